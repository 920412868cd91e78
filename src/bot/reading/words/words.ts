// The shape of a language: which words mean what, in one file per language. A word is in lower case, without accents
// folded and without final punctuation; a phrase has single spaces. Only `approve` and `deny` ever commit a gate.

import type { Locale } from "../intent.ts";

export interface Words {
  readonly locale: Locale;
  /** Written without spaces between words: then words are looked for at any place. */
  readonly spaced: "yes" | "no";
  readonly gate: GateWords;
  readonly reply: ReplyWords;
  readonly number: NumberWords;
  readonly time: TimeWords;
  /** What people type when they want to see how things are. Nothing here may change anything. */
  readonly natural: {
    readonly status: readonly string[];
    readonly asks: readonly string[];
    readonly help: readonly string[];
  };
}

export interface GateWords {
  /** As a whole message: an approval that can mean nothing else in this language. */
  readonly approve: readonly string[];
  /** As a whole message: a refusal that can mean nothing else. */
  readonly deny: readonly string[];
  /** Friendly, but small talk as often as a decision: asked back. */
  readonly maybeApprove: readonly string[];
  readonly maybeDeny: readonly string[];
  /** Sounds like a yes or a no and may be the other one; or is an everyday word of this language that is a yes or a no elsewhere. */
  readonly ambiguous: readonly string[];
  /** Turn a yes around wherever they stand. */
  readonly negations: readonly string[];
  /** Join a decision and what narrows it. */
  readonly but: readonly string[];
  /** Begin (or, where verbs come last, end) a limit. */
  readonly only: readonly string[];
  /** Hang a decision on something that has not happened. */
  readonly conditions: readonly string[];
  /** Say nothing about the decision. */
  readonly polite: readonly string[];
  readonly always: readonly string[];
  /** Put a decision off, in answer to a gate; to a question they are most likely no answer yet. */
  readonly notNow: readonly string[];
  /** A sentence that begins (ends, where that is the custom) so is a question, whatever its last character. */
  readonly questions: { readonly begin: readonly string[]; readonly end: readonly string[] };
}

/** As whole messages. */
export interface ReplyWords {
  readonly why: readonly string[];
  readonly details: readonly string[];
  readonly show: readonly string[];
  readonly cancel: readonly string[];
  readonly undo: readonly string[];
  readonly send: readonly string[];
  /** To a change that waits. */
  readonly save: readonly string[];
  readonly edit: readonly string[];
  readonly recommended: readonly string[];
  /** Thanks, a greeting, a sound: to a question they are no answer. */
  readonly asides: readonly string[];
}

export interface NumberWords {
  /** From one on. */
  readonly cardinal: readonly (readonly string[])[];
  /** From first on. */
  readonly ordinal: readonly (readonly string[])[];
  /** "option", "number", "the": may stand before a number. */
  readonly before: readonly string[];
  /** "one" in "the second one": may stand behind a number. */
  readonly after: readonly string[];
  readonly and: readonly string[];
  /** All of two. */
  readonly both: readonly string[];
  readonly all: readonly string[];
}

export interface TimeWords {
  /** Ask for a delay, whatever follows. */
  readonly later: readonly string[];
  /** Before a length of time, or behind it: "in", "from now". */
  readonly within: readonly string[];
  /** Before a time of day: "at", "until". */
  readonly at: readonly string[];
  readonly fillers: readonly string[];
  readonly minute: readonly string[];
  readonly hour: readonly string[];
  readonly day: readonly string[];
  readonly week: readonly string[];
  /** Fixed lengths that are no number and unit: "half an hour". In minutes. */
  readonly spans: Readonly<Record<string, number>>;
  readonly today: readonly string[];
  readonly tomorrow: readonly string[];
  readonly dayAfter: readonly string[];
  readonly morning: readonly string[];
  readonly noon: readonly string[];
  readonly afterLunch: readonly string[];
  readonly afternoon: readonly string[];
  readonly evening: readonly string[];
  readonly tonight: readonly string[];
  readonly weekend: readonly string[];
  readonly nextWeek: readonly string[];
  readonly next: readonly string[];
  /** Monday first. */
  readonly weekdays: readonly (readonly string[])[];
  /** Behind a number: it is a time of day. */
  readonly clock: readonly string[];
  readonly half: readonly string[];
  readonly am: readonly string[];
  readonly pm: readonly string[];
  /** Wait for something that a sensor sees: "when", "once". */
  readonly when: readonly string[];
  /** In a question: it asks for a time, so that a time in reply is an answer. */
  readonly asksForTime: readonly string[];
}

/** Words written one behind the other, as a reader of that language would check them. */
export function list(words: string): readonly string[] {
  return words
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

/** Several lists, separated by semicolons. */
export function rows(lists: string): readonly (readonly string[])[] {
  return lists.split(";").map(list);
}
