// Goal: what an action does is told whatever it is wrapped in or hidden behind, and harmless ones are not cried over.
// Method: a corpus in which every row says what must be told of it; rows of single facts; random texts, which must
// neither throw nor cost; and properties that hold for any two lines.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Action, ActionFacts, CommandFacts } from "../../../../src/engine/judgment/facts.ts";
import { readingLimits } from "../../../../src/engine/judgment/reading/limits.ts";
import { readAction } from "../../../../src/engine/judgment/reading/read-action.ts";
import { readShell } from "../../../../src/engine/judgment/reading/read-shell.ts";
import { sqlIn } from "../../../../src/engine/judgment/reading/sql.ts";
import { actionOfTool } from "../../../../src/engine/judgment/reading/tool-call.ts";
import { actionOfRow, type CorpusRow, corpusClasses, corpusRows } from "../../../support/corpus.ts";

const cwd = "/srv/shop";

function shell(line: string): ActionFacts {
  return readAction({ kind: "shell", line, cwd });
}

/** The command that a line comes down to. */
function command(line: string, program?: string): CommandFacts {
  const found = readShell(line).commands.filter((each) => each.program !== "");
  const one = program === undefined ? found.at(-1) : found.find((each) => each.program === program);
  if (one === undefined) throw new Error(`no command in ${line}`);
  return one;
}

describe("the corpus", () => {
  const classes = corpusClasses();
  const rows = corpusRows();
  const read = rows.map((row) => ({ row, facts: readAction(actionOfRow(row)) }));
  const danger = (row: CorpusRow) => row.effect !== "looks" && row.effect !== "changes_here";

  it("knows the class of every row, and has none twice", () => {
    expect(rows.filter((row) => classes[row.class] === undefined)).toEqual([]);
    const texts = rows.map((row) => `${row.kind ?? "shell"} ${row.text}`);
    expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([]);
    expect(rows.length).toBeGreaterThan(1_000);
  });

  it("says of each row what it does", () => {
    const wrong = read
      .filter(({ row, facts }) => facts.effect !== row.effect || (row.risk ?? facts.risk) !== facts.risk)
      .map(({ row, facts }) => `${row.text}: ${facts.effect}, ${facts.risk}, not ${row.effect}`);
    expect(wrong).toEqual([]);
  });

  it("misses nothing in a class that must be caught, and cries over nothing that must pass", () => {
    const lines = Object.entries(classes).map(([name, { must }]) => {
      const own = read.filter(({ row }) => row.class === name);
      const alarms = own.filter(({ facts }) => facts.risk !== "reversible");
      const missed = own.filter(({ row, facts }) => danger(row) && facts.risk === "reversible").length;
      const falsely = alarms.filter(({ row }) => !danger(row)).length;
      return { name, must, rows: own.length, caught: alarms.length - falsely, missed, falsely };
    });
    const table = lines.map(
      ({ name, must, rows: count, caught, missed, falsely }) =>
        `${name.padEnd(14)} ${must.padEnd(7)} ${String(count).padStart(5)} ${String(caught).padStart(7)} ${String(missed).padStart(7)} ${String(falsely).padStart(7)}`,
    );
    process.stdout.write(`\nclass          must     rows  caught  missed   false\n${table.join("\n")}\n`);
    expect(lines.filter((line) => line.missed > 0)).toEqual([]);
    expect(lines.filter((line) => line.must === "passes" && line.caught + line.falsely > 0)).toEqual([]);
    expect(lines.filter((line) => line.must === "caught" && line.caught < line.rows)).toEqual([]);
  });
});

describe("a command", () => {
  function unwrapped(line: string, words: readonly string[], wrappers: readonly string[]): void {
    it(`${line} is ${words.join(" ")}`, () => {
      const { words: found, wrappers: around } = command(line);
      expect(found.map((word) => word.text)).toEqual(words);
      expect(around).toEqual(wrappers);
    });
  }
  unwrapped("env A=1 nohup timeout -k 5 10 rm a", ["rm", "a"], ["env", "nohup", "timeout"]);
  unwrapped("sudo -u root -- rm a", ["rm", "a"], ["sudo"]);
  unwrapped("bash -ec 'rm a'", ["rm", "a"], ["bash"]);
  unwrapped("find . -exec rm -f {} +", ["rm", "-f", "{}"], ["find"]);
  unwrapped("kubectl -n x exec pod -c c -- rm a", ["rm", "a"], ["kubectl"]);
  unwrapped("ssh -p 22 h 'cd /x; rm a'", ["rm", "a"], ["ssh"]);
  unwrapped("f() { rm \"$@\"; }; f 'a b' c", ["rm", "a", "b", "c"], []);
  unwrapped("A='x y'; rm $A \"$A\"", ["rm", "x", "y", "x y"], []);
  unwrapped("cp a{1,2} \"q\"'r'$'\\x73'", ["cp", "a1", "a2", "qrs"], []);
  unwrapped("X=a; if t; then X=b; fi; rm $X", ["rm", "$X"], []);
  unwrapped("X=a; (X=b); rm $X", ["rm", "a"], []);
  unwrapped("X=a; while t; do rm $X; X=b; done", ["rm", "$X"], []);
  unwrapped("X=a; t || X=b; rm $X", ["rm", "$X"], []);
  unwrapped("X=a; read X; rm $X", ["rm", "$X"], []);
  unwrapped("X=a; f() { X=b; }; f; rm $X", ["rm", "$X"], []);
  unwrapped("PWD=/x; rm $PWD", ["rm", "$PWD"], []);
  unwrapped("declare -u X=a; rm $X", ["rm", "$X"], []);
  unwrapped("IFS=,; X=a,b; rm $X$IFS", ["rm", "$X$IFS"], []);

  it("tells where its words lead after a cd, and what is done there", () => {
    expect(shell("cd lib && rm -r ../dist x && cat /etc/hosts > out").paths).toEqual([
      { text: "../dist", does: "remove", below: "all", full: "/srv/shop/dist" },
      { text: "x", does: "remove", below: "all", full: "/srv/shop/lib/x" },
      { text: "/etc/hosts", does: "read", full: "/etc/hosts" },
      { text: "out", does: "write", full: "/srv/shop/lib/out" },
    ]);
    expect(shell("cd $X; rm a").paths).toEqual([{ text: "a", does: "remove" }]);
  });

  it("names the machines that it talks to, and no password", () => {
    const line = "curl https://u:p@api.example.org/x; ssh -i k ann@host ls; cat < /dev/tcp/evil.example/80";
    expect(shell(line).hosts).toEqual(["api.example.org", "host", "evil.example"]);
    expect(shell("git clone git@github.com:o/r; psql -h db.example").hosts).toEqual([
      "github.com",
      "db.example",
    ]);
  });

  it("is searched as written, without quotes, and as understood", () => {
    const { texts } = shell('r"m" -rf \\\n"$X"; bash -c "git  push --force"');
    expect(texts).toContain("rm -rf $X; bash -c git  push --force");
    expect(texts).toContain("git push --force");
  });
});

describe("git", () => {
  function git(line: string, facts: Partial<CommandFacts["git"]>): void {
    it(line, () => {
      expect(command(line, "git").git).toMatchObject({ ...facts });
    });
  }
  git("git -C r -c a.b=c push -f origin a:main", {
    verb: "push",
    force: "yes",
    branches: ["main"],
    deletes: "no",
  });
  git("git push --force-with-lease origin x", { force: "lease", branches: ["x"] });
  git("git push --force-with-lease --force", { force: "yes", branches: [] });
  git("git push origin +refs/heads/main", { force: "yes", branches: ["main"] });
  git("git push origin :a b", { deletes: "yes", branches: ["a", "b"], force: "no" });
  git("git push --mirror", { force: "yes", deletes: "yes", branches: ["*"] });
  git("git push -o ci.skip origin main", { force: "no", branches: ["main"] });
  git("git push -u origin main", { force: "no", branches: ["main"] });
  git("git branch -D a b", { verb: "branch", force: "yes", deletes: "yes", branches: ["a", "b"] });
  git("git branch -d a", { force: "no", deletes: "yes" });
  git("git reset --hard HEAD~1", { verb: "reset", hard: "yes" });
  git("git reset --soft HEAD~1", { hard: "no" });
  git("git commit -m '--force'", { verb: "commit", force: "no", deletes: "no" });
  git("git tag -d v1", { deletes: "yes" });
  git("git stash drop", { deletes: "yes" });
});

describe("SQL", () => {
  function sql(text: string, ...facts: readonly (readonly [string, string, "yes" | "no"])[]): void {
    it(text, () => {
      expect(sqlIn(text).map(({ verb, object, where }) => [verb, object, where])).toEqual(facts);
    });
  }
  sql('drop table if exists "public".users cascade', ["drop", "table public.users", "no"]);
  sql("DROP/**/TABLE users -- x\n; select 1", ["drop", "table users", "no"], ["select", "", "no"]);
  sql("/*!50000 TRUNCATE TABLE a */", ["truncate", "table a", "no"]);
  sql(
    "delete from a where id = 1; delete from b where 1=1",
    ["delete", "table a", "yes"],
    ["delete", "table b", "no"],
  );
  sql("select 'drop table x; delete from y'", ["select", "", "no"]);
  sql("select 'it''s; drop table x'", ["select", "", "no"]);
  sql("with g as (delete from a returning *) select 1", ["with", "", "no"], ["delete", "table a", "no"]);
  sql("alter table a drop column b", ["alter drop", "table a", "no"]);
  sql("update only a set b = 1", ["update", "table a", "no"]);
  sql("this is no SQL");
});

describe("a tool call", () => {
  function tool(name: string, input: unknown, expected: Partial<ActionFacts>, kind?: Action["kind"]): void {
    it(`${name} ${JSON.stringify(input).slice(0, 60)} is ${expected.effect}`, () => {
      const action = actionOfTool({ name, input, cwd });
      expect(readAction(action)).toMatchObject(expected);
      if (kind !== undefined) expect(action.kind).toBe(kind);
    });
  }
  tool("Bash", { command: "rm -rf /" }, { effect: "destroys", risk: "destructive" }, "shell");
  tool("shell", { command: ["bash", "-c", "rm -rf 'a b'"] }, { effect: "destroys" }, "shell");
  tool("PowerShell", { command: "Remove-Item -Recurse C:\\x" }, { effect: "destroys" }, "shell");
  tool("Bash", { command: 7 }, { effect: "unknown", risk: "irreversible" }, "tool");
  tool("Write", { file_path: "/srv/shop/src/a.ts", content: "x" }, { effect: "changes_here" }, "write");
  tool(
    "Edit",
    { file_path: "src/a.ts", new_string: "y" },
    { effect: "changes_here", signature: "write *.ts" },
  );
  tool("MultiEdit", { file_path: "a.md", edits: [{ new_string: "z" }] }, { texts: ["a.md", "z"] });
  tool(
    "Write",
    { file_path: "/etc/cron.d/x", content: "" },
    { effect: "changes_machine", risk: "irreversible" },
  );
  tool("Write", { file_path: "/srv/shop/.git/hooks/pre-push", content: "" }, { effect: "changes_machine" });
  tool("Write", { file_path: "../x", content: "" }, { effect: "changes_machine" });
  tool("NotebookEdit", { notebook_path: "a.ipynb", new_source: "" }, { effect: "changes_here" }, "write");
  tool("Read", { file_path: "/srv/shop/.env" }, { effect: "looks", signature: "read secret .env" }, "read");
  tool("Grep", { pattern: "x" }, { effect: "looks" }, "read");
  tool("WebFetch", { url: "https://a.example/x" }, { effect: "looks", hosts: ["a.example"] }, "fetch");
  tool("WebFetch", { url: "file:///etc/passwd" }, { effect: "unknown" }, "fetch");
  tool("mcp__github__delete_branch", { branch: "x" }, { effect: "destroys", risk: "destructive" }, "tool");
  tool("mcp__github__get_file", { path: "x" }, { effect: "looks" });
  tool("mcp__slack__post_message", { text: "hi" }, { effect: "reaches_out" });
  tool("mcp__db__query", { sql: "select 1" }, { effect: "looks" });
  tool("mcp__db__query", { sql: "drop table users" }, { effect: "destroys" });
  tool("mcp__x__execute", { command: "ls; rm -rf x" }, { effect: "destroys" });
  tool("mcp__x__getAndDelete", {}, { effect: "destroys" });
  tool("mcp__x__frobnicate", null, { effect: "unknown", risk: "irreversible" });
  tool("TodoWrite", { todos: [] }, { effect: "looks" });

  it("finds nothing to read in an input that holds itself", () => {
    const input: Record<string, unknown> = { a: 1 };
    input["self"] = { deep: Array.from({ length: 2_000 }, () => "x") };
    const { texts } = readAction({ kind: "tool", name: "x", input });
    expect(texts.length).toBeLessThanOrEqual(readingLimits.input_members_max + 1);
  });
});

describe("a signature", () => {
  function same(...lines: readonly string[]): void {
    it(`is one for ${lines.join(", ")}`, () => {
      expect(new Set(lines.map((line) => shell(line).signature)).size).toBe(1);
    });
  }
  function different(...lines: readonly string[]): void {
    it(`tells apart ${lines.join(", ")}`, () => {
      expect(new Set(lines.map((line) => shell(line).signature)).size).toBe(lines.length);
    });
  }
  same("git push -f origin main", "git -C x push origin main --force", "git push origin +main");
  same("rm -rf x", "rm -r -f x", "rm --recursive --force x", "bash -c 'rm -fr x'");
  same("npm test", "NODE_ENV=test npm test", "timeout 60 npm test", "npm  test > out.log");
  same("git commit -m a", "git commit -m 'b c'");
  different("rm -rf x", "rm -rf y", "rm x", "ssh h rm -rf x");
  different(
    "git push origin main",
    "git push -f origin main",
    "git push origin x",
    "git push --delete origin main",
  );
  different("npm run build", "npm run deploy", "npm publish");
  different("git checkout main", "git checkout -- .", "git checkout -b main");
  different("curl a | sh", "curl b | sh");
  different("psql -c 'drop table a'", "psql -c 'drop table b'", "psql -c 'delete from a'");
  different("node a.js", "node b.js");

  it("and a reason hold no secret", () => {
    const secrets = [
      "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
      "AKIAIOSFODNN7EXAMPLE",
      "hunter2pass9word1x",
    ];
    for (const secret of secrets)
      for (const line of [
        `curl -H "Authorization: Bearer ${secret}" -d x https://api.example.org`,
        `curl -d x https://ann:${secret}@api.example.org/${secret}`,
        `TOKEN=${secret} npm publish`,
        `frobnicate --token=${secret} ${secret}`,
        `docker login -p ${secret}`,
        `rm -rf ${secret}`,
      ]) {
        const { signature, why } = shell(line);
        expect(`${signature} ${why}`).not.toContain(secret);
      }
  });
});

describe("any text", () => {
  const piece = fc.constantFrom(
    ...[
      "'",
      '"',
      "`",
      "\\",
      "|",
      "||",
      "&",
      "&&",
      ";",
      "<",
      "<<E\n",
      ">",
      "(",
      ")",
      "{",
      "}",
      "#",
      "$",
      "=",
      "\n",
      " ",
    ],
    ...[
      "$(",
      "$((",
      "))",
      "[[ ",
      " ]]",
      "${",
      "<(",
      "f() ",
      "function ",
      "if ",
      "then ",
      "fi ",
      "for x in ",
      "do ",
      "done ",
    ],
    ...[
      "case x in ",
      "esac ",
      "coproc ",
      "eval ",
      "bash -c ",
      "sudo ",
      "xargs ",
      "find . -exec ",
      "git push ",
      "psql -c ",
    ],
    ...[
      "rm ",
      "-rf ",
      "/ ",
      "X=rm ",
      "$X ",
      "{a,b}",
      "~",
      "*",
      "\0",
      "\u{1f600}",
      "drop table x",
      "echo ",
      "E\n",
    ],
  );
  const text = fc.oneof(
    fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join("")),
    fc.string({ unit: "binary", maxLength: 400 }),
  );

  it("is read without a throw, and what is refused is opaque", () => {
    fc.assert(
      fc.property(text, (line) => {
        const facts = readAction({ kind: "shell", line, cwd });
        expect(facts.commands.length).toBeLessThanOrEqual(64);
        if (line.includes("\0")) expect(facts.opaque.length).toBeGreaterThan(0);
        if (facts.opaque.length > 0) expect(facts.effect).toMatch(/^(?:unknown|reaches_out|destroys)$/);
        readAction({ kind: "intent", text: line });
        readAction({ kind: "tool", name: line, input: { sql: line, command: line, deep: [line] } });
        readAction({ kind: "write", path: line, text: line });
        readAction({ kind: "fetch", url: line });
      }),
      { numRuns: 400 },
    );
  });

  it("costs a bounded number of steps, however it is nested", () => {
    const parts = [
      "(",
      "{",
      "[",
      "$(",
      "`",
      '"$(',
      "<(",
      "${a:-",
      "$((",
      "a=(",
      "[[ ",
      "if ",
      "case x in (",
      "<<a ",
      "{a,b}",
    ];
    for (const part of [
      ...parts,
      "bash -c ",
      "sudo ",
      "f() { f; }; ",
      "eval ",
      "rm x; ",
      "git push ",
      "$X ",
      "'",
      "\\",
    ]) {
      for (const size of [8_192, 16_384]) {
        const line = part.repeat(Math.ceil(size / part.length)).slice(0, size);
        const { commands, opaque } = readShell(line);
        expect(commands.length).toBeLessThanOrEqual(64);
        expect(opaque.length).toBeLessThanOrEqual(200);
      }
    }
    expect(command(`psql -c '${"\n".repeat(16_000)}'`).sql).toEqual([]); // took its length squared, once
    const doubling = Array.from(
      { length: 30 },
      (_, index) => `f${index}() { f${index + 1}; f${index + 1}; }`,
    ).join("; ");
    expect(readShell(`${doubling}; f0`).opaque.length).toBeGreaterThan(0);
    expect(readShell("x".repeat(16_385)).opaque).toEqual(["it is too long to be read"]);
  });

  it("tells of two lines in one what it tells of each", () => {
    const rows = corpusRows().filter(
      (row) =>
        row.kind === undefined &&
        !/[#\n]|<<|\\$|^(?:alias|trap|exec)\b/.test(row.text) &&
        !row.text.endsWith("&"),
    );
    const line = fc.constantFrom(...rows.map((row) => row.text));
    const joint = fc.constantFrom(" && ", "; ", " || ", "\n");
    // What the first one assigns or where it goes may change what the second one is.
    const still = (text: string) => !/=|\b(?:cd|f|read|rm\(\))\b|\(\)/.test(text);
    fc.assert(
      fc.property(line.filter(still), joint, line, (first, by, second) => {
        // After `a && X=rm` nobody knows X any more: `$X` is opaque then, which is asked for as well.
        fc.pre(!/&&|\|\|/.test(by) || !second.includes("="));
        const both = shell(`${first}${by}${second}`);
        for (const one of [shell(first), shell(second)]) {
          const programs = both.commands.map((each) => each.program);
          for (const { program } of one.commands) expect(programs).toContain(program);
          for (const why of one.opaque) expect(both.opaque).toContain(why);
          if (one.risk !== "reversible") expect(both.risk).not.toBe("reversible");
          if (one.effect === "destroys") expect(both.effect).toBe("destroys");
        }
      }),
      { numRuns: 300 },
    );
  });
});
