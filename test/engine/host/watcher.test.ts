// Goal: a hint comes soon after a change, whatever happens to the directory, and never harms the process.
// Method: real directories; each test waits for the hint itself, and would run into its timeout without.

import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as letOthersRun } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { directoryWatcher } from "../../../src/engine/host/watcher.ts";
import { type TempDirectory, tempDirectory } from "../../support/file-store.ts";

let temp: TempDirectory;
let root: string;
const closers: { close(): void }[] = [];
beforeEach(() => {
  temp = tempDirectory();
  root = temp.path;
});
afterEach(() => {
  for (const closer of closers.splice(0)) closer.close();
  temp.remove();
});

/** Counts hints and lets a test wait for the next one. */
function watch(dir: string, at = root) {
  let hints = 0;
  let wake = () => undefined as unknown;
  const watching = directoryWatcher(at).watch(dir, () => {
    hints += 1;
    wake();
  });
  closers.push(watching);
  return {
    close: watching.close,
    hints: () => hints,
    /** Resolves with the first hint after `act`, which is repeated nowhere. */
    async hintAfter(act: () => void) {
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = () => resolve();
      act();
      await promise;
    },
  };
}

test("a file that appears, changes, is replaced or goes gives a hint", async () => {
  mkdirSync(join(root, "answers"));
  const watching = watch("answers");
  const file = join(root, "answers", "a.json");
  await watching.hintAfter(() => writeFileSync(file, "1"));
  await watching.hintAfter(() => writeFileSync(file, "2"));
  writeFileSync(join(root, "b"), "3");
  await watching.hintAfter(() => renameSync(join(root, "b"), file));
  await watching.hintAfter(() => rmSync(file));
});

test("a directory that does not exist yet is noticed when it does, and watched from then on", async () => {
  const watching = watch("state/deep/answers");
  await watching.hintAfter(() => mkdirSync(join(root, "state", "deep", "answers"), { recursive: true }));
  await watching.hintAfter(() => writeFileSync(join(root, "state", "deep", "answers", "a"), "1"));
});

test("what happens beside a missing directory is no hint", async () => {
  const watching = watch("answers");
  writeFileSync(join(root, "beside"), "1");
  await watching.hintAfter(() => mkdirSync(join(root, "answers")));
  expect(watching.hints()).toBe(1);
});

test("a directory that is deleted gives a hint and is waited for", async () => {
  mkdirSync(join(root, "answers"));
  const watching = watch("answers");
  await watching.hintAfter(() => rmSync(join(root, "answers"), { recursive: true }));
  await watching.hintAfter(() => mkdirSync(join(root, "answers")));
  await watching.hintAfter(() => writeFileSync(join(root, "answers", "a"), "1"));
});

test("a directory that is wiped and restored at once is watched in its new place", async () => {
  mkdirSync(join(root, "answers"));
  const watching = watch("answers");
  await watching.hintAfter(() => {
    rmSync(join(root, "answers"), { recursive: true });
    mkdirSync(join(root, "answers"));
  });
  // The first hints may still be those of the old directory; one of the new one's must come.
  const before = watching.hints();
  await letOthersRun();
  await watching.hintAfter(() => writeFileSync(join(root, "answers", "a"), "1"));
  expect(watching.hints()).toBeGreaterThan(before);
});

test("without a data directory there is no hint, no error, and nothing to close", () => {
  const watching = watch("answers", join(root, "not", "there"));
  watching.close();
  watching.close();
  expect(watching.hints()).toBe(0);
});

test("the data directory itself may vanish", async () => {
  const data = join(root, "data");
  mkdirSync(join(data, "answers"), { recursive: true });
  const watching = watch("answers", data);
  await watching.hintAfter(() => rmSync(data, { recursive: true }));
  watching.close();
});

test("after closing nothing is heard any more", async () => {
  mkdirSync(join(root, "answers"));
  const closed = watch("answers");
  const other = watch("answers");
  closed.close();
  await other.hintAfter(() => writeFileSync(join(root, "answers", "a"), "1"));
  expect(closed.hints()).toBe(0);
});
