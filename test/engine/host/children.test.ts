// Goal: a child can neither outlive its run, nor block it, nor flood it. Method: real programs that try.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { systemChildren } from "../../../src/engine/host/children.ts";
import type { RunOutcome, RunRequest } from "../../../src/engine/ports.ts";

const programs = join(import.meta.dirname, "../../fixtures/programs");
const cwd = mkdtempSync(join(tmpdir(), "looop-children-"));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const children = systemChildren();
const env = { PATH: process.env.PATH ?? "/usr/bin:/bin" };

function request(shell: string, more: Partial<RunRequest> = {}): RunRequest {
  return {
    command: { shell },
    cwd,
    env,
    deadline_ms: 90_000,
    output_bytes_max: 8_192,
    keep: "tail",
    ...more,
  };
}

const run = (shell: string, more: Partial<RunRequest> = {}, signal?: AbortSignal) =>
  children.run(request(shell, more), signal);

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8");

function ended(outcome: RunOutcome) {
  if (outcome.kind !== "ended") throw new Error(`not ended: ${JSON.stringify(outcome)}`);
  return { ...outcome, out: text(outcome.stdout), err: text(outcome.stderr) };
}

/** Dead, or dead and unreaped. */
function isGone(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
  } catch {
    return true; // no such process
  }
}

const pidsIn = (bytes: Uint8Array) => text(bytes).trim().split(/\s+/).map(Number);

describe("what a child is given", () => {
  test("its exit code and both outputs come back", async () => {
    const outcome = ended(await run("echo out; echo err >&2; exit 3"));
    expect(outcome).toMatchObject({ exit_code: 3, signal: null, out: "out\n", err: "err\n" });
  });

  test("it has exactly the environment it was given", async () => {
    const outcome = ended(await run("env", { env: { ...env, COLOUR: "red" } }));
    const names = outcome.out.split("\n").map((line) => line.split("=")[0]);
    expect(outcome.out).toContain("COLOUR=red");
    const bashOwn = new Set(["PWD", "SHLVL", "_", "OLDPWD", ""]);
    expect(names.filter((name) => !bashOwn.has(name ?? "")).sort()).toEqual(["COLOUR", "PATH"]);
  });

  test("it runs in the directory it was given, as no login shell", async () => {
    const outcome = ended(await run("pwd; shopt -q login_shell && echo login || echo plain"));
    expect(outcome.out).toBe(`${cwd}\nplain\n`);
  });

  test("standard input is null unless there is some", async () => {
    expect(ended(await run("cat; echo end")).out).toBe("end\n");
    expect(ended(await run("cat", { input: "hello" })).out).toBe("hello");
    expect(ended(await run("cat; echo end", { input: "" })).out).toBe("end\n");
  });

  test("a child that does not read its input does no harm", async () => {
    expect(ended(await run("exit 0", { input: "x".repeat(4_000_000) })).exit_code).toBe(0);
  });

  test("a program gets its arguments untouched", async () => {
    const command = { program: "printf", args: ["%s|", "a b", "$HOME", "*", "ünï", "-n", ""] };
    expect(ended(await run("", { command })).out).toBe("a b|$HOME|*|ünï|-n||");
  });

  test("bytes that are no text come through as they are", async () => {
    const outcome = ended(await run("printf '\\xff\\x00\\xfe'"));
    expect([...outcome.stdout]).toEqual([0xff, 0, 0xfe]);
  });
});

describe("how it may end", () => {
  test("death by a signal is told apart from the exit code of the same number", async () => {
    expect(ended(await run("kill -KILL $$"))).toMatchObject({ exit_code: null, signal: "SIGKILL" });
    expect(ended(await run("exit 137"))).toMatchObject({ exit_code: 137, signal: null });
  });

  test("the deadline ends a child that ignores SIGTERM, and its children", async () => {
    const outcome = await run("", {
      command: { program: join(programs, "stubborn.sh"), args: [] },
      deadline_ms: 500,
    });
    expect(outcome.kind).toBe("deadline");
    if (outcome.kind !== "deadline") return;
    const pids = pidsIn(outcome.stdout);
    expect(pids).toHaveLength(2);
    expect(pids.filter((pid) => !isGone(pid))).toEqual([]);
  });

  test("the deadline lets a polite child clean up", async () => {
    const outcome = await run("trap 'echo bye; exit 0' TERM; echo hi; sleep 600 & wait", {
      deadline_ms: 500,
    });
    expect(outcome.kind === "deadline" && text(outcome.stdout)).toBe("hi\nbye\n");
  });

  test("a child that closes its outputs and lingers is bound by the deadline all the same", async () => {
    const outcome = await run("exec >&- 2>&-; sleep 600", { deadline_ms: 500 });
    expect(outcome.kind).toBe("deadline");
  });

  test("children left behind in the group are gone when the run is over", async () => {
    const outcome = ended(await run("(trap '' TERM HUP; sleep 600) & echo $!; sleep 600 & echo $!; exit 0"));
    const pids = pidsIn(outcome.stdout);
    expect(outcome.exit_code).toBe(0);
    expect(pids).toHaveLength(2);
    expect(pids.filter((pid) => !isGone(pid))).toEqual([]);
  });

  test("one that leaves the group is not waited for, though it holds our pipe: the documented limit", async () => {
    const outcome = ended(await run("", { command: { program: join(programs, "escapee.sh"), args: [] } }));
    const [pid = 0] = pidsIn(outcome.stdout);
    expect(outcome.exit_code).toBe(0);
    expect(isGone(pid)).toBe(false);
    process.kill(pid, "SIGKILL");
  });

  test("an abort ends the whole group", async () => {
    const controller = new AbortController();
    const marker = join(cwd, "started");
    const running = run(`sleep 600 & echo $!; echo > ${marker}; wait`, {}, controller.signal);
    while (!isThere(marker)) await new Promise(setImmediate);
    controller.abort();
    const outcome = await running;
    expect(outcome.kind).toBe("aborted");
    if (outcome.kind === "aborted") expect(isGone(pidsIn(outcome.stdout)[0] ?? 0)).toBe(true);
  });

  test("nothing is started for a caller who has already left", async () => {
    const marker = join(cwd, "never");
    const outcome = await run(`echo > ${marker}`, {}, AbortSignal.abort());
    expect(outcome.kind).toBe("aborted");
    expect(isThere(marker)).toBe(false);
  });

  test("an abort after the end changes nothing", async () => {
    const controller = new AbortController();
    const outcome = await run("exit 0", {}, controller.signal);
    controller.abort();
    expect(outcome.kind).toBe("ended");
  });
});

describe("what it prints", () => {
  test("whoever listens hears all of it as it comes, though only its end is kept", async () => {
    let heard_bytes = 0;
    let firstWasEarly: boolean | undefined;
    const go = join(cwd, "go");
    const outcome = ended(
      await run(`echo begin; until [ -e ${go} ]; do sleep 0.01; done; head -c 1000000 /dev/zero`, {
        onStdout(chunk) {
          firstWasEarly ??= Buffer.from(chunk).toString().startsWith("begin");
          heard_bytes += chunk.length;
          writeFileSync(go, "");
        },
      }),
    );
    expect(firstWasEarly).toBe(true);
    expect(heard_bytes).toBe(1_000_006);
    expect(outcome.stdout_bytes).toBe(1_000_006);
    expect(outcome.stdout).toHaveLength(8_192);
  });

  const flood = "head -c 1000000000 /dev/zero; printf the-end; printf oops >&2";

  test("a flood neither blocks nor is kept, and its end is there", async () => {
    const before = process.memoryUsage.rss();
    const outcome = ended(await run(flood));
    expect(outcome.stdout_bytes).toBe(1_000_000_007);
    expect(outcome.stdout).toHaveLength(8_192);
    expect(outcome.out.endsWith("the-end")).toBe(true);
    expect(outcome.err).toBe("oops");
    expect(process.memoryUsage.rss() - before).toBeLessThan(300_000_000);
  });

  test("keeping the head keeps the head", async () => {
    const outcome = ended(
      await run("printf start; head -c 100000 /dev/zero", { keep: "head", output_bytes_max: 10 }),
    );
    expect(outcome.out).toBe("start\0\0\0\0\0");
    expect(outcome.stdout_bytes).toBe(100_005);
  });

  test("small writes add up to the right tail", async () => {
    const outcome = ended(await run("for i in $(seq 1 2000); do echo $i; done", { output_bytes_max: 10 }));
    expect(outcome.out).toBe("1999\n2000\n");
  });
});

describe("what cannot start", () => {
  async function check(more: Partial<RunRequest>, why: RegExp, shell = "true"): Promise<void> {
    const outcome = await run(shell, more);
    expect(outcome).toMatchObject({ kind: "not_started" });
    expect(outcome.kind === "not_started" && outcome.why).toMatch(why);
  }

  test("a missing bash is named", () => check({ env: { PATH: cwd } }, /bash.*no such program.*ENOENT/));
  test("a missing program is named", () =>
    check({ command: { program: join(cwd, "nothing"), args: [] } }, /nothing.*ENOENT/));
  test("a missing directory is named", () => check({ cwd: join(cwd, "nowhere") }, /nowhere.*ENOENT/));
  test("a file without the executable bit says so", async () => {
    writeFileSync(join(cwd, "plain.sh"), "#!/bin/bash\n", { mode: 0o644 });
    await check({ command: { program: join(cwd, "plain.sh"), args: [] } }, /not executable.*EACCES/);
  });
  test("arguments beyond what the system takes are refused, not cut", () =>
    check({ command: { program: "true", args: ["x".repeat(10_000_000)] } }, /standard input.*E2BIG/));
  test("an argument with a NUL is refused", () =>
    check({ command: { program: "true", args: ["a\0b"] } }, /null byte|NUL/i));
});

test("many at once do not disturb each other", async () => {
  const outcomes = await Promise.all(Array.from({ length: 30 }, (_, index) => run(`echo ${index}`)));
  expect(outcomes.map((outcome) => ended(outcome).out)).toEqual(outcomes.map((_, index) => `${index}\n`));
});

function isThere(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}
