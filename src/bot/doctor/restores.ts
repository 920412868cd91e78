// What a restore that was killed left beside the data directory: a copy of its set, half unpacked, under a name that only
// a restore gives. One may run now, so that only what is long untouched is taken away.

import { basename, dirname, join } from "node:path";
import { type Found, note, unknown } from "./found.ts";
import { doctorLimits } from "./limits.ts";
import type { DoctorMachine } from "./machine.ts";

export interface RestoreParts {
  readonly machine: DoctorMachine;
  readonly dataDir: string;
  readonly now_ms: number;
}

/** As ids of our own are made. */
const NONCE = /^[0-9a-f]{20}$/;

export function restoresFound({ machine, dataDir, now_ms }: RestoreParts): readonly Found[] {
  const dir = dirname(dataDir);
  const names = machine.names(dir);
  if (names.kind === "missing") return [];
  if (names.kind === "failed") return [unknown("files", names.why, names.remedy)];
  const begins = `${basename(dataDir)}.restore-`;
  const ours = names.value.filter((name) => name.startsWith(begins) && NONCE.test(name.slice(begins.length)));
  return ours.flatMap((name) => {
    const path = join(dir, name);
    const looked = machine.look(path);
    if (looked.kind === "missing") return [];
    if (looked.kind === "failed") return [unknown("files", looked.why, looked.remedy)];
    const { kind, isOurs, modified_ms } = looked.value;
    if (kind !== "directory" || !isOurs) return [];
    return [restoreFound(machine, path, now_ms - modified_ms)];
  });
}

function restoreFound(machine: DoctorMachine, path: string, age_ms: number): Found {
  if (age_ms <= doctorLimits.restore_age_ms_min)
    return note(
      "files",
      `${path} is of a restore that runs now, or was killed`,
      `if none runs: rm -r ${path}; the set that it came from is as it was`,
    );
  const mend = () => {
    const done = machine.removeTree(path);
    return done.kind === "failed" ? done : ({ kind: "ok", did: `${path} is removed` } as const);
  };
  const what = `${path} was left by a restore that was killed`;
  const remedy = "looop doctor --fix removes it; the set that it came from is as it was";
  return { ...note("files", what, remedy), fixable: true, mend };
}
