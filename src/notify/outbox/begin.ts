// What is to be done now about a delivery whose turn it is. What may have been sent is marked on disk before it is (I5).

import type { Capabilities, CopyRef } from "../../channels/channel.ts";
import type { Closure, KeptCopy, Queued, Tables } from "../ledger/ledger.ts";
import { outboxLimits } from "./limits.ts";
import { bury, type Happening } from "./settle.ts";

/** One call to a channel. The delivery is as it stands on disk while the call is made. */
export type Task =
  | { readonly ask: "post" | "thread"; readonly delivery: Queued }
  /** `elders`: keys of earlier ones of the same copy that may stand there; the newest first. */
  | { readonly ask: "probe"; readonly delivery: Queued; readonly elders: readonly string[] }
  | { readonly ask: "edit"; readonly delivery: Queued; readonly ref: CopyRef };

export type Beginning =
  | { readonly kind: "task"; readonly task: Task }
  /** Over without a call. */
  | { readonly kind: "over"; readonly happened: readonly Happening[] };

type Step =
  | { readonly kind: "probe" | "post" | "thread" | "resend" | "nothing" }
  | { readonly kind: "edit"; readonly ref: CopyRef }
  | { readonly kind: "closed"; readonly closure: Closure };

export interface StepFacts {
  readonly delivery: Queued;
  readonly copy: KeptCopy | undefined;
  readonly closure: Closure | undefined;
  readonly repeats: Capabilities["repeats"];
}

export function decideStep({ delivery, copy, closure, repeats }: StepFacts): Step {
  if (closure !== undefined) return { kind: "closed", closure };
  if (delivery.state.kind === "unknown") return { kind: repeats === "never_known" ? "resend" : "probe" };
  if (copy?.state === "live" || copy?.state === "final") {
    const settled = copy.shown === delivery.rev && (delivery.final === "no" || copy.state === "final");
    return settled ? { kind: "nothing" } : { kind: "edit", ref: copy.ref };
  }
  if (copy?.state === "gone" && delivery.final === "yes") return { kind: "nothing" };
  return { kind: delivery.threadTitle === undefined || copy !== undefined ? "post" : "thread" };
}

export function begin(tables: Tables, due: Queued, repeats: StepFacts["repeats"], now_ms: number): Beginning {
  const copy = tables.copies.find(due.subject, due.place);
  const delivery = copy === undefined ? withDoubt(tables, due, now_ms) : due;
  const closure = tables.places.closure(delivery.place);
  const step = decideStep({ delivery, copy, closure, repeats });
  switch (step.kind) {
    case "closed":
      return { kind: "over", happened: [bury(tables, delivery, step.closure, now_ms)] };
    case "nothing":
      tables.outbox.save({ ...delivery, state: { kind: "superseded" } });
      return { kind: "over", happened: [] };
    case "probe":
      return { kind: "task", task: { ask: "probe", delivery, elders: eldersOf(tables, delivery) } };
    case "edit": {
      const sending = mark(tables, { ...delivery, op: "edit", message: step.ref.message }, now_ms);
      return { kind: "task", task: { ask: "edit", delivery: sending, ref: step.ref } };
    }
    default: {
      const ask = delivery.threadTitle === undefined || copy !== undefined ? "post" : "thread";
      const again = step.kind === "resend" ? ({ resent: "yes", doubted: "yes" } as const) : {};
      return {
        kind: "task",
        task: { ask, delivery: mark(tables, { ...delivery, op: ask, ...again }, now_ms) },
      };
    }
  }
}

/** One before it may have arrived, and died before anybody knew: this one is taken for a second sending. */
function withDoubt(tables: Tables, delivery: Queued, now_ms: number): Queued {
  if (delivery.state.kind !== "pending" || delivery.doubted === "yes") return delivery;
  if (tables.outbox.doubtedElders(delivery.subject, delivery.place, 1).length === 0) return delivery;
  const state = { kind: "unknown", since_ms: now_ms, why: "one before it may have arrived" } as const;
  const doubted: Queued = { ...delivery, state, doubted: "yes" };
  tables.outbox.save(doubted);
  return doubted;
}

/** One more than are asked for tells that there are more. */
function eldersOf(tables: Tables, { subject, place }: Queued): readonly string[] {
  return tables.outbox.doubtedElders(subject, place, outboxLimits.elders_probed_max + 1);
}

function mark(tables: Tables, delivery: Queued, now_ms: number): Queued {
  const state = { kind: "sending", since_ms: now_ms } as const;
  const sending: Queued = { ...delivery, state, attempts: delivery.attempts + 1 };
  tables.outbox.save(sending);
  return sending;
}
