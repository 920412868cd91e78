// Goal: a person at a terminal takes a worker's over, and gets their own back as it was.
// Method: `looop attach` runs in a real pseudo-terminal, beside a real worker; what it shows is read like a person would.

import { type IPty, spawn } from "node-pty";
import { afterEach, beforeEach, expect, test } from "vitest";
import { seenTerminal } from "../engine/watch/kit.ts";
import { builtEntry, compiledCode } from "../support/built.ts";
import { type Crew, workerSandbox } from "./worker-process.ts";

let box: Crew;
const open: IPty[] = [];
beforeEach(async () => {
  box = workerSandbox();
  const command = "cat {{prompt_file}} >/dev/null; stty -echo; PS1='ready> ' exec bash --norc --noprofile -i";
  const ran = await box.looop(["worker", "start", "w", "x", "--command", command]);
  expect(ran.code).toBe(0);
});
afterEach(() => {
  for (const pty of open.splice(0)) pty.kill("SIGKILL");
  box.close();
});

interface Person {
  readonly pty: IPty;
  /** Resolves once everything shown so far holds this. */
  sees(what: string | RegExp): Promise<void>;
  readonly exit: Promise<number>;
  /** The rows of the terminal, from the first one that shows something to the last. */
  screen(): Promise<readonly string[]>;
}

const COLS = 100;
const ROWS = 30;

function attach(...flags: readonly string[]): Person {
  const pty = spawn(process.execPath, [builtEntry, "attach", "w", ...flags], {
    cols: COLS,
    rows: ROWS,
    env: {
      PATH: process.env.PATH ?? "",
      HOME: box.dir,
      LOOOP_DATA_DIR: box.data,
      TERM: "xterm-256color",
      XDG_CACHE_HOME: compiledCode,
    },
  });
  open.push(pty);
  let shown = "";
  let look: () => void = () => undefined;
  pty.onData((text) => {
    shown += text;
    look();
  });
  const exit = new Promise<number>((done) => pty.onExit(({ exitCode }) => done(exitCode)));
  return {
    pty,
    exit,
    async screen() {
      const seen = seenTerminal(COLS, ROWS);
      await seen.write(shown);
      return seen.lines();
    },
    sees: (what) =>
      new Promise((seen, never) => {
        look = () => (typeof what === "string" ? shown.includes(what) : what.test(shown)) && seen();
        look();
        void exit.then(() => never(new Error(`it ended without ${what}: ${JSON.stringify(shown)}`)));
      }),
  };
}

test("what is typed runs, and the chord leaves it running", { timeout: 60_000 }, async () => {
  const person = attach();
  await person.sees("ready> ");
  person.pty.write("echo $((6*7))-here; stty size\r");
  await person.sees("42-here");
  await person.sees(/30 100\r/);
  person.pty.write("\x1c\x1c");
  await person.sees("it goes on");
  expect(await person.exit).toBe(0);
  expect(await box.json(["worker", "list"])).toMatchObject([{ id: "w", alive: true }]);
  const { lines } = (await box.json(["journal"])) as { lines: string[] };
  expect(lines.at(-1)).toMatch(/took over the terminal of w$/);
});

test("a window that changes its size changes the program's, and leaving gives it back", {
  timeout: 60_000,
}, async () => {
  const person = attach();
  await person.sees("ready> ");
  person.pty.resize(90, 20);
  person.pty.write("trap 'echo size $(stty size)' WINCH; stty size\r");
  await person.sees(/20 90\r/);
  person.pty.write("\x1c\x1c");
  await person.exit;
  const found = await box.looop(["expect", "w", "size 24 80", "--timeout", "20s"]);
  expect(found.code).toBe(0);
});

test("the program's end is the verb's, with its exit code", { timeout: 60_000 }, async () => {
  const person = attach();
  await person.sees("ready> ");
  person.pty.write("exit 7\r");
  expect(await person.exit).toBe(7);
});

test("who only looks types nothing, and Ctrl-C leaves", { timeout: 60_000 }, async () => {
  const person = attach("--view");
  await person.sees("ready> ");
  person.pty.write("exit 7\r");
  expect((await box.looop(["send", "w", "echo still-$((1+1))"])).code).toBe(0);
  await person.sees("still-2");
  person.pty.write("\x03");
  expect(await person.exit).toBe(0);
  expect(await box.json(["worker", "list"])).toMatchObject([{ alive: true }]);
});

test("who is sent away keeps a terminal that works", { timeout: 60_000 }, async () => {
  const person = attach();
  await person.sees("ready> ");
  expect(await box.looop(["detach", "w"])).toMatchObject({ code: 0, stdout: "sent away 1\n" });
  expect(await person.exit).toBe(0);
});

test("what the program drew stays whole, and what comes after it stands below", {
  timeout: 60_000,
}, async () => {
  const person = attach();
  await person.sees("ready> ");
  person.pty.write("clear; printf 'row %s\\n' {1..20}; printf '\\e[2;9r\\e[5;3H'; echo -n drawn; sleep 60\r");
  await person.sees(/row 20[\s\S]*drawn/);
  person.pty.write("\x1c\x1c");
  await person.exit;
  const screen = await person.screen();
  expect(screen.slice(0, 6)).toEqual(["row 3", "row 4", "rodrawn", "row 6", "row 7", "row 8"]);
  expect(screen.at(-2)).toBe("looop: left w (by request); it goes on");
});

test("who leaves a program on the other screen goes on where they were before it", {
  timeout: 60_000,
}, async () => {
  const person = attach();
  await person.sees("ready> ");
  person.pty.write("clear; echo before; printf '\\e[?1049h\\e[H'; echo -n over there; sleep 60\r");
  await person.sees("over there");
  person.pty.write("\x1c\x1c");
  await person.exit;
  expect((await person.screen()).slice(0, 3)).toEqual([
    "before",
    "",
    "looop: left w (by request); it goes on",
  ]);
});
