// What somebody else said right before, in the same thread: whoever says yes then may be answering them.

import type { Inbound } from "../../channels/channel.ts";
import type { Tables } from "../../notify/ledger/ledger.ts";

/** By these something was decided already. */
const DECIDED: ReadonlySet<string> = new Set(["answered", "voted"]);

/** Undefined where nobody else did, or decided something by it. */
export function saidBefore({ inbox, audit }: Tables, inbound: Inbound): string | undefined {
  const row = inbox.before(inbound);
  if (row === undefined || row.inbound.author.id === inbound.author.id) return undefined;
  const { id, what } = row.inbound;
  const event = audit.ofInbound(id)?.event;
  return what.kind === "text" && !(event !== undefined && DECIDED.has(event)) ? what.text : undefined;
}
