// Goal: text is cut within its budget and never inside what a person sees as one character; pieces together are the
// whole. Method: rows for the known traps, generated text of all of Unicode for the rest.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanLine, cleanText } from "../../../src/channels/text/clean.ts";
import {
  type Budget,
  fitRendered,
  fitText,
  headOf,
  sizeOf,
  splitText,
} from "../../../src/channels/text/fit.ts";

const anyText = fc.string({ unit: "grapheme", maxLength: 200 });
const anyBudget = fc.record({
  unit: fc.constantFrom("chars" as const, "bytes" as const),
  max: fc.integer({ min: 4, max: 120 }),
});

describe("fitText", () => {
  const rows: readonly (readonly [text: string, budget: Budget, fitted: string])[] = [
    ["short", { unit: "chars", max: 5 }, "short"],
    ["longer", { unit: "chars", max: 5 }, "long…"],
    ["👨‍👩‍👧👨‍👩‍👧", { unit: "chars", max: 10 }, "👨‍👩‍👧…"],
    ["👨‍👩‍👧👨‍👩‍👧", { unit: "chars", max: 8 }, "…"],
    ["e\u0301e\u0301", { unit: "chars", max: 3 }, "e\u0301…"],
    ["ää", { unit: "bytes", max: 4 }, "ää"],
    ["äää", { unit: "bytes", max: 5 }, "ä…"],
    ["end of a word", { unit: "chars", max: 5 }, "end…"],
  ];
  for (const [text, budget, fitted] of rows) {
    it(`cuts ${JSON.stringify(text)} to ${budget.max} ${budget.unit}`, () =>
      expect(fitText(text, budget).text).toBe(fitted));
  }

  it("keeps the budget, and says whether the text is whole", () => {
    fc.assert(
      fc.property(anyText, anyBudget, (text, budget) => {
        const fitted = fitText(text, budget);
        expect(sizeOf(fitted.text, budget.unit)).toBeLessThanOrEqual(budget.max);
        expect(fitted.isWhole).toBe(fitted.text === text);
        expect(fitted.text.isWellFormed()).toBe(true);
      }),
    );
  });

  it("splits by code points where one grapheme is larger than the budget", () => {
    const towering = `e${"\u0301".repeat(50)}`;
    expect(headOf(towering, { unit: "chars", max: 3 })).toBe("");
    expect(splitText(towering, { unit: "chars", max: 3 })[0]).toBe("e\u0301\u0301");
  });
});

describe("splitText", () => {
  it("ends pieces at paragraphs, lines and words where one is near", () => {
    expect(splitText("one two three", { unit: "chars", max: 9 })).toEqual(["one two ", "three"]);
    expect(splitText("one\ntwo three", { unit: "chars", max: 6 })).toEqual(["one\n", "two ", "three"]);
    expect(splitText("", { unit: "chars", max: 6 })).toEqual([""]);
  });

  it("gives pieces within the budget that together are the text", () => {
    fc.assert(
      fc.property(anyText, anyBudget, (text, budget) => {
        const pieces = splitText(text, budget);
        expect(pieces.join("")).toBe(text);
        for (const piece of pieces) expect(sizeOf(piece, budget.unit)).toBeLessThanOrEqual(budget.max);
      }),
    );
  });
});

describe("fitRendered", () => {
  it("finds a beginning whose rendering fits, close to the longest", () => {
    const render = (text: string) => text.replaceAll("&", "&amp;");
    const fitted = fitRendered("&".repeat(100), { unit: "chars", max: 51 }, render);
    expect(fitted).toEqual({ text: `${"&amp;".repeat(10)}…`, source: `${"&".repeat(10)}…`, isWhole: false });
  });

  it("says so when nothing fits", () => {
    expect(fitRendered("abc", { unit: "chars", max: 4 }, (text) => `<b>${text}</b>`)).toBeUndefined();
  });
});

describe("cleaning", () => {
  const rows: readonly (readonly [title: string, text: string, clean: string])[] = [
    ["keeps tabs and newlines", "a\tb\nc", "a\tb\nc"],
    ["makes every newline one", "a\r\nb\rc\u2028d", "a\nb\nc\nd"],
    ["removes controls", "a\u0000\u001b[31mb\u0007", "a[31mb"],
    ["shows what turns the direction of text", "a\u202eb\u2066c", "a\ufffdb\ufffdc"],
    ["replaces half a character", "a\ud800b", "a\ufffdb"],
  ];
  for (const [title, text, clean] of rows) it(title, () => expect(cleanText(text)).toBe(clean));

  it("puts a line on one line", () => expect(cleanLine(" a\n\n b\t")).toBe("a b"));
});
