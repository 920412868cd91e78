// Goal: a directory is made with all that leads to it, or the reason why not comes at once.
// Method: real directories; one file system that refuses every name.

import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeDirectorySync } from "../../../src/engine/host/make-directory.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "looop-mkdir-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const make = (name: string) => makeDirectorySync(join(dir, name), 0o700);

test("names the topmost directory it made, and nothing where all was there", () => {
  expect(make("a/b/c")).toBe(join(dir, "a"));
  expect(make("a/b/d")).toBe(join(dir, "a/b/d"));
  expect(make("a/b/c")).toBeUndefined();
  expect(statSync(join(dir, "a/b/c")).mode & 0o777).toBe(0o700);
});

test("a link to a directory serves as one", () => {
  mkdirSync(join(dir, "real"));
  symlinkSync("real", join(dir, "link"));
  expect(make("link")).toBeUndefined();
  expect(make("link/below")).toBe(join(dir, "link/below"));
});

test.each([
  ["a file in its place", "file", "EEXIST"],
  ["a file on the way", "file/below", "ENOTDIR"],
  ["a link that leads nowhere", "dangling", "EEXIST"],
  ["a name that is too long", "x".repeat(256), "ENAMETOOLONG"],
])("%s is said", (_, name, code) => {
  writeFileSync(join(dir, "file"), "");
  symlinkSync("nowhere", join(dir, "dangling"));
  expect(() => make(name)).toThrow(expect.objectContaining({ code }));
});

test("a file system without room for the name is said, not tried for ever", () => {
  expect(() => makeDirectorySync("/proc/looop/a/b", 0o700)).toThrow(
    expect.objectContaining({ code: "ENOMKDIR" }),
  );
});
