// What a person at the fake can point at, and what they see come of it.

import type { Delivery } from "./delivery.ts";
import type { Events } from "./events.ts";
import type { Triggers } from "./methods.ts";
import type { Responses } from "./responses.ts";
import type { FakeClock, Wire } from "./wire.ts";
import type { Workspace } from "./workspace.ts";

export interface PersonGround {
  readonly workspace: Workspace;
  readonly clock: FakeClock;
  readonly events: Events;
  readonly delivery: Delivery;
  readonly triggers: Triggers;
  readonly responses: Responses;
  record(what: string, details: Wire): void;
}

/** A message in a channel, or a modal or home page by its view id. */
export type Spot = { readonly channel: string; readonly ts: string } | { readonly view: string };

export type Done =
  | { readonly kind: "ok" }
  /** What Slack shows when the app did not answer in time, or nobody is there. */
  | { readonly kind: "error shown"; readonly why: string }
  /** The app refused the values of a form: by block id. */
  | { readonly kind: "form refused"; readonly errors: Wire }
  /** The person thought better of it at the dialog that asks once more. */
  | { readonly kind: "declined" };

export interface SayOptions {
  readonly thread?: string;
  readonly broadcast?: boolean;
}
