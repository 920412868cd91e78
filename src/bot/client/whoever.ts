// Whom the client talks to: the running program, and where none runs, one in this process until one does. Who has talked
// to the program waits for it to come back: what was typed about its cards is for nobody else.

import type { Failed } from "../../engine/outcome.ts";
import type { Clock } from "../../engine/ports.ts";
import type { Alone } from "./alone.ts";
import { clientLimits } from "./limits.ts";
import type { Call } from "./talk.ts";

export interface Whoever {
  readonly call: Call;
  /** Ends what runs in this process. */
  close(): Promise<void>;
}

export function callWhoever(running: Call, openAlone: () => Promise<Alone | Failed>, clock: Clock): Whoever {
  let alone: Alone | undefined;
  let hasTalked = false;
  const closing = new AbortController();

  async function leaveAlone(): Promise<void> {
    const was = alone;
    alone = undefined;
    await was?.stop();
  }

  /** Ends once a program runs: its end is ours as well. */
  async function untilOneRuns(): Promise<void> {
    while (alone !== undefined && !closing.signal.aborted) {
      await clock.sleep(clientLimits.look_for_program_ms, closing.signal);
      const probe = await running({ heard: () => undefined, gone: () => undefined });
      if (probe.kind !== "open") continue;
      probe.peer.hangUp();
      await leaveAlone();
    }
  }

  return {
    async call(ears) {
      const called = await running(ears);
      hasTalked ||= called.kind === "open";
      if (called.kind !== "nobody" || hasTalked || closing.signal.aborted) return called;
      if (alone === undefined) {
        const opened = await openAlone();
        if (opened.kind === "failed") return { kind: "failed", why: `${opened.why}; ${opened.remedy}` };
        alone = opened;
        void untilOneRuns();
      }
      return alone.call(ears);
    },
    async close() {
      closing.abort();
      await leaveAlone();
    },
  };
}
