// Goal: a question reaches Discord, is answered there, and the worker goes on; whenever the program is killed in between,
// nothing is lost, nothing counts twice, and every card tells the truth. Method: the real program, a real worker in a
// real terminal, the unmodified discord.js against a Discord on loopback, SIGKILL.

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Message } from "../fakes/discord/world.ts";
import { type DiscordHouse, discordHouse } from "./discord-process.ts";

let house: DiscordHouse;
beforeAll(async () => {
  house = await discordHouse();
  await house.up();
});
afterEach(() => house.settle());
afterAll(() => house.close());

test("its log tells from the first moment that it hears, and nothing else is printed", async () => {
  await house.until(() => /^\d\d:\d\d:\d\d . discord: hearing/m.test(house.printed()), "a log that says so");
  expect(house.printed()).not.toMatch(/warning|\(node:/i);
});

test("a question stands in the worker's thread and in a direct message; a press there is the answer, and all cards say so", {
  timeout: 150_000,
}, async () => {
  const { discord, ann } = house;
  await house.work("painter");
  await shown("painter", 2);
  const [thread = ""] = house.threads("painter");
  const inThread = house.cards("painter").find(({ channelId }) => channelId === thread);
  expect(discord.thread(thread)?.name).toContain("painter");
  expect(inThread).toBeDefined();

  const pressed = discord.click(ann, inThread?.id ?? "", "2 · blue");
  expect((await pressed.settled).kind).toBe("quiet");
  await painted("painter");
  await final("painter");
  for (const { content } of house.cards("painter")) {
    expect(content).toContain("blue");
    expect(content).toMatch(/ann/i);
  }
  await house.until(() => {
    const { answered, copies } = house.recordOf("painter");
    return answered > 0 && copies.every((each) => each.endsWith("final"));
  }, "final copies, and the answer on record");
  const { answered, copies } = house.recordOf("painter");
  expect(answered).toBe(1);
  expect(copies.toSorted()).toEqual(["discord final", "discord final", "terminal final"]);
});

test("a dialog, words in the thread, words to the bot alone, a command and a message's menu answer too", {
  timeout: 150_000,
}, async () => {
  const { discord, ann } = house;
  const ways: readonly (readonly [string, (card: Message) => Promise<unknown>])[] = [
    [
      "th-dialog",
      async (card) => {
        const opened = await discord.click(ann, card.id, "Change…").settled;
        if (opened.kind !== "form") throw new Error(`no dialog but ${opened.kind}`);
        await discord.submit(ann, opened.form, { text: "blue" }, card.channelId).settled;
      },
    ],
    [
      "th-words",
      async ({ channelId: thread }) => {
        discord.say(ann, thread, "2", { thread }); // which Discord does not show to a bot without the intent
        const isTold = () => discord.messages(thread).some(({ content }) => content.includes("mention me"));
        await house.until(isTold, "that she is told how to be read");
        discord.say(ann, thread, "2", { mention: discord.botId, thread });
      },
    ],
    ["dm-words", async (card) => discord.dm(ann, "2", { replyTo: card.id })],
    [
      "th-command",
      async ({ content, channelId }) => {
        const [, id = ""] = /#(\w+)/.exec(content) ?? [];
        const typing = { name: "answer", typed: id };
        const offered = await discord.autocomplete(ann, "looop answer", typing, channelId).settled;
        const choices = offered.kind === "choices" ? offered.choices : [];
        expect(choices.map(({ name }) => name).join()).toContain("Which colour?");
        await discord.slash(ann, "looop answer", { answer: `${id} blue` }, channelId).settled;
      },
    ],
    [
      "th-menu",
      async ({ channelId: thread }) => {
        const { id } = discord.say(ann, thread, "blue", { thread });
        await discord.menu(ann, "Use as answer", id).settled;
      },
    ],
  ];
  for (const [worker, answer] of ways) {
    await house.work(worker);
    await shown(worker, 1);
    const [card] = house.cards(worker);
    if (card !== undefined) await answer(card);
    await painted(worker);
    await final(worker);
  }
  expect(discord.sees(ann).failures).toBe(0);
});

interface Moment {
  readonly when: string;
  /** Where it is asked: to Ann alone, or in a thread of the worker's. */
  readonly in: "dm" | "th";
  /** Up to where the program is dead. What was armed is taken down behind it. */
  until(worker: string): Promise<void>;
  /** What Ann does once it is back. */
  readonly back: "nothing" | "says" | "presses";
}

const moments: readonly Moment[] = [
  {
    when: "before the question is asked",
    in: "dm",
    async until(worker) {
      await house.end("SIGKILL");
      await house.work(worker);
      await raised(worker);
    },
    back: "presses",
  },
  {
    when: "while the card is on its way, and it does not arrive",
    in: "dm",
    async until(worker) {
      await stalled("message.create", "stall", () => house.work(worker));
      await house.end("SIGKILL");
      expect(house.cards(worker)).toEqual([]);
    },
    back: "says",
  },
  {
    when: "while the card is on its way, and it arrives unheard",
    in: "dm",
    async until(worker) {
      await stalled("message.create", "stall_after", () => house.work(worker));
      await house.end("SIGKILL");
      expect(house.cards(worker)).toHaveLength(1);
    },
    back: "presses",
  },
  {
    when: "with the worker's thread half open: its first card stands, and the thread does not",
    in: "th",
    async until(worker) {
      await stalled("thread.create", "stall", () => house.work(worker));
      await house.end("SIGKILL");
    },
    back: "presses",
  },
  {
    when: "with the worker's thread open, unheard",
    in: "th",
    async until(worker) {
      await stalled("thread.create", "stall_after", () => house.work(worker));
      await house.end("SIGKILL");
    },
    back: "says",
  },
  {
    when: "while Ann reads, and she writes to the dead",
    in: "dm",
    async until(worker) {
      await asked(worker);
      await house.end("SIGKILL");
      say(worker);
    },
    back: "nothing",
  },
  {
    when: "while Ann reads, and she mentions the dead in the thread",
    in: "th",
    async until(worker) {
      await asked(worker);
      await house.end("SIGKILL");
      say(worker);
    },
    back: "nothing",
  },
  {
    when: "while Ann reads, and a button of the dead fails before her eyes",
    in: "dm",
    async until(worker) {
      await asked(worker);
      await house.end("SIGKILL");
      expect(await press(worker)).toBe("failed");
    },
    back: "presses",
  },
  {
    when: "with her press handed over, and not read yet",
    in: "dm",
    async until(worker) {
      await asked(worker);
      house.freeze();
      const pressed = press(worker);
      await house.end("SIGKILL");
      expect(await pressed).toBe("failed");
    },
    back: "presses",
  },
  {
    when: "with her press on disk, and not confirmed to Discord",
    in: "dm",
    async until(worker) {
      await asked(worker);
      await stalled("interaction.respond", "stall", async () => void press(worker));
      await house.end("SIGKILL");
    },
    back: "nothing",
  },
  {
    when: "while the card is made to say so, and it does not",
    in: "th",
    async until(worker) {
      await asked(worker);
      await stalledEdit(worker, "stall");
      await house.end("SIGKILL");
    },
    back: "nothing",
  },
  {
    when: "while the card is made to say so, and it does, unheard",
    in: "dm",
    async until(worker) {
      await asked(worker);
      await stalledEdit(worker, "stall_after");
      await house.end("SIGKILL");
    },
    back: "nothing",
  },
];

test.each(moments.map((moment, index) => [moment.when, `${moment.in}-${index + 1}`, moment] as const))(
  "killed %s: the answer counts once",
  { timeout: 150_000 },
  async (_, worker, moment) => {
    const { discord, ann } = house;
    await moment.until(worker);
    discord.faults.clear();
    await house.up();
    await shown(worker, 1);
    if (moment.back === "says") say(worker);
    if (moment.back === "presses") expect(await press(worker)).toBe("quiet");
    await painted(worker);
    await final(worker);
    await house.until(() => house.recordOf(worker).answered > 0, `that ${worker}'s answer is on record`);
    expect(house.recordOf(worker).answered).toBe(1);
    const cards = house.cards(worker);
    expect(cards).toHaveLength(1);
    expect(cards[0]?.content).toContain("blue");
    expect(cards[0]?.components).toEqual([]);
    expect(house.threads(worker)).toHaveLength(moment.in === "th" ? 1 : 0);
    expect(discord.sees(ann).messages.filter(({ content }) => /too late|already/i.test(content))).toEqual([]);
  },
);

const shown = (worker: string, count: number) =>
  house.until(() => house.cards(worker).length >= count, `${count} cards of ${worker}`);

const raised = (worker: string) =>
  house.until(
    async () => (await house.engine.mailbox.find(`${worker}-1`)).kind === "found",
    `a question of ${worker}`,
  );

async function asked(worker: string): Promise<void> {
  await house.work(worker);
  await shown(worker, 1);
}

async function press(worker: string): Promise<string> {
  const { discord, ann } = house;
  const [card] = house.cards(worker);
  return (await discord.click(ann, card?.id ?? "", "2 · blue").settled).kind;
}

function say(worker: string): void {
  const { discord, ann } = house;
  const [card] = house.cards(worker);
  if (card === undefined) throw new Error(`no card of ${worker}`);
  if (discord.thread(card.channelId)?.kind === "dm") discord.dm(ann, "2", { replyTo: card.id });
  else discord.say(ann, card.channelId, "2", { mention: discord.botId, replyTo: card.id });
}

async function painted(worker: string): Promise<void> {
  await house.until(() => house.transcript(worker) !== "", `that ${worker} painted`);
  expect(house.transcript(worker)).toBe("painted it blue\n");
  expect(await house.answerOf(worker)).toBe("blue");
}

const final = (worker: string) =>
  house.until(
    () => house.cards(worker).every(({ content }) => /Answered/.test(content.split("\n")[0] ?? "")),
    `final cards of ${worker}`,
  );

/** Every such call hangs; resolves when one of them is not about the board in the home channel. */
async function stalled(
  at: "message.create" | "thread.create" | "interaction.respond",
  what: "stall" | "stall_after",
  begin: () => Promise<void>,
): Promise<void> {
  const { discord } = house;
  const seen = discord.transcript().length;
  discord.faults.arm({ at, what, times: 100 });
  await begin();
  const board = at === "thread.create" ? "nowhere" : `/channels/${discord.channel}/`;
  await house.until(
    () =>
      discord
        .transcript()
        .slice(seen)
        .some((line) => line.kind === "stalled" && line.op === at && !line.path.startsWith(board)),
    `a ${at} that hangs`,
  );
}

/** Of the question's own card; resolves when one hangs. Whatever else changes goes through and is in nobody's way. */
async function stalledEdit(worker: string, what: "stall" | "stall_after"): Promise<void> {
  const { discord } = house;
  const where = house.cards(worker)[0]?.channelId ?? "";
  const seen = discord.transcript().length;
  discord.faults.arm({ at: `message.edit in ${where}`, what, times: 100 });
  void press(worker);
  await house.until(
    () =>
      discord
        .transcript()
        .slice(seen)
        .some((line) => line.kind === "stalled" && line.op === "message.edit"),
    "an edit of the card that hangs",
  );
}
