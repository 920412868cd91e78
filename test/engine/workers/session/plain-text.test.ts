// Goal: raw output becomes readable text, however it is cut. Method: rows; every text is also fed byte by byte.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lineCutter, tailOf } from "../../../../src/engine/workers/session/lines.ts";
import { plainText, rawText } from "../../../../src/engine/workers/session/plain-text.ts";

function whole(bytes: Uint8Array): string {
  const reader = plainText();
  return reader.feed(bytes) + reader.end();
}

function piecemeal(bytes: Uint8Array, size: number): string {
  const reader = plainText();
  let text = "";
  for (let at = 0; at < bytes.length; at += size) text += reader.feed(bytes.subarray(at, at + size));
  return text + reader.end();
}

function check(title: string, raw: string | Uint8Array, text: string): void {
  it(title, () => {
    const bytes = typeof raw === "string" ? Buffer.from(raw) : raw;
    expect(whole(bytes)).toBe(text);
    expect(piecemeal(bytes, 1)).toBe(text);
  });
}

describe("plain text", () => {
  check("loses colours", "\x1b[1;31mred\x1b[0m", "red");
  check("loses cursor movement and modes", "\x1b[?25l\x1b[2J\x1b[10;5Hhi", "hi");
  check("loses titles ended by BEL", "\x1b]0;title\x07hi", "hi");
  check("loses titles ended by ST", "\x1b]0;title\x1b\\hi", "hi");
  check("loses device strings", "\x1bP1$r0m\x1b\\hi\x1b_app\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\!", "hi!");
  check("loses character sets and shifts", "\x1b(Bhi\x1bOPx\x1b#8y", "hixy");
  check("loses two-character escapes", "\x1b7\x1b8\x1bMhi\x1b=", "hi");
  check("loses the eight-bit forms", "\u009b31mhi\u009d0;t\u009c!", "hi!");
  check("loses control characters but tabs", "a\x00b\x07c\bd\te", "abcd\te");
  check("ends lines with a line feed alone", "one\r\ntwo\r\n", "one\ntwo\n");
  check("keeps a lone carriage return", "10%\r20%", "10%\r20%");
  check("keeps a carriage return at the very end", "10%\r", "10%\r");
  check(
    "loses what returns to where the line begins",
    "$ ls\r\n\x1b[?2004l\r12 passed\r\n\r\rok",
    "$ ls\n12 passed\nok",
  );
  check("loses what returns at the end of a line", "one\r\r\ntwo\r\x1b[K\r\n", "one\ntwo\n");
  check("keeps one carriage return of several", "10%\r\x1b[K\r20%", "10%\r20%");
  check("keeps characters of several bytes", "日本 ✅ e\u0301", "日本 ✅ e\u0301");
  check("shows invalid bytes as such", new Uint8Array([0x61, 0xff, 0x62]), "a\ufffdb");
  check("shows a character that was never finished", new Uint8Array([0x61, 0xe6, 0x97]), "a\ufffd");
  check("forgets an escape that was never finished", "hi\x1b[31", "hi");
  check("cancels an escape", "\x1b[31\x18hi", "hi");
  check("starts over at a new escape", "\x1b[3\x1b[31mhi\x1b]0;t\x1b[1mx", "hix");
  check("reads the sequences of an application", "\x1b[38:2::1:2:3mhi\x1b[>4;2m\x1b[?u", "hi");
});

describe("a sequence that never ends", () => {
  it("swallows no more than its bound", () => {
    const text = whole(Buffer.from(`\x1b]0;${"x".repeat(200_000)}`));
    expect(text.length).toBeGreaterThan(100_000);
  });
});

describe("any output", () => {
  it("reads the same however it is cut", () => {
    const piece = fc.constantFrom(
      "\x1b",
      "[",
      "]",
      "31m",
      "日",
      "\r",
      "\n",
      "a",
      "\x07",
      "\\",
      "P",
      "O",
      "\u009b",
      " ",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 7 }), (pieces, size) => {
        const bytes = Buffer.from(pieces.join(""));
        expect(piecemeal(bytes, size)).toBe(whole(bytes));
      }),
    );
  });

  it("keeps everything when raw is asked for", () => {
    const reader = rawText();
    expect(reader.feed(Buffer.from("\x1b[31m日".slice(0, 6))) + reader.end()).toBe("\x1b[31m日");
  });
});

describe("lines", () => {
  it("are cut at line ends, over pieces", () => {
    const cutter = lineCutter();
    expect(cutter.feed("a\nb")).toEqual(["a\n"]);
    expect(cutter.feed("c\n\nd")).toEqual(["bc\n", "\n"]);
    expect(cutter.end()).toEqual(["d"]);
    expect(cutter.end()).toEqual([]);
  });

  it("that never end are handed out in pieces", () => {
    expect(lineCutter().feed("x".repeat(200_000)).length).toBe(3);
  });

  for (const [text, lines, tail] of [
    ["a\nb\nc\n", 2, "b\nc\n"],
    ["a\nb\nc", 2, "b\nc"],
    ["a\n", 5, "a\n"],
    ["", 3, ""],
    ["\n\n\n", 2, "\n\n"],
    ["a\nb", 0, ""],
  ] as const)
    it(`the last ${lines} of ${JSON.stringify(text)} are ${JSON.stringify(tail)}`, () => {
      expect(tailOf(text, lines)).toBe(tail);
    });
});
