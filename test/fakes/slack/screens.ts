// What a person sees on their screen: messages of a channel or thread, private lines, files, dialogs, the home page.

import { textsIn } from "./blocks.ts";
import { type Read, readBlocks, readMarkup } from "./rich-text.ts";
import { listOf, textOf, type Wire } from "./wire.ts";
import { type Message, messageWire, type View, type Workspace } from "./workspace.ts";

export interface Seen {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  /** Of the notification, and of clients that show no blocks. */
  readonly text: string;
  readonly blocks: readonly Wire[];
  /** All that is to be read on it, line by line, markup resolved; no labels of buttons. */
  readonly words: string;
  /** Whom it calls by name, on the message or in its notification; `everybody` for any call of many. */
  readonly calls: readonly string[];
  /** Labels of the buttons, in order. */
  readonly buttons: readonly string[];
  readonly thread?: string;
  readonly files: readonly SeenFile[];
  readonly isEdited: boolean;
  readonly isUnfurled: boolean;
  readonly metadata?: Wire;
}

export interface SeenFile {
  readonly name: string;
  readonly title: string;
  readonly altText?: string;
  readonly bytes: Buffer;
}

export interface SeenView {
  readonly id: string;
  readonly body: Wire;
  readonly words: string;
}

export interface Screens {
  /** Oldest first. With `thread`: the replies under that message. */
  messages(channel: string, where?: { readonly thread?: string }): readonly Seen[];
  message(spot: { channel: string; ts: string }): Seen | undefined;
  ephemerals(user: string): readonly {
    readonly channel: string;
    readonly ts: string;
    readonly thread?: string;
    readonly words: string;
    readonly blocks: readonly Wire[];
  }[];
  files(channel: string): readonly SeenFile[];
  /** The open dialogs, the one on top last. */
  dialogs(user: string): readonly SeenView[];
  home(user: string): SeenView | undefined;
}

const readingOf = (text: string, blocks: readonly Wire[]): Read =>
  blocks.length === 0 ? readMarkup(text) : readBlocks(blocks);

export function createScreens(workspace: Workspace): Screens {
  function fileOf(id: string): readonly SeenFile[] {
    const file = workspace.files.get(id);
    if (file?.bytes === undefined) return [];
    const { name, title, altText, bytes } = file;
    return [{ name, title: title ?? name, ...(altText !== undefined && { altText }), bytes }];
  }

  function seen(message: Message): Seen {
    const elements = message.blocks
      .filter((block) => block.type === "actions")
      .flatMap((block) => listOf(block.elements));
    const { metadata } = messageWire(workspace, message, "yes");
    return {
      channel: message.channel,
      ts: message.ts,
      user: message.user,
      text: message.text,
      blocks: message.blocks,
      words: readingOf(message.text, message.blocks).words,
      calls: [...new Set([...readMarkup(message.text).calls, ...readBlocks(message.blocks).calls])],
      buttons: elements.map((element) => textsIn(element.text)[0] ?? ""),
      ...(message.threadTs !== undefined && { thread: message.threadTs }),
      files: message.files.flatMap(fileOf),
      isEdited: message.edited !== undefined,
      isUnfurled: message.unfurl,
      ...(metadata !== undefined && { metadata: metadata as Wire }),
    };
  }

  const viewSeen = (view: View): SeenView => ({
    id: view.id,
    body: view.body,
    words: textsIn(view.body).join("\n"),
  });

  return {
    messages: (channel, { thread } = {}) =>
      workspace.messages
        .filter((each) => each.channel === channel && !each.isDeleted)
        .filter((each) => each.threadTs === thread || (thread === undefined && each.broadcast))
        .map(seen),
    message({ channel, ts }) {
      const found = workspace.messageOf(channel, ts);
      return found && seen(found);
    },
    ephemerals: (user) =>
      workspace.ephemerals
        .filter((each) => each.user === user)
        .map((each) => ({
          channel: each.channel,
          ts: each.ts,
          ...(textOf(each.threadTs) !== undefined && { thread: each.threadTs }),
          words: readingOf(each.text, each.blocks).words,
          blocks: each.blocks,
        })),
    files: (channel) =>
      workspace.messages
        .filter((each) => each.channel === channel && !each.isDeleted)
        .flatMap((each) => each.files.flatMap(fileOf)),
    dialogs: (user) => (workspace.modals.get(user) ?? []).map(viewSeen),
    home(user) {
      const view = workspace.homes.get(user);
      return view && viewSeen(view);
    },
  };
}
