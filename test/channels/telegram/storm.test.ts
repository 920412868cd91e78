// Goal: whatever breaks on the way, what the channel says of a card is true, and what people say is heard, once kept.
// Method: seeded storms of faults over posts, edits and words; after each, the claim is compared with what people see.

import { describe, expect, it } from "vitest";
import type {
  Card,
  Channel,
  ConnectionEnd,
  CopyRef,
  EditOutcome,
  Inbound,
  Listener,
  Place,
  PostOutcome,
} from "../../../src/channels/channel.ts";
import { telegramChannel } from "../../../src/channels/telegram/telegram.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import { type FakeTelegram, openTelegram } from "../../fakes/telegram/telegram.ts";
import { seededRandom } from "../../fakes/wire/faults.ts";
import { menu } from "./rig.ts";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const STEPS = 25;

const never = () => new AbortController().signal;

/** What may happen to anything that goes out, and to a poll. */
function weather(): Parameters<FakeTelegram["faults"]["storm"]>[1] {
  const outward = [
    "sendMessage",
    "sendDocument",
    "sendPhoto",
    "editMessageText",
    "editMessageMedia",
    "editMessageCaption",
  ];
  const what = ["lost_reply", "hang_up", "server_error", "server_error_after", "cannot_parse"];
  return [
    ...outward.flatMap((at) => what.map((each) => ({ at, what: each, chance: 0.07 }))),
    ...outward.map((at) => ({ at, what: "too_many", value: 2, chance: 0.07 })),
    { at: "getUpdates", what: "lost_reply", chance: 0.2 },
    { at: "getUpdates", what: "hang_up", chance: 0.1 },
    { at: "update", what: "duplicate", chance: 0.2 },
    { at: "answerCallbackQuery", what: "lost_reply", chance: 0.3 },
  ];
}

function cardOf(words: string, random: () => number): Card {
  const isLong = random() < 0.3;
  const picture = {
    name: "p.png",
    mime: "image/png",
    alt: "a picture",
    bytes: Buffer.from("\x89PNG…", "latin1"),
  } as const;
  return {
    title: words,
    tone: "plain",
    parts: isLong ? [{ kind: "verbatim", text: `${"long ".repeat(1_000)}${words}` }] : [],
    rows: [[{ key: words, label: "Yes", style: "plain" }]],
    files: random() < 0.2 ? [picture] : [],
    volume: "ring",
  };
}

describe.each(SEEDS)("in storm %i", (seed) => {
  it("what is said of a card is so", async () => {
    const random = seededRandom(seed);
    const telegram = await openTelegram({ clock: manualClock(), rates: "none" });
    const clock = manualClock();
    const channel = telegramChannel(
      { token: telegram.token, apiRoot: telegram.apiRoot },
      { clock, menu, note: () => undefined },
    );
    const ann = telegram.user("Ann", { started: true });
    const place: Place = { surface: "telegram", chat: String(ann) };
    telegram.faults.storm(seed, weather());
    const copies: CopyRef[] = [];
    /** The cards with these words that stand there now; a file that came before its card is none. */
    const standing = (words: string) =>
      telegram.sees(ann).filter(({ text, buttons }) => text.startsWith(words) && buttons.length > 0);

    for (let step = 0; step < STEPS; step += 1) {
      const words = `step-${step}.`;
      const card = cardOf(words, random);
      const copy = random() < 0.5 ? copies.at(Math.floor(random() * copies.length)) : undefined;
      const outcome =
        copy === undefined
          ? await channel.post(place, card, words, never())
          : await channel.edit(copy, card, never());
      checkClaim(outcome, standing(words), copy);
      if (outcome.kind === "ok" && copy === undefined) copies.push(outcome.ref);
    }
    telegram.faults.clear();
    // When the weather is fine again, everything can be put right.
    for (const copy of copies) {
      const card = cardOf(`final-${copy.message}.`, random);
      expect((await channel.edit(copy, card, never())).kind).toBe("ok");
      expect(standing(`final-${copy.message}.`).map(({ id }) => String(id))).toEqual([copy.message]);
    }
    await telegram.close();
  });

  it("what people say and press is heard, in order, however often it breaks and is lost", async () => {
    const random = seededRandom(seed + 100);
    const clock = manualClock();
    const telegram = await openTelegram({ clock, rates: "none" });
    const ann = telegram.user("Ann", { started: true });
    const place: Place = { surface: "telegram", chat: String(ann) };
    const channel = telegramChannel(
      { token: telegram.token, apiRoot: telegram.apiRoot },
      { clock, menu, note: () => undefined },
    );
    const { ref } = await posted(channel, place);
    telegram.faults.storm(seed, weather());

    const kept = new Map<string, Inbound>();
    const all = Promise.withResolvers<void>();
    const wanted = 30;
    const listener: Listener = {
      async accept(inbound) {
        if (random() < 0.2) return { kind: "lost", why: "no disk" };
        if (!kept.has(inbound.id)) kept.set(inbound.id, inbound);
        if (wordsOf([...kept.values()]).length === wanted) all.resolve();
        return { kind: "kept" };
      },
      suggest: async () => [],
    };
    const stop = new AbortController();
    const listening = listen({ channel, listener, signal: stop.signal });
    const ticking = tick(clock, stop.signal);
    const expected = Array.from({ length: wanted }, (_, index) => {
      if (random() < 0.3) {
        telegram.tap(ann, ann, Number(ref.message), "Yes");
        return "press";
      }
      telegram.say(ann, ann, `word-${index}`);
      return `word-${index}`;
    });
    await all.promise;
    stop.abort();
    await Promise.all([listening, ticking]);
    expect(wordsOf([...kept.values()])).toEqual(expected);
    await telegram.close();
  });
});

function checkClaim(
  outcome: PostOutcome | EditOutcome,
  standing: readonly { readonly id: number }[],
  copy: CopyRef | undefined,
): void {
  const count = standing.length;
  switch (outcome.kind) {
    case "ok":
      expect(standing.map(({ id }) => String(id))).toEqual([copy?.message ?? outcome.ref.message]);
      return;
    case "retryable":
      expect(count).toBe(0);
      return;
    case "unknown":
      expect(count).toBeLessThanOrEqual(1);
      return;
    default:
      throw new Error(`a storm is no reason for ${JSON.stringify(outcome)}`);
  }
}

async function posted(channel: Channel, place: Place) {
  const card: Card = {
    title: "Go?",
    tone: "plain",
    parts: [],
    rows: [[{ key: "k", label: "Yes", style: "plain" }]],
    files: [],
    volume: "ring",
  };
  const outcome = await channel.post(place, card, "k", never());
  if (outcome.kind !== "ok") throw new Error(JSON.stringify(outcome));
  return outcome;
}

/** As whoever keeps us connected does. A press that came as two updates is one press of one person. */
async function listen(around: { channel: Channel; listener: Listener; signal: AbortSignal }): Promise<void> {
  while (!around.signal.aborted) {
    const end: ConnectionEnd = await around.channel.connect(around.listener, around.signal);
    if (end.kind === "fatal") throw new Error(end.why);
  }
}

/** Time goes on while things happen: a second at a time, so that what was lost is fetched again. */
async function tick(clock: ReturnType<typeof manualClock>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) await clock.advance(100);
}

function wordsOf(inbounds: readonly Inbound[]): readonly string[] {
  return inbounds.flatMap(({ what }) =>
    what.kind === "text" ? [what.text] : what.kind === "press" ? ["press"] : [],
  );
}
