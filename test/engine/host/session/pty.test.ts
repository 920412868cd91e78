// Goal: no byte of a program's output is lost, however slow the reader, however sudden the end. Method: real
// programs on real terminals, many times; node-pty's own 200 ms timer is given real time to do its harm.

import { describe, expect, it } from "vitest";
import { systemClock } from "../../../../src/engine/host/clock.ts";
import { openPty, type Pty } from "../../../../src/engine/host/session/pty.ts";
import { isAlive, until } from "./rig.ts";

const NODE_PTY_TIMER_MS = 200;
const clock = systemClock();

interface Heard {
  readonly text: string;
  readonly exitCode: number;
}

function hear(script: string, then: (pty: Pty) => void | Promise<void>): Promise<Heard> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let heard_bytes = 0;
    const pty = openPty(
      {
        command: ["bash", "-c", script],
        cwd: "/",
        env: { PATH: process.env.PATH ?? "/bin:/usr/bin" },
        cols: 80,
        rows: 24,
      },
      {
        onBytes(bytes) {
          pieces.push(Buffer.from(bytes));
          heard_bytes += bytes.length;
        },
        done_bytes: () => heard_bytes,
        onEnd: (exitCode) => resolve({ text: Buffer.concat(pieces).toString("latin1"), exitCode }),
      },
      clock,
    );
    void then(pty);
  });
}

const LINES = 200;
const numbered = Array.from({ length: LINES }, (_, index) => `${index + 1}\r\n`).join("");

describe("the end of the output", () => {
  it("is not lost by a reader that stood still when the program ended", async () => {
    const runs = Array.from({ length: 20 }, () =>
      hear(`seq 1 ${LINES}; exit 7`, async (pty) => {
        pty.pause();
        await until(() => !isAlive(pty.pid));
        await clock.sleep(NODE_PTY_TIMER_MS * 2);
        pty.resume();
      }),
    );
    for (const heard of await Promise.all(runs)) expect(heard).toEqual({ text: numbered, exitCode: 7 });
  });

  it("is not lost while the event loop is busy", async () => {
    for (let run = 0; run < 4; run++) {
      const heard = await hear(`seq 1 ${LINES}`, () => {
        const cell = new Int32Array(new SharedArrayBuffer(4));
        Atomics.wait(cell, 0, 0, NODE_PTY_TIMER_MS * 1.5);
      });
      expect(heard).toEqual({ text: numbered, exitCode: 0 });
    }
  });

  it("is not lost by a fast reader", async () => {
    for (let run = 0; run < 40; run++)
      expect(await hear(`seq 1 ${LINES}`, () => undefined)).toEqual({ text: numbered, exitCode: 0 });
  });

  it("includes what others of the program's terminal still write", async () => {
    const script = `trap "" HUP; (trap "" HUP; for n in 1 2 3; do sleep 0.1; echo late $n; done) & exit 3`;
    const heard = await hear(script, () => undefined);
    expect(heard).toEqual({ text: "late 1\r\nlate 2\r\nlate 3\r\n", exitCode: 3 });
  });
});

describe("a program that does not read", () => {
  it("takes typing up to a bound, and can still be ended", async () => {
    const { promise: done, resolve: finish } = Promise.withResolvers<void>();
    const heard = hear("stty raw -echo; echo ready; read -n 1 -t 60; sleep 60", async (pty) => {
      let taken = 0;
      while (pty.write("x".repeat(65_536)) === "taken") taken += 65_536;
      // What the kernel took meanwhile is room again.
      expect(taken).toBeGreaterThanOrEqual(1_048_576);
      expect(taken).toBeLessThan(2 * 1_048_576);
      process.kill(pty.pid, "SIGKILL");
      finish();
    });
    await done;
    expect((await heard).exitCode).toBe(128 + 9);
  });
});
