// The audit, looked at from a command line: whether it is whole, measured at the heads that the loop noted in its events,
// and what was said about an ask. What is gone though it was noted is broken, and never merely missing (I12).

import type { AuditCheckEnd, AuditLine, AuditPage, NotThere } from "../../engine/delivery.ts";
import type { Events } from "../../engine/engine.ts";
import { type Failed, failed } from "../../engine/outcome.ts";
import { askSubject } from "../../notify/ask-key.ts";
import type { Anchor, AuditRow } from "../../notify/audit.ts";
import type { LedgerToRead, ReadTables } from "../../notify/ledger/look.ts";
import type { AskRow } from "../../notify/nouns.ts";
import { fateSubject } from "../aftermath.ts";
import { botLimits } from "../limits.ts";
import { peopleOf } from "../people.ts";
import { shownOf } from "./shown.ts";

/** The event that notes the head of the audit where the ledger's own file cannot reach. */
export const ANCHOR_EVENT = "audit_anchor";

export interface Anchors {
  readonly kind: "ok";
  readonly anchors: readonly (Anchor & { readonly ts: string })[];
  readonly notes: readonly string[];
}

export async function anchorsIn(
  events: Pick<Events, "read">,
  since_ms: number | undefined,
): Promise<Anchors | Failed> {
  const anchors: (Anchor & { readonly ts: string })[] = [];
  const notes: string[] = [];
  let cursor: string | undefined;
  for (;;) {
    const page = await events.read(cursor === undefined ? {} : { cursor }); // ends: the log is bounded, pages move on
    if (page.kind === "refused") return failed("io", page.why, page.remedy);
    if (page.kind === "failed") return page;
    if (page.gap !== undefined) notes.push(page.gap);
    for (const { event, ts, seq, hash } of page.events) {
      if (event !== ANCHOR_EVENT || typeof seq !== "number" || typeof hash !== "string") continue;
      if (since_ms === undefined || Date.parse(ts) >= since_ms) anchors.push({ seq, hash, ts });
    }
    if (page.end) return { kind: "ok", anchors, notes };
    cursor = page.cursor;
  }
}

const REPLACED =
  "if the ledger was replaced on purpose, looop audit verify --since 1h looks only at what was noted since then";

/** `ledger` undefined: there is none. */
export function auditCheckOf(
  ledger: LedgerToRead | undefined,
  { anchors, notes }: Anchors,
): AuditCheckEnd | Failed | undefined {
  const broken = (seq: number, why: string): AuditCheckEnd => ({
    kind: "checked",
    state: "broken",
    anchors: anchors.length,
    seq,
    why,
    notes: [...notes, ...(anchors.length > 0 ? [REPLACED] : [])],
  });
  const last = anchors.at(-1);
  if (ledger === undefined) {
    if (last === undefined) return undefined;
    return broken(1, `the ledger is gone, though it had ${last.seq} rows at ${last.ts}`);
  }
  const twice = conflictIn(anchors);
  if (twice !== undefined)
    return broken(twice.seq, `row ${twice.seq} was noted as two different ones: the ledger was replaced`);
  const checked = ledger.look((tables) => tables.audit.verify(anchors));
  if (checked.kind === "failed") return checked;
  const verdict = checked.value;
  if (verdict.kind === "broken") return broken(verdict.seq, verdict.why);
  const { rows, head } = verdict;
  return { kind: "checked", state: "whole", rows, head, anchors: anchors.length, notes };
}

function conflictIn(anchors: readonly Anchor[]): Anchor | undefined {
  const seen = new Map<number, string>();
  return anchors.find(({ seq, hash }) => {
    const before = seen.get(seq);
    seen.set(seq, hash);
    return before !== undefined && before !== hash;
  });
}

// --- rows ----------------------------------------------------------------------------------------------------------

interface AuditQuery {
  readonly ask?: string;
  readonly since_ms?: number;
  readonly tail: number;
}

export function findAskRow(tables: Pick<ReadTables, "asks">, name: string): AskRow | undefined {
  return tables.asks.byId(name) ?? tables.asks.byCode(name);
}

/** `user`: who runs the program. */
export function auditPageOf(
  ledger: LedgerToRead,
  query: AuditQuery,
  user: string,
): AuditPage | NotThere | Failed {
  const read = ledger.look((tables) => {
    if (query.ask === undefined) return { kind: "ok" as const, rows: newest(tables, query) };
    const row = findAskRow(tables, query.ask);
    if (row === undefined) return unknownAsk(query.ask);
    const rows = [askSubject(row.key), fateSubject(row.key)]
      .flatMap((subject) => tables.audit.about(subject, query.tail))
      .toSorted((a, b) => a.seq - b.seq);
    const shown = shownOf(tables, askSubject(row.key), peopleOf([], tables.people.list(), user));
    return { kind: "ok" as const, rows: within(rows, query), shown };
  });
  if (read.kind === "failed") return read;
  const { value } = read;
  return value.kind === "ok" ? { ...value, rows: value.rows.map(lineOf) } : value;
}

export function unknownAsk(name: string): NotThere {
  const why = `nothing was ever shown of an ask ${name}`;
  return { kind: "missing", why, remedy: "see looop asks, or looop audit show" };
}

function newest({ audit }: ReadTables, query: AuditQuery): readonly AuditRow[] {
  const last = audit.head().seq;
  const rows: AuditRow[] = [];
  const wanted = query.since_ms === undefined ? query.tail : botLimits.audit_rows_max;
  for (let after = Math.max(0, last - wanted); ; ) {
    const page = audit.page(after, wanted);
    rows.push(...page);
    const end = page.at(-1);
    if (end === undefined || end.seq >= last) return within(rows, query);
    after = end.seq;
  }
}

function within(rows: readonly AuditRow[], { since_ms, tail }: AuditQuery): readonly AuditRow[] {
  return rows.filter(({ at_ms }) => since_ms === undefined || at_ms >= since_ms).slice(-tail);
}

function lineOf({ prev: _, inbound: __, ...row }: AuditRow): AuditLine {
  return row;
}
