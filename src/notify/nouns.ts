// The nouns of delivery: what should be shown where, and what became of it. Plain data; the ledger keeps it, the plan
// computes it, the outbox carries it out.

import type { Button, Card, Place, Surface } from "../channels/channel.ts";
import type { AskId, WorkerId } from "../engine/ids.ts";
import type { DecisionKind } from "../engine/types.ts";
import type { Manners } from "./quiet.ts";

/**
 * Names exactly one ask as it was shown: its id may be used again and its text may not change, so the key is a hash of
 * the id, the moment it was raised, its kind, risk, prompt, options, reference and action. 20 characters of [0-9a-z].
 */
export type AskKey = string & { readonly __key: "ask" };

/**
 * What copies are copies of. All copies of one subject in one place converge on one card.
 * `ask:<AskKey>` · `board` · `worker:<id>` · `reply:<inbound id>` · `notice:<id>` · `reading:<id>` ·
 * `planboard:<id>` · `planreview:<id>#<hash>` · `planstep:<id>#<step>`
 */
export type Subject = string & { readonly __key: "subject" };

/** In falling order of urgency; each has its turn before the next one. */
export type Lane = "decision" | "finalise" | "reply" | "reminder" | "status" | "stream";

/** What a press stands for. Kept in the ledger under the key of the button. */
export type Meaning =
  /** `text` is what the engine gets, word for word; `option` counts from 1. */
  | {
      readonly do: "answer";
      readonly ask: AskKey;
      readonly text: string;
      readonly decision: Extract<DecisionKind, "approve" | "deny" | "choice" | "text">;
      readonly limits?: string;
      readonly option?: number;
      /** The words it was read from, where a person typed them and this press confirms the reading. */
      readonly words?: string;
    }
  /** Asks for an answer in the person's own words. */
  | { readonly do: "change"; readonly ask: AskKey; readonly preset?: string }
  | { readonly do: "later"; readonly ask: AskKey; readonly words?: string }
  | { readonly do: "details"; readonly ask: AskKey }
  | { readonly do: "why"; readonly ask: AskKey }
  | { readonly do: "show"; readonly worker: WorkerId }
  /** These words, but about this ask. */
  | { readonly do: "about"; readonly ask: AskKey; readonly words: string }
  /** As if it had been typed here. */
  | { readonly do: "command"; readonly words: string }
  /** A change of a goal, the playbook, … that was shown as a difference; kept in the ledger under this id. */
  | { readonly do: "confirm"; readonly change: string }
  | { readonly do: "edit"; readonly change: string }
  | { readonly do: "undo"; readonly change: string }
  | { readonly do: "cancel"; readonly subject: Subject }
  /** Asks for edits of the draft with this hash. */
  | { readonly do: "edit_plan"; readonly plan: string; readonly hash: string }
  /** What to do with an answer whose asker is gone. */
  | { readonly do: "fate"; readonly ask: AskKey; readonly choice: "fresh" | "note" | "drop" };

/** A card before its buttons have keys: pure, and the same for the same facts. */
export interface Draft extends Omit<Card, "rows"> {
  readonly rows: readonly (readonly DraftButton[])[];
}

export interface DraftButton extends Omit<Button, "key"> {
  readonly means: Meaning;
}

/** Hash of a draft in its canonical form. */
export type Rev = string & { readonly __key: "rev" };

/** What one place should show of one subject. */
export interface Wanted {
  readonly subject: Subject;
  readonly place: Place;
  readonly lane: Lane;
  readonly draft: Draft;
  /** Posting it opens a thread of this title with the card as its first; later changes are edits of that card. */
  readonly thread?: { readonly title: string };
  /** Nothing will change any more once this is shown. */
  readonly final: "yes" | "no";
}

/** One posted card, as the ledger knows it. A copy is done when `shown` is `wanted`. */
export interface Copy {
  readonly subject: Subject;
  readonly place: Place;
  readonly message: string;
  readonly shown: Rev;
  readonly wanted: Rev;
  /** `left`: the platform will not change it any more, the outcome was said in a reply. `gone`: it was removed there. */
  readonly state: "live" | "final" | "left" | "gone";
  /** First time that the platform confirmed it. */
  readonly delivered_ms: number;
  /** Hash of the rendering as it was sent last. */
  readonly rendered: string;
  readonly whole: "whole" | "attached" | "cut";
}

export type DeliveryState =
  | { readonly kind: "pending"; readonly not_before_ms: number }
  /** Handed to the platform, and no outcome is on disk. Found after a crash, it is `unknown`. */
  | { readonly kind: "sending"; readonly since_ms: number }
  | { readonly kind: "sent"; readonly at_ms: number }
  | { readonly kind: "unknown"; readonly since_ms: number; readonly why: string }
  | { readonly kind: "dead"; readonly at_ms: number; readonly why: string; readonly remedy: string }
  /** A newer one of the same copy took its place before it was sent. */
  | { readonly kind: "superseded" };

export interface Delivery {
  /** At most 22 characters of [A-Za-z0-9_-]: what the platforms get as nonce or metadata. */
  readonly id: string;
  readonly op: "post" | "edit" | "thread";
  readonly subject: Subject;
  readonly lane: Lane;
  readonly place: Place;
  /** Of an edit. */
  readonly message?: string;
  readonly rev: Rev;
  readonly card: Card;
  readonly attempts: number;
  readonly created_ms: number;
  readonly state: DeliveryState;
}

// --- people --------------------------------------------------------------------------------------------------------

export type Role = "owner" | "approver" | "member" | "viewer";

export interface Person {
  /** As the config or the pairing named them: [a-z0-9-]. */
  readonly name: string;
  readonly roles: readonly Role[];
  readonly zone?: string;
  readonly locale?: string;
  readonly identities: readonly Identity[];
  /** When they want to be left in peace, as the config says it. */
  readonly manners?: Manners;
}

/** How many people must approve, by the class of the gate. */
export interface Approvals {
  readonly irreversible: number;
  readonly destructive: number;
}

/** One yes to a gate that takes more than one. */
export interface Vote {
  readonly person: string;
  readonly at_ms: number;
  readonly surface: Surface;
  readonly limits?: string;
}

export interface Identity {
  readonly surface: Surface;
  readonly user: string;
  /** Where it was linked: config, or pairing and by whom. */
  readonly via: string;
}

// --- asks as delivery sees them ------------------------------------------------------------------------------------

/** What the ledger remembers about an ask beyond what the engine knows. */
export interface AskRow {
  readonly key: AskKey;
  readonly id: AskId;
  readonly raised_s: number;
  /** Short code, two to four characters, unique among those that are open: `#7F`. */
  readonly code: string;
  readonly first_delivered_ms?: number;
  /** Of those who put it off, the one who comes back to it first. */
  readonly snooze?: Snooze;
  /** All who put it off. */
  readonly snoozes?: readonly Snooze[];
  /** Who approved it, where that takes more than one. */
  readonly votes?: readonly Vote[];
  /** How far it was brought to people. */
  readonly ladder?: Ladder;
  /** A reply is on its way to the disk. */
  readonly recording?: { readonly by: string; readonly since_ms: number };
}

export interface Snooze {
  readonly until_ms: number;
  /** As it was asked for: `tomorrow 9`. */
  readonly words: string;
  readonly by: string;
  /** Wakes before `until_ms` when what this sensor says is no longer what it said then. */
  readonly reading?: { readonly sensor: string; readonly signal?: string };
}

// --- how asks are brought to people --------------------------------------------------------------------------------

/** `thread`: a new message where its card stands. `direct`, `deputy`: to one person alone. */
export type RungHow = "thread" | "direct" | "deputy";

/** `who`: the one person who is called. */
export interface Call {
  readonly who: string;
  readonly how: RungHow;
  readonly at_ms: number;
}

/** What the ledger remembers of how far an ask was brought. */
export interface Ladder {
  /** Steps that were taken. */
  readonly rung: number;
  /** From when the clock runs, where that is not the first delivery: it was put off until then. */
  readonly since_ms?: number;
  readonly called?: Call & { readonly used: number; readonly of: number };
  /** Who was called when it was first shown. */
  readonly opened?: {
    readonly who: string;
    readonly at_ms: number;
    readonly used: number;
    readonly of: number;
  };
  /** Who was left in peace when it was first shown. */
  readonly hushed?: string;
  /** To whom it was brought directly: its card stands there as well. */
  readonly brought: readonly string[];
  /** What comes next; `why` it is later than it would be. */
  readonly next?: Call & { readonly why?: string };
  /** Nobody is called any more. */
  readonly ended_ms?: number;
}
