// What `go test` says: without -v it names packages and no numbers, with -v and -json each test. Pure.

import type { Count } from "./tally.ts";

/** A package that passed ran at least one test: with none it says so. */
const PACKAGE_OK = /^ok\s+\S+\s+(?:\(cached\)|\d+\.\d+s)(?<rest>.*)$/;
const PACKAGE_FAILED = /^FAIL\s+\S+\s+(?:\d+\.\d+s|\[(?:build|setup) failed\])$/;
const TEST = /^--- (?<end>PASS|FAIL|SKIP): /;

export function goTests(lines: readonly string[]): Count | undefined {
  return jsonTests(lines) ?? plainTests(lines);
}

function plainTests(lines: readonly string[]): Count | undefined {
  const ends = lines.flatMap((line) => TEST.exec(line)?.groups?.end ?? []);
  const rests = lines.flatMap((line) => PACKAGE_OK.exec(line)?.groups?.rest ?? []);
  const broken = lines.filter((line) => PACKAGE_FAILED.test(line)).length;
  if (ends.length + rests.length + broken === 0) return undefined;
  const failed = ends.filter((end) => end === "FAIL").length;
  const passed = ends.filter((end) => end === "PASS").length;
  if (passed > 0) return { ran: passed + failed, failed: Math.max(failed, Math.min(broken, 1)) };
  const tried = rests.filter((rest) => !rest.includes("[no tests to run]")).length;
  const wrong = Math.max(failed, broken);
  return { ran: tried + wrong, failed: wrong };
}

function jsonTests(lines: readonly string[]): Count | undefined {
  const events = lines.filter((line) => line.startsWith('{"') && line.includes('"Action":')).flatMap(eventOf);
  if (events.length === 0) return undefined;
  const ends = events.filter(({ test }) => test !== undefined && !test.includes("/"));
  const failed = ends.filter(({ action }) => action === "fail").length;
  const passed = ends.filter(({ action }) => action === "pass").length;
  const isBroken = events.some(({ action, test }) => action === "fail" && test === undefined);
  return { ran: passed + failed, failed: Math.max(failed, isBroken ? 1 : 0) };
}

function eventOf(line: string): { readonly action: string; readonly test: string | undefined }[] {
  try {
    const event: { readonly Action?: unknown; readonly Test?: unknown } = JSON.parse(line);
    if (typeof event.Action !== "string") return [];
    return [{ action: event.Action, test: typeof event.Test === "string" ? event.Test : undefined }];
  } catch (error) {
    // A program under test may print anything, half an object too.
    if (!(error instanceof SyntaxError)) throw error;
    return [];
  }
}
