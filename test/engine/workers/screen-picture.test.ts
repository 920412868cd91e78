// Goal: a picture shows the terminal as it is. Method: the SVG is looked at for what must be in it; the PNG is drawn
// with the bundled fonts and its pixels are looked at where a colour is known.

import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { renderPicture } from "../../../src/engine/host/session/picture.ts";
import { defaultBackground, paintOf, rgbOf } from "../../../src/engine/workers/screen-colours.ts";
import { drawGlyph } from "../../../src/engine/workers/screen-glyphs.ts";
import { pictureOf } from "../../../src/engine/workers/screen-picture.ts";
import { createScreen } from "../../../src/engine/workers/session/screen.ts";
import type { ScreenImage } from "../../../src/engine/workers/session/shot.ts";

function show(text: string, cols = 20, rows = 4): Promise<ScreenImage> {
  const screen = createScreen({ cols, rows, onReply: () => undefined });
  return new Promise((done) => screen.feed(Buffer.from(`\x1b[?25l${text}`), () => done(screen.image())));
}

const svgOf = async (text: string) => pictureOf(await show(text)).svg;

describe("the picture as SVG", () => {
  it("escapes what would be markup, and leaves out what XML forbids", async () => {
    const svg = await svgOf(`<a&"b> \ufffe\ud800 c`);
    expect(svg).toContain("&lt;a&amp;&quot;b&gt;");
    expect(svg).not.toMatch(/\ufffe|[\ud800-\udfff]/);
  });

  it("paints backgrounds in one piece per colour and row", async () => {
    const svg = await svgOf("\x1b[48;2;10;20;30mabcdef\x1b[0m");
    expect(svg.match(/fill="#0a141e"/g)?.length).toBe(1);
    expect(svg).toContain('width="54" height="18" fill="#0a141e"');
  });

  it("shows bold, italic, underline and strike, and hides what is hidden", async () => {
    expect(await svgOf("\x1b[1mx")).toContain('font-weight="bold"');
    expect(await svgOf("\x1b[3mx")).toContain("skewX");
    expect((await svgOf("\x1b[4mx")).match(/height="1.2"/g)?.length).toBe(1);
    expect((await svgOf("\x1b[4;9mx")).match(/height="1.2"/g)?.length).toBe(2);
    expect(await svgOf("\x1b[8msecret")).not.toContain("secret");
  });

  it("sets every character on its cell", async () => {
    expect(await svgOf("ab c")).toContain('<text x="10 19" y="23.9"');
    expect(await svgOf("日x")).toContain('<text x="19" y="23.9"'); // the middle of two cells
    expect(await svgOf("日x")).toContain('<text x="28" y="23.9"');
  });

  it("shows the cursor as an inverted cell, unless it is hidden", async () => {
    const hidden = await show("ab");
    const shown = { ...hidden, cursor: { ...hidden.cursor, hidden: false } };
    const blank = hidden.lines[0]?.[5];
    if (blank === undefined) throw new Error("no such cell");
    const inverse = paintOf({ ...blank, inverse: true }).bg;
    const cell = `x="28" y="10" width="9" height="18" fill="${inverse}"`;
    expect(pictureOf(shown).svg).toContain(cell);
    expect(pictureOf(hidden).svg).not.toContain(cell);
  });

  it("draws lines, blocks and braille itself, the rest by font", () => {
    const box = { x: 0, y: 0, w: 9, h: 18 };
    for (let code = 0x2500; code <= 0x259f; code++)
      expect(drawGlyph(String.fromCodePoint(code), box, "#fff", "#000"), code.toString(16)).toMatch(
        /<(rect|path|g)/,
      );
    expect(drawGlyph("⠿", box, "#fff", "#000")?.match(/<circle/g)?.length).toBe(6);
    expect(drawGlyph("a", box, "#fff", "#000")).toBeUndefined();
    expect(drawGlyph("日", box, "#fff", "#000")).toBeUndefined();
  });
});

describe("colours", () => {
  for (const [colour, rgb] of [
    [16, "#000000"],
    [21, "#0000ff"],
    [196, "#ff0000"],
    [231, "#ffffff"],
    [232, "#080808"],
    [255, "#eeeeee"],
    ["#123456", "#123456"],
  ] as const)
    it(`${colour} is ${rgb}`, () => expect(rgbOf(colour)).toBe(rgb));
});

interface Pixels {
  readonly width: number;
  readonly height: number;
  at(x: number, y: number): string;
}

/** Eight bits, RGBA, not interlaced: what the renderer writes. */
function decodePng(png: Uint8Array): Pixels {
  const bytes = Buffer.from(png);
  const width = bytes.readUInt32BE(16);
  const height = bytes.readUInt32BE(20);
  const parts: Buffer[] = [];
  for (let at = 8; at < bytes.length; at += bytes.readUInt32BE(at) + 12)
    if (bytes.toString("latin1", at + 4, at + 8) === "IDAT")
      parts.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * 4;
  const rows = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < stride; x++) {
      const left = x >= 4 ? (rows[y * stride + x - 4] ?? 0) : 0;
      const up = y > 0 ? (rows[(y - 1) * stride + x] ?? 0) : 0;
      const corner = x >= 4 && y > 0 ? (rows[(y - 1) * stride + x - 4] ?? 0) : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][raw[y * (stride + 1)] ?? 0] ?? 0;
      rows[y * stride + x] = (raw[y * (stride + 1) + 1 + x] ?? 0) + guess;
    }
  return {
    width,
    height,
    at: (x, y) => `#${rows.toString("hex", y * stride + x * 4, y * stride + x * 4 + 3)}`,
  };
}

function paeth(a: number, b: number, c: number): number {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
}

describe("the picture as PNG", () => {
  it("has the colours where they belong, and ink where there are characters of any script", async () => {
    const text = "\x1b[48;5;196m  \x1b[48;2;1;2;3m  \x1b[0m\r\n█ \x1b[7m  \x1b[0m\r\n日한⚡✅xé \r\n┼┼";
    const rendered = await renderPicture(pictureOf(await show(text)));
    if (rendered.kind !== "ok") throw new Error(rendered.why);
    const png = decodePng(rendered.png);
    expect([png.width, png.height]).toEqual([400, 184]);
    const cell = (col: number, row: number, dx = 9, dy = 18) =>
      png.at(20 + col * 18 + dx, 20 + row * 36 + dy);
    expect(cell(0, 0)).toBe("#ff0000");
    expect(cell(2, 0)).toBe("#010203");
    expect(cell(5, 0)).toBe(defaultBackground);
    expect(cell(0, 1)).toBe(cell(2, 1));
    const ink = (col: number, width: number, row: number) => {
      let dark = 0;
      for (let dx = 0; dx < width * 18; dx++)
        for (let dy = 0; dy < 36; dy++) if (cell(col, row, dx, dy) !== defaultBackground) dark++;
      return dark;
    };
    for (const [col, width] of [
      [0, 2],
      [2, 2],
      [4, 2],
      [6, 2],
      [8, 1],
      [9, 1],
    ] as const)
      expect(ink(col, width, 2), `column ${col}`).toBeGreaterThan(40);
    expect(ink(10, 1, 2)).toBe(0);
    for (let dx = 0; dx < 36; dx++) expect(cell(0, 3, dx, 18)).not.toBe(defaultBackground); // lines meet
  });

  it("of a huge screen is bounded", async () => {
    const rendered = await renderPicture(pictureOf(await show("x", 500, 300)));
    if (rendered.kind !== "ok") throw new Error(rendered.why);
    const bytes = Buffer.from(rendered.png);
    expect(bytes.readUInt32BE(16) * bytes.readUInt32BE(20)).toBeLessThan(8_100_000);
  });
});
