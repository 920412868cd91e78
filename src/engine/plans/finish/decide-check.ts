// What one check proves, from what was seen of it: passed, contradicted, or not to be told. Only what ran to its own end
// contradicts; what could not run says nothing about the work (I12). Pure.

import { countText } from "../../count.ts";
import type { Check, CheckResult } from "../nouns.ts";
import type { Said } from "./conjunction.ts";
import { countTests, type TestCount } from "./counts/count.ts";
import { listed } from "./listed.ts";

/** How a command ended. */
export type Ran =
  | { readonly kind: "ended"; readonly exit_code: number | null; readonly signal: string | null }
  | { readonly kind: "deadline"; readonly after_s: number }
  | { readonly kind: "aborted" }
  /** By guardrails: it was not run. */
  | { readonly kind: "forbidden"; readonly why: string }
  | { readonly kind: "not_started"; readonly why: string };

export interface PathFact {
  readonly path: string;
  readonly is: "there" | "empty" | "missing" | "outside" | "unreadable";
}

export type Searched =
  | { readonly kind: "found"; readonly where: string }
  | { readonly kind: "absent"; readonly files: number }
  | { readonly kind: "missing" }
  | { readonly kind: "cannot_look"; readonly why: string };

export type Evidence =
  | { readonly of: "command"; readonly ran: Ran; readonly output: string }
  | { readonly of: "files"; readonly paths: readonly PathFact[] }
  | { readonly of: "grep"; readonly searched: Searched }
  | {
      readonly of: "diff";
      readonly changed:
        | { readonly kind: "ok"; readonly paths: readonly string[] }
        | { readonly kind: "cannot_look"; readonly why: string };
    };

export type Decided = Said & {
  readonly tests?: NonNullable<CheckResult["tests"]>;
  /** It never got to say anything about the work: worth a second try. */
  readonly again?: "yes";
};

export function decideCheck(check: Check, evidence: Evidence): Decided {
  switch (evidence.of) {
    case "command":
      return decideCommand(check, evidence.ran, evidence.output);
    case "files":
      return decideFiles(evidence.paths);
    case "grep":
      return decideGrep(check, evidence.searched);
    case "diff":
      return decideDiff(evidence.changed);
  }
}

function decideCommand(check: Check, ran: Ran, output: string): Decided {
  const count: TestCount = check.kind === "tests" ? countTests(output) : { kind: "not_told" };
  const tests = count.kind === "told" ? { tests: { ran: count.ran, failed: count.failed } } : {};
  const unable = whyUnable(ran, output);
  if (unable !== undefined) return { ...cantTell(unable), ...tests, ...again(ran) };
  const code = ran.kind === "ended" ? ran.exit_code : null;
  const said = check.kind === "tests" ? decideTests(code, count) : decideExit(check, code);
  return { ...said, ...tests };
}

function decideExit(check: Check, code: number | null): Said {
  if (code === 0) return { verdict: "pass", why: check.kind === "build" ? "it builds" : "exit 0" };
  return { verdict: "fail", why: `exit ${code}` };
}

function decideTests(code: number | null, count: TestCount): Said {
  if (count.kind === "none_found") return cantTell("no test was found");
  if (count.kind === "told" && count.failed > 0) {
    const despite = code === 0 ? ", though it ended with 0" : "";
    const all = Math.max(count.ran, count.failed);
    return { verdict: "fail", why: `${count.failed} of ${all} tests failed${despite}` };
  }
  if (code !== 0) {
    const ran = count.kind === "told" ? `, with ${tests(count.ran)} run and none failed` : "";
    return { verdict: "fail", why: `exit ${code}${ran}` };
  }
  if (count.kind === "not_told") return cantTell("exit 0, but how many tests ran is not told");
  if (count.ran === 0) return cantTell("no test ran");
  return { verdict: "pass", why: `${tests(count.ran)} passed` };
}

const tests = (count: number) => countText(count, "test");

/** A shell hands these on as 128 and their number; another exit above 128 is a program's own. */
const SIGNALS: Readonly<Record<number, string>> = {
  1: "SIGHUP",
  2: "SIGINT",
  3: "SIGQUIT",
  4: "SIGILL",
  5: "SIGTRAP",
  6: "SIGABRT",
  7: "SIGBUS",
  8: "SIGFPE",
  9: "SIGKILL",
  11: "SIGSEGV",
  13: "SIGPIPE",
  14: "SIGALRM",
  15: "SIGTERM",
};

function whyUnable(ran: Ran, output: string): string | undefined {
  if (ran.kind === "not_started") return `it could not be started: ${ran.why}`;
  if (ran.kind === "forbidden") return `guardrails forbid to run it: ${ran.why}`;
  if (ran.kind === "deadline") return `not done after ${ran.after_s} s`;
  if (ran.kind === "aborted") return "it was interrupted";
  if (ran.signal !== null) return `ended by ${ran.signal}`;
  const { exit_code } = ran;
  if (exit_code === null) return "it ended without saying how";
  if (exit_code === 0) return undefined;
  if (exit_code === 127) return "the command was not found";
  if (exit_code === 126) return "the command could not be executed";
  const signal = SIGNALS[exit_code - 128];
  if (signal !== undefined) return `ended by ${signal}`;
  return wrappers.find(({ says }) => says.test(output))?.why;
}

/** Programs that run other programs, and end with a number of their own where there was nothing to run. */
const wrappers: readonly { readonly says: RegExp; readonly why: string }[] = [
  { says: /^make(?:\[\d+\])?: \*\*\* .*\bError 127$/m, why: "a command of the Makefile was not found" },
  {
    says: /^make(?:\[\d+\])?: \*\*\* .*\bError 126$/m,
    why: "a command of the Makefile could not be executed",
  },
  { says: /^make(?:\[\d+\])?: \*\*\* No rule to make target/m, why: "the Makefile has no such target" },
  { says: /^make(?:\[\d+\])?: \*\*\* No targets specified/m, why: "there is no Makefile" },
  { says: /^npm (?:error|ERR!) Missing script:/m, why: "package.json has no such script" },
  { says: /^npm (?:error|ERR!) code ENOENT$/m, why: "there is no package.json" },
  { says: /ERR_PNPM_NO_SCRIPT/, why: "package.json has no such script" },
  {
    says: /^(?:error Command ".*" not found|Usage Error: Couldn't find a script named)/m,
    why: "no such script",
  },
  { says: /^error: Script not found/m, why: "package.json has no such script" },
  {
    says: /No module named '?(?:pytest|unittest|tox|nose2)'?$/m,
    why: "the test runner is not installed",
  },
  { says: /^error: could not find `Cargo\.toml`/m, why: "there is no Cargo.toml" },
  { says: /^error: no such command: /m, why: "cargo has no such command" },
  { says: /^go: (?:cannot find main module|go\.mod file not found)/m, why: "there is no go.mod" },
  { says: /^Could not find command "/m, why: "composer has no such command" },
  { says: /^Could not locate Gemfile/m, why: "there is no Gemfile" },
  { says: /^bundler: command not found:/m, why: "the command was not found" },
];

/** A second try may tell more of a machine in trouble, but not of a rule, nor of a wish to stop. */
function again(ran: Ran): { readonly again?: "yes" } {
  return ran.kind === "aborted" || ran.kind === "forbidden" ? {} : { again: "yes" };
}

function decideFiles(paths: readonly PathFact[]): Said {
  const of = (...states: readonly PathFact["is"][]) =>
    paths.filter(({ is }) => states.includes(is)).map(({ path }) => path);
  const missing = of("missing");
  const empty = of("empty");
  const unseen = of("unreadable");
  const outside = of("outside");
  if (missing.length > 0) return { verdict: "fail", why: `not there: ${listed(missing)}` };
  if (empty.length > 0) return { verdict: "fail", why: `empty: ${listed(empty)}` };
  if (outside.length > 0) return cantTell(`outside of the plan's directory: ${listed(outside)}`);
  if (unseen.length > 0) return cantTell(`cannot be read: ${listed(unseen)}`);
  if (paths.length === 0) return cantTell("no file is named");
  return { verdict: "pass", why: `${listed(paths.map(({ path }) => path))} there` };
}

function decideGrep(check: Check, searched: Searched): Said {
  if (check.kind !== "grep") return cantTell("it is no search");
  const { want, path } = check;
  if (searched.kind === "cannot_look") return cantTell(searched.why);
  if (searched.kind === "missing") {
    if (want === "present") return { verdict: "fail", why: `${path} is not there` };
    return cantTell(`${path} is not there, so that nothing is in it proves nothing`);
  }
  if (searched.kind === "found")
    return { verdict: want === "present" ? "pass" : "fail", why: `found in ${searched.where}` };
  const looked = `not found in ${path}`;
  if (want === "present") return { verdict: "fail", why: looked };
  if (searched.files === 0) return cantTell(`${path} has no file to look into`);
  return { verdict: "pass", why: looked };
}

function decideDiff(changed: Extract<Evidence, { of: "diff" }>["changed"]): Said {
  if (changed.kind === "cannot_look") return cantTell(changed.why);
  if (changed.paths.length === 0) return { verdict: "fail", why: "nothing has changed" };
  return { verdict: "pass", why: `changed: ${listed(changed.paths)}` };
}

function cantTell(why: string): Said {
  return { verdict: "cant_tell", why };
}
