// One plan's story by seed: sessions work, lie, ask, hang and break what others made; judges mumble; finish lines cannot
// be run; a person changes their mind; the driver dies at whatever it does. Then all goes well, and what is left is held
// against the laws of plans.

import type { PlanDeed } from "../../src/engine/plans/events.ts";
import { isOver } from "../../src/engine/plans/events.ts";
import type { Check, Criterion, PlanDraft, PlanView, Step } from "../../src/engine/plans/nouns.ts";
import type { Fault } from "../fakes/memory-faults.ts";
import { seededRandom } from "../fakes/wire/faults.ts";
import {
  type Act,
  type Files,
  type Lapped,
  PLAN,
  planWorld,
  stepOf,
  verdictFile,
  type World,
} from "../support/plan-world.ts";
import { type Dice, diceOf } from "./cast.ts";
import { planLaws } from "./plan-laws.ts";

export interface PlanTold {
  readonly broken: readonly string[];
  readonly transcript: readonly string[];
}

/** All that a story knows beside its world. */
interface PlanTale {
  readonly dice: Dice;
  readonly notes: string[];
  weather: "foul" | "fair";
  readonly mode: PlanDraft["mode"];
}

const DRIVES_FOUL = 8;
/** Each ends with a plan that is over, asks somebody, or waits for a person: more is a circle. */
const DRIVES_FAIR_MAX = 60;
const by = { name: "ada", surface: "terminal" };

export async function tellPlan(seed: number): Promise<PlanTold> {
  const dice = diceOf(seededRandom(seed));
  const mode = dice.chance(0.12) ? "explore" : "implement";
  const tale: PlanTale = { dice, notes: [], weather: "foul", mode };
  const broken: string[] = [];
  const steps = dice.chance(0.15) ? [] : stepsBy(dice); // without steps a planner makes them
  const world = await planWorld({
    steps,
    draft: {
      mode,
      evaluate: dice.chance(0.4) ? "yes" : "no",
      limits: {
        laps_max: 3 + dice.below(12),
        rejections_max: 1 + dice.below(3),
        run_s_max: dice.pick([600, 14_400]),
        session_s_max: 120,
        idle_s_max: 60,
        ...(dice.chance(0.2) && { usd_max: 1 }),
      },
    },
    program: (lap) => programOf(tale, lap),
    check: (run, files) => checkOf(tale, run, files),
    answer: (prompt, about) => answerOf(tale, prompt, about),
  });
  try {
    for (let drive = 0; drive < DRIVES_FOUL && broken.length === 0; drive += 1) {
      await oneDrive(tale, world);
      broken.push(...(await planLaws(world)));
    }
    if (broken.length === 0) broken.push(...(await inPeace(tale, world)));
  } catch (error) {
    broken.push(`it threw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  const transcript = broken.length === 0 ? [] : await transcriptOf(tale, world);
  return { broken, transcript };
}

function stepsBy(dice: Dice): readonly Partial<Step>[] {
  return Array.from({ length: 1 + dice.below(5) }, (_, at) => {
    const id = `S${at + 1}`;
    const earlier = Array.from({ length: at }, (_each, before) => `S${before + 1}`);
    const finish: readonly Check[] = dice.chance(0.12)
      ? []
      : dice.chance(0.15)
        ? [{ kind: "evaluator" }]
        : [{ kind: "command", run: `has ${id}` }];
    const criteria = Array.from(
      { length: dice.below(3) },
      (_each, nth): Criterion => ({
        id: `${id}.${nth + 1}`,
        text: `it is right in point ${nth + 1}`,
        judged: dice.chance(0.25) ? "human" : "evaluator",
      }),
    );
    return { id, finish, criteria, dependsOn: earlier.filter(() => dice.chance(0.3)) };
  });
}

// --- who works ------------------------------------------------------------------------------------------------------

function programOf(tale: PlanTale, lap: Lapped): Act {
  const { dice, weather } = tale;
  if (lap.role === "planner") return plannerOf(tale, lap);
  if (lap.role === "evaluator") return weather === "fair" ? judges("pass") : foulJudge(dice, lap);
  if (weather === "foul") return foulWorker(dice, lap);
  // Who explores changes nothing, and undoes what others did who should not have.
  return { edit: tale.mode === "explore" ? empties : does(lap) };
}

function plannerOf({ dice, weather, mode }: PlanTale, { nth }: Lapped): Act {
  const drafts = (draft: unknown): Act => ({
    writes: () => ({ key: `plans/${PLAN}/draft.json`, text: JSON.stringify(draft) }),
  });
  const step = (id: string, more: Readonly<Record<string, unknown>> = {}) => ({
    ...{ id, title: `step ${id}`, description: "", criteria: ["it is there"] },
    ...{ dependsOn: [], priority: 1 },
    finish: [{ kind: "command", run: `has ${id}` }],
    ...more,
  });
  const good = drafts({ steps: [step("S1"), step("S2", { dependsOn: ["S1"] })] });
  const acts: readonly (() => Act)[] = [
    () => good,
    () => drafts({ steps: [step("S1", { dependsOn: ["S9"] })] }),
    () => drafts({ steps: [step("S1", { finish: [] }), step("S1")] }),
    () => drafts("I would rather not"),
    () => ({}),
    () => ({ exit: null }),
    () => ({ takes_ms: Number.POSITIVE_INFINITY }),
    () => ({
      ...good,
      edit(files) {
        // What an explorer finds there it must leave there, and the copy of this world is the tree itself.
        if (mode === "implement") files[`planned-${nth}.txt`] = "";
      },
    }),
  ];
  return weather === "fair" ? good : dice.pick(acts)();
}

const judges = (verdict: "pass" | "fail" | "cant_tell"): Act => ({ writes: verdictFile(verdict) });

/** Each lap leaves something else, so that nobody can take it for one that did nothing. */
const does =
  ({ step, nth }: Lapped) =>
  (files: Files) => {
    files[`${step}.txt`] = "done";
    files[`${step}-${nth}.log`] = "";
  };

function empties(files: Files): void {
  for (const name of Object.keys(files)) delete files[name];
}

function foulWorker(dice: Dice, lap: Lapped): Act {
  const { step, nth } = lap;
  const says = (more: Readonly<Record<string, unknown>>): string =>
    `${JSON.stringify({ type: "result", subtype: "success", session_id: `s-${nth}`, result: "done", ...more })}\n`;
  const touches = (files: Files) => {
    files[`scratch-${step}.txt`] = `try ${nth}`;
  };
  const acts: readonly (() => Act)[] = [
    () => ({ edit: does(lap), takes_ms: dice.below(90_000) }),
    () => ({ edit: does(lap), says: says({ total_cost_usd: 0.3 }) }),
    () => ({ edit: touches }),
    () => ({}),
    () => ({ edit: empties }),
    () => ({ edit: touches, takes_ms: Number.POSITIVE_INFINITY }),
    () => ({ edit: does(lap), takes_ms: Number.POSITIVE_INFINITY, idle_s: 60 }),
    () => ({ asks: "Which port?", takes_ms: dice.pick([5_000, Number.POSITIVE_INFINITY]), edit: does(lap) }),
    () => ({ edit: touches, exit: null }),
    () => ({ edit: does(lap), exit: 1 }),
    () => ({ says: says({ is_error: true, result: "usage limit reached, try again later" }) }),
    () => ({ edit: touches, says: says({ permission_denials: [{ tool_name: "Bash" }] }) }),
    () => ({ edit: does(lap), says: "\u001b[2J{ not JSON at all\n" }),
  ];
  return dice.pick(acts)();
}

function foulJudge(dice: Dice, { step }: Lapped): Act {
  const acts: readonly (() => Act)[] = [
    () => judges("pass"),
    () => judges("pass"),
    () => judges("fail"),
    () => judges("cant_tell"),
    () => ({}),
    () => ({ writes: (_prompt, worker) => ({ key: `plans/${PLAN}/verdict-${worker}.json`, text: "PASS" }) }),
    () => ({
      ...judges("pass"),
      edit(files) {
        files[`${step}.txt`] = "done, says the judge";
      },
    }),
    () => ({ exit: null }),
    () => ({ takes_ms: Number.POSITIVE_INFINITY }),
  ];
  return dice.pick(acts)();
}

function checkOf({ dice, weather, mode }: PlanTale, run: string, files: Files): number | "cannot" {
  if (weather === "foul" && dice.chance(0.08)) return "cannot";
  return mode === "implement" && files[`${run.replace("has ", "")}.txt`] === undefined ? 1 : 0;
}

// --- who steers -----------------------------------------------------------------------------------------------------

const WORDS = [
  "retry",
  "look at the other file",
  "waive: good enough",
  "skip: not worth it",
  "check again",
  "judge again",
  "model: bigger",
  "amend 1: it is nearly right",
  "done",
  "met",
  "not met: too loud",
  "yes",
  "8081",
];

function answerOf({ dice, weather, notes }: PlanTale, prompt: string, about: string): string | undefined {
  const fair = /is this met\?/.test(prompt)
    ? "met"
    : /is it done\?/.test(prompt)
      ? "done"
      : /cannot be told/.test(prompt)
        ? "check again"
        : /Nobody could say/.test(prompt)
          ? "judge again"
          : "go on";
  const text = weather === "fair" ? fair : dice.chance(0.3) ? undefined : dice.pick(WORDS);
  if (text !== undefined) notes.push(`somebody answers "${text}" to ${about}`);
  return text;
}

/** What a person may do at any time, as the store takes it; what no longer fits is left out there. */
function personsDeed(dice: Dice, plan: PlanView): PlanDeed {
  if (plan.state === "review") return dice.chance(0.8) ? yesTo(plan) : editOf(dice, plan);
  if (plan.steps.length === 0) return { event: "resumed", by };
  const step = dice.pick(plan.steps);
  const criterion = plan.steps.flatMap(({ criteria }) => criteria)[0]?.id;
  const deeds: readonly PlanDeed[] = [
    { event: "paused", why: "later", by },
    { event: "resumed", by },
    { event: "resumed", by },
    { event: "ended", state: "stopped", why: "enough", by },
    { event: "waived", step: step.id, why: "good enough", by },
    { event: "skipped", step: step.id, why: "not worth it", by },
    { event: "retried", step: step.id, why: "once more", by },
    { event: "amended", step: amendedOf(step), by },
    editOf(dice, plan),
    ...(criterion === undefined
      ? []
      : ([
          { event: "challenged", criterion, why: "I doubt it", by },
          { event: "criterion_judged", criterion, verdict: "fail", why: "it is not", by },
        ] as const)),
  ];
  return dice.pick(deeds);
}

const yesTo = ({ hash }: PlanView): PlanDeed => ({ event: "approved", hash, by });

/** A step more, or one less; what others stood on goes with it. */
function editOf(dice: Dice, { draft, hash }: PlanView): PlanDeed {
  const gone = draft.steps.length > 1 && dice.chance(0.5) ? dice.pick(draft.steps).id : "";
  const kept = draft.steps
    .filter(({ id }) => id !== gone)
    .map((step) => ({ ...step, dependsOn: step.dependsOn.filter((id) => id !== gone) }));
  const added = gone === "" ? [stepOf(`T${draft.steps.length + 1}`, { priority: 9 })] : [];
  return { event: "edited", from: hash, draft: { ...draft, steps: [...kept, ...added] }, by };
}

function amendedOf({ id, title, criteria, dependsOn, priority, finish }: Step): Step {
  return stepOf(id, {
    ...{ title, criteria, dependsOn, priority, finish },
    description: "as a person wants it now",
  });
}

async function steer({ dice, notes }: PlanTale, world: World): Promise<void> {
  const deed = personsDeed(dice, await world.plan());
  const took = await world.append([deed]).then(
    () => "",
    () => " (too late)",
  );
  notes.push(`a person: ${JSON.stringify(deed)}${took}`);
}

// --- how it goes ----------------------------------------------------------------------------------------------------

async function oneDrive(tale: PlanTale, world: World): Promise<void> {
  const { dice } = tale;
  if (dice.chance(0.3)) await steer(tale, world);
  const steered = dice.chance(0.3) ? dice.below(40) : -1;
  meanwhile(world, async (nap) => {
    if (nap === steered) await steer(tale, world);
    if (nap % ANSWERED_NAPS === 0) await world.answerAll();
  });
  const death = dice.chance(0.5)
    ? { after: dice.below(12), when: dice.pick(["before", "after"] as const) }
    : undefined;
  if (dice.chance(0.35)) refuse(tale, world);
  const outcome = await world.drive(death);
  delete world.during;
  world.disk.disarm();
  tale.notes.push(`the driver ${outcome.kind === "died" ? `died (${JSON.stringify(death)})` : outcome.kind}`);
  await world.answerAll();
}

/** The disk is full for a moment, or does it and says that it did not. */
function refuse({ dice, notes }: PlanTale, { disk }: World): void {
  const fault: Fault = {
    method: dice.pick(["any", "append", "create"]),
    key: dice.pick([/^plans\//, /^asks\//, /^(?:plans|asks|answers)\//]),
    nth: 1 + dice.below(12),
    times: 1 + dice.below(3),
    effect: { kind: dice.chance(0.6) ? "fail" : "lost", reason: "disk_full" },
  };
  notes.push(`the disk: ${fault.effect.kind} at ${fault.method} ${fault.key}, from the ${fault.nth}. on`);
  disk.arm(fault);
}

const ANSWERED_NAPS = 30;

/** Each time that the driver waits, from 1 on. */
function meanwhile(world: World, happens: (nap: number) => Promise<unknown>): void {
  let nap = 0;
  const next = async () => {
    world.during = next;
    nap += 1;
    await happens(nap);
  };
  world.during = next;
}

/** Nothing goes wrong any more, and somebody says what is wanted: then it is done. */
async function inPeace(tale: PlanTale, world: World): Promise<readonly string[]> {
  tale.weather = "fair";
  tale.notes.push("-- all goes well from here on");
  for (let drive = 0; drive < DRIVES_FAIR_MAX; drive += 1) {
    meanwhile(world, async (nap) => nap % ANSWERED_NAPS === 0 && world.answerAll());
    const outcome = await world.drive();
    delete world.during;
    if (outcome.kind === "died") return ["the driver died of nothing"];
    const broken = await planLaws(world);
    if (broken.length > 0) return broken;
    const answered = await world.answerAll();
    const plan = await world.plan();
    if (plan.state === "review") {
      await world.append([yesTo(plan)]);
      continue;
    }
    if (plan.state === "done" || plan.state === "done_with_waivers") return [];
    if (isOver(plan.state) || plan.state === "paused") {
      const budget = plan.draft.limits.usd_max;
      if (plan.state === "budget" && budget !== undefined && plan.usd >= budget) return [];
      await world.append([{ event: "resumed", by }]);
      continue;
    }
    if (answered === 0)
      return [`liveness: ${plan.state}, nobody is asked, and nothing goes on (${plan.why})`];
  }
  return [`liveness: after ${DRIVES_FAIR_MAX} drives it is still ${(await world.plan()).state}`];
}

async function transcriptOf(tale: PlanTale, world: World): Promise<readonly string[]> {
  const deeds = await world.deeds();
  return [...tale.notes, "-- its log", ...deeds.map((deed) => JSON.stringify(deed).slice(0, 260))];
}
