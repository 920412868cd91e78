// A scripted engine and a terminal that remembers, for tests of the command line alone.

import { agentMarkIn } from "../../../src/engine/agent-mark.ts";
import type { Delivery } from "../../../src/engine/delivery.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import type { GateDesk } from "../../../src/engine/gate-desk.ts";
import type { Checkup } from "../../../src/engine/health.ts";
import type { Home, Problems } from "../../../src/engine/home.ts";
import type { AskId, WorkerId } from "../../../src/engine/ids.ts";
import type { Actor, Answer, Ask, AskView } from "../../../src/engine/types.ts";
import { agentFence } from "../../../src/engine/verbs/agent-fence.ts";
import { runCommand } from "../../../src/engine/verbs/command.ts";
import type { InputOutcome, OutOutcome, Terminal } from "../../../src/engine/verbs/terminal.ts";

type Script = { readonly [Part in keyof Engine]?: Partial<Engine[Part]> };

/** What a script does not mention must not be called. */
export function scriptedEngine(script: Script): Engine {
  const part = <T extends object>(name: string, scripted: object = {}): T =>
    new Proxy(scripted, {
      get(target, member) {
        if (member in target) return Reflect.get(target, member);
        return () => {
          throw new Error(`${name}.${String(member)} is not in the script`);
        };
      },
    }) as T;
  const scripted: Script = {
    seed: async () => ({ kind: "ok", created: [] }),
    ...script,
    fleet: { whoami: async () => person, ...script.fleet },
  };
  return new Proxy({} as Engine, {
    get(_, member) {
      const found: unknown = Reflect.get(scripted, member);
      return typeof found === "function" ? found : part(String(member), found ?? {});
    },
  });
}

export const person: Actor = { kind: "person", name: "ada", surface: "terminal" };
export const worker: Actor = { kind: "worker", id: "w" as WorkerId, gen: "g1", meta: false };
export const metaWorker: Actor = { kind: "worker", id: "w" as WorkerId, gen: "g1", meta: true };

export function ask(fields: Partial<AskView> = {}): AskView {
  return {
    id: "w-1" as AskId,
    worker: "w" as WorkerId,
    kind: "question",
    prompt: "Which one?",
    raised_s: 1_000,
    options: [],
    risk: "irreversible",
    detached: false,
    state: "pending",
    age_s: 61,
    ...fields,
  };
}

/** As it is when just raised: nothing has been said about its state yet. */
export function raised(fields: Partial<Ask> = {}): Ask {
  const { state: _state, age_s: _age_s, note: _note, ...rest } = ask(fields);
  return rest;
}

export function answer(fields: Partial<Answer> = {}): Answer {
  return {
    ask: "w-1" as AskId,
    text: "the blue one",
    answered_s: 1_010,
    decision: { kind: "text" },
    ...fields,
  };
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Circumstances {
  readonly engine?: Script;
  readonly stdin?: InputOutcome;
  readonly typed?: boolean;
  /** What the shell was given by whoever opened it. */
  readonly env?: Readonly<Record<string, string>>;
  readonly out?: OutOutcome;
  readonly delivery?: Partial<Delivery>;
  /** What is wrong with it; nothing, unless told. */
  readonly config?: Problems;
  readonly gates?: GateDesk;
  readonly checkup?: Partial<Checkup>;
  readonly interrupts?: AbortController;
  readonly ask_timeout_ms?: number;
  readonly warnings?: readonly string[];
}

export async function run(line: readonly string[], circumstances: Circumstances = {}): Promise<Ran> {
  let stdout = "";
  let stderr = "";
  const interrupts = circumstances.interrupts ?? new AbortController();
  const terminal: Terminal = {
    async out(text) {
      const outcome = circumstances.out ?? { kind: "ok" };
      if (outcome.kind === "ok") stdout += text;
      return outcome;
    },
    async save() {
      return { kind: "ok" };
    },
    takeOver: () => undefined,
    fullScreen: async () => undefined,
    async complain(text) {
      stderr += text;
    },
    async readInput() {
      if (circumstances.stdin === undefined) throw new Error("nobody should read standard input here");
      return circumstances.stdin;
    },
    typed: circumstances.typed ?? false,
    interruptible: () => interrupts.signal,
    runtime: "node 0.0.0 test",
  };
  const { ask_timeout_ms, warnings = [] } = circumstances;
  const code = await runCommand(line, {
    terminal,
    fence: agentFence(agentMarkIn(circumstances.env ?? {}), terminal),
    home: async () => {
      const { delivery, gates, checkup } = circumstances;
      if (delivery === undefined && gates === undefined && checkup === undefined)
        throw new Error("nobody should start or stop anything here");
      const desks = {
        delivery: async () => delivery,
        gates: async () => gates,
        checkup: async () => checkup,
        config: { check: async () => circumstances.config ?? { kind: "ready" } },
      };
      return { kind: "home", ...desks } as unknown as Home;
    },
    open: async () => ({
      kind: "opened",
      engine: scriptedEngine(circumstances.engine ?? {}),
      person: "ada",
      warnings,
      ...(ask_timeout_ms !== undefined && { ask_timeout_ms }),
    }),
  });
  return { code, stdout, stderr };
}

export function bytes(text: string): InputOutcome {
  return { kind: "ok", bytes: new TextEncoder().encode(text) };
}
