// The Test Anything Protocol without a sum at its end: bats, Perl, C. Pure.

import type { Count } from "./tally.ts";

const PLAN = /^(?:1\.\.(?<planned>\d{1,9})|TAP version 1[34])\b/;
const POINT = /^(?<not>not )?ok\b(?: \d+)?(?<rest>.*)$/;

export function tapLines(lines: readonly string[]): Count | undefined {
  if (!lines.some((line) => PLAN.test(line))) return undefined;
  const points = lines.flatMap((line) => {
    const groups = POINT.exec(line)?.groups;
    return groups === undefined ? [] : [groups];
  });
  const ran = points.filter(({ rest = "" }) => !/# *skip/i.test(rest));
  const failed = ran.filter(({ not, rest = "" }) => not !== undefined && !/# *todo/i.test(rest));
  return { ran: ran.length, failed: failed.length };
}
