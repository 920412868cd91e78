// Carrying out one approved proposal. The right to do it is an intent of its name, created exclusively, and then the
// rename that takes it out of the parked ones (I5). The record is compared byte for byte behind the rename: what was
// decided on is what is run.

import type { Trouble } from "../../outcome.ts";
import { failed } from "../../outcome.ts";
import type { Intent } from "../../records/intent.ts";
import { isSettled, type ProposalEnd } from "../../records/settled.ts";
import type { ActSettings, ShellRun } from "../act.ts";
import { pulseLimits } from "../limits.ts";
import { summaryOf } from "../move.ts";
import { type Desk, endProposal, type Placed, shelve } from "./desk.ts";
import { type Execution, execute } from "./execute.ts";
import { type Step, settledOf, troubled } from "./step.ts";

export interface Approval {
  readonly settings: ActSettings;
  /** Absent: the answer bears no name. */
  readonly by: string | undefined;
}

export async function carryOut(
  desk: Desk,
  placed: Placed,
  approval: Approval,
  signal: AbortSignal,
): Promise<Step> {
  const { id, move } = placed.read.value;
  const timeout_ms = Math.max(approval.settings.shellTimeout_s * 1_000, pulseLimits.intent_timeout_ms);
  const by = approval.by ?? "somebody without a name";
  const begun = await desk.intents.begin({ move, by, proposal: id, timeout_ms });
  if (begun.kind === "failed") return troubled(desk, id, begun);
  if (begun.kind === "taken") return { kind: "waiting" };
  try {
    return await runClaimed(desk, placed, { ...approval, intent: begun.intent }, signal);
  } finally {
    // Whatever happened: from here on nobody in this process is at it.
    desk.intents.abandon(begun.intent);
  }
}

async function runClaimed(
  desk: Desk,
  placed: Placed,
  order: Approval & { readonly intent: Intent },
  signal: AbortSignal,
): Promise<Step> {
  const { intent } = order;
  const { id } = intent;
  const claimed = await claim(desk, placed);
  if (claimed.kind !== "claimed") {
    if (claimed.kind !== "unknown") await desk.intents.end(intent); // certain: nothing was begun
    return claimed.kind === "lost" ? { kind: "gone" } : { kind: "trouble", trouble: claimed.trouble };
  }
  const { move, replaces } = claimed.placed.read.value;
  const isHash = replaces !== undefined && replaces !== "missing";
  const execution = await execute(
    desk,
    move,
    {
      actor: { kind: "pulse" },
      settings: order.settings,
      journal: `after a yes by ${intent.by}: ${summaryOf(move)}`,
      ...(isHash && { expected_hash: replaces }),
    },
    signal,
  );
  const end = endOf(execution, intent.by, desk.clock.now_ms());
  const ended = await endProposal(desk, claimed.placed, {
    end,
    audited: execution.kind === "done" && execution.audited,
    ...(order.by !== undefined && { by: order.by }),
  });
  // Done, and not to be written down: the intent stays and is reported as what nobody knows.
  if (ended.kind === "failed") return troubled(desk, id, ended);
  if (ended.kind === "not_ours") {
    return troubled(
      desk,
      id,
      failed("io", `${desk.running.key(id)} was changed while it was carried out`, "look at it"),
    );
  }
  await desk.intents.end(intent);
  const warnings = execution.kind === "refused" ? [] : execution.warnings;
  const { shell } = shellOf(execution);
  return {
    kind: "ran",
    settled: { ...settledOf(claimed.placed, end), ...(shell && { shell }) },
    warnings: [...warnings, ...ended.warnings],
  };
}

type Claim =
  | { readonly kind: "claimed"; readonly placed: Placed }
  /** Somebody else moved it. */
  | { readonly kind: "lost" }
  /** It is where it was, and not ours to run. */
  | { readonly kind: "void"; readonly trouble: Trouble }
  /** Where it lies cannot be seen. */
  | { readonly kind: "unknown"; readonly trouble: Trouble };

async function claim(desk: Desk, { read }: Placed): Promise<Claim> {
  const { id } = read.value;
  const [from, to] = [desk.parked.key(id), desk.running.key(id)];
  const moved = await desk.store.move(from, to);
  const trouble = (why: string): Trouble => ({ path: from, why, remedy: "look at proposals/" });
  if (moved.kind === "missing") return { kind: "lost" };
  if (moved.kind === "exists") return { kind: "void", trouble: trouble(`${to} is there already`) };
  const there = await desk.running.read(id);
  if (moved.kind === "failed") {
    // Refused, or done without our hearing of it: the two places tell, if they can be read.
    const here = await desk.parked.read(id);
    if (here.kind === "ok" && there.kind === "missing") return { kind: "void", trouble: trouble(moved.why) };
    if (here.kind !== "missing" || there.kind !== "ok")
      return { kind: "unknown", trouble: trouble(moved.why) };
  }
  if (there.kind === "ok" && Buffer.compare(there.bytes, read.bytes) === 0) {
    return { kind: "claimed", placed: { place: "running", read: there } };
  }
  if (there.kind !== "ok" || !isSettled(there.stored)) return giveBack(desk, id);
  const left = await shelve(desk, "running", id);
  return left === undefined ? { kind: "lost" } : { kind: "void", trouble: left };
}

/** Somebody edited it between our look and our claim: it is not what was decided on. */
async function giveBack(desk: Desk, id: string): Promise<Claim> {
  const back = await desk.store.move(desk.running.key(id), desk.parked.key(id));
  if (back.kind === "moved") return { kind: "lost" };
  const why = `${desk.running.key(id)} was edited, and could not be put back`;
  return { kind: "unknown", trouble: { path: desk.running.key(id), why, remedy: "look at proposals/" } };
}

/** Pure. */
export function endOf(execution: Execution, by: string, at_ms: number): ProposalEnd {
  const yes = `${by} said yes`;
  const { shell } = shellOf(execution);
  const withShell = shell === undefined ? {} : { shell };
  switch (execution.kind) {
    case "done": {
      const how = shell === undefined ? execution.summary : `it ended with exit code ${shell.exitCode}`;
      return { state: "ran", why: `${yes}; ${how}`, at_ms, ...withShell };
    }
    case "failed":
      return { state: "failed", why: `${yes}; it failed: ${execution.why}`, at_ms, ...withShell };
    case "refused":
      return { state: "failed", why: `${yes}; it could not be done: ${execution.why}`, at_ms };
  }
}

function shellOf(execution: Execution): { readonly shell?: ShellRun } {
  return execution.kind === "refused" || execution.shell === undefined ? {} : { shell: execution.shell };
}
