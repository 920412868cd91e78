// The time of the machine, for a fake that is looked at by hand.

import type { ChannelClock } from "../../../src/channels/channel.ts";

export const realClock: ChannelClock = {
  now_ms: () => Date.now(),
  monotonic_ms: () => performance.now(),
  sleep(wait_ms, signal) {
    if (signal?.aborted) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(done, wait_ms);
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
    signal?.addEventListener("abort", done);
    return promise;
  },
};
