// What the engine needs from the machine. `host/` implements these; tests bring their own.
// Common contract: no method throws or rejects for anything the world can do; the outcome says it.
import type { Failed } from "./outcome.ts";

/** A path below the data directory, `/`-separated, e.g. `asks/fix-42-1.json`. Checked by the driver. */
export type Key = string;
export type ReadOutcome =
  | { readonly kind: "ok"; readonly bytes: Uint8Array }
  | { readonly kind: "missing" }
  /** Present, or not provably absent. Never to be treated as missing on a path that gates something (I12). */
  | { readonly kind: "unreadable"; readonly why: string };

export interface Entry {
  readonly name: string;
  readonly kind: "file" | "directory" | "other";
  /** Changes whenever the file was replaced or rewritten (inode, size, modification time). */
  readonly stamp: string;
  readonly size: number;
  readonly modified_ms: number;
  /** Permission bits. */
  readonly mode: number;
}

export type Listing =
  /** `version` may be handed back as `since` to learn cheaply that no name appeared, vanished or was replaced. */
  | { readonly kind: "ok"; readonly entries: readonly Entry[]; readonly version: string }
  | { readonly kind: "same" }
  | { readonly kind: "missing" }
  | { readonly kind: "unreadable"; readonly why: string };

export type NameListing =
  /** Sorted. `version` is the one that `list` would give. */
  | { readonly kind: "ok"; readonly names: readonly string[]; readonly version: string }
  | { readonly kind: "same" }
  | { readonly kind: "missing" }
  | { readonly kind: "unreadable"; readonly why: string };

export type WriteOutcome = { readonly kind: "ok" } | Failed;
export type CreateOutcome = { readonly kind: "created" } | { readonly kind: "exists" } | Failed;
export type ReplaceOutcome =
  | { readonly kind: "replaced" }
  | { readonly kind: "differs" }
  | { readonly kind: "missing" }
  | Failed;
export type RemoveOutcome =
  | { readonly kind: "removed" }
  | { readonly kind: "differs" }
  | { readonly kind: "missing" }
  | Failed;
export type MoveOutcome =
  | { readonly kind: "moved" }
  | { readonly kind: "missing" }
  | { readonly kind: "exists" }
  | Failed;
export type LockOutcome =
  | { readonly kind: "locked"; release(): void }
  | { readonly kind: "held"; readonly by: string }
  | Failed;

export interface WriteOptions {
  /** File mode; set before the file becomes visible. Default 0o600. */
  readonly mode?: number;
  /** Default `limits.record_bytes_max`: what could not be read back is not written. */
  readonly bytes_max?: number;
}

/**
 * Durable records. A write is whole or absent after a crash, and on disk before the promise resolves.
 * Every changing method holds the lock of the directory it changes, against other processes too.
 */
export interface Store {
  /** Follows no symbolic link in the last segment; refuses files beyond `limits.record_bytes_max` unless told otherwise. */
  read(key: Key, bytes_max?: number): Promise<ReadOutcome>;
  /** `""` is the data directory itself. Names starting with a dot are ours and are left out. With `since`, may answer `same`. */
  list(dir: Key, since?: string): Promise<Listing>;
  /** As `list`, without looking at each file: for directories of thousands whose files never change once written. */
  names(dir: Key, since?: string): Promise<NameListing>;
  /** Replaces or creates. */
  write(key: Key, bytes: Uint8Array, options?: WriteOptions): Promise<WriteOutcome>;
  /** Creates only if nothing at all has that name. Of several racing processes exactly one gets `created`. */
  create(key: Key, bytes: Uint8Array, options?: WriteOptions): Promise<CreateOutcome>;
  /** Replaces only if the present bytes are exactly `expected`. Keeps the file's mode unless told one. */
  replaceIf(
    key: Key,
    expected: Uint8Array,
    bytes: Uint8Array,
    options?: WriteOptions,
  ): Promise<ReplaceOutcome>;
  /** Removes only if the present bytes are exactly `expected`. */
  removeIf(key: Key, expected: Uint8Array): Promise<RemoveOutcome>;
  remove(key: Key): Promise<RemoveOutcome>;
  /** Renames without ever overwriting. Of several racing movers of one key exactly one gets `moved`: a rename is a claim. */
  move(from: Key, to: Key): Promise<MoveOutcome>;
  /**
   * Adds whole lines (each ending in a newline). A torn last line left by a crash is closed off first, so that it
   * spoils only itself. `rotation` is asked before each append.
   */
  append(key: Key, lines: string, rotation?: Rotation): Promise<WriteOutcome>;
  /** Reads a byte range of a growing file. `size` is the whole size at that moment. */
  readRange(key: Key, offset: number, bytes_max: number): Promise<RangeOutcome>;
  /** A lock that lives until released or until the process dies. Its file is never removed. */
  lock(key: Key, note: string): Promise<LockOutcome>;
  /** Whether somebody holds that lock now. */
  isLocked(key: Key): Promise<"held" | "free" | "unknown">;
}

/** Decides, under the lock, where appended lines go. Pure. */
export type Rotation = (
  present: { readonly first_line: string; readonly size: number } | undefined,
) => RotationPlan;

export type RotationPlan =
  | { readonly kind: "append" }
  /** Start a new file with this first line; a present file is moved to `to` first, never overwriting. */
  | { readonly kind: "start"; readonly head: string; readonly to?: Key };

export type RangeOutcome =
  | { readonly kind: "ok"; readonly bytes: Uint8Array; readonly size: number }
  | { readonly kind: "missing" }
  | { readonly kind: "unreadable"; readonly why: string };

export interface Clock {
  /** Wall clock; may jump either way. */
  now_ms(): number;
  /** Never goes back. */
  monotonic_ms(): number;
  /** Resolves early, without error, when the signal aborts. */
  sleep(wait_ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's wall clock as its people read it: `YYYY-MM-DD`, `HH:MM`, and `YYYYmmdd-HHMMSS` for file names. */
export type LocalTime = (at_ms: number) => {
  readonly date: string;
  readonly time: string;
  readonly stamp: string;
};

export interface Ids {
  /** Unguessable, unique, [a-z0-9]. */
  nonce(): string;
}

/** "Something may have changed here." Carries nothing, may be missed, may be false; only ever shortens a wait. */
export interface Watcher {
  watch(dir: Key, onHint: () => void): { close(): void };
}

export interface ProcessFacts {
  readonly pid: number;
  readonly parent_pid: number;
  /** Distinguishes two processes that had the same pid; empty where the platform does not tell. */
  readonly started: string;
}

export interface Processes {
  /** `unknown` where the platform cannot tell; a pid whose start mark differs is `dead` (the pid was reused). */
  alive(pid: number, started?: string): "alive" | "dead" | "unknown";
  /** That process, this one unless told, then its ancestors up to init; as far as can be read. */
  ancestry(of?: number): readonly ProcessFacts[];
  /** Of the environment that a process was started with; undefined where it cannot be read. */
  variable(of: number, name: string): string | undefined;
}

export interface RunRequest {
  /** One shell line for `bash -c`, or a program with its arguments. */
  readonly command:
    | { readonly shell: string }
    | { readonly program: string; readonly args: readonly string[] };
  readonly cwd: string;
  /** The whole environment of the child; nothing is inherited beyond it. */
  readonly env: Readonly<Record<string, string>>;
  /** Fed to standard input; else it is null. */
  readonly input?: string;
  readonly deadline_ms: number;
  /** Per stream; more is counted but not kept. */
  readonly output_bytes_max: number;
  /** Which part of a too long output is kept. */
  readonly keep: "head" | "tail";
  /** Hears standard output as it comes, all of it. Must be quick, and must not throw. */
  readonly onStdout?: (chunk: Uint8Array) => void;
}

export type RunOutcome =
  | {
      readonly kind: "ended";
      readonly exit_code: number | null;
      readonly signal: string | null;
      readonly stdout: Uint8Array;
      readonly stderr: Uint8Array;
      readonly stdout_bytes: number;
      readonly stderr_bytes: number;
      readonly wall_ms: number;
    }
  | {
      readonly kind: "deadline";
      readonly stdout: Uint8Array;
      readonly stderr: Uint8Array;
      readonly wall_ms: number;
    }
  | {
      readonly kind: "aborted";
      readonly stdout: Uint8Array;
      readonly stderr: Uint8Array;
      readonly wall_ms: number;
    }
  | { readonly kind: "not_started"; readonly why: string };

/** Runs one child in its own process group, with nothing left of the group when the promise resolves. */
export interface Children {
  run(request: RunRequest, signal?: AbortSignal): Promise<RunOutcome>;
}

/** A file that is written while something runs. Never in the way of what it tells about: trouble is told at the end. */
export interface LogFile {
  write(bytes: Uint8Array): void;
  close(): WriteOutcome;
}

/** Files that a worker names. */
export interface References {
  /**
   * Taken from the first of the roots that has it; with all links followed it must lie inside that root.
   */
  read(roots: readonly string[], path: string, bytes_max: number): Promise<ReadOutcome>;
}

/** What a run leaves to be read by people: not records, not durable before they are closed. */
export interface Logs {
  /** Replaces what has that name; makes the directories that lead to it. */
  open(key: Key): LogFile;
  /** With all that is in it; a link is removed and not followed. One that is not there is removed. */
  removeDirectory(dir: Key): Promise<WriteOutcome>;
}

export interface SeedFile {
  readonly key: Key;
  readonly bytes: Uint8Array;
  readonly mode: number;
  /** `fresh`: only where nobody has worked yet. */
  readonly when: "always" | "fresh";
  /** A JSON record that gets the moment of its creation. */
  readonly stamped: boolean;
}

/** What this program ships for a data directory that has nothing yet. */
export interface Seeds {
  files(): Promise<{ readonly kind: "ok"; readonly files: readonly SeedFile[] } | Failed>;
  /** With what leads to it. A directory reached through a symbolic link counts. */
  makeDirectory(dir: Key): Promise<CreateOutcome>;
}
