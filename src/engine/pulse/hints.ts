// Which parts of the world may have moved since the last look, told by names and stamps alone. A watch says that
// something happened somewhere; only what differs here starts a beat, so that our own records never do.

import { contentHash } from "../hash.ts";
import type { Key, Listing, Store } from "../ports.ts";
import { sessionsDir } from "../records/session.ts";
import type { Move } from "./move.ts";

export type Hint =
  | "playbook"
  | "config"
  | "goals"
  | "sensors"
  | "schedules"
  | "answers"
  | "sessions"
  | "pause";

/** By hint; a part that cannot be read looks like itself until it can. */
export type Glance = Readonly<Record<Hint, string>>;

export interface Glances {
  glance(): Promise<Glance>;
  /** Where a watch has to stand now. */
  watched(): readonly Key[];
}

const ROOT: Key = "";
const STATE: Key = "state";
const FIXED: readonly Key[] = [ROOT, "goals", "sensors", "schedules", "answers", sessionsDir, STATE];

export function createGlances(store: Store): Glances {
  let answersVersion: string | undefined;
  let answersStamp = "";
  let sessions: readonly string[] = [];

  /** Holds thousands: looked through only when its directory moved. */
  async function answers(): Promise<string> {
    const listing = await store.list("answers", answersVersion);
    if (listing.kind === "same") return answersStamp;
    answersVersion = listing.kind === "ok" && listing.version !== "" ? listing.version : undefined;
    answersStamp = contentHash(stampsOf(listing, isRecord));
    return answersStamp;
  }

  /** Of a session only its status counts: what it prints, it prints all the time. */
  async function statuses(): Promise<string> {
    const listing = await store.list(sessionsDir);
    const ids = listing.kind === "ok" ? listing.entries.filter(({ kind }) => kind === "directory") : [];
    sessions = ids.map(({ name }) => name);
    const stamps = await Promise.all(
      sessions.map(async (id) => [
        id,
        stampsOf(await store.list(`${sessionsDir}/${id}`), (name) => name === "status.json"),
      ]),
    );
    return JSON.stringify(stamps.sort());
  }

  return {
    watched: () => [...FIXED, ...sessions.map((id) => `${sessionsDir}/${id}`)],
    async glance() {
      const [root, goals, sensors, schedules, state, answered, status] = await Promise.all([
        store.list(ROOT),
        store.list("goals"),
        store.list("sensors"),
        store.list("schedules"),
        store.list(STATE),
        answers(),
        statuses(),
      ]);
      return {
        playbook: stampsOf(root, (name) => name === "PLAYBOOK.md"),
        config: stampsOf(root, (name) => /^config\.(?:yaml|json)$/.test(name)),
        goals: stampsOf(goals, (name) => name.endsWith(".md")),
        sensors: stampsOf(sensors, (name) => name.endsWith(".sh")),
        schedules: stampsOf(schedules, isRecord),
        answers: answered,
        sessions: status,
        pause: stampsOf(state, (name) => name === "pause.json"),
      };
    },
  };
}

const isRecord = (name: string) => name.endsWith(".json");

function stampsOf(listing: Listing, wanted: (name: string) => boolean): string {
  if (listing.kind === "unreadable" || listing.kind === "same") return listing.kind;
  // A directory that is made by the way holds nothing new.
  const entries = listing.kind === "ok" ? listing.entries : [];
  const stamps = entries.filter(({ name }) => wanted(name)).map(({ name, stamp }) => [name, stamp]);
  return JSON.stringify(stamps.sort());
}

export function hintsBetween(before: Glance, after: Glance): readonly Hint[] {
  return (Object.keys(after) as Hint[]).filter((hint) => before[hint] !== after[hint]);
}

/** What a move itself moves. That the loop hears its own step is no reason to decide again at once: the poll will. */
export function ownHints(move: Move): readonly Hint[] {
  switch (move.action) {
    case "write_goal":
    case "archive_goal":
      return ["goals"];
    case "write_sensor":
    case "drop_sensor":
      return ["sensors"];
    case "write_schedule":
    case "drop_schedule":
      return ["schedules"];
    case "start_worker":
    case "kill_worker":
      return ["sessions"];
    case "write_playbook":
      return ["playbook"];
    default:
      return [];
  }
}
