// What the judge knows and how well: for people to look at before they let it answer. Reads only.

import type { ClassStatus, Judge, JudgeStatus, JudgeWhy } from "../judge.ts";
import type { Failed, Trouble } from "../outcome.ts";
import { binsOf, brierOf, recordOf, settledOf } from "./calibration.ts";
import { contradictionsOf } from "./clone.ts";
import { autonomyOf, barOf } from "./clone-autonomy.ts";
import { unusable } from "./judge-actions.ts";
import { configuredAutonomy } from "./judge-autonomy.ts";
import { type JudgePorts, reach } from "./judge-ports.ts";
import { judgmentLimits } from "./limits.ts";
import { failingOf, proposalsOf } from "./mining.ts";
import type { Counts, MemoryTables, PrecedentRow, PredictionRow } from "./ports.ts";
import type { TaughtRule } from "./ruling.ts";

export function createStatus(ports: JudgePorts): Pick<Judge, "status" | "why"> {
  const { clock } = ports;
  return {
    async status() {
      const reached = await reach(ports, "if_there");
      if (reached.kind === "absent") return statusOf(unknown, []);
      if (reached.kind === "unusable") {
        const { path, why, remedy } = reached;
        return statusOf(unknown, [{ path, why, remedy }]);
      }
      const configured = await configuredAutonomy(ports);
      const known = reached.memory.look((tables) => knownOf(tables, clock.now_ms(), configured));
      return known.kind === "ok" ? statusOf(known.value, []) : known;
    },

    async why(id) {
      const reached = await reach(ports, "if_there");
      if (reached.kind === "unusable") return unusable(reached);
      const found =
        reached.kind === "absent" ? undefined : reached.memory.look((tables) => whyOf(tables, id));
      if (found?.kind === "failed") return found satisfies Failed;
      if (found?.value !== undefined) return found.value;
      const remedy = "name an ask, or a ruling as the journal or the hook names it";
      return { kind: "missing", why: `nothing is remembered of ${id.slice(0, 80)}`, remedy };
    },
  };
}

interface Known {
  readonly counts: Counts;
  readonly classes: readonly ClassStatus[];
  readonly predictions: readonly PredictionRow[];
  readonly rules: readonly TaughtRule[];
  readonly contradictions: readonly string[];
  readonly proposals: readonly string[];
}

const unknown: Known = {
  counts: { decisions: 0, precedents: 0, good: 0, bad: 0, latency: [], rulings: [] },
  classes: [],
  predictions: [],
  rules: [],
  contradictions: [],
  proposals: [],
};

function knownOf(
  tables: MemoryTables,
  now_ms: number,
  configured: Awaited<ReturnType<typeof configuredAutonomy>>,
): Known {
  const predictions = tables.predictions("all", judgmentLimits.predictions_looked_at_max);
  const names = [...new Set(predictions.map((one) => one.class))].sort();
  const classes = names.map((name): ClassStatus => {
    const { predicted, right, lowerBound } = recordOf(
      predictions.filter((one) => one.class === name),
      now_ms,
    );
    const autonomy = autonomyOf(name, configured);
    return { name, autonomy, predicted, right, bar: barOf(name, autonomy), lower_bound: lowerBound };
  });
  const recent = ["question", "gate"].flatMap((kind) =>
    tables.candidates({ signature: "", kind }, judgmentLimits.candidates_max),
  );
  const failing = failingOf(tables.failing(judgmentLimits.proposals_max), now_ms).map(
    ({ signature, share, cases, lastWhy }) =>
      `\`${signature}\` failed ${Math.round(share * 100)} % of about ${Math.round(cases)} times${lastWhy === "" ? "" : `, last: ${lastWhy}`}`,
  );
  return {
    counts: tables.counts(),
    classes,
    predictions,
    rules: tables.rules(judgmentLimits.rules_looked_at_max).flatMap((row) => ruleIn(row, now_ms)),
    contradictions: [...contradictionsOf(recent, judgmentLimits.proposals_max), ...failing],
    proposals: proposalsOf(tables.yeses(judgmentLimits.proposal_yes_min, judgmentLimits.proposals_max)),
  };
}

function statusOf(known: Known, troubles: readonly Trouble[]): JudgeStatus {
  const { counts, classes, predictions, rules, contradictions, proposals } = known;
  const brier = brierOf(predictions);
  return {
    kind: "ok",
    decisions: counts.decisions,
    precedents: counts.precedents,
    graded: { good: counts.good, bad: counts.bad },
    classes,
    calibration: binsOf(predictions),
    ...(brier !== undefined && { brier }),
    readiness: readinessOf(known),
    rules,
    contradictions,
    proposals,
    latency_ms: latencyOf(counts.latency),
    rulings: counts.rulings,
    troubles,
  };
}

/** None: it is over. */
function ruleIn(row: PrecedentRow, now_ms: number): readonly TaughtRule[] {
  const { id, choice, signature, class: of, words, person, at_ms, goal, expires_ms, why } = row;
  if (choice !== "approve" && choice !== "deny" && choice !== "ask") return [];
  if (expires_ms !== undefined && expires_ms <= now_ms) return [];
  return [
    {
      ...{ id, decision: choice, class: of, words, person, at_ms },
      ...(signature !== "" && { signature }),
      ...(goal !== undefined && { goal }),
      ...(expires_ms !== undefined && { expires_ms }),
      ...(why !== undefined && { why }),
    },
  ];
}

const stages: readonly (readonly [number, string])[] = [
  [85, "answers for you where you let it"],
  [60, "recommends well"],
  [35, "recommends"],
  [15, "watches"],
  [0, "knows little"],
];

/** Where most is left to gain is what comes next. */
function readinessOf({ counts, classes, predictions }: Known): JudgeStatus["readiness"] {
  const share = (have: number, enough: number) => Math.min(1, Math.log1p(have) / Math.log1p(enough));
  const settled = settledOf(predictions);
  const right = settled.filter(({ right }) => right === "yes").length / Math.max(1, settled.length);
  const parts = [
    { worth: 35, part: share(counts.precedents, 60), next: "answer some asks: each one is learned from" },
    {
      worth: 30,
      part: share(settled.length, 50) * right,
      next: "go on answering: predictions are checked against it",
    },
    {
      worth: 15,
      part: Math.min(1, classes.filter(({ predicted }) => predicted >= 5).length / 3),
      next: "let workers ask about more kinds of things",
    },
    {
      worth: 20,
      part: share(counts.good + counts.bad, 200),
      next: "install the hook, so that outcomes are seen: looop init",
    },
  ];
  const percent = Math.round(parts.reduce((sum, { worth, part }) => sum + worth * part, 0));
  const most = [...parts].sort((a, b) => b.worth * (1 - b.part) - a.worth * (1 - a.part))[0];
  const stage = stages.find(([from]) => percent >= from)?.[1] ?? "";
  return { percent, stage, next: most?.next ?? "" };
}

/** Upper edges of the buckets, as host/memory counts them. */
function latencyOf(buckets: readonly number[]): JudgeStatus["latency_ms"] {
  const count = buckets.reduce((sum, one) => sum + one, 0);
  const at = (share: number): number => {
    let seen = 0;
    const bucket = buckets.findIndex((one) => {
      seen += one;
      return seen >= share * count;
    });
    return count === 0 ? 0 : (16 * 2 ** (bucket / 2)) / 1_000;
  };
  return { count, p50: at(0.5), p95: at(0.95) };
}

function whyOf(tables: MemoryTables, id: string): JudgeWhy | undefined {
  const decision = tables.decision({ id, correlation: id, call: id });
  if (decision !== undefined) {
    const { at_ms, kind, layer, by, reason, evidence, risk, advice, confidence } = decision;
    const ruling = {
      ...{ kind, layer, by, reason, evidence, risk, warnings: [] },
      ...(advice !== undefined && { advice }),
      ...(confidence !== undefined && { confidence }),
    };
    const trail = tables
      .grades(decision.id)
      .map(({ grade, source, why }) => ({ text: `${grade} (${source}): ${why}` }));
    const what = { text: `${decision.signature}, ${decision.effect}, ${decision.risk}` };
    return { kind: "ok", id: decision.id, at_ms, ruling, trail: [what, ...trail] };
  }
  const prediction = tables.prediction(id);
  const answers = tables.precedentsOfAsk(id);
  if (prediction === undefined && answers.length === 0) return undefined;
  const trail = answers.map(({ person, choice, source, id: ref }) => ({
    text: `${person}: ${choice} (${source})`,
    ref,
  }));
  const said = prediction === undefined ? [] : [predictedText(prediction), ...prediction.evidence];
  return { kind: "ok", id, at_ms: prediction?.at_ms ?? answers[0]?.at_ms ?? 0, trail: [...said, ...trail] };
}

function predictedText({ choice, confidence, reason, right, mode }: PredictionRow): {
  readonly text: string;
} {
  if (choice === undefined) return { text: `abstained: ${reason}` };
  const end = right === undefined ? "" : right === "yes" ? "; it was right" : "; it was wrong";
  const who = mode === "own" ? "answered" : "would have said";
  return { text: `${who} ${choice} (${Math.floor(confidence * 100)} %): ${reason}${end}` };
}
