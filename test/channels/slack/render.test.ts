// Goal: whatever stands on a card, Slack takes it, people can read all of it, and nobody is called who was not meant.
// Method: properties over cards of any text; the judge is the fake's own table of limits, not the adapter's. Rows for
// what each kind of part becomes.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Button, Card, Form, Part } from "../../../src/channels/channel.ts";
import { formView } from "../../../src/channels/slack/form.ts";
import { slackLimits } from "../../../src/channels/slack/limits.ts";
import { renderCard, renderPlainly } from "../../../src/channels/slack/render.ts";
import { hostile, readable } from "../../contract/channel.ts";
import { checkBlocks, checkView } from "../../fakes/slack/blocks.ts";
import { readBlocks, readMarkup } from "../../fakes/slack/rich-text.ts";
import { listOf } from "../../fakes/slack/wire.ts";

const plain: Card = { title: "T", tone: "plain", parts: [], rows: [], files: [], volume: "silent" };
const card = (change: Partial<Card>): Card => ({ ...plain, ...change });
const prose = (markdown: string): Part => ({ kind: "prose", markdown });

// --- any card ------------------------------------------------------------------------------------------------------

const evil = fc.constantFrom(
  ...hostile.split("\n"),
  "<!channel>",
  "<@U0000001>",
  "@here",
  "&amp;",
  "```",
  "\u202e",
);
const words = fc.oneof(
  fc.string({ unit: "binary", maxLength: 400 }),
  fc.string({ unit: "grapheme", maxLength: 400 }),
  fc.array(fc.oneof(evil, fc.string({ maxLength: 12 })), { maxLength: 30 }).map((pieces) => pieces.join(" ")),
  fc.nat({ max: 5_000 }).map((count) => "long ".repeat(count / 5)),
  fc.nat({ max: 4_000 }).map((count) => "\u202e".repeat(count)),
);
const parts: fc.Arbitrary<Part> = fc.oneof(
  words.map(prose),
  fc.record({ kind: fc.constant("verbatim" as const), text: words, from: words }),
  words.map((text): Part => ({ kind: "note", text })),
  fc.constant<Part>({ kind: "rule" }),
  fc
    .array(fc.record({ name: words, value: words }), { maxLength: 4 })
    .map((rows): Part => ({ kind: "facts", rows })),
);
const buttons: fc.Arbitrary<Button> = fc.record(
  {
    key: fc.stringMatching(/^[A-Za-z0-9_-]{1,22}$/),
    label: words,
    style: fc.constantFrom("plain" as const, "primary" as const, "danger" as const),
    confirm: fc.record({ title: words, text: words, yes: words, no: words }),
  },
  { requiredKeys: ["key", "label", "style"] },
);
const cards: fc.Arbitrary<Card> = fc.record({
  title: words,
  tone: fc.constantFrom("plain" as const, "attention" as const, "danger" as const, "good" as const),
  parts: fc.array(parts, { maxLength: 25 }),
  rows: fc.array(fc.array(buttons, { maxLength: 8 }), { maxLength: 8 }),
  files: fc.constant([]),
  volume: fc.constant("ring" as const),
});

function partTexts(part: Part): readonly string[] {
  switch (part.kind) {
    case "verbatim":
      return [part.text, part.from ?? ""];
    case "note":
      return [part.text];
    case "facts":
      return part.rows.flatMap(({ name, value }) => [name, value]);
    default:
      return []; // markup goes; what becomes of its words has a property of its own
  }
}

describe("any card", () => {
  test("is taken by Slack, as it is and as simply as can be", () => {
    fc.assert(
      fc.property(cards, (any) => {
        for (const { blocks, text } of [renderCard(any), renderPlainly(any)]) {
          checkBlocks(blocks, "message");
          expect(text.length).toBeGreaterThan(0);
          expect(text.length).toBeLessThanOrEqual(4_000);
        }
      }),
      { numRuns: 60, endOnFailure: true, interruptAfterTimeLimit: 8000 },
    );
  });

  test("can be read whole, on itself or in its file", () => {
    fc.assert(
      fc.property(cards, (any) => {
        const { blocks, files, shown } = renderCard(any);
        const file = files.map(({ bytes }) => Buffer.from(bytes).toString()).join("\n");
        const there = shown === "whole" ? readBlocks(blocks).words : file;
        const all = readable(there.replaceAll("\ufffd", ""));
        for (const text of [any.title, ...any.parts.flatMap(partTexts)])
          expect(all).toContain(readable(text));
      }),
      { numRuns: 60, endOnFailure: true, interruptAfterTimeLimit: 8000 },
    );
  });

  test("calls nobody, on itself or in its notification", () => {
    fc.assert(
      fc.property(cards, (any) => {
        const { blocks, text } = renderCard(any);
        expect([...readBlocks(blocks).calls, ...readMarkup(text).calls]).toEqual([]);
      }),
      { numRuns: 60, endOnFailure: true, interruptAfterTimeLimit: 8000 },
    );
  });

  test("of no more text than is promised stands there whole, next to all the buttons there may be", () => {
    const fill = fc.constantFrom(
      '"',
      "\\",
      "\n",
      "\u202e",
      "&",
      "a",
      "日",
      "👩‍👩‍👧‍👦",
      "|a|b|\n|-|-|\n",
      "> ",
      "- ",
      "[a](b) ",
    );
    fc.assert(
      fc.property(fill, fc.boolean(), (what, isProse) => {
        const text = what.repeat(slackLimits.text_chars_max).slice(0, slackLimits.text_chars_max - 1);
        const label = '"'.repeat(slackLimits.label_chars_max);
        const row = Array.from(
          { length: slackLimits.buttons_per_row_max },
          (_, at): Button => ({ key: `k${at}`, label, style: "danger" }),
        );
        const rows = Array.from({ length: slackLimits.buttons_max / row.length }, () => row);
        const part: Part = isProse ? prose(text) : { kind: "verbatim", text };
        const { shown, files, blocks } = renderCard(card({ parts: [part], rows }));
        expect({ shown, files }).toEqual({ shown: "whole", files: [] });
        checkBlocks(blocks, "message");
      }),
      { numRuns: 60, endOnFailure: true, interruptAfterTimeLimit: 8000 },
    );
  });

  test("with words in any markup keeps the words", () => {
    const word = fc.stringMatching(/^[a-z]{4,9}$/);
    const mark = fc.constantFrom(
      "**",
      "*",
      "_",
      "~~",
      "`",
      "# ",
      "\n- ",
      "\n1. ",
      "\n> ",
      "\n\n",
      " | ",
      "\n```\n",
      "[",
      "](https://e.example/x)",
      "<b>",
      "  \n",
      "\\",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, mark), { maxLength: 60 }), (pieces) => {
        const { blocks } = renderCard(card({ parts: [prose(pieces.join(" "))] }));
        const shown = readBlocks(blocks).words;
        for (const piece of pieces.filter((each) => /^[a-z]+$/.test(each))) expect(shown).toContain(piece);
      }),
      { numRuns: 300, endOnFailure: true, interruptAfterTimeLimit: 8000 },
    );
  });

  test("is rendered to the same text each time", () => {
    fc.assert(
      fc.property(cards, (any) => {
        expect(renderCard(structuredClone(any)).rendered).toBe(renderCard(any).rendered);
      }),
      { numRuns: 20, endOnFailure: true, interruptAfterTimeLimit: 8000 },
    );
  });
});

test("any form is taken by Slack", () => {
  const forms: fc.Arbitrary<Form> = fc.record({
    key: fc.constant("f1"),
    title: words,
    submit: words,
    fields: fc.uniqueArray(
      fc.record({
        name: fc.stringMatching(/^[a-z]{1,12}$/),
        label: words,
        kind: fc.constantFrom("line" as const, "text" as const, "choice" as const),
        preset: words,
        placeholder: words,
        choices: fc.array(fc.record({ value: words, label: words }), { maxLength: 120 }),
        required: fc.constantFrom("yes" as const, "no" as const),
        chars_max: fc.integer({ min: 1, max: 50_000 }),
      }),
      { selector: ({ name }) => name, maxLength: 8 },
    ),
  });
  fc.assert(
    fc.property(forms, (form) => {
      checkView(formView(form, { surface: "slack", chat: "C1", thread: "1.2" }));
    }),
    { numRuns: 60, endOnFailure: true, interruptAfterTimeLimit: 8000 },
  );
});

// --- what becomes of what ------------------------------------------------------------------------------------------

describe("Markdown becomes", () => {
  const elements = (markdown: string) =>
    listOf(renderCard(card({ parts: [prose(markdown)] })).blocks[0]?.elements).slice(1);
  test.each<[string, string, object]>([
    [
      "bold, italic and struck text",
      "**a** *b* ~~c~~",
      {
        elements: [
          { text: "a", style: { bold: true } },
          { text: " " },
          { text: "b", style: { italic: true } },
          { text: " " },
          { text: "c", style: { strike: true } },
        ],
      },
    ],
    ["code", "`x < y`", { elements: [{ text: "x < y", style: { code: true } }] }],
    ["a fence", "```ts\nlet a;\n```", { type: "rich_text_preformatted", elements: [{ text: "let a;" }] }],
    [
      "a link that says where it leads",
      "[a](https://e.example/x)",
      {
        elements: [
          { type: "link", url: "https://e.example/x", text: "a" },
          { text: " (https://e.example/x)" },
        ],
      },
    ],
    [
      "a bare link",
      "<https://e.example/x>",
      { elements: [{ type: "link", url: "https://e.example/x", text: "https://e.example/x" }] },
    ],
    [
      "text, where a link leads nowhere good",
      "[a](javascript:alert)",
      { elements: [{ type: "text", text: "a (javascript:alert)" }] },
    ],
    ["a list", "- a\n- b", { type: "rich_text_list", style: "bullet" }],
    ["a numbered list", "3. a", { type: "rich_text_list", style: "ordered", offset: 2 }],
    ["a quote", "> a", { type: "rich_text_quote", elements: [{ text: "a" }] }],
    [
      "a table of typed text",
      "|a|b|\n|-|-|\n|1|22|",
      { type: "rich_text_preformatted", elements: [{ text: "a  b\n-  --\n1  22" }] },
    ],
    ["a heading in bold", "# a", { elements: [{ text: "a", style: { bold: true } }] }],
  ])("%s", (_title, markdown, first) => {
    expect(elements(markdown)[0]).toMatchObject(first);
  });

  test("lists in lists, by their level", () => {
    expect(elements("- a\n  - b").map(({ indent }) => indent)).toEqual([undefined, 1]);
  });

  test("emoji codes and mentions that stay what was typed", () => {
    expect(readBlocks(renderCard(card({ parts: [prose(":fire: <@U123> @here")] })).blocks)).toMatchObject({
      words: expect.stringContaining(":fire: <@U123> @here"),
      calls: [],
    });
  });
});

test("the one who is called is called, and an id that is none is not", () => {
  expect(readBlocks(renderCard(card({ call: "U0ANN" })).blocks).calls).toEqual(["U0ANN"]);
  const { blocks } = renderCard(card({ call: "!here" }));
  checkBlocks(blocks, "message");
  expect(readBlocks(blocks).calls).toEqual([]);
});

test("the recommended and the dangerous button look so, and the latter asks once more", () => {
  const confirm = { title: "Sure?", text: "It deletes.", yes: "Delete", no: "Keep" };
  const row: readonly Button[] = [
    { key: "a", label: "Approve", style: "primary" },
    { key: "d", label: "Delete", style: "danger", confirm },
    { key: "w", label: "Why", style: "plain" },
  ];
  const [, actions] = renderCard(card({ rows: [row] })).blocks;
  expect(actions).toMatchObject({
    type: "actions",
    elements: [
      { value: "a", style: "primary" },
      {
        value: "d",
        style: "danger",
        confirm: { text: { text: "It deletes." }, confirm: { text: "Delete" }, style: "danger" },
      },
      { value: "w" },
    ],
  });
});

test("a confirmation that is too long to be shown makes the card attach it", () => {
  const confirm = { title: "Sure?", text: "x".repeat(301), yes: "Delete", no: "Keep" };
  const { shown, files } = renderCard(
    card({ rows: [[{ key: "d", label: "Delete", style: "danger", confirm }]] }),
  );
  expect(shown).toBe("attached");
  expect(Buffer.from(files[0]?.bytes ?? []).toString()).toContain("x".repeat(301));
});

test("a preset that does not fit into a dialog is left out and said to be, never cut", () => {
  const preset = "y".repeat(slackLimits.input_chars_max + 1);
  const field = {
    name: "body",
    label: "Body",
    kind: "text" as const,
    preset,
    required: "yes" as const,
    chars_max: 60_000,
  };
  const view = formView(
    { key: "f", title: "Edit", submit: "Save", fields: [field] },
    { surface: "slack", chat: "C1" },
  );
  checkView(view);
  expect(JSON.stringify(view)).not.toContain("yyy");
  expect(JSON.stringify(view)).toContain("too long for this dialog");
});
