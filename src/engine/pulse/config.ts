// The engine's part of the config: an object that somebody already loaded becomes a frozen config, or every problem at
// once with its key, what it was and what to do. Nothing is silently defaulted that was written; nothing unknown passes.

import type { Autonomy } from "../judge.ts";
import { type ConfigProblem, jointProblems, PRICE_KEYS, valueText } from "./config-checks.ts";
import { type ConfigKey, configGroups, configKeys, removedKeys } from "./config-keys.ts";
import type { Prices } from "./ledger.ts";
import { nearestOf } from "./nearest.ts";
import type { RetryPolicy } from "./retry.ts";

export interface EngineConfig {
  readonly tickCommand: string;
  readonly workerCommand: string;
  readonly workerModel?: string;
  readonly workerThinking?: string;
  readonly interval_s: number;
  readonly nudge_s_max: number;
  readonly sessionTtl_s: number;
  readonly zone: string;
  readonly budget: { readonly dailyUsd?: number; readonly dailyTokens?: number; readonly prices?: Prices };
  readonly retries: RetryPolicy;
  readonly caps: {
    readonly decidesPerHour: number;
    readonly workers: number;
    readonly noopTtl_s: number;
    readonly flapStreak: number;
    readonly promptBytes: number;
    readonly runsKept: number;
  };
  readonly timeouts: {
    readonly decide_s: number;
    readonly shell_s: number;
    readonly sensor_s: number;
    readonly verify_s: number;
    readonly workerStuck_s: number;
  };
  /** Names of variables that children may see beyond the usual ones; a trailing `*` stands for any ending. */
  readonly envAllow: readonly string[];
  /** By class of ask, or `default`: how far the clone may go. */
  readonly autonomy: Readonly<Record<string, Autonomy>>;
  readonly hook: {
    /** What an agent is told of a tool call that may proceed: nothing, or that it is allowed. */
    readonly proceed: "pass" | "allow";
  };
}

export type ConfigOutcome =
  | { readonly kind: "ok"; readonly config: EngineConfig; readonly warnings: readonly string[] }
  | { readonly kind: "problems"; readonly problems: readonly ConfigProblem[] };

export interface ConfigSurroundings {
  /** Where no zone is configured. */
  readonly hostZone: string;
  /** Top-level keys that other parts of the program read. */
  readonly foreignKeys: readonly string[];
}

type Values = Map<string, unknown>;

export function parseEngineConfig(loaded: unknown, surroundings: ConfigSurroundings): ConfigOutcome {
  if (!isObject(loaded)) {
    const problem = {
      key: "(the whole file)",
      value: valueText(loaded),
      why: "it is not a mapping of keys",
      remedy: "run `looop init`",
    };
    return { kind: "problems", problems: [problem] };
  }
  const problems: ConfigProblem[] = [];
  const values: Values = new Map();
  readMembers(loaded, "", { values, problems, foreign: surroundings.foreignKeys });
  const warnings = adoptAliases(values, problems);
  problems.push(...jointProblems(values));
  if (problems.length > 0) return { kind: "problems", problems };
  return { kind: "ok", config: freeze(configOf(values, surroundings.hostZone)), warnings };
}

interface Sink {
  readonly values: Values;
  readonly problems: ConfigProblem[];
  readonly foreign: readonly string[];
}

function readMembers(object: Readonly<Record<string, unknown>>, prefix: string, sink: Sink): void {
  for (const [name, value] of Object.entries(object)) {
    const key = `${prefix}${name}`;
    const spec = Object.hasOwn(configKeys, key) ? configKeys[key] : undefined;
    if (spec !== undefined) readValue(key, value, spec, sink);
    else if (configGroups.includes(key)) readGroup(key, value, sink);
    else if (prefix !== "" || !sink.foreign.includes(name))
      sink.problems.push(unknownKey(key, value, sink.foreign));
  }
}

function readGroup(key: string, value: unknown, sink: Sink): void {
  if (value === null) return; // `budget:` with nothing below it
  if (isObject(value)) readMembers(value, `${key}.`, sink);
  else
    sink.problems.push({
      key,
      value: valueText(value),
      why: "it groups other keys",
      remedy: `write its keys below \`${key}:\``,
    });
}

function readValue(key: string, value: unknown, spec: ConfigKey, sink: Sink): void {
  if (value === null || value === undefined) {
    sink.problems.push({
      key,
      value: "empty",
      why: "it has no value",
      remedy: `give it ${spec.is}, or remove it`,
    });
    return;
  }
  const parsed = spec.shape.safeParse(value);
  if (parsed.success) sink.values.set(key, parsed.data);
  else
    sink.problems.push({
      key,
      value: valueText(value),
      why: `it must be ${spec.is}`,
      remedy: spec.remedy ?? `set it to ${spec.is}`,
    });
}

function unknownKey(key: string, value: unknown, foreign: readonly string[]): ConfigProblem {
  const removed = Object.hasOwn(removedKeys, key) ? removedKeys[key] : undefined;
  const nearest = nearestOf(key, [...Object.keys(configKeys), ...configGroups, ...foreign]);
  const remedy = removed ?? (nearest === undefined ? "remove it" : `did you mean \`${nearest}\`?`);
  return { key, value: valueText(value), why: "there is no such key", remedy };
}

/** Older names. Written under both names, they must agree. */
function adoptAliases(values: Values, problems: ConfigProblem[]): readonly string[] {
  const warnings: string[] = [];
  for (const [old, key] of [
    ["tick", "tick_command"],
    ["interactive", "worker_command"],
    ["max_daily_usd", "budget.daily_usd"],
  ] as const) {
    if (!values.has(old)) continue;
    const value = values.get(old);
    warnings.push(`\`${old}\` is now called \`${key}\``);
    if (!values.has(key)) values.set(key, value);
    else if (values.get(key) !== value) {
      problems.push({
        key: old,
        value: valueText(value),
        why: `\`${key}\` says something else`,
        remedy: `remove \`${old}\``,
      });
    }
  }
  return warnings;
}

function configOf(values: Values, hostZone: string): EngineConfig {
  const text = (key: string) => values.get(key) as string | undefined;
  const number = (key: string) => (values.get(key) ?? configKeys[key]?.fallback) as number;
  const given = (key: string) => values.get(key) as number | undefined;
  const [model, thinking, match] = [text("worker_model"), text("worker_thinking"), text("retries.match")];
  const [dailyUsd, dailyTokens] = [given("budget.daily_usd"), given("budget.daily_tokens")];
  const [input, output, cachedInput] = PRICE_KEYS.map(given);
  const priced = input !== undefined && output !== undefined && cachedInput !== undefined;
  return {
    tickCommand: text("tick_command") ?? "",
    workerCommand: text("worker_command") ?? "",
    ...(model !== undefined && { workerModel: model }),
    ...(thinking !== undefined && { workerThinking: thinking }),
    interval_s: number("interval"),
    nudge_s_max: number("max_next_interval"),
    sessionTtl_s: number("session_ttl"),
    zone: text("zone") ?? hostZone,
    budget: {
      ...(dailyUsd !== undefined && { dailyUsd }),
      ...(dailyTokens !== undefined && { dailyTokens }),
      ...(priced && { prices: { input, output, cachedInput } }),
    },
    retries: {
      count: number("retries.count"),
      sleep_s: number("retries.sleep"),
      ...(match !== undefined && { match: new RegExp(match, "i") }),
    },
    caps: {
      decidesPerHour: number("caps.decides_per_hour"),
      workers: number("caps.workers"),
      noopTtl_s: number("caps.noop_ttl"),
      flapStreak: number("caps.flap_streak"),
      promptBytes: number("caps.prompt_bytes"),
      runsKept: number("caps.runs_kept"),
    },
    timeouts: {
      decide_s: number("timeouts.decide"),
      shell_s: number("timeouts.shell"),
      sensor_s: number("timeouts.sensor"),
      verify_s: number("timeouts.verify"),
      workerStuck_s: number("timeouts.worker_stuck"),
    },
    envAllow: (values.get("env_allow") ?? []) as readonly string[],
    autonomy: (values.get("autonomy") ?? {}) as EngineConfig["autonomy"],
    hook: { proceed: values.get("hook.proceed") === "allow" ? "allow" : "pass" },
  };
}

function freeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) {
    if (typeof member === "object" && member !== null && !(member instanceof RegExp))
      freeze(member as object);
  }
  return Object.freeze(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
