// `schema`: the shapes of `--json` outputs as JSON Schema.

import { toJSONSchema, type ZodMiniType } from "zod/mini";
import { errorOutput } from "./outputs.ts";
import { noSuchVerb } from "./program-run.ts";
import { problem } from "./report.ts";
import { verbs } from "./table.ts";
import type { BareScene, Result, Verb } from "./verb.ts";
import { findVerb } from "./which-verb.ts";

export async function runSchema({ input }: BareScene): Promise<Result> {
  if (input.rest.length === 0) return schemas([...verbs]);
  if (input.rest.join(" ") === "error") return printed({ error: schemaOf(errorOutput) });
  const found = findVerb(input.rest, verbs);
  if (found !== undefined && found.length === input.rest.length) return schemas([found.verb]);
  const below = verbs.filter((verb) => input.rest.length === 1 && verb.path[0] === input.rest[0]);
  return below.length > 0 ? schemas(below) : noSuchVerb(input.rest);
}

async function schemas(named: readonly Verb[]): Promise<Result> {
  const found: Record<string, unknown> = {};
  for (const verb of named) {
    if (verb.output !== undefined) found[verb.path.join(" ")] = schemaOf(await verb.output());
  }
  if (Object.keys(found).length === 0) {
    const why = "this verb prints no JSON";
    return problem("not_found", { kind: "missing", why, remedy: "see looop schema for those that do" });
  }
  if (named.length > 1) found.error = schemaOf(errorOutput);
  return printed(found);
}

function printed(found: Readonly<Record<string, unknown>>): Result {
  return { kind: "done", text: `${JSON.stringify(found, null, 2)}\n`, json: found };
}

function schemaOf(type: ZodMiniType): unknown {
  return toJSONSchema(type);
}
