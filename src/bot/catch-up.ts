// What was said while we were away, where the surface remembers it. Until all of it was read, what arrives meanwhile does
// not say that everything before it was heard (I2); a surface that will not be read just now is asked again.

import type { Channel } from "../channels/channel.ts";
import { ledgerLimits } from "../notify/ledger/limits.ts";
import { cursorsOf } from "./hearing-places.ts";
import { botLimits } from "./limits.ts";
import type { Household } from "./upkeep.ts";

export interface CatchUp {
  /** It hears, again or for the first time. */
  hears(): void;
  /** From now on something may be missed. */
  away(): void;
  /** All of it was read, as far as there is anything to read. */
  readonly isRead: boolean;
}

type Parts = Pick<Household, "ledger" | "inbox" | "report"> & {
  readonly setup: Pick<Household["setup"], "clock">;
};

export function createCatchUp(parts: Parts, channel: Channel, signal: AbortSignal): CatchUp {
  let turn: AbortController | undefined;
  let isRead = false;

  async function untilRead(going: AbortSignal): Promise<void> {
    const { clock } = parts.setup;
    let wait_ms: number = botLimits.catch_up_wait_ms_min;
    while (!going.aborted) {
      const read = await readAll(parts, channel, going);
      if (going.aborted) return;
      if (read.kind === "all") {
        isRead = true;
        return parts.inbox.caughtUp(channel.surface);
      }
      await clock.sleep(Math.max(wait_ms, read.after_ms), going);
      wait_ms = Math.min(wait_ms * 2, botLimits.catch_up_wait_ms_max);
    }
  }

  return {
    hears() {
      turn?.abort();
      turn = new AbortController();
      isRead = channel.can.text_kept_ms !== "history";
      if (isRead) return parts.inbox.caughtUp(channel.surface);
      void untilRead(AbortSignal.any([signal, turn.signal]));
    },
    away() {
      turn?.abort();
      isRead = false;
      parts.inbox.away(channel.surface);
    },
    get isRead() {
      return isRead;
    },
  };
}

type Read = { readonly kind: "all" } | { readonly kind: "some"; readonly after_ms: number };

async function readAll(
  { ledger, inbox, report, setup }: Parts,
  channel: Channel,
  signal: AbortSignal,
): Promise<Read> {
  const { surface } = channel;
  const known = ledger.look(({ places, copies }) =>
    cursorsOf(surface, {
      cursors: places.cursors(surface),
      live: copies.live(""),
      threads: places.threads().flatMap(({ place }) => (place.surface === surface ? [place] : [])),
      replies: channel.can.replies ?? "beside",
      known_since_ms: setup.clock.now_ms() - ledgerLimits.inbox_kept_ms,
    }),
  );
  if (known.kind === "failed") {
    report("not_caught_up", { surface, why: known.why });
    return { kind: "some", after_ms: 0 };
  }
  let after_ms: number | undefined;
  for (const cursor of known.value) {
    if (signal.aborted) break;
    const outcome = await channel.catchUp(cursor, inbox, signal);
    if (outcome.kind === "ok") {
      ledger.atomically((tables) => tables.places.setCursor(outcome.cursor, setup.clock.now_ms()));
      if (outcome.heard > 0) report("caught_up", { surface, heard: outcome.heard });
    } else if (outcome.kind !== "no_history" && !signal.aborted) {
      report("not_caught_up", { surface, why: outcome.why });
      // What needs a person does not become better by asking again.
      if (outcome.kind === "retryable") after_ms = Math.max(after_ms ?? 0, outcome.after_ms ?? 0);
    }
  }
  return after_ms === undefined ? { kind: "all" } : { kind: "some", after_ms };
}
