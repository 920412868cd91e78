// `judge status|why|teach|forget|seed|export`.

import type { JudgeStatus, SeedReport, TaughtRule, Told } from "../judge.ts";
import { refused } from "../outcome.ts";
import { isoTime } from "./duration.ts";
import { checkupOf } from "./health-run.ts";
import { type HookTrips, hookTripsIn } from "./hook-trips.ts";
import { plain, problem, problemOf, troubleNotes } from "./report.ts";
import type { Result, Scene } from "./verb.ts";

export async function runJudgeStatus({ engine, home }: Scene): Promise<Result> {
  const status = await engine.judge.status();
  if (status.kind === "failed") return problemOf(status);
  const trips = await tripsNow(home);
  const { kind: _kind, ...known } = status;
  const json = { ...known, ...(trips !== undefined && { hook_ms: { ...trips } }) };
  const notes = troubleNotes(status.troubles);
  return { kind: "done", text: plain(statusText(status, trips)), json, notes };
}

/** Of the running program alone: it counts them while it runs. */
async function tripsNow(home: Scene["home"]): Promise<HookTrips | undefined> {
  const checkup = await checkupOf({ home });
  if ("kind" in checkup) return undefined;
  const said = await checkup.metrics();
  return said.kind === "metrics" ? hookTripsIn(said.text) : undefined;
}

function tripsText({ count, p50, p95 }: HookTrips): string {
  const within = (edge_ms: number | undefined) => (edge_ms === undefined ? "more than 5 s" : `${edge_ms} ms`);
  return `a hook call  half within ${within(p50)}, 95 % within ${within(p95)}, of ${count} since the loop started`;
}

function statusText(status: JudgeStatus, trips: HookTrips | undefined): string {
  const { readiness, decisions, precedents, graded, brier, latency_ms } = status;
  const head = [
    `readiness    ${readiness.percent} of 100: it ${readiness.stage}`,
    `next         ${readiness.next}`,
    `remembered   ${decisions} rulings, ${precedents} decisions of people, ${graded.good} good and ${graded.bad} bad outcomes`,
    ...(brier === undefined ? [] : [`Brier score  ${brier.toFixed(3)} (0 is perfect, 0.25 is a coin)`]),
    ...(latency_ms.count === 0
      ? []
      : [`a ruling     ${latency_ms.p50.toFixed(1)} ms median, ${latency_ms.p95.toFixed(1)} ms at 95 %`]),
    ...(trips === undefined ? [] : [tripsText(trips)]),
  ];
  const classes = status.classes.map(({ name, autonomy, predicted, right, bar, lower_bound }) =>
    [
      `  ${name.padEnd(12)}${autonomy.padEnd(10)}`,
      `${right} of ${predicted} right`.padEnd(20),
      `sure of ${share(lower_bound)}, wants ${share(bar)}`,
    ].join(""),
  );
  const bins = status.calibration.map(
    ({ from, to, said, was, count }) =>
      `${`  ${share(from)} to ${share(to)}`.padEnd(18) + `said ${share(said)}`.padEnd(12)}was ${share(was)} of ${count}`,
  );
  return [
    ...head,
    ...titled("Classes of asks", classes),
    ...titled("How often it was so", bins),
    ...titled("Rules that were taught (looop judge forget ID)", status.rules.map(ruleText)),
    ...titled("Does not fit together", status.contradictions.map(indented)),
    ...titled("You could teach", status.proposals.map(indented)),
    "",
  ].join("\n");
}

const ruleWords = { approve: "yes", deny: "no", ask: "ask" } as const;

function ruleText(rule: TaughtRule): string {
  const { id, decision, signature, class: of, words, person, goal, expires_ms, why } = rule;
  const about = signature === undefined ? `asks about ${words.join(" ")} (${of})` : `\`${signature}\``;
  const only = goal === undefined ? "" : `, for goal ${goal}`;
  const until = expires_ms === undefined ? "" : `, until ${isoTime(Math.floor(expires_ms / 1_000))}`;
  const reason = why === undefined ? "" : `: ${why}`;
  return `  ${id}  ${ruleWords[decision].padEnd(5)}${about}${only}, by ${person}${until}${reason}`;
}

const indented = (text: string) => `  ${text}`;
const share = (value: number) => `${Math.round(value * 100)} %`;

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", `${title}:`, ...lines];
}

export async function runJudgeWhy({ engine, input }: Scene): Promise<Result> {
  const why = await engine.judge.why(input.argument("id") ?? "");
  if (why.kind !== "ok") return problemOf(why);
  const { ruling, trail } = why;
  const lines = [
    `${why.id}, ${isoTime(Math.floor(why.at_ms / 1_000))}`,
    ...(ruling === undefined ? [] : [`${ruling.kind}, by ${ruling.layer} (${ruling.by}): ${ruling.reason}`]),
    ...(ruling?.advice === undefined ? [] : [`advice: ${ruling.advice}`]),
    ...[...(ruling?.evidence ?? []), ...trail].map(
      ({ text, ref }) => `  ${text}${ref === undefined ? "" : ` [${ref}]`}`,
    ),
  ];
  const { kind: _kind, recommended: _shown, ...json } = why;
  return { kind: "done", text: plain(`${lines.join("\n")}\n`), json };
}

const decisions = { yes: "approve", no: "deny", ask: "ask" } as const;

export async function runJudgeTeach({ engine, input, actor }: Scene): Promise<Result> {
  const word = input.argument("decision") ?? "";
  if (word !== "yes" && word !== "no" && word !== "ask")
    return problem("usage", {
      kind: "usage",
      field: "decision",
      why: `the decision is "${word.slice(0, 40)}"`,
      remedy: "say yes, no or ask",
    });
  const [why, expires_ms, goal] = [input.text("why"), input.number("expires"), input.text("goal")];
  const lesson = {
    about: input.argument("about") ?? "",
    decision: decisions[word],
    ...(why !== undefined && { why }),
    ...(goal !== undefined && { goal }),
    ...(expires_ms !== undefined && { expires_in_s: expires_ms / 1_000 }),
  };
  return toldResult(await engine.judge.teach(lesson, await actor()));
}

export async function runJudgeForget({ engine, input, actor }: Scene): Promise<Result> {
  const [id, signature] = [input.argument("id"), input.text("signature")];
  const what = {
    ...(id !== undefined && { id }),
    ...(signature !== undefined && { signature }),
    ...(input.text("source") === "seed" && { source: "seed" as const }),
    ...(input.on("all") && { all: "yes" as const }),
  };
  if (Object.keys(what).length > 1)
    return problemOf(refused("what", "more than one thing is named", "name one at a time"));
  return toldResult(await engine.judge.forget(what, await actor()));
}

function toldResult(told: Told): Result {
  if (told.kind === "refused" || told.kind === "failed") return problemOf(told);
  const summary = told.kind === "done" ? told.summary : told.why;
  return { kind: "done", text: plain(`${summary}\n`), json: { done: told.kind === "done", summary } };
}

export async function runJudgeSeed({ engine, input, actor }: Scene): Promise<Result> {
  const how = input.on("yes") ? "learn" : "preview";
  const seeded = await engine.judge.seed({ how, dir: input.text("dir") ?? "." }, await actor());
  if (seeded.kind !== "ok") return problemOf(seeded);
  const { kind: _kind, ...json } = seeded;
  return { kind: "done", text: plain(seedText(seeded)), json, notes: seeded.notes };
}

const SHOWN = 15;

function seedText({ how, outcomes, declined, habits, practices }: SeedReport): string {
  const rows = <T>(items: readonly T[], row: (item: T) => string) => [
    ...items.slice(0, SHOWN).map((item) => `  ${row(item)}`),
    ...(items.length > SHOWN ? [`  and ${items.length - SHOWN} more`] : []),
  ];
  const counted = ({ signature, times }: { signature: string; times: number }) => `${signature}: ${times}×`;
  return [
    how === "preview"
      ? "This would be learned. Nothing is, until you say --yes."
      : "Learned. looop judge forget --source seed takes it back.",
    ...titled(
      `How commands went (${outcomes.length})`,
      rows(outcomes, ({ signature, good, bad }) => `${signature}: ${good} good, ${bad} bad`),
    ),
    ...titled(`What you declined (${declined.length})`, rows(declined, counted)),
    ...titled(`What you run yourself (${habits.length})`, rows(habits, counted)),
    ...titled(
      "Practices",
      rows(practices, (text) => text),
    ),
    "",
  ].join("\n");
}

export async function runJudgeExport({ engine, input }: Scene): Promise<Result> {
  if (input.on("print")) {
    const prose = await engine.judge.prose();
    if (prose.kind === "failed") return problemOf(prose);
    const { judgment, agents } = prose;
    return { kind: "done", text: plain(judgment), json: { judgment, agents } };
  }
  const out = await engine.judge.exportTo(input.text("dir") ?? ".");
  if (out.kind !== "done") return problemOf(out);
  const { written, unchanged } = out;
  const text = [...written.map((path) => `wrote ${path}`), ...unchanged.map((path) => `${path} is current`)];
  return { kind: "done", text: plain(`${text.join("\n")}\n`), json: { written, unchanged } };
}
