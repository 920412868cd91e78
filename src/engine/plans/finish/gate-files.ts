// What belongs to a gate besides its own words: tests, the settings of their runners, the scripts that a command runs. So
// that an edited gate is seen. By names alone, and by parts of manifests: who adds a dependency has not edited the gate.
// Pure.

import { posix } from "node:path";
import { canonicalJson } from "../../hash.ts";
import type { Change } from "../ground/ground.ts";

const TEST_DIRECTORIES =
  /(?:^|\/)(?:tests?|__tests__|spec|e2e|testdata|__snapshots__|__mocks__|__fixtures__|cypress)\//;
const TEST_NAMES = [
  /[._-](?:test|tests|spec|specs|e2e|cy)\.[a-z]+$/,
  /^test_.*\.py$/,
  /^tests?\.(?:py|rs|js|mjs|cjs|ts|mts|cts|sh|rb|lua|ex|exs|go|c|cc|cpp)$/,
  /_(?:test|spec)\.[a-z]+$/,
  /(?:Tests?|IT|Spec|TestCase)\.(?:java|kt|kts|scala|groovy|cs|fs|vb|php|swift)$/,
  /^Test[A-Z].*\.(?:java|kt|scala|groovy)$/,
  /\.(?:bats|feature|snap|t)$/,
];

/** Says which tests run and how. One that is new decides as much as one that was edited. */
const TEST_SETTINGS = [
  /^(?:vitest|jest|playwright|cypress|karma|wdio|ava|nyc|tap)\.(?:config|conf|setup|workspace)\.[a-z]+$/,
  /^(?:vitest|jest)[.-]setup\.[a-z]+$/,
  /^\.(?:mocharc|taprc|nycrc|rspec|jasmine)(?:\.[a-z]+)?$/,
  /^(?:conftest\.py|pytest\.ini|\.pytest\.ini|tox\.ini|noxfile\.py|\.coveragerc)$/,
  /^(?:phpunit|pest)\.xml(?:\.dist)?$/,
  /^jasmine\.json$/,
  /^\.runsettings$/,
  /^nextest\.toml$/,
];

export function isTest(path: string): boolean {
  const name = posix.basename(path);
  return TEST_DIRECTORIES.test(path) || TEST_NAMES.some((pattern) => pattern.test(name));
}

export function isTestSetting(path: string): boolean {
  return TEST_SETTINGS.some((pattern) => pattern.test(posix.basename(path)));
}

/** Tests that stood before and do not stand as they were, and settings. A new test takes nothing from the gate. */
export function editedTests(changes: readonly Change[]): readonly string[] {
  return changes
    .filter(({ path, change }) => isTestSetting(path) || (change !== "added" && isTest(path)))
    .map(({ path }) => path);
}

/** Says what a program runs, where one of these words stands in a command. */
const GATE_MANIFESTS: Readonly<Record<string, RegExp>> = {
  "package.json": /\b(?:npm|npx|pnpm|yarn|bunx?|vitest|jest|mocha|ava|nyc|c8|tap)\b/,
  ".npmrc": /\b(?:npm|npx|pnpm)\b/,
  "bunfig.toml": /\bbunx?\b/,
  Makefile: /\bmake\b/,
  makefile: /\bmake\b/,
  GNUmakefile: /\bmake\b/,
  justfile: /\bjust\b/,
  Justfile: /\bjust\b/,
  "Taskfile.yml": /\btask\b/,
  "Taskfile.yaml": /\btask\b/,
  Rakefile: /\brake\b/,
  "pyproject.toml": /\b(?:pytest|tox|nox|coverage|hatch|poe|pdm|uv|python[\d.]*)\b/,
  "setup.cfg": /\b(?:pytest|tox|coverage|python[\d.]*)\b/,
  "Cargo.toml": /\bcargo\b/,
  "composer.json": /\b(?:composer|phpunit|pest)\b/,
  "deno.json": /\bdeno\b/,
  "deno.jsonc": /\bdeno\b/,
};

/** Of what a command is, or of what another manifest says: the manifests and scripts that it leads to. */
export function ledTo(text: string): readonly string[] {
  const manifests = Object.entries(GATE_MANIFESTS).filter(([, word]) => word.test(text));
  return [...manifests.map(([name]) => name), ...scriptsOf([text])];
}

/** By name alone: coarser than their parts, for where there is nothing to compare the parts with. */
export function editedAmong(changes: readonly Change[], names: readonly string[]): readonly string[] {
  return changes
    .map(({ path }) => path)
    .filter((path) => names.some((name) => path === name || path.endsWith(`/${name}`)));
}

const JSON_PARTS: Readonly<Record<string, readonly string[]>> = {
  "package.json": ["scripts", "jest", "vitest", "mocha", "ava", "nyc", "c8", "tap", "jasmine", "config"],
  "composer.json": ["scripts", "config"],
  "deno.json": ["tasks", "test"],
};

const TOML_PARTS: Readonly<Record<string, RegExp>> = {
  "pyproject.toml": /^\[+(?:tool\.(?:pytest|tox|nox|coverage|hatch\.envs|poe|pdm\.scripts|taskipy))/,
  "setup.cfg": /^\[(?:tool:pytest|aliases|coverage|tox|testenv)/,
  "Cargo.toml": /^\[+(?:test|bench|alias|profile\.test)\b/,
};

/** Of a manifest only what decides how checks run; all of any other file. */
export function gatePart(name: string, text: string): string {
  const members = JSON_PARTS[name];
  if (members !== undefined) return jsonPart(text, members);
  const heads = TOML_PARTS[name];
  if (heads === undefined) return text;
  let isIn = false;
  const kept = text.split(/\r?\n/).filter((line) => {
    if (line.startsWith("[")) isIn = heads.test(line);
    return isIn || /^\s*(?:autotests|harness|test)\s*=/.test(line);
  });
  return kept.join("\n").trim();
}

function jsonPart(text: string, members: readonly string[]): string {
  try {
    const manifest: unknown = JSON.parse(text);
    if (typeof manifest !== "object" || manifest === null) return text;
    const has = new Map(Object.entries(manifest));
    return canonicalJson(Object.fromEntries(members.map((member) => [member, has.get(member)])));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return text; // nobody can run it; edited it is all the same
  }
}

/** Paths that somebody's words name, as they would stand below the directory of the work. */
export function namedIn(words: readonly string[]): readonly string[] {
  const found = words
    .flatMap((text) => text.split(/[\s"'`,;:|&()<>=[\]{}*]+/))
    .map((word) => word.replace(/[.!?]+$/, ""))
    .filter((word) => word !== "" && !word.startsWith("/"))
    .map((word) => posix.normalize(word));
  return [...new Set(found)].filter((path) => path !== "." && !path.startsWith(".."));
}

/** Files that a command's words name, and that look like a check rather than like what is checked. */
export function scriptsOf(commands: readonly string[]): readonly string[] {
  const words = commands.flatMap((command) => command.split(/[\s"'`;|&()<>=]+/));
  const paths = words.map((word) => posix.normalize(word)).filter((path) => isScript(path));
  return [...new Set(paths)].sort();
}

function isScript(path: string): boolean {
  if (path.startsWith("/") || path.startsWith("..") || path.startsWith("-") || path === ".") return false;
  if (isTest(path) || isTestSetting(path)) return false; // known by what changed
  if (/\.(?:sh|bash|zsh|bats|ps1)$/.test(path)) return true;
  if (!/[./]/.test(path)) return false;
  return (
    /(?:^|\/)(?:scripts?|ci|\.ci|tools?|hack)\//.test(path) ||
    /(?:^|[._-])(?:check|test|verify|lint)s?(?:[._-]|$)/i.test(posix.basename(path))
  );
}
