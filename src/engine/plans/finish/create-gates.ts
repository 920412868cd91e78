// Finish lines, run: the tree is named first, then every check of the engine's own, then what they prove together.

import { posix } from "node:path";
import { canonicalJson } from "../../hash.ts";
import type { Change } from "../ground/ground.ts";
import type { Check, CheckResult, GateResult } from "../nouns.ts";
import { ownChecks } from "./conjunction.ts";
import { decideGate, type GateFacts } from "./decide-gate.ts";
import { editedAmong, editedTests } from "./gate-files.ts";
import { type GateHash, gateHashOf } from "./gate-hash.ts";
import type { GateRequest, Gates } from "./gates.ts";
import { finishLimits } from "./limits.ts";
import { type CheckPorts, runCheck } from "./run-check.ts";

export function createGates(ports: CheckPorts): Gates {
  return {
    before: ({ finish, tree }, signal) => runGate(ports, { finish, tree, mustChange: "no" }, signal),
    run: (request, signal) => runGate(ports, request, signal),
  };
}

async function runGate(ports: CheckPorts, request: GateRequest, signal: AbortSignal): Promise<GateResult> {
  const { finish, tree, lapStart, baseline, former = [], mustChange, spoiler } = request;
  // Before the checks: they may leave files of their own.
  const marked = await ports.ground.mark(tree);
  const mark = marked.kind === "ok" ? marked.mark : undefined;
  const changed = await changedIn(ports, request, mark);
  const made = await madeBy(ports, request, changed);
  const gate = await gateHashOf(ports.files, finish, tree, made);
  const place = { tree, lapStart, mark };
  const results: CheckResult[] = [];
  // A failed one does not spare the others: the next lap is told everything at once.
  for (const check of ownChecks(finish))
    results.push(
      results.length < finishLimits.checks_max
        ? await runCheck(ports, check, place, signal)
        : notRun(check, `a finish line has at most ${finishLimits.checks_max} checks`),
    );
  const known = knownOf(request);
  const manifests = known === undefined ? gate.names : [];
  const edited =
    gate.unseen === undefined
      ? editsOf(finish, changed, { made, manifests, beyond: gate.beyond })
      : unknown(gate.unseen);
  const { verdict, why } = decideGate({
    finish,
    results,
    ...(mark === undefined ? {} : { mark }),
    gate_hash: gate.hash,
    kept_hash: gate.keptHash,
    edited,
    ...(spoiler === undefined ? {} : { spoiler }),
    ...(baseline === undefined ? {} : { baseline }),
    ...(known === undefined ? {} : { known }),
    former,
    mustChange,
  });
  const spoilt = spoiltOf(edited, known, gate);
  return {
    verdict,
    why,
    checks: results,
    gate_hash: gate.hash,
    ...(spoilt.length === 0 ? {} : { edited: spoilt }),
    ...(mark === undefined ? {} : { head: mark }),
  };
}

/**
 * The result on the tree from which edits count. Without one, manifests are compared as whole files. What another finish
 * line said, before a person changed it, tells nothing of this one: its gate differs by that alone.
 */
function knownOf({ finish, stepStart, baseline, former = [] }: GateRequest): GateResult | undefined {
  if (stepStart === undefined || baseline?.head === undefined) return baseline;
  const line = canonicalJson(ownChecks(finish));
  const ofLine = former.filter(({ checks }) => canonicalJson(checks.map(({ check }) => check)) === line);
  return [baseline, ...ofLine].findLast(({ head }) => head === stepStart);
}

type Changed =
  | { readonly kind: "ok"; readonly changes: readonly Change[] }
  | Extract<GateFacts["edited"], { kind: "unknown" }>;

/** Since the step began. */
async function changedIn(
  { ground }: CheckPorts,
  { tree, finish, stepStart }: GateRequest,
  mark: string | undefined,
): Promise<Changed> {
  // What is only looked at has no gate that could be edited.
  if (stepStart === undefined || !finish.some((check) => "run" in check)) return { kind: "ok", changes: [] };
  if (mark === undefined) return unknown("the present state cannot be named");
  const changes = await ground.changes(tree, stepStart, mark);
  if (changes.kind === "failed") return unknown(changes.why);
  return changes.more ? unknown("too much has changed") : { kind: "ok", changes: changes.changes };
}

/**
 * Files that the approved words of the step name, and that were there neither when it began nor when the plan did: to
 * make them is the step. One that an earlier step took away is not made by writing it again.
 */
async function madeBy(
  { ground }: CheckPorts,
  { tree, named = [], stepStart, planStart }: GateRequest,
  changed: Changed,
): Promise<ReadonlySet<string>> {
  if (changed.kind === "unknown" || stepStart === undefined || planStart === undefined) return new Set();
  const prefix = tree.kind === "plain" ? "" : tree.cwd.slice(tree.path.length + 1);
  const words = new Set(named.map((path) => posix.join(prefix, path)));
  const added = changed.changes.filter(({ path, change }) => change === "added" && words.has(path));
  if (added.length === 0 || planStart === stepStart) return new Set(added.map(({ path }) => path));
  const before = await ground.changes(tree, planStart, stepStart);
  if (before.kind === "failed" || before.more) return new Set();
  const stood = new Set(before.changes.filter(({ change }) => change !== "added").map(({ path }) => path));
  return new Set(added.map(({ path }) => path).filter((path) => !stood.has(path)));
}

interface Belonging {
  readonly made: ReadonlySet<string>;
  readonly manifests: readonly string[];
  readonly beyond: readonly string[];
}

function editsOf(finish: readonly Check[], changed: Changed, own: Belonging): GateFacts["edited"] {
  if (changed.kind === "unknown") return changed;
  const changes = changed.changes.filter(({ path }) => !own.made.has(path));
  const tests = finish.some(({ kind }) => kind === "tests" || kind === "command");
  const paths = [
    ...(tests ? editedTests(changes) : []),
    ...editedAmong(changes, own.manifests),
    ...changes.map(({ path }) => path).filter((path) => own.beyond.includes(path)),
  ];
  return { kind: "ok", paths: [...new Set(paths)] };
}

function spoiltOf(
  edited: GateFacts["edited"],
  known: GateResult | undefined,
  { keptHash, names }: GateHash,
): readonly string[] {
  if (edited.kind === "unknown") return [];
  const isOther = known !== undefined && known.gate_hash !== keptHash;
  const paths = edited.paths.length > 0 ? edited.paths : isOther ? ["its words", ...names] : [];
  return paths.slice(0, finishLimits.edited_kept_max);
}

function notRun(check: Check, why: string): CheckResult {
  return { check, verdict: "cant_tell", why, output: "", wall_ms: 0 };
}

function unknown(why: string): Extract<GateFacts["edited"], { kind: "unknown" }> {
  return { kind: "unknown", why };
}
