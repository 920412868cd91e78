// PORT: what the verbs that look at people and at what was shown to them need. The bot implements it; whether it runs
// or not makes no difference to who calls. Common contract: nothing throws or rejects for what the world can do.

import type { Failed } from "./outcome.ts";

export interface Delivery {
  /** `ago_ms`: of what was noted elsewhere, only what was noted since then. */
  verifyAudit(ago_ms?: number): Promise<AuditCheckEnd | NotThere | Failed>;
  readAudit(query: AuditQuery): Promise<AuditPage | NotThere | Failed>;
  people(): Promise<PeoplePage | Failed>;
  /** `as`: who they are; `me` is whoever calls. Absent: after what they call themselves. */
  pair(request: {
    readonly code: string;
    readonly as?: string;
    readonly role?: string;
  }): Promise<ByHand | Failed>;
  unpair(account: { readonly surface: string; readonly user: string }): Promise<ByHand | Failed>;
  /** An ask by its id or its short code. */
  explainRoute(ask: string): Promise<RouteExplained | NotThere | Failed>;
  deliveries(which: "all" | "dead"): Promise<DeliveryPage | NotThere | Failed>;
  /** Once more, whatever it died of. */
  retry(id: string): Promise<ByHand | Failed>;
  /** For one screen of the whole. `missing`: nothing was ever shown here. */
  glance(): Promise<DeliveryGlance | NotThere | Failed>;
}

/** `missing` also for one thing that was asked for by name; `corrupt`: it is there, and cannot be read as one. */
export interface NotThere {
  readonly kind: "missing" | "corrupt";
  readonly why: string;
  readonly remedy: string;
}

export type ByHand =
  | { readonly kind: "done"; readonly summary: string }
  | { readonly kind: "refused"; readonly field: string; readonly why: string; readonly remedy: string }
  | NotThere;

// --- what was said and done ----------------------------------------------------------------------------------------

export interface AuditQuery {
  /** By id or short code. */
  readonly ask?: string;
  /** Not older than this. */
  readonly ago_ms?: number;
  /** At most so many, the newest. */
  readonly tail: number;
}

export interface AuditLine {
  readonly seq: number;
  readonly at_ms: number;
  readonly event: string;
  readonly actor: {
    readonly kind: string;
    readonly name: string;
    readonly surface?: string;
    readonly user?: string;
  };
  readonly subject?: string;
  /** As they were said, secrets taken out. */
  readonly words?: string;
  readonly reading?: string;
  /** Hash of the card on which it was said, as it was delivered. */
  readonly card?: string;
  readonly result: string;
  readonly hash: string;
}

/** A place where a card of it stands, or stood. */
export interface ShownCard {
  readonly place: string;
  readonly at_ms: number;
  readonly card: string;
  readonly state: string;
  readonly whole: string;
  /** On whose screens it stood, and when first. Absent: nobody's, or the surface does not tell. */
  readonly seen?: readonly { readonly who: string; readonly at_ms: number }[];
}

export interface AuditPage {
  readonly kind: "ok";
  readonly rows: readonly AuditLine[];
  /** Of the ask that was named. */
  readonly shown?: readonly ShownCard[];
}

export interface AuditCheckEnd {
  readonly kind: "checked";
  readonly state: "whole" | "broken";
  /** Of a whole one. */
  readonly rows?: number;
  readonly head?: { readonly seq: number; readonly hash: string };
  /** How many heads that were noted elsewhere it agrees with. */
  readonly anchors: number;
  /** Of a broken one: the first row that is not as it was written, or is not there. */
  readonly seq?: number;
  readonly why?: string;
  readonly notes: readonly string[];
}

// --- people --------------------------------------------------------------------------------------------------------

export interface PersonLine {
  readonly name: string;
  readonly roles: readonly string[];
  readonly may: readonly string[];
  readonly zone?: string;
  readonly accounts: readonly { readonly surface: string; readonly user: string; readonly via: string }[];
}

export interface PeoplePage {
  readonly kind: "ok";
  readonly people: readonly PersonLine[];
  /** Were given a code, and wait for somebody to let them in. */
  readonly waiting: readonly {
    readonly surface: string;
    readonly user: string;
    readonly name: string;
    readonly expires_ms: number;
  }[];
  readonly notes: readonly string[];
}

// --- where things go -----------------------------------------------------------------------------------------------

export interface RouteExplained {
  readonly kind: "ok";
  readonly ask: string;
  readonly code?: string;
  readonly why: string;
  /** Where the route leads now. */
  readonly places: readonly string[];
  readonly call?: string;
  /** When it is brought to whom while nobody answers, one line for each step. */
  readonly ladder: readonly string[];
  /** Where it should have gone, and why it does not. */
  readonly misses: readonly string[];
  readonly shown: readonly ShownCard[];
  readonly notes: readonly string[];
}

export interface DeliveryLine {
  readonly id: string;
  readonly subject: string;
  readonly place: string;
  readonly op: string;
  readonly state: string;
  readonly attempts: number;
  readonly since_ms: number;
  readonly title: string;
  readonly why?: string;
  readonly remedy?: string;
}

export interface DeliveryPage {
  readonly kind: "ok";
  /** Dead ones first, the newest of them first; then what waits, in its order. */
  readonly deliveries: readonly DeliveryLine[];
  /** Of `all`: where each open ask stands, oldest first. */
  readonly asks: readonly AskShown[];
}

export interface AskShown {
  readonly ask: string;
  readonly code: string;
  readonly shown: readonly ShownCard[];
}

export interface DeliveryGlance {
  readonly kind: "ok";
  readonly channels: readonly { readonly surface: string; readonly state: string; readonly why: string }[];
  readonly deliveries: { readonly waiting: number; readonly unknown: number; readonly dead: number };
}
