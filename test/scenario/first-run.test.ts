// Goal: whoever starts this for the first time is shown a story that is true, and set up without losing a word of what
// they wrote. Method: the real command without and with a terminal (a real PTY), left in the middle and gone on with.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type IPty, spawn } from "node-pty";
import { afterEach, beforeEach, expect, test } from "vitest";
import { until } from "../engine/host/session/rig.ts";
import { seenTerminal } from "../engine/watch/kit.ts";
import { builtEntry, compiledCode } from "../support/built.ts";
import { checkout, type LoopBox, loopBox } from "./loop-process.ts";

let box: LoopBox;
const typing = new Set<IPty>();
beforeEach(() => {
  box = loopBox();
});
afterEach(() => {
  for (const pty of typing) pty.kill("SIGKILL");
  typing.clear();
  box.close();
});

interface Typist {
  /** Resolves when this has been printed since the last time. */
  sees(text: string): Promise<void>;
  types(text: string): void;
  readonly ended: Promise<{ readonly code: number; readonly screen: string }>;
}

function atTerminal(line: readonly string[], env: Readonly<Record<string, string>> = {}): Typist {
  const pty = spawn(process.execPath, [builtEntry, ...line], {
    cols: 120,
    rows: 50,
    cwd: box.dir,
    env: {
      PATH: process.env.PATH ?? "",
      HOME: box.dir,
      LOOOP_DATA_DIR: box.data,
      TERM: "xterm",
      XDG_CACHE_HOME: compiledCode,
      ...env,
    },
  });
  typing.add(pty);
  let screen = "";
  let seen = 0;
  let look = (): unknown => undefined;
  pty.onData((text) => {
    screen += text;
    look();
  });
  const ended = new Promise<{ code: number; screen: string }>((resolve) =>
    pty.onExit(({ exitCode }) => {
      typing.delete(pty);
      look();
      resolve({ code: exitCode, screen });
    }),
  );
  return {
    sees: (text) =>
      new Promise((resolve, reject) => {
        look = () => {
          const at = screen.indexOf(text, seen);
          if (at >= 0) {
            seen = at + text.length;
            resolve();
          } else if (!typing.has(pty)) reject(new Error(`it ended without "${text}": ${screen}`));
        };
        look();
      }),
    types: (text) => pty.write(text),
    ended,
  };
}

interface Watcher {
  sees(what: string | RegExp): Promise<void>;
  types(text: string): void;
  /** What it leaves in the place for temporary files would lie here. */
  readonly tmp: string;
  readonly ended: Promise<number>;
}

function temporary(): string {
  const tmp = join(box.dir, "tmp");
  mkdirSync(tmp, { recursive: true });
  return tmp;
}

/** At 80 × 24, through an emulator: what stands on the screen. */
function atScreen(line: readonly string[]): Watcher {
  const tmp = temporary();
  const seen = seenTerminal(80, 24);
  const ended = Promise.withResolvers<number>();
  const more = { HOME: box.dir, TERM: "xterm-256color", TMPDIR: tmp, XDG_CACHE_HOME: compiledCode };
  const env = { PATH: process.env.PATH ?? "", ...more };
  const pty = spawn(process.execPath, [builtEntry, ...line], {
    cols: 80,
    rows: 24,
    cwd: box.dir,
    env,
  });
  typing.add(pty);
  let fed = Promise.resolve();
  pty.onData((text) => {
    fed = fed.then(() => seen.write(text));
  });
  pty.onExit(({ exitCode }) => {
    typing.delete(pty);
    void fed.then(() => ended.resolve(exitCode));
  });
  return {
    tmp,
    ended: ended.promise,
    types: (text) => pty.write(text),
    async sees(what) {
      const found = () => (typeof what === "string" ? seen.text().includes(what) : what.test(seen.text()));
      await until(found).catch(() => {
        throw new Error(`never saw ${what}:\n${seen.text()}`);
      });
    },
  };
}

async function startIn(within: LoopBox, line: readonly string[]) {
  const tmp = temporary();
  return { ...(await within.looop(line, { env: { TMPDIR: tmp } })), tmp };
}

/** Those that work for this data directory. */
function processesOf(dir: string): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").includes(dir);
      } catch (error) {
        if (error instanceof Error) return false; // gone meanwhile, or somebody else's
        throw error;
      }
    });
}

test("npm start, where nothing is set up, plays the story to its end without a terminal", async () => {
  expect(JSON.parse(readFileSync(join(checkout, "package.json"), "utf8")).scripts.start).toBe(
    "bin/looop start",
  );
  const ran = await startIn(box, ["start"]);
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  const story = [
    /1\/4 {2}A release turned green/,
    /worker release-1-4-2 started/,
    /⚑ #\S+ Approve\? Deploy v1\.4\.2\n/,
    /Recommended +yes/,
    /\n> yes\n/,
    /Approved #\S+ Deploy v1\.4\.2\n/,
    / ✓ {3}Live and verified, after a yes/,
    /v1\.4\.2 is live and verified/,
    /passed its check/,
    /looop init +set it up/,
  ];
  const places = story.map((part) => ran.stdout.search(part));
  expect(places, ran.stdout).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  // Beside the card, in whatever order the two come.
  expect(ran.stdout).toMatch(/#\S+ Recorded: approved/);
  expect(ran.stdout).toMatch(/worker release-1-4-2 verified/);
  expect(ran.stdout).not.toContain("\u001b");
  expect(readdirSync(ran.tmp)).toEqual([]);
}, 120_000);

test("--keep leaves what was played, and says where", async () => {
  const ran = await startIn(box, ["demo", "--keep"]);
  const [, dir = ""] = /All of it is in (\S+):/.exec(ran.stdout) ?? [];
  expect(readFileSync(join(dir, "goals/release.md"), "utf8")).toMatch(/- v1\.4\.2 is live and verified/);
}, 120_000);

test("at a terminal a newcomer sees a worker, a card, types yes, sees it recorded and verified", async () => {
  const person = atScreen(["start"]);
  await person.sees(/1\/4 {2}A release turned green/);
  await person.sees("type yes and press Enter");
  await person.sees(/▸! .*Approve\? Deploy v1\.4\.2/); // selected, though the board stood there first
  await person.sees(/Recommended +yes/);
  await person.sees("[1] Approve  [2] Deny");
  person.types("yes\r");
  await person.sees("Recorded");
  await person.sees(/Approved #\S+ Deploy v1\.4\.2/);
  await person.sees("Live and verified, after a yes");
  await person.sees("ended with code 0, verified");
  await person.sees(/Next: \S*looop init/);
  await person.sees("Enter leaves");
  person.types("\r");
  expect(await person.ended).toBe(0);
  await person.sees(/passed its check/);
  await person.sees(/looop init +set it up/);
  expect(readdirSync(person.tmp)).toEqual([]);
}, 120_000);

test("a no by its button is kept to", async () => {
  const person = atScreen(["demo", "--dir", "story"]);
  await person.sees("[2] Deny");
  person.types("2");
  await person.sees("Enter: Deny");
  person.types("\r");
  await person.sees("Not deployed, after a no");
  person.types("\u0003");
  expect(await person.ended).toBe(0);
  const notes = readFileSync(join(box.dir, "story/goals/release.md"), "utf8");
  expect(notes).toMatch(/^---\ngoal: [^\n]*\n---\n[\s\S]*- v1\.4\.2 is not deployed/);
}, 120_000);

test("where the terminal can show no screen it is told by lines, and what is typed answers", async () => {
  const person = atTerminal(["demo", "--dir", "story"], { TERM: "dumb" });
  await person.sees("⚑ #");
  person.types("perhaps\r");
  await person.sees("perhaps");
  person.types("yes\r");
  await person.sees("Recorded: approved");
  await person.sees("Live and verified");
  expect((await person.ended).code).toBe(0);
}, 120_000);

test("left at the gate it ends all it started, and goes on from there with one deployment", async () => {
  const person = atScreen(["demo", "--dir", "story"]);
  await person.sees("[1] Approve");
  person.types("\u0003");
  expect(await person.ended).toBe(130);
  await person.sees(/go on with/);
  expect(processesOf(join(box.dir, "story"))).toEqual([]);
  const again = await startIn(box, ["demo", "--yes", "--dir", "story"]);
  expect(again).toMatchObject({ code: 0 });
  expect(again.stdout).toMatch(/v1\.4\.2 is live and verified/);
  const events = readFileSync(join(box.dir, "story/events.jsonl"), "utf8");
  expect(events.match(/"event":"worker_started"/g)).toHaveLength(2);
  const third = await box.json(["demo", "--dir", "story"]);
  expect(third).toMatchObject({ state: "played", deployed: "deployed", kept: true });
}, 180_000);

test.each(["1/4", "2/4", "type yes"])(
  'Ctrl-C at "%s" leaves no process behind',
  async (moment) => {
    const person = atScreen(["demo", "--dir", "story"]);
    await person.sees(moment);
    person.types("\u0003");
    expect(await person.ended).toBe(130);
    expect(processesOf(join(box.dir, "story"))).toEqual([]);
  },
  120_000,
);

test("a directory with other things in it is not played in", async () => {
  mkdirSync(join(box.dir, "mine"));
  writeFileSync(join(box.dir, "mine/letter"), "dear");
  expect(await box.looop(["demo", "--yes", "--dir", "mine"])).toMatchObject({ code: 1, stdout: "" });
}, 60_000);

const MINE = `# mine
interval: 7 # quick
tick_command: old agent # the brain

caps:
  workers: 2 # small machine
later: {a: 1}
worker_model: opus
worker_command: old {{prompt_file}}
# the end
`;

test("init changes the commands and nothing else: keys, comments and what it does not know stay", async () => {
  box.write("config.yaml", MINE);
  const ran = await box.looop(["init", "--runner", "codex", "--yes"]);
  expect(ran.code).toBe(0);
  expect(ran.stderr).toMatch(/^-tick_command: old agent # the brain$/m);
  expect(ran.stderr).toMatch(/config\.yaml:\d+: later .*keeps looop up from starting/);
  const text = box.read("config.yaml");
  for (const kept of ["# mine", "interval: 7 # quick", "  workers: 2 # small machine", "later:", "# the end"])
    expect(text).toContain(kept);
  expect(text).toMatch(/^tick_command: codex exec .* # the brain$/m);
  expect(text).not.toMatch(/opus/);
  expect((await box.looop(["init", "--runner", "codex", "--yes"])).stdout).toMatch(/says so already/);
}, 60_000);

test("init refuses a command that could not work, and a text that is no YAML, and writes nothing", async () => {
  const bad = await box.looop(["init", "--tick-command", "a", "--worker-command", "b", "--yes"]);
  expect(bad.code).toBe(1);
  expect(bad.stderr).toMatch(/worker_command .*\{\{prompt_file\}\}/);
  box.write("config.yaml", "a: [1\n");
  expect((await box.looop(["init", "--runner", "demo", "--yes"])).stderr).toMatch(/config\.yaml:\d/);
  expect(box.read("config.yaml")).toBe("a: [1\n");
}, 60_000);

test("the wizard marks what is installed, lets the commands be edited, and asks before it writes", async () => {
  mkdirSync(join(box.dir, "bin"));
  writeFileSync(join(box.dir, "bin/pi"), "#!/bin/sh\n", { mode: 0o755 });
  const person = atTerminal(["init"], { PATH: `${box.dir}/bin:${process.env.PATH}` });
  await person.sees("[pi]: ");
  person.types("nobody\r");
  await person.sees("[pi]: ");
  person.types("\r");
  await person.sees("decide: ");
  person.types(" --mine\r");
  await person.sees("work: ");
  person.types("\r");
  await person.sees("write this? [Y/n] ");
  person.types("y\r");
  const { code, screen } = await person.ended;
  expect(code).toBe(0);
  expect(screen).toMatch(/pi +\(found\)/);
  expect(screen).toMatch(/codex +\(absent\)/);
  expect(box.read("config.yaml")).toMatch(/^tick_command: pi .*--mine$/m);
}, 60_000);

test.each([
  ["Ctrl-C at the first question", "[", "\u0003"],
  ["Ctrl-D at the first question", "[", "\u0004"],
])(
  "%s leaves everything as it was",
  async (_, before, key) => {
    const person = atTerminal(["init"]);
    await person.sees("number or name ");
    await person.sees(before);
    person.types(key);
    expect((await person.ended).code).toBe(130);
    expect(() => box.read("config.yaml")).toThrow(/ENOENT/);
  },
  60_000,
);
