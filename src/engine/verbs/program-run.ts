// `help` and `version`.

import about from "../../../package.json" with { type: "json" };
import { exitRows, helpMarkdown, helpText, usageLine } from "./help.ts";
import { problem } from "./report.ts";
import { nearest } from "./suggest.ts";
import { verbs } from "./table.ts";
import type { BareScene, Input, Result } from "./verb.ts";

export async function runHelp({ input }: BareScene): Promise<Result> {
  if (input.on("all")) return manualResult(input);
  return helpResult(input.rest, input.on("markdown") ? "markdown" : "text");
}

/** A manual of one verb is its help. */
async function manualResult(input: Input): Promise<Result> {
  if (input.rest.length > 0) {
    const why = "--all is about all verbs";
    const remedy = `write looop help ${input.rest.join(" ")}, or leave the verb out`;
    return problem("usage", { kind: "usage", field: "--all", why, remedy });
  }
  const { manualMarkdown, manualText } = await import("./manual.ts");
  const text = input.on("markdown") ? manualMarkdown() : manualText();
  return { kind: "done", text, json: { manual: text, verbs: verbsJson([]) } };
}

export function helpResult(topic: readonly string[], form: "text" | "markdown"): Result {
  const text = form === "markdown" ? helpMarkdown() : helpText(topic);
  if (text === undefined) return noSuchVerb(topic);
  return { kind: "done", text, json: { verbs: verbsJson(topic) } };
}

export function noSuchVerb(topic: readonly string[]): Result & { kind: "problem" } {
  const named = topic.join(" ");
  const meant = nearest(
    named,
    verbs.flatMap((verb) => [verb.path.join(" "), verb.path[0] ?? ""]),
  );
  return problem("usage", {
    kind: "usage",
    field: "verb",
    why: `there is no verb "${named}"`,
    remedy: meant ? `did you mean ${meant}?` : "see looop help for what there is",
  });
}

function verbsJson(topic: readonly string[]) {
  const shown = verbs.filter(
    (verb) => verb.hidden !== true && topic.every((word, index) => verb.path[index] === word),
  );
  return shown.map((verb) => ({
    verb: verb.path.join(" "),
    aliases: (verb.aliases ?? []).map((path) => path.join(" ")),
    summary: verb.summary,
    usage: usageLine(verb),
    exits: exitRows(verb),
  }));
}

export async function runVersion({ terminal }: BareScene): Promise<Result> {
  return versionResult(terminal.runtime);
}

export function versionResult(runtime: string): Result {
  const { version } = about;
  return { kind: "done", text: `looop ${version} (${runtime})\n`, json: { version, runtime } };
}
