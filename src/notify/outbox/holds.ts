// Who has to wait: chats and surfaces that a platform told to be slow, us or others on the same connection, or that failed
// just now. In memory only: after a restart each is tried once, and says it again.

import type { Surface } from "../../channels/channel.ts";
import type { Next } from "./decide.ts";
import type { OthersTold } from "./setup.ts";

export interface Holds {
  /** Failures of that chat in a row, without this one. */
  failures(surface: Surface, chat: string): number;
  note(surface: Surface, chat: string, next: Next): void;
  held(surface: Surface, chat: string): boolean;
  /** When the first of them ends, on the clock that never goes back. */
  nextEnd_ms(): number | undefined;
  /** Of our own; what others were told is so all the same. */
  clear(surface: Surface): void;
}

interface Hold {
  until_ms: number;
  failures: number;
}

const nobody: OthersTold = { left_ms: () => 0, firstEnd_ms: () => undefined };

export function createHolds(monotonic_ms: () => number, others: OthersTold = nobody): Holds {
  const holds = new Map<string, Hold>();
  const keyOf = (surface: Surface, chat: string) => `${surface}\n${chat}`;
  /** No chat has an empty name. */
  const WHOLE = "";

  function put(surface: Surface, chat: string, wait_ms: number): void {
    const key = keyOf(surface, chat);
    const present = holds.get(key);
    const until_ms = Math.max(present?.until_ms ?? 0, monotonic_ms() + wait_ms);
    holds.set(key, { until_ms, failures: (present?.failures ?? 0) + 1 });
  }

  function isHeld(key: string): boolean {
    return (holds.get(key)?.until_ms ?? 0) > monotonic_ms();
  }

  return {
    failures: (surface, chat) =>
      Math.max(
        holds.get(keyOf(surface, chat))?.failures ?? 0,
        holds.get(keyOf(surface, WHOLE))?.failures ?? 0,
      ),
    note(surface, chat, next) {
      if (next.kind === "shown") {
        holds.delete(keyOf(surface, chat));
        // What was sent before the platform asked for a pause says nothing about the pause.
        if (!isHeld(keyOf(surface, WHOLE))) holds.delete(keyOf(surface, WHOLE));
      } else if (next.kind === "again" && next.hold !== "none") {
        put(surface, next.hold === "chat" ? chat : WHOLE, next.wait_ms);
      }
    },
    held: (surface, chat) =>
      isHeld(keyOf(surface, chat)) || isHeld(keyOf(surface, WHOLE)) || others.left_ms(surface, chat) > 0,
    nextEnd_ms() {
      const now_ms = monotonic_ms();
      const ends = [...holds.values()]
        .map(({ until_ms }) => until_ms)
        .filter((until_ms) => until_ms > now_ms);
      const theirs_ms = others.firstEnd_ms();
      if (theirs_ms !== undefined) ends.push(now_ms + theirs_ms);
      return ends.length === 0 ? undefined : Math.min(...ends);
    },
    clear(surface) {
      for (const key of holds.keys()) if (key.startsWith(keyOf(surface, WHOLE))) holds.delete(key);
    },
  };
}
