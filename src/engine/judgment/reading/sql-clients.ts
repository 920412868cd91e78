// Where the SQL of a command line stands: after an option, as its last word, on its input. Tools that change databases
// without showing their SQL are told by what they are called.

import type { CommandFacts, SqlFacts, Word } from "../facts.ts";
import type { Hidden, Input } from "./reading.ts";
import { readSql, sqlIn } from "./sql.ts";

interface Client {
  /** The next word, or the rest of this one, is SQL. */
  readonly option?: RegExp;
  /** Words that are no options, beginning with this one, are SQL. */
  readonly operand?: number;
  readonly file?: RegExp;
  readonly valued?: RegExp;
}

const psql: Client = { option: /^(?:-[a-zA-Z]*c|--command(?:=|$))/, file: /^(?:-f|--file)/ };
const mysql: Client = { option: /^(?:-[a-zA-Z]*e|--execute(?:=|$))/ };

const clients: Readonly<Record<string, Client>> = {
  psql,
  pgcli: psql,
  cockroach: { option: /^(?:-e|--execute(?:=|$))/, file: /^(?:-f|--file)/ },
  mysql,
  mariadb: mysql,
  mycli: mysql,
  sqlite3: { operand: 1, valued: /^-(?:cmd|init|separator|newline|nullvalue)$/, option: /^-cmd$/ },
  sqlite: { operand: 1 },
  duckdb: { operand: 1, option: /^-c$/ },
  clickhouse: { option: /^(?:-q|--query(?:=|$))/ },
  "clickhouse-client": { option: /^(?:-q|--query(?:=|$))/ },
  sqlcmd: { option: /^-[qQ]$/, file: /^-i$/ },
  bq: { operand: 1 },
  snowsql: { option: /^(?:-q|--query(?:=|$))/, file: /^-f$/ },
  snow: { option: /^(?:-q|--query(?:=|$))/, file: /^-f$/ },
  presto: { option: /^--execute(?:=|$)/ },
  trino: { option: /^--execute(?:=|$)/ },
  hive: { option: /^-e$/, file: /^-f$/ },
  "spark-sql": { option: /^-e$/, file: /^-f$/ },
  beeline: { option: /^-e$/, file: /^-f$/ },
  cqlsh: { option: /^(?:-e|--execute(?:=|$))/, file: /^-f$/ },
  usql: { option: /^-c$/, file: /^-f$/ },
  sqlplus: {},
  wrangler: { option: /^--command(?:=|$)/, file: /^--file(?:=|$)/ },
  turso: { operand: 3 },
};

export function isSqlClient(program: string): boolean {
  return Object.hasOwn(clients, program);
}

export function sqlFactsOf(command: CommandFacts, input: Input): readonly SqlFacts[] | undefined {
  const client = Object.hasOwn(clients, command.program) ? clients[command.program] : undefined;
  if (client === undefined) return undefined;
  const texts = textsOf(command.args, client);
  const all = input.kind === "text" ? [...texts, input.text] : texts;
  const found = all.flatMap((text) => sqlIn(withoutCommands(text)));
  return all.length > 0 && (found.length > 0 || command.program !== "wrangler") ? found : undefined;
}

/** Lines that the client itself takes. */
function withoutCommands(text: string): string {
  return text.replaceAll(/^[ \t]*\\\S+.*$/gm, "");
}

function textsOf(args: readonly Word[], client: Client): readonly string[] {
  const texts: string[] = [];
  let operands = 0;
  for (let at = 0; at < args.length; at += 1) {
    const text = args[at]?.text ?? "";
    const option = client.option?.exec(text)?.[0];
    if (option !== undefined) {
      const rest = text.slice(option.length);
      texts.push(rest === "" ? (args[at + 1]?.text ?? "") : rest);
      if (rest === "") at += 1;
    } else if (client.valued?.test(text) === true) at += 1;
    else if (!text.startsWith("-")) {
      if (client.operand !== undefined && operands >= client.operand) texts.push(text);
      operands += 1;
    }
  }
  return texts;
}

/** `\! rm`, `.shell rm` and `COPY … TO PROGRAM 'rm'` run commands; files are not read. */
export function sqlHidden(command: CommandFacts, input: Input): readonly Hidden[] {
  const client = Object.hasOwn(clients, command.program) ? clients[command.program] : undefined;
  if (client === undefined) return [];
  const { program, args } = command;
  const texts = [...textsOf(args, client), ...(input.kind === "text" ? [input.text] : [])];
  const found: Hidden[] = [];
  for (const text of texts) {
    for (const why of readSql(withoutCommands(text)).exceeds) found.push({ kind: "unread", why });
    for (const match of text.matchAll(/(?:^|[\s;])(?:\\!|\.(?:shell|system)\b)\s*([^\n]*)/g))
      found.push({ kind: "line", line: { text: match[1] ?? "", expands: false } });
    for (const match of text.matchAll(/\bprogram\s+'((?:[^']|'')*)'/gi))
      found.push({ kind: "line", line: { text: (match[1] ?? "").replaceAll("''", "'"), expands: false } });
    if (/^[ \t]*(?:\\ir?|\.read|source)\s/im.test(text)) found.push(unread(program, "another file"));
    if (/\b(?:execute\s+(?:immediate|format|'|\()|do\s+\$)/i.test(text))
      found.push(unread(program, "a text that it makes"));
  }
  if (
    texts.some((text) => /^[ \t]*\.(?:import|restore|load|clone|save|once|output|excel|open)\b/m.test(text))
  )
    found.push(unread(program, "elsewhere, or writes it there"));
  if (client.file !== undefined && args.some((word) => client.file?.test(word.text)))
    found.push(unread(program, "a file"));
  if (input.kind === "unknown") found.push(unread(program, input.from));
  if (args.some((word) => word.expands && texts.includes(word.text)))
    found.push(unread(program, "a text that expands"));
  return found;
}

function unread(program: string, from: string): Hidden {
  return { kind: "unread", why: `\`${program}\` runs SQL from ${from}` };
}
