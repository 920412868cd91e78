// What a platform told one of several that share a connection: to be slow, in one chat or everywhere, for so long. The
// others wait as well instead of being told the same. In memory only: after a restart each is told again.

import type { EditOutcome, Surface, ThreadOutcome } from "../../channels/channel.ts";
import { outboxLimits } from "../../notify/outbox/limits.ts";
import type { OthersTold } from "../../notify/outbox/setup.ts";
import { switchboardLimits } from "./limits.ts";

export interface Pause {
  /** Whom it was told. What they make of it themselves is their own. */
  readonly told: string;
  readonly surface: Surface;
  /** Absent: all of the surface. */
  readonly chat?: string;
  /** On the clock that never goes back. */
  readonly until_ms: number;
}

export interface Pauses {
  /** What came of a call of this profile: noted, and given back. */
  heard<T extends EditOutcome | ThreadOutcome>(profile: string, at: Spot, outcome: T): T;
  /** As the outbox of this profile asks for it. */
  of(profile: string): OthersTold;
}

export interface Spot {
  readonly surface: Surface;
  readonly chat: string;
}

/** `now_ms`, here and below: on that same clock. */
export function createPauses(now_ms: () => number): Pauses {
  let known: readonly Pause[] = [];
  return {
    heard(profile, at, outcome) {
      const pause = pauseIn(profile, { at, outcome }, now_ms());
      if (pause !== undefined) known = pausesWith(known, pause, now_ms());
      return outcome;
    },
    of: (profile) => ({
      left_ms: (surface, chat) => pauseLeft_ms(known, profile, { surface, chat }, now_ms()),
      firstEnd_ms: () => firstEnd_ms(known, profile, now_ms()),
    }),
  };
}

/** Only what the platform said itself: a call that failed says nothing about those of others. */
export function pauseIn(
  told: string,
  { at, outcome }: { readonly at: Spot; readonly outcome: EditOutcome | ThreadOutcome },
  now_ms: number,
): Pause | undefined {
  if (outcome.kind !== "retryable" || outcome.after_ms === undefined || outcome.after_ms <= 0)
    return undefined;
  const { surface, chat } = at;
  const until_ms = now_ms + Math.min(outcome.after_ms, outboxLimits.told_wait_ms_max);
  return { told, surface, ...(outcome.wait === "chat" && { chat }), until_ms };
}

/** Without those that are over. Of too many those go that end first: whoever meets them is told anew. */
export function pausesWith(known: readonly Pause[], added: Pause, now_ms: number): readonly Pause[] {
  const isSame = (each: Pause) =>
    each.told === added.told && each.surface === added.surface && each.chat === added.chat;
  const before = known.find(isSame);
  const until_ms = Math.max(before?.until_ms ?? 0, added.until_ms);
  const rest = known.filter((each) => !isSame(each) && each.until_ms > now_ms);
  return [...rest, { ...added, until_ms }]
    .toSorted((a, b) => b.until_ms - a.until_ms)
    .slice(0, switchboardLimits.pauses_max);
}

export function pauseLeft_ms(
  known: readonly Pause[],
  profile: string,
  { surface, chat }: Spot,
  now_ms: number,
): number {
  const ends = known
    .filter((each) => each.told !== profile && each.surface === surface)
    .filter((each) => each.chat === undefined || each.chat === chat)
    .map(({ until_ms }) => until_ms - now_ms);
  return Math.max(0, ...ends);
}

/** In how long one of them is over. */
function firstEnd_ms(known: readonly Pause[], profile: string, now_ms: number): number | undefined {
  const ends = known
    .filter(({ told, until_ms }) => told !== profile && until_ms > now_ms)
    .map(({ until_ms }) => until_ms - now_ms);
  return ends.length === 0 ? undefined : Math.min(...ends);
}
