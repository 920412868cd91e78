// The tokens of interactions while they live: what we may still say through them, and which messages they made.

import type { ChannelClock } from "../channel.ts";
import { discordLimits } from "./limits.ts";

export interface Token {
  readonly interaction: string;
  readonly token: string;
  readonly user: string;
  readonly at_ms: number;
  /** "… is thinking" stands there until something takes its place. */
  thinking: "yes" | "no";
}

export interface Tokens {
  /** By the id of the inbound that it came with. */
  keep(inbound: string, token: Omit<Token, "at_ms" | "thinking">): void;
  find(inbound: string): Token | undefined;
  /** Its author was told to wait for words. */
  think(inbound: string): void;
  /** A message that only its reader sees can be changed by its token alone. */
  made(message: string, token: Token): void;
  /** Whether we made it so, and its token if that lives. */
  maker(message: string): { readonly token: Token | undefined } | undefined;
}

export function createTokens(clock: ChannelClock): Tokens {
  const byInbound = new Map<string, Token>();
  const byMessage = new Map<string, Token>();
  const living = (token: Token | undefined) =>
    token !== undefined && clock.monotonic_ms() - token.at_ms < discordLimits.token_ms ? token : undefined;
  return {
    keep(inbound, token) {
      put(byInbound, inbound, { ...token, at_ms: clock.monotonic_ms(), thinking: "no" });
    },
    think(inbound) {
      const token = byInbound.get(inbound);
      if (token !== undefined) token.thinking = "yes";
    },
    find: (inbound) => living(byInbound.get(inbound)),
    made: (message, token) => put(byMessage, message, token),
    maker(message) {
      const token = byMessage.get(message);
      return token === undefined ? undefined : { token: living(token) };
    },
  };
}

function put(map: Map<string, Token>, key: string, token: Token): void {
  map.set(key, token);
  const oldest = map.keys().next();
  if (map.size > discordLimits.tokens_max && !oldest.done) map.delete(oldest.value);
}
