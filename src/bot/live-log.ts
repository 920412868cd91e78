// The live log: every event from now on, in order and each once, until it is closed; then what is left of them.

import type { Events } from "../engine/engine.ts";
import type { Failed, Refused } from "../engine/outcome.ts";
import type { Event } from "../engine/types.ts";

export interface LiveLog {
  readonly kind: "open";
  /** Ends after what was recorded until now. */
  close(): Promise<void>;
}

export async function openLiveLog(
  events: Events,
  write: (event: Event) => Promise<unknown>,
): Promise<LiveLog | Refused | Failed> {
  const now = await events.read({ tail: 0 });
  if (now.kind !== "ok") return now;
  let { cursor } = now;
  const stop = new AbortController();
  const followed = (async () => {
    for await (const page of events.follow({ cursor }, stop.signal)) {
      if ("kind" in page) return; // the events cannot be read any more; the loop itself says so
      for (const event of page.events) await write(event);
      cursor = page.cursor;
    }
  })();
  return {
    kind: "open",
    async close() {
      stop.abort();
      await followed;
      for (;;) {
        const page = await events.read({ cursor }); // ends: each page moves on towards the `end` of a bounded file
        if (page.kind !== "ok") return;
        for (const event of page.events) await write(event);
        if (page.end) return;
        cursor = page.cursor;
      }
    },
  };
}
