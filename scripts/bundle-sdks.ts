// The SDKs of platforms, one file each beside the bundle. As packages they are a thousand files, most of them comments,
// each of which an always-on program finds, reads and then keeps in memory; in one file that is a third, and it is ready
// sooner. CommonJS as they are, with the names that they look at while they run.

import { readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";
import { compiledAtOnce } from "./eager.ts";
import { laterParts, nodesOwn } from "./sdk-parts.ts";

const root = resolve(import.meta.dirname, "..");

/** Packages by the file that they are in: what an SDK brings itself and we call as well is with it. */
const files: Readonly<Record<string, readonly string[]>> = {
  "sdk-slack": ["@slack/bolt", "undici"],
  "sdk-discord": ["discord.js"],
  "sdk-telegram": ["grammy"],
};

/** Native extras that nobody installs for us: asked for where they are, and missed where they are not. */
const optional = ["bufferutil", "utf-8-validate", "zlib-sync", "supports-color"];

/**
 * What an SDK loads at once and we never call: receivers for other web servers, installing by OAuth. As much again as
 * what we do call, in the file, in memory and at every start.
 */
const unused: readonly { readonly asked: RegExp; readonly by: string }[] = [
  { asked: /^\.\/receivers\/(?:Express|AwsLambda)Receiver$/, by: "/@slack/bolt/dist/" },
  { asked: /^@slack\/oauth$/, by: "/@slack/bolt/dist/" },
];

const withoutUnused: Plugin = {
  name: "without what is unused",
  setup({ onResolve, onLoad }) {
    for (const { asked, by } of unused)
      onResolve({ filter: asked }, ({ path, importer }) =>
        importer.includes(`/node_modules${by}`) ? { path, namespace: "unused" } : undefined,
      );
    onLoad({ filter: /^/, namespace: "unused" }, () => ({ contents: "module.exports = {};" }));
  },
};

/** The members of a package that our sources import; its others would only be made to be handed over. */
async function membersUsed(name: string): Promise<readonly string[]> {
  const files = await readdir(join(root, "src/channels"), { recursive: true });
  const texts = files
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFile(join(root, "src/channels", file), "utf8"));
  const lists = (await Promise.all(texts)).flatMap((text) =>
    [...text.matchAll(/^import \{([^}]*)\} from "([^"]+)";$/gm)].filter(([, , from]) => from === name),
  );
  const members = lists.flatMap(([, list = ""]) => list.split(",").map((member) => member.trim()));
  const values = members.filter((member) => member !== "" && !member.startsWith("type "));
  if (values.length === 0) throw new Error(`${name}: nothing of it is imported below src/channels`);
  return [...new Set(values.map((member) => member.replace(/ as .*$/, "")))].sort();
}

/**
 * What the sources call by the package's name, the bundle finds in the file beside it. Required, and not imported: an
 * import of CommonJS reads all of it once more, for the names that it may export.
 */
export const sdksBeside: Plugin = {
  name: "SDKs beside",
  setup({ onResolve, onLoad }) {
    for (const [file, packages] of Object.entries(files)) {
      const asked = new RegExp(`^(?:${packages.join("|").replaceAll(".", "\\.")})$`);
      onResolve({ filter: asked }, ({ path }) => ({ path, namespace: file, sideEffects: false }));
      onLoad({ filter: /^/, namespace: file }, async ({ path }) => ({
        resolveDir: root,
        contents: [
          'import { createRequire } from "node:module";',
          `const sdk = /* @__PURE__ */ createRequire(import.meta.url)("./${file}.cjs");`,
          ...(await membersUsed(path)).map(
            (member) => `export const ${member} = /* @__PURE__ */ sdk.${member};`,
          ),
        ].join("\n"),
      }));
    }
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
    Object.entries(files).map(async ([file, packages]) => {
      const lines = await Promise.all(
        packages.map(async (name) => `export { ${(await membersUsed(name)).join(", ")} } from "${name}";`),
      );
      const { metafile, outputFiles } = await build({
        absWorkingDir: root,
        stdin: { contents: lines.join("\n"), resolveDir: root },
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
        plugins: [oneClient, withoutUnused, laterParts, nodesOwn],
        metafile: true,
        write: false,
        logLevel: "warning",
        // Their own, which they live with.
        logOverride: { "direct-eval": "silent", "equals-negative-zero": "silent" },
      });
      for (const { path, text } of outputFiles) await writeFile(path, compiledAtOnce(text));
      return metafile.inputs;
    }),
  );
  return Object.assign({}, ...built);
}
