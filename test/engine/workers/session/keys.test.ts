// Goal: every key name types exactly the bytes a terminal would send. Method: rows of name, mode and bytes.

import { describe, expect, it } from "vitest";
import { encodeKeys } from "../../../../src/engine/workers/session/keys.ts";
import { encodeText, type LineEnd } from "../../../../src/engine/workers/session/typing.ts";

function check(name: string, bytes: string, mode: "normal" | "application" = "normal"): void {
  it(`${name} in ${mode} cursor mode`, () => {
    const outcome = encodeKeys([name], { applicationCursor: mode === "application" });
    expect(outcome).toEqual({ kind: "ok", writes: [bytes] });
  });
}

describe("a named key types the bytes of a terminal", () => {
  check("Enter", "\r");
  check("return", "\r");
  check("CR", "\r");
  check("Tab", "\t");
  check("esc", "\x1b");
  check("space", " ");
  check("Backspace", "\x7f");
  check("bs", "\x7f");
  check("up", "\x1b[A");
  check("down", "\x1b[B");
  check("right", "\x1b[C");
  check("left", "\x1b[D");
  check("home", "\x1b[H");
  check("end", "\x1b[F");
  check("ins", "\x1b[2~");
  check("Delete", "\x1b[3~");
  check("pgup", "\x1b[5~");
  check("PageDown", "\x1b[6~");
  check("F1", "\x1bOP");
  check("f4", "\x1bOS");
  check("f5", "\x1b[15~");
  check("f6", "\x1b[17~");
  check("f10", "\x1b[21~");
  check("f11", "\x1b[23~");
  check("f12", "\x1b[24~");
  check("BackTab", "\x1b[Z");
});

describe("arrows follow the cursor mode that the program chose", () => {
  check("up", "\x1bOA", "application");
  check("End", "\x1bOF", "application");
  check("C-up", "\x1b[1;5A", "application");
  check("pgup", "\x1b[5~", "application");
});

describe("modifiers go in front", () => {
  check("C-c", "\x03");
  check("Ctrl-C", "\x03");
  check("^z", "\x1a");
  check("C-Space", "\0");
  check("C-[", "\x1b");
  check("C-\\", "\x1c");
  check("C-]", "\x1d");
  check("C-_", "\x1f");
  check("C-?", "\x7f");
  check("M-x", "\x1bx");
  check("Alt-Enter", "\x1b\r");
  check("alt+b", "\x1bb");
  check("C-M-c", "\x1b\x03");
  check("S-Tab", "\x1b[Z");
  check("S-a", "A");
  check("C-Left", "\x1b[1;5D");
  check("C-S-Right", "\x1b[1;6C");
  check("M-F1", "\x1b[1;3P");
  check("S-F5", "\x1b[15;2~");
  check("C-Delete", "\x1b[3;5~");
  check("C-Backspace", "\b");
});

describe("one character is itself", () => {
  check("a", "a");
  check("Q", "Q");
  check("-", "-");
  check("^", "^");
  check("é", "é");
  check("日", "日");
  check("👩‍🚀", "👩‍🚀");
});

describe("a list of keys", () => {
  it("is written in one piece, except after a lone Escape", () => {
    const outcome = encodeKeys(["Esc", ":", "w", "Enter"], { applicationCursor: false });
    expect(outcome).toEqual({ kind: "ok", writes: ["\x1b", ":w\r"] });
  });

  for (const keys of [["Enter", "Entre"], [], ["C-é"], ["\n"], Array.from({ length: 101 }, () => "a")]) {
    it(`types nothing when it is ${JSON.stringify(keys).slice(0, 30)}`, () => {
      expect(encodeKeys(keys, { applicationCursor: false })).toMatchObject({ kind: "refused", field: "key" });
    });
  }
});

describe("text that is sent", () => {
  function checkText(
    title: string,
    [text, end, paste]: [string, LineEnd, boolean],
    ...writes: string[]
  ): void {
    it(title, () => {
      expect(encodeText(text, end, { bracketedPaste: paste })).toEqual({ kind: "ok", writes });
    });
  }
  checkText("ends with a line feed", ["ls", "auto", false], "ls\n");
  checkText("ends with Enter where the program edits its input", ["ls", "auto", true], "ls", "\r");
  checkText("ends with Enter apart also when told so", ["ls", "cr", true], "ls", "\r");
  checkText("that is empty is Enter alone", ["", "auto", true], "\r");
  checkText("ends as told", ["ls", "cr", false], "ls\r");
  checkText("ends with nothing when told so", ["ls", "none", true], "ls");
  checkText("of several lines goes as it is without bracketed paste", ["a\nb", "lf", false], "a\nb\n");
  checkText(
    "of several lines is a paste when asked for",
    ["a\r\nb", "auto", true],
    "\x1b[200~a\rb\x1b[201~\r",
  );
  checkText(
    "cannot end the paste it is in",
    ["a\n\x1b[201~rm", "auto", true],
    "\x1b[200~a\r[201~rm\x1b[201~\r",
  );
  it("is refused when it is too long", () => {
    expect(encodeText("x".repeat(65_537), "auto", { bracketedPaste: false })).toMatchObject({
      kind: "refused",
    });
  });
});
