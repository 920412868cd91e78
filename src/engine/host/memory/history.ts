// A person's own traces: transcripts of Claude Code, what they typed into a shell, their commits. Read only when they
// ask for it, newest first and within bounds; what cannot be read is counted and left out, for nothing gates on it.

import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { judgmentLimits } from "../../judgment/limits.ts";
import type { History, ToolCall } from "../../judgment/ports.ts";
import type { Children } from "../../ports.ts";
import { codeOf } from "../errno.ts";
import { readCalls } from "./transcripts.ts";

export function systemHistory(home: string | undefined, children: Children): History {
  return {
    async toolCalls() {
      const paths = home === undefined ? [] : transcriptsBelow(join(home, ".claude", "projects"));
      const calls: ToolCall[] = [];
      let skipped = 0;
      for (const path of paths) {
        const text = textOf(path);
        if (text === undefined) skipped += 1;
        else calls.push(...readCalls(text, judgmentLimits.seed_lines_max - calls.length));
        if (calls.length >= judgmentLimits.seed_lines_max) break;
      }
      return { calls, files: paths.length - skipped, skipped };
    },

    async shellLines() {
      if (home === undefined) return [];
      const files = [".bash_history", ".zsh_history", ".local/share/fish/fish_history"];
      return files
        .flatMap((name) => shellLinesOf(textOf(join(home, name)) ?? ""))
        .slice(-judgmentLimits.seed_lines_max);
    },

    async commits(dir) {
      const log = await children.run({
        command: { program: "git", args: ["log", `-${judgmentLimits.seed_commits_max}`, "--format=%s"] },
        cwd: dir,
        env: {
          ...(home !== undefined && { HOME: home }),
          PATH: "/usr/local/bin:/usr/bin:/bin",
          LC_ALL: "C.UTF-8",
        },
        deadline_ms: judgmentLimits.seed_git_ms_max,
        output_bytes_max: judgmentLimits.prose_bytes_max,
        keep: "head",
      });
      if (log.kind !== "ended" || log.exit_code !== 0) return undefined;
      return Buffer.from(log.stdout).toString("utf8").split("\n").filter(Boolean);
    },
  };
}

/** `<projects>/<project>/<session>.jsonl`, newest first. */
function transcriptsBelow(root: string): readonly string[] {
  return namesIn(root)
    .flatMap((project) =>
      namesIn(join(root, project))
        .filter((name) => name.endsWith(".jsonl"))
        .map((name) => join(root, project, name)),
    )
    .map((path) => ({ path, found: lstatSync(path, { throwIfNoEntry: false }) }))
    .filter(({ found }) => found?.isFile() === true)
    .sort((a, b) => (b.found?.mtimeMs ?? 0) - (a.found?.mtimeMs ?? 0))
    .slice(0, judgmentLimits.seed_files_max)
    .map(({ path }) => path);
}

function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    if (codeOf(error) === "") throw error;
    return []; // nothing to learn from there
  }
}

function textOf(path: string): string | undefined {
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isFile() !== true || found.size > judgmentLimits.seed_file_bytes_max) return undefined;
    return readFileSync(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "") throw error;
    return undefined; // counted as skipped
  }
}

/** Plain lines; `: 1700000000:0;line` of zsh; `- cmd: line` of fish; times of bash are left out. */
function shellLinesOf(text: string): readonly string[] {
  return text
    .split("\n")
    .filter((line) => line !== "" && !/^#\d+$/.test(line) && !/^\s+(?:when|paths):|^\s+- /.test(line))
    .map((line) => line.replace(/^: \d+:\d+;/, "").replace(/^- cmd: /, ""));
}
