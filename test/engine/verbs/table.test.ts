// Goal: everything said about verbs is true. Method: every `looop …` mentioned in help, documents, remedies and
// sources is parsed by the real parser; every verb has a schema, an example that parses and a unique name.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseLine } from "../../../src/engine/verbs/arguments.ts";
import { helpMarkdown, helpText } from "../../../src/engine/verbs/help.ts";
import { flagElsewhere, verbElsewhere } from "../../../src/engine/verbs/known-elsewhere.ts";
import { quickVerbs } from "../../../src/engine/verbs/quick.ts";
import { verbGroups, verbs } from "../../../src/engine/verbs/table.ts";

const root = join(import.meta.dirname, "../../..");

test("no two verbs share a name or an alias", () => {
  const names = verbs.flatMap((verb) => [verb.path, ...(verb.aliases ?? [])].map((path) => path.join(" ")));
  expect(new Set(names).size).toBe(names.length);
});

test("the quick verbs are all that begin with the first word of one of them", () => {
  const firsts = (verb: (typeof verbs)[number]) => [verb.path, ...(verb.aliases ?? [])].map(([word]) => word);
  const words = new Set(quickVerbs.map(({ path }) => path[0]));
  const begun = verbs.filter((verb) => firsts(verb).some((word) => words.has(word)));
  expect(new Set(begun)).toEqual(new Set(quickVerbs));
});

test("what is called otherwise elsewhere is no verb or flag of ours", () => {
  const words = verbs.flatMap((verb) => [verb.path, ...(verb.aliases ?? [])].map(([first = ""]) => first));
  expect(words.filter((word) => verbElsewhere(word) !== undefined)).toEqual([]);
  const flags = verbs.flatMap((verb) => verb.flags.filter(({ name }) => flagElsewhere(verb, `--${name}`)));
  expect(flags).toEqual([]);
});

test.each(verbs.map((verb) => [verb.path.join(" "), verb] as const))(
  "%s is described whole",
  async (_, verb) => {
    expect(verb.output === undefined).toBe(verb.hidden === true);
    if (verb.output !== undefined) expect(await verb.output()).toHaveProperty("_zod");
    expect(await verb.run.load()).toBeTypeOf("function");
    const optional = verb.args.findIndex((arg) => arg.need !== "required");
    expect(
      verb.args.slice(optional < 0 ? verb.args.length : optional).every((arg) => arg.need !== "required"),
    ).toBe(true);
    expect(verb.summary).not.toMatch(/^[A-Z]|\.$/);
  },
);

const examples = verbs.flatMap((verb) => verb.examples.map((example) => [example, verb] as const));

test.each(examples)("the example parses: %s", (example, verb) => {
  const commands = shellWords(example).filter((words) => words[0] === "looop");
  const parsed = commands.map((words) => parseLine(words.slice(1), verbs));
  for (const each of parsed) expect(each).not.toHaveProperty("problem");
  const named = parsed.map((each) => (each.kind === "verb" ? each.input.verb.path.join(" ") : each.kind));
  expect(named).toContain(verb.path.join(" "));
});

/** Enough of a shell for the examples: quotes, `$(…)`, pipes, redirections. */
function shellWords(line: string): string[][] {
  const bare = line.replace(/^(?:eval )?"?\$\((.*)\)"?$/, "$1");
  return bare.split(/\s+(?:\||&&)\s+/).map((command) => {
    const words = command.replace(/\s+<\s+\S+/g, "").match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
    return words.map((word) => word.replace(/^["'](.*)["']$/, "$1"));
  });
}

/** Every `looop word…` in a text, as far as it can be a verb. */
function mentions(text: string): string[] {
  return [...text.matchAll(/\blooop ((?:[a-z_]+(?:-[a-z]+)*)(?: [a-z]+)?)/g)].map((match) => match[1] ?? "");
}

function isVerb(mention: string): boolean {
  const words = mention.split(" ");
  return verbs.some((verb) =>
    [verb.path, ...(verb.aliases ?? [])].some(
      (path) =>
        path.every((word, index) => words[index] === word) || (path[0] === words[0] && words.length === 1),
    ),
  );
}

test("every verb that a help text mentions exists", () => {
  const texts = [helpText([]) ?? "", helpMarkdown(), ...verbs.map((verb) => helpText(verb.path) ?? "")];
  expect(texts.flatMap(mentions).filter((mention) => !isVerb(mention))).toEqual([]);
});

function filesBelow(dir: string, ending: string): string[] {
  return readdirSync(join(root, dir), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Spoken of before they exist: by parts whose verbs come with them. */
const announced = new Set(["session"]);

/** Ordinary words that follow the program's name in a sentence. */
const prose = new Set(["again", "first", "in", "is", "itself", "listens", "runs"]);

test("every verb that a remedy in the sources mentions exists", () => {
  const unknown = filesBelow("src", ".ts").flatMap((file) => {
    const source = readFileSync(file, "utf8").replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, "");
    const wrong = mentions(source).filter(
      (each) => !isVerb(each) && !announced.has(each) && !prose.has(each.split(" ")[0] ?? ""),
    );
    return wrong.map((each) => `${each} (${file.slice(root.length)})`);
  });
  expect(unknown).toEqual([]);
});

test("what was announced and has come is announced no longer", () => {
  expect([...announced].filter(isVerb)).toEqual([]);
});

test("the check for mentions can fail", () => {
  expect(
    mentions("see `looop frobnicate now`, or looop goal wirte x").filter((each) => !isVerb(each)),
  ).toEqual(["frobnicate now", "goal wirte"]);
});

test("docs/verbs.md is what the table says (write it again with: bin/looop help --markdown)", () => {
  const document = readFileSync(join(root, "docs/verbs.md"), "utf8");
  const mark = "<!-- from here on printed by: bin/looop help --markdown -->\n";
  expect(document.split(mark)[1]).toBe(`\n${helpMarkdown()}`);
});

test("what a flag is for stands apart from it, however long it is", () => {
  const help = helpText(["org", "init"]) ?? "";
  expect(help).toMatch(/^ {2}--database env:NAME \| file:PATH\n {32}where the database's address stands/m);
  expect(help).toMatch(/^ {2}--json {2,}\S/m);
});

test("help lists every verb that is not hidden", () => {
  const listed = verbGroups.flatMap((group) => group.verbs);
  expect(verbs.filter((verb) => verb.hidden !== true)).toEqual(listed);
});
