// A pattern in a file, or in every file below a directory, in linear time: the pattern comes from a model or a person.

import { RE2JS, RE2JSException } from "re2js";
import { MADE_DIRECTORIES } from "../ground/limits.ts";
import type { PlanFiles } from "../ground/ports.ts";
import type { Searched } from "./decide-check.ts";
import { finishLimits } from "./limits.ts";

export interface Wanted {
  readonly pattern: string;
  readonly path: string;
}

export async function searchFor(files: PlanFiles, cwd: string, wanted: Wanted): Promise<Searched> {
  const pattern = compiled(wanted.pattern);
  if (typeof pattern === "string") return cannotLook(pattern);
  const look = await files.look(cwd, wanted.path);
  if (look.kind === "missing") return look;
  if (look.kind === "outside") return cannotLook(`${wanted.path} is outside of the plan's directory`);
  if (look.kind === "unreadable") return cannotLook(`${wanted.path}: ${look.why}`);
  if (look.kind === "file") return searchEach(files, cwd, [wanted.path], pattern);
  const files_max = finishLimits.searched_files_max;
  const walk = await files.walk(`${cwd}/${wanted.path}`, { files_max, skipped: MADE_DIRECTORIES });
  if (walk.kind !== "ok") return cannotLook(`${wanted.path} cannot be looked through`);
  const paths = walk.files.map(({ path }) => `${wanted.path}/${path}`);
  const searched = await searchEach(files, cwd, paths, pattern);
  if (searched.kind === "absent" && walk.more)
    return cannotLook(`${wanted.path} has more than ${files_max} files`);
  return searched;
}

async function searchEach(
  files: PlanFiles,
  cwd: string,
  paths: readonly string[],
  pattern: RE2JS,
): Promise<Searched> {
  let left = finishLimits.searched_bytes_max;
  let unseen: string | undefined;
  for (const path of paths) {
    const read = await files.read(cwd, path, Math.min(left, finishLimits.searched_file_bytes_max));
    if (read.kind !== "ok") {
      unseen ??= `${path}: ${read.kind === "missing" ? "it went away" : read.why}`;
      continue;
    }
    left -= read.bytes.length;
    const text = Buffer.from(read.bytes).toString("utf8");
    const matcher = pattern.matcher(text);
    if (!matcher.find()) continue;
    const line = text.slice(0, matcher.start()).split("\n").length;
    return { kind: "found", where: `${path}:${line}` };
  }
  return unseen === undefined ? { kind: "absent", files: paths.length } : cannotLook(unseen);
}

function compiled(pattern: string): RE2JS | string {
  if (pattern.length > finishLimits.pattern_chars_max)
    return `the pattern has ${pattern.length} characters; at most ${finishLimits.pattern_chars_max} are searched for`;
  if (pattern === "") return "the pattern is empty";
  try {
    return RE2JS.compile(pattern, RE2JS.MULTILINE);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return `the pattern cannot be read: ${error.message}`;
  }
}

function cannotLook(why: string): Searched {
  return { kind: "cannot_look", why };
}
