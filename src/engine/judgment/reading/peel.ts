// What a command really runs: `env X=1 nohup timeout 5 rm` runs `rm`. Wrappers are taken off one by one; an option that
// is not known leaves a doubt, because the command may begin one word later.

import type { Word } from "../facts.ts";
import { readingLimits } from "./limits.ts";
import { lineOptions, type Wrapper, wrappers } from "./wrappers.ts";

export interface Peeled {
  readonly words: readonly Word[];
  /** Outermost first. */
  readonly wrappers: readonly string[];
  readonly moreArgs: boolean;
  readonly assignments: readonly string[];
  /** Wrappers that do something themselves, with all their words. */
  readonly acting: readonly (readonly Word[])[];
  /** A line that a shell will read; `words` is empty then. */
  readonly line?: Word;
  readonly doubts: readonly string[];
}

/** Lower case, without its directory; as written where it expands. */
export function programOf(word: Word | undefined): string {
  if (word === undefined) return "";
  return word.expands ? word.text : (word.text.split("/").at(-1) ?? "").toLowerCase();
}

export function isWellNamed(word: Word | undefined): boolean {
  if (word === undefined) return false;
  if (word.text === "[") return true; // by itself it is no pattern
  const plain = /^(?:\/(?:usr\/(?:local\/)?)?s?bin\/)?[\w.+:-]+$/.test(word.text);
  return plain && !word.expands && programOf(word) === word.text.split("/").at(-1);
}

export function peel(command: readonly Word[]): Peeled {
  let words = command;
  const names: string[] = [];
  const assignments: string[] = [];
  const acting: (readonly Word[])[] = [];
  const doubts: string[] = [];
  let moreArgs = false;
  for (let count = 0; count < readingLimits.wrappers_max; count += 1) {
    const name = programOf(words[0]);
    const inner = innerOf(name, words.slice(1));
    if (inner === undefined) break;
    if (inner.kind === "words" && inner.words.length === 0) break; // it wraps nothing: a command of its own
    names.push(name);
    assignments.push(...inner.assignments);
    moreArgs ||= inner.feeds;
    if (inner.acts) acting.push(words);
    if (inner.doubt !== undefined) doubts.push(`an option of \`${name}\` is not known: ${inner.doubt}`);
    if (inner.kind === "line")
      return { words: [], wrappers: names, moreArgs, assignments, acting, doubts, line: inner.line };
    words = inner.words;
  }
  if (names.length === readingLimits.wrappers_max) doubts.push("it is wrapped too often");
  return { words, wrappers: names, moreArgs, assignments, acting, doubts };
}

interface Taken {
  readonly assignments: readonly string[];
  readonly acts: boolean;
  readonly feeds: boolean;
  readonly doubt?: string;
}

type Inner = Taken &
  (
    | { readonly kind: "words"; readonly words: readonly Word[] }
    | { readonly kind: "line"; readonly line: Word }
  );

function innerOf(name: string, words: readonly Word[]): Inner | undefined {
  const line = lineOf(name, words);
  if (line !== undefined) return { kind: "line", line, assignments: [], acts: false, feeds: false };
  // `command -v rm` only tells where it is.
  if (name === "command" && /^-[pvV]*[vV]/.test(words[0]?.text ?? "")) return undefined;
  const known = Object.hasOwn(wrappers, name) ? wrappers[name] : undefined;
  for (const wrapper of known ?? []) {
    const inner = commandIn(words, wrapper);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** `su -c line`, `env -S line rest`. */
function lineOf(name: string, words: readonly Word[]): Word | undefined {
  if (name === "env") {
    const at = words.findIndex((word) => /^(?:-[iv0]*S|--split-string(?:=|$))/.test(word.text));
    const attached = words[at]?.text.replace(/^(?:-[iv0]*S|--split-string=?)/, "") ?? "";
    return at < 0 ? undefined : joined([{ text: attached, expands: false }, ...words.slice(at + 1)]);
  }
  const option = Object.hasOwn(lineOptions, name) ? lineOptions[name] : undefined;
  if (option === undefined) return undefined;
  const at = words.findIndex((word) => option.test(word.text));
  if (at >= 0) return words[at + 1];
  const attached = words.find((word) => /^--(?:command|call|session-command)=/.test(word.text));
  return attached && { ...attached, text: attached.text.slice(attached.text.indexOf("=") + 1) };
}

export function joined(words: readonly Word[]): Word {
  return { text: words.map((word) => word.text).join(" "), expands: words.some((word) => word.expands) };
}

function commandIn(words: readonly Word[], wrapper: Wrapper): Inner | undefined {
  const assignments: string[] = [];
  let verbs = wrapper.verbs ?? [];
  let skips = wrapper.skips ?? 0;
  let doubt: string | undefined;
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at] ?? { text: "", expands: true };
    const { text } = word;
    if (text === "--" && verbs.length === 0) {
      // After `kubectl exec pod --`, nothing but the command.
      if (wrapper.verbs !== undefined) skips = 0;
      at += 1;
      break;
    }
    if (wrapper.valued?.includes(text)) at += 1;
    else if (wrapper.assigns !== undefined && /^[A-Za-z_]\w*=/.test(text)) assignments.push(text);
    else if (/^[-+]./.test(text) || wrapper.plain?.includes(text)) {
      if (!isKnown(text, wrapper)) doubt ??= text;
    } else if (verbs.length > 0) {
      if (text !== verbs[0]) return undefined;
      verbs = verbs.slice(1);
    } else if (skips > 0) skips -= 1;
    else break;
  }
  if (verbs.length > 0) return undefined;
  const rest = words.slice(at + (words[at - 1]?.text === "--" ? skips : 0));
  const taken: Taken = {
    assignments,
    acts: wrapper.acts !== undefined,
    feeds: wrapper.feeds !== undefined,
    ...(doubt !== undefined && { doubt }),
  };
  if (wrapper.joined === undefined || rest.length === 0) return { ...taken, kind: "words", words: rest };
  return { ...taken, kind: "line", line: joined(rest) };
}

function isKnown(text: string, wrapper: Wrapper): boolean {
  if (wrapper.plain?.includes(text) || /^--[\w-]+=/.test(text)) return true;
  // Attached: `-n1`, `-uroot`.
  return (wrapper.valued ?? []).some((option) => /^-\w$/.test(option) && text.startsWith(option));
}
