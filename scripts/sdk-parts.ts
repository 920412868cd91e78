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

/** An emitter brings a copy of Node's own way of showing values, for programs that are not in Node. */
const COPY = "__toESM(require_inspect(), 1)";
const OWN = '{ default: require("node:util") }';

export const ownInspect: Plugin = {
  name: "own inspect",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]async_event_emitter[\\/]dist[\\/]index\.cjs$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      if (!text.includes(COPY))
        throw new Error(`${path}: its copy of Node's inspect is called otherwise now`);
      return { contents: text.replace(COPY, OWN) };
    });
  },
};
