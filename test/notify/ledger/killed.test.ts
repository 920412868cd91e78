// Goal: a process that is killed in the middle of writing leaves a ledger that opens, holds everything that it was told
// was kept, holds no half of anything, and is free at once for the next one.
// Method: a real program writes without end and is ended by SIGKILL after so many of its lines, over and over.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLedger } from "../../../src/notify/ledger/open.ts";
import { builtProgram } from "../../support/built.ts";
import { got, ledgerSetup, opened } from "../../support/ledger.ts";

const program = builtProgram("ledger-writer");
let dir: string;
let path: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "killed-"));
  path = join(dir, "ledger.db");
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** Kills it after that many lines; says the last number that it had printed. */
async function writeAndKill(lines: number): Promise<number> {
  const child = spawn(process.execPath, [program, path], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("close", resolve));
  let last = -1;
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    seen += 1;
    if (seen === lines) child.kill("SIGKILL");
  }
  await ended;
  return last;
}

test("what was kept is there, whole, after each of several kills", async () => {
  for (const lines of [1, 7, 40, 90]) {
    const last = await writeAndKill(lines);
    expect(last).toBeGreaterThanOrEqual(0);
    const ledger = opened(path);
    const found = got(
      ledger.look(({ inbox, audit }) => ({
        inbox: inbox.waiting(100_000).map(({ inbound }) => inbound.id),
        audit: audit.page(0, 100_000).map(({ inbound }) => inbound),
        verdict: audit.verify([]),
      })),
    );
    expect(found.inbox.length).toBeGreaterThan(last);
    expect(found.audit).toEqual(found.inbox);
    expect(found.verdict).toMatchObject({ kind: "whole" });
    ledger.close();
  }
}, 60_000);

test("while it lives nobody else gets in, and they are told its name; once it is killed they do", async () => {
  const child = spawn(process.execPath, [program, path], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("close", resolve));
  await new Promise((resolve) => child.stdout.once("data", resolve));
  child.stdout.resume();
  expect(openLedger(ledgerSetup(path))).toMatchObject({ kind: "locked", by: `a fixture, pid ${child.pid}` });
  child.kill("SIGKILL");
  await ended;
  opened(path).close();
});
