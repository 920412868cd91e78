// A set of one moment, from a directory in which others go on writing. Records are read until nothing that gates
// something changed from one look at all of them to the next; databases are copied in between. Then the set is written.

import { dirname, join } from "node:path";
import type { BackUpEnd, BackUpRequest, LeftOut } from "../../engine/keeping.ts";
import { type Failed, failed, refused } from "../../engine/outcome.ts";
import { copyDatabase } from "./databases.ts";
import { type Found, hashOf, readWhole, removeUnfinished, standingAt, walk, writePacked } from "./files.ts";
import { backupLimits } from "./limits.ts";
import { FILES, type Listed, MANIFEST, manifestBytes } from "./manifest.ts";
import { isSecret, type Sort, sortOf, withoutSecrets } from "./sorts.ts";
import { tarEnd, tarOf } from "./tar.ts";

export interface BackUpPorts {
  readonly dataDir: string;
  readonly clock: { now_ms(): number; sleep(wait_ms: number): Promise<void> };
  readonly nonce: () => string;
  /** A directory of our own, for copies of databases. */
  readonly scratch: string;
  /** What is secret of the config as it stands. `unknown`: it cannot be read as one. */
  secrets(text: string): ConfigSecrets;
}

export type ConfigSecrets =
  | { readonly kind: "ok"; readonly written: readonly string[]; readonly files: readonly string[] }
  | { readonly kind: "unknown" };

interface Taken {
  readonly path: string;
  readonly mode: number;
  readonly modified_s: number;
  readonly bytes: Uint8Array;
}

interface Moment {
  readonly kind: "moment";
  readonly taken: readonly Taken[];
  readonly tales: readonly Found[];
  readonly left: readonly LeftOut[];
  readonly shapes: Readonly<Record<string, number>>;
}

export async function backUp(ports: BackUpPorts, request: BackUpRequest): Promise<BackUpEnd> {
  const { dataDir, clock } = ports;
  const { file } = request;
  if (`${file}/`.startsWith(`${dataDir}/`))
    return refused(
      "file",
      `${file} is in the data directory itself`,
      "name a file on another disk, or beside it",
    );
  const standing = standingAt(file);
  if (standing.kind === "failed") return standing;
  if (standing.standing !== "nothing")
    return refused("file", `${file} is there already`, "name a new file; nothing is overwritten");
  for (let look = 0; look < backupLimits.looks_max; look += 1) {
    const moment = await momentOf(ports, request);
    if (moment.kind === "failed") return moment;
    if (moment.kind === "moment") return writeSet(ports, request, moment);
    await clock.sleep(backupLimits.look_pause_ms);
  }
  const why = `something in ${dataDir} changed during each of ${backupLimits.looks_max} looks`;
  return failed("io", why, "try again; where that does not help: looop pause, and then again");
}

/** One look; `moved`: it was not of one moment. */
async function momentOf(
  ports: BackUpPorts,
  request: BackUpRequest,
): Promise<Moment | Failed | { readonly kind: "moved" }> {
  const { dataDir } = ports;
  const before = look(dataDir);
  if ("kind" in before) return before;
  const taken: Taken[] = [];
  const left: LeftOut[] = [];
  let held_bytes = 0;
  for (const found of before.filter(({ path }) => isHeld(sortOf(path)))) {
    if (found.kind !== "file") {
      if (found.kind === "link")
        left.push({ path: found.path, why: "a link; copy what it leads to by itself" });
      continue;
    }
    const read = readWhole(join(dataDir, found.path));
    if (read.kind === "gone") return { kind: "moved" };
    if (read.kind === "too_large") return tooLarge(join(dataDir, found.path));
    if (read.kind === "failed") return read;
    held_bytes += read.bytes.length;
    if (held_bytes > backupLimits.records_bytes_max) return tooLarge(dataDir);
    taken.push({ ...found, bytes: read.bytes });
  }
  const copied = await copyDatabases(ports, before);
  if (copied.kind === "failed") return copied;
  const after = look(dataDir);
  if ("kind" in after) return after;
  if (standOf(before) !== standOf(after)) return { kind: "moved" };
  const clean = request.secrets === "with" ? { kept: taken, left: [] } : withoutTheirs(ports, taken);
  const tales = after.filter(({ path, kind }) => sortOf(path).kind === "tale" && kind === "file");
  return {
    kind: "moment",
    taken: [...clean.kept, ...copied.taken],
    tales,
    left: [...left, ...missedIn(dataDir), ...clean.left],
    shapes: copied.shapes,
  };
}

const isHeld = ({ kind }: Sort): boolean => kind === "record" || kind === "log" || kind === "config";

function tooLarge(path: string): Failed {
  return failed(
    "too_large",
    `${path}: there is more in it than fits in one set`,
    "move away what is not looop's",
  );
}

function look(dataDir: string): readonly Found[] | Failed {
  return walk(dataDir, (dir) => sortOf(dir).kind !== "out");
}

/** Whole directories that people may look for. */
function missedIn(dataDir: string): readonly LeftOut[] {
  const sort = sortOf("worktrees");
  const standing = standingAt(join(dataDir, "worktrees"));
  const isThere = standing.kind === "ok" && standing.standing === "something";
  return isThere && sort.kind === "out" ? [{ path: "worktrees/", why: sort.why }] : [];
}

/** Equal for two looks if nothing changed that must be of one moment. */
function standOf(found: readonly Found[]): string {
  const still = found.filter(({ path }) => ["record", "config"].includes(sortOf(path).kind));
  return hashOf(Buffer.from(still.map(({ path, stamp }) => `${path}\0${stamp}`).join("\n")));
}

async function copyDatabases(
  { dataDir, scratch, nonce }: BackUpPorts,
  found: readonly Found[],
): Promise<
  | {
      readonly kind: "ok";
      readonly taken: readonly Taken[];
      readonly shapes: Readonly<Record<string, number>>;
    }
  | Failed
> {
  const taken: Taken[] = [];
  const shapes: Record<string, number> = {};
  for (const each of found.filter(({ path, size }) => sortOf(path).kind === "database" && size > 0)) {
    const copy = join(scratch, `${nonce()}.db`);
    const copied = await copyDatabase(join(dataDir, each.path), copy);
    if (copied.kind === "failed") return copied;
    const read = readWhole(copy);
    if (read.kind === "failed") return read;
    if (read.kind !== "ok") return tooLarge(join(dataDir, each.path));
    shapes[each.path] = copied.shape;
    taken.push({ ...each, mode: 0o600, bytes: read.bytes });
  }
  return { kind: "ok", taken, shapes };
}

/** Tokens in files of their own stay behind; those in the config are named as missing. */
function withoutTheirs(
  { dataDir, secrets }: BackUpPorts,
  taken: readonly Taken[],
): { readonly kept: readonly Taken[]; readonly left: readonly LeftOut[] } {
  const left: LeftOut[] = [];
  const named: string[] = [];
  const configs = taken.flatMap((each) => {
    if (sortOf(each.path).kind !== "config") return [];
    const text = Buffer.from(each.bytes).toString("utf8");
    const found = secrets(text);
    if (found.kind === "unknown") {
      left.push({ path: each.path, why: "it cannot be read, so nobody knows what in it is secret" });
      return [];
    }
    named.push(
      ...found.files.flatMap((file) =>
        file.startsWith(`${dataDir}/`) ? [file.slice(dataDir.length + 1)] : [],
      ),
    );
    const clean = withoutSecrets(text, found.written);
    if (clean !== text) left.push({ path: each.path, why: "without the tokens that were written in it" });
    return [{ ...each, bytes: Buffer.from(clean) }];
  });
  const others = taken.filter(({ path }) => sortOf(path).kind !== "config");
  const secret = others.filter(({ path }) => isSecret(path, named));
  left.push(...secret.map(({ path }) => ({ path, why: "a secret; --with-secrets takes it along" })));
  return { kept: [...configs, ...others.filter((each) => !secret.includes(each))], left };
}

async function writeSet(ports: BackUpPorts, request: BackUpRequest, moment: Moment): Promise<BackUpEnd> {
  const { dataDir, clock, nonce } = ports;
  const { file, secrets, program } = request;
  const files: Listed[] = [];
  const left: LeftOut[] = [...moment.left];

  const pieces = (taken: Taken): readonly Uint8Array[] => {
    files.push({ path: taken.path, bytes: taken.bytes.length, sha256: hashOf(taken.bytes) });
    return tarOf({ ...taken, path: `${FILES}/${taken.path}` });
  };

  async function* set(): AsyncGenerator<Uint8Array> {
    for (const taken of moment.taken) yield* pieces(taken);
    for (const tale of moment.tales) {
      const read = readWhole(join(dataDir, tale.path));
      if (read.kind === "ok") yield* pieces({ ...tale, bytes: read.bytes });
      else if (read.kind === "too_large") left.push({ path: tale.path, why: "too large for a set" });
      else if (read.kind === "failed") left.push({ path: tale.path, why: read.why });
    }
    const made = new Date(clock.now_ms()).toISOString();
    const bytes = manifestBytes({ program, made, secrets, shapes: moment.shapes, files, left });
    yield* tarOf({ path: MANIFEST, mode: 0o600, modified_s: Math.floor(clock.now_ms() / 1_000), bytes });
    yield tarEnd;
  }

  removeUnfinished(dirname(file), clock.now_ms() - backupLimits.unfinished_kept_ms);
  const written = await writePacked(file, `${file}.${nonce()}.part`, set());
  if (written.kind === "failed") return written;
  return { kind: "backed_up", file, files: files.length, bytes: written.bytes, left };
}
