// Goal: a program can be watched and driven from outside as by a person at its terminal. Method: real programs,
// real sockets; every wait ends by an event of the program.

import { describe, expect, it } from "vitest";
import { attach } from "../../../../src/engine/host/session/attach.ts";
import type { SessionClient } from "../../../../src/engine/host/session/client.ts";
import { followLog, readLog } from "../../../../src/engine/host/session/log.ts";
import { readTranscript } from "../../../../src/engine/host/session/transcript-read.ts";
import { expectOutput, waitForEnd, waitForIdle } from "../../../../src/engine/host/session/waiting.ts";
import type { ExpectFrom } from "../../../../src/engine/terminals.ts";
import { sessionLimits } from "../../../../src/engine/workers/session/limits.ts";
import { createScreen } from "../../../../src/engine/workers/session/screen.ts";
import { rig, transcript, until } from "./rig.ts";

const patience = (ports: ReturnType<typeof rig>["ports"], timeout_ms = 20_000) => ({
  clock: ports.clock,
  timeout_ms,
});

/** Looks by itself: bash loses a WINCH that comes while the trap of the one before still runs. */
const tellsItsSize =
  'while :; do now=$(stty size); [ "$now" = "$was" ] || echo "$now"; was=$now; sleep 0.02; done';

describe("typing", () => {
  it("reaches a line reader, and the offset before it finds the answer and not the echo", async () => {
    const { run, ports } = rig();
    const worker = await run("w", 'echo "name?"; read -r name; echo "hello $name"; sleep 60');
    const from = { kind: "start" } as const;
    await expectOutput(worker, { pattern: "name\\?", from, text: "plain" }, patience(ports));
    const sent = await worker.send("Ada", "auto");
    if (sent.kind !== "sent") throw new Error(sent.kind);
    const answer = await expectOutput(
      worker,
      { pattern: "hello (\\w+)", from: { kind: "offset", offset: sent.offset }, text: "plain" },
      patience(ports),
    );
    expect(answer).toMatchObject({ kind: "matched", matched: "hello Ada" });
  });

  it("follows the modes that the program asked for: paste brackets and cursor keys", async () => {
    const { run } = rig();
    const script = `stty raw -echo; printf '\\033[?2004h\\033[?1h'; echo ready; exec cat -v`;
    const worker = await run("w", script);
    await until(() => transcript(worker).includes("ready"));
    await worker.send("one\ntwo", "auto");
    await worker.key(["Up", "S-Tab", "C-Right"]);
    await until(() => transcript(worker).includes("5C"));
    expect(transcript(worker)).toContain("^[[200~one^Mtwo^[[201~^M^[OA^[[Z^[[1;5C");
  });

  it("presses Enter apart from the text, for programs that take both together for a paste", async () => {
    const { run } = rig();
    const reads = 'while :; do dd bs=4096 count=1 2>/dev/null | cat -v; echo "|"; done';
    const worker = await run("w", `stty raw -echo; printf '\\033[?2004h'; echo ready; ${reads}`);
    await until(() => transcript(worker).includes("ready"));
    await worker.send("go on", "auto");
    await until(() => transcript(worker).includes("^M"));
    expect(transcript(worker)).toContain("go on|\n^M");
  });

  it("refuses a wrong key and types nothing of the list", async () => {
    const { run } = rig();
    const worker = await run("w", "cat");
    expect(await worker.key(["a", "Entre"])).toMatchObject({ kind: "refused", field: "key" });
    await worker.send("marker", "lf");
    await until(() => transcript(worker).includes("marker\r\nmarker"));
    expect(transcript(worker)).toBe("marker\r\nmarker\r\n");
  });

  it("drives an editor on the alternate screen, Escape and commands included", async () => {
    const { run, ports, dataDir } = rig();
    const worker = await run("w", `exec vim -u NONE -n ${dataDir}/note.txt`);
    const seen = (pattern: string) =>
      expectOutput(worker, { pattern, from: { kind: "screen" }, text: "plain" }, patience(ports));
    expect(await seen("note\\.txt")).toMatchObject({ kind: "matched" });
    expect(await worker.shot("cells", "whole")).toMatchObject({
      kind: "ok",
      shot: { alternate_screen: true },
    });
    await worker.key(["i"]);
    await worker.send("日本 and more", "none");
    await worker.key(["Escape", ":", "w", "q", "Enter"]);
    expect(await waitForEnd(worker, patience(ports))).toEqual({ kind: "exited", exit_code: 0 });
    const { readFileSync } = await import("node:fs");
    expect(readFileSync(`${dataDir}/note.txt`, "utf8")).toBe("日本 and more\n");
  });

  it("answers what the program asks its terminal", async () => {
    const { run } = rig();
    const script = `stty raw -echo; printf 'ab\\033[6n'; IFS= read -r -d R answer; printf '%s' "$answer" | cat -v; sleep 60`;
    const worker = await run("w", script);
    await until(() => transcript(worker).includes("^[[1;3"));
  });

  it("tells the program about a new size", async () => {
    const { run } = rig();
    const worker = await run("w", "trap 'stty size' WINCH; echo ready; while :; do sleep 0.02; done");
    await until(() => transcript(worker).includes("ready"));
    expect(await worker.resize(132, 43)).toMatchObject({ kind: "ok" });
    await until(() => transcript(worker).includes("43 132"));
  });

  it("ends a storm of sizes with the last one", async () => {
    const { run } = rig();
    const worker = await run("w", tellsItsSize);
    await until(() => transcript(worker).includes("24 80"));
    for (let n = 0; n < 50; n++) await worker.resize(20 + n, 10 + n);
    await until(() => transcript(worker).includes("59 69"));
    expect(await worker.resize(0, 10)).toMatchObject({ kind: "refused", field: "size" });
    expect(await worker.resize(100_000, 10)).toMatchObject({ kind: "refused", field: "size" });
  });
});

describe("expect", () => {
  async function look(
    worker: SessionClient,
    pattern: string,
    from: ExpectFrom,
    ports: ReturnType<typeof rig>["ports"],
  ) {
    return expectOutput(worker, { pattern, from, text: "plain" }, patience(ports, 400));
  }

  it("finds what was already there, from where it is told to look", async () => {
    const { run, ports } = rig();
    const worker = await run("w", "echo early bird; echo ready; sleep 60");
    await until(() => transcript(worker).includes("ready"));
    expect(await look(worker, "early", { kind: "start" }, ports)).toMatchObject({ kind: "matched" });
    expect(await look(worker, "early", { kind: "offset", offset: 8 }, ports)).toEqual({ kind: "timeout" });
    expect(await look(worker, "early", { kind: "offset", offset: 10_000 }, ports)).toEqual({
      kind: "timeout",
    });
    expect(await look(worker, "early", { kind: "now" }, ports)).toEqual({ kind: "timeout" });
    expect(await look(worker, "early bird\\nready", { kind: "screen" }, ports)).toEqual({ kind: "timeout" });
    expect(await look(worker, "early bird +\\nready", { kind: "screen" }, ports)).toMatchObject({
      kind: "matched",
    });
  });

  it("matches over pieces, through colours, and in raw text if told so", async () => {
    const { run, ports } = rig();
    const worker = await run(
      "w",
      `printf 'a\\033[3'; sleep 0.1; printf '1mb\\346\\227'; sleep 0.1; printf '\\245\\033[0mc'; sleep 60`,
    );
    expect(await look(worker, "ab日c", { kind: "start" }, ports)).toMatchObject({
      kind: "matched",
      matched: "ab日c",
    });
    const raw = { pattern: "a\\x1b\\[31mb", from: { kind: "start" }, text: "raw" } as const;
    expect(await expectOutput(worker, raw, patience(ports))).toMatchObject({ kind: "matched" });
  });

  it("says that the session ended without it, after a last look", async () => {
    const { run, ports } = rig();
    const worker = await run("w", "sleep 0.3; echo last words");
    const wait = (pattern: string) =>
      expectOutput(worker, { pattern, from: { kind: "start" }, text: "plain" }, patience(ports));
    const both = await Promise.all([wait("last words"), wait("never")]);
    expect(both).toMatchObject([{ kind: "matched" }, { kind: "ended" }]);
  });

  it("refuses a pattern that is none, and one that would take for ever", async () => {
    const { run, ports } = rig();
    const worker = await run("w", `printf 'a%.0s' {1..60}; echo '!'; sleep 60`);
    await until(() => transcript(worker).includes("!"));
    expect(await look(worker, "(", { kind: "start" }, ports)).toMatchObject({
      kind: "refused",
      field: "pattern",
      why: '"(" is no regular expression (unterminated group)',
    });
    expect(await look(worker, "^(a+)+$", { kind: "start" }, ports)).toMatchObject({
      kind: "refused",
      field: "pattern",
    });
    expect(await worker.status()).toMatchObject({ live: { state: "running" } });
  });

  it("says that there is no such session", async () => {
    const { client, ports } = rig();
    expect(await look(client("nobody"), "x", { kind: "start" }, ports)).toMatchObject({ kind: "missing" });
  });
});

describe("waiting", () => {
  it("for quiet lasts while there is output, and is over with the session", async () => {
    const { run, ports } = rig();
    const worker = await run("w", "for n in 1 2 3 4 5; do echo $n; sleep 0.1; done; read -r line");
    expect(await waitForIdle(worker, 400, patience(ports))).toEqual({ kind: "idle" });
    expect(transcript(worker)).toContain("5\r\n");
    await worker.send("", "lf");
    expect(await waitForIdle(worker, 60_000, patience(ports))).toEqual({ kind: "idle" });
  });

  it("for quiet gives up on a spinner, for the end on a program that stays", async () => {
    const { run, ports } = rig();
    const worker = await run("w", "while :; do printf '\\r|'; sleep 0.02; done");
    expect(await waitForIdle(worker, 300, patience(ports, 700))).toEqual({ kind: "timeout" });
    expect(await waitForEnd(worker, patience(ports, 100))).toEqual({ kind: "timeout" });
  });

  it("stops when it is called off", async () => {
    const { run, ports } = rig();
    const worker = await run("w", "sleep 60");
    const stop = new AbortController();
    const waiting = waitForEnd(worker, { clock: ports.clock, signal: stop.signal });
    stop.abort();
    expect(await waiting).toEqual({ kind: "aborted" });
  });
});

describe("the log", () => {
  it("is read whole, by lines that match, and from the end", async () => {
    const { run, ports } = rig();
    const worker = await run(
      "w",
      "for n in $(seq 1 30); do printf '\\033[32mline %d\\033[0m\\n' $n; done; printf tail",
    );
    await waitForEnd(worker, ports);
    const read = async (request: object) => {
      const log = await readLog(worker, { text: "plain", ...request });
      return log.kind === "ok" ? log.text : log.kind;
    };
    expect((await read({})).split("\n").length).toBe(31);
    expect(await read({ tail: 2 })).toBe("line 30\ntail");
    expect(await read({ grep: "2$" })).toBe("line 2\nline 12\nline 22\n");
    expect(await read({ grep: "2$", tail: 1 })).toBe("line 22\n");
    expect(await read({ text: "raw", tail: 2 })).toBe("\x1b[32mline 30\x1b[0m\r\ntail");
    expect(await readLog(worker, { text: "plain", since: 1_000_000 })).toMatchObject({
      text: "",
      done: true,
    });
    expect(await read({ grep: "(" })).toBe("refused");
  });

  it("is followed to its very end", async () => {
    const { run } = rig();
    const worker = await run("w", "for n in $(seq 1 50); do echo line $n; sleep 0.01; done; printf end");
    let text = "";
    for await (const piece of followLog(worker, { text: "plain" }, new AbortController().signal)) {
      if (piece.kind !== "ok") throw new Error(piece.kind);
      text += piece.text;
    }
    expect(text).toBe(`${Array.from({ length: 50 }, (_, n) => `line ${n + 1}\n`).join("")}end`);
  });
});

describe("an attached client", () => {
  async function join(worker: SessionClient, mode: "drive" | "view", size?: { cols: number; rows: number }) {
    let seen = "";
    const onBytes = (bytes: Uint8Array) => {
      seen += Buffer.from(bytes).toString("utf8");
    };
    const joined = await attach(worker, size ? { mode, size } : { mode }, { onBytes });
    if (joined.kind !== "attached") throw new Error(joined.kind);
    return { ...joined, seen: () => seen };
  }

  it("sees the screen as it is, then everything live, types, and hears the end", async () => {
    const { run } = rig();
    const worker = await run("w", 'echo before; read -r a; echo "got $a"; exit 6');
    await until(() => transcript(worker).includes("before"));
    const one = await join(worker, "drive");
    const two = await join(worker, "view");
    await until(() => one.seen().includes("before") && two.seen().includes("before"));
    two.type("ignored\n");
    one.type("word\r");
    expect(await one.end).toEqual({ kind: "exited", state: "exited", exit_code: 6 });
    expect(await two.end).toMatchObject({ kind: "exited" });
    expect(one.seen()).toContain("got word");
    expect(two.seen()).toContain("got word");
  });

  it("that joins in the middle of a flood ends on the screen that all of its bytes make", async () => {
    const { run } = rig();
    const line = "\\033[3%dm%d \\033[1mthe quick brown fox\\033[22m jumps\\n";
    const flood = `for n in {1..30000}; do printf '${line}' $((n % 8)) $n; done; printf '\\033[2;3Hlast'`;
    const worker = await run("w", `echo ready; read -r go; ${flood}; read -r end`);
    await until(() => transcript(worker).includes("ready"));
    await worker.send("go", "auto");
    const screens = [];
    for (const share of [0.2, 0.4, 0.6]) {
      await until(() => transcript(worker).length > share * 1_500_000);
      const screen = createScreen({ cols: 80, rows: 24, onReply: () => undefined });
      let fed: Promise<void> = Promise.resolve();
      const onBytes = (bytes: Uint8Array) => {
        fed = new Promise((resolve) => screen.feed(bytes, resolve));
      };
      const joined = await attach(worker, { mode: "view" }, { onBytes });
      if (joined.kind !== "attached") throw new Error(joined.kind);
      screens.push({ joined, screen, fed: () => fed });
    }
    await expectOutput(
      worker,
      { pattern: "last", from: { kind: "start" }, text: "plain" },
      patience(rig().ports),
    );
    const shot = await worker.shot("ansi", "whole");
    await worker.send("end", "auto");
    const whole = createScreen({ cols: 80, rows: 24, onReply: () => undefined });
    for (const { joined } of screens) expect(await joined.end).toMatchObject({ kind: "exited" });
    const bytes = readTranscript(worker.dir, 0, Number.MAX_SAFE_INTEGER);
    if (bytes.kind !== "ok") throw new Error(bytes.kind);
    await new Promise<void>((resolve) => whole.feed(bytes.bytes, resolve));
    expect(shot.kind === "ok" && shot.shot.text).toContain("last");
    for (const { screen, fed } of screens) {
      await fed();
      expect(screen.image()).toEqual(whole.image());
    }
  });

  it("lends its size to the program, which gets its own back afterwards", async () => {
    const { run } = rig();
    const worker = await run("w", tellsItsSize);
    await until(() => transcript(worker).includes("24 80"));
    const before = transcript(worker).length;
    const one = await join(worker, "drive", { cols: 100, rows: 30 });
    await until(() => one.seen().includes("30 100"));
    for (const [cols, rows] of [
      [0, 0],
      [Number.NaN, 5],
      [90, 20],
    ] as const)
      one.resize(cols, rows);
    await until(() => one.seen().includes("20 90"));
    one.resize(70_000, 70_000);
    await until(() => one.seen().includes(`${sessionLimits.rows_max} ${sessionLimits.cols_max}`));
    one.detach();
    expect(await one.end).toMatchObject({ kind: "detached" });
    await until(() => transcript(worker).includes("24 80", before));
    expect(await worker.resize(70, 15)).toMatchObject({ kind: "ok" });
    const two = await join(worker, "drive", { cols: 0, rows: 9_000 });
    expect([two.cols, two.rows]).toEqual([70, 15]);
    two.resize(60, 10);
    await until(() => two.seen().includes("10 60"));
    two.detach();
    await until(() => transcript(worker).lastIndexOf("15 70") > transcript(worker).lastIndexOf("10 60"));
  });

  it("is sent away by another", async () => {
    const { run } = rig();
    const worker = await run("w", "sleep 60");
    const one = await join(worker, "view");
    expect(await worker.detachAll()).toMatchObject({ kind: "ok", detached: 1 });
    expect(await one.end).toMatchObject({ kind: "detached" });
  });

  it("learns that its host was killed", async () => {
    const { run } = rig();
    const worker = await run("w", "sleep 60");
    const one = await join(worker, "view");
    process.kill(worker.hostPid, "SIGKILL");
    expect(await one.end).toEqual({ kind: "lost" });
  });
});
