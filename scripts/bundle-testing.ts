// The test kit in one file of its own: nobody who runs the program reads it, and it carries the one package that it
// needs beyond the program's.

import { resolve } from "node:path";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "..");

export async function bundleTesting(outdir: string): Promise<void> {
  await build({
    absWorkingDir: root,
    outdir,
    entryPoints: { testing: "test/fakes/testing.ts" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    sourcemap: true,
    legalComments: "eof",
    // The sockets' package is CommonJS, and asks for what Node brings by `require`; its native extras are optional.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    external: ["bufferutil", "utf-8-validate"],
    logLevel: "warning",
  });
}
