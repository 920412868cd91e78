// What is set up and changed in the workspace by others than the app: people, channels, who is in them.

import type { Events } from "./events.ts";
import type { Channel, Workspace } from "./workspace.ts";

export interface Admin {
  /** Gives the id. `team`: of somebody from another organisation. */
  addUser(
    name: string,
    facts?: {
      readonly team?: string;
      readonly isBot?: boolean;
      readonly locale?: string;
      readonly zone?: string;
    },
  ): string;
  /** Gives the id. The app is in it unless told otherwise. */
  addChannel(
    name: string,
    facts?: {
      readonly members?: readonly string[];
      readonly kind?: "channel" | "group";
      readonly withApp?: "yes" | "no";
      readonly isShared?: boolean;
    },
  ): string;
  /** The id of the direct channel with the app. */
  dmOf(user: string): string;
  join(user: string, channel: string): void;
  archive(channel: string): void;
  unarchive(channel: string): void;
  rename(channel: string, name: string): void;
  /** The app is put out of the channel. */
  expel(channel: string): void;
}

export function createAdmin(workspace: Workspace, events: Events): Admin {
  const { self } = workspace;

  function tell(type: string, channel: Channel, more: object): void {
    if (channel.members.has(self.user)) events.tell({ type, ...more, event_ts: workspace.nextTs() }, channel);
  }

  return {
    addUser(name, facts = {}) {
      const id = workspace.nextId("U");
      const { team = self.team, isBot = false, locale = "en-US", zone = "Europe/Vienna" } = facts;
      workspace.users.set(id, { id, team, name, isBot, locale, zone });
      return id;
    },
    addChannel(name, facts = {}) {
      const { members = [], kind = "channel", withApp = "yes", isShared = false } = facts;
      const id = workspace.nextId(kind === "channel" ? "C" : "G");
      const inside = new Set(withApp === "yes" ? [...members, self.user] : members);
      workspace.channels.set(id, { id, kind, name, members: inside, isArchived: false, isShared });
      return id;
    },
    dmOf: (user) => workspace.dmOf(user).id,
    join(user, channel) {
      workspace.channelOf(channel).members.add(user);
    },
    archive(id) {
      const channel = workspace.channelOf(id);
      channel.isArchived = true;
      tell(channel.kind === "group" ? "group_archive" : "channel_archive", channel, {
        channel: id,
        user: "U0ADMIN",
      });
    },
    unarchive(id) {
      workspace.channelOf(id).isArchived = false;
    },
    rename(id, name) {
      const channel = workspace.channelOf(id);
      channel.name = name;
      tell("channel_rename", channel, { channel: { id, name, created: 0 } });
    },
    expel(id) {
      const channel = workspace.channelOf(id);
      tell(channel.kind === "group" ? "group_left" : "channel_left", channel, {
        channel: id,
        actor_id: "U0ADMIN",
      });
      channel.members.delete(self.user);
    },
  };
}
