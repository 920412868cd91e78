// PORT: what judgment needs of the machine: a memory that several processes share, and what a person's history holds.
// Nothing throws for what the world can do. Absent is only what is proven absent; what cannot be read says so (I12).

import type { Undone } from "../judge.ts";
import type { Failed } from "../outcome.ts";
import type { Risk } from "../types.ts";
import type { Effect } from "./facts.ts";
import type { Evidence, Layer, RulingKind } from "./ruling.ts";
import type { Case, Tally } from "./weigh.ts";

export interface DecisionRow {
  readonly id: string;
  readonly at_ms: number;
  readonly signature: string;
  readonly hash: string;
  readonly effect: Effect;
  readonly risk: Risk;
  readonly kind: RulingKind;
  readonly layer: Layer;
  readonly by: string;
  readonly reason: string;
  readonly advice?: string;
  readonly confidence?: number;
  readonly evidence: readonly Evidence[];
  readonly worker?: string;
  readonly goal?: string;
  readonly plan?: string;
  readonly correlation?: string;
}

/** What a person decided: `approve`, `deny`, `ask`, `choice:staging`, `approve, limited`, `text:…`, `not approve`. */
export type Choice = string;

export type PrecedentSource = "taught" | "answer" | "reaction" | "habit";

export interface PrecedentRow {
  readonly id: string;
  /** What it came from, so that the same thing counts once. */
  readonly key: string;
  readonly at_ms: number;
  /** Of the action that it was about; empty: about no action. */
  readonly signature: string;
  readonly class: string;
  readonly kind: "question" | "gate";
  readonly risk: Risk;
  readonly words: readonly string[];
  readonly options: readonly string[];
  readonly choice: Choice;
  readonly source: PrecedentSource;
  readonly person: string;
  /** `person`: it is how they decide; `team`: a rule for everybody. */
  readonly scope: "person" | "team";
  /** Only for this goal, where it is a rule. */
  readonly goal?: string;
  readonly worker?: string;
  readonly ask?: string;
  /** The message that said it. */
  readonly link?: string;
  readonly expires_ms?: number;
  readonly weight: number;
  readonly why?: string;
  /** `seed`: learned from their own history. */
  readonly from: "here" | "seed";
}

/** What would have been said before the person said it. */
export interface PredictionRow {
  /** The ask and when it was raised. */
  readonly key: string;
  readonly ask: string;
  readonly at_ms: number;
  readonly class: string;
  /** Absent: it abstained, which is no error. */
  readonly choice?: Choice;
  readonly confidence: number;
  /** `shadow`: a person decides; `own`: the clone was let answer. */
  readonly mode: "shadow" | "own";
  /** Whether it only just reached its bar. */
  readonly close: "yes" | "no";
  readonly reason: string;
  readonly evidence: readonly Evidence[];
  readonly actual?: Choice;
  readonly right?: "yes" | "no";
  readonly settled_ms?: number;
}

export interface PracticeRow {
  readonly id: string;
  readonly text: string;
  readonly person: string;
  readonly from: "here" | "seed";
  readonly at_ms: number;
}

/** Yeses and noes of people by signature, from which rules are proposed. */
export interface YesRow {
  readonly signature: string;
  readonly risk: Risk;
  readonly yes: number;
  readonly no: number;
  readonly taught: number;
}

export interface Counts {
  readonly decisions: number;
  readonly precedents: number;
  readonly good: number;
  readonly bad: number;
  /** Rulings by the bucket of their time; the index is that of the edge. */
  readonly latency: readonly number[];
  /** Those that are remembered, by who of the layers ruled and what. */
  readonly rulings: readonly { readonly layer: string; readonly ruling: string; readonly count: number }[];
}

export interface Forgotten {
  readonly precedents: number;
  readonly patterns: number;
  readonly practices: number;
  readonly decisions: number;
  readonly predictions: number;
}

export type Forget =
  | { readonly by: "id"; readonly id: string }
  | { readonly by: "signature"; readonly signature: string }
  | { readonly by: "seed" }
  | { readonly by: "all" };

/** Synchronous, so that a transaction lets nobody in between. */
export interface MemoryTables {
  /** Its number, counted up. */
  remember(decision: DecisionRow, took_us: number): number;
  /** By its id, the newest of a correlation, of a call whose correlation ends with it, or what a worker undid. */
  decision(which: {
    readonly id?: string;
    readonly correlation?: string;
    readonly call?: string;
    readonly undone?: Undone;
  }): DecisionRow | undefined;
  grades(
    decision: string,
  ): readonly { readonly grade: string; readonly source: string; readonly why: string }[];
  /** The same source of the same decision counts once. */
  grade(decision: string, source: string, one: Case, at_ms: number): "counted" | "same";
  tally(signature: string): Tally;
  /** Adds a case to what is known of a signature. */
  count(signature: string, one: Case, at_ms: number, from: "here" | "seed"): void;
  /** Newest first. */
  sayings(signature: string, max: number): readonly PrecedentRow[];
  /** Newest first: of that signature, and of that kind; not those that weigh nothing. */
  candidates(
    like: { readonly signature: string; readonly kind: string },
    max: number,
  ): readonly PrecedentRow[];
  precedent(id: string): PrecedentRow | undefined;
  precedentsOfAsk(ask: string): readonly PrecedentRow[];
  /** The same key, or the same link, counts once. */
  keep(precedent: PrecedentRow): "kept" | "same";
  /** Taught rules, newest first. */
  rules(max: number): readonly PrecedentRow[];
  /** The first one stands. */
  predict(prediction: PredictionRow): void;
  prediction(keyOrAsk: string): PredictionRow | undefined;
  /** Whoever settles it, it was a person: it is no answer of the clone's own any more if `by` is an answer. */
  settlePrediction(
    key: string,
    end: {
      readonly actual: Choice;
      readonly right: "yes" | "no";
      readonly by: "answer" | "label";
    },
    at_ms: number,
  ): void;
  /** Newest first; of one class, or of all. */
  predictions(of: string | "all", max: number): readonly PredictionRow[];
  keepPractice(practice: PracticeRow): void;
  practices(max: number): readonly PracticeRow[];
  forget(what: Forget): Forgotten;
  counts(): Counts;
  /** How many ever answered; two stand for more. */
  people(): number;
  yeses(min: number, max: number): readonly YesRow[];
  /** Yeses and noes that people answered to asks of this house, by signature, most often answered first. */
  said(min: number, max: number): readonly Pick<YesRow, "signature" | "yes" | "no">[];
  /** Signatures that mostly fail, with their tally. */
  failing(max: number): readonly { readonly signature: string; readonly tally: Tally }[];
  /** Forgets what is too old or too much, a little at a time. */
  prune(now_ms: number): number;
}

export type Kept<T> = { readonly kind: "ok"; readonly value: T } | Failed;

export interface Memory {
  readonly path: string;
  look<T>(read: (tables: MemoryTables) => T): Kept<T>;
  atomically<T>(act: (tables: MemoryTables) => T): Kept<T>;
}

export type MemoryOpened =
  | { readonly kind: "open"; readonly memory: Memory }
  | { readonly kind: "absent" }
  /** Damaged, or written by a newer version: nothing of it is used. */
  | {
      readonly kind: "corrupt" | "newer";
      readonly path: string;
      readonly why: string;
      readonly remedy: string;
    }
  | Failed;

export interface MemoryDoor {
  /** `if_there` makes nothing. Opens once; a file that was replaced is opened anew. Asking again is cheap. */
  open(how: "if_there" | "make"): Promise<MemoryOpened>;
  close(): Promise<void>;
}

/** A person's own traces on this machine. Read only when they ask for it; nothing of it leaves the machine. */
export interface History {
  /** Calls of tools in transcripts of agents, with what became of them, newest files first. */
  toolCalls(): Promise<{
    readonly calls: readonly ToolCall[];
    readonly files: number;
    readonly skipped: number;
  }>;
  /** Lines a person typed into a shell. */
  shellLines(): Promise<readonly string[]>;
  /** Subjects of commits, newest first; `undefined`: no repository there. */
  commits(dir: string): Promise<readonly string[] | undefined>;
}

export interface ToolCall {
  readonly tool: string;
  readonly input: unknown;
  readonly cwd?: string;
  /** `declined`: a person said no to it. */
  readonly end: "good" | "bad" | "declined";
}

/** Files of prose in a directory that a person named. */
export interface ProseFiles {
  read(
    path: string,
  ): Promise<{ readonly kind: "ok"; readonly text: string } | { readonly kind: "missing" } | Failed>;
  /** Replaces; through no symbolic link. */
  write(path: string, text: string): Promise<{ readonly kind: "ok" } | Failed>;
}
