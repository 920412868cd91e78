// Goal: Markdown of strangers becomes a tree that loses no word, however it is written. Method: rows of text and tree;
// generated documents whose every word is looked for in the tree's plain text.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textLimits } from "../../../src/channels/text/limits.ts";
import { type Block, readMarkdown } from "../../../src/channels/text/markdown.ts";
import { plainOf } from "../../../src/channels/text/plain.ts";

const text = (of: string) => ({ kind: "text", text: of }) as const;
const paragraph = (of: string): Block => ({ kind: "paragraph", of: [text(of)] });

describe("the tree", () => {
  const rows: readonly (readonly [title: string, source: string, tree: readonly Block[]])[] = [
    ["keeps a typed line break", "one\ntwo", [paragraph("one\ntwo")]],
    ["keeps HTML as typed text", "<b>no</b>", [paragraphs("<b>", "no", "</b>")]],
    ["keeps a block of HTML as typed text", "<div>\nno\n</div>", [paragraph("<div>\nno\n</div>")]],
    [
      "marks spans within each other",
      "**a *b* ~~c~~** `d`",
      [
        {
          kind: "paragraph",
          of: [
            {
              kind: "bold",
              of: [
                text("a "),
                { kind: "italic", of: [text("b")] },
                text(" "),
                { kind: "strike", of: [text("c")] },
              ],
            },
            text(" "),
            { kind: "code", text: "d" },
          ],
        },
      ],
    ],
    [
      "keeps what a link says apart from where it leads",
      "[docs](https://evil.example)",
      [{ kind: "paragraph", of: [{ kind: "link", url: "https://evil.example", of: [text("docs")] }] }],
    ],
    [
      "follows a link by label, and keeps its definition",
      "[docs][d]\n\n[d]: https://x.example",
      [
        { kind: "paragraph", of: [{ kind: "link", url: "https://x.example", of: [text("docs")] }] },
        paragraph("[d]: https://x.example"),
      ],
    ],
    [
      "says the title of a link",
      '[a](https://x.example "t")',
      [
        {
          kind: "paragraph",
          of: [{ kind: "link", url: "https://x.example", of: [text("a")] }, text(' "t"')],
        },
      ],
    ],
    ["knows a fence and its language", "```sh\nls\n```", [{ kind: "fence", language: "sh", text: "ls" }]],
    [
      "keeps words that stand where a language does",
      "```read this\nls\n```",
      [paragraph("read this"), { kind: "fence", text: "ls" }],
    ],
    ["keeps a fence with nothing in it as typed", "```sh\n```", [paragraph("```sh\n```")]],
    ["takes an unclosed fence to the end", "```\nls", [{ kind: "fence", text: "ls" }]],
    [
      "knows lists, their numbers and ticks",
      "3. [x] a\n4. b",
      [
        {
          kind: "list",
          first: 3,
          items: [{ checked: true, of: [paragraph("a")] }, { of: [paragraph("b")] }],
        },
      ],
    ],
    [
      "knows tables",
      "| a | b |\n|---|---|\n| c | d |",
      [
        {
          kind: "table",
          rows: [
            [[text("a")], [text("b")]],
            [[text("c")], [text("d")]],
          ],
        },
      ],
    ],
    ["knows quotes", "> a", [{ kind: "quote", of: [paragraph("a")] }]],
    ["keeps a footnote as typed", "a[^1]", [paragraph("a[^1]")]],
  ];
  for (const [title, source, tree] of rows) it(title, () => expect(readMarkdown(source)).toEqual(tree));

  it("does not parse beyond its limit, and keeps all of it", () => {
    const source = "*a* ".repeat(textLimits.markdown_chars_max);
    expect(readMarkdown(source)).toEqual([paragraph(source)]);
  });

  it("keeps as typed what nests too deep, on one line or over many", () => {
    const stairs = Array.from({ length: 60 }, (_, depth) => `${"  ".repeat(depth)}- W${depth}`).join("\n");
    for (const source of [
      "> ".repeat(4_000),
      ">".repeat(8_000),
      "- ".repeat(4_000),
      "1. ".repeat(2_500),
      stairs,
    ]) {
      const shown = plainOf(readMarkdown(`${source}W60`));
      for (const word of `${source}W60`.match(/W\d+/g) ?? []) expect(shown).toContain(word);
    }
  });

  it("reads what many brackets and stars make of a text", () => {
    const marks = [
      "[",
      "![",
      "](",
      "[a](",
      "*",
      "**a _b ",
      "_a*b**c__",
      "`",
      "~~",
      "<",
      "&",
      "|",
      "[^a]: ",
      "[a]: b ",
    ];
    for (const mark of marks) {
      const source = mark.repeat(4_000).slice(0, textLimits.markdown_chars_max - 4);
      expect(plainOf(readMarkdown(`${source} W1`))).toContain("W1");
    }
  });
});

function paragraphs(...texts: readonly string[]): Block {
  return { kind: "paragraph", of: texts.map(text) };
}

describe("no word is lost", () => {
  it("whatever the marks around it", () => {
    const marks = fc.constantFrom(
      ..."* _ ** ~~ ` ``` ~~~ > # - + 1. [ ] ( ) ! | |---| < > & &amp; \\ \n \n\n [^1] [^1]: ]: --- === <!-- --> [x]".split(
        " ",
      ),
      "\n",
      "\n\n",
      "    ",
      " ",
    );
    // Words that no mark can turn into something else (an entity, a link scheme).
    const word = fc.integer({ min: 0, max: 9_999 }).map((number) => `W${String(number).padStart(4, "0")}`);
    fc.assert(
      fc.property(fc.array(fc.oneof(marks, word), { maxLength: 60 }), (parts) => {
        const source = parts.join("");
        const shown = plainOf(readMarkdown(source)) + languagesIn(source);
        for (const part of parts.filter((each) => each.startsWith("W"))) expect(shown).toContain(part);
      }),
      { numRuns: 2_000 },
    );
  });
});

/** What stands behind the opening of a fence is in the tree as its language; plain text does not show it. */
function languagesIn(source: string): string {
  const languages: string[] = [];
  const visit = (blocks: readonly Block[]): void => {
    for (const block of blocks) {
      if (block.kind === "fence") languages.push(block.language ?? "");
      if (block.kind === "quote") visit(block.of);
      if (block.kind === "list") for (const item of block.items) visit(item.of);
    }
  };
  visit(readMarkdown(source));
  return languages.join(" ");
}
