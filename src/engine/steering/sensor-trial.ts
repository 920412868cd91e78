// May a script become a sensor, and what should its author know? Pure.

import { limits } from "../limits.ts";
import { type Refused, refused } from "../outcome.ts";
import { decodeText } from "../records/codec.ts";
import { failureOf, isObject, parseJson, type SensorRun } from "./reading.ts";

const FIELD = "sensor script";

/** It must run, and print exactly one JSON object. */
export function decideTrial(run: SensorRun, timeout_s: number): { kind: "ok" } | Refused {
  const failure = failureOf(run, timeout_s);
  if (failure !== undefined) {
    const complaint =
      failure.stderr === "" ? "it wrote nothing to stderr" : `its stderr ends: ${failure.stderr}`;
    return refused(
      FIELD,
      `tried, the script ${failure.message}; ${complaint}`,
      "mend it; nothing was changed",
    );
  }
  if (run.kind !== "ended") throw new Error(`a run that ${run.kind} did not fail`);
  if (run.stdout_bytes > limits.sensor_bytes_max) {
    const why = `tried, the script printed ${run.stdout_bytes} bytes; at most ${limits.sensor_bytes_max} are read`;
    return refused(FIELD, why, "print what matters; put the rest into a file and name the file");
  }
  if (isObject(parseJson(decodeText(run.stdout) ?? ""))) return { kind: "ok" };
  return refused(
    FIELD,
    `tried, the script ${whatItPrinted(run)}`,
    'print one JSON object, such as {"signal": …, "detail": …}; everything else belongs on stderr',
  );
}

function whatItPrinted(run: Extract<SensorRun, { kind: "ended" }>): string {
  const text = decodeText(run.stdout);
  if (text === undefined) return "printed bytes that are not UTF-8";
  if (text.trim() === "") return "printed nothing";
  const start = text.trim().slice(0, limits.title_chars_max);
  return `did not print one JSON object, but: ${start}`;
}

export interface ScriptFacts {
  readonly script: string;
  readonly executable: boolean;
}

/** What is not wrong enough to refuse it. */
export function problemsOf(facts: ScriptFacts, run: SensorRun, timeout_s: number, now_ms: number): string[] {
  const problems: string[] = [];
  if (!facts.script.startsWith("#!")) {
    problems.push("its first line is no `#!/…`, so which shell runs it is left to chance");
  }
  if (!facts.executable) problems.push("it is not executable: chmod 755 it, or write it again");
  const trial = decideTrial(run, timeout_s);
  if (trial.kind === "refused") return [...problems, trial.why];
  const value = run.kind === "ended" ? parseJson(decodeText(run.stdout) ?? "") : undefined;
  if (!isObject(value)) return problems;
  const wakes = Object.hasOwn(value, "signal") ? value.signal : value;
  if (wakes === value)
    problems.push("it has no `signal` member, so every change in all it prints wakes the loop");
  const volatile = volatileIn(wakes, now_ms);
  if (volatile !== undefined) {
    problems.push(
      `${volatile} looks like a time, which would wake the loop at every beat: move it to \`detail\``,
    );
  }
  return problems;
}

const MOMENT = /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}|\b\d{1,2}:\d{2}:\d{2}\b/;
const DAY_MS = 24 * 3_600_000;

/** Where in the signal the present moment seems to stand. A walk with its own stack: the output may nest deeply. */
function volatileIn(signal: unknown, now_ms: number): string | undefined {
  const left: { at: string; value: unknown }[] = [{ at: "signal", value: signal }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { at, value } = next;
    if (typeof value === "string" && MOMENT.test(value)) return at;
    if (typeof value === "number" && isAboutNow(value, now_ms)) return at;
    if (typeof value !== "object" || value === null) continue;
    for (const [name, member] of Object.entries(value)) left.push({ at: `${at}.${name}`, value: member });
  }
  return undefined;
}

/** In seconds or in milliseconds. */
function isAboutNow(value: number, now_ms: number): boolean {
  return Math.abs(value - now_ms) < DAY_MS || Math.abs(value * 1_000 - now_ms) < DAY_MS;
}
