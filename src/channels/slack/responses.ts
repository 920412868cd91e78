// Addresses that came with what somebody did: a private answer can be given there while they last, also in a channel
// that we are not in. Kept in memory only; without one, the answer goes the ordinary way.

import type { ChannelClock } from "../channel.ts";
import { slackLimits } from "./limits.ts";

export interface Responses {
  keep(inbound: string, user: string, url: string): void;
  /** One use of it. With `user`: only if it was they who did it. */
  take(inbound: string | undefined, user?: string): string | undefined;
}

export function createResponses(clock: ChannelClock): Responses {
  const kept = new Map<
    string,
    { readonly url: string; readonly user: string; readonly until_ms: number; left: number }
  >();
  return {
    keep(inbound, user, url) {
      const oldest = kept.keys().next();
      if (kept.size >= slackLimits.responses_max && oldest.value !== undefined) kept.delete(oldest.value);
      const until_ms = clock.monotonic_ms() + slackLimits.response_kept_ms;
      kept.set(inbound, { url, user, until_ms, left: slackLimits.response_uses_max });
    },
    take(inbound, user) {
      const found = inbound === undefined ? undefined : kept.get(inbound);
      if (found === undefined || (user !== undefined && found.user !== user)) return undefined;
      if (found.left === 0 || clock.monotonic_ms() > found.until_ms) return undefined;
      found.left -= 1;
      return found.url;
    },
  };
}
