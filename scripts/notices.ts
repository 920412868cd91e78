// The licences of packages whose code stands in our files, as each of them asks for: one text beside the bundle.

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Metafile } from "esbuild";

const root = resolve(import.meta.dirname, "..");
const FILE = "third-party-licences.txt";

export async function writeNotices(outdir: string, inputs: Metafile["inputs"]): Promise<void> {
  const folders = Object.keys(inputs).flatMap(
    (path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? [],
  );
  const texts = await Promise.all([...new Set(folders)].sort().map(noticeOf));
  await writeFile(join(outdir, FILE), [...new Set(texts)].join(`\n${"-".repeat(80)}\n\n`));
}

async function noticeOf(folder: string): Promise<string> {
  const at = join(root, folder);
  const { name, version, license } = JSON.parse(await readFile(join(at, "package.json"), "utf8")) as Record<
    string,
    string
  >;
  const file = (await readdir(at)).find((each) => /^licen[cs]e/i.test(each));
  const text = file === undefined ? "" : `\n\n${(await readFile(join(at, file), "utf8")).trim()}`;
  return `${name} ${version}: ${license}${text}\n`;
}
