// Goal: the environment is read once into absolute, settled facts; what is missing is refused, what is odd is warned of.
// Method: rows of variables through the pure half.

import { expect, test } from "vitest";
import { type EnvironmentFacts, environmentIn, environmentOf } from "../../../src/engine/host/environment.ts";
import { limits } from "../../../src/engine/limits.ts";

function read(env: Record<string, string>, facts: Partial<EnvironmentFacts> = {}) {
  const environment = environmentOf({ env, cwd: "/here", user: "ann", packageRoot: "/opt/looop", ...facts });
  if (environment.kind !== "ok") throw new Error(environment.why);
  return environment;
}

test.each([
  ["it is named outright", { LOOOP_DATA_DIR: "/data", HOME: "/home/ann" }, "/data"],
  ["a relative name is settled against the directory we started in", { LOOOP_DATA_DIR: "d/../e" }, "/here/e"],
  ["the state directory is named", { XDG_STATE_HOME: "/state", HOME: "/home/ann" }, "/state/looop"],
  ["a relative state directory is ignored", { XDG_STATE_HOME: "s", HOME: "/h" }, "/h/.local/state/looop"],
  ["only the home is known", { HOME: "/home/ann" }, "/home/ann/.local/state/looop"],
  ["an empty name counts as none", { LOOOP_DATA_DIR: "", HOME: "/h" }, "/h/.local/state/looop"],
])("the data directory when %s", (_, env, expected) => {
  expect(read(env).dataDir).toBe(expected);
});

test.each([
  ["nothing is set", {}],
  ["the home is relative", { HOME: "ann" }],
])("no place for data when %s is refused with a remedy", (_, env) => {
  const outcome = environmentOf({ env, cwd: "/here", user: "ann", packageRoot: undefined });
  expect(outcome).toMatchObject({
    kind: "refused",
    field: "HOME",
    remedy: expect.stringContaining("LOOOP_DATA_DIR"),
  });
});

test("configuration is looked for beside the data first, then in the person's own", () => {
  expect(read({ HOME: "/h", LOOOP_DATA_DIR: "/d" }).configPaths).toEqual([
    "/d/config.yaml",
    "/d/config.json",
    "/h/.config/looop/config.yaml",
    "/h/.config/looop/config.json",
    "/h/.config/looop/looop.json",
    "/h/.config/looop.json",
  ]);
  expect(read({ LOOOP_DATA_DIR: "/d" }).configPaths).toEqual(["/d/config.yaml", "/d/config.json"]);
  expect(read({ LOOOP_DATA_DIR: "/d", LOOOP_CONFIG: "my.yaml" }).configPaths).toEqual(["/here/my.yaml"]);
});

test("a child finds this program and its data by absolute names", () => {
  const { childEnv, bin } = read({ LOOOP_DATA_DIR: "d", LOOOP_CONFIG: "c.yaml", SECRET: "s" });
  expect(bin).toBe("/opt/looop/bin/looop");
  expect(childEnv).toEqual({
    SECRET: "s",
    LOOOP_BIN: "/opt/looop/bin/looop",
    LOOOP_DATA_DIR: "/here/d",
    LOOOP_CONFIG: "/here/c.yaml",
    LOOOP_CLAIMS_DIR: "/here/d/claims",
    LOOOP_REPORTS_DIR: "/here/d/reports",
    LOOOP_LOG_FORMAT: "human",
  });
  expect(read({ HOME: "/h", LOOOP_BIN: "/usr/bin/looop" }).bin).toBe("/usr/bin/looop");
  expect(read({ HOME: "/h" }, { packageRoot: undefined }).bin).toBe("looop");
});

test("a person without a system name is still named", () => {
  expect(read({ HOME: "/h", USER: "bob" }).person).toBe("ann");
  expect(read({ HOME: "/h", USER: "bob" }, { user: undefined }).person).toBe("bob");
  expect(read({ HOME: "/h" }, { user: undefined }).person).toBe("somebody");
});

test("the session marker is taken as it stands", () => {
  expect(read({ HOME: "/h" }).marker).toEqual({});
  expect(read({ HOME: "/h", LOOOP_SESSION_ID: "w1", LOOOP_SESSION_GEN: "g" }).marker).toEqual({
    id: "w1",
    gen: "g",
  });
});

test.each([
  ["LOOOP_ASK_POLL_MS", "ask_poll_ms", "250", 250],
  ["LOOOP_WAIT_POLL_MS", "wait_poll_ms", "250", 250],
  ["LOOOP_WAIT_POLL_MS", "wait_poll_ms", "0", limits.poll_ms_min],
  ["LOOOP_ASK_TIMEOUT_S", "ask_timeout_ms", "90", 90_000],
  ["LOOOP_ASK_TIMEOUT_S", "ask_timeout_ms", "0", undefined],
] as const)("%s sets %s to what %j means", (variable, knob, text, expected) => {
  const environment = read({ HOME: "/h", [variable]: text });
  expect(environment.knobs[knob]).toBe(expected);
  expect(environment.warnings).toEqual([]);
});

test.each(["1s", "-1", "1.5", "NaN", "9999999999999"])(
  "a poll of %j is warned of once and not used",
  (text) => {
    const environment = read({ HOME: "/h", LOOOP_ASK_POLL_MS: text });
    expect(environment.knobs.ask_poll_ms).toBe(limits.ask_poll_ms);
    expect(environment.warnings).toEqual([expect.stringContaining("LOOOP_ASK_POLL_MS")]);
  },
);

test("an unknown log format is warned of", () => {
  expect(read({ HOME: "/h", LOOOP_LOG_FORMAT: "json" }).logFormat).toBe("json");
  expect(read({ HOME: "/h", LOOOP_LOG_FORMAT: "xml" })).toMatchObject({
    logFormat: "human",
    warnings: [expect.stringContaining("LOOOP_LOG_FORMAT")],
  });
});

test("colour is off when somebody says so with any word", () => {
  expect(read({ HOME: "/h", NO_COLOR: "1" }).noColor).toBe(true);
  expect(read({ HOME: "/h", NO_COLOR: "" }).noColor).toBe(false);
});

test("another directory in the same process has its own files, and none of the variables that are withheld", () => {
  const main = read({ HOME: "/h", LOOOP_CONFIG: "/c.yaml", SLACK_BOT_TOKEN: "t", KEY: "k" });
  const other = environmentIn(main, "/w", ["SLACK_BOT_TOKEN"]);
  expect(other).toMatchObject({ dataDir: "/w", configPaths: ["/w/config.yaml", "/w/config.json"] });
  const { childEnv } = other;
  expect(childEnv).toMatchObject({ LOOOP_DATA_DIR: "/w", LOOOP_CLAIMS_DIR: "/w/claims", KEY: "k" });
  expect(Object.keys(childEnv)).not.toContain("SLACK_BOT_TOKEN");
  expect(Object.keys(childEnv)).not.toContain("LOOOP_CONFIG");
});
