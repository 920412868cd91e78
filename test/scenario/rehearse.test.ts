// Goal: `looop rehearse` walks a person through all of it on every surface, over a restart of the real program, and prints
// what passed and what was not tried. Method: real processes; at the terminal the person is a client of the program's own
// socket, elsewhere somebody on the fake of the platform; they do what is said.

import { userInfo } from "node:os";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clientLimits } from "../../src/bot/client/limits.ts";
import { openTalk, type Saying } from "../../src/bot/client/talk.ts";
import { terminalSocket } from "../../src/bot/terminal-desk.ts";
import type { PostedCard } from "../../src/channels/terminal/wire.ts";
import { systemClock } from "../../src/engine/host/clock.ts";
import { callLine } from "../../src/engine/host/line-caller.ts";
import { openDiscord } from "../fakes/discord/discord.ts";
import { openSlack } from "../fakes/slack/slack.ts";
import { openTelegram } from "../fakes/telegram/telegram.ts";
import { type LoopBox, loopBox, QUIET } from "./loop-process.ts";

let box: LoopBox;
const stop = new AbortController();
beforeEach(() => {
  box = loopBox();
});
afterEach(async () => {
  stop.abort();
  await box.down();
  box.close();
});

function sayingTo(line: string, card: PostedCard): Saying {
  const { message } = card;
  if (line.includes("press the button")) {
    const button = card.rows.flat().find(({ label }) => label.includes("north"));
    return { kind: "press", message, key: button?.key ?? "none" };
  }
  return { kind: "say", text: wordsFor(line) ?? "1", replyTo: message };
}

test("a person who does what they are told passes, and nothing is left open", async () => {
  box.write("config.yaml", QUIET);
  expect(await box.looop(["rehearse", "--json"])).toMatchObject({ code: 1 });
  expect(await box.looop(["pause", "for a rehearsal"])).toMatchObject({ code: 0 });
  expect(await box.looop(["up", "--detach"])).toMatchObject({ code: 0 });
  const cards = new Map<string, PostedCard>();
  const { path } = terminalSocket(box.data);
  const talk = openTalk(
    {
      call: (ears) => callLine(path, clientLimits.socket, ears),
      clock: systemClock(),
      nonce: "rehearsing",
      user: userInfo().username,
    },
    (event) => {
      if (event.kind === "card") cards.set(event.card.message, event.card);
    },
    stop.signal,
  );
  const { child, done } = box.start(["rehearse", "--surface", "terminal", "--yes", "--json"]);
  if (child.stderr === null) throw new Error("it has no standard error");
  createInterface({ input: child.stderr }).on("line", (line) => {
    const code = /^terminal: .*(?<code>#\w+)/.exec(line)?.groups?.code;
    if (code === undefined) return;
    void box
      .until(() => [...cards.values()].some(({ title }) => title.includes(code)))
      .then(() => {
        const card = [...cards.values()].find(({ title }) => title.includes(code));
        if (card !== undefined) talk.say(sayingTo(line, card));
      });
  });
  const ran = await done;
  const sheet = JSON.parse(ran.stdout) as {
    passed: boolean;
    rows: { step: string; state: string; why: string }[];
  };
  const states = sheet.rows.map(
    ({ step, state, why }) => `${state} ${step}${state === "pass" ? "" : `: ${why}`}`,
  );
  expect(states).toEqual(
    ["button", "number", "restart", "text", "later", "stale"].map((step) => `pass ${step}`),
  ); // of one surface by name, nothing is said of others
  expect(ran).toMatchObject({ code: 0 });
  const open = (await box.json(["asks"])) as { worker: string }[];
  expect(open.map(({ worker }) => worker)).not.toContain("rehearsal");
}, 120_000);

interface Sheet {
  readonly passed: boolean;
  readonly rows: readonly {
    readonly surface: string;
    readonly step: string;
    readonly state: string;
    readonly why: string;
  }[];
}

/** What stands under this code there, and how a person answers it. */
interface Desk {
  stands(code: string): boolean;
  press(code: string): void;
  reply(code: string, words: string): void;
}

const ALL = ["button", "number", "text", "later", "stale"] as const;

test("on three platforms at once the same person passes, and what is not connected is said", async () => {
  const wide = { count: 10_000, window_ms: 1_000 };
  const [slack, telegram, discord] = await Promise.all([
    openSlack(),
    openTelegram({ rates: "none" }),
    openDiscord({ rates: { byOp: {}, other: wide, global: wide } }),
  ]);
  try {
    slack.keepRates("off");
    const here = slack.addUser("Ann");
    const ops = slack.addChannel("ops", { members: [here] });
    const phone = telegram.user("Ann", { started: true });
    const forum = telegram.group("Work", { members: [phone], forum: true, bot: "administrator" });
    const there = discord.addPerson("Ann");
    box.write(
      "config.yaml",
      `${QUIET}channels:
  terminal: "off"
  slack: {home: ${ops}, api_url: "${slack.apiUrl}"}
  telegram: {home: "${forum}", api_url: "${telegram.apiRoot}"}
  discord: {guild: "${discord.guild}", home: "${discord.channel}", api_url: "${discord.api}"}
people:
  ann: {roles: [owner], slack: ${here}, telegram: ${phone}, discord: "${there}"}
`,
    );
    const onSlack = (code: string) =>
      slack.messages(ops).find(({ words }) => words.includes(`${code} Rehearsal`));
    const onPhone = (code: string) =>
      telegram.sees(forum).find(({ text }) => text.includes(`${code} Rehearsal`));
    const onDiscord = (code: string) =>
      discord
        .sees(there)
        .messages.find(({ content }) => content.replaceAll("\\", "").includes(`${code} Rehearsal`));
    const desks: Readonly<Record<string, Desk>> = {
      slack: {
        stands: (code) => onSlack(code) !== undefined,
        press: (code) => void slack.click(here, { channel: ops, ts: onSlack(code)?.ts ?? "" }, "1 · north"),
        reply: (code, words) =>
          void slack.say(here, ops, `<@${slack.self.user}> ${words}`, { thread: onSlack(code)?.ts ?? "" }),
      },
      telegram: {
        stands: (code) => onPhone(code) !== undefined,
        press: (code) => void telegram.tap(phone, forum, onPhone(code)?.id ?? 0, "1 · north"),
        reply: (code, words) => void telegram.say(phone, forum, words, { reply_to: onPhone(code)?.id ?? 0 }),
      },
      discord: {
        stands: (code) => onDiscord(code) !== undefined,
        press: (code) => void discord.click(there, onDiscord(code)?.id ?? "", "1 · north"),
        reply: (code, words) =>
          void discord.say(there, discord.channel, words, {
            mention: discord.botId,
            replyTo: onDiscord(code)?.id ?? "",
          }),
      },
    };
    const env = {
      SLACK_BOT_TOKEN: slack.tokens.bot,
      SLACK_APP_TOKEN: slack.tokens.app,
      TELEGRAM_TOKEN: telegram.token,
      DISCORD_TOKEN: discord.token,
    };
    expect(await box.looop(["pause", "for a rehearsal"])).toMatchObject({ code: 0 });
    expect(await box.looop(["up", "--detach"], { env })).toMatchObject({ code: 0 });
    const { child, done } = box.start(["rehearse", "--yes", "--json"], { env });
    if (child.stderr === null) throw new Error("it has no standard error");
    createInterface({ input: child.stderr }).on("line", (line) => {
      const said = /^(?<surface>\w+): .*(?<code>#\w+)/.exec(line)?.groups;
      const desk = desks[said?.surface ?? ""];
      if (desk === undefined) return;
      const code = said?.code ?? "";
      void box
        .until(() => desk.stands(code))
        .then(() => {
          const words = wordsFor(line);
          if (words === undefined) desk.press(code);
          else desk.reply(code, words);
        });
    });
    const ran = await done;
    const sheet = JSON.parse(ran.stdout) as Sheet;
    const [first = "none"] = sheet.rows.map(({ surface }) => surface);
    const states = sheet.rows.map(
      ({ surface, step, state, why }) => `${surface} ${step} ${state}${state === "fail" ? `: ${why}` : ""}`,
    );
    const expected = ["slack", "telegram", "discord"].flatMap((surface) =>
      ALL.map((step) => `${surface} ${step} pass`),
    );
    expect(states.toSorted()).toEqual(
      [...expected, `${first} restart pass`, "terminal connected skipped"].toSorted(),
    );
    expect([ran.code, sheet.passed]).toEqual([0, true]);
    const open = (await box.json(["asks"])) as { worker: string }[];
    expect(open.map(({ worker }) => worker)).not.toContain("rehearsal");
  } finally {
    await box.down();
    await Promise.all([slack.close(), telegram.close(), discord.close()]);
  }
}, 180_000);

/** Undefined: it is pressed. */
function wordsFor(line: string): string | undefined {
  if (line.includes("press the button")) return undefined;
  if (line.includes("number 2")) return "2";
  if (line.includes("words of your own")) return "whichever is warmer";
  return line.includes("later 5m") ? "later 5m" : "1";
}
