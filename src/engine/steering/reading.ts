// What one run of a sensor amounts to. Pure. Whatever went wrong becomes a reading of a fixed shape, in which
// everything that varies from run to run stands in the detail: a failing sensor must not wake the loop every beat.

import { contentHash } from "../hash.ts";
import type { SensorName } from "../ids.ts";
import { limits } from "../limits.ts";
import type { RunOutcome } from "../ports.ts";
import { decodeText } from "../records/codec.ts";
import type { Reading } from "../types.ts";

/** What `timeout(1)` ends with, and a shell for a child that a signal ended. */
const TIMED_OUT = 124;
const SIGNALLED = 128;
const NOT_STARTED = 1;

/** A run that told something about the sensor; an aborted one did not. */
export type SensorRun = Exclude<RunOutcome, { readonly kind: "aborted" }>;

export function readingOf(name: SensorName, run: SensorRun, timeout_s: number): Reading {
  const wall_ms = run.kind === "not_started" ? 0 : run.wall_ms;
  return { name, ...contentOf(run, timeout_s), wall_ms };
}

type Content = Pick<Reading, "ok" | "signal" | "detail">;

function contentOf(run: SensorRun, timeout_s: number): Content {
  const failure = failureOf(run, timeout_s);
  if (failure !== undefined) {
    const { exit_code, message, stderr } = failure;
    return { ok: false, signal: { error: true, exit_code }, detail: { message, stderr } };
  }
  if (run.kind !== "ended") throw new Error(`a run that ${run.kind} has no output`);
  if (run.stdout_bytes > limits.sensor_bytes_max) {
    const cap = limits.sensor_bytes_max;
    const message = `it printed ${run.stdout_bytes} bytes; at most ${cap} are read`;
    return { ok: true, signal: { error: "too-large", cap }, detail: { bytes: run.stdout_bytes, message } };
  }
  return printed(run.stdout);
}

export interface SensorFailure {
  readonly exit_code: number;
  readonly message: string;
  /** The end of what it complained about. */
  readonly stderr: string;
}

/** Why this run says nothing about the world; undefined when it does. */
export function failureOf(run: SensorRun, timeout_s: number): SensorFailure | undefined {
  switch (run.kind) {
    case "not_started":
      return { exit_code: NOT_STARTED, message: `could not be started: ${run.why}`, stderr: "" };
    case "deadline":
      return {
        exit_code: TIMED_OUT,
        message: `gave no result within ${timeout_s} s and was ended`,
        stderr: endOf(run.stderr),
      };
    case "ended":
      return endedFailure(run);
  }
}

function endedFailure(run: Extract<RunOutcome, { kind: "ended" }>): SensorFailure | undefined {
  const stderr = endOf(run.stderr);
  if (run.signal !== null) {
    const exit_code = SIGNALLED + (signals.indexOf(run.signal) + 1);
    return { exit_code, message: `ended from outside by ${run.signal} (external kill)`, stderr };
  }
  if (run.exit_code === 0) return undefined;
  const exit_code = run.exit_code ?? NOT_STARTED;
  return { exit_code, message: `exited with code ${exit_code}`, stderr };
}

/** Not JSON is allowed: it is taken as the text it is. */
function printed(bytes: Uint8Array): Content {
  const text = decodeText(bytes);
  if (text === undefined) {
    const detail = {
      message: "it printed bytes that are not UTF-8",
      text: Buffer.from(bytes).toString("utf8"),
    };
    return { ok: true, signal: { not_utf8: contentHash(bytes) }, detail };
  }
  const value = parseJson(text);
  if (value === undefined) return { ok: true, signal: text };
  if (!isObject(value) || !Object.hasOwn(value, "signal")) return { ok: true, signal: value };
  const { signal, ...rest } = value;
  const names = Object.keys(rest);
  if (names.length === 0) return { ok: true, signal };
  // Members of their own beside `detail` never wake the loop, but are not lost either.
  return { ok: true, signal, detail: names.length === 1 && names[0] === "detail" ? rest.detail : rest };
}

/** Undefined when it is no JSON, which JSON never is. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function endOf(stderr: Uint8Array): string {
  const end = stderr.subarray(Math.max(0, stderr.length - limits.sensor_stderr_bytes_kept));
  const cut = end.length < stderr.length;
  const text = Buffer.from(end).toString("utf8");
  return (cut ? text.replace(/^\ufffd{1,3}/, "") : text).trim();
}

/** In the order of their numbers, from 1. */
const signals: readonly string[] = [
  ..."SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV SIGUSR2".split(" "),
  ..."SIGPIPE SIGALRM SIGTERM SIGSTKFLT SIGCHLD SIGCONT SIGSTOP SIGTSTP SIGTTIN SIGTTOU".split(" "),
  ..."SIGURG SIGXCPU SIGXFSZ SIGVTALRM SIGPROF SIGWINCH SIGIO SIGPWR SIGSYS".split(" "),
];
