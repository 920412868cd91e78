// The SDKs of platforms, one file each beside the bundle. As packages they are a thousand files, most of them comments,
// each of which an always-on program finds, reads and then keeps in memory; in one file that is a third, and it is ready
// sooner. CommonJS as they are, with the names that they look at while they run.

import { createRequire } from "node:module";
import { resolve } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";

const root = resolve(import.meta.dirname, "..");

const fileOf: Readonly<Record<string, string>> = { "@slack/bolt": "sdk-slack", "discord.js": "sdk-discord" };

/** Native extras that nobody installs for us: asked for where they are, and missed where they are not. */
const optional = ["bufferutil", "utf-8-validate", "zlib-sync", "supports-color"];

/** What the sources call by the package's name, the bundle finds in the file beside it. */
export const sdksBeside: Plugin = {
  name: "SDKs beside",
  setup({ onResolve }) {
    onResolve({ filter: /^(?:@slack\/bolt|discord\.js)$/ }, ({ path }) => ({
      path: `./${fileOf[path]}.cjs`,
      external: true,
    }));
  },
};

/** npm gives each part of Discord's SDK its own copy of one and the same HTTP client. */
const oneClient: Plugin = {
  name: "one client",
  setup({ onResolve }) {
    onResolve({ filter: /^undici$/ }, ({ importer }) => {
      if (!importer.includes("/node_modules/@discordjs/rest/")) return undefined;
      const own = clientFrom(importer);
      const shared = clientFrom(resolve(root, "node_modules/discord.js/package.json"));
      return own.version === shared.version ? { path: shared.path } : undefined;
    });
  },
};

function clientFrom(from: string): { readonly path: string; readonly version: string } {
  const asked = createRequire(from);
  const { version } = asked("undici/package.json") as { version: string };
  return { path: asked.resolve("undici"), version };
}

export async function bundleSdks(outdir: string): Promise<Metafile["inputs"]> {
  const built = await Promise.all(
    Object.entries(fileOf).map(async ([name, file]) => {
      const sdk: object = await import(name);
      const members = Object.keys(sdk).filter((each) => /^[A-Za-z_$]+$/.test(each) && each !== "default");
      const { metafile } = await build({
        absWorkingDir: root,
        stdin: { contents: `export { ${members.join(", ")} } from "${name}";`, resolveDir: root },
        outfile: `${outdir}/${file}.cjs`,
        bundle: true,
        format: "cjs",
        platform: "node",
        target: "node24",
        minifySyntax: true,
        minifyWhitespace: true,
        keepNames: true,
        legalComments: "none",
        external: optional,
        plugins: [oneClient],
        metafile: true,
        logLevel: "warning",
        // Their own, which they live with.
        logOverride: { "direct-eval": "silent", "equals-negative-zero": "silent" },
      });
      return metafile.inputs;
    }),
  );
  return Object.assign({}, ...built);
}
