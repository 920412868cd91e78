// What a message means, as a value: the nouns of reading. Nothing here acts; whoever handles an intent checks who said
// it and what stands on disk. Ambiguity never commits: it is `which`, `confirm`, `did_you_mean`, `reprompt` or `unclear`.

import type { AskKind } from "../../engine/types.ts";
import type { AskKey } from "../../notify/nouns.ts";
import type { AskRef, Command } from "./command.ts";

export type Intent =
  | { readonly kind: "command"; readonly command: Command }
  | { readonly kind: "reply"; readonly ask: AskKey; readonly reply: Reply }
  /** Said to a card that waits for a Send or a Cancel: a reading, a "did you mean", a difference. */
  | { readonly kind: "draft"; readonly draft: string; readonly does: DraftReply }
  /** Could be about each of these: ask which, with a button per ask that says `words` again. */
  | { readonly kind: "which"; readonly among: readonly AskKey[]; readonly words: string }
  /** Names an ask that is not open (closed, or never there): tell its record, and never take another one for it. */
  | { readonly kind: "unknown_ask"; readonly ref: AskRef; readonly words: string }
  /** Overheard, and not for us: stay silent. */
  | { readonly kind: "chatter" }
  /**
   * For us, and we do not know what. A proposer may be asked. `near`: what could be meant, and is said by a press; it
   * only shows, or is in the person's own words. `examples`: how such things are typed, with names and numbers made up.
   */
  | {
      readonly kind: "unclear";
      readonly why: string;
      readonly near: readonly string[];
      readonly examples?: readonly string[];
    };

/** A reply to one ask. Only `decide`, `option` and `verbatim` become its answer without another word of a person. */
export type Reply =
  /** The whole message was one word of the closed list. Gates only. `text` is what was typed. */
  | { readonly kind: "decide"; readonly decision: "approve" | "deny"; readonly text: string }
  /** A reading card: this is how it was understood, and exactly `text` goes to the worker after a Send. */
  | {
      readonly kind: "confirm";
      readonly decision: "approve" | "deny" | "unclear";
      readonly limits?: string;
      readonly text: string;
      /** They want it for the next ones, too: approve this one, and offer to propose a rule. */
      readonly always?: "yes";
    }
  | { readonly kind: "did_you_mean"; readonly decision: "approve" | "deny"; readonly text: string }
  /** From 1, ascending; `text` is the label, or the labels joined by ", ". */
  | { readonly kind: "option"; readonly indices: readonly number[]; readonly text: string }
  /** Exactly what was typed, without mention, quoted lines and the ask's own code. */
  | { readonly kind: "verbatim"; readonly text: string }
  /** Not taken; say why, and what can be typed. */
  | {
      readonly kind: "reprompt";
      readonly why: string;
      /** Most likely not said to us, or not yet the answer: `thanks`, `one moment`. */
      readonly aside?: "yes";
    }
  | { readonly kind: "snooze"; readonly until: Until; readonly words: string }
  /** Why is this asked, why is this recommended. */
  | { readonly kind: "why" }
  | { readonly kind: "details" }
  /** A picture of the worker's terminal. */
  | { readonly kind: "show" }
  | { readonly kind: "cancel" }
  | { readonly kind: "undo" }
  /** A question to us instead of a decision: answer with the details, and decide nothing. */
  | { readonly kind: "asks_back"; readonly text: string }
  /** Nothing was left to read: only a mention, a quote or the code. Show the ask again. */
  | { readonly kind: "empty" };

export type DraftReply =
  | { readonly kind: "send" }
  | { readonly kind: "cancel" }
  /** These words instead. Empty: open what there is for editing. */
  | { readonly kind: "edit"; readonly text: string }
  | { readonly kind: "undo" };

export type Until =
  | { readonly kind: "at"; readonly at_ms: number }
  /** When that sensor's signal changes; `words` is what was said about it, for people: `is green`. */
  | { readonly kind: "sensor"; readonly sensor: string; readonly words: string };

// --- what the reader is told ---------------------------------------------------------------------------------------

export interface Message {
  /** As the channel handed it over. */
  readonly text: string;
  /** `command`: came as a command of the surface, its name already taken off: always meant for us. */
  readonly form: "text" | "command";
}

export interface Facts {
  readonly addressed: "direct" | "mention" | "overheard";
  /** What the card is about that was replied to. */
  readonly about?: About;
  /** The worker whose thread this is. */
  readonly worker?: string;
  /** What somebody else said last in this thread, where it decided nothing: they may be talking to each other. */
  readonly before?: string;
  /** The ask of this thread that was closed last, where none is open. */
  readonly over?: AskFacts;
  /** Open asks that belong to this thread. Empty outside of threads. */
  readonly thread: readonly AskFacts[];
  /** Open asks that were shown to this person in this place, the thread's among them. */
  readonly here: readonly AskFacts[];
  /** All other open asks that this person may see: only an explicit code or id reaches them. */
  readonly elsewhere: readonly AskFacts[];
  /** Cards of this person in this place that wait for a Send or a Cancel. */
  readonly drafts: readonly DraftFacts[];
  /** Names that exist, so that a name is not taken for a word, nor a word for a name. */
  readonly known: KnownNames;
  readonly locales: readonly Locale[];
  /** IANA zone of the person. */
  readonly zone: string;
  readonly now_ms: number;
}

export type About =
  | { readonly kind: "ask"; readonly ask: AskFacts }
  | { readonly kind: "draft"; readonly draft: DraftFacts }
  | { readonly kind: "goal"; readonly goal: string }
  | { readonly kind: "playbook" }
  | { readonly kind: "worker"; readonly worker: string }
  /** `hash`: of the draft that it shows; `step`: whose verdicts it shows. */
  | { readonly kind: "plan"; readonly plan: string; readonly hash?: string; readonly step?: string }
  /** A card on which nothing can be answered. */
  | { readonly kind: "other" };

export interface AskFacts {
  readonly key: AskKey;
  readonly id: string;
  /** Without `#`. */
  readonly code: string;
  readonly kind: AskKind;
  readonly prompt: string;
  readonly options: readonly string[];
  /** Number of the recommended option, from 1. */
  readonly recommended?: number;
  /** Whether several options may be chosen. */
  readonly several: "yes" | "no";
}

export interface DraftFacts {
  readonly id: string;
  /** The ask that it is a reading of. */
  readonly ask?: AskFacts;
  /** `reading`: of words; `change`: a difference that waits; `done`: can be undone. */
  readonly of: "reading" | "change" | "done";
}

export interface KnownNames {
  readonly workers: readonly string[];
  readonly goals: readonly string[];
  readonly sensors: readonly string[];
  /** Absent where there are none. */
  readonly plans?: readonly string[];
  /** Who talks here. */
  readonly people?: readonly string[];
}

export type Locale = "en" | "de" | "fr" | "es" | "pt" | "ja" | "ru" | "zh";

export const locales: readonly Locale[] = ["en", "de", "fr", "es", "pt", "ja", "ru", "zh"];
