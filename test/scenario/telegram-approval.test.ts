// Goal: a question reaches the phone, is answered there, and the worker goes on; whenever the program is killed in
// between, nothing is lost, nothing counts twice, and every card tells the truth. Method: the real program, a real worker
// in a real terminal, an unmodified client against a Telegram on loopback, SIGKILL.

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type PhoneHouse, phoneHouse } from "./telegram-process.ts";

let house: PhoneHouse;
beforeAll(async () => {
  house = await phoneHouse();
  await house.up();
});
afterEach(() => house.settle());
afterAll(() => house.close());

test("its log tells from the first moment that it hears, and nothing else is printed", async () => {
  await house.until(() => /^\d\d:\d\d:\d\d . telegram: hearing/m.test(house.printed()), "a log that says so");
  expect(house.printed()).not.toMatch(/warning|\(node:/i);
});

test("a question stands in the worker's topic and on the phone; a number typed there is the answer, and all cards say so", {
  timeout: 120_000,
}, async () => {
  const { telegram, ann, forum } = house;
  await house.work("painter");
  await shown("painter", 1);
  await house.until(() => house.cards(forum, "painter").length === 1, "a card in the topic");
  const [inTopic] = house.cards(forum, "painter");
  expect(telegram.topics(forum).find(({ id }) => id === inTopic?.topic)?.name).toContain("painter");

  telegram.say(ann, ann, "2");
  await painted("painter");
  await final("painter");
  for (const card of [...house.cards(ann, "painter"), ...house.cards(forum, "painter")]) {
    expect(card.text).toContain("blue");
    expect(card.text).toMatch(/ann/);
  }
  const { copies } = house.recordOf("painter");
  expect(copies.toSorted()).toEqual(["telegram final", "telegram final", "terminal final"]);
});

test("who reads German is offered the verbs in German", { timeout: 120_000 }, async () => {
  const { telegram, ann } = house;
  const offered = () => telegram.menu(ann, ann).find(({ command }) => command === "approve")?.description;
  await house.until(() => offered() === "Freigeben", "a menu in German");
});

test("a question that nobody answers at the terminal comes to the phone after hours, and a number there is the answer", {
  timeout: 120_000,
}, async () => {
  const { telegram, ann } = house;
  await house.work("late-1");
  await house.until(() => house.recordOf("late-1").copies.length === 1, "a card in the terminal");
  expect(house.recordOf("late-1").copies).toEqual(["terminal live"]);
  expect(house.cards(ann, "late-1")).toEqual([]);
  // A quarter of an hour: called where it stands. Two hours: called directly.
  for (const by_ms of [16 * 60_000, 2 * 3_600_000]) {
    await house.end("SIGKILL");
    house.age("late-1", by_ms);
    await house.up();
    await house.until(() => house.rung("late-1") > (by_ms > 3_600_000 ? 1 : 0), "that somebody is called");
  }
  await house.until(() => house.cards(ann, "late-1").length === 1, "a card on the phone");
  expect(telegram.sees(ann).at(-1)?.rang ?? []).toEqual([ann]);
  telegram.say(ann, ann, "2");
  await painted("late-1");
  await final("late-1");
  expect(house.recordOf("late-1").copies.toSorted()).toEqual(["telegram final", "terminal final"]);
});

interface Moment {
  readonly when: string;
  /** Up to where the program is dead. What was armed is taken down behind it. */
  until(worker: string): Promise<void>;
  /** What Ann does while it is dead, or once it is back. */
  readonly ann: "nothing" | "presses";
}

const moments: readonly Moment[] = [
  {
    when: "before the question is asked, and Ann presses when it is back",
    async until(worker) {
      await house.end("SIGKILL");
      await house.work(worker);
      await raised(worker);
    },
    ann: "presses",
  },
  {
    when: "while Ann reads, and she writes to the dead",
    async until(worker) {
      await house.work(worker);
      await shown(worker, 1);
      await house.end("SIGKILL");
      house.telegram.say(house.ann, house.ann, "2");
    },
    ann: "nothing",
  },
  {
    when: "while Ann reads, and she presses a button of the dead",
    async until(worker) {
      await house.work(worker);
      await shown(worker, 1);
      await house.end("SIGKILL");
      press(worker);
    },
    ann: "nothing",
  },
  {
    when: "with her press handed over, and not read yet",
    async until(worker) {
      await house.work(worker);
      await shown(worker, 1);
      house.freeze();
      const polls = house.telegram.calls("getUpdates").length;
      press(worker);
      await house.until(
        () => house.telegram.calls("getUpdates").length > polls,
        "an update that was handed over",
      );
      await house.end("SIGKILL");
    },
    ann: "nothing",
  },
  {
    when: "with her words on disk, and not confirmed to Telegram",
    async until(worker) {
      await house.work(worker);
      await shown(worker, 1);
      await stalled("getUpdates", "stall", async () => void house.telegram.say(house.ann, house.ann, "2"));
      await house.end("SIGKILL");
      expect(house.telegram.pending()).toBeGreaterThan(0);
    },
    ann: "nothing",
  },
  {
    when: "while it answers the press",
    async until(worker) {
      await house.work(worker);
      await shown(worker, 1);
      await stalled("answerCallbackQuery", "stall", async () => press(worker));
      await house.end("SIGKILL");
    },
    ann: "nothing",
  },
  {
    when: "while the card is made to say so, and it does not",
    async until(worker) {
      await house.work(worker);
      await shown(worker, 1);
      await stalled("editMessageText", "stall", async () => press(worker));
      await house.end("SIGKILL");
    },
    ann: "nothing",
  },
  {
    when: "while the card is made to say so, and it does, unheard",
    async until(worker) {
      await house.work(worker);
      await shown(worker, 1);
      await stalled("editMessageText", "stall_after", async () => press(worker));
      await house.end("SIGKILL");
    },
    ann: "nothing",
  },
];

test.each(moments.map((moment, index) => [moment.when, `dm-${index + 1}`, moment] as const))(
  "killed %s: the answer counts once",
  { timeout: 120_000 },
  async (_, worker, moment) => {
    const { telegram, ann } = house;
    await moment.until(worker);
    telegram.faults.clear();
    await house.up();
    await shown(worker, 1);
    if (moment.ann === "presses") press(worker);
    await painted(worker);
    await final(worker);
    const cards = house.cards(ann, worker);
    expect(cards).toEqual([expect.objectContaining({ buttons: [], text: expect.stringContaining("blue") })]);
    expect(telegram.sees(ann).filter(({ text }) => /understand|Already over/.test(text))).toEqual([]);
  },
);

test("killed with two cards on their way, of which one arrives unheard: both come once more, marked; either may be answered", {
  timeout: 120_000,
}, async () => {
  const { telegram, ann, bob } = house;
  const hung = (worker: string) =>
    house.until(
      () =>
        telegram
          .calls("sendMessage")
          .some(
            ({ params, reply }) =>
              String(params.text).includes(worker) && (reply === "lost" || reply === "broken"),
          ),
      `that the card of ${worker} hangs`,
    );
  telegram.faults.arm({ at: "sendMessage", what: "stall_after", times: 100 });
  await house.work("dm-twice");
  await hung("dm-twice");
  telegram.faults.clear();
  telegram.faults.arm({ at: "sendMessage", what: "stall", times: 100 });
  await house.work("bob-once");
  await hung("bob-once");
  await house.end("SIGKILL");
  telegram.faults.clear();
  expect([house.cards(ann, "dm-twice").length, house.cards(bob, "bob-once").length]).toEqual([1, 0]);

  await house.up();
  await house.until(() => house.cards(ann, "dm-twice").length === 2, "a second card");
  await house.until(() => house.cards(bob, "bob-once").length === 1, "the card that was lost");
  const marked = telegram
    .calls("sendMessage")
    .filter(({ params }) => /May be a duplicate/.test(String(params.text)));
  expect(marked.map(({ params }) => String(params.chat_id)).toSorted()).toEqual(
    [String(ann), String(bob)].toSorted(),
  );
  press("dm-twice"); // the first one, of which the program knows nothing
  press("bob-once", bob);
  await painted("dm-twice");
  await painted("bob-once");
  await final("dm-twice");
  await final("bob-once");
  const twice = () => house.cards(ann, "dm-twice");
  await house.until(
    () => twice().every(({ buttons }) => buttons.length === 0),
    "that both tell how it ended",
  );
  for (const { text } of twice()) expect(text).toContain("blue");
});

/** They stand there, and the program knows that they do. */
const shown = (worker: string, count: number) =>
  house.until(
    () => house.cards(house.ann, worker).length >= count && house.recordOf(worker).copies.length > 0,
    `${count} cards of ${worker}`,
  );

const raised = (worker: string) =>
  house.until(
    async () => (await house.engine.mailbox.find(`${worker}-1`)).kind === "found",
    `a question of ${worker}`,
  );

function press(worker: string, user = house.ann): void {
  const [first] = house.cards(user, worker);
  house.telegram.tap(user, user, first?.id ?? 0, "2 · blue");
}

async function painted(worker: string): Promise<void> {
  await house.until(() => house.transcript(worker) !== "", `that ${worker} painted`);
  expect(house.transcript(worker)).toBe("painted it blue\n");
  expect(await house.answerOf(worker)).toBe("blue");
}

/** It was answered once, and every card that we know of says so. */
async function final(worker: string): Promise<void> {
  const isFinal = () => {
    const { answered, copies } = house.recordOf(worker);
    return answered > 0 && copies.length > 0 && copies.every((each) => each.endsWith("final"));
  };
  await house.until(isFinal, `final cards of ${worker}`);
  expect(house.recordOf(worker).answered).toBe(1);
}

/** Every such call hangs; resolves when one of them is about this worker's card, or about nobody's. */
async function stalled(
  at: "sendMessage" | "editMessageText" | "answerCallbackQuery" | "getUpdates",
  what: "stall" | "stall_after",
  begin: () => Promise<void>,
): Promise<void> {
  const { telegram, ann } = house;
  const seen = telegram.calls(at).length;
  telegram.faults.arm({ at, what, times: 100 });
  await begin();
  const isHung = ({ params, reply }: (typeof telegram.transcript)[number]) => {
    const isOurs = params.chat_id === undefined || String(params.chat_id) === String(ann);
    return isOurs && (reply === "broken" || reply === "lost");
  };
  await house.until(() => telegram.calls(at).slice(seen).some(isHung), `a ${at} that hangs`);
}
