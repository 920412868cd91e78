// Starting a worker: everything is checked first and without a trace, then one start at a time is committed, and undone
// step by step when a later one fails.

import type { Mailbox, StartOutcome, StartRequest } from "../engine.ts";
import { type Failed, failed, type Refused, refused } from "../outcome.ts";
import { workerCommand } from "../pulse/command.ts";
import { launchCodec, launchKey, promptKey, type Worktree } from "../records/launch.ts";
import { verifyCodec, verifyKey } from "../records/verify.ts";
import type { Actor, WorkerFacts } from "../types.ts";
import { whoIs } from "./actors.ts";
import { briefOf } from "./brief.ts";
import { checkRequest } from "./check-request.ts";
import { workerEnvironment } from "./environment.ts";
import { fleetLimits } from "./limits.ts";
import type { FleetPorts } from "./ports.ts";
import { claimResume } from "./resume.ts";
import { createSandbox, type Sandbox } from "./sandbox.ts";
import type { WorkerSettings } from "./settings.ts";
import { choicesOf, type Plan, planStart, templateFrom } from "./start-plan.ts";

const LAUNCH_LOCK = "sessions/.launch.lock";

export async function startWorker(
  ports: FleetPorts,
  request: StartRequest,
  actor: Actor,
): Promise<StartOutcome> {
  const bad = checkRequest(request, actor);
  if (bad) return bad;
  const lock = await lockLaunch(ports);
  if (lock.kind === "failed") return lock;
  try {
    const plan = await planStart(ports, request, actor);
    return plan.kind === "plan" ? await commit(ports, plan) : plan;
  } finally {
    lock.release();
  }
}

/** One start at a time: the cap is looked at and used up in one piece. */
async function lockLaunch({
  store,
  clock,
}: FleetPorts): Promise<{ kind: "locked"; release(): void } | Failed> {
  const until_ms = clock.monotonic_ms() + fleetLimits.launch_wait_ms_max;
  for (;;) {
    const lock = await store.lock(LAUNCH_LOCK, "starting a worker");
    if (lock.kind !== "held") return lock;
    if (clock.monotonic_ms() > until_ms)
      return failed("locked", `other starts are under way (${lock.by})`, "wait for them, then try again");
    await clock.sleep(fleetLimits.launch_retry_ms);
  }
}

type Undo = () => Promise<unknown>;

async function commit(ports: FleetPorts, plan: Plan): Promise<StartOutcome> {
  const { request, settings, actor } = plan;
  const { id } = request;
  const undo: Undo[] = [];
  const gen = ports.ids.nonce();
  const outcome = await steps(ports, { ...plan, gen }, undo);
  if (outcome.kind !== "started") {
    for (const step of undo.reverse()) await step();
    return outcome;
  }
  const override = request.command === undefined ? "" : " (command override)";
  const summary = `started ${id}${override}`;
  const warnings = [...plan.warnings, ...outcome.warnings];
  const noted = await ports.journal.write(`[worker] ${summary}, by ${whoIs(actor)}`);
  if (noted.kind === "failed") warnings.push(`started, but not in the journal: ${noted.why}`);
  const recorded = await ports.events.record("worker_started", {
    worker: id,
    gen,
    by: whoIs(actor),
    ...(request.goal !== undefined && { goal: request.goal }),
    ...(request.plan !== undefined && { plan: request.plan }),
    ...(request.resume !== undefined && { resume: request.resume }),
    ...(request.meta === true && { meta: true }),
    ...(request.command === undefined &&
      settings.workerModel !== undefined && { model: request.model ?? settings.workerModel }),
  });
  if (recorded.kind === "failed") warnings.push(`started, but not among the events: ${recorded.why}`);
  return { kind: "started", worker: await factsOf(ports, plan, gen), summary, warnings };
}

type Committed = { readonly kind: "started"; readonly warnings: readonly string[] } | Refused | Failed;

async function steps(
  ports: FleetPorts,
  plan: Plan & { readonly gen: string },
  undo: Undo[],
): Promise<Committed> {
  const { request, gen, actor } = plan;
  const { store, dataDir } = ports;
  const { id } = request;
  const sandbox = createSandbox(ports);
  const placed = await place(sandbox, plan, undo);
  if (placed.kind !== "ok") return placed;
  const cwd = placed.worktree?.path ?? request.cwd ?? dataDir;
  const claimed = plan.resume === undefined ? undefined : await claimResume(store, plan.resume);
  if (claimed !== undefined && claimed.kind !== "claimed") return claimed;
  if (claimed) undo.push(claimed.giveBack);
  const discarded = await discardTells(ports.mailbox, id);
  if (typeof discarded !== "number") return discarded;
  const stored = await storeRecords(ports, { plan, cwd, worktree: placed.worktree }, undo);
  if (stored.kind === "failed") return stored;

  const command = workerCommand(request.command ?? plan.settings.workerCommand, {
    from: templateFrom(request),
    promptFile: `${dataDir}/${promptKey(id)}`,
    promptBytes: stored.promptBytes,
    flags: choicesOf(request),
    defaults: defaultsOf(plan.settings),
  });
  if (command.kind === "refused") return command;
  const started = await ports.sessions.start({
    id,
    gen,
    command: ["bash", "-c", command.shell],
    cwd,
    env: workerEnvironment(ports.env, plan.settings.envAllow, {
      id,
      gen,
      dataDir,
      cwd,
      ...(plan.configPath !== undefined && { configPath: plan.configPath }),
    }),
    meta: request.meta === true && actor.kind === "person",
    ...(request.goal !== undefined && { goal: request.goal }),
    ...(request.plan !== undefined && { plan: request.plan }),
  });
  if (started.kind === "alive") return refused("worker id", started.why, started.remedy);
  if (started.kind !== "started") return started;
  const warnings = discarded > 0 ? [`${discarded} messages to a former ${id} were not delivered`] : [];
  return { kind: "started", warnings };
}

const defaultsOf = ({ workerModel, workerThinking }: WorkerSettings) => ({
  ...(workerModel !== undefined && { model: workerModel }),
  ...(workerThinking !== undefined && { thinking: workerThinking }),
});

async function place(
  sandbox: Sandbox,
  { sandbox: plan }: Plan,
  undo: Undo[],
): Promise<{ readonly kind: "ok"; readonly worktree?: Worktree } | Failed> {
  if (plan === undefined) return { kind: "ok" };
  if (plan.kind === "new") {
    const made = await sandbox.create(plan);
    if (made.kind === "failed") return made;
    undo.push(() => sandbox.remove(plan.worktree, "unused"));
  }
  return { kind: "ok", worktree: plan.worktree };
}

/** What was told to a former life is not for this one. */
async function discardTells(mailbox: Mailbox, id: string): Promise<number | Refused | Failed> {
  let discarded = 0;
  for (let looks = 0; looks < fleetLimits.tells_looks_max; looks += 1) {
    const drained = await mailbox.drainTells(id);
    if (drained.kind !== "ok") return drained;
    if (drained.tells.length === 0) break;
    discarded += drained.tells.length;
  }
  return discarded;
}

interface Records {
  readonly plan: Plan & { readonly gen: string };
  readonly cwd: string;
  readonly worktree: Worktree | undefined;
}

/** All before the program runs: it may look for its prompt at once, and end before we are back. */
async function storeRecords(
  { store, clock }: FleetPorts,
  { plan, cwd, worktree }: Records,
  undo: Undo[],
): Promise<{ readonly kind: "ok"; readonly promptBytes: number } | Failed> {
  const { request, gen, actor, resume } = plan;
  const { id, verify } = request;
  const cleared = await store.remove(verifyKey(id));
  if (cleared.kind === "failed") return cleared;
  if (verify !== undefined) {
    const check = verifyCodec.encode({ id, gen, command: verify, cwd, stage: { in: "waiting" } });
    const written = await store.write(verifyKey(id), check);
    if (written.kind === "failed") return written;
    undo.push(() => store.remove(verifyKey(id)));
  }
  const kept = worktree ?? plan.former?.worktree;
  const launch = launchCodec.encode({
    id,
    gen,
    started_s: Math.floor(clock.now_ms() / 1_000),
    by: whoIs(actor),
    ...(request.deadline_s !== undefined && { deadline_s: request.deadline_s }),
    ...(kept && { worktree: kept }),
  });
  const noted = await store.write(launchKey(id), launch);
  if (noted.kind === "failed") return noted;
  undo.push(() =>
    plan.former ? store.write(launchKey(id), launchCodec.encode(plan.former)) : store.remove(launchKey(id)),
  );
  const brief = briefOf({
    id,
    task: request.prompt,
    verify: verify === undefined ? "unchecked" : "checked",
    purpose: request.meta === true ? "policy" : "task",
    ...(request.cwd !== undefined && { place: "given" as const }),
    ...(worktree && { worktree }),
    ...(resume && { resume }),
  });
  const bytes = Buffer.from(brief);
  const prompted = await store.write(promptKey(id), bytes, { bytes_max: fleetLimits.brief_bytes_max });
  return prompted.kind === "failed" ? prompted : { kind: "ok", promptBytes: bytes.length };
}

/** As the records tell now; a program that has ended already is told so. */
async function factsOf(ports: FleetPorts, { request, actor }: Plan, gen: string): Promise<WorkerFacts> {
  const read = await ports.fleet.list();
  const known = read.kind === "ok" ? read.workers.find((worker) => worker.id === request.id) : undefined;
  if (known !== undefined) return known;
  const meta = request.meta === true && actor.kind === "person";
  return { id: request.id as WorkerFacts["id"], gen, state: "running", alive: true, exit_code: null, meta };
}
