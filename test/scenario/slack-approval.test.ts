// Goal: a worker wants a yes, a person answers in its thread in their own words, confirms how they were read, and the
// worker goes on within what was allowed. Whenever the program is killed in between, nothing is lost, nothing counts
// twice, and every card tells the truth. Method: the real program, a real worker in a real terminal, the unmodified Bolt
// against a Slack on loopback, SIGKILL.

import { afterAll, beforeAll, expect, test } from "vitest";
import type { Seen } from "../fakes/slack/slack.ts";
import { type SlackHouse, slackHouse } from "./slack-process.ts";

let house: SlackHouse;
beforeAll(async () => {
  house = await slackHouse();
  await house.up();
});
afterAll(() => house.close());

const WORDS = "approve but only staging";

test("its log tells from the first moment that it hears, and nothing else is printed", async () => {
  await house.until(() => /^\d\d:\d\d:\d\d . slack: hearing/m.test(house.printed()), "a log that says so");
  expect(house.printed()).not.toMatch(/warning|\(node:/i);
});

test("a sentence in the worker's thread is read back, sent, and is what the worker goes by", {
  timeout: 150_000,
}, async () => {
  await house.work("deployer");
  const card = await shown("deployer");
  say("deployer");
  const reading = await read("deployer");
  expect(house.transcript("deployer")).toBe("");
  expect(reading.thread).toBe(card.thread);
  expect(reading.words).toContain(WORDS);
  await send("deployer");
  await ended("deployer", 1);
});

interface Moment {
  readonly when: string;
  /** Up to where the program is dead. */
  until(worker: string): Promise<void>;
  /** What Ann still has to do once it is back. */
  readonly left: "everything" | "send" | "nothing";
  /** Cards of the ask, where not one. */
  readonly cards?: number;
}

const moments: readonly Moment[] = [
  {
    when: "before it is asked",
    async until(worker) {
      await house.end("SIGKILL");
      await house.work(worker);
      await house.until(
        async () => (await house.engine.mailbox.find(`${worker}-1`)).kind === "found",
        `an ask of ${worker}`,
      );
    },
    left: "everything",
  },
  {
    when: "while the card is on its way, and it does not arrive",
    until: (worker) => struck(POST, "slow", () => house.work(worker)),
    left: "everything",
  },
  {
    when: "while the card is on its way, and it arrives unheard",
    until: (worker) => struck(POST, "slow_reply", () => house.work(worker)),
    left: "everything",
  },
  {
    when: "while Ann reads, and she writes to the dead",
    async until(worker) {
      await asked(worker);
      await house.end("SIGKILL");
      say(worker);
    },
    left: "send",
  },
  {
    when: "with her words handed over, and not kept yet",
    async until(worker) {
      await asked(worker);
      house.freeze();
      say(worker);
      await house.end("SIGKILL");
    },
    left: "send",
  },
  {
    when: "with her words kept, and Slack not told so",
    async until(worker) {
      await asked(worker);
      house.slack.faults.arm({ at: "ack", what: "lost" });
      await struck(POST, "slow", async () => say(worker));
    },
    left: "send",
  },
  {
    when: "while it reads her words back, and that does not arrive",
    async until(worker) {
      await asked(worker);
      await struck(POST, "slow", async () => say(worker));
    },
    left: "send",
  },
  {
    when: "while it reads her words back, and that arrives unheard",
    async until(worker) {
      await asked(worker);
      await struck(POST, "slow_reply", async () => say(worker));
    },
    left: "send",
  },
  {
    when: "while she looks at how she was read, and she presses Send to the dead: Slack tells her, and she presses again",
    async until(worker) {
      await asked(worker);
      say(worker);
      await read(worker);
      await house.end("SIGKILL");
      expect((await send(worker)).kind).toBe("error shown");
      expect(house.transcript(worker)).toBe("");
    },
    left: "send",
  },
  {
    when: "while the cards are made to say so, and they do not",
    async until(worker) {
      await asked(worker);
      say(worker);
      await read(worker);
      await struck(updateOf(worker), "slow", async () => void send(worker));
    },
    left: "nothing",
  },
  {
    when: "while the cards are made to say so, and they do, unheard",
    async until(worker) {
      await asked(worker);
      say(worker);
      await read(worker);
      await struck(updateOf(worker), "slow_reply", async () => void send(worker));
    },
    left: "nothing",
  },
  {
    when: "when all is said and done",
    async until(worker) {
      await asked(worker);
      say(worker);
      await send(worker);
      await ended(worker, 1);
      await house.end("SIGKILL");
    },
    left: "nothing",
  },
];

test.each(moments.map((moment, index) => [moment.when, `step-${index + 1}`, moment] as const))(
  "killed %s: the answer counts once",
  { timeout: 150_000 },
  async (_, worker, moment) => {
    await moment.until(worker);
    house.slack.faults.clear();
    await house.up();
    if (moment.left === "everything") {
      await shown(worker);
      say(worker);
    }
    if (moment.left !== "nothing") expect((await send(worker)).kind).toBe("ok");
    await ended(worker, moment.cards ?? 1);
    expect(readingsOf(worker)).toHaveLength(1);
    expect(house.slack.ephemerals(house.ann)).toEqual([]);
  },
);

async function asked(worker: string): Promise<void> {
  await house.work(worker);
  await shown(worker);
}

const HUNG_MS = 600_000;
const POST = "chat.postMessage in a thread";
const updateOf = (worker: string) => `chat.update of ${gatesOf(worker)[0]?.ts}`;

/** The call hangs, before it is done or after, and the program is killed in the middle of it. */
async function struck(at: string, what: "slow" | "slow_reply", begin: () => Promise<void>): Promise<void> {
  const { faults } = house.slack;
  faults.arm({ at, what, value: HUNG_MS });
  await begin();
  await house.until(() => faults.left().length === 0, `a ${at} that hangs`);
  await house.end("SIGKILL");
}

async function ended(worker: string, gates: number): Promise<void> {
  await house.until(() => house.transcript(worker) !== "", `that ${worker} went on`);
  expect(house.transcript(worker)).toBe(`deployed on: ${WORDS}\n`);
  await house.until(
    () => gatesOf(worker).every(({ buttons }) => buttons.length === 0),
    `final cards of ${worker}`,
  );
  await house.until(
    () => house.recordOf(worker).copies.every((each) => each.endsWith("final")),
    "final copies",
  );
  await house.until(() => house.recordOf(worker).answered > 0, `that ${worker}'s answer is on record`);
  expect(house.recordOf(worker).answered).toBe(1);
  expect(gatesOf(worker)).toHaveLength(gates);
  for (const { words } of gatesOf(worker)) {
    expect(words).toContain("only staging");
    expect(words).toMatch(/ann/i);
  }
}

/** Cards of the ask itself, and those that say how words were read and what became of them. */
const gatesOf = (worker: string) =>
  house
    .cards(worker)
    .filter(
      ({ words, thread }) =>
        thread !== undefined && words.includes(`Deploy for ${worker}?`) && !isReading(words),
    );
const readingsOf = (worker: string) => house.cards(worker).filter(({ words }) => isReading(words));
const isReading = (words: string) => /read you right|^#\w+ (?:Not sent|Sent): /m.test(words);

async function shown(worker: string): Promise<Seen> {
  await house.until(() => gatesOf(worker).length > 0, `a card of ${worker}`);
  const [card] = gatesOf(worker);
  if (card === undefined) throw new Error("no card");
  return card;
}

async function read(worker: string): Promise<Seen> {
  await house.until(
    () => readingsOf(worker).some(({ buttons }) => buttons.includes("Send")),
    `a reading for ${worker}`,
  );
  const reading = readingsOf(worker).find(({ buttons }) => buttons.includes("Send"));
  if (reading === undefined) throw new Error("no reading");
  return reading;
}

function say(worker: string): void {
  const [card] = gatesOf(worker);
  house.slack.say(house.ann, house.ops, WORDS, { thread: card?.thread ?? card?.ts ?? "" });
}

async function send(worker: string) {
  const { channel, ts } = await read(worker);
  return house.slack.click(house.ann, { channel, ts }, "Send");
}
