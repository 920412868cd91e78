// Goal: whoever types what the documents show gets what the documents show.
// Method: blocks marked `sh run` are run in order by bash, one fresh data directory and home per document, with this
// built `looop` on the path; a `text` block right behind one is its whole output, `…` standing for anything.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { builtBin } from "./support/built.ts";

const root = resolve(import.meta.dirname, "..");

/** A document is a story of some twenty commands, each of which starts from source. */
const DOCUMENT_MS_MAX = 120_000;

interface Block {
  readonly line: number;
  readonly script: string;
  readonly output: string | undefined;
}

const BLOCK = /^```sh run\n(?<script>[\s\S]*?)^```\n(?:\n*```text\n(?<output>[\s\S]*?)^```)?/gm;

function blocksOf(text: string): readonly Block[] {
  return [...text.matchAll(BLOCK)].map(({ index, groups }) => ({
    line: text.slice(0, index).split("\n").length,
    script: groups?.script ?? "",
    output: groups?.output,
  }));
}

/** What `actual` must match: each `…` of the document stands for any run of characters. */
function patternOf(output: string): RegExp {
  const literal = output
    .trimEnd()
    .split("…")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${literal.join("[\\s\\S]*?")}$`);
}

function run(script: string, home: string): { stdout: string; stderr: string; status: number | null } {
  const env = {
    PATH: `${builtBin}:${process.env.PATH}`,
    HOME: home,
    TZ: "UTC",
  };
  return spawnSync("bash", ["-euo", "pipefail", "-c", script], {
    cwd: home,
    env,
    encoding: "utf8",
    // With a socket as its input, bash takes itself for a remote shell and reads a start-up file.
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 60_000,
  });
}

function inHome(use: (home: string) => void): void {
  const home = mkdtempSync(join(tmpdir(), "looop-docs-"));
  try {
    use(home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

const documents = [
  ...readdirSync(root).filter((name) => name.endsWith(".md")),
  ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`),
];

describe.each(documents.map((path) => ({ path, text: readFileSync(join(root, path), "utf8") })))(
  "$path",
  ({ path, text }) => {
    const blocks = blocksOf(text);

    if (blocks.length > 0)
      test(
        "what it shows is what happens",
        () => {
          inHome((home) => {
            for (const { line, script, output } of blocks) {
              const { stdout, stderr, status } = run(script, home);
              expect({ at: `${path}:${line}`, status, stderr: status === 0 ? "" : stderr }).toEqual({
                at: `${path}:${line}`,
                status: 0,
                stderr: "",
              });
              if (output !== undefined)
                expect(stdout.trimEnd(), `${path}:${line}`).toMatch(patternOf(output));
            }
          });
        },
        DOCUMENT_MS_MAX,
      );

    test("its links lead somewhere", () => {
      const links = [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(
        ([, target = ""]) => target,
      );
      expect(links.filter((target) => !existsSync(join(root, dirname(path), target)))).toEqual([]);
    });

    test("the npm scripts it names exist", () => {
      const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
      const named = [
        ...text.matchAll(/\bnpm (?:run (?:--silent )?)?(start|test|check|build|bench|format|dev)\b/g),
      ];
      expect(named.map(([, name = ""]) => name).filter((name) => scripts[name] === undefined)).toEqual([]);
    });
  },
);

describe("the reader of documents", () => {
  test("the README has something to run, and shows what comes of it", () => {
    const blocks = blocksOf(readFileSync(join(root, "README.md"), "utf8"));
    expect(blocks.some(({ output }) => output !== undefined)).toBe(true);
  });

  test("only marked blocks are run, in order, each with the output that stands right behind it", () => {
    const text =
      "```sh\nnpm ci\n```\n\n```sh run\na\n```\n\n```text\nA\n```\ntext\n```sh run\nb\n```\ntext\n```text\nB\n```\n";
    expect(blocksOf(text)).toEqual([
      { line: 5, script: "a\n", output: "A\n" },
      { line: 13, script: "b\n", output: undefined },
    ]);
  });

  test("an ellipsis stands for anything, and nothing else does", () => {
    expect("fix-42-1  (3 s) ok").toMatch(patternOf("fix-42-1  (… s) ok\n"));
    expect("fix-42-1  (3 s) no").not.toMatch(patternOf("fix-42-1  (… s) ok\n"));
    expect("a1b").not.toMatch(patternOf("a.b"));
  });

  test("a command that fails in the middle fails the block", () => {
    inHome((home) => expect(run("false\ntrue", home).status).toBe(1));
  });
});
