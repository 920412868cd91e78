// Goal: what is typed and clicked is understood however its bytes arrive, and nothing else counts as typed. Method:
// rows of bytes; each is read whole and cut at every place.

import { describe, expect, it } from "vitest";
import { type InputEvent, keyReader } from "../../../src/engine/watch/keys.ts";

const key = (name: string) => ({ kind: "key", key: name });
const char = (typed: string) => ({ kind: "char", char: typed });
const mouse = (what: string, row: number, col: number) => ({ kind: "mouse", what, row, col });

function check(bytes: string, expected: readonly object[]): void {
  const whole = keyReader();
  expect(whole.feed(bytes)).toEqual(expected);
  for (let cut = 1; cut < bytes.length; cut++) {
    const reader = keyReader();
    const events: InputEvent[] = [...reader.feed(bytes.slice(0, cut)), ...reader.feed(bytes.slice(cut))];
    expect(events, `cut at ${cut}`).toEqual(expected);
  }
}

describe("a key", () => {
  it.each([
    ["j", [char("j")]],
    ["é", [char("é")]],
    ["\t", [key("tab")]],
    ["\r", [key("enter")]],
    ["\x03", [key("ctrl-c")]],
    ["\x15\x04", [key("ctrl-u"), key("ctrl-d")]],
    ["\x1b[A\x1b[B", [key("up"), key("down")]],
    ["\x1bOA\x1bOF", [key("up"), key("end")]],
    ["\x1b[1;5A", [key("up")]],
    ["\x1b[5~\x1b[6~", [key("page-up"), key("page-down")]],
    ["\x1b[1~\x1b[4~\x1b[7~\x1b[8~", [key("home"), key("end"), key("home"), key("end")]],
    ["\x1b[H\x1b[F", [key("home"), key("end")]],
    ["\x7f\x1b[3~", [key("backspace"), key("delete")]],
    ["q\x1b[Aq", [char("q"), key("up"), char("q")]],
  ])("%j is understood", (bytes, expected) => check(bytes, expected));
});

describe("the mouse", () => {
  it.each([
    ["\x1b[<0;12;7M", [mouse("press", 6, 11)]],
    ["\x1b[<0;12;7m", [mouse("release", 6, 11)]],
    ["\x1b[<32;12;8M", [mouse("drag", 7, 11)]],
    ["\x1b[<64;1;1M\x1b[<65;1;1M", [mouse("wheel-up", 0, 0), mouse("wheel-down", 0, 0)]],
    ["\x1b[<16;300;200M", [mouse("press", 199, 299)]],
    ["\x1b[<2;3;3M", []],
    ["\x1b[<66;3;3M", []],
    ["\x1b[<0;0;0M", []],
    ["\x1b[<0;5M", []],
  ])("%j is understood", (bytes, expected) => check(bytes, expected));
});

describe("what is not a key here", () => {
  it.each([
    ["a function key", "\x1b[15~", []],
    ["a terminal's answer", "\x1b[?2026;2$y", []],
    ["the focus", "\x1b[I\x1b[O", []],
    ["an old mouse report, whose bytes are letters", "\x1b[Mqqq", []],
    ["Alt with a letter", "\x1bq", []],
    ["a broken sequence, up to where it breaks", "\x1b[12\x01", [key("ctrl-a")]],
    ["C1", "\u0085", []],
  ])("%s is dropped", (_, bytes, expected) => check(bytes, expected));

  it("is dropped when it never ends", () => {
    const reader = keyReader();
    expect(reader.feed(`\x1b[${"1;".repeat(400)}`)).toEqual([]);
    expect(reader.feed("j")).toEqual([char("j")]);
  });
});

describe("a lone Escape", () => {
  it("is held back until nothing followed", () => {
    const reader = keyReader();
    expect(reader.feed("\x1b")).toEqual([]);
    expect(reader.holds).toBe(true);
    expect(reader.flush()).toEqual([key("escape")]);
    expect(reader.holds).toBe(false);
  });

  it("is one key for each of several", () => {
    const reader = keyReader();
    expect([...reader.feed("\x1b\x1b"), ...reader.flush()]).toEqual([key("escape"), key("escape")]);
  });
});
