// Goal: what is wrong with a bot is named before anything is written, with what to do; and looking takes nothing away.
// Method: the unmodified client against the fake, in the states in which people bring it.

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Inbound } from "../../../src/channels/channel.ts";
import { findingsOf, telegramSetup } from "../../../src/channels/telegram/setup.ts";
import { telegramChannel } from "../../../src/channels/telegram/telegram.ts";
import { realClock } from "../../fakes/telegram/real-clock.ts";
import { type FakeTelegram, openTelegram } from "../../fakes/telegram/telegram.ts";
import { menu } from "./rig.ts";

let telegram: FakeTelegram;
beforeEach(async () => {
  telegram = await openTelegram({ rates: "none" });
});
afterEach(() => telegram.close());

const never = () => new AbortController().signal;
const setup = (apiRoot = telegram.apiRoot) => telegramSetup({ token: telegram.token, apiRoot }, realClock);

describe("what is found", () => {
  const me = { can_join_groups: true, can_read_all_group_messages: true };
  const rows = [
    ["nothing", me, {}, "no", []],
    ["a rival", me, {}, "yes", [["stops", /another program listens/]]],
    [
      "a webhook, by its host alone",
      me,
      { url: "https://bot.example/secret-path" },
      "unknown",
      [["lacks", /goes to bot\.example$/]],
    ],
    [
      "groups switched off",
      { ...me, can_join_groups: false },
      {},
      "no",
      [["lacks", /may not be added to groups/]],
    ],
    [
      "privacy mode",
      { ...me, can_read_all_group_messages: false },
      {},
      "no",
      [["lacks", /privacy mode is on/]],
    ],
  ] as const;
  it.each(rows)("%s", (_, self, webhook, rival, found) => {
    const findings = findingsOf(self, webhook, rival);
    expect(findings.map(({ weight }) => weight)).toEqual(found.map(([weight]) => weight));
    for (const [index, [, what]] of found.entries()) expect(findings[index]?.what).toMatch(what);
  });
});

it("another program that listens is noticed, as it throws us out", async () => {
  const over = new AbortController();
  const poll = async () => {
    while (!over.signal.aborted)
      await fetch(`${telegram.apiRoot}/bot${telegram.token}/getUpdates?timeout=30`, { signal: over.signal });
  };
  const rival = poll().catch(() => "gone");
  await telegram.listening();
  const check = await setup().check(never());
  over.abort();
  await rival;
  expect(check).toMatchObject({
    kind: "ok",
    findings: expect.arrayContaining([expect.objectContaining({ weight: "stops" })]),
  });
});

it("a token that is refused is named, and where nobody answers that is told", async () => {
  telegram.revokeToken();
  expect(await setup().check(never())).toMatchObject({ kind: "refused", field: "token" });
  expect(await setup("http://127.0.0.1:9").check(never())).toMatchObject({ kind: "unreachable" });
});

it("chats are those in which somebody was just heard; groups first, with what is missing there", async () => {
  const ann = telegram.user("Ann");
  const plain = telegram.group("Plain", { members: [ann] });
  const forum = telegram.group("Forum", { members: [ann], forum: true });
  for (const chat of [ann, plain, forum]) telegram.say(ann, chat, `/looop@${telegram.bot.username}`);
  telegram.kick(plain, ann);
  const chats = await setup().chats(never());
  expect(chats).toMatchObject({ kind: "ok" });
  const listed =
    chats.kind === "ok" ? chats.chats.map(({ id, name, joined }) => [Number(id), name, joined]) : [];
  expect(listed).toHaveLength(3);
  expect(listed).toContainEqual([plain, "Plain", "no"]);
  expect(listed).toContainEqual([
    forum,
    expect.stringMatching(/^Forum, with topics, which the bot may not open/),
    "yes",
  ]);
  expect(listed.at(-1)).toEqual([ann, "Ann, directly", "yes"]);
  expect(telegram.pending()).toBeGreaterThan(3);
});

it("who listens without confirming hears what stands behind what was not kept, and all of it waits on", async () => {
  const ann = telegram.user("Ann", { started: true });
  const words = ["a greeting", "another", "the code"];
  for (const each of words) telegram.say(ann, ann, each);
  const channel = telegramChannel(
    { token: telegram.token, apiRoot: telegram.apiRoot, confirms: "nothing" },
    { clock: realClock, menu, note: () => undefined },
  );
  const over = new AbortController();
  const heard = Promise.withResolvers<void>();
  const texts: string[] = [];
  const accept = async ({ what }: Inbound) => {
    if (what.kind === "text") texts.push(what.text);
    if (texts.at(-1) === "the code") heard.resolve();
    return { kind: "lost", why: "only looking" } as const;
  };
  const end = channel.connect({ accept, suggest: async () => [] }, over.signal);
  await heard.promise;
  over.abort();
  await end;
  expect(texts).toEqual(words);
  expect(telegram.pending()).toBe(3);
});
