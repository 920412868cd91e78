// How fast one may send: per chat, per group and minute, and over all. Edits count. What is too fast is refused with
// the seconds to wait.

import type { ChannelClock } from "../../../src/channels/channel.ts";
import { tooMany } from "./refusal.ts";

export interface Rates {
  /** Throws the refusal. */
  take(chat: number, isGroup: boolean): void;
}

interface Pace {
  readonly per_ms: number;
  /** So many at once after a rest. */
  readonly burst: number;
}

// core.telegram.org/bots/faq: about one message a second to a chat with short bursts, 20 a minute to a group, about 30
// a second in all.
const CHAT: Pace = { per_ms: 1 / 1_000, burst: 3 };
const GROUP: Pace = { per_ms: 20 / 60_000, burst: 20 };
const ALL: Pace = { per_ms: 30 / 1_000, burst: 30 };

export function createRates(clock: ChannelClock): Rates {
  const levels = new Map<string, { tokens: number; at_ms: number }>();

  function levelOf(name: string, pace: Pace): { tokens: number; at_ms: number } {
    const now_ms = clock.monotonic_ms();
    const before = levels.get(name) ?? { tokens: pace.burst, at_ms: now_ms };
    const tokens = Math.min(pace.burst, before.tokens + (now_ms - before.at_ms) * pace.per_ms);
    const level = { tokens, at_ms: now_ms };
    levels.set(name, level);
    return level;
  }

  return {
    take(chat, isGroup) {
      const needed: readonly (readonly [name: string, pace: Pace])[] = [
        ["all", ALL],
        [`chat ${chat}`, CHAT],
        ...(isGroup ? [[`group ${chat}`, GROUP] as const] : []),
      ];
      const taken = needed.map(([name, pace]) => ({ pace, level: levelOf(name, pace) }));
      // Fractions of a millisecond must not make somebody wait who waited exactly as long as told.
      const short = taken.find(({ level }) => level.tokens < 1 - 1e-6);
      if (short !== undefined) {
        throw tooMany(Math.max(1, Math.ceil((1 - short.level.tokens) / short.pace.per_ms / 1_000)));
      }
      for (const { level } of taken) level.tokens -= 1;
    },
  };
}

export const noRates: Rates = { take: () => undefined };
