// Goal: whatever stands on a card, Discord takes what we send, all of it can be read, and none of it does anything.
// Method: generated cards and texts; held to the fake's own form rules and to what its people read.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Button, Card, Form, Part } from "../../../src/channels/channel.ts";
import { renderForm } from "../../../src/channels/discord/forms.ts";
import { discordLimits } from "../../../src/channels/discord/limits.ts";
import { escapeText, fenceOf, markupOf } from "../../../src/channels/discord/markup.ts";
import { readCustomId, renderCard, renderPlain } from "../../../src/channels/discord/render.ts";
import { readMarkdown } from "../../../src/channels/text/markdown.ts";
import { plainOf } from "../../../src/channels/text/plain.ts";
import { cardOf, hostile, readable } from "../../contract/channel.ts";
import { messageErrors } from "../../fakes/discord/forms.ts";
import { modalErrors } from "../../fakes/discord/modals.ts";
import { readMarkup } from "../../fakes/discord/reading.ts";

/** Text that was made to hurt: marks, mentions, links, breaks, in any order and next to anything. */
const shards = fc.constantFrom(
  ..."\\ * _ ~ ` | < > [ ] ( ) # - + @ : . ! \n".split(" "),
  ...["**", "__", "```", "``", "||", "-# ", "> ", ">>> ", "# ", "1. ", "- ", "\n", " ", "\\\\"],
  ...["@everyone", "@here", "<@1>", "<@&1>", "<#1>", "</a:1>", "<t:1>", "<:a:1>", "discord.gg/x"],
  ...["https://a.example/b_c*d", "[a](https://b.example)", "<https://c.example>", "http://x"],
);
const texts = fc
  .array(fc.oneof(shards, fc.string({ unit: "grapheme", maxLength: 12 })), { maxLength: 40 })
  .map((pieces) => pieces.join(""));
const anyText = fc.oneof(texts, fc.string({ unit: "binary", maxLength: 60 }), fc.constant(hostile));
const longText = fc
  .tuple(anyText, fc.integer({ min: 1, max: 300 }))
  .map(([text, times]) => text.repeat(times).slice(0, 20_000));

const parts: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ kind: fc.constant("prose" as const), markdown: longText }),
  fc.record({ kind: fc.constant("verbatim" as const), text: longText, from: anyText, language: anyText }),
  fc.record({
    kind: fc.constant("facts" as const),
    rows: fc.array(fc.record({ name: anyText, value: anyText }), { maxLength: 8 }),
  }),
  fc.record({ kind: fc.constant("note" as const), text: anyText }),
  fc.constant({ kind: "rule" as const }),
);

const buttons: fc.Arbitrary<Button> = fc.record({
  key: fc.stringMatching(/^[A-Za-z0-9_-]{1,22}$/),
  label: anyText,
  style: fc.constantFrom("plain" as const, "primary" as const, "danger" as const),
});

const cards: fc.Arbitrary<Card> = fc.record({
  title: anyText,
  tone: fc.constantFrom(
    "plain" as const,
    "attention" as const,
    "danger" as const,
    "good" as const,
    "muted" as const,
  ),
  parts: fc.array(parts, { maxLength: 6 }),
  rows: fc.array(fc.array(buttons, { maxLength: 7 }), { maxLength: 7 }),
  files: fc.array(
    fc.record({
      name: anyText,
      mime: fc.constantFrom("text/plain" as const, "image/png" as const),
      alt: anyText,
      bytes: fc.uint8Array({ maxLength: 20 }),
    }),
    { maxLength: 12 },
  ),
  volume: fc.constantFrom("silent" as const, "ring" as const),
  call: fc.constantFrom("123456789012345678", "223456789012345678"),
  invite: fc.record({ placeholder: anyText }),
});

/** Marks of a list or a table are drawn differently in a message. */
const lettersOf = (text: string) => readable(text).replace(/[^\p{L}\p{N}]/gu, "");

const RUNS = { numRuns: 100 };
const KEY = "k".repeat(22);

describe("a card", () => {
  test("is within every limit of Discord's", () => {
    fc.assert(
      fc.property(cards, (card) => {
        for (const out of [renderCard(card, KEY), renderPlain(card, KEY)]) {
          expect(messageErrors({ ...out.body, nonce: KEY }, false)).toEqual([]);
          expect(out.body.content.length).toBeLessThanOrEqual(discordLimits.content_chars_max);
          expect(out.files.length).toBeLessThanOrEqual(discordLimits.files_max);
          expect(out.body.content.trim()).not.toBe("");
        }
      }),
      RUNS,
    );
  });

  test("is all there: in the message, or in the file beside it", () => {
    fc.assert(
      fc.property(cards, ({ files: _, ...card }) => {
        const out = renderCard({ ...card, files: [] }, KEY);
        const isWhole = out.shown === "whole";
        const file = Buffer.from(out.files[0]?.data ?? []).toString("utf8");
        expect(out.files).toHaveLength(isWhole ? 0 : 1);
        const where = readable(isWhole ? readMarkup(out.body.content) : file);
        for (const part of card.parts) {
          if (part.kind === "verbatim") expect(where).toContain(readable(part.text));
          if (part.kind === "prose") {
            const words = isWhole ? plainOf(readMarkdown(part.markdown)) : part.markdown;
            expect(lettersOf(where)).toContain(lettersOf(words));
          }
          if (part.kind === "note") expect(where).toContain(readable(part.text));
          if (part.kind === "facts")
            for (const { value } of part.rows) expect(where).toContain(readable(value));
        }
      }),
      RUNS,
    );
  });

  test("rings for whom it names, and nobody else", () => {
    fc.assert(
      fc.property(cards, (card) => {
        const { allowed_mentions } = renderCard(card, KEY).body;
        expect(allowed_mentions).toEqual({ parse: [], users: [card.call], replied_user: false });
      }),
      RUNS,
    );
    const { call: _, ...nobody } = cardOf({ title: "<@123456789012345678> @everyone", call: "1" });
    expect(renderCard(nobody, KEY).body.allowed_mentions).toEqual({ parse: [], replied_user: false });
  });

  test("gives back the key of each button, and the mark of its post", () => {
    fc.assert(
      fc.property(cards, (card) => {
        const rows = renderCard(card, KEY).body.components as { components: { custom_id: string }[] }[];
        const read = rows.flatMap(({ components }) =>
          components.map(({ custom_id }) => readCustomId(custom_id)),
        );
        const keys = card.rows.flat().map(({ key }) => ({ key, mark: KEY }));
        expect(read).toEqual(keys.slice(0, read.length));
        expect(read).toHaveLength(Math.min(keys.length, 25));
      }),
      RUNS,
    );
  });

  test("of as much text as it says it can carry is whole, whatever marks are in it", () => {
    const text = fc.array(shards, { minLength: 1, maxLength: 20 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(text, (shard) => {
        const body = shard.repeat(1_000).slice(0, discordLimits.card_text_chars_max - "Title".length);
        for (const part of [
          { kind: "verbatim", text: body } as const,
          { kind: "prose", markdown: body } as const,
        ]) {
          expect(renderCard(cardOf({ title: "Title", parts: [part] }), KEY)).toMatchObject({
            shown: "whole",
            files: [],
          });
        }
      }),
      RUNS,
    );
  });

  test("with one long text keeps the small facts after it in sight", () => {
    const out = renderCard(
      cardOf({
        title: "Merge?",
        parts: [
          { kind: "verbatim", text: "a line\n".repeat(2_000) },
          { kind: "facts", rows: [{ name: "Undo", value: "cannot be undone" }] },
        ],
      }),
      KEY,
    );
    expect(out.shown).toBe("attached");
    expect(readMarkup(out.body.content)).toContain("Undo: cannot be undone");
  });

  test("with a file that is too large, or one too many, says so", () => {
    const file = (size: number) =>
      ({ name: "a.txt", mime: "text/plain", alt: "a", bytes: new Uint8Array(size) }) as const;
    const tooLarge = renderCard(cardOf({ title: "t", files: [file(discordLimits.file_bytes_max + 1)] }), KEY);
    expect(tooLarge).toMatchObject({ shown: "cut", files: [] });
    expect(tooLarge.body.content).toContain("1 more files cannot be sent here");
    const many = renderCard(cardOf({ title: "t", files: Array.from({ length: 11 }, () => file(1)) }), KEY);
    expect(many.files).toHaveLength(10);
    expect(many.shown).toBe("cut");
  });
});

describe("text", () => {
  test("that is escaped reads as it was", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(readable(readMarkup(escapeText(text)))).toBe(readable(text));
      }),
      { numRuns: 1_000 },
    );
  });

  test("in a fence reads as it was, and does not leave it", () => {
    fc.assert(
      fc.property(anyText, anyText, (text, language) => {
        const fenced = fenceOf(text, language);
        expect(fenced.match(/```/g)).toHaveLength(2);
        expect(readable(readMarkup(fenced))).toBe(readable(text));
      }),
      { numRuns: 1_000 },
    );
  });

  test.each<[string, string]>([
    ["**bold** and *light* ~~gone~~", "**bold** and *light* ~~gone~~"],
    ["# Head *of* it", "**Head *of* it**"],
    ["- one\n- two\n  - deep", "- one\n- two\n  - deep"],
    ["3. three\n4. four", "3. three\n4. four"],
    ["- [x] done\n- [ ] open", "- ☑ done\n- ☐ open"],
    ["> said", "> said"],
    ["`co*de`", "`co*de`"],
    ["```ts\nlet a = 1;\n```", "```ts\nlet a = 1;\n```"],
    ["[the log](https://log.example/7)", "the log (<https://log.example/7>)"],
    ["https://log.example/a_b", "<https://log.example/a_b>"],
    ["[click](javascript:alert)", "click (javascript:alert)"],
    ["snake_case and 2 * 3 * 4", "snake\\_case and 2 \\* 3 \\* 4"],
    ["<@123> @everyone", "\\<@123> @\u200beveryone"],
    ["**\\@everyone**", "**@\u200beveryone**"],
    ["a line\n1\\. no list", "a line\n1\\. no list"],
    ["----", "────────"],
    ["| a | b |\n|---|---|\n| 1 | 2 |", "```\na  b\n-  -\n1  2\n```"],
  ])("of Markdown becomes Discord's: %j", (markdown, wanted) => {
    expect(markupOf(readMarkdown(markdown))).toBe(wanted);
  });
});

test("a form is within every limit of Discord's, whatever its words", () => {
  const fields = fc.record({
    name: fc.stringMatching(/^[a-z]{1,20}$/),
    label: anyText,
    kind: fc.constantFrom("line" as const, "text" as const),
    preset: longText,
    placeholder: anyText,
    required: fc.constantFrom("yes" as const, "no" as const),
    chars_max: fc.integer({ min: -1, max: 10_000 }),
  });
  const choice = fc.record({
    name: fc.constant("choice"),
    label: anyText,
    kind: fc.constant("choice" as const),
    choices: fc.array(fc.record({ value: fc.string({ minLength: 1 }), label: anyText }), {
      minLength: 1,
      maxLength: 40,
    }),
    required: fc.constant("yes" as const),
    chars_max: fc.constant(1),
  });
  const forms: fc.Arbitrary<Form> = fc.record({
    key: fc.stringMatching(/^[A-Za-z0-9_-]{1,22}$/),
    title: anyText,
    fields: fc
      .uniqueArray(fields, { minLength: 1, maxLength: 6, selector: ({ name }) => name })
      .chain((texts) => choice.map((one) => [...texts.slice(0, 5), one])),
    submit: anyText,
  });
  fc.assert(
    fc.property(forms, (form) => {
      expect(modalErrors(renderForm(form) as Readonly<Record<string, unknown>>)).toEqual([]);
    }),
    RUNS,
  );
});
