// Verdicts that people found wrong, kept for the next judge of this project: `plans/calibration.jsonl`, one per line.
// Pure. A line that is not one says nothing; examples only sharpen a judge and gate nothing.

export interface CalibrationExample {
  readonly plan: string;
  /** The text of the criterion. */
  readonly criterion: string;
  /** What the evaluator gave as its evidence. */
  readonly said: string;
  /** What it should have been. */
  readonly should: "pass" | "fail";
  readonly why: string;
  readonly by: string;
  readonly at_ms: number;
}

export const calibrationKey = "plans/calibration.jsonl";

export function calibrationLine(example: CalibrationExample): string {
  return `${JSON.stringify({ v: 1, ...example })}\n`;
}

export function calibrationOf(text: string): readonly CalibrationExample[] {
  return text.split("\n").flatMap((line) => {
    const example = exampleOf(line);
    return example === undefined ? [] : [example];
  });
}

function exampleOf(line: string): CalibrationExample | undefined {
  if (!line.startsWith("{")) return undefined;
  let parsed: Partial<Record<keyof CalibrationExample, unknown>>;
  try {
    parsed = JSON.parse(line) as typeof parsed;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
  const { plan, criterion, said, should, why, by, at_ms } = parsed;
  const texts = [plan, criterion, said, why, by];
  if (!texts.every((text) => typeof text === "string") || typeof at_ms !== "number") return undefined;
  if (should !== "pass" && should !== "fail") return undefined;
  return parsed as CalibrationExample;
}
