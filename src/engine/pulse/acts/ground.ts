// How far an interrupted move came, as far as the places of its records tell.

import type { Trouble } from "../../outcome.ts";
import type { Intent } from "../../records/intent.ts";
import { isSettled } from "../../records/settled.ts";
import { type Desk, type Placed, putAway } from "./desk.ts";

/**
 * Carried out, or half, with no intent that says by whom: somebody removed it. The directory is read before the
 * intents and the record once more behind them, since a healthy run removes its intent last.
 */
export async function adoptRunning(desk: Desk): Promise<readonly Trouble[]> {
  const running = await desk.running.scan();
  if (running.kind === "failed")
    return [{ path: "proposals/running", why: running.why, remedy: running.remedy }];
  const troubles: Trouble[] = [...running.troubled.values()];
  if (running.records.size === 0) return troubles;
  const scan = await desk.intents.scan();
  if (scan.kind === "failed") return troubles; // said by the scan that follows
  const noted = new Set(scan.intents.map(({ intent }) => intent.id));
  for (const proposal of running.records.values()) {
    const { id, move } = proposal;
    if (noted.has(id) || scan.troubles.length > 0) continue;
    const read = await desk.running.read(id);
    if (read.kind !== "ok") continue;
    if (isSettled(read.stored)) {
      const trouble = await putAway(desk, { place: "running", read });
      if (trouble !== undefined) troubles.push(trouble);
    } else await desk.intents.adopt({ move, by: "a person's yes", proposal: id, timeout_ms: 0 });
  }
  return troubles;
}

export type Ground =
  /** The proposal still waits, or lies where no run can have taken it from. */
  | { readonly kind: "never_began" }
  | { readonly kind: "known"; readonly placed?: Placed }
  | { readonly kind: "unknown"; readonly placed?: Placed }
  | { readonly kind: "stuck"; readonly trouble: Trouble };

/** Where the proposal lies tells how far it came. */
export async function groundOf(desk: Desk, intent: Intent): Promise<Ground> {
  const { proposal } = intent;
  if (proposal === undefined) return { kind: "unknown" };
  const parked = await desk.parked.read(proposal);
  if (parked.kind === "ok") return { kind: "never_began" };
  const running = await desk.running.read(proposal);
  if (running.kind === "ok") {
    const placed: Placed = { place: "running", read: running };
    return { kind: isSettled(running.stored) ? "known" : "unknown", placed };
  }
  const done = await desk.done.read(proposal);
  if (done.kind === "ok") return { kind: "known" };
  for (const read of [parked, running, done]) {
    if (read.kind === "corrupt" || read.kind === "unreadable") {
      return { kind: "stuck", trouble: troubleOf(intent, read.why, "mend that record, or move it away") };
    }
  }
  return { kind: "unknown" }; // its record is gone; what it did is not
}

export function troubleOf({ id }: Intent, why: string, remedy: string): Trouble {
  return { path: `intents/${id}.json`, why, remedy };
}
