// An outbox over a real ledger, scripted surfaces and a clock that the test moves; and killing it, which leaves nothing
// but the file.

import type { Channel, Surface } from "../../src/channels/channel.ts";
import type { Ledger } from "../../src/notify/ledger/ledger.ts";
import type { Draft, Lane, Subject, Wanted } from "../../src/notify/nouns.ts";
import { createOutbox, type Outbox } from "../../src/notify/outbox/outbox.ts";
import type { Happening } from "../../src/notify/outbox/settle.ts";
import { type ManualClock, manualClock } from "../fakes/manual-clock.ts";
import { opened } from "./ledger.ts";

export interface Delivering {
  readonly clock: ManualClock;
  readonly ledger: Ledger;
  readonly outbox: Outbox;
  readonly happened: Happening[];
  readonly notes: string[];
  /** Lets time pass, then everything that is due. */
  pass(wait_ms?: number): Promise<void>;
  /** Starts the drainer. */
  start(): void;
  stop(): Promise<void>;
  /** As `kill -9`: nothing more of it reaches the file. */
  kill(): void;
}

let made = 0;

export function delivering(
  path: string,
  channels: readonly Channel[],
  clock: ManualClock = manualClock(),
): Delivering {
  made += 1;
  const life = made;
  let ids = 0;
  const nonce = () => {
    ids += 1;
    return `k${life}-${ids}`;
  };
  const ledger = opened(path, { random: { nonce } });
  const happened: Happening[] = [];
  const notes: string[] = [];
  const outbox = createOutbox({
    ledger,
    channels: new Map(channels.map((channel): [Surface, Channel] => [channel.surface, channel])),
    clock,
    random: { nonce, fraction: () => 0.5 },
    heard: (happening) => happened.push(happening),
    note: (text) => notes.push(text),
  });
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  return {
    clock,
    ledger,
    outbox,
    happened,
    notes,
    pass: (wait_ms = 0) => clock.advance(wait_ms),
    start() {
      running = outbox.run(stopping.signal);
    },
    async stop() {
      stopping.abort();
      await running;
      ledger.close();
    },
    kill() {
      ledger.close();
      stopping.abort();
    },
  };
}

export function draftOf(title: string): Draft {
  return { title, tone: "plain", parts: [], rows: [], files: [], volume: "ring" };
}

export interface Want {
  readonly subject?: string;
  readonly chat?: string;
  readonly surface?: Surface;
  readonly thread?: string;
  readonly lane?: Lane;
  readonly final?: "yes" | "no";
}

export function want(title: string, how: Want = {}): Wanted {
  const { subject = "ask:a", chat = "C1", surface = "slack", thread, lane = "decision", final = "no" } = how;
  return {
    subject: subject as Subject,
    place: { surface, chat, ...(thread === undefined ? {} : { thread }) },
    lane,
    draft: draftOf(title),
    final,
  };
}
