// Goal: our screen shows what another terminal shows for the same bytes. Method: bytes captured from real programs,
// compared with what tmux recorded for them: text, styles, cursor; and forms of a shot that say the same.

import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { createScreen, type Screen } from "../../../../src/engine/workers/session/screen.ts";
import {
  ansiOf,
  type Cell,
  imageOf,
  plainOf,
  type ScreenImage,
  shotOf,
} from "../../../../src/engine/workers/session/shot.ts";

const fixtures = resolve(import.meta.dirname, "../../../fixtures/terminal");
const names = readdirSync(fixtures)
  .filter((name) => name.endsWith(".bytes"))
  .map((name) => name.replace(".bytes", ""));
const fixture = (name: string) => readFileSync(join(fixtures, name));

function show(bytes: Uint8Array | string, cols = 80, rows = 24): Promise<Screen> {
  const screen = createScreen({ cols, rows, onReply: () => undefined });
  return new Promise((done) => screen.feed(Buffer.from(bytes), () => done(screen)));
}

const trimmed = (text: string) =>
  text
    .replace(/\n+$/, "")
    .split("\n")
    .map((line) => line.replace(/ +$/, ""))
    .join("\n");

/** What a cell looks like; blanks may be styled in ways nobody sees. */
const look = (image: ScreenImage) =>
  image.lines.map((cells) => cells.filter((cell) => cell.text !== " ").map(({ ...cell }: Cell) => cell));

describe("the screen, compared with tmux", () => {
  it("has a corpus", () => expect(names.length).toBeGreaterThanOrEqual(6));

  for (const name of names)
    it(`shows the same text, styles and cursor: ${name}`, async () => {
      const image = (await show(fixture(`${name}.bytes`))).image();
      expect(plainOf(image, "trimmed")).toBe(trimmed(fixture(`${name}.text`).toString("utf8")));
      const theirs = fixture(`${name}.ansi`).toString("utf8").replace(/\n$/, "").replaceAll("\n", "\r\n");
      expect(look(image)).toEqual(look((await show(theirs)).image()));
      const [x = 0, y = 0, alternate, shown] = fixture(`${name}.cursor`)
        .toString("utf8")
        .split(" ")
        .map(Number);
      // Behind the last column tmux counts one more.
      expect(image.cursor).toEqual({ col: Math.min(x, 79), row: y, hidden: shown === 0 });
      expect(image.alternate).toBe(alternate === 1);
    });
});

describe("a shot", () => {
  it("with colours, shown again, is the same screen", async () => {
    for (const name of names) {
      const image = (await show(fixture(`${name}.bytes`))).image();
      const again = (await show(ansiOf(image, "whole").replaceAll("\n", "\r\n"))).image();
      expect(look(again)).toEqual(look(image));
    }
  });

  it("as cells holds the whole screen", async () => {
    for (const name of names) {
      const image = (await show(fixture(`${name}.bytes`))).image();
      const shot = shotOf(image, 3, "cells", "whole");
      const back = imageOf(JSON.parse(JSON.stringify(shot)));
      expect(look(back)).toEqual(look(image));
      expect(plainOf(back, "whole")).toBe(plainOf(image, "whole"));
      expect(shotOf(back, 3, "cells", "whole")).toEqual(shot);
    }
  });

  it("has the hash of its text: colours and the cursor do not change it", async () => {
    const hash = async (bytes: string) =>
      shotOf((await show(bytes)).image(), 0, "plain", "trimmed").screen_hash;
    expect(await hash("\x1b[31mhi\x1b[5;5H")).toBe(await hash("hi"));
    expect(await hash("hi!")).not.toBe(await hash("hi"));
  });

  it("is trimmed of blanks at the ends only when asked", async () => {
    const image = (await show(" a  \r\n\r\nb", 6, 4)).image();
    expect(plainOf(image, "trimmed")).toBe(" a\n\nb");
    expect(plainOf(image, "whole")).toBe(" a    \n      \nb     \n      ");
    expect(ansiOf((await show("\x1b[41m  \x1b[0m  ", 6, 2)).image(), "trimmed")).toBe("\x1b[0;41m  \x1b[0m");
  });

  it("knows wide, combining and hidden", async () => {
    const image = (await show("日e\u0301\x1b[8mx", 6, 1)).image();
    expect(image.lines[0]?.slice(0, 3)).toMatchObject([
      { text: "日", col: 0, width: 2 },
      { text: "e\u0301", col: 2, width: 1 },
      { text: "x", col: 3, hidden: true },
    ]);
  });
});

describe("the screen", () => {
  it("can be drawn again on another terminal, modes and cursor included", async () => {
    for (const name of names) {
      const screen = await show(fixture(`${name}.bytes`));
      const copy = await show(screen.repaint());
      expect(copy.text()).toBe(screen.text());
      expect(copy.image().cursor).toEqual(screen.image().cursor);
      expect(copy.modes()).toEqual(screen.modes());
    }
  });

  it("tells which modes the program asked for", async () => {
    expect((await show("\x1b[?1h\x1b[?2004h")).modes()).toEqual({
      applicationCursor: true,
      bracketedPaste: true,
    });
    expect((await show("\x1b[?1h\x1b[?2004h\x1bc")).modes()).toEqual({
      applicationCursor: false,
      bracketedPaste: false,
    });
  });

  it("knows whether the cursor is shown, through resets too", async () => {
    const hidden = async (bytes: string) => (await show(bytes)).image().cursor.hidden;
    expect(await hidden("\x1b[?25l")).toBe(true);
    expect(await hidden("\x1b[?1;25l\x1b[?25h")).toBe(false);
    expect(await hidden("\x1b[?25l\x1bc")).toBe(false);
    expect(await hidden("\x1b[?25l\x1b[!p")).toBe(false);
  });

  it("answers where the cursor is", async () => {
    const replies: string[] = [];
    const screen = createScreen({ cols: 10, rows: 4, onReply: (bytes) => replies.push(bytes) });
    await new Promise<void>((done) => screen.feed(Buffer.from("ab\x1b[6n\x1b[c"), done));
    expect(replies[0]).toBe("\x1b[1;3R");
    expect(replies.length).toBe(2);
  });
});
