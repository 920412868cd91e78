// What follows from what a platform answered, for one delivery. Pure: no retry, label or alarm is decided elsewhere.

import type {
  Capabilities,
  CopyRef,
  EditOutcome,
  Place,
  Posted,
  ProbeOutcome,
  ThreadOutcome,
  Undeliverable,
} from "../../channels/channel.ts";
import type { Queued } from "../ledger/ledger.ts";
import { outboxLimits } from "./limits.ts";

/** What was asked of the channel, and what it said. */
export type Answer =
  | { readonly asked: "post" | "edit"; readonly outcome: EditOutcome }
  | { readonly asked: "thread"; readonly outcome: ThreadOutcome }
  /** `elders`: of how many earlier ones of the same copy it was not known whether they arrived. */
  | { readonly asked: "probe"; readonly outcome: ProbeOutcome; readonly elders: number };

export type Next =
  | { readonly kind: "shown"; readonly posted: Posted; readonly thread?: Place }
  /** It had arrived. What it looked like is not known, so it is drawn once more. */
  | { readonly kind: "arrived"; readonly ref: CopyRef; readonly below?: Place }
  /** `hold`: nothing else is sent there meanwhile. */
  | {
      readonly kind: "again";
      readonly wait_ms: number;
      readonly hold: "chat" | "surface" | "none";
      readonly doubted: "yes" | "no";
    }
  | { readonly kind: "unknown"; readonly wait_ms: number; readonly probes: number; readonly why: string }
  /** Once more, with a label. Never decided twice for one delivery. */
  | { readonly kind: "resend" }
  | { readonly kind: "plain" }
  /** It stays as it is there; the card is posted anew, below. */
  | { readonly kind: "left" }
  | { readonly kind: "gone" }
  | { readonly kind: "moved"; readonly to: string }
  | { readonly kind: "dead"; readonly why: string; readonly remedy: string }
  | {
      readonly kind: "shut";
      readonly what: "place" | "surface";
      readonly why: string;
      readonly remedy: string;
    };

export interface Circumstances {
  readonly can: Pick<Capabilities, "repeats">;
  readonly now_ms: number;
  /** Failures of this chat in a row, with this one. */
  readonly failures: number;
  /** In [0, 1). */
  readonly fraction: number;
}

const LOOK = "look into the chat whether it is there; ask for it again if it is not";

export function decideNext(delivery: Queued, answer: Answer, about: Circumstances): Next {
  if (answer.asked === "probe") return decideAfterProbe(delivery, answer, about);
  if (answer.asked === "thread" && answer.outcome.kind === "ok")
    return { kind: "shown", posted: answer.outcome.posted, thread: answer.outcome.place };
  const outcome = answer.outcome as Exclude<EditOutcome | ThreadOutcome, { place: Place }>;
  switch (outcome.kind) {
    case "ok":
      return { kind: "shown", posted: outcome };
    case "retryable":
      return decideRetry(delivery, outcome, about);
    case "unknown":
      return decideUnknown(delivery, answer.asked, outcome.why, about);
    case "moved":
      return delivery.moves < outboxLimits.moves_max
        ? { kind: "moved", to: outcome.to }
        : dead(`the chat moved ${outboxLimits.moves_max} times`, "look where the chat is now");
    case "fatal":
      return decideFatal(delivery, answer.asked, outcome);
    case "uneditable":
      return { kind: "left" };
    case "gone":
      return { kind: "gone" };
  }
}

function decideFatal(
  delivery: Queued,
  asked: "post" | "edit" | "thread",
  { what, why, remedy }: Undeliverable,
): Next {
  // Where no thread may be opened, a card may still be posted.
  if (asked === "thread" && what === "place") return dead(why, remedy);
  if (what !== "card") return { kind: "shut", what, why, remedy };
  return delivery.plain === "no" ? { kind: "plain" } : dead(why, remedy);
}

function decideRetry(
  delivery: Queued,
  outcome: { readonly why: string; readonly after_ms?: number; readonly wait: "chat" | "surface" },
  about: Circumstances,
): Next {
  if (delivery.attempts >= outboxLimits.attempts_max)
    return dead(
      `tried ${delivery.attempts} times: ${outcome.why}`,
      "it is tried again when the channel reconnects",
    );
  const wait_ms =
    outcome.after_ms === undefined
      ? backoff_ms(about.failures, about.fraction)
      : Math.min(Math.max(0, outcome.after_ms), outboxLimits.told_wait_ms_max);
  return { kind: "again", wait_ms, hold: outcome.wait, doubted: delivery.doubted };
}

function decideUnknown(
  delivery: Queued,
  asked: "post" | "edit" | "thread",
  why: string,
  about: Circumstances,
): Next {
  // Changing a card to what it is already does nothing: it is simply said again.
  if (asked === "edit") return decideRetry(delivery, { why, wait: "chat" }, about);
  if (about.can.repeats !== "never_known")
    return { kind: "unknown", wait_ms: outboxLimits.probe_wait_ms, probes: 0, why };
  if (delivery.resent === "yes") return lost(why);
  return { kind: "unknown", wait_ms: outboxLimits.resend_wait_ms, probes: 0, why };
}

function decideAfterProbe(
  delivery: Queued,
  { outcome, elders }: Extract<Answer, { asked: "probe" }>,
  about: Circumstances,
): Next {
  // Said again, an earlier one would be known by its own key alone.
  const isKnownAgain = elders === 0 && isRecognised(delivery, about);
  switch (outcome.kind) {
    case "delivered":
      // It stands there, and what was to be opened with it may not: said again, it is opened below the same one.
      if (delivery.op === "thread" && isThreadless(outcome) && isKnownAgain) return sayAgain;
      return {
        kind: "arrived",
        ref: outcome.ref,
        ...(outcome.below !== undefined && { below: outcome.below }),
      };
    case "absent":
      return sayAgain;
    case "cannot_tell": {
      if (isKnownAgain) return sayAgain;
      const probes = delivery.probes + 1;
      if (probes < outboxLimits.probes_max)
        return {
          kind: "unknown",
          wait_ms: outboxLimits.probe_wait_ms * 2 ** probes,
          probes,
          why: outcome.why,
        };
      return delivery.resent === "yes" ? lost(outcome.why) : { kind: "resend" };
    }
  }
}

const sayAgain = { kind: "again", wait_ms: 0, hold: "none", doubted: "yes" } as const;

function isThreadless({ ref, below }: Extract<ProbeOutcome, { kind: "delivered" }>): boolean {
  return ref.thread === undefined && below === undefined;
}

/** The platform still knows the key: saying the same again shows whether it arrived, and makes no second one. */
function isRecognised({ state, attempts, place }: Queued, { can, now_ms }: Circumstances): boolean {
  if (can.repeats !== "recognised" || state.kind !== "unknown") return false;
  if (place.only !== undefined) return false; // what one person alone is shown may carry no key
  const age_ms = now_ms - state.since_ms;
  const isFresh = age_ms >= 0 && age_ms <= outboxLimits.recognised_ms;
  return isFresh && attempts <= outboxLimits.recognised_sends_max;
}

function lost(why: string): Next {
  return dead(`sent twice, and nobody can tell whether either arrived: ${why}`, LOOK);
}

function dead(why: string, remedy: string): Next {
  return { kind: "dead", why, remedy };
}

/** Between half of it and all of it, so that many that failed together do not come back together. */
function backoff_ms(failures: number, fraction: number): number {
  const full_ms = Math.min(
    outboxLimits.retry_wait_ms_max,
    outboxLimits.retry_wait_ms_min * 2 ** Math.min(failures - 1, 30),
  );
  return Math.round(full_ms / 2 + (full_ms / 2) * fraction);
}
