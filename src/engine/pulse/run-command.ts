// `looop run`: one shell command by hand, under the loop's own rules. It works without a running pulse: who waits for
// the yes carries it out, and where both try, the claim lets one of them (I5).

import type {
  CommandOutcome,
  CommandRun,
  Commands,
  EffectOutcome,
  FollowOutcome,
  ParkedCommand,
} from "../commands.ts";
import type { Mailbox } from "../engine.ts";
import { type Failed, failed, type Refused, refused } from "../outcome.ts";
import type { Settled } from "../records/settled.ts";
import type { ActSettings, ShellRun } from "./act.ts";
import { actsAt, type WholeActs } from "./acts/create.ts";
import { type Desk, openDesk } from "./acts/desk.ts";
import { readPolicy } from "./acts/policy.ts";
import { type ActPorts, noPlans } from "./acts/ports.ts";
import { proposalOfReference } from "./acts/words.ts";
import { pulseLimits } from "./limits.ts";
import { type Move, moveShapes } from "./move.ts";
import type { ReadConfig } from "./read-config.ts";

export interface CommandPorts extends Omit<ActPorts, "plans"> {
  readonly mailbox: ActPorts["mailbox"] & Pick<Mailbox, "awaitAnswer">;
  readonly settings: ReadConfig;
}

export function createCommands(ports: CommandPorts): Commands {
  const desk = openDesk({ ...ports, plans: noPlans });
  const acts = actsAt(desk);
  return {
    effect: (reference) => effectOf(desk, reference),
    async run({ command, reason, journal }, actor, signal) {
      const move = moveOf(command, reason);
      if (move.kind === "refused") return move;
      const settings = await settingsOf(ports.settings);
      if ("kind" in settings) return settings;
      const policy = await readPolicy(ports.store);
      if (policy.kind === "failed") return policy;
      const outcome = await acts.perform(
        move.move,
        {
          actor,
          policyHash: policy.hash,
          rulesHash: policy.rulesHash,
          playbook: policy.playbookFact,
          settings,
          ...(journal?.trim() && { journal }),
        },
        signal,
      );
      return commandOutcome(outcome);
    },

    async follow(parked, { timeout_ms, signal }) {
      const wait = timeout_ms === undefined ? { signal } : { timeout_ms, signal };
      const answer = await ports.mailbox.awaitAnswer(parked.ask, wait);
      if (answer.kind === "timeout" || answer.kind === "aborted") return answer;
      if (answer.kind === "corrupt") return failed("corrupt", answer.why, answer.remedy);
      const settings = await settingsOf(ports.settings);
      if ("kind" in settings) return settings;
      return untilOver({ desk, acts, settings, parked }, signal);
    },
  };
}

/** How the action ended that an ask refers to. */
async function effectOf(desk: Desk, reference: string): Promise<EffectOutcome> {
  const id = proposalOfReference(reference);
  if (id === undefined) return { kind: "none" };
  const done = await desk.done.read(id);
  if (done.kind === "missing") return { kind: "none" };
  if (done.kind !== "ok") return failed(done.kind, done.why, "look at proposals/done");
  const { state, why, at_ms, shell } = done.value.end;
  return { kind: "over", state, why, at_ms, ...(shell && { run: runOf(shell) }) };
}

function moveOf(
  command: string,
  reason: string | undefined,
): { readonly kind: "ok"; readonly move: Move } | Refused {
  const wanted = { action: "run_shell", cmd: command, ...(reason !== undefined && { reason }) };
  const parsed = moveShapes.run_shell.safeParse(wanted);
  if (parsed.success) return { kind: "ok", move: parsed.data as Move };
  const [issue] = parsed.error.issues;
  const field = issue?.path[0] === "reason" ? "reason" : "command";
  return refused(
    field,
    `the ${field} ${issue?.message ?? "is not usable"}`,
    "give a shorter one that is not empty",
  );
}

/** Only a config that is proven absent means the defaults (I12). */
async function settingsOf(read: ReadConfig): Promise<ActSettings | Refused | Failed> {
  const outcome = await read();
  if (outcome.kind === "absent") return { shellTimeout_s: pulseLimits.shell_timeout_s, envAllow: [] };
  if (outcome.kind !== "ok") return outcome;
  const { timeouts, envAllow } = outcome.settings;
  return { shellTimeout_s: timeouts.shell_s, envAllow };
}

function commandOutcome(outcome: Awaited<ReturnType<WholeActs["perform"]>>): CommandOutcome {
  switch (outcome.kind) {
    case "parked": {
      const { proposal, ask, warnings } = outcome;
      return { kind: "parked", parked: { proposal, ask }, warnings };
    }
    case "refused":
      return refused("command", outcome.why, outcome.remedy ?? "run another one");
    case "aborted":
      return outcome;
    case "done":
    case "failed": {
      if (outcome.shell !== undefined) {
        return { kind: "ran", run: runOf(outcome.shell), warnings: outcome.warnings };
      }
      const why = outcome.kind === "failed" ? outcome.why : "it left no trace";
      const remedy = outcome.kind === "failed" ? outcome.remedy : undefined;
      return failed("io", why, remedy ?? "see `looop journal`");
    }
  }
}

function runOf({ exitCode, stopped, output, outputBytes, wall_ms }: Omit<ShellRun, "cmd">): CommandRun {
  return { exitCode, ...(stopped !== undefined && { stopped }), output, outputBytes, wall_ms };
}

interface Following {
  readonly desk: Desk;
  readonly acts: WholeActs;
  readonly settings: ActSettings;
  readonly parked: ParkedCommand;
}

/** Ours to carry out, or somebody else's who is at it now. */
async function untilOver(following: Following, signal: AbortSignal): Promise<FollowOutcome> {
  const { desk, acts, settings, parked } = following;
  const id = parked.proposal;
  let idle = 0;
  while (!signal.aborted) {
    const settled = await acts.settle({ settings, only: id }, signal);
    if (settled.kind === "failed") return settled;
    const done = await desk.done.read(id);
    if (done.kind === "ok") return followed(done.value);
    if (done.kind !== "missing") return failed(done.kind, done.why, "look at proposals/done");
    const place = await whereIs(desk, id);
    if (place === "unknown") return notKnown(parked);
    // Its own signal stopped it while it was put away; or its records cannot be read just now.
    idle = place === "in_flight" ? 0 : idle + 1;
    if (idle > pulseLimits.run_idle_looks_max) {
      const [trouble] = settled.troubles;
      const why = trouble?.why ?? `${id} was answered, and nobody can carry it out`;
      return failed("unreadable", why, trouble?.remedy ?? "see `looop asks`");
    }
    await desk.clock.sleep(pulseLimits.run_poll_ms, signal);
  }
  return { kind: "aborted" };
}

async function whereIs({ intents }: Desk, id: string): Promise<"in_flight" | "unknown" | "elsewhere"> {
  const scan = await intents.scan();
  if (scan.kind === "failed") return "elsewhere";
  const seen = scan.intents.find(({ intent }) => intent.id === id);
  if (seen === undefined) return "elsewhere";
  return seen.state === "in_flight" ? "in_flight" : "unknown";
}

function notKnown({ proposal }: ParkedCommand): FollowOutcome {
  const why = `whoever carried out ${proposal} is gone, and whether it happened is not known; a person is asked`;
  return { kind: "not_run", state: "unknown", why };
}

function followed({ end }: Settled): FollowOutcome {
  const { state, why, shell } = end;
  if (shell !== undefined) return { kind: "ran", run: runOf(shell), warnings: [] };
  return { kind: "not_run", state: state === "ran" ? "unknown" : state, why };
}
