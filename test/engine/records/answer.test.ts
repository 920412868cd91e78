// Goal: the end of an ask is an answer or a closing, never both and never a guess. Method: rows of bytes, round trips.

import { expect, it } from "vitest";
import { answerCodec, type EndRecord } from "../../../src/engine/records/answer.ts";

const decode = (record: unknown) =>
  answerCodec.decode({ kind: "ok", bytes: Buffer.from(JSON.stringify(record)) }, "answers/w-1.json");

it("reads what the reference program writes", () => {
  const read = decode({ answer: "yes, but only staging", ts: 1_795_276_335 });
  expect(read).toMatchObject({
    value: { kind: "answered", text: "yes, but only staging", at_s: 1_795_276_335 },
  });
});

it("reads the oldest form, which has only a text", () => {
  expect(decode({ answer: "ok" })).toMatchObject({ value: { kind: "answered", text: "ok" } });
});

const ends: readonly EndRecord[] = [
  { kind: "answered", text: "a\nb", at_s: 5 },
  {
    kind: "answered",
    text: "yes: only staging",
    at_s: 5,
    by: { person: "alice", surface: "slack", ref: "m1" },
    decision: { kind: "approve", limits: "only staging" },
  },
  { kind: "closed", state: "withdrawn", at_s: 5, by: "alice", ref: "m1" },
  { kind: "closed", state: "expired", at_s: 5, by: "expiry" },
];

it.each(ends)("reads back what it wrote: %j", (end) => {
  expect(
    answerCodec.decode({ kind: "ok", bytes: answerCodec.encode(end) }, "answers/w-1.json"),
  ).toMatchObject({
    kind: "ok",
    value: end,
  });
});

it("gives a closing no `answer`, so that no other program takes it for one", () => {
  const text = Buffer.from(answerCodec.encode({ kind: "closed", state: "withdrawn", at_s: 5, by: "a" }));
  expect(JSON.parse(text.toString())).not.toHaveProperty("answer");
});

it.each([
  ["neither answered nor closed", {}],
  ["both answered and closed", { answer: "x", closed: { state: "withdrawn", by: "a" } }],
  ["an answer that is no text", { answer: true }],
  ["a decision of a later day", { answer: "x", decision: { kind: "maybe" } }],
  ["a closing of a later day", { closed: { state: "postponed", by: "a" } }],
  ["an author without a name", { answer: "x", by: { surface: "slack" } }],
])("calls a record that is %s corrupt", (_, record) => {
  expect(decode(record).kind).toBe("corrupt");
});

it.each(["sekret-token-value", '{"answer":sekret}', '{"answer":"sekret" sekret', "\u0000sekret"])(
  "says what is wrong with %j without repeating it: people read it in a chat",
  (text) => {
    const read = answerCodec.decode({ kind: "ok", bytes: Buffer.from(text) }, "answers/w-1.json");
    if (read.kind !== "corrupt") throw new Error(read.kind);
    expect(read.why).toMatch(/^answers\/w-1\.json: not JSON \(\S.+\)$/);
    expect(read.why).not.toContain("sekret");
  },
);
