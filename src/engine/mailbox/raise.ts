// Raising an ask: checked, numbered, created exclusively. Ids are never reused: every name in `asks/`, `answers/` and
// both archives counts as taken, readable or not (I12).

import type { AskOutcome, AskRequest } from "../engine.ts";
import type { AskId } from "../ids.ts";
import { limits } from "../limits.ts";
import { type Failed, failed } from "../outcome.ts";
import type { Key, Store } from "../ports.ts";
import { askCodec } from "../records/ask.ts";
import type { Actor, Ask } from "../types.ts";
import { type Draft, decideDraft, ENGINE_ID } from "./draft.ts";
import { highestNumber } from "./numbering.ts";
import { ANSWERS, ASKS, type Box, createOnce, OLD_ANSWERS, OLD_ASKS, report, whoOf } from "./shelves.ts";

export async function raiseAsk(box: Box, request: AskRequest, actor: Actor): Promise<AskOutcome> {
  const checked = decideDraft(request, actor, box.clock.now_ms());
  if (checked.kind === "refused") return checked;
  const draft = actor.kind === "pulse" ? await stampGeneration(box, checked.draft) : checked.draft;
  const outcome = await createAsk(box, draft);
  if (outcome.kind === "raised") {
    const { id, worker, kind, risk } = outcome.ask;
    await report(box, "ask_raised", { ask: id, worker, kind, risk, by: whoOf(actor) });
  }
  return outcome;
}

async function createAsk(box: Box, draft: Draft): Promise<AskOutcome> {
  const { store, shelves } = box;
  const highest = await highestTaken(store, [ASKS, ANSWERS, OLD_ASKS, OLD_ANSWERS], draft.worker);
  if (typeof highest !== "number") return highest;
  for (let n = highest + 1; n <= highest + limits.ask_id_tries_max; n += 1) {
    const ask: Ask = { ...draft, id: `${draft.worker}-${n}` as AskId };
    const bytes = askCodec.encode(ask);
    const outcome = await createOnce(store, shelves.asks.key(ask.id), bytes);
    if (outcome.kind === "failed") return outcome;
    if (outcome.kind === "exists") continue;
    if (!(await wasUsed(box, ask.id, bytes))) return { kind: "raised", ask };
    const undone = await store.removeIf(shelves.asks.key(ask.id), bytes);
    if (undone.kind === "failed") return undone;
  }
  const why = `${limits.ask_id_tries_max} ids of ${draft.worker} were taken by others meanwhile`;
  return failed("locked", why, "ask again");
}

/**
 * Raised by another and archived between our look and our writing: then it stands there. An answer is no such trace:
 * somebody may have answered ours already (I3). Nor is our own ask, withdrawn as soon as it was seen.
 */
async function wasUsed({ shelves }: Box, id: AskId, ours: Uint8Array): Promise<boolean> {
  const old = await shelves.oldAsks.read(id);
  if (old.kind === "missing") return false;
  return old.kind !== "ok" || Buffer.compare(old.bytes, ours) !== 0;
}

/** Live directories first: what moves to the archive between two looks is seen at least once. */
export async function highestTaken(
  store: Store,
  dirs: readonly Key[],
  worker: string,
): Promise<number | Failed> {
  let highest = 0;
  for (const dir of dirs) {
    const listing = await store.names(dir);
    if (listing.kind === "unreadable") {
      return failed("unreadable", listing.why, `make ${dir} a readable directory; ids must not be reused`);
    }
    if (listing.kind !== "ok") continue;
    highest = Math.max(highest, highestNumber(worker, listing.names));
  }
  return highest;
}

/** What the loop asks for a worker concerns the worker as it lives now. */
async function stampGeneration(box: Box, draft: Draft): Promise<Draft> {
  if (draft.worker === ENGINE_ID) return draft;
  const fleet = await box.fleet.list();
  const gen = fleet.kind === "ok" ? fleet.workers.find(({ id }) => id === draft.worker)?.gen : undefined;
  return gen === undefined ? draft : { ...draft, gen };
}
