// Goal: a set that somebody means to send through a pipe is never a file that nobody looks for. Method: rows, and a
// machine that must not be asked for anything.

import { expect, test } from "vitest";
import { run } from "./scripted.ts";

test.each<[string, readonly string[], RegExp]>([
  [
    "no set is written to a pipe",
    ["backup", "-"],
    /^looop: file is -, .*; name a new file, and send that on; /,
  ],
  ["no set is read from a pipe", ["restore", "-"], /^looop: file is -, .*; write what comes into a file, /],
  [
    "no pipe is a directory",
    ["restore", "set.tgz", "--into", "-"],
    /^looop: --into is -, .*; name a new dir/,
  ],
])("%s", async (_, words, said) => {
  const { code, stdout, stderr } = await run(words, { engine: {} });
  expect({ code, stdout }).toEqual({ code: 64, stdout: "" });
  expect(stderr).toMatch(said);
});
