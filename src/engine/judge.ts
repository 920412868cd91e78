// The CONTRACT of judgment: what may be done, who of the layers says so, and what was learned from whom. Asynchronous,
// plain data, nothing throws. What cannot be judged is `ask`, never `proceed` (I11, I12).

import type { Action } from "./judgment/facts.ts";
import type { About, Evidence, Ruling, TaughtRule } from "./judgment/ruling.ts";
import type { Failed, Refused, Trouble } from "./outcome.ts";
import type { Actor, Answer, Ask, AskView, Recommendation } from "./types.ts";

export interface Judge {
  /** What the layers say of it, in their order. Remembers nothing, uses no grant up. */
  evaluate(action: Action, about: About): Promise<Ruling>;
  /** As `evaluate`, for what is about to be done: remembered, so that its outcome can be told; a grant is used up. */
  rule(action: Action, about: About): Promise<{ readonly ruling: Ruling; readonly decision?: string }>;
  /** How it went. Nothing observed is not told: missing is not good. By correlation or by decision. */
  outcome(
    which: { readonly decision?: string; readonly correlation?: string; readonly undone?: Undone },
    graded: Graded,
  ): Promise<Told>;
  /** What past answers of people speak for; undefined where nothing does. The clone may answer only if `mayAnswer`. */
  recommend(ask: AskView): Promise<Recommended | undefined>;
  /** What the layers say of the action that a gate is about. Undefined: it is about none. Remembers nothing. */
  rulingOn(ask: Ask): Promise<Ruling | undefined>;
  /** A person answered: a precedent, and a check of what would have been predicted. The same `ref` counts once. */
  answered(ask: Ask, answer: Answer): Promise<Told>;
  /** A reaction, an undo, a revert: on an ask's answer or a decision. */
  label(
    about: { readonly ask?: string; readonly decision?: string },
    graded: Graded,
    actor: Actor,
  ): Promise<Told>;
  status(): Promise<JudgeStatus | Failed>;
  /** How an ask or a decision was judged, and what from. */
  why(
    id: string,
  ): Promise<JudgeWhy | { readonly kind: "missing"; readonly why: string; readonly remedy: string } | Failed>;
  teach(lesson: Lesson, actor: Actor): Promise<Told>;
  /** `source: seed`: all that came from somebody's history. */
  forget(
    what: {
      readonly id?: string;
      readonly signature?: string;
      readonly source?: "seed";
      readonly all?: "yes";
    },
    actor: Actor,
  ): Promise<Told>;
  /** What this person's history on this machine would teach; learned only where `learn` says so. By a person only. */
  seed(request: SeedRequest, actor: Actor): Promise<SeedReport | Refused | Failed>;
  /** Writes JUDGMENT.md into a directory and keeps the marked section of its AGENTS.md current. */
  exportTo(dir: string): Promise<Exported | Refused | Failed>;
  /** JUDGMENT.md and the section of AGENTS.md: rules, precedents and practices as prose. */
  prose(): Promise<{ readonly kind: "ok"; readonly judgment: string; readonly agents: string } | Failed>;
  readonly guard: Guard;
}

/** The newest that a worker did of these signatures, in what was ruled of late. */
export interface Undone {
  readonly worker: string;
  readonly signatures: readonly string[];
  /** The call that takes it back. */
  readonly besides?: string;
}

export interface Graded {
  readonly grade: "good" | "bad";
  readonly why: string;
  /** `reaction`, `undo`, `revert`, `exit`, `reask`: where the grade comes from. */
  readonly source: string;
}

export type Told =
  | { readonly kind: "done"; readonly summary: string }
  /** Nothing to learn from: why. */
  | { readonly kind: "nothing"; readonly why: string }
  | Refused
  | Failed;

export interface Recommended extends Recommendation {
  readonly evidence: readonly Evidence[];
  /** Whether autonomy, risk, guardrails and the evidence together let the clone answer as its person. */
  readonly mayAnswer: "yes" | "no";
  /** Why not, or why. */
  readonly because: string;
  /** Whose answers it is told from; it answers in nobody else's name. */
  readonly person: string;
  /** Of the class of this ask, as the config says now. */
  readonly autonomy: Autonomy;
}

/** Per class of ask. `off` learns and says nothing; `suggest` recommends; `assisted` and `trusted` may answer. */
export type Autonomy = "off" | "suggest" | "assisted" | "trusted";

export interface Lesson {
  /** An action as somebody would type it, or words that describe a kind of ask. */
  readonly about: string;
  readonly decision: "approve" | "deny" | "ask";
  readonly why?: string;
  readonly expires_in_s?: number;
  /** Only for what is done for this goal. */
  readonly goal?: string;
}

export interface SeedRequest {
  readonly how: "preview" | "learn";
  /** Whose commits are looked at. */
  readonly dir: string;
}

export interface SeedReport {
  readonly kind: "ok";
  readonly how: "preview" | "learned";
  /** Signatures only: what somebody typed is not kept. */
  readonly outcomes: readonly { readonly signature: string; readonly good: number; readonly bad: number }[];
  readonly declined: readonly { readonly signature: string; readonly times: number }[];
  readonly habits: readonly { readonly signature: string; readonly times: number }[];
  readonly practices: readonly string[];
  /** What was looked at, and what could not be. */
  readonly notes: readonly string[];
}

export interface Exported {
  readonly kind: "done";
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
}

export interface JudgeStatus {
  readonly kind: "ok";
  readonly decisions: number;
  readonly precedents: number;
  readonly graded: { readonly good: number; readonly bad: number };
  /** By class of ask: what it may do, and how it has done. */
  readonly classes: readonly ClassStatus[];
  /** Of what was said to be so sure: how often it was so. */
  readonly calibration: readonly {
    readonly from: number;
    readonly to: number;
    readonly said: number;
    readonly was: number;
    readonly count: number;
  }[];
  readonly brier?: number;
  /** How far it has come, 0 to 100, and what would bring it further. */
  readonly readiness: { readonly percent: number; readonly stage: string; readonly next: string };
  /** Newest first. */
  readonly rules: readonly TaughtRule[];
  /** Precedents that contradict each other. */
  readonly contradictions: readonly string[];
  /** Rules that somebody could teach, for they answered so each time. Nothing is taught by itself. */
  readonly proposals: readonly string[];
  readonly latency_ms: { readonly count: number; readonly p50: number; readonly p95: number };
  /** Those that are remembered, by the layer that ruled and what it said. */
  readonly rulings: readonly { readonly layer: string; readonly ruling: string; readonly count: number }[];
  readonly troubles: readonly Trouble[];
}

export interface ClassStatus {
  readonly name: string;
  readonly autonomy: Autonomy;
  readonly predicted: number;
  readonly right: number;
  /** Below this share, with what is known so far, it would rather ask. */
  readonly bar: number;
  readonly lower_bound: number;
}

export interface JudgeWhy {
  readonly kind: "ok";
  readonly id: string;
  readonly at_ms: number;
  readonly ruling?: Ruling;
  readonly recommended?: Recommended;
  readonly trail: readonly Evidence[];
}

// --- guardrails ----------------------------------------------------------------------------------------------------

export type GuardAction = "block" | "approve" | "warn";

export interface GuardRule {
  /** `pack/rule`. */
  readonly id: string;
  readonly action: GuardAction;
  readonly severity: string;
  readonly message: string;
  /** The file it stands in, or the shipped pack. */
  readonly source: string;
  /** Of what it says: a yes is bound to it, and void once the rule is another one. */
  readonly hash: string;
}

export interface GuardHit {
  readonly rule: GuardRule;
  /** What of the action it is about: the command, the path. */
  readonly on: string;
}

export interface GuardProblem {
  readonly source: string;
  readonly line?: number;
  readonly why: string;
  readonly remedy: string;
}

export interface Guard {
  /** `cwd`: packs of the repository there as well. A pack that cannot be used is a problem, and closes the gate. */
  list(
    cwd?: string,
  ): Promise<{ readonly rules: readonly GuardRule[]; readonly problems: readonly GuardProblem[] } | Failed>;
  test(action: Action): Promise<{ readonly hits: readonly GuardHit[]; readonly ruling: Ruling } | Failed>;
  /** What a yes is given under: `hash` names exactly the rules that count there. */
  standing(
    cwd?: string,
  ): Promise<{ readonly hash: string; readonly problems: readonly GuardProblem[] } | Failed>;
  /** One rule: what it is for, what it catches and what it lets pass. */
  explain(
    id: string,
    cwd?: string,
  ): Promise<
    | {
        readonly rule: GuardRule;
        readonly text: string;
        readonly catches: readonly string[];
        readonly passes: readonly string[];
      }
    | Refused
    | Failed
  >;
  /** Checks a pack without using it. */
  lint(
    source: string,
    text: string,
  ): Promise<{ readonly rules: readonly GuardRule[]; readonly problems: readonly GuardProblem[] }>;
  /** Adds one of our packs (without a text: as it is shipped, to be edited) or a file's, by a person only. */
  add(pack: { readonly name: string; readonly text?: string }, actor: Actor): Promise<Told>;
  /** Takes one of the person's own away; one of ours that it stood in for counts again. By a person only. */
  remove(name: string, actor: Actor): Promise<Told>;
  /** A pack's file as a person named it, for `lint` and `add`. */
  readFile(path: string): Promise<{ readonly kind: "ok"; readonly text: string } | Refused | Failed>;
}

export type { About, Action, Evidence, Ruling, TaughtRule };
