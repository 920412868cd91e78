// Parking: a move becomes a record and a question. The record comes first, so that a crash in between loses nothing:
// whoever comes next finds a proposal without a question, and asks, or finds the question by the name it refers to.

import type { AskId } from "../ids.ts";
import { type Failed, failed, type Refused, refused, type Trouble } from "../outcome.ts";
import type { Key } from "../ports.ts";
import { askCodec } from "../records/ask.ts";
import { recordFolder } from "../records/folder.ts";
import { proposalCodec } from "../records/proposal.ts";
import { isSettled } from "../records/settled.ts";
import type { Actor } from "../types.ts";
import type { Desk, Placed } from "./acts/desk.ts";
import { gateRequest, proposalReference } from "./acts/words.ts";
import { pulseLimits } from "./limits.ts";
import { type Move, summaryOf } from "./move.ts";
import type { Park } from "./permit.ts";
import { isSameProposal, type Proposal, proposalId, proposalOf } from "./proposal.ts";

export interface ParkRequest {
  readonly move: Move;
  readonly park: Park;
  readonly policyHash: string;
  readonly actor: Actor;
}

export type ParkOutcome =
  | { readonly kind: "parked"; readonly proposal: Proposal; readonly ask: AskId; readonly already: boolean }
  | Refused
  | Failed;

/** Asks for exactly this, unless it is being asked for already. */
export function parkMove(desk: Desk, request: ParkRequest): Promise<ParkOutcome | Failed> {
  return whileAsking(desk, () => park(desk, request));
}

const ASKING: Key = "proposals/.asking.lock";

/**
 * One asks at a time, of both lanes of the loop and of other processes: a record that has no question yet would else get
 * two, and a yes to one of them would count for nothing (I5).
 */
async function whileAsking<T>({ store, clock }: Desk, ask: () => Promise<T>): Promise<T | Failed> {
  const until_ms = clock.monotonic_ms() + pulseLimits.asking_wait_ms_max;
  for (;;) {
    const lock = await store.lock(ASKING, "asking for a yes");
    if (lock.kind === "failed") return lock;
    if (lock.kind === "locked") {
      try {
        return await ask();
      } finally {
        lock.release();
      }
    }
    if (clock.monotonic_ms() > until_ms)
      return failed("locked", `somebody else asks (${lock.by}) and does not end`, "try again");
    await clock.sleep(pulseLimits.asking_retry_ms);
  }
}

async function park(desk: Desk, request: ParkRequest): Promise<ParkOutcome> {
  const open = await openProposals(desk);
  if (open.kind === "failed") return open;
  const { move, park, policyHash, actor } = request;
  const twin = open.placed.find(({ read }) => isSameProposal(read.value, move, policyHash));
  if (twin !== undefined) return parkedOf(await askFor(desk, twin), true);
  if (open.placed.length + open.troubles.length >= pulseLimits.proposals_open_max) {
    return refused(
      "action",
      `${pulseLimits.proposals_open_max} moves wait for a person already`,
      "wait until some of them are answered",
    );
  }
  const now_ms = desk.clock.now_ms();
  for (let tries = 0; tries < pulseLimits.proposal_id_tries_max; tries += 1) {
    const id = proposalId(move, policyHash, now_ms + tries);
    if (await wasUsed(desk, id)) continue; // a name has one run
    const proposal = proposalOf(move, park, { id, ask: "", policyHash, now_ms });
    const bytes = proposalCodec.encode(proposal, { preview: park.preview, wanted_by: wantedBy(actor) });
    const created = await desk.store.create(desk.parked.key(id), bytes);
    if (created.kind === "failed") return created;
    if (created.kind === "exists") continue;
    const read = await desk.parked.read(id);
    if (read.kind !== "ok") {
      const why = read.kind === "missing" ? `proposal ${id} vanished` : read.why;
      return failed("unreadable", why, "look at proposals/");
    }
    const outcome = await attach(desk, { place: "parked", read }, await raise(desk, read));
    // What cannot be shown cannot be approved. What failed may have been asked all the same: it stays, and is found.
    if (outcome.kind === "refused") await desk.store.removeIf(desk.parked.key(id), read.bytes);
    return parkedOf(outcome, false);
  }
  return failed("locked", "others make proposals of the same name all the time", "try again");
}

async function wasUsed({ running, done }: Desk, id: string): Promise<boolean> {
  return (await running.read(id)).kind !== "missing" || (await done.read(id)).kind !== "missing";
}

function parkedOf(outcome: AskedOutcome, already: boolean): ParkOutcome {
  if (outcome.kind !== "asked") return outcome;
  const { proposal } = outcome;
  return { kind: "parked", proposal, ask: proposal.ask as AskId, already };
}

export type AskedOutcome = { readonly kind: "asked"; readonly proposal: Proposal } | Refused | Failed;

type Parked = Placed["read"];

/** Every parked move has its question, however often this is cut short. */
export async function ensureAsk(desk: Desk, placed: Placed): Promise<AskedOutcome> {
  const proposal = placed.read.value;
  if (proposal.ask !== "") return { kind: "asked", proposal };
  return whileAsking(desk, async () => {
    // Whoever made it may have asked meanwhile.
    const read = await desk.parked.read(proposal.id);
    if (read.kind === "ok") return askFor(desk, { ...placed, read });
    const why = read.kind === "missing" ? `proposal ${proposal.id} is gone` : read.why;
    return failed("unreadable", why, "look at proposals/");
  });
}

async function askFor(desk: Desk, placed: Placed): Promise<AskedOutcome> {
  const proposal = placed.read.value;
  if (proposal.ask !== "") return { kind: "asked", proposal };
  const found = await findAskOf(desk, proposalReference(proposal.id));
  return attach(desk, placed, found ?? (await raise(desk, placed.read)));
}

async function attach(desk: Desk, { read }: Placed, ask: string | Refused | Failed): Promise<AskedOutcome> {
  if (typeof ask !== "string") return ask;
  const proposal = { ...read.value, ask };
  const key = desk.parked.key(proposal.id);
  const replaced = await desk.store.replaceIf(key, read.bytes, proposalCodec.encode(proposal, read.stored));
  if (replaced.kind === "failed") return replaced;
  if (replaced.kind === "replaced") return { kind: "asked", proposal };
  return failed("locked", `${key} was changed meanwhile`, "try again");
}

async function raise({ mailbox }: Desk, { value, stored }: Parked): Promise<string | Refused | Failed> {
  const wanted = String(stored.wanted_by ?? "");
  const worker = wanted.startsWith("worker ") ? wanted.slice("worker ".length) : "engine";
  const request = gateRequest({
    proposal: value,
    preview: typeof stored.preview === "string" ? stored.preview : summaryOf(value.move),
    worker,
    wanting: worker === "engine" ? wanted || "the loop" : worker,
  });
  // The loop asks, whoever wanted it: so it may take the question back when it is void.
  const raised = await mailbox.raise(request, { kind: "pulse" });
  return raised.kind === "raised" ? raised.ask.id : raised;
}

export function wantedBy(actor: Actor): string {
  if (actor.kind === "pulse") return "the loop";
  return actor.kind === "worker" ? `worker ${actor.id}` : actor.name;
}

/** The question that refers to this, answered or not. Unreadable asks are not absent ones (I12). */
export async function findAskOf(
  { store, clock }: Desk,
  reference: string,
): Promise<string | Failed | undefined> {
  const scan = await recordFolder(store, clock, "asks", askCodec).scan();
  if (scan.kind === "failed") return scan;
  const found = [...scan.records.values()].find((ask) => ask.reference === reference && ask.by === "pulse");
  if (found !== undefined) return found.id;
  const [trouble] = scan.troubled.values();
  return trouble === undefined ? undefined : failed("unreadable", trouble.why, trouble.remedy);
}

export interface OpenProposals {
  readonly kind: "ok";
  /** Oldest first. */
  readonly placed: readonly Placed[];
  readonly troubles: readonly Trouble[];
}

/** What waits now. One that is over but was not put away is left to `runApproved`. */
export async function openProposals({ parked }: Desk): Promise<OpenProposals | Failed> {
  const scan = await parked.scan();
  if (scan.kind === "failed") return scan;
  const placed: Placed[] = [];
  for (const id of scan.records.keys()) {
    const read = await parked.read(id);
    if (read.kind === "ok" && !isSettled(read.stored)) placed.push({ place: "parked", read });
  }
  placed.sort((a, b) => a.read.value.parked_ms - b.read.value.parked_ms);
  return { kind: "ok", placed, troubles: [...scan.troubled.values()] };
}
