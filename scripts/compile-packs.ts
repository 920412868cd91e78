// The guardrail packs as plain data, in one file beside the bundle: YAML stays their one source, and no process has to
// read it. A pack with a problem stops the build.

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { builtPacks, stemOfPack } from "../src/engine/judgment/guard/files.ts";
import { type PlainPack, plainOf } from "../src/engine/judgment/guard/plain-pack.ts";
import { readPack } from "../src/engine/judgment/guard/read-pack.ts";

const packsDir = resolve(import.meta.dirname, "..", "seeds", "guardrails");

export async function compilePacks(outdir: string): Promise<void> {
  const plain: PlainPack[] = [];
  for (const name of (await readdir(packsDir)).sort()) {
    const stem = stemOfPack(name);
    if (stem === undefined) continue;
    const text = await readFile(join(packsDir, name), "utf8");
    const { pack, problems } = readPack({ place: "shipped", source: name, stem, text });
    const [problem] = problems;
    if (pack === undefined || problem !== undefined)
      throw new Error(`${name}:${problem?.line ?? 1}: ${problem?.why ?? "it is no pack"}`);
    plain.push(plainOf(text, pack));
  }
  await writeFile(join(outdir, builtPacks), JSON.stringify(plain));
}
