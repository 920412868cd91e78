// One call to a channel, with a deadline: a channel that never answers must not stop its chat for ever.

import type { Channel, ChannelClock, EditOutcome, ProbeOutcome } from "../../channels/channel.ts";
import type { Queued } from "../ledger/ledger.ts";
import type { Task } from "./begin.ts";
import type { Answer } from "./decide.ts";
import { outboxLimits } from "./limits.ts";
import { labelled, plainest } from "./plain.ts";

const TITLE = "Thread";

/** Never rejects: a channel that breaks its promise not to has told nothing about what arrived. */
export async function send(
  channel: Channel,
  task: Task,
  clock: ChannelClock,
  stop: AbortSignal,
): Promise<Answer> {
  const call = new AbortController();
  const done = new AbortController();
  const end = () => call.abort();
  stop.addEventListener("abort", end);
  if (stop.aborted) end();
  const giveUp = deadline(clock, call, done.signal).then(() => silent(task));
  try {
    return await Promise.race([asked(channel, task, call.signal), giveUp]);
  } finally {
    stop.removeEventListener("abort", end);
    done.abort();
  }
}

async function deadline(clock: ChannelClock, call: AbortController, done: AbortSignal): Promise<void> {
  await clock.sleep(outboxLimits.call_ms_max, AbortSignal.any([call.signal, done]));
  call.abort();
  await clock.sleep(outboxLimits.call_end_ms_max, done);
}

function silent(task: Task): Answer {
  const why = `the channel did not answer within ${outboxLimits.call_ms_max} ms`;
  if (task.ask === "probe") return untold(task, why);
  return task.ask === "thread"
    ? { asked: "thread", outcome: { kind: "unknown", why } }
    : { asked: task.ask, outcome: { kind: "unknown", why } };
}

async function asked(channel: Channel, task: Task, signal: AbortSignal): Promise<Answer> {
  const { delivery } = task;
  const { place, id } = delivery;
  try {
    switch (task.ask) {
      case "probe":
        return await probed(channel, task, signal);
      case "edit": {
        const outcome: EditOutcome = await channel.edit(task.ref, cardOf(channel, delivery), signal);
        return { asked: "edit", outcome };
      }
      case "post":
        return { asked: "post", outcome: await channel.post(place, cardOf(channel, delivery), id, signal) };
      case "thread": {
        const title = delivery.threadTitle ?? TITLE;
        const outcome = await channel.openThread(place, title, cardOf(channel, delivery), id, signal);
        return { asked: "thread", outcome };
      }
    }
  } catch (error) {
    const why = `the channel failed: ${error instanceof Error ? error.message : String(error)}`;
    if (task.ask === "probe") return untold(task, why);
    return task.ask === "thread"
      ? { asked: "thread", outcome: { kind: "unknown", why } }
      : { asked: task.ask, outcome: { kind: "unknown", why } };
  }
}

type Probing = Extract<Task, { ask: "probe" }>;

/** By its own key, then by those of earlier ones of the same copy: any of them is the card that stands there. */
async function probed(channel: Channel, task: Probing, signal: AbortSignal): Promise<Answer> {
  const { delivery, elders } = task;
  const asked = elders.slice(0, outboxLimits.elders_probed_max);
  let outcome: ProbeOutcome =
    asked.length === elders.length
      ? { kind: "absent" }
      : { kind: "cannot_tell", why: "there are too many that may have arrived" };
  for (const key of [delivery.id, ...asked]) {
    const found = await channel.probe(delivery.place, key, signal);
    if (found.kind === "delivered") return { asked: "probe", outcome: found, elders: elders.length };
    if (found.kind === "cannot_tell") outcome = found;
  }
  return { asked: "probe", outcome, elders: elders.length };
}

function untold({ elders }: Probing, why: string): Answer {
  return { asked: "probe", outcome: { kind: "cannot_tell", why }, elders: elders.length };
}

function cardOf(channel: Channel, { card, plain, resent, op }: Queued) {
  const told = plain === "yes" ? plainest(card, channel.can.files) : card;
  return resent === "yes" && op !== "edit" ? labelled(told) : told;
}
