// Actions: what the layers say of one, what was ruled, and how it went. A ruling is given even where it cannot be
// remembered; memory that cannot be read makes it stricter and never milder (I12).

import type { About, Action, Graded, Judge, Told } from "../judge.ts";
import { type Failed, failed } from "../outcome.ts";
import { decideRuling } from "./decide-ruling.ts";
import type { ActionFacts } from "./facts.ts";
import { type JudgePorts, type Reached, reach } from "./judge-ports.ts";
import { judgmentLimits } from "./limits.ts";
import type { DecisionRow, MemoryTables, PrecedentRow } from "./ports.ts";
import { readAction } from "./reading/read-action.ts";
import type { Ruling } from "./ruling.ts";
import type { GuardEvidence, MemoryEvidence, Saying } from "./ruling-evidence.ts";
import { noTally } from "./weigh.ts";

type Actions = Pick<Judge, "evaluate" | "rule" | "outcome">;

export function createActions(ports: JudgePorts): Actions {
  const { clock } = ports;

  async function judged(facts: ActionFacts, about: About, grant: "look" | "claim"): Promise<Ruling> {
    const [guard, memory] = await Promise.all([
      guardEvidence(ports, facts, { ...about, grant }),
      memoryEvidence(ports, facts),
    ]);
    return decideRuling(facts, {
      guard,
      memory,
      now_ms: clock.now_ms(),
      ...(about.scope !== undefined && { scope: about.scope }),
      ...(about.goal !== undefined && { goal: about.goal }),
      ...(about.plan !== undefined && { plan: about.plan }),
    });
  }

  return {
    evaluate: (action, about) => judged(readAction(action), about, "look"),

    async rule(action: Action, about: About) {
      const began_ms = clock.monotonic_ms();
      const facts = readAction(action);
      const ruling = await judged(facts, about, "claim");
      const decision = decisionRow(facts, ruling, about, {
        id: `d${ports.ids.nonce()}`,
        at_ms: clock.now_ms(),
      });
      const took_us = (clock.monotonic_ms() - began_ms) * 1_000;
      const reached = await reach(ports, "make");
      const kept = remembered(reached, decision, took_us);
      if (kept === undefined) return { ruling, decision: decision.id };
      return { ruling: { ...ruling, warnings: [...ruling.warnings, { text: `not remembered: ${kept}` }] } };
    },

    async outcome({ decision, correlation, undone }, graded) {
      const reached = await reach(ports, "if_there");
      if (reached.kind === "absent") return { kind: "nothing", why: "nothing is remembered yet" };
      if (reached.kind === "unusable") return unusable(reached);
      const told = reached.memory.atomically((tables): Told => {
        const found = tables.decision({
          ...(decision !== undefined && { id: decision }),
          ...(correlation !== undefined && { correlation }),
          ...(undone !== undefined && { undone }),
        });
        if (found === undefined) return { kind: "nothing", why: "no ruling of that name is remembered" };
        return gradeDecision(tables, found, graded, clock.now_ms());
      });
      return told.kind === "ok" ? told.value : told;
    },
  };
}

/** A revert is seen in what a worker does; whose idea it was is not. */
const byPeople: ReadonlySet<string> = new Set(["reaction", "undo"]);

export function gradeDecision(
  tables: MemoryTables,
  decision: DecisionRow,
  { grade, why, source }: Graded,
  at_ms: number,
): Told {
  const by = byPeople.has(source) ? "person" : "machine";
  const counted = tables.grade(decision.id, source, { grade, by, why, weight: 1 }, at_ms);
  if (counted === "same") return { kind: "nothing", why: `${source} of ${decision.id} was counted before` };
  return { kind: "done", summary: `${decision.signature}: ${grade} (${source})` };
}

/** Undefined: it is kept. */
function remembered(reached: Reached, decision: DecisionRow, took_us: number): string | undefined {
  if (reached.kind === "absent") return "there is no memory here";
  if (reached.kind === "unusable") return reached.why;
  const kept = reached.memory.atomically((tables) => {
    const number = tables.remember(decision, took_us);
    if (number % judgmentLimits.prune_every === 0) tables.prune(decision.at_ms);
  });
  return kept.kind === "ok" ? undefined : kept.why;
}

function decisionRow(
  facts: ActionFacts,
  ruling: Ruling,
  about: About,
  made: { readonly id: string; readonly at_ms: number },
): DecisionRow {
  const { signature, hash, effect } = facts;
  const { kind, layer, by, reason, advice, confidence, evidence, risk } = ruling;
  const { worker, goal, plan, correlation } = about;
  return {
    ...made,
    ...{ signature, hash, effect, risk, kind, layer, by, reason, evidence },
    ...(advice !== undefined && { advice }),
    ...(confidence !== undefined && { confidence }),
    ...(worker !== undefined && { worker }),
    ...(goal !== undefined && { goal }),
    ...(plan !== undefined && { plan }),
    ...(correlation !== undefined && { correlation }),
  };
}

export async function guardEvidence(
  { guard, grants }: Pick<JudgePorts, "guard" | "grants">,
  facts: ActionFacts,
  { worker, grant: how }: { readonly worker?: string; readonly grant: "look" | "claim" },
): Promise<GuardEvidence> {
  const { ruling, hits } = await guard.decide(facts);
  // A yes was given to one worker; in nobody's name there is none.
  if (ruling.kind !== "ask" || worker === undefined) return { kind: "ruled", ruling };
  const guarded = { facts, hits, worker };
  const grant = await (how === "claim" ? grants.claim(guarded) : grants.look(guarded));
  return grant === undefined ? { kind: "ruled", ruling } : { kind: "granted", ruling, grant };
}

async function memoryEvidence(ports: JudgePorts, { signature }: ActionFacts): Promise<MemoryEvidence> {
  const reached = await reach(ports, "if_there");
  if (reached.kind === "absent") return { kind: "known", sayings: [], tally: noTally };
  if (reached.kind === "unusable") return { kind: "unreadable", why: reached.why };
  const known = reached.memory.look((tables) => ({
    sayings: tables.sayings(signature, judgmentLimits.precedents_looked_at_max).flatMap(sayingOf),
    tally: tables.tally(signature),
  }));
  return known.kind === "ok" ? { kind: "known", ...known.value } : { kind: "unreadable", why: known.why };
}

/** Only a clear yes or no to an action says something about actions. */
function sayingOf(row: PrecedentRow): readonly Saying[] {
  const { id, choice, source, person, at_ms, weight, goal, expires_ms, why } = row;
  const decision = choice === "not approve" ? "deny" : choice;
  if (decision !== "approve" && decision !== "deny" && decision !== "ask") return [];
  return [
    {
      ...{ id, decision, source, person, at_ms, weight },
      // An answer was given for a goal; only a rule is meant for one.
      ...(goal !== undefined && source === "taught" && { goal }),
      ...(expires_ms !== undefined && { expires_ms }),
      ...(why !== undefined && { why }),
    },
  ];
}

export function unusable({ why, remedy, reason }: Extract<Reached, { kind: "unusable" }>): Failed {
  return failed(reason === "corrupt" ? "corrupt" : "io", why, remedy);
}
