// May this move be made now? allow, park behind a person's yes, or refuse. Our own rules first, then whatever judgment
// says; a second opinion can only be stricter (I11: a block stays a block). Pure but for the port it declares.

import { contentHash } from "../hash.ts";
import { limits } from "../limits.ts";
import type { Trouble } from "../outcome.ts";
import { unifiedDiff } from "../steering/diff.ts";
import type { Risk } from "../types.ts";
import type { Move } from "./move.ts";
import { decideShell, type ShellVerdict } from "./shell/reversible.ts";

/** What the judgment layers decided about an action. */
export interface Ruling {
  readonly kind: "proceed" | "slow_down" | "get_context" | "ask" | "block";
  /** The layer that decided: a guardrail's id, "precedents", … */
  readonly layer: string;
  readonly reason: string;
  readonly risk?: Risk;
  /** It says nothing about the move itself: rules cannot be used until this is done. */
  readonly mend?: string;
  /** Of rules that only warn, whatever was decided: for the journal and the events. */
  readonly warnings?: readonly string[];
}

/** What a parked move is bound to beside the playbook. */
export type StandingRules =
  | { readonly kind: "ok"; readonly hash: string }
  /** Nobody knows whether they are the same (I12). */
  | { readonly kind: "unreadable"; readonly troubles: readonly Trouble[] };

/**
 * The port through which guardrails and learned judgment take part. Never throws; undefined means no opinion, which
 * leaves our own rules as they are. Asking twice is harmless. A judgment that cannot answer rules `ask`, not undefined.
 */
export interface Judgment {
  rule(move: Move, signal?: AbortSignal): Promise<Ruling | undefined>;
  /** Names the rules as they stand: a yes under other ones is void. */
  rules(): Promise<StandingRules>;
}

export type PlaybookFact =
  | { readonly kind: "ok"; readonly body: string }
  | { readonly kind: "missing" }
  | { readonly kind: "unreadable"; readonly why: string };

export interface PermitFacts {
  readonly playbook: PlaybookFact;
  readonly ruling?: Ruling;
}

export interface Park {
  readonly kind: "park";
  readonly risk: Exclude<Risk, "reversible">;
  readonly why: string;
  /** All of what would be done; a person approves exactly this. */
  readonly preview: string;
  /** Names what the move would replace: a yes is void once that is something else. */
  readonly replaces?: string;
}

export type Permit =
  /** `advice` goes into the journal and the next prompt. */
  | { readonly kind: "allow"; readonly advice?: string }
  | Park
  | { readonly kind: "refuse"; readonly why: string };

export function decidePermit(move: Move, facts: PermitFacts): Permit {
  const { ruling } = facts;
  const own = heeding(ownPermit(move, facts.playbook), ruling);
  if (own.kind === "refuse" || ruling === undefined || ruling.kind === "proceed") return own;
  const why = `${ruling.reason} (${ruling.layer})`;
  switch (ruling.kind) {
    case "block":
      return { kind: "refuse", why };
    case "get_context":
      return { kind: "refuse", why: `more must be known first: ${why}` };
    case "ask":
      return own.kind === "park"
        ? { ...own, risk: worse(own.risk, ruling.risk), why: `${own.why}; ${why}` }
        : heeding(parked(move, why, ruling.risk), ruling);
    case "slow_down":
      return own.kind === "allow" ? { kind: "allow", advice: why } : own;
  }
}

/** Whoever is asked reads what rules warn of. */
function heeding(own: Permit, ruling: Ruling | undefined): Permit {
  const warnings = ruling?.warnings ?? [];
  return own.kind === "park" && warnings.length > 0
    ? { ...own, why: [own.why, ...warnings].join("; ") }
    : own;
}

function ownPermit(move: Move, playbook: PlaybookFact): Permit {
  switch (move.action) {
    case "run_shell":
      return shellPermit(move, decideShell(move.cmd));
    case "write_sensor":
      return shellPermit(move, sensorVerdict(move.script));
    case "start_worker":
      return workerPermit(move);
    case "write_playbook":
      return playbookPermit(move.body, playbook);
    default:
      return { kind: "allow" };
  }
}

function shellPermit(move: Move, verdict: ShellVerdict): Permit {
  if (verdict.kind === "allow") return { kind: "allow" };
  if (verdict.kind === "refuse") return { kind: "refuse", why: `refused: ${verdict.why}` };
  return parked(move, verdict.why, verdict.risk);
}

/** A sensor runs every beat, unattended, so it gets no more than a single command would. */
function sensorVerdict(script: string): ShellVerdict {
  const [first = "", ...rest] = script.split("\n");
  const isShell = /^#!\s*(?:\/usr)?\/bin\/(?:env\s+)?(?:ba|da)?sh(?:\s+-[eu]+)?\s*$/.test(first);
  if (!isShell) {
    return {
      kind: "park",
      risk: "irreversible",
      why: "it is no shell script, so what it does cannot be told here",
    };
  }
  const body = rest.filter((line) => !/^\s*set -[euo]+(?: pipefail)?\s*$/.test(line));
  return decideShell(body.join("\n"));
}

/** The configured worker is a person's choice; a command of the decider's own is like any other command. */
function workerPermit(move: Extract<Move, { action: "start_worker" }>): Permit {
  if (move.command !== undefined) {
    const verdict = decideShell(move.command);
    if (verdict.kind === "refuse") return { kind: "refuse", why: `its command is refused: ${verdict.why}` };
    return parked(
      move,
      "it brings a worker command of its own instead of the configured one",
      "irreversible",
    );
  }
  if (move.verify === undefined) return { kind: "allow" };
  const verdict = decideShell(move.verify);
  if (verdict.kind === "allow") return { kind: "allow" };
  if (verdict.kind === "refuse")
    return { kind: "refuse", why: `its verify command is refused: ${verdict.why}` };
  return parked(move, `its verify command would run unattended: ${verdict.why}`, verdict.risk);
}

/** Always a person's decision, with the difference before their eyes. */
function playbookPermit(body: string, playbook: PlaybookFact): Permit {
  // I12: without the present text nobody could see what is about to change.
  if (playbook.kind === "unreadable") {
    return { kind: "refuse", why: `the present playbook cannot be read (${playbook.why})` };
  }
  const before = playbook.kind === "ok" ? playbook.body : "";
  if (before === body) return { kind: "refuse", why: "the playbook already says exactly this" };
  const preview = unifiedDiff(before, body, { before: "PLAYBOOK.md", after: "PLAYBOOK.md, as proposed" });
  if (preview.length > limits.preview_chars_max) {
    return {
      kind: "refuse",
      why: `the change has ${preview.length} characters, more than a person would read: propose a smaller one`,
    };
  }
  const why = "only a person changes the playbook";
  return { kind: "park", risk: "irreversible", why, preview, replaces: playbookHash(playbook) };
}

/** What a parked playbook was written against; compared again before it is written. */
export function playbookHash(playbook: PlaybookFact): string {
  return playbook.kind === "ok" ? contentHash(playbook.body) : playbook.kind;
}

function parked(move: Move, why: string, risk: Risk | undefined): Permit {
  const preview = previewOf(move);
  if (preview.length > limits.preview_chars_max) {
    return {
      kind: "refuse",
      why: `${why}; and it has ${preview.length} characters, more than a person would read`,
    };
  }
  return { kind: "park", risk: risk === "destructive" ? "destructive" : "irreversible", why, preview };
}

function previewOf(move: Move): string {
  if (move.action === "run_shell") return move.cmd;
  const { action, ...members } = move;
  const lines = Object.entries(members).map(([name, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return text.includes("\n") ? `${name}:\n${text}` : `${name}: ${text}`;
  });
  return [action, ...lines].join("\n");
}

function worse(risk: Park["risk"], other: Risk | undefined): Park["risk"] {
  return risk === "destructive" || other === "destructive" ? "destructive" : "irreversible";
}
