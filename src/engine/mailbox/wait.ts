// Waiting for an answer: a watch that only shortens the wait, and a poll that alone would do. Ends with what stands
// on disk. Gone must be proven over a grace, unreadable is never gone (I12), every path closes its watch and timer.

import { type Bell, createBell } from "../bell.ts";
import type { AnswerWait } from "../engine.ts";
import type { AskId } from "../ids.ts";
import { limits } from "../limits.ts";
import type { EndRecord } from "../records/answer.ts";
import type { Ask } from "../types.ts";
import { expireAsk } from "./end.ts";
import { ANSWERS, ASKS, type Box, type Pair, readPair } from "./shelves.ts";
import { takeTells } from "./tells.ts";
import { answerOf, isExpired, repairOf } from "./view.ts";

export interface WaitOptions {
  readonly timeout_ms?: number;
  readonly signal?: AbortSignal;
}

/** What one look at the pair says. `ask` is the last one that could be read: an ask never changes. */
export type Look =
  | { readonly kind: "ended"; readonly ask: Ask; readonly end: EndRecord }
  | { readonly kind: "corrupt"; readonly why: string }
  | { readonly kind: "expired"; readonly ask: Ask }
  | { readonly kind: "waiting"; readonly expires_in_ms: number }
  /** No ask by that name, or one that was archived without an end. */
  | { readonly kind: "missing" };

export async function awaitAnswer(box: Box, id: AskId, options: WaitOptions): Promise<AnswerWait> {
  const bell = createBell(box, [ANSWERS]);
  try {
    return await waitWith(box, bell, id, options);
  } finally {
    bell.close();
  }
}

async function waitWith(box: Box, bell: Bell, id: AskId, options: WaitOptions): Promise<AnswerWait> {
  const { clock } = box;
  const { timeout_ms = Number.POSITIVE_INFINITY, signal } = options;
  if (Number.isNaN(timeout_ms)) throw new Error("awaitAnswer: the timeout is not a number");
  const started_ms = clock.monotonic_ms();
  let known: Ask | undefined;
  let missing_since_ms: number | undefined;
  let unsealed_since_ms: number | undefined;
  for (;;) {
    if (signal?.aborted) return { kind: "aborted" };
    const pair = await readPair(box.shelves, id);
    if (pair.ask.kind === "ok") known = pair.ask.value;
    const look = lookAt(pair, known, clock.now_ms());
    if (look.kind === "ended") return endOf(box, look.ask, look.end);
    if (look.kind === "corrupt")
      return { kind: "corrupt", why: look.why, remedy: `have it answered anew: ${repairOf(id)}` };
    const now_ms = clock.monotonic_ms();
    let pause_ms: number = box.ask_poll_ms ?? limits.ask_poll_ms;
    if (look.kind === "expired") {
      unsealed_since_ms ??= now_ms;
      const sealed = await expireAsk(box, look.ask);
      if (sealed.kind !== "failed") continue; // the next look reads what stands there
      if (now_ms - unsealed_since_ms >= limits.expiry_seal_ms_max) return { kind: "expired" };
    } else unsealed_since_ms = undefined;
    if (look.kind === "missing") {
      missing_since_ms ??= now_ms;
      const left_ms = (await graceMs(box)) - (now_ms - missing_since_ms);
      if (left_ms <= 0) return { kind: "vanished" };
      pause_ms = Math.min(pause_ms, left_ms);
    } else missing_since_ms = undefined;
    if (look.kind === "waiting") pause_ms = Math.min(pause_ms, look.expires_in_ms);
    const left_ms = timeout_ms - (now_ms - started_ms);
    if (left_ms <= 0) return { kind: "timeout" };
    await bell.wait(Math.min(pause_ms, left_ms), signal);
  }
}

/** Pure. */
export function lookAt({ ask, place, end }: Pair, known: Ask | undefined, now_ms: number): Look {
  if (ask.kind === "missing") return { kind: "missing" };
  if (place === "archive" && end.kind === "missing") return { kind: "missing" };
  if (end.kind === "corrupt") return { kind: "corrupt", why: end.why };
  if (known === undefined) return { kind: "waiting", expires_in_ms: Number.POSITIVE_INFINITY };
  if (end.kind === "ok") return { kind: "ended", ask: known, end: end.value };
  if (end.kind === "missing" && isExpired(known, now_ms)) return { kind: "expired", ask: known };
  if (known.expires_s === undefined || isExpired(known, now_ms)) {
    return { kind: "waiting", expires_in_ms: Number.POSITIVE_INFINITY };
  }
  return { kind: "waiting", expires_in_ms: known.expires_s * 1_000 - now_ms };
}

async function endOf(box: Box, ask: Ask, end: EndRecord): Promise<AnswerWait> {
  if (end.kind === "closed") {
    return end.state === "expired" ? { kind: "expired" } : { kind: "withdrawn", by: end.by };
  }
  const reader = { worker: ask.worker, gen: ask.gen, present: { kind: "unknown" } } as const;
  const taken = await takeTells(box, reader);
  // An answer never waits for steering: tells that cannot be read now stay queued.
  return { kind: "answered", answer: answerOf(ask, end), tells: taken.kind === "ok" ? taken.tells : [] };
}

/** How long this ask must be gone before it is: longer where the whole directory is. */
async function graceMs({ store }: Box): Promise<number> {
  const listing = await store.list(ASKS);
  return listing.kind === "ok" ? limits.vanish_grace_ms : limits.vanish_directory_grace_ms;
}
