// Checklists in Markdown as plans: the first heading is the goal, items are steps, what is indented below belongs to
// them. The lines of the file are kept, and go out again with the steps where they stood. Pure.

import { canonicalJson } from "../hash.ts";
import { criteriaOf, criterionText } from "./draft.ts";
import type { ImportedStep } from "./events.ts";
import { escapeMembers, readCheck, splitMembers, writeCheck } from "./finish-text.ts";
import { isStepId, stepIdAt } from "./ids.ts";
import type { ImportReading } from "./imported.ts";
import { longestRun } from "./longest-run.ts";
import { type Block, blocksOf, ITEM } from "./markdown-lines.ts";
import type { Check, Criterion, PlanView, Step, StepView } from "./nouns.ts";

const NESTED = /^\s+(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?(.*\S)\s*$/;
/** What would be read as something else is written behind a backslash. */
const BULLET_LIKE = /^(\s*)(\\*(?:[-*+]|\d{1,9}[.)])\s)/;
const BULLET_ESCAPED = /^(\s*)\\(\\*(?:[-*+]|\d{1,9}[.)])\s)/;
const BOX_LIKE = /^(\\*\[[ xX]\]\s)/;
const BOX_ESCAPED = /^\\(\\*\[[ xX]\]\s)/;

/** A line of the file, or the place of a step in it. */
type Line = string | { readonly step: string; readonly lines: readonly string[] };

export type ReadCheckJson = (text: string) => Check | undefined;

export interface Item {
  readonly title: string;
  readonly id?: string;
  readonly depends: readonly string[];
  readonly finish: readonly Check[];
  readonly problems: readonly string[];
}

export function readChecklist(text: string, readJson: ReadCheckJson): ImportReading {
  const blocks = blocksOf(text);
  const problems: string[] = [];
  const items = blocks.items.map((block) => {
    const item = itemOf(block.rest, readJson);
    problems.push(...item.problems.map((why) => `line ${block.number}: ${why}`));
    return { block, item };
  });
  if (items.length === 0) problems.push("it has no steps: no line begins with `- [ ]`, `1.` or `-`");
  const given = items.flatMap(({ item }) => item.id ?? []);
  for (const [index, id] of given.entries()) {
    if (!isStepId(id)) problems.push(`id ${id} is no name for a step`);
    if (given.indexOf(id) !== index) problems.push(`id ${id} names two steps`);
  }
  if (problems.length > 0)
    return { kind: "problems", problems, remedy: "mend these lines and import it again" };
  const taken = new Set(given);
  const ids = items.map(({ item }, index) => {
    const id = item.id ?? stepIdAt(index + 1, taken);
    taken.add(id);
    return id;
  });
  const steps = items.map(({ block, item }, index) => stepOf(ids[index] ?? "", index, { block, item }));
  const standing = items.map(
    ({ block }, index): ImportedStep => ({
      step: ids[index] ?? "",
      state: block.ticked ? "passed" : "pending",
      rejections: 0,
      notes: "",
    }),
  );
  let at = 0;
  const lines = blocks.lines.map((line): Line => {
    if (typeof line === "string") return line;
    at += 1;
    return { step: ids[at - 1] ?? "", lines: line.lines };
  });
  return {
    kind: "ok",
    plan: { goal: blocks.goal, steps, standing, rest: {}, foreign: { form: "markdown", lines } },
  };
}

const isMember = (part: string) => memberOf(part) !== "other";

function memberOf(part: string): "id" | "depends" | "check" | "other" {
  if (/^\s*id:\s*\S/.test(part)) return "id";
  if (/^\s*(?:depends|after):\s*\S/.test(part)) return "depends";
  return readCheck(part, () => undefined).kind === "other" ? "other" : "check";
}

/** A step in one line: `title || verify: npm test`. */
export function stepWords(line: string, readJson: ReadCheckJson): Item {
  return itemOf(line, readJson);
}

function itemOf(rest: string, readJson: ReadCheckJson): Item {
  const [title = "", ...members] = splitMembers(rest, isMember);
  const finish: Check[] = [];
  const problems: string[] = [];
  let id: string | undefined;
  let depends: readonly string[] = [];
  for (const member of members) {
    const value = member.slice(member.indexOf(":") + 1).trim();
    const kind = memberOf(member);
    if (kind === "id") id = value;
    else if (kind === "depends") depends = value.split(",").map((each) => each.trim());
    else {
      const read = readCheck(member, readJson);
      if (read.kind === "check") finish.push(read.check);
      else problems.push(read.kind === "problem" ? read.why : `\`${member.trim()}\` is no check`);
    }
  }
  return { title: title.trim(), ...(id !== undefined && { id }), depends, finish, problems };
}

function stepOf(id: string, index: number, { block, item }: { block: Block; item: Item }): Step {
  const { criteria, description } = bodyOf(block.lines.slice(1));
  return {
    id,
    title: item.title,
    description,
    criteria: criteriaOf(id, criteria),
    dependsOn: item.depends,
    priority: index + 1,
    finish: item.finish,
  };
}

/** Bullets are criteria, all else is description. */
function bodyOf(lines: readonly string[]): {
  readonly criteria: readonly string[];
  readonly description: string;
} {
  const criteria: string[] = [];
  const others: string[] = [];
  for (const line of lines.map((each) => each.replace(/\r$/, ""))) {
    const nested = NESTED.exec(line)?.[1];
    if (nested === undefined) others.push(line.replace(BULLET_ESCAPED, "$1$2"));
    else criteria.push(nested.replace(BOX_ESCAPED, "$1"));
  }
  const indents = others.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  const indent = indents.length === 0 ? 0 : Math.min(...indents);
  return {
    criteria,
    description: others
      .map((line) => line.slice(indent))
      .join("\n")
      .trim(),
  };
}

// --- out -----------------------------------------------------------------------------------------------------------

export function writeChecklist(plan: PlanView, readJson: ReadCheckJson): string {
  const { foreign } = plan.draft;
  if (foreign?.form !== "markdown" || !Array.isArray(foreign.lines)) {
    const items = plan.steps.map((step, index) => freshItem(step, index));
    return `# ${plan.draft.goal}\n\n${items.join("\n")}\n`;
  }
  const template = foreign.lines as readonly Line[];
  const places = template.flatMap((line) => (typeof line === "string" ? [] : [line.step]));
  const stay = new Set(
    longestRun(plan.steps.map(({ id }) => places.indexOf(id))).flatMap((n) => places[n] ?? []),
  );
  const after = new Map<string, string[]>();
  let anchor = "";
  for (const [index, step] of plan.steps.entries()) {
    if (stay.has(step.id)) anchor = step.id;
    else after.set(anchor, [...(after.get(anchor) ?? []), freshItem(step, index)]);
  }
  const isFirst = (line: Line) => typeof line !== "string" && line.step === places[0];
  const out = template.flatMap((line) => {
    const ahead = isFirst(line) ? (after.get("") ?? []) : [];
    if (typeof line === "string") return [line];
    const at = plan.steps.findIndex(({ id }) => id === line.step);
    const step = plan.steps[at];
    if (step === undefined || !stay.has(line.step)) return ahead;
    return [
      ...ahead,
      ...keptItem(step, at, { lines: line.lines, readJson }),
      ...(after.get(line.step) ?? []),
    ];
  });
  return out.join("\n");
}

/** Its own lines as long as they still say what is so; only the box follows the step. */
function keptItem(
  step: StepView,
  index: number,
  { lines, readJson }: { readonly lines: readonly string[]; readonly readJson: ReadCheckJson },
): readonly string[] {
  const [first = "", ...rest] = lines;
  const item = ITEM.exec(first.replace(/\r$/, ""));
  if (item === null) return [freshItem(step, index)];
  const [, lead = "", bullet = "", gap = "", box, boxGap = " ", text = ""] = item;
  const said = stepOf(step.id, 0, {
    block: { number: 0, ticked: false, indent: 0, rest: text, lines },
    item: itemOf(text, readJson),
  });
  const named = itemOf(text, readJson).id ?? `S${index + 1}`;
  const isSame = named === step.id && canonicalJson(wordsOf(said)) === canonicalJson(wordsOf(step));
  if (!isSame) return [freshItem(step, index)];
  const wasTicked = box === "x" || box === "X";
  const isTicked = step.state === "passed";
  if (wasTicked === isTicked) return lines;
  const end = first.endsWith("\r") ? "\r" : "";
  return [`${lead}${bullet}${gap}[${isTicked ? "x" : " "}]${boxGap}${text}${end}`, ...rest];
}

function wordsOf({ title, description, criteria, dependsOn, finish }: Step): unknown {
  const said = criteria.map(({ text, judged }: Criterion) => ({ text, judged }));
  return { title, description, criteria: said, dependsOn, finish };
}

function freshItem(step: StepView, index: number): string {
  const members = [
    ...(step.id === `S${index + 1}` ? [] : [`id: ${step.id}`]),
    ...(step.dependsOn.length > 0 ? [`depends: ${step.dependsOn.join(", ")}`] : []),
    ...step.finish.map(writeCheck),
  ];
  const text = [step.title, ...members].map(escapeMembers).join(" || ");
  const body = step.description.trim() === "" ? [] : step.description.trim().split("\n");
  return [
    `- [${step.state === "passed" ? "x" : " "}] ${text}`,
    ...body.map((line) => (line.trim() === "" ? "" : `  ${line.replace(BULLET_LIKE, "$1\\$2")}`)),
    ...step.criteria.map((criterion) => `  - ${oneLine(criterionText(criterion)).replace(BOX_LIKE, "\\$1")}`),
  ].join("\n");
}

function oneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, " ");
}
