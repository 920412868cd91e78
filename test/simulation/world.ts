// The loop of a story: the real pulse, acts and guardrails on the same disk as the house, with sensors and deciders that
// do what the story says, and a process that dies with whatever it was doing. Virtual time, a disk of its own faults.

import { createEngine, type EnginePorts } from "../../src/engine/create.ts";
import { judgeMoves } from "../../src/engine/judgment/guard/judge-moves.ts";
import { moveJudge } from "../../src/engine/judgment/move-judge.ts";
import type { Children, RunOutcome, RunRequest, Store } from "../../src/engine/ports.ts";
import { createActs } from "../../src/engine/pulse/acts/create.ts";
import { noPlans } from "../../src/engine/pulse/acts/ports.ts";
import { parseEngineConfig } from "../../src/engine/pulse/config.ts";
import { type PulseOutcome, runPulse } from "../../src/engine/pulse/pulse-loop.ts";
import type { PulsePorts } from "../../src/engine/pulse/pulse-ports.ts";
import { countingIds } from "../fakes/counting-ids.ts";
import { SimulatedCrash } from "../fakes/memory-faults.ts";
import { type MemoryControl, memoryStore } from "../fakes/memory-store.ts";
import type { House } from "../support/house.ts";

/** What a sensor or a decider does when it is run. */
export type Program =
  | { readonly does: "says"; readonly text: string; readonly exit?: number }
  | { readonly does: "hangs" }
  | { readonly does: "is not there" };

export interface Loop {
  /** Sensors by name; one that is not named prints its own name. */
  readonly sensors: Map<string, Program>;
  /** What deciders say, one after the other; then that there is nothing to do. */
  readonly deciders: Program[];
  /** Each command that ran, as it stood on the line; in the order in which they did. */
  readonly ran: string[];
  /** How commands end that are run from now on. */
  command: "well" | "badly" | "never" | "dead before" | "dead after";
  readonly decided: () => number;
  /** Found while it went on. */
  readonly broken: readonly string[];
  readonly state: () => "running" | "dead";
  /** The disk, as this process sees it. */
  readonly control: () => MemoryControl;
  start(): void;
  /** In the middle of whatever it does. */
  kill(): void;
  /** It ends by itself, right before or after the so-maniest call to its disk from now. */
  doom(after: number, when: "before" | "after"): void;
  stop(): Promise<void>;
  /** A second one on the same directory. */
  rival(): Promise<PulseOutcome>;
}

/** All of it that a story knows. */
export interface World {
  readonly loop: Loop;
  /** Records that somebody spoilt. A person removes them at the end. */
  readonly spoilt: Set<string>;
  /** What the loop was to want, by the word that stands in its command and nowhere else. */
  readonly wants: string[];
  /** Gates that a plain yes stood on, with what they asked. */
  readonly approved: Set<string>;
  /** Commands that no yes can allow. */
  readonly forbidden: string[];
}

interface Life {
  state: "alive" | "dead";
  left: number;
  last: "before" | "after";
  readonly control: MemoryControl;
  readonly stop: AbortController;
}

const isOver = ({ state }: Life): boolean => state === "dead";

const DECIDE = "decide";
const INTERVAL_S = 20;

export function openLoop(house: House): Loop {
  const broken: string[] = [];
  let deciding = 0;
  let decided = 0;
  let lives = 0;
  let life: Life | undefined;
  const never = () => new Promise<never>(() => undefined);

  function die(dying: Life): void {
    if (dying.state === "dead") return;
    dying.state = "dead";
    deciding = 0;
    dying.control.restart(); // its locks go with it
    dying.stop.abort(); // so that what waits for ever can be forgotten
  }

  function mortalStore(own: Life, store: Store): Store {
    return new Proxy(store, {
      get(target, name, receiver) {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member !== "function") return member;
        return async (...given: unknown[]) => {
          own.left -= 1;
          const isLast = own.left < 0;
          if (isLast && own.last === "before") die(own);
          if (isOver(own)) return never();
          try {
            const value: unknown = await Reflect.apply(member, target, given);
            if (isLast) die(own);
            if (!isOver(own)) return value;
            own.control.restart(); // a lock that it took in the moment of its death
            return never();
          } catch (error) {
            if (!(error instanceof SimulatedCrash)) throw error;
            die(own);
            return never();
          }
        };
      },
    });
  }

  function childrenOf(own: Life): Children {
    return {
      async run(request, signal) {
        if (own.state === "dead") return never();
        const { command } = request;
        if (!("shell" in command)) {
          const name = command.program.replace(/^.*\//, "").replace(/\.sh$/, "");
          return play(house, loop.sensors.get(name) ?? says(`{"signal":"${name}"}`), { request, signal });
        }
        return command.shell === DECIDE
          ? decide(own, request, signal)
          : carryOut(own, command.shell, request);
      },
    };
  }

  async function decide(
    own: Life,
    request: RunRequest,
    signal: AbortSignal | undefined,
  ): Promise<RunOutcome> {
    deciding += 1;
    decided += 1;
    if (deciding > 1) broken.push(`I1: ${deciding} deciders think at the same time`);
    const outcome = await play(house, loop.deciders.shift() ?? says(NOOP), { request, signal });
    if (own.state === "dead") return never();
    deciding -= 1;
    return outcome;
  }

  async function carryOut(own: Life, shell: string, request: RunRequest): Promise<RunOutcome> {
    const how = loop.command;
    loop.command = "well";
    if (how === "dead before") {
      die(own);
      return never();
    }
    loop.ran.push(shell);
    if (how === "dead after") {
      die(own);
      return never();
    }
    if (how !== "never") return ended(request, how === "well" ? "done\n" : "no\n", how === "well" ? 0 : 1);
    await house.clock.sleep(request.deadline_ms);
    return { kind: "deadline", stdout: none, stderr: none, wall_ms: request.deadline_ms };
  }

  function portsOf(own: Life, store: Store): PulsePorts {
    const ports: EnginePorts = {
      ...house.ports,
      store: mortalStore(own, store),
      ids: countingIds(`l${lives}x`),
      children: childrenOf(own),
    };
    const engine = createEngine(ports);
    const judgment = judgeMoves({ ...ports, ...engine, judge: moveJudge(engine.judge) });
    return {
      ...ports,
      ...engine,
      logs: {
        open: () => ({ write: () => undefined, close: () => ({ kind: "ok" }) }),
        async removeDirectory(dir) {
          house.control.wipe(dir);
          return { kind: "ok" };
        },
      },
      acts: createActs({ ...ports, ...engine, plans: noPlans, judgment }),
      readConfig: async () => ({ kind: "ok", config }),
    };
  }

  const loop: Loop = {
    sensors: new Map(),
    deciders: [],
    ran: [],
    command: "well",
    decided: () => decided,
    broken,
    state: () => (life?.state === "alive" ? "running" : "dead"),
    control: () => life?.control ?? house.control,
    start() {
      lives += 1;
      const { store, control } = memoryStore({ clock: house.clock, disk: house.control.disk });
      const own: Life = {
        state: "alive",
        left: Number.POSITIVE_INFINITY,
        last: "before",
        control,
        stop: new AbortController(),
      };
      life = own;
      void runPulse(portsOf(own, store), own.stop.signal).then(
        (outcome) => {
          if (own.state === "dead") return;
          // What it cannot read it does not begin on; a service starts it again.
          const isRefused = outcome.kind === "failed" && outcome.why.endsWith("armed fault");
          if (outcome.kind !== "stopped" && !isRefused)
            broken.push(`the loop ended: ${JSON.stringify(outcome)}`);
          die(own);
        },
        (error: unknown) => {
          broken.push(`the loop broke: ${error instanceof Error ? error.stack : String(error)}`);
          die(own);
        },
      );
    },
    kill() {
      if (life !== undefined) die(life);
    },
    doom(after, when) {
      if (life === undefined) return;
      life.left = after;
      life.last = when;
    },
    async stop() {
      const own = life;
      if (own === undefined || own.state === "dead") return;
      own.stop.abort();
      for (let tries = 0; !isOver(own); tries += 1) {
        if (tries === STOP_TRIES_MAX) throw new Error("the loop was asked to stop, and did not");
        await house.clock.advance(1_000);
      }
    },
    rival() {
      lives += 1;
      const { store, control } = memoryStore({ clock: house.clock, disk: house.control.disk });
      const stop = new AbortController();
      const own: Life = { state: "alive", left: Number.POSITIVE_INFINITY, last: "before", control, stop };
      const outcome = runPulse(portsOf(own, store), stop.signal);
      stop.abort();
      return outcome;
    },
  };
  return loop;
}

const STOP_TRIES_MAX = 400;
export const NOOP = '{"action":"noop","reason":"nothing to do"}';
export const says = (text: string, exit = 0): Program => ({ does: "says", text, exit });

const none = new Uint8Array();
const config = (() => {
  const parsed = parseEngineConfig(
    {
      tick_command: DECIDE,
      worker_command: "work {{prompt_file}}",
      interval: INTERVAL_S,
      timeouts: { decide: 60, sensor: 10, shell: 30 },
    },
    { hostZone: "Europe/Berlin", foreignKeys: [] },
  );
  if (parsed.kind !== "ok") throw new Error(JSON.stringify(parsed));
  return parsed.config;
})();

async function play(
  { clock }: House,
  program: Program,
  { request, signal }: { request: RunRequest; signal: AbortSignal | undefined },
): Promise<RunOutcome> {
  if (program.does === "is not there") return { kind: "not_started", why: "no such program" };
  if (program.does === "says") return ended(request, program.text, program.exit ?? 0);
  await clock.sleep(request.deadline_ms, signal);
  const kind = signal?.aborted === true ? "aborted" : "deadline";
  return { kind, stdout: none, stderr: none, wall_ms: request.deadline_ms };
}

function ended(request: RunRequest, text: string, exit_code: number): RunOutcome {
  const said = Buffer.from(text);
  request.onStdout?.(said);
  const max = request.output_bytes_max;
  const kept =
    request.keep === "head" ? said.subarray(0, max) : said.subarray(Math.max(0, said.length - max));
  return {
    kind: "ended",
    exit_code,
    signal: null,
    stdout: kept,
    stderr: none,
    stdout_bytes: said.length,
    stderr_bytes: 0,
    wall_ms: 1,
  };
}
