// Goal: what keeps the program from its work is told with what to do, what could not be looked at is never told as well,
// and mending takes nothing away. Method: real files, a real ledger and a real terminal; children and engine are scripted.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkConfig, type WholeConfig } from "../../../src/bot/check-config.ts";
import { botKeys } from "../../../src/bot/config.ts";
import { channelsFound, checkedFound } from "../../../src/bot/doctor/channels.ts";
import { type DoctorParts, examine } from "../../../src/bot/doctor/doctor.ts";
import { clockFound, roomFound } from "../../../src/bot/doctor/files.ts";
import { well } from "../../../src/bot/doctor/found.ts";
import { knobsFound } from "../../../src/bot/doctor/knobs.ts";
import { doctorLimits } from "../../../src/bot/doctor/limits.ts";
import { type DoctorMachine, doctorMachine } from "../../../src/bot/doctor/machine.ts";
import { runnersFound } from "../../../src/bot/doctor/runners.ts";
import { tailFound } from "../../../src/bot/doctor/tail-probe.ts";
import { surfacesOf } from "../../../src/bot/surfaces.ts";
import type { DoctorRow, WellnessReport } from "../../../src/engine/health.ts";
import { randomIds, systemClock } from "../../../src/engine/host/clock.ts";
import { loadConfigFile } from "../../../src/engine/host/config-file.ts";
import { failed } from "../../../src/engine/outcome.ts";
import type { RunOutcome } from "../../../src/engine/ports.ts";
import { configVariables } from "../../../src/engine/pulse/config-variables.ts";
import { programOf } from "../../../src/engine/pulse/program-of.ts";
import { countingIds } from "../../fakes/counting-ids.ts";
import { opened } from "../../support/ledger.ts";
import { quickDir } from "../../support/quick-dir.ts";

const clock = systemClock();
const signal = new AbortController().signal;
const broken = failed("io", "it cannot be read", "look at the disk");
let dir: string;
let parts: DoctorParts;

const ended = (stdout: string, exit_code = 0): RunOutcome => ({
  kind: "ended",
  exit_code,
  signal: null,
  stdout: Buffer.from(stdout),
  stderr: Buffer.from(""),
  stdout_bytes: stdout.length,
  stderr_bytes: 0,
  wall_ms: 1,
});

beforeEach(() => {
  dir = mkdtempSync(join(quickDir(), "looop-doctor-"));
  writeConfig("");
  const engine = {
    guard: { list: async () => ({ rules: [], problems: [] }) },
    events: { read: async () => ({ kind: "ok", events: [], cursor: "", end: true }) },
  };
  parts = {
    dataDir: dir,
    version: "1.0.0",
    env: { PATH: "/usr/bin:/bin" },
    engine: engine as unknown as DoctorParts["engine"],
    machine: doctorMachine(),
    children: { run: async () => ended("2.1.0\n") },
    clock,
    ids: countingIds("d"),
    config: async () => checkConfig(await loadConfigFile([join(dir, "config.yaml")], {}, botKeys)),
    served: async (_, at) => checkConfig(await loadConfigFile([join(at, "config.yaml")], {}, botKeys)),
    surfaces: () => ({ kind: "ok", configs: [], homes: [], secrets: [] }),
    health: async () => ({ kind: "nobody" }),
    findPrograms: (names) => names.filter((name) => name !== "missing-agent"),
    records: async () => [well("records", "every record can be read")],
    tail: async () => well("terminals", "all bytes came"),
  };
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function writeConfig(more: string, command = "true"): void {
  writeFileSync(
    join(dir, "config.yaml"),
    `tick_command: "${command}"\nworker_command: "true {{prompt_file}}"\nchannels: {terminal: "off"}\n${more}`,
    { mode: 0o600 },
  );
}

async function rowsOf(area: string, how: Partial<DoctorParts> = {}, mode: "look" | "fix" = "look") {
  const { rows } = await examine({ ...parts, ...how }, mode, signal);
  return rows.filter((row) => row.area === area);
}

const states = (rows: readonly DoctorRow[]) => rows.map(({ state }) => state);
const modeOf = (path: string) => statSync(path).mode & 0o777;

describe("a house in order", () => {
  test("has nothing that is wrong, and says that it does not run", async () => {
    const { rows } = await examine(parts, "look", signal);
    expect(rows.filter(({ state }) => state === "problem" || state === "unknown")).toEqual([]);
    expect(rows).toContainEqual({
      area: "program",
      state: "note",
      what: "it does not run",
      remedy: "looop up",
    });
  });
});

describe("the config", () => {
  test("every problem is a row, with its line and what to do", async () => {
    writeConfig('languages: [tlh]\nhealth: {listen: "0.0.0.0:9464"}\n');
    const rows = await rowsOf("config");
    expect(states(rows)).toEqual(["problem", "problem"]);
    expect(rows.map(({ what }) => what).join("\n")).toMatch(/health\.listen[\s\S]*languages/);
    expect(rows[0]?.what).toMatch(/:5/);
  });

  test("what needs it is left out, the rest is looked at", async () => {
    rmSync(join(dir, "config.yaml"));
    expect(states(await rowsOf("config"))).toEqual(["problem"]);
    expect(await rowsOf("runners")).toEqual([]);
    expect(states(await rowsOf("guardrails"))).toEqual(["well"]);
  });
});

describe("directories that are served", () => {
  test("have a config of their own, looked at although nobody runs", async () => {
    const read = await parts.config();
    if (read.kind !== "ready") throw new Error(read.problems.join());
    for (const [name, text] of [
      ["work", 'tick_command: "true"\nworker_command: "true {{prompt_file}}"\n'],
      ["home", 'tick_command: "true"\nworker_command: "true"\nlanguages: [tlh]\n'],
    ] as const) {
      mkdirSync(join(dir, name));
      writeFileSync(join(dir, name, "config.yaml"), text, { mode: 0o600 });
    }
    const profiles = ["work", "home"].map((name) => ({ name, dataDir: join(dir, name) }));
    const rows = await rowsOf("profiles", { config: async () => ({ ...read, profiles }) });
    expect(states(rows)).toEqual(["well", "problem", "problem"]);
    expect(rows[0]?.what).toBe(`work: ${join(dir, "work", "config.yaml")}`);
    expect(rows.map(({ what }) => what).join("\n")).toMatch(/home: [\s\S]*worker_command[\s\S]*languages/);
    expect(rows[1]?.remedy).toContain(join(dir, "home", "config.yaml"));
  });
});

describe("variables of looop of before", () => {
  const rowsWith = (env: Record<string, string>) => rowsOf("environment", { env: { ...parts.env, ...env } });

  test("those that nothing reads are named with what counts instead, the others are not", async () => {
    const read = { LOOOP_MAX_WORKERS: "3", LOOOP_PLAYBOOK_KEEP: "", LOOOP_SENSOR_MAX: "1", SENSOR: "1" };
    expect(await rowsWith(read)).toEqual([]);
    const rows = await rowsWith({ LOOOP_SHELL_ALLOW_DANGEROUS: "1", LOOOP_EVENTS_MAX_BYTES: "0", ...read });
    expect(rows.map(({ state, what }) => `${state} ${what}`)).toEqual([
      "note LOOOP_SHELL_ALLOW_DANGEROUS is set, and nothing here reads it",
      "note LOOOP_EVENTS_MAX_BYTES is set, and nothing here reads it",
    ]);
    expect(rows.map(({ remedy }) => remedy)).toEqual([
      expect.stringContaining("looop guard list"),
      expect.stringContaining("up to 5 MB"),
    ]);
  });

  test("the programs of commands are named where commands do not see them", async () => {
    const bin = { LOOOP_WORKER_BIN: "/opt/agent" };
    expect(await rowsWith(bin)).toMatchObject([{ remedy: "name LOOOP_WORKER_BIN in `env_allow`" }]);
    writeConfig("env_allow: [LOOOP_WORKER_BIN]\n");
    expect(await rowsWith(bin)).toEqual([]);
  });

  test("none of them is one that this program knows", () => {
    const set = Object.fromEntries(Object.keys(configVariables).map((name) => [name, "1"]));
    expect(knobsFound(set, [])).toEqual([]);
  });
});

describe("files", () => {
  test("what others can read is mended, and stays mended", async () => {
    chmodSync(dir, 0o755);
    mkdirSync(join(dir, "secrets"), { mode: 0o700 });
    const token = join(dir, "secrets", "slack-bot_token");
    writeFileSync(token, "x");
    chmodSync(token, 0o644);
    expect((await rowsOf("files")).map(({ state, fixable }) => [state, fixable])).toEqual([
      ["problem", true],
      ["problem", true],
    ]);
    expect(modeOf(token)).toBe(0o644);
    expect(states(await rowsOf("files", {}, "fix"))).toEqual(["fixed", "fixed"]);
    expect([modeOf(dir), modeOf(token)]).toEqual([0o700, 0o600]);
    expect(states(await rowsOf("files"))).toEqual(["well"]);
  });

  test("what a dead writer left goes, what a living one holds and what anybody wrote stays", async () => {
    mkdirSync(join(dir, "asks"));
    const names = [".looop-tmp-old", ".looop-tmp-young", "fix-1.json"].map((name) => join(dir, "asks", name));
    const [old = "", young = "", ask = ""] = names;
    for (const name of names) writeFileSync(name, "{}");
    const long_s = (clock.now_ms() - doctorLimits.leftover_age_ms_min - 1_000) / 1_000;
    for (const name of [old, ask]) utimesSync(name, long_s, long_s);
    expect(states(await rowsOf("files", {}, "fix"))).toEqual(["fixed"]);
    expect([old, young, ask].map((name) => existsSync(name))).toEqual([false, true, true]);
  });

  test("what a killed restore left is named; after a day it goes, and nothing that only looks like it", async () => {
    const ids = randomIds();
    const [first = "", second = ""] = [ids.nonce(), ids.nonce()].sort();
    const [old, young, other] = [first, second, "old"].map((name) => `${dir}.restore-${name}`) as [
      string,
      string,
      string,
    ];
    for (const path of [old, young, other]) mkdirSync(join(path, "asks"), { recursive: true });
    const day_s = (clock.now_ms() - doctorLimits.restore_age_ms_min - 1_000) / 1_000;
    for (const path of [old, other]) utimesSync(path, day_s, day_s);
    const found = await rowsOf("files");
    expect(found.map(({ what, fixable }) => [what.split(" ")[0], fixable])).toEqual([
      [dir, undefined],
      [old, true],
      [young, undefined],
    ]);
    expect(found[2]?.remedy).toContain(`rm -r ${young}`);
    expect(states(await rowsOf("files", {}, "fix"))).toEqual(["well", "fixed", "note"]);
    expect([old, young, other].map((path) => existsSync(path))).toEqual([false, true, true]);
    // A killed one leaves no data directory either.
    const gone = `${dir}-gone`;
    const beside = `${gone}.restore-${first}`;
    mkdirSync(beside);
    const { rows } = await examine({ ...parts, dataDir: gone }, "look", signal);
    expect(rows.some(({ what }) => what.startsWith(beside))).toBe(true);
    for (const path of [young, other, beside]) rmSync(path, { recursive: true });
  });

  test("a link to a directory is as good as one, and a file is none", async () => {
    const linked = `${dir}-link`;
    const rowsAt = async (dataDir: string) =>
      (await examine({ ...parts, dataDir }, "look", signal)).rows.filter(({ area }) => area === "files");
    symlinkSync(dir, linked);
    expect(states(await rowsAt(linked))).toEqual(["well"]);
    chmodSync(dir, 0o755);
    expect(await rowsAt(linked)).toMatchObject([{ state: "problem", fixable: true }]);
    rmSync(linked);
    symlinkSync(join(dir, "gone"), linked);
    expect(states(await rowsAt(linked))).toEqual(["note"]);
    rmSync(linked);
    writeFileSync(linked, "");
    expect(await rowsAt(linked)).toMatchObject([{ state: "problem", what: `${linked} is no directory` }]);
    rmSync(linked);
  });

  test("what cannot be looked at is unknown, and not well (I12)", async () => {
    const machine: DoctorMachine = {
      ...parts.machine,
      real: () => broken,
      look: () => broken,
      text: () => broken,
      room: () => broken,
    };
    const { rows } = await examine({ ...parts, machine }, "look", signal);
    for (const area of ["files", "databases", "disk"])
      expect(states(rows.filter((row) => row.area === area))).not.toContain("well");
  });

  test("a mend that fails is a problem", async () => {
    chmodSync(dir, 0o755);
    const machine: DoctorMachine = { ...parts.machine, changeMode: () => broken };
    const [row] = await rowsOf("files", { machine }, "fix");
    expect(row).toMatchObject({ state: "problem", remedy: "look at the disk" });
  });

  test("a full disk is told before anything is lost on it", () => {
    const check = (bytes: number, files: number, state: string) => {
      const machine: DoctorMachine = {
        ...parts.machine,
        room: () => ({ kind: "ok", value: { bytes, files } }),
      };
      expect(states(roomFound({ machine, dataDir: dir }))).toEqual([state]);
    };
    check(doctorLimits.free_bytes_min - 1, 1e6, "problem");
    check(doctorLimits.free_bytes_low - 1, 1e6, "note");
    check(1e12, 10, "problem");
    check(1e12, 1e6, "well");
  });
});

describe("the clock", () => {
  const check = (stamped_ms: number, newest_ms: number | undefined, said: RegExp | undefined) => {
    const machine: DoctorMachine = { ...parts.machine, stamp: () => ({ kind: "ok", value: stamped_ms }) };
    const found = clockFound({ machine, dataDir: dir }, { now_ms: () => 1_000_000 }, "n", newest_ms);
    if (said === undefined) expect(found).toEqual([]);
    else expect(found[0]?.what).toMatch(said);
  };
  test("that agrees with the files and with what was written", () => check(1_000_500, 999_000, undefined));
  test("files that are stamped ahead", () => check(1_010_000, undefined, /10 s off/));
  test("files that are stamped behind", () => check(990_000, undefined, /10 s off/));
  test("events of the future", () => check(1_000_000, 9_000_000, /in the future/));
});

describe("a terminal that cannot be loaded", () => {
  test("is told with what to do, and nothing is thrown", async () => {
    const load = () =>
      Promise.reject(new Error("Failed to load native module: pty.node, checked: build\nRequire stack:"));
    expect(await tailFound(clock, dir, "/usr/bin:/bin", load)).toEqual({
      area: "terminals",
      state: "problem",
      what: "node-pty is not compiled, so no worker can be started: Failed to load native module: pty.node, checked: build",
      remedy: "npm rebuild node-pty, with --ignore-scripts=false where npm leaves out scripts",
    });
  });
});

describe("databases", () => {
  test("a sound one, and one that is not made yet", async () => {
    opened(join(dir, "ledger.db")).close();
    expect((await rowsOf("databases")).map(({ state, what }) => `${state} ${what.split(",")[0]}`)).toEqual([
      "well ledger.db is sound",
      "well memory.db is not made yet",
    ]);
  });

  const health = async (): Promise<WellnessReport> => ({
    kind: "health",
    ready: "yes",
    up_s: 1,
    version: "1.0.0",
    checks: [],
    channels: [],
  });
  const gone = async (how: Partial<DoctorParts>) => (await rowsOf("databases", how)).map(({ what }) => what);

  test("a ledger that is not there while the loop runs is gone, and not yet to be made", async () => {
    expect(await gone({ health })).toEqual([
      "ledger.db is gone: what the loop keeps is lost when it ends",
      "memory.db is not made yet",
    ]);
    expect(states(await rowsOf("databases", { health }))).toEqual(["problem", "well"]);
    expect(states(await rowsOf("databases", { health: async () => broken }))).toEqual(["unknown", "well"]);
  });

  test("one whose log stands there without it is gone, too", async () => {
    writeFileSync(join(dir, "ledger.db-wal"), "");
    writeFileSync(join(dir, "memory.db-wal"), "");
    expect(await gone({})).toEqual([
      "ledger.db is gone: ledger.db-wal is there without it",
      "memory.db is gone: memory.db-wal is there without it",
    ]);
  });

  test("a damaged one", async () => {
    writeFileSync(
      join(dir, "memory.db"),
      "SQLite format 3\0 and then nothing of the kind".padEnd(4_096, "x"),
      {
        mode: 0o600,
      },
    );
    expect(states(await rowsOf("databases"))).toEqual(["well", "problem"]);
  });
});

describe("runners", () => {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["claude -p", "claude"],
    ["FOO=1 BAR=2 codex exec", "codex"],
    ["/opt/x/agent --go", "/opt/x/agent"],
    ["$LOOOP_BIN demo decide", undefined],
    ['"my agent" x', undefined],
    ["", undefined],
  ];
  test.each(rows)("the program of %j is %j", (line, program) => {
    expect(programOf(line)).toBe(program);
  });

  const commands = (tickCommand: string) => ({ tickCommand, workerCommand: "true" });

  test("one that is not there", async () => {
    const [row] = await runnersFound(parts, commands("missing-agent -p"));
    expect(row).toMatchObject({
      state: "problem",
      what: "tick_command starts missing-agent, which is not there",
    });
  });

  test("one that does not start", async () => {
    const children = { run: async () => ended("", 127) };
    const found = await runnersFound({ ...parts, children }, commands("claude -p"));
    expect(found.find(({ state }) => state === "problem")?.what).toBe("claude --version ends with 127");
  });

  test.each([
    ["root", {}, "claude --dangerously-skip-permissions x", 1],
    ["root", { IS_SANDBOX: "1" }, "claude --dangerously-skip-permissions x", 0],
    ["root", {}, "claude x", 0],
    ["other", {}, "claude --dangerously-skip-permissions x", 0],
  ] as const)("workers that %s with %j cannot start: %s", async (user, env, workerCommand, count) => {
    const machine = { ...doctorMachine(), user };
    const found = await runnersFound({ ...parts, machine, env }, { tickCommand: "true", workerCommand });
    expect(found.filter(({ what }) => what.includes("to root"))).toHaveLength(count);
  });

  test.each([
    ['codex --yolo "$(cat {{prompt_file}})"', 1],
    ["codex -c features.daemon_auto_start=false {{prompt_file}}", 0],
    ["codex --disable daemon_auto_start {{prompt_file}}", 0],
    ["/opt/codex --no-daemon {{prompt_file}}", 0],
    ["codex exec {{prompt_file}}", 0],
    ["claude {{prompt_file}}", 0],
  ])("workers by %s may share a server", async (workerCommand, count) => {
    const found = await runnersFound(parts, { tickCommand: "true", workerCommand });
    expect(found.filter(({ what }) => what.includes("one server"))).toHaveLength(count);
  });

  test("a login by variable, by file, and none that is seen; never what is in it", async () => {
    const login = async (env: Record<string, string>) => {
      const found = await runnersFound({ ...parts, env }, commands("claude -p"));
      return found.find(({ what }) => /log|given/.test(what));
    };
    const secret = "sk-ant-0123456789";
    const given = await login({ ANTHROPIC_API_KEY: secret });
    expect(given).toMatchObject({ state: "well", what: "claude is given ANTHROPIC_API_KEY" });
    expect(await login({ HOME: dir })).toMatchObject({ state: "note" });
    mkdirSync(join(dir, ".claude"));
    writeFileSync(join(dir, ".claude/.credentials.json"), secret);
    expect(await login({ HOME: dir })).toMatchObject({ state: "well" });
    expect(JSON.stringify([given, await login({ HOME: dir })])).not.toContain(secret);
  });
});

describe("guardrails and the hook", () => {
  test("a pack that cannot be used, with its line", async () => {
    const list = async () => ({
      rules: [],
      problems: [{ source: "a.yaml", line: 3, why: "no such key", remedy: "mend" }],
    });
    const engine = { ...parts.engine, guard: { ...parts.engine.guard, list } };
    expect(await rowsOf("guardrails", { engine })).toEqual([
      { area: "guardrails", state: "problem", what: "a.yaml:3: no such key", remedy: "mend" },
    ]);
  });

  test("packs that cannot be looked at are unknown", async () => {
    const engine = { ...parts.engine, guard: { ...parts.engine.guard, list: async () => broken } };
    expect(states(await rowsOf("guardrails", { engine }))).toEqual(["unknown"]);
  });

  test("workers of an agent that has hooks are started with one, or it is said", async () => {
    const config = (await parts.config()) as WholeConfig;
    const hook = (workerCommand: string) =>
      rowsOf("hook", {
        env: { HOME: dir },
        config: async () => ({ ...config, engine: { ...config.engine, workerCommand } }),
      });
    expect(states(await hook('claude --settings "$("$LOOOP_BIN" hook settings)"'))).toEqual(["well"]);
    expect(states(await hook("claude {{prompt_file}}"))).toEqual(["note"]);
    mkdirSync(join(dir, ".claude"));
    writeFileSync(
      join(dir, ".claude/settings.json"),
      '{"hooks": {"PreToolUse": [{"command": "looop hook pre"}]}}',
    );
    expect(states(await hook("claude {{prompt_file}}"))).toEqual(["well"]);
    expect(await hook("codex {{prompt_file}}")).toEqual([]);
  });
});

describe("surfaces", () => {
  const running = (state: string, lacks: readonly string[] = []): WellnessReport => ({
    kind: "health",
    ready: "no",
    up_s: 9,
    version: "1.0.0",
    checks: [{ name: "channel telegram", state: "unwell", why: "x" }],
    channels: [{ surface: "telegram", state, why: "409: another one listens", lacks }],
  });
  const telegram = {
    surface: "telegram",
    telegram: { token: "1:x", apiRoot: "http://127.0.0.1:9" },
  } as const;
  const check = async (state: string, ...expected: readonly string[]) => {
    const found = await channelsFound(
      { clock, configs: [telegram], running: running(state, ["no topics"]) },
      signal,
    );
    expect(states(found)).toEqual([...expected, "note"]);
  };

  test("beside the running program nobody else listens: it is asked how it hears", async () => {
    await check("hearing", "well");
    await check("unsure", "note");
    await check("deaf", "problem");
    await check("off", "problem");
  });

  test("a surface that the running program does not know wants a restart", async () => {
    const other = { ...running("hearing"), channels: [] };
    const [row] = await channelsFound({ clock, configs: [telegram], running: other }, signal);
    expect(row).toMatchObject({ state: "problem", remedy: "restart it: looop down, looop up" });
  });

  test("a platform that lets many ask is asked beside the running program as well", async () => {
    const discord = { surface: "discord", discord: { token: "x", api: "http://127.0.0.1:9" } } as const;
    const channels = [{ surface: "discord", state: "hearing", why: "heartbeat", lacks: [] }];
    const beside = { ...running("hearing"), channels };
    const found = await channelsFound({ clock, configs: [discord], running: beside }, signal);
    expect(states(found)).toEqual(["unknown", "well"]);
  });

  test("without it the platform is asked; one that is not reached is unknown", async () => {
    const found = await channelsFound({ clock, configs: [telegram], running: { kind: "nobody" } }, signal);
    expect(states(found)).toEqual(["unknown"]);
  });

  test("what the platform says becomes rows by its weight", () => {
    const self = { id: "1", name: "looop" };
    const findings = [
      { what: "an endpoint is set", remedy: "empty it", weight: "stops" as const },
      { what: "an intent is off", remedy: "switch it on", weight: "lacks" as const },
    ];
    expect(states(checkedFound("discord", { kind: "ok", self, where: "here", findings }))).toEqual([
      "well",
      "problem",
      "note",
    ]);
    expect(
      checkedFound("slack", { kind: "refused", field: "bot_token", why: "no good", remedy: "copy it" }),
    ).toEqual([{ area: "slack", state: "problem", what: "bot_token: no good", remedy: "copy it" }]);
  });

  test("every missing token is a row", async () => {
    const surfaces = () =>
      ({ kind: "problems", state: "bad", problems: ["a", "b"], remedy: "give them" }) as const;
    expect(states(await rowsOf("tokens", { surfaces }))).toEqual(["problem", "problem"]);
  });

  test("a token that is missing keeps no other surface from being asked", async () => {
    writeFileSync(
      join(dir, "config.yaml"),
      `tick_command: "true"\nworker_command: "true {{prompt_file}}"\nchannels: {discord: {}, telegram: {}, slack: {}}\n`,
    );
    const env = { ...parts.env, TELEGRAM_TOKEN: "1:x", SLACK_BOT_TOKEN: "xoxb-1" };
    const asked: string[] = [];
    const terminal = { name: "looop", user: "ada", ports: {} as never };
    const surfaces = (whole: WholeConfig) => {
      const open = surfacesOf(whole.bot, { env, configPath: whole.path }, terminal);
      if (open.kind === "ok") asked.push(...open.configs.map(({ surface }) => surface));
      // Nobody is really asked from here.
      return open.kind === "ok" ? { ...open, configs: [] } : open;
    };
    const rows = await rowsOf("tokens", { env, surfaces });
    expect(rows.map(({ what }) => what.split(":")[0])).toEqual([
      "channels.slack.app_token",
      "channels.discord.token",
    ]);
    expect(asked).toEqual(["telegram", "terminal"]);
  });

  test("another version that runs, and a loop that is unwell, are told", async () => {
    const health = async (): Promise<WellnessReport> => ({
      ...running("hearing"),
      version: "0.9.0",
      checks: [{ name: "ledger", state: "unwell", why: "no space left", remedy: "make room" }],
    });
    expect(await rowsOf("program", { health })).toEqual([
      { area: "program", state: "problem", what: "ledger: no space left", remedy: "make room" },
    ]);
    expect(states(await rowsOf("versions", { health }))).toEqual(["well", "note"]);
  });
});

test("a real terminal hands over all that was printed before the end", async () => {
  expect(await tailFound(clock, dir, "/usr/bin:/bin")).toMatchObject({ area: "terminals", state: "well" });
});
