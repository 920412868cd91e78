// The Store in memory: what the file driver does, without a disk, with faults to arm. Both pass one conformance
// suite (test/contract/store.ts), so what holds on one holds on the other.

import { checkKey } from "../../src/engine/host/key.ts";
import { limits } from "../../src/engine/limits.ts";
import { type Failed, type FailReason, failed } from "../../src/engine/outcome.ts";
import type {
  Clock,
  CreateOutcome,
  Key,
  Listing,
  LockOutcome,
  MoveOutcome,
  NameListing,
  RangeOutcome,
  ReadOutcome,
  RemoveOutcome,
  ReplaceOutcome,
  Rotation,
  Store,
  WriteOptions,
  WriteOutcome,
} from "../../src/engine/ports.ts";
import {
  type MemoryDisk,
  type MemoryFile,
  memoryDisk,
  parentOf,
  type Snapshot,
  type Thing,
} from "./memory-disk.ts";
import { type Fault, faults, type Method, SimulatedCrash } from "./memory-faults.ts";

/** As on disk: what changed this recently might change again unnoticed. */
const RACY_MS = 100;
const FIRST_LINE_BYTES_MAX = 4_096;
const MODE = 0o600;

export interface Operation {
  readonly method: Method;
  readonly key: Key;
  /** Where a move went. */
  readonly to?: Key;
  /** The kind of the outcome, or `crash`. */
  readonly outcome: string;
}

export interface MemoryControl {
  arm(fault: Fault): void;
  disarm(): void;
  /** Armed but not used up. */
  pending(): readonly Fault[];
  /** What was done, in the order in which it took effect. */
  operations(): readonly Operation[];
  /** A new process on the same disk: nothing armed, nothing held, alive. */
  restart(): void;
  snapshot(): Snapshot;
  restore(snapshot: Snapshot): void;
  /** Puts something there behind the store's back: an edit by hand, another program. */
  plant(key: Key, content: string | Uint8Array | Thing): void;
  /** Removes a directory with everything in it; `""` is all. */
  wipe(dir: Key): void;
  /** The text of a file; undefined where there is none. */
  text(key: Key): string | undefined;
  readonly disk: MemoryDisk;
}

export interface MemoryStoreOptions {
  readonly clock: Clock;
  /** Give two stores one disk to let them stand for two processes. */
  readonly disk?: MemoryDisk;
  /** Awaited before and after every call takes effect: a scheduler that decides who goes next plugs in here. */
  readonly turn?: (method: Method, key: Key) => Promise<void>;
}

export interface MemoryStore {
  readonly store: Store;
  readonly control: MemoryControl;
}

export function memoryStore({ clock, disk = memoryDisk(clock), turn }: MemoryStoreOptions): MemoryStore {
  const armed = faults();
  const owner = Symbol("process");
  const breathe = turn ?? (async () => undefined);
  let done: Operation[] = [];
  let crashed = false;
  let rotations = 0;

  interface Call<T> {
    readonly method: Method;
    readonly keys: readonly [Key, ...Key[]];
    readonly act: () => T;
    /** How this method says that the machine did not let it. */
    readonly onFail: (why: Failed) => T;
    readonly onTorn?: (bytes: number) => void;
    /** What cannot last where the caller was told that it failed. */
    readonly onLost?: () => void;
  }

  async function call<T extends { readonly kind: string } | string>(one: Call<T>): Promise<T> {
    const [key, to] = one.keys;
    for (const each of one.keys) if (each !== "" || !LISTING.has(one.method)) checkKey(each);
    const record = (outcome: string) =>
      done.push({ method: one.method, key, ...(to !== undefined && { to }), outcome });
    const die = (why: string): never => {
      crashed = true;
      dropLocks(); // the kernel does
      record("crash");
      throw new SimulatedCrash(`${one.method} ${key}: the process died ${why}`);
    };
    await breathe(one.method, key);
    if (crashed) throw new SimulatedCrash(`${one.method} ${key}: called by a process that died`);
    const effect = armed.strike(one.method, one.keys);
    if (effect?.kind === "meanwhile") await effect.act();
    if (effect?.kind === "crash" && effect.when === "before") die("before it took effect");
    if (effect?.kind === "torn") {
      one.onTorn?.(effect.bytes);
      die("halfway");
    }
    const outcome = effect?.kind === "fail" ? one.onFail(failure(effect.reason, key)) : one.act();
    if (effect?.kind === "crash") die("after it took effect");
    if (effect?.kind === "lost") one.onLost?.();
    const told = effect?.kind === "lost" ? one.onFail(failure(effect.reason, key)) : outcome;
    record(typeof told === "string" ? told : told.kind);
    await breathe(one.method, key);
    return told;
  }

  const asFailed = (why: Failed) => why;
  const asUnreadable = ({ why }: Failed) => ({ kind: "unreadable", why }) as const;

  const store: Store = {
    read: (key, bytes_max = limits.record_bytes_max) =>
      call<ReadOutcome>({
        method: "read",
        keys: [key],
        onFail: asUnreadable,
        act() {
          const file = fileAt(disk, key);
          if (file.kind === "failed") return asUnreadable(file);
          if (file.kind === "missing") return file;
          if (file.bytes.length > bytes_max)
            return {
              kind: "unreadable",
              why: `${key}: ${file.bytes.length} bytes; at most ${bytes_max} are read`,
            };
          return { kind: "ok", bytes: Uint8Array.from(file.bytes) };
        },
      }),

    list: (dir, since) =>
      call<Listing>({
        method: "list",
        keys: [dir],
        onFail: asUnreadable,
        act: () => listingOf(disk, clock, dir, since),
      }),

    names: (dir, since) =>
      call<NameListing>({
        method: "names",
        keys: [dir],
        onFail: asUnreadable,
        act() {
          const listing = listingOf(disk, clock, dir, since);
          if (listing.kind !== "ok") return listing;
          return { kind: "ok", names: listing.entries.map(({ name }) => name), version: listing.version };
        },
      }),

    write: (key, bytes, options) =>
      call<WriteOutcome>({
        method: "write",
        keys: [key],
        onFail: asFailed,
        act() {
          const file = tooLarge(key, bytes, options) ?? fileAt(disk, key);
          if (file.kind === "failed") return file;
          putFile(key, bytes, options?.mode ?? MODE);
          return { kind: "ok" };
        },
      }),

    create: (key, bytes, options) =>
      call<CreateOutcome>({
        method: "create",
        keys: [key],
        onFail: asFailed,
        act() {
          const refusal = tooLarge(key, bytes, options);
          if (refusal) return refusal;
          const found = disk.find(key);
          if (found.kind === "there") return { kind: "exists" };
          if (found.kind === "blocked") return notAFile(found.at);
          putFile(key, bytes, options?.mode ?? MODE);
          return { kind: "created" };
        },
      }),

    replaceIf: (key, expected, bytes, options) =>
      call<ReplaceOutcome>({
        method: "replaceIf",
        keys: [key],
        onFail: asFailed,
        act() {
          const file = tooLarge(key, bytes, options) ?? fileAt(disk, key);
          if (file.kind !== "file") return file;
          if (!isSame(file.bytes, expected)) return { kind: "differs" };
          putFile(key, bytes, options?.mode ?? file.mode);
          return { kind: "replaced" };
        },
      }),

    removeIf: (key, expected) =>
      call<RemoveOutcome>({
        method: "removeIf",
        keys: [key],
        onFail: asFailed,
        act() {
          const file = fileAt(disk, key);
          if (file.kind !== "file") return file;
          if (!isSame(file.bytes, expected)) return { kind: "differs" };
          disk.remove(key);
          return { kind: "removed" };
        },
      }),

    remove: (key) =>
      call<RemoveOutcome>({
        method: "remove",
        keys: [key],
        onFail: asFailed,
        act() {
          const file = fileAt(disk, key);
          if (file.kind !== "file") return file;
          disk.remove(key);
          return { kind: "removed" };
        },
      }),

    move: (from, to) =>
      call<MoveOutcome>({
        method: "move",
        keys: [from, to],
        onFail: asFailed,
        act() {
          const file = fileAt(disk, from);
          if (file.kind !== "file") return file;
          const target = disk.find(to);
          if (target.kind === "there") return { kind: "exists" };
          if (target.kind === "blocked") return notAFile(target.at);
          disk.remove(from);
          disk.put(to, file);
          return { kind: "moved" };
        },
      }),

    append: (key, lines, rotation) =>
      call<WriteOutcome>({
        method: "append",
        keys: [key],
        onFail: asFailed,
        act: () => appendTo(key, lines, rotation),
        onTorn(bytes) {
          const torn = Buffer.from(lines).subarray(0, bytes);
          const file = fileAt(disk, key);
          if (file.kind === "file") putFile(key, Buffer.concat([file.bytes, torn]), file.mode);
          else if (file.kind === "missing") putFile(key, torn, MODE);
        },
      }),

    readRange: (key, offset, bytes_max) =>
      call<RangeOutcome>({
        method: "readRange",
        keys: [key],
        onFail: asUnreadable,
        act() {
          const file = fileAt(disk, key);
          if (file.kind === "failed") return asUnreadable(file);
          if (file.kind === "missing") return file;
          const bytes = Uint8Array.from(file.bytes.subarray(offset, offset + bytes_max));
          return { kind: "ok", bytes, size: file.bytes.length };
        },
      }),

    lock: (key, note) =>
      call<LockOutcome>({
        method: "lock",
        keys: [key],
        onFail: asFailed,
        act() {
          const file = fileAt(disk, key);
          if (file.kind === "failed") return file;
          const holder = disk.locks.get(key);
          if (holder) return { kind: "held", by: holder.note };
          putFile(key, Buffer.from(note), MODE);
          const held = { owner, note };
          disk.locks.set(key, held);
          const release = () => {
            if (disk.locks.get(key) === held) disk.locks.delete(key);
          };
          return { kind: "locked", release };
        },
        // Who gives up closes the file, and the kernel frees it.
        onLost() {
          if (disk.locks.get(key)?.owner === owner) disk.locks.delete(key);
        },
      }),

    isLocked: (key) =>
      call<"held" | "free" | "unknown">({
        method: "isLocked",
        keys: [key],
        onFail: () => "unknown",
        act() {
          if (fileAt(disk, key).kind === "failed") return "unknown";
          return disk.locks.has(key) ? "held" : "free";
        },
      }),
  };

  function putFile(key: Key, bytes: Uint8Array, mode: number): void {
    disk.put(key, { kind: "file", bytes: Uint8Array.from(bytes), mode });
  }

  function appendTo(key: Key, lines: string, rotation: Rotation | undefined): WriteOutcome {
    if (!lines.endsWith("\n")) throw new Error(`append to ${key}: lines must end in a newline`);
    const file = fileAt(disk, key);
    if (file.kind === "failed") return file;
    const present = file.kind === "file" ? file.bytes : undefined;
    const plan = rotation?.(present && beginningOf(present)) ?? { kind: "append" };
    if (plan.kind === "append" || file.kind === "missing") {
      const before = plan.kind === "start" ? Buffer.from(wholeLine(plan.head)) : (present ?? Buffer.alloc(0));
      const closing = before.length > 0 && before.at(-1) !== NEWLINE ? "\n" : "";
      const mode = file.kind === "file" ? file.mode : MODE;
      putFile(key, Buffer.concat([before, Buffer.from(closing + lines)]), mode);
      return { kind: "ok" };
    }
    if (plan.to === undefined && file.bytes.length > 0)
      throw new Error(`rotation of ${key}: what it holds needs a \`to\``);
    if (plan.to !== undefined) {
      if (parentOf(checkKey(plan.to)) !== parentOf(key))
        throw new Error(`rotation of ${key}: \`to\` must be beside it`);
      rotations += 1;
      const isTaken = disk.find(plan.to).kind !== "missing";
      disk.put(isTaken ? `${plan.to}-${rotations}` : plan.to, file);
    }
    putFile(key, Buffer.from(wholeLine(plan.head) + lines), MODE);
    return { kind: "ok" };
  }

  function dropLocks(): void {
    for (const [key, lock] of disk.locks) if (lock.owner === owner) disk.locks.delete(key);
  }

  const control: MemoryControl = {
    arm: armed.arm,
    disarm: armed.disarm,
    pending: armed.pending,
    operations: () => done,
    restart() {
      crashed = false;
      armed.disarm();
      dropLocks();
      done = [];
    },
    snapshot: disk.snapshot,
    restore: disk.restore,
    plant(key, content) {
      const isContent = typeof content === "string" || content instanceof Uint8Array;
      disk.put(key, isContent ? { kind: "file", bytes: Buffer.from(content), mode: MODE } : content);
    },
    wipe: disk.wipe,
    text(key) {
      const found = disk.find(key);
      return found.kind === "there" && found.thing.kind === "file"
        ? Buffer.from(found.thing.bytes).toString("utf8")
        : undefined;
    },
    disk,
  };

  return { store, control };
}

const NEWLINE = 10;
/** These take the data directory itself, too. */
const LISTING: ReadonlySet<Method> = new Set(["list", "names"]);

/** What a call would act on; whatever is not a file is refused, as on disk. */
function fileAt(disk: MemoryDisk, key: Key): MemoryFile | { readonly kind: "missing" } | Failed {
  const found = disk.find(key);
  if (found.kind === "missing") return found;
  if (found.kind === "blocked") return notAFile(found.at);
  return found.thing.kind === "file" ? found.thing : notAFile(key);
}

function listingOf(disk: MemoryDisk, clock: Clock, dir: Key, since: string | undefined): Listing {
  const found = disk.find(dir);
  if (found.kind === "missing") return found;
  if (found.kind === "blocked" || found.thing.kind !== "directory")
    return { kind: "unreadable", why: `${dir}: it is not a directory` };
  const isRacy = (changed_ms: number) => Math.abs(clock.now_ms() - changed_ms) < RACY_MS;
  const version = isRacy(found.changed_ms) ? "" : found.stamp;
  if (version !== "" && version === since) return { kind: "same" };
  const entries = disk.names(dir).flatMap((name) => {
    const entry = disk.find(dir === "" ? name : `${dir}/${name}`);
    if (name.startsWith(".") || entry.kind !== "there") return [];
    const { thing, stamp, changed_ms } = entry;
    const size = thing.kind === "file" ? thing.bytes.length : 0;
    const mode = thing.kind === "file" ? thing.mode : 0o700;
    return [{ name, kind: thing.kind, stamp, size, modified_ms: changed_ms, mode }];
  });
  return { kind: "ok", entries, version };
}

function beginningOf(bytes: Uint8Array): { first_line: string; size: number } {
  const text = Buffer.from(bytes.subarray(0, FIRST_LINE_BYTES_MAX)).toString("utf8");
  return { first_line: text.slice(0, Math.max(0, text.indexOf("\n"))), size: bytes.length };
}

const wholeLine = (head: string) => (head === "" || head.endsWith("\n") ? head : `${head}\n`);

const isSame = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

function tooLarge(key: Key, bytes: Uint8Array, options: WriteOptions | undefined): Failed | undefined {
  const bytes_max = options?.bytes_max ?? limits.record_bytes_max;
  if (bytes.length <= bytes_max) return undefined;
  return failed("too_large", `${key}: ${bytes.length} bytes; at most ${bytes_max} fit`, "keep records small");
}

const notAFile = (key: Key) => failed("not_a_file", `${key}: it is not a regular file`, "move it away");

const failure = (reason: FailReason, key: Key) => failed(reason, `${key}: armed fault`, "disarm it");
