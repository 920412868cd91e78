// Whether what people say would reach us, from what is known. Pure but for keeping what is known.

import type { ChannelClock, ChannelHealth } from "../channel.ts";
import { slackLimits } from "./limits.ts";
import { botScopes } from "./manifest.ts";

/** What is known of a connection; told by those who hear and post. */
export interface Vitals {
  /** Sockets that were greeted and stand, or 1 for an HTTP server that listens. */
  open: number;
  readonly by: "socket" | "http";
  /** An event, a greeting, an answered ping. */
  proof_ms?: number;
  /** Anything that was handed over, our own posts too. */
  event_ms?: number;
  /** The first of our posts that did not come back as an event yet. */
  unechoed_ms?: number;
  /** Sockets on our token that are not ours, as the last greeting told. */
  strangers: number;
  greeted_ms?: number;
  /** Why the last connection ended. */
  ended?: string;
}

export interface Identity {
  readonly user: string;
  readonly bot?: string;
  readonly team?: string;
  readonly name: string;
  readonly scopes: readonly string[];
}

export function createVitals(by: Vitals["by"]): Vitals {
  return { open: 0, by, strangers: 0 };
}

export function heardEvent(vitals: Vitals, clock: ChannelClock): void {
  vitals.proof_ms = clock.now_ms();
  vitals.event_ms = clock.now_ms();
  delete vitals.unechoed_ms;
}

const reconnects = "it connects again by itself; if it stays so, look at the network and the app token";

export function decideHealth(
  vitals: Vitals,
  identity: Identity | { readonly why: string; readonly remedy: string },
  now_ms: number,
): ChannelHealth {
  const heard = vitals.proof_ms === undefined ? {} : { heard_ms: vitals.proof_ms };
  if ("remedy" in identity) return { state: "off", ...heard, ...identity, lacks: [] };
  const self = { id: identity.user, name: identity.name };
  const base = { ...heard, self, lacks: lacksOf(vitals, identity) };
  if (vitals.open === 0) {
    return { state: "deaf", ...base, why: vitals.ended ?? "not connected", remedy: reconnects };
  }
  if (vitals.unechoed_ms !== undefined && now_ms - vitals.unechoed_ms > slackLimits.echo_ms_max) {
    const remedy =
      "look at Event Subscriptions at api.slack.com/apps: Slack switches them off after many failures";
    return { state: "unsure", ...base, why: "our own posts do not come back as events", remedy };
  }
  if (vitals.strangers > 0) {
    const remedy = "stop the other instance, or give it an app of its own";
    return { state: "unsure", ...base, why: strangersText(vitals.strangers), remedy };
  }
  if (vitals.by === "socket" && now_ms - (vitals.proof_ms ?? 0) > slackLimits.proof_ms_max) {
    return {
      state: "unsure",
      ...base,
      why: "the socket stands and nothing comes over it",
      remedy: reconnects,
    };
  }
  if (vitals.by === "http" && vitals.event_ms === undefined) {
    const remedy =
      "say something to it: until Slack has posted once, nothing proves that its request URL leads here";
    return { state: "unsure", ...base, why: "nothing was posted to us yet", remedy };
  }
  return {
    state: "hearing",
    ...base,
    why: vitals.event_ms === undefined ? "the socket answers" : "events come in",
  };
}

const strangersText = (count: number): string =>
  `${count} other ${count === 1 ? "socket listens" : "sockets listen"} on this app token and take part of what is said`;

function lacksOf(vitals: Vitals, identity: Identity): readonly string[] {
  const missing = Object.entries(botScopes).filter(([scope]) => !identity.scopes.includes(scope));
  const scopes = identity.scopes.length === 0 ? [] : missing;
  return [
    ...scopes.map(([scope, purpose]) => `cannot ${purpose}: add the scope ${scope} and reinstall the app`),
    ...(vitals.strangers > 0 ? [strangersText(vitals.strangers)] : []),
  ];
}
