// What one chaos is made of while it runs: the stand, the dice, who is frozen or starved, what was seen so far.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as timer } from "node:timers/promises";
import type { IPty } from "node-pty";
import type { Dice } from "../simulation/cast.ts";
import type { Living } from "./processes.ts";
import type { Ended, Stand } from "./stand.ts";

/** What cannot be read just now. */
export interface Spoilt {
  /** Below the data directory. */
  readonly key: string;
  /** What stood there. */
  readonly aside: string;
  /** Of what stands there instead. */
  readonly inode: number;
  readonly bytes?: Buffer;
  readonly until_ms: number;
}

export interface Run {
  readonly stand: Stand;
  readonly dice: Dice;
  readonly story: (what: string) => void;
  readonly broken: string[];
  /** Who was stopped in the middle of something, or has no room on its disk, and until when. */
  readonly held: Map<
    string,
    { readonly living: Living; readonly until_ms: number; readonly how: "frozen" | "starved" }
  >;
  /** Each answer as it was first seen, by ask. */
  readonly answers: Map<string, string>;
  /** By whomever they were started, or were to be. */
  readonly workers: string[];
  /** Of those whom people started. */
  readonly names: string[];
  readonly plans: string[];
  /** What the loop was to want. */
  readonly wanted: { readonly token: string; readonly kind: string; readonly name: string }[];
  /** What cannot be read just now, by its place. */
  readonly spoilt: Map<string, Spoilt>;
  readonly everSpoilt: Set<string>;
  readonly clients: IPty[];
  readonly told: string[];
  /** Verbs and presses that are under way. */
  readonly pending: Set<Promise<unknown>>;
  wishes: number;
}

/** Of what runs beside the story; whatever it throws is a finding. */
export function aside(run: Run, what: string, doing: Promise<unknown>): void {
  const done = doing.then(
    () => undefined,
    (error: unknown) =>
      void run.broken.push(`${what} threw: ${error instanceof Error ? error.stack : error}`),
  );
  run.pending.add(done);
  void done.finally(() => run.pending.delete(done));
}

/** What a verb may end with: its table, or somebody's kill. A stack is a finding. */
export function judgeVerb(run: Run, line: string, { code, signal, stderr }: Ended): void {
  if (/\n\s+at |node:internal/.test(stderr)) run.broken.push(`I10: looop ${line} showed a stack: ${stderr}`);
  if (signal === null && (code === null || code === 134 || code === 139))
    run.broken.push(`looop ${line} crashed with ${code}: ${stderr}`);
}

/** I3: once it is there, a record never changes and never goes. */
export function watchAnswers({ stand, answers, broken, spoilt }: Run): void {
  const dir = join(stand.data, "answers");
  if ([...spoilt.keys()].some((key) => key.startsWith("answers"))) return;
  for (const name of readdirSync(dir).filter((each) => each.endsWith(".json"))) {
    const text = readFileSync(join(dir, name), "utf8");
    const before = answers.get(name);
    if (before === undefined) answers.set(name, text);
    else if (before !== text) broken.push(`I3: ${name} changed: ${before} → ${text}`);
  }
  for (const name of answers.keys()) if (!readdirSync(dir).includes(name)) broken.push(`I3: ${name} is gone`);
}

/** Some looks start a process. */
const LOOK_MS = 300;

/** Whether it came to be so in time. */
export async function comes(look: () => boolean | Promise<boolean>, patience_ms: number): Promise<boolean> {
  const until_ms = performance.now() + patience_ms;
  while (!(await look())) {
    if (performance.now() > until_ms) return false;
    await timer(LOOK_MS);
  }
  return true;
}
