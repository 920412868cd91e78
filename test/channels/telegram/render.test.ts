// Goal: any card of any text is within every limit of Telegram, shows or attaches all of its words, and nothing on it
// mentions, commands or breaks the markup. Method: generated cards, read back by the fake's own parser, which refuses
// what Telegram refuses and finds the mentions that Telegram would find.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Card, Part } from "../../../src/channels/channel.ts";
import { telegramLimits } from "../../../src/channels/telegram/limits.ts";
import {
  type Outgoing,
  renderAttached,
  renderCaption,
  renderCard,
} from "../../../src/channels/telegram/render.ts";
import { type Formatted, formattedOf } from "../../fakes/telegram/entities.ts";
import { markupOf } from "../../fakes/telegram/markup.ts";

const plain: Card = { title: "T", tone: "plain", parts: [], rows: [], files: [], volume: "ring" };

// What a stranger would write who wants to be read as something else.
const evil = fc.constantFrom(
  "@ann_smith",
  "@",
  "ann_smith",
  "/kill",
  "/",
  "kill@looop_bot",
  "<b>",
  "</pre>",
  "</code>",
  '<a href="tg://user?id=7">x</a>',
  "[x](tg://user?id=7)",
  "[good](https://evil.example/@ann_smith)",
  "**@**ann_smith",
  "*/*kill",
  "`",
  "```",
  "&lt;",
  "&#64;ann_smith",
  "> ",
  "> > ",
  "- ",
  "1. ",
  "\n\n",
  "\n",
  "|a|b|\n|-|-|\n|c|d|\n",
  "# ",
  "\u202e",
  "\u0000",
  "\ud800",
  " ",
);
const anyWords = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.array(fc.oneof(evil, fc.string({ unit: "grapheme", maxLength: 8 })), { maxLength: 40 }),
  },
  { weight: 1, arbitrary: fc.array(fc.string({ unit: "binary", maxLength: 400 }), { maxLength: 20 }) },
);
const anyText = anyWords.map((words) => words.join(""));
const longText = fc
  .tuple(anyText, fc.integer({ min: 1, max: 200 }))
  .map(([text, times]) => text.repeat(times).slice(0, 20_000));
const someText = fc.oneof({ weight: 4, arbitrary: anyText }, { weight: 1, arbitrary: longText });

const anyPart: fc.Arbitrary<Part> = fc.oneof(
  someText.map((markdown): Part => ({ kind: "prose", markdown })),
  fc
    .record({
      text: someText,
      from: fc.option(anyText, { nil: undefined }),
      language: fc.option(anyText, { nil: undefined }),
    })
    .map(
      ({ text, from, language }): Part => ({
        kind: "verbatim",
        text,
        ...(from !== undefined && { from }),
        ...(language !== undefined && { language }),
      }),
    ),
  fc
    .array(fc.record({ name: anyText, value: anyText }), { maxLength: 5 })
    .map((rows): Part => ({ kind: "facts", rows })),
  someText.map((text): Part => ({ kind: "note", text })),
  fc.constant<Part>({ kind: "rule" }),
);
const anyButton = fc.record({
  key: fc.string({ unit: fc.constantFrom(..."abcXYZ019_-"), minLength: 1, maxLength: 22 }),
  label: anyText,
  style: fc.constantFrom("plain" as const, "primary" as const, "danger" as const),
});
const anyFile = fc.record({
  name: anyText,
  mime: fc.constantFrom("text/plain" as const, "image/png" as const),
  alt: anyText,
  bytes: fc.constant(Buffer.from("inside")),
});
const anyCard: fc.Arbitrary<Card> = fc
  .record({
    title: anyText,
    tone: fc.constantFrom("plain" as const, "attention" as const, "danger" as const, "good" as const),
    parts: fc.array(anyPart, { maxLength: 6 }),
    rows: fc.array(fc.array(anyButton, { maxLength: 9 }), { maxLength: 20 }),
    files: fc.array(anyFile, { maxLength: 3 }),
    volume: fc.constantFrom("silent" as const, "ring" as const),
    placeholder: fc.option(anyText, { nil: undefined }),
  })
  .map(({ placeholder, ...card }) => ({
    ...card,
    ...(placeholder !== undefined && { invite: { placeholder } }),
  }));

/** As Telegram would read it; throws where it would refuse. */
function read({ card }: Outgoing): Formatted {
  return formattedOf(card.html, "HTML");
}

function check(out: Outgoing): void {
  const max = out.card.file ? telegramLimits.caption_chars_max : telegramLimits.text_chars_max;
  const { text, entities } = read(out);
  expect(text.length).toBeLessThanOrEqual(max);
  if (out.card.file === undefined) expect(text).not.toBe("");
  expect(entities.filter(({ type }) => ["mention", "text_mention", "bot_command"].includes(type))).toEqual(
    [],
  );

  const fallback = formattedOf(out.card.plain, undefined);
  expect(out.card.plain.length).toBeLessThanOrEqual(max);
  if (out.card.file === undefined) expect(fallback.text).not.toBe("");
  expect(fallback.entities.filter(({ type }) => type === "mention" || type === "bot_command")).toEqual([]);

  const { inline } = markupOf(out.keyboard.markup); // throws where Telegram refuses
  for (const row of inline?.inline_keyboard ?? []) {
    expect(row.length).toBeLessThanOrEqual(telegramLimits.buttons_per_row_max);
    for (const { text: label } of row) {
      expect(label.length).toBeLessThanOrEqual(telegramLimits.button_label_chars_max);
    }
  }
  for (const { file, caption } of out.before) {
    expect(formattedOf(caption, undefined).entities.filter(({ type }) => type === "mention")).toEqual([]);
    expect(caption.length).toBeLessThanOrEqual(telegramLimits.caption_chars_max);
    expect(file.name).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/);
  }
}

describe("any card", () => {
  it("is within the limits, calls nobody and breaks nothing", () => {
    fc.assert(
      fc.property(anyCard, (card) => check(renderCard(card))),
      { numRuns: 400 },
    );
  });

  it("is so too where it must stand under a file", () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        check(renderAttached(card));
        const caption = renderCaption(card);
        if (caption === undefined) return;
        expect(read(caption).text.length).toBeLessThanOrEqual(telegramLimits.caption_chars_max);
        expect(caption.card.plain.length).toBeLessThanOrEqual(telegramLimits.caption_chars_max);
      }),
      { numRuns: 200 },
    );
  });

  it("has every word of it on the card or in the file on it", () => {
    const word = fc.integer({ min: 0, max: 99_999 }).map((number) => `W${String(number).padStart(5, "0")}`);
    const marks = fc.constantFrom(
      " ",
      "\n",
      "\n\n",
      "*",
      "**",
      "_",
      "`",
      "```\n",
      "> ",
      "- ",
      "<",
      "&",
      "@",
      "/",
      "[",
      "](",
      ")",
      "|",
    );
    const text = fc.array(fc.oneof(marks, word), { maxLength: 600 }).map((all) => all.join(""));
    const part = fc.oneof(
      text.map((markdown): Part => ({ kind: "prose", markdown })),
      text.map((inside): Part => ({ kind: "verbatim", text: inside, from: "Wfrom" })),
      text.map((note): Part => ({ kind: "note", text: note })),
      fc.tuple(text, text).map(([name, value]): Part => ({ kind: "facts", rows: [{ name, value }] })),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
        const out = renderCard({ ...plain, parts });
        const shown = read(out).text + (out.card.file ? Buffer.from(out.card.file.bytes).toString() : "");
        // The language of a fence is on the card as its colours.
        const source = JSON.stringify(parts);
        const codes = (out.card.html.match(/class="language-[^"]*"/g) ?? []).join();
        for (const each of source.match(/W\d{5}/g) ?? []) expect(shown + codes).toContain(each);
      }),
      { numRuns: 300 },
    );
  });

  it("of the text that it says it takes, is whole without a file", () => {
    const nasty = ["@a", "/x ", "&<>", "**@**", "\u202e", "👩‍👩‍👧", "|a|\n|-|\n", "> ", "- x\n"];
    for (const each of nasty) {
      const text = each.repeat(2_000).slice(0, telegramLimits.card_chars_max - 1);
      for (const part of [
        { kind: "prose", markdown: text },
        { kind: "verbatim", text },
        { kind: "note", text },
      ] satisfies Part[]) {
        const out = renderCard({ ...plain, parts: [part] });
        expect(out).toMatchObject({ shown: "whole", before: [] });
        expect(out.card.file).toBeUndefined();
        check(out);
      }
    }
  });
});

describe("a card", () => {
  const html = (card: Partial<Card>, caller?: string) => renderCard({ ...plain, ...card }, caller).card.html;
  const rows: readonly (readonly [title: string, card: Partial<Card>, html: string])[] = [
    ["has its title in bold", {}, "<b>T</b>"],
    ["of nothing is not empty", { title: "" }, "—"],
    ["shows its tone", { tone: "danger" }, "⛔️ <b>T</b>"],
    [
      "shows Markdown",
      { title: "", parts: [{ kind: "prose", markdown: "**a** _b_ ~~c~~ `d`\n\n> q\n\n1. x\n2. y" }] },
      "<b>a</b> <i>b</i> <s>c</s> <code>d</code>\n\n<blockquote>q</blockquote>\n\n1. x\n2. y",
    ],
    [
      "shows where a link leads",
      { title: "", parts: [{ kind: "prose", markdown: "[a](https://x.example/?a=1&b)" }] },
      '<a href="https://x.example/?a=1&amp;b">a</a> (<code>https://x.example/?a=1&amp;b</code>)',
    ],
    [
      "lets nobody tap into another program",
      { title: "", parts: [{ kind: "prose", markdown: "[a](tg://user?id=7)" }] },
      "a (<code>tg://user?id=7</code>)",
    ],
    [
      "says whose words they are",
      { title: "", parts: [{ kind: "verbatim", text: "<x> @ann", from: "fix-42", language: "sh" }] },
      '<i>fix-42:</i>\n<pre><code class="language-sh">&lt;x&gt; @ann</code></pre>',
    ],
    [
      "shows facts",
      { title: "", parts: [{ kind: "facts", rows: [{ name: "Target", value: "a < b" }] }] },
      "<b>Target</b>: a &lt; b",
    ],
    ["leaves paths as they are", { title: "in /usr/bin and a/b" }, "<b>in /usr/bin and a/b</b>"],
  ];
  for (const [title, card, expected] of rows) it(title, () => expect(html(card)).toBe(expected));

  it("calls one user, by the name we know", () => {
    const { entities, text } = formattedOf(html({ call: "7" }, "Ann @bob"), "HTML");
    expect(entities.filter(({ type }) => type.includes("mention"))).toMatchObject([
      { type: "text_mention", user: { id: 7 } },
    ]);
    expect(text.replaceAll("\u2060", "")).toBe("T\nAnn @bob");
  });

  it("with more marks than a message may have is shown as it was typed, and its fences stay closed", () => {
    const many = "**a** ".repeat(150);
    const out = renderCard({
      ...plain,
      parts: [
        { kind: "prose", markdown: many },
        { kind: "verbatim", text: "@ann_smith /kill" },
      ],
    });
    expect(out.shown).toBe("whole");
    expect(read(out).text).toContain("**a** **a**");
    check(out);
    check(renderAttached({ ...plain, parts: [{ kind: "prose", markdown: "`@ann_smith` ".repeat(90) }] }));
  });

  it("of nothing that can be seen is not empty", () => {
    expect(renderCard({ ...plain, title: "\u200b\u2060" }).card.html).toBe("—");
  });

  it("whose rows are too wide breaks them up in their order", () => {
    const button = (label: string) => ({ key: label, label, style: "plain" as const });
    const wide = ["Approve it now", "Approve, but only staging", "Deny"].map(button);
    const { labels } = renderCard({ ...plain, rows: [wide] }).keyboard;
    expect(labels).toEqual([["Approve it now"], ["Approve, but only staging", "Deny"]]);
  });

  it("with more buttons than there can be says that something is missing", () => {
    const rows = Array.from({ length: 101 }, (_, index) => [
      { key: `k${index}`, label: "a", style: "plain" as const },
    ]);
    expect(renderCard({ ...plain, rows }).shown).toBe("cut");
  });

  it("too long for one message names the file that has all of it, and its hash", () => {
    const out = renderCard({ ...plain, parts: [{ kind: "verbatim", text: "x".repeat(5_000) }] });
    expect(out.shown).toBe("attached");
    expect(out.card.file?.name).toBe("full-text.txt");
    expect(read(out).text).toMatch(/full-text\.txt, \d+ bytes, sha256 [0-9a-f]{16}$/);
  });
});
