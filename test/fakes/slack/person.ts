// A person at the fake: what they do, as the app is told of it, and what they would then see on their screen.

import type { Answer } from "./delivery.ts";
import { viewWire } from "./other-methods.ts";
import type { Done, PersonGround, SayOptions, Spot } from "./person-ground.ts";
import type { Origin } from "./responses.ts";
import { afterSubmit, buttonIn, messageAction, stateOf, targetAt } from "./screen-targets.ts";
import { isWire, type Wire } from "./wire.ts";
import { type Message, messageWire } from "./workspace.ts";

const doneOf = (answer: Answer): Done =>
  answer.kind === "acked" ? { kind: "ok" } : { kind: "error shown", why: answer.why };

export interface Person {
  /** The text as it goes over the wire: `&lt;` for a bracket that was typed, `<@U1>` for a mention. Gives its ts. */
  say(user: string, channel: string, text: string, how?: SayOptions): string;
  dm(user: string, text: string, how?: SayOptions): string;
  edit(user: string, spot: { channel: string; ts: string }, text: string): void;
  remove(spot: { channel: string; ts: string }): void;
  react(user: string, spot: { channel: string; ts: string }, name: string): void;
  /** `button`: its action id or its label. A whole element stands for a client that still shows an old message. */
  click(user: string, spot: Spot, button: string | Wire, sure?: "yes" | "no"): Promise<Done>;
  slash(user: string, channel: string, text: string): Promise<Done>;
  /** `message`: an entry of its menu; without, one of the global ones. */
  shortcut(user: string, callbackId: string, message?: { channel: string; ts: string }): Promise<Done>;
  /** Values by block id. Without a view: the one on top. */
  submit(user: string, values: Readonly<Record<string, string>>, view?: string): Promise<Done>;
  openHome(user: string, tab?: "home" | "messages"): void;
}

export function createPerson(ground: PersonGround): Person {
  const { workspace, events, delivery, triggers } = ground;
  const { self } = workspace;

  function who(user: string): Wire {
    const known = workspace.users.get(user);
    if (known === undefined) throw new Error(`nobody is called ${user} here`);
    const name = known.name.toLowerCase().replace(/\W+/g, ".");
    return { id: user, username: name, name, team_id: known.team };
  }

  function frame(user: string): Wire {
    return {
      user: who(user),
      team: { id: self.team, domain: "fake" },
      enterprise: null,
      is_enterprise_install: false,
      api_app_id: self.app,
      token: "deprecated",
      trigger_id: triggers.give(user),
    };
  }

  function say(user: string, channel: string, text: string, how: SayOptions = {}): string {
    const known = workspace.users.get(user);
    const place = workspace.channelOf(channel);
    if (known === undefined || !place.members.has(user)) throw new Error(`${user} is not in ${channel}`);
    if (place.isArchived) throw new Error(`${channel} is archived`);
    const message: Message = {
      ts: workspace.nextTs(),
      channel,
      user,
      isOurs: false,
      isBot: known.isBot,
      text: text.replace(/&(?!amp;|lt;|gt;)/g, "&amp;"),
      blocks: [],
      ...(how.thread !== undefined && { threadTs: how.thread }),
      broadcast: how.broadcast ?? false,
      files: [],
      reactions: [],
      ...(!known.isBot && { clientMsgId: `client-${workspace.nextId("m")}` }),
      unfurl: true,
      isDeleted: false,
    };
    workspace.messages.push(message);
    ground.record("say", { user, channel, ts: message.ts, text });
    events.posted(message);
    return message.ts;
  }

  function messageAt(spot: { channel: string; ts: string }): Message {
    const message = workspace.messageOf(spot.channel, spot.ts);
    if (message === undefined) throw new Error(`no message ${spot.ts} in ${spot.channel}`);
    return message;
  }

  return {
    say,
    dm: (user, text, how) => say(user, workspace.dmOf(user).id, text, how),
    edit(user, spot, text) {
      const message = messageAt(spot);
      const before = messageWire(workspace, message);
      message.text = text;
      message.edited = { user, ts: workspace.nextTs() };
      ground.record("edit", { user, ...spot, text });
      events.changed(message, before);
    },
    remove(spot) {
      const message = messageAt(spot);
      message.isDeleted = true;
      ground.record("remove", spot);
      events.removed(message);
    },
    react(user, spot, name) {
      const message = messageAt(spot);
      message.reactions.push({ name, users: [user] });
      ground.record("react", { user, ...spot, name });
      events.reacted(message, user, name);
    },
    async click(user, spot, button, sure = "yes") {
      const target = targetAt(workspace, user, spot);
      const found = isWire(button) ? { element: button, block: "stale" } : buttonIn(target.blocks, button);
      ground.record("click", { user, ...spot, action: found.element.action_id });
      if (found.element.confirm !== undefined && sure === "no") return { kind: "declined" };
      const action = {
        action_id: found.element.action_id,
        block_id: found.block,
        text: found.element.text,
        ...(found.element.value !== undefined && { value: found.element.value }),
        ...(found.element.style !== undefined && { style: found.element.style }),
        type: found.element.type ?? "button",
        action_ts: workspace.nextTs(),
      };
      const url = target.origin === undefined ? {} : { response_url: ground.responses.give(target.origin) };
      const payload = { type: "block_actions", ...frame(user), ...target.payload, ...url, actions: [action] };
      return doneOf(await delivery.interactive("interactive", payload));
    },
    async slash(user, channel, text) {
      const place = workspace.channelOf(channel);
      const name = place.kind === "im" ? "directmessage" : place.name;
      const origin: Origin = { user, channel };
      ground.record("slash", { user, channel, text });
      const answer = await delivery.interactive("slash_commands", {
        token: "deprecated",
        team_id: self.team,
        team_domain: "fake",
        channel_id: channel,
        channel_name: name,
        user_id: user,
        user_name: who(user).name,
        command: "/looop",
        text,
        api_app_id: self.app,
        is_enterprise_install: "false",
        response_url: ground.responses.give(origin),
        trigger_id: triggers.give(user),
      });
      if (answer.kind === "acked") ground.responses.show(origin, answer.payload);
      return doneOf(answer);
    },
    async shortcut(user, callbackId, spot) {
      ground.record("shortcut", { user, callbackId, ...spot });
      const about =
        spot === undefined ? { type: "shortcut" } : messageAction(workspace, ground.responses, user, spot);
      const payload = { ...frame(user), ...about, callback_id: callbackId, action_ts: workspace.nextTs() };
      return doneOf(await delivery.interactive("interactive", payload));
    },
    async submit(user, values, id) {
      const stack = workspace.modals.get(user) ?? [];
      const view = id === undefined ? stack.at(-1) : stack.find((each) => each.id === id);
      if (view === undefined) throw new Error(`${user} has no dialog open`);
      ground.record("submit", { user, view: view.id, values });
      const shown = { ...viewWire(ground, view), state: { values: stateOf(view, values) } };
      const payload = { type: "view_submission", ...frame(user), view: shown, response_urls: [] };
      const answer = await delivery.interactive("interactive", payload);
      return answer.kind === "acked" ? afterSubmit(ground, view, answer.payload) : doneOf(answer);
    },
    openHome(user, tab = "home") {
      const channel = workspace.dmOf(user);
      const home = workspace.homes.get(user);
      const view = home === undefined ? {} : { view: viewWire(ground, home) };
      ground.record("openHome", { user, tab });
      events.tell({
        type: "app_home_opened",
        user,
        channel: channel.id,
        tab,
        event_ts: workspace.nextTs(),
        ...view,
      });
    },
  };
}
