// A whole house in memory: an engine on a store in memory, the real ledger in a file, surfaces that live in memory, and
// one clock for all of them. What a test kills here is only objects; the store, the ledger's file and the platforms stay.
// The engine that a test speaks to is another process on the same files, and outlives them all.

import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Hatch } from "../../src/bot/by-hand/attend.ts";
import type { HandOp, HandReply } from "../../src/bot/by-hand/wire.ts";
import { type Concierge, type ConciergeSetup, openConcierge } from "../../src/bot/concierge.ts";
import type { Propose } from "../../src/bot/proposer.ts";
import { menu } from "../../src/bot/reading/help.ts";
import { locales } from "../../src/bot/reading/intent.ts";
import type { ChannelHouse } from "../../src/bot/who.ts";
import type { Channel, ChannelSetup, Place, Surface } from "../../src/channels/channel.ts";
import { createEngine, type EnginePorts } from "../../src/engine/create.ts";
import type { AskRequest, Engine } from "../../src/engine/engine.ts";
import { memoryDoor } from "../../src/engine/host/memory/open.ts";
import { planFiles } from "../../src/engine/host/plan-files.ts";
import type { Autonomy } from "../../src/engine/judge.ts";
import { failed } from "../../src/engine/outcome.ts";
import type { Clock } from "../../src/engine/ports.ts";
import { parseEngineConfig } from "../../src/engine/pulse/config.ts";
import type { Actor, Ask, WorkerFacts } from "../../src/engine/types.ts";
import type { Approvals, Person, Role } from "../../src/notify/nouns.ts";
import type { OthersTold } from "../../src/notify/outbox/setup.ts";
import { redactor } from "../../src/notify/redact.ts";
import type { RouteRule } from "../../src/notify/routes.ts";
import type { Ladders } from "../../src/notify/steps.ts";
import { countingIds } from "../fakes/counting-ids.ts";
import { type ManualClock, manualClock } from "../fakes/manual-clock.ts";
import { type MemoryOptions, type MemoryWorld, memoryWorld } from "../fakes/memory-channel.ts";
import { SimulatedCrash } from "../fakes/memory-faults.ts";
import { type MemoryControl, memoryStore } from "../fakes/memory-store.ts";
import { noGuardFiles } from "../fakes/no-guard-files.ts";
import { noJudgmentFiles } from "../fakes/no-judgment.ts";
import { seededRandom } from "../fakes/wire/faults.ts";
import { askView } from "./judge.ts";
import { quickDir } from "./quick-dir.ts";

export interface HouseOptions {
  readonly surfaces?: readonly Surface[];
  readonly can?: MemoryOptions["can"] | ((surface: Surface) => MemoryOptions["can"]);
  readonly people?: readonly Person[];
  readonly singleOwner?: "yes" | "no";
  readonly approvals?: Approvals;
  readonly ladders?: Ladders;
  readonly rules?: readonly RouteRule[];
  readonly seed?: number;
  /** In front of every id, where several houses stand side by side. */
  readonly ids?: string;
  readonly zone?: string;
  /** Before anybody connects: who is there already. */
  readonly furnish?: (world: MemoryWorld) => void;
  /** Asks a runner what somebody may have meant. */
  readonly propose?: Propose;
  /** A memory of judgment, and what the config lets it do. Absent: there is no memory. `learned`: what it begins with. */
  readonly judgment?: { readonly autonomy: Readonly<Record<string, Autonomy>>; readonly learned?: string };
  /** Where the ledger's file is made. */
  readonly within?: string;
  /** Instead of surfaces in memory: real adapters, each on the fake of its platform. */
  readonly carried?: Carried;
}

export interface Carried {
  /** The one clock, of the platforms as well. */
  readonly clock: ManualClock;
  readonly homes: readonly Place[];
  /** New ones, for a program that starts. */
  open(setup: ChannelSetup, house: ChannelHouse): readonly Channel[];
  /** What others were told who speak on the same connections. */
  readonly othersTold?: OthersTold;
  /** Time that waits for what is on the wire. */
  pass(wait_ms: number): Promise<void>;
}

/** What the machine is like when it starts again. */
export interface Start {
  readonly ledgerBounds?: ConciergeSetup["ledgerBounds"];
  /** What somebody, or the disk, does to the ledger's file while nobody has it. */
  ledgerFile?(path: string): void;
}

export interface House {
  /** Of SQLite, as it stands on the real disk. */
  readonly ledgerPath: string;
  readonly engine: Engine;
  /** What that engine stands on: for another process on the same files. */
  readonly ports: EnginePorts;
  readonly clock: ManualClock;
  readonly control: MemoryControl;
  readonly worlds: ReadonlyMap<Surface, MemoryWorld>;
  world(surface: Surface): MemoryWorld;
  home(surface: Surface): Place;
  /** The concierge that runs now. */
  readonly concierge: Concierge;
  raise(request?: Partial<AskRequest>): Promise<Ask>;
  /** Lets time pass until nobody has anything to do at once. */
  settle(wait_ms?: number): Promise<void>;
  /** The process dies: nothing is ended, nothing is said any more. A new one starts. */
  restart(how: "killed" | "stopped", under?: Start): Promise<void>;
  /** The process dies by itself, right before or after the so-maniest thing from now that it does outside of itself. */
  doom(after: number, when: "before" | "after"): void;
  /** Of a process that died by itself, until the next `restart`. */
  readonly state: "running" | "dead";
  /** What the owner does at the machine, as its socket takes it. */
  byHand(op: HandOp): Promise<HandReply>;
  /** A worker gets a session, which lives until it is dismissed. */
  employ(id: string, gen: string): void;
  dismiss(id: string): void;
  /** Every text that anybody can see now. */
  close(): Promise<void>;
}

export function personOf(name: string, role: Role, ids: Partial<Record<Surface, string>>): Person {
  const identities = Object.entries(ids).map(([surface, user]) => ({
    surface: surface as Surface,
    user,
    via: "config",
  }));
  return { name, roles: [role], identities };
}

export const ada = personOf("ada", "owner", {
  slack: "U-ada",
  telegram: "T-ada",
  discord: "D-ada",
  terminal: "ada",
});

/** Of two seconds each: what a call that never answers may take at most. */
const STOP_TRIES_MAX = 100;

export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const { carried, seed = 1 } = options;
  const { surfaces = carried === undefined ? ["slack"] : [] } = options;
  const clock = carried?.clock ?? manualClock();
  const { store, control } = memoryStore({ clock });
  const dir = mkdtempSync(join(options.within ?? quickDir(), "looop-house-"));
  const ids = countingIds("h");
  const alive = new Set<number>();
  const ledgerPath = join(dir, "ledger.db");
  const memoryPath = join(dir, "memory.db");
  if (options.judgment?.learned !== undefined) copyFileSync(options.judgment.learned, memoryPath);
  const memory = options.judgment && memoryDoor(memoryPath, clock);
  const ports: EnginePorts = {
    ...enginePortsOn({ clock, store, ids, alive }),
    ...(memory && { memory, settings: settingsOf(options.judgment.autonomy) }),
  };
  const engine = createEngine(ports);
  const seeded = await engine.seed();
  if (seeded.kind !== "ok") throw new Error(seeded.why);
  // What loads on demand loads in real time, which the clock of this house does not know.
  await Promise.all([
    engine.workers.health(),
    engine.pulse.status(),
    engine.commands.effect(""),
    engine.plans.list(),
    engine.judge.status(),
    engine.judge.rulingOn(sampleGate),
  ]);
  const random = seededRandom(seed);
  const worlds = new Map(
    surfaces.map((surface) => {
      const can = typeof options.can === "function" ? options.can(surface) : options.can;
      return [surface, memoryWorld({ surface, clock, ...(can && { can }) })];
    }),
  );
  for (const world of worlds.values()) options.furnish?.(world);
  const home = (surface: Surface): Place => ({ surface, chat: `${surface}-home` });
  interface Running extends Life {
    readonly concierge: Concierge;
    readonly stop: AbortController;
    readonly done: Promise<void>;
  }
  let running: Running;
  let lives = 0;
  let hatch: Parameters<Hatch>[0] | undefined;

  async function start({ ledgerBounds, ledgerFile }: Start = {}): Promise<void> {
    ledgerFile?.(ledgerPath);
    lives += 1;
    const stop = new AbortController();
    const dead = Promise.withResolvers<void>();
    const life: Life = {
      dead: dead.promise,
      state: "alive",
      left: Number.POSITIVE_INFINITY,
      last: "before",
      die: () => {
        die(life, stop);
        dead.resolve();
      },
    };
    const own: EnginePorts = { ...ports, store: mortal(store, life), clock: mortalClock(clock, life) };
    const opened = await openConcierge({
      engine: createEngine(own),
      clock: own.clock,
      ids: countingIds(`${options.ids ?? ""}k${lives}x`),
      fraction: random,
      ledgerPath,
      ...(ledgerBounds && { ledgerBounds }),
      holder: `life ${lives}`,
      redact: redactor([{ name: "canary", value: "canary-token-0123456789" }]),
      zone: options.zone ?? "Europe/Berlin",
      locales,
      people: options.people ?? [ada],
      ...(options.propose && { propose: options.propose }),
      ...(carried?.othersTold && { othersTold: carried.othersTold }),
      singleOwner: options.singleOwner ?? "yes",
      ...(options.ladders && { ladders: options.ladders }),
      approvals: options.approvals ?? { irreversible: 1, destructive: 1 },
      user: "root",
      rules: options.rules ?? [],
      homes: carried?.homes ?? surfaces.map(home),
      openChannels: async (setup, house) =>
        (carried?.open(setup, house) ?? [...worlds.values()].map(({ channel }) => channel)).map((channel) =>
          mortal(channel, life),
        ),
      menu,
      openHatch: async (serve) => {
        hatch = serve;
        return { kind: "open", close: async () => undefined };
      },
    });
    if (opened.kind !== "open") throw new Error(`no concierge: ${JSON.stringify(opened)}`);
    running = Object.assign(life, { concierge: opened, stop, done: opened.run(stop.signal) });
  }

  /** Nothing is ended and nothing is said any more; connections break, and what was not on disk is gone. */
  function die(life: Life, stop: AbortController): void {
    if (life.state === "dead") return;
    life.state = "dead";
    control.restart(); // its locks go with it, and what stopped it stops nobody else
    running.concierge.close();
    for (const world of worlds.values()) world.disconnect("the process was killed");
    stop.abort(); // so that what waits for ever can be forgotten
  }

  async function settle(wait_ms = 3_000): Promise<void> {
    if (carried !== undefined) return carried.pass(wait_ms);
    const step_ms = 50;
    for (let left_ms = wait_ms; left_ms > 0; left_ms -= step_ms) await clock.advance(step_ms);
  }

  await start();
  await settle();
  return {
    ledgerPath,
    engine,
    ports,
    clock,
    control,
    worlds,
    world(surface) {
      const found = worlds.get(surface);
      if (found === undefined) throw new Error(`there is no ${surface} in this house`);
      return found;
    },
    home,
    get concierge() {
      return running.concierge;
    },
    async raise(request = {}) {
      const full = { worker: "fix-42", prompt: "Which region?", ...request };
      const actor: Actor = { kind: "worker", id: full.worker as WorkerFacts["id"], meta: false };
      const outcome = await engine.mailbox.raise(full, actor);
      if (outcome.kind !== "raised") throw new Error(`not raised: ${JSON.stringify(outcome)}`);
      return outcome.ask;
    },
    settle,
    async restart(how, under) {
      if (how === "killed") {
        running.die();
        await settle(500);
      } else {
        running.stop.abort();
        let isOver = running.state === "dead";
        void Promise.race([running.done, running.dead]).then(() => {
          isOver = true;
        });
        for (let tries = 0; !isOver && tries < STOP_TRIES_MAX; tries += 1) await settle(2_000);
        if (!isOver) throw new Error("it was asked to stop, and did not");
        running.concierge.close();
      }
      await start(under);
    },
    doom(after, when) {
      running.left = after;
      running.last = when;
    },
    get state() {
      return running.state === "dead" ? "dead" : "running";
    },
    async byHand(op) {
      if (hatch === undefined) throw new Error("nobody can do anything by hand here yet");
      return hatch(op);
    },
    employ(id, gen) {
      const pid = 1_000 + alive.size + lives + Math.floor(random() * 1_000_000);
      alive.add(pid);
      const started_at = new Date(clock.now_ms()).toISOString();
      control.plant(
        `sessions/${id}/meta.json`,
        JSON.stringify({ v: 1, id, cmd: ["true"], host_pid: pid, started_at, gen }),
      );
      control.plant(
        `sessions/${id}/status.json`,
        JSON.stringify({ v: 1, state: "running", last_change: started_at }),
      );
    },
    dismiss(id) {
      const meta = control.text(`sessions/${id}/meta.json`);
      if (meta !== undefined) alive.delete((JSON.parse(meta) as { host_pid: number }).host_pid);
      const last_change = new Date(clock.now_ms()).toISOString();
      control.plant(
        `sessions/${id}/status.json`,
        JSON.stringify({ v: 1, state: "exited", exit_code: 1, last_change }),
      );
    },
    async close() {
      running.stop.abort();
      await settle(2_000);
      running.concierge.close();
      await memory?.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

const sampleGate = askView({ action: { kind: "run_shell", fingerprint: "f", preview: "ls" } });

const nothing = { tick_command: "true", worker_command: "true {{prompt_file}}" };

/** A config that says nothing but this. */
function settingsOf(autonomy: Readonly<Record<string, Autonomy>>): EnginePorts["settings"] {
  const parsed = parseEngineConfig({ ...nothing, autonomy }, { hostZone: "UTC", foreignKeys: [] });
  if (parsed.kind !== "ok") throw new Error(JSON.stringify(parsed));
  return async () => ({ kind: "ok", settings: parsed.config, path: "", warnings: [] });
}

interface Life {
  readonly dead: Promise<void>;
  state: "alive" | "dead";
  /** Things that it may still do, and whether the last one is still done. */
  left: number;
  last: "before" | "after";
  die(): void;
}

/** Of a killed process no call comes back: whoever waits for one waits for ever, as nobody who was killed goes on. */
function mortal<T extends object>(part: T, life: Life): T {
  const never = () => new Promise<never>(() => undefined);
  return new Proxy(part, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== "function") return member;
      return (...given: unknown[]) => {
        life.left -= 1;
        const isLast = life.left < 0;
        if (isLast && life.last === "before") life.die();
        if (life.state === "dead") return never();
        const result: unknown = Reflect.apply(member, target, given);
        if (isLast) life.die();
        if (!(result instanceof Promise)) return result;
        return result.then(
          (value: unknown) => (life.state === "dead" ? never() : value),
          (error: unknown) => {
            if (!(error instanceof SimulatedCrash)) throw error;
            life.die();
            return never();
          },
        );
      };
    },
  });
}

function mortalClock(clock: Clock, life: Life): Clock {
  const { sleep } = mortal({ sleep: clock.sleep }, life);
  return { ...clock, now_ms: () => clock.now_ms(), monotonic_ms: () => clock.monotonic_ms(), sleep };
}

interface Ground extends Pick<EnginePorts, "clock" | "store" | "ids"> {
  readonly alive: ReadonlySet<number>;
}

function enginePortsOn({ clock, store, ids, alive }: Ground): EnginePorts {
  return {
    dataDir: "/data",
    store,
    clock,
    ids,
    localTime: () => ({ date: "2026-01-01", time: "00:00", stamp: "20260101-000000" }),
    machineZone: () => "Europe/Berlin",
    watcher: { watch: () => ({ close: () => undefined }) },
    processes: {
      alive: (pid) => (alive.has(pid) ? "alive" : "dead"),
      ancestry: () => [],
      variable: () => undefined,
    },
    children: { run: async () => ({ kind: "not_started", why: "no children here" }) },
    seeds: {
      files: async () => ({ kind: "ok", files: [] }),
      makeDirectory: async () => ({ kind: "exists" }),
    },
    sessions: {
      start: async () => failed("io", "no sessions here", "none"),
      session: () => sessionless,
      remove: async () => ({ kind: "alive" }),
    },
    references: { read: async () => ({ kind: "missing" }) },
    guardFiles: noGuardFiles,
    planFiles: planFiles(),
    ...noJudgmentFiles,
    settings: async () => ({ kind: "absent", why: "no config here", remedy: "none" }),
    marker: {},
    env: {},
    ask_poll_ms: 1_000,
    wait_poll_ms: 1_000,
  };
}

const noSession = { kind: "missing", why: "no sessions here", remedy: "none" } as const;
const sessionless: ReturnType<EnginePorts["sessions"]["session"]> = {
  status: async () => noSession,
  shot: async () => noSession,
  picture: async () => noSession,
  log: async () => noSession,
  async *follow() {
    yield noSession;
  },
  send: async () => noSession,
  key: async () => noSession,
  resize: async () => noSession,
  restart: async () => noSession,
  kill: async () => noSession,
  detachAll: async () => noSession,
  attach: async () => noSession,
  expect: async () => noSession,
  waitForEnd: async () => noSession,
  waitForIdle: async () => noSession,
};
