// Secrets out of everything that is shown (I10): by their shape, and our own by their value. Pure, in time proportional
// to the text, and never throwing. What was taken out is named, so that nobody takes the rest for the whole.

import type { Part } from "../channels/channel.ts";
import { sha256 } from "./digest.ts";
import { redactLimits } from "./limits.ts";
import type { Draft, DraftButton } from "./nouns.ts";
import { type SecretPattern, secretPatterns } from "./secrets.ts";

/** A text without its secrets, and what was taken out, by name: "Slack token". */
export interface Redacted {
  readonly text: string;
  readonly found: readonly string[];
}

/** Changes nothing in what it has cleaned. */
export type Redact = (text: string) => Redacted;

/** One of the process's own: a token from the config. */
export interface OwnSecret {
  /** "Slack bot token" */
  readonly name: string;
  readonly value: string;
}

export function redactor(own: readonly OwnSecret[]): Redact {
  const literals = literalsOf(own);
  // Labels and names of facts come again on every card.
  const known = new Map<string, Redacted>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const redacted = redactText(text, literals);
    if (text.length <= redactLimits.remembered_chars_max) {
      if (known.size >= redactLimits.remembered_max) known.clear();
      known.set(text, redacted);
    }
    return redacted;
  };
}

function redactText(text: string, literals: readonly OwnSecret[]): Redacted {
  const found = new Set<string>();
  let clean = text;
  // What was taken out may leave a word where none began before.
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const before = clean;
    clean = removeOwn(clean, literals, found);
    clean = removeKeyBlocks(clean, found);
    for (const each of secretPatterns) clean = removePattern(clean, each, found);
    if (clean === before) break;
  }
  return { text: clean, found: [...found] };
}

const ROUNDS_MAX = 4;

export function markOf(name: string): string {
  return `‹secret removed: ${name}›`;
}

/** Longest first, so that one that contains another is named rightly; as they are, and as a URL has them. */
function literalsOf(own: readonly OwnSecret[]): readonly OwnSecret[] {
  return own
    .flatMap(({ name, value }) =>
      [value, encodeURIComponent(value.toWellFormed())].map((text) => ({ name, value: text })),
    )
    .filter(({ value }, index, all) => all.findIndex((other) => other.value === value) === index)
    .filter(({ value }) => value.length >= redactLimits.own_secret_chars_min)
    .filter(({ value }) => !own.some(({ name }) => markOf(name).includes(value)))
    .sort((a, b) => b.value.length - a.value.length);
}

function removeOwn(text: string, literals: readonly OwnSecret[], found: Set<string>): string {
  return literals.reduce((clean, { name, value }) => {
    if (!clean.includes(value)) return clean;
    found.add(name);
    return clean.replaceAll(value, () => markOf(name));
  }, text);
}

function removePattern(
  text: string,
  { name, pattern, keep, isSecret }: SecretPattern,
  found: Set<string>,
): string {
  return text.replace(pattern, (...args: unknown[]) => {
    const groups = args.filter((arg): arg is string => typeof arg === "string").slice(0, -1);
    const [all = "", first = ""] = groups;
    if (isSecret?.(groups) === false) return all;
    found.add(name);
    return keep === "first group" ? `${first}${markOf(name)}` : markOf(name);
  });
}

const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----/g;
const END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----/g;
/** Lines of a key whose end was cut off. */
const KEY_LINES = /(?:(?:\\n|\s){1,4}[A-Za-z0-9+/=]{16,})*/y;

/** By hand: many beginnings without an end would make a pattern look for the end again and again. */
function removeKeyBlocks(text: string, found: Set<string>): string {
  if (!text.includes("PRIVATE KEY")) return text;
  const ends = [...text.matchAll(END)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
  }));
  let next = 0;
  let done = 0;
  let clean = "";
  for (const match of text.matchAll(BEGIN)) {
    if (match.index < done) continue;
    const body = match.index + match[0].length;
    while ((ends[next]?.from ?? Number.POSITIVE_INFINITY) < body) next += 1;
    const end = ends[next];
    const isClosed = end !== undefined && end.from - body <= redactLimits.block_chars_max;
    KEY_LINES.lastIndex = body;
    const to = isClosed ? end.to : body + (KEY_LINES.exec(text)?.[0].length ?? 0);
    clean += `${text.slice(done, match.index)}${markOf("private key")}`;
    done = to;
    found.add("private key");
  }
  return clean + text.slice(done);
}

// --- drafts --------------------------------------------------------------------------------------------------------

/**
 * Every text that a draft shows, also in its buttons, its files and their names. What a button stands for stays as it
 * is: it never leaves the ledger. A file that changes is named by its new hash.
 */
export function redactDraft(draft: Draft, redact: Redact): Draft {
  const clean = (text: string) => redact(text).text;
  const rehashed = new Map<string, string>();
  const files = draft.files.map((file) => {
    const named = { ...file, name: clean(file.name), alt: clean(file.alt) };
    if (file.mime === "image/png") return named;
    const before = Buffer.from(file.bytes).toString();
    const after = clean(before);
    if (after === before) return named;
    const bytes = Buffer.from(after);
    rehashed.set(sha256(file.bytes), sha256(bytes));
    return { ...named, bytes };
  });
  const say = (text: string) =>
    [...rehashed].reduce((said, [old, fresh]) => said.replaceAll(old, fresh), clean(text));
  const { invite } = draft;
  return {
    ...draft,
    title: say(draft.title),
    parts: draft.parts.map((part) => redactPart(part, say)),
    rows: draft.rows.map((row) => row.map((button) => redactButton(button, clean))),
    files,
    ...(invite && { invite: { placeholder: clean(invite.placeholder) } }),
  };
}

function redactPart(part: Part, say: (text: string) => string): Part {
  switch (part.kind) {
    case "prose":
      return { kind: "prose", markdown: say(part.markdown) };
    case "verbatim":
      return { ...part, text: say(part.text), ...(part.from !== undefined && { from: say(part.from) }) };
    case "facts":
      return {
        kind: "facts",
        rows: part.rows.map(({ name, value }) => ({ name: say(name), value: say(value) })),
      };
    case "note":
      return { kind: "note", text: say(part.text) };
    case "rule":
      return part;
  }
}

function redactButton(
  { label, confirm, ...rest }: DraftButton,
  clean: (text: string) => string,
): DraftButton {
  return {
    ...rest,
    label: clean(label),
    ...(confirm && {
      confirm: {
        title: clean(confirm.title),
        text: clean(confirm.text),
        yes: clean(confirm.yes),
        no: clean(confirm.no),
      },
    }),
  };
}
