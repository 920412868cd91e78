// Parts of a card made to share too little room. Pure. Facts and small print give way last; of long texts the longest
// lose first, and what is short stays whole.

import type { Part } from "../../channels/channel.ts";
import { fitText } from "../../channels/text/fit.ts";
import { cardLimits } from "../limits.ts";

/** Zero: there is nothing to see. */
export function sizeOfPart(part: Part): number {
  const chars = charsOf(part);
  return chars === 0 ? 0 : chars + cardLimits.part_chars;
}

export function sizeOfParts(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + sizeOfPart(part), 0);
}

/** At most `room` in all. */
export function squeeze(parts: readonly Part[], room: number): readonly Part[] {
  const brief = parts.filter(isBrief);
  const long = parts.filter((part) => !isBrief(part));
  const briefRoom = long.length === 0 ? room : Math.floor(room * cardLimits.brief_share_max);
  const briefShares = shares(brief.map(sizeOfPart), Math.max(0, briefRoom));
  const used = briefShares.reduce((sum, share) => sum + share, 0);
  const longShares = shares(long.map(sizeOfPart), Math.max(0, room - used));
  const shareOf = new Map<Part, number>([
    ...brief.map((part, index) => [part, briefShares[index] ?? 0] as const),
    ...long.map((part, index) => [part, longShares[index] ?? 0] as const),
  ]);
  return parts.flatMap((part) => cutPart(part, shareOf.get(part) ?? 0));
}

function isBrief(part: Part): boolean {
  return part.kind === "facts" || part.kind === "note" || part.kind === "rule";
}

/** Whoever needs less than an equal share gets what it needs; the others share what is left. */
function shares(sizes: readonly number[], room: number): readonly number[] {
  const ascending = sizes.map((size, index) => ({ size, index })).sort((a, b) => a.size - b.size);
  const given = new Array<number>(sizes.length).fill(0);
  let left = room;
  ascending.forEach(({ size, index }, position) => {
    const share = Math.min(size, Math.floor(left / (ascending.length - position)));
    given[index] = share;
    left -= share;
  });
  return given;
}

function cutPart(part: Part, share: number): readonly Part[] {
  if (sizeOfPart(part) <= share) return [part];
  const room = share - cardLimits.part_chars;
  if (room <= 0) return [];
  const cut = (text: string, max: number) => fitText(text, { unit: "chars", max }).text;
  switch (part.kind) {
    case "prose":
      return [{ kind: "prose", markdown: cut(part.markdown, room) }];
    case "verbatim": {
      const text = cut(part.text, room - (part.from?.length ?? 0));
      return text === "" ? [] : [{ ...part, text }];
    }
    case "note":
      return [{ kind: "note", text: cut(part.text, room) }];
    case "facts":
      return cutRows(part, room);
    case "rule":
      return [];
  }
}

function cutRows(part: Extract<Part, { kind: "facts" }>, room: number): readonly Part[] {
  let used = 0;
  const kept = part.rows.filter((row) => {
    used += rowChars(row);
    return used <= room;
  });
  return kept.length === 0 ? [] : [{ kind: "facts", rows: kept }];
}

function charsOf(part: Part): number {
  switch (part.kind) {
    case "prose":
      return part.markdown.length;
    case "verbatim":
      return part.text === "" ? 0 : part.text.length + (part.from?.length ?? 0);
    case "facts":
      return part.rows.reduce((sum, row) => sum + rowChars(row), 0);
    case "note":
      return part.text.length;
    case "rule":
      return 1;
  }
}

function rowChars({ name, value }: { readonly name: string; readonly value: string }): number {
  return name.length + value.length + cardLimits.fact_chars;
}
