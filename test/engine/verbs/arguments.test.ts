// Goal: a command line means one thing or is refused with what to do. Method: rows of lines against the real table,
// looking at what the parser makes of them; nothing is run.

import { expect, test } from "vitest";
import { parseLine } from "../../../src/engine/verbs/arguments.ts";
import { verbs } from "../../../src/engine/verbs/table.ts";

function check(line: string | readonly string[]) {
  const parsed = parseLine(typeof line === "string" ? line.split(" ") : line, verbs);
  if (parsed.kind === "usage") return `usage: ${parsed.problem.why}; ${parsed.problem.remedy}`;
  if (parsed.kind !== "verb") return parsed;
  const { input } = parsed;
  const { path, args, flags } = input.verb;
  const given = flags.flatMap(({ name, kind }) => {
    const value = kind === "switch" ? input.on(name) || undefined : (input.text(name) ?? input.number(name));
    const values = input.texts(name);
    return value === undefined && values.length === 0 ? [] : [[name, value ?? values]];
  });
  const words = args.flatMap(({ name }) =>
    input.argument(name) === undefined ? [] : [[name, input.argument(name)]],
  );
  return {
    verb: path.join(" "),
    ...Object.fromEntries([...words, ...given]),
    ...(input.body.kind !== "none" && { body: input.body.kind === "given" ? input.body.text : "(stdin)" }),
    ...(input.rest.length > 0 && { rest: input.rest }),
    ...(input.on("json") && { json: true }),
  };
}

test.each<[string, string | string[], object]>([
  [
    "words are joined by one space",
    ["answer", "w-1", "the  blue", "one"],
    { verb: "answer", ask: "w-1", body: "the  blue one" },
  ],
  ["a body left out is standard input", "answer w-1", { verb: "answer", ask: "w-1", body: "(stdin)" }],
  ["a lone dash is standard input", "playbook write -", { verb: "playbook write", body: "(stdin)" }],
  ["a dash among words is a word", "answer w-1 a - b", { verb: "answer", ask: "w-1", body: "a - b" }],
  [
    "flags may stand among the words",
    "answer w-1 yes --json",
    { verb: "answer", ask: "w-1", body: "yes", json: true },
  ],
  [
    "after -- a dash is only a dash",
    ["answer", "w-1", "--", "--force", "-"],
    { verb: "answer", ask: "w-1", body: "--force -" },
  ],
  [
    "after -- help is only a word",
    ["goal", "write", "g", "--", "--help"],
    { verb: "goal write", id: "g", body: "--help" },
  ],
  ["an empty body is a body", ["goal", "write", "g", ""], { verb: "goal write", id: "g", body: "" }],
  ["a leading underscore is dropped", "_ told w", { verb: "told", worker: "w" }],
  ["an alias of a verb", "goal w g x", { verb: "goal write", id: "g", body: "x" }],
  ["an alias of a noun", "config zsh", { verb: "completion", shell: "zsh" }],
  ["a noun in one letter", "w start fix task", { verb: "worker start", id: "fix", body: "task" }],
  ["what was listed by one word", "ls -a --json", { verb: "worker list", all: true, json: true }],
  ["a picture in two letters", "ss fix --plain", { verb: "screenshot", worker: "fix", plain: true }],
  ["one letter for a switch", "log fix -f --tail 3", { verb: "log", worker: "fix", follow: true, tail: 3 }],
  ["one letter with its value", "watch -a -s 1h", { verb: "watch", all: true, since: 3_600_000 }],
  [
    "flags behind literal words that were quoted as one",
    ["send", "w", "rm -rf build", "-n", "--json"],
    { verb: "send", worker: "w", body: "rm -rf build", "no-newline": true, json: true },
  ],
  [
    "a flag with its value behind them",
    ["send", "w", "ls -l", "--end", "cr"],
    { verb: "send", worker: "w", body: "ls -l", end: "cr" },
  ],
  [
    "words behind them that are no flags of ours are words",
    ["send", "w", "npm run", "test", "--json"],
    { verb: "send", worker: "w", body: "npm run test --json" },
  ],
  [
    "and so they are behind a single word",
    ["send", "w", "ls", "-n"],
    { verb: "send", worker: "w", body: "ls -n" },
  ],
  [
    "one letter before literal words, and a letter among them",
    "send fix -n ls -n",
    { verb: "send", worker: "fix", "no-newline": true, body: "ls -n" },
  ],
  [
    "a value behind an equals sign",
    ["ask", "w", "--prompt=a=b"],
    { verb: "ask", worker: "w", prompt: "a=b" },
  ],
  [
    "a value may start with a dash",
    ["ask", "w", "--prompt", "- item"],
    { verb: "ask", worker: "w", prompt: "- item" },
  ],
  ["a flag's name as a value, said outright", ["ask", "--prompt=--json"], { verb: "ask", prompt: "--json" }],
  [
    "options repeat and keep their commas",
    ["ask", "--option", "a, b", "--option", "c", "--options", "d,e"],
    { verb: "ask", option: ["a, b", "c"], options: ["d,e"] },
  ],
  [
    "durations are read",
    "ask --expires 8h --timeout 90",
    { verb: "ask", expires: 28_800_000, timeout: 90_000 },
  ],
  [
    "no timeout is said in four ways",
    "ask --timeout never",
    { verb: "ask", timeout: Number.POSITIVE_INFINITY },
  ],
  ["a count is read", "events --tail 3 --follow", { verb: "events", tail: 3, follow: true }],
  [
    "tell passes dashes on",
    "tell w --force is forbidden",
    { verb: "tell", worker: "w", body: "--force is forbidden" },
  ],
  [
    "tell passes its own flags on, once the message began",
    "tell w use --json there",
    { verb: "tell", worker: "w", body: "use --json there" },
  ],
  [
    "tell has flags before the message",
    "tell --json w hello",
    { verb: "tell", worker: "w", body: "hello", json: true },
  ],
  [
    "tell has an end of flags too",
    ["tell", "w", "--", "--json"],
    { verb: "tell", worker: "w", body: "--json" },
  ],
  ["flag takes its words as they come", "flag w look here", { verb: "flag", rest: ["w", "look", "here"] }],
  [
    "what is completed is not parsed",
    ["__complete", "ask", "--promt", ""],
    { verb: "__complete", rest: ["ask", "--promt", ""] },
  ],
])("%s", (_, line, expected) => {
  expect(check(line)).toEqual(expected);
});

test.each<[string, string | string[], object]>([
  ["no word at all", [], { kind: "help", topic: [] }],
  ["--help alone", "--help", { kind: "help", topic: [] }],
  ["--help after a noun", "playbook --help", { kind: "help", topic: ["playbook"] }],
  [
    "--help after a verb that writes",
    "playbook write --help",
    { kind: "help", topic: ["playbook", "write"] },
  ],
  [
    "--help anywhere in a line that writes",
    "goal write g body text --help",
    { kind: "help", topic: ["goal", "write"] },
  ],
  ["-h for a verb with literal words", "tell w hello -h", { kind: "help", topic: ["tell"] }],
  ["help wins over a wrong flag", "answer --frce --help", { kind: "help", topic: ["answer"] }],
  ["--version", "--version", { kind: "version" }],
])("%s asks, and runs nothing", (_, line, expected) => {
  expect(check(line)).toEqual(expected);
});

test.each<[string, string | RegExp]>([
  ["aks", 'usage: there is no verb "aks"; did you mean looop asks?'],
  ["frobnicate", 'usage: there is no verb "frobnicate"; see looop help for what there is'],
  ["goal", "usage: looop goal needs one of: write, read, list, archive, unarchive; see looop help goal"],
  ["goal wirte g", 'usage: looop goal has no verb "wirte"; did you mean looop goal write?'],
  ["--json asks", "usage: --json comes before the verb; flags come after the verb; see looop help"],
  ["answer", "usage: looop answer needs <ask>: its id, as looop asks shows it; see looop help answer"],
  ["goal read a b", 'usage: looop goal read does not expect "b"; see looop help goal read'],
  ["answer w-1 --frce yes", "usage: looop answer has no flag --frce; did you mean --force?"],
  ["answer w-1 -5", "usage: looop answer has no flag -5; put -- before a text that starts with a dash"],
  ["goal list --wat", "usage: looop goal list has no flag --wat; see looop help goal list"],
  ["ask --prompt", "usage: --prompt needs a value; write --prompt TEXT"],
  [
    "ask --prompt --json",
    "usage: --prompt is followed by --json; write --prompt=--json if that is its value",
  ],
  ["ask --prompt a --prompt b", "usage: --prompt is given twice; give it once"],
  ["ask --detach=yes", "usage: --detach takes no value; write --detach alone"],
  ["ask --kind gat", 'usage: --kind cannot be "gat"; did you mean gate?'],
  [
    "ask --expires soon",
    'usage: --expires: "soon" is not a duration such as 500ms, 30s, 10m, 2h, 1d or a number of seconds; write --expires 10m',
  ],
  ["ask --expires 400d", 'usage: --expires: "400d" is longer than 366 days; write --expires 10m'],
  ["log fix -x", "usage: looop log has no flag -x; see looop help log"],
  ["log fix --f", "usage: looop log has no flag --f; see looop help log"],
  ["answr --help", 'usage: there is no verb "answr"; did you mean looop answer?'],
  ["worker list --watch", /has no flag --watch; looop watch shows/],
  ["plan drive greet --execute", /has no flag --execute; leave it out/],
  ["prune", /there is no verb "prune"; what has ended goes by itself/],
  ["loop_start", /there is no verb "loop_start"; looop plan start/],
  ["constructor", 'usage: there is no verb "constructor"; see looop help for what there is'],
  ["events --tail many", 'usage: --tail is "many"; give a whole number below a thousand million'],
  ["events --tail -1", 'usage: --tail is "-1"; give a whole number below a thousand million'],
  ["events --tail 9999999999", 'usage: --tail is "9999999999"; give a whole number below a thousand million'],
])("%s is refused with a remedy", (line, expected) => {
  if (typeof expected === "string") expect(check(line)).toBe(expected);
  else expect(check(line)).toMatch(expected);
});

test("a word of any length is refused in a short line", () => {
  expect(String(check(["x".repeat(100_000)])).length).toBeLessThan(200);
});
