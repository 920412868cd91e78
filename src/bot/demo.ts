// The demo, told to a person: the loop runs in this process, its log is shown, the gate is asked here. The story stands
// in files like everything else: left anywhere, it goes on from there.

import { type LogStyle, logLine } from "../engine/chronicle/log-line.ts";
import type { Engine } from "../engine/engine.ts";
import type { DemoEnd, Dialog } from "../engine/home.ts";
import { type Failed, failed } from "../engine/outcome.ts";
import type { Clock } from "../engine/ports.ts";
import { STORY } from "../engine/pulse/demo-decide.ts";
import { type PulseOutcome, runPulse } from "../engine/pulse/pulse-loop.ts";
import type { PulsePorts } from "../engine/pulse/pulse-ports.ts";
import type { Actor, AskView } from "../engine/types.ts";
import { botLimits } from "./limits.ts";
import { openLiveLog } from "./live-log.ts";

export interface Stage {
  readonly dir: string;
  readonly engine: Engine;
  readonly pulse: PulsePorts;
  readonly clock: Clock;
  readonly dialog: Dialog;
  readonly style: LogStyle;
  readonly answers: "person" | "script";
  /** As the system knows them. */
  readonly person: string;
}

const RULE = `${"─".repeat(72)}\n`;

export async function playDemo(stage: Stage, signal: AbortSignal): Promise<DemoEnd> {
  const { engine, dialog, dir } = stage;
  await dialog.say(introduction(stage));
  const log = await openLiveLog(engine.events, async (event) => {
    const line = logLine(event, stage.style);
    if (line !== "") await dialog.say(line);
  });
  if (log.kind !== "open") return log;
  const stop = new AbortController();
  const running = runPulse(stage.pulse, stop.signal);
  const end = await Promise.race([
    attend(stage, signal),
    running.then((outcome) => endedEarly(outcome, dir)),
  ]);
  stop.abort();
  await running;
  await endWorkers(stage);
  await log.close();
  if (end.kind === "played") await dialog.say(await epilogue(stage, end.deployed));
  return end;
}

function introduction({ dir, answers }: Stage): string {
  return [
    RULE,
    "A demo: no model, no network, no key; all else is real. A release turns green. The loop\n",
    "senses it and starts a worker in a terminal of its own; the worker may not deploy without\n",
    `a person's yes. ${answers === "person" ? "That person is you." : "Here a script says it; at a terminal you would."}\n`,
    `Everything happens in ${dir}\n`,
    RULE,
  ].join("");
}

function endedEarly(outcome: PulseOutcome, dir: string): DemoEnd {
  if (outcome.kind === "failed") return outcome;
  const why =
    outcome.kind === "held" ? `a loop runs in ${dir} already (${outcome.by})` : "the loop ended by itself";
  return failed("io", why, "look at its events, or play in another directory");
}

/** Until the story is over, or its person leaves. Answers the gate when it is open. */
async function attend(stage: Stage, signal: AbortSignal): Promise<DemoEnd> {
  const { clock, dir } = stage;
  let left_ms: number = botLimits.demo_ms_max;
  let seen_ms = clock.monotonic_ms();
  while (left_ms > 0) {
    if (signal.aborted) return { kind: "left", dir };
    const deployed = await ending(stage);
    if (typeof deployed === "object") return deployed;
    if (deployed !== undefined) return { kind: "played", dir, deployed };
    const gate = await openGate(stage);
    if (gate === undefined) {
      await clock.sleep(botLimits.demo_look_ms, signal);
      left_ms -= clock.monotonic_ms() - seen_ms;
    } else {
      const answered = await answerGate(stage, gate, signal);
      if (answered.kind !== "answered") return answered;
    }
    seen_ms = clock.monotonic_ms();
  }
  const why = `the story did not come to its end within ${botLimits.demo_ms_max / 1_000} s`;
  return failed("io", why, `see looop events and ${dir}/runs`);
}

/** As the goal's notes tell it: they are written last. */
async function ending({ engine }: Stage): Promise<"deployed" | "declined" | undefined | Failed> {
  const goal = await engine.goals.read(STORY);
  if (goal.kind === "failed") return goal;
  if (goal.kind !== "ok") return undefined;
  if (/^- v\S+ is live/m.test(goal.goal.body)) return "deployed";
  return /^- v\S+ is not deployed/m.test(goal.goal.body) ? "declined" : undefined;
}

/** Not one of a worker that is gone: a fresh worker asks again. */
async function openGate({ engine }: Stage): Promise<AskView | undefined> {
  const open = await engine.mailbox.open();
  if (open.kind !== "ok") return undefined;
  return open.asks.find(({ worker, state }) => worker.startsWith(`${STORY}-`) && state === "pending");
}

type Answered = { readonly kind: "answered" } | Extract<DemoEnd, { kind: "left" | "refused" | "failed" }>;

async function answerGate(stage: Stage, gate: AskView, signal: AbortSignal): Promise<Answered> {
  const { dialog, engine, dir } = stage;
  await dialog.say(gateText(gate));
  for (;;) {
    const said = stage.answers === "script" ? await sayYes(dialog) : await askPerson(stage, gate, signal); // ends: answered, or left
    if (said.kind !== "said") return said.kind === "left" ? { kind: "left", dir } : { kind: "answered" };
    const actor: Actor = { kind: "person", name: stage.person, surface: "terminal" };
    const outcome = await engine.mailbox.answer({ ask: gate.id, text: said.text }, actor);
    if (outcome.kind === "recorded" || outcome.kind === "already" || outcome.kind === "closed")
      return { kind: "answered" };
    if (outcome.kind === "failed") return outcome;
    await dialog.say(`${outcome.why}; ${outcome.remedy}\n`);
  }
}

function gateText({ id, prompt, risk, recommend }: AskView): string {
  const because = recommend?.reason === undefined ? "" : `, because ${recommend.reason}`;
  return [
    RULE,
    `⚑ ${id}  ${prompt}\n`,
    `  ${risk}; ${recommend === undefined ? "nothing is recommended" : `recommended: ${recommend.option}${because}`}\n`,
    RULE,
  ].join("");
}

type Said = { readonly kind: "said"; readonly text: string } | { readonly kind: "elsewhere" | "left" };

async function sayYes(dialog: Dialog): Promise<Said> {
  await dialog.say("yes or no? yes\n");
  return { kind: "said", text: "yes" };
}

/** Whoever answers first counts: from another terminal, too. */
async function askPerson(stage: Stage, gate: AskView, signal: AbortSignal): Promise<Said> {
  const { dialog, clock } = stage;
  const answered = new AbortController();
  const over = AbortSignal.any([signal, answered.signal]);
  const asking = dialog.ask("yes or no? ", undefined, over);
  const watching = (async () => {
    while (!over.aborted) {
      await clock.sleep(botLimits.demo_look_ms, over);
      if (!over.aborted && (await openGate(stage))?.id !== gate.id) answered.abort("elsewhere");
    }
  })();
  const read = await asking;
  const elsewhere = answered.signal.reason === "elsewhere";
  answered.abort("over");
  await watching;
  if (read.kind === "line") return { kind: "said", text: read.text };
  return { kind: elsewhere ? "elsewhere" : "left" };
}

/** A demo leaves nobody behind; one that was left starts a fresh worker when it goes on. */
async function endWorkers({ engine, person }: Stage): Promise<void> {
  const fleet = await engine.fleet.list();
  if (fleet.kind !== "ok") return;
  for (const { id } of fleet.workers.filter(({ alive }) => alive)) {
    await engine.workers.kill(id, "the demo is over", { kind: "person", name: person, surface: "terminal" });
  }
}

async function epilogue({ engine, dir }: Stage, deployed: "deployed" | "declined"): Promise<string> {
  const journal = await engine.journal.tail(botLimits.demo_journal_lines);
  const goal = await engine.goals.read(STORY);
  const noted = goal.kind === "ok" ? (/^- v.*$/m.exec(goal.goal.body)?.[0] ?? "") : "";
  return [
    RULE,
    deployed === "deployed"
      ? "Deployed, because a person said yes"
      : "Not deployed, because a person said no",
    `; noted on the goal:\n  ${noted}\n\nThe journal:\n`,
    ...(journal.kind === "ok" ? journal.lines.map((each) => `  ${each.replace(/\p{Cc}/gu, " ")}\n`) : []),
    `\nAll of it is in ${dir}: asks/, answers/, reports/, runs/, journal.md\n`,
    "Next: looop init sets it up with your own agent (claude, codex, opencode, pi); looop up runs it.\n",
  ].join("");
}
