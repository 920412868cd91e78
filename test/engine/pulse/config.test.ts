// Goal: a config is taken whole or refused with every problem at once, each naming key, value and remedy; an upstream
// config is taken as it is. Method: rows of objects.

import { describe, expect, it } from "vitest";
import { childEnv } from "../../../src/engine/child-env.ts";
import { type EngineConfig, parseEngineConfig } from "../../../src/engine/pulse/config.ts";
import { nearestOf } from "../../../src/engine/pulse/nearest.ts";
import { presets } from "../../../src/engine/pulse/presets.ts";
import { decideRetry, type RunFacts } from "../../../src/engine/pulse/retry.ts";

const commands = { tick_command: "agent -p", worker_command: "agent @{{prompt_file}}" };
const parse = (loaded: unknown) =>
  parseEngineConfig(loaded, { hostZone: "UTC", foreignKeys: ["slack", "people"] });

function configOf(loaded: unknown): EngineConfig {
  const outcome = parse(loaded);
  if (outcome.kind !== "ok") throw new Error(JSON.stringify(outcome.problems));
  return outcome.config;
}

describe("a config", () => {
  it("needs no more than its two commands", () => {
    expect(configOf(commands)).toMatchObject({
      tickCommand: "agent -p",
      interval_s: 60,
      nudge_s_max: 300,
      sessionTtl_s: 259_200,
      zone: "UTC",
      budget: {},
      retries: { count: 0, sleep_s: 3 },
      caps: {
        decidesPerHour: 120,
        workers: 8,
        noopTtl_s: 21_600,
        flapStreak: 5,
        promptBytes: 262_144,
        runsKept: 50,
      },
      timeouts: { decide_s: 1_800, shell_s: 300, sensor_s: 60, verify_s: 60, workerStuck_s: 900 },
      envAllow: [],
      hook: { proceed: "pass" },
    });
  });
  it("of the reference is taken as it is", () => {
    const outcome = parse({
      tick: "a -p | looop fmt",
      interactive: "b @{{prompt_file}}",
      interval: 30.7,
      session_ttl: 0,
      max_daily_usd: 5,
    });
    expect(outcome).toMatchObject({
      kind: "ok",
      config: {
        tickCommand: "a -p | looop fmt",
        workerCommand: "b @{{prompt_file}}",
        interval_s: 30,
        sessionTtl_s: 0,
        budget: { dailyUsd: 5 },
      },
      warnings: [
        "`tick` is now called `tick_command`",
        "`interactive` is now called `worker_command`",
        "`max_daily_usd` is now called `budget.daily_usd`",
      ],
    });
  });
  it("takes a limit of 0 for the widest that there is", () =>
    expect(parse({ ...commands, caps: { workers: 0 }, timeouts: { decide: 0 } })).toMatchObject({
      config: { caps: { workers: 256 }, timeouts: { decide_s: 86_400 } },
    }));
  it("takes an interval of 0 for the shortest", () =>
    expect(configOf({ ...commands, interval: 0 }).interval_s).toBe(1));
  it("takes every key", () => {
    const full = {
      ...commands,
      worker_model: "opus",
      worker_thinking: "high",
      zone: "Europe/Berlin",
      budget: { daily_usd: 5, daily_tokens: 0, prices: { input: 1, output: 2, cached_input: 0.1 } },
      retries: { count: 2, match: "overloaded|5\\d\\d", sleep: 1 },
      caps: { workers: 3 },
      timeouts: { decide: 60 },
      env_allow: ["GH_TOKEN", "AWS_*"],
      slack: { anything: true },
    };
    expect(configOf(full)).toMatchObject({
      workerModel: "opus",
      budget: { dailyUsd: 5, dailyTokens: 0, prices: { input: 1, output: 2, cachedInput: 0.1 } },
      retries: { count: 2, match: /overloaded|5\d\d/i },
      caps: { workers: 3, runsKept: 50 },
      envAllow: ["GH_TOKEN", "AWS_*"],
    });
  });
  it("is frozen to its depth", () => {
    const config = configOf({ ...commands, env_allow: ["A"] });
    expect([config, config.caps, config.budget, config.envAllow].every(Object.isFrozen)).toBe(true);
  });
  it("accepts every preset", () => {
    for (const preset of presets) {
      configOf({ tick_command: preset.tickCommand, worker_command: preset.workerCommand });
    }
  });
});

describe("a problem", () => {
  const check = (title: string, loaded: unknown, ...expected: readonly Readonly<Record<string, unknown>>[]) =>
    it(`is ${title}`, () => {
      const outcome = parse(loaded);
      expect(outcome.kind === "problems" ? outcome.problems : []).toMatchObject(expected);
    });
  check("a file that is a list", [], { key: "(the whole file)", value: "a list" });
  check("an empty file", null, { value: "empty", remedy: "run `looop init`" });
  check(
    "no commands",
    {},
    { key: "tick_command", value: "missing", remedy: "run `looop init`" },
    { key: "worker_command" },
  );
  check(
    "a key with a typo",
    { ...commands, intervall: 5 },
    { key: "intervall", value: "number 5", remedy: "did you mean `interval`?" },
  );
  check(
    "a key outside its group",
    { ...commands, daily_usd: 5 },
    { remedy: "did you mean `budget.daily_usd`?" },
  );
  check(
    "a typo of somebody else's key",
    { ...commands, slak: {} },
    { key: "slak", remedy: "did you mean `slack`?" },
  );
  check("a key like nothing", { ...commands, qwertyuiop: 1 }, { remedy: "remove it" });
  check(
    "an inherited name",
    { ...commands, constructor: 1, caps: { toString: 1 } },
    { key: "constructor" },
    { key: "caps.toString" },
  );
  check(
    "a key that once was",
    { ...commands, default_profile: true },
    { key: "default_profile", remedy: expect.stringContaining("LOOOP_DATA_DIR") },
  );
  check(
    "an amount under two names that disagree",
    { ...commands, max_daily_usd: 5, budget: { daily_usd: 6 } },
    { key: "max_daily_usd", remedy: "remove `max_daily_usd`" },
  );
  check(
    "a word for a number",
    { ...commands, interval: "soon" },
    { key: "interval", value: '"soon"', why: "it must be a number of seconds from 1 to 86400" },
  );
  check(
    "a number out of bounds",
    { ...commands, caps: { workers: -1 } },
    { key: "caps.workers", why: "it must be a whole number from 1 to 256, or 0 for the most" },
  );
  check("not a number at all", { ...commands, interval: Number.NaN }, { key: "interval" });
  check("nothing behind a key", { ...commands, interval: null }, { key: "interval", value: "empty" });
  check(
    "a group that is a number",
    { ...commands, budget: 5 },
    { key: "budget", remedy: "write its keys below `budget:`" },
  );
  check(
    "a zone that is nowhere",
    { ...commands, zone: "Mars/Base" },
    { key: "zone", remedy: "name one like Europe/Berlin or UTC" },
  );
  check("a pattern that is none", { ...commands, retries: { match: "(" } }, { key: "retries.match" });
  check(
    "half a price list",
    { ...commands, budget: { prices: { input: 1 } } },
    { key: "budget.prices.output" },
    { key: "budget.prices.cached_input" },
  );
  check("a negative budget", { ...commands, budget: { daily_usd: -1 } }, { key: "budget.daily_usd" });
  check("a variable with a space", { ...commands, env_allow: ["A B"] }, { key: "env_allow" });
  check(
    "a worker without its prompt",
    { ...commands, worker_command: "agent" },
    { key: "worker_command", remedy: "put {{prompt_file}} into it" },
  );
  check(
    "a placeholder with a typo",
    { ...commands, worker_command: "agent {{promptfile}}" },
    { key: "worker_command", remedy: "use {{prompt_file}}" },
  );
  check("two names that disagree", { ...commands, tick: "other" }, { key: "tick", remedy: "remove `tick`" });
  check(
    "never alone: all are told at once",
    { intervall: 1, interval: "x", caps: { workers: "y" }, zone: "z" },
    { key: "intervall" },
    { key: "interval" },
    { key: "caps.workers" },
    { key: "tick_command" },
    { key: "worker_command" },
    { key: "zone" },
  );
  it("never shows all of a long value", () => {
    const outcome = parse({ ...commands, interval: "s3cr3t".repeat(50) });
    expect(outcome.kind === "problems" && outcome.problems[0]?.value.length).toBeLessThan(50);
  });
});

describe("what was meant", () => {
  it("is the nearest name, if near", () => {
    expect(nearestOf("tick-comand", ["tick_command", "worker_command"])).toBe("tick_command");
    expect(nearestOf("x".repeat(1_000_000), ["tick_command"])).toBeUndefined();
  });
});

describe("a failed run", () => {
  const run: RunFacts = { exitCode: 1, limited: false, outputTail: "", attempts: 1 };
  const policy = { count: 2, match: /overloaded/i, sleep_s: 3 };
  const check = (title: string, facts: Partial<RunFacts>, expected: Readonly<Record<string, unknown>>) =>
    it(title, () => expect(decideRetry({ ...run, ...facts }, policy)).toMatchObject(expected));
  check("is tried again", {}, { kind: "retry", wait_ms: 3_000 });
  check("is waited for longer each time", { attempts: 2 }, { kind: "retry", wait_ms: 6_000 });
  check("is given up in the end", { attempts: 3 }, { kind: "give_up" });
  check(
    "is known by its words, though it ended with 0",
    { exitCode: 0, outputTail: "API is OVERLOADED" },
    { kind: "retry" },
  );
  check(
    "is known by its stream, though it ended with 0",
    { exitCode: 0, error: "401" },
    { kind: "retry", why: "401" },
  );
  check("is not tried again at a provider's limit", { limited: true }, { kind: "give_up" });
  check("is none when all is well", { exitCode: 0 }, { kind: "fine" });
});

describe("a child", () => {
  const env = {
    PATH: "/bin",
    LC_ALL: "C",
    ANTHROPIC_API_KEY: "k",
    BOT_TOKEN: "t",
    AWS_SECRET: "s",
    DATABASE_URL: "d",
  };
  const withheld = ["BOT_*"];
  it("sees the usual, and an agent its own keys", () => {
    expect(childEnv(env, "command", [], withheld)).toEqual({ PATH: "/bin", LC_ALL: "C" });
    expect(childEnv(env, "agent", [], withheld)).toEqual({
      PATH: "/bin",
      LC_ALL: "C",
      ANTHROPIC_API_KEY: "k",
    });
  });
  it("sees what the owner named, but never what is withheld", () => {
    const given = childEnv(env, "command", ["AWS_*", "BOT_TOKEN"], withheld);
    expect(given).toEqual({ PATH: "/bin", LC_ALL: "C", AWS_SECRET: "s" });
  });
});
