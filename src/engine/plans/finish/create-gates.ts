// Finish lines, run: the tree is named first, then every check of the engine's own, then what they prove together.

import type { Check, CheckResult, GateResult } from "../nouns.ts";
import { ownChecks } from "./conjunction.ts";
import { decideGate, type GateFacts } from "./decide-gate.ts";
import { editedAmong, editedTests } from "./gate-files.ts";
import { gateHashOf } from "./gate-hash.ts";
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
  const { finish, tree, lapStart, baseline, former = [], mustChange } = request;
  // Before the checks: they may leave files of their own.
  const marked = await ports.ground.mark(tree);
  const mark = marked.kind === "ok" ? marked.mark : undefined;
  const gate = await gateHashOf(ports.files, finish, tree);
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
    gate.unseen === undefined ? await editsOf(ports, request, { mark, manifests }) : unknown(gate.unseen);
  const { verdict, why } = decideGate({
    finish,
    results,
    ...(mark === undefined ? {} : { mark }),
    gate_hash: gate.hash,
    edited,
    ...(baseline === undefined ? {} : { baseline }),
    ...(known === undefined ? {} : { known }),
    former,
    mustChange,
  });
  return {
    verdict,
    why,
    checks: results,
    gate_hash: gate.hash,
    ...(mark === undefined ? {} : { head: mark }),
  };
}

/** The result on the tree from which edits count. Without one, manifests are compared as whole files. */
function knownOf({ stepStart, baseline, former = [] }: GateRequest): GateResult | undefined {
  if (stepStart === undefined || baseline?.head === undefined) return baseline;
  return [baseline, ...former].findLast(({ head }) => head === stepStart);
}

async function editsOf(
  { ground }: CheckPorts,
  { tree, finish, stepStart }: GateRequest,
  { mark, manifests }: { readonly mark: string | undefined; readonly manifests: readonly string[] },
): Promise<GateFacts["edited"]> {
  // What is only looked at has no gate that could be edited.
  if (stepStart === undefined || !finish.some((check) => "run" in check)) return { kind: "ok", paths: [] };
  if (mark === undefined) return unknown("the present state cannot be named");
  const changes = await ground.changes(tree, stepStart, mark);
  if (changes.kind === "failed") return unknown(changes.why);
  if (changes.more) return unknown("too much has changed");
  const tests = finish.some(({ kind }) => kind === "tests" || kind === "command");
  const paths = [...(tests ? editedTests(changes.changes) : []), ...editedAmong(changes.changes, manifests)];
  return { kind: "ok", paths: [...new Set(paths)] };
}

function notRun(check: Check, why: string): CheckResult {
  return { check, verdict: "cant_tell", why, output: "", wall_ms: 0 };
}

function unknown(why: string): GateFacts["edited"] {
  return { kind: "unknown", why };
}
