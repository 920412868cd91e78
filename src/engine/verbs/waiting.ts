// Waiting for a person: how a blocked verb learns the answer, and how it says that there is none.
// Tells that came along go to stderr, so that stdout stays the answer alone.

import { tellText } from "../tell-text.ts";
import type { Answer, Ask, Tell } from "../types.ts";
import { interrupted, waitProblem } from "./report.ts";
import type { Result, Scene } from "./verb.ts";

export type Waited =
  | { readonly kind: "answered"; readonly answer: Answer; readonly tells: readonly Tell[] }
  | (Result & { kind: "problem" });

/** `signal` is taken before the ask is raised, so that no interrupt falls between the two. */
export async function waitForAnswer(scene: Scene, ask: Ask, signal: AbortSignal): Promise<Waited> {
  const timeout_ms = scene.input.number("timeout") ?? scene.ask_timeout_ms ?? Number.POSITIVE_INFINITY;
  const limit = Number.isFinite(timeout_ms) ? { timeout_ms } : {};
  const outcome = await scene.engine.mailbox.awaitAnswer(ask.id, { ...limit, signal });
  if (outcome.kind === "answered") return outcome;
  if (outcome.kind !== "aborted") return waitProblem(ask.id, outcome);
  const remedy = `answer it with looop answer ${ask.id}, or take it back with looop unflag ${ask.id}`;
  return interrupted(signal, `stopped waiting; ${ask.id} stays open`, remedy);
}

/** Without a name before it, a person said it. */
export function tellLines(tells: readonly Tell[]): string {
  return tells.map((tell) => `• ${tellText(tell)}\n`).join("");
}

/** What came along with an answer. */
export function tellsBeside(tells: readonly Tell[]): string {
  if (tells.length === 0) return "";
  const header = tells.every(({ from }) => from === undefined)
    ? "your human said this while you waited; follow it as well"
    : "this was said while you waited; follow what your human said, which has no name before it, and the loop";
  return `[${header}]\n${tellLines(tells)}`;
}
