// One call over a relay, at home: the line, what it reads and prints, its end. A connection carries one call.

import type { RelayCall } from "../../verbs/relay-door.ts";
import { callerWordIn, type HomeWord, homeLine } from "../../workers/relay/wire.ts";
import type { LineEars, LinePeer } from "../line-socket.ts";
import { farTerminal, GONE } from "./far-terminal.ts";

export type Serve = (call: RelayCall) => Promise<number>;

/** As for a wrong command line. */
const NOT_A_CALL = 64;

export function converse(peer: LinePeer, serve: Serve): LineEars {
  const stop = new AbortController();
  const say = (word: HomeWord) => peer.say(homeLine(word));
  let input: ((bytes: Uint8Array | undefined) => void) | undefined;

  async function answer(argv: readonly string[], typed: boolean): Promise<void> {
    const far = farTerminal(say, stop.signal, typed);
    input = far.input;
    end(await codeOf(serve, { argv, terminal: far.terminal }));
  }

  function end(code: number): void {
    say({ kind: "end", code });
    peer.hangUp();
  }

  return {
    heard(line) {
      const word = callerWordIn(line);
      if (word?.kind === "call" && input === undefined) void answer(word.argv, word.typed);
      else if (word?.kind === "input" && input !== undefined) input(word.bytes);
      else if (word?.kind === "stop") stop.abort(word.name);
      else end(NOT_A_CALL);
    },
    gone: () => stop.abort(GONE),
  };
}

/** The boundary of one call: a mistake of ours in answering it must not cost the worker its connection. */
async function codeOf(serve: Serve, call: RelayCall): Promise<number> {
  try {
    return await serve(call);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    await call.terminal.complain(`looop: ${why}; please report this\n`);
    return 1;
  }
}
