// What a config says wrong although each key by itself is fine, and how a problem is told.

import { saysWherePromptGoes, unknownPlaceholders } from "./command.ts";
import { nearestOf } from "./nearest.ts";
import { isZone } from "./zone.ts";

export interface ConfigProblem {
  /** Dotted: `budget.daily_usd`. */
  readonly key: string;
  /** What it is now: `a list`, `"soon"`, `missing`. */
  readonly value: string;
  readonly why: string;
  readonly remedy: string;
}

type Values = ReadonlyMap<string, unknown>;

export function jointProblems(values: Values): readonly ConfigProblem[] {
  return [...commandProblems(values), ...zoneProblems(values), ...priceProblems(values)];
}

function commandProblems(values: Values): readonly ConfigProblem[] {
  return ["tick_command", "worker_command"].flatMap((key): readonly ConfigProblem[] => {
    const template = values.get(key);
    if (typeof template !== "string")
      return values.has(key)
        ? []
        : [{ key, value: "missing", why: "nothing can be run without it", remedy: "run `looop init`" }];
    const unknown = unknownPlaceholders(template).map((name) => ({
      key,
      value: valueText(template),
      why: `there is no placeholder {{${name}}}`,
      remedy: `use {{${nearestOf(name, ["prompt_file", "model", "thinking"]) ?? "prompt_file"}}}`,
    }));
    const lost = key === "worker_command" && !saysWherePromptGoes(template);
    const missing = {
      key,
      value: valueText(template),
      why: "it does not say where the prompt goes",
      remedy: "put {{prompt_file}} into it",
    };
    return lost && unknown.length === 0 ? [missing] : unknown;
  });
}

function zoneProblems(values: Values): readonly ConfigProblem[] {
  const zone = values.get("zone");
  if (typeof zone !== "string" || isZone(zone)) return [];
  return [
    {
      key: "zone",
      value: valueText(zone),
      why: "no such time zone is known",
      remedy: "name one like Europe/Berlin or UTC",
    },
  ];
}

export const PRICE_KEYS = [
  "budget.prices.input",
  "budget.prices.output",
  "budget.prices.cached_input",
] as const;

/** Half a price list would count half of the cost. */
function priceProblems(values: Values): readonly ConfigProblem[] {
  if (!PRICE_KEYS.some((key) => values.has(key))) return [];
  return PRICE_KEYS.filter((key) => !values.has(key)).map((key) => ({
    key,
    value: "missing",
    why: "a price list must be whole",
    remedy: "give USD per million tokens",
  }));
}

/** Never the whole of a long value: it may be a secret pasted into the wrong place. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  const text = String(value);
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return typeof value === "string" ? `"${shown}"` : `${typeof value} ${shown}`;
}
