// The playbook: a person's judgment in prose. No body of it is ever overwritten before it was kept.

import type { Change, ChangeOutcome, Missing, Playbook } from "../engine.ts";
import { contentHash } from "../hash.ts";
import { limits } from "../limits.ts";
import { type Failed, failed, type Refused, refused } from "../outcome.ts";
import type { Clock, Entry, Key, LocalTime, Store } from "../ports.ts";
import { decodeText } from "../records/codec.ts";
import type { Actor, PlaybookVersion } from "../types.ts";
import { type AuditPorts, recordDeed, unchanged } from "./audit.ts";
import { checkBody } from "./body.ts";
import { mayWritePolicy } from "./permission.ts";
import { isVersionId, nextVersionId } from "./playbook-versions.ts";
import { replaceBody, unreadable } from "./replace.ts";

const PLAYBOOK: Key = "PLAYBOOK.md";
const HISTORY = "playbook.d";
const SUFFIX = ".md";
const keyOf = (version: string): Key => `${HISTORY}/${version}${SUFFIX}`;

export interface PlaybookPorts extends AuditPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly localTime: LocalTime;
}

interface Wanted {
  readonly bytes: Uint8Array;
  readonly summary: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export function createPlaybook(ports: PlaybookPorts): Playbook {
  const { store } = ports;
  return {
    async read(version) {
      const text =
        version === undefined
          ? await readText(store, PLAYBOOK, noPlaybook)
          : await readVersion(store, version);
      return text.kind === "ok" ? { kind: "ok", body: text.body, hash: text.hash } : text;
    },

    async write(text, change, actor) {
      const allowed = mayWritePolicy(actor);
      if (allowed.kind === "refused") return allowed;
      const body = checkBody("playbook body", text);
      if (body.kind === "refused") return body;
      return put(ports, { bytes: body.bytes, summary: "write-playbook", fields: {} }, change, actor);
    },

    history: () => history(store),

    async restore(version, change, actor) {
      const allowed = mayWritePolicy(actor);
      if (allowed.kind === "refused") return allowed;
      const kept = await readVersion(store, version);
      if (kept.kind !== "ok") return kept;
      // As it stood, byte for byte: a body that was good enough to keep is not judged again.
      const fields = { restored: version };
      return put(ports, { bytes: kept.bytes, summary: `restore-playbook ${version}`, fields }, change, actor);
    },
  };
}

// --- reading -------------------------------------------------------------------------------------------------------

type Text = { kind: "ok"; body: string; hash: string; bytes: Uint8Array };

const noPlaybook: Missing = {
  kind: "missing",
  why: "there is no playbook yet",
  remedy: "write one with `looop playbook write`",
};

async function readText(store: Store, key: Key, missing: Missing): Promise<Text | Missing | Failed> {
  const present = await store.read(key);
  if (present.kind === "missing") return missing;
  if (present.kind === "unreadable") return unreadable(key, present.why);
  const body = decodeText(present.bytes);
  if (body === undefined) return failed("corrupt", `${key}: not UTF-8`, "save it as UTF-8 text");
  return { kind: "ok", body, hash: contentHash(present.bytes), bytes: present.bytes };
}

async function readVersion(store: Store, version: string): Promise<Text | Missing | Refused | Failed> {
  const remedy = "see `looop playbook history`";
  if (!isVersionId(version)) return refused("version", "this is not the id of a playbook version", remedy);
  return readText(store, keyOf(version), { kind: "missing", why: `version ${version} is not kept`, remedy });
}

async function history(store: Store): Promise<{ kind: "ok"; versions: readonly PlaybookVersion[] } | Failed> {
  const found = await keptVersions(store);
  if (found.kind === "failed") return found;
  const versions: PlaybookVersion[] = [];
  for (const { id, entry } of found.kept) {
    const present = await store.read(keyOf(id));
    if (present.kind === "missing") continue;
    // Shown, though it cannot be restored as it is.
    const hash = present.kind === "ok" ? contentHash(present.bytes) : "";
    versions.push({ id, modified_ms: entry.modified_ms, bytes: entry.size, hash });
  }
  return { kind: "ok", versions };
}

interface Kept {
  readonly id: string;
  readonly entry: Entry;
}

/** Oldest first. Files that are called something else are somebody's own, and left alone. */
async function keptVersions(store: Store): Promise<{ kind: "ok"; kept: readonly Kept[] } | Failed> {
  const listing = await store.list(HISTORY);
  if (listing.kind === "unreadable") return unreadable(HISTORY, listing.why);
  const entries = listing.kind === "ok" ? listing.entries : [];
  const kept = entries
    .filter(({ name }) => name.endsWith(SUFFIX) && isVersionId(name.slice(0, -SUFFIX.length)))
    .map((entry) => ({ id: entry.name.slice(0, -SUFFIX.length), entry }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return { kind: "ok", kept };
}

// --- changing ------------------------------------------------------------------------------------------------------

async function put(
  ports: PlaybookPorts,
  { bytes, summary, fields }: Wanted,
  { expected_hash, ...change }: Change,
  actor: Actor,
): Promise<ChangeOutcome> {
  const { store } = ports;
  const outcome = await replaceBody(store, {
    key: PLAYBOOK,
    bytes,
    expected_hash,
    keep: (present) => keep(ports, present),
  });
  if (outcome.kind === "unchanged") return unchanged(summary, outcome.hash);
  if (outcome.kind !== "written") return outcome;
  const notes = await dropOldest(store);
  return recordDeed(
    ports,
    { summary, event: "playbook_written", fields, hash: outcome.hash, notes },
    change,
    actor,
  );
}

/** A full disk stops the write here, with the present body still in place. */
async function keep(
  { store, clock, localTime }: PlaybookPorts,
  present: Uint8Array,
): Promise<{ kind: "ok" } | Failed> {
  const found = await keptVersions(store);
  if (found.kind === "failed") return found;
  let newest = found.kept.at(-1)?.id;
  if (newest !== undefined) {
    const last = await store.read(keyOf(newest));
    if (last.kind === "ok" && contentHash(last.bytes) === contentHash(present)) return { kind: "ok" };
  }
  const { stamp } = localTime(clock.now_ms());
  for (let tries = 0; tries < limits.policy_write_tries_max; tries += 1) {
    const id = nextVersionId(newest, stamp);
    if (id === undefined) break;
    const created = await store.create(keyOf(id), present);
    if (created.kind === "failed") return created;
    if (created.kind === "created") return { kind: "ok" };
    newest = id; // somebody keeps one in the same second
  }
  return failed(
    "io",
    `${HISTORY} has no free name for the present playbook`,
    `look at the newest files there`,
  );
}

async function dropOldest(store: Store): Promise<readonly string[]> {
  const found = await keptVersions(store);
  if (found.kind === "failed") return [`old versions could not be counted: ${found.why}`];
  const notes: string[] = [];
  for (const { id } of found.kept.slice(0, -limits.playbook_versions_kept)) {
    const removed = await store.remove(keyOf(id));
    if (removed.kind === "failed") notes.push(`an old version could not be removed: ${removed.why}`);
  }
  return notes;
}
