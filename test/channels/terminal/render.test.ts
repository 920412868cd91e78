// Goal: a card reads well as text, and nobody's text comes through as anything but text. Method: rows, each a part and
// what stands there.

import { describe, expect, test } from "vitest";
import type { Part } from "../../../src/channels/channel.ts";
import { terminalCan } from "../../../src/channels/terminal/can.ts";
import { fitCard } from "../../../src/channels/terminal/fit-card.ts";
import { bodyLines, cardText, titleText } from "../../../src/channels/terminal/render.ts";
import { cardOf, hostile } from "../../contract/channel.ts";

const linesOf = (...parts: readonly Part[]): readonly string[] =>
  bodyLines({ title: "", parts, files: [] }).map(
    ({ first, runs }) => first + runs.map(({ text }) => text).join(""),
  );

describe("a part as text", () => {
  test.for<readonly [string, Part, readonly string[]]>([
    ["prose", { kind: "prose", markdown: "one\n\ntwo" }, ["one", "", "two"]],
    ["marks", { kind: "prose", markdown: "**b** _i_ `c` ~~s~~" }, ["b i c s"]],
    [
      "a link that hides where it leads",
      { kind: "prose", markdown: "[good](https://evil.example)" },
      ["good (https://evil.example)"],
    ],
    ["a link that says it", { kind: "prose", markdown: "<https://a.example>" }, ["https://a.example"]],
    ["a heading", { kind: "prose", markdown: "# Head\nbody" }, ["Head", "", "body"]],
    ["a list", { kind: "prose", markdown: "- one\n- two\n  - deep" }, ["• one", "• two", "  • deep"]],
    ["a numbered list", { kind: "prose", markdown: "3. three\n4. four" }, ["3. three", "4. four"]],
    ["tasks", { kind: "prose", markdown: "- [x] done\n- [ ] not" }, ["• ☑ done", "• ☐ not"]],
    ["a quote", { kind: "prose", markdown: "> said" }, ["> said"]],
    ["a fence", { kind: "prose", markdown: "```sh\nrm -rf x\n```" }, ["│ rm -rf x"]],
    ["a table", { kind: "prose", markdown: "|a|b|\n|-|-|\n|1|2|" }, ["a  b", "-  -", "1  2"]],
    ["HTML", { kind: "prose", markdown: "<b>x</b>" }, ["<b>x</b>"]],
    ["somebody's words", { kind: "verbatim", text: "a\n\tb", from: "who" }, ["who:", "│ a", "│     b"]],
    ["words that look like a fence", { kind: "verbatim", text: "```\n**x**" }, ["│ ```", "│ **x**"]],
    [
      "facts",
      {
        kind: "facts",
        rows: [
          { name: "A", value: "1" },
          { name: "Long", value: "2\n3" },
        ],
      },
      ["A     1", "Long  2 3"],
    ],
    ["a note", { kind: "note", text: "small *print*" }, ["small *print*"]],
    ["a colour", { kind: "note", text: "\u001b[31mred\u009b0m\u0007" }, ["[31mred0m"]],
    ["a direction", { kind: "note", text: "a\u202eb\u200ec\u2066d" }, ["a\ufffdbc\ufffdd"]],
    ["a return that would write over", { kind: "note", text: "safe\rEVIL" }, ["safe", "EVIL"]],
  ])("%s", ([, part, expected]) => {
    expect(linesOf(part)).toEqual(expected);
  });

  test("parts stand apart", () => {
    expect(linesOf({ kind: "note", text: "a" }, { kind: "rule" }, { kind: "note", text: "b" })).toEqual([
      "a",
      "",
      "────────",
      "",
      "b",
    ]);
  });
});

describe("a whole card", () => {
  test("is one text: title, parts, buttons", () => {
    const card = cardOf({
      title: "Go?\nnow",
      parts: [{ kind: "note", text: "n" }],
      rows: [
        [{ key: "k", label: "Yes\u001b[0m", style: "plain" }],
        [{ key: "l", label: "No", style: "plain" }],
      ],
    });
    expect(cardText(card)).toBe("Go? now\nn\n[Yes[0m]\n[No]");
  });

  test("a title is one line of bounded length", () => {
    expect(titleText(hostile)).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(titleText("x".repeat(5_000)).length).toBeLessThanOrEqual(300);
  });

  test("up to its budget it is whole, beyond it all of it is in a file", () => {
    const long = "x".repeat(terminalCan.text_chars_max);
    expect(fitCard(cardOf({ parts: [{ kind: "verbatim", text: long }] })).shown).toBe("whole");
    const { card, shown } = fitCard(
      cardOf({
        parts: [
          { kind: "verbatim", text: `${long}END` },
          { kind: "note", text: "last" },
        ],
      }),
    );
    expect(shown).toBe("attached");
    expect(Buffer.from(card.files[0]?.bytes ?? []).toString()).toContain("END");
    expect(cardText(card).length).toBeLessThan(terminalCan.text_chars_max + 200);
  });
});
