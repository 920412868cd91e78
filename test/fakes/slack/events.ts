// What happens in the workspace, told to the app as Slack tells it: only what it may hear and has subscribed to.

import type { Delivery } from "./delivery.ts";
import type { FakeClock, Wire } from "./wire.ts";
import { type Channel, type Message, messageWire, type Workspace } from "./workspace.ts";

export interface Events {
  posted(message: Message): void;
  changed(message: Message, before: Wire): void;
  removed(message: Message): void;
  reacted(message: Message, user: string, name: string): void;
  /** Anything else, as it is. */
  tell(event: Wire, channel?: Channel): void;
}

export function createEvents(parts: {
  readonly workspace: Workspace;
  readonly clock: FakeClock;
  readonly delivery: Delivery;
}): Events {
  const { workspace, clock, delivery } = parts;
  const { self } = workspace;

  function hears(channel: Channel): boolean {
    return channel.members.has(self.user);
  }

  function tell(event: Wire, channel?: Channel): void {
    const id = workspace.nextId("Ev");
    delivery.event({
      token: "deprecated",
      team_id: self.team,
      api_app_id: self.app,
      event,
      type: "event_callback",
      event_id: id,
      event_time: Math.floor(clock.now_ms() / 1_000),
      authorizations: [
        {
          enterprise_id: null,
          team_id: self.team,
          user_id: self.user,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: channel?.isShared ?? false,
      event_context: `4-${id}`,
    });
  }

  function aboutMessage(channel: Channel, event: Wire): void {
    if (!hears(channel)) return;
    tell({ type: "message", channel: channel.id, channel_type: channel.kind, ...event }, channel);
  }

  return {
    tell,
    posted(message) {
      const channel = workspace.channelOf(message.channel);
      const shown = messageWire(workspace, message);
      const foreign = workspace.users.get(message.user)?.team !== self.team;
      aboutMessage(channel, {
        ...shown,
        event_ts: message.ts,
        ...(foreign && { user_team: shown.team, source_team: shown.team }),
      });
      const isMention = message.text.includes(`<@${self.user}>`) && channel.kind !== "im" && !message.isOurs;
      if (isMention && hears(channel)) {
        const { user, ts, text, team, blocks, thread_ts, client_msg_id } = shown;
        tell(
          {
            type: "app_mention",
            user,
            ts,
            text,
            team,
            ...(blocks !== undefined && { blocks }),
            ...(thread_ts !== undefined && { thread_ts }),
            ...(client_msg_id !== undefined && { client_msg_id }),
            channel: channel.id,
            event_ts: ts,
          },
          channel,
        );
      }
    },
    changed(message, before) {
      const ts = workspace.nextTs();
      aboutMessage(workspace.channelOf(message.channel), {
        subtype: "message_changed",
        hidden: true,
        message: messageWire(workspace, message),
        previous_message: before,
        ts,
        event_ts: ts,
      });
    },
    removed(message) {
      const ts = workspace.nextTs();
      aboutMessage(workspace.channelOf(message.channel), {
        subtype: "message_deleted",
        hidden: true,
        deleted_ts: message.ts,
        previous_message: messageWire(workspace, message),
        ts,
        event_ts: ts,
      });
    },
    reacted(message, user, name) {
      const channel = workspace.channelOf(message.channel);
      if (!hears(channel)) return;
      const item = { type: "message", channel: channel.id, ts: message.ts };
      tell({
        type: "reaction_added",
        user,
        reaction: name,
        item_user: message.user,
        item,
        event_ts: workspace.nextTs(),
      });
    },
  };
}
