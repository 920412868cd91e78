// Leases held by sessions. Taking, renewing and dropping act on exact bytes, so that of two takers one wins and a
// renewed lease is never taken away for its former state. Keeps I12: a holder that cannot be seen is alive.

import type { ClaimOutcome, Claims, Fleet } from "../engine.ts";
import { type ClaimName, parseId } from "../ids.ts";
import { limits } from "../limits.ts";
import { type Failed, failed } from "../outcome.ts";
import type { Clock, Entry, Ids, Key, Store } from "../ports.ts";
import { type ClaimRecord, claimCodec } from "../records/claim.ts";
import { type RecordRead, troubleOf } from "../records/codec.ts";
import { recordFolder } from "../records/folder.ts";
import type { Claim, WorkerFacts } from "../types.ts";

export interface ClaimPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly fleet: Fleet;
}

const DIR = "claims";

/** What to do about a lease that somebody's record stands for. */
type Standing = "own" | "held" | "free";

export function createClaims({ store, clock, ids, fleet }: ClaimPorts): Claims {
  const folder = recordFolder(store, clock, DIR, claimCodec);

  async function claim(name: string, session: string): Promise<ClaimOutcome> {
    const checked = checkNames(name, session);
    if (checked.kind === "refused") return checked;
    for (let tries = 0; tries < limits.claim_tries_max; tries += 1) {
      const workers = await workersOf(fleet);
      const mine = newRecord(checked.name, session, workers);
      const created = await store.create(folder.key(name), claimCodec.encode(mine));
      if (created.kind === "failed") return created;
      if (created.kind === "created") return claimed(mine, workers, "new");
      const outcome = await takeOver(checked.name, mine, workers);
      if (outcome !== "again") return outcome;
    }
    return failed("locked", contended(name), "try again; nothing of ours was changed");
  }

  /** The name is taken: ours to renew, somebody's to respect, or left behind. */
  async function takeOver(
    name: ClaimName,
    mine: ClaimRecord,
    workers: Workers,
  ): Promise<ClaimOutcome | "again"> {
    const read = await folder.read(name);
    if (read.kind === "missing") return "again";
    if (read.kind !== "ok") return clear(name, read);
    const standing = standingOf(read.value, mine, workers);
    if (standing === "held") return { kind: "held", claim: viewOf(read.value, workers) };
    if (standing === "free") {
      const removed = await store.removeIf(folder.key(name), read.bytes);
      return removed.kind === "failed" ? removed : "again";
    }
    const replaced = await store.replaceIf(
      folder.key(name),
      read.bytes,
      claimCodec.encode(mine, read.stored),
    );
    if (replaced.kind === "failed") return replaced;
    return replaced.kind === "replaced" ? claimed(mine, workers, "renewed") : "again";
  }

  /** Only an empty file that had time to be filled is nobody's; everything else that is no claim is for a person. */
  async function clear(
    name: ClaimName,
    read: Exclude<RecordRead<ClaimRecord>, { kind: "ok" | "missing" }>,
  ): Promise<Failed | "again"> {
    const key = folder.key(name);
    if (read.kind === "unreadable" || read.bytes.length > 0) {
      return failed(read.kind, read.why, troubleOf(read, key, "claim").remedy);
    }
    const entry = await entryOf(store, DIR, `${name}.json`);
    if (entry === undefined) return "again";
    if (entry === "unreadable" || isYoung(entry, clock.now_ms())) {
      return failed("locked", `${key}: it is empty and may be being written`, "try again in a few seconds");
    }
    const removed = await store.removeIf(key, read.bytes);
    return removed.kind === "failed" ? removed : "again";
  }

  async function unclaim(name: string, session: string): ReturnType<Claims["unclaim"]> {
    const checked = checkNames(name, session);
    if (checked.kind === "refused") return checked;
    for (let tries = 0; tries < limits.claim_tries_max; tries += 1) {
      const read = await folder.read(checked.name);
      if (read.kind === "missing") return { kind: "released" };
      if (read.kind !== "ok") {
        const cleared = await clear(checked.name, read);
        if (cleared !== "again") return cleared;
        continue;
      }
      const workers = await workersOf(fleet);
      const standing = standingOf(read.value, newRecord(checked.name, session, workers), workers);
      if (standing === "held") return { kind: "held", claim: viewOf(read.value, workers) };
      const removed = await store.removeIf(folder.key(name), read.bytes);
      if (removed.kind === "failed") return removed;
      if (removed.kind !== "differs") return { kind: "released" };
    }
    return failed("locked", contended(name), "try again; nothing of ours was changed");
  }

  function newRecord(name: ClaimName, session: string, workers: Workers): ClaimRecord {
    const gen = workers.get(session)?.gen;
    const claimed_s = Math.floor(clock.now_ms() / 1_000);
    return { name, session, claimed_s, nonce: ids.nonce(), ...(gen !== undefined && { gen }) };
  }

  async function reap(): ReturnType<Claims["reap"]> {
    const scan = await folder.scan();
    if (scan.kind === "failed") return scan;
    const workers = await workersOf(fleet);
    const reaped: Claim[] = [];
    for (const name of scan.records.keys()) {
      // Read again: what is dropped is exactly what a dead session left, not what somebody has taken since.
      const read = await folder.read(name);
      if (read.kind !== "ok" || holderOf(read.value, workers) !== "dead") continue;
      const removed = await store.removeIf(folder.key(name), read.bytes);
      if (removed.kind === "failed") return removed;
      if (removed.kind === "removed") reaped.push(viewOf(read.value, workers));
    }
    return { kind: "ok", reaped, troubles: [...scan.troubled.values()] };
  }

  return {
    async list() {
      const scan = await folder.scan();
      if (scan.kind === "failed") return scan;
      const workers = await workersOf(fleet);
      const claims = [...scan.records.values()].map((record) => viewOf(record, workers));
      return { kind: "ok", claims, troubles: [...(await folder.takeWarnings()), ...scan.troubled.values()] };
    },
    claim,
    unclaim,
    reap,
  };
}

const contended = (name: string) =>
  `claim ${name} changed hands ${limits.claim_tries_max} times while we tried`;

/** By session id. `unseen`: sessions may exist that are not in here. */
interface Workers {
  get(session: string): WorkerFacts | undefined;
  readonly unseen: boolean;
}

async function workersOf(fleet: Fleet): Promise<Workers> {
  const read = await fleet.list();
  if (read.kind === "failed") return { get: () => undefined, unseen: true };
  const workers = new Map<string, WorkerFacts>(read.workers.map((worker) => [worker.id, worker]));
  return { get: (session) => workers.get(session), unseen: read.troubles.length > 0 };
}

/** A session without records may be a person's script: unknown. One that had a life on record and lost it is over. */
function holderOf(record: ClaimRecord, workers: Workers): Claim["holder"] {
  const worker = workers.get(record.session);
  if (worker === undefined) return record.gen !== undefined && !workers.unseen ? "dead" : "unknown";
  const replaced = record.gen !== undefined && worker.gen !== undefined && record.gen !== worker.gen;
  return worker.alive && !replaced ? "alive" : "dead";
}

function standingOf(record: ClaimRecord, mine: ClaimRecord, workers: Workers): Standing {
  const sameLife = record.gen === undefined || mine.gen === undefined || record.gen === mine.gen;
  if (record.session === mine.session && sameLife) return "own";
  return holderOf(record, workers) === "dead" ? "free" : "held"; // I12
}

function viewOf(record: ClaimRecord, workers: Workers): Claim {
  const { name, session, claimed_s, nonce } = record;
  return { name: name as ClaimName, session, claimed_s, nonce, holder: holderOf(record, workers) };
}

function claimed(record: ClaimRecord, workers: Workers, how: "new" | "renewed"): ClaimOutcome {
  return { kind: "claimed", claim: viewOf(record, workers), renewed: how === "renewed" };
}

function checkNames(name: string, session: string) {
  const parsed = parseId<ClaimName>("claim name", name);
  if (parsed.kind === "refused") return parsed;
  const holder = parseId("session", session);
  return holder.kind === "refused" ? holder : ({ kind: "ok", name: parsed.id } as const);
}

/** A clock that was set back makes a file look young for no longer than the grace. */
function isYoung(entry: Entry, now_ms: number): boolean {
  return Math.abs(now_ms - entry.modified_ms) < limits.claim_grace_ms;
}

async function entryOf(store: Store, dir: Key, name: string): Promise<Entry | "unreadable" | undefined> {
  const listing = await store.list(dir);
  if (listing.kind === "unreadable") return "unreadable";
  return listing.kind === "ok" ? listing.entries.find((entry) => entry.name === name) : undefined;
}
