// What somebody else said right before, in the same thread: whoever says yes then may be answering them.

import type { Inbound } from "../../channels/channel.ts";
import type { AskFacts } from "../../notify/facts.ts";
import type { Tables } from "../../notify/ledger/ledger.ts";

export interface Before {
  readonly text: string;
  readonly heard_ms: number;
}

/** By these something was decided already. */
const DECIDED: ReadonlySet<string> = new Set(["answered", "voted"]);

/** Undefined where nobody else did, or decided something by it. */
export function saidBefore({ inbox, audit }: Tables, inbound: Inbound): Before | undefined {
  const row = inbox.before(inbound);
  if (row === undefined || row.inbound.author.id === inbound.author.id) return undefined;
  const { id, what } = row.inbound;
  if (what.kind !== "text" || DECIDED.has(audit.ofInbound(id)?.event ?? "")) return undefined;
  return { text: what.text, heard_ms: row.received_ms };
}

/** What was said before these were asked is no talk amid them: a yes is about what came last. */
export function talkAmid(
  before: Before | undefined,
  asks: readonly AskFacts[],
): { readonly before?: string } {
  const isAmid = before !== undefined && asks.some(({ ask }) => ask.raised_s * 1_000 <= before.heard_ms);
  return isAmid ? { before: before.text } : {};
}
