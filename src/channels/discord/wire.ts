// The parts of Discord's payloads that we read, and nothing else of them. What is marked optional may be missing.

import type { SubmittedRow } from "./forms.ts";

export interface WireUser {
  readonly id: string;
  readonly username: string;
  readonly global_name?: string | null;
  readonly bot?: boolean;
}

export interface WireMember {
  readonly user?: WireUser;
  readonly nick?: string | null;
}

export interface WireChannel {
  readonly id: string;
  readonly type: number;
  readonly parent_id?: string | null;
  readonly guild_id?: string;
  /** Of a thread: who opened it. */
  readonly owner_id?: string;
}

export interface WireMessage {
  readonly id: string;
  readonly channel_id: string;
  readonly guild_id?: string;
  readonly author?: WireUser;
  readonly member?: WireMember;
  readonly webhook_id?: string;
  readonly type: number;
  readonly content?: string;
  readonly edited_timestamp?: string | null;
  readonly nonce?: string | number;
  readonly mentions?: readonly WireUser[];
  readonly mention_roles?: readonly string[];
  readonly components?: readonly WireComponent[];
  readonly attachments?: readonly unknown[];
  readonly embeds?: readonly unknown[];
  /** The one that hangs under it. */
  readonly thread?: WireChannel;
  readonly message_reference?: { readonly type?: number; readonly message_id?: string };
  readonly referenced_message?: WireMessage | null;
  readonly message_snapshots?: readonly { readonly message: { readonly content?: string } }[];
}

export interface WireComponent {
  readonly custom_id?: string;
  readonly components?: readonly WireComponent[];
}

export interface WireOption {
  readonly name: string;
  readonly type: number;
  readonly value?: string | number | boolean;
  readonly focused?: boolean;
  readonly options?: readonly WireOption[];
}

export interface WireInteraction {
  readonly id: string;
  readonly application_id: string;
  readonly token: string;
  /** 2 command, 3 component, 4 autocomplete, 5 form. */
  readonly type: number;
  readonly guild_id?: string;
  readonly channel_id?: string;
  readonly channel?: WireChannel;
  readonly member?: WireMember;
  readonly user?: WireUser;
  readonly locale?: string;
  readonly message?: WireMessage;
  readonly data?: {
    readonly name?: string;
    /** Of a command: 1 typed, 3 in the menu of a message. */
    readonly type?: number;
    readonly custom_id?: string;
    readonly options?: readonly WireOption[];
    readonly target_id?: string;
    readonly resolved?: { readonly messages?: Readonly<Record<string, WireMessage>> };
    readonly components?: readonly SubmittedRow[];
  };
}

export interface WireReaction {
  readonly user_id: string;
  readonly channel_id: string;
  readonly message_id: string;
  readonly guild_id?: string;
  readonly member?: WireMember;
  readonly emoji: { readonly name?: string | null };
}

export interface Packet {
  readonly t: string;
  readonly d: unknown;
}

const DISCORD_EPOCH_MS = 1_420_070_400_000;

export function isId(text: string | undefined): text is string {
  return text !== undefined && /^\d{1,20}$/.test(text);
}

/** The time is in the id. */
export function timeOf(id: string): number {
  return isId(id) ? Number(BigInt(id) >> 22n) + DISCORD_EPOCH_MS : 0;
}

/** Threads: announcement, public, private. */
export function isThread({ type }: WireChannel): boolean {
  return type >= 10 && type <= 12;
}
