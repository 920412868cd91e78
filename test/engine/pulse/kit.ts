// A pulse with everything around it in the test's hand: time, disk, the fleet, and what sensors and deciders print.

import { createEvents } from "../../../src/engine/chronicle/events.ts";
import { createJournal } from "../../../src/engine/chronicle/journal.ts";
import { createMailbox } from "../../../src/engine/mailbox/mailbox.ts";
import { failed } from "../../../src/engine/outcome.ts";
import type { Children, Key, Logs, RunOutcome, RunRequest } from "../../../src/engine/ports.ts";
import type { ActFacts, ActOutcome, Acts, InterruptedOutcome } from "../../../src/engine/pulse/act.ts";
import { createBeat } from "../../../src/engine/pulse/beat.ts";
import type { BeatOutcome, BeatRequest } from "../../../src/engine/pulse/beat-outcome.ts";
import { type EngineConfig, parseEngineConfig } from "../../../src/engine/pulse/config.ts";
import type { Move } from "../../../src/engine/pulse/move.ts";
import type { PulsePorts } from "../../../src/engine/pulse/pulse-ports.ts";
import { createSchedules } from "../../../src/engine/steering/schedules.ts";
import type { WorkerFacts } from "../../../src/engine/types.ts";
import { createClaims } from "../../../src/engine/workers/claims.ts";
import { countingIds } from "../../fakes/counting-ids.ts";
import { type ManualClock, manualClock } from "../../fakes/manual-clock.ts";
import { type MemoryControl, type MemoryStoreOptions, memoryStore } from "../../fakes/memory-store.ts";
import { utc } from "../../support/steering.ts";

export const DATA = "/data";

type Ended = Extract<RunOutcome, { kind: "ended" }>;
type NotEnded = Exclude<RunOutcome, Ended>;
/** What a program does when it is run: what it prints, how it ends, or whatever the function does. */
export type Script =
  | string
  | Partial<Omit<Ended, "kind">>
  | NotEnded
  | ((request: RunRequest, signal: AbortSignal | undefined) => Script | Promise<Script>);

export interface PulseKit {
  readonly ports: PulsePorts;
  readonly clock: ManualClock;
  readonly control: MemoryControl;
  readonly watcher: { ring(dir?: Key): void; watched(): readonly Key[] };
  readonly acts: FakeActs;
  /** Sets what the decider says from now on; each launch takes the next, the last one stays. */
  decider(...scripts: Script[]): void;
  /** Installs a sensor that prints this. */
  sensor(name: string, script: Script, source?: string): void;
  config(more?: Readonly<Record<string, unknown>>): void;
  badConfig(why: string): void;
  workers(...workers: WorkerFacts[]): void;
  breakFleet(): void;
  beat(request?: BeatRequest, signal?: AbortSignal): Promise<BeatOutcome>;
  /** A new process on the same disk. */
  restart(): void;
  /** Prompts of all launches so far. */
  readonly prompts: readonly string[];
  events(): readonly (Record<string, unknown> & { event: string })[];
  eventNames(): readonly string[];
  guard(name: string): Record<string, unknown> | undefined;
  readonly logs: ReadonlyMap<Key, string>;
  readonly removed: readonly Key[];
}

export interface FakeActs extends Acts {
  readonly performed: readonly { readonly move: Move; readonly facts: ActFacts }[];
  readonly approvedRuns: () => number;
  /** What the next moves come to. */
  set(outcome: ActOutcome | ((move: Move) => Promise<ActOutcome>)): void;
  interrupt(...open: InterruptedOutcome["open"]): void;
}

const done = (move: Move): ActOutcome => ({ kind: "done", summary: `made ${move.action}`, warnings: [] });

export function fakeActs(): FakeActs {
  const performed: { move: Move; facts: ActFacts }[] = [];
  let outcome: ActOutcome | ((move: Move) => Promise<ActOutcome>) | undefined;
  let open: InterruptedOutcome["open"] = [];
  let approvedRuns = 0;
  return {
    performed,
    approvedRuns: () => approvedRuns,
    set(next) {
      outcome = next;
    },
    interrupt(...moves) {
      open = moves;
    },
    async perform(move, facts) {
      performed.push({ move, facts });
      if (typeof outcome === "function") return outcome(move);
      return outcome ?? done(move);
    },
    async runApproved() {
      approvedRuns += 1;
      return { kind: "ok", ran: [], dropped: [], waiting: 0, troubles: [] };
    },
    interrupted: async () => ({ kind: "ok", open, troubles: [] }),
    outcomesSince: async (cursor) => ({ kind: "ok", parked: [], cursor: cursor ?? "c1", troubles: [] }),
  };
}

export function configOf(more: Readonly<Record<string, unknown>> = {}): EngineConfig {
  const loaded = { tick_command: "decide", worker_command: "work {{prompt_file}}", ...more };
  const parsed = parseEngineConfig(loaded, { hostZone: "UTC", foreignKeys: [] });
  if (parsed.kind !== "ok") throw new Error(JSON.stringify(parsed.problems));
  return parsed.config;
}

export function openPulseKit(options: Partial<MemoryStoreOptions> = {}): PulseKit {
  const clock = manualClock();
  const { store, control } = memoryStore({ ...options, clock });
  const watcher = fakeWatcher();
  const acts = fakeActs();
  const scripts = new Map<string, Script>();
  let deciders: readonly Script[] = [noop];
  const prompts: string[] = [];
  let readConfig: PulsePorts["readConfig"] = async () => ({ kind: "ok", config: configOf() });
  let workers: readonly WorkerFacts[] | undefined = [];
  const logs = memoryLogs();
  const listWorkers: PulsePorts["fleet"]["list"] = async () =>
    workers === undefined
      ? failed("unreadable", "sessions: permission denied", "check its mode")
      : { kind: "ok", workers, troubles: [] };
  const children: Children = {
    async run(request, signal) {
      if (signal?.aborted) return { kind: "aborted", stdout: none, stderr: none, wall_ms: 0 };
      if (!("shell" in request.command)) {
        const name = request.command.program.replace(/^.*\//, "").replace(/\.sh$/, "");
        return play(scripts.get(name) ?? "{}", request, signal);
      }
      prompts.push(request.input ?? "");
      const [script = noop, ...rest] = deciders;
      if (rest.length > 0) deciders = rest;
      return play(script, request, signal);
    },
  };

  const open = () => {
    const ports: PulsePorts = {
      ...composeKit({ store, clock, ids: countingIds(), localTime: utc }, { watcher, list: listWorkers }),
      dataDir: DATA,
      children,
      processes: { ancestry: () => [{ pid: 7, parent_pid: 1, started: "s7" }] },
      logs,
      env: { PATH: "/bin", SECRET: "hunter2" },
      acts,
      readConfig: () => readConfig(),
    };
    return { ports, beat: createBeat(ports) };
  };
  let opened = open();
  control.plant("PLAYBOOK.md", "# Playbook\nbe kind\n");
  control.plant("goals/ship.md", "---\ngoal: ship it\n---\n");

  const events = () =>
    (control.text("events.jsonl") ?? "")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Record<string, unknown> & { event: string })
      .filter(({ event }) => event !== "segment");
  return {
    get ports() {
      return opened.ports;
    },
    clock,
    control,
    watcher,
    acts,
    decider(...next) {
      deciders = next;
    },
    sensor(name, script, source = "#!/bin/sh\n") {
      scripts.set(name, script);
      control.plant(`sensors/${name}.sh`, { kind: "file", bytes: Buffer.from(source), mode: 0o755 });
    },
    config(more) {
      readConfig = async () => ({ kind: "ok", config: configOf(more) });
    },
    badConfig(why) {
      readConfig = async () => ({ kind: "bad", why });
    },
    workers(...all) {
      workers = all;
    },
    breakFleet() {
      workers = undefined;
    },
    beat: (request = {}, signal = new AbortController().signal) => opened.beat(request, signal),
    restart() {
      control.restart();
      opened = open();
    },
    prompts,
    events,
    eventNames: () => events().map(({ event }) => event),
    guard(name) {
      const text = control.text(`state/${name}.json`);
      return text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>);
    },
    logs: logs.files,
    removed: logs.removed,
  };
}

/** The real parts of the engine, over whatever disk and time. */
export function composeKit(
  machine: Pick<PulsePorts, "store" | "clock" | "ids" | "localTime">,
  {
    watcher = fakeWatcher(),
    list = async () => ({ kind: "ok", workers: [], troubles: [] }),
  }: { watcher?: PulsePorts["watcher"]; list?: PulsePorts["fleet"]["list"] } = {},
) {
  const fleet = {
    list,
    whoami: () => Promise.reject(new Error("nobody asks")),
    whois: () => Promise.reject(new Error("nobody asks")),
  };
  const base = { ...machine, watcher, machineZone: () => "UTC" };
  const events = createEvents(base);
  const journal = createJournal(base);
  return {
    ...base,
    mailbox: createMailbox({ ...base, fleet, events }),
    fleet,
    claims: createClaims({ ...base, fleet }),
    schedules: createSchedules({ ...base, events, journal }),
    events,
    journal,
    seed: async () => ({ kind: "ok", created: [] }) as const,
  };
}

export const noop = '{"action":"noop","reason":"nothing to do"}';
const none = new Uint8Array();

async function play(
  script: Script,
  request: RunRequest,
  signal: AbortSignal | undefined,
): Promise<RunOutcome> {
  if (typeof script === "function") return play(await script(request, signal), request, signal);
  if (typeof script === "object" && "kind" in script) return script;
  const given: Partial<Ended> = typeof script === "string" ? { stdout: Buffer.from(script) } : script;
  const stdout = given.stdout ?? none;
  const stderr = given.stderr ?? none;
  request.onStdout?.(stdout);
  const max = request.output_bytes_max;
  return {
    kind: "ended",
    exit_code: given.exit_code === undefined ? 0 : given.exit_code,
    signal: given.signal ?? null,
    stdout: stdout.subarray(Math.max(0, stdout.length - max)),
    stderr: stderr.subarray(Math.max(0, stderr.length - max)),
    stdout_bytes: stdout.length,
    stderr_bytes: stderr.length,
    wall_ms: 1,
  };
}

/** Goes on until it is told to stop. */
export const hanging: Script = (_request, signal) =>
  new Promise((resolve) => {
    const stop = () => resolve({ kind: "aborted", stdout: none, stderr: none, wall_ms: 1 });
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
  });

function fakeWatcher() {
  const hints = new Set<{ dir: Key; hint: () => void }>();
  return {
    watch(dir: Key, onHint: () => void) {
      const entry = { dir, hint: onHint };
      hints.add(entry);
      return { close: () => void hints.delete(entry) };
    },
    ring(dir?: Key) {
      for (const entry of [...hints]) if (dir === undefined || entry.dir === dir) entry.hint();
    },
    watched: () => [...hints].map(({ dir }) => dir),
  };
}

function memoryLogs(): Logs & { readonly files: Map<Key, string>; readonly removed: Key[] } {
  const files = new Map<Key, string>();
  const removed: Key[] = [];
  return {
    files,
    removed,
    open(key) {
      files.set(key, "");
      return {
        write: (bytes) => void files.set(key, (files.get(key) ?? "") + Buffer.from(bytes).toString("utf8")),
        close: () => ({ kind: "ok" }),
      };
    },
    async removeDirectory(dir) {
      removed.push(dir);
      return { kind: "ok" };
    },
  };
}
