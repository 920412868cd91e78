// Goal: a log is there while it is being written, never in the way of what it tells about, and gone when it is pruned.
// Method: real files, and places where none can be written.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fileLogs } from "../../../src/engine/host/log-file.ts";
import type { Logs } from "../../../src/engine/ports.ts";

let root: string;
let logs: Logs;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "looop-logs-"));
  logs = fileLogs(root);
});
afterEach(() => {
  chmodSync(root, 0o700);
  rmSync(root, { recursive: true, force: true });
});

const read = (key: string) => readFileSync(join(root, key), "utf8");

it("what is written can be read at once, and the directories that lead to it are made", () => {
  const log = logs.open("runs/r1/stream.log");
  log.write(Buffer.from("one\n"));
  expect(read("runs/r1/stream.log")).toBe("one\n");
  log.write(Buffer.from("two\n"));
  expect(log.close()).toEqual({ kind: "ok" });
  expect(read("runs/r1/stream.log")).toBe("one\ntwo\n");
});

it("opened again it begins anew", () => {
  logs.open("a.log").write(Buffer.from("a long text"));
  logs.open("a.log").write(Buffer.from("b"));
  expect(read("a.log")).toBe("b");
});

it("a place where nothing can be written is told at the end, and not before", () => {
  writeFileSync(join(root, "runs"), "a file in the way");
  const log = logs.open("runs/r1/stream.log");
  log.write(Buffer.from("one"));
  expect(log.close()).toMatchObject({ kind: "failed" });
});

it("after its end nothing is written, and a second end is no trouble", () => {
  const log = logs.open("a.log");
  log.close();
  log.write(Buffer.from("late"));
  expect(log.close()).toEqual({ kind: "ok" });
  expect(read("a.log")).toBe("");
});

it("a directory goes with all that is in it, what it links to stays, and one that is gone is fine", async () => {
  mkdirSync(join(root, "runs/r1/deep"), { recursive: true });
  mkdirSync(join(root, "kept"));
  writeFileSync(join(root, "kept/file"), "x");
  symlinkSync(join(root, "kept"), join(root, "runs/r1/link"));
  expect(await logs.removeDirectory("runs/r1")).toEqual({ kind: "ok" });
  expect(existsSync(join(root, "runs/r1"))).toBe(false);
  expect(existsSync(join(root, "kept/file"))).toBe(true);
  expect(await logs.removeDirectory("runs/r1")).toEqual({ kind: "ok" });
});

it("a key that leads out of the data directory is our own mistake", () => {
  expect(() => logs.open("../x")).toThrow("not a key");
});
