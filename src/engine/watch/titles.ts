// The lines of words between pane and table: tabs and title, the pulse, the footer. Pure.

import { ageText } from "../age.ts";
import { pulseLimits } from "../pulse/limits.ts";
import type { Filter, Model, Pane, Size } from "./model.ts";
import { asksOf, hiddenCount, panes, selectedWorker } from "./model.ts";
import { backMax, isHistoryOf, pageOf } from "./page.ts";

export interface Tab {
  readonly pane: Pane;
  readonly label: string;
  readonly col: number;
}

export function tabsOf(model: Model): readonly Tab[] {
  const asks = asksOf(model).length;
  let col = 1;
  return panes.map((pane) => {
    const label = ` ${pane === "asks" && asks > 0 ? `asks ${asks}` : pane} `;
    const tab = { pane, label, col };
    col += label.length + 1;
    return tab;
  });
}

export function tabAt(model: Model, col: number): Pane | undefined {
  return tabsOf(model).find((tab) => tab.col <= col && col < tab.col + tab.label.length)?.pane;
}

/** What the pane shows: of whom, how it ended, where in it one is. */
export function titleOf(model: Model): string {
  if (model.pane === "log") return ["the pulse", backText(model)].filter(Boolean).join(" · ");
  const worker = selectedWorker(model);
  const id = worker?.id ?? model.selected;
  if (id === undefined) return "";
  const { shown } = model;
  const isOf = shown.kind === "image" && shown.worker === id;
  const parts = [
    id,
    isOf ? `${shown.image.cols}×${shown.image.rows}` : "",
    isOf ? endText(shown.ending) : "",
    backText(model),
  ];
  return parts.filter(Boolean).join(" · ");
}

type Ending = Extract<Model["shown"], { kind: "image" }>["ending"];

function endText(ending: Ending): string {
  switch (ending.kind) {
    case "running":
      return "live";
    case "exited":
      return `ended, exit ${ending.exit_code ?? "unknown"}`;
    case "killed":
      return "killed";
    case "lost":
      return "lost: its host is gone";
  }
}

function backText(model: Model): string {
  if (model.back === 0) return "";
  if (model.pane === "screen" && !isHistoryOf(model)) return "reading back…";
  const { rows } = pageOf(model);
  const back = model.pane === "asks" ? Math.min(model.back, backMax(model)) : model.back;
  if (back === 0) return "";
  const cut = model.pane === "screen" && model.history?.cut === true ? "+" : "";
  return `line ${Math.max(0, rows - back)} of ${rows}${cut}`;
}

/** The words of others stand last: they have no end, and a terminal has one. */
export function pulseText({ pulse, now_ms, asks, trouble }: Model): string {
  if (pulse === undefined) return ["pulse …", trouble].filter(Boolean).join(" · ");
  const { paused, last_beat, next, deciding_since_ms } = pulse;
  const age = (since_ms: number) => ageText(Math.max(0, (now_ms - since_ms) / 1_000));
  const isUp = pulse.pulse === "up";
  const parts = [
    isUp
      ? paused
        ? "pulse paused"
        : "pulse running"
      : pulse.pulse === "down"
        ? "pulse stopped"
        : "pulse unknown",
    isUp && deciding_since_ms !== undefined ? `deciding for ${age(deciding_since_ms)}` : "",
    isUp && next !== undefined && !paused ? nextText(next.at_ms - now_ms, deciding_since_ms) : "",
    askCount(asks.length),
    trouble ?? "",
    paused ? `by ${paused.by}${paused.why === undefined ? "" : `: ${paused.why}`}` : "",
    deciding_since_ms === undefined && last_beat
      ? `${age(last_beat.ended_ms)} ago: ${last_beat.say || last_beat.outcome}`
      : "",
  ];
  return parts.filter(Boolean).join(" · ");
}

function nextText(wait_ms: number, deciding_since_ms: number | undefined): string {
  if (wait_ms > 0) return `next look in ${ageText(Math.ceil(wait_ms / 1_000))}`;
  const isLate = deciding_since_ms === undefined && -wait_ms >= pulseLimits.overdue_ms;
  return isLate ? `next look ${ageText(-wait_ms / 1_000)} overdue` : "next look now";
}

const askCount = (asks: number): string => (asks === 1 ? "1 open ask" : `${asks} open asks`);

/** By how much they are missed. */
const hints = [
  "? help",
  "q quit",
  "↑↓ worker",
  "PgUp PgDn scroll",
  "Tab living/all",
  "a asks",
  "l log",
] as const;

export function footerOf(model: Model): { readonly keys: string; readonly state: string } {
  const hidden = hiddenCount(model);
  const state = `${filterText(model.filter)}${hidden > 0 ? `, ${hidden} hidden` : ""}`;
  let keys = "";
  for (const hint of hints) {
    const longer = keys === "" ? hint : `${keys}  ${hint}`;
    if (longer.length + state.length + 4 <= model.size.cols) keys = longer;
  }
  return { keys, state };
}

function filterText(filter: Filter): string {
  if (filter.kind === "recent") return `living and ended in ${ageText(filter.since_s)}`;
  return filter.kind === "all" ? "all workers" : "living workers";
}

const helpLines: readonly string[] = [
  "looop watch: look at the fleet. Nothing here types into a worker.",
  "  ↑ ↓  k j            another worker",
  "  PgUp PgDn  ^B ^F    a page back and forth; ^U ^D half a page; ^P ^N a line",
  "  g Home   G End      as far back as is kept; to the end, and follow",
  "  a                   open asks of this worker",
  "  l                   log of the pulse",
  "  s Esc               the screen of this worker",
  "  Tab                 living workers, or all",
  "  q ^C  ^Z  ^L        quit, suspend, draw anew",
  "",
  "  Mouse: wheel, click on a worker or a tab, drag the bar of the table.",
  "  Answer with: looop answer. Type into a worker with: looop attach.",
  "",
  "  Any key closes this.",
];

/** The same keys, for the smallest terminal. */
const shortHelpLines: readonly string[] = [
  "looop watch only looks. Its keys:",
  "↑↓ k j     another worker",
  "PgUp PgDn  a page; ^U ^D half of one",
  "g G        to the oldest; to the end",
  "a l        open asks; log of the pulse",
  "s Esc      the screen of this worker",
  "Tab        living workers, or all",
  "q ^Z ^L    quit, suspend, draw anew",
  "Any key closes this.",
];

export function helpFor({ cols, rows }: Size): readonly string[] {
  const fits = helpLines.length <= rows && helpLines.every(({ length }) => length <= cols);
  return fits ? helpLines : shortHelpLines;
}
