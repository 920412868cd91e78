// Opens memory.db for any number of processes: 0600, checked, brought to the present shape. Nobody who only looks makes
// one. A damaged or newer one is told and left as it is: it may hold what people forbade (I12).

import { closeSync, lstatSync, openSync } from "node:fs";
import { dirname } from "node:path";
import type { Database } from "better-sqlite3";
import { judgmentLimits } from "../../judgment/limits.ts";
import type { Kept, Memory, MemoryDoor, MemoryOpened, MemoryTables } from "../../judgment/ports.ts";
import { type Failed, failed } from "../../outcome.ts";
import { codeOf, failureOf } from "../errno.ts";
import { makeDirectorySync } from "../make-directory.ts";
import { APPLICATION_ID, steps, vitalTables } from "./schema.ts";

const OURS_ALONE = 0o600;

interface Held {
  readonly memory: Memory;
  readonly db: Database;
  readonly inode: number;
}

export function memoryDoor(path: string, clock: { monotonic_ms(): number }): MemoryDoor {
  let held: Held | undefined;
  let trouble: { readonly opened: MemoryOpened; readonly until_ms: number } | undefined;

  function drop(): void {
    held?.db.close();
    held = undefined;
  }

  async function openNow(how: "if_there" | "make"): Promise<MemoryOpened> {
    const found = standingOf(path);
    if (found.kind === "failed") return found;
    if (held !== undefined && found.kind === "there" && found.inode === held.inode)
      return { kind: "open", memory: held.memory };
    drop();
    if (found.kind === "missing" && how === "if_there") return { kind: "absent" };
    const made = found.kind === "missing" ? makeFile(path) : found;
    if (made.kind === "failed") return made;
    if (made.kind === "missing") return failed("io", `${path}: it has just gone`, "try again");
    const opened = await openFile(path, made.bytes);
    if (!("db" in opened)) return opened;
    held = { memory: memoryOf(path, opened), db: opened.db, inode: made.inode };
    return { kind: "open", memory: held.memory };
  }

  return {
    async open(how) {
      if (trouble !== undefined && clock.monotonic_ms() < trouble.until_ms) return trouble.opened;
      trouble = undefined;
      const opened = await openNow(how);
      if (opened.kind !== "open" && opened.kind !== "absent")
        trouble = { opened, until_ms: clock.monotonic_ms() + judgmentLimits.reopen_after_ms };
      return opened;
    },
    close: async () => drop(),
  };
}

type Standing =
  | { readonly kind: "there"; readonly inode: number; readonly bytes: number }
  | { readonly kind: "missing" };

function standingOf(path: string): Standing | Failed {
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) return { kind: "missing" };
    if (found.isFile()) return { kind: "there", inode: found.ino, bytes: found.size };
    return failed("not_a_file", `${path}: it is not a regular file`, "move it away; nothing was changed");
  } catch (error) {
    return failureOf(error, path);
  }
}

/** The first thing that a person teaches may be the first thing in their data directory. SQLite's own files get our mode. */
function makeFile(path: string): Standing | Failed {
  try {
    makeDirectorySync(dirname(path), 0o700);
    closeSync(openSync(path, "wx", OURS_ALONE));
  } catch (error) {
    if (codeOf(error) !== "EEXIST") return failureOf(error, path);
  }
  return standingOf(path);
}

interface Open {
  readonly db: Database;
  readonly tables: MemoryTables;
  readonly explain: Explain;
}

type Unusable = Exclude<MemoryOpened, { kind: "open" | "absent" }>;

async function openFile(path: string, bytes: number): Promise<Open | Unusable> {
  const [{ default: Sqlite }, { sqliteFailure }, { tablesOf }] = await Promise.all([
    import("better-sqlite3"),
    import("../../sqlite-failure.ts"),
    import("./tables.ts"),
  ]);
  let db: Database | undefined;
  try {
    db = new Sqlite(path, { timeout: judgmentLimits.busy_wait_ms_max });
    const up = bringUp(db, path) ?? damageOf(db, path, bytes);
    if (up === undefined) return { db, tables: tablesOf(db), explain: sqliteFailure };
    db.close();
    return up;
  } catch (error) {
    db?.close();
    const failure = sqliteFailure(error, path);
    if (failure.reason !== "corrupt") return failure;
    return { kind: "corrupt", path, why: failure.why, remedy: failure.remedy };
  }
}

/** Undefined: it is of the present shape now. */
function bringUp(db: Database, path: string): Unusable | undefined {
  const id = Number(db.pragma("application_id", { simple: true }));
  const versionOf = () => Number(db.pragma("user_version", { simple: true }));
  const isEmpty = db.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;
  if (id !== APPLICATION_ID && !(isEmpty && id === 0 && versionOf() === 0))
    return failed(
      "not_a_file",
      `${path}: it is another program's database`,
      "move it away; nothing was changed",
    );
  if (versionOf() > steps.length)
    return {
      kind: "newer",
      path,
      why: `${path}: it was written by a newer version (shape ${versionOf()}, this version knows ${steps.length})`,
      remedy: "install that version again, or move the file away and lose what was learned",
    };
  db.pragma("journal_mode = WAL");
  // A power cut may cost the last rulings, never the file: what people said is in their answers as well.
  db.pragma("synchronous = NORMAL");
  db.pragma(`cache_size = -${judgmentLimits.cache_kib}`);
  db.pragma(`journal_size_limit = ${judgmentLimits.wal_bytes_max}`);
  const page_bytes = Number(db.pragma("page_size", { simple: true }));
  db.pragma(`max_page_count = ${Math.floor(judgmentLimits.bytes_max / page_bytes)}`);
  if (versionOf() < steps.length)
    db.transaction(() => {
      for (const step of steps.slice(versionOf())) db.exec(step);
      db.pragma(`application_id = ${APPLICATION_ID}`);
      db.pragma(`user_version = ${steps.length}`);
    }).immediate();
  return undefined;
}

function damageOf(db: Database, path: string, bytes: number): Unusable | undefined {
  const looks =
    bytes <= judgmentLimits.check_bytes_max
      ? ["quick_check(1)"]
      : vitalTables.map((table) => `quick_check(${table})`);
  const found = looks.map((look) => String(db.pragma(look, { simple: true }))).find((said) => said !== "ok");
  if (found === undefined) return undefined;
  return {
    kind: "corrupt",
    path,
    why: `${path}: it is damaged (${found})`,
    remedy: "move the file away, or restore a copy of it; what was learned since is lost",
  };
}

type Explain = (error: unknown, path: string) => Failed;

function memoryOf(path: string, { db, tables, explain }: Open): Memory {
  function guarded<T>(act: () => T): Kept<T> {
    try {
      return { kind: "ok", value: act() };
    } catch (error) {
      return explain(error, path);
    }
  }
  return {
    path,
    look: (read) => guarded(() => read(tables)),
    atomically: (act) => guarded(() => db.transaction(() => act(tables)).immediate()),
  };
}
