// The processes of one stand, found anew each time by what they are: the data directory in their environment, or a host
// that works in it. Who is signalled is looked at once more right before, with the moment it started.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";

export type Role = "bot" | "host" | "agent" | "verb" | "other";

export interface Living {
  readonly pid: number;
  /** In ticks since the machine started: tells two processes apart that had the same pid. */
  readonly started: string;
  readonly role: Role;
  /** For the story. */
  readonly name: string;
}

export interface Grounds {
  readonly data: string;
  /** The built command of this stand's processes. */
  readonly entry: string;
}

/** Whoever cannot be read has ended, or is nobody of ours. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function livingAt(pid: number, { data, entry }: Grounds): Living | undefined {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, "latin1"));
  const [state, ...fields] = stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? [];
  const started = fields[18];
  if (started === undefined || state === "Z" || pid === process.pid) return undefined;
  const line = attempt(() => readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")) ?? [];
  const environment = attempt(() => readFileSync(`/proc/${pid}/environ`, "latin1").split("\0")) ?? [];
  const isHost =
    line.includes("session-host") &&
    line.includes(entry) &&
    attempt(() => readlinkSync(`/proc/${pid}/cwd`)) === data;
  const isOurs = [`LOOOP_DATA_DIR=${data}`, `CHAOS_STAND=${data}`].some((each) => environment.includes(each));
  if (!isHost && !isOurs) return undefined;
  return {
    pid,
    started,
    ...(isHost ? { role: "host", name: line[line.length - 2] ?? "" } : roleOf(line, entry)),
  };
}

function roleOf(line: readonly string[], entry: string): Pick<Living, "role" | "name"> {
  const at = line.indexOf(entry);
  const verb = line[at + 1] ?? "";
  if (at >= 0)
    return { role: verb === "up" ? "bot" : "verb", name: `${line.slice(at + 1, at + 3).join(" ")}` };
  const isAgent = line.some((word) => ["chaos-agent.sh", "chaos-lap.sh"].includes(basename(word)));
  return { role: isAgent ? "agent" : "other", name: line.slice(0, 3).join(" ").slice(0, 60) };
}

export function livingIn(grounds: Grounds): readonly Living[] {
  return readdirSync("/proc").flatMap((name) =>
    /^\d+$/.test(name) ? (livingAt(Number(name), grounds) ?? []) : [],
  );
}

/** Not sent to anybody else who was given that pid meanwhile. */
export function signal(grounds: Grounds, { pid, started }: Living, what: NodeJS.Signals): "sent" | "gone" {
  if (livingAt(pid, grounds)?.started !== started) return "gone";
  return attempt(() => process.kill(pid, what)) === undefined ? "gone" : "sent";
}

/** What it writes to files from now on: nothing, as on a full disk, or whatever it likes. */
export function roomFor(grounds: Grounds, { pid, started }: Living, room: "none" | "any"): "set" | "gone" {
  if (livingAt(pid, grounds)?.started !== started) return "gone";
  const soft = room === "none" ? "0" : "unlimited";
  const set = attempt(() =>
    execFileSync("prlimit", ["--pid", String(pid), `--fsize=${soft}:unlimited`], { stdio: "pipe" }),
  );
  return set === undefined ? "gone" : "set";
}

/** Until nobody is left. */
export function endAll(grounds: Grounds): void {
  for (let looks = 0; looks < 50; looks += 1) {
    const living = livingIn(grounds);
    if (living.length === 0) return;
    for (const each of living) signal(grounds, each, "SIGKILL");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
}
