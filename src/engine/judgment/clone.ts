// What a person would answer, told from what they answered to asks like this one. It says how many agree, or abstains:
// few cases, or cases that contradict each other, are no opinion, and abstaining is no error. Pure.

import { isOpposite, isSameDeed, plainWords } from "./clone-deed.ts";
import { type AskFeatures, likenessOf } from "./clone-features.ts";
import { judgmentLimits } from "./limits.ts";
import type { Choice, PrecedentRow } from "./ports.ts";
import { decayOf } from "./weigh.ts";

export interface Alike {
  readonly precedent: PrecedentRow;
  readonly likeness: number;
  /** By likeness, age, and whose it is. */
  readonly weight: number;
  /** `no`: alike enough to speak of it, and not enough to act on it. */
  readonly sameDeed: "yes" | "no";
}

export type CloneOpinion =
  | {
      readonly kind: "would";
      readonly choice: Choice;
      /** Share of weight that agrees, held back where there is little of it; not yet calibrated. */
      readonly confidence: number;
      /** Newest first: all that were alike, the disagreeing ones too. */
      readonly alike: readonly Alike[];
      readonly agreeing: number;
      readonly person: string;
      /** Somebody decided otherwise of late: good to know, and no ground to act on. */
      readonly contradicted: "yes" | "no";
    }
  | { readonly kind: "abstains"; readonly why: string; readonly alike: readonly Alike[] };

export function decideClone(
  ask: AskFeatures,
  precedents: readonly PrecedentRow[],
  now_ms: number,
): CloneOpinion {
  const alike = weighed(ask, precedents, now_ms);
  if (alike.length === 0) return { kind: "abstains", why: "nobody answered anything like it", alike };
  const taught = taughtOpinion(ask, alike);
  if (taught !== undefined) return taught;
  const counted = ownOrTeam(alike);
  const scores = scoresOf(counted);
  const [first, second] = scores;
  if (first === undefined)
    return { kind: "abstains", why: "nothing that was answered can be said again", alike };
  const contradicted = contradictionIn(counted, first.choice);
  const agreeing = counted.filter(({ precedent }) => precedent.choice === first.choice);
  const isExact = agreeing.some(({ likeness }) => likeness >= judgmentLimits.similarity_exact);
  if (agreeing.length < judgmentLimits.agreeing_min && !isExact)
    return {
      kind: "abstains",
      why: "there is one answer to something like it, and that is too little",
      alike,
    };
  const whole = scores.reduce((sum, { weight }) => sum + weight, 0);
  if (second !== undefined && second.weight > first.weight * (1 - judgmentLimits.contradiction_share))
    return { kind: "abstains", why: "answers to asks like it contradict each other", alike };
  return {
    kind: "would",
    choice: first.choice,
    confidence: (first.weight + 0.5) / (whole + 1),
    alike: counted,
    agreeing: agreeing.length,
    person: agreeing[0]?.precedent.person ?? "",
    contradicted,
  };
}

function weighed(ask: AskFeatures, precedents: readonly PrecedentRow[], now_ms: number): readonly Alike[] {
  // A rule holds until it ends: no number of newer answers pushes it out.
  const rules = precedents.filter(({ source }) => source === "taught");
  const others = precedents.filter(({ source }) => source !== "taught");
  return [...rules, ...others.slice(0, judgmentLimits.candidates_max)]
    .filter(
      ({ expires_ms, choice }) => choice !== "text" && (expires_ms === undefined || expires_ms > now_ms),
    )
    .map((precedent) => {
      const likeness = likenessOf(ask, precedent);
      const decay = decayOf(now_ms - precedent.at_ms, judgmentLimits.precedent_half_life_ms);
      const isSame = likeness >= judgmentLimits.similarity_acting && isSameDeed(ask, precedent);
      const sameDeed = isSame ? "yes" : "no";
      return { precedent, likeness, weight: likeness * decay * precedent.weight, sameDeed } as const;
    })
    .filter(({ likeness }) => likeness >= judgmentLimits.similarity_floor)
    .sort((a, b) => b.precedent.at_ms - a.precedent.at_ms)
    .map((each, rank) => ({ ...each, weight: each.weight * judgmentLimits.rank_decay ** rank }));
}

const strictestFirst: readonly Choice[] = ["deny", "ask", "approve"];

/** A rule that somebody taught about asks like this one goes before single answers. The strictest counts. */
function taughtOpinion(ask: AskFeatures, alike: readonly Alike[]): CloneOpinion | undefined {
  const rules = alike.filter(({ precedent }) => precedent.source === "taught");
  const rule = strictestFirst
    .map((choice) => rules.find(({ precedent }) => precedent.choice === choice))
    .find((found) => found !== undefined);
  if (rule === undefined) return undefined;
  const { precedent } = rule;
  if (precedent.choice === "ask")
    return { kind: "abstains", why: `${precedent.person} taught to ask`, alike };
  if (precedent.signature === "" && isOpposite(ask, precedent))
    return { kind: "abstains", why: `${precedent.person} taught this of the opposite, it seems`, alike };
  return {
    kind: "would",
    choice: precedent.choice,
    confidence: 0.95,
    alike: [rule],
    agreeing: 1,
    person: precedent.person,
    contradicted: "no",
  };
}

/** The person who answers such asks; only where they said too little, everybody, at less. */
function ownOrTeam(alike: readonly Alike[]): readonly Alike[] {
  const byPerson = new Map<string, number>();
  for (const { precedent, weight } of alike)
    byPerson.set(precedent.person, (byPerson.get(precedent.person) ?? 0) + weight);
  const [person] = [...byPerson].sort((a, b) => b[1] - a[1])[0] ?? [""];
  const own = alike.filter(({ precedent }) => precedent.person === person);
  if (own.length >= judgmentLimits.agreeing_min) return own;
  return alike.map((each) =>
    each.precedent.person === person ? each : { ...each, weight: each.weight * judgmentLimits.team_weight },
  );
}

interface Score {
  readonly choice: Choice;
  readonly weight: number;
}

/** What was taken back speaks against it; it does not say what for. */
function scoresOf(alike: readonly Alike[]): readonly Score[] {
  const scores = new Map<Choice, number>();
  for (const { precedent, weight } of alike) {
    const isAgainst = precedent.choice.startsWith(AGAINST);
    const choice = isAgainst ? precedent.choice.slice(AGAINST.length) : precedent.choice;
    scores.set(choice, (scores.get(choice) ?? 0) + (isAgainst ? -weight : weight));
  }
  return [...scores]
    .map(([choice, weight]) => ({ choice, weight }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
}

/** What was taken back: `not approve`. */
export const AGAINST = "not ";

/** Of the newest few, one that says otherwise. */
function contradictionIn(alike: readonly Alike[], choice: Choice): "yes" | "no" {
  const newest = alike.slice(0, judgmentLimits.right_run_min);
  return newest.some(({ precedent }) => precedent.choice !== choice) ? "yes" : "no";
}

/** Asks that are the same and were answered differently, a line for each, newest first: for people to look at. */
export function contradictionsOf(precedents: readonly PrecedentRow[], max: number): readonly string[] {
  const same = new Map<string, PrecedentRow[]>();
  for (const precedent of precedents) {
    const about = precedent.signature === "" ? precedent.words.join(" ") : precedent.signature;
    const key = `${precedent.kind} ${precedent.class} ${about}`;
    const known = same.get(key);
    if (known === undefined) same.set(key, [precedent]);
    else known.push(precedent);
  }
  return [...same.values()].flatMap((rows) => contradictionLine(rows)).slice(0, max);
}

/** Who said otherwise how often, the last of each by its id, and what counts for the newest. */
function contradictionLine([newest, ...older]: readonly PrecedentRow[]): readonly string[] {
  const otherwise = older.filter(({ choice }) => choice !== newest?.choice);
  if (newest === undefined || otherwise.length === 0) return [];
  const said = new Map<string, { readonly last: string; times: number }>();
  for (const { person, choice, id } of otherwise) {
    const who = `${person} said "${choice}"`;
    const known = said.get(who);
    if (known === undefined) said.set(who, { last: id, times: 1 });
    else known.times += 1;
  }
  const before = [...said].map(([who, { last, times }]) =>
    times === 1 ? `${who} (${last})` : `${who} ${times} times (last ${last})`,
  );
  return [`${nameOf(newest)}: ${before.join(", ")}, then ${newest.person} "${newest.choice}" (${newest.id})`];
}

function nameOf({ signature, class: of, words }: PrecedentRow): string {
  return signature === "" ? `${of}: ${plainWords(words).slice(0, 6).join(" ")}` : `\`${signature}\``;
}
