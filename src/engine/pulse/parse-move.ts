// One move out of a decider's words. A bare object, one fence, or prose around one object that cannot be mistaken for
// anything else; whatever could be read in two ways is invalid, and the next prompt says why. Pure.

import { limits } from "../limits.ts";
import { pulseLimits } from "./limits.ts";
import { isMoveAction, type Move, moveActions, moveShapes } from "./move.ts";

export type InvalidMove =
  | "empty"
  | "too_long"
  | "not_json"
  | "not_an_object"
  | "several_objects"
  | "unclosed"
  | "duplicate_member"
  | "unknown_action"
  | "bad_member";

export type MoveOutcome =
  | {
      readonly kind: "move";
      readonly move: Move;
      /** What the decider wants in the journal instead of the generated line. */
      readonly journal?: string;
      readonly nextInterval_s?: number;
    }
  /** `why` is for the next prompt as much as for a person. */
  | { readonly kind: "invalid"; readonly reason: InvalidMove; readonly why: string };

export function parseMove(answer: string): MoveOutcome {
  if (answer.length > pulseLimits.move_chars_max) {
    return invalid(
      "too_long",
      `the answer has ${answer.length} characters; at most ${pulseLimits.move_chars_max} are read`,
    );
  }
  const text = answer.replace(/^\uFEFF/, "").trim();
  if (text === "") return invalid("empty", "the decider said nothing; it must answer with one JSON object");
  const found = findObject(text);
  return typeof found === "string" ? moveOf(found) : found;
}

/** The text of the one object, or why there is none. */
function findObject(text: string): string | MoveOutcome {
  if (parses(text))
    return text.startsWith("{") ? text : invalid("not_an_object", "the answer is JSON but not an object");
  const objects: string[] = [];
  let outside = "";
  let from = 0;
  let starts = 0;
  for (let at = text.indexOf("{"); at >= 0; at = text.indexOf("{", Math.max(from, at + 1))) {
    if (!/^\{\s*["}]/.test(text.slice(at, at + 200))) continue; // a brace in prose
    starts += 1;
    if (starts > pulseLimits.move_starts_max)
      return invalid("several_objects", "the answer is full of JSON objects");
    const end = closingBrace(text, at);
    const object = end === undefined ? undefined : text.slice(at, end + 1);
    if (object === undefined || !parses(object)) {
      return invalid(
        "unclosed",
        `what starts as a JSON object at character ${at} is not one; it may have been cut off`,
      );
    }
    objects.push(object);
    outside += text.slice(from, at);
    from = at + object.length;
  }
  outside += text.slice(from);
  const [object, ...more] = objects;
  if (object === undefined) return invalid("not_json", "the answer holds no JSON object");
  if (more.length > 0)
    return invalid("several_objects", `the answer holds ${objects.length} JSON objects; one move per beat`);
  if (inList(text, from - object.length, from))
    return invalid("not_an_object", "the object stands inside a list");
  const fences = outside.match(/```+|~~~+/g)?.length ?? 0;
  if (fences !== 0 && fences !== 2)
    return invalid("unclosed", "the code fence around the object is not closed, or there are several");
  return object;
}

function inList(text: string, start: number, end: number): boolean {
  const before = text.slice(0, start).trimEnd().at(-1) ?? "";
  const after = text.slice(end).trimStart().at(0) ?? "";
  return "[,".includes(before || " ") || "],".includes(after || " ");
}

function moveOf(objectText: string): MoveOutcome {
  if (depthOf(objectText) > limits.json_nesting_max)
    return invalid("bad_member", "the object is nested too deeply");
  const repeated = repeatedMember(objectText);
  if (repeated !== undefined)
    return invalid("duplicate_member", `the object has two members called "${repeated}"`);
  const object = JSON.parse(objectText) as Readonly<Record<string, unknown>>;
  const { action } = object;
  if (!isMoveAction(action)) {
    const given = typeof action === "string" ? `"${action.slice(0, 64)}"` : kindOf(action);
    return invalid("unknown_action", `"action" is ${given}; it must be one of ${moveActions.join(", ")}`);
  }
  const parsed = moveShapes[action].safeParse(object);
  if (!parsed.success) return invalid("bad_member", `${action}: ${problemsOf(parsed.error.issues, object)}`);
  const { journal, next_interval_s: next } = object;
  return {
    kind: "move",
    move: parsed.data as Move,
    ...(typeof journal === "string" && journal.trim() !== "" && { journal: flat(journal) }),
    ...(typeof next === "number" && Number.isInteger(next) && next >= 0 && { nextInterval_s: next }),
  };
}

interface Issue {
  readonly code?: string | undefined;
  readonly expected?: unknown;
  readonly values?: readonly unknown[] | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function problemsOf(issues: readonly Issue[], object: Readonly<Record<string, unknown>>): string {
  return issues
    .slice(0, 5)
    .map((issue) => problemOf(issue, object))
    .join("; ");
}

function problemOf(issue: Issue, object: Readonly<Record<string, unknown>>): string {
  const member = issue.path.map(String).join(".");
  if (issue.values !== undefined) return `"${member}" must be one of ${issue.values.map(String).join(", ")}`;
  if (issue.code !== "invalid_type") return `"${member}" ${issue.message}`;
  const value = issue.path.reduce<unknown>(
    (at, name) => (at as Readonly<Record<PropertyKey, unknown>>)[name],
    object,
  );
  if (value === undefined) return `"${member}" is missing`;
  return `"${member}" must be ${String(issue.expected)}, not ${kindOf(value)}`;
}

/** The `}` that belongs to the `{`, strings respected. */
function closingBrace(text: string, open_at: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let at = open_at; at < text.length; at += 1) {
    const char = text[at];
    if (inString) {
      if (char === "\\") at += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === "{") depth += 1;
    else if (char === "}") {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return undefined;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]]/gs;

function depthOf(objectText: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of objectText.matchAll(TOKEN)) {
    if (token === "{" || token === "[") depth += 1;
    else if (token === "}" || token === "]") depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** The parser would silently take the last of two `cmd`; a person reading the log might see the first. */
function repeatedMember(objectText: string): string | undefined {
  const seen = new Set<string>();
  let depth = 0;
  for (const match of objectText.matchAll(TOKEN)) {
    const [token] = match;
    if (token === "{" || token === "[") depth += 1;
    else if (token === "}" || token === "]") depth -= 1;
    else if (
      depth === 1 &&
      /^\s*:/.test(objectText.slice(match.index + token.length, match.index + token.length + 64))
    ) {
      const name = JSON.parse(token) as string;
      if (seen.has(name)) return name;
      seen.add(name);
    }
  }
  return undefined;
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return false;
  }
}

/** A newline in a journal text would forge the next entry. */
function flat(journal: string): string {
  return journal
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .trim()
    .slice(0, limits.journal_line_chars_max);
}

function kindOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : `a ${typeof value}`;
}

function invalid(reason: InvalidMove, why: string): MoveOutcome {
  return { kind: "invalid", reason, why };
}
