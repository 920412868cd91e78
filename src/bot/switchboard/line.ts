// One connection to a platform for all who listen there: it stands as long as anybody wants it, and ends with the last.

import type { Channel, ConnectionEnd, Listener } from "../../channels/channel.ts";

export interface Line {
  readonly channel: Channel;
  /** As `Channel.connect`, for one of several. */
  connect(signal: AbortSignal): Promise<ConnectionEnd>;
}

interface Connection {
  readonly over: AbortController;
  readonly end: Promise<ConnectionEnd>;
  users: number;
}

/** `opened`: nothing is heard before, so that nobody's words come while they cannot be taken. */
export function createLine(channel: Channel, listener: Listener, opened: Promise<void>): Line {
  let current: Connection | undefined;

  function begin(): Connection {
    const over = new AbortController();
    const end = channel.connect(listener, over.signal);
    const connection: Connection = { over, end, users: 0 };
    void end.then(() => {
      if (current === connection) current = undefined;
    });
    return connection;
  }

  async function join(connection: Connection, left: Promise<ConnectionEnd>): Promise<ConnectionEnd> {
    connection.users += 1;
    const end = await Promise.race([connection.end, left]);
    connection.users -= 1;
    if (connection.users > 0) return end;
    connection.over.abort();
    await connection.end;
    return end;
  }

  return {
    channel,
    async connect(signal) {
      const left = untilRaised(signal);
      await Promise.race([opened, left]);
      while (!signal.aborted) {
        // One that the last of the others has just ended is waited for: two at a time would be two too many.
        if (current?.over.signal.aborted === true) {
          await current.end;
          continue;
        }
        current ??= begin();
        const end = await join(current, left);
        if (end.kind !== "stopped") return end;
      }
      return { kind: "stopped" };
    },
  };
}

async function untilRaised(signal: AbortSignal): Promise<ConnectionEnd> {
  if (!signal.aborted) {
    const raised = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => raised.resolve(), { once: true });
    await raised.promise;
  }
  return { kind: "stopped" };
}
