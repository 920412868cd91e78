// What the pulse remembers from earlier beats, read in one go; and the commit that replaces it after a decision, the
// baseline last: whatever a crash leaves out, the next beat still sees the world as undecided.

import type { Failed, Trouble } from "../outcome.ts";
import type { GuardName } from "../records/guards.ts";
import { noteFailure } from "./backoff.ts";
import { type GuardRead, type Guards, type GuardValue, guardTrouble, valueIn } from "./guards.ts";
import { recentAttempts } from "./ledger.ts";
import { pulseLimits } from "./limits.ts";
import type { Move } from "./move.ts";
import type { Nudge } from "./wake.ts";
import type { World } from "./world.ts";

export type Memory = { readonly [Name in Remembered]: GuardRead<Name> };
type Remembered = Exclude<GuardName, "beat">;

const names: readonly Remembered[] = [
  "pause",
  "provider-wait",
  "committed",
  "noop",
  "backoff",
  "attempts",
  "spend",
  "wake",
  "failure",
  "shell",
  "flap",
  "goal-activity",
  "told",
];

export async function remember(guards: Guards, now_ms: number): Promise<Memory> {
  await redate(guards, now_ms);
  const reads = await Promise.all(names.map(async (name) => [name, await guards.read(name)] as const));
  return Object.fromEntries(reads) as unknown as Memory;
}

/** Attempts from before the clock was set back count as made now, once: not anew at every beat until it catches up. */
async function redate(guards: Guards, now_ms: number): Promise<void> {
  const attempts = valueIn(await guards.read("attempts")) ?? [];
  if (attempts.some((at_ms) => at_ms > now_ms)) {
    await guards.write("attempts", recentAttempts(attempts, now_ms));
  }
}

export function memoryTroubles(memory: Memory): readonly Trouble[] {
  return names.flatMap((name) => guardTrouble(name, memory[name]));
}

export interface Decided {
  readonly world: World;
  readonly move: Move;
  readonly nudge: Nudge | undefined;
  readonly shown: { readonly answers: readonly string[]; readonly parked?: string };
  readonly now_ms: number;
}

/** After a move that was made or parked. `lost`: what only informs and could not be written. */
export type Committed = { readonly kind: "ok"; readonly lost: readonly string[] } | Failed;

type Step = () => Promise<{ kind: "ok" } | Failed>;

export async function commit(guards: Guards, memory: Memory, decided: Decided): Promise<Committed> {
  const { world, move, nudge, shown, now_ms } = decided;
  const isNoop = move.action === "noop";
  const failing = valueIn(await guards.read("told"))?.failing ?? [];
  const informing: readonly Step[] = [
    ...(nudge === undefined ? [] : [() => guards.write("wake", nudge)]),
    () => guards.write("told", { ...shown, failing }),
    () => guards.write("goal-activity", goalActivityAfter(memory, move, now_ms)),
    () => guards.clear("failure"),
    // A command of this very beat has written its own by now: only what was shown is forgotten.
    () => guards.consume("shell", memory.shell),
  ];
  const gating: readonly Step[] = [
    () => (isNoop ? guards.write("noop", { hash: world.hash, at_ms: now_ms }) : guards.clear("noop")),
    () => guards.clear("backoff"),
    () => guards.write("committed", { hash: world.hash, items: world.items }),
  ];
  const lost: string[] = [];
  for (const step of informing) {
    const done = await step();
    if (done.kind === "failed") lost.push(done.why);
  }
  for (const step of gating) {
    const done = await step();
    if (done.kind === "failed") return done;
  }
  return { kind: "ok", lost };
}

export function told(memory: Memory): GuardValue<"told"> {
  return valueIn(memory.told) ?? { answers: [], failing: [] };
}

const GOAL_MOVES: ReadonlySet<Move["action"]> = new Set([
  "write_goal",
  "archive_goal",
  "start_worker",
  "kill_worker",
  "tell_worker",
  "start_plan",
]);

/** By convention a worker or a plan has the id of its goal. Advisory: it only says who has waited longest. */
function goalActivityAfter(memory: Memory, move: Move, now_ms: number): ReadonlyMap<string, number> {
  const before = valueIn(memory["goal-activity"]) ?? new Map<string, number>();
  const isForGoal = GOAL_MOVES.has(move.action) && "id" in move;
  const after = new Map(isForGoal ? [...before, [move.id, Math.floor(now_ms / 1_000)] as const] : before);
  const newestFirst = [...after].sort(([, a], [, b]) => b - a);
  return new Map(newestFirst.slice(0, pulseLimits.goals_remembered_max));
}

export interface DecisionFailed {
  readonly code: string;
  readonly error: string;
  readonly run?: string;
  readonly policyHash: string;
  readonly now_ms: number;
}

/** The count is read again: only a success may lose it. */
export async function noteFailed(
  guards: Guards,
  { code, error, run, policyHash, now_ms }: DecisionFailed,
): Promise<{ kind: "ok"; fails: number } | Failed> {
  const backoff = noteFailure(valueIn(await guards.read("backoff")), policyHash, now_ms);
  const counted = await guards.write("backoff", backoff);
  if (counted.kind === "failed") return counted;
  const { fails } = backoff;
  const shown = error.slice(0, pulseLimits.error_chars_max);
  const said = await guards.write("failure", {
    code,
    error: shown,
    fails,
    failed_ms: now_ms,
    ...(run !== undefined && { run }),
  });
  return said.kind === "failed" ? said : { kind: "ok", fails };
}
