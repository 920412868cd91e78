// Goal: systemd is told the right things in the right order, a unit is written only where it can be taken, and only over
// one of ours. Method: the unit's text by rows; the real command beside a program that plays systemctl.

import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { shownBy, UNIT_MARK, unitText } from "../../src/engine/verbs/unit-text.ts";
import { type Ran, type Sandbox, sandbox } from "./cli-process.ts";

describe("the unit", () => {
  const facts = { bin: "/opt/looop/bin/looop", dataDir: "/data", env: {}, envFile: "/c/looop.env" };

  test("leaves workers alone, comes back after a failure, and not for ever", () => {
    const lines = unitText(facts).split("\n");
    for (const line of [
      "KillMode=process",
      "Restart=on-failure",
      "StartLimitBurst=5",
      "WantedBy=default.target",
      "EnvironmentFile=-/c/looop.env",
      'ExecStart="/opt/looop/bin/looop" up',
    ]) {
      expect(lines).toContain(line);
    }
    expect(lines[0]).toBe(UNIT_MARK);
  });

  const rows: readonly (readonly [facts: Partial<Parameters<typeof unitText>[0]>, line: string])[] = [
    [{ bin: "/my tools/looop" }, 'ExecStart="/my tools/looop" up'],
    [{ bin: "/100%/$HOME/looop" }, 'ExecStart="/100%%/$$HOME/looop" up'],
    [{ dataDir: "/my data" }, "WorkingDirectory=/my data"],
    [{ env: { PATH: '/a b:/c"d\\e%f' } }, 'Environment="PATH=/a b:/c\\"d\\\\e%%f"'],
  ];
  test.each(rows)("is written as systemd reads it: %o", (some, line) => {
    expect(unitText({ ...facts, ...some }).split("\n")).toContain(line);
  });

  test("what systemctl shows is read line by line", () => {
    expect(shownBy("A=1\nB=x=y\n\nnothing\n=z\n")).toEqual({ A: "1", B: "x=y" });
  });
});

describe("beside systemd", () => {
  let box: Sandbox;
  let path: string;
  beforeEach(() => {
    box = sandbox();
    path = join(box.dir, ".config/systemd/user/looop.service");
    mkdirSync(join(box.dir, "bin"));
    const program = join(import.meta.dirname, "../fixtures/programs/systemctl.sh");
    copyFileSync(program, join(box.dir, "bin/systemctl"));
    mkdirSync(box.data, { recursive: true });
    writeFileSync(join(box.data, "config.yaml"), "tick_command: cat\nworker_command: cat {{prompt_file}}\n");
  });
  afterEach(() => box.close());

  const run = (line: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> =>
    box.looop(line, {
      env: {
        SYSTEMCTL_DIR: box.dir,
        PATH: `${join(box.dir, "bin")}:/usr/bin:/bin`,
        XDG_CONFIG_HOME: undefined,
        ...env,
      },
    });
  const calls = () => readFileSync(join(box.dir, "calls"), "utf8").trim().split("\n");

  test("it is installed, told of, and removed again, each step in order", async () => {
    const shown = await run(["service", "install", "--dry-run"]);
    expect([shown.code, existsSync(path)]).toEqual([0, false]);
    expect(await run(["service", "install"])).toMatchObject({ code: 0 });
    expect(readFileSync(path, "utf8")).toBe(shown.stdout);
    expect(shown.stdout).toContain(`Environment="LOOOP_DATA_DIR=${box.data}"`);
    const status = await run(["service", "status", "--json"]);
    expect(JSON.parse(status.stdout)).toMatchObject({
      file: "as_written",
      systemd: "there",
      active: "active (running)",
      pid: 4711,
      restarts: 2,
    });
    expect(await run(["service", "remove"])).toMatchObject({ code: 0 });
    expect(existsSync(path)).toBe(false);
    expect(calls()).toEqual([
      "--user --version",
      "--user daemon-reload",
      "--user enable looop.service",
      "--user restart looop.service",
      "--user show looop.service --property=ActiveState,SubState,UnitFileState,MainPID,NRestarts",
      "--user disable --now looop.service",
      "--user daemon-reload",
    ]);
    expect(await run(["service", "remove"])).toMatchObject({ code: 4 });
  });

  test("without systemd nothing is written; what it refuses is said in its words", async () => {
    const refused = await run(["service", "install"], { SYSTEMCTL_REFUSES: "enable" });
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("Failed to connect to bus")]);
    rmSync(path);
    rmSync(join(box.dir, "bin/systemctl"));
    const none = { PATH: join(box.dir, "bin") };
    const absent = await run(["service", "install"], none);
    expect([absent.code, absent.stderr]).toEqual([
      1,
      expect.stringContaining("there is no systemctl on PATH"),
    ]);
    expect(existsSync(path)).toBe(false);
    expect((await run(["service", "status"], none)).stdout).toContain("systemd cannot be asked");
  });

  test("what could not start is not installed, and its config says why", async () => {
    const config = join(box.data, "config.yaml");
    rmSync(config);
    expect((await run(["service", "install"])).stderr).toMatch(/not set up.*looop init/);
    writeFileSync(
      config,
      "tick_command: cat\nworker_command: cat {{prompt_file}}\nintervall: 5\ninterval: soon\n",
    );
    const refused = await run(["service", "install"]);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/interval.*and 1 more/s)]);
    expect(existsSync(path)).toBe(false);
  });

  test("a unit of somebody else stays as it is, and a name must be one", async () => {
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, "[Unit]\n");
    for (const verb of ["install", "remove"]) {
      expect(await run(["service", verb])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("not written by looop"),
      });
    }
    expect(readFileSync(path, "utf8")).toBe("[Unit]\n");
    expect(await run(["service", "install", "--name", "../x"])).toMatchObject({ code: 1 });
  });
});
