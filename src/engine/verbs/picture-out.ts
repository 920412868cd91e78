// A picture that was asked for with --png: into a file, or to standard output where nothing else goes.

import { problemOf } from "./report.ts";
import type { Result, Scene } from "./verb.ts";

export async function savedPicture(
  terminal: Scene["terminal"],
  file: string,
  png: Uint8Array,
): Promise<Result> {
  if (file === "-") {
    const out = await terminal.out(png);
    return out.kind === "failed" ? problemOf(out) : { kind: "streamed", exit: "ok" };
  }
  const saved = await terminal.save(file, png);
  if (saved.kind === "failed") return problemOf(saved);
  return { kind: "done", text: `${file}\n`, json: { png: file, bytes: png.length } };
}
