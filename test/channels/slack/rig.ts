// The Slack channel on a fresh fake Slack, as the suite of the port wants to have it.

import { setTimeout as sleep } from "node:timers/promises";
import type { ChannelClock, Menu, Place } from "../../../src/channels/channel.ts";
import { botScopes } from "../../../src/channels/slack/manifest.ts";
import { type SlackConfig, slackChannel } from "../../../src/channels/slack/slack.ts";
import type { Rig, RigPerson, Seen as RigSeen, Traits } from "../../contract/channel-rig.ts";
import { type FakeSlack, openSlack, type Seen } from "../../fakes/slack/slack.ts";
import type { FakeClock } from "../../fakes/slack/wire.ts";

export const slackTraits: Traits = {
  threads: "yes",
  forms: "yes",
  files: "yes",
  whispers: "yes",
  repeats: "probed",
  acts: ["edit", "remove", "react", "command", "visit"],
  lostText: "history",
  lostPress: "never",
  programs: "heard",
  removedCopy: "gone",
};

export const menu: Menu = {
  command: "looop",
  verbs: [{ name: "status", summary: "What goes on" }],
  shortcuts: [{ name: "answer", label: "Answer with this" }],
};

export const realClock: ChannelClock = {
  now_ms: () => Date.now(),
  monotonic_ms: () => performance.now(),
  async sleep(wait_ms, signal) {
    if (signal?.aborted) return;
    // Woken early: that is what the signal is for.
    await sleep(wait_ms, undefined, signal && { signal }).catch(() => undefined);
  },
};

export interface SlackRig extends Rig {
  readonly slack: FakeSlack;
  readonly notes: readonly string[];
}

export interface RigOptions {
  /** Slack's own time, and ours. */
  readonly theirs?: FakeClock;
  readonly ours?: ChannelClock;
  /** What differs from the ordinary configuration. */
  readonly config?: (slack: FakeSlack) => Partial<SlackConfig>;
}

export async function openSlackRig(options: RigOptions = {}): Promise<SlackRig> {
  const slack = await openSlack(options.theirs && { clock: options.theirs });
  slack.keepRates("off");
  // No more than the manifest asks for: what needs another scope fails here.
  slack.grant(...Object.keys(botScopes));
  const [ann, bob] = [slack.addUser("Ann"), slack.addUser("Bob")];
  const hook = slack.addUser("Hook", { isBot: true });
  const ops = slack.addChannel("ops", { members: [ann, bob, hook] });
  const place: Place = { surface: "slack", chat: ops };
  const notes: string[] = [];
  const channel = slackChannel(
    {
      botToken: slack.tokens.bot,
      listen: { kind: "socket", appToken: slack.tokens.app },
      apiUrl: slack.apiUrl,
      ...options.config?.(slack),
    },
    { clock: options.ours ?? realClock, menu, note: (text) => notes.push(text) },
  );
  return {
    slack,
    notes,
    channel,
    place,
    ann: personOf(slack, ann, place),
    bob: personOf(slack, bob, place),
    world: {
      connected: () => slack.sockets.connected(),
      limitNext: (after_ms) =>
        slack.faults.arm({ at: "*", what: "rate_limit", value: Math.ceil(after_ms / 1_000) }),
      loseReply: () => slack.faults.arm({ at: "*", what: "lost_reply" }),
      stallNext: () => slack.faults.arm({ at: "*", what: "slow", value: 3_600_000 }),
      async dropConnection() {
        slack.sockets.drop();
        await until(() => slack.sockets.count() === 0);
      },
      handOverAgain: () => Promise.resolve(),
      closePlace: async ({ chat }) => slack.archive(chat),
      removeCopy: async ({ chat, message }) => slack.remove({ channel: chat, ts: message }),
      revoke: () => slack.token("token_revoked"),
      async programSays(text) {
        slack.say(hook, ops, escaped(text));
        await slack.settled();
      },
    },
    close: () => slack.close(),
  };
}

/** Waits for something that another part does in its own time; the test's deadline is the bound. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(1);
}

/** As Slack's own clients write it. */
export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function personOf(slack: FakeSlack, id: string, home: Place): RigPerson {
  return {
    id,
    async say(text, how = {}) {
      const channel = how.replyTo?.chat ?? how.place?.chat ?? home.chat;
      const thread = how.replyTo?.thread ?? how.replyTo?.message ?? how.place?.thread;
      const name = channel.startsWith("D") ? "" : `<@${slack.self.user}> `;
      const message = slack.say(
        id,
        channel,
        `${name}${escaped(text)}`,
        thread === undefined ? {} : { thread },
      );
      return { message };
    },
    async press(copy, label) {
      const done = await slack.click(id, { channel: copy.chat, ts: copy.message }, label);
      if (done.kind !== "ok") throw new Error(`the press showed ${JSON.stringify(done)}`);
      await slack.settled();
    },
    async see({ chat, thread }) {
      if (chat.startsWith("D") && chat !== slack.dmOf(id)) return [];
      const ours = slack.messages(chat, thread === undefined ? {} : { thread }).filter(isOurs(slack));
      const whispers = slack.ephemerals(id).filter((each) => each.channel === chat && each.thread === thread);
      const shown = ours.filter(({ files }) => files.length === 0).map((message) => seenOf(slack, message));
      return [
        ...shown,
        ...whispers.map(({ ts, words }) => ({ message: ts, text: words, buttons: [], calls: [], files: [] })),
      ];
    },
    async edit(message, text) {
      slack.edit(id, { channel: home.chat, ts: message }, escaped(text));
      await slack.settled();
    },
    async remove(message) {
      slack.remove({ channel: home.chat, ts: message });
      await slack.settled();
    },
    async react(message) {
      slack.react(id, { channel: home.chat, ts: message }, "+1");
      await slack.settled();
    },
    async command(text) {
      const done = await slack.slash(id, home.chat, text);
      if (done.kind !== "ok") throw new Error(`the command showed ${JSON.stringify(done)}`);
    },
    async submit(values) {
      await until(() => slack.dialogs(id).length > 0);
      const done = await slack.submit(id, values);
      if (done.kind !== "ok") throw new Error(`the dialog showed ${JSON.stringify(done)}`);
    },
    async visit() {
      slack.openHome(id);
      await slack.settled();
    },
    notices: async () => slack.ephemerals(id).map(({ words }) => words),
  };
}

const isOurs = (slack: FakeSlack) => (message: Seen) => message.user === slack.self.user;

/** Files stand in the thread of a card, right after it. */
function seenOf(slack: FakeSlack, message: Seen): RigSeen {
  const replies = slack
    .messages(message.channel, { thread: message.thread ?? message.ts })
    .filter(isOurs(slack));
  const after = replies.filter(({ ts }) => Number(ts) > Number(message.ts));
  const end = after.findIndex(({ files }) => files.length === 0);
  const files = (end === -1 ? after : after.slice(0, end)).flatMap((each) => each.files);
  return {
    message: message.ts,
    text: message.words,
    buttons: message.buttons,
    calls: message.calls,
    files: files.map(({ name, bytes }) => ({ name, text: bytes.toString() })),
  };
}
