// What the outbox is made of.

import type { Channel, ChannelClock, Surface } from "../../channels/channel.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Happening } from "./settle.ts";

/** PORT: what a platform asked others to wait who speak on the same connections. Looks, and never throws. */
export interface OthersTold {
  /** How long nothing is to be sent there on their account; 0: nobody says so. */
  left_ms(surface: Surface, chat: string): number;
  /** In how long the first of these waits is over. Undefined: there are none. */
  firstEnd_ms(): number | undefined;
}

export interface OutboxSetup {
  readonly ledger: Ledger;
  /** All that are configured, connected or not. */
  readonly channels: ReadonlyMap<Surface, Channel>;
  readonly clock: ChannelClock;
  readonly random: {
    /** Unguessable, at most 22 characters of [A-Za-z0-9_-]. */
    nonce(): string;
    /** In [0, 1). */
    fraction(): number;
  };
  /** Absent: nobody else speaks on these connections. */
  readonly othersTold?: OthersTold;
  /** Told after it is on disk. Must not throw, and is not waited for. */
  heard(happening: Happening): void;
  /** For the log. */
  note(text: string): void;
}
