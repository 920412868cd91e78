// The two ends of the terminal's wire within one process: what one says the other hears a moment later, in order.

import type { Call } from "./talk.ts";

interface Peer {
  say(line: string): void;
  hangUp(): void;
}

interface Ears {
  heard(line: string): void;
  gone(): void;
}

export interface Pair {
  readonly hatch: {
    open(onCaller: (caller: Peer) => Ears): Promise<{ readonly kind: "open"; close(): Promise<void> }>;
  };
  /** Waits until the other end is there. */
  readonly call: Call;
}

export function pairInProcess(): Pair {
  let letIn: ((caller: Peer) => Ears) | undefined;
  const opened = Promise.withResolvers<void>();
  const lines = new Set<() => void>();

  function connected(ears: Ears, take: (caller: Peer) => Ears): Peer {
    let isOpen = true;
    let theirs: Ears | undefined;
    const later = (act: () => void) => queueMicrotask(() => void (isOpen && act()));
    const hangUp = () => {
      if (!isOpen) return;
      isOpen = false;
      lines.delete(hangUp);
      queueMicrotask(() => {
        theirs?.gone();
        ears.gone();
      });
    };
    lines.add(hangUp);
    // What was said before is still heard.
    const end = () => queueMicrotask(hangUp);
    theirs = take({ say: (line) => later(() => ears.heard(line)), hangUp: end });
    return { say: (line) => later(() => theirs?.heard(line)), hangUp: end };
  }

  return {
    hatch: {
      async open(onCaller) {
        letIn = onCaller;
        opened.resolve();
        return {
          kind: "open",
          async close() {
            letIn = undefined;
            for (const hangUp of lines) hangUp();
          },
        };
      },
    },
    async call(ears) {
      await opened.promise;
      return letIn === undefined
        ? { kind: "nobody" }
        : { kind: "open", peer: connected(ears, letIn), alone: "yes" };
    },
  };
}
