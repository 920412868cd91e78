// Goal: however puts, answers and waits interleave, at most two deliveries of one copy wait, the last card wins, and
// nobody is overtaken who is as urgent and came first.
// Method: properties over sequences, on a real ledger without and with a drainer.

import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Lane, Subject } from "../../../src/notify/nouns.ts";
import { type Delivering, delivering, want } from "../../support/delivery.ts";
import { got } from "../../support/ledger.ts";
import { quickDir } from "../../support/quick-dir.ts";
import { type ScriptedChannel, scriptedChannel } from "../../support/scripted-channel.ts";

const lanes: readonly Lane[] = ["decision", "finalise", "reply", "reminder", "status", "stream"];
let dir: string;
let files = 0;
beforeEach(async () => {
  dir = await mkdtemp(join(quickDir(), "put-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function open(): { channel: ScriptedChannel; it: Delivering } {
  files += 1;
  const channel = scriptedChannel("slack");
  return { channel, it: delivering(join(dir, `${files}.db`), [channel]) };
}

test("of many cards for one copy that waits, one goes out: the last, as urgent as the most urgent", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(5), fc.constantFrom(...lanes)), { minLength: 1, maxLength: 8 }),
      (puts) => {
        const { it } = open();
        for (const [title, lane] of puts) it.outbox.put(want(`t${title}`, { lane }));
        const { subject, place } = want("");
        const active = got(it.ledger.look(({ outbox }) => outbox.active(subject, place)));
        expect(active).toHaveLength(1);
        expect(active[0]?.card.title).toBe(`t${puts.at(-1)?.[0]}`);
        expect(lanes.indexOf(active[0]?.lane ?? "stream")).toBe(
          Math.min(...puts.map(([, lane]) => lanes.indexOf(lane))),
        );
        it.kill();
      },
    ),
    { numRuns: 25 },
  );
});

const step = fc.record({ subject: fc.nat(3), title: fc.nat(3), wait_ms: fc.constantFrom(0, 0, 500, 3_000) });
const answers = fc.array(fc.constantFrom("ok", "ok", "lost", "slow"), { maxLength: 12 });

test("whatever the platform answers, never more than two deliveries of one copy wait, and the last card stands", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), answers, async (steps, told) => {
      const { channel, it } = open();
      channel.script = ({ what }, count) => {
        // A look always finds out here; where it does not, a second one with a label may stand.
        const answer = what === "probe" ? "ok" : told[count - 1];
        if (answer === "slow") return { kind: "retryable", why: "429", wait: "chat" };
        return answer === "lost" ? "lost" : undefined;
      };
      it.start();
      const last = new Map<string, string>();
      for (const { subject, title, wait_ms } of steps) {
        const name = `ask:${subject}`;
        last.set(name, `t${title}`);
        it.outbox.put(want(`t${title}`, { subject: name }));
        const active = got(it.ledger.look(({ outbox }) => outbox.active(name as Subject, want("").place)));
        expect(active.length).toBeLessThanOrEqual(2);
        await it.pass(wait_ms);
      }
      await it.pass(3_600_000);
      expect(channel.stands.map(({ card }) => card.title).toSorted()).toEqual([...last.values()].toSorted());
      it.kill();
    }),
    { numRuns: 25 },
  );
});

test("in one chat the more urgent goes first, and among equals who came first", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...lanes), { maxLength: 12 }), async (put) => {
      const { channel, it } = open();
      for (const [n, lane] of put.entries()) it.outbox.put(want(`${n}`, { subject: `reply:${n}`, lane }));
      it.start();
      await it.pass();
      const due = put
        .map((lane, n) => ({ n, rank: lanes.indexOf(lane) }))
        .toSorted((a, b) => a.rank - b.rank || a.n - b.n);
      expect(channel.stands.map(({ card }) => card.title)).toEqual(due.map(({ n }) => `${n}`));
      it.kill();
    }),
    { numRuns: 25 },
  );
});
