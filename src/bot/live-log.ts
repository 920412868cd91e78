// The live log: every event from now on, in order and each once, until it is closed; then what is left of them.

import type { Events } from "../engine/engine.ts";
import type { Failed, Refused } from "../engine/outcome.ts";
import type { Event } from "../engine/types.ts";
import { botLimits } from "./limits.ts";

export interface LiveLog {
  readonly kind: "open";
  /** Ends after what was recorded until now. */
  close(): Promise<void>;
}

type Write = (event: Event) => Promise<unknown>;

/** Until it is known that this program tells it, what happens may be another one's to tell: then it is told from the start. */
export function sinceOurs(isOurs: (event: Event) => boolean, write: Write): Write {
  let waiting: Event[] | undefined = [];
  return async (event) => {
    if (waiting === undefined) {
      await write(event);
      return;
    }
    waiting = [...waiting, event].slice(-botLimits.log_held_max);
    if (!isOurs(event)) return;
    const told = waiting;
    waiting = undefined;
    for (const each of told) await write(each);
  };
}

export async function openLiveLog(events: Events, write: Write): Promise<LiveLog | Refused | Failed> {
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
