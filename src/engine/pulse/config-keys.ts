// Every key of the engine's config: what it must be, and what holds where it is not written. Spans are in seconds.

import * as z from "zod/mini";
import { pulseLimits } from "./limits.ts";

export interface ConfigKey {
  readonly shape: z.ZodMiniType<unknown, unknown>;
  /** Completes "it must be …". */
  readonly is: string;
  readonly remedy?: string;
  readonly fallback?: number;
}

const text = (chars_max: number): ConfigKey => ({
  shape: z.string().check(z.regex(/\S/), z.maxLength(chars_max)),
  is: `a text of 1 to ${chars_max} characters`,
});

function whole(min: number, max: number, fallback: number): ConfigKey {
  return {
    shape: z.int().check(z.gte(min), z.lte(max)),
    is: `a whole number from ${min} to ${max}`,
    fallback,
  };
}

/** Elsewhere a 0 means no limit. Everything has one here (I9), so it means the widest. */
function wholeOrMost(min: number, max: number, fallback: number): ConfigKey {
  const shape = z.pipe(
    z.pipe(
      z.int(),
      z.transform((value: number) => (value === 0 ? max : value)),
    ),
    z.int().check(z.gte(min), z.lte(max)),
  );
  return { shape, is: `a whole number from ${min} to ${max}, or 0 for the most`, fallback };
}

/** Older configs may hold fractions, and a 0 that meant "as often as possible". */
function seconds(min: number, max: number, fallback: number): ConfigKey {
  const shape = z.pipe(
    z.pipe(
      z.number().check(z.gte(0), z.lte(max)),
      z.transform((value: number) => Math.max(min, Math.trunc(value))),
    ),
    z.int(),
  );
  return { shape, is: `a number of seconds from ${min} to ${max}`, fallback };
}

const amount = (is: string): ConfigKey => ({ shape: z.number().check(z.nonnegative()), is });
const command = text(pulseLimits.command_chars_max);
const price = amount("a price in USD per million tokens");

const pattern: ConfigKey = {
  shape: z.string().check(z.maxLength(pulseLimits.pattern_chars_max), z.refine(isPattern)),
  is: `a regular expression of at most ${pulseLimits.pattern_chars_max} characters`,
};

const names: ConfigKey = {
  shape: z
    .array(z.string().check(z.regex(/^[A-Za-z_][A-Za-z0-9_]*\*?$/)))
    .check(z.maxLength(pulseLimits.env_names_max)),
  is: "a list of names of variables, such as GH_TOKEN or AWS_*",
};

const autonomy: ConfigKey = {
  shape: z.record(z.string().check(z.regex(/^[a-z]+$/)), z.enum(["off", "suggest", "assisted", "trusted"])),
  is: "a mapping of classes of asks, or default, to off, suggest, assisted or trusted",
};

const timeout = (fallback: number) => wholeOrMost(1, pulseLimits.timeout_s_max, fallback);

export const configKeys: Readonly<Record<string, ConfigKey>> = {
  tick_command: command,
  worker_command: command,
  tick: command,
  interactive: command,
  max_daily_usd: amount("an amount in USD, 0 for no budget"),
  worker_model: text(200),
  worker_thinking: text(200),
  interval: seconds(1, pulseLimits.interval_s_max, pulseLimits.interval_s),
  max_next_interval: seconds(pulseLimits.nudge_s_min, pulseLimits.interval_s_max, pulseLimits.nudge_s_max),
  session_ttl: seconds(0, pulseLimits.session_ttl_s_max, pulseLimits.session_ttl_s),
  zone: text(64),
  "budget.daily_usd": amount("an amount in USD, 0 for no budget"),
  "budget.daily_tokens": amount("a number of tokens, 0 for no budget"),
  "budget.prices.input": price,
  "budget.prices.output": price,
  "budget.prices.cached_input": price,
  "retries.count": whole(0, pulseLimits.retries_max, 0),
  "retries.match": pattern,
  "retries.sleep": whole(0, 600, pulseLimits.retry_sleep_s),
  "caps.decides_per_hour": whole(0, pulseLimits.decides_per_hour_ceiling, pulseLimits.decides_per_hour_max),
  "caps.workers": wholeOrMost(1, pulseLimits.workers_ceiling, pulseLimits.workers_max),
  "caps.noop_ttl": whole(0, pulseLimits.session_ttl_s_max, pulseLimits.noop_ttl_ms / 1_000),
  "caps.flap_streak": whole(0, pulseLimits.flap_streak_max, pulseLimits.flap_streak),
  "caps.prompt_bytes": wholeOrMost(
    pulseLimits.prompt_bytes_min,
    pulseLimits.prompt_bytes_ceiling,
    pulseLimits.prompt_bytes_max,
  ),
  "caps.runs_kept": wholeOrMost(1, pulseLimits.runs_kept_max, pulseLimits.runs_kept),
  "timeouts.decide": timeout(pulseLimits.decide_timeout_s),
  "timeouts.shell": timeout(pulseLimits.shell_timeout_s),
  "timeouts.sensor": wholeOrMost(1, 600, pulseLimits.sensor_timeout_s),
  "timeouts.verify": timeout(pulseLimits.verify_timeout_s),
  "timeouts.worker_stuck": timeout(pulseLimits.worker_stuck_s),
  env_allow: names,
  autonomy,
  "hook.proceed": { shape: z.enum(["pass", "allow"]), is: "pass or allow" },
};

export const configGroups: readonly string[] = [
  "budget",
  "budget.prices",
  "retries",
  "caps",
  "timeouts",
  "hook",
];

/** Keys that once were, elsewhere or here, and where their purpose lives now. */
export const removedKeys: Readonly<Record<string, string>> = {
  default_profile: "remove it: a profile is a data directory, and LOOOP_DATA_DIR names another",
  notification: "remove it: the bot's channels notify",
};

function isPattern(value: string): boolean {
  try {
    new RegExp(value, "i");
    return true;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return false;
  }
}
