// Goal: the package finds itself from the sources and from the bundle, and says nothing rather than something wrong.
// Method: directory trees of both shapes.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findPackageRoot } from "../../../src/engine/host/package-root.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "looop-root-"));
  mkdirSync(join(root, "seeds"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test.each(["src/engine/host", "dist", "dist/chunks", "."])("found from %s", (from) => {
  writeFileSync(join(root, "package.json"), "{}");
  mkdirSync(join(root, from), { recursive: true });
  expect(findPackageRoot(join(root, from))).toBe(root);
});

test("a manifest without seeds beside it is somebody else's", () => {
  mkdirSync(join(root, "inner/dist"), { recursive: true });
  writeFileSync(join(root, "package.json"), "{}");
  writeFileSync(join(root, "inner/package.json"), "{}");
  expect(findPackageRoot(join(root, "inner/dist"))).toBe(root);
});

test("without any, there is none", () => {
  expect(findPackageRoot(join(root, "dist"))).toBeUndefined();
});

test("this very package is found", () => {
  expect(findPackageRoot()).toBe(join(import.meta.dirname, "../../.."));
});
