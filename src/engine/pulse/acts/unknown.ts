// Moves whose process died between begin and end. Nobody here can know whether they happened, so a person says: it
// happened, it did not, or let me look. Nothing is done again by itself (I5), and nothing is forgotten: the intent
// stays until somebody has spoken.

import type { AskId } from "../../ids.ts";
import type { Failed, Trouble } from "../../outcome.ts";
import { answerCodec } from "../../records/answer.ts";
import type { Intent, IntentReport } from "../../records/intent.ts";
import type { ProposalEnd } from "../../records/settled.ts";
import type { Answer } from "../../types.ts";
import type { InterruptedMove, InterruptedOutcome } from "../act.ts";
import type { SeenIntent } from "../intents.ts";
import { type Move, summaryOf } from "../move.ts";
import type { Park } from "../permit.ts";
import { findAskOf, parkMove } from "../proposals.ts";
import { chronicle, type Desk, endProposal, type Placed, putAway } from "./desk.ts";
import { adoptRunning, groundOf, troubleOf } from "./ground.ts";
import { readStanding } from "./policy.ts";
import { intentReference, readUnknownAnswer, unknownRequest } from "./words.ts";

export async function settleInterrupted(desk: Desk): Promise<InterruptedOutcome | Failed> {
  const troubles: Trouble[] = [...(await adoptRunning(desk))];
  const scan = await desk.intents.scan();
  if (scan.kind === "failed") return scan;
  troubles.push(...scan.troubles);
  const open: InterruptedMove[] = [];
  for (const seen of scan.intents) {
    if (seen.state === "in_flight") continue;
    const outcome = await settleOne(desk, seen);
    if (outcome.kind === "over") continue;
    if (outcome.kind === "open") open.push(moveOf(desk, seen.intent, outcome.ask));
    troubles.push(outcome.trouble);
  }
  return { kind: "ok", open, troubles };
}

function moveOf({ clock }: Desk, { move, begun_ms }: Intent, ask: string | undefined): InterruptedMove {
  return {
    action: move.action,
    summary: summaryOf(move),
    age_s: Math.max(0, Math.floor((clock.now_ms() - begun_ms) / 1_000)),
    ...(ask !== undefined && { ask: ask as AskId }),
  };
}

type Settled =
  | { readonly kind: "over" }
  /** A person is asked. */
  | { readonly kind: "open"; readonly ask?: string; readonly trouble: Trouble }
  /** What is on disk does not let us go on. */
  | { readonly kind: "stuck"; readonly trouble: Trouble };

async function settleOne(desk: Desk, seen: SeenIntent): Promise<Settled> {
  const { intent } = seen;
  const ground = await groundOf(desk, intent);
  switch (ground.kind) {
    case "never_began":
      return over(desk, intent);
    case "known":
      if (ground.placed !== undefined) await putAway(desk, ground.placed);
      return over(desk, intent);
    case "stuck":
      return { kind: "stuck", trouble: ground.trouble };
    case "unknown":
      return intent.reported === undefined
        ? ask(desk, intent, { round: 0, note: undefined })
        : hear(desk, intent, intent.reported, ground.placed);
  }
}

async function over(desk: Desk, intent: Intent): Promise<Settled> {
  const ended = await desk.intents.end(intent);
  if (ended.kind === "ok") return { kind: "over" };
  return { kind: "stuck", trouble: troubleOf(intent, ended.why, ended.remedy) };
}

interface Asking {
  readonly round: number;
  readonly note: string | undefined;
}

async function ask(desk: Desk, intent: Intent, { round, note }: Asking): Promise<Settled> {
  const found = await findAskOf(desk, intentReference(intent, round));
  const id = found ?? (await raise(desk, intent, { round, note }));
  if (typeof id !== "string") return { kind: "open", trouble: troubleOf(intent, id.why, id.remedy) };
  // Told before it is noted as told: a death in between tells it twice, and never not at all.
  if (round === 0) await tellUnknown(desk, intent, id);
  const report: IntentReport = { ask: id, round, at_ms: desk.clock.now_ms() };
  const reported = await desk.intents.report({ intent, state: "interrupted" }, report);
  if (reported.kind === "failed") {
    return { kind: "open", ask: id, trouble: troubleOf(intent, reported.why, reported.remedy) };
  }
  return { kind: "open", ask: id, trouble: asksFor(intent, id) };
}

function tellUnknown(desk: Desk, intent: Intent, id: string): Promise<readonly string[]> {
  return chronicle(desk, {
    journal: `outcome unknown: ${summaryOf(intent.move)} was begun and its process is gone; ${id} asks`,
    event: "outcome_unknown",
    fields: { ...named(intent), ask: id },
  });
}

async function raise(
  desk: Desk,
  intent: Intent,
  { round, note }: Asking,
): Promise<string | { why: string; remedy: string }> {
  const raised = await desk.mailbox.raise(unknownRequest(intent, round, note), { kind: "pulse" });
  return raised.kind === "raised" ? raised.ask.id : raised;
}

async function hear(
  desk: Desk,
  intent: Intent,
  { ask: id, round }: IntentReport,
  placed: Placed | undefined,
): Promise<Settled> {
  const key = `answers/${id}.json`;
  const record = answerCodec.decode(await desk.store.read(key), key);
  if (record.kind === "corrupt" || record.kind === "unreadable") {
    return { kind: "open", ask: id, trouble: troubleOf(intent, record.why, "mend the answer") };
  }
  const found = await desk.mailbox.find(id);
  if (found.kind === "missing") {
    return ask(desk, intent, { round: round + 1, note: `The question ${id} is gone, so it is asked again.` });
  }
  if (found.kind !== "found")
    return { kind: "open", ask: id, trouble: troubleOf(intent, found.why, found.remedy) };
  if (found.answer !== undefined) return heed(desk, intent, { answer: found.answer, round, placed });
  if (found.ask.state === "withdrawn") {
    return conclude(desk, intent, placed, { state: "unknown", why: "nobody said whether it happened" });
  }
  return { kind: "open", ask: id, trouble: asksFor(intent, id) };
}

interface Word {
  readonly answer: Answer;
  readonly round: number;
  readonly placed: Placed | undefined;
}

async function heed(desk: Desk, intent: Intent, { answer, round, placed }: Word): Promise<Settled> {
  const who = answer.by?.person ?? "somebody";
  switch (readUnknownAnswer(answer.text)) {
    case "happened":
      return conclude(desk, intent, placed, { state: "ran", why: `${who} says that it happened`, by: who });
    case "did_not": {
      const again = await repark(desk, intent.move, who);
      if (again.kind === "failed")
        return { kind: "open", trouble: troubleOf(intent, again.why, again.remedy) };
      const why = `${who} says that it did not happen; ${again.why}`;
      return conclude(desk, intent, placed, { state: "unknown", why, by: who });
    }
    case "look":
      return ask(desk, intent, { round: round + 1, note: `${who} wants to look first.` });
    case "unclear": {
      const note = `The answer to the last question was neither of its options, so it is asked again.`;
      return ask(desk, intent, { round: round + 1, note });
    }
  }
}

/** A new yes is needed, under the policy as it stands now. */
async function repark(
  desk: Desk,
  move: Move,
  who: string,
): Promise<{ readonly kind: "ok"; readonly why: string } | Failed> {
  const policy = await readStanding(desk);
  if (policy.kind === "failed") return policy;
  if (move.action === "write_playbook") {
    return { kind: "ok", why: "it must be proposed anew, against the playbook as it stands" };
  }
  const preview = "cmd" in move ? move.cmd : JSON.stringify(move, null, 2);
  const why = `it was begun before and cut short, and ${who} says that it did not happen`;
  const park: Park = { kind: "park", risk: "irreversible", why, preview };
  const outcome = await parkMove(desk, {
    move,
    park,
    policyHash: policy.rulesHash,
    actor: { kind: "pulse" },
  });
  if (outcome.kind === "failed") return outcome;
  if (outcome.kind === "refused") return { kind: "ok", why: `it is not asked again: ${outcome.why}` };
  return { kind: "ok", why: `${outcome.ask} asks for a new yes` };
}

/** The word is on disk, then the proposal is over, then the intent goes: cut short, it is heard again. */
async function conclude(
  desk: Desk,
  intent: Intent,
  placed: Placed | undefined,
  { state, why, by }: Pick<ProposalEnd, "state" | "why"> & { readonly by?: string },
): Promise<Settled> {
  if (placed !== undefined) {
    const end: ProposalEnd = { state, why, at_ms: desk.clock.now_ms() };
    const ended = await endProposal(desk, placed, { end, audited: false, ...(by !== undefined && { by }) });
    if (ended.kind === "failed") return { kind: "open", trouble: troubleOf(intent, ended.why, ended.remedy) };
  }
  await chronicle(desk, {
    ...(placed === undefined && { journal: `${summaryOf(intent.move)}: ${why}` }),
    event: "outcome_told",
    fields: { ...named(intent), state, why, ...(by !== undefined && { by }) },
  });
  return over(desk, intent);
}

function named({ id, move, proposal, begun_ms }: Intent): Readonly<Record<string, unknown>> {
  return {
    intent: id,
    action: move.action,
    summary: summaryOf(move),
    begun_ms,
    ...(proposal !== undefined && { proposal }),
  };
}

function asksFor(intent: Intent, id: string): Trouble {
  return troubleOf(intent, `whether \`${summaryOf(intent.move)}\` happened is not known`, `answer ${id}`);
}
