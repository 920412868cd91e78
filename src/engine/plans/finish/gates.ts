// The CONTRACT of finish lines: run by the engine, not by who did the work, in a clean environment, with three verdicts.

import type { PlanTree } from "../ground/ground.ts";
import type { Check, GateResult } from "../nouns.ts";

export interface GateRequest {
  /** The step's finish line. `evaluator` checks are left to who runs the evaluator: see `withEvaluator`. */
  readonly finish: readonly Check[];
  readonly tree: PlanTree;
  /**
   * The mark at which the step's FIRST lap began, or at which a person last looked at its gate: what of the gate was
   * edited since makes a pass doubtful. Not the mark of the last lap: an edit must not be laundered by a second lap.
   */
  readonly stepStart?: string;
  /** The unfinished step at whose begin `stepStart` stands, where that is another one. */
  readonly spoiler?: string;
  /** The mark at which this lap began: what `diff` compares with. Absent: before any lap. */
  readonly lapStart?: string;
  /** What `before` gave at `stepStart`. */
  readonly baseline?: GateResult;
  /**
   * Earlier results of this step, newest last: another verdict on the same tree is a flaky gate, and the one on
   * `stepStart` says what the gate was then.
   */
  readonly former?: readonly GateResult[];
  /** Files that the approved words of the step name: one of them that was never there before is its own to make. */
  readonly named?: readonly string[];
  /** The mark at which the plan's first lap began: what stood there is no step's own to make. */
  readonly planStart?: string;
  /** `no` for steps that only find something out. */
  readonly mustChange: "yes" | "no";
}

export interface Gates {
  /** Before a step's first lap. Its `head` is the mark to hand back as `stepStart`. */
  before(request: Pick<GateRequest, "finish" | "tree">, signal: AbortSignal): Promise<GateResult>;
  /** After a lap. Never throws; what could not be run is `cant_tell`. */
  run(request: GateRequest, signal: AbortSignal): Promise<GateResult>;
}
