// Goal: `looop rehearse` walks a person at the terminal surface through all of it, over a restart of the real program, and
// prints what passed. Method: real processes; the person is a client of the program's own socket who does what is said.

import { userInfo } from "node:os";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clientLimits } from "../../src/bot/client/limits.ts";
import { openTalk, type Saying } from "../../src/bot/client/talk.ts";
import { terminalSocket } from "../../src/bot/terminal-desk.ts";
import type { PostedCard } from "../../src/channels/terminal/wire.ts";
import { systemClock } from "../../src/engine/host/clock.ts";
import { callLine } from "../../src/engine/host/line-caller.ts";
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
  const words = [
    ["number 2", "2"],
    ["words of your own", "whichever is warmer"],
    ["later 5m", "later 5m"],
  ].find(([mark = ""]) => line.includes(mark))?.[1];
  return { kind: "say", text: words ?? "1", replyTo: message };
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
  );
  expect(ran).toMatchObject({ code: 0 });
  const open = (await box.json(["asks"])) as { worker: string }[];
  expect(open.map(({ worker }) => worker)).not.toContain("rehearsal");
}, 120_000);
