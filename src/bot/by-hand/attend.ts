// Beside everything else a concierge does: it takes what the owner does by hand, and notes the head of the audit in the
// engine's events, where whoever cuts rows off the ledger does not reach it in the same go.

import type { ChannelStatus } from "../../channels/supervise.ts";
import { type Failed, failed } from "../../engine/outcome.ts";
import type { Outbox } from "../../notify/outbox/outbox.ts";
import type { Desk } from "../handling/desk.ts";
import type { Health } from "../health/health.ts";
import { botLimits } from "../limits.ts";
import { answerByHand, forgetRecordings } from "./answers.ts";
import { ANCHOR_EVENT } from "./audit-look.ts";
import { doByHand } from "./deeds.ts";
import type { AnswerOp, HandOp, HandReply } from "./wire.ts";

/** Where others on this machine reach the program. */
export type Hatch = (
  serve: (op: HandOp) => HandReply | Promise<HandReply>,
) => Promise<{ readonly kind: "open"; close(): Promise<void> } | Failed>;

export interface Doors {
  /** Absent: nobody does anything by hand here. */
  readonly openHatch?: Hatch;
  /** Absent: nobody looks by HTTP. */
  readonly listen?: HealthDoor;
}

export interface Attendance extends Doors {
  readonly desk: Desk;
  readonly outbox: Pick<Outbox, "wake" | "putInto">;
  readonly health: Pick<Health, "report" | "metrics">;
  channels(): readonly ChannelStatus[];
  report(event: string, fields: Readonly<Record<string, unknown>>): void;
}

/** Where whoever watches over this machine looks. */
export type HealthDoor = (
  health: Attendance["health"],
) => Promise<{ readonly kind: "open"; close(): Promise<void> } | Failed>;

export async function attend(parts: Attendance, signal: AbortSignal): Promise<void> {
  await Promise.all([takeByHand(parts, signal), showHealth(parts, signal), noteHeads(parts, signal)]);
}

/** Where another program listens it is told once, and tried again. */
export async function showHealth(
  { health, listen, report, desk }: Pick<Attendance, "health" | "listen" | "report" | "desk">,
  signal: AbortSignal,
): Promise<void> {
  if (listen === undefined) return;
  let told: string | undefined;
  while (!signal.aborted) {
    const door = await listen(health);
    if (door.kind === "open") {
      if (told !== undefined) report("health_open", {});
      await until(signal);
      return door.close();
    }
    if (door.why !== told) report("health_closed", { why: door.why, remedy: door.remedy });
    told = door.why;
    await desk.clock.sleep(botLimits.health_retry_ms, signal);
  }
}

async function until(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const over = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => over.resolve(), { once: true });
  await over.promise;
}

/** Until the signal. Without a hatch it still does what it does. */
export async function takeByHand(parts: Attendance, signal: AbortSignal): Promise<void> {
  const { desk, outbox, openHatch, channels, health, report } = parts;
  if (openHatch === undefined) return;
  forgetRecordings(desk);
  const hatch = await openHatch(async (op) => {
    if (op.op === "health") return health.report();
    if (op.op === "metrics") return { kind: "metrics", text: await health.metrics() };
    if (op.op === "channels") {
      return {
        kind: "channels",
        channels: channels().map(({ surface, state, why }) => ({ surface, state, why })),
      };
    }
    const end = op.op === "answer" ? await answerSafely(parts, op) : doByHand(desk, op);
    outbox.wake();
    desk.changed();
    return end;
  });
  if (hatch.kind === "failed") return report("by_hand_closed", { why: hatch.why });
  await until(signal);
  await hatch.close();
}

/** The boundary of one answer: whoever typed it hears that it was not taken. */
async function answerSafely({ desk, outbox, report }: Attendance, op: AnswerOp): Promise<HandReply> {
  try {
    return await answerByHand(desk, outbox, op);
  } catch (error) {
    const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
    report("by_hand_broken", { op: op.op, cause });
    return failed("io", "something in the program is broken", "see looop status, and answer in looop client");
  }
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
