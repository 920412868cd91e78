// Rate limits by bucket and for the whole bot, with the headers that tell a client about them.

import type { FakeClock } from "./world.ts";

export interface Rate {
  readonly count: number;
  readonly window_ms: number;
}

/** By operation; the others have `other`. The counts are those seen in Discord's headers, which it reserves to change. */
export interface Rates {
  readonly byOp: Readonly<Record<string, Rate>>;
  readonly other: Rate;
  readonly global: Rate;
}

export const usualRates: Rates = {
  byOp: {
    "message.create": { count: 5, window_ms: 5_000 },
    "message.edit": { count: 5, window_ms: 5_000 },
    "message.delete": { count: 5, window_ms: 1_000 },
    "reaction.add": { count: 1, window_ms: 250 },
    "thread.create": { count: 50, window_ms: 300_000 },
  },
  other: { count: 50, window_ms: 1_000 },
  global: { count: 50, window_ms: 1_000 },
};

interface Bucket {
  left: number;
  resets_ms: number;
}

export type Pass =
  | { readonly kind: "pass"; readonly headers: Readonly<Record<string, string>> }
  | {
      readonly kind: "limited";
      readonly scope: "global" | "user";
      readonly after_ms: number;
      readonly headers: Readonly<Record<string, string>>;
    };

export interface Buckets {
  /** `major`: the id that the bucket is for; each channel has its own. */
  take(op: string, major: string): Pass;
}

export function createBuckets(clock: FakeClock, rates: Rates): Buckets {
  const buckets = new Map<string, Bucket>();
  // Routes of interactions are outside the global limit, and in no bucket.
  const free = new Set(["interaction.respond"]);

  function bucketOf(key: string, rate: Rate): Bucket {
    const now_ms = clock.monotonic_ms();
    const found = buckets.get(key);
    if (found !== undefined && found.resets_ms > now_ms) return found;
    const fresh = { left: rate.count, resets_ms: now_ms + rate.window_ms };
    buckets.set(key, fresh);
    return fresh;
  }

  return {
    take(op, major) {
      if (free.has(op)) return { kind: "pass", headers: {} };
      const rate = rates.byOp[op] ?? rates.other;
      const global = bucketOf("global", rates.global);
      if (global.left === 0) {
        const after_ms = global.resets_ms - clock.monotonic_ms();
        return {
          kind: "limited",
          scope: "global",
          after_ms,
          headers: {
            "x-ratelimit-global": "true",
            "x-ratelimit-scope": "global",
            "retry-after": seconds(after_ms),
          },
        };
      }
      const bucket = bucketOf(`${op}:${major}`, rate);
      const after_ms = bucket.resets_ms - clock.monotonic_ms();
      const headers = {
        "x-ratelimit-limit": String(rate.count),
        "x-ratelimit-remaining": String(Math.max(0, bucket.left - 1)),
        "x-ratelimit-reset-after": seconds(after_ms),
        "x-ratelimit-bucket": op.replace(".", ""),
      };
      if (bucket.left === 0) {
        const told = { ...headers, "x-ratelimit-scope": "user", "retry-after": seconds(after_ms) };
        return { kind: "limited", scope: "user", after_ms, headers: told };
      }
      bucket.left -= 1;
      global.left -= 1;
      return { kind: "pass", headers };
    },
  };
}

function seconds(wait_ms: number): string {
  return (Math.ceil(wait_ms) / 1000).toFixed(3);
}
