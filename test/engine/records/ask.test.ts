// Goal: an ask reads the same whoever wrote it, and survives its own codec. Method: rows of bytes, and a round trip.

import { expect, it } from "vitest";
import { askCodec } from "../../../src/engine/records/ask.ts";

const decode = (record: unknown, name = "fix-42-1") =>
  askCodec.decode({ kind: "ok", bytes: Buffer.from(JSON.stringify(record)) }, `asks/${name}.json`);

const least = { id: "fix-42-1", worker: "fix-42", prompt: "Which region?", ts: 1_795_276_332 };

it("reads the least that the reference program writes, with what it means here", () => {
  expect(decode(least)).toMatchObject({
    kind: "ok",
    value: { kind: "question", risk: "reversible", options: [], detached: false, raised_s: 1_795_276_332 },
  });
});

it("counts a gate whose risk is not written as irreversible", () => {
  expect(decode({ ...least, kind: "gate" })).toMatchObject({ kind: "ok", value: { risk: "irreversible" } });
});

it("reads the old mark of an ask that never blocks", () => {
  expect(decode({ ...least, detach: true })).toMatchObject({ kind: "ok", value: { detached: true } });
});

it("writes back exactly what it read, members it does not know included", () => {
  const full = {
    future: { kept: true },
    v: 1,
    ...least,
    kind: "gate",
    title: "Release",
    reference: "reports/x.md",
    options: ["yes", "no"],
    gen: "g1",
    risk: "destructive",
    recommend: { option: "yes", reason: "green", source: "worker", confidence: 0.8 },
    expires: 1_795_280_000,
    goal: "ship",
    plan: "plan-1",
    action: { kind: "deploy", fingerprint: "abc", preview: "deploy v1" },
    by: "alice",
    detach: true,
  };
  const read = decode(full);
  if (read.kind !== "ok") throw new Error(JSON.stringify(read));
  expect(JSON.parse(Buffer.from(askCodec.encode(read.value, read.stored)).toString())).toEqual(full);
});

it("writes for a plain question no more than the reference program would", () => {
  const read = decode(least);
  if (read.kind !== "ok") throw new Error(JSON.stringify(read));
  expect(JSON.parse(Buffer.from(askCodec.encode(read.value)).toString())).toEqual({ v: 1, ...least });
});

it.each([
  ["another id than its file name", { ...least, id: "fix-42-2" }],
  ["no worker", { ...least, worker: undefined }],
  ["a worker that is a path", { ...least, worker: "../x" }],
  ["no prompt", { ...least, prompt: undefined }],
  ["no time", { ...least, ts: undefined }],
  ["a time in words", { ...least, ts: "now" }],
  ["a kind of a later day", { ...least, kind: "poll" }],
  ["a risk of a later day", { ...least, risk: "harmless" }],
  ["options that are no list", { ...least, options: "yes,no" }],
  ["an action without fingerprint", { ...least, action: { kind: "x", preview: "y" } }],
])("calls a record with %s corrupt", (_, record) => {
  expect(decode(record).kind).toBe("corrupt");
});

it("tells two workers apart whose names and numbers run together", () => {
  const name = "w-1-2";
  expect(decode({ ...least, id: name, worker: "w-1" }, name)).toMatchObject({ value: { worker: "w-1" } });
});
