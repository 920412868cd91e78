// Where a step stands, and that in words. Pure.

export type StepState =
  | "pending"
  | "running"
  /** An open ask holds it, and those that depend on it. */
  | "asked"
  | "passed"
  | "waived"
  | "skipped"
  | "blocked"
  /** Begun, and the plan was over, or taken back for review, before it was. Resumed, it goes on. */
  | "stopped";

export type StoppedWhile = "running" | "asked";

interface Stands {
  readonly state: StepState;
  readonly stoppedWhile?: StoppedWhile;
}

export function stepStateText({ state, stoppedWhile }: Stands): string {
  if (stoppedWhile === undefined) return state;
  return stoppedWhile === "asked" ? "stopped while it asked" : "stopped while running";
}
