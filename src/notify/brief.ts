// What somebody has to know to decide, computed without a model: each part is known, with whose word it is, or missing,
// and then it says so. Pure.

import type { AskView, Recommendation } from "../engine/types.ts";
import type { AskFacts, Setting } from "./facts.ts";
import { lastingText, timeText } from "./words.ts";

export type BriefPart =
  | { readonly kind: "known"; readonly value: string; readonly source: string }
  | { readonly kind: "missing"; readonly why: string };

export interface Brief {
  /** What a yes, or an answer, sets off. */
  readonly effect: BriefPart;
  /** Exactly what it is done to, or exactly what runs. */
  readonly target: BriefPart;
  /** Whether it can be undone. */
  readonly undo: BriefPart;
  /** What it costs to wait. */
  readonly waiting: BriefPart;
  readonly recommendation: BriefPart;
  readonly reason: BriefPart;
  /** What was answered to asks like it, beside whatever its asker recommends. */
  readonly before: BriefPart;
  /** What happens if nobody answers. */
  readonly silence: BriefPart;
}

export function briefOf(facts: AskFacts, { now_ms, zone }: Pick<Setting, "now_ms" | "zone">): Brief {
  const { ask } = facts;
  return {
    effect: effectOf(ask),
    target: targetOf(ask),
    undo: undoOf(ask),
    waiting: waitingOf(facts, now_ms),
    ...recommendationOf(ask),
    before: beforeOf(facts),
    silence: silenceOf(facts, zone),
  };
}

function known(value: string, source: string): BriefPart {
  return { kind: "known", value, source };
}

function missing(why: string): BriefPart {
  return { kind: "missing", why };
}

const effects: Readonly<Record<string, string>> = {
  run_shell: "runs a command on this machine",
  write_playbook: "changes the playbook",
  write_sensor: "runs a sensor at every beat",
  start_worker: "starts a worker",
  kill_worker: "ends a worker",
};

function effectOf(ask: AskView): BriefPart {
  if (ask.action === undefined && isSaid(ask.effect)) return known(ask.effect, claimOf(ask));
  if (ask.kind === "question") {
    const value = ask.detached
      ? "starts a fresh worker with your answer"
      : `${ask.worker} goes on with your answer`;
    return known(value, "the kind of ask");
  }
  if (ask.action === undefined) return missing("it was not said what kind of action this is");
  const { kind } = ask.action;
  return known(Object.hasOwn(effects, kind) ? (effects[kind] ?? kind) : kind, sourceOfAction(ask));
}

function targetOf(ask: AskView): BriefPart {
  if (ask.action === undefined && isSaid(ask.target)) return known(ask.target, claimOf(ask));
  if (ask.kind === "question") return missing("a question has none");
  if (ask.action === undefined || ask.action.preview.trim() === "") {
    return missing("what exactly would be done was not given");
  }
  return known(ask.action.preview, sourceOfAction(ask));
}

function isSaid(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== "";
}

/** A parked move is what will run, to the byte; anything else is what its worker says it will do. */
function sourceOfAction(ask: AskView): string {
  return isParked(ask) ? "the parked action itself" : claimOf(ask);
}

export function isParked(ask: Pick<AskView, "kind" | "reference" | "action">): boolean {
  return ask.kind === "gate" && ask.action !== undefined && (ask.reference ?? "").startsWith("proposals/");
}

/** In whose name the loop itself asks. */
export const ENGINE = "engine";

function claimOf(ask: AskView): string {
  return ask.worker === ENGINE ? "the loop" : `claimed by the worker ${ask.worker}`;
}

const undos = {
  reversible: "yes, this can be undone",
  irreversible: "no, this cannot be undone",
  destructive: "no, and this destroys something",
} as const;

function undoOf(ask: AskView): BriefPart {
  if (ask.kind === "question" && ask.risk === "reversible")
    return missing("a question; nothing was said of a risk");
  return known(
    undos[ask.risk],
    isParked(ask) ? "the rules" : `${claimOf(ask)}; what is not known counts as a no`,
  );
}

function waitingOf({ ask, worker }: AskFacts, now_ms: number): BriefPart {
  if (ask.state === "stranded") return known("nobody waits any more", ask.note ?? "its session");
  if (ask.detached) return known("nobody waits: the answer starts a fresh worker", "the ask");
  if (ask.worker === ENGINE) return known("nobody waits: the loop goes on meanwhile", "the loop");
  if (worker === undefined) return missing("there is no session to look at");
  if (!worker.alive) return known("nobody waits any more", "its session");
  return known(`${ask.worker} has been idle for ${lastingText(waited_s(ask, now_ms))}`, "its session");
}

export function waited_s(ask: Pick<AskView, "raised_s">, now_ms: number): number {
  return Math.max(0, now_ms / 1_000 - ask.raised_s);
}

function recommendationOf(ask: AskView): Pick<Brief, "recommendation" | "reason"> {
  const { recommend } = ask;
  if (recommend === undefined) {
    const why = "no recommendation was given";
    return { recommendation: missing(why), reason: missing(why) };
  }
  const source = sourceText(recommend, ask);
  const reason = recommend.reason?.trim() ?? "";
  return {
    recommendation: known(recommend.option, source),
    reason: reason === "" ? missing("no reason was given") : known(reason, source),
  };
}

function beforeOf({ ask, judged }: AskFacts): BriefPart {
  if (judged === undefined) return missing("not looked up");
  const { recommended } = judged;
  if (recommended === undefined) return missing("nothing like it was answered before");
  const { option, reason = "", confidence } = recommended;
  const differs = ask.recommend !== undefined && !isSameOption(ask, ask.recommend.option, option);
  const against = differs ? "; that is not what is recommended above" : "";
  const sure = confidence === undefined ? "" : `, ${Math.floor(confidence * 100)} % sure`;
  return known(`${option}: ${reason}${against}`, `from past answers${sure}`);
}

/** The options of a gate are yes and no, in whatever words. */
function isSameOption({ kind }: AskView, one: string, other: string): boolean {
  if (kind === "gate") return optionDecides(one) === optionDecides(other);
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

const YES = /^(?:y|yes|approved?)\b/i;

/** The engine takes a gate's option only where it reads as yes or no; its first word says which. */
export function optionDecides(option: string): "approve" | "deny" {
  return YES.test(option) ? "approve" : "deny";
}

function sourceText({ source, confidence }: Recommendation, ask: AskView): string {
  const isClaim = source === "worker" || (source === ask.worker && source !== ENGINE);
  const words = isClaim ? claimOf(ask) : namedSource(source);
  return confidence === undefined ? words : `${words}, ${Math.round(confidence * 100)} % sure`;
}

function namedSource(source: string): string {
  if (["decider", "pulse", ENGINE].includes(source)) return "the loop's own decider";
  return source === "person" ? "whoever asked" : source;
}

function silenceOf({ ask, deadline_ms }: AskFacts, zone: string): BriefPart {
  const end = deadline_ms === undefined ? "" : `; ${ask.worker} is ended at ${timeText(deadline_ms, zone)}`;
  if (ask.expires_s === undefined) {
    const waits = ask.kind === "gate" ? "it is not done; it waits without an end" : "it waits without an end";
    return known(`${waits}${end}`, "the ask");
  }
  const then = ask.kind === "gate" ? "it is not done" : `${ask.worker} is told that nobody answered`;
  return known(`expires ${timeText(ask.expires_s * 1_000, zone)}: ${then}${end}`, "the ask");
}
