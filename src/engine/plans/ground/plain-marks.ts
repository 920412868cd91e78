// The state of a directory without git: every file by its contents, kept as a record so that a later look can compare.

import { canonicalJson, contentHash } from "../../hash.ts";
import { type Failed, failed } from "../../outcome.ts";
import type { Key } from "../../ports.ts";
import type { Change, Changes, Marked, PlanTree } from "./ground.ts";
import { groundLimits, MADE_DIRECTORIES } from "./limits.ts";
import type { FoundFile, GroundPorts } from "./ports.ts";

type PlainTree = Extract<PlanTree, { kind: "plain" }>;
type Survey = Readonly<Record<string, string>>;

const keyOf = (plan: string, mark: string): Key => `plans/${plan}/ground/${mark}.json`;

export async function markPlain(ports: GroundPorts, tree: PlainTree): Promise<Marked> {
  const survey = await surveyOf(ports, tree);
  if (survey.kind === "failed") return survey;
  const text = canonicalJson(survey.files);
  const mark = contentHash(text);
  const bytes = Buffer.from(text);
  const options = { bytes_max: groundLimits.survey_record_bytes_max };
  const kept = await ports.store.create(keyOf(tree.plan, mark), bytes, options);
  return kept.kind === "failed" ? kept : { kind: "ok", mark };
}

async function surveyOf(
  { dataDir, files }: GroundPorts,
  { cwd }: PlainTree,
): Promise<{ readonly kind: "ok"; readonly files: Survey } | Failed> {
  const files_max = groundLimits.surveyed_files_max;
  const file_bytes_max = groundLimits.surveyed_file_bytes_max;
  const walk = await files.walk(cwd, { files_max, skipped: MADE_DIRECTORIES });
  if (walk.kind === "missing") return failed("unreadable", `${cwd} is not there`, "bring it back");
  if (walk.kind === "unreadable") return failed("unreadable", walk.why, `make ${cwd} readable`);
  if (walk.more)
    return failed(
      "too_large",
      `${cwd} has more than ${files_max} files`,
      "make it a git repository, so that changes can be told",
    );
  // Our own records change while we look.
  const theirs = walk.files.filter(({ path }) => !`${cwd}/${path}`.startsWith(`${dataDir}/plans/`));
  const found: [path: string, contents: string][] = [];
  let left: number = groundLimits.surveyed_bytes_max;
  for (const file of theirs) {
    if (file.size > Math.min(file_bytes_max, left)) {
      found.push([file.path, stampOf(file)]);
      continue;
    }
    left -= file.size;
    const read = await files.read(cwd, file.path, file_bytes_max);
    if (read.kind === "unreadable")
      return failed("unreadable", `${file.path}: ${read.why}`, "make it readable");
    if (read.kind === "ok") found.push([file.path, contentHash(read.bytes)]);
  }
  return { kind: "ok", files: Object.fromEntries(found) };
}

const stampOf = ({ size, modified_ms }: FoundFile) => `${size} bytes of ${Math.floor(modified_ms)}`;

export async function changesPlain(
  ports: GroundPorts,
  tree: PlainTree,
  range: { readonly since: string; readonly until: string },
): Promise<Changes> {
  const before = await recalled(ports, tree, range.since);
  if (before.kind === "failed") return before;
  const after = await recalled(ports, tree, range.until);
  if (after.kind === "failed") return after;
  const changes = differences(before.files, after.files);
  const shown = changes.slice(0, groundLimits.changes_max);
  return { kind: "ok", changes: shown, more: shown.length < changes.length };
}

export function differences(before: Survey, after: Survey): readonly Change[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return paths.flatMap((path): Change[] => {
    if (before[path] === after[path]) return [];
    if (before[path] === undefined) return [{ path, change: "added" }];
    return [{ path, change: after[path] === undefined ? "deleted" : "modified" }];
  });
}

async function recalled(
  { store }: GroundPorts,
  { plan }: PlainTree,
  mark: string,
): Promise<{ readonly kind: "ok"; readonly files: Survey } | Failed> {
  const key = keyOf(plan, mark);
  const lost = (why: string) => failed("unreadable", `${key}: ${why}`, "what changed since cannot be told");
  if (!/^[0-9a-f]{32}$/.test(mark)) return lost("it is no mark of this directory");
  const read = await store.read(key, groundLimits.survey_record_bytes_max);
  if (read.kind !== "ok") return lost(read.kind === "missing" ? "it is not there" : read.why);
  // Named by its contents: what still has its name is what was written.
  if (contentHash(read.bytes) !== mark) return lost("it is not what was written");
  const files: Survey = JSON.parse(Buffer.from(read.bytes).toString("utf8"));
  return { kind: "ok", files };
}
