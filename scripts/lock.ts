// `npm run lock`, after `npm install`: completes package-lock.json with the packages of other platforms. npm leaves out
// what the registry at hand does not offer, and `npm ci` then refuses the file; a mirror often offers one platform only.

import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

interface Locked {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const systems = /\b(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32|wasi)/;
const processors = /(?:^|[-_])(arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|wasm32|x64)\b/;

/** What npm would have written, but for the checksum, which the first complete registry adds. */
function entryFor(name: string, version: string, parent: Locked): object | undefined {
  const os = systems.exec(name)?.[1];
  const cpu = processors.exec(name)?.[1];
  if (os === undefined || cpu === undefined || !/^\d+\.\d+\.\d+[\w.-]*$/.test(version)) return undefined;
  return {
    version,
    cpu: [cpu],
    ...(parent.dev && { dev: true }),
    optional: true,
    ...(os !== "wasi" && { os: [os] }),
  };
}

const path = join(resolve(import.meta.dirname, ".."), "package-lock.json");
const lock = JSON.parse(readFileSync(path, "utf8")) as { packages: Record<string, Locked> };
const added: string[] = [];
for (const parent of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    const entry = lock.packages[key] === undefined ? entryFor(name, version, parent) : undefined;
    if (entry === undefined) continue;
    lock.packages[key] = entry;
    added.push(name);
  }
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
process.stdout.write(`${added.length} packages of other platforms added\n`);
