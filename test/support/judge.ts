// A judge on a real memory.db in a fresh directory, with guardrails, a config and a history that a test sets.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryDoor } from "../../src/engine/host/memory/open.ts";
import type { AskId, WorkerId } from "../../src/engine/ids.ts";
import type { Autonomy, Judge } from "../../src/engine/judge.ts";
import { createJudge } from "../../src/engine/judgment/judge.ts";
import type { GuardEyes, JudgePorts } from "../../src/engine/judgment/judge-ports.ts";
import type { History, MemoryDoor } from "../../src/engine/judgment/ports.ts";
import type { Ruling } from "../../src/engine/judgment/ruling.ts";
import { refused } from "../../src/engine/outcome.ts";
import type { Actor, Answer, AskView, Decision } from "../../src/engine/types.ts";
import { countingIds } from "../fakes/counting-ids.ts";

export const ADA: Actor = { kind: "person", name: "ada", surface: "terminal" };
export const WORKER: Actor = { kind: "worker", id: "w" as WorkerId, meta: false };

export interface Bench {
  readonly judge: Judge;
  readonly ports: JudgePorts;
  readonly path: string;
  readonly files: Map<string, string>;
  now_ms: number;
  autonomy: Record<string, Autonomy>;
  guard: Ruling["kind"];
  history: Partial<History>;
  close(): Promise<void>;
}

export function openBench(
  over: { readonly memory?: MemoryDoor; readonly grants?: JudgePorts["grants"] } = {},
): Bench {
  const dir = mkdtempSync(join(tmpdir(), "looop-judge-"));
  const path = join(dir, "memory.db");
  const files = new Map<string, string>();
  const monotonic_ms = () => performance.now();
  const door = over.memory ?? memoryDoor(path, { monotonic_ms });
  const history = async () => ({ calls: [], files: 0, skipped: 0 });
  const ports: JudgePorts = {
    memory: door,
    guard: guardOf(() => bench.guard),
    grants: over.grants ?? { look: async () => undefined, claim: async () => undefined },
    clock: { now_ms: () => bench.now_ms, monotonic_ms, sleep: async () => undefined },
    ids: countingIds("n"),
    localTime: (at_ms) => ({ date: new Date(at_ms).toISOString().slice(0, 10), time: "", stamp: "" }),
    settings: async () =>
      ({ kind: "ok", settings: { autonomy: bench.autonomy }, path: "", warnings: [] }) as unknown as Awaited<
        ReturnType<JudgePorts["settings"]>
      >,
    history: {
      toolCalls: async () => (bench.history.toolCalls ?? history)(),
      shellLines: async () => (await bench.history.shellLines?.()) ?? [],
      commits: async (from) => bench.history.commits?.(from),
    },
    prose: {
      read: async (name) => {
        const text = files.get(name);
        return text === undefined ? { kind: "missing" } : { kind: "ok", text };
      },
      write: async (name, text) => {
        files.set(name, text);
        return { kind: "ok" };
      },
    },
  };
  const bench: Bench = {
    judge: createJudge(ports),
    ports,
    path,
    files,
    now_ms: Date.UTC(2026, 0, 5, 9),
    autonomy: {},
    guard: "proceed",
    history: {},
    async close() {
      await door.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return bench;
}

function guardOf(kind: () => Ruling["kind"]): GuardEyes {
  const ruling = (): Ruling => ({
    kind: kind(),
    layer: "guardrails",
    by: "test/rule",
    reason: "the rule says so",
    evidence: [],
    risk: "reversible",
    warnings: [],
  });
  const none = refused("guard", "not in this test", "none");
  const eyes = {
    decide: async () => ({ ruling: ruling(), hits: [] }),
    list: async () => ({ rules: [], problems: [] }),
    test: async () => ({ hits: [], ruling: ruling() }),
    explain: async () => none,
    lint: async () => ({ rules: [], problems: [] }),
    add: async () => none,
  };
  return eyes as unknown as GuardEyes;
}

let asks = 0;

export function askView(over: Partial<AskView> = {}): AskView {
  asks += 1;
  return {
    id: `fix-${asks}-1` as AskId,
    worker: `fix-${asks}` as WorkerId,
    kind: "gate",
    prompt: "Run the integration suite against staging?",
    raised_s: asks,
    options: [],
    risk: "reversible",
    detached: false,
    state: "pending",
    age_s: 0,
    ...over,
  };
}

export function answerTo(
  ask: AskView,
  text: string,
  by: Answer["by"] = { person: "ada", surface: "chat" },
): Answer {
  const kinds: Record<string, Decision["kind"]> = { yes: "approve", no: "deny" };
  const kind = kinds[text] ?? (ask.options.includes(text) ? "choice" : "text");
  return { ask: ask.id, text, answered_s: ask.raised_s, decision: { kind }, ...(by !== undefined && { by }) };
}
