// What happened since somebody last looked, for a digest: decisions from the audit, workers that ended, and what waits.
// Looks only.

import type { Attention, Somebody } from "../notify/attention.ts";
import type { AskFacts, HomeFacts } from "../notify/facts.ts";
import type { Tables } from "../notify/ledger/ledger.ts";
import { attentionLimits } from "../notify/limits.ts";
import { waitingFor } from "../notify/waiting.ts";

const told: ReadonlySet<string> = new Set([
  "answered",
  "changed",
  "undone",
  "paired",
  "steered",
  "voted",
  "batch",
]);

export function decisionsSince(
  tables: Pick<Tables, "audit">,
  since_ms: number,
): readonly { readonly at_ms: number; readonly what: string }[] {
  const { seq } = tables.audit.head();
  const rows = tables.audit.page(
    Math.max(0, seq - attentionLimits.digest_audit_rows),
    attentionLimits.digest_audit_rows,
  );
  return rows
    .filter(({ at_ms, event }) => at_ms >= since_ms && told.has(event))
    .map(({ at_ms, result }) => ({ at_ms, what: result }));
}

export function goneSince({ workers }: Pick<HomeFacts, "workers">, since_ms: number): readonly string[] {
  if (workers.kind !== "ok") return [];
  return workers.value
    .filter(({ alive, changed_ms }) => !alive && (changed_ms ?? 0) >= since_ms)
    .map(({ id }) => String(id));
}

/** What waits for somebody who is up again, oldest first; with what they had put off until now, which comes back by it. */
export function waitingNow(
  who: Somebody,
  { calls }: Attention,
  { asks, singleOwner }: { readonly asks: readonly AskFacts[]; readonly singleOwner: "yes" | "no" },
): readonly AskFacts[] {
  const due = calls.filter((each) => each.who === who).flatMap((each) => each.due);
  const back = due.flatMap(({ facts, snooze }) => (snooze === undefined ? [] : [facts]));
  return [...waitingFor(who.person, asks, singleOwner), ...back].toSorted(
    (a, b) => a.ask.raised_s - b.ask.raised_s,
  );
}
