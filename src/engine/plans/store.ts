// Plans on disk: events appended and read back, whole or not at all. What cannot be read as a plan is held: neither
// driven, nor approved, nor taken for absent (I12). Reads again only what was added; any number of writers.

import type { PlanId } from "../ids.ts";
import { type Failed, failed, type Trouble } from "../outcome.ts";
import type { Clock, Ids, Store } from "../ports.ts";
import { decodeEvent, encodeEvent, eventsKey, plansDir, viewKey } from "../records/plan-event.ts";
import type { PlanDeed, PlanEvent } from "./events.ts";
import { foldEvents } from "./fold.ts";
import { planLimits } from "./limits.ts";
import type { PlanView } from "./nouns.ts";

export type PlanRead =
  | {
      readonly kind: "ok";
      readonly plan: PlanView;
      readonly events: readonly PlanEvent[];
      /** Events that changed nothing. */
      readonly ignored: ReadonlySet<string>;
    }
  | { readonly kind: "missing" }
  /** It is there, and nobody may act on it. */
  | { readonly kind: "held"; readonly trouble: Trouble };

export type AppendOutcome =
  | {
      readonly kind: "ok";
      readonly plan: PlanView;
      /** Those among the appended that no longer fitted: overtaken, said before, or of a driver who was replaced. */
      readonly ignored: readonly PlanDeed[];
      /** The copy for people could not be written. */
      readonly warnings: readonly string[];
    }
  | { readonly kind: "missing" }
  | Failed;

export interface PlanStore {
  /** Sorted by name. */
  ids(): Promise<{ readonly kind: "ok"; readonly ids: readonly PlanId[] } | Failed>;
  read(id: PlanId): Promise<PlanRead>;
  create(
    id: PlanId,
    deed: Extract<PlanDeed, { event: "drafted" }>,
  ): Promise<AppendOutcome | { readonly kind: "exists" }>;
  /** On disk before it resolves. `fence`: the token of the driver who writes. */
  append(id: PlanId, deeds: readonly PlanDeed[], fence?: string): Promise<AppendOutcome>;
}

export interface PlanStorePorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
}

export function openPlanStore(ports: PlanStorePorts): PlanStore {
  const { store } = ports;
  const logs = new Map<PlanId, Log>();
  const folds = new WeakMap<Log, PlanRead>();

  async function read(id: PlanId): Promise<PlanRead> {
    const log = await readLog(store, id, logs.get(id));
    if (log.kind !== "ok") {
      logs.delete(id);
      return log;
    }
    if (logs.size >= planLimits.logs_kept_max) logs.delete(logs.keys().next().value ?? id);
    logs.set(id, log);
    const read = folds.get(log) ?? foldLog(id, log);
    folds.set(log, read);
    return read;
  }

  async function append(id: PlanId, deeds: readonly PlanDeed[], fence?: string): Promise<AppendOutcome> {
    const before = await read(id);
    if (before.kind === "missing") return before;
    if (before.kind === "held") return heldFailure(before.trouble);
    const events = deeds.map((deed) => stamped(ports, deed, fence));
    const lines = linesOf(events);
    if (typeof lines !== "string") return lines;
    const appended = await store.append(eventsKey(id), lines);
    if (appended.kind === "failed") return appended;
    return confirm(id, events);
  }

  /** What was written is what is read back: only then is it so. */
  async function confirm(id: PlanId, events: readonly PlanEvent[]): Promise<AppendOutcome> {
    const after = await read(id);
    if (after.kind === "missing") return after;
    if (after.kind === "held") return heldFailure(after.trouble);
    const copied = await store.write(viewKey(id), Buffer.from(`${JSON.stringify(after.plan, null, 2)}\n`), {
      bytes_max: planLimits.events_bytes_max,
    });
    return {
      kind: "ok",
      plan: after.plan,
      ignored: events.filter((event) => after.ignored.has(event.id)),
      warnings: copied.kind === "failed" ? [`${viewKey(id)} shows an older state: ${copied.why}`] : [],
    };
  }

  return {
    async ids() {
      const listing = await store.list(plansDir);
      if (listing.kind === "unreadable") {
        return failed("unreadable", listing.why, `make ${plansDir} a readable directory`);
      }
      const entries = listing.kind === "ok" ? listing.entries : [];
      const ids = entries.filter(({ kind }) => kind === "directory").map(({ name }) => name as PlanId);
      return { kind: "ok", ids: ids.sort() };
    },
    read,
    async create(id, deed) {
      const event = stamped(ports, deed, undefined);
      const lines = linesOf([event]);
      if (typeof lines !== "string") return lines;
      const created = await store.create(eventsKey(id), Buffer.from(lines), {
        bytes_max: planLimits.event_bytes_max,
      });
      return created.kind === "created" ? confirm(id, [event]) : created;
    },
    append,
  };
}

function stamped({ clock, ids }: PlanStorePorts, deed: PlanDeed, fence: string | undefined): PlanEvent {
  const stamp = { id: ids.nonce(), at_ms: clock.now_ms() };
  // Who takes over is not bound to who drove before.
  return { ...deed, ...stamp, ...(fence !== undefined && deed.event !== "driver_taken" && { fence }) };
}

function linesOf(events: readonly PlanEvent[]): string | Failed {
  const lines = events.map(encodeEvent);
  const long = lines.findIndex((line) => Buffer.byteLength(line) > planLimits.event_bytes_max);
  if (long < 0) return lines.join("");
  const why = `event ${events[long]?.event} has more than ${planLimits.event_bytes_max} bytes`;
  return failed("too_large", why, "put long texts into files below the plan's directory and name them");
}

function heldFailure({ path, why, remedy }: Trouble): Failed {
  return failed("corrupt", `${path}: ${why}`, remedy);
}

// --- reading -------------------------------------------------------------------------------------------------------

interface Log {
  readonly kind: "ok";
  readonly events: readonly PlanEvent[];
  /** Bytes of whole lines that stand in `events`. */
  readonly read_bytes: number;
  /** What was read last, to see that the file only grew. */
  readonly last: Uint8Array;
}

const NEWLINE = 10;
const nothing: Log = { kind: "ok", events: [], read_bytes: 0, last: new Uint8Array() };

async function readLog(
  store: Store,
  id: PlanId,
  known: Log | undefined,
): Promise<Log | Exclude<PlanRead, { kind: "ok" }>> {
  if (known === undefined) return readFrom(store, id, nothing);
  const from = known.read_bytes - known.last.length;
  const same = await store.readRange(eventsKey(id), from, known.last.length);
  if (same.kind !== "ok" || Buffer.compare(same.bytes, known.last) !== 0) return readFrom(store, id, nothing);
  return same.size === known.read_bytes ? known : readFrom(store, id, known);
}

async function readFrom(
  store: Store,
  id: PlanId,
  from: Log,
): Promise<Log | Exclude<PlanRead, { kind: "ok" }>> {
  const events = [...from.events];
  let { read_bytes, last } = from;
  while (read_bytes < planLimits.events_bytes_max) {
    const range = await store.readRange(eventsKey(id), read_bytes, planLimits.read_bytes_max);
    if (range.kind === "missing") return range;
    if (range.kind === "unreadable") return held(id, range.why);
    const end = range.bytes.lastIndexOf(NEWLINE) + 1;
    for (const line of wholeLines(range.bytes.subarray(0, end))) {
      const read = decodeEvent(line);
      if (read.kind === "corrupt") return held(id, read.why);
      if (read.kind === "event") events.push(read.event);
      last = Uint8Array.from([...line, NEWLINE]);
    }
    read_bytes += end;
    const rest = range.size - read_bytes;
    if (end === 0 && rest >= planLimits.read_bytes_max) return held(id, "a line has no end");
    if (rest <= range.bytes.length - end) return { kind: "ok", events, read_bytes, last };
  }
  return held(id, `it has more than ${planLimits.events_bytes_max} bytes`);
}

function* wholeLines(bytes: Uint8Array): Generator<Uint8Array> {
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    if (end > start) yield bytes.subarray(start, end);
    start = end + 1;
  }
}

function foldLog(id: PlanId, { events }: Log): PlanRead {
  const { plan, ignored } = foldEvents(events);
  if (plan === undefined) return held(id, "no draft stands in it");
  if (plan.id !== id) return held(id, `it belongs to plan ${plan.id}`);
  return { kind: "ok", plan, events, ignored };
}

function held(id: PlanId, why: string): { readonly kind: "held"; readonly trouble: Trouble } {
  const path = eventsKey(id);
  const remedy = `restore ${path} from a copy, or move ${plansDir}/${id} away; until then the plan is held`;
  return { kind: "held", trouble: { path, why, remedy } };
}
