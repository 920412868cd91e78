// Goal: whatever a decider or a sensor does, it costs one beat at most: a reason that a person can read, a bounded
// spend, no process left behind, and a next beat that works.
// Method: real programs that misbehave, on a real directory; only the acts and the config are in the test's hand.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemChildren } from "../../../src/engine/host/children.ts";
import { localTime, randomIds, systemClock } from "../../../src/engine/host/clock.ts";
import { createFileStore } from "../../../src/engine/host/file-store.ts";
import { fileLogs } from "../../../src/engine/host/log-file.ts";
import { systemProcesses } from "../../../src/engine/host/processes.ts";
import { createBeat } from "../../../src/engine/pulse/beat.ts";
import { pulseLimits } from "../../../src/engine/pulse/limits.ts";
import { runPulse } from "../../../src/engine/pulse/pulse-loop.ts";
import type { PulsePorts } from "../../../src/engine/pulse/pulse-ports.ts";
import { composeKit, configOf, fakeActs } from "./kit.ts";

const decider = join(import.meta.dirname, "../../fixtures/programs/decider.sh");

let root: string;
let ports: PulsePorts;
let config: Readonly<Record<string, unknown>>;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "looop-beat-"));
  for (const dir of ["sensors", "goals", "state"]) mkdirSync(join(root, dir));
  writeFileSync(join(root, "goals/ship.md"), "---\ngoal: ship\n---\n");
  const clock = systemClock();
  const ids = randomIds();
  const base = { clock, ids, store: createFileStore({ root, clock, ids }), localTime };
  config = { timeouts: { decide: 100 } };
  ports = {
    ...composeKit(base),
    dataDir: root,
    children: systemChildren(),
    processes: systemProcesses(),
    logs: fileLogs(root),
    env: { PATH: process.env.PATH ?? "/usr/bin:/bin" },
    acts: fakeActs(),
    readConfig: async () => ({ kind: "ok", config: configOf(config) }),
  };
});
afterEach(() => rmSync(root, { recursive: true, force: true, maxRetries: 3 }));

function decideBy(mode: string, more: Readonly<Record<string, unknown>> = {}): void {
  config = { timeouts: { decide: 100 }, tick_command: `${decider} ${mode}`, ...more };
}

const beat = () => createBeat(ports)({}, new AbortController().signal);

function isGone(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
  } catch {
    return true; // no such process
  }
}

const state = (name: string) => JSON.parse(readFileSync(join(root, `state/${name}.json`), "utf8"));
const runFile = (name: string) => {
  const [run = ""] = readdirSync(join(root, "runs"));
  return join(root, "runs", run, name);
};

describe("a decider that", () => {
  const bad: readonly (readonly [string, string, string, RegExp])[] = [
    ["prints nothing", "nothing", "no_decision", /said nothing/],
    ["prints two objects", "two", "bad_decision", /2 JSON objects; one move per beat/],
    ["wants an unknown action", "unknown", "bad_decision", /"launch_rocket"; it must be one of/],
    ["gives a member of the wrong type", "types", "bad_decision", /"id" must be string, not a number/],
    ["prints 100 MB in one line", "flood", "bad_decision", /too long to be read/],
    ["prints 100 MB in many lines", "lines", "bad_decision", /more than \d+ characters/],
    ["ends well with an error inside", "error", "runner_failed", /API Error: 500/],
    ["hangs", "hangs", "runner_timeout", /ended after 1 s/],
    ["closes its output and lingers", "lingers", "runner_timeout", /ended after 1 s/],
    ["ends with a code, though it answered", "fails", "runner_failed", /3[\s\S]*no such model/],
    ["is not there", "x; exec /no/such/program", "runner_failed", /No such file/],
  ];
  it.each(bad)(
    "%s is one failed beat",
    async (_what, mode, code, why) => {
      const isSlow = code === "runner_timeout";
      decideBy(mode, isSlow ? { timeouts: { decide: 1 } } : {});
      const outcome = await beat();
      expect(outcome).toMatchObject({ kind: "failed", code, why: expect.stringMatching(why) as string });
      expect(state("failure")).toMatchObject({ code, fails: 1 });
      expect(state("attempts").at).toHaveLength(1);
      expect(await beat()).toMatchObject({ kind: "skipped", reason: "backoff" });
      expect(statSync(runFile("stream.log")).size).toBeLessThan(pulseLimits.stream_log_bytes_max + 200);
      expect(statSync(runFile("output.log")).size).toBeLessThan(pulseLimits.rendered_log_bytes_max + 200);
    },
    60_000,
  );

  const good: readonly (readonly [string, string])[] = [
    ["answers plainly", "good"],
    ["wraps its answer in a fence", "fence"],
    ["talks around its one object", "prose"],
    ["floods its stderr with 50 MB", "complains"],
    ["writes its answer into the file", "file"],
  ];
  it.each(good)(
    "%s has decided",
    async (_what, mode) => {
      decideBy(mode);
      expect(await beat()).toMatchObject({ kind: "decided", move: { action: "noop" } });
      expect(existsSync(join(root, ".decision.json"))).toBe(false);
    },
    60_000,
  );

  it("leaves children behind has decided, and they are gone", async () => {
    decideBy("children");
    expect(await beat()).toMatchObject({ kind: "decided" });
    expect(isGone(Number(readFileSync(join(root, "decider-child"), "utf8")))).toBe(true);
  });

  it("reads its prompt gets all of it, from standard input or from the file", async () => {
    decideBy("echoes");
    await beat();
    const bytes = statSync(runFile("prompt.md")).size;
    expect(readFileSync(runFile("stream.log"), "utf8").trim()).toBe(String(bytes));
    rmSync(join(root, "runs"), { recursive: true });
    rmSync(join(root, "state/backoff.json"));
    config = { ...config, tick_command: "wc -c < {{prompt_file}}" };
    await beat();
    expect(Number(readFileSync(runFile("stream.log"), "utf8"))).toBe(statSync(runFile("prompt.md")).size);
  });

  it("ignores being told to stop does not keep the pulse from stopping, and nothing of it is left", async () => {
    decideBy("stubborn");
    const stop = new AbortController();
    const running = runPulse(ports, stop.signal);
    for (;;) {
      const events = await ports.events.record("waiting", {});
      if (events.kind === "failed") throw new Error(events.why);
      const text = readFileSync(join(root, "events.jsonl"), "utf8");
      if (text.includes("decide_started")) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    stop.abort();
    expect(await running).toEqual({ kind: "stopped" });
    expect(readFileSync(join(root, "events.jsonl"), "utf8")).toContain("decision_interrupted");
    expect(existsSync(join(root, "state/backoff.json"))).toBe(false);
    expect(await ports.store.isLocked(".lock/lock")).toBe("free");
  }, 20_000);
});

describe("a sensor that", () => {
  const sensor = (body: string, head = "#!/bin/bash") =>
    writeFileSync(join(root, "sensors/s.sh"), `${head}\n${body}\n`, { mode: 0o755 });
  const snapshot = () => JSON.parse(readFileSync(join(root, "snapshots/sensor-s.json"), "utf8"));
  beforeEach(() => decideBy("good"));

  const rows: readonly (readonly [string, string, object])[] = [
    ["prints garbage", "head -c 100 /bin/bash", { signal: { not_utf8: expect.any(String) } }],
    ["prints plain text", "echo all is well", { signal: "all is well\n" }],
    ["prints nothing", "true", { signal: "" }],
    ["prints 256 MB", "head -c 268435456 /dev/zero", { signal: { error: "too-large", cap: 8_192 } }],
    ["never ends", "# looop:timeout=1\nsleep 600", { signal: { error: true, exit_code: 124 } }],
    ["fails", "echo 'no network' >&2; exit 3", { signal: { error: true, exit_code: 3 } }],
    ["kills itself", "kill -9 $$", { signal: { error: true, exit_code: 137 } }],
    ["removes itself", 'echo \'{"signal":1}\'; rm "$0"', { signal: 1 }],
    ["has no interpreter", "#!/no/such/shell", { signal: { error: true } }],
  ];
  it.each(rows)(
    "%s has a reading, and the beat goes on",
    async (what, body, expected) => {
      sensor(body, what === "has no interpreter" ? "#!/no/such/shell" : undefined);
      writeFileSync(join(root, "sensors/well.sh"), '#!/bin/bash\necho \'{"signal":"fine"}\'\n', {
        mode: 0o755,
      });
      expect(await beat()).toMatchObject({ kind: "decided" });
      expect(snapshot()).toMatchObject(expected);
      expect(readFileSync(join(root, "snapshots/sensor-well.json"), "utf8")).toContain("fine");
      // The same again wakes nobody, unless it has gone.
      expect((await beat()).kind).toBe(what === "removes itself" ? "decided" : "skipped");
    },
    60_000,
  );

  it("is removed leaves nothing behind", async () => {
    sensor("echo '{\"signal\":1}'; echo careful >&2");
    await beat();
    expect(existsSync(join(root, "snapshots/sensor-s.err"))).toBe(true);
    rmSync(join(root, "sensors/s.sh"));
    await beat();
    expect(readdirSync(join(root, "snapshots")).filter((name) => name.startsWith("sensor-"))).toEqual([]);
  });

  it("has an interval is asked again only after it, or when it was edited", async () => {
    const counted = (text: string) => `# looop:interval=3600\necho x >> count; echo '{"signal":"${text}"}'`;
    sensor(counted("a"));
    await beat();
    await beat();
    expect(readFileSync(join(root, "count"), "utf8")).toBe("x\n");
    sensor(counted("b"));
    await beat();
    expect(snapshot()).toEqual({ signal: "b" });
  });

  it("prints an id beyond what numbers hold keeps all its digits", async () => {
    sensor('echo \'{"signal":{"id":12345678901234567890123}}\'');
    await beat();
    expect(readFileSync(join(root, "snapshots/sensor-s.json"), "utf8")).toContain("12345678901234567890123");
  });

  it("runs in the data directory, without input and without our secrets", async () => {
    sensor('read -r line; echo "{\\"signal\\":[\\"$PWD\\",\\"$line\\",\\"$SECRET\\"]}"');
    await createBeat({ ...ports, env: { ...ports.env, SECRET: "x" } })({}, new AbortController().signal);
    expect(snapshot()).toEqual({ signal: [root, "", ""] });
  });
});
