// koffi's native part, without its JavaScript: that loads forty modules of Node, which is a fifth of a verb's time, and
// none of it is needed for one C function. Where the native part is not where npm puts it, koffi itself finds it.

import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { errno, load, os } from "koffi";
import { codeOf } from "./errno.ts";

export interface Koffi {
  readonly load: typeof load;
  readonly errno: typeof errno;
  readonly os: typeof os;
}

/** Which of its builds fits, and from where to look for it. */
export interface Place {
  readonly from: string;
  readonly platform: string;
  readonly arch: string;
  /** The Node that runs. */
  readonly program: string;
}

/** The name of the loader stands behind the headers of a program, in its first hundreds of bytes. */
const HEAD_BYTES = 4_096;

const here: Place = {
  from: dirname(fileURLToPath(import.meta.url)),
  platform: process.platform,
  arch: process.arch,
  program: process.execPath,
};

export async function loadKoffi(place = here): Promise<Koffi> {
  return loadNative(nativePathOf(place)) ?? (await import("koffi")).default;
}

/** Undefined where only koffi itself can tell. */
export function nativePathOf({ from, platform, arch, program }: Place): string | undefined {
  if (platform !== "linux" || (arch !== "x64" && arch !== "arm64")) return undefined;
  const library = libraryOf(program);
  if (library === undefined) return undefined;
  const file = join("node_modules/@koromix", `koffi-${platform}-${arch}`, `${library}_${arch}`, "koffi.node");
  for (let dir = from; ; dir = dirname(dir)) {
    const path = join(dir, file);
    if (existsSync(path)) return path;
    if (dir === dirname(dir)) return undefined;
  }
}

function loadNative(path: string | undefined): Koffi | undefined {
  if (path === undefined) return undefined;
  const loaded: { exports: Partial<Koffi> } = { exports: {} };
  try {
    process.dlopen(loaded, path);
  } catch (error) {
    if (codeOf(error) !== "ERR_DLOPEN_FAILED") throw error;
    return undefined; // koffi says better what is wrong with it
  }
  const { load, errno, os } = loaded.exports;
  return load && errno && os && { load, errno, os };
}

/** As koffi calls the builds for glibc and musl. */
function libraryOf(program: string): "linux" | "musl" | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(program, "r");
    const head = Buffer.alloc(HEAD_BYTES);
    readSync(fd, head, 0, HEAD_BYTES, 0);
    if (head.includes("/ld-musl-")) return "musl";
    return head.includes("/ld-linux-") ? "linux" : undefined;
  } catch (error) {
    if (codeOf(error) === "") throw error;
    return undefined; // replaced by an upgrade, say
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
