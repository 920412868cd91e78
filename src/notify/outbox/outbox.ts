// The outbox: what is put here is delivered, or somebody is told why not. One drainer for all surfaces; the ledger is
// its memory, so that it may be killed at any moment and goes on from the disk (I4, I5, I6).

import type { Place, Surface } from "../../channels/channel.ts";
import type { Trouble } from "../../engine/outcome.ts";
import type { Kept, Tables } from "../ledger/ledger.ts";
import type { Wanted } from "../nouns.ts";
import { drain } from "./drain.ts";
import { createHolds } from "./holds.ts";
import { outboxLimits } from "./limits.ts";
import { type PutOutcome, putInto } from "./put.ts";
import { mayComeBack, retryInto, revive } from "./recover.ts";
import type { OutboxSetup } from "./setup.ts";
import { troublesOf } from "./troubles.ts";

export interface Outbox {
  /** Idempotent: the same card for the same place is put once. On disk when this returns. */
  put(wanted: Wanted): Kept<PutOutcome>;
  /** As `put`, within a transaction of the caller; `wake` after it. */
  putInto(tables: Tables, wanted: Wanted): PutOutcome;
  /** There may be something to send. */
  wake(): void;
  /** Delivers until the signal is raised, then ends what is on its way. Never rejects. Runs once at a time: a second call joins the first. */
  run(signal: AbortSignal): Promise<void>;
  /** The channel connected anew, or a person says that a place is well again: what died there is tried once more. */
  reopen(surface: Surface, place?: Place): Kept<number>;
  /** A person says so: this one once more, whatever it died of (I5). */
  retry(id: string): Kept<"retried" | "missing">;
  /** What does not arrive, for other surfaces and for the status. */
  troubles(): Kept<readonly Trouble[]>;
}

export function createOutbox(setup: OutboxSetup): Outbox {
  const { ledger, clock, random } = setup;
  const holds = createHolds(() => clock.monotonic_ms(), setup.othersTold);
  const at = () => ({ now_ms: clock.now_ms(), nonce: () => random.nonce() });
  let wakes = 0;
  let running: Promise<void> | undefined;
  let nap: AbortController | undefined;

  function wake(): void {
    wakes += 1;
    nap?.abort();
  }

  async function sleep(wait_ms: number): Promise<void> {
    nap = new AbortController();
    await clock.sleep(wait_ms, nap.signal);
    nap = undefined;
  }

  function changed<T>(kept: Kept<T>): Kept<T> {
    if (kept.kind === "ok") wake();
    return kept;
  }

  return {
    put: (wanted) => changed(ledger.atomically((tables) => putInto(tables, wanted, at()))),
    putInto: (tables, wanted) => putInto(tables, wanted, at()),
    wake,
    run(signal) {
      running ??= drain(setup, { holds, wake, sleep, wakes: () => wakes }, signal).finally(() => {
        running = undefined;
      });
      return running;
    },
    reopen(surface, place) {
      holds.clear(surface);
      return changed(
        ledger.atomically((tables) => {
          tables.places.reopen(surface, place);
          const dead = tables.outbox.deadIn(surface, place, outboxLimits.revived_max).filter(mayComeBack);
          for (const delivery of dead) revive(tables, delivery, clock.now_ms());
          return dead.length;
        }),
      );
    },
    retry: (id) => changed(ledger.atomically((tables) => retryInto(tables, id, clock.now_ms()))),
    troubles: () => ledger.look((tables) => troublesOf(tables)),
  };
}
