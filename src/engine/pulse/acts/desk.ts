// What the parts of acting share: the ports, the intents, and the three places where a proposal may lie. A proposal
// moves only forward: parked → (running →) done, each time by a rename that exactly one mover wins (I5).

import type { Failed, Trouble } from "../../outcome.ts";
import type { RecordRead } from "../../records/codec.ts";
import { type RecordFolder, recordFolder } from "../../records/folder.ts";
import { doneProposalsDir, proposalCodec, proposalsDir } from "../../records/proposal.ts";
import {
  isSettled,
  type ProposalEnd,
  runningProposalsDir,
  type Settled,
  settledBytes,
  settledCodec,
} from "../../records/settled.ts";
import { createIntents, type Intents } from "../intents.ts";
import { pulseLimits } from "../limits.ts";
import { type Move, summaryOf } from "../move.ts";
import type { Ruling } from "../permit.ts";
import type { Proposal } from "../proposal.ts";
import type { ActPorts } from "./ports.ts";

export interface Desk extends ActPorts {
  readonly intents: Intents;
  readonly parked: RecordFolder<Proposal>;
  readonly running: RecordFolder<Proposal>;
  readonly done: RecordFolder<Settled>;
}

export function openDesk(ports: ActPorts): Desk {
  const { store, clock } = ports;
  return {
    ...ports,
    intents: createIntents(ports),
    parked: recordFolder(store, clock, proposalsDir, proposalCodec),
    running: recordFolder(store, clock, runningProposalsDir, proposalCodec),
    done: recordFolder(store, clock, doneProposalsDir, settledCodec),
  };
}

/** A proposal as it was read, in its place. */
export interface Placed {
  readonly place: "parked" | "running";
  readonly read: Extract<RecordRead<Proposal>, { kind: "ok" }>;
}

export interface Line {
  /** Absent where whoever did it has written one. */
  readonly journal?: string;
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What could not be written is a warning; it never undoes what it tells of. */
export async function chronicle({ journal, events }: ActPorts, line: Line): Promise<readonly string[]> {
  const warnings: string[] = [];
  const written = line.journal === undefined ? undefined : await journal.write(line.journal);
  const recorded = await events.record(line.event, line.fields);
  if (written?.kind === "failed") warnings.push(`done, but not in the journal: ${written.why}`);
  if (recorded.kind === "failed") warnings.push(`done, but not among the events: ${recorded.why}`);
  return warnings;
}

/** Rules that only warn are heard all the same: a line, an event, and what the caller may show. */
export async function tellWarnings(
  ports: ActPorts,
  move: Move,
  ruling: Ruling | undefined,
): Promise<readonly string[]> {
  const warnings = ruling?.warnings ?? [];
  if (warnings.length === 0) return [];
  const summary = summaryOf(move);
  const unwritten = await chronicle(ports, {
    journal: `warned, ${summary}: ${warnings.join("; ")}`,
    event: "guardrail_warned",
    fields: { action: move.action, summary, warnings },
  });
  return [...warnings, ...unwritten];
}

export type EndOutcome =
  | { readonly kind: "ended"; readonly warnings: readonly string[] }
  /** Somebody else changed or moved it meanwhile. */
  | { readonly kind: "not_ours" }
  | Failed;

export interface Ending {
  readonly end: ProposalEnd;
  /** Who decided; absent where nobody did, or where the answer bears no name. */
  readonly by?: string;
  /** The effect has its own line in the journal. */
  readonly audited: boolean;
  /** When it was begun, where it was begun: to let go of once it lies with what is done. */
  readonly journal?: string;
}

/** Commits how it ended, tells it, and puts it with what is done. From the commit on it can never be run. */
export async function endProposal(desk: Desk, placed: Placed, ending: Ending): Promise<EndOutcome> {
  const { store } = desk;
  const { place, read } = placed;
  const proposal = read.value;
  const key = desk[place].key(proposal.id);
  const replaced = await store.replaceIf(key, read.bytes, settledBytes(proposal, ending.end, read.stored));
  if (replaced.kind === "failed") return replaced;
  if (replaced.kind !== "replaced") return { kind: "not_ours" };
  const warnings = await tellEnd(desk, proposal, ending);
  const moved = await shelve(desk, place, proposal.id);
  return { kind: "ended", warnings: moved === undefined ? warnings : [...warnings, moved.why] };
}

export function tellEnd(desk: Desk, proposal: Proposal, ending: Ending): Promise<readonly string[]> {
  const { end, by, audited } = ending;
  const { shell } = end;
  return chronicle(desk, {
    ...(!audited && {
      journal: ending.journal ?? `${LABELS[end.state]}: ${summaryOf(proposal.move)} (${end.why})`,
    }),
    event: "proposal_settled",
    fields: {
      proposal: proposal.id,
      ask: proposal.ask,
      action: proposal.move.action,
      summary: summaryOf(proposal.move),
      state: end.state,
      why: end.why,
      ...(by !== undefined && { by }),
      // An answer without a name was written by a program that knows no names: by a person at a terminal.
      ...(by === undefined && (end.state === "ran" || end.state === "failed") && { unsigned: true }),
      ...(shell && { exit_code: shell.exitCode, ...(shell.stopped && { stopped: shell.stopped }) }),
    },
  });
}

const LABELS: Readonly<Record<ProposalEnd["state"], string>> = {
  ran: "done after a yes",
  failed: "failed after a yes",
  denied: "not done, denied",
  expired: "not done, expired",
  withdrawn: "not done, taken back",
  policy_changed: "not done, the policy changed",
  changed: "not done, the ground changed",
  unknown: "outcome unknown",
};

/** Puts what is over with what is done. Left where it lies it is still over: the next look tries again. */
export async function shelve(desk: Desk, place: Placed["place"], id: string): Promise<Trouble | undefined> {
  const path = desk[place].key(id);
  const moved = await desk.store.move(path, desk.done.key(id));
  if (moved.kind === "moved" || moved.kind === "missing") return undefined;
  const why = moved.kind === "exists" ? `${path} is over, and so is another one of that name` : moved.why;
  return { path, why, remedy: `move ${path} away; it is not run again` };
}

/**
 * A record that has its end and still lies here was left by somebody who died on the way, perhaps before telling of it:
 * it is told once more rather than never, and put away. One that has just come to its end may be in the hands of
 * somebody who is telling of it now: another lane, or another program.
 */
export async function putAway(desk: Desk, { place, read }: Placed): Promise<Trouble | undefined> {
  const key = desk[place].key(read.value.id);
  const settled = settledCodec.decode({ kind: "ok", bytes: read.bytes }, key);
  if (
    settled.kind === "ok" &&
    Math.abs(desk.clock.now_ms() - settled.value.end.at_ms) < pulseLimits.telling_ms_max
  )
    return undefined;
  if (settled.kind === "ok") await tellEnd(desk, read.value, { end: settled.value.end, audited: false });
  return shelve(desk, place, read.value.id);
}

/** Keeps the newest. */
export async function pruneDone({ store, done }: Desk): Promise<void> {
  const scan = await done.scan();
  if (scan.kind === "failed" || scan.records.size <= pulseLimits.proposals_done_kept) return;
  const oldest = [...scan.records.values()].sort((a, b) => a.end.at_ms - b.end.at_ms);
  for (const { id } of oldest.slice(0, -pulseLimits.proposals_done_kept)) await store.remove(done.key(id));
}

/** Shelves what is over already and says what cannot be used. */
export async function tidy(
  desk: Desk,
  place: Placed["place"],
  id: string,
): Promise<Placed | Trouble | undefined> {
  const read = await desk[place].read(id);
  const path = desk[place].key(id);
  if (read.kind === "missing") return undefined;
  if (read.kind !== "ok") {
    return { path, why: read.why, remedy: `mend or move away ${path}; it is never run as it is` };
  }
  return isSettled(read.stored) ? putAway(desk, { place, read }) : { place, read };
}
