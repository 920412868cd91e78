// Goal: whatever a card says, what is shown of it fits and steers nothing. Method: properties over random and hostile
// text at random widths; a few rows for how it reads.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { frameOf } from "../../../src/bot/client/frame.ts";
import { bodyRows, rowText, titleRows, widthOfRow, wrapLine } from "../../../src/bot/client/rows.ts";
import { gridText } from "../../../src/engine/watch/grid.ts";
import { paintChanges } from "../../../src/engine/watch/paint.ts";
import { askCard } from "../../../src/notify/cards/ask.ts";
import { reminderCard, remindersCard } from "../../../src/notify/cards/attention.ts";
import { detailsCard } from "../../../src/notify/cards/details.ts";
import { asksCard } from "../../../src/notify/cards/lists.ts";
import type { Draft } from "../../../src/notify/nouns.ts";
import { hostile } from "../../contract/channel.ts";
import { factsOf, gateOf, settingOf } from "../../support/notify.ts";
import { card, modelOf, yesNo } from "./kit.ts";

const odd = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.string({ unit: "grapheme", maxLength: 200 }),
  fc.constantFrom(
    hostile,
    "\u001b[2J",
    "\u202e",
    "👩‍👩‍👧‍👦".repeat(30),
    "日本語 ".repeat(40),
    "e\u0301".repeat(90),
    "\t".repeat(30),
  ),
);

const cards = fc.record({
  title: odd,
  parts: fc.array(
    fc.oneof(
      odd.map((markdown) => ({ kind: "prose" as const, markdown })),
      fc.record({ kind: fc.constant("verbatim" as const), text: odd, from: odd }),
      fc.record({
        kind: fc.constant("facts" as const),
        rows: fc.array(fc.record({ name: odd, value: odd }), { maxLength: 3 }),
      }),
      odd.map((text) => ({ kind: "note" as const, text })),
      fc.constant({ kind: "rule" as const }),
    ),
    { maxLength: 4 },
  ),
  label: odd,
});

const STEERS = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|[\u202a-\u202e\u2066-\u2069\u200e\u200f]/u;

describe("a card in rows", () => {
  test("is never wider than asked for, and steers nothing", () => {
    fc.assert(
      fc.property(cards, fc.integer({ min: 4, max: 120 }), ({ label, ...more }, cols) => {
        const shown = card("m", { ...more, rows: [[{ key: "k", label, style: "plain" }]] });
        for (const row of [...titleRows(shown, cols), ...bodyRows(shown, cols)]) {
          expect(widthOfRow(row)).toBeLessThanOrEqual(cols);
          expect(rowText(row)).not.toMatch(STEERS);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("is drawn to a screen of any size without a byte of its own that steers", () => {
    fc.assert(
      fc.property(
        cards,
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 40 }),
        ({ label, ...more }, cols, rows) => {
          const shown = card("m", { ...more, label, rows: [[{ key: "k", label, style: "plain" }]] });
          const grid = frameOf(modelOf([shown], cols, rows));
          expect(grid.cells).toHaveLength(cols * rows);
          expect(gridText(grid).replaceAll("\n", "")).not.toMatch(STEERS);
          const bytes = paintChanges(undefined, grid, "256");
          // biome-ignore lint/suspicious/noControlCharactersInRegex: what is left must have none
          expect(bytes.replace(/\x1b\[[0-9;?]*[HJhlm]/g, "")).not.toMatch(STEERS);
        },
      ),
      { numRuns: 150 },
    );
  });

  test.for([
    ["breaks at blanks", "one two three", 8, ["one two", "three"]],
    ["breaks a long word", "abcdefghij", 4, ["abcd", "efgh", "ij"]],
    ["counts wide characters twice", "日本語日本", 5, ["日本", "語日", "本"]],
    ["keeps an empty line", "", 10, [""]],
  ] as const)("%s", ([, text, cols, expected]) => {
    const rows = wrapLine({ first: "", others: "", runs: [{ text, ink: "plain" }] }, cols);
    expect(rows.map(rowText)).toEqual(expected);
  });

  test("wraps under its mark", () => {
    const rows = wrapLine(
      { first: "• ", others: "  ", runs: [{ text: "one two three four", ink: "plain" }] },
      12,
    );
    expect(rows.map(rowText)).toEqual(["• one two", "  three four"]);
  });

  test("loses no word of what it says", () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 14, max: 60 }),
        (words, cols) => {
          const shown = card("m", { parts: [{ kind: "verbatim", text: words.join(" ") }] });
          const text = bodyRows(shown, cols)
            .map((row) => rowText(row).replace("│ ", ""))
            .join(" ");
          expect(text.split(/\s+/).filter((word) => word !== "")).toEqual(words);
        },
      ),
    );
  });

  test("shows the answered ones below those that wait", () => {
    const shown = gridText(
      frameOf(modelOf([card("a"), card("b", { rows: yesNo }), card("c", { rows: yesNo })])),
    );
    expect(shown.indexOf("Title b")).toBeLessThan(shown.indexOf("Title c"));
    expect(shown.indexOf("Title c")).toBeLessThan(shown.indexOf("Title a"));
    expect(shown).toContain("2 wait for you");
  });
});

const setting = settingOf();
const gate = factsOf(gateOf());
const others = {
  ...gate,
  row: { ...gate.row, code: "2C" },
  ask: { ...gate.ask, state: "stranded" as const },
};

/** As the client gets it. */
const shownAs = (message: string, { rows, ...draft }: Draft) =>
  card(message, {
    title: draft.title,
    tone: draft.tone,
    ...(draft.invite !== undefined && { invite: draft.invite }),
    rows: rows.map((row) => row.map(({ label, style = "plain" }, at) => ({ key: `k${at}`, label, style }))),
  });

test.each<[string, readonly Draft[], string]>([
  ["an ask", [askCard(gate, setting)], "1 waits for you"],
  ["one whose worker is gone", [askCard(others, setting)], "1 waits for you"],
  [
    "two, and all that lists or repeats them",
    [
      askCard(gate, setting),
      askCard(others, setting),
      ...Array.from({ length: 3 }, () => asksCard({ kind: "ok", value: [gate, others] }, setting)),
      remindersCard({ due: [{ facts: gate }, { facts: others }], used: 1, of: 3 } as never, setting),
      reminderCard({ facts: gate, used: 1, of: 3 }, setting),
      detailsCard(gate, setting),
    ],
    "2 wait for you",
  ],
  [
    "one that was answered",
    [askCard({ ...gate, ask: { ...gate.ask, state: "answered" } }, setting)],
    "nothing waits for you",
  ],
])("the head counts %s", (_, drafts, said) => {
  const shown = gridText(frameOf(modelOf(drafts.map((draft, at) => shownAs(`m${at}`, draft)))));
  expect(shown.split("\n")[0]).toContain(` ${said} · ann`);
});
