// What a person should know of a draft before they approve it: steps that nothing proves, words that look like a finish
// line and are none, files that laps are to read and that are not there.

import { limits } from "../limits.ts";
import type { PlanFiles } from "./ground/ports.ts";
import type { PlanDraft } from "./nouns.ts";

export function ungatedWarnings({ id, steps }: PlanDraft): readonly string[] {
  const ungated = steps.filter(({ finish }) => finish.length === 0);
  const [first] = ungated;
  const odd = steps.flatMap(oddWords);
  if (first === undefined) return odd;
  const names = ungated.map((step) => step.id).join(", ");
  const what = ungated.length === 1 ? `step ${names} has` : `steps ${names} have`;
  const edit = `looop plan edit ${id} "finish ${steps.indexOf(first) + 1}: test: npm test"`;
  return [
    `${what} no finish line: a person must say when it is done, and it earns no credit; one is given by ${edit}`,
    ...odd,
  ];
}

/** Of a file of another loop: what a judge says can be right and still not run, so a command proves more. */
export function judgedAloneWarnings({ id, mode, steps }: PlanDraft): readonly string[] {
  if (mode === "explore") return [];
  const alone = steps.filter(({ finish }) => finish.length === 1 && finish[0]?.kind === "evaluator");
  const [first] = alone;
  if (first === undefined) return [];
  const names = alone.map((step) => step.id).join(", ");
  const edit = `looop plan edit ${id} "finish ${steps.indexOf(first) + 1}: test: npm test"`;
  return [
    `${names}: a judge alone says when it is done, by the criteria; a command that proves it is given by ${edit}`,
  ];
}

const KNOWN = /^(?:(?:verify|tests?|build|files|grep|no-grep)(?:\(\d+s?\))?:\s*\S|diff:?$|evaluator:?$)/;
const KINDS = "verify, test, build, files, grep, no-grep, diff or evaluator";

/** `write it || tst: npm test`. Beside a finish line, other words are a shell's. */
function oddWords({ id, title, finish }: PlanDraft["steps"][number]): readonly string[] {
  const odd = /\|\|\s*([^|]+)$/.exec(title)?.[1]?.trim();
  if (odd === undefined) return [];
  if (KNOWN.test(odd))
    return [
      `step ${id}: "${odd}" is part of its title and proves nothing; it is made its finish line by "finish ${id}: ${odd}"`,
    ];
  return finish.length > 0 ? [] : [`step ${id}: "${odd}" is no finish line; one begins with ${KINDS}`];
}

/** Said, and no more: it may come yet, and a lap is told when it does not. */
export async function absentWarnings(
  files: Pick<PlanFiles, "read" | "names"> | undefined,
  { cwd, anchors }: PlanDraft,
): Promise<readonly string[]> {
  if (files === undefined) return [];
  const place = await files.names(cwd);
  if (place.kind === "missing") return [`${cwd} is not there: no session can work in it`];
  const absent: string[] = [...(await groundWarnings(files, cwd, place))];
  for (const path of anchors)
    if ((await files.read(cwd, path, 1)).kind === "missing")
      absent.push(`${path} is not there, below ${cwd}`);
  return absent;
}

/** What a worktree of that place would lack. Found without git, for this is only a word in advance. */
async function groundWarnings(
  files: Pick<PlanFiles, "read">,
  cwd: string,
  place: Awaited<ReturnType<PlanFiles["names"]>>,
): Promise<readonly string[]> {
  if (place.kind !== "ok" || !place.names.includes(".git/")) return [];
  const modules = place.names.includes(".gitmodules")
    ? [
        `${cwd} has submodules, and a plan's worktree begins without their files: a step that needs them runs git submodule update --init`,
      ]
    : [];
  const head = await files.read(cwd, ".git/HEAD", limits.reference_chars_max);
  const text = head.kind === "ok" ? Buffer.from(head.bytes).toString("utf8") : "";
  const branch = /^ref: (refs\/heads\/[^.\s]\S*)\s*$/.exec(text)?.[1];
  if (branch === undefined) return modules;
  for (const path of [`.git/${branch}`, ".git/packed-refs"])
    if ((await files.read(cwd, path, 1)).kind !== "missing") return modules;
  return [...modules, `${cwd} has no commit yet, and no session can work in it before there is one`];
}
