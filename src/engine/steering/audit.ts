// Every change of policy leaves a line in the journal and an event. That they could not be written is told with the
// change, and never undoes it.

import type { Change, ChangeOutcome, Events, Journal } from "../engine.ts";
import type { Actor } from "../types.ts";

export interface AuditPorts {
  readonly events: Pick<Events, "record">;
  readonly journal: Pick<Journal, "write">;
}

export interface Deed {
  /** The generated journal line, and what the verb says. */
  readonly summary: string;
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly hash?: string;
  /** What else the person should know. */
  readonly notes?: readonly string[];
}

export async function recordDeed(
  { events, journal }: AuditPorts,
  deed: Deed,
  change: Change,
  actor: Actor,
): Promise<Extract<ChangeOutcome, { kind: "done" }>> {
  const { summary, event, fields, hash } = deed;
  const line = change.journal?.trim() ? change.journal : summary;
  const written = await journal.write(line);
  const recorded = await events.record(event, { ...fields, ...(hash !== undefined && { hash }), by: actor });
  const warnings = [...(deed.notes ?? [])];
  if (written.kind === "failed") warnings.push(`done, but not in the journal: ${written.why}`);
  if (recorded.kind === "failed") warnings.push(`done, but not among the events: ${recorded.why}`);
  return {
    kind: "done",
    summary,
    ...(hash !== undefined && { hash }),
    ...(warnings.length > 0 && { warnings }),
  };
}

/** Nothing happened, so nothing is recorded. */
export function unchanged(summary: string, hash?: string): ChangeOutcome {
  return { kind: "done", summary: `${summary}: unchanged`, ...(hash !== undefined && { hash }) };
}
