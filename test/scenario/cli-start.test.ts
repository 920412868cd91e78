// Goal: a verb starts fast because it loads little. Method: real processes report which packages and which of our
// folders they loaded; what a blocked worker waits with must not carry the rest of the program.

import { execFile } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { nothingSeen, printOf } from "../../src/engine/watching/cursor.ts";

const root = join(import.meta.dirname, "../..");
const dir = mkdtempSync(join(tmpdir(), "looop-start-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const hook = join(dir, "hook.mjs");
writeFileSync(
  hook,
  `import { registerHooks } from "node:module";
const seen = new Set();
registerHooks({ resolve(specifier, context, next) { const found = next(specifier, context); seen.add(found.url); return found; } });
process.on("exit", () => process.getBuiltinModule("node:fs").writeSync(2, "\\nLOADED " + JSON.stringify([...seen]) + "\\n"));
`,
);

async function loadedBy(line: readonly string[]): Promise<string[]> {
  const args = ["--import", hook, join(root, "src/entry.ts"), ...line];
  const env = { PATH: process.env.PATH, HOME: dir, LOOOP_DATA_DIR: join(dir, "data") };
  const { stderr } = await promisify(execFile)(process.execPath, args, { env });
  return JSON.parse(/LOADED (.*)/.exec(stderr)?.[1] ?? "[]");
}

function packagesOf(urls: readonly string[]): string[] {
  const names = urls.map((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

test.each([
  [["goal", "write", "g", "text"]],
  [["ask", "w", "--prompt", "x", "--detach"]],
  [["answer", "w-1", "yes"]],
  [["asks"]],
  [["told", "w"]],
])("%j loads zod, and no other package", async (line) => {
  const urls = await loadedBy(line);
  expect(urls.length).toBeGreaterThan(20);
  for (const name of packagesOf(urls)) expect(name).toBe("zod");
  expect(urls.filter((url) => /verbs\/(outputs|help|complete|schema-run)\.ts$/.test(url))).toEqual([]);
  expect(
    urls.filter((url) =>
      /\/(pulse\/(?!world|[a-z]+-on-demand)|host\/children|host\/session\/|workers\/session)/.test(url),
    ),
  ).toEqual([]);
});

test.each([[["help"]], [["ask", "--help"]], [["version"]], [["completion", "bash"]], [["frobnicate"]]])(
  "%j loads what stands in one file with the quick verbs, and nothing else",
  async (line) => {
    const urls = await loadedBy(line).catch((error: { stderr: string }) =>
      JSON.parse(/LOADED (.*)/.exec(error.stderr)?.[1] ?? "[]"),
    );
    expect(urls.length).toBeGreaterThan(5);
    for (const name of packagesOf(urls)) expect(name).toBe("zod");
    expect(
      urls.filter((url: string) =>
        /\/(bot\/|pulse\/(?!world|[a-z]+-on-demand)|plans\/drive|host\/(children|session\/|memory\/(?!on-demand)))/.test(
          url,
        ),
      ),
    ).toEqual([]);
  },
);

test("what was written out instead of computed while loading is what would be computed", () => {
  const { pulse: _pulse, ...prints } = nothingSeen;
  expect(new Set(Object.values(prints))).toEqual(new Set([printOf([])]));
});

async function outcomeOf(program: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const run = promisify(execFile)(program, [...args], { env: { HOME: dir, ...env } });
  const ended = await run.catch((error: { code: number; stdout: string; stderr: string }) => error);
  return { code: "code" in ended ? ended.code : 0, stdout: ended.stdout, stderr: ended.stderr };
}

const OLD = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })";

test("an old Node is told what is needed, and loads nothing", async () => {
  const args = [
    "--import",
    `data:text/javascript,${encodeURIComponent(OLD)}`,
    join(root, "src/entry.ts"),
    "asks",
  ];
  const ended = await outcomeOf(process.execPath, args, { LOOOP_DATA_DIR: join(dir, "untouched") });
  expect(ended).toMatchObject({ code: 1, stdout: "" });
  expect(ended.stderr).toMatch(/^looop: needs Node 24\.21 or newer, and this is 20\.20\.2; .*\n$/);
});

test("compiled code is kept in the person's cache, and never below the working directory", async () => {
  const here = mkdtempSync(join(dir, "here-"));
  const run = (env: Readonly<Record<string, string>>) =>
    promisify(execFile)(process.execPath, [join(root, "src/entry.ts"), "version"], { cwd: here, env });
  await run({ HOME: "home", XDG_CACHE_HOME: "cache" });
  expect(readdirSync(here)).toEqual([]);
  await run({ HOME: join(here, "home") });
  expect(readdirSync(join(here, "home/.cache/looop"))).toEqual(["compile-cache"]);
});

test("the launcher runs from a checkout, through a link, and keeps the verb's exit code", async () => {
  const link = join(dir, "looop");
  symlinkSync(join(root, "bin/looop"), link);
  const path = `${join(process.execPath, "..")}:${process.env.PATH}`;
  const version = await outcomeOf(link, ["version"], { PATH: path, LOOOP_FROM_SOURCE: "1" });
  expect(version).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^looop \d+\.\d+\.\d+ \(node 2\d/),
  });
  expect((await outcomeOf(link, ["frobnicate"], { PATH: path, LOOOP_FROM_SOURCE: "1" })).code).toBe(64);
});

test("the launcher refuses to feed the sources to a Node that cannot read them", async () => {
  const checkout = join(dir, "checkout");
  mkdirSync(join(checkout, "path"), { recursive: true });
  cpSync(join(root, "bin"), join(checkout, "bin"), { recursive: true });
  writeFileSync(join(checkout, "path/node"), "#!/bin/sh\necho v20.20.2\n");
  chmodSync(join(checkout, "path/node"), 0o755);
  const path = `${join(checkout, "path")}:/usr/bin:/bin`;
  const ended = await outcomeOf(join(checkout, "bin/looop"), ["asks"], { PATH: path });
  expect(ended).toMatchObject({ code: 1, stdout: "" });
  expect(ended.stderr).toMatch(/needs Node 24\.21 or newer, and this is v20\.20\.2; /);
});
