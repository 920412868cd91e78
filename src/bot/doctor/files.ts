// Directories and files: whose they are, who may read them, what died and left something, and whether there is room.

import { join } from "node:path";
import { type Found, note, problem, unknown, well } from "./found.ts";
import { doctorLimits } from "./limits.ts";
import type { DoctorMachine, Facts, Looked } from "./machine.ts";

export interface FileParts {
  readonly machine: DoctorMachine;
  readonly dataDir: string;
  readonly now_ms: number;
}

/** Names of temporary files of our writers, wherever they stand. */
const LEFT = /^\.looop-tmp-|\.looop-new$/;
const PRIVATE = ["ledger.db", "memory.db"] as const;

export function filesFound(parts: FileParts): readonly Found[] {
  const { machine, dataDir } = parts;
  // A link to another disk is as good as a directory, and what it leads to is ours alone or not.
  const real = machine.real(dataDir);
  const root = real.kind === "ok" ? machine.look(real.value) : real;
  if (root.kind === "missing")
    return [
      note("files", `there is no data directory ${dataDir} yet`, "it is made by looop up, or by looop init"),
    ];
  if (root.kind === "failed") return [unknown("files", root.why, root.remedy)];
  if (root.value.kind !== "directory")
    return [problem("files", `${dataDir} is no directory`, "move it away, or set LOOOP_DATA_DIR")];
  const directory = ownFound(parts, dataDir, root.value, 0o700);
  const kept = PRIVATE.flatMap((name) => privateFound(parts, join(dataDir, name)));
  const secrets = secretsFound(parts);
  const left = leftoversFound(parts);
  const found = [...directory, ...kept, ...secrets, ...left];
  return found.length === 0
    ? [well("files", `${dataDir} is ours alone, and nothing was left by writers that died`)]
    : found;
}

function ownFound(
  { machine }: Pick<FileParts, "machine">,
  path: string,
  facts: Facts,
  mode: number,
): readonly Found[] {
  if (!facts.isOurs)
    return [problem("files", `${path} belongs to somebody else`, `chown it to the user that runs looop`)];
  if ((facts.mode & 0o077) === 0) return [];
  const what = `others may get at ${path} (mode ${facts.mode.toString(8)})`;
  const mend = () => {
    const done = machine.changeMode(path, mode);
    if (done.kind === "ok")
      return { kind: "ok", did: `${path} is ours alone now (mode ${mode.toString(8)})` } as const;
    return gone(done, path);
  };
  const remedy = `chmod ${mode.toString(8)} ${path}`;
  return [{ ...problem("files", what, remedy), fixable: true, mend }];
}

function privateFound(parts: FileParts, path: string): readonly Found[] {
  const looked = parts.machine.look(path);
  if (looked.kind === "missing") return [];
  if (looked.kind === "failed") return [unknown("files", looked.why, looked.remedy)];
  return ownFound(parts, path, looked.value, 0o600);
}

function secretsFound(parts: FileParts): readonly Found[] {
  const dir = join(parts.dataDir, "secrets");
  const looked = parts.machine.look(dir);
  if (looked.kind === "missing") return [];
  if (looked.kind === "failed") return [unknown("files", looked.why, looked.remedy)];
  const names = parts.machine.names(dir);
  const inside =
    names.kind === "ok" ? names.value.flatMap((name) => privateFound(parts, join(dir, name))) : [];
  return [...ownFound(parts, dir, looked.value, 0o700), ...inside];
}

function leftoversFound(parts: FileParts): readonly Found[] {
  const { machine, dataDir, now_ms } = parts;
  const dirs = [dataDir];
  const found: Found[] = [];
  for (let at = 0; at < Math.min(dirs.length, doctorLimits.directories_max); at += 1) {
    const dir = dirs[at] ?? dataDir;
    const names = machine.names(dir);
    if (names.kind === "failed") found.push(unknown("files", names.why, names.remedy));
    if (names.kind !== "ok") continue;
    for (const name of names.value) {
      const path = join(dir, name);
      const looked = machine.look(path);
      if (looked.kind !== "ok") continue; // gone meanwhile, or told by who reads it
      const { kind, modified_ms } = looked.value;
      if (kind === "directory" && dir === dataDir && !name.startsWith(".")) dirs.push(path);
      const isOld = now_ms - modified_ms > doctorLimits.leftover_age_ms_min;
      if (kind === "file" && LEFT.test(name) && isOld) found.push(leftover(parts, path));
    }
  }
  return found;
}

function leftover({ machine }: FileParts, path: string): Found {
  const mend = () => {
    const done = machine.remove(path);
    return done.kind === "failed" ? done : ({ kind: "ok", did: `${path} is removed` } as const);
  };
  const what = `${path} was left by a process that died`;
  return { ...note("files", what, "harmless; looop doctor --fix removes it"), fixable: true, mend };
}

function gone(looked: Exclude<Looked<unknown>, { kind: "ok" }>, path: string) {
  return looked.kind === "failed" ? looked : ({ kind: "ok", did: `${path} is gone meanwhile` } as const);
}

export function roomFound({ machine, dataDir }: Pick<FileParts, "machine" | "dataDir">): readonly Found[] {
  const room = machine.room(dataDir);
  if (room.kind === "missing") return [];
  if (room.kind === "failed") return [unknown("disk", room.why, room.remedy)];
  const { bytes, files } = room.value;
  const free = `${(bytes / 1_048_576).toFixed(0)} MB are free at ${dataDir}`;
  if (bytes < doctorLimits.free_bytes_min)
    return [problem("disk", free, "make room: what comes in could not be kept")];
  if (files < doctorLimits.free_files_min)
    return [
      problem(
        "disk",
        `only ${files} more files fit at ${dataDir}`,
        "remove files there, or use another disk",
      ),
    ];
  if (bytes < doctorLimits.free_bytes_low) return [note("disk", free, "make room before it is full")];
  return [well("disk", free)];
}

/** The clock of the machine against the one of its files, and against what was written down. */
export function clockFound(
  { machine, dataDir }: Pick<FileParts, "machine" | "dataDir">,
  clock: { now_ms(): number },
  nonce: string,
  newest_ms: number | undefined,
): readonly Found[] {
  const before_ms = clock.now_ms();
  const stamped = machine.stamp(dataDir, `.looop-tmp-doctor-${nonce}`);
  const now_ms = clock.now_ms();
  const found: Found[] = [];
  if (stamped.kind === "failed")
    found.push(problem("clock", `nothing can be written: ${stamped.why}`, stamped.remedy));
  if (stamped.kind === "ok") {
    const early_ms = before_ms - stamped.value;
    const late_ms = stamped.value - now_ms;
    const off_ms = Math.max(early_ms, late_ms);
    if (off_ms > doctorLimits.drift_ms_max) {
      const what = `files in ${dataDir} are stamped ${Math.round(off_ms / 1_000)} s off this machine's clock`;
      found.push(problem("clock", what, "set the clock of the file server, or of this machine"));
    }
  }
  if (newest_ms !== undefined && newest_ms - now_ms > doctorLimits.future_ms_max) {
    const what = `the newest event is from ${new Date(newest_ms).toISOString()}, which is in the future`;
    found.push(problem("clock", what, "set the clock; what expires or is put off goes by it"));
  }
  return found;
}
