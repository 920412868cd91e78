// Goal: the terminal keeps the contract of a channel, over a restart too, and lets in only what it understands.
// Method: the suite of the port on a real socket and real files; then what only this surface has.

import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { terminalSocket } from "../../../src/bot/terminal-desk.ts";
import type { Inbound, Listener, Receipt } from "../../../src/channels/channel.ts";
import { terminalCan } from "../../../src/channels/terminal/can.ts";
import { terminalLimits } from "../../../src/channels/terminal/limits.ts";
import { cardOf, describeChannel, type Traits } from "../../contract/channel.ts";
import { type Desk, desk, home, letIn, removeFile, talker } from "./rig.ts";

const traits: Traits = {
  threads: terminalCan.threads,
  forms: terminalCan.forms,
  files: terminalCan.files,
  whispers: terminalCan.whispers,
  repeats: terminalCan.repeats,
  acts: ["command"],
  lostText: "again",
  lostPress: "again",
  programs: "never_heard",
  removedCopy: "gone",
  wire: "ours",
};

describeChannel("the terminal", traits, async () => {
  const made = desk();
  const ann = talker(made, "ann");
  const bob = talker(made, "bob");
  // Both were here once: that is how somebody is known.
  const once = new AbortController();
  const listening = made.channel.connect(accepting([]), once.signal);
  await letIn(made);
  for (const who of [ann, bob]) await who.attach();
  await made.channel.post({ ...home, only: "ann" }, cardOf({ title: "known" }), "known-a", once.signal);
  await made.channel.post({ ...home, only: "bob" }, cardOf({ title: "known" }), "known-b", once.signal);
  for (const who of [ann, bob]) await who.hangUp();
  once.abort();
  await listening;
  // What made them known is none of the suite's business.
  const own = (who: typeof ann) => ({
    ...who,
    see: async (place: Parameters<typeof who.see>[0]) =>
      (await who.see(place)).filter(({ text }) => text !== "known"),
  });
  return {
    channel: made.channel,
    place: home,
    ann: own(ann),
    bob: own(bob),
    world: {
      async connected() {
        await letIn(made);
        for (const who of [ann, bob]) {
          await who.hangUp(); // one whose other end is gone may not know it yet
          await who.attach();
        }
      },
      limitNext: () => undefined,
      loseReply: () => undefined,
      stallNext: () => made.stall(),
      async dropConnection() {
        for (const who of [ann, bob]) await who.hangUp();
      },
      async handOverAgain() {
        for (const who of [ann, bob]) who.again();
      },
      closePlace: async () => undefined,
      removeCopy: ({ message }) => removeFile(made.dir, message),
      revoke: () => undefined,
      programSays: async () => undefined,
    },
    async close() {
      for (const who of [ann, bob]) await who.hangUp();
      made.remove();
    },
  };
});

function accepting(heard: Inbound[], how: () => Receipt = () => ({ kind: "kept" })): Listener {
  return {
    async accept(inbound) {
      heard.push(inbound);
      return how();
    },
    suggest: async () => [],
  };
}

const never = new AbortController().signal;
const opened: { stop: AbortController; ended: Promise<unknown>; made: Desk }[] = [];
afterEach(async () => {
  for (const { stop, ended, made } of opened.splice(0)) {
    stop.abort();
    await ended;
    made.remove();
  }
});

async function listening(made = desk()) {
  const heard: Inbound[] = [];
  const stop = new AbortController();
  const ended = made.channel.connect(accepting(heard), stop.signal);
  opened.push({ stop, ended, made });
  await letIn(made);
  return { made, heard, stop, ended };
}

describe("the terminal by itself", () => {
  test("its socket is the owner's alone", async () => {
    const { made } = await listening();
    const { path, dir } = terminalSocket(made.dir);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dir).mode & 0o077).toBe(0);
  });

  test("a second program on the same directory is told that there is one already", async () => {
    const { made } = await listening();
    const end = await made.restarted().connect(accepting([]), never);
    expect(end).toMatchObject({ kind: "fatal", why: expect.stringContaining("another program") });
  });

  test("cards survive a restart, and are recognised by their key", async () => {
    const made = desk();
    opened.push({ stop: new AbortController(), ended: Promise.resolve(), made });
    const first = await made.channel.post(home, cardOf({ title: "Still here" }), "k1", never);
    const after = made.restarted();
    const again = await after.post(home, cardOf({ title: "Still here" }), "k1", never);
    expect(first.kind === "ok" && again.kind === "ok" && again.ref).toEqual(first.kind === "ok" && first.ref);
    if (first.kind !== "ok") throw new Error(first.kind);
    expect((await after.edit(first.ref, cardOf({ title: "Changed" }), never)).kind).toBe("ok");
    expect((await made.restarted().probe(home, "k1", never)).kind).toBe("delivered");
  });

  test("two posts of one key at once are one card", async () => {
    const { made } = await listening();
    const card = cardOf({ title: "Once" });
    const both = await Promise.all([1, 2].map(() => made.channel.post(home, card, "same", never)));
    const messages = both.map((each) => each.kind === "ok" && each.ref.message);
    expect(messages[0]).toBe(messages[1]);
    const ann = talker(made, "ann");
    await ann.attach();
    expect(ann.cards.size).toBe(1);
    await ann.hangUp();
  });

  test("a card that cannot be read is noted, and the others stand", async () => {
    const made = desk();
    opened.push({ stop: new AbortController(), ended: Promise.resolve(), made });
    await made.channel.post(home, cardOf({ title: "Good" }), "good", never);
    writeFileSync(join(made.dir, "terminal/cards/zzz.json"), "{torn");
    expect((await made.restarted().probe(home, "good", never)).kind).toBe("delivered");
    expect(made.notes.join()).toContain("cannot be read");
  });

  test("those who are attached see a card come, change and go", async () => {
    const { made } = await listening();
    const ann = talker(made, "ann");
    await ann.attach();
    const posted = await made.channel.post(home, cardOf({ title: "One" }), "k1", never);
    if (posted.kind !== "ok") throw new Error(posted.kind);
    await ann.hears((said) => said.kind === "card" && said.card.title === "One");
    await made.channel.edit(posted.ref, cardOf({ title: "Two" }), never);
    await ann.hears((said) => said.kind === "card" && said.card.title === "Two");
    await removeFile(made.dir, posted.ref.message);
    await made.channel.edit(posted.ref, cardOf({ title: "Three" }), never);
    await ann.hears((said) => said.kind === "removed");
    expect(ann.cards.size).toBe(0);
    await ann.hangUp();
  });

  test("tells whose screen a card stands on, as one thing however often it is told, and no other's card", async () => {
    const { made, heard } = await listening();
    const [ann, bob] = [talker(made, "ann"), talker(made, "bob")];
    await ann.attach();
    await bob.attach();
    const posted = await made.channel.post(home, cardOf({ title: "One" }), "k1", never);
    const alone = await made.channel.post({ ...home, only: "bob" }, cardOf({ title: "Two" }), "k2", never);
    if (posted.kind !== "ok" || alone.kind !== "ok") throw new Error("not posted");
    for (const { message } of [posted.ref, posted.ref, alone.ref, { message: "none" }])
      ann.raw(JSON.stringify({ kind: "seen", message }));
    await ann.say("done"); // what was told before it was taken before it
    const seen = heard.filter(({ what }) => what.kind === "seen");
    expect(new Set(seen.map(({ id }) => id))).toEqual(new Set([`ann/seen-${posted.ref.message}`]));
    expect(seen[0]).toMatchObject({ author: { id: "ann" }, what: { message: posted.ref.message } });
    await ann.hangUp();
    await bob.hangUp();
  });

  test.for([
    "nonsense",
    "{}",
    '{"kind":"say","id":"a","at_ms":1,"text":"no hello before"}',
    '{"kind":"hello","v":99,"user":"ann"}',
    '{"kind":"hello","v":1,"user":"../ann"}',
    '{"kind":"hello","v":1,"user":""}',
  ])("what it does not understand is refused with a remedy: %s", async (line) => {
    const { made, heard } = await listening();
    const odd = talker(made, "odd");
    await odd.call();
    odd.raw(line);
    const refused = await odd.hears((said) => said.kind === "refused");
    expect(refused.kind === "refused" && refused.remedy).not.toBe("");
    expect(heard).toEqual([]);
  });

  test("the oldest that want nothing make room, and those that want something stay", async () => {
    const made = desk();
    opened.push({ stop: new AbortController(), ended: Promise.resolve(), made });
    const rows = [[{ key: "yes", label: "Yes", style: "plain" as const }]];
    const open = await made.channel.post(home, cardOf({ title: "Open", rows }), "open", never);
    const first = await made.channel.post(home, cardOf({ title: "Done" }), "done", never);
    for (let at = 0; at < terminalLimits.cards_max - 1; at++)
      await made.channel.post(home, cardOf({ title: `${at}` }), `k${at}`, never);
    if (open.kind !== "ok" || first.kind !== "ok") throw new Error("not posted");
    expect((await made.channel.edit(open.ref, cardOf({ title: "Open!" }), never)).kind).toBe("ok");
    expect((await made.channel.edit(first.ref, cardOf({ title: "Done!" }), never)).kind).toBe("gone");
  });
});
