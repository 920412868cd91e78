// A delivery as a row of the outbox, and back. Pure but for the files of its card.

import type { Surface } from "../../channels/channel.ts";
import type { Delivery, DeliveryState, Lane, Rev, Subject } from "../nouns.ts";
import type { CardRows } from "./card-rows.ts";
import type { Head, Queued } from "./ledger.ts";
import { columnsOf, type PlaceColumns, placeOf } from "./place-columns.ts";

/** In falling order of urgency; a row keeps the index. */
const lanes: readonly Lane[] = ["decision", "finalise", "reply", "reminder", "status", "stream"];

export function urgencyOf(lane: Lane): number {
  return lanes.indexOf(lane);
}

export function moreUrgent(lane: Lane, than: Lane): boolean {
  return urgencyOf(lane) < urgencyOf(than);
}

const phases: Readonly<Record<DeliveryState["kind"], number>> = {
  pending: 1,
  unknown: 1,
  sending: 2,
  sent: 0,
  dead: 0,
  superseded: 0,
};

export interface OutboxRow extends PlaceColumns {
  readonly seq: number;
  readonly id: string;
  readonly op: string;
  readonly subject: string;
  readonly lane: number;
  readonly answering: string | null;
  readonly message: string | null;
  readonly rev: string;
  readonly card: string;
  readonly final: string;
  readonly thread_title: string | null;
  readonly attempts: number;
  readonly created_ms: number;
  readonly phase: number;
  readonly state: string;
  readonly changed_ms: number;
  readonly due_ms: number;
  readonly why: string | null;
  readonly remedy: string | null;
  readonly probes: number;
  readonly moves: number;
  readonly resent: string;
  readonly plain: string;
  readonly doubted: string;
}

export function rowOf(delivery: Queued, card: string): OutboxRow {
  const { state } = delivery;
  return {
    ...columnsOf(delivery.place),
    seq: delivery.seq,
    id: delivery.id,
    op: delivery.op,
    subject: delivery.subject,
    lane: urgencyOf(delivery.lane),
    answering: delivery.place.answering ?? null,
    message: delivery.message ?? null,
    rev: delivery.rev,
    card,
    final: delivery.final,
    thread_title: delivery.threadTitle ?? null,
    attempts: delivery.attempts,
    created_ms: delivery.created_ms,
    phase: phases[state.kind],
    state: state.kind,
    changed_ms: beganAt(state, delivery.created_ms),
    due_ms: delivery.due_ms,
    why: "why" in state ? state.why : null,
    remedy: "remedy" in state ? state.remedy : null,
    probes: delivery.probes,
    moves: delivery.moves,
    resent: delivery.resent,
    plain: delivery.plain,
    doubted: delivery.doubted,
  };
}

/** Pending ones do not say since when: what counts for them is when they are due. */
function beganAt(state: DeliveryState, created_ms: number): number {
  if ("since_ms" in state) return state.since_ms;
  return "at_ms" in state ? state.at_ms : created_ms;
}

export function queuedOf(row: OutboxRow, cards: CardRows): Queued {
  return {
    seq: row.seq,
    id: row.id,
    op: row.op as Delivery["op"],
    subject: row.subject as Subject,
    lane: lanes[row.lane] ?? "stream",
    place: placeOf(row, row.answering),
    ...(row.message === null ? {} : { message: row.message }),
    rev: row.rev as Rev,
    card: cards.read(row.card),
    final: row.final === "yes" ? "yes" : "no",
    ...(row.thread_title === null ? {} : { threadTitle: row.thread_title }),
    attempts: row.attempts,
    created_ms: row.created_ms,
    state: stateOf(row),
    due_ms: row.due_ms,
    probes: row.probes,
    moves: row.moves,
    resent: row.resent === "yes" ? "yes" : "no",
    plain: row.plain === "yes" ? "yes" : "no",
    doubted: row.doubted === "yes" ? "yes" : "no",
  };
}

function stateOf(row: OutboxRow): DeliveryState {
  const why = row.why ?? "";
  switch (row.state) {
    case "pending":
      return { kind: "pending", not_before_ms: row.due_ms };
    case "sending":
      return { kind: "sending", since_ms: row.changed_ms };
    case "unknown":
      return { kind: "unknown", since_ms: row.changed_ms, why };
    case "sent":
      return { kind: "sent", at_ms: row.changed_ms };
    case "dead":
      return { kind: "dead", at_ms: row.changed_ms, why, remedy: row.remedy ?? "" };
    default:
      return { kind: "superseded" };
  }
}

export function headOf(row: OutboxRow): Head {
  return {
    id: row.id,
    seq: row.seq,
    lane: lanes[row.lane] ?? "stream",
    surface: row.surface as Surface,
    chat: row.chat,
    state: row.state === "unknown" ? "unknown" : "pending",
  };
}
