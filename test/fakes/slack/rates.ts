// How often each method may be called: a bucket per method, and for posts per channel, that refills with the fake's time.
// Tiers from docs.slack.dev/apis/web-api/rate-limits; the burst of posts is a guess on the strict side.

import type { FakeClock } from "./wire.ts";

interface Rate {
  readonly burst: number;
  readonly per_minute: number;
}

const perTier: Readonly<Record<string, Rate>> = {
  post: { burst: 5, per_minute: 60 },
  tier1: { burst: 10, per_minute: 1 },
  tier2: { burst: 20, per_minute: 20 },
  tier3: { burst: 50, per_minute: 50 },
  tier4: { burst: 100, per_minute: 100 },
  often: { burst: 600, per_minute: 600 },
};

const tiers: Readonly<Record<string, string>> = {
  "auth.test": "often",
  "apps.connections.open": "tier1",
  "chat.postMessage": "post",
  "chat.postEphemeral": "tier4",
  "chat.update": "tier3",
  "chat.delete": "tier3",
  "chat.getPermalink": "often",
  "conversations.history": "tier3",
  "conversations.replies": "tier3",
  "conversations.info": "tier3",
  "conversations.list": "tier2",
  "conversations.join": "tier3",
  "conversations.open": "tier3",
  "files.getUploadURLExternal": "tier4",
  "files.completeUploadExternal": "tier4",
  "reactions.add": "tier3",
  "users.info": "tier4",
  "users.list": "tier2",
  "views.open": "tier4",
  "views.update": "tier4",
  "views.push": "tier4",
  "views.publish": "tier4",
  "bots.info": "tier3",
  "team.info": "tier3",
};

export interface Rates {
  /** Seconds to wait, 0 if the call may go through. */
  take(method: string, channel: string): number;
}

export function createRates(clock: FakeClock): Rates {
  const buckets = new Map<string, { left: number; at_ms: number }>();
  return {
    take(method, channel) {
      const tier = tiers[method] ?? "tier3";
      const rate = perTier[tier] ?? { burst: 50, per_minute: 50 };
      const name = tier === "post" ? `${method} ${channel}` : method;
      const now_ms = clock.now_ms();
      const bucket = buckets.get(name) ?? { left: rate.burst, at_ms: now_ms };
      const refilled = bucket.left + ((now_ms - bucket.at_ms) / 60_000) * rate.per_minute;
      const left = Math.min(rate.burst, refilled);
      buckets.set(name, { left: left >= 1 ? left - 1 : left, at_ms: now_ms });
      return left >= 1 ? 0 : Math.ceil(((1 - left) / rate.per_minute) * 60);
    },
  };
}
