// Goal: the plugin is one that Claude Code takes, and everything that it calls there is. Method: its files against the
// documented shapes; every command in them parsed by our own parser and asked for its help; its hooks against our own.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { hookSettings } from "../../src/engine/judgment/hook/settings.ts";
import { parseLine } from "../../src/engine/verbs/arguments.ts";
import { runCommand } from "../../src/engine/verbs/command.ts";
import { verbs } from "../../src/engine/verbs/table.ts";
import type { Terminal } from "../../src/engine/verbs/terminal.ts";

const root = join(import.meta.dirname, "../../plugin");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const json = (path: string): unknown => JSON.parse(read(path));

const inside = z.string().check(z.regex(/^\.\/(?!.*\.\.)/));
const manifest = z.strictObject({
  name: z.string().check(z.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)),
  version: z.string().check(z.regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/)),
  description: z.string().check(z.minLength(20), z.maxLength(200)),
  author: z.strictObject({ name: z.string(), email: z.optional(z.string()), url: z.optional(z.string()) }),
  homepage: z.optional(z.url()),
  repository: z.optional(z.url()),
  license: z.literal("MIT"),
  keywords: z.array(z.string()),
  commands: z.optional(z.union([inside, z.array(inside)])),
  hooks: z.optional(inside),
  mcpServers: z.optional(inside),
});

const server = z.strictObject({
  command: z.string(),
  args: z.optional(z.array(z.string())),
  env: z.optional(z.record(z.string(), z.string())),
});
const servers = z.strictObject({ mcpServers: z.record(z.string(), server) });

const events = [
  "PreToolUse",
  "PostToolUse",
  "PostToolUseFailure",
  "UserPromptSubmit",
  "Notification",
  "Stop",
  "SubagentStop",
  "SessionStart",
  "SessionEnd",
  "PreCompact",
];

interface Page {
  readonly head: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A Markdown file with a header of `name: value` lines. */
function pageOf(path: string): Page {
  const [, head = "", body = ""] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(read(path)) ?? [];
  return {
    head: Object.fromEntries(head.split("\n").map((line) => line.split(/:\s(.*)/s).slice(0, 2))),
    body,
  };
}

const pages = readdirSync(join(root, "commands"));

/** Every line of ours in the fences of a text. */
function linesIn(text: string): readonly string[] {
  const fences = [...text.matchAll(/^[ \t]*```sh\n([\s\S]*?)^[ \t]*```/gm)].map(([, inner = ""]) => inner);
  return fences
    .join("\n")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("looop "));
}

function wordsOf(line: string): readonly string[] {
  const words = line.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  return words.slice(1).map((word) => word.replace(/^["'](.*)["']$/, "$1"));
}

const called = [
  ...pages.flatMap((page) => linesIn(pageOf(`commands/${page}`).body)),
  ...Object.values(servers.parse(json(".mcp.json")).mcpServers).map(
    ({ args = [] }) => `looop ${args.join(" ")}`,
  ),
  ...[...read("hooks/hooks.json").matchAll(/LOOOP_BIN:-looop\}\\" (hook [a-z]+)/g)].map(
    ([, words]) => `looop ${words}`,
  ),
];

describe("the plugin", () => {
  it("has a manifest of the documented shape, with the version of the package", () => {
    const parsed = manifest.parse(json(".claude-plugin/plugin.json"));
    const own: unknown = JSON.parse(readFileSync(join(root, "../package.json"), "utf8"));
    expect(own).toMatchObject({ version: parsed.version, license: parsed.license });
    expect(parsed.name).toBe("looop");
    expect(own).toMatchObject({ files: expect.arrayContaining(["plugin"]) });
  });

  it("keeps its parts where they are looked for", () => {
    for (const path of [".claude-plugin/plugin.json", "commands", "hooks/hooks.json", ".mcp.json"])
      expect(existsSync(join(root, path)), path).toBe(true);
    expect(readdirSync(join(root, ".claude-plugin"))).toEqual(["plugin.json"]);
  });

  it("offers run, status and triage, each with what it is for and what it may call", () => {
    expect(pages.toSorted()).toEqual(["run.md", "status.md", "triage.md"]);
    for (const page of pages) {
      const { head, body } = pageOf(`commands/${page}`);
      expect(
        Object.keys(head).every((name) => ["description", "argument-hint", "allowed-tools"].includes(name)),
      ).toBe(true);
      expect(head.description?.length).toBeGreaterThan(20);
      expect(head["allowed-tools"]).toContain("Bash(looop:*)");
      expect(head["argument-hint"] === undefined).toBe(!body.includes("$ARGUMENTS"));
    }
  });

  it("calls the same hooks as our own settings do, by documented events", () => {
    const hooks = json("hooks/hooks.json");
    expect(hooks).toEqual(hookSettings((event) => `"\${LOOOP_BIN:-looop}" hook ${event}`));
    const named = Object.keys((hooks as { readonly hooks: object }).hooks);
    expect(named.filter((name) => !events.includes(name))).toEqual([]);
  });

  it("approves nothing without a hash, and answers no gate by itself", () => {
    const all = pages.flatMap((page) => linesIn(pageOf(`commands/${page}`).body));
    expect(all.filter((line) => line.startsWith("looop plan go"))).toEqual(["looop plan go ID HASH"]);
    expect(pageOf("commands/run.md").body).toContain("Only when the person has said go");
  });

  it("calls at least what a plan takes", () => {
    for (const line of ["looop plan show ID", "looop asks", "looop mcp", "looop hook pre"])
      expect(called).toContain(line);
  });

  for (const line of new Set(called))
    it(`can call \`${line}\`, which has a help`, async () => {
      const parsed = parseLine(wordsOf(line), verbs);
      expect(parsed).not.toHaveProperty("problem");
      if (parsed.kind !== "verb") throw new Error(parsed.kind);
      let told = "";
      const terminal = {
        out: async (text: string) => {
          told += text;
          return { kind: "ok" };
        },
        complain: async (text: string) => {
          told += text;
        },
      } as unknown as Terminal;
      const unopened = async () => {
        throw new Error("help opens nothing");
      };
      const { path } = parsed.input.verb;
      const exit = await runCommand([...path, "--help"], { terminal, open: unopened, home: unopened });
      expect(exit).toBe(0);
      expect(told).toContain(`looop ${path.join(" ")}`);
    });
});
