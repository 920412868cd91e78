// Steering for live workers. A tell is claimed by renaming it, and what is handed out is what was claimed: so each is
// heard at most once, and only by the life of the worker it was meant for; what nobody can receive any more is set
// aside, not delivered to a successor.

import type { Mailbox, TellOutcome } from "../engine.ts";
import { parseId, type WorkerId } from "../ids.ts";
import { limits } from "../limits.ts";
import { type Failed, failed, refused, type Trouble } from "../outcome.ts";
import type { Entry, Store } from "../ports.ts";
import { tellCodec } from "../records/tell.ts";
import type { Actor, Tell, WorkerFacts } from "../types.ts";
import { oldestFirst } from "./numbering.ts";
import { highestTaken } from "./raise.ts";
import { type Box, CONSUMED, createOnce, report, TELLS, whoOf } from "./shelves.ts";
import { textProblem } from "./text.ts";
import { type FleetFacts, fleetFacts, sessionTrouble } from "./view.ts";

export async function tellWorker(box: Box, worker: string, text: string, actor: Actor): Promise<TellOutcome> {
  const parsed = parseId<WorkerId>("worker id", worker);
  if (parsed.kind === "refused") return parsed;
  const problem = textProblem(text, limits.message_chars_max);
  if (problem !== undefined) return refused("message", `message ${problem}`, "send plain, readable text");
  const facts = await factsOf(box, parsed.id);
  if (facts?.kind === "failed") return facts;
  if (facts === undefined || !facts.worker.alive) {
    const why = facts ? `worker ${parsed.id} is not alive` : `there is no worker ${parsed.id}`;
    return { kind: "missing", why, remedy: "steer by a goal, or start it anew; see `looop state`" };
  }
  const { gen } = facts.worker;
  const draft: Omit<Tell, "id"> = {
    worker: parsed.id,
    text,
    told_s: Math.floor(box.clock.now_ms() / 1_000),
    by: whoOf(actor),
    ...(actor.kind !== "person" && { from: actor.kind }),
    ...(gen !== undefined && { gen }),
  };
  const outcome = await queue(box, draft);
  if (outcome.kind === "told") {
    await report(box, "told", { tell: outcome.tell.id, worker: parsed.id, by: whoOf(actor) });
  }
  return outcome;
}

async function queue({ store, shelves }: Box, draft: Omit<Tell, "id">): Promise<TellOutcome> {
  const highest = await highestTaken(store, [TELLS, CONSUMED], draft.worker);
  if (typeof highest !== "number") return highest;
  for (let n = highest + 1; n <= highest + limits.ask_id_tries_max; n += 1) {
    const tell: Tell = { ...draft, id: `${draft.worker}-${n}` };
    const bytes = tellCodec.encode(tell);
    const outcome = await createOnce(store, shelves.tells.key(tell.id), bytes);
    if (outcome.kind === "failed") return outcome;
    if (outcome.kind === "exists") continue;
    const isUsed = await wasClaimed(store, tell.id);
    if (isUsed === "no") return { kind: "told", tell };
    const undone = await store.removeIf(shelves.tells.key(tell.id), bytes);
    if (undone.kind === "failed") return undone;
    if (undone.kind !== "removed") return { kind: "told", tell }; // somebody has it already
    if (isUsed !== "yes") return isUsed;
  }
  const why = `${limits.ask_id_tries_max} ids of ${draft.worker} were taken by others meanwhile`;
  return failed("locked", why, "tell again");
}

/** Told by another and claimed between our look and our writing: then a claimed tell of that name stands there. */
async function wasClaimed(store: Store, id: string): Promise<"yes" | "no" | Failed> {
  const listing = await store.names(CONSUMED);
  if (listing.kind === "unreadable") return unreadableClaims(listing.why); // I12
  const isThere = listing.kind === "ok" && listing.names.some((name) => name.startsWith(`${id}.`));
  return isThere ? "yes" : "no";
}

const unreadableClaims = (why: string) => failed("unreadable", why, `make ${CONSUMED} a readable directory`);

/** Undefined when the fleet is known and has no such worker. */
async function factsOf(
  box: Box,
  worker: WorkerId,
): Promise<{ kind: "known"; worker: WorkerFacts } | undefined | Failed> {
  const fleet = fleetFacts(await box.fleet.list());
  if (fleet.kind === "failed") return fleet;
  const known = fleet.workers.get(worker);
  if (known) return { kind: "known", worker: known };
  const trouble = sessionTrouble(worker, fleet.troubles);
  return trouble && failed("unreadable", trouble.why, trouble.remedy); // I12: not readable is not gone
}

export async function drainTells(box: Box, worker: string): ReturnType<Mailbox["drainTells"]> {
  const parsed = parseId<WorkerId>("worker id", worker);
  if (parsed.kind === "refused") return parsed;
  const facts = await factsOf(box, parsed.id);
  if (facts?.kind === "failed") return facts;
  return takeTells(box, {
    worker: parsed.id,
    gen: facts?.worker.gen,
    present: facts ? { kind: "session", gen: facts.worker.gen } : { kind: "unknown" },
  });
}

/** Who asks for tells. */
export interface Reader {
  readonly worker: WorkerId;
  /** The life that reads. */
  readonly gen: string | undefined;
  /** The life that the worker's session is in now, where that is known. */
  readonly present:
    | { readonly kind: "session"; readonly gen: string | undefined }
    | { readonly kind: "unknown" };
}

type TellFate = "hand_out" | "set_aside" | "keep";

export function decideTell(tell: Tell, reader: Reader): TellFate {
  if (tell.gen === undefined || tell.gen === reader.gen) return "hand_out";
  if (reader.present.kind === "session" && reader.present.gen !== tell.gen) return "set_aside";
  return "keep";
}

export async function takeTells(
  box: Box,
  reader: Reader,
): Promise<{ kind: "ok"; tells: readonly Tell[] } | Failed> {
  const scan = await box.shelves.tells.scan();
  if (scan.kind === "failed") return scan;
  const theirs = [...scan.records.values()].filter(({ worker }) => worker === reader.worker);
  const waiting = oldestFirst(theirs, ({ told_s }) => told_s);
  const tells: Tell[] = [];
  for (const tell of waiting) {
    if (tells.length === limits.tells_drained_max) break;
    if (decideTell(tell, reader) === "keep") continue;
    const claim = await claimTell(box, tell, (claimed) => decideTell(claimed, reader));
    if (claim.kind === "failed") {
      if (tells.length === 0) return claim;
      break; // those already claimed must reach their worker; the rest waits
    }
    if (claim.kind === "claimed" && claim.fate === "hand_out") tells.push(claim.tell);
  }
  return { kind: "ok", tells };
}

/** `gone`: another claimed it, or what stood under its name by then is not for us. */
type Claim =
  | { readonly kind: "claimed"; readonly tell: Tell; readonly fate: TellFate }
  | { readonly kind: "gone" }
  | Failed;

/**
 * Moves a tell out of everybody's reach, then reads what it was that moved: since we saw that name, the tell may have
 * been claimed by another and its number given to the next. One that was never judged is judged now, and laid back if
 * it is not to be handed out: what we know of the worker is older than it.
 */
async function claimTell(box: Box, seen: Tell, fateOf: (tell: Tell) => TellFate): Promise<Claim> {
  const { store, shelves, clock, ids } = box;
  const from = shelves.tells.key(seen.id);
  const to = `${CONSUMED}/${seen.id}.${Math.floor(clock.now_ms() / 1_000)}.${ids.nonce()}.json`;
  const moved = await store.move(from, to);
  if (moved.kind === "failed") return moved;
  if (moved.kind !== "moved") return { kind: "gone" };
  const claimed = tellCodec.decode(await store.read(to), from);
  if (claimed.kind === "missing") return { kind: "gone" }; // removed by one whose clock is far ahead
  if (claimed.kind !== "ok") {
    await store.move(to, from);
    return failed("unreadable", claimed.why, `make ${from} a readable tell, or move it away`);
  }
  const fate = fateOf(claimed.value);
  if (fate === "hand_out" || isSame(claimed.value, seen))
    return { kind: "claimed", tell: claimed.value, fate };
  const laidBack = await store.move(to, from);
  return laidBack.kind === "failed" ? laidBack : { kind: "gone" };
}

const isSame = (a: Tell, b: Tell) => Buffer.compare(tellCodec.encode(a), tellCodec.encode(b)) === 0;

/** Sets aside what nobody can receive any more, and removes what was set aside long ago. */
export async function settleTells(
  box: Box,
): Promise<{ removed: number; troubles: readonly Trouble[] } | Failed> {
  const scan = await box.shelves.tells.scan();
  if (scan.kind === "failed") return scan;
  const fleet = fleetFacts(await box.fleet.list());
  const now_ms = box.clock.now_ms();
  const lost = [...scan.records.values()].filter((tell) => isUndeliverable(tell, fleet, now_ms));
  for (const tell of lost.slice(0, limits.settle_moves_max)) {
    const claim = await claimTell(box, tell, () => "set_aside");
    if (claim.kind === "failed") return claim;
  }
  const removed = await removeConsumed(box, now_ms);
  const troubles = [...(await box.shelves.tells.takeWarnings()), ...scan.troubled.values()];
  return typeof removed === "number" ? { removed, troubles } : removed;
}

export function isUndeliverable(tell: Tell, fleet: FleetFacts, now_ms: number): boolean {
  if (fleet.kind === "failed") return false; // I12
  const worker = fleet.workers.get(tell.worker);
  if (worker) return !worker.alive || (tell.gen !== undefined && tell.gen !== worker.gen);
  const isOld = now_ms - tell.told_s * 1_000 >= limits.consumed_tells_kept_ms;
  return isOld && sessionTrouble(tell.worker, fleet.troubles) === undefined;
}

async function removeConsumed({ store }: Box, now_ms: number): Promise<number | Failed> {
  const listing = await store.list(CONSUMED);
  if (listing.kind === "unreadable") return unreadableClaims(listing.why);
  if (listing.kind !== "ok") return 0;
  const old = listing.entries.filter(
    (entry) => entry.kind === "file" && now_ms - claimed_ms(entry) >= limits.consumed_tells_kept_ms,
  );
  let removed = 0;
  for (const { name } of old.slice(0, limits.settle_moves_max)) {
    const outcome = await store.remove(`${CONSUMED}/${name}`);
    if (outcome.kind === "failed") return outcome;
    if (outcome.kind === "removed") removed += 1;
  }
  return removed;
}

/** A file keeps its time when it is renamed, so the time of the claim stands in the name; not with other programs. */
function claimed_ms({ name, modified_ms }: Entry): number {
  const claimed_s = Number(/\.(\d{1,12})\.[^.]*\.json$/.exec(name)?.[1] ?? 0);
  return Math.max(modified_ms, claimed_s * 1_000);
}
