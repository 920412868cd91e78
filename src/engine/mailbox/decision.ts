// What an answer decides. Pure. A gate opens for a clear yes and for nothing else: whatever could be read two ways
// is neither yes nor no, and is asked back (I5, I11).

import { limits } from "../limits.ts";
import { type Refused, refused } from "../outcome.ts";
import type { Ask, Decision } from "../types.ts";
import { textProblem } from "./text.ts";

const YES = new Set(["yes", "y", "approve", "approved"]);
const NO = new Set(["no", "n", "deny", "denied", "reject", "rejected"]);

/** A word, alone or with a remark behind a colon, comma, semicolon, dash or "but". */
const SHAPE = /^(?<word>[a-z]+)(?:[.!]*|(?<mark>\s*[:,;]|\s+[-–—]+(?=\s)|(?=\s+but\s))\s*(?<remark>.+))$/is;

/** Words that narrow a yes. Behind anything but a colon, only these make a remark a limit. */
const NARROWS = /^(?:only|just|except|without|limited)\b/i;

/** Words that put a yes off, take it back or hang it on a condition. */
const PUTS_OFF =
  /^(?:(?:only|just|and|but)\s+)*(?:no|not|nope|never|don'?t|do\s+not|can'?t|cannot|wait|hold|later|stop|cancel|abort|after|before|when|once|if|unless|until|till|tomorrow|tonight|maybe|perhaps|first|let\s+me|ask)\b/i;

/** Words that take a no back. */
const TAKES_BACK = /^(?:but\s+)?(?:go|proceed|do\s+it|ship|ok|okay|sure|fine|problem|worries|objections?)\b/i;

export const GATE_REMEDY = "say `yes` or `no`; add limits as `yes: only staging`";

/** A parked action is done as it was shown or not at all. */
const PARKED_REMEDY = "say `yes` or `no`; a yes with limits does not do it, for it would be another action";

const remedyOf = ({ action }: Pick<Ask, "action">): string =>
  action === undefined ? GATE_REMEDY : PARKED_REMEDY;

/** What this text means as an answer to this ask; `text` when it is no clear choice. */
export function decisionOf(ask: Pick<Ask, "kind" | "options">, text: string): Decision {
  if (ask.kind === "gate") return readGate(text) ?? { kind: "text" };
  return { kind: ask.options.includes(text.trim()) ? "choice" : "text" };
}

/** Approve or deny, or nothing when the text is not clear. */
export function readGate(text: string): Decision | undefined {
  const plain = text.normalize("NFKC").replaceAll("’", "'").trim();
  const match = SHAPE.exec(plain);
  const word = match?.groups?.word?.toLowerCase() ?? "";
  if (!YES.has(word) && !NO.has(word)) return undefined;
  const remark = match?.groups?.remark?.trim();
  const isYes = YES.has(word);
  if (remark === undefined) return { kind: isYes ? "approve" : "deny" };
  if (remark.includes("?") || startsWithDecision(remark)) return undefined;
  if (!isYes) return TAKES_BACK.test(remark) ? undefined : { kind: "deny" };
  const limit = remark.replace(/^but\s+/i, "");
  const isColon = match?.groups?.mark?.trim() === ":";
  if (PUTS_OFF.test(limit) || startsWithDecision(limit)) return undefined;
  return isColon || NARROWS.test(limit) ? { kind: "approve", limits: limit } : undefined;
}

function startsWithDecision(remark: string): boolean {
  const first = /^(?:but\s+)?([a-z]+)/i.exec(remark)?.[1]?.toLowerCase() ?? "";
  return YES.has(first) || NO.has(first);
}

/** The decision to write down, from the text and from what the client says it means. */
export function decideDecision(ask: Ask, text: string, given: Decision | undefined): Decision | Refused {
  if (given === undefined) {
    const read = decisionOf(ask, text);
    if (ask.kind === "gate" && read.kind === "text") {
      return refused(
        "answer",
        "this ask is a gate and the answer is neither a clear yes nor a clear no",
        remedyOf(ask),
      );
    }
    return read;
  }
  return ask.kind === "gate" ? gateDecision(ask, text, given) : questionDecision(ask, text, given);
}

function gateDecision(ask: Ask, text: string, given: Decision): Decision | Refused {
  if (given.kind !== "approve" && given.kind !== "deny") {
    return refused(
      "decision",
      `a gate is approved or denied, not answered with a ${given.kind}`,
      remedyOf(ask),
    );
  }
  const read = readGate(text);
  if (read !== undefined && read.kind !== given.kind) {
    return refused("decision", `the text says ${read.kind}, the decision says ${given.kind}`, remedyOf(ask));
  }
  const said = given.limits ?? read?.limits;
  if (said === undefined) return { kind: given.kind };
  if (given.kind === "deny") return refused("limits", "a denial has no limits", "leave the limits out");
  const problem = textProblem(said, limits.approval_limits_chars_max);
  if (problem !== undefined) return refused("limits", `limits ${problem}`, "say them in a sentence");
  return { kind: given.kind, limits: said };
}

function questionDecision(ask: Ask, text: string, given: Decision): Decision | Refused {
  if (given.kind === "approve" || given.kind === "deny" || given.limits !== undefined) {
    return refused("decision", "this ask is a question, not a gate", "answer it with a choice or a text");
  }
  const isOption = ask.options.includes(text.trim());
  if (given.kind === "choice" && !isOption) {
    return refused("answer", "the answer is none of the options", "send one of the options word for word");
  }
  return { kind: given.kind };
}
