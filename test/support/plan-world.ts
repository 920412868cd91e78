// A plan's whole world in memory: the log on a store in memory, a tree of files with commits, sessions whose programs are
// functions, gates that look at the tree, people who answer. Only the driver is mortal: it dies before or after any
// thing that it does outside of itself, and the next one finds what it left.

import type { Fleet, StartRequest } from "../../src/engine/engine.ts";
import { contentHash } from "../../src/engine/hash.ts";
import type { PlanId, WorkerId } from "../../src/engine/ids.ts";
import { createMailbox } from "../../src/engine/mailbox/mailbox.ts";
import { type DriveOutcome, drivePlan } from "../../src/engine/plans/drive/drive.ts";
import type { DrivePorts } from "../../src/engine/plans/drive/ports.ts";
import type { PlanDeed } from "../../src/engine/plans/events.ts";
import { ownChecks } from "../../src/engine/plans/finish/conjunction.ts";
import type { Gates } from "../../src/engine/plans/finish/gates.ts";
import type { Change, Ground, PlanTree } from "../../src/engine/plans/ground/ground.ts";
import { hashOfDraft } from "../../src/engine/plans/hash.ts";
import type { Check, GateResult, PlanDraft, PlanView, Step } from "../../src/engine/plans/nouns.ts";
import { receiptOf } from "../../src/engine/plans/receipt.ts";
import type { RuleOn } from "../../src/engine/plans/ruled.ts";
import { openPlanStore } from "../../src/engine/plans/store.ts";
import { allOf } from "../../src/engine/plans/verdicts.ts";
import type { Clock } from "../../src/engine/ports.ts";
import type { WorkerFacts } from "../../src/engine/types.ts";
import { countingIds } from "../fakes/counting-ids.ts";
import { type MemoryControl, memoryStore } from "../fakes/memory-store.ts";

export type Files = Record<string, string>;

/** What a session's program does, all at its end. */
export interface Act {
  readonly edit?: (files: Files) => void;
  /** What it prints. */
  readonly says?: string;
  /** How long it takes; `Infinity`: it never ends by itself. */
  readonly takes_ms?: number;
  /** Its exit code; null: nobody knows. */
  readonly exit?: number | null;
  /** A verdict or a draft, written into the plan's directory. */
  readonly writes?: (
    prompt: string,
    worker: string,
  ) => { readonly key: string; readonly text: string } | undefined;
  /** What it asks when it begins, and waits for. */
  readonly asks?: string;
  /** Its screen does not change. */
  readonly idle_s?: number;
}

export interface Lapped {
  readonly role: "planner" | "generator" | "evaluator";
  readonly step: string | undefined;
  /** From 1, of this role on this step. */
  readonly nth: number;
  readonly prompt: string;
  readonly request: StartRequest;
}

export interface WorldOptions {
  readonly steps: readonly Partial<Step>[];
  readonly draft?: Partial<PlanDraft>;
  readonly program?: (lap: Lapped) => Act;
  /** What a check says of the tree: 0, another code, or that it could not be run. */
  readonly check?: (run: string, files: Files) => number | "cannot";
  /** What a person answers to each question, once nothing else goes on. */
  readonly answer?: (prompt: string, about: string) => string | undefined;
  readonly files?: Files;
  /** What guardrails say. */
  readonly ruleOn?: RuleOn;
}

export const PLAN = "ship-it" as PlanId;

export function stepOf(id: string, more: Partial<Step> = {}): Step {
  return {
    id,
    title: `step ${id}`,
    description: "",
    criteria: [],
    dependsOn: [],
    priority: 1,
    finish: [{ kind: "command", run: `has ${id}` }],
    ...more,
  };
}

export function draftWith(steps: readonly Step[], more: Partial<PlanDraft> = {}): PlanDraft {
  return {
    id: PLAN,
    goal: "everything works",
    mode: "implement",
    cwd: "/repo",
    steps,
    anchors: [],
    limits: { laps_max: 20, rejections_max: 2, run_s_max: 14_400, session_s_max: 1_800, idle_s_max: 600 },
    evaluate: "no",
    ...more,
  };
}

interface Session {
  readonly request: StartRequest;
  readonly started_ms: number;
  readonly act: Act;
  state: "running" | "exited" | "killed";
}

export interface World {
  drive(death?: Death): Promise<DriveOutcome | { readonly kind: "died" }>;
  dry(): Promise<DriveOutcome>;
  append(deeds: readonly PlanDeed[]): Promise<PlanView>;
  plan(): Promise<PlanView>;
  deeds(): Promise<readonly PlanDeed[]>;
  readonly files: Files;
  readonly commits: readonly { readonly id: string; readonly title: string; readonly files: Files }[];
  readonly prompts: readonly string[];
  readonly told: readonly string[];
  readonly clock: Clock;
  /** Somebody sets the clock; what runs goes on as it did. */
  setClock(by_ms: number): void;
  /** Things that the last driver did outside of itself. */
  readonly acts: number;
  receipt(): Promise<ReturnType<typeof receiptOf>>;
  stop: AbortController;
  /** Drives, and answers what it asks, until nobody has anything to do. */
  live(): Promise<void>;
  /** How many questions got an answer. */
  answerAll(): Promise<number>;
  /** Done once, the next time that somebody waits. */
  during?: () => Promise<unknown>;
  readonly mailbox: ReturnType<typeof createMailbox>;
  readonly disk: MemoryControl;
}

export interface Death {
  readonly after: number;
  readonly when: "before" | "after";
}

/** More than any course here: what goes on beyond is a circle. */
const SLEEPS_MAX = 20_000;
const ACTS_MAX = 500;
const DRIVES_MAX = 20;

const TREE: PlanTree = {
  kind: "git",
  plan: PLAN,
  repo: "/repo",
  path: "/data/worktrees/plan",
  cwd: "/data/worktrees/plan",
  branch: `looop/plan-${PLAN}`,
  base: "b0",
};

export async function planWorld(options: WorldOptions): Promise<World> {
  let now_ms = Date.UTC(2026, 0, 1);
  let off_ms = 0;
  const files: Files = { ...options.files };
  const marks = new Map<string, Files>();
  const commits: { id: string; title: string; files: Files }[] = [];
  const sessions = new Map<string, Session>();
  const prompts: string[] = [];
  const told: string[] = [];
  let lives = 0;
  let acts = 0;
  let sleeps = 0;
  const stop = new AbortController();
  const clock: Clock = {
    now_ms: () => now_ms + off_ms,
    monotonic_ms: () => now_ms,
    async sleep(wait_ms) {
      sleeps += 1;
      if (sleeps > SLEEPS_MAX) throw new Error("this plan never ends");
      now_ms += Math.max(1, wait_ms);
      await settle();
      const { during } = world;
      delete world.during;
      await during?.();
    },
  };
  const { store, control } = memoryStore({ clock });
  const plans = openPlanStore({ store, clock, ids: countingIds("p") });
  const fleet: Fleet = {
    async list() {
      await settle();
      return {
        kind: "ok",
        workers: [...sessions].map(([id, session]) => factsOf(id, session)),
        troubles: [],
      };
    },
    whoami: async () => ({ kind: "pulse" }),
    whois: async () => ({ kind: "somebody" }),
  };
  const events = {
    async record(event: string) {
      told.push(event);
      return { kind: "ok" as const };
    },
  };
  const mailbox = createMailbox({
    store,
    clock,
    ids: countingIds("m"),
    watcher: { watch: () => ({ close: () => undefined }) },
    fleet,
    events: { ...events, read: neverRead, follow: neverFollowed },
  });

  function factsOf(id: string, { state, act, started_ms }: Session): WorkerFacts {
    const alive = state === "running";
    const exit_code = state === "exited" ? (act.exit === undefined ? 0 : act.exit) : null;
    return { id: id as WorkerId, state, alive, exit_code, meta: false, started_s: started_ms / 1_000 };
  }

  /** Programs whose time has come do what they do. */
  async function settle(): Promise<void> {
    for (const [id, session] of sessions) {
      const { act, request, started_ms } = session;
      if (session.state !== "running" || now_ms < started_ms + (act.takes_ms ?? 100)) continue;
      session.state = "exited";
      act.edit?.(files);
      const written = act.writes?.(request.prompt, id);
      if (written !== undefined) control.plant(written.key, written.text);
    }
  }

  async function answerAll(): Promise<number> {
    let answered = 0;
    const { answer } = options;
    const open = await mailbox.open();
    if (open.kind !== "ok" || answer === undefined) return 0;
    for (const ask of open.asks) {
      const text = answer(ask.prompt, ask.title ?? "");
      if (text === undefined) continue;
      await mailbox.answer({ ask: ask.id, text }, { kind: "person", name: "ada", surface: "terminal" });
      answered += 1;
    }
    return answered;
  }

  const markOf = () => {
    const mark = contentHash(JSON.stringify(Object.entries(files).sort()));
    marks.set(mark, { ...files });
    return mark;
  };
  const ground: Ground = {
    open: async () => ({ kind: "ok", tree: TREE }),
    mark: async () => ({ kind: "ok", mark: markOf() }),
    async changes(_tree, since) {
      await settle();
      const before = marks.get(since) ?? {};
      const names = [...new Set([...Object.keys(before), ...Object.keys(files)])].sort();
      const changes = names.flatMap((path): Change[] => {
        if (before[path] === files[path]) return [];
        const change =
          before[path] === undefined ? "added" : files[path] === undefined ? "deleted" : "modified";
        return [{ path, change }];
      });
      return { kind: "ok", changes, more: false };
    },
    async unmerged() {
      const paths = Object.keys(files).filter((path) => files[path]?.startsWith("<<<<<<<"));
      return { kind: "ok", paths };
    },
    async checkpoint(_tree, { id, title }) {
      const commit = contentHash(JSON.stringify(Object.entries(files).sort()));
      if (commits.at(-1)?.id === commit) return { kind: "unchanged", commit };
      commits.push({ id: commit, title: `${id} ${title}`, files: { ...files } });
      return { kind: "committed", commit };
    },
    cleanCopy: async () => ({
      kind: "ok",
      tree: TREE,
      head: "b0",
      lent: [],
      close: async () => ({ kind: "ok" }),
    }),
    settle: async () => ({ kind: "none" }),
  };
  const gates: Gates = {
    before: async ({ finish }) => gateOf(finish),
    run: async ({ finish }) => gateOf(finish),
  };
  function gateOf(finish: readonly Check[]): GateResult {
    const checks = ownChecks(finish).map((check) => {
      const run = "run" in check ? check.run : check.kind;
      const code = (options.check ?? hasFile)(run, files);
      const verdict =
        code === "cannot" ? ("cant_tell" as const) : code === 0 ? ("pass" as const) : ("fail" as const);
      return { check, verdict, why: `\`${run}\` gave ${code}`, output: "", wall_ms: 1 };
    });
    const first = checks.find(({ verdict }) => verdict !== "pass") ?? checks[0];
    const why = first?.why ?? "an evaluator judges it; the engine has nothing to run";
    return {
      verdict: allOf(checks.map(({ verdict }) => verdict)),
      why,
      checks,
      gate_hash: contentHash(JSON.stringify(finish)),
      head: markOf(),
    };
  }

  function portsOf(life: Life): DrivePorts {
    const raw: DrivePorts = {
      dataDir: "/data",
      store,
      clock,
      ids: countingIds(`d${lives}x`),
      processes: {
        alive: () => "alive",
        ancestry: () => [{ pid: 100 + lives, parent_pid: 1, started: "s" }],
        variable: () => undefined,
      },
      references: { read: async () => ({ kind: "missing" }) },
      machineZone: () => "UTC",
      plans,
      ground,
      gates,
      ...(options.ruleOn && { ruleOn: options.ruleOn }),
      detect: async () => [],
      workers: {
        async start(request) {
          prompts.push(request.prompt);
          const lap = lapOf(request, prompts);
          sessions.set(request.id, {
            request,
            started_ms: now_ms,
            act: (options.program ?? writesFile)(lap),
            state: "running",
          });
          const worker = factsOf(request.id, sessionOf(request.id));
          const { asks } = sessionOf(request.id).act;
          const actor = { kind: "worker", id: worker.id, meta: false } as const;
          if (asks !== undefined) await mailbox.raise({ worker: request.id, prompt: asks }, actor);
          return { kind: "started", worker, summary: "", warnings: [] };
        },
        async kill(id) {
          const session = sessions.get(id);
          if (session?.state !== "running") return { kind: "missing", why: "it is over", remedy: "none" };
          session.state = "killed";
          session.act.edit?.(files);
          return { kind: "killed", confirmed: true, escalated: false, summary: "" };
        },
        async health() {
          const listed = await fleet.list();
          if (listed.kind !== "ok") return listed;
          const open = await mailbox.open();
          const asks = open.kind === "ok" ? open.asks : [];
          return {
            kind: "ok",
            troubles: [],
            workers: listed.workers.map((worker) => {
              const own = asks.filter((ask) => ask.worker === worker.id);
              const idle_s = sessions.get(worker.id)?.act.idle_s ?? 0;
              return {
                ...worker,
                health: own.length > 0 ? ("waiting-ask" as const) : ("busy" as const),
                idle_s,
                pending_tells: 0,
                ...(own.length > 0 && { ask_age_s: own[0]?.age_s ?? 0 }),
              };
            }),
          };
        },
      },
      fleet,
      terminals: {
        log: async (worker) => ({
          kind: "ok",
          text: sessions.get(worker)?.act.says ?? "",
          offset: 0,
          done: true,
          dropped_bytes: 0,
        }),
      },
      mailbox,
      events,
      journal: { write: async () => ({ kind: "ok" }) },
    };
    return {
      ...raw,
      plans: mortal(raw.plans, life, ["append"]),
      workers: mortal(raw.workers, life, ["start", "kill"]),
      ground: mortal(raw.ground, life, ["checkpoint"]),
      mailbox: mortal(raw.mailbox, life, ["raise"]),
    };
  }

  const sessionOf = (id: string): Session => {
    const found = sessions.get(id);
    if (found === undefined) throw new Error(`no session ${id}`);
    return found;
  };

  const steps = options.steps.map((step, at) =>
    stepOf(step.id ?? `S${at + 1}`, { priority: at + 1, ...step }),
  );
  const draft = draftWith(steps, options.draft);
  const created = await plans.create(PLAN, {
    event: "drafted",
    draft,
    by: { name: "ada", surface: "terminal" },
  });
  if (created.kind !== "ok") throw new Error(JSON.stringify(created));
  if (steps.length > 0)
    await plans.append(PLAN, [
      { event: "approved", hash: hashOfDraft(draft), by: { name: "ada", surface: "terminal" } },
    ]);

  const read = async () => {
    const outcome = await plans.read(PLAN);
    if (outcome.kind !== "ok") throw new Error(JSON.stringify(outcome));
    return outcome;
  };
  const world: World = {
    files,
    commits,
    prompts,
    told,
    clock,
    setClock(by_ms) {
      off_ms += by_ms;
    },
    stop,
    mailbox,
    answerAll,
    disk: control,
    get acts() {
      return acts;
    },
    async drive(death) {
      lives += 1;
      const dead = Promise.withResolvers<{ readonly kind: "died" }>();
      const life: Life = {
        left: death?.after ?? Number.POSITIVE_INFINITY,
        when: death?.when ?? "before",
        done: 0,
        state: "alive",
        die: () => dead.resolve({ kind: "died" }),
      };
      const outcome = await Promise.race([
        drivePlan(portsOf(life), PLAN, { signal: stop.signal }),
        dead.promise,
      ]);
      acts = life.done;
      if (outcome.kind === "died") control.restart(); // its locks die with it
      return outcome;
    },
    dry: () => drivePlan(portsOf(immortal()), PLAN, { signal: stop.signal, dry: "yes" }),
    async append(deeds) {
      const outcome = await plans.append(PLAN, deeds);
      if (outcome.kind !== "ok" || outcome.ignored.length > 0) throw new Error(JSON.stringify(outcome));
      return outcome.plan;
    },
    plan: async () => (await read()).plan,
    async deeds() {
      const { events: all, ignored } = await read();
      return all.filter((event) => !ignored.has(event.id));
    },
    receipt: async () => receiptOf((await read()).plan, now_ms),
    async live() {
      for (let drives = 0; drives < DRIVES_MAX; drives += 1) {
        await world.drive();
        if ((await answerAll()) === 0) return;
      }
      throw new Error("this plan asks for ever");
    },
  };
  return world;
}

function hasFile(run: string, files: Files): number {
  return files[`${run.replace("has ", "")}.txt`] === undefined ? 1 : 0;
}

function writesFile({ step }: Lapped): Act {
  return {
    edit(files) {
      files[`${step}.txt`] = "done";
    },
  };
}

function lapOf(request: StartRequest, prompts: readonly string[]): Lapped {
  const { prompt } = request;
  const role = prompt.startsWith("You judge")
    ? "evaluator"
    : prompt.startsWith("You plan")
      ? "planner"
      : "generator";
  const step = /\*\*(\S+) /.exec(prompt)?.[1];
  const nth = prompts.filter(
    (each) => each.slice(0, 8) === prompt.slice(0, 8) && /\*\*(\S+) /.exec(each)?.[1] === step,
  ).length;
  return { role, step, nth, prompt, request };
}

async function neverRead(): Promise<never> {
  throw new Error("nobody reads events here");
}

// biome-ignore lint/correctness/useYield: nobody follows events here
async function* neverFollowed(): AsyncGenerator<never> {
  throw new Error("nobody follows events here");
}

interface Life {
  left: number;
  readonly when: "before" | "after";
  done: number;
  state: "alive" | "dead";
  die(): void;
}

function immortal(): Life {
  return { left: Number.POSITIVE_INFINITY, when: "before", done: 0, state: "alive", die: () => undefined };
}

/** Of the named methods: the one at which its life is over never comes back, done or not. */
function mortal<T extends object>(part: T, life: Life, methods: readonly (keyof T & string)[]): T {
  const never = () => new Promise<never>(() => undefined);
  return new Proxy(part, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== "function" || !(methods as readonly string[]).includes(String(name)))
        return member;
      return async (...given: unknown[]) => {
        if (life.state === "dead") return never();
        life.done += 1;
        if (life.done > ACTS_MAX)
          throw new Error(`this plan goes round in circles: ${JSON.stringify(given)}`);
        const isLast = life.done > life.left;
        if (isLast && life.when === "before") {
          life.state = "dead";
          life.die();
          return never();
        }
        const result: unknown = await Reflect.apply(member, target, given);
        if (!isLast) return result;
        life.state = "dead";
        life.die();
        return never();
      };
    },
  });
}

/** As an evaluator writes it: every criterion it was asked about. */
export function verdictFile(verdict: "pass" | "fail" | "cant_tell"): NonNullable<Act["writes"]> {
  return (prompt, worker) => {
    const asked = /## What you judge\n\n(?<list>[\s\S]*?)\n\n/.exec(prompt)?.groups?.list ?? "";
    const criteria = [...asked.matchAll(/^- (\S+):/gm)].map(([, criterion]) => ({
      criterion,
      verdict,
      evidence: `src/a.ts:${verdict.length}`,
    }));
    return {
      key: `plans/${PLAN}/verdict-${worker}.json`,
      text: JSON.stringify({ criteria, summary: "looked" }),
    };
  };
}
