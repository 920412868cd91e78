import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { closingLine } from "./scripts/closing-line.ts";

/**
 * Real hosts, loops and terminals, and whatever starts a program of ours. Each file has a worker of its own, and hooks
 * of the files it imports run for each.
 */
const processes = [
  "test/scenario/**/*.test.ts",
  "test/engine/host/**/*.test.ts",
  "test/engine/chronicle/events.test.ts",
  "test/notify/ledger/killed.test.ts",
  "test/scripts/**/*.test.ts",
  "test/chaos/**/*.test.ts",
  "test/docs.test.ts",
  // The unmodified SDK alone: beside another one it shares that one's connections, see channels/discord/rest.ts.
  "test/fakes/discord/**/*.test.ts",
  "test/channels/{discord,slack,telegram}/**/*.test.ts",
];

export default defineConfig({
  test: {
    // Tests that start processes wait for most of their time; a third worker has two cores do something meanwhile.
    maxWorkers: 3,
    // For machines that do other things as well: what hangs is told late, and what is slow is no failure.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ["default", closingLine()],
    projects: [
      {
        extends: true,
        test: {
          name: "processes",
          include: processes,
          isolate: true,
          globalSetup: [join(import.meta.dirname, "test/support/build-once.ts")],
          server: { deps: { external: [/\/\.dist-test-/] } },
        },
      },
      {
        extends: true,
        // No source keeps state in a module: loaded once by each worker, which is most of what these tests cost.
        test: { name: "rest", include: ["test/**/*.test.ts"], exclude: processes, isolate: false },
      },
    ],
  },
});
