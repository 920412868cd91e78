// The first layer of judgment. Every rule is held up to the facts, whatever its neighbours say; the strictest that
// catches something decides, and all warnings are kept. Nothing that comes later can lower it (I11). While a pack cannot
// be used, only what is known to look goes on (I12). Pure.

import type { GuardHit } from "../../judge.ts";
import type { ActionFacts } from "../facts.ts";
import { isBeyond } from "../reading/beyond.ts";
import type { Evidence, Ruling } from "../ruling.ts";
import { guardLimits } from "./limits.ts";
import { type Met, meets } from "./meets.ts";
import { guardActions, type Pack, type PackSet, type Rule } from "./pack.ts";
import { searched, type Texts, textOfCommand, textsOf } from "./subjects.ts";

export interface GuardDecision {
  /** `pass`: no rule stands in the way; the next layers may still. */
  readonly kind: "block" | "approve" | "pass";
  /** Everything that was caught, the strictest first. */
  readonly hits: readonly GuardHit[];
  /** Rules that only warn. */
  readonly warnings: readonly Evidence[];
  /** As the guardrails alone would have it; `pass` proceeds. */
  readonly ruling: Ruling;
}

export function decideGuard(facts: ActionFacts, packs: PackSet): GuardDecision {
  const hits = hitsOf(facts, packs.packs);
  const warnings = hits.filter(({ rule }) => rule.action === "warn").map(evidenceOf);
  const strictest = hits[0];
  if (strictest?.rule.action === "block") {
    return { kind: "block", hits, warnings, ruling: rulingBy(facts, strictest, { hits, warnings }) };
  }
  const [problem] = packs.problems;
  if (problem !== undefined && !onlyLooks(facts)) {
    const place = problem.line === undefined ? problem.source : `${problem.source}:${problem.line}`;
    const reason = `the guardrails are closed until ${place} is mended: ${problem.why}`;
    const evidence = packs.problems.map(({ source, why }) => ({ text: `${source}: ${why}`, ref: source }));
    const closed = { kind: "block", layer: "guardrails", by: "closed", reason, evidence } as const;
    const ruling: Ruling = { ...closed, risk: facts.risk, mend: problem.remedy, warnings };
    return { kind: "block", hits, warnings, ruling };
  }
  if (strictest?.rule.action === "approve") {
    return { kind: "approve", hits, warnings, ruling: rulingBy(facts, strictest, { hits, warnings }) };
  }
  // Rules were held up to a part of it only.
  if (facts.opaque.some(isBeyond))
    return { kind: "approve", hits, warnings, ruling: unreadRuling(facts, warnings) };
  const none = { kind: "proceed", layer: "guardrails", by: "no rule", evidence: [] } as const;
  const said = warnings.length > 0 ? "rules only warn" : "no rule speaks against it";
  const reason = facts.opaque.length === 0 ? said : `${said}, but ${unreadOf(facts)}`;
  return { kind: "pass", hits, warnings, ruling: { ...none, reason, risk: facts.risk, warnings } };
}

function unreadOf({ opaque }: ActionFacts): string {
  return `part of it cannot be read: ${opaque.slice(0, guardLimits.unread_told_max).join("; ")}`;
}

function unreadRuling(facts: ActionFacts, warnings: readonly Evidence[]): Ruling {
  return {
    kind: "ask",
    layer: "guardrails",
    by: "unread",
    reason: `rules cannot be held up to all of it: ${unreadOf(facts)}`,
    evidence: [],
    risk: facts.risk === "reversible" ? "irreversible" : facts.risk,
    warnings,
  };
}

/** Strictest first; within one action by id, so that the order of files decides nothing. */
export function hitsOf(facts: ActionFacts, packs: readonly Pack[]): readonly GuardHit[] {
  const texts = textsOf(facts);
  const hits = packs.flatMap(({ rules }) => rules.flatMap((rule) => hitOf(rule, facts, texts) ?? []));
  const unique = [...new Map(hits.map((hit) => [nameOf(hit), hit])).values()];
  return unique.sort((a, b) => {
    const order = guardActions.indexOf(a.rule.action) - guardActions.indexOf(b.rule.action);
    return order !== 0 ? order : nameOf(a) < nameOf(b) ? -1 : 1;
  });
}

/** Two packs may have rules of one id; no two that say the same. */
const nameOf = ({ rule }: GuardHit): string => `${rule.id} ${rule.hash}`;

function hitOf(rule: Rule, facts: ActionFacts, texts: Texts): GuardHit | undefined {
  if (rule.scopes.length > 0 && !rule.scopes.includes(facts.action.kind)) return undefined;
  const on = rule.when.length === 0 ? searchedBy(rule, texts) : conditionMet(rule, facts, texts);
  if (on === undefined) return undefined;
  const { id, action, severity, message, source, hash } = rule;
  return { rule: { id, action, severity, message, source, hash }, on: clip(on) };
}

function searchedBy({ match, excludes }: Rule, texts: Texts): string | undefined {
  return match && searched(texts, match, excludes);
}

/** Facts, and where the rule has a pattern as well, in what the facts are about. */
function conditionMet(rule: Rule, facts: ActionFacts, texts: Texts): string | undefined {
  for (const condition of rule.when) {
    for (const met of meets(facts, condition)) {
      if (rule.match === undefined) return subjectOf(met, facts);
      const within = met.command === undefined ? texts : { pieces: [textOfCommand(met.command)], wholes: [] };
      const found = searchedBy(rule, within);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function subjectOf({ command, path }: Met, facts: ActionFacts): string {
  if (command !== undefined) return textOfCommand(command);
  return path?.text ?? facts.texts[0] ?? facts.signature;
}

function rulingBy(
  facts: ActionFacts,
  { rule, on }: GuardHit,
  { hits, warnings }: { readonly hits: readonly GuardHit[]; readonly warnings: readonly Evidence[] },
): Ruling {
  return {
    kind: rule.action === "block" ? "block" : "ask",
    layer: "guardrails",
    by: rule.id,
    reason: `${rule.message} (${on})`,
    evidence: hits.filter(({ rule: { action } }) => action !== "warn").map(evidenceOf),
    risk: facts.risk === "reversible" ? "irreversible" : facts.risk,
    warnings,
  };
}

function evidenceOf({ rule, on }: GuardHit): Evidence {
  return { text: `rule ${rule.id}: ${rule.message} (${on})`, ref: rule.id };
}

/** Known to: what is opaque may do anything. */
function onlyLooks({ effect, opaque }: ActionFacts): boolean {
  return effect === "looks" && opaque.length === 0;
}

function clip(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  if (line.length <= guardLimits.shown_chars_max) return line;
  return `${line.slice(0, guardLimits.shown_chars_max - 1).toWellFormed()}…`;
}
