// Puts what a place should show into the outbox: at most one delivery of a copy waits at a time, and takes the newest
// card. So the outbox never holds more than two deliveries of one copy, however often its card changes (I9).

import { revOf } from "../digest.ts";
import type { Closure, KeptCopy, NewDelivery, Queued, Tables } from "../ledger/ledger.ts";
import { moreUrgent } from "../ledger/outbox-row.ts";
import type { Lane, Rev, Wanted } from "../nouns.ts";

export type PutOutcome =
  /** `id`: of the delivery that will show it. */
  | { readonly kind: "queued"; readonly id: string }
  /** It is shown already, or on its way. */
  | { readonly kind: "same" }
  /** It was removed there, and nothing will change any more: nobody misses it. */
  | { readonly kind: "let_go" }
  /** This very card could not be delivered there. */
  | { readonly kind: "dead"; readonly id: string; readonly why: string; readonly remedy: string }
  | { readonly kind: "closed"; readonly closure: Closure };

interface Facts {
  readonly rev: Rev;
  readonly final: "yes" | "no";
  readonly lane: Lane;
  readonly copy: KeptCopy | undefined;
  /** Oldest first. */
  readonly active: readonly Queued[];
  readonly dead: Queued | undefined;
  readonly closure: Closure | undefined;
}

export type PutDecision =
  | Exclude<PutOutcome, { kind: "queued" }>
  | { readonly kind: "add" }
  /** The one that waits takes this card. */
  | { readonly kind: "replace"; readonly waiting: Queued }
  /** The one that waits would change the card, and it is to stay as it is. */
  | { readonly kind: "take_back"; readonly waiting: Queued };

export function decidePut({ rev, final, lane, copy, active, dead, closure }: Facts): PutDecision {
  const newest = active.at(-1);
  const stands = copy?.state === "live" || copy?.state === "final";
  const shown = stands && copy.shown === rev;
  if (newest !== undefined) {
    if (newest.rev === rev && newest.final === final && !moreUrgent(lane, newest.lane))
      return { kind: "same" };
    if (newest.state.kind !== "pending" || newest.doubted === "yes")
      return newest.rev === rev ? { kind: "same" } : { kind: "add" };
    if (shown && active.length === 1 && copy.state === stateOf(final))
      return { kind: "take_back", waiting: newest };
    return { kind: "replace", waiting: newest };
  }
  if (shown && (copy.state === "final" || final === "no")) return { kind: "same" };
  if (copy?.state === "gone" && final === "yes") return { kind: "let_go" };
  if (closure !== undefined) return { kind: "closed", closure };
  if (dead?.rev === rev && dead.state.kind === "dead")
    return { kind: "dead", id: dead.id, why: dead.state.why, remedy: dead.state.remedy };
  return { kind: "add" };
}

function stateOf(final: "yes" | "no"): "live" | "final" {
  return final === "yes" ? "final" : "live";
}

export interface PutAt {
  readonly now_ms: number;
  nonce(): string;
}

export function putInto(tables: Tables, wanted: Wanted, at: PutAt): PutOutcome {
  const { subject, place, lane, final } = wanted;
  const rev = revOf(wanted.draft);
  const copy = tables.copies.find(subject, place);
  const active = tables.outbox.isActive(subject, place) ? tables.outbox.active(subject, place) : [];
  const shows = copy?.shown === rev && copy.state === stateOf(final) && copy.wanted === rev;
  if (active.length === 0 && shows) return { kind: "same" };
  const decision = decidePut({
    rev,
    final,
    lane,
    copy,
    active,
    dead: active.length > 0 ? undefined : tables.outbox.lastDead(subject, place),
    closure: tables.places.closure(place),
  });
  if (copy !== undefined && copy.wanted !== rev) tables.copies.put({ ...copy, wanted: rev });
  switch (decision.kind) {
    case "add": {
      const added = deliveryOf(tables, wanted, at);
      for (const older of active) hasten(tables, older, lane);
      tables.outbox.add(added);
      return { kind: "queued", id: added.id };
    }
    case "replace": {
      const { waiting } = decision;
      const card = tables.buttons.arm(subject, wanted.draft, at.now_ms);
      const urgent = moreUrgent(lane, waiting.lane) ? lane : waiting.lane;
      tables.outbox.replace({ ...waiting, rev, card, final, lane: urgent, plain: "no" });
      return { kind: "queued", id: waiting.id };
    }
    case "take_back":
      tables.outbox.save({ ...decision.waiting, state: { kind: "superseded" } });
      return { kind: "same" };
    case "closed":
      if (isSaidOnce(tables, wanted, rev)) tables.outbox.add(bornDead(tables, wanted, decision.closure, at));
      return decision;
    default:
      return decision;
  }
}

/** What stands before something urgent of the same copy is as urgent. */
function hasten(tables: Tables, older: Queued, lane: Lane): void {
  if (older.state.kind !== "sending" && moreUrgent(lane, older.lane)) tables.outbox.save({ ...older, lane });
}

/** Nobody will put it again: it waits with those that died there, and comes back with them. */
function isSaidOnce(tables: Tables, { subject, place, final }: Wanted, rev: Rev): boolean {
  if (final === "no" || place.answering !== undefined) return false;
  const isNew = tables.copies.find(subject, place) === undefined;
  return isNew && tables.outbox.lastDead(subject, place)?.rev !== rev;
}

function bornDead(tables: Tables, wanted: Wanted, { why, remedy }: Closure, at: PutAt): NewDelivery {
  return { ...deliveryOf(tables, wanted, at), state: { kind: "dead", at_ms: at.now_ms, why, remedy } };
}

function deliveryOf(tables: Tables, wanted: Wanted, { now_ms, nonce }: PutAt): NewDelivery {
  const { subject, place, lane, draft, thread, final } = wanted;
  return {
    id: nonce(),
    // Which of them it is, is known for certain only when it is sent.
    op: thread === undefined ? "post" : "thread",
    subject,
    lane,
    place,
    rev: revOf(draft),
    card: tables.buttons.arm(subject, draft, now_ms),
    attempts: 0,
    created_ms: now_ms,
    state: { kind: "pending", not_before_ms: now_ms },
    final,
    ...(thread === undefined ? {} : { threadTitle: thread.title }),
    due_ms: now_ms,
    probes: 0,
    moves: 0,
    resent: "no",
    plain: "no",
    doubted: "no",
  };
}
