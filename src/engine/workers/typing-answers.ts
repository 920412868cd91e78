// What is typed for an answer to a dialog: the keys of the choice that it names, of all that it names where several may
// be chosen, or its own words where the dialog takes them. Pure.

import type { Dialog, DialogOption, TypingStep } from "./prompts/dialog.ts";

export type TypedStep =
  | Extract<TypingStep, { kind: "keys" }>
  | { readonly kind: "text"; readonly text: string };

/** Undefined when it names none of the choices, and no words of one's own are taken. */
export function typingFor(dialog: Dialog, answer: string): readonly TypedStep[] | undefined {
  const { options, several, own } = dialog;
  const named =
    several === undefined ? namedIn(options, [answer]) : namedIn(options, partsOf(options, answer));
  if (named !== undefined && several === undefined)
    return named.map(({ keys }) => ({ kind: "keys", keys }) as const);
  if (named !== undefined && several !== undefined)
    return withText([...turning(options, named), ...several.submit], "");
  const text = oneLine(answer);
  // Words of one's own replace what was chosen before.
  if (own === undefined || text === "") return undefined;
  return withText([...turning(options, []), ...own], text);
}

/** A label may have commas of its own. */
function partsOf(options: readonly DialogOption[], answer: string): readonly string[] {
  if (namedIn(options, [answer]) !== undefined) return [answer];
  return answer.split(/[,;\n]/u).filter((part) => part.trim() !== "");
}

function namedIn(
  options: readonly DialogOption[],
  parts: readonly string[],
): readonly DialogOption[] | undefined {
  const found = parts.map((part) => {
    const said = part.trim().toLowerCase();
    return options.find(({ label }) => label.trim().toLowerCase() === said);
  });
  const named = found.filter((option) => option !== undefined);
  return named.length === parts.length && named.length > 0 ? named : undefined;
}

/** Each key turns its choice over, so only those are pressed that are not yet as they should be. */
function turning(options: readonly DialogOption[], wanted: readonly DialogOption[]): readonly TypingStep[] {
  return options
    .filter(
      (option) => option.chosen !== undefined && (option.chosen === "chosen") !== wanted.includes(option),
    )
    .map(({ keys }) => ({ kind: "keys", keys }));
}

function withText(steps: readonly TypingStep[], text: string): readonly TypedStep[] {
  return steps.map((step) => (step.kind === "text" ? { kind: "text", text } : step));
}

/** A line feed would hand in the first line. */
const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .trim();
