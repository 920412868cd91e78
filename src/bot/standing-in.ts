// Answers in a person's name where that is decided, so that it can be taken back: what takes it back is on disk before the
// answer is. Killed in between, the next look finds either no answer, or the answer and its Undo (I2, I3, I6, I11).

import type { Engine } from "../engine/engine.ts";
import { CLONE_SURFACE } from "../engine/judgment/ruling.ts";
import type { Clock } from "../engine/ports.ts";
import type { Answer, Ask, AskView, Decision } from "../engine/types.ts";
import { askSubject } from "../notify/ask-key.ts";
import type { AskFacts, InName } from "../notify/facts.ts";
import type { Ledger, Tables } from "../notify/ledger/ledger.ts";
import type { ChangeRow } from "../notify/ledger/persons.ts";
import type { AskKey } from "../notify/nouns.ts";
import type { Judging } from "./judging.ts";
import { botLimits } from "./limits.ts";
import type { Access } from "./people.ts";
import { decideStandIn, type StandIn } from "./stand-in.ts";

export interface StandingInPorts {
  readonly engine: Pick<Engine, "mailbox" | "judge">;
  readonly ledger: Ledger;
  readonly clock: Pick<Clock, "now_ms">;
  readonly judging: Judging;
  access(): Access;
  readonly wait_ms: number;
  report(event: string, fields: Readonly<Record<string, unknown>>): void;
}

export interface StandingIn {
  /** Who will answer it, and when, unless somebody is first. */
  coming(facts: AskFacts): AskFacts["coming"];
  /** Answers those whose time has come. */
  act(asks: readonly AskFacts[]): Promise<"changed" | "same">;
}

export function createStandingIn(ports: StandingInPorts): StandingIn {
  const { ledger, clock, access, wait_ms } = ports;

  function decide(facts: AskFacts): StandIn {
    if (facts.judged?.recommended?.mayAnswer !== "yes")
      return { kind: "no", why: "judgment leaves it to a person" };
    const seen = ledger.look((tables) => touchedIn(tables, facts.row.key));
    // What cannot be looked at may well have been touched (I12).
    const touched = seen.kind === "ok" ? seen.value : "yes";
    return decideStandIn({ facts, touched, access: access(), wait_ms });
  }

  async function actOn(facts: AskFacts): Promise<"changed" | "same"> {
    const { ask, answer } = facts;
    if (answer !== undefined) {
      if (facts.inName === undefined) return "same";
      const begun = ledger.look((tables) => tables.changes.find(cloneChange(facts.row.key)));
      if (begun.kind !== "ok" || begun.value?.state !== "proposed") return "same";
      return finish(ports, begun.value, { ask, answer });
    }
    const first = decide(facts);
    if (first.kind === "no" || first.at_ms > clock.now_ms()) return "same";
    const now = decide({ ...facts, judged: await ports.judging.anew(ask) });
    return now.kind === "yes" && now.option === first.option ? answerAs(ports, facts, now) : "same";
  }

  return {
    coming(facts) {
      const decided = decide(facts);
      if (decided.kind === "no") return undefined;
      const { as, option, at_ms } = decided;
      return { as, option, at_ms };
    },
    async act(asks) {
      let outcome: "changed" | "same" = "same";
      for (const facts of asks) {
        const isOurs = facts.judged?.recommended?.mayAnswer === "yes" || facts.inName !== undefined;
        if (isOurs && (await actOn(facts)) === "changed") outcome = "changed";
      }
      return outcome;
    },
  };
}

/** Under this name the ledger keeps what takes it back. */
export const cloneChange = (key: AskKey): string => `${CLONE_SURFACE}:${key}`;

/** What is kept with it. */
export interface CloneNote {
  readonly option: string;
  readonly because: string;
  readonly undone?: { readonly by: string; readonly at_ms: number; readonly result: string };
}

export function cloneNote({ after }: Pick<ChangeRow, "after">): CloneNote {
  return JSON.parse(after) as CloneNote;
}

/** As its cards tell it. Undefined: we did not give that answer. */
export function inNameOf(tables: Tables, key: AskKey, now_ms: number): InName | undefined {
  const change = tables.changes.find(cloneChange(key));
  if (change === undefined || change.state === "cancelled") return undefined;
  const { because, undone } = cloneNote(change);
  const { id, expires_ms: until_ms } = change;
  if (undone !== undefined) return { because, undo: { kind: "undone", ...undone } };
  if (until_ms <= now_ms) return { because, undo: { kind: "over" } };
  return { because, undo: { kind: "open", change: id, until_ms } };
}

function touchedIn(tables: Tables, key: AskKey): "yes" | "no" {
  const rows = tables.audit.about(askSubject(key), botLimits.touched_rows_max);
  return rows.some(({ actor }) => actor.kind === "person") ? "yes" : "no";
}

async function answerAs(
  ports: StandingInPorts,
  { ask, row }: AskFacts,
  { as, option, because }: Extract<StandIn, { kind: "yes" }>,
): Promise<"changed" | "same"> {
  const { engine, ledger, clock, report } = ports;
  const id = cloneChange(row.key);
  const now_ms = clock.now_ms();
  const note: CloneNote = { option, because };
  const change: ChangeRow = {
    ...{ id, kind: CLONE_SURFACE, target: row.key, after: JSON.stringify(note), by: as },
    made_ms: now_ms,
    expires_ms: now_ms + botLimits.undo_ms_max,
    state: "proposed",
  };
  const begun = ledger.atomically((tables) => {
    if (touchedIn(tables, row.key) === "yes") return "touched";
    tables.changes.put(change);
    return "begun";
  });
  if (begun.kind === "failed" || begun.value === "touched") return "same";
  const decision = decisionOf(ask, option);
  const outcome = await engine.mailbox.answer(
    { ask: ask.id, text: option, raised_s: ask.raised_s, decision },
    { kind: "person", name: as, surface: CLONE_SURFACE, ref: id },
  );
  if (outcome.kind === "recorded" || (outcome.kind === "already" && outcome.same))
    return finish(ports, change, { ask, answer: outcome.answer });
  ledger.atomically((tables) => tables.changes.put({ ...change, state: "cancelled" }));
  report("stand_in_dropped", { ask: ask.id, why: outcome.kind });
  return "changed";
}

function decisionOf({ kind, options }: AskView, option: string): Decision {
  if (kind === "gate") return { kind: option === "approve" ? "approve" : "deny" };
  return { kind: options.includes(option) ? "choice" : "text" };
}

/** The answer stands: it is told in the audit, and judgment knows that it was its own. */
async function finish(
  { engine, ledger, clock, report }: StandingInPorts,
  change: ChangeRow,
  { ask, answer }: { readonly ask: Ask; readonly answer: Answer },
): Promise<"changed"> {
  const { by: as } = change;
  const { option, because } = cloneNote(change);
  await engine.judge.answered(ask, answer); // the events tell it once more
  const kept = ledger.atomically((tables) => {
    tables.changes.put({ ...change, state: "made" });
    const result = `${ask.id} was answered as ${as}: ${because}`;
    const actor = { kind: "us", name: `${as} (${CLONE_SURFACE})` } as const;
    const subject = askSubject(change.target as AskKey);
    tables.audit.append(
      { event: "answered", actor, subject, words: option, reading: answer.decision.kind, result },
      clock.now_ms(),
    );
  });
  if (kept.kind === "failed") report("stand_in_unnoted", { ask: ask.id, why: kept.why });
  return "changed";
}
