// Goal: what the owner of the machine sees and does of people, audit and deliveries is the same beside the running program
// and without it, and a ledger that somebody tampered with is found out. Method: real files, a real ledger, real sockets.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { noteHead, takeByHand } from "../../../src/bot/by-hand/attend.ts";
import { type DeliveryParts, openDelivery } from "../../../src/bot/by-hand/delivery.ts";
import { openGateDesk } from "../../../src/bot/by-hand/gate-desk.ts";
import { askHatch, openHatch, refusedByHand } from "../../../src/bot/by-hand/hatch.ts";
import { checkConfig } from "../../../src/bot/check-config.ts";
import { botKeys } from "../../../src/bot/config.ts";
import type { Desk } from "../../../src/bot/handling/desk.ts";
import { peopleNow } from "../../../src/bot/who.ts";
import { createEvents } from "../../../src/engine/chronicle/events.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import { systemClock } from "../../../src/engine/host/clock.ts";
import { loadConfigFile } from "../../../src/engine/host/config-file.ts";
import type { AskId } from "../../../src/engine/ids.ts";
import { askKeyOf, askSubject } from "../../../src/notify/ask-key.ts";
import type { Ledger, NewDelivery } from "../../../src/notify/ledger/ledger.ts";
import type { AskKey, Rev, Subject } from "../../../src/notify/nouns.ts";
import { ask } from "../../engine/verbs/scripted.ts";
import { countingIds } from "../../fakes/counting-ids.ts";
import { memoryStore } from "../../fakes/memory-store.ts";
import { got, opened } from "../../support/ledger.ts";
import { quickDir } from "../../support/quick-dir.ts";

const clock = systemClock();
let dir: string;
let ledgerPath: string;
let events: Engine["events"];
let parts: DeliveryParts;

beforeEach(() => {
  dir = mkdtempSync(join(quickDir(), "looop-by-hand-"));
  ledgerPath = join(dir, "ledger.db");
  const { store } = memoryStore({ clock });
  const watcher = { watch: () => ({ close: () => undefined }) };
  events = createEvents({ store, clock, ids: countingIds("e"), watcher });
  writeConfig(
    "people:\n  ada: {roles: [owner], terminal: root, slack: U1}\n  vic: {roles: [viewer], terminal: vic}\n",
  );
  const missing = { kind: "missing", why: "no such ask", remedy: "see looop asks" } as const;
  const mailbox = { find: async () => missing } as unknown as Engine["mailbox"];
  parts = {
    dataDir: dir,
    user: "root",
    clock,
    ids: countingIds("d"),
    engine: { events, mailbox },
    config: async () => checkConfig(await loadConfigFile([join(dir, "config.yaml")], {}, botKeys)),
  };
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function writeConfig(text: string): void {
  writeFileSync(
    join(dir, "config.yaml"),
    `tick_command: "true"\nworker_command: "true {{prompt_file}}"\n${text}`,
    {
      mode: 0o600,
    },
  );
}

/** Only the ledger's part of a desk is needed. */
function deskOf(ledger: Ledger): Desk {
  const people = [{ name: "ada", roles: ["owner" as const], identities: [terminal] }];
  const access = () => ({ people: peopleNow({ people, user: "root" }, ledger), singleOwner: "yes" as const });
  const engine = { events } as Engine;
  const redact = (text: string) => ({ text, found: [] });
  const hand = {
    ledger,
    clock,
    ids: countingIds("r"),
    redact,
    zone: "UTC",
    channels: () => [],
    access,
    engine,
  };
  return { ...hand, changed: () => undefined } as unknown as Desk;
}

const terminal = { surface: "terminal" as const, user: "root", via: "config" };

/** The program, as far as this is about: it holds the ledger and its hatch is open. */
async function running(use: (ledger: Ledger) => Promise<void>): Promise<void> {
  const ledger = opened(ledgerPath);
  const stop = new AbortController();
  const isOpen = Promise.withResolvers<void>();
  const attended = takeByHand(
    {
      desk: deskOf(ledger),
      outbox: { wake: () => undefined, putInto: () => ({ kind: "same" }) as never },
      channels: () => [{ surface: "slack", state: "hearing", why: "", lacks: [] }],
      health: {
        report: async () => ({
          kind: "health",
          ready: "yes",
          up_s: 1,
          version: "0",
          checks: [],
          channels: [],
        }),
        metrics: async () => "looop_ready 1\n",
      },
      report: (event) => isOpen.reject(new Error(event)),
      async openHatch(serve) {
        const hatch = await openHatch(dir, async () => "in", serve);
        isOpen.resolve();
        return hatch;
      },
    },
    stop.signal,
  );
  await isOpen.promise;
  try {
    await use(ledger);
  } finally {
    stop.abort();
    await attended;
    ledger.close();
  }
}

async function without(use: () => Promise<void>): Promise<void> {
  opened(ledgerPath).close();
  await use();
}

function inLedger<T>(use: (ledger: Ledger) => T): T {
  const ledger = opened(ledgerPath);
  const value = use(ledger);
  ledger.close();
  return value;
}

const stranger = {
  surface: "telegram" as const,
  user: "4711",
  name: "Ben",
  place: { surface: "telegram" as const, chat: "4711" },
};

const codeFor = (ledger: Ledger): string => {
  const begun = got(ledger.atomically((tables) => tables.pairings.begin(stranger, clock.now_ms())));
  if (begun.kind !== "code") throw new Error(begun.kind);
  return begun.code;
};

describe("an answer that is typed where no program runs", () => {
  const two = "approvals: {irreversible: 2}\n";
  const rows = [
    ["opens a gate that takes one", "", { risk: "irreversible" }, "yes", "free"],
    ["does not open one that takes two", two, { risk: "irreversible" }, "yes", "refused"],
    ["closes one that takes two", two, { risk: "irreversible" }, "no, never", "free"],
    ["opens one of another class", two, { risk: "destructive" }, "yes", "free"],
    [
      "opens nothing while the config cannot be read",
      "approvals: many\n",
      { risk: "irreversible" },
      "yes",
      "failed",
    ],
  ] as const;
  test.each(rows)("%s", async (_, config, gate, text, kind) => {
    writeConfig(config);
    const desk = openGateDesk(parts);
    const request = { ask: ask({ kind: "gate", ...gate }), text } as const;
    expect(await desk.decide({ ...request, does: "answer" })).toMatchObject({ kind });
    expect(await desk.decide({ ...request, does: "repair" })).toMatchObject({ kind });
  });
});

test("an answer whose record cannot be read is told by the running program as that", async () => {
  const corrupt = { kind: "corrupt", why: "not JSON", remedy: "repair it" } as const;
  const hatch = await openHatch(
    dir,
    async () => "in",
    async () => corrupt,
  );
  if (hatch.kind === "failed") throw new Error(hatch.why);
  try {
    const request = { ask: ask({ kind: "gate" }), text: "yes", does: "answer" } as const;
    const told = { kind: "failed", reason: "corrupt", why: "not JSON", remedy: "repair it" };
    expect(await openGateDesk(parts).decide(request)).toEqual(told);
  } finally {
    await hatch.close();
  }
});

describe("people", () => {
  test("a code lets somebody in, is told to them, and stands in the audit: beside the running program", () =>
    running(async (ledger) => {
      const delivery = openDelivery(parts);
      const end = await delivery.pair({ code: codeFor(ledger), as: "ben", role: "approver" });
      expect(end).toMatchObject({ kind: "done", summary: expect.stringContaining("Ben on telegram is ben") });
      expect(got(ledger.look(({ people }) => people.of("telegram", "4711")))).toMatchObject({
        name: "ben",
        roles: ["approver"],
      });
      const told = got(ledger.look(({ outbox }) => outbox.underWay(9)));
      expect(told.map(({ place }) => place.chat)).toEqual(["4711"]);
      const rows = got(ledger.look(({ audit }) => audit.page(0, 9)));
      expect(rows).toMatchObject([{ event: "paired", actor: { name: "ada", surface: "terminal" } }]);
    }));

  test("and without it; what was paired is seen, and taken away again", async () => {
    const code = inLedger(codeFor);
    const delivery = openDelivery(parts);
    expect(await delivery.pair({ code })).toMatchObject({ kind: "done" });
    expect(await delivery.pair({ code })).toMatchObject({ kind: "refused", field: "code" });
    const page = await delivery.people();
    if (page.kind !== "ok") throw new Error(page.why);
    expect(page.people.find(({ name }) => name === "ben")).toMatchObject({
      roles: ["member"],
      may: ["look at everything", "answer"],
      accounts: [{ surface: "telegram", user: "4711", via: "pairing by ada" }],
    });
    expect(await delivery.unpair({ surface: "telegram", user: "4711" })).toMatchObject({ kind: "done" });
    expect(await delivery.unpair({ surface: "telegram", user: "4711" })).toMatchObject({ kind: "missing" });
    expect(inLedger((ledger) => got(ledger.look(({ people }) => people.find("ben"))))).toBeUndefined();
  });

  test("`as me` gives the account to whoever types, who keeps it only as long as the config names them", async () => {
    const code = inLedger(codeFor);
    expect(await openDelivery(parts).pair({ code, as: "me" })).toMatchObject({ kind: "done" });
    expect(inLedger((l) => got(l.look(({ people }) => people.of("telegram", "4711"))))?.name).toBe("ada");
    inLedger((ledger) => ledger.atomically(({ people }) => people.fromConfig([], 1)));
    expect(inLedger((l) => got(l.look(({ people }) => people.of("telegram", "4711"))))).toBeUndefined();
  });

  test("who stands in the config is taken out there", () =>
    without(async () => {
      const delivery = openDelivery(parts);
      await delivery.retry("x"); // brings the config's people into the ledger
      expect(await delivery.unpair({ surface: "slack", user: "U1" })).toMatchObject({
        kind: "refused",
        why: expect.stringContaining("stands in the config"),
      });
    }));

  test("whoever is no owner may not, on either way", async () => {
    const mallory = openDelivery({ ...parts, user: "vic" });
    const code = inLedger(codeFor);
    expect(await mallory.pair({ code, as: "me", role: "owner" })).toMatchObject({ kind: "refused" });
    await running(async () => {
      expect(await mallory.unpair({ surface: "telegram", user: "1" })).toMatchObject({ kind: "refused" });
    });
  });

  test("who waits is listed, and what is wrong with the config is told beside it", async () => {
    inLedger(codeFor);
    writeConfig("people: 7\n");
    const page = await openDelivery(parts).people();
    expect(page).toMatchObject({ kind: "ok", waiting: [{ name: "Ben", user: "4711" }] });
    expect(page.kind === "ok" && page.notes.join()).toContain("people");
    expect(page.kind === "ok" && page.people.map(({ name }) => name)).toContain("root");
  });
});

describe("deliveries", () => {
  const dead: NewDelivery = {
    id: "d-1",
    op: "post",
    subject: "notice:1" as Subject,
    lane: "reply",
    place: { surface: "slack", chat: "C1" },
    rev: "r" as Rev,
    card: {
      title: "Which region?",
      tone: "plain",
      parts: [],
      rows: [],
      files: [],
      name: "ask",
    } as unknown as NewDelivery["card"],
    attempts: 9,
    created_ms: 1,
    state: { kind: "dead", at_ms: 5_000, why: "it was archived", remedy: "open it again" },
    final: "yes",
    due_ms: 1,
    probes: 0,
    moves: 0,
    resent: "no",
    plain: "yes",
    doubted: "no",
  };

  test.each([
    ["beside the running program", running],
    ["without it", without],
  ] as const)("what is dead is listed and sent once more: %s", async (_, around) => {
    inLedger((ledger) => got(ledger.atomically((tables) => tables.outbox.add(dead))));
    await around(async () => {
      const delivery = openDelivery(parts);
      expect(await delivery.deliveries("dead")).toMatchObject({
        kind: "ok",
        deliveries: [{ id: "d-1", place: "slack:C1", title: "Which region?", why: "it was archived" }],
      });
      expect(await delivery.glance()).toMatchObject({ deliveries: { waiting: 0, dead: 1 } });
      expect(await delivery.retry("d-1")).toMatchObject({ kind: "done" });
      expect(await delivery.retry("d-1")).toMatchObject({ kind: "missing", why: "d-1 is pending, not dead" });
      expect(await delivery.deliveries("all")).toMatchObject({
        deliveries: [{ id: "d-1", state: "pending" }],
      });
    });
  });

  test.each([
    ["beside the running program", running],
    ["without it", without],
  ] as const)("where an open ask stands is listed, and on whose screens it stood: %s", async (_, around) => {
    const key = "k-seen" as AskKey;
    const ref = { surface: "terminal", chat: "home", message: "m1" } as const;
    const copy = {
      subject: askSubject(key),
      place: { surface: "terminal", chat: "home" },
      message: "m1",
      ref,
      shown: "r" as Rev,
      wanted: "r" as Rev,
      state: "live",
      delivered_ms: 1_000,
      rendered: "hash",
      whole: "whole",
      changed_ms: 1_000,
    } as const;
    inLedger((ledger) =>
      got(
        ledger.atomically((tables) => {
          tables.asks.open({ key, id: "fix-42-1" as AskId, raised_s: 1 }, 1);
          tables.copies.put(copy);
          tables.seen.put(ref, { user: "root", at_ms: 2_000 });
          tables.seen.put(ref, { user: "root", at_ms: 3_000 });
          tables.seen.put(ref, { user: "stranger", at_ms: 4_000 });
        }),
      ),
    );
    await around(async () => {
      const page = await openDelivery(parts).deliveries("all");
      const shown = page.kind === "ok" ? page.asks.flatMap((each) => each.shown) : [];
      expect(shown.map(({ seen }) => seen)).toEqual([
        [
          { who: expect.any(String), at_ms: 2_000 },
          { who: "stranger", at_ms: 4_000 },
        ],
      ]);
    });
  });

  test("the glance tells the channels of the running program", () =>
    running(async () => {
      expect(await openDelivery(parts).glance()).toMatchObject({
        channels: [{ surface: "slack", state: "hearing" }],
      });
    }));

  test("where nothing was ever shown, that is said", async () => {
    const delivery = openDelivery(parts);
    for (const end of [
      await delivery.deliveries("all"),
      await delivery.glance(),
      await delivery.readAudit({ tail: 9 }),
      await delivery.verifyAudit(),
    ])
      expect(end).toMatchObject({ kind: "missing" });
  });

  test("a ledger that is no ledger is corrupt, and never taken for an empty one", async () => {
    writeFileSync(ledgerPath, "x".repeat(10_000));
    const delivery = openDelivery(parts);
    expect(await delivery.glance()).toMatchObject({ kind: "corrupt" });
    expect(await delivery.verifyAudit()).toMatchObject({ kind: "corrupt" });
    expect(await delivery.people()).toMatchObject({ kind: "failed" });
    expect(await delivery.retry("x")).toMatchObject({ kind: "corrupt" });
  });
});

describe("the hatch", () => {
  test("does not take what it does not understand", () =>
    running(async () => {
      const said = await askHatch(parts, { op: "rule the world" } as never);
      expect(said).toMatchObject({ kind: "refused", field: "op" });
    }));

  test("says that nobody is there, also where one was killed", async () => {
    expect(await askHatch(parts, { op: "channels" })).toEqual({ kind: "nobody" });
  });

  test("a program that hangs up without a word did not do it", async () => {
    const hatch = await openHatch(
      dir,
      async () => ({ told: "nonsense" }),
      () => ({ kind: "channels", channels: [] }),
    );
    if (hatch.kind !== "open") throw new Error(hatch.why);
    expect(await askHatch(parts, { op: "channels" })).toMatchObject({ kind: "failed" });
    await hatch.close();
  });

  test("lets nobody in that works for the loop", async () => {
    const served: string[] = [];
    const hatch = await openHatch(
      dir,
      async () => ({ told: refusedByHand("fix-42 is a worker") }),
      ({ op }) => {
        served.push(op);
        return { kind: "channels", channels: [] };
      },
    );
    if (hatch.kind !== "open") throw new Error(hatch.why);
    expect(await openDelivery(parts).pair({ code: "ABCD2345" })).toMatchObject({
      kind: "refused",
      why: "fix-42 is a worker",
    });
    expect(served).toEqual([]);
    await hatch.close();
  });
});

describe("the audit", () => {
  const deed = (result: string) =>
    ({ event: "answered", actor: { kind: "person", name: "ada" }, result }) as const;
  const rows = (count: number) => (ledger: Ledger) => {
    for (let n = 0; n < count; n += 1) ledger.atomically(({ audit }) => audit.append(deed(`row ${n}`), n));
  };
  const noted = () => running((ledger) => noteHead({ desk: deskOf(ledger) }));
  const tamper = (sql: string) => {
    const db = new Sqlite(ledgerPath);
    db.exec(sql);
    db.close();
  };
  const verify = (ago_ms?: number) => openDelivery(parts).verifyAudit(ago_ms);

  test("is whole, also beside the running program, and agrees with what was noted", async () => {
    inLedger(rows(3));
    await noted();
    inLedger(rows(2));
    await running(async () => {
      expect(await verify()).toMatchObject({ state: "whole", rows: 5, anchors: 1, head: { seq: 5 } });
    });
  });

  test.each([
    ["a row was changed", "UPDATE audit SET deed = replace(deed, 'row 1', 'row 9') WHERE seq = 2", 2],
    ["a row was taken out", "DELETE FROM audit WHERE seq = 2", 2],
    ["the end was cut off", "DELETE FROM audit WHERE seq > 1", 2],
    ["all rows were taken out", "DELETE FROM audit", 1],
  ])("is broken where %s", async (_, sql, seq) => {
    inLedger(rows(3));
    await noted();
    tamper(sql);
    expect(await verify()).toMatchObject({ state: "broken", seq });
  });

  test("is broken where the ledger was replaced, or is gone, though rows of it were noted", async () => {
    inLedger(rows(3));
    await noted();
    rmSync(ledgerPath);
    expect(await verify()).toMatchObject({ state: "broken", why: expect.stringContaining("gone") });
    inLedger((ledger) => {
      for (let n = 0; n < 5; n += 1) ledger.atomically(({ audit }) => audit.append(deed("other"), n));
    });
    expect(await verify()).toMatchObject({ state: "broken", seq: 3 });
    expect(await verify(-60_000)).toMatchObject({ state: "whole", anchors: 0 });
  });

  test("a replaced one stays broken, also once its own rows were noted", async () => {
    inLedger(rows(3));
    await noted();
    rmSync(ledgerPath);
    inLedger((ledger) => {
      for (let n = 0; n < 3; n += 1) ledger.atomically(({ audit }) => audit.append(deed("other"), n));
    });
    await noted();
    expect(await verify()).toMatchObject({
      state: "broken",
      why: expect.stringContaining("two different ones"),
    });
  });

  test("nothing is noted of an empty one", async () => {
    await running((ledger) => noteHead({ desk: deskOf(ledger) }));
    expect(await verify()).toMatchObject({ state: "whole", rows: 0, anchors: 0 });
  });

  test("shows the newest, those since a moment, and those of one ask with where its cards stand", async () => {
    const view = ask();
    const key = askKeyOf(view);
    inLedger((ledger) => {
      got(
        ledger.atomically((tables) => {
          tables.asks.open({ key, id: view.id, raised_s: view.raised_s }, 1);
          tables.audit.append(deed("old"), 1);
          tables.audit.append({ ...deed("about it"), subject: `ask:${key}` as Subject }, clock.now_ms());
          tables.audit.append(deed("new"), clock.now_ms());
        }),
      );
    });
    const delivery = openDelivery(parts);
    const results = async (query: Parameters<typeof delivery.readAudit>[0]) => {
      const page = await delivery.readAudit(query);
      return page.kind === "ok" ? page.rows.map(({ result }) => result) : page.kind;
    };
    expect(await results({ tail: 2 })).toEqual(["about it", "new"]);
    expect(await results({ tail: 9, ago_ms: 3_600_000 })).toEqual(["about it", "new"]);
    expect(await results({ tail: 9, ask: view.id })).toEqual(["about it"]);
    expect(await results({ tail: 9, ask: "nope-1" })).toBe("missing");
  });
});
