// First content of a data directory: creates what is absent, overwrites nothing, may be run by anybody at any time.
// A seeding that was cut short is finished by the next one; two at once share the work.

import type { SeedOutcome } from "./engine.ts";
import { limits } from "./limits.ts";
import { type Failed, failed } from "./outcome.ts";
import type { Clock, Key, SeedFile, Seeds, Store } from "./ports.ts";
import { decodeText } from "./records/codec.ts";

export interface SeedPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly seeds: Seeds;
}

const DIRECTORIES: readonly Key[] = [
  "goals/archive",
  "sensors",
  "snapshots",
  "schedules",
  "asks/archive",
  "answers/archive",
  "tells",
  "claims",
  "reports",
  "runs",
  "sessions",
  "state",
];

/** Somebody lives here already if any of these holds something. */
const LIVED_IN: readonly Key[] = ["goals", "goals/archive", "asks", "asks/archive", "answers"];
const PLAYBOOK: Key = "PLAYBOOK.md";
/** The one file that even a directory in use may lack. */
const IGNORED: Key = ".gitignore";
/** Stands while first content is being written, so that a crash in between does not leave half of it for good. */
const UNDER_WAY: Key = "state/seeding.json";

export function createSeed({ store, clock, seeds }: SeedPorts): () => Promise<SeedOutcome> {
  return async () => {
    const created: string[] = [];
    for (const dir of DIRECTORIES) {
      const made = await seeds.makeDirectory(dir);
      if (made.kind === "failed") return made;
      if (made.kind === "created") created.push(`${dir}/`);
    }
    const fresh = await isFresh(store);
    if (typeof fresh !== "boolean") return fresh;
    // Every verb passes here: where nothing is lacking, nothing is opened, let alone locked.
    if (!fresh && (await store.read(IGNORED)).kind !== "missing") return { kind: "ok", created };
    const files = await seeds.files();
    if (files.kind === "failed") return files;
    const outcome = fresh
      ? await createAll(files.files)
      : await createAbsent(files.files.filter(({ when }) => when === "always"));
    return outcome.kind === "failed" ? outcome : { kind: "ok", created: [...created, ...outcome.created] };
  };

  /** Under a mark that the next seeding finds if this one does not come to its end. */
  async function createAll(files: readonly SeedFile[]): Promise<SeedOutcome> {
    const marked = await store.create(UNDER_WAY, Buffer.from("{}\n"));
    if (marked.kind === "failed") return marked;
    const outcome = await createAbsent(files);
    if (outcome.kind === "failed") return outcome;
    const removed = await store.remove(UNDER_WAY);
    return removed.kind === "failed" ? removed : outcome;
  }

  async function createAbsent(files: readonly SeedFile[]): Promise<SeedOutcome> {
    const created: string[] = [];
    for (const file of files) {
      const bytes = contentOf(file, clock.now_ms());
      if (bytes === undefined) return failed("corrupt", `seed ${file.key} is not JSON`, "reinstall looop");
      const outcome = await store.create(file.key, bytes, { mode: file.mode });
      if (outcome.kind === "failed") return outcome;
      if (outcome.kind === "created") created.push(file.key);
    }
    return { kind: "ok", created };
  }
}

/** Whether nobody has ever used this directory, or its first seeding was cut short. I12: only proven absence counts. */
async function isFresh(store: Store): Promise<boolean | Failed> {
  if ((await store.read(UNDER_WAY)).kind === "ok") return true;
  if ((await store.read(PLAYBOOK, limits.body_bytes_max)).kind !== "missing") return false;
  for (const dir of LIVED_IN) {
    const listing = await store.list(dir);
    if (listing.kind === "unreadable") {
      return failed("unreadable", listing.why, `make ${dir} a readable directory; nothing was seeded`);
    }
    if (listing.kind === "ok" && listing.entries.some(({ kind }) => kind !== "directory")) return false;
  }
  return true;
}

/** A record needs the moment it was made; everything else is copied as it is. */
function contentOf(file: SeedFile, now_ms: number): Uint8Array | undefined {
  if (!file.stamped) return file.bytes;
  let record: unknown;
  try {
    record = JSON.parse(decodeText(file.bytes) ?? "");
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
  return Buffer.from(
    `${JSON.stringify({ ...(record as object), ts: Math.floor(now_ms / 1_000) }, null, 2)}\n`,
  );
}
