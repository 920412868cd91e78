// A listener that remembers, and can be waited for.

import type { AtOnce, Inbound, Listener, Receipt } from "../../../src/channels/channel.ts";
import { until } from "./rig.ts";

export interface Ears {
  readonly listener: Listener;
  readonly heard: Inbound[];
  answer(how: (inbound: Inbound) => Receipt | Promise<Receipt>): void;
  /** Resolves with the first one of this kind, heard already or still to come. */
  hears(kind: Inbound["what"]["kind"]): Promise<Inbound>;
}

export const keptWith = (then: AtOnce): Receipt => ({ kind: "kept", then });

export function openEars(): Ears {
  const heard: Inbound[] = [];
  let how: (inbound: Inbound) => Receipt | Promise<Receipt> = () => ({ kind: "kept" });
  return {
    heard,
    answer(next) {
      how = next;
    },
    async hears(kind) {
      let found: Inbound | undefined;
      await until(() => {
        found = heard.find(({ what }) => what.kind === kind);
        return found !== undefined;
      });
      if (found === undefined) throw new Error("unreachable");
      return found;
    },
    listener: {
      async accept(inbound) {
        heard.push(inbound);
        return how(inbound);
      },
      suggest: async () => [],
    },
  };
}
