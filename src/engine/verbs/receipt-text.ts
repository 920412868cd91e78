// The scoreboard of plans as verbs print it: a table, and where all of them lead. Pure.

import type { Receipt } from "../plans/nouns.ts";
import type { Trend } from "../plans/receipt.ts";
import { plain } from "./report.ts";

const columns = [
  ["plan", (receipt: Receipt) => receipt.plan],
  ["state", (receipt: Receipt) => receipt.state],
  ["FAP", (receipt: Receipt) => `${Math.round(receipt.fap * 100)}%`],
  ["credited", (receipt: Receipt) => `${receipt.credited}/${receipt.steps}`],
  ["passed", (receipt: Receipt) => `${receipt.passed}`],
  ["ungated", (receipt: Receipt) => `${receipt.ungated}`],
  ["cant_tell", (receipt: Receipt) => `${receipt.cant_tell}`],
  ["waived", (receipt: Receipt) => `${receipt.waived}`],
  ["skipped", (receipt: Receipt) => `${receipt.skipped}`],
  ["blocked", (receipt: Receipt) => `${receipt.blocked}`],
  ["helped", (receipt: Receipt) => `${receipt.helped}`],
  ["asks", (receipt: Receipt) => `${receipt.asks}`],
  ["rejected", (receipt: Receipt) => `${receipt.rejections}`],
  ["laps", (receipt: Receipt) => `${receipt.laps}`],
  [
    "USD",
    (receipt: Receipt) =>
      `${receipt.usd.toFixed(2)}${receipt.unpriced > 0 ? ` + ${receipt.unpriced} unpriced` : ""}`,
  ],
  ["time", (receipt: Receipt) => timeText(receipt.wall_s)],
  [
    "verified",
    ({ verified }: Receipt) =>
      verified === undefined
        ? "never"
        : `${verified.verdict} ${verified.passed}/${verified.of} at ${verified.head.slice(0, 8)}`,
  ],
] as const;

export function receiptTable(receipts: readonly Receipt[]): string {
  const rows = [
    columns.map(([name]) => name as string),
    ...receipts.map((receipt) => columns.map(([, of]) => of(receipt))),
  ];
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return plain(
    rows
      .map(
        (row) =>
          `${row
            .map((cell, at) => cell.padEnd(widths[at] ?? 0))
            .join("  ")
            .trimEnd()}\n`,
      )
      .join(""),
  );
}

export function trendText(trend: Trend): string {
  if (trend.kind === "insufficient") {
    return `trend: insufficient data (${trend.receipts} of ${trend.needed} plans that are over)\n`;
  }
  const change = `${trend.change >= 0 ? "+" : ""}${Math.round(trend.change * 100)} points`;
  return `trend: ${trend.direction} (${change}), mean ${Math.round(trend.mean * 100)}% of ${trend.receipts} plans\n`;
}

function timeText(wall_s: number): string {
  const minutes = Math.round(wall_s / 60);
  if (minutes < 1) return `${wall_s} s`;
  return minutes < 120 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
