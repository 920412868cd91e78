// One command line from argv to exit code: parse, load the one verb, run it, print its result in one form.
// stdout carries the payload only; everything else is one line on stderr.

import type { Home } from "../home.ts";
import type { Failed, Refused } from "../outcome.ts";
import type { Actor } from "../types.ts";
import { type Parsed, parseLine } from "./arguments.ts";
import { type ExitName, exitCodes } from "./exit-codes.ts";
import { quickVerbs } from "./quick.ts";
import { line, namedWhy, problemOf } from "./report.ts";
import type { Terminal } from "./terminal.ts";
import type {
  Admit,
  BareScene,
  ForeignExit,
  Input,
  Opened,
  OpenRelay,
  Problem,
  Result,
  Scene,
  Verb,
} from "./verb.ts";

export interface Machine {
  readonly terminal: Terminal;
  /** Called at most once, and only by a verb that needs it. */
  readonly open: () => Promise<Opened | Refused | Failed>;
  readonly home: () => Promise<Home | Refused | Failed>;
  readonly probe?: NonNullable<BareScene["probe"]>;
  readonly relay?: OpenRelay;
  /** What may not be typed here. Absent: no agent opened this shell. */
  readonly fence?: Admit;
  /** For lines that come from elsewhere. Absent: whoever calls may try everything. */
  readonly admit?: Admit;
}

export async function runCommand(argv: readonly string[], machine: Machine): Promise<number> {
  const parsed = parseLine(argv, await verbsFor(argv));
  const result = withEmpty(parsed, await resultOf(parsed, machine));
  const form = parsed.kind === "verb" ? formOf(parsed.input) : argv.includes("--json") ? "json" : "text";
  const exit = await print(result, form, machine.terminal);
  return typeof exit === "string" ? exitCodes[exit].code : exit.code;
}

/** All of them, unless the first word says already which it is: describing a hundred verbs takes longer than most run. */
async function verbsFor(argv: readonly string[]): Promise<readonly Verb[]> {
  const first = argv[0] === "_" ? argv[1] : argv[0];
  return quickVerbs.some(({ path }) => path[0] === first) ? quickVerbs : (await import("./table.ts")).verbs;
}

/** Silence is told from having failed to look. */
function withEmpty(parsed: Parsed, result: Result): Result {
  const said = parsed.kind === "verb" ? parsed.input.verb.whenEmpty : undefined;
  if (said === undefined || result.kind !== "done" || result.text !== "") return result;
  if ((result.notes ?? []).length > 0 || result.asides) return result;
  return { ...result, asides: line(said) };
}

type Form = "text" | "json";

function formOf(input: Input): Form {
  return input.on("json") ? "json" : "text";
}

async function resultOf(parsed: Parsed, machine: Machine): Promise<Result> {
  switch (parsed.kind) {
    case "usage":
      return { kind: "problem", exit: "usage", problem: parsed.problem };
    case "help": {
      const { helpResult } = await import("./program-run.ts");
      return helpResult(parsed.topic, "text");
    }
    case "version": {
      const { versionResult } = await import("./program-run.ts");
      return versionResult(machine.terminal.runtime);
    }
    case "verb":
      return runVerb(parsed.input, machine);
  }
}

async function runVerb(input: Input, machine: Machine): Promise<Result> {
  const { terminal, open, home, relay, fence, admit } = machine;
  const { run } = input.verb;
  const barred = fence?.(input) ?? admit?.(input);
  if (barred !== undefined) return { kind: "problem", exit: "failed", problem: barred };
  if (run.needs === "nothing") {
    const { probe } = machine;
    const bare: BareScene = {
      input,
      terminal,
      open,
      home,
      ...(probe !== undefined && { probe }),
      ...(relay !== undefined && { relay }),
    };
    return (await run.load())(bare);
  }
  const [opened, act] = await Promise.all([open(), run.load()]);
  if (opened.kind !== "opened") return problemOf(opened);
  for (const warning of opened.warnings) await terminal.complain(line(warning));
  if (input.verb.seeds === true) await seed(opened, terminal);
  return act(sceneOf(input, machine, opened));
}

/** Where it cannot be seeded it may still be read. */
async function seed({ engine }: Opened, terminal: Terminal): Promise<void> {
  const seeded = await engine.seed();
  if (seeded.kind === "failed") await terminal.complain(line(`not seeded: ${seeded.why}; ${seeded.remedy}`));
}

function sceneOf(input: Input, { terminal, home, relay, admit }: Machine, opened: Opened): Scene {
  let actor: Promise<Actor> | undefined;
  return {
    input,
    terminal,
    home,
    engine: opened.engine,
    actor() {
      actor ??= opened.engine.fleet.whoami(opened.person);
      return actor;
    },
    nested: (argv, at, admitted) =>
      runCommand(argv, {
        terminal: at,
        open: async () => ({ ...opened, warnings: [] }),
        home,
        admit: admitted,
      }),
    ...(relay !== undefined && { relay }),
    ...(admit !== undefined && { relayed: true as const }),
    ...(opened.cwd !== undefined && { cwd: opened.cwd }),
    ...(opened.ask_timeout_ms !== undefined && { ask_timeout_ms: opened.ask_timeout_ms }),
  };
}

async function print(result: Result, form: Form, terminal: Terminal): Promise<ExitName | ForeignExit> {
  if (result.kind === "problem") {
    await terminal.complain(problemText(result.problem, form));
    return result.exit;
  }
  for (const note of result.notes ?? []) await terminal.complain(line(note));
  if (result.kind === "streamed") return result.exit;
  if (form === "text" && result.asides) await terminal.complain(result.asides);
  const out = await terminal.out(form === "json" ? `${JSON.stringify(result.json, null, 2)}\n` : result.text);
  if (out.kind !== "failed") return result.exit ?? "ok"; // nobody reads any more: that is their choice
  await terminal.complain(line(`${out.why}; ${out.remedy}`));
  return "failed";
}

function problemText(problem: Problem, form: Form): string {
  const { kind, field, why, remedy } = problem;
  if (form === "text") return line(`${namedWhy(problem)}; ${remedy}`);
  return `${JSON.stringify({ error: { kind, ...(field !== undefined && { field }), why, remedy } })}\n`;
}
