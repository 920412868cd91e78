// What the outbox is made of.

import type { Channel, ChannelClock, Surface } from "../../channels/channel.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Happening } from "./settle.ts";

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
  /** Told after it is on disk. Must not throw, and is not waited for. */
  heard(happening: Happening): void;
  /** For the log. */
  note(text: string): void;
}
