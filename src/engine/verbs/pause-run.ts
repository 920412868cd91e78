// `pause`, `resume`, `cost`.

import { countText } from "../count.ts";
import type { DaySpend } from "../pulse-control.ts";
import { changeResult, problem, problemOf } from "./report.ts";
import { clip } from "./suggest.ts";
import type { Result, Scene } from "./verb.ts";

const DAYS = 7;

export async function runPause(scene: Scene): Promise<Result> {
  const { input, engine } = scene;
  const why = input.rest.join(" ").trim();
  const for_ms = input.number("for");
  const request = { ...(why !== "" && { why }), ...(for_ms !== undefined && { for_ms }) };
  return changeResult(await engine.pulse.pause(request, await scene.actor()));
}

export async function runResume(scene: Scene): Promise<Result> {
  return changeResult(await scene.engine.pulse.resume(await scene.actor()));
}

export async function runCost({ input, engine }: Scene): Promise<Result> {
  const span = input.argument("span");
  const wrong = spanProblem(span, input.number("days"));
  if (wrong !== undefined) return wrong;
  const wanted = span === "today" ? 1 : span === "all" ? Number.MAX_SAFE_INTEGER : undefined;
  const spend = await engine.pulse.spend(wanted ?? input.number("days") ?? DAYS);
  if (spend.kind === "failed") return problemOf(spend);
  const { zone } = spend;
  const first = spend.days.findIndex(({ runs }) => runs > 0);
  const days = span === "all" ? spend.days.slice(first) : spend.days;
  const sum = (of: (day: DaySpend) => number) => days.reduce((total, day) => total + of(day), 0);
  const total: DaySpend = {
    day: "together",
    runs: sum((day) => day.runs),
    cost_usd: sum((day) => day.cost_usd),
    tokens: sum((day) => day.tokens),
    unpriced: sum((day) => day.unpriced),
  };
  const rows = [...days, ...(days.length > 1 ? [total] : [])];
  const text = `${rows.map((row) => `${row.day.padEnd(12)}${spendText(row)}\n`).join("")}days of ${zone}\n`;
  return { kind: "done", text, json: { zone, days: days.map((day) => ({ ...day })) } };
}

function spanProblem(span: string | undefined, days: number | undefined): Result | undefined {
  if (span === undefined) return undefined;
  const isSpan = span === "today" || span === "all";
  if (isSpan && days === undefined) return undefined;
  const why = isSpan ? `${span} and --days exclude each other` : `${clip(span)} is no span`;
  const remedy = isSpan ? "give one of them" : "write today, all, or --days N";
  return problem("usage", { kind: "usage", field: "span", why, remedy });
}

/** Unknown is told as unknown. */
export function spendText({ runs, cost_usd, tokens, unpriced }: DaySpend): string {
  if (runs === 0) return "nothing";
  const cost = unpriced === runs ? "cost unknown" : `$${cost_usd.toFixed(2)}`;
  const rest = unpriced > 0 && unpriced < runs ? `, and ${countText(unpriced, "run")} of unknown cost` : "";
  return `${cost}${rest}; ${countText(runs, "run")}${tokens > 0 ? `, ${tokens} tokens` : ""}`;
}
