// Takes up deliveries again: those that a stopped process left in the middle of a call, and those that had died.

import type { Channel, Surface } from "../../channels/channel.ts";
import type { Queued, Tables } from "../ledger/ledger.ts";
import type { DeliveryState } from "../nouns.ts";
import { decideNext } from "./decide.ts";
import { outboxLimits } from "./limits.ts";
import { doubtCopy, settle } from "./settle.ts";

const WHY = "we were stopped while it was on its way";

export function recover(tables: Tables, channels: ReadonlyMap<Surface, Channel>, now_ms: number): void {
  // Noted later than now: the clock was set back while nobody ran, at least by that.
  const ahead_ms = (tables.outbox.lastNoted_ms() ?? now_ms) - now_ms;
  if (ahead_ms >= outboxLimits.set_back_ms_min) tables.outbox.setBack(ahead_ms);
  for (const delivery of tables.outbox.sending()) {
    const repeats = channels.get(delivery.place.surface)?.can.repeats ?? "never_known";
    const asked = delivery.op === "edit" ? "edit" : "post";
    if (asked === "edit") doubtCopy(tables, delivery, now_ms);
    const outcome = { kind: "unknown", why: WHY } as const;
    const next = decideNext(
      delivery,
      { asked, outcome },
      { can: { repeats }, now_ms, failures: 1, fraction: 0 },
    );
    settle(tables, delivery, next, now_ms);
  }
  for (const surface of tables.outbox.surfaces()) {
    if (channels.has(surface)) continue;
    const how = { why: `there is no channel for ${surface}`, remedy: "configure it, or let it be", now_ms };
    tables.outbox.bury(surface, undefined, how);
  }
}

/** What died of its place, and not of its card, and was certainly not sent too often already (I5). */
export function mayComeBack(delivery: Queued): boolean {
  return delivery.plain === "no" && delivery.resent === "no";
}

/** A person says so: this one once more, whatever it died of (I5). */
export function retryInto(tables: Tables, id: string, now_ms: number): "retried" | "missing" {
  const found = tables.outbox.find(id);
  if (found?.state.kind !== "dead") return "missing";
  tables.places.reopen(found.place.surface, found.place);
  revive(tables, found, now_ms);
  return "retried";
}

export function revive(tables: Tables, delivery: Queued, now_ms: number): void {
  const copy = tables.copies.find(delivery.subject, delivery.place);
  const stands = copy?.state === "live" || copy?.state === "final";
  // It died before anybody knew whether it had arrived, and that is still the first thing to find out.
  const state: DeliveryState =
    delivery.doubted === "yes" && !stands
      ? {
          kind: "unknown",
          // When it was sent last is forgotten: not before this.
          since_ms: delivery.created_ms,
          why: "it was given up before it was known whether it had arrived",
        }
      : { kind: "pending", not_before_ms: now_ms };
  tables.outbox.save({ ...delivery, state, due_ms: now_ms, attempts: 0, probes: 0, moves: 0, plain: "no" });
}
