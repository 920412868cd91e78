// What a bench reports: samples → one figure, figures → a table with its bars. Pure.

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly p95: number;
  readonly count: number;
}

export interface Figure {
  readonly what: string;
  /** Milliseconds unless it says otherwise. */
  readonly unit?: "ms" | "MB" | "calls";
  readonly ours: Spread;
  /** The same on a program that does the same job, where it is installed, or on the floor that nothing can beat. */
  readonly rival?: { readonly name: string; readonly spread: Spread };
  readonly bars: readonly Bar[];
}

export type Bar =
  | { readonly kind: "median_ms_max"; readonly value: number }
  /** Ours divided by the rival's. */
  | { readonly kind: "ratio_max"; readonly value: number };

export type Verdict = "PASS" | "MISS" | "—";

export function spreadOf(samples: readonly number[]): Spread {
  if (samples.length === 0) throw new Error("a figure needs at least one sample");
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { min: at(0), median: at(0.5), p95: at(0.95), count: sorted.length };
}

/** Of medians: both were taken in turns, so that a busy machine was busy for both. */
export function ratioOf({ ours, rival }: Figure): number | undefined {
  return rival === undefined ? undefined : ours.median / rival.spread.median;
}

export function verdictOf(figure: Figure): Verdict {
  if (figure.bars.length === 0) return "—";
  const holds = figure.bars.every((bar) => {
    const reached = bar.kind === "median_ms_max" ? figure.ours.median : ratioOf(figure);
    return reached !== undefined && reached <= bar.value;
  });
  return holds ? "PASS" : "MISS";
}

export function tableOf(figures: readonly Figure[]): string {
  const head = ["what", "ours min", "median", "p95", "rival median", "ratio", "bar", ""];
  const rows = [head, ...figures.map(rowOf)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
  return lines.join("\n");
}

export function rowOf(figure: Figure): string[] {
  const ratio = ratioOf(figure);
  const amount = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} ${figure.unit ?? "ms"}`;
  return [
    figure.what,
    amount(figure.ours.min),
    amount(figure.ours.median),
    amount(figure.ours.p95),
    figure.rival === undefined ? "" : `${amount(figure.rival.spread.median)} ${figure.rival.name}`,
    ratio === undefined ? "" : `${ratio.toFixed(ratio < 0.1 ? 3 : 2)}×`,
    figure.bars.map((bar) => barText(bar, figure.unit ?? "ms")).join(", "),
    verdictOf(figure),
  ];
}

function barText(bar: Bar, unit: string): string {
  return bar.kind === "median_ms_max" ? `≤ ${bar.value} ${unit}` : `≤ ${Number(bar.value.toFixed(2))}×`;
}
