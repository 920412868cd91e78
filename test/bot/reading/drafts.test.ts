// Goal: a yes typed while a card waits for a Send never slips past it to the ask behind it, nor the other way round.
// Method: rows of what is typed, which cards wait and what was replied to, against the reading.

import { describe, expect, it } from "vitest";
import type { DraftFacts, Facts } from "../../../src/bot/reading/intent.ts";
import { read } from "../../../src/bot/reading/read.ts";
import { choice, facts, gate, open, readingOf } from "./scene.ts";

const reading: DraftFacts = { id: "r1", ask: gate, of: "reading" };
const change: DraftFacts = { id: "c1", of: "change" };
const done: DraftFacts = { id: "d1", of: "done" };

const waits = facts({ here: [gate], drafts: [reading] });
const replied = facts({ here: [gate], drafts: [reading], about: { kind: "draft", draft: reading } });
const twoAsks = facts({ here: [gate, choice], drafts: [reading] });
const diff = facts({ drafts: [change] });
const diffAndGate = facts({ here: [gate], drafts: [change] });
const diffCard = facts({ here: [gate], drafts: [change], about: { kind: "draft", draft: change } });
const both = facts({ here: [gate], drafts: [reading, change] });
const doneCard = facts({ here: [gate], drafts: [done], about: { kind: "draft", draft: done } });
const ownCard = facts({ here: [gate], drafts: [reading], about: { kind: "ask", ask: gate } });

const rows: readonly (readonly [title: string, text: string, where: Facts, reading: string])[] = [
  ["a yes sends the reading that waits", "yes", waits, "draft r1 send"],
  ["send sends it", "send", waits, "draft r1 send"],
  ["so does another language", "senden", waits, "draft r1 send"],
  ["a no takes it back, and decides nothing", "no", waits, "draft r1 cancel"],
  ["cancel takes it back", "cancel", waits, "draft r1 cancel"],
  ["edit opens it", "edit", waits, "draft r1 edit"],
  ["other words are about the ask again", "approve but only dev", waits, "card approve [only dev]"],
  ["a reply with a yes sends", "Yes!", replied, "draft r1 send"],
  ["a reply with an ok does not", "ok", replied, "unclear"],
  ["a reply with a hesitant yes does not", "yes...", replied, "unclear"],
  ["a reply in words changes them", "only on dev", replied, "draft r1 edit only on dev"],
  ["a yes between a reading and another ask is asked back", "yes", twoAsks, "which 7f c3"],
  ["send is about the reading alone", "send", twoAsks, "draft r1 send"],
  ["a yes sends a difference where nothing else waits", "yes", diff, "draft c1 send"],
  ["a yes between a difference and a gate is asked back", "yes", diffAndGate, "which 7f"],
  ["a yes in reply to the difference is clear", "yes", diffCard, "draft c1 send"],
  ["save saves a difference", "Save it", diff, "draft c1 send"],
  ["so it does in reply, in another language", "speichern", diffCard, "draft c1 send"],
  ["save is no word for a reading", "save", replied, "unclear"],
  ["two cards that wait, and a send", "send", both, "which 7f"],
  ["a yes on the ask's own card is a yes to the ask", "yes", ownCard, "approve"],
  ["undo on what was done", "undo", doneCard, "draft d1 undo"],
  ["a yes to what was done approves nothing else", "yes", doneCard, "unclear"],
  ["undo with one thing to undo", "undo", facts({ drafts: [done] }), "draft d1 undo"],
  ["send with nothing that waits", "send", facts({ here: [gate] }), "card unclear"],
  ["send as an answer", "send", facts({ here: [open] }), "verbatim"],
];

describe("a card that waits", () => {
  for (const [title, text, where, expected] of rows) {
    it(title, () => expect(readingOf(read({ text, form: "text" }, where), text)).toBe(expected));
  }
});

describe("a card about something else", () => {
  const goal = facts({ here: [gate], about: { kind: "goal", goal: "release" } });
  const cases: readonly (readonly [text: string, where: Facts, reading: string])[] = [
    ["yes", goal, "unclear"],
    [
      "append: and tag it",
      goal,
      '!{"verb":"goal","goal":"release","edit":{"kind":"append","text":"and tag it"}}',
    ],
    ["edit", goal, '!{"verb":"goal","goal":"release","edit":{"kind":"open"}}'],
    ["```\nwhole\n```", goal, '!{"verb":"goal","goal":"release","edit":{"kind":"whole","body":"whole\\n"}}'],
    ["make it better", goal, "unclear"],
    ["yes", facts({ here: [gate], about: { kind: "other" } }), "unclear"],
    ["use staging", facts({ about: { kind: "worker", worker: "fix-42" } }), "unclear"],
    ["use staging", facts({ worker: "fix-42", here: [gate] }), "unclear"],
  ];
  for (const [text, where, expected] of cases) {
    it(`reads ${JSON.stringify(text)} on ${where.about?.kind ?? "a thread"} as ${expected}`, () =>
      expect(readingOf(read({ text, form: "text" }, where), text)).toBe(expected));
  }

  it("suggests how to speak to the worker whose thread it is", () => {
    const intent = read({ text: "use staging", form: "text" }, facts({ worker: "fix-42" }));
    expect(intent).toMatchObject({
      kind: "unclear",
      near: ["looop tell fix-42 use staging", "status", "asks", "help"],
    });
  });

  it("takes what it suggested for that very verb when it is pressed, though a gate waits here", () => {
    const where = facts({ here: [gate], known: { ...facts({}).known, workers: ["fix-42"] } });
    const told = '!{"verb":"tell","worker":"fix-42","text":"use staging"}';
    for (const text of ["looop tell fix-42 use staging", "tell fix-42 use staging"])
      expect(readingOf(read({ text, form: "command" }, where), text)).toBe(told);
  });

  it("says words again about an ask that a press names, and takes none of them for a verb", () => {
    const about = facts({ about: { kind: "ask", ask: open }, here: [open, gate] });
    expect(readingOf(read({ text: "pause", form: "command" }, about), "pause")).toBe("verbatim");
    expect(readingOf(read({ text: "pause", form: "command" }, facts({ here: [open] })), "pause")).toBe(
      '!{"verb":"pause"}',
    );
  });
});
