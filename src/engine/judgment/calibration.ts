// How often it was so when somebody was so sure: bins, Brier's score, and stated confidence corrected by both. Only what
// was committed to counts; an abstention is neither right nor wrong. Pure.

import { judgmentLimits } from "./limits.ts";
import type { PredictionRow } from "./ports.ts";
import { decayOf, lowerBound } from "./weigh.ts";

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly said: number;
  readonly was: number;
  readonly count: number;
}

type Settled = PredictionRow & { readonly right: "yes" | "no" };

export function settledOf(predictions: readonly PredictionRow[]): readonly Settled[] {
  return predictions.filter((one): one is Settled => one.choice !== undefined && one.right !== undefined);
}

export function binsOf(predictions: readonly PredictionRow[]): readonly Bin[] {
  const settled = settledOf(predictions);
  const width = 1 / judgmentLimits.bins;
  return Array.from({ length: judgmentLimits.bins }, (_, n) => {
    const inside = settled.filter(
      ({ confidence }) =>
        Math.min(judgmentLimits.bins - 1, Math.floor(confidence * judgmentLimits.bins)) === n,
    );
    const count = inside.length;
    const said = inside.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, count);
    const was = inside.filter(({ right }) => right === "yes").length / Math.max(1, count);
    return { from: n * width, to: (n + 1) * width, said, was, count };
  }).filter(({ count }) => count > 0);
}

/** Mean square of being wrong: 0 is perfect, 0.25 is what a coin knows. */
export function brierOf(predictions: readonly PredictionRow[]): number | undefined {
  const settled = settledOf(predictions);
  if (settled.length === 0) return undefined;
  const errors = settled.map(({ confidence, right }) => (confidence - (right === "yes" ? 1 : 0)) ** 2);
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

/** What was said, corrected by what came of it, so that more is never corrected to less than less is. */
export function calibratedOf(confidence: number, predictions: readonly PredictionRow[]): number {
  const bins = binsOf(predictions);
  const cases = bins.reduce((sum, { count }) => sum + count, 0);
  if (cases < judgmentLimits.calibration_min) return confidence;
  const blocks = monotoneOf(bins);
  const block = blocks.find(({ to }) => confidence <= to) ?? blocks.at(-1);
  if (block === undefined) return confidence;
  // A bin with few cases is pulled towards what was said.
  return (block.was * block.count + confidence * 2) / (block.count + 2);
}

/** Pools neighbours until the shares rise with what was said. */
function monotoneOf(bins: readonly Bin[]): readonly Bin[] {
  const blocks: Bin[] = [];
  for (const bin of bins) {
    let next = bin;
    for (let last = blocks.at(-1); last !== undefined && last.was > next.was; last = blocks.at(-1)) {
      blocks.pop();
      const count = last.count + next.count;
      const was = (last.was * last.count + next.was * next.count) / count;
      next = {
        from: last.from,
        to: next.to,
        said: (last.said * last.count + next.said * next.count) / count,
        was,
        count,
      };
    }
    blocks.push(next);
  }
  return blocks;
}

export interface Record {
  readonly predicted: number;
  readonly right: number;
  /** Of the share that was right, older ones counting less. */
  readonly lowerBound: number;
  /** In a row, from the newest back. */
  readonly rightRun: number;
}

export function recordOf(predictions: readonly PredictionRow[], now_ms: number): Record {
  const settled = settledOf(predictions);
  let [cases, hits] = [0, 0];
  for (const { at_ms, right } of settled) {
    const weight = decayOf(now_ms - at_ms, judgmentLimits.prediction_half_life_ms);
    cases += weight;
    if (right === "yes") hits += weight;
  }
  const firstWrong = settled.findIndex(({ right }) => right === "no");
  return {
    predicted: settled.length,
    right: settled.filter(({ right }) => right === "yes").length,
    lowerBound: lowerBound(hits, cases),
    rightRun: firstWrong < 0 ? settled.length : firstWrong,
  };
}
