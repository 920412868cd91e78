// `logs/pulse.log`: the live log of a loop that nobody watches, kept below a size by moving it aside once.

import type { Failed } from "../engine/outcome.ts";
import type { Rotation, Store } from "../engine/ports.ts";
import { botLimits } from "./limits.ts";

export const LOG_KEY = "logs/pulse.log";
/** What a loop in the background printed on its error stream. */
export const COMPLAINTS_KEY = "logs/pulse.err";
const OLD = "logs/pulse.log.1";

/** What cannot be written is lost: a log must not keep anybody from working. */
export function logBook(store: Store): (lines: string) => Promise<{ kind: "ok" } | Failed> {
  return async (lines) => {
    const live = await store.readRange(LOG_KEY, 0, 0);
    // The store never overwrites when it rotates, so the older log makes room first.
    if (live.kind === "ok" && live.size >= botLimits.log_bytes_max) await store.remove(OLD);
    return store.append(LOG_KEY, lines, rotateWhenFull);
  };
}

const rotateWhenFull: Rotation = (present) =>
  present !== undefined && present.size >= botLimits.log_bytes_max
    ? { kind: "start", head: "", to: OLD }
    : { kind: "append" };
