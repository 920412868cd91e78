// How numbers of tests are read out of a line that a runner prints. Pure; lines are cut short before they get here.

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly total: number;
}

export interface Count {
  /** Skipped ones did not run. */
  readonly ran: number;
  readonly failed: number;
}

/** One runner's way of summing up. Of several with one name the first that finds something speaks. */
export interface Format {
  readonly runner: string;
  readonly lines: readonly RegExp[];
  readonly read: (match: RegExpExecArray) => Tally;
  /** `sum`: once per package or module. `last`: a running total. */
  readonly over: "sum" | "last";
  /** `parts`: what it calls total is something else. */
  readonly by: "total" | "parts";
}

const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0, total: 0 };

const words: Readonly<Record<string, keyof Tally>> = {
  ...of("passed", "passed pass passing succeeded successful xfailed xpassed flaky"),
  ...of("failed", "failed fail failing fails failure failures error errors errored cancelled interrupted"),
  ...of("skipped", "skipped skip skips pending pendings todo ignored omissions incomplete disabled"),
  ...of("total", "total tests test runs examples example specs spec"),
  "expected failures": "passed",
  "unexpected successes": "failed",
  "tests run": "total",
  "total tests": "total",
};

function of(part: keyof Tally, listed: string): Record<string, keyof Tally> {
  return Object.fromEntries(listed.split(" ").map((word) => [word, part]));
}

/** `2 failed, 3 passed`. */
export function numberWord({ input }: RegExpExecArray): Tally {
  const found = [...input.matchAll(/(?<![\w.])(?<n>\d{1,9}) +(?<word>[a-z]+)/gi)];
  return tallyOf(found.map(({ groups }) => [groups?.word, groups?.n]));
}

/** `Failures: 2, Tests run: 5`, `failures=2`, `fail 2`. */
export function wordNumber({ input }: RegExpExecArray): Tally {
  const found = [...input.matchAll(/(?<word>[a-z]+(?: [a-z]+)?) *[:=]? *(?<n>\d{1,9})\b/gi)];
  return tallyOf(found.map(({ groups }) => [groups?.word, groups?.n]));
}

/** What the pattern itself names: its groups are parts of a tally. */
export function named({ groups = {} }: RegExpExecArray): Tally {
  return tallyOf(Object.entries(groups));
}

function tallyOf(pairs: readonly (readonly [string | undefined, string | undefined])[]): Tally {
  const tally = { ...NOTHING };
  for (const [word = "", n] of pairs) {
    const part = words[word.toLowerCase()] ?? words[word.toLowerCase().split(" ").at(-1) ?? ""];
    if (part !== undefined && n !== undefined) tally[part] += Number(n);
  }
  return tally;
}

/** Turborepo and pnpm write whose line it is in front of it. */
const PREFIX = /^[@\w./-]+[: ][\w:-]+: ?(?=\s*\S)/;

export function countBy(format: Format, lines: readonly string[]): Count | undefined {
  const tallies = lines.flatMap((line) => {
    const match = matchOf(format, line) ?? matchOf(format, line.replace(PREFIX, ""));
    return match === undefined ? [] : [format.read(match)];
  });
  const last = tallies.at(-1);
  if (last === undefined) return undefined;
  return countOf(format.over === "last" ? last : tallies.reduce(added, NOTHING), format.by);
}

function matchOf({ lines }: Format, line: string): RegExpExecArray | undefined {
  for (const pattern of lines) {
    const match = pattern.exec(line);
    if (match !== null) return match;
  }
  return undefined;
}

function added(a: Tally, b: Tally): Tally {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    total: a.total + b.total,
  };
}

function countOf({ passed, failed, skipped, total }: Tally, by: Format["by"]): Count {
  const ran = by === "parts" || total === 0 ? passed + failed : Math.max(total - skipped, 0);
  return { ran, failed };
}
