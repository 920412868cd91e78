// Goal: the native part of koffi that fits this Node is found however the package was installed, and where it is not,
// koffi finds it. Method: installations laid out by hand, the real one, and a lock that it takes.

import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type Koffi, loadKoffi, nativePathOf } from "../../../src/engine/host/koffi.ts";

const root = mkdtempSync(join(tmpdir(), "looop-koffi-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const GLIBC = "/lib64/ld-linux-x86-64.so.2";
const GLIBC_ARM = "/lib/ld-linux-aarch64.so.1";
const MUSL = "/lib/ld-musl-x86_64.so.1";

function put(path: string, content = ""): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

function program(loader: string): string {
  return put(join(root, "programs", loader.replaceAll("/", "_")), `\x7fELF${"\0".repeat(800)}${loader}\0`);
}

describe("the native part", () => {
  const top = join(root, "prefix/node_modules");
  const own = join(root, "checkout");
  for (const [dir, builds] of [
    [top, ["linux-x64/linux_x64", "linux-x64/musl_x64", "linux-arm64/linux_arm64"]],
    [join(own, "node_modules"), ["linux-x64/linux_x64"]],
  ] as const)
    for (const build of builds) put(join(dir, "@koromix", `koffi-${build}`, "koffi.node"));
  const x64 = { platform: "linux", arch: "x64", program: program(GLIBC) };
  const musl = program(MUSL);
  const arm = program(GLIBC_ARM);

  it.each([
    ["beside an installed package", `${top}/looop/dist`, {}, `${top}/@koromix/koffi-linux-x64/linux_x64`],
    [
      "below the sources",
      `${own}/src/engine/host`,
      {},
      `${own}/node_modules/@koromix/koffi-linux-x64/linux_x64`,
    ],
    ["for musl", `${top}/looop/dist`, { program: musl }, `${top}/@koromix/koffi-linux-x64/musl_x64`],
    [
      "for arm64",
      `${top}/looop/dist`,
      { arch: "arm64", program: arm },
      `${top}/@koromix/koffi-linux-arm64/linux_arm64`,
    ],
  ])("is found %s", (_, from, facts, dir) => {
    expect(nativePathOf({ ...x64, from, ...facts })).toBe(`${dir}/koffi.node`);
  });

  it.each([
    ["where nothing is installed", { from: root }],
    ["where the build for this library is not installed", { from: own, program: musl }],
    ["on another system", { platform: "darwin" }],
    ["on another processor", { arch: "riscv64" }],
    ["for a Node of an unknown kind", { program: program("/nix/ld") }],
    ["for a Node that is gone", { program: join(root, "gone") }],
  ])("is left to koffi %s", (_, facts) => {
    expect(nativePathOf({ ...x64, from: `${top}/looop/dist`, ...facts })).toBeUndefined();
  });
});

/** Locks a new file, then tries again through another descriptor: what that says. */
function lockTwice(koffi: Koffi, name: string): readonly number[] {
  const flock = koffi.load(null).func("int flock(int fd, int operation)") as (
    fd: number,
    op: number,
  ) => number;
  const path = put(join(root, name));
  const [first, second] = [openSync(path, "r"), openSync(path, "r")];
  try {
    return [flock(first, 6), flock(second, 6), koffi.errno()];
  } finally {
    for (const fd of [first, second]) closeSync(fd);
  }
}

describe("what was loaded", () => {
  const real = { platform: process.platform, arch: process.arch, program: process.execPath };

  it("is there on this machine, and locks", async () => {
    const koffi = await loadKoffi();
    expect(existsSync(nativePathOf({ ...real, from: import.meta.dirname }) ?? "")).toBe(true);
    expect(lockTwice(koffi, "direct")).toEqual([0, -1, koffi.os.errno.EWOULDBLOCK]);
  });

  it.each([
    ["nothing was found", { from: root }],
    ["what was found is no library", { from: put(join(root, "prefix/node_modules/looop/x")) }],
  ])("is what koffi finds where %s", async (_, { from }) => {
    const koffi = await loadKoffi({ ...real, from: dirname(from) });
    expect(lockTwice(koffi, "found")).toEqual([0, -1, koffi.os.errno.EWOULDBLOCK]);
  });
});
