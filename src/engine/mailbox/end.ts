// Ending an ask. Whoever creates `answers/<ask>.json` first has ended it for everybody, with an answer or without
// (I3): a waiting asker, a second answerer and a withdrawal all read the same one file.

import type { AskId } from "../ids.ts";
import { limits } from "../limits.ts";
import { type Failed, failed } from "../outcome.ts";
import { answerCodec, type EndRecord } from "../records/answer.ts";
import type { Ask } from "../types.ts";
import { type Box, report } from "./shelves.ts";

export type EndOutcome =
  | { readonly kind: "ended" }
  /** Somebody else was first, or the record to repair is no longer the broken one: look again. */
  | { readonly kind: "taken" }
  /** The ask itself went away meanwhile; our record was taken back. */
  | { readonly kind: "gone" }
  | Failed;

/** With `broken`, replaces exactly those bytes; else creates. */
export async function endAsk(
  box: Box,
  id: AskId,
  record: EndRecord,
  broken?: Uint8Array,
): Promise<EndOutcome> {
  const { store, shelves } = box;
  const key = shelves.answers.key(id);
  const bytes = answerCodec.encode(record);
  const outcome = broken ? await store.replaceIf(key, broken, bytes) : await store.create(key, bytes);
  if (outcome.kind === "failed") return outcome;
  if (outcome.kind !== "created" && outcome.kind !== "replaced") return { kind: "taken" };
  if (await stands(box, id, bytes)) return { kind: "ended" };
  const undone = await store.removeIf(key, bytes);
  return undone.kind === "failed" ? undone : { kind: "gone" };
}

/** Nobody answered in time: says so in the one place where an answer would stand, so that none comes later. */
export async function expireAsk(box: Box, ask: Ask): Promise<EndOutcome> {
  const record: EndRecord = { kind: "closed", state: "expired", at_s: ask.expires_s ?? 0, by: "expiry" };
  const outcome = await endAsk(box, ask.id, record);
  if (outcome.kind === "ended") await report(box, "ask_expired", { ask: ask.id, worker: ask.worker });
  return outcome;
}

export function stillChanging(id: AskId): Failed {
  const why = `${id}: ask and answer kept changing through ${limits.settle_tries_max} looks`;
  return failed("locked", why, "try again");
}

/**
 * Whether what we wrote ends an ask that is there. Not so when the ask was removed, nor when it was archived with
 * another end between our look and our writing.
 */
async function stands(box: Box, id: AskId, bytes: Uint8Array): Promise<boolean> {
  const { clock, shelves } = box;
  const give_up_ms = clock.monotonic_ms() + limits.vanish_grace_ms;
  for (;;) {
    if ((await shelves.asks.read(id)).kind !== "missing") return true; // I12: unreadable is not gone
    if ((await shelves.oldAsks.read(id)).kind !== "missing") {
      const archived = await shelves.oldAnswers.read(id);
      const isOther = archived.kind === "ok" || archived.kind === "corrupt";
      return !isOther || Buffer.compare(archived.bytes, bytes) === 0;
    }
    const left_ms = give_up_ms - clock.monotonic_ms();
    if (left_ms <= 0) return false;
    await clock.sleep(Math.min(left_ms, limits.ask_poll_ms));
  }
}
