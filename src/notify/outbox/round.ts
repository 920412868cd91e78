// One round of delivery, in one transaction: what came back is written down, and what is sent next is marked. So a
// flush of the disk is shared by all that happens at the same moment, and no call is made before its mark is on disk.

import type { Channel, Surface } from "../../channels/channel.ts";
import type { Head, Kept, Ledger, Queued, Tables } from "../ledger/ledger.ts";
import { urgencyOf } from "../ledger/outbox-row.ts";
import { begin, type Task } from "./begin.ts";
import { type Answer, decideNext, type Next } from "./decide.ts";
import type { Holds } from "./holds.ts";
import { outboxLimits } from "./limits.ts";
import { doubtCopy, type Happening, settle } from "./settle.ts";

/** A call that is over. */
export interface Arrived {
  readonly task: Task;
  readonly answer: Answer;
}

export interface RoundSetup {
  readonly ledger: Ledger;
  readonly holds: Holds;
  readonly channels: ReadonlyMap<Surface, Channel>;
  fraction(): number;
}

export interface Round {
  readonly tasks: readonly Task[];
  readonly happened: readonly Happening[];
  readonly settled: readonly { readonly task: Task; readonly next: Next }[];
  /** Deliveries that were over without a call: others of their chats may have their turn at once. */
  readonly over: number;
  /** On the wall clock: when the next one becomes due, as far as the disk tells. */
  readonly due_ms: number | undefined;
}

export function chatOf({ delivery }: Task): string {
  return keyOf(delivery.place.surface, delivery.place.chat);
}

function keyOf(surface: Surface, chat: string): string {
  return `${surface}\n${chat}`;
}

export interface RoundFacts {
  readonly arrived: readonly Arrived[];
  /** Chats of calls that are still on their way. */
  readonly flying: readonly string[];
  /** Where something new may be begun. */
  readonly surfaces: readonly Surface[];
  readonly now_ms: number;
}

export function takeRound(setup: RoundSetup, facts: RoundFacts): Kept<Round> {
  const { arrived, flying, surfaces, now_ms } = facts;
  return setup.ledger.atomically((tables) => {
    const settled = arrived.map(({ task, answer }) => ({
      task,
      answer,
      next: nextOf(setup, { task, answer }, now_ms),
    }));
    const happened = settled.flatMap((each) => settleTask(tables, each, now_ms));
    const held = heldBy(settled);
    const busy = new Set(flying);
    const tasks: Task[] = [];
    let over = 0;
    for (const surface of surfaces) {
      const channel = setup.channels.get(surface);
      if (channel === undefined) continue;
      const room = outboxLimits.in_flight_max - flying.filter((key) => key.startsWith(`${surface}\n`)).length;
      if (room <= 0) continue;
      const isFree = (chat: string) =>
        !busy.has(keyOf(surface, chat)) && !setup.holds.held(surface, chat) && !held(surface, chat);
      const chosen = choose(tables.outbox.heads(surface, now_ms, isFree), room);
      for (const { id } of chosen) {
        const begun = start(tables, id, channel, now_ms);
        if (begun.kind === "task") tasks.push(begun.task);
        else {
          over += 1;
          happened.push(...begun.happened);
        }
      }
    }
    const dues = surfaces.map((surface) => tables.outbox.nextDue_ms(surface, now_ms) ?? Infinity);
    const due_ms = Math.min(...dues, Infinity);
    return { tasks, happened, settled, over, due_ms: due_ms === Infinity ? undefined : due_ms };
  });
}

function nextOf(
  { holds, channels, fraction }: RoundSetup,
  { task: { delivery }, answer }: Arrived,
  now_ms: number,
): Next {
  const { surface, chat } = delivery.place;
  const repeats = channels.get(surface)?.can.repeats ?? "never_known";
  const failures = holds.failures(surface, chat) + 1;
  return decideNext(delivery, answer, { can: { repeats }, now_ms, failures, fraction: fraction() });
}

/** As it stands on disk now: a chat may have moved meanwhile. */
function settleTask(
  tables: Tables,
  { task, answer, next }: Arrived & { readonly next: Next },
  now_ms: number,
): readonly Happening[] {
  const present = tables.outbox.find(task.delivery.id);
  if (present === undefined) return [];
  if (answer.asked === "edit" && answer.outcome.kind === "unknown") doubtCopy(tables, present, now_ms);
  return settle(tables, present, next, now_ms);
}

/** Waits that are decided in this very round; they count once it is on disk. */
function heldBy(settled: Round["settled"]): (surface: Surface, chat: string) => boolean {
  const held = new Set<string>();
  for (const { task, next } of settled) {
    const { surface, chat } = task.delivery.place;
    if (next.kind === "again" && next.hold !== "none" && next.wait_ms > 0)
      held.add(next.hold === "chat" ? keyOf(surface, chat) : surface);
  }
  return (surface, chat) => held.has(keyOf(surface, chat)) || held.has(surface);
}

function choose(heads: readonly Head[], room: number): readonly Head[] {
  const byUrgency = (a: Head, b: Head) => urgencyOf(a.lane) - urgencyOf(b.lane) || a.seq - b.seq;
  return heads.toSorted(byUrgency).slice(0, room);
}

function start(tables: Tables, id: string, channel: Channel, now_ms: number): ReturnType<typeof begin> {
  const delivery: Queued | undefined = tables.outbox.find(id);
  if (delivery === undefined) return { kind: "over", happened: [] };
  return begin(tables, delivery, channel.can.repeats, now_ms);
}
