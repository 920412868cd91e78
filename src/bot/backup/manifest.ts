// The table of contents of a set: what it holds, with hashes, and what it was left without. A newer one is refused with
// the reason; a set that is not what its table says is damaged. Pure.

import * as z from "zod/mini";

export const MANIFEST = "manifest.json";
/** Below which the files of the directory stand in an archive. */
export const FILES = "data";
const VERSION = 1;
const KIND = "looop-backup";

const shape = z.object({
  v: z.number(),
  kind: z.literal(KIND),
  program: z.string(),
  made: z.string(),
  secrets: z.enum(["without", "with"]),
  /** Of each database: how many steps its shape has taken. */
  shapes: z.record(z.string(), z.number()),
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
  left: z.array(z.object({ path: z.string(), why: z.string() })),
});

export type Manifest = Omit<z.infer<typeof shape>, "v" | "kind">;
export type Listed = Manifest["files"][number];

export function manifestBytes(manifest: Manifest): Uint8Array {
  return Buffer.from(`${JSON.stringify({ v: VERSION, kind: KIND, ...manifest }, null, 1)}\n`);
}

export type ManifestRead =
  | { readonly kind: "ok"; readonly manifest: Manifest }
  | { readonly kind: "newer"; readonly why: string }
  | { readonly kind: "corrupt"; readonly why: string };

/** `known`: the shapes of databases that this program can read. */
export function readManifest(bytes: Uint8Array, known: Readonly<Record<string, number>>): ManifestRead {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { kind: "corrupt", why: "its table of contents cannot be read" };
  }
  const version = versionOf(parsed);
  if (version !== undefined && version > VERSION) {
    return { kind: "newer", why: `it was made by a newer looop (set ${version}, this one knows ${VERSION})` };
  }
  const read = shape.safeParse(parsed);
  if (!read.success)
    return { kind: "corrupt", why: "it is no set of looop, or its table of contents is damaged" };
  const { v: _, kind: __, ...manifest } = read.data;
  const newer = Object.entries(manifest.shapes).find(([name, taken]) => taken > (known[name] ?? 0));
  if (newer !== undefined) {
    const [name, taken] = newer;
    const why = `its ${name} was written by a newer looop (shape ${taken}, this one knows ${known[name] ?? 0})`;
    return { kind: "newer", why };
  }
  return { kind: "ok", manifest };
}

function versionOf(parsed: unknown): number | undefined {
  const isObject = typeof parsed === "object" && parsed !== null && "v" in parsed;
  return isObject && typeof parsed.v === "number" ? parsed.v : undefined;
}

/** The first way in which what was unpacked is not what the table says. */
export function differenceOf(
  listed: readonly Listed[],
  found: ReadonlyMap<string, Listed>,
): string | undefined {
  for (const { path, bytes, sha256 } of listed) {
    const there = found.get(path);
    if (there === undefined) return `${path} is missing from it`;
    if (there.bytes !== bytes || there.sha256 !== sha256) return `${path} is not what it was`;
  }
  const names = new Set(listed.map(({ path }) => path));
  const stranger = [...found.keys()].find((path) => !names.has(path));
  return stranger === undefined ? undefined : `${stranger} does not belong to it`;
}
