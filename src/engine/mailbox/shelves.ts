// Where the mailbox keeps what: open asks and their ends, both archives, tells. And the one right order in which to
// look at a pair while others move it: an end first, then the ask that vouches for it, then the archive.

import type { Events, Fleet } from "../engine.ts";
import type { AskId } from "../ids.ts";
import type { Clock, CreateOutcome, Ids, Key, Store, Watcher } from "../ports.ts";
import { answerCodec, type EndRecord } from "../records/answer.ts";
import { askCodec } from "../records/ask.ts";
import type { RecordRead } from "../records/codec.ts";
import { type RecordFolder, recordFolder, writeOnceFolder } from "../records/folder.ts";
import { tellCodec } from "../records/tell.ts";
import type { Actor, Ask, Tell } from "../types.ts";

export interface MailboxPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly watcher: Watcher;
  readonly fleet: Fleet;
  readonly events: Events;
  /** Backstop of a blocked ask where no hint came; the limit unless told otherwise. */
  readonly ask_poll_ms?: number;
}

export const ASKS = "asks";
export const ANSWERS = "answers";
export const TELLS = "tells";
export const OLD_ASKS = "asks/archive";
export const OLD_ANSWERS = "answers/archive";
export const CONSUMED = "tells/consumed";

export interface Shelves {
  readonly asks: RecordFolder<Ask>;
  readonly answers: RecordFolder<EndRecord>;
  readonly oldAsks: RecordFolder<Ask>;
  readonly oldAnswers: RecordFolder<EndRecord>;
  readonly tells: RecordFolder<Tell>;
}

/** What the parts of the mailbox share. */
export interface Box extends MailboxPorts {
  readonly shelves: Shelves;
}

export function openBox(ports: MailboxPorts): Box {
  const { store, clock } = ports;
  return {
    ...ports,
    shelves: {
      asks: writeOnceFolder(store, clock, ASKS, askCodec),
      answers: writeOnceFolder(store, clock, ANSWERS, answerCodec),
      oldAsks: writeOnceFolder(store, clock, OLD_ASKS, askCodec),
      oldAnswers: writeOnceFolder(store, clock, OLD_ANSWERS, answerCodec),
      tells: recordFolder(store, clock, TELLS, tellCodec),
    },
  };
}

/** A disk may fail once the name is there. What is read back as it was written is made: tried again it were made twice. */
export async function createOnce(store: Store, key: Key, bytes: Uint8Array): Promise<CreateOutcome> {
  const outcome = await store.create(key, bytes);
  if (outcome.kind !== "failed") return outcome;
  const found = await store.read(key);
  return found.kind === "ok" && Buffer.compare(found.bytes, bytes) === 0 ? { kind: "created" } : outcome;
}

export interface Pair {
  readonly ask: RecordRead<Ask>;
  readonly place: "open" | "archive";
  readonly end: RecordRead<EndRecord>;
}

/**
 * An ask in `asks/` belongs with the end in `answers/`, whatever older pair of that name the archive holds. An
 * archived ask belongs with the archived end, or, while the pair is being moved, with the one in `answers/`.
 */
export async function readPair({ asks, answers, oldAsks, oldAnswers }: Shelves, id: AskId): Promise<Pair> {
  const end = await answers.read(id);
  const ask = await asks.read(id);
  if (ask.kind !== "missing") return { ask, place: "open", end };
  const oldAsk = await oldAsks.read(id);
  if (oldAsk.kind === "missing") return { ask, place: "open", end };
  // Asks are archived before their ends: an end that was there then is still there, or is now in the archive.
  const left = await answers.read(id);
  const oldEnd = await oldAnswers.read(id);
  return { ask: oldAsk, place: "archive", end: oldEnd.kind === "missing" ? left : oldEnd };
}

/** Names come from chat; half a character in one would make the whole record unreadable to stricter programs. */
export function whoOf(actor: Actor): string {
  if (actor.kind === "person") return actor.name.toWellFormed();
  return actor.kind === "worker" ? actor.id : "pulse";
}

/** A chronicle that cannot be written never undoes what it reports; the records are the truth. */
export async function report(
  box: Box,
  event: string,
  fields: Readonly<Record<string, unknown>>,
): Promise<void> {
  await box.events.record(event, fields);
}
