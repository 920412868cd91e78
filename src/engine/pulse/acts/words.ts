// What a person reads before they decide: the gate in front of a parked move, and the question about one whose outcome
// nobody knows. Short enough for a phone; the whole action stands in the preview. Pure.

import type { AskRequest } from "../../engine.ts";
import { limits } from "../../limits.ts";
import type { Intent } from "../../records/intent.ts";
import { pulseLimits } from "../limits.ts";
import { type Move, summaryOf } from "../move.ts";
import type { Proposal } from "../proposal.ts";

/** Shown in full up to here; the rest stands in the preview. */
const SHOWN_CHARS = 1_500;

/** Names the proposal, so that its question is found again after a crash. */
export function proposalReference(id: string): string {
  return `proposals/${id}.json`;
}

/** Undefined: it refers to something else. */
export function proposalOfReference(reference: string): string | undefined {
  return /^proposals\/([\w-]+)\.json$/.exec(reference)?.[1];
}

export interface GateWords {
  readonly proposal: Proposal;
  readonly preview: string;
  /** In whose name it is asked: the engine, or the worker that typed `looop run`. */
  readonly worker: string;
  /** Who wants it, as a person would call them. */
  readonly wanting: string;
}

export function gateRequest({ proposal, preview, worker, wanting }: GateWords): AskRequest {
  const { move, why, risk, fingerprint } = proposal;
  const reason = reasonOf(move);
  const lines = [
    `${wanting} ${wishOf(move)}:`,
    "",
    shown(preview),
    "",
    ...(reason === undefined ? [] : [`Its reason: ${shown(reason)}`]),
    `It waits for you because ${why}.`,
    "A yes does exactly this, once, as long as playbook and guardrails stay as they are.",
  ];
  return {
    worker,
    kind: "gate",
    title: titleOf(summaryOf(move)),
    prompt: lines.join("\n").slice(0, limits.prompt_chars_max).toWellFormed(),
    reference: proposalReference(proposal.id),
    risk,
    expires_in_s: pulseLimits.proposal_expiry_ms / 1_000,
    action: { kind: move.action, fingerprint, preview },
    recommend: {
      option: "yes",
      source: worker === "engine" ? "decider" : worker,
      ...(reason !== undefined && { reason: reason.slice(0, limits.reason_chars_max) }),
    },
  };
}

const WISHES: Partial<Record<Move["action"], string>> = {
  run_shell: "wants to run a command",
  write_playbook: "wants to change the playbook",
  write_sensor: "wants to run a sensor at every beat",
  start_worker: "wants to start a worker",
  kill_worker: "wants to end a worker",
};

function wishOf(move: Move): string {
  return WISHES[move.action] ?? `wants to ${move.action.replaceAll("_", " ")}`;
}

export function reasonOf(move: Move): string | undefined {
  if (!("reason" in move) || move.reason === undefined) return undefined;
  return move.reason.trim() === "" ? undefined : move.reason.trim();
}

export const HAPPENED = "it happened";
export const DID_NOT = "it did not";
export const LOOK = "look";

export function intentReference(intent: Intent, round: number): string {
  return `intents/${intent.id}.json#${round}`;
}

/** `note`: why it is asked again. */
export function unknownRequest(intent: Intent, round: number, note: string | undefined): AskRequest {
  const { move, begun_ms, deadline_ms, actor, by } = intent;
  const preview = "cmd" in move ? move.cmd : summaryOf(move);
  const lines = [
    ...(note === undefined ? [] : [note, ""]),
    `This was begun at ${utc(begun_ms)} for ${by}, and what began it is gone. Whether it happened is not known:`,
    "",
    shown(preview),
    "",
    ...(round === 0
      ? [`\`${LOOK}\` leaves it open and says where to look. It is never done again by itself.`]
      : [
          `It ran as process ${actor.pid}, and had time until ${utc(deadline_ms)}.`,
          "Look at what it would have changed, at `looop journal`, and at `looop events`.",
          `Then say \`${HAPPENED}\` or \`${DID_NOT}\`; after \`${DID_NOT}\` you are asked for a new yes.`,
        ]),
  ];
  return {
    worker: "engine",
    kind: "question",
    title: titleOf(`Unknown outcome: ${summaryOf(move)}`),
    prompt: lines.join("\n").slice(0, limits.prompt_chars_max).toWellFormed(),
    reference: intentReference(intent, round),
    options: [HAPPENED, DID_NOT, LOOK],
  };
}

export type UnknownAnswer = "happened" | "did_not" | "look" | "unclear";

/** Only the very words count: what could mean either is asked back. */
export function readUnknownAnswer(text: string): UnknownAnswer {
  const plain = text.trim().toLowerCase();
  if (plain === HAPPENED) return "happened";
  if (plain === DID_NOT) return "did_not";
  return plain === LOOK ? "look" : "unclear";
}

function shown(text: string): string {
  if (text.length <= SHOWN_CHARS) return text;
  return `${text.slice(0, SHOWN_CHARS).toWellFormed()}\n… (${text.length - SHOWN_CHARS} more characters in the preview)`;
}

/** One line without anything that could move a terminal. */
function titleOf(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\s]+/gu, " ").trim();
  const clipped =
    line.length > limits.title_chars_max ? `${line.slice(0, limits.title_chars_max - 1)}…` : line;
  return clipped.toWellFormed();
}

function utc(at_ms: number): string {
  return `${new Date(at_ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
