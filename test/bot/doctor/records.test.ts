// Goal: a record at which the loop stops, or which it leaves out, is told by its file. Method: the engine on a real
// directory in which files are broken.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { doctorLimits } from "../../../src/bot/doctor/limits.ts";
import { recordsFound } from "../../../src/bot/doctor/records.ts";
import { randomIds, systemClock } from "../../../src/engine/host/clock.ts";
import { environmentOf } from "../../../src/engine/host/environment.ts";
import { createFileStore } from "../../../src/engine/host/file-store.ts";
import { openEngine } from "../../../src/engine/host/open.ts";
import { quickDir } from "../../support/quick-dir.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(quickDir(), "looop-records-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(key: string, bytes: string | Uint8Array): void {
  mkdirSync(dirname(join(root, key)), { recursive: true });
  writeFileSync(join(root, key), bytes);
}

function found() {
  const env = { LOOOP_DATA_DIR: root, PATH: process.env.PATH };
  const environment = environmentOf({ cwd: "/", user: "ann", packageRoot: undefined, env });
  if (environment.kind !== "ok") throw new Error(environment.why);
  const store = createFileStore({ root, clock: systemClock(), ids: randomIds() });
  return recordsFound({ engine: openEngine(environment), store });
}

test("a directory in order, and one that is fresh, have nothing to tell", async () => {
  expect(await found()).toMatchObject([{ state: "well", what: "every record can be read" }]);
  write("goals/good.md", "Be good\n");
  expect(await found()).toMatchObject([{ state: "well" }]);
});

test.each([
  ["state/spend.json", "{"],
  ["state/attempts.json", "{"],
  ["state/told.json", "{"],
  ["asks/zz-1.json", "{"],
  ["answers/zz-1.json", "{"],
  ["schedules/s.json", "{"],
  ["goals/bad.md", Uint8Array.of(0xff, 0xfe, 0x00)],
  ["snapshots/sensor-x.json", "{"],
])("%s, which cannot be used, is a problem with what to do", async (key, bytes) => {
  write(key, bytes);
  const rows = await found();
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ area: "records", state: "problem" });
  expect(rows[0]?.what.split(key)).toHaveLength(2);
  expect(rows[0]?.remedy).not.toBe("");
});

test("every one is told, up to a bound, and then how many more there are", async () => {
  for (let n = 0; n < doctorLimits.records_told_max + 3; n += 1) write(`asks/zz-${n}.json`, "{");
  const rows = await found();
  expect(rows).toHaveLength(doctorLimits.records_told_max + 1);
  expect(rows.at(-1)).toMatchObject({ state: "problem", what: "and 3 more" });
});

test.skipIf(process.getuid?.() === 0)("what cannot be looked at is not well (I12)", async () => {
  write("schedules/s.json", "{}");
  chmodSync(join(root, "schedules"), 0);
  const [row] = await found();
  chmodSync(join(root, "schedules"), 0o700);
  expect(row).toMatchObject({ area: "records", state: "unknown" });
});
