// Goal: everything that Slack offers a person leads somewhere in the whole program: the home page, dialogs, the menu of a
// message, the command, names in channels, direct words. Method: the real program, the unmodified Bolt, a Slack on
// loopback; one process for all of it.

import { afterAll, beforeAll, expect, test } from "vitest";
import type { Seen } from "../fakes/slack/slack.ts";
import { type SlackHouse, slackHouse } from "./slack-process.ts";

let house: SlackHouse;
beforeAll(async () => {
  house = await slackHouse();
  await house.up();
});
afterAll(() => house.close());

const person = { kind: "person", name: "ann", surface: "terminal" } as const;
const LATE_MS = 150_000;

/** A question of a worker that nobody has to run. */
async function raise(id: string, kind: "gate" | "question" = "gate"): Promise<Seen> {
  const raised = await house.engine.mailbox.raise(
    { worker: id, kind, prompt: `May ${id} go on?`, risk: "irreversible" },
    person,
  );
  if (raised.kind !== "raised") throw new Error(JSON.stringify(raised));
  const card = () => house.cards(id).find(({ buttons }) => buttons.includes("Details"));
  await house.until(() => card() !== undefined, `a card of ${id}`);
  // Nobody answers within the moment in which Slack has it and we do not know so yet.
  await house.until(() => house.recordOf(id).copies.includes("slack live"), `a card of ${id} that is known`);
  return card() ?? never();
}

function never(): never {
  throw new Error("it was there a moment ago");
}

async function answerOf(id: string): Promise<string | undefined> {
  const found = await house.engine.mailbox.find(`${id}-1`);
  return found.kind === "found" ? found.answer?.text : undefined;
}

const isAnswered = (id: string) =>
  house.until(async () => (await answerOf(id)) !== undefined, `an answer to ${id}`);

/** The newest of our messages that says so, wherever Ann sees it. */
function seen(words: string): Seen | undefined {
  const { slack, ops, ann } = house;
  const all = [ops, slack.dmOf(ann)].flatMap((channel) => {
    const roots = slack.messages(channel);
    return roots.flatMap((root) => [root, ...slack.messages(channel, { thread: root.ts })]);
  });
  return all.filter((each) => each.user === slack.self.user && each.words.includes(words)).at(-1);
}

async function told(words: string): Promise<Seen> {
  await house.until(() => seen(words) !== undefined, `“${words}”`);
  return seen(words) ?? never();
}

const whispered = (words: string) =>
  house.until(
    () => house.slack.ephemerals(house.ann).some((each) => each.words.includes(words)),
    `“${words}”, for Ann alone`,
  );

test("the app's home page is the board from when it is first opened, and stays true by itself", {
  timeout: LATE_MS,
}, async () => {
  const { slack, ann } = house;
  slack.openHome(ann);
  await house.until(() => slack.home(ann)?.words.includes("Waiting for you") === true, "a board");
  await raise("homely");
  await house.until(() => slack.home(ann)?.words.includes("homely") === true, "the ask on the open page");
});

test("Change… opens a dialog, and what is typed there is read back before it counts", {
  timeout: LATE_MS,
}, async () => {
  const { slack, ann } = house;
  const { channel, ts } = await raise("changed");
  expect(await slack.click(ann, { channel, ts }, "Change…")).toEqual({ kind: "ok" });
  await house.until(() => slack.dialogs(ann).length > 0, "a dialog");
  expect(await slack.submit(ann, { text: "approve but only on monday" })).toEqual({ kind: "ok" });
  const reading = await told("only on monday");
  expect(await answerOf("changed")).toBeUndefined();
  await slack.click(ann, reading, "Send");
  await isAnswered("changed");
  expect(await answerOf("changed")).toBe("approve but only on monday");
});

test("a long answer fits the dialog, and comes through whole", { timeout: LATE_MS }, async () => {
  const { slack, ann } = house;
  const { channel, ts, buttons } = await raise("longer", "question");
  const words = `${"because of this and that, ".repeat(110)}use the blue one`;
  await slack.click(ann, { channel, ts }, buttons.find((label) => label.endsWith("…")) ?? "Change…");
  await house.until(() => slack.dialogs(ann).length > 0, "a dialog");
  expect(await slack.submit(ann, { text: words })).toEqual({ kind: "ok" });
  await isAnswered("longer");
  expect(await answerOf("longer")).toBe(words);
});

test("somebody's message becomes the answer by its menu", { timeout: LATE_MS }, async () => {
  const { slack, ann, ops } = house;
  const card = await raise("menu");
  const ts = slack.say(ann, ops, "yes", { thread: card.thread ?? card.ts });
  await isAnswered("menu");
  expect(await answerOf("menu")).toBe("yes");
  const second = await raise("menu-two", "question");
  const said = slack.say(ann, ops, "the green one, please");
  expect(await slack.shortcut(ann, "answer", { channel: ops, ts: said })).toEqual({ kind: "ok" });
  expect(ts).not.toBe(second.ts);
  await house.until(
    () =>
      (seen("the green one, please") ?? slack.ephemerals(ann).find(({ words }) => /which/i.test(words))) !==
      undefined,
    "a card about it",
  );
});

test("somebody's message becomes a goal by its menu, once it was seen and saved", {
  timeout: LATE_MS,
}, async () => {
  const { slack, ann, ops } = house;
  const ts = slack.say(ann, ops, "the login page is slow, look into it");
  expect(await slack.shortcut(ann, "goal", { channel: ops, ts })).toEqual({ kind: "ok" });
  await slack.click(ann, await told("goal login-page-slow-look"), "Save");
  const written = () => house.engine.goals.read("login-page-slow-look");
  await house.until(async () => (await written()).kind === "ok", "the goal");
  expect(await written()).toMatchObject({ goal: { body: "the login page is slow, look into it\n" } });
});

test("the command answers whoever types it, and nobody else", { timeout: LATE_MS }, async () => {
  const { slack, ann, ops } = house;
  const before = slack.messages(ops).length;
  expect(await slack.slash(ann, ops, "help gates")).toEqual({ kind: "ok" });
  await whispered("cannot be taken back");
  expect(await slack.slash(ann, ops, "goals")).toEqual({ kind: "ok" });
  await whispered("goal");
  expect(slack.messages(ops)).toHaveLength(before);
});

test("the same words work with our name in a channel, and alone in a direct message", {
  timeout: LATE_MS,
}, async () => {
  const { slack, ann, ops } = house;
  slack.say(ann, ops, `<@${slack.self.user}> looop help later`);
  await told("two hours");
  slack.dm(ann, "looop help goals");
  await house.until(
    () => slack.messages(slack.dmOf(ann)).some(({ words }) => words.includes("append")),
    "help in the direct message",
  );
});

test("the playbook is edited in a dialog; the difference is shown, and Save writes it", {
  timeout: LATE_MS,
}, async () => {
  const { slack, ann } = house;
  slack.dm(ann, "looop playbook edit");
  await house.until(() => {
    const card = slack.messages(slack.dmOf(ann)).at(-1);
    return card?.user === slack.self.user && card.buttons.some((label) => label.startsWith("Edit"));
  }, "a card with Edit");
  const card = slack.messages(slack.dmOf(ann)).at(-1) ?? never();
  const edit = card.buttons.find((label) => label.startsWith("Edit")) ?? "";
  expect(await slack.click(ann, card, edit)).toEqual({ kind: "ok" });
  await house.until(() => slack.dialogs(ann).length > 0, "a dialog");
  expect(await slack.submit(ann, { text: "Be brief.\n" })).toEqual({ kind: "ok" });
  const difference = await told("Change the playbook?");
  await slack.click(ann, difference, "Save");
  await house.until(
    async () => JSON.stringify(await house.engine.playbook.read()).includes("Be brief."),
    "the playbook",
  );
});

test("a message that is changed afterwards decides nothing", { timeout: LATE_MS }, async () => {
  const { slack, ann, ops } = house;
  const card = await raise("edited");
  const ts = slack.say(ann, ops, "hm", { thread: card.thread ?? card.ts });
  await slack.settled();
  slack.edit(ann, { channel: ops, ts }, "yes");
  await slack.settled();
  slack.react(ann, { channel: ops, ts: card.ts }, "+1");
  await slack.settled();
  const proof = slack.say(ann, ops, "details", { thread: card.thread ?? card.ts });
  expect(proof).not.toBe("");
  await slack.settled();
  expect(await answerOf("edited")).toBeUndefined();
});

test("whoever is not known is offered a code, and whoever is of another organisation nothing", {
  timeout: LATE_MS,
}, async () => {
  const { slack } = house;
  const bob = slack.addUser("Bob");
  slack.dm(bob, "hello");
  await house.until(
    () => slack.messages(slack.dmOf(bob)).some(({ words }) => /[A-Z0-9]{8}/.test(words)),
    "a code for Bob",
  );
});
