// What tests start as processes: the built command and the built programs of the fixtures, see build-once.ts.

import { join } from "node:path";
import { inject } from "vitest";

const built = inject("built");
if (built === undefined)
  throw new Error("not built: vitest.config.ts has a list of the tests that start a program of ours");

/** `looop`, for Node. */
export const builtEntry = join(built, "entry.js");

/** The same, for a process that will be killed: those after it find its compiled code. */
export const builtToBeKilled: readonly string[] = [
  "--import",
  join(import.meta.dirname, "../fixtures/programs/keep-compiled.mjs"),
  builtEntry,
];

/** The hook's own small client, for Node. */
export const builtHook = join(built, "hook.js");

/** Where `looop` is a command, which a person's shell would have on its path. */
export const builtBin = join(built, "bin");

/** The package's door. */
export const builtDoor = join(built, "index.js");

/** The same, opened: what it starts is built as well. */
export async function builtIndex(): Promise<typeof import("../../src/index.ts")> {
  return await import(/* @vite-ignore */ builtDoor);
}

/** A program of test/fixtures/programs, for Node. */
export const builtProgram = (name: string): string => join(built, `${name}.js`);

/** Compiled code that all processes of these tests share, as a person's do; it goes when what it was made from goes. */
export const compiledCode = join(built, "cache");
