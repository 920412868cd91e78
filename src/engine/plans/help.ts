// Where a person comes in: what a plan asks, what it was told, and which verdict is doubted. Plain data.

/** A question of the plan that nobody has answered. */
export interface PlanAsk {
  readonly ask: string;
  /** Absent: about the whole plan. */
  readonly step?: string;
  readonly about: string;
  readonly options: readonly string[];
  readonly asked_ms: number;
}

/** What a person said about a step: handed to the next lap. */
export interface Hint {
  readonly text: string;
  readonly by: string;
  readonly at_ms: number;
  readonly choice?: string;
}

/** A person doubts a verdict: only that criterion is judged again. */
export interface Challenge {
  readonly criterion: string;
  readonly why: string;
}

/** Why nobody could drive it. */
export interface PlanTrouble {
  readonly why: string;
  /** With the command, where there is one. */
  readonly remedy: string;
}
