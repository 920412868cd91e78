// Goal: a hint comes soon after a change, whatever happens to the directory, for as long as somebody watches. Method:
// real directories; each test waits for the hints themselves, and would run into its timeout without.

import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lastingWatcher } from "../../../src/engine/host/lasting-watcher.ts";
import type { Watcher } from "../../../src/engine/ports.ts";
import { type TempDirectory, tempDirectory } from "../../support/file-store.ts";

let temp: TempDirectory;
let root: string;
let watcher: Watcher;
const closers: { close(): void }[] = [];
beforeEach(() => {
  temp = tempDirectory();
  root = temp.path;
  watcher = lastingWatcher(root);
});
afterEach(() => {
  for (const closer of closers.splice(0)) closer.close();
  temp.remove();
});

/** Ready once the first hint has come: the directory was read. */
async function watch(dir: string) {
  let wake: () => void = () => undefined;
  const next = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  const ready = next();
  const watching = watcher.watch(dir, () => {
    wake();
  });
  closers.push(watching);
  await ready;
  return {
    close: watching.close,
    async hintAfter(act: () => void) {
      const hint = next();
      act();
      await hint;
    },
  };
}

test("a file that appears, changes, is replaced or goes gives a hint", async () => {
  mkdirSync(join(root, "answers"));
  const watching = await watch("answers");
  const file = join(root, "answers", "a.json");
  await watching.hintAfter(() => writeFileSync(file, "1"));
  await watching.hintAfter(() => writeFileSync(file, "22"));
  writeFileSync(join(root, "b"), "333");
  await watching.hintAfter(() => renameSync(join(root, "b"), file));
  await watching.hintAfter(() => rmSync(file));
});

test("a directory that appears later is noticed, and what is in it from then on", async () => {
  const watching = await watch("state/deep/answers");
  await watching.hintAfter(() => mkdirSync(join(root, "state", "deep", "answers"), { recursive: true }));
  await watching.hintAfter(() => undefined); // it has been read afresh
  await watching.hintAfter(() => writeFileSync(join(root, "state", "deep", "answers", "a"), "1"));
});

test("a directory that is deleted gives a hint and is waited for", async () => {
  mkdirSync(join(root, "answers"));
  const watching = await watch("answers");
  await watching.hintAfter(() => rmSync(join(root, "answers"), { recursive: true }));
  await watching.hintAfter(() => undefined);
  await watching.hintAfter(() => mkdirSync(join(root, "answers")));
  await watching.hintAfter(() => undefined);
  await watching.hintAfter(() => writeFileSync(join(root, "answers", "a"), "1"));
});

test("who watches the same directory shares the watch, and who has closed hears nothing", async () => {
  mkdirSync(join(root, "answers"));
  const first = await watch("answers");
  let heard = 0;
  const second = watcher.watch("answers", () => {
    heard += 1;
  });
  await first.hintAfter(() => writeFileSync(join(root, "answers", "a"), "1"));
  expect(heard).toBe(1);
  second.close();
  second.close();
  await first.hintAfter(() => writeFileSync(join(root, "answers", "b"), "1"));
  expect(heard).toBe(1);
});

test("without a data directory there is no error, and it can be closed", () => {
  const watching = lastingWatcher(join(root, "not", "there")).watch("answers", () => undefined);
  watching.close();
  watching.close();
});
