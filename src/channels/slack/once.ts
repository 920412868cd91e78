// A mention comes as two events, often at the same time over two sockets: it is handed over once. Only what was kept is
// passed over for good; after a restart the listener knows it by its id.

import type { ChannelClock, Inbound, Listener, Receipt } from "../channel.ts";
import { slackLimits } from "./limits.ts";

export function acceptOnce(listener: Listener, clock: ChannelClock): Listener["accept"] {
  const given = new Map<string, { readonly receipt: Promise<Receipt>; readonly at_ms: number }>();

  return async function accept(inbound: Inbound): Promise<Receipt> {
    const now_ms = clock.monotonic_ms();
    const before = given.get(inbound.id);
    if (before !== undefined) {
      const receipt = await before.receipt;
      if (receipt.kind === "kept") return { kind: "kept" };
      // Its other name; the same again comes from Slack only later.
      if (now_ms - before.at_ms < slackLimits.other_name_ms) return receipt;
    }
    const receipt = listener.accept(inbound);
    given.delete(inbound.id);
    given.set(inbound.id, { receipt, at_ms: now_ms });
    const oldest = given.keys().next();
    if (given.size > slackLimits.remembered_max && oldest.value !== undefined) given.delete(oldest.value);
    return receipt;
  };
}
