// The PORT: what is carried to and from a surface, and how a channel must behave. Declared for those who speak and
// listen; each adapter is one factory that returns a literal. Plain data throughout, so that it can be kept and replayed.

export type Surface = "slack" | "discord" | "telegram" | "terminal";

// --- where ---------------------------------------------------------------------------------------------------------

/** Somewhere on one surface where a card can stand. The ids are the platform's own, opaque to everybody else. */
export interface Place {
  readonly surface: Surface;
  readonly chat: string;
  readonly thread?: string;
  /** Shown to this user alone where the surface can do that, else in the direct chat with them. */
  readonly only?: string;
  /** Id of the inbound that is replied to: lets an adapter use what a platform hands out for a reply while it lasts. */
  readonly answering?: string;
}

/** One posted card. */
export interface CopyRef {
  readonly surface: Surface;
  readonly chat: string;
  readonly thread?: string;
  readonly message: string;
}

// --- what is shown -------------------------------------------------------------------------------------------------

export interface Card {
  /** One line, also what a phone's notification and a screen reader say. Plain text. */
  readonly title: string;
  readonly tone: Tone;
  readonly parts: readonly Part[];
  /** Rows of buttons. Everything a button does can be typed as well. */
  readonly rows: readonly (readonly Button[])[];
  readonly files: readonly CardFile[];
  /** `silent`: lies there until somebody looks. `ring`: the surface's ordinary notification. */
  readonly volume: "silent" | "ring";
  /** The one user who is called by name. Nobody else is ever mentioned by anything on a card. */
  readonly call?: string;
  /** A typed reply to this very card is wanted; some surfaces can open the keyboard for it. */
  readonly invite?: { readonly placeholder: string };
  /** Posted in a thread, it is shown above it as well, where the surface can do that. */
  readonly echo?: "above";
}

export type Tone = "plain" | "attention" | "danger" | "good" | "muted";

/** Nothing on a card can ring, mention, unfurl or break the markup around it, whoever wrote it. */
export type Part =
  /** Markdown, rendered as far as the surface can. A link shows where it leads. */
  | { readonly kind: "prose"; readonly markdown: string }
  /** Exactly these characters, in a fence. `from` says whose words they are. */
  | { readonly kind: "verbatim"; readonly text: string; readonly from?: string; readonly language?: string }
  | { readonly kind: "facts"; readonly rows: readonly { readonly name: string; readonly value: string }[] }
  /** Small print. Plain text. */
  | { readonly kind: "note"; readonly text: string }
  | { readonly kind: "rule" };

export interface Button {
  /** At most 22 characters of [A-Za-z0-9_-]; means nothing outside the ledger. */
  readonly key: string;
  readonly label: string;
  readonly style: "plain" | "primary" | "danger";
  /** The surface wants it confirmed before it sends the press, where it can. */
  readonly confirm?: {
    readonly title: string;
    readonly text: string;
    readonly yes: string;
    readonly no: string;
  };
}

export interface CardFile {
  readonly name: string;
  readonly mime: "text/plain" | "text/markdown" | "text/x-diff" | "image/png";
  /** What it shows, for those who cannot see it. */
  readonly alt: string;
  readonly bytes: Uint8Array;
}

/** Asked for in a dialog of the surface. Only where `can.forms`; elsewhere a card with `invite` does the same. */
export interface Form {
  /** Comes back with the values. */
  readonly key: string;
  readonly title: string;
  readonly fields: readonly FormField[];
  readonly submit: string;
}

export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly kind: "line" | "text" | "choice";
  readonly preset?: string;
  readonly placeholder?: string;
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  readonly required: "yes" | "no";
  readonly chars_max: number;
}

// --- what comes in -------------------------------------------------------------------------------------------------

export interface Inbound {
  readonly surface: Surface;
  /** The same delivery, again, has the same id; two deliveries of one thing (an event under two names) too. */
  readonly id: string;
  /** The platform's time. */
  readonly at_ms: number;
  readonly place: Place;
  readonly author: Author;
  readonly what: Said;
  /** Put in by whoever hands it on: nothing comes of it but this line for its author, and without one nothing at all. */
  readonly instead?: { readonly line?: string };
}

export interface Author {
  /** `bot`: any program, also a webhook. `anonymous`: an admin or a channel without a person. */
  readonly kind: "user" | "bot" | "anonymous";
  readonly id: string;
  /** As the surface shows it; anybody can call themselves anything. */
  readonly name: string;
  /** IETF tag, IANA zone, where the surface tells. */
  readonly locale?: string;
  readonly zone?: string;
  /** From another organisation than ours, as far as the surface tells. */
  readonly foreign?: "yes";
}

export type Said =
  /** `text`: what the author typed, quotes and forwarded text left out (`quoted`), our own mention removed. */
  | {
      readonly kind: "text";
      readonly message: string;
      readonly text: string;
      readonly quoted?: string;
      /** The message that this one answers. */
      readonly replyTo?: string;
      /** Only the two of us, or by name: then silence would be rude. */
      readonly addressed: "direct" | "mention" | "overheard";
      /** There were words, and the surface does not show them to us: whoever said them should know. */
      readonly withheld?: "yes";
    }
  | { readonly kind: "press"; readonly key: string; readonly message?: string }
  | { readonly kind: "form"; readonly key: string; readonly values: Readonly<Record<string, string>> }
  /** Words after the command's name: `/looop status` gives `status`. */
  | { readonly kind: "command"; readonly text: string }
  /** An entry of a message's menu. */
  | { readonly kind: "shortcut"; readonly name: string; readonly message: string; readonly text: string }
  | { readonly kind: "edited"; readonly message: string; readonly text: string }
  | { readonly kind: "removed"; readonly message: string }
  | { readonly kind: "reaction"; readonly message: string; readonly emoji: string }
  | { readonly kind: "seen"; readonly message: string } // on their screen, where a surface knows: no word of theirs
  /** Somebody opened the place for the first time, or the page that is only theirs. `payload`: what a deep link carried.
   * `page`: it is such a page, what is posted there replaces what stood there, and its chat ends in `:` and the user's id. */
  | { readonly kind: "visit"; readonly payload?: string; readonly page?: "yes" }
  | { readonly kind: "moved"; readonly to: string } // the chat goes on under another id
  | { readonly kind: "shut"; readonly why: string }; // we were removed, blocked, or the chat was closed

/** What the listener did with it. Only `kept` may be acknowledged to the platform. */
export type Receipt =
  /** On disk, or was already. `then`: what the platform wants to hear at once. */
  | { readonly kind: "kept"; readonly then?: AtOnce }
  /** Not on disk. The platform must not be told that we have it. */
  | { readonly kind: "lost"; readonly why: string };

export type AtOnce =
  | { readonly kind: "form"; readonly form: Form }
  /** A line for the author alone. */
  | { readonly kind: "notice"; readonly text: string };

export interface Listener {
  /** Persists it. Takes well under 100 ms, does no other work; never rejects. */
  accept(inbound: Inbound): Promise<Receipt>;
  /** What somebody may mean who has typed so much into a field of a command. Never rejects. */
  suggest(typed: {
    readonly command: string;
    readonly field: string;
    readonly text: string;
    readonly author: Author;
    readonly place: Place;
  }): Promise<readonly { readonly value: string; readonly label: string }[]>;
  /** From now on it may hear: a pulse will tell. Said many times, or never. */
  opened?(): void;
}

// --- outcomes ------------------------------------------------------------------------------------------------------

export type PostOutcome =
  | Posted
  /** Certainly not delivered. `wait`: who has to wait, where the platform says it. */
  | {
      readonly kind: "retryable";
      readonly why: string;
      readonly after_ms?: number;
      readonly wait: "chat" | "surface";
    }
  /** May have been delivered. */
  | { readonly kind: "unknown"; readonly why: string }
  /** The chat goes on under another id; post there. */
  | { readonly kind: "moved"; readonly to: string }
  | Undeliverable;

export interface Posted {
  readonly kind: "ok";
  readonly ref: CopyRef;
  /** `attached`: part of the text stands in a file that was posted with it. `cut`: something is nowhere. */
  readonly shown: "whole" | "attached" | "cut";
  /** What was sent, as text that is the same for the same rendering: its hash is what somebody saw. */
  readonly rendered: string;
}

export type EditOutcome =
  | PostOutcome
  /** The platform will not change it any more: say it in a reply, and leave this copy. */
  | { readonly kind: "uneditable"; readonly why: string }
  /** There is no such message any more. */
  | { readonly kind: "gone"; readonly why: string };

/** Will not get better by itself; a person must do something. */
export interface Undeliverable {
  readonly kind: "fatal";
  /** `card`: this card, here. `place`: nothing can be posted here. `surface`: nothing at all, the token is no good. */
  readonly what: "card" | "place" | "surface";
  readonly why: string;
  readonly remedy: string;
}

export type ProbeOutcome =
  /** `below`: the place of what belongs under it, where one was opened with it. */
  | { readonly kind: "delivered"; readonly ref: CopyRef; readonly below?: Place }
  | { readonly kind: "absent" }
  | { readonly kind: "cannot_tell"; readonly why: string };

export type PlaceOutcome =
  | { readonly kind: "ok"; readonly place: Place }
  | Exclude<PostOutcome, Posted | { kind: "moved" }>;

/** Up to where a place has been heard, in the platform's own words. */
export interface Cursor {
  readonly place: Place;
  /** The id of a message there will do as well. Absent: nothing was heard here yet; then only from now on. */
  readonly after?: string;
}

export type CatchUpOutcome =
  /** `heard`: how many were handed over; accepted ones are dropped by their id. */
  | { readonly kind: "ok"; readonly cursor: Cursor; readonly heard: number }
  /** The platform keeps no history that we may read. */
  | { readonly kind: "no_history"; readonly why: string }
  | { readonly kind: "retryable"; readonly why: string; readonly after_ms?: number }
  | Undeliverable;

export type ConnectionEnd =
  /** The signal was raised. */
  | { readonly kind: "stopped" }
  | { readonly kind: "broken"; readonly why: string; readonly after_ms?: number }
  | { readonly kind: "fatal"; readonly why: string; readonly remedy: string };

export interface ChannelHealth {
  /** `unsure`: connected, and nothing proves that what people say would arrive. */
  readonly state: "hearing" | "unsure" | "deaf" | "off";
  /** When something last arrived that proves it: an event, an answered ping, the end of a long poll. */
  readonly heard_ms?: number;
  readonly why: string;
  /** Absent while `hearing`. */
  readonly remedy?: string;
  /** Who we are there. */
  readonly self?: { readonly id: string; readonly name: string };
  /** What does not work as it might, and how to have it: "cannot read messages without a mention: …". */
  readonly lacks: readonly string[];
}

// --- the port ------------------------------------------------------------------------------------------------------

export interface Capabilities {
  /** A card whose text is at most so long is rendered without a file, whatever the text. */
  readonly text_chars_max: number;
  readonly marked?: { readonly text_chars_max: number; readonly marks: string }; // most texts: each mark counts twice
  readonly button_label_chars_max: number;
  readonly buttons_max: number;
  readonly buttons_per_row_max: number;
  readonly threads: "yes" | "no";
  readonly forms: "yes" | "no";
  readonly files: "yes" | "no";
  /** How long a press waits for us while we are away. */
  readonly press_kept_ms: number;
  /** How long a message waits; `history`: for ever, it can be read later. */
  readonly text_kept_ms: number | "history";
  /** Whether a second post with the same key is recognised, or can be looked up. */
  readonly repeats: "recognised" | "probed" | "never_known";
  readonly replies?: "below"; // in a thread of the card replied to: a place of its own to catch up on
  readonly whispers: "yes" | "no"; // a private line to one person in a shared place
}

/** Time, as the rest of the program has it. */
export interface ChannelClock {
  now_ms(): number;
  monotonic_ms(): number;
  sleep(wait_ms: number, signal?: AbortSignal): Promise<void>;
}

/** What the surface may offer while somebody types: commands and entries of a message's menu. Neutral words. */
export interface Menu {
  /** The one command: `looop`. */
  readonly command: string;
  readonly verbs: readonly {
    readonly name: string;
    readonly summary: string;
    /** One argument, free text unless `suggested`. */
    readonly argument?: { readonly name: string; readonly summary: string; readonly suggested: "yes" | "no" };
  }[];
  readonly shortcuts: readonly { readonly name: string; readonly label: string }[];
}

/** What every adapter is made of, besides its own config. */
export interface ChannelSetup {
  readonly clock: ChannelClock;
  readonly menu: Menu;
  /** For the log: what happened on the wire that somebody may have to know. Never a token, never what people said. */
  note(text: string): void;
}

/**
 * One surface. No method throws or rejects, whatever the platform does; an aborted signal ends a call soon, `unknown` where
 * something may have been delivered and `retryable` where it certainly was not. Nothing is retried in here, nor queued.
 */
export interface Channel {
  readonly surface: Surface;
  readonly can: Capabilities;
  /**
   * Listens until the connection ends for good, and tells why. Reconnects within the platform's own protocol (resume,
   * refresh) are its business. A thing heard is acknowledged only after `accept` gave `kept`; what we posted is not handed over.
   */
  connect(listener: Listener, signal: AbortSignal): Promise<ConnectionEnd>;
  /** Not idempotent. `key`: at most 22 characters of [A-Za-z0-9_-]; the same delivery has the same key. */
  post(place: Place, card: Card, key: string, signal: AbortSignal): Promise<PostOutcome>;
  /** Idempotent. Changing a card to what it already is, is `ok`. */
  edit(copy: CopyRef, card: Card, signal: AbortSignal): Promise<EditOutcome>;
  /** Posts the opening card and gives the place of what belongs under it. Not idempotent; the key as in `post`. */
  openThread(
    place: Place,
    title: string,
    opening: Card,
    key: string,
    signal: AbortSignal,
  ): Promise<ThreadOutcome>;
  /** The place where one user is spoken to directly. Idempotent. */
  direct(user: string, signal: AbortSignal): Promise<PlaceOutcome>;
  /** Was the post with this key delivered? */
  probe(place: Place, key: string, signal: AbortSignal): Promise<ProbeOutcome>;
  /** Hands over what was said in a place since the cursor, oldest first. */
  catchUp(cursor: Cursor, listener: Listener, signal: AbortSignal): Promise<CatchUpOutcome>;
  /** Proves that inbound works, as far as that can be proven now. */
  pulse(signal: AbortSignal): Promise<ChannelHealth>;
}

export type ThreadOutcome =
  | { readonly kind: "ok"; readonly place: Place; readonly posted: Posted }
  | Exclude<PostOutcome, Posted>;
