// Goal: what is drawn is what the grid says, whatever text is in it and whatever stood there before. Method: grids of
// torture strings are painted one after the other into a real emulator, whose screen is compared; random ones too.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { colourDepthOf } from "../../../src/engine/watch/colour-depth.ts";
import { colourFor } from "../../../src/engine/watch/colours.ts";
import { cellText, glyphsOf, widthOfLine, wrapped } from "../../../src/engine/watch/glyphs.ts";
import { createGrid, fill, gridText, putCells, putText, styled } from "../../../src/engine/watch/grid.ts";
import { paintChanges } from "../../../src/engine/watch/paint.ts";
import { plainStyle } from "../../../src/engine/workers/session/shot.ts";
import { imageAfter, seenTerminal } from "./kit.ts";

const torture = [
  "plain",
  "日本語テキスト",
  "e\u0301 a\u0308\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301 zalgo",
  "\u{1f468}\u200d\u{1f469}\u200d\u{1f467} family \u{1f1e9}\u{1f1ea} flag \u2764\ufe0f",
  "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x1b[2J \x9b31m",
  "tab\there\r\nnext\u2028line\u0085",
  "\u202eevil\u202c \u2066x\u2069 \u200b\u00ad\ufeff",
  "\ud800 lone \udc00",
  "한글 ｆｕｌｌ ｶﾅ",
  "\u0301starts with a mark",
  "\u0600\u06dd arabic \u0627\u0644",
  "\x00\x08\x08\x08\x7f",
] as const;

const COLS = 20;
const ROWS = 6;
const area = (row: number, col = 0, cols = COLS) => ({ row, col, cols, rows: 1 });

describe("a line of others", () => {
  it.each(torture)("%j carries nothing that moves a terminal", (text) => {
    const all = glyphsOf(text)
      .map((glyph) => glyph.text)
      .join("");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may come through
    expect(all).not.toMatch(/[\u0000-\u001f\u007f-\u009f]|\p{Cf}|\p{Zl}|\p{Zp}|\p{Cs}/u);
    for (const glyph of glyphsOf(text)) expect(glyph.text.length).toBeGreaterThan(0);
  });

  it("keeps marks with their letter, and not more than fit", () => {
    expect(cellText("e\u0301")).toBe("e\u0301");
    expect([...cellText(`a${"\u0301".repeat(50)}`)]).toHaveLength(4);
    expect(cellText("\u200b")).toBe("\u{fffd}");
  });

  it.each(torture)("%j is wrapped into lines that fit", (text) => {
    for (const line of wrapped(text, 7)) expect(widthOfLine(line)).toBeLessThanOrEqual(7);
  });

  it("is broken at blanks where there are some", () => {
    const lines = wrapped("deploy v1.4.2 to production\nnow", 10).map((line) =>
      line.map(({ text }) => text).join(""),
    );
    expect(lines).toEqual(["deploy", "v1.4.2 to", "production", "now"]);
  });
});

describe("putting", () => {
  it.each(torture)("%j stays inside its area", (text) => {
    const grid = createGrid(COLS, ROWS);
    fill(grid, { row: 0, col: 0, cols: COLS, rows: ROWS }, "·", plainStyle);
    putText(grid, area(2, 5, 7), text, plainStyle);
    expect(grid.cells).toHaveLength(COLS * ROWS);
    const rows = gridText(grid).split("\n");
    for (const row of [0, 1, 3, 4, 5]) expect(rows[row]).toBe("·".repeat(COLS));
    expect(rows[2]?.slice(0, 5)).toBe("·····");
    expect(rows[2]?.endsWith("········")).toBe(true);
  });

  it("leaves no half of a wide character standing", () => {
    const grid = createGrid(6, 1);
    putText(grid, { row: 0, col: 0, cols: 6, rows: 1 }, "日本語", plainStyle);
    putText(grid, { row: 0, col: 1, cols: 2, rows: 1 }, "xy", plainStyle);
    expect(gridText(grid)).toBe(" xy 語");
    putText(grid, { row: 0, col: 5, cols: 1, rows: 1 }, "日", plainStyle);
    expect(gridText(grid)).toBe(" xy");
  });
});

/** Paints them one after the other; the screen must equal the last one drawn alone. */
async function checkPaints(grids: readonly ReturnType<typeof createGrid>[]): Promise<void> {
  const seen = seenTerminal(COLS, ROWS);
  await seen.write("\x1b[?7l");
  let before: ReturnType<typeof createGrid> | undefined;
  for (const grid of grids) {
    await seen.write(paintChanges(before, grid, "exact"));
    before = grid;
    expect(seen.text()).toBe(gridText(grid));
  }
}

function gridOf(lines: readonly string[]): ReturnType<typeof createGrid> {
  const grid = createGrid(COLS, ROWS);
  lines.slice(0, ROWS).forEach((line, row) => {
    putText(grid, area(row), line, row % 2 === 0 ? plainStyle : styled({ fg: row, bold: true }));
  });
  return grid;
}

describe("painting", () => {
  it("shows each of a row of torture screens", async () => {
    await checkPaints([
      gridOf(torture),
      gridOf(torture.slice(6)),
      gridOf([]),
      gridOf([...torture].reverse()),
    ]);
  });

  it("shows whatever follows whatever", async () => {
    const line = fc.oneof(
      fc.constantFrom(...torture),
      fc.string({ unit: "grapheme", maxLength: 25 }),
      fc.string({ maxLength: 25 }),
    );
    const lines = fc.array(line, { maxLength: ROWS });
    await fc.assert(
      fc.asyncProperty(fc.array(lines, { minLength: 2, maxLength: 4 }), async (screens) => {
        // The widths of the emulator are its own: only that the frame holds is compared here.
        const seen = seenTerminal(COLS, ROWS);
        await seen.write("\x1b[?7l");
        let before: ReturnType<typeof createGrid> | undefined;
        for (const screen of screens) {
          const grid = gridOf(screen);
          fill(grid, area(ROWS - 1), " ", plainStyle);
          putText(grid, area(ROWS - 1), "│ the frame holds │", plainStyle);
          await seen.write(paintChanges(before, grid, "exact"));
          before = grid;
        }
        expect(seen.lines()[ROWS - 1]).toBe("│ the frame holds │");
        expect(seen.emulator.buffer.active.type).toBe("normal");
      }),
      { numRuns: 150 },
    );
  });

  it.each(["narrow", "wide"] as const)(
    "keeps columns where a terminal takes glyphs for %s",
    async (widths) => {
      const seen = seenTerminal(COLS, 1, widths);
      await seen.write("\x1b[?7l");
      let before: ReturnType<typeof createGrid> | undefined;
      for (const line of [
        "a xb c           │",
        "a \u2602b c           │",
        "a xb c           │",
        "a \u2602日b \u{1f468}         │",
        "a x  b d         │",
      ]) {
        const grid = createGrid(COLS, 1);
        putText(grid, area(0), line, plainStyle);
        await seen.write(paintChanges(before, grid, "exact"));
        before = grid;
        for (const [col, cell] of grid.cells.entries()) {
          const isAscii = cell.width === 1 && /^[!-~│]$/.test(cell.text);
          if (isAscii)
            expect(seen.emulator.buffer.active.getLine(0)?.getCell(col)?.getChars(), line).toBe(cell.text);
        }
      }
      expect(seen.text()).toBe("a x  b d         │");
    },
  );

  it("writes nothing when nothing changed, and little when little did", () => {
    const before = gridOf(["one", "two"]);
    expect(paintChanges(before, gridOf(["one", "two"]), "exact")).toBe("");
    expect(paintChanges(before, gridOf(["one", "twO"]), "exact").length).toBeLessThan(50);
  });

  it("draws everything after a change of size", () => {
    expect(paintChanges(createGrid(5, 5), gridOf(["one"]), "exact")).toContain("\x1b[2J");
  });

  it("shows a worker's screen in its own colours", async () => {
    const image = await imageAfter("\x1b[38;2;1;2;3;48;5;200mX\x1b[0m \x1b[7mY", COLS, 2);
    const grid = createGrid(COLS, 1);
    putCells(grid, area(0), image.lines[0] ?? []);
    const seen = seenTerminal(COLS, 1);
    await seen.write(paintChanges(undefined, grid, "exact"));
    const cell = seen.emulator.buffer.active.getLine(0)?.getCell(0);
    expect([cell?.getFgColor(), cell?.isFgRGB(), cell?.getBgColor()]).toEqual([0x010203, true, 200]);
    expect(seen.emulator.buffer.active.getLine(0)?.getCell(2)?.isInverse()).not.toBe(0);
  });
});

describe("a terminal with fewer colours", () => {
  it.each([
    ["#ff0000", "exact", "#ff0000"],
    ["#ff0000", "256", 196],
    ["#ff0000", "16", 9],
    ["#ff0000", "none", null],
    [200, "256", 200],
    [196, "16", 9],
    [3, "16", 3],
    [3, "none", null],
    [null, "16", null],
  ] as const)("shows %j at %s as %j", (colour, depth, shown) => {
    expect(colourFor(colour, depth)).toBe(shown);
  });

  it.each([
    ["xterm-256color", "truecolor", false, "exact"],
    ["xterm-256color", undefined, false, "256"],
    ["xterm-direct", undefined, false, "exact"],
    ["xterm", undefined, false, "16"],
    ["linux", undefined, false, "16"],
    ["vt100", undefined, false, "none"],
    ["xterm-256color", "truecolor", true, "none"],
  ] as const)("says so: %s %s NO_COLOR=%s is %s", (term, colorterm, noColor, depth) => {
    expect(colourDepthOf({ term, colorterm, noColor })).toBe(depth);
  });
});
