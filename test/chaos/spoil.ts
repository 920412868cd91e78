// What nobody can read for a while: half a record, a link or a directory in place of a file, a file in place of a
// directory. Put there and taken away in one step each, so that nothing is ever absent that is not (I12).

import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import koffi from "koffi";
import type { Run, Spoilt } from "./run.ts";

const AT_FDCWD = -100;
const RENAME_EXCHANGE = 2;
const call = koffi.load(null).func("int renameat2(int, const char *, int, const char *, unsigned int)");

function exchange(one: string, other: string): "done" | "gone" {
  return call(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE) === 0 ? "done" : "gone";
}

/** What gates something, or names who may. */
const folders = [
  "answers",
  "asks",
  "proposals",
  "proposals/running",
  "intents",
  "tells",
  "launches",
  "guardrails",
];
const perWorker = ["meta.json", "status.json"];
const states = ["pause", "provider-wait", "noop", "backoff", "attempts", "spend"];

function namesIn(dir: string, pattern: RegExp): readonly string[] {
  try {
    return readdirSync(dir).filter((name) => pattern.test(name));
  } catch {
    return []; // not there yet, or not to be read just now
  }
}

function recordsIn({ stand }: Run, folder: string): readonly string[] {
  return namesIn(join(stand.data, folder), /\.(json|jsonl|yaml)$/).map((name) => `${folder}/${name}`);
}

/** Any record of a folder, drawn so that a folder with many is not always it. */
function target(run: Run): string | undefined {
  const { dice, stand } = run;
  const inside = (folder: string, names: readonly string[]) =>
    namesIn(join(stand.data, folder), /^[^.]/).flatMap((id) =>
      names.map((name) => `${folder}/${id}/${name}`),
    );
  const kinds = [
    ...folders.map((folder) => () => recordsIn(run, folder)),
    () => inside("sessions", perWorker),
    () => inside("plans", ["events.jsonl"]),
    () => states.map((name) => `state/${name}.json`),
    () => ["answers", "intents", "proposals", "guardrails", "claims"],
  ];
  const found = dice.pick(kinds)();
  return found.length === 0 ? undefined : dice.pick(found);
}

export function spoil(run: Run): void {
  const { stand, dice, spoilt } = run;
  const key = target(run);
  if (key === undefined || [...spoilt.keys()].some((each) => each.startsWith(key) || key.startsWith(each)))
    return;
  const path = join(stand.data, key);
  const aside = join(mkdtempSync(join(stand.dir, "spoilt-")), "it");
  const held_ms = dice.pick([200, 800, 2_000, 4_000]);
  const how = dice.pick(["half", "half", "link", "directory"] as const);
  const what = lay(path, aside, how);
  if (what === undefined || exchange(path, aside) === "gone") return;
  const { ino } = lstatSync(path);
  spoilt.set(key, { key, aside, inode: ino, ...what, until_ms: performance.now() + held_ms });
  run.everSpoilt.add(key);
  run.story(`${key} cannot be read for ${held_ms} ms (${how})`);
}

const halved = (whole: Buffer) =>
  Buffer.concat([whole.subarray(0, whole.length / 2), Buffer.from("\n\u0000{[")]);

/** Half of a log is a log whose writer was killed, and is written on. */
const damaged = (whole: Buffer) => Buffer.from(whole).fill("x", whole.length / 3, whole.length / 2);

/** What is to stand there; undefined where nothing stands that could be spoilt. */
function lay(
  path: string,
  aside: string,
  how: "half" | "link" | "directory",
): { bytes?: Buffer } | undefined {
  try {
    if (statSync(path).isDirectory()) writeFileSync(aside, "no directory");
    else if (how === "directory") mkdirSync(aside);
    else if (how === "link") symlinkSync(`${aside}.nowhere`, aside);
    else {
      const whole = readFileSync(path);
      const bytes = path.endsWith(".jsonl") ? damaged(whole) : halved(whole);
      writeFileSync(aside, bytes);
      return { bytes };
    }
    return {};
  } catch {
    return undefined; // it went meanwhile
  }
}

/** Those whose time is over, or all of them. What the program put in its place by itself stays. */
export function mend(run: Run, which: "due" | "all"): void {
  for (const [key, each] of run.spoilt) {
    if (which === "due" && each.until_ms > performance.now()) continue;
    run.spoilt.delete(key);
    const place = placeOf(run, each);
    if (place === undefined) continue;
    const written = each.bytes === undefined ? undefined : readFileSync(place);
    if (written !== undefined && each.bytes?.equals(written) === false)
      run.broken.push(
        `I12: ${key} was written to while nobody could read it: ${written.toString("latin1").slice(-300)}`,
      );
    exchange(place, each.aside);
  }
}

/** Where it stands now: a record may have been moved, as it was. */
function placeOf({ stand }: Run, { key, inode }: Spoilt): string | undefined {
  const [folder = "", name = ""] = [key.slice(0, key.lastIndexOf("/")), key.slice(key.lastIndexOf("/") + 1)];
  const places = ["", "running/", "done/", "archive/", "consumed/", "../"].map((under) =>
    join(stand.data, folder, under, name),
  );
  return [join(stand.data, key), ...places].find((path) => {
    try {
      return lstatSync(path).ino === inode;
    } catch {
      return false; // nothing stands there
    }
  });
}
