// What Slack hands over → Inbound. Pure. One thing has one id however often and under however many names it comes.

import type { Author, Inbound, Said } from "../channel.ts";
import { type Fields, fieldsOf, listOf, momentOf, wordOf } from "./fields.ts";
import { formMarkOf, formValuesOf } from "./form.ts";
import { type Around, eventMessage, placeOf, threadOf, userAuthor } from "./messages.ts";
import { typedOf } from "./said.ts";

/** The page that is a person's alone is a place of its own. */
const HOME = "home:";
export const homeOf = (user: string): string => `${HOME}${user}`;
export const homeUser = (chat: string): string | undefined =>
  chat.startsWith(HOME) ? chat.slice(HOME.length) : undefined;

/** Nothing: of no concern to anybody, or said by ourselves. */
export function inboundOf(body: Fields, around: Around): Inbound | undefined {
  switch (body.type) {
    case "event_callback":
      return eventInbound(body, around);
    case "block_actions":
      return pressInbound(body, around);
    case "view_submission":
      return formInbound(body, around);
    case "message_action":
    case "shortcut":
      return shortcutInbound(body, around);
    default:
      return wordOf(body.command) === undefined ? undefined : commandInbound(body, around);
  }
}

/** Whose name would be wanted, before it is turned into an Inbound. */
export function speakerOf(body: Fields): string | undefined {
  const event = fieldsOf(body.event);
  const message = event.subtype === "message_changed" ? fieldsOf(event.message) : event;
  return wordOf(message.user);
}

// --- other events --------------------------------------------------------------------------------------------------

function eventInbound(body: Fields, around: Around): Inbound | undefined {
  const event = fieldsOf(body.event);
  const at_ms = momentOf(wordOf(event.event_ts)) ?? around.now_ms;
  const base = { surface: "slack", id: `e:${wordOf(body.event_id) ?? ""}`, at_ms } as const;
  const foreign = body.is_ext_shared_channel === true ? "yes" : undefined;
  switch (event.type) {
    case "message":
    case "app_mention":
      return eventMessage(event, foreign, around);
    case "reaction_added":
      return reactionInbound(event, base, around);
    case "app_home_opened": {
      const user = wordOf(event.user);
      // The other tab is opened each time that somebody looks into the direct chat.
      if (user === undefined || event.tab !== "home") return undefined;
      return {
        ...base,
        place: placeOf(homeOf(user)),
        author: userAuthor(user, around),
        what: { kind: "visit", page: "yes" },
      };
    }
    case "channel_id_changed": {
      const to = wordOf(event.new_channel_id);
      if (to === undefined) return undefined;
      return fromSlack(base, wordOf(event.old_channel_id) ?? "", { kind: "moved", to });
    }
    default:
      return shutInbound(event, base, around);
  }
}

type Base = Pick<Inbound, "surface" | "id" | "at_ms">;

function fromSlack(base: Base, chat: string, what: Said): Inbound {
  return { ...base, place: placeOf(chat), author: { kind: "anonymous", id: "slack", name: "Slack" }, what };
}

function reactionInbound(event: Fields, base: Base, around: Around): Inbound | undefined {
  const item = fieldsOf(event.item);
  const [user, message, chat, emoji] = [event.user, item.ts, item.channel, event.reaction].map(wordOf);
  if (user === undefined || message === undefined || chat === undefined || emoji === undefined)
    return undefined;
  if (user === around.self.user) return undefined;
  const what = { kind: "reaction", message, emoji } as const;
  return { ...base, place: placeOf(chat), author: userAuthor(user, around), what };
}

const closings: Readonly<Record<string, string>> = {
  channel_archive: "the channel was archived",
  group_archive: "the channel was archived",
  channel_deleted: "the channel was deleted",
  group_deleted: "the channel was deleted",
  channel_left: "we were removed from the channel",
  group_left: "we were removed from the channel",
  member_left_channel: "we were removed from the channel",
};

function shutInbound(event: Fields, base: Base, around: Around): Inbound | undefined {
  const why = closings[wordOf(event.type) ?? ""];
  const chat = wordOf(event.channel);
  if (why === undefined || chat === undefined) return undefined;
  if (event.type === "member_left_channel" && event.user !== around.self.user) return undefined;
  return fromSlack(base, chat, { kind: "shut", why });
}

// --- what somebody pressed, sent or called -------------------------------------------------------------------------

function actor(body: Fields, around: Around): Author {
  const user = fieldsOf(body.user);
  const id = wordOf(user.id) ?? wordOf(body.user_id) ?? "";
  const name = wordOf(user.name) ?? wordOf(user.username) ?? wordOf(body.user_name);
  const team = wordOf(user.team_id);
  const ours = wordOf(fieldsOf(body.team).id) ?? around.self.team;
  // Within an enterprise, people of other workspaces are no strangers.
  const isForeign = team !== undefined && ours !== undefined && team !== ours && !hasEnterprise(body);
  return userAuthor(id, around, isForeign ? "yes" : undefined, name);
}

const hasEnterprise = (body: Fields): boolean =>
  typeof body.enterprise === "object" && body.enterprise !== null;

function pressInbound(body: Fields, around: Around): Inbound | undefined {
  const action = listOf(body.actions)[0];
  const key = wordOf(action?.value);
  const ts = wordOf(action?.action_ts);
  if (key === undefined || ts === undefined) return undefined; // a link, or a field being filled in
  const container = fieldsOf(body.container);
  const author = actor(body, around);
  const chat = wordOf(container.channel_id) ?? wordOf(fieldsOf(body.channel).id) ?? homeOf(author.id);
  const message = wordOf(container.message_ts);
  const thread = wordOf(container.thread_ts) ?? wordOf(fieldsOf(body.message).thread_ts);
  return {
    surface: "slack",
    id: `p:${chat}:${message ?? ""}:${author.id}:${ts}`,
    at_ms: momentOf(ts) ?? around.now_ms,
    place: placeOf(chat, thread === message ? undefined : thread),
    author,
    what: { kind: "press", key, message: message ?? "home" },
  };
}

function formInbound(body: Fields, around: Around): Inbound | undefined {
  const view = fieldsOf(body.view);
  const mark = formMarkOf(view);
  if (mark === undefined) return undefined;
  const author = actor(body, around);
  return {
    surface: "slack",
    id: `f:${wordOf(body.trigger_id) ?? `${wordOf(view.id)}:${wordOf(view.hash)}`}`,
    at_ms: around.now_ms,
    place: placeOf(mark.chat ?? homeOf(author.id), mark.thread),
    author,
    what: { kind: "form", key: mark.key, values: formValuesOf(view) },
  };
}

function shortcutInbound(body: Fields, around: Around): Inbound | undefined {
  const name = wordOf(body.callback_id);
  if (name === undefined) return undefined;
  const author = actor(body, around);
  const message = fieldsOf(body.message);
  const about = wordOf(body.message_ts) ?? wordOf(message.ts) ?? "";
  const chat = wordOf(fieldsOf(body.channel).id) ?? homeOf(author.id);
  const { text } = typedOf(message, around.self.user);
  const ts = wordOf(body.action_ts);
  return {
    surface: "slack",
    id: `s:${wordOf(body.trigger_id) ?? ts ?? ""}`,
    at_ms: momentOf(ts) ?? around.now_ms,
    place: placeOf(chat, threadOf(message)),
    author,
    what: { kind: "shortcut", name, message: about, text },
  };
}

function commandInbound(body: Fields, around: Around): Inbound | undefined {
  const chat = wordOf(body.channel_id);
  const trigger = wordOf(body.trigger_id);
  if (chat === undefined || trigger === undefined) return undefined;
  return {
    surface: "slack",
    id: `k:${trigger}`,
    at_ms: around.now_ms,
    place: placeOf(chat),
    author: actor(body, around),
    what: { kind: "command", text: (typeof body.text === "string" ? body.text : "").trim() },
  };
}
