// Opens the ledger: alone, checked, brought to the present shape. Every commit is flushed (synchronous=FULL, a tenth of a
// millisecond): a lost `sending` would be sent twice, a lost inbox row was acknowledged already (I2, I5, I6).

import Sqlite, { type Database } from "better-sqlite3";
import { type Failed, failed, type Trouble } from "../../engine/outcome.ts";
import { sqliteFailure } from "../../engine/sqlite-failure.ts";
import type { Redact } from "../redact.ts";
import { asksTable } from "./asks.ts";
import { attentionTable } from "./attention-rows.ts";
import { auditTable } from "./audit-rows.ts";
import { buttonsTable } from "./buttons.ts";
import { changesTable } from "./changes.ts";
import { copiesTable } from "./copies.ts";
import { makeFile, markOf, moveAside, standingOf, stillThere } from "./file.ts";
import { inboxTable } from "./inbox.ts";
import type { Kept, Ledger, Tables } from "./ledger.ts";
import { ledgerLimits } from "./limits.ts";
import { lockLedger } from "./lock.ts";
import { notesTable } from "./notes.ts";
import { outboxTable } from "./outbox.ts";
import { pairingsTable } from "./pairings.ts";
import { peopleTable } from "./people.ts";
import { placesTable } from "./places.ts";
import { pruning } from "./prune.ts";
import { seenTable } from "./seen-rows.ts";
import { bringUp, checked, heldBy } from "./shape.ts";

export interface LedgerBounds {
  /** Default `ledgerLimits.bytes_max`. */
  readonly bytes_max?: number;
  /** Default `ledgerLimits.busy_wait_ms_max`. */
  readonly busy_wait_ms_max?: number;
}

export interface LedgerSetup extends LedgerBounds {
  readonly path: string;
  readonly clock: { now_ms(): number };
  /** Unguessable. */
  readonly random: { nonce(): string };
  /** I10: what every text goes through before it is chained into the audit. */
  readonly redact: Redact;
  /** Told to whoever finds the ledger taken: "pid 123 of looop up". */
  readonly holder: string;
  readonly ifCorrupt: "refuse" | "set_aside";
}

export type LedgerOutcome =
  | { readonly kind: "ok"; readonly ledger: Ledger }
  | { readonly kind: "locked"; readonly by: string; readonly why: string; readonly remedy: string }
  | { readonly kind: "corrupt"; readonly why: string; readonly remedy: string }
  | { readonly kind: "newer"; readonly why: string; readonly remedy: string }
  | Failed;

export function openLedger(setup: LedgerSetup): LedgerOutcome {
  const { path } = setup;
  const lock = lockLedger(`${path}.lock`);
  if (lock.kind === "failed") return lock;
  if (lock.kind === "taken") return taken(path);
  const outcome = openAlone(setup, lock.history);
  if (outcome.kind !== "ok") {
    lock.release();
    return outcome;
  }
  return { kind: "ok", ledger: ledgerOf(setup, outcome, lock.release) };
}

function taken(path: string): LedgerOutcome {
  const by = heldBy(path);
  return {
    kind: "locked",
    by,
    why: `${path}: another process holds it${by === "" ? "" : `: ${by}`}`,
    remedy: "one process delivers for one data directory: end the other one, or use it",
  };
}

interface Opened {
  readonly kind: "ok";
  readonly db: Database;
  readonly secret: string;
  readonly came: Ledger["came"];
  readonly troubles: readonly Trouble[];
}

/** Until it is open or somebody has to decide; a damaged one is moved aside once at most. */
function openAlone(
  setup: LedgerSetup,
  history: "new" | "old",
): Opened | Exclude<LedgerOutcome, { kind: "ok" }> {
  const { path } = setup;
  const standing = standingOf(path);
  if (standing.kind === "failed") return standing;
  if (standing.kind === "missing") {
    const orphaned =
      standing.orphan === "yes" ? setAside(setup, "its log stood there without it") : undefined;
    if (orphaned !== undefined && "kind" in orphaned) return orphaned;
    const gone = history === "old" && orphaned === undefined ? [goneTrouble(path)] : [];
    return create(setup, orphaned === undefined ? gone : [orphaned]);
  }
  const opened = openFile(setup, standing.bytes);
  if (opened.kind !== "corrupt" || setup.ifCorrupt === "refuse") return opened;
  const trouble = setAside(setup, opened.why);
  return "kind" in trouble ? trouble : create(setup, [trouble]);
}

function create(setup: LedgerSetup, troubles: readonly Trouble[]): ReturnType<typeof openAlone> {
  const made = makeFile(setup.path);
  if (made.kind === "failed") return made;
  const opened = openFile(setup, 0);
  return opened.kind === "ok" ? { ...opened, came: "created", troubles } : opened;
}

function goneTrouble(path: string): Trouble {
  return {
    path,
    why: "the ledger of earlier runs is gone: cards that were posted before are not known, and may stand there twice",
    remedy: "restore the file from a copy while the loop is stopped, or go on with the new one",
  };
}

function setAside({ path, clock }: LedgerSetup, why: string): Trouble | Failed {
  const stamp = new Date(clock.now_ms()).toISOString().replace(/[:.]/g, "-");
  const aside = `${path}.corrupt-${stamp}`;
  const moved = moveAside(path, aside);
  if (moved.kind === "failed") return moved;
  return {
    path: aside,
    why: `the ledger could not be read (${why}) and was moved aside; cards that were posted before are not known`,
    remedy: "look at the file, or remove it",
  };
}

function openFile(setup: LedgerSetup, bytes: number): ReturnType<typeof openAlone> {
  const { path, random, holder, busy_wait_ms_max = ledgerLimits.busy_wait_ms_max } = setup;
  let db: Database | undefined;
  try {
    db = new Sqlite(path, { timeout: busy_wait_ms_max });
    const up = bringUp(db, { path, random, holder, bytes_max: setup.bytes_max ?? ledgerLimits.bytes_max });
    const sound = up.kind === "ok" ? checked(db, path, bytes) : up;
    if (up.kind === "ok" && sound.kind === "ok")
      return { kind: "ok", db, secret: up.secret, came: "opened", troubles: [] };
    db.close();
    return sound.kind === "ok" ? failed("io", `${path}: not opened`, "try again") : sound;
  } catch (error) {
    db?.close();
    const failure = sqliteFailure(error, path);
    if (failure.reason !== "corrupt") return failure;
    return { kind: "corrupt", why: failure.why, remedy: failure.remedy };
  }
}

function ledgerOf(setup: LedgerSetup, { db, secret, came, troubles }: Opened, release: () => void): Ledger {
  const { path, random, redact } = setup;
  const mark = markOf(path);
  const tables: Tables = {
    inbox: inboxTable(db),
    outbox: outboxTable(db),
    copies: copiesTable(db),
    buttons: buttonsTable(db, secret),
    asks: asksTable(db),
    people: peopleTable(db),
    pairings: pairingsTable(db, { secret, nonce: () => random.nonce() }),
    places: placesTable(db),
    changes: changesTable(db),
    audit: auditTable(db, redact),
    attention: attentionTable(db),
    notes: notesTable(db),
    seen: seenTable(db),
  };
  const prune = pruning(db);

  function guarded<T>(act: () => T): Kept<T> {
    if (!db.open) return failed("io", `${path}: it is closed`, "start again");
    try {
      return { kind: "ok", value: act() };
    } catch (error) {
      return sqliteFailure(error, path);
    }
  }

  let acting = false;

  /** In a transaction of its own, or within that of what is gathered. */
  function within<T>(act: (tables: Tables) => T): T {
    acting = true;
    try {
      return db.transaction(() => synchronous(act(tables))).immediate();
    } finally {
      acting = false;
    }
  }

  function commitGathered(): void {
    if (!db.inTransaction) return;
    try {
      db.exec("COMMIT");
    } catch (error) {
      if (db.inTransaction) db.exec("ROLLBACK");
      throw error;
    }
  }

  function refuseNesting(): void {
    if (acting) throw new Error("atomically does not nest: compose functions of tables");
  }

  function atomically<T>(act: (tables: Tables) => T): Kept<T> {
    refuseNesting();
    return guarded(() => {
      try {
        return within(act);
      } finally {
        commitGathered();
      }
    });
  }

  return {
    path,
    came,
    troubles,
    atomically,
    gathered(act) {
      refuseNesting();
      return guarded(() => {
        if (!db.inTransaction) db.exec("BEGIN IMMEDIATE");
        return within(act);
      });
    },
    flush: () => guarded(commitGathered),
    look: (read) => guarded(() => synchronous(read(tables))),
    stands: () => stillThere(path, mark),
    prune: (now_ms) => atomically(() => prune(now_ms)),
    close() {
      if (!db.open) return;
      guarded(commitGathered); // what cannot be kept is done again after the next start
      db.close();
      release();
    },
  };
}

/** A transaction that waits would let others write into it. */
function synchronous<T>(value: T): T {
  if (value instanceof Promise) throw new Error("what is done in the ledger must not wait");
  return value;
}
