// Goal: whatever is typed, reading ends soon, commits only what stands in the closed list, and hands on the exact words.
// Method: generated text of all of Unicode, and generated sentences out of the words of all languages.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { locales } from "../../../src/bot/reading/intent.ts";
import { committingWords, lexiconOf } from "../../../src/bot/reading/lexicon.ts";
import { readingLimits } from "../../../src/bot/reading/limits.ts";
import { normalOf, ownWords, wholeOf, withoutCode } from "../../../src/bot/reading/normal.ts";
import { read } from "../../../src/bot/reading/read.ts";
import { matchesIn } from "../../../src/bot/reading/scan.ts";
import { facts, gate, open, type Scene, scenes } from "./scene.ts";

const lexicon = lexiconOf(locales);
const approving = committingWords(locales, "approve");
const denying = committingWords(locales, "deny");
const negations = [...lexicon.marks.negations.keys(), ...denying];
const phrases = [
  ...lexicon.decisions.keys(),
  ...lexicon.always.keys(),
  ...lexicon.numbers.keys(),
  ...lexicon.time.keys(),
  ...Object.values(lexicon.marks).flatMap((mark) => [...mark.keys()]),
  ...[
    "looop",
    "/",
    "!",
    "#7F",
    "fix-42-1",
    "fix-42",
    "release",
    "ci",
    "status",
    "tell",
    "kill",
    "goal",
    "append:",
  ],
];

const gap = fc.constantFrom(" ", ", ", "\n", "", ". ", " - ", ": ", "? ", "! ", "\u200b", "　");
const sentence = fc
  .array(fc.tuple(fc.constantFrom(...phrases), gap), { maxLength: 8 })
  .map((words) => words.flat().join(""));
const anyText = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 80 }),
  fc.string({ unit: "binary", maxLength: 80 }),
  sentence,
);
const anyScene = fc.constantFrom(...(Object.keys(scenes) as Scene[]));

function reads(text: string, scene: Scene) {
  return read({ text, form: "text" }, scenes[scene]);
}

function decisionOf(text: string): "approve" | "deny" | undefined {
  const intent = reads(text, "gate");
  return intent.kind === "reply" && intent.reply.kind === "decide" ? intent.reply.decision : undefined;
}

describe("reading", () => {
  it("never throws, in any scene and in either form", () => {
    fc.assert(
      fc.property(
        anyText,
        anyScene,
        fc.constantFrom("text" as const, "command" as const),
        (text, scene, form) => {
          expect(read({ text, form }, scenes[scene]).kind).toBeTypeOf("string");
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("says the same about the same words", () => {
    fc.assert(
      fc.property(anyText, anyScene, (text, scene) => {
        expect(reads(text, scene)).toEqual(reads(text, scene));
      }),
    );
  });

  it("commits a gate only for a word of the closed list", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const decision = decisionOf(text);
        if (decision === undefined) return;
        const words = ownWords(text).replace(/#7F|fix-42-1|looop|[/!]/giu, " ");
        expect(decision === "approve" ? approving : denying).toContain(wholeOf(normalOf(words)).word);
        expect(withoutCode(words).had).toBe("no");
      }),
      { numRuns: 3_000 },
    );
  });

  it("commits every word of the closed list, and only to its own side", () => {
    expect(approving.length).toBeGreaterThan(20);
    for (const word of approving) expect([word, decisionOf(word)]).toEqual([word, "approve"]);
    for (const word of denying) expect([word, decisionOf(word)]).toEqual([word, "deny"]);
    expect(approving.filter((word) => denying.includes(word))).toEqual([]);
  });

  it("never approves what has a not in it, wherever it stands", () => {
    const parts = fc.tuple(fc.constantFrom(...approving), fc.constantFrom(...negations), gap, gap);
    fc.assert(
      fc.property(parts, sentence, fc.constantFrom(0, 1, 2), ([yes, not, one, other], rest, order) => {
        const words = [
          [yes, one, not, other, rest],
          [not, one, yes, other, rest],
          [yes, one, rest, other, not],
        ][order];
        expect(decisionOf((words ?? []).join(""))).not.toBe("approve");
      }),
      { numRuns: 4_000 },
    );
  });

  it("does not hide a not in a word that approves", () => {
    for (const word of approving) {
      expect(denying.filter((not) => not.length > 1 && word.includes(not))).toEqual([]);
    }
  });

  it("hands on exactly what was typed", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const intent = reads(text, "openCard");
        if (intent.kind !== "reply" || intent.ask !== open.key || intent.reply.kind !== "verbatim") return;
        expect(ownWords(text)).toContain(intent.reply.text);
        if (!/[#＃>＞@]|fix-42|build-7|looop|^\s*[/!]/iu.test(text)) expect(intent.reply.text).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it("keeps a long answer whole", () => {
    const long = `${"word ".repeat(12_000)}end`;
    const intent = reads(long, "open");
    expect(intent).toMatchObject({ kind: "reply", reply: { kind: "verbatim", text: long } });
  });

  it("refuses what is too long for an answer, and reads no gate in a page of text", () => {
    const huge = "yes ".repeat(25_000);
    expect(reads(huge, "open")).toMatchObject({ kind: "reply", reply: { kind: "reprompt" } });
    expect(reads(huge, "gate")).toMatchObject({ kind: "reply", reply: { kind: "reprompt" } });
    expect(reads(huge, "nothing").kind).toBe("unclear");
    expect(reads("x".repeat(2_000_000), "gate").kind).toBe("unclear");
    expect(reads("x".repeat(2_000_000), "channel").kind).toBe("chatter");
  });

  it("ends with texts made to hurt, at every size it looks at", () => {
    const hurtful = [
      "no ",
      "\u200b",
      "`",
      "> ",
      " ",
      "yes, ",
      "不",
      "はい",
      "1 and ",
      "#7F ",
      '"',
      "!",
      "@looop ",
      "later ",
    ];
    for (const piece of hurtful) {
      for (const length of [250, 4_000, 60_000]) {
        const text = piece.repeat(Math.floor(length / piece.length));
        for (const scene of ["gate", "several", "thread", "nothing"] as const) {
          expect(reads(text, scene).kind).not.toBe("draft");
        }
      }
    }
  });

  it("looks up a bounded number of phrases per character", () => {
    for (const text of ["no ".repeat(1_000), "不".repeat(3_000), "yes, but ".repeat(300)]) {
      let looked = 0;
      const counting = new Map(lexicon.decisions);
      counting.get = (phrase) => {
        looked += 1;
        return lexicon.decisions.get(phrase);
      };
      matchesIn(text, counting);
      expect(looked).toBeLessThanOrEqual(text.length * readingLimits.phrase_chars_max);
    }
  });

  it("finds nothing by the names that every object has", () => {
    for (const name of Object.getOwnPropertyNames(Object.prototype)) {
      expect(reads(name, "gate")).toMatchObject({ reply: { kind: "confirm", decision: "unclear" } });
      expect(reads(`looop ${name}`, "nothing").kind).toBe("unclear");
      expect(reads(`help ${name}`, "nothing").kind).toBe("command");
    }
  });

  it("lets no locale decide that is not enabled", () => {
    const english = facts({ here: [gate], locales: ["en"] });
    expect(read({ text: "да", form: "text" }, english)).toMatchObject({ reply: { kind: "confirm" } });
    expect(read({ text: "yes", form: "text" }, english)).toMatchObject({ reply: { kind: "decide" } });
    const russian = facts({ here: [gate], locales: ["ru"] });
    expect(read({ text: "да", form: "text" }, russian)).toMatchObject({ reply: { kind: "decide" } });
    expect(read({ text: "da", form: "text" }, russian)).toMatchObject({ reply: { kind: "did_you_mean" } });
    expect(read({ text: "yes", form: "text" }, russian)).toMatchObject({ reply: { kind: "confirm" } });
  });
});
