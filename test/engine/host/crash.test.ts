// Goal: a process that is killed anywhere inside a change leaves the record whole or absent, no lock, nothing in the
// way, and nothing visible. Method: a real child kills itself with SIGKILL right before and right after every single
// changing call of the system; what it left is looked at from here, and the next process goes on.

import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { randomIds, systemClock } from "../../../src/engine/host/clock.ts";
import { createFileStore } from "../../../src/engine/host/file-store.ts";
import type { Act } from "../../fixtures/programs/store-acts.ts";
import type { Death } from "../../support/deadly-disk.ts";
import { contentsOf, tempDirectory } from "../../support/file-store.ts";
import { runActs, startActs } from "../../support/store-process.ts";

type Contents = Readonly<Record<string, string>>;

interface Row {
  readonly act: Act;
  /** What may stand afterwards; `d/a` holds "old\n" before. */
  readonly whole: Contents;
  /** Neither before nor whole, yet nothing is lost. */
  readonly between?: readonly Contents[];
}

const before: Contents = { "d/a": "old\n", "e/other": "x" };
const rows: Readonly<Record<string, Row>> = {
  "a write of a new record": {
    act: { do: "write", key: "d/new", text: "new" },
    whole: { ...before, "d/new": "new" },
  },
  "a write over a record": {
    act: { do: "write", key: "d/a", text: "new" },
    whole: { ...before, "d/a": "new" },
  },
  "a write with a mode": {
    act: { do: "write", key: "d/a", text: "new", mode: 0o777 },
    whole: { ...before, "d/a": "new" },
  },
  "a creation": { act: { do: "create", key: "d/new", text: "new" }, whole: { ...before, "d/new": "new" } },
  "a creation below new directories": {
    act: { do: "create", key: "d/x/y/new", text: "new" },
    whole: { ...before, "d/x/y/new": "new" },
  },
  "a compared replacement": {
    act: { do: "replaceIf", key: "d/a", expected: "old\n", text: "new" },
    whole: { ...before, "d/a": "new" },
  },
  "a compared removal": { act: { do: "removeIf", key: "d/a", expected: "old\n" }, whole: { "e/other": "x" } },
  "a removal": { act: { do: "remove", key: "d/a" }, whole: { "e/other": "x" } },
  "a move within its directory": {
    act: { do: "move", key: "d/a", to: "d/b" },
    whole: { "d/b": "old\n", "e/other": "x" },
  },
  "a move into another directory": {
    act: { do: "move", key: "d/a", to: "e/a" },
    whole: { "e/a": "old\n", "e/other": "x" },
  },
  "a move into a new directory": {
    act: { do: "move", key: "d/a", to: "archive/a" },
    whole: { "archive/a": "old\n", "e/other": "x" },
  },
  "an append": {
    act: { do: "append", key: "d/a", text: "more\n" },
    whole: { ...before, "d/a": "old\nmore\n" },
  },
  "an append that begins a file": {
    act: { do: "append", key: "d/log", text: "more\n" },
    whole: { ...before, "d/log": "more\n" },
  },
  "an append that rotates": {
    act: { do: "rotate", key: "d/a", text: "more\n", head: "head", to: "d/a.1" },
    whole: { "d/a": "head\nmore\n", "d/a.1": "old\n", "e/other": "x" },
    between: [{ "d/a.1": "old\n", "e/other": "x" }],
  },
  "taking a lock": { act: { do: "lock", key: "d/lock" }, whole: before },
};

describe("killed at every call", () => {
  test.for(Object.entries(rows))(
    "%s is whole or absent, and others go on",
    { timeout: 120_000 },
    async ([, row]) => {
      const { calls } = await dieAt(row, undefined);
      expect(calls).toBeGreaterThan(0);
      for (let nth = 1; nth <= calls; nth += 1) {
        await Promise.all([dieAt(row, { nth, when: "before" }), dieAt(row, { nth, when: "after" })]);
      }
    },
  );

  async function dieAt({ act, whole, between = [] }: Row, death: Death | undefined) {
    const temp = tempDirectory();
    const root = temp.path;
    try {
      for (const [key, text] of Object.entries(before)) {
        mkdirSync(join(root, key, ".."), { recursive: true });
        writeFileSync(join(root, key), text);
      }
      const ended = await runActs({ root, acts: [act], ...(death && { death }) });
      const at = JSON.stringify({ death, stderr: ended.stderr });
      expect(ended.signal, at).toBe(death ? "SIGKILL" : null);
      const { "d/lock": _, ...found } = contentsOf(root);
      expect(death ? [before, whole, ...between] : [whole], at).toContainEqual(found);
      await goOn(root, at);
      return { calls: Number(ended.outcomes.at(-1)?.calls ?? 0) };
    } finally {
      temp.remove();
    }
  }

  /** The next process finds no lock and no rubbish: every directory takes a write at its first try. */
  async function goOn(root: string, at: string) {
    const impatient = { ...systemClock(), sleep: () => Promise.reject(new Error(`${at}: had to wait`)) };
    const store = createFileStore({ root, clock: impatient, ids: randomIds() });
    // Listing remembers what to tidy; here the next writer must do without.
    const onlooker = createFileStore({ root, clock: impatient, ids: randomIds() });
    expect(await store.isLocked("d/lock"), at).toBe("free");
    const dirs = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    for (const dir of dirs) {
      const key = join(dir.parentPath, dir.name).slice(root.length + 1);
      const listing = await onlooker.list(key);
      const names = listing.kind === "ok" ? listing.entries.map(({ name }) => name) : [];
      expect(
        names.filter((name) => name.startsWith(".")),
        at,
      ).toEqual([]);
      expect(await store.create(`${key}/next`, Buffer.from("next")), at).toEqual({ kind: "created" });
      const temps = readdirSync(join(root, key)).filter((name) => name.startsWith(".looop-tmp-"));
      expect(temps, at).toEqual([]);
    }
  }
});

test("the lock of a holder killed by SIGKILL is free", async () => {
  const temp = tempDirectory();
  const holder = startActs({ root: temp.path, acts: [{ do: "lock", key: "pulse.lock" }, { do: "wait" }] });
  expect(await holder.next()).toMatchObject({ kind: "locked" });
  const store = createFileStore({ root: temp.path, clock: systemClock(), ids: randomIds() });
  expect(await store.isLocked("pulse.lock")).toBe("held");
  expect(await store.lock("pulse.lock", "me")).toEqual({ kind: "held", by: `pid ${holder.pid}` });
  holder.kill();
  expect((await holder.ended).signal).toBe("SIGKILL");
  expect(await store.isLocked("pulse.lock")).toBe("free");
  expect(await store.lock("pulse.lock", "me")).toMatchObject({ kind: "locked" });
  temp.remove();
});
