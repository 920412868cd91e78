// What a person's own history would teach, as signatures and counts: how commands went, what was declined, what they run
// themselves, how they commit. No line of it is kept. Pure.

import type { SeedReport } from "../judge.ts";
import type { Risk } from "../types.ts";
import type { Action } from "./facts.ts";
import { judgmentLimits } from "./limits.ts";
import type { ToolCall } from "./ports.ts";
import { readAction } from "./reading/read-action.ts";

export interface SeedFacts {
  readonly calls: readonly ToolCall[];
  readonly shellLines: readonly string[];
  readonly commits: readonly string[];
}

export interface SeedLessons extends Pick<SeedReport, "outcomes" | "declined" | "habits" | "practices"> {
  readonly risks: ReadonlyMap<string, Risk>;
}

export function seedLessonsOf({ calls, shellLines, commits }: SeedFacts): SeedLessons {
  const risks = new Map<string, Risk>();
  const outcomes = new Map<string, { good: number; bad: number }>();
  const declined = new Map<string, number>();
  for (const call of calls) {
    const action = actionOfCall(call);
    const signature = action === undefined ? undefined : signatureOf(action, risks);
    if (signature === undefined) continue;
    if (call.end === "declined") declined.set(signature, (declined.get(signature) ?? 0) + 1);
    else {
      const counted = outcomes.get(signature) ?? { good: 0, bad: 0 };
      counted[call.end] += 1;
      outcomes.set(signature, counted);
    }
  }
  const habits = new Map<string, number>();
  for (const line of shellLines) {
    const signature = signatureOf({ kind: "shell", line }, risks);
    if (signature !== undefined) habits.set(signature, (habits.get(signature) ?? 0) + 1);
  }
  return {
    risks,
    outcomes: [...outcomes]
      .map(([signature, counted]) => ({ signature, ...counted }))
      .sort((a, b) => b.good + b.bad - a.good - a.bad)
      .slice(0, judgmentLimits.seed_signatures_max),
    declined: timesOf(declined, 1),
    habits: timesOf(habits, judgmentLimits.seed_habit_min).filter(
      ({ signature }) => risks.get(signature) === "reversible",
    ),
    practices: practicesOf(commits),
  };
}

function timesOf(counts: ReadonlyMap<string, number>, min: number): { signature: string; times: number }[] {
  return [...counts]
    .map(([signature, times]) => ({ signature, times }))
    .filter(({ times }) => times >= min)
    .sort((a, b) => b.times - a.times)
    .slice(0, judgmentLimits.seed_signatures_max);
}

/** Undefined: it cannot be read, so nothing is learned from it. */
function signatureOf(action: Action, risks: Map<string, Risk>): string | undefined {
  const { signature, risk, opaque, effect } = readAction(action);
  if (opaque.length > 0 || effect === "unknown" || signature === "") return undefined;
  risks.set(signature, risk);
  return signature;
}

function actionOfCall({ tool, input, cwd }: ToolCall): Action | undefined {
  const members =
    typeof input === "object" && input !== null ? (input as Readonly<Record<string, unknown>>) : {};
  const place = cwd === undefined ? {} : { cwd };
  const text = (name: string) => (typeof members[name] === "string" ? members[name] : undefined);
  const path = text("file_path") ?? text("path") ?? text("notebook_path");
  if (tool === "Bash") {
    const line = text("command");
    return line === undefined ? undefined : { kind: "shell", line, ...place };
  }
  if (["Write", "Edit", "MultiEdit", "NotebookEdit"].includes(tool))
    return path === undefined ? undefined : { kind: "write", path, ...place };
  if (["Read", "Glob", "Grep", "LS"].includes(tool))
    return path === undefined ? undefined : { kind: "read", path, ...place };
  return tool.startsWith("mcp__") ? { kind: "tool", name: tool, input: {}, ...place } : undefined;
}

const COMMITS_MIN = 20;
const MOST = 0.8;

const styles: readonly (readonly [string, RegExp])[] = [
  [
    "subjects of commits are conventional (`feat: …`, `fix(scope): …`)",
    /^(?:feat|fix|docs|chore|refactor|test|style|perf|build|ci|revert)(?:\([^)]*\))?!?: /,
  ],
  ["subjects of commits begin with the area (`area: …`)", /^[a-z][\w/-]*: /],
  ["subjects of commits are in the imperative and begin with a capital", /^[A-Z][a-z]+ (?!.*\.$)/],
];

function practicesOf(commits: readonly string[]): readonly string[] {
  const own = commits.filter((subject) => !subject.startsWith("Merge "));
  if (own.length < COMMITS_MIN) return [];
  const share = (pattern: RegExp) => own.filter((subject) => pattern.test(subject)).length / own.length;
  const style = styles.find(([, pattern]) => share(pattern) >= MOST);
  const reverts = own.filter((subject) => subject.startsWith('Revert "')).length;
  return [
    ...(style === undefined ? [] : [`${style[0]}: ${Math.round(share(style[1]) * 100)} % of ${own.length}`]),
    ...(commits.length - own.length === 0 ? ["history is linear: no merge commits"] : []),
    ...(reverts >= 2 ? [`${reverts} of ${own.length} commits were reverts`] : []),
  ];
}
