// Goal: what is said is handed over at least once with one id, and what stands there is what the program has.
// Method: the talk with a program that is played by hand, in this process; time passes by hand.

import { describe, expect, test } from "vitest";
import type { Alone } from "../../../src/bot/client/alone.ts";
import { pairInProcess } from "../../../src/bot/client/in-process.ts";
import { clientLimits } from "../../../src/bot/client/limits.ts";
import { type Call, openTalk, type TalkEvent } from "../../../src/bot/client/talk.ts";
import { callWhoever } from "../../../src/bot/client/whoever.ts";
import { type FromBot, lineOf, readFromClient, WIRE_VERSION } from "../../../src/channels/terminal/wire.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import { card } from "./kit.ts";

const welcome: FromBot = { kind: "welcome", v: WIRE_VERSION, name: "looop" };

function played() {
  const clock = manualClock();
  const stop = new AbortController();
  const heard: string[] = [];
  let caller: { say(line: string): void; hangUp(): void } | undefined;
  let pair = pairInProcess();
  const open = () =>
    pair.hatch.open((came) => {
      caller = came;
      return { heard: (line) => void heard.push(line), gone: () => undefined };
    });
  const events: TalkEvent[] = [];
  const call: Call = (ears) => pair.call(ears);
  const talk = openTalk(
    { call, clock, nonce: "n", user: "ann" },
    (event) => void events.push(event),
    stop.signal,
  );
  return {
    clock,
    events,
    talk,
    open,
    async settle() {
      await clock.advance(0);
    },
    says: (...said: readonly FromBot[]) => {
      for (const each of said) caller?.say(lineOf(each));
    },
    saysLine: (line: string) => caller?.say(line),
    async restart() {
      caller?.hangUp();
      await clock.advance(0);
      pair = pairInProcess();
      await open();
      await clock.advance(clientLimits.reconnect_ms);
    },
    heard: () => heard.map((line) => readFromClient(line)),
    async end() {
      stop.abort();
      await talk.done;
    },
  };
}

describe("a talk", () => {
  test("says who it is, and what was said before it was welcome comes after", async () => {
    const it = played();
    await it.open();
    it.talk.say({ kind: "say", text: "early" });
    await it.settle();
    expect(it.heard()).toEqual([{ kind: "hello", v: WIRE_VERSION, user: "ann" }]);
    it.says(welcome, { kind: "card", card: card("a") }, { kind: "shown" });
    await it.settle();
    expect(it.heard()[1]).toMatchObject({ kind: "say", id: "n-1", text: "early" });
    expect(it.events.map(({ kind }) => kind)).toEqual(["attached", "card", "shown"]);
    await it.end();
  });

  test("tells what stands on the screen once, to whoever wants to know, and anew to one that comes back", async () => {
    const it = played();
    await it.open();
    await it.settle();
    it.says({ ...welcome, seen: "wanted" });
    it.talk.seen("a"); // nobody knows yet whether it still stands there
    it.says({ kind: "card", card: card("a") }, { kind: "shown" });
    await it.settle();
    for (const message of ["a", "a", "b"]) it.talk.seen(message);
    await it.settle();
    const seen = () => it.heard().flatMap((said) => (said?.kind === "seen" ? [said.message] : []));
    expect(seen()).toEqual(["a", "b"]);
    await it.restart();
    it.says({ ...welcome, seen: "wanted" }, { kind: "shown" });
    await it.settle();
    it.talk.seen("b");
    await it.settle();
    expect(seen()).toEqual(["a", "b", "b"]);
    await it.restart();
    it.says(welcome, { kind: "shown" }); // an older one, which would not understand it
    await it.settle();
    it.talk.seen("b");
    await it.settle();
    expect(seen()).toEqual(["a", "b", "b"]);
    await it.end();
  });

  test("says again what was lost, and what nobody confirmed before the connection broke; nothing that was kept", async () => {
    const it = played();
    await it.open();
    await it.settle();
    it.says(welcome, { kind: "shown" });
    await it.settle();
    for (const text of ["kept", "lost", "unsure"]) it.talk.say({ kind: "say", text });
    await it.settle();
    it.says({ kind: "receipt", id: "n-1", outcome: "kept" }, { kind: "receipt", id: "n-2", outcome: "lost" });
    await it.settle();
    expect(it.talk.unkept).toBe(2);
    await it.clock.advance(clientLimits.again_ms);
    expect(it.heard().slice(-1)).toMatchObject([{ id: "n-2" }]);
    await it.restart();
    it.says(welcome, { kind: "shown" });
    await it.settle();
    expect(it.heard().slice(-2)).toMatchObject([
      { id: "n-2", text: "lost" },
      { id: "n-3", text: "unsure" },
    ]);
    await it.end();
  });

  test("what stands there no longer after a return is gone", async () => {
    const it = played();
    await it.open();
    await it.settle();
    it.says(welcome, { kind: "card", card: card("a") }, { kind: "card", card: card("b") }, { kind: "shown" });
    await it.settle();
    await it.restart();
    it.says(welcome, { kind: "card", card: card("b") }, { kind: "shown" });
    await it.settle();
    expect(it.events.filter(({ kind }) => kind === "removed")).toEqual([{ kind: "removed", message: "a" }]);
    await it.end();
  });

  test.for([
    ["another version", lineOf({ kind: "welcome", v: 99, name: "looop" })],
    ["nonsense", "nonsense"],
    ["a card that is none", '{"kind":"card","card":{}}'],
    ["a refusal", lineOf({ kind: "refused", why: "no", remedy: "go" })],
  ] as const)("ends for good with %s", async ([, line]) => {
    const it = played();
    await it.open();
    await it.settle();
    it.saysLine(line);
    await it.talk.done;
    expect(it.events.at(-1)?.kind).toBe("refused");
  });

  test("can be left while nobody answers the call", async () => {
    const it = played(); // nobody lets anybody in
    await it.settle();
    await it.end();
    expect(it.events).toEqual([]);
  });

  test("takes no more than it can remember", async () => {
    const it = played();
    const taken = Array.from({ length: clientLimits.unsent_max + 1 }, () =>
      it.talk.say({ kind: "say", text: "x" }),
    );
    expect(taken.filter((each) => !each)).toHaveLength(1);
    await it.end();
  });
});

describe("whoever is there", () => {
  const ears = { heard: () => undefined, gone: () => undefined };
  const peer = { say: () => undefined, hangUp: () => undefined };

  function world() {
    let runs = false;
    let stopped = 0;
    const clock = manualClock();
    const alone: Alone = {
      kind: "alone",
      call: async () => ({ kind: "open", peer, alone: "yes" }),
      async stop() {
        stopped += 1;
      },
    };
    const whoever = callWhoever(
      async () => (runs ? { kind: "open", peer } : { kind: "nobody" }),
      async () => alone,
      clock,
    );
    return {
      clock,
      whoever,
      stopped: () => stopped,
      run: (now: "up" | "down") => {
        runs = now === "up";
      },
    };
  }

  test("is this process until a program runs", async () => {
    const { whoever, run, clock, stopped } = world();
    expect(await whoever.call(ears)).toMatchObject({ kind: "open", alone: "yes" });
    run("up");
    await clock.advance(clientLimits.look_for_program_ms);
    expect(stopped()).toBe(1);
    expect(await whoever.call(ears)).toEqual({ kind: "open", peer });
    await whoever.close();
  });

  test("is nobody else once one has talked to the program", async () => {
    const { whoever, run, stopped } = world();
    run("up");
    await whoever.call(ears);
    run("down");
    expect(await whoever.call(ears)).toEqual({ kind: "nobody" });
    await whoever.close();
    expect(stopped()).toBe(0);
  });

  test("ends with the client", async () => {
    const { whoever, stopped } = world();
    await whoever.call(ears);
    await whoever.close();
    expect(stopped()).toBe(1);
  });
});
