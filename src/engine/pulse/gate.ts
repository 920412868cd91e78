// Skip or decide: whether this beat may call a model, and why. Pure; every reason says when it ends and what a person
// may do. The order is part of the contract: what a person said comes first, what money says comes last.
// Keeps I12: a guard record that is there but cannot be used refuses; only a proven absence means "nothing yet".

import { assumedBackoff, type Backoff, backoffState } from "./backoff.ts";
import { attemptWait_ms, type SpendRow, spentToday } from "./ledger.ts";
import { pulseLimits } from "./limits.ts";
import { nextDayStart_ms } from "./zone.ts";

/** A record of `state/` as it was read. */
export type Guard<T> =
  | { readonly kind: "ok"; readonly value: T }
  | { readonly kind: "missing" }
  | { readonly kind: "corrupt"; readonly why: string }
  | { readonly kind: "unreadable"; readonly why: string };

export interface Pause {
  readonly by: string;
  readonly paused_ms: number;
  readonly until_ms?: number;
  readonly why?: string;
}

export interface ProviderWait {
  readonly noted_ms?: number; // older records have none
  readonly until_ms: number;
  /** What the provider said. */
  readonly said: string;
}

export interface NoopMark {
  readonly hash: string;
  readonly at_ms: number;
}

/** Bypasses "unchanged" and nothing else. */
export type Force = "first_beat" | "nudge" | "requested";

export interface GateBounds {
  /** 0 turns the second look off. */
  readonly noopTtl_ms: number;
  /** 0 turns the cap off. */
  readonly decidesPerHourMax: number;
  readonly dailyUsdMax?: number;
  readonly dailyTokensMax?: number;
  readonly zone: string;
}

export interface GateFacts {
  readonly world: { readonly hash: string; readonly policy_hash: string };
  readonly forced?: Force;
  readonly bounds: GateBounds;
  readonly pause: Guard<Pause>;
  readonly providerWait: Guard<ProviderWait>;
  readonly committed: Guard<{ readonly hash: string }>;
  readonly noop: Guard<NoopMark>;
  readonly backoff: Guard<Backoff>;
  readonly attempts: Guard<readonly number[]>;
  readonly spend: Guard<readonly SpendRow[]>;
}

export type SkipReason =
  | "paused"
  | "provider_limit"
  | "guard_unreadable"
  | "unchanged"
  | "backoff"
  | "hourly_cap"
  | "daily_usd"
  | "daily_tokens"
  | "unmetered";

export type DecideReason = "changed" | "no_baseline" | "noop_revisit" | Force;

export interface Skip {
  readonly kind: "skip";
  readonly reason: SkipReason;
  /** Null: not before somebody or something acts. */
  readonly retry_in_s: number | null;
  /** For people. */
  readonly say: string;
  /** Write this in place of a backoff record that cannot be understood, so that the wait ends. */
  readonly repair?: Backoff;
}

export type GateDecision =
  | Skip
  | {
      readonly kind: "decide";
      readonly reason: DecideReason;
      readonly say: string;
      /** Failures so far; a policy edit cut the wait for the next try. */
      readonly backoffCut?: number;
    };

export function decideGate(facts: GateFacts, now_ms: number): GateDecision {
  const held = heldByPerson(facts, now_ms) ?? heldByProvider(facts, now_ms) ?? heldByRecords(facts, now_ms);
  if (held !== undefined) return held;
  const cause = causeOf(facts, now_ms);
  if (cause.kind === "skip") return cause;
  const backoff = backoffState(present(facts.backoff), facts.world.policy_hash, now_ms);
  if (backoff.kind === "waiting") {
    const times = backoff.fails === 1 ? "The last decision" : `The last ${backoff.fails} decisions`;
    const say = `${times} failed; trying again in ${spanOf(backoff.wait_ms)}. An edit of a goal or the playbook tries at once.`;
    return skip("backoff", backoff.wait_ms, say);
  }
  const bounded = heldByHour(facts, now_ms) ?? heldByDay(facts, now_ms);
  if (bounded !== undefined) return bounded;
  return { ...cause, ...(backoff.kind === "cut" && { backoffCut: backoff.fails }) };
}

function heldByPerson({ pause }: GateFacts, now_ms: number): Skip | undefined {
  if (pause.kind !== "ok") return undefined;
  const { by, until_ms, why } = pause.value;
  if (until_ms !== undefined && until_ms <= now_ms) return undefined;
  const left_ms = until_ms === undefined ? null : until_ms - now_ms;
  const end = left_ms === null ? "until somebody resumes it" : `for another ${spanOf(left_ms)}`;
  const because = why === undefined ? "" : ` (${why})`;
  return skip("paused", left_ms, `Paused by ${by}${because}, ${end}.`);
}

function heldByProvider({ providerWait }: GateFacts, now_ms: number): Skip | undefined {
  if (providerWait.kind !== "ok") return undefined;
  const { noted_ms = 0, until_ms, said } = providerWait.value;
  // The clock was set back since, or nobody asks for so long: one try tells how long it really is.
  const wait_ms = now_ms < noted_ms ? 0 : until_ms - now_ms;
  if (wait_ms <= 0 || wait_ms > pulseLimits.provider_wait_ms_max) return undefined;
  const say = `The provider's limit is reached ("${said}"); going on in ${spanOf(wait_ms)}. This wait is not counted as a failure.`;
  return skip("provider_limit", wait_ms, say);
}

/** I12 */
function heldByRecords(facts: GateFacts, now_ms: number): Skip | undefined {
  const records: readonly (readonly [string, Guard<unknown>])[] = [
    ["the pause", facts.pause],
    ["the provider's limit", facts.providerWait],
    ["the last committed world", facts.committed],
    ["the last noop", facts.noop],
    ["the attempts of this hour", facts.attempts],
    ["today's spend", facts.spend],
    ["the failures so far", facts.backoff],
  ];
  for (const [noun, record] of records) {
    if (record.kind === "ok" || record.kind === "missing") continue;
    if (record === facts.backoff && record.kind === "corrupt") {
      const repair = assumedBackoff(facts.world.policy_hash, now_ms);
      const say = `The record of ${noun} cannot be understood (${record.why}): counted as ${repair.fails} failures and written anew.`;
      return { ...skip("backoff", pulseLimits.backoff_ms_max, say), repair };
    }
    const remedy = "Mend it or move it away; until then nothing is decided.";
    return skip("guard_unreadable", null, `The record of ${noun} cannot be used (${record.why}). ${remedy}`);
  }
  return undefined;
}

function causeOf(facts: GateFacts, now_ms: number): Skip | Extract<GateDecision, { kind: "decide" }> {
  const committed = present(facts.committed);
  const decide = (reason: DecideReason, say: string) => ({ kind: "decide", reason, say }) as const;
  if (committed === undefined) return decide("no_baseline", "Nothing was decided here before.");
  if (committed.hash !== facts.world.hash) return decide("changed", "The world changed.");
  if (facts.forced !== undefined) return decide(facts.forced, FORCED[facts.forced]);
  const noop = present(facts.noop);
  const ttl_ms = facts.bounds.noopTtl_ms;
  if (noop === undefined || noop.hash !== facts.world.hash || ttl_ms <= 0) {
    return skip("unchanged", null, "Nothing changed since the last decision.");
  }
  const left_ms = noop.at_ms + ttl_ms - now_ms;
  // More than the whole time left: the clock was set back, and the second look is not put off by it.
  if (left_ms <= 0 || left_ms > 2 * ttl_ms) {
    return decide(
      "noop_revisit",
      `Nothing changed for ${spanOf(ttl_ms)}, but the last decision was to do nothing.`,
    );
  }
  return skip("unchanged", left_ms, `Nothing changed; a second look at it comes in ${spanOf(left_ms)}.`);
}

const FORCED: Readonly<Record<Force, string>> = {
  first_beat: "The loop just started.",
  nudge: "The last decision asked for another look now.",
  requested: "Somebody asked for a decision now.",
};

function heldByHour({ attempts, bounds }: GateFacts, now_ms: number): Skip | undefined {
  const wait_ms = attemptWait_ms(present(attempts) ?? [], bounds.decidesPerHourMax, now_ms);
  if (wait_ms <= 0) return undefined;
  const say = `The cap of ${bounds.decidesPerHourMax} decisions in an hour is reached; the next one may start in ${spanOf(wait_ms)}.`;
  return skip("hourly_cap", wait_ms, say);
}

function heldByDay({ spend, bounds }: GateFacts, now_ms: number): Skip | undefined {
  const { dailyUsdMax = 0, dailyTokensMax = 0, zone } = bounds;
  const spent = spentToday(present(spend) ?? [], zone, now_ms);
  const held = (reason: SkipReason, what: string) => {
    const wait_ms = nextDayStart_ms(now_ms, zone) - now_ms;
    const end = `A new day begins in ${spanOf(wait_ms)} (${zone}); a higher limit in the config works at once.`;
    return skip(reason, wait_ms, `${what} ${end}`);
  };
  if (dailyUsdMax > 0 && spent.cost_usd >= dailyUsdMax) {
    return held(
      "daily_usd",
      `Today's budget is spent: $${spent.cost_usd.toFixed(2)} of $${dailyUsdMax.toFixed(2)}.`,
    );
  }
  if (dailyTokensMax > 0 && spent.tokens >= dailyTokensMax) {
    return held("daily_tokens", `Today's budget is spent: ${spent.tokens} of ${dailyTokensMax} tokens.`);
  }
  const runs_max = pulseLimits.unmetered_runs_max;
  if (dailyUsdMax > 0 && spent.unpriced >= runs_max) {
    const remedy = "Give prices for its tokens, use a token budget, or none.";
    return held(
      "unmetered",
      `The last ${spent.unpriced} runs did not tell their cost, so the budget cannot be kept. ${remedy}`,
    );
  }
  if (dailyTokensMax > 0 && spent.uncounted >= runs_max) {
    const remedy = "Use a runner that reports them, or no token budget.";
    return held(
      "unmetered",
      `The last ${spent.uncounted} runs did not tell their tokens, so the budget cannot be kept. ${remedy}`,
    );
  }
  return undefined;
}

function present<T>(guard: Guard<T>): T | undefined {
  return guard.kind === "ok" ? guard.value : undefined;
}

function skip(reason: SkipReason, wait_ms: number | null, say: string): Skip {
  return {
    kind: "skip",
    reason,
    retry_in_s: wait_ms === null ? null : Math.max(1, Math.ceil(wait_ms / 1_000)),
    say,
  };
}

/** `45 s`, `12 min`, `3 h 05 min` */
export function spanOf(span_ms: number): string {
  const seconds = Math.max(1, Math.ceil(span_ms / 1_000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}
