// Which licences the packages have that are shipped with this one, from the lockfile and what is installed; and whether each is one
// that may be. Part of `npm run check`: `node scripts/licences.ts`.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** They ask for their text to be kept, and no more. */
const allowed = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MPL-2.0", // as a file of its own, unchanged
  "Python-2.0",
  "Unlicense",
]);

export interface Package {
  readonly name: string;
  readonly licence: string;
}

/** An expression passes if every part that must hold does: `(MIT OR GPL-2.0)` does, `MIT AND GPL-2.0` does not. */
export function mayShip(licence: string): boolean {
  const flat = licence.replace(/[()]/g, " ").trim();
  return flat
    .split(/\s+AND\s+/)
    .every((part) => part.split(/\s+OR\s+/).some((each) => allowed.has(each.trim())));
}

/** One line for each that may not. */
export function licenceProblems(packages: readonly Package[]): readonly string[] {
  return packages
    .filter(({ licence }) => !mayShip(licence))
    .map(({ name, licence }) => `${name}: its licence is ${licence || "not told"}`);
}

/** Each font has its licence beside it, and a package that ships it must carry both. */
export function fontProblems(files: readonly string[]): readonly string[] {
  const families = new Set(files.flatMap((file) => /^(.+?)-LICENSE\.txt$/.exec(file)?.[1] ?? []));
  return files
    .filter((file) => file.endsWith(".ttf") && ![...families].some((family) => file.startsWith(family)))
    .map((file) => `assets/fonts/${file}: there is no licence beside it`);
}

interface Locked {
  readonly dev?: boolean;
  readonly license?: string;
}

function shipped(root: string): readonly Package[] {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Readonly<Record<string, Locked>>;
  };
  return Object.entries(packages).flatMap(([path, locked]) => {
    if (path === "" || locked.dev === true) return [];
    const manifest = join(root, path, "package.json");
    // A part for another machine: of the same package as the one that is installed here.
    if (locked.license === undefined && !existsSync(manifest)) return [];
    const told =
      locked.license ?? (JSON.parse(readFileSync(manifest, "utf8")) as { license?: unknown }).license;
    return [{ name: path.replace(/^.*node_modules\//, ""), licence: typeof told === "string" ? told : "" }];
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const root = resolve(import.meta.dirname, "..");
  const packages = shipped(root);
  const problems = [...licenceProblems(packages), ...fontProblems(readdirSync(join(root, "assets/fonts")))];
  process.stdout.write(
    problems.map((line) => `${line}\n`).join("") || `${packages.length} packages may be shipped\n`,
  );
  process.exitCode = problems.length > 0 ? 1 : 0;
}
