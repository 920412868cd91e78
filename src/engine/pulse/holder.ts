// Whose process holds the loop of this data directory (I1).

import { failed } from "../outcome.ts";
import type { Store } from "../ports.ts";
import type { PulseControl, PulseHolder } from "../pulse-control.ts";
import { PULSE_LOCK } from "../watching/observe.ts";

/** The lock is the truth; its note only says whose it is. */
export async function holderOf(store: Store): ReturnType<PulseControl["holder"]> {
  const lock = await store.isLocked(PULSE_LOCK);
  if (lock === "free") return { kind: "free" };
  if (lock === "unknown") {
    const why = "whether the pulse runs cannot be told";
    return failed("unreadable", `${PULSE_LOCK}: ${why}`, "make it a readable file on a local file system");
  }
  const note = await store.read(PULSE_LOCK);
  const holder = note.kind === "ok" ? holderIn(Buffer.from(note.bytes).toString("utf8")) : undefined;
  return { kind: "held", ...(holder && { holder }) };
}

/** As `pulse-loop.ts` writes it. */
function holderIn(note: string): PulseHolder | undefined {
  const [, pid, started = "", servedBy] = /^pid (\d{1,10}) started (\S*)(?: for (.+?))?\s*$/.exec(note) ?? [];
  if (pid === undefined) return undefined;
  return { pid: Number(pid), started, ...(servedBy !== undefined && { servedBy }) };
}
