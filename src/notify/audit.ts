// The audit: who did what, in which words, seeing which card, and what came of it. Each row carries the hash of the one
// before it, so that no row can be changed, removed or moved without its successors telling. Pure.

import type { Surface } from "../channels/channel.ts";
import { canonicalText, sha256 } from "./digest.ts";
import type { Subject } from "./nouns.ts";

/** One thing that was done or refused. */
export interface Deed {
  /** `answered`, `refused`, `delivered`, `paired`, `goal_changed`, … */
  readonly event: string;
  readonly actor: Actor;
  readonly subject?: Subject;
  /** The inbound that it came from. */
  readonly inbound?: string;
  /** Exactly as they were said. */
  readonly words?: string;
  /** What they were taken for. */
  readonly reading?: string;
  /** Hash of the card as it was delivered where this was said. */
  readonly card?: string;
  readonly result: string;
}

export interface Actor {
  readonly kind: "person" | "stranger" | "program" | "us";
  readonly name: string;
  readonly surface?: Surface;
  /** The surface's own id of them. */
  readonly user?: string;
}

export interface AuditRow extends Deed {
  readonly seq: number;
  readonly at_ms: number;
  /** Of the row before; of the first one, `first`. */
  readonly prev: string;
  readonly hash: string;
}

export interface Anchor {
  readonly seq: number;
  readonly hash: string;
}

export type AuditVerdict =
  | { readonly kind: "whole"; readonly rows: number; readonly head: Anchor }
  /** `seq`: the first row that is not as it was written, or is not there. */
  | { readonly kind: "broken"; readonly seq: number; readonly why: string };

/** Before the first row. */
export const FIRST = "first";

export function auditRowOf(deed: Deed, at_ms: number, last: Anchor): AuditRow {
  const row = { ...deed, seq: last.seq + 1, at_ms, prev: last.hash };
  return { ...row, hash: hashOf(row) };
}

export function hashOf(row: Omit<AuditRow, "hash">): string {
  return sha256(canonicalText(row));
}

/** Goes through rows in their order, oldest first, and remembers where it is. */
export interface AuditCheck {
  /** Undefined: as it should be. */
  next(row: AuditRow): Extract<AuditVerdict, { kind: "broken" }> | undefined;
  end(): AuditVerdict;
}

/** `floor`: the last row that was forgotten by age; the chain begins behind it. */
export function auditCheck(floor: Anchor, anchors: readonly Anchor[]): AuditCheck {
  const noted = new Map(anchors.map(({ seq, hash }) => [seq, hash]));
  let last = floor;
  let rows = 0;
  const broken = (seq: number, why: string) => ({ kind: "broken", seq, why }) as const;
  return {
    next(row) {
      const due = last.seq + 1;
      if (row.seq !== due) return broken(due, `row ${due} is not there; ${row.seq} follows ${last.seq}`);
      if (row.prev !== last.hash) return broken(row.seq, `row ${row.seq} does not follow the row before it`);
      const { hash, ...content } = row;
      if (hashOf(content) !== hash) return broken(row.seq, `row ${row.seq} was changed after it was written`);
      const anchor = noted.get(row.seq);
      if (anchor !== undefined && anchor !== hash)
        return broken(row.seq, `row ${row.seq} is another one than the one noted elsewhere`);
      last = { seq: row.seq, hash };
      rows += 1;
      return undefined;
    },
    end() {
      const beyond = anchors.toSorted((a, b) => a.seq - b.seq).find(({ seq }) => seq > last.seq);
      if (beyond === undefined) return { kind: "whole", rows, head: last };
      return broken(
        last.seq + 1,
        `rows after ${last.seq} were cut off; row ${beyond.seq} was noted elsewhere`,
      );
    },
  };
}

/** Every text in it, through `redact`: what is chained is what may be shown (I10). */
export function redactDeed(deed: Deed, redact: (text: string) => string): Deed {
  const texts = { event: deed.event, result: redact(deed.result) };
  const optional = {
    ...(deed.words === undefined ? {} : { words: redact(deed.words) }),
    ...(deed.reading === undefined ? {} : { reading: redact(deed.reading) }),
  };
  return { ...deed, ...texts, ...optional, actor: { ...deed.actor, name: redact(deed.actor.name) } };
}
