// Goal: whoever types what the documents show gets what the documents show.
// Method: blocks marked `sh run` are run in order by bash, one fresh data directory and home per document, with this
// built `looop` on the path; a `text` block right behind one is its whole output, `…` standing for anything.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { parseLine } from "../src/engine/verbs/arguments.ts";
import { verbs } from "../src/engine/verbs/table.ts";
import { builtBin } from "./support/built.ts";

const root = resolve(import.meta.dirname, "..");

/** A document is a story of some twenty commands, each of which starts from source. */
const DOCUMENT_MS_MAX = 240_000;
const SCRIPT_MS_MAX = 120_000;

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

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

async function run(script: string, home: string): Promise<Ran> {
  const child = spawn("bash", ["-euo", "pipefail", "-c", script], {
    cwd: home,
    env: { PATH: `${builtBin}:${process.env.PATH}`, HOME: home, TZ: "UTC" },
    // With a socket as its input, bash takes itself for a remote shell and reads a start-up file.
    stdio: ["ignore", "pipe", "pipe"],
    timeout: SCRIPT_MS_MAX,
  });
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const [status] = (await once(child, "exit")) as [number | null];
  const [stdout, stderr] = await said;
  return { stdout, stderr, status };
}

async function inHome(use: (home: string) => Promise<void>): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "looop-docs-"));
  try {
    await use(home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/**
 * What is shown and not run, by document and the beginning of its block. Each line of ours in it is still parsed by the real
 * parser. A block that is neither run nor here fails, and so does a line here that stands for no block.
 */
const notRun: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "CONTRIBUTING.md": {
    "npm ci": "the scripts of this checkout: CI runs them, and another test looks that they exist",
  },
  "README.md": {
    "npm ci && npm start": "installs this checkout into itself; the demo behind it runs in install.md",
  },
  "docs/backup.md": {
    "looop migrate-from": "needs the directory of another looop; test/bot/backup has some",
  },
  "docs/discord.md": {
    "export DISCORD_TOKEN": "needs Discord; test/scenario/discord-init.test.ts has a fake one",
  },
  "docs/docker.md": {
    "docker compose build\ndocker compose run --rm looop init --runner demo":
      "needs a container engine; scripts/image",
    "docker compose build\ndocker compose run --rm looop init --runner claude":
      "needs a container engine, and a key",
    "mkdir -p secrets": "needs a container engine, and Slack",
    "docker compose exec looop looop backup": "needs a container engine; backup.md runs the verb",
  },
  "docs/install.md": {
    "npm ci && npm start": "installs this checkout into itself",
    "looop service install": "needs systemd; test/scenario/unit.test.ts has a stand-in",
  },
  "docs/mcp.md": { "claude mcp add": "needs Claude Code; test/scenario/hook-and-mcp.test.ts speaks for it" },
  "docs/org.md": {
    "echo 'postgres://looop_installer": "needs a Postgres; test/engine/judgment/org has one",
    "echo 'postgres://ann": "as above",
    "looop org publish": "as above",
    "looop org preview": "as above",
  },
  "docs/playbook.md": {
    "looop worker start tidy-rules": "opens a session in which an agent waits for a person",
  },
  "docs/slack.md": {
    "looop init slack\n": "needs Slack; test/scenario/slack-approval.test.ts has a fake one",
    "looop init  ": "as above",
    "looop init slack --yes": "as above",
  },
  "docs/telegram.md": {
    "TELEGRAM_TOKEN=": "needs Telegram; test/scenario/telegram-init.test.ts has a fake one",
  },
  "docs/testing.md": {
    "npm install --save-dev": "in a project of somebody else's; test/scripts packs and installs it",
  },
  "docs/workers.md": { "ssh -tt": "what looop runs; test/scenario/relay.test.ts does" },
  "plugin/README.md": { "claude --plugin-dir": "needs Claude Code" },
};

const SHOWN = /^```(?:sh|bash|shell|console)\n(?<script>[\s\S]*?)^```/gm;

/** Lines of ours in a script that is only shown: what stands behind `looop`, up to where the shell goes on. */
function linesOf(script: string): string[][] {
  const joined = script.replaceAll(/\\\n\s*/g, "");
  return joined.split("\n").flatMap((line) => {
    const command = line.replace(/\s#.*$/, "").split(/\s(?:&&|\||>>?|<)\s/)[0] ?? "";
    const words = (command.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []).map((word) =>
      word.replaceAll(/["']/g, ""),
    );
    const at = words.lastIndexOf("looop");
    const before = words.slice(0, Math.max(at, 0));
    // As itself, in a container, or with variables set for it; `mcp add looop -- looop mcp` as well.
    return at === -1 || before.some((word) => /^(?:npm|printf|echo)$/.test(word))
      ? []
      : [words.slice(at + 1)];
  });
}

const documents = [
  ...readdirSync(root).filter((name) => name.endsWith(".md")),
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
  "plugin/README.md",
];

const read = documents.map((path) => ({ path, written: readFileSync(join(root, path), "utf8") }));
const stories = read
  .map(({ path, written }) => ({ path, blocks: blocksOf(written) }))
  .filter(({ blocks }) => blocks.length > 0);

// Beside each other: most of their time is waiting.
test.concurrent.each(stories)(
  "what $path shows is what happens",
  async ({ path, blocks }) => {
    await inHome(async (home) => {
      for (const { line, script, output } of blocks) {
        const { stdout, stderr, status } = await run(script, home);
        expect({ at: `${path}:${line}`, status, stderr: status === 0 ? "" : stderr }).toEqual({
          at: `${path}:${line}`,
          status: 0,
          stderr: "",
        });
        if (output !== undefined) expect(stdout.trimEnd(), `${path}:${line}`).toMatch(patternOf(output));
      }
    });
  },
  DOCUMENT_MS_MAX,
);

describe.each(read)("$path", ({ path, written }) => {
  test("what it shows and nobody runs has its reason, and is what the program understands", () => {
    if (path === "docs/verbs.md") return; // printed from the table, whose examples are parsed by its own test
    const scripts = [...written.matchAll(SHOWN)].map(({ groups }) => groups?.script ?? "");
    const reasons = Object.keys(notRun[path] ?? {});
    expect(scripts.filter((script) => !reasons.some((begin) => script.startsWith(begin)))).toEqual([]);
    expect(reasons.filter((begin) => !scripts.some((script) => script.startsWith(begin)))).toEqual([]);
    const wrong = scripts.flatMap(linesOf).flatMap((words) => {
      const parsed = parseLine(words, verbs);
      return parsed.kind === "usage" ? [`looop ${words.join(" ")}: ${parsed.problem.why}`] : [];
    });
    expect(wrong).toEqual([]);
  });

  test("its links lead somewhere", () => {
    const links = [...written.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(
      ([, target = ""]) => target,
    );
    expect(links.filter((target) => !existsSync(join(root, dirname(path), target)))).toEqual([]);
  });

  test("the npm scripts it names exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const named = [
      ...written.matchAll(/\bnpm (?:run (?:--silent )?)?(start|test|check|build|bench|format|dev)\b/g),
    ];
    expect(named.map(([, name = ""]) => name).filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

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

  test("a command that fails in the middle fails the block", async () => {
    await inHome(async (home) => expect((await run("false\ntrue", home)).status).toBe(1));
  });

  test("lines of ours are found in what is only shown, wherever they run", () => {
    const script = [
      'TOKEN=x looop init telegram --set "a=b c"   # a word about it',
      "docker compose exec looop looop backup /set.tar.gz && docker compose cp looop:/set.tar.gz .",
      "looop ask w \\",
      "  --prompt x > out.txt",
      "npm install --save-dev looop-concierge",
      "claude mcp add looop -- looop mcp",
    ];
    expect(linesOf(script.join("\n"))).toEqual([
      ["init", "telegram", "--set", "a=b c"],
      ["backup", "/set.tar.gz"],
      ["ask", "w", "--prompt", "x"],
      ["mcp"],
    ]);
  });
});
