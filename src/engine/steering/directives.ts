// What a sensor says about itself in its first lines. Pure.

import { limits } from "../limits.ts";

export interface Directives {
  /** Not run again before this long; absent: every beat. */
  readonly interval_s?: number;
  readonly timeout_s: number;
  /** For whoever wrote it. */
  readonly problems: readonly string[];
}

export function directivesOf(
  script: string,
  timeout_s_default: number = limits.sensor_timeout_ms / 1_000,
): Directives {
  const lines = script
    .split("\n", limits.sensor_directive_lines)
    .map((line) => line.trim())
    .filter((line) => line.startsWith("# looop:"));
  const problems: string[] = [];
  const interval_s = wholeNumber(lines, "interval", problems);
  const timeout_s = wholeNumber(lines, "timeout", problems);
  const timeout_s_max = limits.sensor_timeout_ms_max / 1_000;
  if (timeout_s !== undefined && timeout_s > timeout_s_max) {
    problems.push(`\`# looop:timeout=\` is more than ${timeout_s_max} s, which is used instead`);
  }
  return {
    ...(interval_s !== undefined && interval_s > 0 && { interval_s }),
    timeout_s: Math.min(timeout_s || timeout_s_default, timeout_s_max),
    problems,
  };
}

/** The first line that says it; a later one says nothing. */
function wholeNumber(lines: readonly string[], name: string, problems: string[]): number | undefined {
  const start = `# looop:${name}=`;
  const line = lines.find((candidate) => candidate.startsWith(start));
  if (line === undefined) return undefined;
  const text = line.slice(start.length).trim();
  if (/^\d{1,15}$/.test(text)) return Number(text);
  problems.push(`\`${line}\` is not understood: after the = comes a whole number of seconds`);
  return undefined;
}
