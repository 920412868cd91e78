// A config file's text, and the variables above it, become one config or every problem at once, each with its place.
// And back: changed keys are set in a text that otherwise stays a person's, comments and all. Pure.

import { type Document, isMap, isScalar, LineCounter, parseDocument } from "yaml";
import { type ConfigSurroundings, type EngineConfig, parseEngineConfig } from "./config.ts";
import type { ConfigProblem } from "./config-checks.ts";
import { configVariables } from "./config-variables.ts";

export interface ConfigText {
  readonly path: string;
  readonly text: string;
}

export interface PlacedProblem extends ConfigProblem {
  /** `/home/you/.config/looop/config.yaml:3`, or the variable that said it. */
  readonly place: string;
}

export type ConfigLoad =
  | { readonly kind: "ok"; readonly config: EngineConfig; readonly warnings: readonly string[] }
  | { readonly kind: "problems"; readonly problems: readonly PlacedProblem[] };

export function loadConfig(
  source: ConfigText,
  env: Readonly<Record<string, string | undefined>>,
  surroundings: Omit<ConfigSurroundings, "foreignKeys"> & { readonly foreignKeys: readonly string[] | "any" },
): ConfigLoad {
  const lines = new LineCounter();
  const document = parseDocument(source.text, { lineCounter: lines, prettyErrors: false });
  const broken = document.errors.map(({ message, pos }) =>
    syntaxProblem(`${source.path}:${lines.linePos(pos[0]).line}`, message),
  );
  if (broken.length > 0) return { kind: "problems", problems: broken };
  const loaded = plainOf(document);
  if (typeof loaded === "string") return { kind: "problems", problems: [syntaxProblem(source.path, loaded)] };
  const { value, from } = overlaid(loaded.value ?? {}, env);
  const { hostZone, foreignKeys } = surroundings;
  const foreign = foreignKeys !== "any" ? foreignKeys : isMembers(value) ? Object.keys(value) : [];
  const parsed = parseEngineConfig(value, { hostZone, foreignKeys: foreign });
  if (parsed.kind === "ok") return parsed;
  const placed = parsed.problems.map((problem): PlacedProblem => {
    const variable = from.get(problem.key);
    const line = lineOf(document, problem.key, lines);
    return { ...problem, place: variable ?? (line === undefined ? source.path : `${source.path}:${line}`) };
  });
  return { kind: "problems", problems: placed };
}

export interface ForeignPart {
  /** Of those keys that are written. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Where a dotted key stands, as far as it is written: `/home/you/config.yaml:12`. */
  placeOf(key: string): string;
}

/** What other parts of the program have in this file. Of a text that `loadConfig` took. */
export function foreignPart({ path, text }: ConfigText, keys: readonly string[]): ForeignPart {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const loaded = plainOf(document);
  const members = typeof loaded !== "string" && isMembers(loaded.value) ? loaded.value : {};
  return {
    values: Object.fromEntries(Object.entries(members).filter(([key]) => keys.includes(key))),
    placeOf(key) {
      const line = lineOf(document, key, lines);
      return line === undefined ? path : `${path}:${line}`;
    },
  };
}

/** One line for people. */
export function problemText({ place, key, value, why, remedy }: PlacedProblem): string {
  return `${place}: ${key} (${value}): ${why}; ${remedy}`;
}

function syntaxProblem(place: string, message: string): PlacedProblem {
  const why = (message.split("\n")[0] ?? "").replace(/\s+/g, " ").slice(0, 200);
  return { place, key: "(the text)", value: "not YAML", why, remedy: "mend it" };
}

/** The reason, where its references would unfold into more than any config needs. */
function plainOf(document: Document): { readonly value: unknown } | string {
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return error.message;
  }
}

type Members = Record<string, unknown>;

/** A variable says it for this one process; what it says is checked like what the file says. */
function overlaid(
  loaded: unknown,
  env: Readonly<Record<string, string | undefined>>,
): { value: unknown; from: ReadonlyMap<string, string> } {
  const from = new Map<string, string>();
  if (!isMembers(loaded)) return { value: loaded, from };
  const value = structuredClone(loaded);
  for (const [variable, key] of Object.entries(configVariables)) {
    const said = env[variable];
    if (said === undefined || said === "") continue;
    from.set(key, variable);
    const path = key.split(".");
    let group: Members = value;
    for (const name of path.slice(0, -1)) {
      const next = group[name] ?? {};
      if (!isMembers(next)) break; // the file has something else there, and is told so
      group[name] = next;
      group = next;
    }
    // The file's older name for it is overruled with it.
    if (key === "budget.daily_usd") delete value.max_daily_usd;
    group[path.at(-1) ?? key] = /^\d+(?:\.\d+)?$/.test(said.trim()) ? Number(said) : said;
  }
  return { value, from };
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function lineOf(document: Document, key: string, lines: LineCounter): number | undefined {
  let node: unknown = document.contents;
  let line: number | undefined;
  for (const name of key.split(".")) {
    if (!isMap(node)) return line;
    const pair = node.items.find(({ key: each }) => isScalar(each) && String(each.value) === name);
    if (pair === undefined || !isScalar(pair.key)) return line;
    line = pair.key.range ? lines.linePos(pair.key.range[0]).line : line;
    node = pair.value;
  }
  return line;
}

/** By key, dotted where it stands in a group; `undefined` takes it out. */
export type ConfigChanges = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Of a text without syntax problems, or of none. What did not change keeps its comments and its place. */
export function changeConfigText(
  source: Pick<ConfigText, "path"> & { readonly text?: string },
  changes: ConfigChanges,
): string {
  const { path, text = "" } = source;
  if (path.endsWith(".json")) return changedJson(text, changes);
  const document: Document = parseDocument(text.trim() === "" ? HEAD : text);
  if (!isMap(document.contents)) {
    document.contents = document.createNode({});
    document.commentBefore ??= document.comment;
    document.comment = null;
  }
  for (const [key, value] of Object.entries(changes)) {
    const path = key.split(".");
    if (value === undefined) document.deleteIn(path);
    else if (document.getIn(path) !== value) {
      openGroups(document, path);
      document.setIn(path, typeof value === "string" ? value : [...value]);
    }
  }
  return document.toString({ lineWidth: 0 });
}

/** A group that was written and left empty is no group yet. */
function openGroups(document: Document, path: readonly string[]): void {
  for (let depth = 1; depth < path.length; depth += 1) {
    const above = path.slice(0, depth);
    if (!isMap(document.getIn(above, true))) document.setIn(above, document.createNode({}));
  }
}

const HEAD = "# How looop runs; every key is explained in docs/configuration.md.\n";

function changedJson(text: string, changes: ConfigChanges): string {
  const members: unknown = text.trim() === "" ? {} : parseDocument(text).toJS();
  const changed: Members = isMembers(members) ? { ...members } : {};
  for (const [key, value] of Object.entries(changes)) {
    const path = key.split(".");
    let group = changed;
    for (const name of path.slice(0, -1)) {
      const next = group[name];
      const opened = isMembers(next) ? { ...next } : {};
      group[name] = opened;
      group = opened;
    }
    const last = path.at(-1) ?? key;
    if (value === undefined) delete group[last];
    else group[last] = value;
  }
  return `${JSON.stringify(changed, null, 2)}\n`;
}
