// What handling one inbound stands on, and what it comes to: an outcome that is committed in one go, with the replies
// it wants. Nothing is sent from here.

import type { Capabilities, Inbound, Place, Surface } from "../../channels/channel.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Failed, Refused } from "../../engine/outcome.ts";
import type { Clock, Ids } from "../../engine/ports.ts";
import type { Actor } from "../../engine/types.ts";
import { errorCard } from "../../notify/cards/notices.ts";
import type { ChannelFacts, Setting } from "../../notify/facts.ts";
import type { Ledger, Tables } from "../../notify/ledger/ledger.ts";
import type { Approvals, Draft, Lane, Person, Subject } from "../../notify/nouns.ts";
import type { Redact } from "../../notify/redact.ts";
import type { Observer } from "../observe.ts";
import type { Access } from "../people.ts";
import type { Proposed } from "../proposer.ts";
import type { Locale } from "../reading/intent.ts";

/** Whether something may have come of it already, in a try that was cut short or in an earlier life of the program. */
export type Begun = "never" | "perhaps";

export interface Desk {
  readonly engine: Engine;
  readonly ledger: Ledger;
  readonly observer: Observer;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly redact: Redact;
  access(): Access;
  readonly approvals: Approvals;
  channels(): readonly ChannelFacts[];
  /** Of the owner, for those who have none. */
  readonly zone: string;
  readonly locales: readonly Locale[];
  /** What cards show has changed: soon, not now. */
  changed(): void;
  /** Asks a runner what somebody may have meant; absent: none is configured. */
  propose?(prompt: string): Promise<Proposed>;
  /** Raised when nothing new is begun any more. Absent: nobody leaves. */
  readonly leaving?: AbortSignal;
  /** Of the one inbound that is handled; absent: perhaps. */
  readonly begun?: Begun;
  /** It had come in by then, on the clock that never goes back. */
  readonly in_ms?: number;
  /** For the log. */
  report(event: string, fields: Readonly<Record<string, unknown>>): void;
}

/** Somebody who may do it, where, and in whose name the engine hears of it. */
export interface Speaker {
  readonly inbound: Inbound;
  readonly person: Person;
  readonly actor: Extract<Actor, { kind: "person" }>;
  /** For cards that are shown where it was said. */
  readonly setting: Setting;
}

export interface Outcome {
  /** For the audit: `answered`, `refused`, `looked`, … */
  readonly event: string;
  /** A line for people. */
  readonly result: string;
  readonly subject?: Subject;
  readonly words?: string;
  /** What the words were taken for. */
  readonly reading?: string;
  readonly replies: readonly Reply[];
  /** What kept the answer from its record: a card says it in words, a verb by its exit code as well. */
  readonly problem?: Failed | { readonly kind: "corrupt"; readonly why: string; readonly remedy: string };
  /** In the same commit as everything else. */
  commit?(tables: Tables): void;
}

export interface Reply {
  readonly draft: Draft;
  /** `private`: to whoever said it alone. A place: somewhere else. */
  readonly to: "here" | "private" | Place;
  /** Where it is a card that lives on: else it is a reply to this one inbound. */
  readonly subject?: Subject;
  readonly lane?: Lane;
}

const unknownSurface: Capabilities = {
  text_chars_max: 1_900,
  button_label_chars_max: 75,
  buttons_max: 5,
  buttons_per_row_max: 5,
  threads: "no",
  forms: "no",
  files: "no",
  press_kept_ms: 0,
  text_kept_ms: 0,
  repeats: "never_known",
  whispers: "no",
};

export function capabilitiesOf(desk: Pick<Desk, "channels">, surface: Surface): Capabilities {
  return desk.channels().find((each) => each.surface === surface)?.can ?? unknownSurface;
}

export function settingOf(
  desk: Pick<Desk, "channels" | "zone" | "clock" | "redact">,
  surface: Surface,
  zone: string | undefined,
): Setting {
  return {
    can: capabilitiesOf(desk, surface),
    zone: zone ?? desk.zone,
    now_ms: desk.clock.now_ms(),
    redact: desk.redact,
  };
}

export const inboundSubject = ({ surface, id }: Inbound, role = "reply"): Subject =>
  `${role}:${surface}:${id}` as Subject;

/** One card as the answer, here. */
export function here(event: string, result: string, draft: Draft): Outcome {
  return { event, result, replies: [{ draft, to: "here" }] };
}

/** Seen by whoever asked alone: it would only be noise to others. */
export function aside(event: string, result: string, draft: Draft): Outcome {
  return { event, result, replies: [{ draft, to: "private" }] };
}

/** The engine did not do it, and says why. */
export function notDone(
  what: string,
  problem: Refused | Failed | { readonly why: string; readonly remedy: string },
  { setting }: Pick<Speaker, "setting">,
): Outcome {
  const { why, remedy } = problem;
  return here("not_done", `${what}: ${why}`, errorCard({ what, why, remedy }, setting));
}

/** By which the engine knows what was said: the same one never takes effect twice. */
export function refOf({ surface, id }: Inbound): string {
  return `${surface}:${id}`;
}

/** Empty: nobody that we know. */
export function personNameOf(desk: Pick<Desk, "access">, { surface, author }: Inbound): string {
  const isOne = (each: { readonly surface: string; readonly user: string }) =>
    each.surface === surface && each.user === author.id;
  return desk.access().people.find(({ identities }) => identities.some(isOne))?.name ?? "";
}
