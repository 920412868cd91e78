// Goal: a worker that names a file shows nothing that was not meant to be shown. Method: real files and links.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fileReferences } from "../../../src/engine/host/references.ts";

const base = mkdtempSync(join(tmpdir(), "looop-references-"));
const reports = join(base, "data", "reports");
const worktree = join(base, "worktree");
mkdirSync(join(reports, "deep"), { recursive: true });
mkdirSync(worktree);
mkdirSync(join(base, "data", "reports-of-others"));
writeFileSync(join(base, "data", "config.yaml"), "token: secret");
writeFileSync(join(base, "data", "reports-of-others", "x.md"), "secret");
writeFileSync(join(reports, "release.md"), "all green");
writeFileSync(join(reports, "deep", "er.md"), "deeper");
writeFileSync(join(worktree, "CHANGES.md"), "what changed");
symlinkSync(join(base, "data", "config.yaml"), join(reports, "innocent.md"));
symlinkSync(join(base, "data"), join(reports, "up"));
symlinkSync(join(reports, "release.md"), join(worktree, "report.md"));
afterAll(() => rmSync(base, { recursive: true }));

const read = (path: string) => fileReferences().read([reports, worktree], path, 1_000);

describe("a reference is read", () => {
  it.each([
    ["release.md", "all green"],
    ["./deep/er.md", "deeper"],
    ["deep/../release.md", "all green"],
    ["CHANGES.md", "what changed"],
    [join(reports, "release.md"), "all green"],
    [join(worktree, "CHANGES.md"), "what changed"],
  ])("%s", async (path, text) => {
    const outcome = await read(path);
    expect(outcome.kind === "ok" ? Buffer.from(outcome.bytes).toString() : outcome).toBe(text);
  });
});

describe("a reference is not read", () => {
  it.each([
    ["out of the directory", "../config.yaml"],
    ["by its full name elsewhere", join(base, "data", "config.yaml")],
    ["through a link to elsewhere", "innocent.md"],
    ["through a directory that leads elsewhere", "up/config.yaml"],
    ["in a directory whose name begins alike", "../reports-of-others/x.md"],
    ["that is not there", "nothing.md"],
    ["that is a directory", "deep"],
    ["that is the root itself", "."],
    ["with a zero in it", "release.md\0.txt"],
    ["of the system", "/etc/passwd"],
    ["through a link from one root into another", "report.md"],
  ])("%s", async (_, path) => {
    expect((await read(path)).kind).not.toBe("ok");
  });

  it("that is longer than anybody reads", async () => {
    writeFileSync(join(reports, "long.md"), "x".repeat(1_001));
    expect((await read("long.md")).kind).toBe("unreadable");
  });
});
