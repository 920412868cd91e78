// Views, files, people, and who we are.

import { checkView } from "./blocks.ts";
import { type Ground, type MethodFacts, needed, writableChannel } from "./methods.ts";
import { listOf, refuse, textOf, type Wire } from "./wire.ts";
import { fileWire, type Message, type User, type View } from "./workspace.ts";

const PUSHED_VIEWS_MAX = 3;

export function viewWire(ground: Pick<Ground, "workspace">, view: View): Wire {
  const { self } = ground.workspace;
  return {
    private_metadata: "",
    callback_id: "",
    ...view.body,
    id: view.id,
    team_id: self.team,
    hash: view.hash,
    app_id: self.app,
    bot_id: self.bot,
    root_view_id: view.id,
    state: { values: {} },
  };
}

export function openView(ground: Pick<Ground, "workspace" | "clock">, user: string, body: Wire): View {
  const { workspace } = ground;
  return { id: workspace.nextId("V"), user, body, hash: workspace.nextTs() };
}

function findView(ground: Ground, args: Wire): View {
  const all = [...ground.workspace.modals.values()].flat();
  const id = textOf(args.view_id);
  const external = textOf(args.external_id);
  const found = all.find(
    (each) => each.id === id || (external !== undefined && each.body.external_id === external),
  );
  return found ?? refuse("not_found");
}

function userWire(user: User): Wire {
  return {
    id: user.id,
    team_id: user.team,
    name: user.name.toLowerCase().replace(/\W+/g, "."),
    real_name: user.name,
    is_bot: user.isBot,
    deleted: false,
    tz: user.zone,
    locale: user.locale,
    profile: { real_name: user.name, display_name: user.name },
  };
}

export const otherMethods: Readonly<Record<string, MethodFacts>> = {
  "auth.test": {
    run({ workspace: { self } }) {
      return {
        url: "https://fake.slack.invalid/",
        team: "Fake",
        user: self.name,
        team_id: self.team,
        user_id: self.user,
        bot_id: self.bot,
        is_enterprise_install: false,
      };
    },
  },
  "apps.connections.open": { token: "app", run: ({ sockets }) => ({ url: sockets.ticketUrl() }) },
  "views.open": {
    run(ground, args) {
      const body = checkView(args.view);
      if (body.type !== "modal") refuse("invalid_arguments");
      const { user } = ground.triggers.spend(args.trigger_id);
      const view = openView(ground, user, body);
      ground.workspace.modals.set(user, [view]);
      return { view: viewWire(ground, view) };
    },
  },
  "views.push": {
    run(ground, args) {
      const body = checkView(args.view);
      const { user } = ground.triggers.spend(args.trigger_id);
      const stack = ground.workspace.modals.get(user) ?? [];
      if (stack.length === 0) refuse("not_found");
      if (stack.length >= PUSHED_VIEWS_MAX) refuse("push_limit_reached");
      const view = openView(ground, user, body);
      ground.workspace.modals.set(user, [...stack, view]);
      return { view: viewWire(ground, view) };
    },
  },
  "views.update": {
    run(ground, args) {
      const body = checkView(args.view);
      const view = findView(ground, args);
      const hash = textOf(args.hash);
      if (hash !== undefined && hash !== view.hash) refuse("hash_conflict");
      view.body = body;
      view.hash = ground.workspace.nextTs();
      return { view: viewWire(ground, view) };
    },
  },
  "views.publish": {
    run(ground, args) {
      const body = checkView(args.view);
      if (body.type !== "home") refuse("invalid_arguments");
      const user = needed(args, "user_id");
      if (!ground.workspace.users.has(user)) refuse("invalid_arguments");
      const before = ground.workspace.homes.get(user);
      const hash = textOf(args.hash);
      if (hash !== undefined && hash !== before?.hash) refuse("hash_conflict");
      const view = { ...openView(ground, user, body), ...(before && { id: before.id }) };
      ground.workspace.homes.set(user, view);
      return { view: viewWire(ground, view) };
    },
  },
  "files.getUploadURLExternal": {
    scopes: () => ["files:write"],
    run(ground, args) {
      const length = Number(needed(args, "length"));
      if (!Number.isInteger(length) || length < 1) refuse("invalid_arguments");
      const id = ground.workspace.nextId("F");
      const altText = textOf(args.alt_text);
      const name = needed(args, "filename");
      ground.workspace.files.set(id, { id, name, length, ...(altText !== undefined && { altText }) });
      return { upload_url: `${ground.origin}/upload/${id}`, file_id: id };
    },
  },
  "files.completeUploadExternal": {
    scopes: () => ["files:write"],
    run(ground, args) {
      const { workspace, events } = ground;
      const files = listOf(args.files);
      if (files.length === 0) refuse("invalid_arguments");
      const ids = files.map((file) => textOf(file.id) ?? "");
      for (const [index, id] of ids.entries()) {
        const stored = workspace.files.get(id) ?? refuse("file_not_found");
        if (stored.bytes === undefined) refuse("file_update_failed");
        stored.title = textOf(files[index]?.title) ?? stored.name;
      }
      if (args.channel_id !== undefined) {
        const channel = writableChannel(ground, { channel: args.channel_id });
        const threadTs = textOf(args.thread_ts);
        const message: Message = {
          ts: workspace.nextTs(),
          channel: channel.id,
          user: workspace.self.user,
          isOurs: true,
          isBot: true,
          text: textOf(args.initial_comment) ?? "",
          blocks: [],
          ...(threadTs !== undefined && { threadTs }),
          broadcast: false,
          files: ids,
          reactions: [],
          unfurl: false,
          isDeleted: false,
        };
        workspace.messages.push(message);
        events.posted(message);
      }
      return { files: ids.map((id) => fileWire(workspace, id)) };
    },
  },
  "users.info": {
    scopes: () => ["users:read"],
    run: ({ workspace }, args) => ({
      user: userWire(workspace.users.get(needed(args, "user")) ?? refuse("user_not_found")),
    }),
  },
  "users.list": {
    scopes: () => ["users:read"],
    run: ({ workspace }) => ({
      members: [...workspace.users.values()].map(userWire),
      response_metadata: { next_cursor: "" },
    }),
  },
  "bots.info": {
    scopes: () => ["users:read"],
    run: ({ workspace: { self } }) => ({
      bot: { id: self.bot, app_id: self.app, user_id: self.user, name: self.name, deleted: false },
    }),
  },
  "team.info": {
    scopes: () => ["team:read"],
    run: ({ workspace: { self } }) => ({ team: { id: self.team, name: "Fake", domain: "fake" } }),
  },
};
