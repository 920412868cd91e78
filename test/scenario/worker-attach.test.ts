// Goal: a person at a terminal takes a worker's over, and gets their own back as it was.
// Method: `looop attach` runs in a real pseudo-terminal, beside a real worker; what it shows is read like a person would.

import { type IPty, spawn } from "node-pty";
import { afterEach, beforeEach, expect, test } from "vitest";
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
}

function attach(...flags: readonly string[]): Person {
  const pty = spawn(process.execPath, [builtEntry, "attach", "w", ...flags], {
    cols: 100,
    rows: 30,
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
