// What was said in reply to a card of a plan: go for exactly the draft on it, edits of its steps, a word about one
// criterion. As strict as a gate: what is half a yes, half an edit or no clear word changes nothing (I5).

import type { Command } from "./command.ts";
import type { About, Facts, Intent } from "./intent.ts";
import type { Lexicon } from "./lexicon.ts";
import { readingLimits } from "./limits.ts";
import { normalOf, wholeOf } from "./normal.ts";

type AboutPlan = Extract<About, { kind: "plan" }>;
type PlanCommand = Extract<Command, { verb: "plan" }>;

const STEP = "#?[a-z0-9][a-z0-9_-]*";
/** The beginnings of edits; whether it is one, and of a step that there is, says the engine. */
const EDITS: readonly RegExp[] = [
  `^(?:drop|remove)\\s+${STEP}$`,
  `^(?:move\\s+)?${STEP}\\s+(?:before\\s+${STEP}|to\\s+the\\s+end|to\\s+end|last)$`,
  `^${STEP}\\s+\\+\\s*\\S`,
  `^${STEP}\\s+-\\s*(?:criterion\\s+)?\\d{1,3}$`,
  `^(?:split|edit|describe|title|retitle|rename|finish|done)\\s+${STEP}\\s*:\\s*\\S`,
  `^add(?:\\s+after\\s+${STEP})?\\s*:\\s*\\S`,
  `^${STEP}\\s+after\\s+(?:nothing|${STEP}(?:[\\s,]+${STEP})*)$`,
  "^limit\\s+[a-z_]+\\s*[= ]\\s*[\\d.]+$",
].map((pattern) => new RegExp(pattern, "iu"));

/** `fail 2: no test covers it`, `👎 S1.2`, `2 pass`. */
const JUDGED = /^(pass|met|fail|not met|challenge|doubt|👎)\s+#?([a-z0-9][\w.-]{0,79})\s*(?::\s*(.+))?$/isu;
const JUDGED_LAST =
  /^#?([a-z0-9][\w.-]{0,79})\s*[:,]?\s+(pass|met|fail|not met|challenge|doubt|👎)\s*(?::\s*(.+))?$/isu;
const STOPPED = /^stop(?:\s*:\s*|\s+)(\S.*)$/iu;

const deeds: Readonly<Record<string, string>> = {
  pass: "pass",
  met: "pass",
  fail: "fail",
  "not met": "fail",
  challenge: "challenge",
  doubt: "challenge",
  "👎": "challenge",
};

export function readPlanReply(words: string, { about }: Facts, lexicon: Lexicon): Intent | undefined {
  if (about?.kind !== "plan") return undefined;
  const text = words.trim();
  return (
    (text.length <= readingLimits.short_chars_max ? readWord(text, about, lexicon) : undefined) ??
    readJudged(text, about) ??
    readStop(text, about) ??
    readEdits(text, about)
  );
}

/** What can be said to this card. */
function planReplies({ step, hash }: AboutPlan): readonly string[] {
  if (step !== undefined) return ["challenge 2: …", "pass 1", "fail 1: …"];
  return hash === undefined
    ? ["pause", "resume", "stop", "receipt"]
    : ["go", "drop 3", "2 before 1", "4 +criterion: …"];
}

function readWord(text: string, about: AboutPlan, lexicon: Lexicon): Intent | undefined {
  const { word, tone } = wholeOf(normalOf(text));
  const always = lexicon.always.get(word);
  if (word === "") return done(about, {});
  if (always === "details" || always === "show" || always === "why") return done(about, { does: "show" });
  const decision = word === "go" ? "go" : lexicon.decisions.get(word);
  const isPlain = tone === "plain";
  if (isPlain && (word === "pause" || word === "resume" || word === "stop"))
    return done(about, { does: word });
  if (isPlain && (word === "receipt" || word === "verify" || word === "merge" || word === "show")) {
    return done(about, { does: word });
  }
  if (isPlain && word === "edit") return done(about, { does: "edit" });
  if (word === "drop")
    return unclearPlan(about, "drop which step? `stop` ends the whole plan", ["drop 3", "stop"]);
  if (decision === undefined) {
    return always === "cancel" || always === "send" || always === "save" ? notClear(about) : undefined;
  }
  if (!isPlain || (decision !== "go" && decision !== "approve")) return notClear(about);
  if (about.hash === undefined) {
    return unclearPlan(about, "nothing on this card waits for a go");
  }
  return done(about, { does: "go", rest: about.hash });
}

function notClear(about: AboutPlan): Intent {
  const why =
    about.hash === undefined
      ? "that changes nothing here"
      : "a plan takes a clear word: only go approves it, and nothing runs before";
  return unclearPlan(about, why);
}

function readJudged(text: string, about: AboutPlan): Intent | undefined {
  const first = JUDGED.exec(text);
  const last = first === null ? JUDGED_LAST.exec(text) : null;
  const [verdict, named, why] = first === null ? [last?.[2], last?.[1], last?.[3]] : first.slice(1);
  if (verdict === undefined || named === undefined) return undefined;
  const isNumber = /^\d{1,3}$/.test(named);
  if (isNumber && about.step === undefined) {
    return unclearPlan(about, "a criterion of which step?", ["challenge S1.2: …"]);
  }
  const criterion = isNumber ? `${about.step}.${named}` : named;
  const does = deeds[verdict.toLowerCase()] ?? "challenge";
  return done(about, { does, rest: why === undefined ? criterion : `${criterion}: ${why.trim()}` });
}

function readStop(text: string, about: AboutPlan): Intent | undefined {
  const reason = text.includes("\n") ? undefined : STOPPED.exec(text)?.[1];
  // `stop it` may be said of anything; with more words it is about the plan that was answered.
  return reason === undefined || reason.length < 3 ? undefined : done(about, { does: "stop", rest: reason });
}

const isEdit = (line: string) => EDITS.some((pattern) => pattern.test(line));
const linesOf = (text: string) => text.split("\n").flatMap((line) => line.trim() || []);

/** Every line of it, and there is one. */
export function isEditOfPlan(text: string): boolean {
  const lines = linesOf(text);
  return lines.length > 0 && lines.every(isEdit);
}

function readEdits(text: string, about: AboutPlan): Intent | undefined {
  const lines = linesOf(text);
  const others = lines.filter((line) => !isEdit(line));
  if (others.length === lines.length) return undefined;
  const [odd] = others;
  if (odd !== undefined) {
    const shown = odd.slice(0, readingLimits.phrase_chars_max);
    const why = `nothing was changed: ${JSON.stringify(shown)} is no edit, and all go together or none`;
    return unclearPlan(about, why);
  }
  return done(about, { does: "edit", rest: lines.join("\n") });
}

function done({ plan, hash }: AboutPlan, said: Pick<PlanCommand, "does" | "rest">): Intent {
  return { kind: "command", command: { verb: "plan", plan, ...said, ...(hash !== undefined && { hash }) } };
}

/** What is typed to a card means nothing elsewhere, so none of it is to be pressed. */
export function unclearPlan(about: AboutPlan, why: string, examples = planReplies(about)): Intent {
  return { kind: "unclear", why, near: [`plan ${about.plan} show`], examples };
}
