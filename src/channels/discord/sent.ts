// Own posts of which we know under which key they stand, by a reply or by what the gateway told: none of them is lost.

import type { CopyRef } from "../channel.ts";
import { discordLimits } from "./limits.ts";

export interface Sent {
  put(key: string, ref: CopyRef): void;
  find(key: string): CopyRef | undefined;
  isKnown(message: string): boolean;
}

export function createSent(): Sent {
  const byKey = new Map<string, CopyRef>();
  const keys = new Map<string, string>();
  return {
    put(key, ref) {
      byKey.delete(key);
      byKey.set(key, ref);
      keys.set(ref.message, key);
      const oldest = byKey.entries().next();
      if (byKey.size <= discordLimits.sent_max || oldest.done) return;
      const [oldKey, { message }] = oldest.value;
      byKey.delete(oldKey);
      keys.delete(message);
    },
    find: (key) => byKey.get(key),
    isKnown: (message) => keys.has(message),
  };
}
