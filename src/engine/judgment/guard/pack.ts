// What packs of guardrails are made of once they have been read. A rule holds its compiled patterns; everything else is
// plain data. Keeps I11: a rule's action is one of three words, and nothing here can lower it.

import type { GuardAction, GuardProblem, GuardRule } from "../../judge.ts";
import type { Action, Effect } from "../facts.ts";

/** Kinds of action that a rule may be narrowed to. */
export type Scope = Action["kind"];

/** Ours; a person's own, in the data directory; their organization's and a repository's, which can only add. */
export type PackPlace = "shipped" | "own" | "organization" | "repository";

/** Searched, ignoring case, in time that grows with the text and never faster. */
export interface Pattern {
  readonly form: "expression" | "path" | "word";
  /** As somebody wrote them: any of these. */
  readonly sources: readonly string[];
  test(text: string): boolean;
}

/** All members must hold, each for one of its values. Members about a command must hold for the same command. */
export interface Condition {
  readonly cmd?: readonly Pattern[];
  /** Words that follow one another: `["s3", "rm"]`. */
  readonly verb?: readonly (readonly string[])[];
  readonly force?: readonly ("no" | "lease" | "yes")[];
  readonly branch?: readonly Pattern[];
  readonly hard?: "yes" | "no";
  readonly deletes?: "yes" | "no";
  readonly args?: readonly ArgTest[];
  readonly sql?: readonly string[];
  readonly where?: "yes" | "no";
  readonly host?: readonly Pattern[];
  readonly path?: readonly Pattern[];
  readonly writes?: "yes" | "no";
  /** Not strictly below the directory that the action happens in, as far as that can be told. */
  readonly outside?: "yes" | "no";
  readonly effect?: readonly Effect[];
  readonly opaque?: "yes" | "no";
  readonly tool?: readonly Pattern[];
}

export type ArgTest =
  /** `-f`, also within `-rf`. */
  | { readonly kind: "letter"; readonly letter: string }
  /** `--force`, also as `--force=…`. */
  | { readonly kind: "option"; readonly name: string }
  | { readonly kind: "word"; readonly word: Pattern };

export interface Rule extends GuardRule {
  /** Empty: any. */
  readonly scopes: readonly Scope[];
  readonly match?: Pattern;
  readonly excludes?: Pattern;
  /** One of them must hold; empty: there are none. */
  readonly when: readonly Condition[];
  /** What it must catch and what it must let pass. */
  readonly catches: readonly Action[];
  readonly passes: readonly Action[];
  /** As it stands in its file. */
  readonly text: string;
}

export interface Pack {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly place: PackPlace;
  readonly source: string;
  readonly rules: readonly Rule[];
}

/** All that counts for one action. Any problem closes the gate. */
export interface PackSet {
  readonly packs: readonly Pack[];
  readonly problems: readonly GuardProblem[];
  /** Names exactly these rules. */
  readonly hash: string;
}

/** From the strictest to the mildest. */
export const guardActions: readonly GuardAction[] = ["block", "approve", "warn"];
