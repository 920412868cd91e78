// What a file of another loop says, in our nouns; and everything that is wrong with it. Plain data.

import type { ImportedStep } from "./events.ts";
import type { PlanDraft, Step } from "./nouns.ts";

export interface ImportedPlan {
  /** Empty where the file names none. */
  readonly goal: string;
  readonly branch?: string;
  readonly steps: readonly Step[];
  /** What became of them already. */
  readonly standing: readonly ImportedStep[];
  /** Of the draft; what the file says of them. */
  readonly rest: Partial<Pick<PlanDraft, "mode" | "anchors" | "worker" | "evaluate">> & {
    readonly limits?: Partial<PlanDraft["limits"]>;
  };
  readonly foreign: Readonly<Record<string, unknown>>;
}

export type ImportReading =
  | { readonly kind: "ok"; readonly plan: ImportedPlan }
  | { readonly kind: "problems"; readonly problems: readonly string[]; readonly remedy: string };
