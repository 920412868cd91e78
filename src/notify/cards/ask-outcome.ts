// How an ask ended, as every copy of its card tells it: who, what, when, where, in which words. Pure. None of the ends
// is told as another one: nobody answered is not no.

import type { Part, Tone } from "../../channels/channel.ts";
import { CLONE_SURFACE } from "../../engine/judgment/ruling.ts";
import type { Answer, AskView } from "../../engine/types.ts";
import type { AskFacts, Effect, InName, Setting } from "../facts.ts";
import { onSurface, timeText } from "../words.ts";
import { votesText } from "./confirming.ts";
import { factsPart, notePart } from "./sheet.ts";

export interface Outcome {
  /** Before the title. */
  readonly mark: string;
  readonly tone: Tone;
  readonly parts: readonly Part[];
}

export function outcomeOf(facts: AskFacts, setting: Pick<Setting, "zone">): Outcome {
  const { ask, answer } = facts;
  if (answer !== undefined) return answeredOutcome(facts, answer, setting);
  if (ask.state === "withdrawn") {
    return { mark: "Taken back", tone: "muted", parts: [notePart(`Taken back. ${ask.note ?? ""}`.trim())] };
  }
  if (ask.state === "expired") {
    const when = ask.expires_s === undefined ? "" : ` at ${timeText(ask.expires_s * 1_000, setting.zone)}`;
    const then = ask.kind === "gate" ? "It was not done. " : "";
    return {
      mark: "Expired",
      tone: "muted",
      parts: [notePart(`Expired${when}: nobody answered. ${then}That is not a no.`)],
    };
  }
  return { mark: "Answered", tone: "good", parts: [notePart("Answered. The answer is in the archive.")] };
}

function answeredOutcome(facts: AskFacts, answer: Answer, { zone }: Pick<Setting, "zone">): Outcome {
  const { decision } = answer;
  const { mark, tone } = effectTone(facts.effect) ?? decisionTone(facts.ask, answer);
  const words = answer.text.trim();
  return {
    mark,
    tone,
    parts: [
      factsPart([
        ["Decided", decidedText(facts.ask, answer)],
        ["By", byText(answer)],
        ["Because", facts.inName?.because],
        ["Approved", facts.row.votes && votesText(facts.row.votes)],
        ["When", timeText(answer.answered_s * 1_000, zone)],
        ["Limits", decision.limits],
        ["Worker", workerText(facts, zone)],
        ["Outcome", facts.effect && effectText(facts.effect, zone)],
        ["Taken back", facts.inName && undoText(facts.inName, zone)],
      ]),
      { kind: "verbatim", text: words === "" ? "(no words)" : words, from: "In these words" },
    ],
  };
}

function decisionTone(ask: AskView, { decision }: Answer): Pick<Outcome, "mark" | "tone"> {
  if (decision.kind === "approve") {
    return { mark: decision.limits === undefined ? "Approved" : "Approved within limits", tone: "good" };
  }
  if (decision.kind === "deny") return { mark: "Denied", tone: "muted" };
  // Neither yes nor no to a gate: nothing is done.
  return ask.kind === "gate"
    ? { mark: "Answered, not approved", tone: "muted" }
    : { mark: "Answered", tone: "good" };
}

const effectMarks: Readonly<Record<Effect["state"], Pick<Outcome, "mark" | "tone"> | undefined>> = {
  ran: { mark: "Approved and done", tone: "good" },
  failed: { mark: "Approved, and it failed", tone: "danger" },
  policy_changed: { mark: "Approved, not done", tone: "attention" },
  changed: { mark: "Approved, not done", tone: "attention" },
  unknown: { mark: "Approved, outcome unknown", tone: "danger" },
  denied: undefined,
  expired: { mark: "Not done, expired", tone: "muted" },
  withdrawn: { mark: "Not done, taken back", tone: "muted" },
};

function effectTone(effect: Effect | undefined): Pick<Outcome, "mark" | "tone"> | undefined {
  return effect === undefined ? undefined : effectMarks[effect.state];
}

const effectWords: Readonly<Record<Effect["state"], string>> = {
  ran: "done, once",
  failed: "begun, and it failed",
  denied: "not done",
  expired: "not done, it had expired",
  withdrawn: "not done, it was taken back",
  policy_changed: "not done, the playbook changed",
  changed: "not done, the ground changed",
  unknown: "not known whether it happened",
};

function effectText({ state, why, at_ms }: Effect, zone: string): string {
  return `${effectWords[state]} (${why}), ${timeText(at_ms, zone)}`;
}

export function decidedText(ask: AskView, { decision, text }: Answer): string {
  switch (decision.kind) {
    case "approve":
      return decision.limits === undefined ? "approve" : "approve, within limits";
    case "deny":
      return "deny";
    case "choice": {
      const index = ask.options.indexOf(text.trim());
      return index === -1 ? "one of the options" : `${index + 1} · ${text.trim()}`;
    }
    case "text":
      return ask.kind === "gate" ? "neither yes nor no" : "in their own words";
  }
}

/** An answer without a name was written by a program that knows none, by hand at a terminal. */
export function byText({ by }: Pick<Answer, "by">): string {
  if (by === undefined) return "somebody in the terminal (no name was given)";
  if (by.surface === "engine") return `${by.person}`;
  if (by.surface === CLONE_SURFACE) return `as ${by.person}, by their clone`;
  return `${by.person} ${onSurface(by.surface)}`;
}

function undoText({ undo }: InName, zone: string): string | undefined {
  switch (undo.kind) {
    case "open":
      return `not yet; can be until ${timeText(undo.until_ms, zone)}`;
    case "over":
      return undefined;
    case "undone":
      return `by ${undo.by}, ${timeText(undo.at_ms, zone)}: ${undo.result}`;
  }
}

const fates = {
  fresh: "a fresh one was started with it",
  note: "noted on the goal",
  drop: "dropped",
} as const;

function workerText({ ask, orphaned, fate }: AskFacts, zone: string): string | undefined {
  if (orphaned === undefined) return undefined;
  const gone = `recorded, but ${ask.worker} is gone (${orphaned})`;
  if (fate === undefined) return gone;
  return `${gone}; ${fates[fate.choice]} by ${fate.by}, ${timeText(fate.at_ms, zone)}: ${fate.result}`;
}
