// SQL as facts: which statements it holds, on what, and whether only for some rows. Comments and texts are taken out
// first, so that neither hides a verb nor pretends to be one. A reader of blunders, not a whole SQL parser.

import type { SqlFacts } from "../facts.ts";
import { type Beyond, beyond } from "./beyond.ts";
import { readingLimits } from "./limits.ts";

export interface SqlRead {
  readonly statements: readonly SqlFacts[];
  /** Why not all of it was read. */
  readonly exceeds: readonly Beyond[];
}

export function readSql(text: string): SqlRead {
  const found: SqlFacts[] = [];
  for (const statement of bare(text.slice(0, readingLimits.line_chars_max)).split(";")) {
    if (found.length > readingLimits.sql_statements_max) break;
    found.push(...statementsOf(statement.replaceAll(/\s+/g, " ").trim()));
  }
  const isCut = found.splice(readingLimits.sql_statements_max).length > 0;
  return {
    statements: found,
    exceeds: [
      ...(text.length > readingLimits.line_chars_max ? [beyond.sql] : []),
      ...(isCut ? [beyond.statements] : []),
    ],
  };
}

export function sqlIn(text: string): readonly SqlFacts[] {
  return readSql(text).statements;
}

/** Without comments, and with every text emptied. `/*!40000 DROP … *\/` is no comment to MySQL. */
function bare(text: string): string {
  let out = "";
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at, at + 3);
    if (rest.startsWith("/*!")) {
      at += 3 + (/^\d+/.exec(text.slice(at + 3, at + 12))?.[0].length ?? 0);
      out += " ";
    } else if (rest.startsWith("/*")) {
      const end = text.indexOf("*/", at + 2);
      at = end < 0 ? text.length : end + 2;
      out += " ";
    } else if (rest.startsWith("*/")) at += 2;
    else if (rest.startsWith("--") || (rest.startsWith("#") && /(?:^|\n)\s*$/.test(out.slice(-40)))) {
      const end = text.indexOf("\n", at);
      at = end < 0 ? text.length : end;
    } else if (rest.startsWith("'")) {
      at = endOfText(text, at);
      out += "''";
    } else {
      out += text[at];
      at += 1;
    }
  }
  return out;
}

function endOfText(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length) {
    if (text[at] === "\\") at += 2;
    else if (text.startsWith("''", at)) at += 2;
    else if (text[at] === "'") return at + 1;
    else at += 1;
  }
  return text.length;
}

const VERBS =
  /^(?:explain(?: analy[sz]e)?(?: verbose)?(?: \([^)]*\))? )?(select|insert|update|delete|drop|truncate|alter|create|grant|revoke|replace|merge|copy|vacuum|analyze|reindex|show|describe|desc|explain|with|begin|start|commit|rollback|savepoint|set|use|pragma|call|exec|execute|do|lock|comment|rename|optimize|attach|detach|load|kill|flush|values|table|cluster|refresh|import|system|upsert|undrop|purge|shutdown)\b/i;

function statementsOf(statement: string): readonly SqlFacts[] {
  const verb = VERBS.exec(statement)?.[1]?.toLowerCase();
  if (verb === undefined) return [];
  const own = factsOf(actingVerbOf(verb, statement), statement);
  if (!/^(?:with|explain|select|copy|merge|create|do)$/.test(verb)) return [own];
  // A part of it may change rows: `WITH gone AS (DELETE FROM t RETURNING *) SELECT …`.
  const inner = [...statement.matchAll(/\( ?(delete from|update|insert into|drop|truncate)\b[^()]*/gi)];
  const after = /\) ?(delete from|update|insert into)\b.*$/i.exec(statement);
  const nested = [
    ...inner.map((match) => match[0].slice(1).trim()),
    ...(after ? [after[0].slice(1).trim()] : []),
  ];
  const merges =
    verb === "merge" && /\bthen delete\b/i.test(statement)
      ? [{ ...own, verb: "delete", where: "yes" as const }]
      : [];
  return [own, ...nested.map((text) => factsOf((text.split(" ")[0] ?? "").toLowerCase(), text)), ...merges];
}

const ACTS =
  /\b(?:pg_terminate_backend|pg_cancel_backend|lo_unlink|lo_import|lo_export|dblink_exec|pg_reload_conf|pg_promote|setval|set_config|load_extension|writefile|xp_cmdshell|sys_exec|sys_eval|pg_file_write|drop_chunks)\s*\(|\binto (?:outfile|dumpfile)\b/i;

/** Some that only look by their verb change something. */
function actingVerbOf(verb: string, statement: string): string {
  if (verb === "set") return /^set (?:global|persist)\b/i.test(statement) ? "set global" : verb;
  return /^(?:select|with|explain|values)$/.test(verb) && ACTS.test(statement) ? "call" : verb;
}

const NAME = '[\\w$."`\\[\\]-]+';
const OBJECTS: Readonly<Record<string, RegExp>> = {
  drop: new RegExp(
    `^drop (materialized view|foreign table|[a-z]+)(?: concurrently)?(?: if exists)? (${NAME})`,
    "i",
  ),
  truncate: new RegExp(`^truncate (?:(table) )?(?:only )?(?:if exists )?(${NAME})`, "i"),
  delete: new RegExp(
    `^delete (?:(?:low_priority|quick|ignore|top ?\\(\\d+\\)) )*(from) (?:only )?(${NAME})`,
    "i",
  ),
  update: new RegExp(`^(update) (?:only )?(${NAME})`, "i"),
  alter: new RegExp(`^alter ([a-z]+)(?: if exists)?(?: only)? (${NAME})`, "i"),
  create: new RegExp(
    `^create (?:or replace )?(?:temp(?:orary)? |unique |unlogged )*([a-z]+)(?: if not exists)? (${NAME})`,
    "i",
  ),
  insert: new RegExp(`^insert (?:or \\w+ |ignore )?(into) (${NAME})`, "i"),
};

function factsOf(verb: string, statement: string): SqlFacts {
  const match = (Object.hasOwn(OBJECTS, verb) ? OBJECTS[verb] : undefined)?.exec(statement);
  const kind = (match?.[1] ?? "table").toLowerCase();
  const isRows = ["from", "into", "update"].includes(kind);
  const name = (match?.[2] ?? "").replaceAll(/["`[\]]/g, "").toLowerCase();
  const object = match === undefined || match === null ? "" : `${isRows ? "table" : kind} ${name}`.trim();
  const dropsPart =
    verb === "alter" && /\bdrop (?:column |constraint |partition |if exists )?/i.test(statement);
  return { verb: dropsPart ? "alter drop" : verb, object, where: narrows(statement) ? "yes" : "no" };
}

/** A condition that is always so narrows nothing. */
function narrows(statement: string): boolean {
  const where = /\bwhere\b(.*)$/i.exec(statement)?.[1]?.trim();
  return (
    where !== undefined &&
    where !== "" &&
    !/^\(*(?:1 ?= ?1|true|1|'' ?= ?''|not false)\)*(?: returning .*)?$/i.test(where)
  );
}
