// What the hook's small client and the resident program say to each other: one JSON object per line. By hand: the client
// is started for every tool call and loads next to nothing. Pure.

import { type HookEvent, hookEvents } from "../../hook.ts";
import { membersIn } from "../../line-members.ts";

export interface HookOp {
  readonly event: HookEvent;
  readonly payload: string;
}

export type HookWord =
  /** A person is asked; the answer comes when it comes. */
  { readonly kind: "waiting"; readonly ask: string } | { readonly kind: "reply"; readonly out: string };

/** To a shell, in lines: perhaps this, then signs of life, then the last word. */
export function waitingWord(ask: string): string {
  return `waiting ${ask}\n`;
}

/** Only what follows this line is an answer, and it may be nothing: one that broke off cannot be taken for it. */
export function lastWord(out: string): string {
  return out === "" ? "reply\n" : `reply\n${out}\n`;
}

export function opLine(op: HookOp): string {
  return JSON.stringify(op);
}

export function wordLine(word: HookWord): string {
  return JSON.stringify(word);
}

export function opIn(line: string): HookOp | undefined {
  const { event, payload } = membersIn(line);
  if (!isHookEvent(event) || typeof payload !== "string") return undefined;
  return { event, payload };
}

export function wordIn(line: string): HookWord | undefined {
  const { kind, ask, out } = membersIn(line);
  if (kind === "waiting" && typeof ask === "string") return { kind, ask };
  if (kind === "reply" && typeof out === "string") return { kind, out };
  return undefined;
}

export function isHookEvent(value: unknown): value is HookEvent {
  return hookEvents.some((event) => event === value);
}
