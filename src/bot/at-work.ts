// The concierge at work: first it hears, then it speaks. Started in order, stopped in reverse: first nobody is listened to
// any more, then what was heard is handled, then what is to be said is sent.

import type { Surface } from "../channels/channel.ts";
import type { Supervised } from "../channels/supervise.ts";
import { watchHearing } from "./alarm.ts";
import { type Attendance, attend, noteHead } from "./by-hand/attend.ts";
import { connect } from "./connect.ts";
import { botLimits } from "./limits.ts";
import { follow, type Household, meet, tidy } from "./upkeep.ts";

export interface Running extends Household {
  learn(signal: AbortSignal): Promise<void>;
  readonly watched: Map<Surface, Supervised>;
  readonly attendance: Attendance;
}

export async function run(parts: Running, signal: AbortSignal): Promise<void> {
  const { outbox, presenter, inbox, channels, watched, attendance } = parts;
  // Each has its own end, so that the last words are still sent.
  const handling = new AbortController();
  const sending = new AbortController();
  const sent = outbox.run(sending.signal);
  const handled = inbox.pump(handling.signal);
  for (const channel of channels.values()) watched.set(channel.surface, connect(parts, channel, signal));
  await parts.greeting.over;
  const presented = presenter.run(handling.signal);
  const chores = [
    follow(parts, signal),
    meet(parts, signal),
    tidy(parts, signal),
    parts.learn(signal),
    watchHearing(parts, signal),
    attend(attendance, signal),
  ];
  await Promise.all([...watched.values()].map(({ done }) => done));
  await Promise.all(chores);
  handling.abort();
  await Promise.all([handled, presented]);
  await parts.setup.clock.sleep(botLimits.last_words_ms);
  sending.abort();
  await sent;
  await noteHead(attendance);
}
