// One typist at a time at a program's terminal: the writes of two requests never mix.

import type { Clock } from "../../ports.ts";
import { type ControlReply, reply } from "../../workers/session/protocol.ts";
import type { LiveTerminal } from "./terminal.ts";

export interface Typist {
  /** With a pause between the writes. Replies with the offset from before the first: the answer comes after it. */
  type(writes: readonly string[], gap_ms: number): Promise<ControlReply>;
}

/** `refusal` says why nothing can be typed at the moment, if that is so. */
export function typist(
  terminal: LiveTerminal,
  clock: Clock,
  refusal: () => ControlReply | undefined,
): Typist {
  let last: Promise<unknown> = Promise.resolve();

  async function typeNow(writes: readonly string[], gap_ms: number): Promise<ControlReply> {
    const offset = terminal.output_bytes();
    let sent = 0;
    for (const [index, bytes] of writes.entries()) {
      if (index > 0) await clock.sleep(gap_ms);
      const refused = refusal();
      if (refused) return refused;
      if (terminal.write(bytes) === "full") return full;
      sent += Buffer.byteLength(bytes);
    }
    return reply({ sent, offset });
  }

  return {
    type(writes, gap_ms) {
      const mine = last.then(() => typeNow(writes, gap_ms));
      last = Promise.allSettled([mine]); // whoever queued it hears of a failure; the next in line must still come
      return mine;
    },
  };
}

const full: ControlReply = {
  ok: false,
  code: "full",
  error: "the program does not read what is typed",
  remedy: "wait, look at its screen, or kill it",
};
