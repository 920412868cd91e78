// Answering and withdrawing. One pair is read, one pure decision is made from it, one record is created; when
// somebody else was faster, the next look tells who (I2, I3). A worker answers nothing, the loop opens no gate (I5).

import type { AnswerOutcome, AnswerRequest, Mailbox } from "../engine.ts";
import { type AskId, parseAskId } from "../ids.ts";
import { limits } from "../limits.ts";
import { type Failed, failed, type Refused, refused } from "../outcome.ts";
import type { EndRecord } from "../records/answer.ts";
import type { Actor, Ask } from "../types.ts";
import { decideDecision } from "./decision.ts";
import { ENGINE_ID } from "./draft.ts";
import { endAsk, expireAsk, stillChanging } from "./end.ts";
import { type Box, OLD_ASKS, type Pair, readPair, report, whoOf } from "./shelves.ts";
import { textProblem } from "./text.ts";
import { answerOf, fleetFacts, isExpired, repairOf, viewOf } from "./view.ts";

type WithdrawOutcome = Awaited<ReturnType<Mailbox["withdraw"]>>;

interface Facts {
  readonly id: AskId;
  readonly pair: Pair;
  readonly actor: Actor;
  readonly now_ms: number;
}

type Plan<Outcome> =
  | { readonly kind: "say"; readonly outcome: Outcome }
  /** Out of time, but nothing on disk says so yet. */
  | { readonly kind: "expire"; readonly ask: Ask }
  | {
      readonly kind: "end";
      readonly ask: Ask;
      readonly record: EndRecord;
      readonly broken: Uint8Array | undefined;
    };

export async function answerAsk(box: Box, request: AnswerRequest, actor: Actor): Promise<AnswerOutcome> {
  const problem = requestProblem(request, actor);
  if (problem) return problem;
  const outcome = await settleOn<AnswerOutcome>(
    box,
    request.ask,
    (facts) => decideAnswer(facts, request),
    actor,
  );
  if (outcome.kind !== "ended") return outcome;
  const { ask, record } = outcome;
  if (record.kind !== "answered") throw new Error("an answer was decided on, and something else written");
  const answer = answerOf(ask, record);
  const { surface, ref } = actor.kind === "person" ? actor : { surface: "engine", ref: undefined };
  const decision = answer.decision.kind;
  const { id, worker } = ask;
  await report(box, "ask_answered", { ask: id, worker, decision, by: whoOf(actor), surface, ref });
  const fleet = fleetFacts(await box.fleet.list());
  return { kind: "recorded", answer, ask: viewOf(ask, { end: record, fleet, now_ms: box.clock.now_ms() }) };
}

export async function withdrawAsk(box: Box, ask: string, actor: Actor): Promise<WithdrawOutcome> {
  const outcome = await settleOn<WithdrawOutcome>(box, ask, decideWithdrawal, actor);
  if (outcome.kind !== "ended") return outcome;
  const { id, worker } = outcome.ask;
  // Out of the way of programs that do not know withdrawals; if this fails, `settle` does it.
  await box.store.move(box.shelves.asks.key(id), `${OLD_ASKS}/${id}.json`);
  await report(box, "ask_withdrawn", { ask: id, worker, by: whoOf(actor) });
  return { kind: "withdrawn", ask: outcome.ask };
}

/** Looks, decides and writes until one of them is final. */
async function settleOn<Outcome>(
  box: Box,
  askId: string,
  decide: (facts: Facts) => Plan<Outcome>,
  actor: Actor,
): Promise<Outcome | { kind: "ended"; ask: Ask; record: EndRecord } | AnswerOutcome> {
  const parsed = parseAskId(askId);
  if (parsed.kind === "refused") return parsed;
  const { id } = parsed;
  for (let tries = 0; tries < limits.settle_tries_max; tries += 1) {
    const pair = await readPair(box.shelves, id);
    const plan = decide({ id, pair, actor, now_ms: box.clock.now_ms() });
    if (plan.kind === "say") return plan.outcome;
    const { ask } = plan;
    const problem = plan.kind === "end" ? await namingProblem(box, ask, plan.record) : undefined;
    if (problem) return problem;
    const end =
      plan.kind === "expire" ? await expireAsk(box, ask) : await endAsk(box, id, plan.record, plan.broken);
    if (end.kind === "failed") return end;
    if (end.kind === "ended" && plan.kind === "end") return { kind: "ended", ask, record: plan.record };
  }
  return stillChanging(id);
}

/** Some answers cannot be carried out. Whoever answers another ask loads nothing of dialogs or plans. */
async function namingProblem(box: Box, ask: Ask, record: EndRecord): Promise<Refused | Failed | undefined> {
  if (record.kind !== "answered") return undefined;
  if (ask.by === "pulse" && ask.worker !== ENGINE_ID) {
    const { dialogAnswerProblem } = await import("../workers/dialog-answer-problem.ts");
    return dialogAnswerProblem(box, ask, record.text);
  }
  if (ask.worker !== ENGINE_ID || ask.plan === undefined) return undefined;
  const { planAnswerProblem } = await import("../plans/answer-problem.ts");
  return planAnswerProblem(box, ask, record.text);
}

function requestProblem({ text }: AnswerRequest, actor: Actor): Refused | undefined {
  if (actor.kind === "worker") {
    return refused("answer", "a worker may not answer an ask", "leave it to a person");
  }
  const problem = textProblem(text, limits.message_chars_max);
  return problem === undefined
    ? undefined
    : refused("answer", `answer ${problem}`, "send plain, readable text");
}

function decideAnswer(facts: Facts, request: AnswerRequest): Plan<AnswerOutcome> {
  const { id, pair, actor, now_ms } = facts;
  const { raised_s } = request;
  if (raised_s !== undefined && pair.ask.kind === "ok" && pair.ask.value.raised_s !== raised_s) {
    const why = `${id} is another ask by now`;
    return { kind: "say", outcome: { kind: "missing", why, remedy: "look at what is open: `looop asks`" } };
  }
  const ended = endedAlready(facts, request.force);
  if (ended) return { kind: "say", outcome: ended };
  const { ask, end } = pair;
  if (ask.kind !== "ok") throw new Error(`${id}: decided on an ask that was not read`);
  const broken = end.kind === "corrupt" ? end.bytes : undefined;
  if (broken === undefined && isExpired(ask.value, now_ms)) return { kind: "expire", ask: ask.value };
  if (ask.value.kind === "gate" && actor.kind !== "person") {
    const outcome = refused("answer", "only a person may answer a gate", "leave it to a person");
    return { kind: "say", outcome };
  }
  const decision = decideDecision(ask.value, request.text, request.decision);
  if (decision.kind === "refused") return { kind: "say", outcome: decision };
  const record: EndRecord = {
    kind: "answered",
    text: request.text,
    at_s: Math.floor(now_ms / 1_000),
    by: byOf(actor),
    decision,
  };
  return { kind: "end", ask: ask.value, record, broken };
}

function decideWithdrawal(facts: Facts): Plan<WithdrawOutcome> {
  const { id, pair, actor, now_ms } = facts;
  const { ask, end } = pair;
  const forbidden = ask.kind === "ok" ? withdrawalProblem(ask.value, actor) : undefined;
  if (forbidden) return { kind: "say", outcome: forbidden };
  if (ask.kind === "ok" && end.kind === "ok" && end.value.kind === "closed" && isSame(end.value.ref, actor)) {
    return { kind: "say", outcome: { kind: "withdrawn", ask: ask.value } };
  }
  const ended = endedAlready(facts, undefined);
  if (ended) return { kind: "say", outcome: ended };
  if (ask.kind !== "ok") throw new Error(`${id}: decided on an ask that was not read`);
  if (isExpired(ask.value, now_ms)) return { kind: "expire", ask: ask.value };
  const ref = actor.kind === "person" && actor.ref !== undefined && { ref: actor.ref.toWellFormed() };
  const at_s = Math.floor(now_ms / 1_000);
  const record: EndRecord = { kind: "closed", state: "withdrawn", at_s, by: whoOf(actor), ...ref };
  return { kind: "end", ask: ask.value, record, broken: undefined };
}

/** The outcome when there is nothing left to decide; nothing when the ask is open. */
function endedAlready({ id, pair, actor }: Facts, force: AnswerRequest["force"]): AnswerOutcome | undefined {
  const { ask, place, end } = pair;
  if (ask.kind === "missing")
    return { kind: "missing", why: `there is no ask ${id}`, remedy: "see `looop asks`" };
  if (ask.kind === "unreadable")
    return failed("unreadable", ask.why, "make it a readable file; nothing was changed");
  if (ask.kind === "corrupt")
    return { kind: "corrupt", why: ask.why, remedy: "mend or move away the ask's file" };
  if (end.kind === "ok" && end.value.kind === "answered") {
    const { by } = end.value;
    const same = isSame(by?.ref, actor) && actor.kind === "person" && by?.surface === actor.surface;
    return { kind: "already", answer: answerOf(ask.value, end.value), same };
  }
  if (end.kind === "ok" && end.value.kind === "closed") {
    const { state, by } = end.value;
    const why = state === "expired" ? `${id} expired before anybody answered` : `${id} was ${state} (${by})`;
    return { kind: "closed", state, why, remedy: "have it asked again" };
  }
  if (end.kind === "unreadable")
    return failed("unreadable", end.why, "make it a readable file; nothing was changed");
  if (place === "archive") {
    return { kind: "missing", why: `${id} is archived and waits for nothing`, remedy: "have it asked again" };
  }
  if (end.kind === "corrupt" && force !== "repair") {
    return { kind: "corrupt", why: end.why, remedy: `repair it with \`${repairOf(id)}\`` };
  }
  return undefined;
}

/** The very same message, coming in a second time. */
function isSame(ref: string | undefined, actor: Actor): boolean {
  return actor.kind === "person" && ref !== undefined && ref === actor.ref?.toWellFormed();
}

function withdrawalProblem(ask: Ask, actor: Actor): Refused | undefined {
  if (actor.kind === "person") return undefined;
  const remedy = "leave it to a person, or to who asked";
  if (actor.kind === "pulse") {
    const isOurs = ask.by === "pulse" || ask.worker === ENGINE_ID;
    return isOurs ? undefined : refused("ask", `the loop did not ask ${ask.id}`, remedy);
  }
  const isOwn = ask.worker === actor.id && ask.by === undefined;
  const isOtherLife = ask.gen !== undefined && actor.gen !== undefined && ask.gen !== actor.gen;
  if (isOwn && !isOtherLife) return undefined;
  return refused("ask", `this session of ${actor.id} did not ask ${ask.id}`, remedy);
}

function byOf(actor: Actor): { person: string; surface: string; ref?: string } {
  if (actor.kind !== "person") return { person: whoOf(actor), surface: "engine" };
  const { surface, ref } = actor;
  return { person: whoOf(actor), surface, ...(ref !== undefined && { ref: ref.toWellFormed() }) };
}
