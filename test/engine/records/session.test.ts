// Goal: session records of ours and of looop are read alike, survive a rewrite, and nonsense is called corrupt.
// Method: decode and encode literal records; the looop ones were written by the reference program.

import { expect, test } from "vitest";
import {
  metaKey,
  sessionMetaCodec,
  sessionStatusCodec,
  statusKey,
} from "../../../src/engine/records/session.ts";

const META_OF_LOOOP = {
  id: "w1",
  cmd: ["bash", "-c", "export LOOOP_SESSION_ID='w1'; sleep 5"],
  babysit_pid: 11312,
  started_at: "2026-11-21T15:52:28.441806995Z",
};
const STATUS_OF_LOOOP = {
  state: "running",
  child_pid: 11318,
  exit_code: null,
  last_change: "2026-11-21T15:52:28.443405045Z",
};

const bytesOf = (record: unknown) => Buffer.from(JSON.stringify(record));
const decodeMeta = (record: unknown) =>
  sessionMetaCodec.decode({ kind: "ok", bytes: bytesOf(record) }, metaKey("w1"));
const decodeStatus = (record: unknown) =>
  sessionStatusCodec.decode({ kind: "ok", bytes: bytesOf(record) }, statusKey("w1"));

test("a session of looop is read", () => {
  expect(decodeMeta(META_OF_LOOOP)).toMatchObject({
    kind: "ok",
    value: { id: "w1", hostPid: 11312, started_s: 1795276348, meta: false },
  });
  expect(decodeStatus(STATUS_OF_LOOOP)).toMatchObject({
    kind: "ok",
    value: { state: "running", childPid: 11318, exitCode: null, changed_ms: 1795276348443 },
  });
});

test("our own session is read back as it was written, and looop finds the owner's pid in it", () => {
  const meta = {
    id: "w1",
    command: ["bash", "-c", "true"],
    hostPid: 7,
    hostStarted: "81234",
    started_s: 1_795_276_348,
    gen: "k2",
    meta: true,
    cols: 80,
    rows: 24,
    cwd: "/srv",
    title: "Fix 42",
    goal: "fix-42",
    plan: "p",
  };
  const encoded = sessionMetaCodec.encode(meta);
  expect(JSON.parse(Buffer.from(encoded).toString())).toMatchObject({ v: 1, babysit_pid: 7, host_pid: 7 });
  const read = sessionMetaCodec.decode({ kind: "ok", bytes: encoded }, metaKey("w1"));
  expect(read).toMatchObject({ kind: "ok", value: meta });
});

test("unix seconds are as good as a date", () => {
  expect(decodeMeta({ ...META_OF_LOOOP, started_at: 1795276348 })).toMatchObject({
    value: { started_s: 1795276348 },
  });
});

test("members of a newer writer survive a rewrite, and a session stops being a meta session when told so", () => {
  const read = decodeMeta({ ...META_OF_LOOOP, v: 9, meta: true, colour: "green" });
  if (read.kind !== "ok") throw new Error(read.kind);
  expect(read.newer).toBe(true);
  const again = sessionMetaCodec.encode({ ...read.value, meta: false }, read.stored);
  expect(JSON.parse(Buffer.from(again).toString())).toMatchObject({ v: 9, colour: "green", meta: false });
});

test.each([
  ["no owner at all", { ...META_OF_LOOOP, babysit_pid: undefined }, "host_pid"],
  ["an owner that is no pid", { ...META_OF_LOOOP, babysit_pid: 0 }, "babysit_pid"],
  ["a start that is no time", { ...META_OF_LOOOP, started_at: "yesterday" }, "started_at"],
  ["a start beyond all time", { ...META_OF_LOOOP, started_at: 1e300 }, "started_at"],
  ["a command that is no list", { ...META_OF_LOOOP, cmd: "bash" }, "cmd"],
])("meta with %s is corrupt and names the field", (_, record, field) => {
  const read = decodeMeta(record);
  expect(read).toMatchObject({ kind: "corrupt", why: expect.stringContaining(field) });
});

test.each([
  ["an unknown state", { ...STATUS_OF_LOOOP, state: "sleeping" }, "state"],
  ["an exit code that is text", { ...STATUS_OF_LOOOP, exit_code: "0" }, "exit_code"],
  ["a change that is no time", { ...STATUS_OF_LOOOP, last_change: "then" }, "last_change"],
])("status with %s is corrupt and names the field", (_, record, field) => {
  expect(decodeStatus(record)).toMatchObject({ kind: "corrupt", why: expect.stringContaining(field) });
});
