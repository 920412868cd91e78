// Packets of the gateway → the listener. Interactions at once, for they have three seconds: kept, then answered, before
// any work. The others one after the other, as they came. One inbound that goes wrong is told and dropped (I2).

import type { CopyRef, Inbound, Listener, Menu } from "../channel.ts";
import { callbackOf, noticeOf } from "./answers.ts";
import { choicesOf, focusOf } from "./commands.ts";
import { codes, whyOf } from "./failures.ts";
import {
  type Ground,
  inboundOf,
  interactionAuthor,
  interactionPlace,
  isUnreadable,
  withheldInbound,
} from "./inbound.ts";
import { discordLimits } from "./limits.ts";
import type { Places } from "./places.ts";
import type { Rest } from "./rest.ts";
import type { Tokens } from "./tokens.ts";
import { isThread, type Packet, timeOf, type WireInteraction, type WireMessage } from "./wire.ts";

export interface Hearing {
  /** Throws at what is no packet of Discord's. */
  packet(packet: Packet): void;
  /** Everything that came so far has been handed over. */
  readonly idle: () => Promise<void>;
}

export interface HearingParts {
  readonly listener: Listener;
  readonly rest: Rest;
  readonly tokens: Tokens;
  readonly places: Places;
  readonly menu: Menu;
  readonly self: () => string;
  /** Own posts, by their nonce. */
  readonly echo: (nonce: string, ref: CopyRef) => void;
  /** Somebody said something that we may not read. */
  readonly unread: () => void;
  readonly note: (text: string) => void;
}

export function createHearing(parts: HearingParts, signal: AbortSignal): Hearing {
  const { listener, rest, tokens, places, menu, note } = parts;
  const ground = (): Ground => ({ selfId: parts.self(), menu, parentOf: places.parentOf });
  const told = new Map<string, number>();
  let waiting = 0;
  let last: Promise<void> = Promise.resolve();

  async function handOver(packet: Packet): Promise<void> {
    const { channel_id, guild_id } = packet.d as Partial<WireMessage>;
    if (channel_id !== undefined && guild_id !== undefined) await places.look(channel_id, rest, signal);
    const inbound = inboundOf(packet, ground()) ?? unreadInbound(packet);
    if (inbound === undefined) return;
    const receipt = await listener.accept(inbound);
    // Discord wants no receipt for these: what was lost is found again in the history.
    if (receipt.kind === "lost") note(`something said could not be kept: ${receipt.why}`);
  }

  /** Words to us that we may not read: in a thread of ours only now and then, for not all there is said to us. */
  function unreadInbound({ t, d }: Packet): Inbound | undefined {
    const message = d as WireMessage;
    if (t !== "MESSAGE_CREATE" || !isUnreadable(message) || message.author?.bot === true) return undefined;
    const isReply = message.referenced_message?.author?.id === parts.self();
    const { channel_id } = message;
    if (!isReply && places.ownerOf(channel_id) !== parts.self()) return undefined;
    const at_ms = timeOf(message.id);
    if (!isReply && at_ms - (told.get(channel_id) ?? 0) < discordLimits.withheld_wait_ms) return undefined;
    told.delete(channel_id);
    told.set(channel_id, at_ms);
    const oldest = told.keys().next();
    if (told.size > discordLimits.places_known_max && !oldest.done) told.delete(oldest.value);
    return withheldInbound(message, ground());
  }

  function queue(packet: Packet): void {
    if (waiting >= discordLimits.waiting_events_max) {
      note("too much is said at once; some of it has to be caught up on");
      return;
    }
    waiting += 1;
    last = last
      .then(() => handOver(packet))
      .catch((error: unknown) => note(`${packet.t} could not be read (${nameOf(error)})`))
      .finally(() => {
        waiting -= 1;
      });
  }

  async function interact(packet: Packet): Promise<void> {
    const interaction = packet.d as WireInteraction;
    const { channel } = interaction;
    if (channel !== undefined && isThread(channel) && channel.parent_id) {
      places.learnThread(channel.id, channel.parent_id, channel.owner_id ?? places.ownerOf(channel.id));
    }
    if (interaction.type === 4) return suggest(interaction);
    const inbound = inboundOf(packet, ground());
    if (inbound === undefined) return respond(interaction, noticeOf("This does nothing any more."));
    const author = interactionAuthor(interaction);
    tokens.keep(inbound.id, { interaction: interaction.id, token: interaction.token, user: author.id });
    const receipt = await listener.accept(inbound);
    if (receipt.kind === "lost") {
      note(`a press could not be kept: ${receipt.why}`);
      return;
    }
    const callback = callbackOf(interaction, receipt.then);
    if (callback.type === 5) tokens.think(inbound.id);
    await respond(interaction, callback);
  }

  async function suggest(interaction: WireInteraction): Promise<void> {
    const focus = focusOf(interaction.data?.options ?? []);
    if (focus === undefined) return;
    const author = interactionAuthor(interaction);
    const offered = await listener.suggest({ ...focus, author, place: interactionPlace(interaction) });
    await respond(interaction, { type: 8, data: { choices: choicesOf(offered) } });
  }

  async function respond({ id, token }: WireInteraction, body: object): Promise<void> {
    const route = `/interactions/${id}/${token}/callback` as const;
    const answer = await rest.call({ method: "POST", route, body, open: true }, signal);
    if (answer.kind === "ok") return;
    if (answer.kind === "refused" && answer.code === codes.alreadyAcknowledged) return;
    note(`somebody saw their press fail, though it was kept: ${whyOf(answer)}`);
  }

  return {
    packet(packet) {
      places.learn(packet);
      if (packet.t === "INTERACTION_CREATE") {
        interact(packet).catch((error: unknown) => note(`a press could not be read (${nameOf(error)})`));
        return;
      }
      if (packet.t === "MESSAGE_CREATE") {
        const message = packet.d as WireMessage;
        if (message.author?.id === parts.self()) hearSelf(message);
        else if (isUnreadable(message)) parts.unread();
      }
      if (interesting.has(packet.t)) queue(packet);
    },
    idle: () => last,
  };

  function hearSelf({ id, nonce, channel_id }: WireMessage): void {
    if (nonce === undefined) return;
    const parent = places.parentOf(channel_id);
    const where = parent === undefined ? { chat: channel_id } : { chat: parent, thread: channel_id };
    parts.echo(String(nonce), { surface: "discord", ...where, message: id });
  }
}

const interesting: ReadonlySet<string> = new Set([
  "MESSAGE_CREATE",
  "MESSAGE_UPDATE",
  "MESSAGE_DELETE",
  "MESSAGE_REACTION_ADD",
  "CHANNEL_DELETE",
  "THREAD_DELETE",
  "GUILD_DELETE",
]);

/** Its words may quote what people said. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "unknown";
}
