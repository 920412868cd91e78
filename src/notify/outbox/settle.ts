// Writes down what follows from an answer: the copy, the state of the delivery, what stands in the way of others. In the
// transaction of its caller, together with whatever else that decides.

import type { CopyRef, Posted } from "../../channels/channel.ts";
import { sha256 } from "../digest.ts";
import type { Closure, KeptCopy, Queued, Tables } from "../ledger/ledger.ts";
import type { AskKey, DeliveryState, Rev } from "../nouns.ts";
import type { Next } from "./decide.ts";
import { outboxLimits } from "./limits.ts";

/** What others may want to know about, once it is on disk. */
export type Happening =
  | {
      readonly kind: "shown";
      readonly delivery: Queued;
      readonly copy: KeptCopy;
      readonly first: "yes" | "no";
    }
  | { readonly kind: "thread"; readonly topic: string; readonly place: Closure["place"] & object }
  | { readonly kind: "dead"; readonly delivery: Queued; readonly why: string; readonly remedy: string }
  | { readonly kind: "closed"; readonly closure: Closure; readonly buried: number }
  | { readonly kind: "moved"; readonly surface: string; readonly from: string; readonly to: string };

/** A copy of which it is not known what it shows. */
const NOT_KNOWN = "" as Rev;

/** A copy that may show what it did, or what an edit made of it whose answer was lost. */
const IN_DOUBT = "?" as Rev;

/** Before what follows from it: nobody knows whether the edit was made. Else the change could be taken for undone. */
export function doubtCopy(tables: Tables, { subject, place }: Queued, now_ms: number): void {
  const copy = tables.copies.find(subject, place);
  if (copy !== undefined) tables.copies.put({ ...copy, shown: IN_DOUBT, changed_ms: now_ms });
}

export function settle(tables: Tables, delivery: Queued, next: Next, now_ms: number): readonly Happening[] {
  switch (next.kind) {
    case "shown":
      return show(tables, delivery, next, now_ms);
    case "arrived":
      tables.copies.put(copyOf(tables, delivery, next.ref, now_ms));
      noteDelivered(tables, delivery, now_ms);
      wait(tables, delivery, now_ms);
      // Posted anew, it opens no thread: the one that there is stays.
      return delivery.op === "thread" ? [findThread(tables, delivery, next, now_ms)] : [];
    case "again":
      wait(tables, { ...delivery, doubted: next.doubted }, now_ms + laterThanOthers(next));
      return [];
    case "unknown": {
      const { state: before } = delivery;
      // It may have arrived from the moment on at which it was sent.
      const since_ms = before.kind === "unknown" || before.kind === "sending" ? before.since_ms : now_ms;
      const state: DeliveryState = { kind: "unknown", since_ms, why: next.why };
      const due_ms = now_ms + next.wait_ms;
      tables.outbox.save({ ...delivery, state, due_ms, probes: next.probes, doubted: "yes" });
      return [];
    }
    case "resend":
      wait(tables, { ...delivery, resent: "yes", doubted: "yes" }, now_ms);
      return [];
    case "plain":
      wait(tables, { ...delivery, plain: "yes" }, now_ms);
      return [];
    case "left":
    case "gone":
      return replaceCopy(tables, delivery, next.kind, now_ms);
    case "moved":
      return move(tables, delivery, next.to, now_ms);
    case "dead":
      return [bury(tables, delivery, next, now_ms)];
    case "shut":
      return shut(tables, delivery, next, now_ms);
  }
}

function laterThanOthers({ wait_ms, hold }: Extract<Next, { kind: "again" }>): number {
  return hold === "none" ? wait_ms : Math.round(wait_ms * outboxLimits.yield_factor);
}

function wait(tables: Tables, delivery: Queued, due_ms: number): void {
  tables.outbox.save({ ...delivery, state: { kind: "pending", not_before_ms: due_ms }, due_ms });
}

function show(
  tables: Tables,
  delivery: Queued,
  { posted, thread }: Extract<Next, { kind: "shown" }>,
  now_ms: number,
): readonly Happening[] {
  const before = tables.copies.find(delivery.subject, delivery.place);
  const copy: KeptCopy = {
    ...copyOf(tables, delivery, posted.ref, now_ms),
    shown: delivery.rev,
    state: delivery.final === "yes" ? "final" : "live",
    rendered: sha256(posted.rendered),
    whole: wholeOf(delivery, posted),
  };
  tables.copies.put(copy);
  tables.outbox.save({ ...delivery, message: posted.ref.message, state: { kind: "sent", at_ms: now_ms } });
  noteDelivered(tables, delivery, now_ms);
  const shown: Happening = { kind: "shown", delivery, copy, first: before === undefined ? "yes" : "no" };
  if (thread === undefined) return [shown];
  tables.places.setThread(delivery.subject, thread, now_ms);
  return [{ kind: "thread", topic: delivery.subject, place: thread }, shown];
}

/**
 * The opening card had arrived. Unless the platform says which thread it opened, there may be none: then what belongs
 * under it stands in the chat, where everybody sees it.
 */
function findThread(
  tables: Tables,
  { subject, place }: Queued,
  { ref, below }: Extract<Next, { kind: "arrived" }>,
  now_ms: number,
): Happening {
  const { surface, chat } = place;
  const thread = below ?? (ref.thread === undefined ? place : { surface, chat, thread: ref.thread });
  tables.places.setThread(subject, thread, now_ms);
  return { kind: "thread", topic: subject, place: thread };
}

/** In its plainest form a card has lost its files, and without any its text. */
function wholeOf(delivery: Queued, posted: Posted): KeptCopy["whole"] {
  if (delivery.plain === "no") return posted.shown;
  return posted.shown === "cut" || delivery.card.files.length > 0 ? "cut" : "attached";
}

function copyOf(tables: Tables, delivery: Queued, ref: CopyRef, now_ms: number): KeptCopy {
  const { subject, place } = delivery;
  const before = tables.copies.find(subject, place);
  const newest = tables.outbox.active(subject, place).at(-1);
  return {
    subject,
    place,
    message: ref.message,
    ref,
    shown: NOT_KNOWN,
    wanted: newest?.rev ?? delivery.rev,
    state: "live",
    delivered_ms: before?.delivered_ms ?? now_ms,
    rendered: "",
    whole: "whole",
    changed_ms: now_ms,
  };
}

const ASK = "ask:";

function noteDelivered(tables: Tables, { subject }: Queued, now_ms: number): void {
  if (subject.startsWith(ASK)) tables.asks.delivered(subject.slice(ASK.length) as AskKey, now_ms);
}

function replaceCopy(
  tables: Tables,
  delivery: Queued,
  state: "left" | "gone",
  now_ms: number,
): readonly Happening[] {
  const copy = tables.copies.find(delivery.subject, delivery.place);
  // It was only to be drawn once more, to know what it looks like; it shows this very card.
  if (copy?.shown === NOT_KNOWN && state === "left") return [take(tables, delivery, copy, now_ms)];
  if (copy !== undefined) tables.copies.put({ ...copy, state, changed_ms: now_ms });
  if (state === "gone" && delivery.final === "yes")
    tables.outbox.save({ ...delivery, state: { kind: "superseded" } });
  else wait(tables, delivery, now_ms);
  return [];
}

function take(tables: Tables, delivery: Queued, present: KeptCopy, now_ms: number): Happening {
  const state = delivery.final === "yes" ? "final" : "live";
  const copy: KeptCopy = { ...present, shown: delivery.rev, state, changed_ms: now_ms };
  tables.copies.put(copy);
  tables.outbox.save({ ...delivery, state: { kind: "sent", at_ms: now_ms } });
  return { kind: "shown", delivery, copy, first: "no" };
}

function move(tables: Tables, delivery: Queued, to: string, now_ms: number): readonly Happening[] {
  const { surface, chat: from } = delivery.place;
  wait(tables, { ...delivery, moves: delivery.moves + 1 }, now_ms);
  tables.places.move(surface, from, to);
  return [{ kind: "moved", surface, from, to }];
}

export function bury(
  tables: Tables,
  delivery: Queued,
  { why, remedy }: { readonly why: string; readonly remedy: string },
  now_ms: number,
): Happening {
  tables.outbox.save({ ...delivery, state: { kind: "dead", at_ms: now_ms, why, remedy } });
  return { kind: "dead", delivery, why, remedy };
}

function shut(
  tables: Tables,
  delivery: Queued,
  { what, why, remedy }: Extract<Next, { kind: "shut" }>,
  now_ms: number,
): readonly Happening[] {
  const { surface, answering: _, ...place } = { ...delivery.place };
  const at = { surface, ...place };
  const closure: Closure = {
    surface,
    ...(what === "place" ? { place: at } : {}),
    since_ms: now_ms,
    why,
    remedy,
  };
  tables.places.shut(closure);
  const dead = bury(tables, delivery, { why, remedy }, now_ms);
  const buried = tables.outbox.bury(surface, closure.place, { why, remedy, now_ms });
  return [dead, { kind: "closed", closure, buried: buried + 1 }];
}
