// `node scripts/pack.ts [folder | --check]`: the package as it is published, from the present dist/. Its Node is the
// user's own, so the runtime packages of the checkout are left out; what is in it is compared with what must be.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

interface Manifest {
  readonly files?: readonly string[];
  readonly scripts?: unknown;
  readonly devDependencies?: unknown;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly [member: string]: unknown;
}

/** As it is published: nothing that only a checkout needs. */
export function publishedManifest({ scripts: _, devDependencies: __, ...manifest }: Manifest): Manifest {
  const { optionalDependencies = {}, ...rest } = manifest;
  const kept = Object.entries(optionalDependencies).filter(([name]) => !name.startsWith("node-linux-"));
  return { ...rest, ...(kept.length > 0 && { optionalDependencies: Object.fromEntries(kept) }) };
}

const needed = [
  "package.json",
  "README.md",
  "LICENSE",
  "SECURITY.md",
  "CHANGELOG.md",
  "bin/looop",
  "dist/entry.js",
  "dist/index.js",
  "dist/types/index.d.ts",
  "seeds/data/PLAYBOOK.md",
  "seeds/demo/worker.sh",
  "seeds/guardrails/core-safety.yaml",
  "docs/install.md",
  "assets/fonts/README.md",
];

const allowed =
  /^(?:assets|bin|dist|docs|plugin|seeds)\/|^(?:package\.json|README\.md|LICENSE|SECURITY\.md|CHANGELOG\.md)$/;
const forbidden = /(?:^|\/)(?:\.env|\.npmrc|\.git|secrets|node_modules)(?:\/|$)|\.(?:db|tgz|log|test\.ts)$/;

export function packProblems(paths: readonly string[]): readonly string[] {
  const missing = needed.filter((path) => !paths.includes(path)).map((path) => `${path} is missing from it`);
  const strange = paths.filter((path) => !allowed.test(path) || forbidden.test(path));
  return [...missing, ...strange.map((path) => `${path} has no place in it`)];
}

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

function pack(root: string, out: string): Packed {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
  const stage = mkdtempSync(join(tmpdir(), "looop-pack-"));
  try {
    for (const file of new Set(manifest.files ?? [])) {
      cpSync(join(root, file), join(stage, file), { recursive: true });
    }
    writeFileSync(join(stage, "package.json"), `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`);
    const words = ["pack", "--json", "--ignore-scripts", "--pack-destination", out];
    const told = JSON.parse(execFileSync("npm", words, { cwd: stage, encoding: "utf8" }));
    const [packed] = (Array.isArray(told) ? told : Object.values(told)) as readonly Packed[];
    if (packed === undefined) throw new Error("npm pack told nothing");
    return packed;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const root = resolve(import.meta.dirname, "..");
  const named = process.argv[2];
  const out =
    named === undefined || named === "--check"
      ? mkdtempSync(join(tmpdir(), "looop-packed-"))
      : resolve(named);
  mkdirSync(out, { recursive: true });
  const { filename, size, files } = pack(root, out);
  const problems = packProblems(files.map(({ path }) => path));
  const mib = (size / 1_048_576).toFixed(1);
  process.stdout.write(
    problems.map((line) => `${line}\n`).join("") || `${filename}: ${files.length} files, ${mib} MiB\n`,
  );
  if (named === undefined || named === "--check") rmSync(out, { recursive: true, force: true });
  process.exitCode = problems.length > 0 ? 1 : 0;
}
