// What became of an ask that was answered: of the action behind it, of whoever asked, and whether the answer was given in
// somebody's name. What cannot be read is not there yet; the next look finds it.

import type { Commands, EffectOutcome } from "../engine/commands.ts";
import { CLONE_SURFACE } from "../engine/judgment/ruling.ts";
import type { Clock } from "../engine/ports.ts";
import type { Answer, Ask, AskView, WorkerHealth } from "../engine/types.ts";
import type { AskFacts, Effect, Fate } from "../notify/facts.ts";
import type { Ledger } from "../notify/ledger/ledger.ts";
import type { AskKey, Subject } from "../notify/nouns.ts";
import { inNameOf } from "./standing-in.ts";

export async function effectOf(commands: Commands, ask: Ask): Promise<Effect | undefined> {
  if (ask.action === undefined || ask.reference === undefined) return undefined;
  const outcome: EffectOutcome = await commands.effect(ask.reference);
  if (outcome.kind !== "over") return undefined;
  const { state, why, at_ms, run } = outcome;
  const ended = run === undefined || run.exitCode === null ? "" : `exit code ${run.exitCode}`;
  return { state, why: [ended, why].filter(Boolean).join("; "), at_ms };
}

/** A worker that had left before its answer came does not hear it. A script without a session may well wait. */
export function orphanedOf(
  ask: AskView,
  answer: Answer,
  worker: WorkerHealth | undefined,
): string | undefined {
  if (ask.detached || ask.by === "pulse" || ask.action !== undefined || worker === undefined)
    return undefined;
  const { answered_s } = answer;
  const isOtherLife = ask.gen !== undefined && worker.gen !== undefined && ask.gen !== worker.gen;
  if (isOtherLife && (worker.started_s ?? answered_s) <= answered_s)
    return `another life of ${ask.worker} runs now`;
  const ended_s = (worker.changed_ms ?? Number.POSITIVE_INFINITY) / 1_000;
  if (worker.health === "dead" && ended_s < answered_s) return `the session of ${ask.worker} had ended`;
  return undefined;
}

export const fateSubject = (key: AskKey): Subject => `fate:${key}` as Subject;

/** What was chosen stands in the audit: it happens once, and is told for ever. */
export function fateOf(ledger: Ledger, key: AskKey): Fate | undefined {
  const rows = ledger.look((tables) => tables.audit.about(fateSubject(key), 1));
  const [row] = rows.kind === "ok" ? rows.value : [];
  const choice = row?.reading;
  if (row === undefined || (choice !== "fresh" && choice !== "note" && choice !== "drop")) return undefined;
  return { choice, by: row.actor.name, at_ms: row.at_ms, result: row.result };
}

/** Undefined: a person said it, or another program in their name. */
export function inNameNow(
  { ledger, clock }: { readonly ledger: Ledger; readonly clock: Pick<Clock, "now_ms"> },
  key: AskKey,
  { by }: Answer,
): AskFacts["inName"] {
  if (by?.surface !== CLONE_SURFACE) return undefined;
  const kept = ledger.look((tables) => inNameOf(tables, key, clock.now_ms()));
  return kept.kind === "ok" ? kept.value : undefined;
}
