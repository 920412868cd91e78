// Receipts as pictures: one plan's scoreboard, and where all plans lead. Pure; what earned no credit is drawn beside what
// did and in words, so that no picture looks better than its receipt.

import { countText } from "../count.ts";
import { type Picture, pictureFonts, xmlText } from "../workers/screen-picture.ts";
import { planLimits } from "./limits.ts";
import type { PlanView, Receipt } from "./nouns.ts";
import { isCredited, trendOf } from "./receipt.ts";

export interface ReceiptPicture extends Picture {
  /** All that it says, as text. */
  readonly says: string;
}

const WIDTH = 760;
const MARGIN = 24;
const LINE = 24;
const TEXT = 14;
/** Of the mono font at that size. */
const CHAR = 8.43;
const BAR_H = 26;

const colours = {
  ground: "#0f1419",
  text: "#d8dee6",
  dim: "#8a96a3",
  credited: "#3fb37f",
  helped: "#4d9de0",
  ungated: "#e0b04d",
  waived: "#b48ead",
  open: "#39424d",
  bad: "#e05d5d",
} as const;

type Colour = keyof typeof colours;

interface Line {
  readonly text: string;
  readonly colour?: Colour;
  readonly size?: number;
  readonly mark?: Colour;
}

/** Of every step exactly one: what it counts as. */
export type Standing = "credited" | "helped" | "ungated" | "uncredited" | "waived" | "skipped" | "open";

export function standingOf(step: PlanView["steps"][number]): Standing {
  if (isCredited(step)) return "credited";
  if (step.state === "waived" || step.state === "skipped") return step.state;
  if (step.state !== "passed") return "open";
  if (step.finish.length === 0) return "ungated";
  return step.helped === "yes" ? "helped" : "uncredited";
}

const standings: readonly { readonly is: Standing; readonly words: string; readonly colour: Colour }[] = [
  { is: "credited", words: "proven without help", colour: "credited" },
  { is: "helped", words: "passed with a person's help, no credit", colour: "helped" },
  { is: "ungated", words: "passed on a person's word, no finish line", colour: "ungated" },
  { is: "uncredited", words: "passed, and not proven", colour: "bad" },
  { is: "waived", words: "waived", colour: "waived" },
  { is: "skipped", words: "left out", colour: "waived" },
  { is: "open", words: "not done", colour: "open" },
];

export function receiptPicture(plan: PlanView, receipt: Receipt): ReceiptPicture {
  const counts = Map.groupBy(plan.steps, standingOf);
  const counted = standings.map((each) => ({ ...each, count: counts.get(each.is)?.length ?? 0 }));
  const { verified } = receipt;
  const unpriced = receipt.unpriced > 0 ? ` + ${countText(receipt.unpriced, "lap")} without a price` : "";
  const lines: readonly Line[] = [
    { text: `${receipt.plan}: ${receipt.goal}`, size: 17 },
    { text: receipt.state, colour: "dim" },
    { text: `FAP ${Math.round(receipt.fap * 100)}%`, size: 26, colour: wholeColour(receipt) },
    { text: `${receipt.credited} of ${receipt.steps} steps proven without help`, colour: "dim" },
  ];
  const legend = counted
    .filter(({ count, is }) => count > 0 || is === "credited")
    .map(({ count, words, colour }): Line => ({ text: `${count} ${words}`, mark: colour }));
  const figures: readonly Line[] = [
    {
      text: `ungated ${receipt.ungated}   cannot tell ${receipt.cant_tell}   waived ${receipt.waived}   helped ${receipt.helped}`,
    },
    {
      text: `blocked ${receipt.blocked}   asks ${receipt.asks}   rejections ${receipt.rejections}   laps ${receipt.laps}`,
    },
    { text: `$${receipt.usd.toFixed(2)}${unpriced}   ${Math.round(receipt.wall_s / 60)} min` },
    verified === undefined
      ? { text: "never verified on a clean checkout", colour: "dim" }
      : {
          text: `verified ${verified.verdict}: ${verified.passed} of ${verified.of} at ${verified.head.slice(0, 12)}`,
          colour: verifiedColours[verified.verdict],
        },
  ];
  const head = drawLines(lines, MARGIN);
  const bar = drawBar(counted, head.to + 4);
  const rest = drawLines([...legend, ...figures], head.to + 4 + BAR_H + LINE / 2);
  const says = [...lines, ...legend, ...figures].map(({ text }) => text).join("\n");
  return { ...framed(head.svg + bar + rest.svg, rest.to + MARGIN / 2), says };
}

/** Green says of all of it what it says of a step: proven without help. */
function wholeColour({ credited, steps }: Receipt): Colour {
  return steps > 0 && credited === steps ? "credited" : credited === 0 ? "dim" : "text";
}

const verifiedColours = { pass: "credited", fail: "bad", cant_tell: "text" } as const;

function drawBar(counted: readonly { readonly count: number; readonly colour: Colour }[], y: number): string {
  const all = counted.reduce((sum, { count }) => sum + count, 0);
  const room = WIDTH - 2 * MARGIN;
  if (all === 0) return rectOf({ x: MARGIN, y, w: room, h: BAR_H }, "open");
  let x = MARGIN;
  return counted
    .map(({ count, colour }) => {
      const w = (count / all) * room;
      const drawn = count === 0 ? "" : rectOf({ x, y, w: Math.max(1, w - 2), h: BAR_H }, colour);
      x += w;
      return drawn;
    })
    .join("");
}

const CHART_H = 180;

/** Of plans that are over, oldest first: the newest that fit. */
export function trendPicture(oldestFirst: readonly Receipt[]): ReceiptPicture {
  const shown = oldestFirst.slice(-planLimits.trend_drawn_max);
  const trend = trendOf(oldestFirst);
  const trendLine =
    trend.kind === "insufficient"
      ? `insufficient data: ${trend.receipts} of ${trend.needed} plans that are over`
      : `${trend.direction}, ${trend.change >= 0 ? "+" : ""}${Math.round(trend.change * 100)} points, mean ${Math.round(trend.mean * 100)}%`;
  const head = drawLines(
    [
      {
        text: `FAP of ${shown.length === oldestFirst.length ? "" : "the last "}${shown.length} plans`,
        size: 17,
      },
      { text: trendLine, colour: "dim" },
    ],
    MARGIN,
  );
  const top = head.to + 4;
  const room = WIDTH - 2 * MARGIN;
  const step = room / Math.max(1, shown.length);
  const bars = shown.map((receipt, at) => drawPlan(receipt, { x: MARGIN + at * step, top, step }));
  const axis = rectOf({ x: MARGIN, y: top + CHART_H, w: room, h: 1 }, "dim");
  const legend = drawLines(
    [
      { text: "proven without help", mark: "credited" },
      { text: "passed otherwise: helped, without a finish line, or not proven", mark: "ungated" },
      { text: "waived or left out", mark: "waived" },
      { text: "not done", mark: "open" },
    ],
    top + CHART_H + LINE / 2,
  );
  const rows = shown.map(
    (each) =>
      `${each.plan}: ${Math.round(each.fap * 100)}%, ungated ${each.ungated}, waived ${each.waived}, helped ${each.helped}`,
  );
  const says = ["FAP", trendLine, ...rows].join("\n");
  return { ...framed(head.svg + bars.join("") + axis + legend.svg, legend.to + MARGIN / 2), says };
}

/** One column: all steps of the plan, what counts at the bottom. */
function drawPlan(
  { credited, passed, waived, skipped, steps }: Receipt,
  { x, top, step }: { readonly x: number; readonly top: number; readonly step: number },
): string {
  const parts: readonly (readonly [number, Colour])[] = [
    [credited, "credited"],
    [Math.max(0, passed - credited), "ungated"],
    [waived + skipped, "waived"],
    [Math.max(0, steps - passed - waived - skipped), "open"],
  ];
  let y = top + CHART_H;
  return parts
    .map(([count, colour]) => {
      const h = steps === 0 ? 0 : (count / steps) * CHART_H;
      y -= h;
      return h === 0 ? "" : rectOf({ x: x + step * 0.1, y, w: Math.max(1, step * 0.8), h }, colour);
    })
    .join("");
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

function rectOf({ x, y, w, h }: Box, colour: Colour): string {
  return `<rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" fill="${colours[colour]}"/>`;
}

function drawLines(lines: readonly Line[], from: number): { readonly svg: string; readonly to: number } {
  let y = from;
  let svg = "";
  for (const { text, colour = "text", size = TEXT, mark } of lines) {
    const height = size > TEXT ? size + 10 : LINE;
    const base = y + height - 8;
    const x = mark === undefined ? MARGIN : MARGIN + 22;
    if (mark !== undefined) svg += rectOf({ x: MARGIN, y: base - 11, w: 12, h: 12 }, mark);
    const fits = Math.max(1, Math.floor((WIDTH - x - MARGIN) / (CHAR * (size / TEXT))));
    const said = text.length > fits ? `${text.slice(0, fits - 1)}…` : text;
    svg += `<text x="${n(x)}" y="${n(base)}" font-size="${size}" fill="${colours[colour]}">${xmlText(said)}</text>`;
    y += height;
  }
  return { svg, to: y };
}

function framed(body: string, height: number): Picture {
  const h = Math.ceil(height);
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${h}" viewBox="0 0 ${WIDTH} ${h}">` +
    `<rect width="${WIDTH}" height="${h}" fill="${colours.ground}"/>` +
    `<g font-family="${pictureFonts.narrow}" xml:space="preserve">${body}</g></svg>`;
  return { svg, width: WIDTH, height: h };
}

function n(value: number): string {
  return value.toFixed(1);
}
