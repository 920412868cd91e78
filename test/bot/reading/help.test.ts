// Goal: help promises nothing that is not understood, fits a card, and offers every verb.
// Method: what stands in backticks is read where it would be typed; the menu is compared with the verbs.

import { describe, expect, it } from "vitest";
import { helpTopics, menu } from "../../../src/bot/reading/help.ts";
import { read } from "../../../src/bot/reading/read.ts";
import { verbNames } from "../../../src/bot/reading/verbs.ts";
import { facts, type Scene, scenes } from "./scene.ts";

const CARD_CHARS = 1_900;
/** Examples that only say what a card is answered with, or half of a line. */
const elsewhere = new Set(["looop", "send", "edit", "cancel", "append: also update the docs", "undo"]);

function understood(words: string): boolean {
  const scenesToTry: readonly Scene[] = ["nothing", "gate", "choice", "several", "elsewhere", "thread"];
  const review = facts({ about: { kind: "plan", plan: "ship", hash: "3f9a2c1b" } });
  const step = facts({ about: { kind: "plan", plan: "ship", step: "S1" } });
  return [...scenesToTry.map((scene) => scenes[scene]), review, step].some((known) => {
    const intent = read({ text: words, form: "text" }, known);
    if (intent.kind === "command") return true;
    return (
      intent.kind === "reply" &&
      !["verbatim", "reprompt", "empty"].includes(intent.reply.kind) &&
      !(intent.reply.kind === "confirm" && intent.reply.decision === "unclear")
    );
  });
}

describe("help", () => {
  for (const [topic, markdown] of Object.entries(helpTopics)) {
    it(`on "${topic}" fits a card, and is understood word for word`, () => {
      expect(markdown.length).toBeLessThanOrEqual(CARD_CHARS);
      const examples = [...markdown.matchAll(/`([^`]+)`/g)].flatMap(([, words]) => words ?? []);
      expect(examples.length).toBeGreaterThan(3);
      const lost = examples.filter((words) => !elsewhere.has(words) && !understood(words));
      // An answer in words is handed on as it is: it is understood by being left alone.
      expect(lost.filter((words) => !/^(?:answer #7F|#7F 2|fix-42-1:|pair )/.test(words))).toEqual([]);
    });
  }

  it("has a page for every topic that its first page names", () => {
    const named = [...(helpTopics[""] ?? "").matchAll(/`help (\w+)`/g)].flatMap(([, topic]) => topic ?? []);
    expect([...named, ""].sort()).toEqual(Object.keys(helpTopics).sort());
  });

  it("finds no page under the name of something that every object has", () => {
    for (const name of ["constructor", "toString", "__proto__"]) {
      expect(helpTopics[name]).toBeUndefined();
      expect(name in helpTopics).toBe(false);
    }
  });

  it("offers in the menu only verbs that there are", () => {
    expect(menu.verbs.filter(({ name }) => !verbNames.includes(name))).toEqual([]);
    expect(new Set(menu.verbs.map(({ name }) => name)).size).toBe(menu.verbs.length);
    expect(menu.verbs.length).toBeLessThanOrEqual(100);
  });
});
