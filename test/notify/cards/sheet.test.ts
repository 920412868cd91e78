// Goal: whatever somebody wrote, a card stays within its surface's budget, loses nothing without saying so, and carries
// no secret and no call.
// Method: properties over asks of any text and over surfaces of any size.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Card, Part } from "../../../src/channels/channel.ts";
import { discordCan } from "../../../src/channels/discord/client.ts";
import { discordLimits } from "../../../src/channels/discord/limits.ts";
import { renderCard } from "../../../src/channels/discord/render.ts";
import { askCard } from "../../../src/notify/cards/ask.ts";
import { detailsCard, whyCard } from "../../../src/notify/cards/details.ts";
import { fitSheet, notePart, type Sheet } from "../../../src/notify/cards/sheet.ts";
import { sha256 } from "../../../src/notify/digest.ts";
import { cardLimits } from "../../../src/notify/limits.ts";
import type { Draft } from "../../../src/notify/nouns.ts";
import { redactor } from "../../../src/notify/redact.ts";
import { answerOf, askOf, factsOf, gateOf, settingOf, weakest } from "../../support/notify.ts";
import { shownText } from "../../support/plain-card.ts";

const CANARY = "canary-0123456789-own";
const redact = redactor([{ name: "canary", value: CANARY }]);

const piece = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(
    CANARY,
    "@everyone",
    "<!channel>",
    "<@U1>",
    "```\n",
    "\n\n# x\n",
    "[a](https://b)",
    "\u202e",
    "👩‍👩‍👧‍👦".repeat(30),
    "x".repeat(900),
    "y\n".repeat(100),
  ),
);
const words = fc.array(piece, { maxLength: 12 }).map((all) => all.join(" "));

const ask = fc
  .record({
    prompt: words,
    title: fc.option(words, { nil: undefined }),
    options: fc.array(words, { maxLength: 30 }),
    preview: words,
    reason: words,
    isGate: fc.boolean(),
    isDestructive: fc.boolean(),
  })
  .map(({ prompt, title, options, preview, reason, isGate, isDestructive }) => {
    const said = { prompt, ...(title !== undefined && { title }) };
    if (!isGate)
      return askOf({ ...said, options, recommend: { option: options[0] ?? "x", reason, source: "worker" } });
    return gateOf({
      ...said,
      risk: isDestructive ? "destructive" : "irreversible",
      action: { kind: "run_shell", fingerprint: "f", preview },
      recommend: { option: "yes", reason, source: "worker" },
    });
  });

const can = fc.record({
  text_chars_max: fc.integer({ min: 900, max: 5_000 }),
  files: fc.constantFrom("yes" as const, "no" as const),
  button_label_chars_max: fc.integer({ min: 10, max: 80 }),
});

function textChars(draft: Draft): number {
  const ofPart = (part: Part): number => {
    switch (part.kind) {
      case "prose":
        return part.markdown.length;
      case "verbatim":
        return part.text.length + (part.from?.length ?? 0);
      case "facts":
        return part.rows.reduce((sum, { name, value }) => sum + name.length + value.length + 3, 0);
      case "note":
        return part.text.length;
      case "rule":
        return 3;
    }
  };
  return draft.title.length + draft.parts.reduce((sum, part) => sum + ofPart(part) + 8, 0);
}

function cards(facts: ReturnType<typeof factsOf>, setting: ReturnType<typeof settingOf>): readonly Draft[] {
  const closed = {
    ...facts,
    ask: { ...facts.ask, state: "answered" as const },
    answer: answerOf({ text: facts.ask.prompt }),
  };
  return [
    askCard(facts, setting),
    detailsCard(facts, setting),
    whyCard(facts, setting),
    askCard(closed, setting),
  ];
}

describe("for an ask of any text, on a surface of any size", () => {
  test("each card keeps to the budget; what is cut is attached and named by its hash", () => {
    fc.assert(
      fc.property(ask, can, (each, room) => {
        const setting = settingOf({ can: { ...weakest, ...room }, redact });
        for (const draft of cards(factsOf(each), setting)) {
          expect(textChars(draft)).toBeLessThanOrEqual(
            Math.min(room.text_chars_max, cardLimits.text_chars_max),
          );
          const text = shownText(draft);
          for (const file of draft.files) expect(text).toContain(`sha256 ${sha256(file.bytes)}`);
          const isCut = draft.parts.some((part) => part.kind === "note" && part.text.startsWith("Cut"));
          expect(draft.files.length).toBe(isCut && room.files === "yes" ? 1 : 0);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("no card has a secret in it, and none calls anybody", () => {
    fc.assert(
      fc.property(ask, can, (each, room) => {
        const setting = settingOf({ can: { ...weakest, ...room }, redact });
        for (const draft of cards(factsOf(each), setting)) {
          expect(shownText(draft)).not.toContain(CANARY);
          expect(draft.call).toBeUndefined();
          for (const { label, confirm } of draft.rows.flat()) {
            expect(label.length).toBeGreaterThan(0);
            expect(label.length).toBeLessThanOrEqual(room.button_label_chars_max);
            expect(confirm?.text.length ?? 0).toBeLessThanOrEqual(cardLimits.confirm_chars_max);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  test("a gate that is cut and not attached can never be approved", () => {
    fc.assert(
      fc.property(ask, can, (each, room) => {
        const setting = settingOf({ can: { ...weakest, ...room, files: "no" }, redact });
        for (const draft of cards(factsOf(each), setting)) {
          const isCut = draft.parts.some((part) => part.kind === "note" && part.text.startsWith("Cut"));
          const canApprove = draft.rows
            .flat()
            .some(({ means }) => means.do === "answer" && means.decision === "approve");
          expect(isCut && canApprove).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("the same facts give the same card", () => {
    fc.assert(
      fc.property(ask, (each) => {
        expect(askCard(factsOf(each), settingOf())).toEqual(
          askCard(structuredClone(factsOf(each)), settingOf()),
        );
      }),
    );
  });
});

describe("where marks have to be escaped", () => {
  const sending = (draft: Draft): Card => ({
    ...draft,
    call: "123456789012345678",
    rows: draft.rows.map((row) =>
      row.map(({ label, style }, index) => ({ key: `key-${index}`, label, style })),
    ),
  });
  const shownOn = (draft: Draft) => renderCard(sending(draft), "m");
  const onDiscord = settingOf({ can: discordCan });
  const sentence = "Ship the release to production, and tell the others when it is out. ";

  test.each([430, 600, 700])("an ordinary gate of %i characters stands there whole", (chars) => {
    const prompt = sentence.repeat(20).slice(0, chars).trim();
    const draft = askCard(factsOf(gateOf({ prompt, effect: "ships it", target: "production" })), onDiscord);
    expect(draft.files).toEqual([]);
    const out = shownOn(draft);
    expect(out).toMatchObject({ shown: "whole", files: [] });
    expect(out.body.content).toContain(prompt);
  });

  test("what is cut is cut once, and named as it is", () => {
    const prompt = sentence.repeat(60);
    const draft = askCard(factsOf(gateOf({ prompt })), onDiscord);
    expect(shownText(draft)).toContain(prompt.slice(0, 500));
    expect(shownOn(draft).files.map(({ name }) => name)).toEqual([draft.files[0]?.name]);
  });

  test("marks that come thick have less room, and no text is more than fits", () => {
    const marked = fc.array(
      fc.constantFrom("*", "_x_", "<@1>", "`", "\n- ", "words ", "https://a.example/b "),
      {
        minLength: 50,
        maxLength: 900,
      },
    );
    fc.assert(
      fc.property(marked, (pieces) => {
        const draft = askCard(factsOf(gateOf({ prompt: pieces.join("") })), onDiscord);
        const { body, shown } = shownOn(draft);
        expect(body.content.length).toBeLessThanOrEqual(discordLimits.content_chars_max);
        expect(shown).not.toBe("cut");
      }),
      { numRuns: 100 },
    );
    const stars = askCard(factsOf(gateOf({ prompt: "*".repeat(1_000) })), onDiscord);
    expect(stars.files).toHaveLength(1);
    expect(shownOn(stars).files).toHaveLength(1);
  });
});

describe("a sheet that does not fit", () => {
  const sheet = (parts: readonly Part[]): Sheet => ({ title: "t", name: "n", tone: "plain", parts });
  const verbatim = (text: string): Part => ({ kind: "verbatim", text });

  test("cuts the longest text first and leaves short ones whole", () => {
    const short = verbatim("short");
    const { draft, shown } = fitSheet(
      sheet([verbatim("x".repeat(3_000)), short, verbatim("y".repeat(3_000))]),
      settingOf(),
    );
    expect(shown).toBe("attached");
    expect(draft.parts).toContainEqual(short);
    expect(Buffer.from(draft.files[0]?.bytes ?? []).toString()).toBe(
      `t\n\n${"x".repeat(3_000)}\n\nshort\n\n${"y".repeat(3_000)}\n`,
    );
  });

  test("keeps facts and small print before long texts", () => {
    const facts: Part = { kind: "facts", rows: [{ name: "Effect", value: "e".repeat(200) }] };
    const { draft } = fitSheet(sheet([verbatim("x".repeat(9_000)), facts, notePart("typed")]), settingOf());
    expect(draft.parts).toContainEqual(facts);
    expect(draft.parts).toContainEqual(notePart("typed"));
  });

  test("a fact that is too long to be read at a glance is cut, and attached whole", () => {
    const { draft, shown } = fitSheet(
      sheet([{ kind: "facts", rows: [{ name: "a", value: "v".repeat(400) }] }]),
      settingOf(),
    );
    expect(shown).toBe("attached");
    expect(Buffer.from(draft.files[0]?.bytes ?? []).toString()).toContain("v".repeat(400));
  });

  test("a text of many lines is cut like a long one", () => {
    expect(fitSheet(sheet([verbatim("y\n".repeat(100))]), settingOf()).shown).toBe("attached");
  });

  test("a text larger than any surface takes is not attached, and says so", () => {
    const { draft, shown } = fitSheet(sheet([verbatim("z".repeat(cardLimits.file_bytes_max))]), settingOf());
    expect(shown).toBe("cut");
    expect(draft.files).toEqual([]);
  });

  test("nothing is left of parts that are empty", () => {
    expect(
      fitSheet(
        sheet([verbatim(" \n "), { kind: "facts", rows: [] }, { kind: "prose", markdown: "" }]),
        settingOf(),
      ).draft.parts,
    ).toEqual([]);
  });
});
