// What a verb was read as, and what its reader is given. `exact` says that nothing was left over and every name exists:
// only then a verb without a prefix is believed where an answer is expected.

import type { Arguments } from "./arguments.ts";
import type { AskRef, Command } from "./command.ts";
import type { Facts } from "./intent.ts";
import type { Lexicon } from "./lexicon.ts";

export type VerbReading =
  | { readonly kind: "command"; readonly command: Command; readonly exact: "yes" | "no" }
  /** Is about an ask: these words, to that ask. */
  | { readonly kind: "to_ask"; readonly ref: AskRef; readonly words: string; readonly as: "reply" | "answer" }
  | Bad;

/** As of what is `unclear`. */
export interface Bad {
  readonly kind: "bad";
  readonly why: string;
  readonly near: readonly string[];
  readonly examples: readonly string[];
}

export interface VerbContext {
  readonly facts: Facts;
  readonly lexicon: Lexicon;
}

export type VerbReader = (typed: Arguments, context: VerbContext) => VerbReading;

/** `state`: what a wrong guess would do. */
export interface VerbEntry {
  readonly read: VerbReader;
  readonly state: "reads" | "changes";
}

export function done(command: Command, exact: "yes" | "no"): VerbReading {
  return { kind: "command", command, exact };
}

/** What only shows, whatever stands behind it by now. */
const SHOWS = /^(?:asks|autonomy|goals|help(?: \w+)?|judge|schedules|status|workers|plan [\w.-]+ show)$/;

export function bad(why: string, ...instead: readonly string[]): Bad {
  const near = instead.filter((words) => SHOWS.test(words));
  return { kind: "bad", why, near, examples: instead.filter((words) => !near.includes(words)) };
}
