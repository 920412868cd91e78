// Who has to wait: chats and surfaces that a platform told to be slow, or that failed just now. In memory only: after a
// restart each is tried once, and says it again.

import type { Surface } from "../../channels/channel.ts";
import type { Next } from "./decide.ts";

export interface Holds {
  /** Failures of that chat in a row, without this one. */
  failures(surface: Surface, chat: string): number;
  note(surface: Surface, chat: string, next: Next): void;
  held(surface: Surface, chat: string): boolean;
  /** When the first of them ends, on the clock that never goes back. */
  nextEnd_ms(): number | undefined;
  clear(surface: Surface): void;
}

interface Hold {
  until_ms: number;
  failures: number;
}

export function createHolds(monotonic_ms: () => number): Holds {
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
    held: (surface, chat) => isHeld(keyOf(surface, chat)) || isHeld(keyOf(surface, WHOLE)),
    nextEnd_ms() {
      const now_ms = monotonic_ms();
      const ends = [...holds.values()]
        .map(({ until_ms }) => until_ms)
        .filter((until_ms) => until_ms > now_ms);
      return ends.length === 0 ? undefined : Math.min(...ends);
    },
    clear(surface) {
      for (const key of holds.keys()) if (key.startsWith(keyOf(surface, WHOLE))) holds.delete(key);
    },
  };
}
