// Goal: a person who runs `looop watch` sees the fleet, drives it with keys and mouse, and gets the terminal back on
// every way out. Method: the real command in a real pseudo-terminal over real sessions; what it writes is fed to an
// emulator, and what stands there is read.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type IPty, spawn } from "node-pty";
import { afterEach, describe, expect, it } from "vitest";
import { isAlive, type Rig, rig, until } from "../engine/host/session/rig.ts";
import { type Seen, seenTerminal } from "../engine/watch/kit.ts";
import { builtEntry, compiledCode } from "../support/built.ts";
import { sandbox } from "./cli-process.ts";

interface View extends Seen {
  type(keys: string): void;
  click(row: number, col: number): void;
  size(cols: number, rows: number): void;
  signal(name: string): void;
  /** Closes the other end of the terminal. */
  hangUp(): void;
  sees(what: string | RegExp): Promise<void>;
  seesNo(what: string): Promise<void>;
  /** All that was written so far. */
  raw(): string;
  readonly pid: number;
  readonly ended: Promise<number>;
}

interface Options {
  readonly cols?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
}

const open: IPty[] = [];
afterEach(() => {
  for (const pty of open.splice(0)) pty.kill("SIGKILL");
});

function watch(
  { dataDir }: Rig,
  words: readonly string[] = [],
  { cols = 80, rows = 24, env = {} }: Options = {},
): View {
  const seen = seenTerminal(cols, rows);
  const ended = Promise.withResolvers<number>();
  let raw = "";
  let fed = Promise.resolve();
  const pty = spawn(process.execPath, [builtEntry, "watch", ...words], {
    cols,
    rows,
    cwd: dataDir,
    env: {
      PATH: process.env.PATH ?? "",
      HOME: dataDir,
      XDG_CACHE_HOME: compiledCode,
      LOOOP_DATA_DIR: dataDir,
      TERM: "xterm-256color",
      COLORTERM: "truecolor",
      ...env,
    },
  });
  open.push(pty);
  pty.onData((text) => {
    raw += text;
    fed = fed.then(() => seen.write(text));
  });
  pty.onExit(({ exitCode }) => void fed.then(() => ended.resolve(exitCode)));
  return {
    ...seen,
    pid: pty.pid,
    ended: ended.promise,
    raw: () => raw,
    type: (keys) => pty.write(keys),
    click: (row, col) => pty.write(`\x1b[<0;${col + 1};${row + 1}M\x1b[<0;${col + 1};${row + 1}m`),
    size(newCols, newRows) {
      pty.resize(newCols, newRows);
      seen.resize(newCols, newRows);
    },
    signal: (name) => process.kill(pty.pid, name),
    hangUp: () => (pty as IPty & { destroy(): void }).destroy(),
    async sees(what) {
      const found = () => (typeof what === "string" ? seen.text().includes(what) : what.test(seen.text()));
      await until(found).catch(() => {
        throw new Error(`never saw ${what}:\n${seen.text()}`);
      });
    },
    async seesNo(what) {
      await until(() => !seen.text().includes(what)).catch(() => {
        throw new Error(`still sees ${what}:\n${seen.text()}`);
      });
    },
  };
}

function expectGivenBack(view: View): void {
  const { buffer, modes } = view.emulator;
  expect(buffer.active.type).toBe("normal");
  expect(view.cursorHidden()).toBe(false);
  expect(modes.mouseTrackingMode).toBe("none");
  expect(modes.wraparoundMode).toBe(true);
}

const rowOf = (view: View, what: string) => view.lines().findIndex((line) => line.includes(what));

const counting = "for i in $(seq 1 200); do echo line $i; done; cat";

describe("what a person sees", () => {
  it("is the screen of a worker in its colours, the table, the pulse and the keys", async () => {
    const made = rig();
    await made.run("fix-42", "printf '\\033[38;2;10;20;30mtinted\\033[0m 日本 x\\n'; cat");
    const view = watch(made);
    await view.sees("tinted 日本 x");
    await view.sees(/│ fix-42 +busy +running/);
    await view.sees("pulse stopped");
    await view.sees("0 open asks");
    await view.sees("? help");
    await view.sees("fix-42 · 80×24 · live");
    const cell = view.emulator.buffer.active.getLine(0)?.getCell(0);
    expect([cell?.isFgRGB(), cell?.getFgColor()]).toEqual([true, 0x0a141e]);
    expect(view.cursorHidden()).toBe(true);
    view.type("q");
    expect(await view.ended).toBe(0);
    expectGivenBack(view);
  });

  it("follows what the worker puts out, and what becomes of it", async () => {
    const made = rig();
    const worker = await made.run("w", "read -r a; echo got $a; read -r b; exit 3");
    const view = watch(made, ["w"]);
    await view.sees("w · 80×24 · live");
    await worker.send("one", "auto");
    await view.sees("got one");
    await worker.send("two", "auto");
    await view.sees("ended, exit 3");
    await view.sees(/│ w +dead +exit 3/);
    await view.sees("got one");
  });

  it("shows a worker that ended long before, replayed from what it put out", async () => {
    const made = rig();
    const worker = await made.run("old", "echo last words");
    await until(async () => {
      const look = await worker.status();
      return look.kind === "ok" && look.ending.kind !== "running";
    });
    const view = watch(made);
    await view.sees("1 hidden");
    view.type("\t");
    await view.sees("all workers");
    await view.sees("last words");
  });

  it("shows the open asks of the selected worker with their text, defanged", async () => {
    const made = rig();
    await made.run("w", "cat", { gen: "g1" });
    const asked = {
      v: 1,
      id: "w-1",
      worker: "w",
      ts: 1_700_000_000,
      gen: "g1",
      prompt: "Deploy?\n\u001b[2J\u001b]0;x\u0007 now",
    };
    await made.ports.store.write("asks/w-1.json", Buffer.from(JSON.stringify(asked)));
    const view = watch(made);
    await view.sees("1 open ask");
    await view.sees("asks 1");
    view.type("a");
    await view.sees("Deploy?");
    await view.sees("looop answer w-1");
    expect(view.raw()).not.toContain("\x1b]0;x");
    await view.sees(/│ w +waiting-ask/);
  });

  it("holds its frame whatever a worker prints", async () => {
    const made = rig();
    const torture =
      "printf 'e\\314\\201\\342\\200\\256 \\360\\237\\221\\250\\342\\200\\215\\360\\237\\221\\251 %s\\n' 日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本";
    await made.run("w", `${torture}; printf '\\033]0;evil\\007\\033[?1049h\\033[31;44mfull'; cat`);
    const view = watch(made, [], { cols: 60, rows: 20 });
    await view.sees("full");
    await view.sees(/│ w +busy/);
    expect(view.lines()[19]).toContain("? help");
    expect(view.lines().filter((line) => line.startsWith("└"))).toHaveLength(1);
    expect(view.raw()).not.toContain("\x1b]0;evil");
    expect(view.raw()).not.toContain("\u202e");
    const footer = view.emulator.buffer.active.getLine(19)?.getCell(1);
    expect(footer?.isBgDefault()).toBe(true);
  });
});

describe("the keys", () => {
  it("select workers, scroll through what they put out, and come back to the end", async () => {
    const made = rig();
    await made.run("alpha", counting);
    await made.run("beta", "echo i am beta; cat");
    const view = watch(made, ["beta"]);
    await view.sees("i am beta");
    view.type(rowOf(view, "│ alpha") > rowOf(view, "│ beta") ? "j" : "k");
    await view.sees("line 200");
    view.type("\x1b[5~");
    await view.sees(/line \d+ of 20\d/);
    await view.seesNo("line 200");
    view.type("g");
    await view.sees(/^line 1$/m);
    view.type("G");
    await view.sees("line 200");
    view.type("l");
    await view.sees("the pulse");
    view.type("\x1b");
    await view.sees("alpha · 80×24");
    view.type("?");
    await view.sees("Nothing here types into a worker");
    view.type("x");
    await view.seesNo("Nothing here types");
  });

  it("never reach a worker", async () => {
    const made = rig();
    const worker = await made.run("w", "stty -echo; while read -rn1 c; do echo typed; done");
    const view = watch(made);
    await view.sees("w · 80×24 · live");
    view.type("abcdefhilmnoprstuvwxyz\r\r\x1b[A\x04\x15");
    view.type("?");
    await view.sees("Nothing here types into a worker");
    const log = worker.range(0, 100_000);
    expect(log.kind === "ok" && Buffer.from(log.bytes).toString()).toBe("");
  });
});

describe("the mouse", () => {
  it("selects, scrolls and drags", async () => {
    const made = rig();
    const ids = ["a1", "a2", "a3"];
    for (const id of ids) await made.run(id, `echo i am ${id}; cat`);
    await made.run("tall", counting);
    const view = watch(made, ["tall"], { rows: 14 });
    await view.sees("line 200");
    await view.sees(/│ a\d +busy/);
    await view.sees("█");
    view.type("\x1b[<64;5;3M");
    await view.sees(/line \d+ of 20\d/);
    view.type("\x1b[<65;5;3M\x1b[<65;5;3M");
    await view.sees("line 200");
    const bar = rowOf(view, "█");
    const first = view.lines()[bar];
    // The bar is dragged to the end of the table: the last worker comes into sight.
    view.type(`\x1b[<0;80;${bar + 1}M\x1b[<32;80;14M\x1b[<0;80;14m`);
    await until(() => view.lines()[bar] !== first);
    await view.sees("line 200");
    const target = view.lines().findIndex((line) => /│ a\d/.test(line));
    const [, id = ""] = /│ (a\d)/.exec(view.lines()[target] ?? "") ?? [];
    view.click(target, 5);
    await view.sees(`i am ${id}`);
    view.click(rowOf(view, "─ log"), 17);
    await view.sees("the pulse");
  });
});

describe("the terminal", () => {
  it("may change its size, and be too small", async () => {
    const made = rig();
    await made.run("w", "echo hello; cat");
    const view = watch(made);
    await view.sees("hello");
    view.size(120, 40);
    await until(() => (view.lines()[39] ?? "").includes("? help"));
    expect(view.lines().find((line) => line.startsWith("┌"))).toHaveLength(120);
    view.size(40, 10);
    await until(() => (view.lines()[9] ?? "").includes("? help"));
    await view.sees("hello");
    await view.sees("│ w");
    view.size(39, 10);
    await view.sees("40×10 or more");
    view.size(80, 24);
    await view.sees(/│ w +busy/);
  });

  it.each([
    ["q", "q", 0],
    ["^C", "\x03", 0],
  ])("is given back after %s", async (_, keys, code) => {
    const made = rig();
    await made.run("w", "cat");
    const view = watch(made);
    await view.sees(/│ w +busy/);
    view.type(keys);
    expect(await view.ended).toBe(code);
    expectGivenBack(view);
  });

  it.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGHUP", 143],
  ])("is given back after %s", async (name, code) => {
    const made = rig();
    const view = watch(made);
    await view.sees("no workers yet");
    view.signal(name);
    expect(await view.ended).toBe(code);
    expectGivenBack(view);
  });

  it("is given back after an error that nobody caught", async () => {
    const made = rig();
    const view = watch(made, [], {
      env: { NODE_OPTIONS: `--import ${join(import.meta.dirname, "../fixtures/programs/throw-on-usr2.ts")}` },
    });
    await view.sees("no workers yet");
    view.signal("SIGUSR2");
    expect(await view.ended).not.toBe(0);
    expectGivenBack(view);
    expect(view.raw()).toContain("as the test wished");
  });

  it("may go away, and the view with it", async () => {
    const made = rig();
    const view = watch(made);
    await view.sees("no workers yet");
    view.hangUp();
    await until(() => !isAlive(view.pid));
  });

  it("is given back while the view is suspended, and taken again", async () => {
    const made = rig();
    await made.run("w", "echo hello; cat");
    const view = watch(made);
    await view.sees("hello");
    for (const suspend of [() => view.signal("SIGTSTP"), () => view.type("\x1a")]) {
      suspend();
      await until(() => /^State:\s+T/m.test(readFileSync(`/proc/${view.pid}/status`, "utf8")));
      await until(() => !view.cursorHidden());
      expectGivenBack(view);
      view.signal("SIGCONT");
      await until(() => view.cursorHidden());
      await view.sees("hello");
      expect(view.emulator.buffer.active.type).toBe("alternate");
    }
    view.type("q");
    expect(await view.ended).toBe(0);
    expectGivenBack(view);
  });

  it("gets no colours when it wants none", async () => {
    const made = rig();
    await made.run("w", "printf '\\033[31mred\\n'; cat");
    const view = watch(made, [], { env: { NO_COLOR: "1" } });
    await view.sees("red");
    await view.sees(/│ w +busy/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
    expect(view.raw()).not.toMatch(/\x1b\[[0-9;]*;(?:3\d|4\d|9\d|10\d)[;m]/);
  });
});

describe("without a terminal", () => {
  it("prints what happens, line by line, until it is ended", async () => {
    const made = sandbox();
    try {
      const log = made.start(["watch"]);
      const json = made.start(["watch", "--json"]);
      const heard: string[] = [];
      log.child.stdout?.on("data", (bytes: Buffer) => heard.push(`${bytes}`));
      const heardJson: string[] = [];
      json.child.stdout?.on("data", (bytes: Buffer) => heardJson.push(`${bytes}`));
      expect((await made.looop(["goal", "write", "ship", "ship it"])).code).toBe(0);
      await until(() => heard.join("").includes("ship") && heardJson.join("").includes("ship"));
      log.child.kill("SIGTERM");
      json.child.kill("SIGINT");
      expect([(await log.done).code, (await json.done).code]).toEqual([143, 130]);
      for (const line of heardJson.join("").trim().split("\n"))
        expect(JSON.parse(line)).toHaveProperty("event");
    } finally {
      made.close();
    }
  });

  it("says that a worker is not there, and which flags exclude each other", async () => {
    const made = sandbox();
    try {
      expect(await made.looop(["watch", "nobody"])).toMatchObject({ code: 4, stdout: "" });
      expect(await made.looop(["watch", "--all", "--since", "1h"])).toMatchObject({ code: 64, stdout: "" });
    } finally {
      made.close();
    }
  });
});
