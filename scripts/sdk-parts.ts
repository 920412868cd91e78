// What a bundle of an SDK takes up when it is first called and not at the start, though the SDK asks for it at once; and
// what Node has itself. Nothing is taken away: who calls it finds what the SDK wrote.

import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Plugin } from "esbuild";

/** Modules that are a function, or functions by name, and cost more to load than all that is called at a start. */
const later: readonly { readonly file: RegExp; readonly functions: "itself" | readonly string[] }[] = [
  // HTTP/2, where a server offers it; it takes a third of Node's own modules along.
  { file: /[\\/]undici[\\/]lib[\\/]dispatcher[\\/]client-h2\.js$/, functions: "itself" },
  // What kind of file one without a name is: a table of every kind there is.
  { file: /[\\/]magic-bytes\.js[\\/]dist[\\/]index\.js$/, functions: ["filetypeinfo"] },
];

const REALLY = "?really";

function lateText(name: string, functions: "itself" | readonly string[]): string {
  const call = (member: string) => `(...given) => require("./${name}${REALLY}")${member}(...given)`;
  if (functions === "itself") return `module.exports = ${call("")};`;
  return functions.map((member) => `exports.${member} = ${call(`.${member}`)};`).join("\n");
}

export const laterParts: Plugin = {
  name: "later",
  setup({ onLoad, onResolve, resolve }) {
    onResolve({ filter: /\?really$/ }, async ({ path, ...from }) => ({
      ...(await resolve(path.slice(0, -REALLY.length), from)),
      suffix: REALLY,
    }));
    for (const { file, functions } of later)
      onLoad({ filter: file }, ({ path, suffix }) =>
        suffix === REALLY ? undefined : { contents: lateText(basename(path), functions) },
      );
  },
};

/** What Node has itself, where an SDK brings it for programs that are not in Node, or looks whether it is there. */
const known: readonly { readonly file: RegExp; readonly texts: Readonly<Record<string, string>> }[] = [
  {
    file: /[\\/]node-fetch[\\/]lib[\\/]index\.js$/,
    texts: {
      // For Nodes that had no URL of their own.
      "require('whatwg-url')": "{}",
      // Deprecated: outside of packages Node warns of it at each start.
      "const parse_url = Url.parse;": "const parse_url = (text) => Url.urlToHttpOptions(new URL(text));",
    },
  },
  {
    file: /[\\/]async_event_emitter[\\/]dist[\\/]index\.cjs$/,
    texts: { "__toESM(require_inspect(), 1)": '{ default: require("node:util") }' },
  },
  {
    // To look for it makes Node load its HTTP client, of which Discord's SDK brings another.
    file: /[\\/]@discordjs[\\/]rest[\\/]dist[\\/]index\.js$/,
    texts: { "globalThis.FormData ??= import_undici2.FormData;": "" },
  },
];

export const nodesOwn: Plugin = {
  name: "Node's own",
  setup({ onLoad }) {
    for (const { file, texts } of known)
      onLoad({ filter: file }, async ({ path }) => {
        let contents = await readFile(path, "utf8");
        for (const [text, instead] of Object.entries(texts)) {
          if (!contents.includes(text)) throw new Error(`${path}: it says "${text}" otherwise now`);
          contents = contents.replace(text, instead);
        }
        return { contents };
      });
  },
};
