// The CONTRACT of plans: goals in steps, each with a finish line, driven to done over many fresh sessions and judged by
// somebody else than who did the work. Asynchronous, plain data, nothing throws.

import type { CommandRequest } from "./commands.ts";
import type { Failed, Refused, Trouble } from "./outcome.ts";
import type { Check, GateResult, PlanDraft, PlanMode, PlanView, Receipt, Verdict } from "./plans/nouns.ts";
import type { Actor } from "./types.ts";

type Missing = { readonly kind: "missing"; readonly why: string; readonly remedy: string };

export interface PlanRequest {
  /** Absent: made from the goal. */
  readonly id?: string;
  readonly goal: string;
  readonly mode?: PlanMode;
  /** Absolute, or below the data directory. Absent: the data directory's own workspace. */
  readonly cwd?: string;
  /** Without steps a planner drafts them. */
  readonly steps?: readonly StepRequest[];
  /** A specification the planner reads, below `cwd`. */
  readonly spec?: string;
  readonly anchors?: readonly string[];
  readonly branch?: string;
  readonly evaluate?: "yes" | "no";
  readonly limits?: Partial<PlanDraft["limits"]>;
  readonly worker?: PlanDraft["worker"];
  /** For steps that bring none; an empty list says that there is none on purpose. */
  readonly finish?: readonly Check[];
}

export interface StepRequest {
  readonly id?: string;
  readonly title: string;
  readonly description?: string;
  readonly criteria?: readonly string[];
  readonly dependsOn?: readonly string[];
  readonly finish?: readonly Check[];
}

/** One change in a review. Steps are named by their number in the list as it is shown, from 1, or by their id. */
export type PlanEdit =
  | { readonly edit: "drop"; readonly step: string }
  | { readonly edit: "move"; readonly step: string; readonly before: string }
  | { readonly edit: "criterion"; readonly step: string; readonly text: string }
  | { readonly edit: "drop_criterion"; readonly step: string; readonly criterion: number }
  | { readonly edit: "describe"; readonly step: string; readonly text: string }
  | { readonly edit: "retitle"; readonly step: string; readonly text: string }
  | { readonly edit: "split"; readonly step: string; readonly titles: readonly string[] }
  | {
      readonly edit: "add";
      readonly title: string;
      readonly after?: string;
      readonly finish?: readonly Check[];
    }
  | { readonly edit: "depends"; readonly step: string; readonly on: readonly string[] }
  | { readonly edit: "finish"; readonly step: string; readonly finish: readonly Check[] }
  | { readonly edit: "limit"; readonly name: keyof PlanDraft["limits"]; readonly value: number };

/** An edit as a person types it. */
export type EditWords = { readonly kind: "edit"; readonly edit: PlanEdit } | Refused;

export type PlanOutcome =
  | {
      readonly kind: "done";
      readonly summary: string;
      readonly plan: PlanView;
      readonly warnings: readonly string[];
    }
  /** It is not the one that was looked at. */
  | { readonly kind: "changed"; readonly why: string; readonly remedy: string; readonly plan: PlanView }
  | Missing
  | Refused
  | Failed;

export type TidyOutcome =
  | { readonly kind: "removed"; readonly path: string }
  | { readonly kind: "none" }
  | { readonly kind: "kept"; readonly path: string; readonly why: string; readonly remedy: string }
  | { readonly kind: "held"; readonly by: string }
  | Missing
  | Refused
  | Failed;

/** What merging it would run; whoever wants it hands the request to `commands.run`, which asks for a yes. */
export type MergeOrder =
  | { readonly kind: "ok"; readonly commit: string; readonly request: CommandRequest }
  | Missing
  | Refused
  | Failed;

export interface Plans {
  /** Newest first. */
  list(): Promise<
    | { readonly kind: "ok"; readonly plans: readonly PlanView[]; readonly troubles: readonly Trouble[] }
    | Failed
  >;
  read(id: string): Promise<{ readonly kind: "ok"; readonly plan: PlanView } | Missing | Refused | Failed>;
  /** Drafts it: with steps it waits for review at once, else a planner's session is started by the driver. Runs nothing else. */
  start(request: PlanRequest, actor: Actor): Promise<PlanOutcome>;
  /** From a `prd.json` or a Markdown checklist. */
  import(
    source: {
      readonly name: string;
      readonly text: string;
      /** By step, the sprint contract that lies beside the file. */
      readonly contracts?: Readonly<Record<string, string>>;
      /** The settings that lie beside it. */
      readonly config?: string;
    },
    request: Partial<PlanRequest>,
    actor: Actor,
  ): Promise<PlanOutcome>;
  /** A file of this machine that is to be imported, with the sprint contracts that lie beside it. */
  readSource(path: string): Promise<
    | {
        readonly kind: "ok";
        readonly name: string;
        readonly text: string;
        readonly contracts: Readonly<Record<string, string>>;
        readonly config?: string;
      }
    | Missing
    | Refused
    | Failed
  >;
  export(
    id: string,
    form: "prd" | "markdown",
  ): Promise<{ readonly kind: "ok"; readonly text: string } | Missing | Refused | Failed>;
  /** All or none; `diff` in the summary's place is what a person is shown. Voids a `go` that was given. */
  edit(
    id: string,
    edits: readonly PlanEdit[],
    expected_hash: string | undefined,
    actor: Actor,
  ): Promise<(PlanOutcome & { readonly diff?: string }) | PlanOutcome>;
  /** `drop 3`, `2 before 1`, `4 +criterion: …`, `split 5: a | b`: one edit per text. Pure. */
  readEdit(text: string): Promise<EditWords>;
  /** Approves exactly what has this hash, or a beginning of it that is no other's. By a person only. */
  go(id: string, hash: string, actor: Actor): Promise<PlanOutcome>;
  pause(id: string, actor: Actor): Promise<PlanOutcome>;
  resume(id: string, actor: Actor): Promise<PlanOutcome>;
  stop(id: string, reason: string, actor: Actor): Promise<PlanOutcome>;
  /** A person says of a criterion what is so; of a verdict that was given, only that one is judged again. */
  judge(
    id: string,
    criterion: string,
    says: { readonly verdict: Verdict; readonly why?: string } | { readonly challenge: string },
    actor: Actor,
  ): Promise<PlanOutcome>;
  /**
   * Removes the worktree of a plan that is over, where nothing in it could be lost: all committed, and merged or never
   * worked on. Its branch and its commits stay, and what is resumed gets a new one.
   */
  tidy(id: string, actor: Actor): Promise<TidyOutcome>;
  /** Of a plan that is done: its last commit into what its place has checked out. By a person only; runs nothing. */
  orderMerge(id: string, actor: Actor): Promise<MergeOrder>;
  /** Replays every gate on a clean checkout, and stamps the receipt. */
  verify(
    id: string,
    signal: AbortSignal,
  ): Promise<
    | {
        readonly kind: "ok";
        readonly steps: readonly { readonly step: string; readonly gate: GateResult }[];
        readonly receipt: Receipt;
      }
    | Missing
    | Refused
    | Failed
  >;
  receipt(
    id: string,
  ): Promise<{ readonly kind: "ok"; readonly receipt: Receipt } | Missing | Refused | Failed>;
  /** Of all plans that are over, oldest first. */
  receipts(): Promise<
    | { readonly kind: "ok"; readonly receipts: readonly Receipt[]; readonly troubles: readonly Trouble[] }
    | Failed
  >;
  /** The receipt as a picture; without an id, where all plans lead. `says`: all of its words. */
  picture(
    id?: string,
  ): Promise<
    { readonly kind: "ok"; readonly png: Uint8Array; readonly says: string } | Missing | Refused | Failed
  >;
  /**
   * Drives one plan in this process until it is over, waits for a person, or the signal aborts. One driver per plan: of
   * two, one is told `held`. `onEvent` hears each event as it is recorded.
   */
  drive(
    id: string,
    options: {
      readonly signal: AbortSignal;
      readonly onEvent?: (line: string) => void;
      readonly dry?: "yes";
    },
  ): Promise<PlanOutcome | { readonly kind: "held"; readonly by: string }>;
}

export type { Check, GateResult, PlanDraft, PlanMode, PlanView, Receipt, Verdict };
