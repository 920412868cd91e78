// Before anybody works on a step: what guardrails say of it as it is written now. One that is to be asked about waits for
// a person, whose yes holds for these words, these commands and these rules; what is forbidden no yes sets off (I11).

import { contentHash } from "../../hash.ts";
import { type Failed, failed } from "../../outcome.ts";
import type { PlanEvent } from "../events.ts";
import type { PlanView, StepView } from "../nouns.ts";
import { deedsOf, type Rules } from "../ruled.ts";
import type { About } from "./asks.ts";
import type { Course, Turn } from "./course.ts";
import { ask } from "./questions.ts";

type RuleAbout = Extract<About, `rule ${string}` | `forbidden ${string}`>;

/** Undefined: nothing is in its way. */
export async function permit(course: Course, plan: PlanView, step: StepView): Promise<Turn | undefined> {
  const said = await saidOf(course.ports, step, plan.draft.cwd);
  if (said === undefined || "kind" in said) return said;
  const read = await course.ports.plans.read(course.id);
  if (read.kind === "missing") return { kind: "overtaken" };
  if (read.kind === "held")
    return failed("corrupt", `${read.trouble.path}: ${read.trouble.why}`, read.trouble.remedy);
  return isAllowed(read.events, step.id, said.about) ? undefined : ask(course, plan, step, said);
}

interface Said {
  readonly about: RuleAbout;
  readonly why: string;
}

async function saidOf({ ruleOn }: Rules, step: StepView, cwd: string): Promise<Said | Failed | undefined> {
  if (ruleOn === undefined) return undefined;
  const asked: string[] = [];
  const bound: string[] = [];
  for (const { what, action } of deedsOf(step, cwd)) {
    const ruling = await ruleOn(action);
    if (ruling.kind === "failed") return ruling; // I12
    // That they cannot be read says nothing about the step, which no answer would mend.
    if (ruling.kind === "block" && ruling.mend !== undefined)
      return failed("unreadable", ruling.reason, ruling.mend);
    const why = `${what}: ${ruling.reason} (guardrail ${ruling.by})`;
    bound.push(JSON.stringify([action, ruling.kind, ruling.by]));
    if (ruling.kind === "block") return { about: `forbidden ${hashOf(bound)}`, why };
    if (ruling.kind === "ask") asked.push(why);
  }
  return asked.length === 0 ? undefined : { about: `rule ${hashOf(bound)}`, why: asked.join("\n") };
}

const HASH_CHARS = 12;

function hashOf(bound: readonly string[]): string {
  return contentHash(bound.join("\n")).slice(0, HASH_CHARS);
}

/** Pure. Of what is forbidden no answer is a yes. */
export function isAllowed(events: readonly PlanEvent[], step: string, about: RuleAbout): boolean {
  if (!about.startsWith("rule ")) return false;
  const asks = events.flatMap((event) =>
    event.event === "asked" && event.step === step && event.about === about ? [event.ask] : [],
  );
  return events.some(
    (event) => event.event === "answered" && event.choice === "allow" && asks.includes(event.ask),
  );
}
