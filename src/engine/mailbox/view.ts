// What became of an ask, as people see it. Pure. Keeps I12: what cannot be read leaves an ask open, with a note.

import type { AskId } from "../ids.ts";
import type { Failed, Trouble } from "../outcome.ts";
import type { AnswerRecord, EndRecord } from "../records/answer.ts";
import type { Answer, Ask, AskState, AskView, WorkerFacts } from "../types.ts";
import { decisionOf } from "./decision.ts";

/** What is known of how it ended. */
export type End =
  | { readonly kind: "none" }
  | EndRecord
  | { readonly kind: "corrupt" | "unreadable"; readonly why: string };

export type FleetFacts =
  | {
      readonly kind: "ok";
      readonly workers: ReadonlyMap<string, WorkerFacts>;
      readonly troubles: readonly Trouble[];
    }
  | Failed;

export function fleetFacts(
  fleet: { kind: "ok"; workers: readonly WorkerFacts[]; troubles: readonly Trouble[] } | Failed,
): FleetFacts {
  if (fleet.kind === "failed") return fleet;
  return { ...fleet, workers: new Map(fleet.workers.map((worker) => [worker.id, worker])) };
}

export interface ViewFacts {
  readonly end: End;
  readonly fleet: FleetFacts;
  readonly now_ms: number;
}

export function viewOf(ask: Ask, facts: ViewFacts): AskView {
  const { state, note } = stateOf(ask, facts);
  const age_s = Math.max(0, Math.floor(facts.now_ms / 1_000 - ask.raised_s));
  return { ...ask, state, age_s, ...(note !== undefined && { note }) };
}

interface Standing {
  readonly state: AskState;
  readonly note?: string | undefined;
}

function stateOf(ask: Ask, { end, fleet, now_ms }: ViewFacts): Standing {
  if (end.kind === "answered") return { state: "answered" };
  if (end.kind === "closed") return { state: end.state, note: `${end.state} by ${end.by}` };
  if (end.kind === "corrupt")
    return { state: "pending", note: `its answer is corrupt; repair it with \`${repairOf(ask.id)}\`` };
  if (end.kind === "unreadable") return { state: "pending", note: `its answer cannot be read: ${end.why}` };
  if (isExpired(ask, now_ms)) return { state: "expired", note: "nobody answered in time" };
  return ask.detached ? { state: "pending" } : liveness(ask, fleet);
}

export function repairOf(id: AskId): string {
  return `looop answer ${id} --force "…"`;
}

export function isExpired(ask: Ask, now_ms: number): boolean {
  return ask.expires_s !== undefined && now_ms >= ask.expires_s * 1_000;
}

function liveness(ask: Ask, fleet: FleetFacts): Standing {
  if (fleet.kind === "failed")
    return { state: "pending", note: `whether its worker lives is unknown: ${fleet.why}` };
  const worker = fleet.workers.get(ask.worker);
  if (worker === undefined) return withoutSession(ask, fleet.troubles);
  if (ask.gen !== undefined && worker.gen !== undefined && ask.gen !== worker.gen) {
    return { state: "stranded", note: `session ${ask.worker} was started anew since` };
  }
  if (worker.alive) return { state: "pending" };
  const code = worker.exit_code === null ? worker.state : `ended with code ${worker.exit_code}`;
  return { state: "stranded", note: `session ${ask.worker} ${code}` };
}

/** An ask without a generation never had a session (`setup`, a person's script); one with a generation had. */
function withoutSession(ask: Ask, troubles: readonly Trouble[]): Standing {
  if (ask.gen === undefined) return { state: "pending" };
  const trouble = sessionTrouble(ask.worker, troubles);
  if (trouble) return { state: "pending", note: `whether its worker lives is unknown: ${trouble.why}` };
  return { state: "stranded", note: `session ${ask.worker} is gone` };
}

export function sessionTrouble(worker: string, troubles: readonly Trouble[]): Trouble | undefined {
  return troubles.find(({ path }) => path === `sessions/${worker}` || path.startsWith(`sessions/${worker}/`));
}

/** The answer as the engine hands it out; one without a decision is read. */
export function answerOf(ask: Ask, record: AnswerRecord): Answer {
  return {
    ask: ask.id,
    text: record.text,
    answered_s: record.at_s,
    decision: record.decision ?? decisionOf(ask, record.text),
    ...(record.by && { by: record.by }),
  };
}
