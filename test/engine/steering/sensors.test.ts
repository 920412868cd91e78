// Goal: no sensor is saved that does not work, and a trial leaves nothing behind. Method: real scripts in a real
// directory.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Sensors } from "../../../src/engine/engine.ts";
import { systemChildren } from "../../../src/engine/host/children.ts";
import { randomIds, systemClock } from "../../../src/engine/host/clock.ts";
import { createFileStore } from "../../../src/engine/host/file-store.ts";
import { limits } from "../../../src/engine/limits.ts";
import { createSensors } from "../../../src/engine/steering/sensors.ts";
import { person, steeringWorld, worker } from "../../support/steering.ts";

let root = "";
let world: ReturnType<typeof steeringWorld>;
let sensors: Sensors;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "looop-sensors-"));
  world = steeringWorld();
  const clock = systemClock();
  const ids = randomIds();
  sensors = createSensors({
    ...world.ports,
    store: createFileStore({ root, clock, ids }),
    clock,
    ids,
    children: systemChildren(),
    dataDir: root,
    env: { PATH: process.env.PATH, SECRET_TOKEN: "hush", LOOOP_BIN: "/bin/looop" },
  });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const path = (name: string) => join(root, "sensors", `${name}.sh`);
const script = (line: string, head = "") => `#!/bin/bash\n${head}${line}\n`;
const good = script(`echo '{"signal":1}'`);
const leftovers = () => {
  const dir = join(root, "sensors", ".trials");
  return existsSync(dir) ? readdirSync(dir).filter((name) => !name.startsWith(".")) : [];
};

function plant(name: string, text: string, mode = 0o755): void {
  mkdirSync(join(root, "sensors"), { recursive: true });
  writeFileSync(path(name), text, { mode });
  chmodSync(path(name), mode);
}

describe("writing", () => {
  test("runs the script first, saves it executable, and records it", async () => {
    const outcome = await sensors.write("ci", good, {}, person);
    expect(outcome).toEqual({ kind: "done", summary: "write-sensor ci", hash: expect.any(String) });
    expect(readFileSync(path("ci"), "utf8")).toBe(good);
    expect(statSync(path("ci")).mode & 0o777).toBe(0o755);
    expect(world.journalLines).toEqual(["write-sensor ci"]);
    expect(world.recorded).toMatchObject([{ event: "sensor_written", fields: { sensor: "ci" } }]);
    expect(leftovers()).toEqual([]);
  });

  test("refuses one that does not work, shows why, and leaves everything as it was", async () => {
    await sensors.write("ci", good, {}, person);
    const rows: [string, RegExp][] = [
      [script("echo boom >&2; exit 3"), /code 3; its stderr ends: boom/],
      [script("echo hello"), /one JSON object/],
      [script("kill -KILL $$"), /SIGKILL/],
      [script("sleep 600", "# looop:timeout=1\n"), /within 1 s/],
      [script("head -c 100000 /dev/zero"), /100000 bytes/],
      ["#!/no/such/interpreter\n", /could not be started/],
    ];
    for (const [text, why] of rows) {
      const outcome = await sensors.write("ci", text, {}, person);
      expect(outcome, text).toMatchObject({ kind: "refused", field: "sensor script" });
      expect(outcome.kind === "refused" && outcome.why).toMatch(why);
      expect(leftovers()).toEqual([]);
    }
    expect(readFileSync(path("ci"), "utf8")).toBe(good);
    expect(world.journalLines).toHaveLength(1);
    expect(await sensors.list()).toMatchObject({ sensors: [{ name: "ci" }], troubles: [] });
  });

  test("tells its author what is not wrong enough to refuse", async () => {
    const outcome = await sensors.write("ci", script(`echo '{"a":1}'`), {}, person);
    expect(outcome).toMatchObject({ kind: "done", warnings: [expect.stringContaining("no `signal`")] });
  });

  test("runs it where and as it will be run: in the data directory, without our secrets, without input", async () => {
    const text = script(
      `printf '{"signal":{"pwd":"%s","dir":"%s","secret":"%s","bin":"%s","input":"%s"}}' "$PWD" "$LOOOP_DATA_DIR" "$SECRET_TOKEN" "$LOOOP_BIN" "$(cat)"`,
    );
    await sensors.write("env", text, {}, person);
    const tested = await sensors.test("env");
    expect(tested).toMatchObject({
      kind: "ran",
      reading: { ok: true, signal: { pwd: root, dir: root, secret: "", bin: "/bin/looop", input: "" } },
    });
  });

  test("of the same words changes nothing and runs nothing, unless it was not executable", async () => {
    const counting = script(`echo x >> ran; echo '{"signal":1}'`);
    await sensors.write("ci", counting, {}, person);
    expect(await sensors.write("ci", counting, {}, person)).toMatchObject({
      summary: expect.stringContaining("unchanged"),
    });
    expect(readFileSync(join(root, "ran"), "utf8")).toBe("x\n");
    chmodSync(path("ci"), 0o644);
    expect(await sensors.write("ci", counting, {}, person)).toMatchObject({
      kind: "done",
      summary: "write-sensor ci",
    });
    expect(statSync(path("ci")).mode & 0o777).toBe(0o755);
  });

  test("over one that was not executable makes it so", async () => {
    plant("ci", "#!/bin/bash\nold\n", 0o644);
    const read = await sensors.read("ci");
    const expected_hash = read.kind === "ok" ? read.hash : "";
    expect(await sensors.write("ci", good, { expected_hash }, person)).toMatchObject({ kind: "done" });
    expect(statSync(path("ci")).mode & 0o777).toBe(0o755);
  });

  test("replaces only what was read, and does not run what it will not save", async () => {
    await sensors.write("ci", good, {}, person);
    const marking = script(`touch ran; echo '{"signal":2}'`);
    expect(await sensors.write("ci", marking, { expected_hash: "another" }, person)).toMatchObject({
      kind: "changed",
    });
    expect(existsSync(join(root, "ran"))).toBe(false);
  });

  test("is refused to a worker before anything is run", async () => {
    const marking = script(`touch ran; echo '{}'`);
    expect(await sensors.write("ci", marking, {}, worker)).toMatchObject({ kind: "refused", field: "actor" });
    expect(await sensors.remove("ci", {}, worker)).toMatchObject({ kind: "refused", field: "actor" });
    expect(await sensors.write("../ci", good, {}, person)).toMatchObject({ field: "sensor name" });
    expect(await sensors.write("ci", "", {}, person)).toMatchObject({ field: "sensor script" });
    expect(existsSync(join(root, "ran"))).toBe(false);
  });

  test("a caller who leaves ends the trial, and nothing is saved", async () => {
    const controller = new AbortController();
    const running = sensors.write("ci", script("touch started; sleep 600"), {}, person, controller.signal);
    while (!existsSync(join(root, "started"))) await new Promise(setImmediate);
    controller.abort();
    expect(await running).toMatchObject({ kind: "failed" });
    expect(existsSync(path("ci"))).toBe(false);
    expect(leftovers()).toEqual([]);
  });

  test("sweeps up what a killed trial left long ago, and not what another is running", async () => {
    const dir = join(root, "sensors", ".trials");
    mkdirSync(dir, { recursive: true });
    for (const name of ["old.sh", "fresh.sh"]) writeFileSync(join(dir, name), "");
    const long_ago = new Date(Date.now() - limits.sensor_trial_kept_ms - 60_000);
    utimesSync(join(dir, "old.sh"), long_ago, long_ago);
    await sensors.write("ci", good, {}, person);
    expect(leftovers()).toEqual(["fresh.sh"]);
  });
});

describe("testing", () => {
  test("gives the reading, and says what a person should know", async () => {
    plant("plain", `echo '{"at":"2026-01-01T00:00:00Z"}'\n`);
    expect(await sensors.test("plain")).toMatchObject({
      kind: "ran",
      reading: { name: "plain", ok: true, signal: { at: "2026-01-01T00:00:00Z" } },
      problems: [/#!/, /no `signal`/, /looks like a time/].map((pattern) => expect.stringMatching(pattern)),
    });
  });

  test("of one that cannot be run is a reading, not a crash", async () => {
    plant("dull", good, 0o644);
    expect(await sensors.test("dull")).toMatchObject({
      kind: "ran",
      reading: { ok: false, signal: { error: true, exit_code: 1 } },
      problems: [expect.stringContaining("not executable"), expect.stringContaining("could not be started")],
    });
  });

  test("of nothing is missing, of a link a failure", async () => {
    expect(await sensors.test("none")).toMatchObject({ kind: "missing" });
    mkdirSync(join(root, "sensors"));
    symlinkSync("/bin/true", path("link"));
    expect(await sensors.test("link")).toMatchObject({ kind: "failed" });
    expect(await sensors.write("link", good, {}, person)).toMatchObject({ kind: "failed" });
  });

  test("of one whose trial leaves children behind leaves none", async () => {
    plant("forks", script(`sleep 600 & echo "{\\"signal\\":$!}"`));
    const tested = await sensors.test("forks");
    const pid = tested.kind === "ran" ? Number(tested.reading.signal) : 0;
    expect(pid).toBeGreaterThan(1);
    expect(isRunning(pid)).toBe(false);
  });
});

describe("listing, reading and removing", () => {
  test("shows what each says about itself, and trouble as trouble", async () => {
    plant("a", script("true", "# looop:interval=300\n# looop:timeout=5\n"));
    plant("b", good, 0o644);
    plant("my sensor", good);
    writeFileSync(path("bytes"), Uint8Array.from([0xff]));
    symlinkSync("/bin/true", path("link"));
    writeFileSync(join(root, "sensors", "notes.txt"), "");
    const list = await sensors.list();
    if (list.kind !== "ok") throw new Error(list.why);
    expect(list.sensors).toMatchObject([
      { name: "a", interval_s: 300, timeout_s: 5, executable: true },
      { name: "b", timeout_s: 60, executable: false },
    ]);
    expect(list.troubles.map((trouble) => trouble.path)).toEqual([
      "sensors/bytes.sh",
      "sensors/link.sh",
      "sensors/my sensor.sh",
    ]);
  });

  test("of an empty data directory is empty", async () => {
    expect(await sensors.list()).toEqual({ kind: "ok", sensors: [], troubles: [] });
    expect(await sensors.read("ci")).toMatchObject({ kind: "missing" });
  });

  test("removes one, once, and only the one that was read", async () => {
    await sensors.write("ci", good, {}, person);
    expect(await sensors.remove("ci", { expected_hash: "another" }, person)).toMatchObject({
      kind: "changed",
    });
    expect(await sensors.remove("ci", {}, person)).toMatchObject({
      kind: "done",
      summary: "remove-sensor ci",
    });
    expect(await sensors.remove("ci", {}, person)).toMatchObject({ kind: "missing" });
    expect(world.recorded.at(-1)).toMatchObject({ event: "sensor_removed" });
  });
});

/** Not dead, and not dead and unreaped. */
function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
  } catch {
    return false; // no such process
  }
}
