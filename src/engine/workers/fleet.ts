// Which sessions there are, which of them live, and whether we run inside one. Reads only.
// Keeps I12: what cannot be read is never a session that is gone.

import type { Fleet } from "../engine.ts";
import { parseId, type WorkerId } from "../ids.ts";
import { limits } from "../limits.ts";
import { type Failed, failed, type Trouble } from "../outcome.ts";
import type { Entry, Processes, ProcessFacts, Store } from "../ports.ts";
import { type RecordRead, troubleOf } from "../records/codec.ts";
import { warningsOf } from "../records/newer.ts";
import {
  metaKey,
  type SessionMeta,
  type SessionStatus,
  sessionMetaCodec,
  sessionStatusCodec,
  sessionsDir,
  statusKey,
} from "../records/session.ts";
import type { Actor, WorkerFacts } from "../types.ts";

/** What the environment says about the session we run in. */
export interface SessionMarker {
  readonly id?: string;
  readonly gen?: string;
}

export interface FleetPorts {
  readonly store: Store;
  readonly processes: Processes;
  readonly marker: SessionMarker;
}

/** The reference program runs its own loop as a session of this name; it is nobody's worker. */
const PULSE_SESSION = "pulse";
const SESSION_VARIABLE = "LOOOP_SESSION_ID";

interface Session {
  readonly facts: WorkerFacts;
  readonly meta: SessionMeta;
  readonly childPid: number | null;
}

interface SessionRead {
  /** Absent when it cannot be used, and where there is none yet. */
  readonly session?: Session;
  readonly troubles: readonly Trouble[];
}

interface Sessions {
  readonly kind: "ok";
  readonly sessions: readonly Session[];
  readonly troubles: readonly Trouble[];
}

export function createFleet({ store, processes, marker }: FleetPorts): Fleet {
  async function sessions(): Promise<Sessions | Failed> {
    const listing = await store.list(sessionsDir);
    if (listing.kind === "unreadable") {
      return failed(
        "unreadable",
        listing.why,
        "make sessions/ a readable directory; no worker is assumed dead",
      );
    }
    const entries = listing.kind === "ok" ? listing.entries : [];
    const found: Session[] = [];
    const troubles: Trouble[] = [];
    for (const entry of entries) {
      if (entry.kind !== "directory" || entry.name === PULSE_SESSION) continue;
      const session = await readSession(entry);
      if (session.session) found.push(session.session);
      troubles.push(...session.troubles);
    }
    return { kind: "ok", sessions: found, troubles };
  }

  async function readSession(entry: Entry): Promise<SessionRead> {
    const key = metaKey(entry.name);
    const id = parseId<WorkerId>("worker id", entry.name);
    if (id.kind === "refused") {
      const remedy = `rename or move away this directory: ${id.remedy}`;
      return { troubles: [{ path: `${sessionsDir}/${entry.name}`, why: id.why, remedy }] };
    }
    const meta = sessionMetaCodec.decode(await store.read(key), key);
    // Being made, or being removed: the meta record is the first thing a host writes.
    if (meta.kind === "missing") return { troubles: [] };
    if (meta.kind !== "ok") return { troubles: [troubleOf(meta, key, "session")] };
    if (meta.value.id !== entry.name) {
      const why = `${key}: it is the record of session ${JSON.stringify(meta.value.id.slice(0, limits.id_chars_max))}`;
      return { troubles: [{ path: key, why, remedy: "move this directory away; a session is not copied" }] };
    }
    // Before the status: a host publishes its last word and then goes, so what a dead one's status says is final.
    const isHostAlive = hostAlive(meta.value);
    const statusRead = sessionStatusCodec.decode(await store.read(statusKey(id.id)), statusKey(id.id));
    const status = statusOf(statusRead);
    const troubles = [
      ...(await warningsOf(store, meta, { noun: "session", key })),
      ...(await warningsOf(store, statusRead, { noun: "session status", key: statusKey(id.id) })),
      ...(statusRead.kind === "corrupt" || statusRead.kind === "unreadable"
        ? [troubleOf(statusRead, statusKey(id.id), "session status")]
        : []),
    ];
    const facts = factsOf(id.id, meta.value, status, isHostAlive);
    return { session: { facts, meta: meta.value, childPid: status.childPid }, troubles };
  }

  /** A platform that cannot tell does not make a worker dead (I12). */
  const hostAlive = (meta: SessionMeta) => processes.alive(meta.hostPid, meta.hostStarted) !== "dead";

  async function whoami(person: string): Promise<Actor> {
    const read = await sessions();
    const known = read.kind === "ok" ? read.sessions : [];
    const around = sessionAround(known, processes.ancestry());
    // Where we run is evidence, the environment is hearsay: a worker that borrows another's marker stays itself.
    if (around) {
      const gen = around.facts.gen ?? marker.gen;
      return {
        kind: "worker",
        id: around.facts.id,
        ...(gen !== undefined && { gen }),
        meta: around.facts.meta,
      };
    }
    if (marker.id === undefined || marker.id === "")
      return { kind: "person", name: person, surface: "terminal" };
    // Hearsay takes rights away and never gives any: no meta session by marker alone.
    return {
      kind: "worker",
      id: markedId(marker.id),
      ...(marker.gen !== undefined && { gen: marker.gen }),
      meta: false,
    };
  }

  /** Where it runs is evidence; a marker in its environment is believed to its disadvantage. */
  async function whois(pid: number): ReturnType<Fleet["whois"]> {
    const read = await sessions();
    const around = sessionAround(read.kind === "ok" ? read.sessions : [], processes.ancestry(pid));
    if (around) return { kind: "worker", id: around.facts.id };
    const marked = processes.variable(pid, SESSION_VARIABLE);
    return marked ? { kind: "worker", id: markedId(marked) } : { kind: "somebody" };
  }

  return {
    async list() {
      const read = await sessions();
      if (read.kind === "failed") return read;
      return { kind: "ok", workers: read.sessions.map(({ facts }) => facts), troubles: read.troubles };
    },
    whoami,
    whois,
  };
}

/** A status that cannot be read leaves the question to the host's process. */
function statusOf(read: RecordRead<SessionStatus>): SessionStatus {
  if (read.kind === "ok") return read.value;
  return { state: read.kind === "missing" ? "starting" : "running", childPid: null, exitCode: null };
}

function factsOf(id: WorkerId, meta: SessionMeta, status: SessionStatus, hostAlive: boolean): WorkerFacts {
  const { gen, started_s } = meta;
  const { state, changed_ms } = status;
  return {
    id,
    ...(gen !== undefined && { gen }),
    state,
    alive: hostAlive && (state === "starting" || state === "running"),
    exit_code: status.exitCode,
    ...(started_s !== undefined && { started_s }),
    ...(changed_ms !== undefined && { changed_ms }),
    meta: meta.meta,
  };
}

/** The innermost live session among our ancestors: a session may have been opened from within another. */
function sessionAround(sessions: readonly Session[], ancestry: readonly ProcessFacts[]): Session | undefined {
  const live = sessions.filter(({ facts }) => facts.alive);
  for (const process of ancestry) {
    const around = live.find(
      ({ meta, childPid }) => process.pid === childPid || process.pid === meta.hostPid,
    );
    if (around) return around;
  }
  return undefined;
}

/** A marker that is no id must not turn its bearer into a person. */
function markedId(marker: string): WorkerId {
  const parsed = parseId<WorkerId>("session marker", marker);
  if (parsed.kind === "ok") return parsed.id;
  const mended = marker.replaceAll(/[^A-Za-z0-9_-]/g, "_").slice(0, limits.id_chars_max);
  return mended as WorkerId; // nothing is left in it that an id may not have
}
