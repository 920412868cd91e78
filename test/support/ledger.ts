// A ledger for a test: foretold ids, a redaction that takes one word out.

import type { Inbound } from "../../src/channels/channel.ts";
import type { Ledger } from "../../src/notify/ledger/ledger.ts";
import { type LedgerSetup, openLedger } from "../../src/notify/ledger/open.ts";

export function ledgerSetup(path: string, changes: Partial<LedgerSetup> = {}): LedgerSetup {
  let count = 0;
  return {
    path,
    clock: { now_ms: () => 1_767_225_600_000 },
    random: {
      nonce: () => {
        count += 1;
        return `n${count}`;
      },
    },
    redact: (text) => ({ text: text.replaceAll("hunter2", "‹secret removed›"), found: [] }),
    holder: "a test",
    ifCorrupt: "refuse",
    ...changes,
  };
}

export function opened(path: string, changes: Partial<LedgerSetup> = {}): Ledger {
  const outcome = openLedger(ledgerSetup(path, changes));
  if (outcome.kind !== "ok") throw new Error(`${outcome.kind}: ${outcome.why}`);
  return outcome.ledger;
}

export function inboundOf(id: string, text = "yes"): Inbound {
  return {
    surface: "slack",
    id,
    at_ms: 1,
    place: { surface: "slack", chat: "C1" },
    author: { kind: "user", id: "U1", name: "Ann" },
    what: { kind: "text", message: `m-${id}`, text, addressed: "direct" },
  };
}

/** The value, or a test that fails with why there is none. */
export function got<T>(kept: { kind: "ok"; value: T } | { kind: "failed"; why: string }): T {
  if (kept.kind !== "ok") throw new Error(kept.why);
  return kept.value;
}
