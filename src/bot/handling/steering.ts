// Workers, the loop's pause, schedules: what takes effect at once. Whatever would happen twice if it were done twice is
// begun under a mark in the ledger: found again after a crash, it is told as unknown and never repeated (I2, I5).

import type { KillOutcome, StartOutcome, TellOutcome } from "../../engine/engine.ts";
import { isId } from "../../engine/ids.ts";
import { doneCard } from "../../notify/cards/changes.ts";
import { unknownOutcomeCard } from "../../notify/cards/notices.ts";
import type { AskFacts } from "../../notify/facts.ts";
import type { Act } from "../acts.ts";
import { fateSubject } from "../aftermath.ts";
import { botLimits } from "../limits.ts";
import type { Command } from "../reading/command.ts";
import { type Desk, here, inboundSubject, notDone, type Outcome, type Speaker } from "./desk.ts";

type Steering = Extract<
  Command,
  { verb: "tell" | "start" | "kill" | "pause" | "resume" | "schedule" | "unschedule" }
>;

export async function steer(desk: Desk, speaker: Speaker, command: Steering): Promise<Outcome> {
  const { engine } = desk;
  const { actor } = speaker;
  switch (command.verb) {
    case "tell":
      return once(
        desk,
        speaker,
        { what: `tell ${command.worker} something`, look: ["workers", `log ${command.worker}`] },
        async () =>
          toldOutcome(
            desk,
            speaker,
            command.worker,
            await engine.mailbox.tell(command.worker, command.text, actor),
          ),
      );
    case "start":
      return start(desk, speaker, command);
    case "kill": {
      const reason = command.reason ?? `${speaker.person.name} said so`;
      return killed(desk, speaker, command.worker, await engine.workers.kill(command.worker, reason, actor));
    }
    case "pause": {
      const { for_ms, why } = command;
      const outcome = await engine.pulse.pause(
        { ...(for_ms !== undefined && { for_ms }), ...(why !== undefined && { why }) },
        actor,
      );
      return outcome.kind === "done"
        ? done(desk, speaker, outcome.summary, outcome.warnings)
        : notDone("pause the loop", outcome, speaker);
    }
    case "resume": {
      const outcome = await engine.pulse.resume(actor);
      return outcome.kind === "done"
        ? done(desk, speaker, outcome.summary, outcome.warnings)
        : notDone("resume the loop", outcome, speaker);
    }
    case "schedule": {
      const { name, request, note } = command;
      const outcome = await engine.schedules.write(name, request, note === undefined ? {} : { note }, actor);
      return outcome.kind === "done"
        ? done(desk, speaker, outcome.summary, outcome.warnings)
        : notDone(`schedule ${name}`, outcome, speaker);
    }
    case "unschedule": {
      const outcome = await engine.schedules.remove(command.name, {}, actor);
      return outcome.kind === "done"
        ? done(desk, speaker, outcome.summary, outcome.warnings)
        : notDone(`remove schedule ${command.name}`, outcome, speaker);
    }
  }
}

export function done(
  desk: Desk,
  speaker: Speaker,
  summary: string,
  warnings: readonly string[] = [],
): Outcome {
  desk.changed();
  const facts = { summary, by: speaker.person.name, at_ms: desk.clock.now_ms(), warnings };
  return here("steered", `${summary} (${speaker.person.name})`, doneCard(facts, speaker.setting));
}

interface Begun {
  /** For people: "tell fix-42 something". */
  readonly what: string;
  /** What somebody says to see whether it happened. */
  readonly look: readonly string[];
}

export async function once(
  desk: Desk,
  speaker: Speaker,
  { what, look }: Begun,
  act: () => Promise<Outcome>,
): Promise<Outcome> {
  const subject = inboundSubject(speaker.inbound, "begun");
  const deed = {
    event: "begun",
    actor: { kind: "person", name: speaker.person.name, surface: speaker.inbound.surface } as const,
    subject,
    inbound: speaker.inbound.id,
    result: what,
  };
  const begun = desk.ledger.atomically((tables) => {
    if (tables.audit.about(subject, 1).length > 0) return "before";
    tables.audit.append(deed, desk.clock.now_ms());
    return "now";
  });
  if (begun.kind === "failed") return notDone(what, begun, speaker);
  if (begun.value === "now") return act();
  const why = "I was interrupted right while I did it.";
  return here("unknown", `${what}: ${why}`, unknownOutcomeCard({ what, why, look }, speaker.setting));
}

function toldOutcome(desk: Desk, speaker: Speaker, worker: string, outcome: TellOutcome): Outcome {
  if (outcome.kind !== "told") return notDone(`tell ${worker} something`, outcome, speaker);
  return done(desk, speaker, `Told ${worker}; it hears it with its next answer, or when it looks`);
}

/** A name that was made is the same one when the same message is handled again: then it is there already. */
async function start(
  desk: Desk,
  speaker: Speaker,
  { worker, prompt }: Extract<Steering, { verb: "start" }>,
): Promise<Outcome> {
  const id = worker ?? workerNameOf(prompt, speaker.inbound.at_ms);
  return once(desk, speaker, { what: `start ${id}`, look: ["workers", `worker ${id}`] }, async () =>
    startedOutcome(desk, speaker, id, await desk.engine.workers.start({ id, prompt }, speaker.actor)),
  );
}

function startedOutcome(desk: Desk, speaker: Speaker, id: string, outcome: StartOutcome): Outcome {
  if (outcome.kind !== "started") return notDone(`start ${id}`, outcome, speaker);
  return done(desk, speaker, outcome.summary, outcome.warnings);
}

/** `fix-the-login-…`: from the first words, and the minute. Pure. */
export function workerNameOf(prompt: string, at_ms: number): string {
  const words = prompt
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, " ")
    .trim()
    .split(" ")
    .slice(0, botLimits.worker_name_words);
  const minute = Math.floor(at_ms / 60_000)
    .toString(36)
    .slice(-5);
  const name = [...words, minute]
    .filter((word) => word !== "")
    .join("-")
    .slice(0, botLimits.worker_name_chars);
  return isId(name) ? name : `task-${minute}`;
}

function killed(desk: Desk, speaker: Speaker, worker: string, outcome: KillOutcome): Outcome {
  if (outcome.kind !== "killed") return notDone(`kill ${worker}`, outcome, speaker);
  const warnings = outcome.confirmed ? [] : ["Something of it may still run: look at it."];
  return done(desk, speaker, outcome.summary, warnings);
}

// --- what to do with an answer whose asker is gone -------------------------------------------------------------------

export async function decideFate(
  desk: Desk,
  speaker: Speaker,
  { choice }: Extract<Act, { act: "fate" }>,
  facts: AskFacts,
): Promise<Outcome> {
  const { ask, row, fate } = facts;
  const what = `settle ${ask.id}`;
  if (fate !== undefined) {
    const why = `${fate.by} chose already: ${fate.result}`;
    return notDone(what, { why, remedy: "look at the card" }, speaker);
  }
  const outcome = await once(desk, speaker, { what, look: ["workers", "goals"] }, () =>
    carryOut(desk, speaker, choice, facts),
  );
  if (outcome.event !== "steered") return outcome;
  // The audit row of this outcome is the record of it: the card shows it from there.
  return { ...outcome, event: "fate", subject: fateSubject(row.key), reading: choice };
}

async function carryOut(
  desk: Desk,
  speaker: Speaker,
  choice: "fresh" | "note" | "drop",
  { ask, answer }: AskFacts,
): Promise<Outcome> {
  const said = answer === undefined ? "" : answer.text;
  switch (choice) {
    case "drop":
      return done(desk, speaker, `${ask.id} is left as it is: answered, and nobody acts on it`);
    case "fresh": {
      const prompt = `You asked: ${ask.prompt}\n\nThe answer: ${said}\n\nGo on from there.`;
      const request = {
        id: ask.worker,
        prompt,
        resume: ask.id,
        ...(ask.goal !== undefined && { goal: ask.goal }),
      };
      return startedOutcome(
        desk,
        speaker,
        ask.worker,
        await desk.engine.workers.start(request, speaker.actor),
      );
    }
    case "note":
      return noteOnGoal(
        desk,
        speaker,
        ask.goal,
        `- ${ask.worker} asked: ${oneLine(ask.prompt)} Answered: ${oneLine(said)}\n`,
      );
  }
}

async function noteOnGoal(
  desk: Desk,
  speaker: Speaker,
  goal: string | undefined,
  note: string,
): Promise<Outcome> {
  if (goal === undefined) {
    return notDone(
      "note it",
      { why: "it belongs to no goal", remedy: "start a fresh worker with it, or drop it" },
      speaker,
    );
  }
  const read = await desk.engine.goals.read(goal);
  if (read.kind !== "ok") return notDone(`note it on goal ${goal}`, read, speaker);
  const { body, hash } = read.goal;
  const after = `${body.replace(/\n*$/, "\n")}${note}`;
  const outcome = await desk.engine.goals.write(goal, after, { expected_hash: hash }, speaker.actor);
  return outcome.kind === "done"
    ? done(desk, speaker, `Noted on goal ${goal}`)
    : notDone(`note it on goal ${goal}`, outcome, speaker);
}

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim().slice(0, botLimits.note_chars);
