// `guard list|test|explain|add|remove|lint`.

import type { GuardProblem, GuardRule, Told } from "../judge.ts";
import type { Action } from "../judgment/facts.ts";
import type { Ruling } from "../judgment/ruling.ts";
import { shellQuote } from "../pulse/command.ts";
import type { GuardListJson, GuardTestJson } from "./outputs-guard.ts";
import { plain, problem, problemOf } from "./report.ts";
import type { Input, Result, Scene } from "./verb.ts";

/** The driver knows where that is. */
const HERE = ".";

const cwdOf = (input: Input) => input.text("cwd") ?? HERE;

export async function runGuardList({ engine, input }: Scene): Promise<Result> {
  const list = await engine.guard.list(cwdOf(input));
  return "kind" in list ? problemOf(list) : listed(list);
}

interface Listed {
  readonly rules: readonly GuardRule[];
  readonly problems: readonly GuardProblem[];
}

function listed({ rules, problems }: Listed): Result {
  const rows = rules.map(
    ({ id, action, severity, message }) => `${id}\t${action}\t${severity}\t${message}\n`,
  );
  const json: GuardListJson = {
    rules: rules.map((rule) => ({ ...rule })),
    problems: problems.map((each) => ({ ...each })),
  };
  const exit = problems.length > 0 ? "failed" : "ok";
  return { kind: "done", exit, text: rows.map(plain).join(""), json, notes: problems.map(noteOf) };
}

function noteOf({ source, line, why, remedy }: GuardProblem): string {
  return `${source}${line === undefined ? "" : `:${line}`}: ${why}; ${remedy}`;
}

export async function runGuardTest({ engine, input }: Scene): Promise<Result> {
  const [first, ...more] = input.rest;
  const field = "command";
  if (first === undefined || first.trim() === "") {
    const remedy = 'write looop guard test "git push -f"';
    return problem("usage", { kind: "usage", field, why: "there is nothing to test", remedy });
  }
  // Taken as one word it would be a program of that name, which no rule knows.
  if (/\s/.test(first) && more.length > 0) {
    const why = `the line is whole, and ${JSON.stringify(more[0])} stands behind it`;
    const remedy = "put flags in front of the line, or leave the quotes off";
    return problem("usage", { kind: "usage", field, why, remedy });
  }
  const text = more.length === 0 ? first : input.rest.map(shellQuote).join(" ");
  const tested = await engine.guard.test(actionOf(input.text("as") ?? "shell", text, cwdOf(input)));
  if (!("ruling" in tested)) return problemOf(tested);
  const { ruling, hits } = tested;
  const lines = [
    `${ruling.kind}\t${ruling.reason}`,
    ...hits.map(({ rule, on }) => `${rule.action}\t${rule.id}\t${rule.message}\t${on}`),
  ];
  const json: GuardTestJson = {
    ruling: rulingJson(ruling),
    hits: hits.map(({ rule, on }) => ({ rule: { ...rule }, on })),
  };
  const notes = ruling.mend === undefined ? [] : [ruling.mend];
  return { kind: "done", text: lines.map((each) => plain(`${each}\n`)).join(""), json, notes };
}

function rulingJson(ruling: Ruling): GuardTestJson["ruling"] {
  const { kind, layer, by, reason, evidence, risk, mend, warnings } = ruling;
  return {
    kind,
    layer,
    by,
    reason,
    evidence: evidence.map((each) => ({ ...each })),
    risk,
    ...(mend !== undefined && { mend }),
    warnings: warnings.map((each) => ({ ...each })),
  };
}

function actionOf(kind: string, text: string, cwd: string): Action {
  switch (kind) {
    case "write":
      return { kind: "write", path: text, cwd };
    case "read":
      return { kind: "read", path: text, cwd };
    case "fetch":
      return { kind: "fetch", url: text };
    case "tool":
      return { kind: "tool", name: text, input: {}, cwd };
    case "intent":
      return { kind: "intent", text, cwd };
    default:
      return { kind: "shell", line: text, cwd };
  }
}

export async function runGuardExplain({ engine, input }: Scene): Promise<Result> {
  const told = await engine.guard.explain(input.argument("rule") ?? "", cwdOf(input));
  if ("kind" in told) return problemOf(told);
  const { rule, text, catches, passes } = told;
  const rows = (title: string, each: readonly string[]) => each.map((row) => `${title}\t${row}\n`);
  const printed = [
    `${text}\n`,
    `source\t${rule.source}\n`,
    ...rows("catches", catches),
    ...rows("passes", passes),
  ];
  const json = { rule: { ...rule }, text, catches: [...catches], passes: [...passes] };
  return { kind: "done", text: printed.map(plain).join(""), json };
}

export async function runGuardAdd(scene: Scene): Promise<Result> {
  const { engine, input } = scene;
  const name = input.argument("pack") ?? "";
  const isFile = /[./]/.test(name);
  const file = isFile ? await engine.guard.readFile(name) : undefined;
  if (file !== undefined && file.kind !== "ok") return problemOf(file);
  const pack = file === undefined ? { name } : { name, text: file.text };
  return changeOf(await engine.guard.add(pack, await scene.actor()));
}

export async function runGuardRemove(scene: Scene): Promise<Result> {
  const name = scene.input.argument("pack") ?? "";
  return changeOf(await scene.engine.guard.remove(name, await scene.actor()));
}

function changeOf(told: Told): Result {
  if (told.kind === "refused" || told.kind === "failed") return problemOf(told);
  const summary = told.kind === "done" ? told.summary : told.why;
  return { kind: "done", text: `${plain(summary)}\n`, json: { summary, changed: told.kind === "done" } };
}

export async function runGuardLint({ engine, input }: Scene): Promise<Result> {
  const path = input.argument("file") ?? "";
  const file = await engine.guard.readFile(path);
  if (file.kind !== "ok") return problemOf(file);
  return listed(await engine.guard.lint(path, file.text));
}
