// What is typed for an answer to a dialog: the keys of the choice that it names, of all that it names where several may
// be chosen, or its own words where the dialog takes them. Pure.

import type { Dialog, DialogOption, TypingStep } from "./prompts/dialog.ts";

export type TypedStep =
  | Extract<TypingStep, { kind: "keys" }>
  | { readonly kind: "text"; readonly text: string };

/** Undefined when it names none of the choices, and no words of one's own are taken. */
export function typingFor(dialog: Dialog, answer: string): readonly TypedStep[] | undefined {
  const { several, own } = dialog;
  // Beside words of one's own only a whole label is a choice: a number or a beginning may be what was meant.
  const options = own === undefined ? calledOf(dialog.options) : dialog.options.map(byLabel);
  const parts = several === undefined ? [answer] : partsOf(options, answer);
  const named = namedIn(options, parts)?.map(({ option }) => option);
  if (named !== undefined && several === undefined)
    return named.map(({ keys }) => ({ kind: "keys", keys }) as const);
  if (named !== undefined && several !== undefined)
    return withText([...turning(dialog.options, named), ...several.submit], "");
  const text = oneLine(answer);
  // Words of one's own replace what was chosen before.
  if (own === undefined || text === "") return undefined;
  return withText([...turning(dialog.options, []), ...own], text);
}

/** Whether an answer names what may be chosen, where nothing else is taken. */
export function namesChoice(labels: readonly string[], several: boolean, answer: string): boolean {
  const options = calledOf(labels.map((label) => ({ label, keys: [] })));
  return namedIn(options, several ? partsOf(options, answer) : [answer]) !== undefined;
}

interface Called {
  readonly option: DialogOption;
  isCalled(said: string): boolean;
}

function byLabel(option: DialogOption): Called {
  const label = option.label.trim().toLowerCase();
  return { option, isCalled: (said) => said === label };
}

/** Also its number, or its first words where no other one begins with them. */
function calledOf(options: readonly DialogOption[]): readonly Called[] {
  const labels = options.map(({ label }) => label.trim().toLowerCase());
  const begins = (label: string, said: string) =>
    label.startsWith(said) && !/^[\p{L}\p{N}]/u.test(label.slice(said.length));
  return options.map((option, at) => ({
    option,
    isCalled(said) {
      if (labels.includes(said)) return labels[at] === said;
      if (said === "") return false;
      const beginning = labels.flatMap((label, each) => (begins(label, said) ? each : []));
      if (beginning.length === 0) return said === String(at + 1);
      return beginning.length === 1 && beginning[0] === at;
    },
  }));
}

/** A label may have commas of its own. */
function partsOf(options: readonly Called[], answer: string): readonly string[] {
  if (namedIn(options, [answer]) !== undefined) return [answer];
  return answer.split(/[,;\n]/u).filter((part) => part.trim() !== "");
}

function namedIn(options: readonly Called[], parts: readonly string[]): readonly Called[] | undefined {
  const found = parts.map((part) => {
    const said = part.trim().toLowerCase();
    return options.find(({ isCalled }) => isCalled(said));
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
