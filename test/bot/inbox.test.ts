// Goal: nothing that came in waits for what does not concern it, and nothing is lost or done twice, however much comes at
// once. Method: a real ledger and the real pump; what handling does is scripted, chat by chat.

import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Outcome } from "../../src/bot/handling/desk.ts";
import { createInbox, type InboxSetup } from "../../src/bot/inbox.ts";
import { botLimits } from "../../src/bot/limits.ts";
import type { Inbound } from "../../src/channels/channel.ts";
import type { Ledger } from "../../src/notify/ledger/ledger.ts";
import { countingIds } from "../fakes/counting-ids.ts";
import { type ManualClock, manualClock } from "../fakes/manual-clock.ts";
import { inboundOf, opened } from "../support/ledger.ts";
import { quickDir } from "../support/quick-dir.ts";

const quiet: Outcome = { event: "ignored", result: "ignored", replies: [] };

let dir: string;
let ledger: Ledger;
let clock: ManualClock;

beforeEach(() => {
  dir = mkdtempSync(join(quickDir(), "looop-inbox-"));
  ledger = opened(join(dir, "ledger.db"));
  clock = manualClock();
});
afterEach(() => {
  ledger.close();
  rmSync(dir, { recursive: true, force: true });
});

function inboxThat(handle: (inbound: Inbound) => Promise<unknown>) {
  const handled: string[] = [];
  const desk = { access: () => ({ people: [] }), changed: () => undefined };
  const setup = {
    desk,
    ledger,
    outbox: { putInto: () => undefined, wake: () => undefined },
    clock,
    ids: countingIds("i"),
    channels: new Map(),
    async handle(inbound: Inbound) {
      await handle(inbound);
      handled.push(inbound.id);
      return quiet;
    },
    housekeep: () => undefined,
    suggest: async () => [],
    report: (event: string, fields: unknown) => {
      throw new Error(`${event}: ${JSON.stringify(fields)}`);
    },
  };
  return { inbox: createInbox(setup as unknown as InboxSetup), handled };
}

const from = (chat: string, n: number): Inbound => {
  const inbound = inboundOf(`${chat}-${n}`);
  return { ...inbound, place: { surface: "slack", chat } };
};

it("a burst of one chat that stands still holds up nobody, and all of it has its turn, once and in order", async () => {
  const over = new AbortController();
  const burst = botLimits.inbox_batch + 101;
  const stuck = Promise.withResolvers<void>();
  const { inbox, handled } = inboxThat(({ id }) => (id === "loud-0" ? stuck.promise : Promise.resolve()));
  const loud = Array.from({ length: burst }, (_, n) => from("loud", n));
  const receipts = Promise.all([...loud, from("calm", 0)].map((each) => inbox.accept(each)));
  const pump = inbox.pump(over.signal);
  await clock.advance(1_000);
  expect((await receipts).every(({ kind }) => kind === "kept")).toBe(true);
  expect(handled).toEqual(["calm-0"]);
  // What comes while it stands still is handled as well, and no chat twice at a time.
  void inbox.accept(from("late", 0));
  await clock.advance(1_000);
  expect(handled).toEqual(["calm-0", "late-0"]);
  stuck.resolve();
  await clock.advance(60_000);
  expect(handled.slice(2)).toEqual(loud.map(({ id }) => id));
  over.abort();
  await clock.advance(1_000);
  await pump;
  expect(ledger.look((tables) => tables.inbox.waiting(1))).toEqual({ kind: "ok", value: [] });
});

it("where as many chats as may be are busy, the next has its turn once one of them is over", async () => {
  const chats = botLimits.chats_at_once_max;
  const each = Math.ceil((botLimits.inbox_batch + 1) / chats);
  const stuck = Promise.withResolvers<void>();
  const first = Promise.withResolvers<void>();
  const gates = new Map([["chat0-0", first.promise]]);
  const { inbox, handled } = inboxThat(
    ({ id }) => gates.get(id) ?? (/^chat\d+-0$/.test(id) ? stuck.promise : Promise.resolve()),
  );
  const busy = Array.from({ length: chats * each }, (_, n) =>
    from(`chat${n % chats}`, Math.floor(n / chats)),
  );
  const over = new AbortController();
  void Promise.all([...busy, from("last", 0)].map((one) => inbox.accept(one)));
  const pump = inbox.pump(over.signal);
  await clock.advance(1_000);
  expect(handled).toEqual([]);
  first.resolve();
  await clock.advance(1_000);
  expect(handled.filter((id) => !id.startsWith("chat0-"))).toEqual(["last-0"]);
  expect(handled.filter((id) => id.startsWith("chat0-")).length).toBe(each);
  stuck.resolve();
  await clock.advance(60_000);
  expect(handled.length).toBe(busy.length + 1);
  expect(new Set(handled).size).toBe(handled.length);
  over.abort();
  await clock.advance(1_000);
  await pump;
});
