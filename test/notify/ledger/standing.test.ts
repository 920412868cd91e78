// Goal: where cards stand is known from memory, and never other than the disk says. Method: a real ledger; whatever
// changes a copy, followed by the same question asked of memory and of the table.

import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { KeptCopy, Ledger, Tables } from "../../../src/notify/ledger/ledger.ts";
import type { Rev, Subject } from "../../../src/notify/nouns.ts";
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
