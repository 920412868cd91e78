// What each client of `wait` was last told, so that a held ask wakes it once and not in a loop.
// One record per client, `state/wait/<client>.json`.

import * as z from "zod/mini";
import { limits } from "../limits.ts";
import type { Failed, Trouble } from "../outcome.ts";
import type { Key, Store } from "../ports.ts";
import { codec, type Stored, troubleOf } from "../records/codec.ts";
import type { AskView } from "../types.ts";
import { decodeCursor, encodeCursor, nothingSeen, type Sighting } from "./cursor.ts";

const DIR: Key = "state/wait";

export interface Told {
  readonly sighting: Sighting;
  /** Held asks, and when each was last reported, in Unix seconds. */
  readonly reported: ReadonlyMap<string, number>;
}

export interface ToldRead {
  readonly told: Told;
  readonly stored?: Stored;
  readonly troubles: readonly Trouble[];
}

const toldCodec = codec({
  noun: "record of a wait",
  shape: z.lazy(() => z.object({ cursor: z.string(), asks: z.record(z.string(), z.number()) })),
  fromWire(wire): Told | { readonly problem: string } {
    const sighting = decodeCursor(wire.cursor);
    if (sighting === undefined) return { problem: "field `cursor` of this record is not a cursor" };
    return { sighting, reported: new Map(Object.entries(wire.asks)) };
  },
  toWire: ({ sighting, reported }) => ({
    cursor: encodeCursor(sighting),
    asks: Object.fromEntries(reported),
  }),
});

const toldNothing: Told = { sighting: nothingSeen, reported: new Map() };

/** A record that cannot be used is as good as none: the client is told once more, and a person of the record. */
export async function readTold(store: Store, client: string): Promise<ToldRead> {
  const read = toldCodec.decode(await store.read(keyOf(client)), keyOf(client));
  if (read.kind === "ok") return { told: read.value, stored: read.stored, troubles: [] };
  if (read.kind === "missing") return { told: toldNothing, troubles: [] };
  const { path, why } = troubleOf(read, keyOf(client), toldCodec.noun);
  const remedy = "nothing to do: the record is started afresh, and what is open is reported once more";
  return { told: toldNothing, troubles: [{ path, why, remedy }] };
}

export async function saveTold(
  store: Store,
  client: string,
  told: Told,
  stored?: Stored,
): Promise<{ readonly kind: "ok" } | Failed> {
  const written = await store.write(keyOf(client), toldCodec.encode(told, stored));
  if (written.kind === "failed" || stored !== undefined) return written;
  await forgetOldest(store);
  return written;
}

export function reportedNow(asks: readonly AskView[], now_ms: number): ReadonlyMap<string, number> {
  const now_s = Math.floor(now_ms / 1_000);
  return new Map(asks.slice(0, limits.wait_held_max).map(({ id }) => [id, now_s]));
}

/** Whether a held ask was last reported so long ago that its client is to be told again. Either way of a set clock. */
export function isReminderDue(told: Told, asks: readonly AskView[], now_ms: number): boolean {
  return asks.some(({ id }) => {
    const reported_s = told.reported.get(id);
    return reported_s !== undefined && Math.abs(now_ms - reported_s * 1_000) >= limits.wait_reminder_ms;
  });
}

const keyOf = (client: string): Key => `${DIR}/${client}.json`;

/** A record of a client that is forgotten costs one more report; a failure to forget costs a file. */
async function forgetOldest(store: Store): Promise<void> {
  const listing = await store.list(DIR);
  if (listing.kind !== "ok") return;
  const byAge = [...listing.entries].sort((a, b) => b.modified_ms - a.modified_ms);
  for (const entry of byAge.slice(limits.wait_clients_max)) await store.remove(`${DIR}/${entry.name}`);
}
