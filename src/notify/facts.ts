// What cards and the plan are made of: read beforehand by whoever calls, plain data. The same facts give the same
// card; nothing here is asked for later, and no clock is looked at.

import type { Capabilities, ChannelHealth, Place, Surface } from "../channels/channel.ts";
import type { WorkerId } from "../engine/ids.ts";
import type { Recommended, Ruling } from "../engine/judge.ts";
import type { Trouble } from "../engine/outcome.ts";
import type { PlanView } from "../engine/plans/nouns.ts";
import type { PulseStatus } from "../engine/pulse-control.ts";
import type { Answer, AskView, Goal, Schedule, Sensor, WorkerHealth } from "../engine/types.ts";
import type { AskKey, AskRow, Person } from "./nouns.ts";
import type { Redact } from "./redact.ts";

/** Where a card will stand, as far as what it says depends on it. */
export interface Setting {
  readonly can: Pick<
    Capabilities,
    | "text_chars_max"
    | "marked"
    | "button_label_chars_max"
    | "buttons_max"
    | "buttons_per_row_max"
    | "files"
    | "forms"
  >;
  /** IANA; times on the card are local times there. */
  readonly zone: string;
  /** Cards follow it in named steps only. */
  readonly now_ms: number;
  /** I10: what every text of a card goes through before it is measured, cut and hashed. */
  readonly redact: Redact;
  /** When it was last posted here, the surface could not show all of it. */
  readonly cutHere?: "yes";
}

// --- an ask --------------------------------------------------------------------------------------------------------

export interface AskFacts {
  /** Its `age_s` may be of an earlier look: cards go by `raised_s`. */
  readonly ask: AskView;
  readonly row: AskRow;
  readonly answer?: Answer;
  /** There is an answer, and its record cannot be read (I12). */
  readonly answerProblem?: Pick<Trouble, "why" | "remedy">;
  /** Who asked, as its session tells; absent where there is no session to look at. */
  readonly worker?: WorkerHealth;
  /** When the worker is ended by its own deadline. */
  readonly deadline_ms?: number;
  readonly goalTitle?: string;
  /** What `ask.reference` names. */
  readonly evidence?: Evidence;
  /** Nobody waited for the answer any more when it was recorded: why. */
  readonly orphaned?: string;
  /** What was chosen to be done with such an answer. */
  readonly fate?: Fate;
  /** What became of the action behind a gate. */
  readonly effect?: Effect;
  /** How many people must approve it, where that is more than one. */
  readonly approvers?: number;
  /** Where it was shown and where not, for who asked for that. */
  readonly proof?: readonly Proof[];
  /** Places where the surface could not show all of it. */
  readonly cutIn?: readonly Place[];
  /** What judgment says of it. Absent: it was not looked up yet, or it is over. */
  readonly judged?: Judged;
  /** It will be answered in somebody's name, unless somebody is first. */
  readonly coming?: { readonly as: string; readonly option: string; readonly at_ms: number };
  /** It was answered in somebody's name, by us. */
  readonly inName?: InName;
}

export interface Judged {
  /** Absent: nothing like it was answered, or what was contradicts itself. */
  readonly recommended?: Recommended;
  /** Of the action behind a gate, by all layers. */
  readonly ruling?: Ruling;
}

export interface InName {
  readonly because: string;
  readonly undo:
    | { readonly kind: "open"; readonly change: string; readonly until_ms: number }
    | { readonly kind: "over" }
    /** `result`: what could still be done. */
    | { readonly kind: "undone"; readonly by: string; readonly at_ms: number; readonly result: string };
}

export type Proof = { readonly place: Place } & (
  | {
      readonly kind: "shown";
      readonly at_ms: number;
      readonly current: "yes" | "no";
      /** On whose screens it stood, where the surface tells. */
      readonly seen?: readonly { readonly who: string; readonly at_ms: number }[];
    }
  /** Somebody removed it there. */
  | { readonly kind: "gone" }
  | { readonly kind: "waits" | "dead"; readonly why: string }
);

export type Evidence =
  | { readonly kind: "text"; readonly name: string; readonly text: string }
  /** Outside of what may be read, too large, missing: named, not shown. */
  | { readonly kind: "unread"; readonly name: string; readonly why: string };

export interface Fate {
  readonly choice: "fresh" | "note" | "drop";
  readonly by: string;
  readonly at_ms: number;
  /** What was done: "worker fix-42 was started with it". */
  readonly result: string;
}

export interface Effect {
  readonly state:
    | "ran"
    | "failed"
    | "denied"
    | "expired"
    | "withdrawn"
    | "policy_changed"
    | "changed"
    | "unknown";
  readonly why: string;
  readonly at_ms: number;
}

// --- the whole -----------------------------------------------------------------------------------------------------

export interface ChannelFacts {
  readonly surface: Surface;
  readonly can: Capabilities;
  readonly health: ChannelHealth;
}

/** What stands or fails to be known: a list that could not be read is not an empty one (I12). */
export type Known<T> =
  | { readonly kind: "ok"; readonly value: T }
  | { readonly kind: "unknown"; readonly why: string };

export interface PlanProgress {
  readonly id: string;
  readonly title: string;
  readonly done: number;
  readonly of: number;
  readonly state: string;
}

/** Everything a status card shows. */
export interface HomeFacts {
  readonly pulse: Known<PulseStatus>;
  /** Oldest first. */
  readonly asks: Known<readonly AskFacts[]>;
  readonly workers: Known<readonly WorkerHealth[]>;
  readonly goals: Known<readonly Goal[]>;
  /** Absent: there is no such thing as a plan here. */
  readonly plans?: Known<readonly PlanProgress[]>;
  /** All that could be read, for their own cards. */
  readonly planViews?: readonly PlanView[];
  readonly schedules: Known<readonly Schedule[]>;
  readonly sensors: Known<readonly Sensor[]>;
  readonly channels: readonly ChannelFacts[];
  /** Cards on their way, and cards that will not arrive without somebody doing something. */
  readonly deliveries: { readonly waiting: number; readonly dead: number };
  readonly troubles: readonly Trouble[];
}

// --- for the plan --------------------------------------------------------------------------------------------------

/** A place where the whole is shown: a board, and what is not routed elsewhere. In the order in which they are tried. */
export interface Home {
  readonly place: Place;
  /** IANA; of those who read there. */
  readonly zone: string;
}

export interface PersonFacts {
  readonly person: Person;
  /** Where they are spoken to directly; the first is the one they like best. */
  readonly direct: readonly Place[];
}

export type ThreadFacts =
  | { readonly kind: "open"; readonly place: Place }
  | { readonly kind: "none" }
  /** Threads cannot be opened there: what belongs in one stands in the place itself. */
  | { readonly kind: "refused"; readonly why: string };

/** Where a card stands now; `gone` and `left` ones are not among them. */
export interface StandingCopy {
  readonly place: Place;
  readonly final: "yes" | "no";
}

export interface PlanFacts {
  readonly now_ms: number;
  readonly redact: Redact;
  /** Of the owner: for places that have none of their own. */
  readonly zone: string;
  /** Open ones, and closed ones of which a copy is not final. */
  readonly asks: readonly AskFacts[];
  readonly home: HomeFacts;
  readonly homes: readonly Home[];
  /** Pages of one person each, on which a board stands since they opened it. */
  readonly pages: readonly Home[];
  readonly people: readonly PersonFacts[];
  readonly channels: readonly ChannelFacts[];
  /** The worker's own thread under a place. */
  thread(worker: WorkerId, under: Place): ThreadFacts;
  copies(ask: AskKey): readonly StandingCopy[];
  /** Every subject that stands somewhere. Absent: nothing does. */
  standing?(): ReadonlyMap<string, readonly StandingCopy[]>;
  /** Why nothing can be posted there, until somebody has mended it. */
  dead(place: Place): string | undefined;
}
