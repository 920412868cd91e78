import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { closingLine } from "./scripts/closing-line.ts";

/** Real hosts, loops and terminals: each file has a worker of its own, and hooks of shared files run for each. */
const processes = [
  "test/scenario/**/*.test.ts",
  "test/engine/host/**/*.test.ts",
  "test/scripts/**/*.test.ts",
];

export default defineConfig({
  test: {
    // Tests spawn real processes; two workers keep a two-core machine honest.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    globalSetup: [join(import.meta.dirname, "test/support/build-once.ts")],
    server: { deps: { external: [/\/\.dist-test-/] } },
    reporters: ["default", closingLine()],
    projects: [
      {
        extends: true,
        test: { name: "processes", include: processes, isolate: true },
      },
      {
        extends: true,
        // No source keeps state in a module: loaded once by each worker, which is most of what these tests cost.
        test: { name: "rest", include: ["test/**/*.test.ts"], exclude: processes, isolate: false },
      },
    ],
  },
});
