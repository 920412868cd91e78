// One check: looked at or run, in a process group of its own with a deadline, and decided.

import type { Children, RunOutcome } from "../../ports.ts";
import type { Ground, PlanTree } from "../ground/ground.ts";
import type { PlanFiles } from "../ground/ports.ts";
import type { Check, CheckResult } from "../nouns.ts";
import type { Rules } from "../ruled.ts";
import { decideCheck, type Evidence, type PathFact, type Ran } from "./decide-check.ts";
import { checkEnvironment } from "./environment.ts";
import { finishLimits } from "./limits.ts";
import { searchFor } from "./search.ts";

export interface CheckPorts extends Rules {
  readonly children: Children;
  readonly files: PlanFiles;
  readonly ground: Ground;
  readonly env: Readonly<Record<string, string>>;
  /** Names, of the environment, that the owner lets commands see. */
  readonly envAllow: readonly string[];
}

export interface Place {
  readonly tree: PlanTree;
  readonly lapStart: string | undefined;
  readonly mark: string | undefined;
}

/** What could not be run is run once more: a machine in trouble is no word about the work. */
export async function runCheck(
  ports: CheckPorts,
  check: Check,
  place: Place,
  signal: AbortSignal,
): Promise<CheckResult> {
  let wall_ms = 0;
  for (let tries = 1; ; tries++) {
    const seen = await evidenceOf(ports, check, place, signal);
    wall_ms += seen.wall_ms;
    const { again, verdict, why, tests } = decideCheck(check, seen.evidence);
    if (again === "yes" && tries < finishLimits.tries_max && !signal.aborted) continue;
    return {
      check,
      verdict,
      why: tries > 1 && again === "yes" ? `${why}; so it was ${tries} times` : why,
      output: seen.output,
      wall_ms: Math.round(wall_ms),
      ...(seen.evidence.of === "command" ? { exit_code: codeOf(seen.evidence.ran) } : {}),
      ...(tests === undefined ? {} : { tests }),
    };
  }
}

interface Seen {
  readonly evidence: Evidence;
  readonly output: string;
  readonly wall_ms: number;
}

async function evidenceOf(ports: CheckPorts, check: Check, place: Place, signal: AbortSignal): Promise<Seen> {
  const looked = (evidence: Evidence): Seen => ({ evidence, output: "", wall_ms: 0 });
  const { cwd } = place.tree;
  if (check.kind === "files") return looked({ of: "files", paths: await pathFacts(ports.files, cwd, check) });
  if (check.kind === "grep")
    return looked({ of: "grep", searched: await searchFor(ports.files, cwd, check) });
  if (check.kind === "diff") return looked({ of: "diff", changed: await changedIn(ports.ground, place) });
  if (check.kind === "evaluator") throw new Error("an evaluator's check is not run here");
  return runCommand(ports, check, place.tree, signal);
}

async function runCommand(
  ports: CheckPorts,
  check: Extract<Check, { readonly run: string }>,
  tree: PlanTree,
  signal: AbortSignal,
): Promise<Seen> {
  const { cwd } = tree;
  const wrong = wrongWith(check.run);
  if (wrong !== undefined) return { ...nothing, evidence: notStarted(wrong) };
  const forbidden = await forbiddenIn(ports, check.run, tree);
  if (forbidden !== undefined)
    return {
      ...nothing,
      evidence: { of: "command", ran: { kind: "forbidden", why: forbidden }, output: "" },
    };
  const after_s = Math.min(Math.max(check.timeout_s ?? finishLimits.check_s, 1), finishLimits.check_s_max);
  const run = await ports.children.run(
    {
      command: { shell: check.run },
      cwd,
      env: checkEnvironment(ports.env, ports.envAllow),
      deadline_ms: after_s * 1_000,
      output_bytes_max: finishLimits.counted_bytes_max,
      keep: "tail",
    },
    signal,
  );
  if (run.kind === "not_started") return { ...nothing, evidence: notStarted(run.why) };
  const streams = [run.stdout, run.stderr].map((bytes) => Buffer.from(bytes).toString("utf8"));
  const evidence: Evidence = { of: "command", ran: ranOf(run, after_s), output: streams.join("\n") };
  return { evidence, output: tailOf(streams), wall_ms: run.wall_ms };
}

const nothing = { output: "", wall_ms: 0 } as const;

function notStarted(why: string): Evidence {
  return { of: "command", ran: { kind: "not_started", why }, output: "" };
}

/**
 * A rule may have come since a person said go, and a session may have edited those of its own worktree: the clone's count,
 * too. Who cannot be asked forbids (I12).
 */
async function forbiddenIn({ ruleOn }: Rules, line: string, tree: PlanTree): Promise<string | undefined> {
  if (ruleOn === undefined) return undefined;
  const clone = tree.kind === "git" ? [`${tree.repo}${tree.cwd.slice(tree.path.length)}`] : [];
  for (const cwd of [tree.cwd, ...clone]) {
    const ruling = await ruleOn({ kind: "shell", line, cwd });
    if (ruling.kind === "failed") return `what they say cannot be told: ${ruling.why}`;
    if (ruling.kind === "block") return ruling.reason;
  }
  return undefined;
}

/** An empty line would end with 0, and prove nothing. */
function wrongWith(run: string): string | undefined {
  if (run.trim() === "") return "the command is blank";
  if (run.includes("\0")) return "the command has a NUL character";
  return run.length > finishLimits.run_chars_max ? `the command has ${run.length} characters` : undefined;
}

function ranOf(run: Exclude<RunOutcome, { kind: "not_started" }>, after_s: number): Ran {
  if (run.kind === "deadline") return { kind: "deadline", after_s };
  if (run.kind === "aborted") return { kind: "aborted" };
  return { kind: "ended", exit_code: run.exit_code, signal: run.signal };
}

function codeOf(ran: Ran): number | null {
  return ran.kind === "ended" ? ran.exit_code : null;
}

/** Half of it for each stream, unless one leaves room. */
function tailOf(streams: readonly string[]): string {
  const texts = streams.map((text) => text.trim()).filter((text) => text !== "");
  const each = Math.floor(finishLimits.output_bytes_kept / Math.max(texts.length, 1));
  return texts
    .map((text) =>
      Buffer.from(text)
        .subarray(-each)
        .toString("utf8")
        .replace(/^\uFFFD+/, ""),
    )
    .join("\n");
}

async function pathFacts(
  files: PlanFiles,
  cwd: string,
  { paths }: Extract<Check, { kind: "files" }>,
): Promise<readonly PathFact[]> {
  const facts: PathFact[] = [];
  for (const path of paths.slice(0, finishLimits.paths_max)) {
    const look = path.length > finishLimits.path_chars_max ? undefined : await files.look(cwd, path);
    if (look === undefined) facts.push({ path, is: "unreadable" });
    else if (look.kind === "file") facts.push({ path, is: look.size > 0 ? "there" : "empty" });
    else if (look.kind === "directory") facts.push({ path, is: look.entries > 0 ? "there" : "empty" });
    else facts.push({ path, is: look.kind });
  }
  const more = paths.slice(finishLimits.paths_max);
  return [...facts, ...more.map((path): PathFact => ({ path, is: "unreadable" }))];
}

async function changedIn(
  ground: Ground,
  { tree, lapStart, mark }: Place,
): Promise<Extract<Evidence, { of: "diff" }>["changed"]> {
  // Before any lap nothing can have changed.
  if (lapStart === undefined) return { kind: "ok", paths: [] };
  const changes = await ground.changes(tree, lapStart, mark);
  if (changes.kind === "failed") return { kind: "cannot_look", why: changes.why };
  return { kind: "ok", paths: changes.changes.map(({ path }) => path) };
}
