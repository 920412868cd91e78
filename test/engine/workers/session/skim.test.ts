// Goal: leaving out what scrolls by makes no difference on the screen. Method: streams of lines, colours and anything
// else, fed whole and skimmed, must give the same cells; and a plain flood must really become small.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createScreen, type ScreenModes } from "../../../../src/engine/workers/session/screen.ts";
import type { ScreenImage } from "../../../../src/engine/workers/session/shot.ts";
import { skimmer } from "../../../../src/engine/workers/session/skim.ts";

const COLS = 40;
const ROWS = 6;

/** What is on the screen, what it is set to, and what it answered. */
async function show(
  pieces: readonly Uint8Array[],
): Promise<{ image: ScreenImage; modes: ScreenModes; replies: string }> {
  let replies = "";
  const onReply = (bytes: string) => {
    replies += bytes;
  };
  const screen = createScreen({ cols: COLS, rows: ROWS, onReply });
  for (const piece of pieces) await new Promise<void>((done) => screen.feed(piece, done));
  const shown = { image: screen.image(), modes: screen.modes(), replies };
  screen.dispose();
  return shown;
}

/** The screens, and how many bytes were left out. */
async function compare(pieces: readonly Uint8Array[]): Promise<number> {
  const { skim } = skimmer();
  const skimmed = pieces.map((piece) => skim(piece, { cols: COLS, rows: ROWS }));
  expect(await show(skimmed)).toEqual(await show(pieces));
  const size = (all: readonly Uint8Array[]) => all.reduce((sum, piece) => sum + piece.length, 0);
  return size(pieces) - size(skimmed);
}

const flood = (line: string, count = 1_000) => Buffer.from(`${line}\r\n`.repeat(count));

describe("a flood of lines", () => {
  it("becomes a screenful", async () => {
    expect(await compare([flood("\x1b[32mok\x1b[0m the quick brown fox")])).toBeGreaterThan(25_000);
  });

  it("keeps its colours, its last lines and what follows", async () => {
    const colours = Buffer.from(`\x1b[1;31m${"red line\r\n".repeat(3_000)}\x1b[44m still \x1b[K`);
    expect(await compare([colours, Buffer.from("end\x1b[2;2Hhere")])).toBeGreaterThan(20_000);
  });

  it("over what was there before, at any place of the cursor", async () => {
    for (const before of ["abc", "x\r\n".repeat(4), "\x1b[3;7Hmiddle", "\x1b[6;40Hz", "日"])
      expect(await compare([Buffer.from(before), flood("line of text")])).toBeGreaterThan(8_000);
  });

  it("over a full screen that it does not cover, at any place of the cursor", async () => {
    for (let row = 1; row <= ROWS; row++) {
      const before = Buffer.from(`${"wide text on each row\r\n".repeat(ROWS)}\x1b[${row};3H`);
      expect(await compare([before, flood("short", 3_000)])).toBeGreaterThan(20_000);
    }
  });

  it("that sets colours one by one and never resets them all", async () => {
    const line = "\x1b[32m\x1b[1mPASS\x1b[22m\x1b[39m \x1b[48;5;17m\x1b[38;2;1;2;3mx\x1b[7m";
    expect(await compare([flood(line), Buffer.from("\x1b[27m and on")])).toBeGreaterThan(40_000);
  });

  it("that hides and shows the cursor", async () => {
    expect(await compare([flood("\x1b[?25lworking\x1b[?25h"), flood("\x1b[?25l")])).toBeGreaterThan(20_000);
  });

  it("that steps up again and again, or has line ends within sequences, wherever the cursor is", async () => {
    for (let row = 1; row <= ROWS; row++) {
      const before = Buffer.from(`${"wide text on each row\r\n".repeat(ROWS)}\x1b[${row};3H`);
      for (const line of [
        "a\r\nb\u008dc",
        "\u008d\u008da\r\nb\r\nc",
        "x\u0098in\nit\u009cy",
        "\u009da\n\x07b",
      ]) {
        const mixed = Buffer.from(`${line}\r\n`.repeat(3_000));
        expect(await compare([before, mixed, Buffer.from("end")])).toBeGreaterThan(mixed.length * 0.8);
      }
    }
  });

  it("is fed whole where it steps up as often as down", async () => {
    expect(await compare([flood("before", 9), flood("up\u008dhere\u008d", 2_000)])).toBe(0);
  });

  it("of long lines, wide characters and tabs", async () => {
    expect(await compare([flood("日本語 text\t".repeat(9))])).toBeGreaterThan(100_000);
  });
});

describe("a line that is drawn again and again", () => {
  const redraws = (begin: string, text = "[#####     ] 41 %") =>
    Buffer.from(Array.from({ length: 900 }, (_, n) => `${begin}\x1b[3${n % 8}m${text} ${n}`).join(""));

  for (const begin of ["\r\x1b[K", "\r\x1b[2K", "\x1b[2K\r", "\x1b[?25l\r\x1b[0K"])
    it(`after ${JSON.stringify(begin)}`, async () =>
      expect(await compare([Buffer.from("above\r\nbefore"), redraws(begin), flood("after")])).toBeGreaterThan(
        20_000,
      ));

  it("after megabytes without any line end, in time that grows with it and no faster", async () => {
    await compare([Buffer.from("°".repeat(1_048_576)), redraws("\r\x1b[K")]);
    await compare([Buffer.concat([Buffer.from("°".repeat(1_048_576)), redraws("\r\x1b[K")])]);
  }, 15_000);

  it("is fed whole where it may reach the next row", async () => {
    expect(await compare([redraws("\r\x1b[K", "x".repeat(COLS + 1))])).toBe(0);
    expect(await compare([redraws("\r\x1b[K\t\t\t\t\t\t")])).toBe(0);
    expect(await compare([redraws("\r\x1b[K\x1b[30C", "x".repeat(30))])).toBe(0);
  });

  it("is fed whole where one of many may reach the next row", async () => {
    const many = "\r\x1b[K[#####     ] 41 %".repeat(450);
    for (const length of [COLS + 1, 2 * COLS, 2 * COLS + 3])
      expect(await compare([Buffer.from(`${many}\r\x1b[K${"x".repeat(length)}${many}`)])).toBe(0);
    const growing = (last: number) =>
      Buffer.from(Array.from({ length: 900 }, (_, n) => `\r\x1b[K${"x".repeat(Math.min(n, last))}`).join(""));
    expect(await compare([growing(COLS + 1)])).toBe(0);
    expect(await compare([growing(COLS)])).toBeGreaterThan(20_000);
  });

  it("is fed whole where it moves up", async () => {
    expect(await compare([Buffer.from("\r\n\r\n"), redraws("\r\x1b[K\x1b[A")])).toBe(0);
  });

  it("is fed whole where nothing erases it", async () => expect(await compare([redraws("\r")])).toBe(0));
});

describe("nothing is left out", () => {
  const cases: [string, string][] = [
    ["on the alternate screen", "\x1b[?1049h"],
    ["with margins", "\x1b[2;4r"],
    ["in insert mode", "\x1b[4h"],
    ["without wrapping", "\x1b[?7l"],
    ["inside a string that does not end", "\x1b]0;title"],
    ["inside a device string", "\x1bPq"],
  ];
  for (const [title, before] of cases)
    it(title, async () => expect(await compare([Buffer.from(before), flood("line of text")])).toBe(0));

  it("where lines do not return to the first column", async () => {
    expect(await compare([Buffer.from("stairs\n".repeat(3_000))])).toBe(0);
  });

  it("of a short piece", async () => expect(await compare([flood("line", 20)])).toBe(0));
});

interface Stretch {
  readonly begin: string;
  /** In turns, one in each line. */
  readonly often: readonly string[];
  readonly once: readonly string[];
  readonly lines: number;
  readonly words: number;
}

function drawn({ begin, often, once, lines, words }: Stretch): string {
  const end = begin === "" ? "\r\n" : "";
  const line = (n: number) =>
    `${begin}${"word ".repeat((n * 7) % (words + 1))}${often[n % often.length] ?? ""}x${end}`;
  const half = Array.from({ length: lines >> 1 }, (_, n) => line(n)).join("");
  return `${half}${once.join("x")}${half}`;
}

/** Not text: any byte but escapes, as a terminal hands it on. The same in every run. */
function noise(blocks: number, first: number): Buffer {
  const digests = Array.from({ length: blocks }, (_, n) =>
    createHash("sha512")
      .update(`${first + n}`)
      .digest()
      .toString("latin1"),
  );
  return Buffer.from(digests.join("").replaceAll("\x1b", "").replaceAll("\n", "\r\n"), "latin1");
}

describe("a flood of bytes that are no text", () => {
  it("becomes little, and ends on the same screen", async () => {
    for (let first = 0; first < 40_000; first += 8_000) {
      const bytes = noise(8_000, first);
      expect(await compare([bytes])).toBeGreaterThan(bytes.length * 0.8);
    }
  }, 60_000);

  it("keeps the tab stops it set, each at its column", async () => {
    const bytes = noise(4_000, 0);
    const lined = (column: number) => Buffer.from(`\r\n${"x".repeat(column)}\u0088`);
    const tabs = Buffer.from("\r\n\ta\tb\tc\td");
    expect(await compare([lined(3), bytes, lined(11), bytes, lined(13), bytes, tabs])).toBeGreaterThan(
      300_000,
    );
  });

  it("keeps a tab stop of the first line that is left, at its column", async () => {
    const ends = "end\r\n".repeat(3_000);
    const before = Buffer.from("wo\x1b]8;;x\x1b\\");
    expect(await compare([before, Buffer.from(`\r\n\u0088${ends}`), Buffer.from("\ta\tb")])).toBeGreaterThan(
      9_000,
    );
    for (let more = 0; more < 2 * ROWS + 2; more++)
      await compare([
        before,
        Buffer.from(`${ends}\r\n\u0088${"end\r\n".repeat(ROWS + more)}`),
        Buffer.from("\ta\tb"),
      ]);
  });

  it("keeps what a character set is, and which one is used", async () => {
    const lines = "\x1b(0\x1b)A\x0flqk\r\n".repeat(1_200);
    expect(
      await compare([Buffer.from(`${lines}\x0e`), flood("lqk#"), Buffer.from("lqk#\x0flqk")]),
    ).toBeGreaterThan(12_000);
  });
});

describe("what a long flood set before its end", () => {
  const plain = "plain line\r\n".repeat(2_000);
  const cases: [string, string, string][] = [
    ["a colour that its end sets too", "\x1b[31mred\x1b[1m", "\x1b[31mred"],
    ["a colour that its end never sets", "\x1b[44mblue", "\x1b[32mgreen"],
    ["an exact colour", "\x1b[48;5;17m\x1b[38;2;1;2;3m", "\x1b[38;5;9mx"],
    ["a style in another spelling", "\x1b[01m\x1b[4:3m\x1b[1;32;45m", "\x1b[22m"],
    ["all taken back, then one", "\x1b[7m\x1b[m\x1b[3m", "\x1b[23m"],
    ["an eight-bit colour", "\u009b35m\u009b7m", "\u009b27m"],
    ["a character set", "\x1b(0", "\x1b[1m"],
    ["a shift, and one back at its end", "\x1b)0\x0e", "\x0f\x0e"],
    ["a hidden cursor", "\x1b[?25l", "\x1b[?2026l"],
    ["a colour in parts", "\x1b[3\n1m", "\x1b[34m"],
    ["at the seam of two looks", `${"x".repeat(16_383)}\u009b31m`, "\x1b[4m"],
  ];
  for (const [title, early, late] of cases)
    it(title, async () => {
      const lines = `${plain}${early}${plain}${late}${"\r\n".repeat(3)}${plain.slice(0, 2_400)}`;
      for (const shift of ["", "a", "ab"])
        expect(await compare([Buffer.from(`${shift}${lines}`), Buffer.from("lqk end")])).toBeGreaterThan(
          20_000,
        );
    });
});

describe("what asks or sets something in the midst of a flood is obeyed, and the flood is left out all the same", () => {
  const cases: [string, string][] = [
    ["what kind of terminal it is", "\x1b[c"],
    ["the other kind", "\x1b[>0c"],
    ["whether it is well", "\x1b[5n"],
    ["a shape of the cursor", "\x1b[4 q"],
    ["what is protected", '\x1b[1"q'],
    ["a cursor that was kept before", "\x1b[u"],
    ["a colour with a shift in it", "\x1b)0\x1b[3\x0e1m"],
    ["a move with a shift in it", "\x1b)0\u009b3\x0eH"],
    ["an erasure of what is not protected", "\x1b[?2J"],
    ["a scroll to the side", "\x1b[3 @"],
    ["what means nothing here", "\x1b[?3;4#q"],
    ["a string without a number", "\x1b];x\x07"],
    ["a device string that asks nothing", "\x1bP$&r\x1b\\"],
  ];
  for (const [title, sequence] of cases)
    it(title, async () => {
      const half = "plain line\r\n".repeat(2_000);
      const before = Buffer.from("\x1b[32m\x1b[2;7H\x1b[s\x1b[m");
      for (const lead of ["", "\x1b[31m", "\r\n\t"])
        expect(
          await compare([before, Buffer.from(half + lead + sequence + half), Buffer.from("lqk\x1b[um end")]),
        ).toBeGreaterThan(45_000);
    });

  it("but where the cursor is asked for, it is where it would be", async () => {
    const half = "plain line\r\n".repeat(2_000);
    for (const sequence of ["\x1bP$qm\x1b\\", "\x1b[6n", "\x1b[?6n", "\x1b[s", "\x1b7", "\x1b[g"])
      expect(
        await compare([Buffer.from(`${half}wide${sequence}${half}`), Buffer.from("\x1b[uq\r\t\tq")]),
      ).toBeGreaterThan(40_000);
  });
});

describe("it goes on leaving out", () => {
  for (const [title, before] of [
    ["after the alternate screen", "\x1b[?1049hfull\x1b[?1049l"],
    ["after margins were taken back", "\x1b[2;4r\x1b[r"],
    ["after a reset", "\x1b(0\x1b[4h\x1bc"],
    ["after a title", "\x1b]0;title\x07"],
    ["in another character set", "\x1b(0"],
    ["shifted out", "\x0e"],
    ["after harmless modes", "\x1b[?25l\x1b[?2004h\x1b(B\x1b7\x1b8"],
  ] as const)
    it(title, async () =>
      expect(await compare([Buffer.from(before), flood("line of text")])).toBeGreaterThan(8_000),
    );
});

describe("any stream", () => {
  const piece = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom(
        "some text\r\n".repeat(900),
        "\x1b[33mcolour\x1b[m x\r\n".repeat(700),
        "x\r\n".repeat(4_000),
        "\x1b[45mpart \x1b[39m\x1b[4mof \x1b[49m\r\n".repeat(600),
        "\r\x1b[K\x1b[36mbar [###   ]".repeat(700),
        "\r\x1b[2K\x1b[46m 日本 12".repeat(900),
        "\x1b[2K\r\x1b[?25lspinner | ".repeat(700),
        "\x1b[38;5;9m\x1b[48;2;1;2;3m\x1b(B\x1b[A\x1b[2J\x1b[9;4Hx\u0085\r\n".repeat(400),
        "\x1b]0;title\x07\u0090q\x18\u009d;\x07\u009b5Z y\r\n".repeat(600),
        noise(400, 7)
          .toString("latin1")
          .replace(/[\x80-\xff]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 64)),
      ),
    },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        "\x1b[?1049h",
        "\x1b[?1049l",
        "\x1b[2;4r",
        "\x1b[r",
        "\x1b[4h",
        "\x1b[4l",
        "\x1b[?7l",
        "\x1b[?7h",
        "\x1b[?6h",
        "\x1b[?6l",
        "\x1bc",
        "\x1b[!p",
        "\x1b[41m",
        "\x1b[0m",
        "\x1b[7",
        "m",
        "\x1b",
        "[",
        "]",
        "P",
        "\x07",
        "\x1b\\",
        "日",
        "\u009b",
        "\u0085",
        "\u008d",
        "\u0090",
        "\u009c",
        "\u009b2;4r",
        "\u0088",
        "\u009b0r",
        "\x1b[0;0r",
        "\u0084",
        "\u009b2g",
        "\u009dab\u0088",
        "\x90$qm\x9c",
        "\u0098 \r\n in it",
        "\x18",
        "\x1b]8;;http://x\x07",
        "\x1b)0",
        "\x1b[38;5;200m",
        "\x1b[48:2::1:2:3m",
        "\x1b[4:3m",
        "\x1b[s",
        "\x1b[u",
        "\x1b[3g",
        "\x1b[I",
        "\u00e9",
        "\u00b7",
        "\0\x05\x7f",
        "\x0b",
        "\x0c",
        "\x1bH",
        "\x1b[6n",
        "\x0e",
        "\x0f",
        "\x1b(0",
        "\x1b(B",
        "\x1b[3;3H",
        "\x1b[2J",
        "\x1b[L",
        "\x1bM",
        "\t",
        "\b",
        "a\nb\n",
        "\x1b[5b",
        "\x1b[1;2",
        "\r",
        "\x1b[?3h",
        "\x1b[20h",
        "\x1b7",
        "\x1b8",
        "\x1b[S",
        "\x1b[2T",
        "end",
      ),
    },
  );
  it("ends on the same screen, however it is cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 1, max: 5 }),
        async (parts, cuts) => {
          const bytes = Buffer.from(parts.join(""), "utf8");
          const size = Math.ceil(bytes.length / cuts);
          const pieces = Array.from({ length: cuts }, (_, n) => bytes.subarray(n * size, (n + 1) * size));
          await compare(pieces);
          // Where programs pause, pieces end with what they wrote.
          await compare(parts.map((part) => Buffer.from(part, "utf8")));
        },
      ),
      { numRuns: 100 },
    );
  }, 60_000);

  it("of lines with anything in them ends on the same screen, skimmed once and again", async () => {
    const sequences =
      "\x1b[0m \x1b[m \x1b[1m \x1b[31m \x1b[39m \x1b[7m \x1b[38;5;100m \x1b[48;2;1;2;3m \x1b[1;32;45m \x1b[031m \x1b[?25l " +
      '\x1b[?25h \x1b[?2004h \x1b[c \x1b[6n \x1b[?15n \x1b[1"q \x1b[u \x1b[s \u009b3\x0fJ \x0e \x0f \x1b(0 \x1b(B \x1b)0 \u009b31m \u009bm \u009b2J \u009bK \u009bq \u009bn \u0088 \u008d \u0084 ' +
      "\x1b]0;a\nb\x07 \x1b]8;;x\x1b\\ \u0090$rz\x18 \u0098\r\ns\x18 \x1b[A \x1b[3C \x1b[K \x1b[2K \x1b[2J \x1b[3;4H \x1b[5b \x1b[I " +
      "\t \b \x0b \x1b[3\n1m \x1b[1\x0e2m \x1b[?1049h \x1b[?1049l \x1b[2;4r \x1b[r \x1b[4h \x1b[4l \x1bc \x1b7 \x1b8 \x1b[ \u009b \x1b]";
    const choice = fc.constantFrom(...sequences.split(" "));
    const stretch = fc.record({
      begin: fc.constantFrom("", "", "\r\x1b[2K", "\r\x1b[K"),
      often: fc.array(choice, { maxLength: 5 }),
      once: fc.array(choice, { maxLength: 3 }),
      lines: fc.integer({ min: 0, max: 2_000 }),
      words: fc.integer({ min: 0, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(stretch, { minLength: 1, maxLength: 3 }),
        fc.nat({ max: 9 }),
        async (all, cuts) => {
          const bytes = Buffer.from(all.map(drawn).join(""), "utf8");
          const size = Math.ceil(bytes.length / (cuts + 1)) || 1;
          const pieces = Array.from({ length: cuts + 1 }, (_, n) => bytes.subarray(n * size, (n + 1) * size));
          const [first, second] = [skimmer(), skimmer()];
          const once = pieces.map((piece) => first.skim(piece, { cols: COLS, rows: ROWS }));
          const again = second.skim(Buffer.concat(once), { cols: COLS, rows: ROWS });
          const after = Buffer.from("\x1b[0m\r\n\ta\tb\x0eq\x0fq");
          expect(await show([again, after])).toEqual(await show([...pieces, after]));
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  it("of a real program, repeated, ends on the same screen", async () => {
    const dir = resolve(import.meta.dirname, "../../../fixtures/terminal");
    for (const name of readdirSync(dir).filter((entry) => entry.endsWith(".bytes"))) {
      const bytes = readFileSync(join(dir, name));
      await compare([bytes, flood("in between"), bytes, bytes, flood("after")]);
    }
  });
});
