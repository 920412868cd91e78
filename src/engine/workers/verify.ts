// The check that follows a worker's end: run once per generation, whatever happens to whoever runs it. A run is claimed
// before it starts; one whose runner died is not repeated (I5) but recorded as not passed, and says why.

import { childEnv } from "../child-env.ts";
import type { Trouble } from "../outcome.ts";
import type { RunOutcome } from "../ports.ts";
import { troubleOf } from "../records/codec.ts";
import { type Runner, type Verdict, type VerifyRecord, verifyCodec, verifyKey } from "../records/verify.ts";
import type { WorkerFacts } from "../types.ts";
import { fleetLimits } from "./limits.ts";
import type { FleetPorts } from "./ports.ts";
import type { WorkerSettings } from "./settings.ts";

export type VerifyStep =
  | { readonly kind: "run" }
  /** Decided without running it. */
  | { readonly kind: "fail"; readonly why: string }
  | { readonly kind: "leave"; readonly why: string };

export interface VerifyFacts {
  readonly record: VerifyRecord;
  readonly worker: WorkerFacts;
  /** Of whoever runs it, if anybody does. */
  readonly runner: "alive" | "dead" | "unknown";
}

export function decideVerify({ record, worker, runner }: VerifyFacts): VerifyStep {
  if (worker.alive) return { kind: "leave", why: "its worker lives" };
  if (record.gen !== worker.gen) return { kind: "leave", why: "it belongs to another life" };
  if (record.stage.in === "done") return { kind: "leave", why: "it has its verdict" };
  if (record.stage.in === "waiting") return { kind: "run" };
  if (runner !== "dead") return { kind: "leave", why: "it is being run" };
  return { kind: "fail", why: "whoever ran this check ended before it did; it is not run a second time" };
}

export function verdictOf(run: RunOutcome, deadline_s: number, ended_s: number): Verdict {
  if (run.kind === "not_started")
    return { ok: false, exit_code: null, output: `could not be run: ${run.why}`, ended_s };
  const said = tailOf([run.stdout, run.stderr]);
  const output = (note: string) => [said, note].filter((part) => part !== "").join("\n");
  if (run.kind === "deadline")
    return { ok: false, exit_code: null, output: output(`not done after ${deadline_s} s`), ended_s };
  if (run.kind === "aborted")
    return {
      ok: false,
      exit_code: null,
      output: output("interrupted; it is not run a second time"),
      ended_s,
    };
  const note = run.signal === null ? "" : `ended by ${run.signal}`;
  return { ok: run.exit_code === 0, exit_code: run.exit_code, output: output(note), ended_s };
}

function tailOf(streams: readonly Uint8Array[]): string {
  const each = Math.floor(fleetLimits.verify_output_bytes_max / streams.length);
  return streams
    .map((bytes) =>
      Buffer.from(bytes.subarray(Math.max(0, bytes.length - each)))
        .toString("utf8")
        .trim(),
    )
    .filter((text) => text !== "")
    .join("\n");
}

/** One after the other; what does not fit into the time of this pass waits for the next. */
export async function verifyEnded(
  ports: FleetPorts,
  workers: readonly WorkerFacts[],
  settings: WorkerSettings,
  signal: AbortSignal,
): Promise<readonly Trouble[]> {
  const troubles: Trouble[] = [];
  const until_ms = ports.clock.monotonic_ms() + fleetLimits.verify_pass_ms_max;
  for (const worker of workers) {
    if (worker.alive) continue;
    if (signal.aborted || ports.clock.monotonic_ms() >= until_ms) break;
    troubles.push(...(await verifyOne(ports, worker, settings, signal)));
  }
  return troubles;
}

async function verifyOne(
  ports: FleetPorts,
  worker: WorkerFacts,
  settings: WorkerSettings,
  signal: AbortSignal,
): Promise<readonly Trouble[]> {
  const key = verifyKey(worker.id);
  const read = verifyCodec.decode(await ports.store.read(key), key);
  if (read.kind === "missing") return [];
  if (read.kind === "unreadable") return [troubleOf(read, key, "check")];
  if (read.kind === "corrupt") return failCorrupt(ports, worker, read);
  const { stage } = read.value;
  const runner = stage.in === "running" ? ports.processes.alive(stage.by.pid, stage.by.started) : "dead";
  const step = decideVerify({ record: read.value, worker, runner });
  if (step.kind === "leave") return [];
  if (step.kind === "fail") {
    const verdict = { ok: false, exit_code: null, output: step.why, ended_s: nowOf(ports) };
    return settle(ports, read.value, read.bytes, verdict);
  }
  const claimed = verifyCodec.encode(
    { ...read.value, stage: { in: "running", by: selfOf(ports) } },
    read.stored,
  );
  const claim = await ports.store.replaceIf(key, read.bytes, claimed);
  if (claim.kind === "failed") return [troubleAt(key, claim)];
  if (claim.kind !== "replaced") return []; // somebody else runs it, or the worker was started anew
  const timeout_s = settings.timeouts.verify_s;
  const run = await ports.children.run(
    {
      command: { shell: read.value.command },
      cwd: read.value.cwd,
      env: verifyEnvironment(ports, settings),
      deadline_ms: timeout_s * 1_000,
      output_bytes_max: fleetLimits.verify_output_bytes_max,
      keep: "tail",
    },
    signal,
  );
  return settle(ports, read.value, claimed, verdictOf(run, timeout_s, nowOf(ports)));
}

const nowOf = ({ clock }: FleetPorts) => Math.floor(clock.now_ms() / 1_000);

function selfOf({ processes }: FleetPorts): Runner {
  const [self] = processes.ancestry();
  return { pid: self?.pid ?? 0, started: self?.started ?? "" };
}

function verifyEnvironment({ env }: FleetPorts, { envAllow }: WorkerSettings): Record<string, string> {
  const { LOOOP_SESSION_ID: _id, LOOOP_SESSION_GEN: _gen, ...rest } = childEnv(env, "command", envAllow);
  return rest;
}

function troubleAt(
  path: string,
  { why, remedy }: { readonly why: string; readonly remedy: string },
): Trouble {
  return { path, why, remedy };
}

/** The command is lost: nothing can be said for the worker (I12), and the next reader finds a record again. */
async function failCorrupt(
  ports: FleetPorts,
  worker: WorkerFacts,
  read: { readonly kind: "corrupt"; readonly why: string; readonly bytes: Uint8Array },
): Promise<readonly Trouble[]> {
  const lost: VerifyRecord = {
    id: worker.id,
    gen: worker.gen ?? "",
    command: "(lost)",
    cwd: ports.dataDir,
    stage: { in: "waiting" },
  };
  const output = `the record of this check could not be read: ${read.why}`;
  const verdict = { ok: false, exit_code: null, output, ended_s: nowOf(ports) };
  return settle(ports, lost, read.bytes, verdict);
}

async function settle(
  { store, events, journal }: FleetPorts,
  record: VerifyRecord,
  expected: Uint8Array,
  verdict: Verdict,
): Promise<readonly Trouble[]> {
  const { id, gen, command } = record;
  const done = verifyCodec.encode({ ...record, stage: { in: "done", verdict } });
  const outcome = await store.replaceIf(verifyKey(id), expected, done);
  if (outcome.kind === "failed") return [troubleAt(verifyKey(id), outcome)];
  if (outcome.kind !== "replaced") return [];
  const { ok, exit_code } = verdict;
  const shown = command.replaceAll(/\p{Cc}/gu, " ").slice(0, fleetLimits.command_chars_shown);
  await events.record("worker_verified", { worker: id, gen, ok, exit_code, command: shown });
  await journal.write(`[worker] ${id} ${ok ? "passed" : "did NOT pass"} its check (${shown})`);
  return [];
}
