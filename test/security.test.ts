// Goal: the threat model stays true: each attack in SECURITY.md has a test that stands against it, by its title, and each
// invariant of ARCHITECTURE.md one that would notice. Method: the tables of a section are read, and each title is looked
// up in the test that it is said to be in.

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");

interface Threat {
  readonly attack: string;
  readonly path: string;
  readonly title: string;
}

const ROW = /^\| (?<attack>[^|]+) \| [^|]+ \| `(?<path>test\/[\w./-]+)`: "(?<title>.+)" \|$/;

/** The rows of every table in the section; what is no row of that form comes back as a fault. */
function threatsOf(
  text: string,
  section = "Threat model",
): {
  readonly threats: readonly Threat[];
  readonly faults: readonly string[];
} {
  const [, after = ""] = text.split(`## ${section}\n`);
  const rows = (after.split(/^## /m)[0] ?? "")
    .split("\n")
    .filter((line) => line.startsWith("|") && !/^\|(?:---| \||\s*attack\b)/.test(line));
  const read = rows.map((line) => ({ line, groups: ROW.exec(line)?.groups }));
  return {
    threats: read.flatMap(({ groups }) =>
      groups === undefined
        ? []
        : [
            {
              attack: groups.attack ?? "",
              path: groups.path ?? "",
              title: (groups.title ?? "").replaceAll("\\|", "|"),
            },
          ],
    ),
    faults: read.flatMap(({ line, groups }) => (groups === undefined ? [line] : [])),
  };
}

const RULES = "test/architecture/rules.ts";

/** A rule of the tree is a test by its name. */
const fileHas = (path: string, title: string): boolean =>
  existsSync(join(root, path)) &&
  ['"', "'", "`"].some((quote) =>
    [path, ...(path === "test/architecture.test.ts" ? [RULES] : [])].some((each) =>
      textOf(each).includes(quote + title + quote),
    ),
  );

function textOf(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

describe("the threat model", () => {
  const { threats, faults } = threatsOf(readFileSync(join(root, "SECURITY.md"), "utf8"));

  test("names a test in every row, and no attack twice", () => {
    expect(faults).toEqual([]);
    expect(threats.length).toBeGreaterThan(50);
    expect(new Set(threats.map(({ attack }) => attack)).size).toBe(threats.length);
  });

  test.each(threats.map(({ attack, path, title }) => [attack, path, title]))(
    "%s: %s has it",
    (_, path, title) => {
      expect(fileHas(path, title), `${path} has no test called "${title}"`).toBe(true);
    },
  );

  test("a row without a test, and a title that is gone, are seen", () => {
    const bad = threatsOf(
      "## Threat model\n| attack | what | by |\n|---|---|---|\n| a | b | trust us |\n## Next\n",
    );
    expect(bad).toEqual({ threats: [], faults: ["| a | b | trust us |"] });
    expect(fileHas("test/security.test.ts", ["a title", "that nobody has"].join(" "))).toBe(false);
  });
});

describe("the invariants", () => {
  const { threats, faults } = threatsOf(
    readFileSync(join(root, "SECURITY.md"), "utf8"),
    "The invariants, and what would notice",
  );

  test("have a test each that would notice, and no other has", () => {
    const numbered = [...textOf("ARCHITECTURE.md").matchAll(/^- \*\*(I\d+)\*\*/gm)].map(([, name]) => name);
    expect(faults).toEqual([]);
    expect(numbered.length).toBeGreaterThan(10);
    expect([...new Set(threats.map(({ attack }) => attack))]).toEqual(numbered);
  });

  test.each(threats.map(({ attack, path, title }) => [attack, path, title]))(
    "%s: %s has “%s”",
    (_, path, title) => {
      expect(fileHas(path, title), `${path} has no test called "${title}"`).toBe(true);
    },
  );
});
