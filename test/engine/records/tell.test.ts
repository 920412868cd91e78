// Goal: tells read the same whoever wrote them. Method: rows of bytes, a round trip.

import { expect, it } from "vitest";
import { tellCodec } from "../../../src/engine/records/tell.ts";

const decode = (record: unknown) =>
  tellCodec.decode({ kind: "ok", bytes: Buffer.from(JSON.stringify(record)) }, "tells/w-1.json");

it("reads what the reference program writes, and writes the same shape", () => {
  const record = { v: 1, id: "w-1", worker: "w", msg: "use staging", ts: 5 };
  const read = decode(record);
  if (read.kind !== "ok") throw new Error(JSON.stringify(read));
  expect(read.value).toEqual({ id: "w-1", worker: "w", text: "use staging", told_s: 5 });
  expect(JSON.parse(Buffer.from(tellCodec.encode(read.value)).toString())).toEqual(record);
});

it.each([
  ["no worker", { msg: "x", ts: 5 }],
  ["a worker that is a path", { worker: "a/b", msg: "x", ts: 5 }],
  ["no message", { worker: "w", ts: 5 }],
  ["no time", { worker: "w", msg: "x" }],
])("calls a record with %s corrupt", (_, record) => {
  expect(decode(record).kind).toBe("corrupt");
});
