// `node scripts/image/shed.ts`: takes out of package.json the packages that the build has taken into dist/, so that npm
// removes them with those of developers. Run where the image is built, never in a checkout.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const ASKED = /(?:\bfrom|\bimport|\bimport\(|\brequire\(|\bresolve\()\s*["']((?:@[\w.-]+\/)?[\w.-]+)/g;

/** Those that built code still asks for, whole or a file of them. */
export function askedFor(names: readonly string[], texts: readonly string[]): readonly string[] {
  const asked = new Set(texts.flatMap((text) => [...text.matchAll(ASKED)].map(([, name]) => name)));
  return names.filter((name) => asked.has(name));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const root = resolve(import.meta.dirname, "../..");
  const manifest = join(root, "package.json");
  const dist = join(root, "dist");
  const texts = readdirSync(dist)
    // An SDK names itself in its own file; what it needs is in there with it.
    .filter((name) => name.endsWith(".js"))
    .map((name) => readFileSync(join(dist, name), "utf8"));
  const whole = JSON.parse(readFileSync(manifest, "utf8"));
  const kept = askedFor(Object.keys(whole.dependencies), texts);
  const dependencies = Object.fromEntries(kept.map((name) => [name, whole.dependencies[name]]));
  const { devDependencies: _, optionalDependencies: __, ...rest } = whole;
  writeFileSync(manifest, `${JSON.stringify({ ...rest, dependencies }, null, 2)}\n`);
  process.stdout.write(`asked for by name: ${kept.join(" ")}\n`);
}
