// Goal: a person at `looop client` sees what waits, answers it, and loses nothing when either end goes away.
// Method: the real command, in a real pseudo-terminal and without one, against the terminal surface in a process of its
// own; what stands on the screen is read through an emulator.

import { type ChildProcess, spawn as spawnChild } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type IPty, spawn } from "node-pty";
import { afterEach, describe, expect, it } from "vitest";
import type { Card, Inbound, PostOutcome } from "../../src/channels/channel.ts";
import { until } from "../engine/host/session/rig.ts";
import { type Seen, seenTerminal } from "../engine/watch/kit.ts";
import { builtEntry, builtProgram, compiledCode } from "../support/built.ts";
import { quickDir } from "../support/quick-dir.ts";
import { type Sandbox, sandbox } from "./cli-process.ts";

const program = builtProgram("terminal-bot");

const children: ChildProcess[] = [];
const ptys: IPty[] = [];
const dirs: string[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const pty of ptys.splice(0)) pty.kill("SIGKILL");
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true, maxRetries: 20 });
});

function directory(): string {
  const dir = mkdtempSync(join(quickDir(), "looop-client-"));
  dirs.push(dir);
  return dir;
}

const environment = (dir: string) => ({
  PATH: process.env.PATH ?? "",
  HOME: dir,
  XDG_CACHE_HOME: compiledCode,
  LOOOP_DATA_DIR: dir,
  TERM: "xterm-256color",
  // What a killed one leaves goes with the test's directory.
  TMPDIR: dir,
});

interface Bot {
  post(card: Partial<Card>, key?: string): Promise<string>;
  edit(message: string, card: Partial<Card>): Promise<void>;
  tell(order: object): void;
  /** What people said, kept or not. */
  readonly heard: readonly { readonly heard: Inbound; readonly receipt: string }[];
  hears(what: Partial<Inbound["what"]>): Promise<Inbound>;
  stop(): Promise<void>;
}

async function bot(dir: string): Promise<Bot> {
  const child = spawnChild(process.execPath, [program, dir], { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  const said: Record<string, unknown>[] = [];
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  createInterface({ input: child.stdout }).on("line", (line) => said.push(JSON.parse(line)));
  const tell = (order: object) => void child.stdin.write(`${JSON.stringify(order)}\n`);
  const outcomes = () => said.filter(({ kind }) => kind !== undefined) as unknown as readonly PostOutcome[];
  const heard = () => said.filter((each) => "heard" in each) as unknown as Bot["heard"];
  await until(() => said.some((each) => "up" in each));
  async function outcome(order: object): Promise<string> {
    const before = outcomes().length;
    tell(order);
    await until(() => outcomes().length > before);
    const last = outcomes().at(-1);
    if (last?.kind !== "ok") throw new Error(JSON.stringify(last));
    return last.ref.message;
  }
  return {
    post: (card, key) => outcome({ post: { tone: "attention", ...card }, key }),
    edit: async (message, card) => void (await outcome({ edit: { message, card } })),
    tell,
    get heard() {
      return heard();
    },
    async hears(what) {
      const fits = ({ heard: inbound }: { heard: Inbound }) =>
        Object.entries(what).every(
          ([name, value]) => (inbound.what as Record<string, unknown>)[name] === value,
        );
      await until(() => heard().some(fits)).catch(() => {
        throw new Error(`never heard ${JSON.stringify(what)}: ${JSON.stringify(heard())}`);
      });
      const found = heard().find(fits);
      if (found === undefined) throw new Error("unreachable");
      return found.heard;
    },
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

interface Client extends Seen {
  type(keys: string): void;
  size(cols: number, rows: number): void;
  sees(what: string | RegExp): Promise<void>;
  seesNo(what: string): Promise<void>;
  kill(): void;
  raw(): string;
  readonly ended: Promise<number>;
}

function client(dir: string, cols = 80, rows = 24): Client {
  const seen = seenTerminal(cols, rows);
  const ended = Promise.withResolvers<number>();
  let raw = "";
  let fed = Promise.resolve();
  const pty = spawn(process.execPath, [builtEntry, "client"], {
    cols,
    rows,
    cwd: dir,
    env: environment(dir),
  });
  ptys.push(pty);
  pty.onData((text) => {
    raw += text;
    fed = fed.then(() => seen.write(text));
  });
  pty.onExit(({ exitCode }) => void fed.then(() => ended.resolve(exitCode)));
  return {
    ...seen,
    ended: ended.promise,
    raw: () => raw,
    type: (keys) => pty.write(keys),
    kill: () => pty.kill("SIGKILL"),
    size(newCols, newRows) {
      pty.resize(newCols, newRows);
      seen.resize(newCols, newRows);
    },
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

async function lines(dir: string, input: string, args: readonly string[] = [], data = dir) {
  const child = spawnChild(process.execPath, [builtEntry, "client", ...args], {
    cwd: dir,
    env: environment(data),
    stdio: ["pipe", "pipe", "pipe"],
  });
  children.push(child);
  let out = "";
  let err = "";
  child.stdout.on("data", (bytes) => (out += bytes));
  child.stderr.on("data", (bytes) => (err += bytes));
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, out, err };
}

const yesNo = [
  [
    { key: "yes", label: "Approve", style: "primary" as const },
    { key: "no", label: "Deny", style: "danger" as const },
  ],
];

describe("a screen", () => {
  it("shows what waits, and what is typed is about the selected card", async () => {
    const dir = directory();
    const running = await bot(dir);
    const message = await running.post({
      title: "Release v1.4.2?",
      tone: "attention",
      parts: [
        { kind: "prose", markdown: "Everything **passes**." },
        { kind: "verbatim", text: "npm publish" },
      ],
      rows: yesNo,
    });
    const view = client(dir);
    await view.sees("1 waits for you");
    await view.sees("Everything passes.");
    await view.sees("│ npm publish");
    await view.sees("[1] Approve  [2] Deny");
    view.type("only staging, pleaze\x7f\x7fse\r");
    const inbound = await running.hears({ kind: "text", text: "only staging, please" });
    expect(inbound).toMatchObject({ surface: "terminal", what: { replyTo: message } });
    await running.edit(message, { title: "Approved by you: only staging", tone: "good" });
    await view.sees("nothing waits for you");
    await view.sees("Approved by you: only staging");
    view.type("\x03");
    expect(await view.ended).toBe(0);
    expect(view.emulator.buffer.active.type).toBe("normal");
  });

  it("presses nothing by one key: a digit chooses, Enter presses, and more letters make it a text", async () => {
    const dir = directory();
    const running = await bot(dir);
    await running.post({ title: "Go?", rows: yesNo });
    const view = client(dir);
    await view.sees("[1] Approve");
    view.type("2");
    await view.sees("Enter: Deny");
    view.type(" days\r");
    await running.hears({ kind: "text", text: "2 days" });
    view.type("1");
    await view.sees("Enter: Approve");
    view.type("\r");
    await running.hears({ kind: "press", key: "yes" });
    expect(running.heard).toHaveLength(2);
  });

  it("asks once more where the card wants it", async () => {
    const dir = directory();
    const running = await bot(dir);
    const confirm = { title: "Delete it?", text: "It is gone then.", yes: "Delete", no: "Keep" };
    await running.post({ title: "Go?", rows: [[{ key: "del", label: "Delete", style: "danger", confirm }]] });
    const view = client(dir);
    await view.sees("[1] Delete");
    view.type("1\r");
    await view.sees("It is gone then.");
    expect(running.heard).toEqual([]);
    view.type("\r");
    await running.hears({ kind: "press", key: "del" });
  });

  it("never moves somebody who types to another card", async () => {
    const dir = directory();
    const running = await bot(dir);
    const first = await running.post({ title: "First", rows: yesNo });
    const view = client(dir);
    await view.sees("about: First");
    view.type("yes");
    await view.sees("> yes");
    await running.edit(first, { title: "First is decided" });
    await running.post({ title: "Second", rows: yesNo });
    await view.sees("Second");
    view.type("\r");
    expect((await running.hears({ kind: "text", text: "yes" })).what).toMatchObject({ replyTo: first });
  });

  it("goes through many cards, takes commands, and fits what it is given", async () => {
    const dir = directory();
    const running = await bot(dir);
    for (let at = 1; at <= 12; at++) await running.post({ title: `Card ${at}`, rows: yesNo });
    const view = client(dir);
    await view.sees("12 wait for you");
    await view.sees("about: Card 1");
    view.type("\x1b[B\x1b[B");
    await view.sees("about: Card 3");
    view.type("\t");
    await view.sees("about: Card 4");
    view.type("/status now\r");
    await running.hears({ kind: "command", text: "status now" });
    view.size(40, 12);
    await view.sees("about: Card 4");
    view.size(20, 5);
    await view.sees("30×8 or more");
    view.size(100, 30);
    await view.sees("about: Card 4");
  });

  it("shows hostile text as text", async () => {
    const dir = directory();
    const running = await bot(dir);
    const evil = "\u001b[2J\u001b]0;owned\u0007\u202eevil \u009b31m 日本語 👩‍👩‍👧 é\u0300".normalize("NFD");
    await running.post({
      title: `T ${evil}`,
      parts: [{ kind: "verbatim", text: evil, from: evil }],
      rows: yesNo,
    });
    const view = client(dir);
    await view.sees("[1] Approve");
    await view.sees("日本語");
    expect(view.raw()).not.toContain("\u001b]0;");
    expect(view.raw()).not.toContain("\u202e");
    expect(view.raw()).not.toContain("\u009b");
  });

  it("several at once see the same, and each other's outcome", async () => {
    const dir = directory();
    const running = await bot(dir);
    const message = await running.post({ title: "Who first?", rows: yesNo });
    const one = client(dir);
    const two = client(dir);
    await one.sees("Who first?");
    await two.sees("Who first?");
    one.type("1\r");
    await running.hears({ kind: "press", key: "yes" });
    await running.edit(message, { title: "Decided" });
    await one.sees("Decided");
    await two.sees("nothing waits for you");
  });

  it("killed and back, it shows the same", async () => {
    const dir = directory();
    const running = await bot(dir);
    await running.post({ title: "Still waiting", rows: yesNo });
    const first = client(dir);
    await first.sees("Still waiting");
    first.kill();
    await first.ended;
    const second = client(dir);
    await second.sees("Still waiting");
    second.type("back\r");
    await running.hears({ kind: "text", text: "back" });
  });

  it("attached while the program restarts, it comes back by itself and brings what was typed meanwhile", async () => {
    const dir = directory();
    const before = await bot(dir);
    const message = await before.post({ title: "Over a restart", rows: yesNo });
    const view = client(dir);
    await view.sees("Over a restart");
    await before.stop();
    await view.sees("not attached");
    view.type("while you were away\r");
    await view.sees("1 on the way");
    const after = await bot(dir);
    const inbound = await after.hears({ kind: "text", text: "while you were away" });
    expect(inbound.what).toMatchObject({ replyTo: message });
    await view.seesNo("on the way");
    await after.edit(message, { title: "Done after all" });
    await view.sees("Done after all");
  });

  it("says again what was not kept, with the same id", async () => {
    const dir = directory();
    const running = await bot(dir);
    await running.post({ title: "Go?", rows: yesNo });
    running.tell({ lost: 1 });
    const view = client(dir);
    await view.sees("Go?");
    view.type("keep me\r");
    await until(() => running.heard.length === 2);
    expect(running.heard.map(({ receipt }) => receipt)).toEqual(["lost", "kept"]);
    expect(new Set(running.heard.map(({ heard }) => heard.id)).size).toBe(1);
    await view.seesNo("on the way");
  });

  it("before the program runs it says what to do, and goes on once it does", async () => {
    const dir = directory();
    const view = client(dir);
    await view.sees("looop up");
    const running = await bot(dir);
    await running.post({ title: "Here now", rows: yesNo });
    await view.sees("Here now");
    view.type("q\x03\x03");
    expect(await view.ended).toBe(0);
  });
});

describe("without a screen", () => {
  it("prints the cards, says each line, and ends with the input once all is kept", async () => {
    const dir = directory();
    const running = await bot(dir);
    await running.post({ title: "Go?", parts: [{ kind: "note", text: "small print" }], rows: yesNo });
    running.tell({ lost: 1 });
    const { code, out } = await lines(dir, "yes\n/status\n\nlast without an end");
    expect(code).toBe(0);
    expect(out).toContain("⚑ Go?\n  small print\n  [Approve] [Deny]\n");
    const kept = running.heard.filter(({ receipt }) => receipt === "kept").map(({ heard }) => heard.what);
    expect(kept).toHaveLength(3);
    expect(kept).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: "text", text: "yes" }),
        expect.objectContaining({ kind: "command", text: "status" }),
        expect.objectContaining({ kind: "text", text: "last without an end" }),
      ]),
    );
  });

  it("for programs it speaks JSON, and lets them press", async () => {
    const dir = directory();
    const running = await bot(dir);
    const message = await running.post({ title: "Go?", rows: yesNo });
    const press = JSON.stringify({ message, key: "no" });
    const reply = JSON.stringify({ message, text: "because" });
    const { code, out } = await lines(dir, `${press}\n${reply}\n{not json}\n`, ["--json"]);
    expect(code).toBe(0);
    const events = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { kind: string; card?: { title: string } });
    expect(events.map(({ kind }) => kind)).toEqual(["attached", "card", "shown", "kept", "kept", "kept"]);
    expect(events[1]?.card?.title).toBe("Go?");
    expect(running.heard.map(({ heard }) => heard.what)).toMatchObject([
      { kind: "press", key: "no", message },
      { kind: "text", text: "because", replyTo: message },
      { kind: "text", text: "{not json}" },
    ]);
  });

  it("where there is nothing at all it says so, with what to do", async () => {
    const dir = directory();
    const { code, out, err } = await lines(dir, "yes\n", [], join(dir, "nothing"));
    expect(code).toBe(4);
    expect(out).toBe("");
    expect(err).toContain("looop up");
  });
});

describe("on its own", () => {
  async function asked(box: Sandbox, more: readonly string[] = []): Promise<string> {
    const line = [
      "ask",
      "fix-42",
      "--detach",
      "--prompt",
      "May I publish?",
      "--title",
      "Publish v1.4.2",
      ...more,
    ];
    const { stdout } = await box.looop(line);
    return stdout.trim();
  }

  const boxes: Sandbox[] = [];
  afterEach(() => {
    for (const box of boxes.splice(0)) box.close();
  });
  function box(): Sandbox {
    const made = sandbox();
    boxes.push(made);
    return made;
  }

  it("shows what waits on disk, and a word answers it", async () => {
    const made = box();
    const ask = await asked(made, ["--kind", "gate", "--risk", "irreversible"]);
    const { code, stdout } = await made.looop(["client"], { stdin: "yes\n" });
    expect(code).toBe(0);
    expect(stdout).toContain("on its own");
    expect(stdout).toContain("Publish v1.4.2");
    const answer = JSON.parse(readFileSync(made.path(`answers/${ask}.json`), "utf8"));
    expect(answer).toMatchObject({
      answer: "yes",
      decision: { kind: "approve" },
      by: { surface: "terminal" },
    });
  });

  it("answers nothing that is no answer", async () => {
    const made = box();
    const ask = await asked(made, ["--kind", "gate"]);
    expect((await made.looop(["client"], { stdin: "maybe later on, who knows\n" })).code).toBe(0);
    expect(existsSync(made.path(`answers/${ask}.json`))).toBe(false);
  });

  it("at a terminal it says that it is alone, and a button answers", async () => {
    const made = box();
    const ask = await asked(made, ["--kind", "gate", "--risk", "reversible"]);
    const view = client(made.data);
    await view.sees("[1] Approve");
    await view.sees("On its own");
    view.type("1\r");
    await until(() => existsSync(made.path(`answers/${ask}.json`)));
    await view.sees("nothing waits for you");
    view.type("\x03");
    expect(await view.ended).toBe(0);
  });

  it("leaves the place to the program as soon as one runs", async () => {
    const made = box();
    await asked(made);
    const view = client(made.data);
    await view.sees("On its own");
    const running = await bot(made.data);
    await running.post({ title: "From the program", rows: yesNo });
    await view.sees("From the program");
    await view.seesNo("Publish v1.4.2");
    view.type("hello\r");
    await running.hears({ kind: "text", text: "hello" });
  });

  it("is nobody's that works here: a worker is not the person who is asked", async () => {
    const made = box();
    made.session("fix-42");
    const { code, stderr } = await made.startInside("fix-42", {}, ["client", "--lines"]).done;
    expect(code).toBe(1);
    expect(stderr).toContain("fix-42 is not the person");
  });
});
