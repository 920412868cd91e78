// What the ledger keeps about people's attention: how far asks were brought to them, how often they were pinged, when they
// want peace, how they voted, what they were asked to type. Types only.

import type { CopyRef } from "../../channels/channel.ts";
import type { AskKey, Ladder, Vote } from "../nouns.ts";
import type { Habits, QuietHours } from "../quiet.ts";

/** What somebody has to type before a yes of theirs counts. */
export interface Challenge {
  readonly person: string;
  /** The key names the content: of other content it is no confirmation. */
  readonly ask: AskKey;
  /** Exactly this. */
  readonly expected: string;
  readonly by: "phrase" | "code";
  /** What is recorded then. */
  readonly text: string;
  readonly limits?: string;
  readonly words?: string;
  readonly tries: number;
  readonly expires_ms: number;
}

export interface AttentionTable {
  putLadder(ask: AskKey, ladder: Ladder): void;
  /** The same thing is counted once. */
  ping(person: string, about: string, at_ms: number): void;
  /** When they were pinged since, oldest first. */
  pings(person: string, since_ms: number): readonly number[];
  habits(person: string): Habits;
  /** Undefined: as the config has it. */
  setHours(person: string, hours: QuietHours | "off" | undefined): void;
  setQuietUntil(person: string, until_ms: number | undefined): void;
  said(person: string, at_ms: number): void;
  /** Undefined: they were told what happened meanwhile. */
  setPeace(person: string, since_ms: number | undefined): void;
  /** Another vote of the same person replaces it. */
  vote(ask: AskKey, vote: Vote): void;
  /** In the order in which they came. */
  votes(ask: AskKey): readonly Vote[];
  habit(pattern: string): { readonly count: number; readonly proposed: "yes" | "no" } | undefined;
  putHabit(
    pattern: string,
    habit: { readonly count: number; readonly proposed: "yes" | "no" },
    now_ms: number,
  ): void;
  endHabit(pattern: string): void;
  /** One for each person at a time. */
  putChallenge(challenge: Challenge): void;
  challenge(person: string): Challenge | undefined;
  dropChallenge(person: string): void;
}

/** `user`: of the surface that tells it. */
export interface Sighting {
  readonly user: string;
  readonly at_ms: number;
}

/** Who had a message before their eyes. Empty says nothing: most surfaces do not tell. */
export interface SeenTable {
  /** The first time counts. */
  put(message: CopyRef, sighting: Sighting): void;
  /** Who was first, first. */
  of(message: CopyRef): readonly Sighting[];
}

/** Small things that somebody has to know after a restart, by a name of their own. */
export interface NotesTable {
  read(name: string): string | undefined;
  write(name: string, value: string): void;
  remove(name: string): void;
}
