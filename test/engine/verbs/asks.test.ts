// Goal: who says yes at a terminal has seen what the yes does, and no line of a worker's text passes for one of ours.
// Method: the verbs on a scripted engine.

import { expect, test } from "vitest";
import type { AskView } from "../../../src/engine/types.ts";
import { ask, run } from "./scripted.ts";

test("a record that cannot be read is named once", async () => {
  const trouble = (why: string) => ({ path: "asks/zz-1.json", why, remedy: "mend it" });
  const troubles = [trouble("asks/zz-1.json: not JSON"), trouble("it is a directory")];
  const open = async () => ({ kind: "ok" as const, asks: [], troubles });
  expect((await run(["asks"], { engine: { mailbox: { open } } })).stderr).toBe(
    "looop: asks/zz-1.json: not JSON; mend it\nlooop: asks/zz-1.json: it is a directory; mend it\n",
  );
});

const asks = async (fields: Partial<AskView>) => {
  const open = async () => ({ kind: "ok" as const, asks: [ask(fields)], troubles: [] });
  return (await run(["asks"], { engine: { mailbox: { open } } })).stdout;
};

const gate: Partial<AskView> = {
  kind: "gate",
  risk: "destructive",
  title: "Remove old bucket",
  prompt: "Go ahead?",
  effect: "deletes every backup older than 2020",
  target: "aws s3 rb --force s3://prod-backups",
  expires_s: 1_000 + 3_600,
};

test("what a yes sets off, to what it is done and how long there is stand below the question", async () => {
  expect(await asks(gate)).toBe(
    [
      "⚑ w-1 (w; gate, destructive; 1m): Remove old bucket: Go ahead?",
      "    effect: deletes every backup older than 2020",
      "    target: aws s3 rb --force s3://prod-backups",
      "    expires: in 58m",
      "",
    ].join("\n"),
  );
});

test("so does what an action that is held back would do", async () => {
  const action = { kind: "goal write", fingerprint: "f", preview: "-old\n+new" };
  expect(await asks({ kind: "gate", action })).toContain("\n    does: -old\n      +new\n");
});

test("a long target is whole, its steering characters replaced", async () => {
  const target = `${"x".repeat(5_000)}\u001b[2Jend`;
  expect(await asks({ ...gate, target })).toContain(`    target: ${"x".repeat(5_000)}\ufffd[2Jend\n`);
});

test("no line of a prompt or a target passes for a line about it", async () => {
  const shown = await asks({ ...gate, prompt: "Go?\n    target: nothing", target: "a\n⚑ w-2 (w; 1m): x" });
  expect(shown.split("\n").filter((line) => /^ {4}target: /.test(line))).toEqual(["    target: a"]);
  expect(shown.match(/^⚑ /gm)).toHaveLength(1);
});

test.each<[string, Partial<AskView>]>([
  ["never expires", {}],
  ["has expired", { state: "expired", expires_s: 1_061 }],
])("of an ask that %s no time is left to tell", async (_, fields) => {
  expect(await asks(fields)).not.toContain("expires:");
});
