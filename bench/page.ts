// A run of benches as what is kept of it, and as the page that people read. Pure.

import { type Figure, ratioOf, rowOf, verdictOf } from "./figures.ts";

export interface Machine {
  readonly processor: string;
  readonly processors: number;
  readonly memory_gb: number;
  readonly system: string;
  readonly node: string;
}

export interface BenchRun {
  readonly name: string;
  /** When it was over; a figure from a busy machine is a figure of that machine's other work. */
  readonly load: number;
  readonly took_s: number;
  readonly figures: readonly Figure[];
  /** Why there are none. */
  readonly failed?: string;
}

export interface Run {
  readonly at: string;
  readonly machine: Machine;
  readonly benches: readonly BenchRun[];
}

/** As it stands in bench/history: figures with what follows from them. */
export function recordOf(run: Run): string {
  const benches = run.benches.map((bench) => ({
    ...bench,
    figures: bench.figures.map((figure) => ({
      ...figure,
      ratio: ratioOf(figure),
      verdict: verdictOf(figure),
    })),
  }));
  return `${JSON.stringify({ v: 1, ...run, benches }, null, 2)}\n`;
}

/** `docs/benchmarks.md`. */
export function pageOf(run: Run): string {
  const { processor, processors, memory_gb, system, node } = run.machine;
  const figures = run.benches.flatMap((bench) => bench.figures);
  const count = (verdict: string) => figures.filter((figure) => verdictOf(figure) === verdict).length;
  return [
    "# Benchmarks",
    "",
    "Written by `npm run bench`, which runs every bench of `bench/` against the built form. A **bar** is what a figure has to",
    "keep to; a figure without one is there to be looked at. *Beside*: the same work done by another program where one is",
    "installed (`LOOOP_REFERENCE_BIN`), or the bare cost below which nothing can get. Earlier runs stand in `bench/history/`.",
    "",
    `Measured on ${run.at.slice(0, 10)}: ${processor}, ${processors} processors, ${memory_gb} GB, ${system}, Node ${node}.`,
    `${count("PASS")} bars held, ${count("MISS")} missed.`,
    ...run.benches.flatMap((bench) => ["", `## ${bench.name}`, "", ...sectionOf(bench, processors)]),
    "",
  ].join("\n");
}

function sectionOf(bench: BenchRun, processors: number): readonly string[] {
  if (bench.failed !== undefined) return [`Not measured: ${bench.failed}`];
  const busy = bench.load > processors ? " That is a busy machine: times are too long." : "";
  return [
    `Took ${Math.round(bench.took_s)} s, at a load of ${bench.load.toFixed(1)}.${busy}`,
    "",
    "| what | least | median | p95 | beside | ratio | bar | |",
    "|---|---|---|---|---|---|---|---|",
    ...bench.figures.map((figure) => `| ${rowOf(figure).map(cellOf).join(" | ")} |`),
  ];
}

const cellOf = (text: string): string => text.replaceAll("|", "\\|");
