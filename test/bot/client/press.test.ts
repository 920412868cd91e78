// Goal: nothing is answered by accident, and nothing goes to another card than the one a person looked at.
// Method: keys as a keyboard sends them, on models; what would be said is compared as a whole.

import { describe, expect, test } from "vitest";
import { isOpen, type ShownCard } from "../../../src/bot/client/cards.ts";
import { frameOf } from "../../../src/bot/client/frame.ts";
import { told } from "../../../src/bot/client/model.ts";
import { pasted, press } from "../../../src/bot/client/press.ts";
import { splitPaste } from "../../../src/bot/client/run-screen.ts";
import { textOf } from "../../../src/bot/client/typing.ts";
import { gridText } from "../../../src/engine/watch/grid.ts";
import { card, modelOf, type, yesNo } from "./kit.ts";

const one = modelOf([card("a", { rows: yesNo })]);

describe("what keys say", () => {
  test.for([
    ["words and Enter", "yes\r", [{ kind: "say", text: "yes", replyTo: "a" }]],
    ["Enter alone", "\r\r", []],
    ["blanks and Enter", "   \r", []],
    ["a digit alone", "1", []],
    ["a digit and Enter", "2\r", [{ kind: "press", message: "a", key: "no" }]],
    ["a digit of no button", "3\r", [{ kind: "say", text: "3", replyTo: "a" }]],
    ["zero", "0\r", [{ kind: "say", text: "0", replyTo: "a" }]],
    ["a digit and words", "1 of them\r", [{ kind: "say", text: "1 of them", replyTo: "a" }]],
    ["two digits", "12\r", [{ kind: "say", text: "12", replyTo: "a" }]],
    ["a digit taken back", "1\x1b\r", []],
    ["a digit taken back by Ctrl-C", "1\x03\r", []],
    ["a digit and a move", "1\x1b[D\r", []],
    ["a command", "/status\r", [{ kind: "command", text: "status" }]],
    ["a command by its whole name", "/looop goals  x\r", [{ kind: "command", text: "goals  x" }]],
    ["a slash alone", "/\r", [{ kind: "say", text: "/", replyTo: "a" }]],
    ["a word taken back", "no\x17yes\r", [{ kind: "say", text: "yes", replyTo: "a" }]],
    ["a line taken back", "no way\x15yes\r", [{ kind: "say", text: "yes", replyTo: "a" }]],
    ["a picture taken back", "👩‍👩‍👧\x7fok\r", [{ kind: "say", text: "ok", replyTo: "a" }]],
    ["a letter put in", "ys\x1b[De\r", [{ kind: "say", text: "yes", replyTo: "a" }]],
    ["a letter taken out", "yxes\x01\x1b[C\x1b[3~\r", [{ kind: "say", text: "yes", replyTo: "a" }]],
    [
      "the line before",
      "yes\r\x10\r",
      [
        { kind: "say", text: "yes", replyTo: "a" },
        { kind: "say", text: "yes", replyTo: "a" },
      ],
    ],
    [
      "a line before, and back to what was typed",
      "yes\rno\x10\x0e\r",
      [
        { kind: "say", text: "yes", replyTo: "a" },
        { kind: "say", text: "no", replyTo: "a" },
      ],
    ],
  ] as const)("%s", ([, keys, expected]) => {
    expect(type(one, keys).said).toEqual(expected);
  });

  test("without a card words are about none", () => {
    expect(type(modelOf([]), "hello\r").said).toEqual([{ kind: "say", text: "hello" }]);
  });

  test("the card that is selected is the one that is meant", () => {
    const two = modelOf([card("a", { rows: yesNo }), card("b", { rows: yesNo })]);
    expect(type(two, "\x1b[Byes\r").said).toEqual([{ kind: "say", text: "yes", replyTo: "b" }]);
    expect(type(two, "\t\tyes\r").said).toEqual([{ kind: "say", text: "yes", replyTo: "a" }]);
  });

  test("a button that wants to be confirmed is pressed by two Enters", () => {
    const confirm = { title: "Sure?", text: "It deletes.", yes: "Delete", no: "Keep" };
    const model = modelOf([
      card("a", { rows: [[{ key: "del", label: "Delete", style: "danger", confirm }]] }),
    ]);
    expect(type(model, "1\r").said).toEqual([]);
    expect(type(model, "1\r\x1b\r").said).toEqual([]);
    expect(type(model, "1\r\r").said).toEqual([{ kind: "press", message: "a", key: "del" }]);
  });
});

describe("what comes of what was said", () => {
  const asked = card("b", { title: "Did you mean approve?", rows: yesNo });
  const footer = (model: typeof one) => gridText(frameOf(model)).trimEnd().split("\n").at(-1);

  test.for([
    ["words", "sure\r"],
    ["a press", "1\r"],
  ] as const)("is named, and Tab leads there, after %s", ([, keys]) => {
    const others = modelOf([card("0", { rows: yesNo }), card("a", { rows: yesNo })]);
    const { model } = type(type(others, "\x1b[B").model, keys);
    const then = told(model, { kind: "card", card: asked });
    expect(then.selected, "nothing is put under their hands").toBe("a");
    expect(footer(then)).toContain("Tab: Did you mean approve?");
    const there = type(then, "\t").model;
    expect(there.selected).toBe("b");
    expect(there.notice).toBeUndefined();
  });

  test("is named once, and does not hide which button Enter presses", () => {
    const { model } = type(one, "sure\r");
    const then = told(told(model, { kind: "card", card: asked }), {
      kind: "card",
      card: card("c", { title: "Another", rows: yesNo }),
    });
    expect(footer(then)).toContain("Did you mean approve?");
    expect(footer(told(type(model, "1").model, { kind: "card", card: asked }))).toContain("Enter: Approve");
    expect(told(one, { kind: "card", card: asked }).notice, "nobody said anything").toBeUndefined();
  });

  test("takes the place of the word that was pressed, also where it decides nothing", () => {
    const { model } = type(one, "1\r");
    expect(footer(model)).toContain("Approve …");
    const then = told(model, { kind: "card", card: card("b", { title: "Why: fix-1" }) });
    expect(footer(then)).toContain("Tab: Why: fix-1");
    expect(type(then, "\t").model.selected).toBe("b");
  });
});

describe("which digit chooses what", () => {
  const option = (label: string) => ({ key: label.replaceAll(/\W/g, ""), label, style: "plain" as const });
  const model = modelOf([
    card("a", { rows: [["2 · prod", "1 · staging", "3 · none", "Later"].map(option)] }),
  ]);

  test.for([
    ["1", "1staging"],
    ["2", "2prod"],
    ["3", "3none"],
    ["4", "Later"],
  ] as const)("%s is the option of that number, wherever it stands", ([digit, key]) => {
    expect(type(model, `${digit}\r`).said).toEqual([{ kind: "press", message: "a", key }]);
  });

  test("two that claim one number get different digits", () => {
    const same = modelOf([card("a", { rows: [["1 · one", "1 · uno"].map(option)] })]);
    expect(type(same, "1\r").said).toEqual([{ kind: "press", message: "a", key: "1one" }]);
    expect(type(same, "2\r").said).toEqual([{ kind: "press", message: "a", key: "1uno" }]);
  });
});

describe("what waits", () => {
  const rows = (...labels: readonly string[]) => [
    labels.map((label) => ({ key: "k", label, style: "plain" as const })),
  ];

  test.for([
    ["a card that asks", { tone: "attention", rows: rows("Approve", "Deny") }, true],
    ["one that is dangerous", { tone: "danger", rows: rows("Approve") }, true],
    ["one that wants words", { tone: "plain", invite: { placeholder: "Your answer" } }, true],
    ["one that offers commands", { tone: "attention", rows: rows("asks", "status") }, false],
    ["one that offers more of itself", { tone: "plain", rows: rows("Details") }, false],
    ["one that alarms and asks nothing", { tone: "danger" }, false],
  ] as const)("%s", ([, more, expected]) => {
    expect(isOpen(card("a", more as Partial<ShownCard>))).toBe(expected);
  });
});

describe("what happens under somebody's hands", () => {
  const two = modelOf([card("a", { rows: yesNo }), card("b", { rows: yesNo })]);

  test("a card that goes away while they type takes their words with it, and no other card gets them", () => {
    const { model } = type(two, "yes");
    const after = told(model, { kind: "removed", message: "a" });
    const { model: then, said } = type(after, "\r");
    expect(said).toEqual([]);
    expect(textOf(then.typing)).toBe("yes");
    expect(then.notice?.text).toContain("gone");
    expect(type(then, "\x1b[B\r").said).toEqual([]);
    expect(type(type(then, "\x1b").model, "yes\r").said).toEqual([
      { kind: "say", text: "yes", replyTo: "b" },
    ]);
  });

  test("a chosen button whose key changed is no longer chosen", () => {
    const { model } = type(two, "1");
    const rows = [[{ key: "other", label: "Approve", style: "primary" as const }]];
    const after = told(model, { kind: "card", card: card("a", { rows }) });
    expect(after.chosen).toBeUndefined();
    expect(type(after, "\r").said).toEqual([]);
  });

  test("a chosen button stays chosen while other cards come and go", () => {
    const { model } = type(two, "2");
    const after = told(told(model, { kind: "removed", message: "b" }), {
      kind: "card",
      card: card("0", { rows: yesNo }),
    });
    expect(type(after, "\r").said).toEqual([{ kind: "press", message: "a", key: "no" }]);
  });

  test("somebody who does nothing is shown the next one that waits", () => {
    const after = told(two, { kind: "removed", message: "a" });
    expect(after.selected).toBe("b");
  });
});

describe("what is pasted", () => {
  test("never presses Enter, and keeps its lines", () => {
    expect(splitPaste("yes\rno\r")).toEqual({ paste: "yes\rno", keys: "" });
    expect(splitPaste("yes\r")).toEqual({ paste: "", keys: "yes\r" });
    expect(splitPaste("\x1b[A\r\x1b[A")).toEqual({ paste: "", keys: "\x1b[A\r\x1b[A" });
    const model = pasted(one, "first\r\nsecond\u001b[2J");
    expect(textOf(model.typing)).toBe("first\nsecond[2J");
    expect(type(model, "\r").said).toEqual([{ kind: "say", text: "first\nsecond[2J", replyTo: "a" }]);
  });

  test("takes a chosen button back", () => {
    const { model } = type(one, "1");
    expect(pasted(model, "text").chosen).toBeUndefined();
  });
});

describe("what is shown to somebody who does nothing", () => {
  const board = card("a", { rows: [[{ key: "s", label: "asks", style: "plain" }]] });
  const asking = card("b", { rows: yesNo });

  test("what waits takes the place of what does not", () => {
    expect(modelOf([board]).selected).toBe("a");
    expect(modelOf([board, asking]).selected).toBe("b");
  });

  test("not where they chose what they look at, or type", () => {
    const more = [board, card("c")];
    expect(told(type(modelOf(more), "\x1b[A").model, { kind: "card", card: asking }).selected).not.toBe("b");
    expect(told(type(modelOf(more), "\x1b[B").model, { kind: "card", card: asking }).selected).not.toBe("b");
    expect(told(type(modelOf([board]), "y").model, { kind: "card", card: asking }).selected).toBe("a");
  });

  test("what was answered stays before their eyes, whatever waits next", () => {
    const two = modelOf([board, asking, card("c", { rows: yesNo })]);
    expect(told(two, { kind: "card", card: card("b", { tone: "good" }) }).selected).toBe("b");
  });

  test("a board that begins to ask stays, and is not left when it was answered", () => {
    const now = told(modelOf([board]), { kind: "card", card: card("a", { rows: yesNo }) });
    const answered = told(now, { kind: "card", card: card("a", { tone: "good" }) });
    expect(told(answered, { kind: "card", card: asking }).selected).toBe("a");
  });

  test("the answer to a command is shown, but no decision is put under their hands", () => {
    const sent = type(modelOf([asking]), "/status\r").model;
    expect(told(sent, { kind: "card", card: card("c") }).selected).toBe("c");
    expect(told(sent, { kind: "card", card: card("c", { rows: yesNo }) }).selected).toBe("b");
    expect(told(type(sent, "y").model, { kind: "card", card: card("c") }).selected).toBe("b");
  });
});

describe("a guide", () => {
  const guided = (over: "yes" | "no") => ({
    ...one,
    guide: { mark: "3/4", said: "It is ready.", next: "Type yes.", over },
  });

  test("takes no key: only when it is over an empty Enter leaves", () => {
    expect(press(guided("no"), { kind: "key", key: "enter" }).next).toBe("go-on");
    expect(press(guided("yes"), { kind: "key", key: "enter" }).next).toBe("quit");
    expect(type(guided("yes"), "yes\r").said).toEqual([{ kind: "say", text: "yes", replyTo: "a" }]);
  });

  test.each([
    [80, 24, ["3/4  It is ready.", "Type yes."], []],
    [40, 12, ["3/4  It is ready.", "Type yes."], []],
    [30, 8, ["Type yes."], ["It is ready."]],
  ] as const)("stands above the cards at %i × %i, and leaves room for them", (cols, rows, seen, unseen) => {
    const model = { ...modelOf([card("a", { rows: yesNo })], cols, rows), guide: guided("no").guide };
    const shown = gridText(frameOf(model));
    for (const each of [...seen, "Title a", "\n>"]) expect(shown).toContain(each);
    for (const each of unseen) expect(shown).not.toContain(each);
  });
});

describe("what stands there for long", () => {
  test.each([
    ["the board", "attention", ["asks", "workers", "help"], false],
    ["a worker that waits", "attention", ["Show", "Log", "Kill"], false],
    ["a gate", "attention", ["Approve", "Deny", "Show"], true],
    ["a question whose options are commands", "attention", ["1 · asks", "2 · help"], true],
  ] as const)("%s", (_, tone, labels, expected) => {
    const rows = [labels.map((label) => ({ key: label, label, style: "plain" as const }))];
    expect(isOpen(card("a", { tone, rows }))).toBe(expected);
  });
});
