// What is being gathered while a shell line is read, and the budget it is read with. Nothing here decides.

import type { Function as Func } from "unbash";
import type { CommandFacts, Word } from "../facts.ts";
import { type Beyond, beyond } from "./beyond.ts";
import { readingLimits } from "./limits.ts";
import type { Scope } from "./scope.ts";
import type { Script } from "./words.ts";

/** What a command finds on its standard input. */
export type Input =
  | { readonly kind: "none" }
  | { readonly kind: "text"; readonly text: string; readonly expands: boolean }
  /** `a pipe`, `a file`: nobody here can tell what it holds. */
  | { readonly kind: "unknown"; readonly from: string };

/** What a command runs besides itself. */
export type Hidden =
  /** A shell reads it. `replaces`: the command is nothing but this. */
  | {
      readonly kind: "line";
      readonly line: Word;
      readonly replaces?: "yes";
      /** What it gets as `$0`, `$1` and so on. */
      readonly args?: readonly Word[];
    }
  /** A command in the words of another. `feeds`: it gets more arguments. */
  | { readonly kind: "words"; readonly words: readonly Word[]; readonly feeds?: "yes" }
  | { readonly kind: "code"; readonly text: string }
  /** `named`: its words say which, so that one may know it without reading it. */
  | { readonly kind: "unread"; readonly why: string; readonly named?: "yes" };

export interface SimpleCommand {
  readonly words: readonly Word[];
  readonly assignments: readonly string[];
  readonly redirects: readonly { readonly operator: string; readonly target: Word }[];
  readonly after: string;
  readonly input: Input;
}

export interface Reading {
  readonly commands: CommandFacts[];
  /** Parts of it that cannot be told, each in words. */
  readonly opaque: Set<string>;
  /** Understood, yet more than the loop accepts from a model unasked: functions, sums, here-documents. */
  readonly strange: Set<string>;
  /** Texts that run as another language, and what they hold. */
  readonly code: { readonly program: string; readonly text: string }[];
  readonly functions: Map<string, Func["body"]>;
  readonly called: Set<string>;
  /** By name, what `alias` put there. */
  readonly aliases: Map<string, string>;
  readonly substituted: Map<Script, string | undefined>;
  /** Those of `opaque` that name what they are about: it is the same thing each time. */
  readonly named: Set<string>;
  /** Functions that call themselves in the background: they fill the machine. */
  bomb: "no" | "yes";
  steps: number;
  /** Characters that words and values came to. */
  grown: number;
}

/** Where in a line one is. */
export interface Place {
  readonly scope: Scope;
  readonly input: Input;
  readonly nesting: number;
  /** Functions that are being walked through. */
  readonly within: readonly string[];
  /** Outermost first: what runs the script that this is in. */
  readonly wrappers: readonly string[];
  readonly moreArgs: "no" | "yes";
}

export function newReading(): Reading {
  return {
    commands: [],
    opaque: new Set(),
    strange: new Set(),
    code: [],
    functions: new Map(),
    called: new Set(),
    aliases: new Map(),
    substituted: new Map(),
    named: new Set(),
    bomb: "no",
    steps: 0,
    grown: 0,
  };
}

/** One more thing to look at; false when enough was looked at. */
export function goesOn(reading: Reading, place: Place): boolean {
  reading.steps += 1;
  const why: Beyond | undefined =
    place.nesting > readingLimits.nesting_max
      ? beyond.nested
      : reading.commands.length >= readingLimits.commands_max || reading.steps > readingLimits.steps_max
        ? beyond.commands
        : undefined;
  if (why !== undefined) reading.opaque.add(why);
  return why === undefined;
}

/** So many characters more; false beyond what all of it may come to. */
export function grows(reading: Reading, chars: number): boolean {
  reading.grown += chars;
  return reading.grown <= readingLimits.grown_chars_max;
}
