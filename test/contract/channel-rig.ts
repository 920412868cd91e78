// What an adapter brings so that the suite of the Channel port can be run on it: the channel on a fresh fake of its
// platform, two people, and a few switches of the world. Small on purpose; whatever a surface does not have it leaves
// out in its traits, and the tests about it are not defined.

import type { Capabilities, Channel, CopyRef, Place } from "../../src/channels/channel.ts";

/** Known before anything is opened: decides which tests there are. */
export interface Traits extends Pick<Capabilities, "threads" | "forms" | "files" | "whispers" | "repeats"> {
  /** What a person can do there besides `say` and `press`; each needs its member in `RigPerson`. */
  readonly acts: readonly ("edit" | "remove" | "react" | "command" | "suggest" | "visit")[];
  /**
   * What becomes of words whose receipt was `lost`, and of words said while nobody was connected. `again`: the platform
   * hands them over again by itself; `history`: `catchUp` finds them; `never`.
   */
  readonly lostText: "again" | "history" | "never";
  /** The same of a press whose receipt was `lost`. */
  readonly lostPress: "again" | "never";
  /** Whether words of another program are handed over (then they must be marked). */
  readonly programs: "heard" | "never_heard";
  /** `ours`: nothing between us and the person limits, loses or refuses; the tests about that are not defined. */
  readonly wire?: "platform" | "ours";
  /** Whether a message that was removed there answers `gone`. */
  readonly removedCopy: "gone" | "fatal";
}

export interface Rig {
  readonly channel: Channel;
  /** A shared place in which both people and we are. Not a thread. */
  readonly place: Place;
  readonly ann: RigPerson;
  readonly bob: RigPerson;
  readonly world: RigWorld;
  close(): Promise<void>;
}

/** Everything resolves when the platform has taken it; what the channel makes of it comes when it comes. */
export interface RigPerson {
  /** As `Author.id` gives it. */
  readonly id: string;
  /** Says it so that we hear it (by name, where that is needed). The id is that of `Said.message`. */
  say(
    text: string,
    how?: { readonly place?: Place; readonly replyTo?: CopyRef },
  ): Promise<{ readonly message: string }>;
  /** Presses the button with this label on that message as it stands now, confirming where the surface asks once more. */
  press(copy: CopyRef, label: string): Promise<void>;
  /** What this person can see in a place, oldest first, our messages only. */
  see(place: Place): Promise<readonly Seen[]>;
  edit?(message: string, text: string): Promise<void>;
  remove?(message: string): Promise<void>;
  react?(message: string, emoji: string): Promise<void>;
  /** The words after the command's name. */
  command?(text: string): Promise<void>;
  /** Fills in the form that is open before this person. */
  submit?(values: Readonly<Record<string, string>>): Promise<void>;
  /** Types into the argument of a verb and is offered these. */
  suggest?(verb: string, text: string): Promise<readonly string[]>;
  visit?(): Promise<void>;
  /** Lines that were shown to this person alone because of what they did (`AtOnce.notice`). */
  notices(): Promise<readonly string[]>;
}

/** One of our messages, as a person takes it in. */
export interface Seen {
  readonly message: string;
  /** All that can be read without opening a file, markup resolved: no tags, no entities, no escapes of the platform. */
  readonly text: string;
  /** In reading order. */
  readonly buttons: readonly string[];
  /** Ids of those whom it calls by name; `everybody` for any call of many. */
  readonly calls: readonly string[];
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

/** "Next": of the calls that the channel makes to post, edit or open a thread. Each switch holds for one call. */
export interface RigWorld {
  /** Resolves once the connection stands and what people do arrives. */
  connected(): Promise<void>;
  /** The next call is told to wait so long; nothing is done. */
  limitNext(after_ms: number): void;
  /** The next call is done, and the channel never learns of it. */
  loseReply(): void;
  /** The next call gets no answer until it is given up; nothing is done. */
  stallNext(): void;
  /** The connection on which we listen breaks now. */
  dropConnection(): Promise<void>;
  /** Where `lostText` or `lostPress` is `again`: lets so much time pass that the platform hands over once more. */
  handOverAgain(): Promise<void>;
  /** We are thrown out of the place, or it is closed: nothing can be posted there any more. */
  closePlace(place: Place): Promise<void>;
  /** One of our messages is removed by somebody. */
  removeCopy(copy: CopyRef): Promise<void>;
  /** The token is no good any more. */
  revoke(): void;
  /** Another program says something in the place. */
  programSays(text: string): Promise<void>;
}
