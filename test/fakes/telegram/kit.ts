// What a test has in its hand: the address for the bot, and the people, chats and faults around it.

import type { BotCommand } from "grammy/types";
import type { Faults } from "../wire/faults.ts";
import type { SeenMessage } from "./seen.ts";
import type { Call } from "./server.ts";
import type { SayOptions } from "./utterance.ts";
import type { Press } from "./world.ts";

export interface UserOptions {
  readonly username?: string;
  readonly language?: string;
  readonly bot?: true;
  /** Has pressed Start before the story begins. */
  readonly started?: true;
}

export interface GroupOptions {
  readonly members: readonly number[];
  /** `group` is the old kind that can be upgraded. Default `supergroup`. */
  readonly kind?: "group" | "supergroup";
  readonly forum?: true;
  /** Default `member`. An administrator sees everything, and may open topics. */
  readonly bot?: "member" | "administrator";
}

export interface FakeTelegram {
  /** For the client: `apiRoot`. */
  readonly apiRoot: string;
  readonly token: string;
  readonly bot: { readonly id: number; readonly username: string };
  readonly faults: Faults;
  /** Every call of the bot, oldest first. */
  readonly transcript: readonly Call[];
  calls(method: string): readonly Call[];
  /** Resolves with the first call of that method from now on, or with one not yet waited for. */
  called(method: string): Promise<Call>;
  /** Resolves when a poll of the bot is held: whatever people do now wakes it. */
  listening(): Promise<void>;
  /** The line on which the bot listens breaks. */
  cutLine(): void;
  /** How many updates the bot has not confirmed. */
  pending(): number;
  /** A week went by without updates: the next one has a number from somewhere else. */
  countAnew(): void;
  /** From now on the old token is refused. */
  revokeToken(): void;
  /** The bot sees all that is said in groups. */
  switchPrivacyOff(): void;

  user(name: string, more?: UserOptions): number;
  group(title: string, options: GroupOptions): number;
  channel(title: string, options?: { readonly bot?: "administrator" }): number;
  say(user: number, chat: number, text: string, options?: SayOptions): number;
  /** The link `t.me/<bot>?start=payload`, opened and started. */
  deepLink(user: number, payload: string): number;
  postToChannel(channel: number, text: string): number;
  /** Gives the id of the press. The button by its label or its data. */
  tap(user: number, chat: number, message: number, button: string): string;
  press(id: string): Press;
  /** What the bot answered to the presses of this person, oldest first: in a box if `alert`. */
  alerts(user: number): readonly { readonly text: string; readonly alert: boolean }[];
  edit(chat: number, message: number, text: string): void;
  remove(chat: number, message: number): void;
  react(user: number, chat: number, message: number, ...emojis: readonly string[]): void;
  block(user: number): void;
  unblock(user: number): void;
  deactivate(user: number): void;
  /** Lets the bot into a chat, or throws it out. */
  join(chat: number, by: number, as?: "member" | "administrator"): void;
  kick(chat: number, by: number): void;
  mute(chat: number): void;
  /** Whether the bot may open topics there. */
  allowTopics(chat: number, may: "yes" | "no"): void;
  upgradeToSupergroup(chat: number, by: number): number;
  openTopic(user: number, chat: number, name: string): number;
  closeTopic(chat: number, topic: number): void;
  removeTopic(chat: number, topic: number): void;
  topics(chat: number): readonly { readonly id: number; readonly name: string; readonly isClosed: boolean }[];
  /** The server shows this message to the bot no more. */
  forget(chat: number, message: number): void;

  sees(chat: number, topic?: number): readonly SeenMessage[];
  /** The menu of commands that this person is offered in that chat. */
  menu(user: number, chat: number): readonly BotCommand[];
  actions(chat: number): readonly string[];
  reactions(chat: number, message: number): readonly string[];
  close(): Promise<void>;
}
