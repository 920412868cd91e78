// What a plan asks a person, and what an answer to it means. Pure. Free text is never thrown away: what is no choice is
// a hint for the next lap, for that is what people write who do not read options.

import type { AskRequest } from "../../engine.ts";
import { limits } from "../../limits.ts";
import { type Refused, refused } from "../../outcome.ts";
import type { PlanView, StepView } from "../nouns.ts";
import { driveLimits } from "./limits.ts";
import { readVerdict, VERDICTS } from "./verdict-words.ts";

/** `criterion US-1.2`: the one that only a person can judge. `rule …`, `forbidden …`: what a guardrail says, by its hash. */
export type About =
  | "rejections"
  | "gate"
  | "judge"
  | "done"
  | "worker"
  | `criterion ${string}`
  | `rule ${string}`
  | `forbidden ${string}`;

export interface Choice {
  readonly choice: string;
  readonly text: string;
}

interface Question {
  readonly asks: string;
  readonly options: readonly string[];
  readonly help: string;
}

const SETTLE =
  "`waive: why` counts it as done without credit; `skip: why` leaves it out, and what needs it goes on without.";
const AGAIN = "Anything else you write is a hint: the step is tried again with it.";

function questionOf(about: About, step: StepView, detail: string): Question {
  const title = `${step.id} ${step.title}`;
  if (about.startsWith("rule "))
    return {
      asks: `A guardrail wants a person's yes before ${title} is worked on. ${detail}`,
      options: ["allow", "skip"],
      help: "`allow` lets it begin as it is written now; `skip: why` leaves it out, and what needs it goes on without. Anything else is a hint and no yes: you are asked again.",
    };
  if (about.startsWith("forbidden "))
    return {
      asks: `A guardrail forbids ${title}, and no yes sets it off. ${detail}`,
      options: ["skip", "look again"],
      help: "`skip: why` leaves it out, and what needs it goes on without. Or change the step with looop plan edit, or the rule; then `look again`.",
    };
  switch (about) {
    case "rejections":
      return {
        asks: `${title} was sent back ${step.freshRejections} times. The last time: ${detail}`,
        options: ["retry", "other model", "waive", "skip"],
        help: `${AGAIN} \`amend 2: text\` changes criterion 2; \`split: one / two\` makes steps of it and asks for your review; \`model: name\` tries another model. ${SETTLE}`,
      };
    case "gate":
      return {
        asks: `Whether ${title} is done cannot be told: ${detail}`,
        options: ["check again", "retry", "waive", "skip"],
        help: `\`check again\` runs its finish line once more on what stands there now, and takes the finish line as it is. ${AGAIN} ${SETTLE}`,
      };
    case "judge":
      return {
        asks: `Nobody could say whether ${title} meets its criteria: ${detail}`,
        options: ["judge again", "retry", "waive", "skip"],
        help: `${AGAIN} ${SETTLE}`,
      };
    case "done":
      return {
        asks: `${title} has no finish line, so only you can say: is it done?`,
        options: ["done", "retry", "skip"],
        help: `${detail} ${AGAIN}`,
      };
    case "worker":
      return { asks: detail, options: [], help: AGAIN };
    default:
      return {
        asks: `${title}: is this met? ${detail}`,
        options: VERDICTS,
        help: "`not met: why` sends the step back with your words.",
      };
  }
}

export interface AskDraft {
  readonly request: AskRequest;
  readonly options: readonly string[];
}

export function askOf(plan: PlanView, step: StepView, about: About, detail: string): AskDraft {
  const { asks, options, help } = questionOf(about, step, detail);
  const option = options.length === 0 ? undefined : recommendedOf(about, step, options);
  const prompt = cut(`${asks}\n\nPlan ${plan.id}: ${plan.draft.goal}\n\n${help}`, limits.prompt_chars_max);
  const request: AskRequest = {
    worker: "engine",
    prompt,
    title: cut(`${plan.id}: ${step.id} ${step.title}`.replaceAll(/\s+/g, " "), limits.title_chars_max),
    options,
    plan: plan.id,
    ...(option && { recommend: option }),
  };
  return { request, options };
}

type Recommend = NonNullable<AskRequest["recommend"]>;

function recommendedOf(about: About, step: StepView, options: readonly string[]): Recommend | undefined {
  const source = "plan";
  if (about === "rejections") {
    const hint =
      step.hints.length > 0 ? "a person has given a hint already" : "nobody has given it a hint yet";
    return step.hints.some(({ choice }) => choice === "model")
      ? { option: "skip", reason: "another model did not help; the rest of the plan can go on", source }
      : step.hints.length > 0
        ? { option: "other model", reason: hint, source }
        : { option: "retry", reason: `${hint}; one sentence often does it`, source };
  }
  if (about === "gate" && step.gate?.edited !== undefined)
    return {
      option: "retry",
      reason: "the next lap is told what was edited; check again would take the finish line as it is now",
      source,
    };
  if (about === "gate")
    return {
      option: "check again",
      reason: "the finish line says it when you have looked at what was in its way",
      source,
    };
  const first = options[0];
  if (about === "judge" && first !== undefined)
    return { option: first, reason: "a fresh session may see more", source };
  return undefined;
}

const CHOICES: readonly (readonly [RegExp, string])[] = [
  [/^waive\b/i, "waive"],
  [/^skip\b/i, "skip"],
  [/^(?:check|judge|run)\s+(?:it\s+)?again\b/i, "again"],
  [/^amend\s+\S+\s*:/i, "amend"],
  [/^split\s*:/i, "split"],
  [/^model\s*:/i, "model"],
  [/^other\s+model\b/i, "model"],
];

/** What somebody chose. `model` without a name means the one that is configured beside the usual: none is guessed. */
export function readChoice(about: string, text: string): Choice {
  const said = text.trim();
  if (about.startsWith("criterion ")) return { choice: readVerdict(said), text: said };
  if (about === "done") {
    if (/^(?:done|yes|y|ok)\b[.!]*$/i.test(said)) return { choice: "done", text: said };
    return /^skip\b/i.test(said) ? { choice: "skip", text: said } : { choice: "retry", text: said };
  }
  if (about === "worker") return { choice: "retry", text: said };
  if (about.startsWith("rule ") || about.startsWith("forbidden ")) return ruleChoice(about, said);
  const found = CHOICES.find(([pattern]) => pattern.test(said));
  return { choice: found?.[1] ?? "retry", text: said };
}

/** Unclear is no yes, and of what is forbidden nothing is. */
function ruleChoice(about: string, said: string): Choice {
  if (/^skip\b/i.test(said)) return { choice: "skip", text: said };
  const isYes = about.startsWith("rule ") && /^(?:allow(?:ed)?|yes|y|ok|okay|approved?)[.!]*$/i.test(said);
  return { choice: isYes ? "allow" : "retry", text: said };
}

/** Behind the colon. */
export function remarkOf(text: string): string {
  const at = text.indexOf(":");
  return at < 0 ? "" : text.slice(at + 1).trim();
}

/** `amend 2: text` and `amend US-1.2: text`. */
const AMEND = /^amend\s+(?<which>\S+?)\s*:(?<words>[\s\S]*)$/i;

export function amendmentOf(
  step: Pick<StepView, "criteria">,
  text: string,
): { readonly id: string; readonly text: string } | undefined {
  const match = AMEND.exec(text.trim());
  const which = match?.groups?.which ?? "";
  const words = match?.groups?.words?.trim() ?? "";
  const criterion = step.criteria.find(({ id }, at) => id === which || String(at + 1) === which);
  return criterion === undefined || words === "" ? undefined : { id: criterion.id, text: words };
}

/** Why an amendment changes nothing: it would go to the worker as a hint, which nobody meant. */
export function amendmentProblem(step: Pick<StepView, "id" | "criteria">, text: string): Refused | undefined {
  const which = AMEND.exec(text.trim())?.groups?.which;
  if (which === undefined || amendmentOf(step, text) !== undefined) return undefined;
  const { id, criteria } = step;
  if (criteria.length === 0) {
    const why = `step ${id} has no criteria, so there is no ${which} to amend`;
    return refused("answer", why, "say it as a hint, without `amend`");
  }
  const named = criteria.find((each, at) => each.id === which || String(at + 1) === which);
  if (named !== undefined) {
    const why = `it is not said what criterion ${which} of step ${id} is to be`;
    return refused("answer", why, `say \`amend ${which}: …\` with the new words`);
  }
  const all = criteria.map(
    (each, at) => `${at + 1} (${each.id}: ${cut(each.text, driveLimits.criterion_named_chars_max)})`,
  );
  const known = all.slice(0, driveLimits.criteria_named_max).join(", ");
  const more = all.length - driveLimits.criteria_named_max;
  const why = `step ${id} has no criterion ${which}; it has ${known}${more > 0 ? ` and ${more} more` : ""}`;
  return refused("answer", why, "say `amend 1: …` with one of them, or your words without `amend` as a hint");
}

export function splitOf(text: string): readonly string[] {
  return remarkOf(text)
    .split(/\s+\/\s+|\n|;/)
    .map((title) => title.trim())
    .filter((title) => title !== "");
}

/** Of a step that is tried with another model: the last one that somebody named. */
export function modelOf(step: StepView): string | undefined {
  const named = step.hints.filter(({ choice, text }) => choice === "model" && remarkOf(text) !== "").at(-1);
  return named === undefined ? undefined : remarkOf(named.text);
}

export function cut(text: string, chars_max: number): string {
  const clean = text.toWellFormed().replaceAll("\0", "");
  return clean.length <= chars_max ? clean : `${clean.slice(0, chars_max - 1).toWellFormed()}…`;
}
