// Beside everything else a concierge does: it takes what the owner does by hand, and notes the head of the audit in the
// engine's events, where whoever cuts rows off the ledger does not reach it in the same go.

import type { ChannelStatus } from "../../channels/supervise.ts";
import type { Failed } from "../../engine/outcome.ts";
import type { Outbox } from "../../notify/outbox/outbox.ts";
import type { Desk } from "../handling/desk.ts";
import { botLimits } from "../limits.ts";
import { ANCHOR_EVENT } from "./audit-look.ts";
import { doByHand } from "./deeds.ts";
import type { HandOp, HandReply } from "./wire.ts";

/** Where others on this machine reach the program. */
export type Hatch = (
  serve: (op: HandOp) => HandReply,
) => Promise<{ readonly kind: "open"; close(): Promise<void> } | Failed>;

export interface Attendance {
  readonly desk: Desk;
  readonly outbox: Pick<Outbox, "wake">;
  /** Absent: nobody does anything by hand here. */
  readonly openHatch: Hatch | undefined;
  channels(): readonly ChannelStatus[];
  report(event: string, fields: Readonly<Record<string, unknown>>): void;
}

export async function attend(parts: Attendance, signal: AbortSignal): Promise<void> {
  await Promise.all([takeByHand(parts, signal), noteHeads(parts, signal)]);
}

/** Until the signal. Without a hatch it still does what it does. */
export async function takeByHand(parts: Attendance, signal: AbortSignal): Promise<void> {
  const { desk, outbox, openHatch, channels, report } = parts;
  if (openHatch === undefined) return;
  const hatch = await openHatch((op) => {
    if (op.op === "channels") {
      return {
        kind: "channels",
        channels: channels().map(({ surface, state, why }) => ({ surface, state, why })),
      };
    }
    const end = doByHand(desk, op);
    outbox.wake();
    desk.changed();
    return end;
  });
  if (hatch.kind === "failed") return report("by_hand_closed", { why: hatch.why });
  if (!signal.aborted) {
    const over = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => over.resolve(), { once: true });
    await over.promise;
  }
  await hatch.close();
}

export async function noteHeads(parts: Pick<Attendance, "desk">, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await noteHead(parts);
    await parts.desk.clock.sleep(botLimits.anchor_ms, signal);
  }
}

/** What cannot be recorded has been tried; the next one counts as well. */
export async function noteHead({ desk }: Pick<Attendance, "desk">): Promise<void> {
  const head = desk.ledger.look((tables) => tables.audit.head());
  if (head.kind === "failed" || head.value.seq === 0) return;
  await desk.engine.events.record(ANCHOR_EVENT, { seq: head.value.seq, hash: head.value.hash });
}
