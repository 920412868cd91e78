// Outcomes of the contract → results of a verb: which exit code, and one line a person can act on. Pure.

import type { AnswerOutcome, AnswerWait, ChangeOutcome } from "../engine.ts";
import { type Failed, type Refused, type Trouble, troubleText } from "../outcome.ts";
import { isoTime } from "./duration.ts";
import type { ExitName } from "./exit-codes.ts";
import type { InterruptName, Problem, Result } from "./verb.ts";

export function problem(exit: ExitName, fields: Problem): Result & { kind: "problem" } {
  return { kind: "problem", exit, problem: fields };
}

type Plain = { readonly why: string; readonly remedy: string };

/** Every way in which a contract verb says no. */
export function problemOf(
  outcome: Refused | Failed | ({ readonly kind: "missing" | "changed" | "corrupt" | "closed" } & Plain),
): Result & { kind: "problem" } {
  const { kind, why, remedy } = outcome;
  switch (outcome.kind) {
    case "refused":
      return problem("failed", { kind, field: outcome.field, why, remedy });
    case "failed":
      return problem(outcome.reason === "corrupt" ? "corrupt" : "failed", { kind, why, remedy });
    case "missing":
      return problem("not_found", { kind, why, remedy });
    case "changed":
      return problem("conflict", { kind, why, remedy });
    case "corrupt":
      return problem("corrupt", { kind, why, remedy });
    case "closed":
      return problem("conflict", { kind, why, remedy });
  }
}

/** A write verb prints exactly one line. */
export function changeResult(outcome: ChangeOutcome): Result {
  if (outcome.kind !== "done") return problemOf(outcome);
  const { summary, hash, warnings } = outcome;
  const json = { summary, ...(hash !== undefined && { hash }), warnings: warnings ?? [] };
  return { kind: "done", text: `${plain(summary)}\n`, json, notes: warnings ?? [] };
}

export function answerProblem(outcome: Exclude<AnswerOutcome, { kind: "recorded" }>): Result {
  if (outcome.kind !== "already") return problemOf(outcome);
  const { answer } = outcome;
  const who = answer.by ? `${answer.by.person} (${answer.by.surface})` : "somebody";
  const why = `${answer.ask} was already answered by ${who} at ${isoTime(answer.answered_s)}`;
  return problem("conflict", {
    kind: "already",
    why,
    remedy: `the answer that stands is: ${clip(answer.text)}`,
  });
}

/** How waiting for an answer ends without one. */
export function waitProblem(
  ask: string,
  outcome: Exclude<AnswerWait, { kind: "answered" | "aborted" }>,
): Result & { kind: "problem" } {
  switch (outcome.kind) {
    case "timeout":
      return problem("timeout", {
        kind: "timeout",
        why: `nobody answered ${ask} in time; it stays open`,
        remedy: `see looop asks, or take it back with looop unflag ${ask}`,
      });
    case "expired":
      return problem("expired", {
        kind: "expired",
        why: `${ask} expired before anybody answered`,
        remedy: "ask again if it still matters",
      });
    case "withdrawn":
      return problem("gone", {
        kind: "withdrawn",
        why: `${ask} was withdrawn by ${outcome.by}`,
        remedy: "do not act on it; ask again if it still matters",
      });
    case "vanished":
      return problem("gone", {
        kind: "vanished",
        why: `the record of ${ask} is gone`,
        remedy: "do not act on it; ask again if it still matters",
      });
    case "corrupt":
      return problemOf(outcome);
  }
}

export function interrupted(signal: AbortSignal, why: string, remedy: string): Result & { kind: "problem" } {
  const name: InterruptName = signal.reason === "terminated" ? "terminated" : "interrupted";
  return problem(name, { kind: name, why, remedy });
}

export function troubleNotes(troubles: readonly Trouble[]): string[] {
  return troubles.map((trouble) => `${troubleText(trouble)}; ${trouble.remedy}`);
}

/** A refusal that came from elsewhere names the field it is about, also where its own words do not. */
export function namedWhy({ kind, field, why }: Problem): string {
  if (kind !== "refused" || field === undefined) return why;
  const words = why.toLowerCase().split(/[^a-z-]+/);
  const isNamed = field
    .toLowerCase()
    .split(" ")
    .every((word) => words.includes(word) || words.includes(`${word}s`));
  return isNamed ? why : `${field}: ${why}`;
}

/** One line for stderr. */
export function line(text: string): string {
  return `looop: ${plain(text)
    .replace(/\s*\n\s*/g, " ")
    .trim()}\n`;
}

/**
 * Text from a record on its way to a person's terminal: no control sequence of somebody else's gets through, and nothing
 * that reorders what is read behind it.
 */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "\u{fffd}");
}

const SHOWN_CHARS = 200;

function clip(text: string): string {
  return text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text;
}
