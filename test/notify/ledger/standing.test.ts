// Goal: what is known from memory (where cards stand, open asks, people) is never other than the disk says. Method: a real
// ledger; whatever changes a row, also what is undone, followed by the same question asked of memory and of the table.

import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AskId } from "../../../src/engine/ids.ts";
import type { KeptCopy, Ledger, Tables } from "../../../src/notify/ledger/ledger.ts";
import type { AskKey, AskRow, Ladder, Rev, Subject } from "../../../src/notify/nouns.ts";
import { got, opened } from "../../support/ledger.ts";
import { quickDir } from "../../support/quick-dir.ts";

let dir: string;
let ledger: Ledger;
beforeEach(async () => {
  dir = await mkdtemp(join(quickDir(), "ledger-"));
  ledger = opened(join(dir, "bot.db"));
});
afterEach(async () => {
  ledger.close();
  await rm(dir, { recursive: true, force: true });
});

function copy(subject: string, state: KeptCopy["state"], chat = "C1"): KeptCopy {
  return {
    subject: subject as Subject,
    place: { surface: "slack", chat },
    ref: { surface: "slack", chat, message: `m-${subject}-${chat}` },
    message: `m-${subject}-${chat}`,
    shown: "r" as Rev,
    wanted: "r" as Rev,
    state,
    delivered_ms: 1,
    rendered: "",
    whole: "whole",
    changed_ms: 1,
  };
}

const standing = () => got(ledger.look(({ copies }) => new Map(copies.standing())));
function agree(subjects: readonly string[]): void {
  const known = standing();
  for (const subject of subjects) {
    const onDisk = got(ledger.look(({ copies }) => copies.of(subject as Subject)));
    const shown = onDisk.filter(({ state }) => state === "live" || state === "final");
    const places = shown.map(({ place, state }) => ({ place, final: state === "final" ? "yes" : "no" }));
    expect(known.get(subject) ?? [], subject).toEqual(places);
  }
}

const steps: readonly (readonly [string, (tables: Tables) => void])[] = [
  ["a copy is added", ({ copies }) => copies.put(copy("ask:c", "live"))],
  ["another place of the same subject", ({ copies }) => copies.put(copy("ask:a", "live", "C2"))],
  ["one is final", ({ copies }) => copies.put(copy("ask:a", "final"))],
  ["one is gone", ({ copies }) => copies.put(copy("ask:b", "gone"))],
  ["its chat goes on under another id", ({ places }) => places.move("slack", "C1", "C9")],
];

test("it is what the table says, whatever changed a copy", () => {
  ledger.atomically(({ copies }) => {
    copies.put(copy("ask:a", "live"));
    copies.put(copy("ask:b", "live"));
  });
  const all = ["ask:a", "ask:b", "ask:c"];
  agree(all);
  for (const [, step] of steps) {
    got(ledger.atomically(step));
    agree(all);
  }
  got(ledger.prune(Date.now() + 10 * 365 * 86_400_000));
  agree(all);
});

test("what did not change is the very same list, and what was taken back never was", () => {
  ledger.atomically(({ copies }) => copies.put(copy("ask:a", "live")));
  const before = standing().get("ask:a");
  ledger.atomically(({ copies }) => copies.put(copy("ask:b", "live")));
  expect(standing().get("ask:a")).toBe(before);
  expect(() =>
    ledger.atomically(({ copies }) => {
      copies.put(copy("ask:a", "gone"));
      throw new Error("it broke in the middle");
    }),
  ).toThrow("in the middle");
  agree(["ask:a", "ask:b"]);
});

const ask = (name: string) => ({ key: name as AskKey, id: `${name}-1` as AskId, raised_s: 1 });
const ladder: Ladder = { rung: 1, brought: ["ann"] };

const askSteps: readonly (readonly [string, (tables: Tables) => void])[] = [
  ["one is opened", ({ asks }) => void asks.open(ask("a"), 1)],
  ["another is opened", ({ asks }) => void asks.open(ask("b"), 1)],
  ["it is brought to somebody", ({ attention }) => attention.putLadder("a" as AskKey, ladder)],
  ["it is put off", ({ asks }) => asks.snooze("a" as AskKey, { until_ms: 9, words: "later", by: "ann" })],
  [
    "somebody votes",
    ({ attention }) => attention.vote("b" as AskKey, { person: "ann", at_ms: 1, surface: "slack" }),
  ],
  ["it is being recorded", ({ asks }) => asks.recording("a" as AskKey, { by: "ann", since_ms: 1 })],
  ["it wakes", ({ asks }) => asks.wake("a" as AskKey)],
  ["it is closed", ({ asks }) => asks.close("a" as AskKey, 2)],
  ["it is opened again", ({ asks }) => void asks.open(ask("a"), 3)],
];

const open = () => got(ledger.look(({ asks }) => [...asks.openRows().values()]));
const openOnDisk = () => got(ledger.look(({ asks }) => asks.listOpen()));
const byKey = (rows: readonly AskRow[]) => rows.toSorted((a, b) => (a.key < b.key ? -1 : 1));

test("open asks are what the tables say, whatever changed one", () => {
  expect(open()).toEqual([]);
  for (const [title, step] of askSteps) {
    got(ledger.atomically(step));
    expect(byKey(open()), title).toEqual(byKey(openOnDisk()));
  }
});

test("an ask that did not change is the very same row", () => {
  got(ledger.atomically(({ asks }) => [asks.open(ask("a"), 1), asks.open(ask("b"), 1)]));
  const [before] = byKey(open());
  got(ledger.atomically(({ asks }) => asks.recording("b" as AskKey, { by: "ann", since_ms: 1 })));
  const [after, other] = byKey(open());
  expect(after).toBe(before);
  expect(other).toMatchObject({ recording: { by: "ann" } });
});

test("what was read of something that is then undone is read again", () => {
  got(ledger.atomically(({ asks, copies }) => [asks.open(ask("a"), 1), copies.put(copy("ask:a", "live"))]));
  expect(open()).toHaveLength(1);
  agree(["ask:a"]);
  expect(() =>
    ledger.atomically((tables) => {
      tables.asks.recording("a" as AskKey, { by: "ann", since_ms: 1 });
      tables.asks.open(ask("b"), 1);
      tables.copies.put(copy("ask:a", "gone"));
      expect(tables.asks.openRows().size).toBe(2);
      expect(tables.copies.liveAsks().has("a" as AskKey)).toBe(false);
      throw new Error("it broke in the middle");
    }),
  ).toThrow("in the middle");
  expect(open()).toEqual(openOnDisk());
  expect(open()).toMatchObject([{ key: "a" }]);
  agree(["ask:a"]);
  expect(got(ledger.look(({ copies }) => copies.liveAsks().has("a" as AskKey)))).toBe(true);
});

test("of asks it is known where a card is live, and where it could not be shown whole", () => {
  got(
    ledger.atomically(({ copies }) => {
      copies.put({ ...copy("ask:a", "live"), whole: "cut" });
      copies.put(copy("ask:a", "final", "C2"));
      copies.put({ ...copy("ask:b", "final"), whole: "cut" });
      copies.put(copy("board", "live"));
    }),
  );
  const known = got(
    ledger.look(({ copies }) => ({
      live: [...copies.liveAsks()],
      cut: [...copies.cutAsks()],
      asks: [...copies.standingAsks().keys()].sort(),
    })),
  );
  expect(known).toEqual({ live: ["a"], cut: [["a", [{ surface: "slack", chat: "C1" }]]], asks: ["a", "b"] });
});

test("people are what the tables say, whatever changed one", () => {
  const slack = { surface: "slack", user: "U1", via: "config" } as const;
  const everybody = () => got(ledger.look(({ people }) => people.everybody()));
  const onDisk = () => got(ledger.look(({ people }) => people.list()));
  expect(everybody()).toEqual([]);
  const steps: readonly ((tables: Tables) => void)[] = [
    ({ people }) => people.fromConfig([{ name: "ann", roles: ["owner"], identities: [slack] }], 1),
    ({ people }) => void people.put({ name: "bo", roles: ["approver"], via: "pairing" }, 2),
    ({ people }) => void people.link("bo", { ...slack, user: "U2" }, 3),
    ({ people }) => void people.unlink("slack", "U2"),
    ({ people }) => void people.remove("bo"),
  ];
  for (const step of steps) {
    got(ledger.atomically(step));
    expect(everybody()).toEqual(onDisk());
  }
  expect(everybody()).toBe(everybody());
});
