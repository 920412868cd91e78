// Questions of a plan: raised once, their answers read back once and carried out once (I2, I5). The log remembers which
// ask stands for what; an answer that was given while nobody drove waits there for the next driver.

import type { AskList, Mailbox } from "../../engine.ts";
import type { Failed } from "../../outcome.ts";
import { applyEdits } from "../edits.ts";
import type { PlanDeed, Who } from "../events.ts";
import type { PlanAsk } from "../help.ts";
import type { PlanView, Step, StepView } from "../nouns.ts";
import { type About, amendmentOf, askOf, cut, readChoice, remarkOf, splitOf } from "./asks.ts";
import { type Course, record, type Turn } from "./course.ts";
import { driveLimits } from "./limits.ts";
import type { Reply } from "./standing.ts";

export async function ask(course: Course, plan: PlanView, step: StepView, question: Question): Promise<Turn> {
  const { ports } = course;
  const { about, why } = question;
  const draft = askOf(plan, step, about, cut(why, driveLimits.why_chars_max));
  const open = await ports.mailbox.open();
  if (open.kind === "failed") return open;
  // Raised by a driver that did not live to write it down: the same question of the same plan that no step has.
  const known = orphanOf(open, plan, draft.request.prompt);
  const raised = known ?? (await ports.mailbox.raise(draft.request, { kind: "pulse" }));
  if (typeof raised === "object" && raised.kind !== "raised") return raised;
  const id = typeof raised === "object" ? raised.ask.id : raised;
  return record(course, [{ event: "asked", ask: id, step: step.id, about, options: draft.options }]);
}

export interface Question {
  readonly about: About;
  readonly why: string;
}

function orphanOf({ asks }: AskList, plan: PlanView, prompt: string): string | undefined {
  const asked = asks.filter(
    (each) =>
      each.worker === "engine" && each.plan === plan.id && each.prompt === prompt && each.state === "pending",
  );
  return asked.find(({ id }) => !plan.openAsks.some((open) => open.ask === id))?.id;
}

export type Answers = { readonly kind: "ok"; readonly deeds: readonly PlanDeed[] } | Failed;

/** What was answered meanwhile. A question that is gone without an answer ends its step, and says so. */
export async function readAnswers(
  mailbox: Pick<Mailbox, "find">,
  asks: readonly PlanAsk[],
): Promise<Answers> {
  const deeds: PlanDeed[] = [];
  for (const open of asks) {
    const found = await mailbox.find(open.ask);
    if (found.kind === "failed") return found;
    if (found.kind === "refused")
      return { kind: "failed", reason: "corrupt", why: found.why, remedy: found.remedy };
    if (found.kind === "missing") deeds.push(gone(open, "its record is not there any more"));
    else if (found.answer !== undefined) {
      const { text, by } = found.answer;
      const { choice } = readChoice(open.about, text);
      const who: Who = {
        name: by?.person ?? "a person",
        surface: by?.surface ?? "terminal",
        ...(by?.ref !== undefined && { ref: by.ref }),
      };
      deeds.push({ event: "answered", ask: open.ask, choice, text, by: who });
    } else if (found.ask.state === "withdrawn" || found.ask.state === "expired")
      deeds.push(gone(open, `it was ${found.ask.state}`));
  }
  return { kind: "ok", deeds };
}

function gone({ ask: id }: PlanAsk, why: string): PlanDeed {
  return { event: "answered", ask: id, choice: "gone", text: why, by: { name: "driver", surface: "engine" } };
}

/** What a person chose, as the one thing that follows from it. */
export function apply(course: Course, plan: PlanView, step: StepView, reply: Reply): Promise<Turn> {
  return record(course, [deedOf(plan, step, reply)]);
}

export function deedOf(plan: PlanView, step: StepView, reply: Reply): PlanDeed {
  const by: Who = { name: reply.by, surface: reply.surface };
  const words = cut(remarkOf(reply.text) || reply.text, driveLimits.why_chars_max);
  const again = (why: string): PlanDeed => ({ event: "retried", step: step.id, why, by });
  switch (reply.choice) {
    case "waive":
      return { event: "waived", step: step.id, why: words, by };
    case "skip":
      return { event: "skipped", step: step.id, why: words, by };
    case "again":
      return again(reply.about === "judge" ? "judge: judged again" : "gate: checked again");
    case "done":
      return again("done: a person says so");
    case "allow":
      return again("rule: a person allows it");
    case "met":
    case "not met":
      return judgedBy(reply, words, by);
    case "amend": {
      const amendment = amendmentOf(step, reply.text);
      if (amendment === undefined) return again("again: with a hint");
      return { event: "amended", step: amended(plan, step.id, amendment), by };
    }
    case "split": {
      const titles = splitOf(reply.text);
      const split = applyEdits(plan.draft, [{ edit: "split", step: step.id, titles }], new Map());
      return split.kind === "ok"
        ? { event: "edited", from: plan.hash, draft: split.draft, by }
        : again("again: with a hint");
    }
    case "gone":
      return { event: "blocked", step: step.id, why: `nobody answered ${reply.ask}: ${reply.text}` };
    default:
      return again("again: with a hint");
  }
}

function judgedBy({ about, choice }: Reply, why: string, by: Who): PlanDeed {
  const criterion = about.replace(/^criterion /, "");
  return { event: "criterion_judged", criterion, verdict: choice === "met" ? "pass" : "fail", why, by };
}

function amended(
  { draft }: PlanView,
  id: string,
  amendment: { readonly id: string; readonly text: string },
): Step {
  const step = draft.steps.find((each) => each.id === id);
  if (step === undefined) throw new Error(`step ${id} is not in its plan`);
  const criteria = step.criteria.map((each) =>
    each.id === amendment.id ? { ...each, text: amendment.text } : each,
  );
  return { ...step, criteria };
}
