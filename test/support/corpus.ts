// The corpus of actions: what somebody may want done, with what must be said of it. Shared by the tests of reading and
// of guardrails.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Action, Effect } from "../../src/engine/judgment/facts.ts";

export interface CorpusRow {
  readonly text: string;
  readonly class: string;
  readonly effect: Effect;
  readonly kind?: "shell" | "intent";
  readonly risk?: string;
  /** Shipped guardrails that must fire on it. */
  readonly rules?: readonly string[];
}

export interface CorpusClass {
  /** `caught`: nobody may do it unasked. `passes`: asking for it would be a false alarm. */
  readonly must: "caught" | "passes";
  readonly why: string;
}

const folder = join(import.meta.dirname, "..", "fixtures", "corpus");

export function corpusRows(): readonly CorpusRow[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".yaml") && name !== "classes.yaml")
    .sort()
    .flatMap((name) => parse(readFileSync(join(folder, name), "utf8")) as CorpusRow[]);
}

export function corpusClasses(): Readonly<Record<string, CorpusClass>> {
  return parse(readFileSync(join(folder, "classes.yaml"), "utf8")) as Record<string, CorpusClass>;
}

export function actionOfRow(row: CorpusRow): Action {
  if (row.kind === "intent") return { kind: "intent", text: row.text };
  return { kind: "shell", line: row.text, cwd: "/srv/shop" };
}
