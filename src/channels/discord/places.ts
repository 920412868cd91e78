// What kind of place a channel is: under which one a thread hangs, what is a direct chat. Learnt from what passes by;
// asked for when it has not.

import { discordLimits } from "./limits.ts";
import type { Rest } from "./rest.ts";
import { isThread, type Packet, type WireChannel, type WireMessage } from "./wire.ts";

export interface Places {
  learn(packet: Packet): void;
  learnThread(thread: string, parent: string, owner?: string): void;
  /** Who opened the thread, where it is known. */
  ownerOf(channelId: string): string | undefined;
  learnDirect(channel: string): void;
  /** The channel that a thread hangs under; undefined: it is no thread, as far as is known. */
  parentOf(channelId: string): string | undefined;
  isDirect(channelId: string): boolean;
  /** After this it is known; unless Discord does not say, then it is taken for a channel. */
  look(channelId: string, rest: Rest, signal: AbortSignal): Promise<void>;
}

type Kind =
  | { readonly is: "thread"; readonly of: string; readonly owner: string | undefined }
  | { readonly is: "direct" }
  | { readonly is: "channel" };

const DIRECT_TYPE = 1;

export function createPlaces(): Places {
  const kinds = new Map<string, Kind>();

  function put(id: string, kind: Kind): void {
    kinds.delete(id);
    kinds.set(id, kind);
    const oldest = kinds.keys().next();
    if (kinds.size > discordLimits.places_known_max && !oldest.done) kinds.delete(oldest.value);
  }

  function note(channel: WireChannel): void {
    const { parent_id, owner_id: owner } = channel;
    if (isThread(channel) && parent_id) put(channel.id, { is: "thread", of: parent_id, owner });
    else put(channel.id, { is: channel.type === DIRECT_TYPE ? "direct" : "channel" });
  }

  return {
    learn({ t, d }) {
      switch (t) {
        case "GUILD_CREATE":
        case "THREAD_LIST_SYNC": {
          const { channels, threads } = d as {
            channels?: readonly WireChannel[];
            threads?: readonly WireChannel[];
          };
          for (const channel of [...(channels ?? []), ...(threads ?? [])]) note(channel);
          break;
        }
        case "CHANNEL_CREATE":
        case "THREAD_CREATE":
        case "THREAD_UPDATE":
          note(d as WireChannel);
          break;
        case "MESSAGE_CREATE": {
          const { channel_id, guild_id } = d as WireMessage;
          if (guild_id === undefined) put(channel_id, { is: "direct" });
          break;
        }
        default:
      }
    },
    learnThread: (thread, parent, owner) => put(thread, { is: "thread", of: parent, owner }),
    ownerOf(channelId) {
      const kind = kinds.get(channelId);
      return kind?.is === "thread" ? kind.owner : undefined;
    },
    learnDirect: (channel) => put(channel, { is: "direct" }),
    parentOf(channelId) {
      const kind = kinds.get(channelId);
      return kind?.is === "thread" ? kind.of : undefined;
    },
    isDirect: (channelId) => kinds.get(channelId)?.is === "direct",
    async look(channelId, rest, signal) {
      if (kinds.has(channelId)) return;
      const answer = await rest.call({ method: "GET", route: `/channels/${channelId}` }, signal);
      if (answer.kind === "ok") note(answer.value as WireChannel);
    },
  };
}
