// What is tried in a rehearsal, and what of it counts as done. Pure: what is so now in, a judgment with its reason out.

import type { Surface } from "../../channels/channel.ts";
import type { AskRequest } from "../../engine/engine.ts";
import type { Answer } from "../../engine/types.ts";

export type StepName = "button" | "number" | "text" | "later" | "stale";

export interface Step {
  readonly name: StepName;
  /** Where it is withdrawn before the person does anything. */
  readonly over: "yes" | "no";
  /** What the person is told. */
  does(code: string): string;
}

export const OPTIONS = ["north", "south"] as const;

export const steps: readonly Step[] = [
  { name: "button", over: "no", does: (code) => `press the button “${OPTIONS[0]}” of ${code}` },
  { name: "number", over: "no", does: (code) => `reply to ${code} with the number 2` },
  { name: "text", over: "no", does: (code) => `reply to ${code} in words of your own` },
  { name: "later", over: "no", does: (code) => `press Later on ${code}, or reply \`later 5m\`` },
  {
    name: "stale",
    over: "yes",
    does: (code) => `${code} is over by now: reply to its card with 1 all the same`,
  },
];

/** As people see it. */
export function requestOf({ name }: Step, surface: Surface): AskRequest {
  return {
    worker: "rehearsal",
    kind: "question",
    title: `Rehearsal on ${surface}: ${name}`,
    prompt: "This is a rehearsal; nothing hangs on it. Do what the terminal says.",
    options: OPTIONS,
    detach: true,
  };
}

/** What is known of one ask of a rehearsal. */
export interface Seen {
  readonly answer?: Answer;
  /** By what it was given. */
  readonly said?: { readonly kind: string; readonly text?: string };
  readonly snoozed: "yes" | "no";
  /** Where something was said though it was over. */
  readonly late: readonly string[];
}

export type Verdict =
  | { readonly state: "pass" | "fail"; readonly why: string }
  | { readonly state: "waiting" };

export function judgeStep({ name }: Step, surface: Surface, seen: Seen): Verdict {
  if (name === "stale") {
    const isTold = seen.late.includes(surface);
    return isTold ? { state: "pass", why: "you were told that it is over" } : { state: "waiting" };
  }
  const { answer, said } = seen;
  if (name === "later" && seen.snoozed === "yes") return { state: "pass", why: "it was put off" };
  if (answer === undefined) return { state: "waiting" };
  const where = answer.by?.surface ?? "somewhere";
  if (where !== surface) return { state: "fail", why: `it was answered on ${where}` };
  return judgeAnswer(name, answer.text, said);
}

function judgeAnswer(name: StepName, text: string, said: Seen["said"]): Verdict {
  const isPress = said?.kind === "press";
  switch (name) {
    case "button":
      if (isPress && text === OPTIONS[0]) return { state: "pass", why: `a press, taken for “${text}”` };
      return {
        state: "fail",
        why: isPress ? `a press, taken for “${text}”` : "answered, and not by a press",
      };
    case "number":
      if (!isPress && text === OPTIONS[1]) return { state: "pass", why: `taken for “${text}”` };
      return { state: "fail", why: isPress ? "answered by a press" : `taken for “${text}”` };
    case "text": {
      const isWhole = !OPTIONS.some((option) => option === text) && !isPress;
      return { state: isWhole ? "pass" : "fail", why: `the worker would get “${text}”` };
    }
    default:
      return { state: "fail", why: "it was answered, not put off" };
  }
}
