// The connection that is tried out: it stands or tells why not, and it hears the one who types the code. Whatever else is
// said meanwhile is not taken, so that the platform keeps it for the program itself.

import type { Author, Channel, ChannelHealth, Inbound, Place, Receipt } from "../../channels/channel.ts";
import type { Clock, Ids } from "../../engine/ports.ts";
import { setupLimits } from "./limits.ts";

/** Nothing that looks like something else. */
const SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

export function codeFrom({ nonce }: Pick<Ids, "nonce">): string {
  let code = "";
  while (code.length < setupLimits.code_chars) {
    // Bytes beyond the last whole round would make some signs likelier.
    const bytes = Buffer.from(nonce().replace(/[^0-9a-f]/g, ""), "hex").filter(
      (byte) => byte < 256 - (256 % SIGNS.length),
    );
    for (const byte of bytes) code += SIGNS[byte % SIGNS.length] ?? "";
  }
  return code.slice(0, setupLimits.code_chars);
}

export interface Heard {
  readonly author: Author;
  readonly place: Place;
}

export type Said = "the code" | "something else";

/** What somebody may add when they copy it. */
export function saidOf({ what, author }: Inbound, code: string): Said | "nothing" {
  if (author.kind !== "user" || author.foreign === "yes") return "nothing";
  const text =
    what.kind === "command"
      ? what.text
      : what.kind === "text" && what.addressed !== "overheard"
        ? what.text
        : what.kind === "visit"
          ? (what.payload ?? "")
          : "";
  const words: readonly string[] = text.toUpperCase().match(/[A-Z0-9]+/g) ?? [];
  if (words.length === 0) return "nothing";
  return words.includes(code) ? "the code" : "something else";
}

export interface Trial {
  /** Up, or why not. */
  readonly up: Promise<ChannelHealth>;
  /** Who typed the code; nothing where too many others were typed. */
  readonly typed: Promise<Heard | undefined>;
  close(): Promise<void>;
}

export function tryOut(channel: Channel, clock: Clock, code: string): Trial {
  const over = new AbortController();
  const typed = Promise.withResolvers<Heard | undefined>();
  const up = Promise.withResolvers<ChannelHealth>();
  // Handed over again as long as it is not taken; by its id, so that it counts once.
  const wrong = new Set<string>();
  const lost: Receipt = { kind: "lost", why: "it is only being set up" };
  const ended = channel.connect(
    {
      async accept(inbound) {
        const said = saidOf(inbound, code);
        if (said === "nothing") return lost;
        if (said === "the code") {
          typed.resolve({ author: inbound.author, place: inbound.place });
          return { kind: "kept" };
        }
        wrong.add(inbound.id);
        if (wrong.size >= setupLimits.code_tries_max) typed.resolve(undefined);
        return lost;
      },
      suggest: async () => [],
    },
    over.signal,
  );
  void ended.then((end) => {
    const why = end.kind === "stopped" ? "left" : end.why;
    const remedy = end.kind === "fatal" ? end.remedy : "look at the network, and try again";
    up.resolve({ state: "off", why, remedy, lacks: [] });
    typed.resolve(undefined);
  });
  void (async () => {
    const began_ms = clock.monotonic_ms();
    for (;;) {
      await clock.sleep(setupLimits.connect_look_ms, over.signal); // ends: the connection, or its time
      if (over.signal.aborted) return;
      const health = await channel.pulse(over.signal);
      const isLate = clock.monotonic_ms() - began_ms > setupLimits.connect_ms_max;
      if (health.state === "hearing" || health.state === "unsure" || isLate) return up.resolve(health);
    }
  })();
  return {
    up: up.promise,
    typed: typed.promise,
    async close() {
      over.abort();
      await ended;
    },
  };
}
