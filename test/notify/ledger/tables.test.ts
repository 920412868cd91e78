// Goal: each table of the ledger keeps its promise: heard once, codes that cannot be mistaken, keys that cannot be forged,
// one person per account, a chain that tells, forgetting that spares what is alive.
// Method: a real file per test; where there are many cases, rows.

import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Place } from "../../../src/channels/channel.ts";
import type { AskId } from "../../../src/engine/ids.ts";
import { type Deed, hashOf } from "../../../src/notify/audit.ts";
import type { KeptCopy, Ledger, Tables } from "../../../src/notify/ledger/ledger.ts";
import { ledgerLimits as limits } from "../../../src/notify/ledger/limits.ts";
import type { AskKey, Draft, Meaning, Person, Rev, Subject } from "../../../src/notify/nouns.ts";
import { putInto } from "../../../src/notify/outbox/put.ts";
import { draftOf, want } from "../../support/delivery.ts";
import { got, inboundOf, opened } from "../../support/ledger.ts";
import { quickDir } from "../../support/quick-dir.ts";

const DAY_MS = 24 * 3_600_000;
let dir: string;
let path: string;
let ledger: Ledger;
beforeEach(async () => {
  dir = await mkdtemp(join(quickDir(), "tables-"));
  path = join(dir, "ledger.db");
  ledger = opened(path);
});
afterEach(async () => {
  ledger.close();
  await rm(dir, { recursive: true, force: true });
});

function act<T>(write: (tables: Tables) => T): T {
  return got(ledger.atomically(write));
}

function reopen(): void {
  ledger.close();
  ledger = opened(path);
}

/** As if so many had been accepted: each asks how many wait, which takes a while by the thousand. */
function keepInFile(count: number): void {
  ledger.close();
  const file = new Sqlite(path);
  const insert = file.prepare("INSERT INTO inbox (surface, id, received_ms, raw) VALUES ('slack', ?, 1, ?)");
  file.transaction(() => {
    for (let n = 0; n < count; n += 1) insert.run(`m${n}`, JSON.stringify(inboundOf(`m${n}`)));
  })();
  file.close();
  ledger = opened(path);
}

describe("inbox", () => {
  test("the same thing heard twice is kept once, also after it was handled and after a restart", () => {
    expect(act(({ inbox }) => inbox.accept(inboundOf("m1"), 1))).toEqual({ kind: "kept" });
    expect(act(({ inbox }) => inbox.accept(inboundOf("m1"), 2))).toEqual({ kind: "again" });
    act(({ inbox }) => inbox.handled("slack", "m1", "answered w-1", 3));
    reopen();
    expect(act(({ inbox }) => inbox.accept(inboundOf("m1"), 4))).toEqual({ kind: "again" });
    expect(act(({ inbox }) => inbox.waiting(10))).toEqual([]);
    expect(act(({ inbox }) => inbox.find("slack", "m1"))).toMatchObject({
      inbound: inboundOf("m1"),
      received_ms: 1,
      handled: { at_ms: 3, result: "answered w-1" },
    });
  });

  test("the same id on another surface is another thing", () => {
    act(({ inbox }) => inbox.accept(inboundOf("m1"), 1));
    expect(act(({ inbox }) => inbox.accept({ ...inboundOf("m1"), surface: "discord" }, 1))).toEqual({
      kind: "kept",
    });
  });

  test("what waits comes oldest first, with the tries that were begun", () => {
    for (const id of ["b", "a", "c"]) act(({ inbox }) => inbox.accept(inboundOf(id), 1));
    expect(act(({ inbox }) => [inbox.begin("slack", "a"), inbox.begin("slack", "a")])).toEqual([1, 2]);
    const waiting = act(({ inbox }) => inbox.waiting(2));
    expect(waiting.map(({ inbound, tries }) => [inbound.id, tries])).toEqual([
      ["b", 0],
      ["a", 2],
    ]);
  });

  test("the first result stays", () => {
    act(({ inbox }) => inbox.accept(inboundOf("m1"), 1));
    act(({ inbox }) => inbox.handled("slack", "m1", "first", 2));
    act(({ inbox }) => inbox.handled("slack", "m1", "second", 3));
    expect(act(({ inbox }) => inbox.find("slack", "m1"))?.handled?.result).toBe("first");
  });

  test("too large a thing and too many things are refused in words, and nothing else is lost", () => {
    const large = inboundOf("large", "x".repeat(limits.inbound_bytes_max));
    expect(act(({ inbox }) => inbox.accept(large, 1))).toMatchObject({ kind: "refused" });
    keepInFile(limits.inbox_waiting_max - 10);
    for (let n = limits.inbox_waiting_max - 10; n < limits.inbox_waiting_max; n += 1)
      expect(act(({ inbox }) => inbox.accept(inboundOf(`m${n}`), n))).toEqual({ kind: "kept" });
    expect(act(({ inbox }) => inbox.accept(inboundOf("more"), 1))).toMatchObject({ kind: "refused" });
    expect(act(({ inbox }) => inbox.accept(inboundOf("m7"), 1))).toEqual({ kind: "again" });
    act(({ inbox }) => inbox.handled("slack", "m0", "", 1));
    expect(act(({ inbox }) => inbox.accept(inboundOf("more"), 1))).toEqual({ kind: "kept" });
  });

  test("any text comes back as it went in", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.uuid(), (text, id) => {
        act(({ inbox }) => inbox.accept(inboundOf(id, text), 1));
        expect(act(({ inbox }) => inbox.find("slack", id))?.inbound).toEqual(inboundOf(id, text));
      }),
      { numRuns: 50 },
    );
  });
});

describe("codes", () => {
  const ask = (n: number) => ({ key: `key${n}` as AskKey, id: `w-${n}` as AskId, raised_s: n });
  const open = (n: number, now_ms = 1) => act(({ asks }) => asks.open(ask(n), now_ms));

  test("a code is neither a number nor a word, and has no letter that is taken for another", () => {
    act(({ asks }) => {
      for (let n = 0; n < 2_000; n += 1) asks.open(ask(n), 1);
    });
    const codes = act(({ asks }) => asks.listOpen()).map(({ code }) => code);
    expect(new Set(codes).size).toBe(2_000);
    for (const code of codes) {
      expect(code).toMatch(/^(?=.*\d)(?=.*[A-Z])[2-9A-HJKMNP-Z]{2,4}$/);
      expect(code).not.toMatch(/^\d+([SMHDWY]|AM|PM)$/);
    }
    expect(codes.filter((code) => code.length === 2).length).toBeGreaterThan(200);
  });

  test("an ask has one code for as long as it is open, and is found by it however it is typed", () => {
    const { code } = open(1);
    expect(open(1).code).toBe(code);
    reopen();
    expect(open(1).code).toBe(code);
    for (const typed of [code, `#${code}`, ` #${code.toLowerCase()} `])
      expect(act(({ asks }) => asks.byCode(typed))?.id).toBe("w-1");
    expect(act(({ asks }) => asks.byCode("#"))).toBeUndefined();
  });

  test("a code rests for a day after its ask is closed, and names the closed one meanwhile", () => {
    const first = open(1);
    act(({ asks }) => asks.close(ask(1).key, 10));
    expect(act(({ asks }) => asks.byCode(first.code))).toMatchObject({ id: "w-1", closed_ms: 10 });
    const others = act(({ asks }) =>
      Array.from({ length: 1_000 }, (_, n) => asks.open(ask(n + 100), 10 + limits.code_rest_ms - 1).code),
    );
    expect(others).not.toContain(first.code);
    act(({ asks }) => {
      for (let n = 0; n < 1_000; n += 1) asks.close(ask(n + 100).key, 11);
    });
    const reused = act(({ asks }) =>
      Array.from({ length: 1_000 }, (_, n) => asks.open(ask(n + 5_000), 12 + 2 * limits.code_rest_ms).code),
    );
    expect(reused).toContain(first.code);
  });

  test("an id that is used again is another ask; the open one is found first", () => {
    act(({ asks }) => asks.open({ key: "old" as AskKey, id: "w-1" as AskId, raised_s: 50 }, 1));
    act(({ asks }) => asks.close("old" as AskKey, 2));
    act(({ asks }) => asks.open({ key: "new" as AskKey, id: "w-1" as AskId, raised_s: 40 }, 3));
    expect(act(({ asks }) => asks.byId("w-1"))?.key).toBe("new");
  });

  test("snoozes, recordings and the first delivery are kept, and end with the ask", () => {
    open(1);
    const snooze = { until_ms: 500, words: "later 2h", by: "ann" };
    act(({ asks }) => {
      asks.snooze(ask(1).key, snooze);
      asks.recording(ask(1).key, { by: "ann", since_ms: 7 });
      asks.delivered(ask(1).key, 100);
      asks.delivered(ask(1).key, 200);
    });
    reopen();
    expect(act(({ asks }) => asks.find(ask(1).key))).toMatchObject({
      snooze,
      recording: { by: "ann", since_ms: 7 },
      first_delivered_ms: 100,
    });
    act(({ asks }) => asks.close(ask(1).key, 600));
    expect(act(({ asks }) => asks.find(ask(1).key))).not.toHaveProperty("snooze");
  });
});

describe("buttons", () => {
  const subject = "ask:k1" as Subject;
  const means: Meaning = { do: "details", ask: "k1" as AskKey };
  const draft = (...meanings: Meaning[]): Draft => ({
    ...draftOf("card"),
    rows: [meanings.map((meaning) => ({ means: meaning, label: "x", style: "plain" }))],
  });

  test("drawn again a card has the same keys, also after a restart, and they mean the same", () => {
    const armed = () => act(({ buttons }) => buttons.arm(subject, draft(means), 1)).rows[0]?.[0]?.key ?? "";
    const key = armed();
    reopen();
    expect(armed()).toBe(key);
    expect(key).toMatch(/^[A-Za-z0-9_-]{20}$/);
    expect(act(({ buttons }) => buttons.find(key))).toEqual({ subject, meaning: means });
    expect(act(({ buttons }) => buttons.keyOf(subject, means, 2))).toBe(key);
  });

  test("another subject, another meaning, another ledger: another key", () => {
    const keyOf = (about: Subject, meaning: Meaning) =>
      act(({ buttons }) => buttons.keyOf(about, meaning, 1));
    const key = keyOf(subject, means);
    expect(keyOf("ask:k2" as Subject, means)).not.toBe(key);
    expect(keyOf(subject, { do: "why", ask: "k1" as AskKey })).not.toBe(key);
    const other = opened(join(dir, "other.db"), { random: { nonce: () => "another" } });
    expect(got(other.atomically(({ buttons }) => buttons.keyOf(subject, means, 1)))).not.toBe(key);
    other.close();
  });

  test("a key that is not ours means nothing", () => {
    fc.assert(
      fc.property(fc.string(), (key) => act(({ buttons }) => buttons.find(key)) === undefined),
      { numRuns: 50 },
    );
  });
});

describe("people", () => {
  const ann: Person = {
    name: "ann",
    roles: ["owner", "approver"],
    zone: "Europe/Berlin",
    identities: [{ surface: "slack", user: "U1", via: "config" }],
  };

  test("who the config names is there, who it names no longer is not, who was paired stays", () => {
    act(({ people }) => people.fromConfig([ann, { name: "ben", roles: ["member"], identities: [] }], 1));
    act(({ people }) => people.put({ name: "cy", roles: ["viewer"], via: "pairing" }, 1));
    act(({ people }) => people.link("cy", { surface: "telegram", user: "7", via: "pairing by ann" }, 1));
    act(({ people }) => people.link("ann", { surface: "telegram", user: "8", via: "pairing by ann" }, 1));
    reopen();
    act(({ people }) => people.fromConfig([ann], 2));
    expect(act(({ people }) => people.list()).map(({ name }) => name)).toEqual(["ann", "cy"]);
    expect(act(({ people }) => people.of("telegram", "8"))?.name).toBe("ann");
    expect(act(({ people }) => people.of("slack", "U1"))).toMatchObject({
      name: "ann",
      zone: "Europe/Berlin",
    });
  });

  test("an account is one person's", () => {
    act(({ people }) => people.fromConfig([ann, { name: "ben", roles: ["member"], identities: [] }], 1));
    const link = (name: string) =>
      act(({ people }) => people.link(name, { surface: "slack", user: "U1", via: "x" }, 1));
    expect([link("ben"), link("ann"), link("nobody")]).toEqual(["taken", "linked", "nobody"]);
    expect(act(({ people }) => people.unlink("slack", "U1"))).toBe("unlinked");
    expect(act(({ people }) => people.of("slack", "U1"))).toBeUndefined();
    expect(link("ben")).toBe("linked");
    expect(act(({ people }) => people.remove("ben"))).toBe("removed");
    expect(act(({ people }) => people.of("slack", "U1"))).toBeUndefined();
  });
});

describe("pairing", () => {
  const place: Place = { surface: "telegram", chat: "77" };
  const begin = (user: string, now_ms = 0) =>
    act(({ pairings }) => pairings.begin({ surface: "telegram", user, name: user, place }, now_ms));
  const codeOf = (user: string) => {
    const begun = begin(user);
    return begun.kind === "code" ? begun.code : "";
  };
  const redeem = (code: string, now_ms = 1) => act(({ pairings }) => pairings.redeem(code, now_ms));

  test("a code of eight plain characters works once", () => {
    const code = codeOf("u1");
    expect(code).toMatch(/^[2-9A-HJ-NP-Z]{8}$/);
    expect(redeem(` ${code.toLowerCase()}`)).toMatchObject({ kind: "ok", pairing: { user: "u1", place } });
    expect(redeem(code)).toMatchObject({ kind: "wrong" });
  });

  test("not after its hour, and not the older one of the same user", () => {
    const first = codeOf("u1");
    const second = codeOf("u1");
    expect(redeem(first)).toMatchObject({ kind: "wrong" });
    expect(redeem(second, limits.pairing_kept_ms)).toMatchObject({ kind: "wrong" });
  });

  test("as many as may be pending are, and no more until one ends", () => {
    for (const user of ["u1", "u2", "u3"]) expect(begin(user).kind).toBe("code");
    expect(begin("u4")).toEqual({ kind: "full", until_ms: limits.pairing_kept_ms });
    expect(begin("u4", limits.pairing_kept_ms).kind).toBe("code");
  });

  test("a few wrong guesses make all that are pending void", () => {
    const code = codeOf("u1");
    const left = Array.from({ length: limits.pairing_tries_max }, () => redeem("22222222"));
    expect(left.map((each) => (each.kind === "wrong" ? each.tries_left : -1))).toEqual([4, 3, 2, 1, 0]);
    expect(redeem(code)).toMatchObject({ kind: "wrong" });
    expect(redeem(codeOf("u2"))).toMatchObject({ kind: "ok" });
  });

  test("the file does not tell the code", () => {
    const code = codeOf("u1");
    const db = new Sqlite(path, { readonly: true });
    expect(JSON.stringify(db.prepare("SELECT * FROM pairings").all())).not.toContain(code);
    db.close();
  });
});

describe("places", () => {
  test("threads, routes, cursors and closures are kept by what they are about", () => {
    const place: Place = { surface: "slack", chat: "C1", thread: "T1" };
    act(({ places }) => {
      places.setThread("worker:w", place, 1);
      places.setRoute("goal:g", { surface: "discord", chat: "9", only: "U1" }, 1);
      places.setCursor({ place, after: "12.5" }, 1);
      places.setCursor({ place: { surface: "slack", chat: "C2" } }, 1);
      places.shut({ surface: "discord", since_ms: 1, why: "401", remedy: "token" });
    });
    reopen();
    expect(act(({ places }) => places.thread("worker:w", "slack", "C1"))).toEqual(place);
    expect(act(({ places }) => places.topicOf(place))).toBe("worker:w");
    expect(act(({ places }) => places.route("goal:g"))).toEqual({
      surface: "discord",
      chat: "9",
      only: "U1",
    });
    expect(act(({ places }) => places.cursor(place))).toEqual({ place, after: "12.5" });
    expect(act(({ places }) => places.cursors("slack"))).toHaveLength(2);
    expect(act(({ places }) => places.closure({ surface: "discord", chat: "9" }))?.why).toBe("401");
    act(({ places }) => places.reopen("discord", undefined));
    expect(act(({ places }) => places.closures())).toEqual([]);
  });

  test("a chat that moves onto one that is known keeps what is known there", () => {
    act(({ places }) => {
      places.setThread("worker:w", { surface: "slack", chat: "old", thread: "1" }, 1);
      places.setThread("worker:w", { surface: "slack", chat: "new", thread: "2" }, 1);
      places.setCursor({ place: { surface: "slack", chat: "old" }, after: "a" }, 1);
      places.move("slack", "old", "new");
    });
    expect(act(({ places }) => places.threads())).toEqual([
      { topic: "worker:w", place: { surface: "slack", chat: "new", thread: "2" } },
    ]);
    expect(act(({ places }) => places.cursors("slack"))).toEqual([
      { place: { surface: "slack", chat: "new" }, after: "a" },
    ]);
  });
});

test("a place is found under the id that its chat has now, however often it moved", () => {
  act(({ places }) => {
    places.move("telegram", "-1", "-100");
    places.move("telegram", "-100", "-200");
  });
  const home = { surface: "telegram", chat: "-1", thread: "7" } as const;
  expect(act(({ places }) => places.goesOn(home))).toEqual({ ...home, chat: "-200" });
  const other = { surface: "slack", chat: "-1" } as const;
  expect(act(({ places }) => places.goesOn(other))).toEqual(other);
});

describe("changes", () => {
  test("the last one that somebody made may be taken back until it expires", () => {
    const change = { kind: "goal", target: "g", after: "b", by: "ann", made_ms: 1, expires_ms: 100 } as const;
    act(({ changes }) => {
      changes.put({ ...change, id: "c1", state: "made", beforeHash: "h", before: "a", afterHash: "i" });
      changes.put({ ...change, id: "c2", state: "proposed" });
      changes.put({ ...change, id: "c3", by: "ben", state: "made" });
    });
    expect(act(({ changes }) => changes.lastMade("ann", 99))).toMatchObject({ id: "c1", before: "a" });
    expect(act(({ changes }) => changes.lastMade("ann", 100))).toBeUndefined();
    expect(act(({ changes }) => changes.find("c2"))).toEqual({ ...change, id: "c2", state: "proposed" });
  });
});

describe("the audit", () => {
  const deed = (n: number): Deed => ({
    event: "answered",
    actor: { kind: "person", name: "ann", surface: "slack", user: "U1" },
    subject: `ask:${n % 3}` as Subject,
    words: `yes ${n}`,
    card: "abc",
    result: "recorded",
  });
  const fill = (count: number, from_ms = 0) =>
    act(({ audit }) => {
      for (let n = 0; n < count; n += 1) audit.append(deed(n), from_ms + n);
    });
  const verify = (...anchors: { seq: number; hash: string }[]) => act(({ audit }) => audit.verify(anchors));

  /** As somebody does who can write the file. */
  function tamper(sql: string): void {
    ledger.close();
    const db = new Sqlite(path);
    db.exec(sql);
    db.close();
    ledger = opened(path);
  }

  test("rows follow each other over a restart, and the whole is found whole", () => {
    fill(2_500);
    reopen();
    fill(3, 9_000);
    expect(verify()).toMatchObject({ kind: "whole", rows: 2_503, head: act(({ audit }) => audit.head()) });
    expect(act(({ audit }) => audit.about("ask:1" as Subject, 2)).map(({ seq }) => seq)).toEqual([
      2_498, 2_502,
    ]);
    expect(act(({ audit }) => audit.page(2_500, 10))).toHaveLength(3);
  });

  test("an empty one is whole", () => {
    expect(verify()).toMatchObject({ kind: "whole", rows: 0 });
  });

  test.each([
    ["changed words", `UPDATE audit SET deed = replace(deed, 'yes 4', 'no') WHERE seq = 5`, 5],
    ["another time", "UPDATE audit SET at_ms = 1 WHERE seq = 5", 5],
    ["a removed row", "DELETE FROM audit WHERE seq = 5", 5],
    ["the first row removed", "DELETE FROM audit WHERE seq = 1", 1],
    [
      "two rows exchanged",
      "UPDATE audit SET seq = 1000 WHERE seq = 5; UPDATE audit SET seq = 5 WHERE seq = 6; UPDATE audit SET seq = 6 WHERE seq = 1000",
      5,
    ],
    [
      "a hash made to fit its row",
      `UPDATE audit SET deed = replace(deed, 'yes 4', 'no'), hash = 'x' WHERE seq = 5`,
      5,
    ],
    [
      "a row in between",
      "INSERT INTO audit (seq, at_ms, prev, hash, deed) VALUES (11, 1, 'x', 'y', '{}')",
      11,
    ],
  ])("finds %s", (_, sql, seq) => {
    fill(10);
    tamper(sql);
    expect(verify()).toMatchObject({ kind: "broken", seq });
  });

  test("finds a row that was changed together with its own hash, at the row after it", () => {
    fill(10);
    const row = act(({ audit }) => audit.page(4, 1))[0];
    if (row === undefined) throw new Error("there is no such row");
    const { hash: _, ...content } = { ...row, words: "no" };
    const { seq, at_ms, prev, ...changed } = content;
    const text = JSON.stringify(changed).replaceAll("'", "''");
    tamper(
      `UPDATE audit SET deed = '${text}', hash = '${hashOf({ ...changed, seq, at_ms, prev })}' WHERE seq = 5`,
    );
    expect(verify()).toMatchObject({ kind: "broken", seq: 6 });
  });

  test("a tail that was cut off is seen by who noted the head elsewhere, and by nobody else", () => {
    fill(10);
    const head = act(({ audit }) => audit.head());
    tamper("DELETE FROM audit WHERE seq > 8");
    expect(verify()).toMatchObject({ kind: "whole" });
    expect(verify(head)).toMatchObject({ kind: "broken", seq: 9 });
  });

  test("a chain that was written anew is seen by its anchor", () => {
    fill(10);
    const noted = act(({ audit }) => audit.page(4, 1))[0];
    tamper("DELETE FROM audit");
    fill(10, 500);
    expect(verify()).toMatchObject({ kind: "whole" });
    expect(verify({ seq: noted?.seq ?? 0, hash: noted?.hash ?? "" })).toMatchObject({
      kind: "broken",
      seq: 5,
    });
  });

  test("what is secret is out before it is chained", () => {
    const row = act(({ audit }) =>
      audit.append({ ...deed(1), words: "use hunter2", reading: "hunter2", result: "told hunter2" }, 1),
    );
    expect(JSON.stringify(row)).not.toContain("hunter2");
    expect(row.words).toBe("use ‹secret removed›");
    expect(verify()).toMatchObject({ kind: "whole" });
  });

  test("is forgotten from its old end only, and goes on whole", () => {
    fill(10);
    fill(5, limits.audit_kept_ms + 20);
    const head = act(({ audit }) => audit.head());
    got(ledger.prune(limits.audit_kept_ms + 20));
    reopen();
    expect(act(({ audit }) => audit.page(0, 100)).map(({ seq }) => seq)).toEqual([11, 12, 13, 14, 15]);
    expect(verify(head)).toMatchObject({ kind: "whole", rows: 5 });
    got(ledger.prune(10 * limits.audit_kept_ms));
    fill(1);
    expect(act(({ audit }) => audit.head()).seq).toBe(16);
    expect(verify(head)).toMatchObject({ kind: "whole", rows: 1 });
  });
});

describe("forgetting", () => {
  const AGES_MS = 1_000 * DAY_MS;

  function copy(subject: string, state: KeptCopy["state"]): KeptCopy {
    const place: Place = { surface: "slack", chat: "C1" };
    const ref = { surface: "slack", chat: "C1", message: `m-${subject}` } as const;
    const rev = "r" as Rev;
    const rest = { rendered: "", whole: "whole", delivered_ms: 1, changed_ms: 1 } as const;
    return {
      subject: subject as Subject,
      place,
      message: ref.message,
      ref,
      shown: rev,
      wanted: rev,
      state,
      ...rest,
    };
  }

  test("what is alive stays, however old", () => {
    act((tables) => {
      tables.inbox.accept(inboundOf("m1"), 1);
      tables.asks.open({ key: "k" as AskKey, id: "w-1" as AskId, raised_s: 1 }, 1);
      tables.copies.put(copy("board", "live"));
      tables.copies.put(copy("planboard:p", "live"));
      tables.buttons.keyOf("board" as Subject, { do: "command", words: "status" }, 1);
      tables.places.setRoute("goal:g", { surface: "slack", chat: "C1" }, 1);
      putInto(tables, want("waits"), { now_ms: 1, nonce: () => "id1" });
    });
    got(ledger.prune(AGES_MS));
    const left = act((tables) => ({
      inbox: tables.inbox.waiting(9).length,
      asks: tables.asks.listOpen().length,
      copies: tables.copies.live("").length,
      board: tables.copies.about("slack", "C1", "m-board")?.subject,
      routes: tables.places.routes().length,
      outbox: tables.outbox.counts().waiting,
      codes: tables.asks.byCode(tables.asks.listOpen()[0]?.code ?? "")?.id,
    }));
    expect(left).toEqual({
      inbox: 1,
      asks: 1,
      copies: 2,
      board: "board",
      routes: 1,
      outbox: 1,
      codes: "w-1",
    });
  });

  test("what is over goes after its time, and not before", () => {
    const count = (table: string) => {
      const db = new Sqlite(path, { readonly: true });
      const rows = db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
      db.close();
      return rows;
    };
    act((tables) => {
      tables.inbox.accept(inboundOf("m1"), 1);
      tables.inbox.handled("slack", "m1", "", 1);
      tables.asks.open({ key: "k" as AskKey, id: "w-1" as AskId, raised_s: 1 }, 1);
      tables.asks.close("k" as AskKey, 1);
      tables.copies.put(copy("ask:k", "final"));
      tables.copies.put(copy("reply:1", "live"));
      tables.copies.put(copy("worker:w", "live"));
      tables.buttons.keyOf("ask:k" as Subject, { do: "command", words: "status" }, 1);
      tables.changes.put({
        id: "c",
        kind: "goal",
        target: "g",
        after: "",
        by: "a",
        made_ms: 1,
        expires_ms: 1,
        state: "made",
      });
    });
    const tables = ["inbox", "asks", "codes", "copies", "messages", "buttons", "changes"];
    got(ledger.prune(limits.inbox_kept_ms));
    expect(tables.map(count)).toEqual([1, 1, 0, 3, 3, 1, 1]);
    got(ledger.prune(limits.inbox_kept_ms + 2));
    expect(tables.map(count)).toEqual([0, 1, 0, 3, 3, 1, 1]);
    got(ledger.prune(AGES_MS));
    got(ledger.prune(AGES_MS));
    expect(tables.map(count)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  test("files of cards are kept once, and go with the last card that needs them", () => {
    const bytes = new TextEncoder().encode("a picture");
    const file = { name: "a.png", mime: "image/png", alt: "a", bytes } as const;
    act((tables) => {
      for (const id of ["id1", "id2"]) {
        const wanted = want("shot", { chat: id });
        putInto(
          tables,
          { ...wanted, draft: { ...wanted.draft, files: [file] } },
          { now_ms: 1, nonce: () => id },
        );
      }
    });
    const blobs = () => {
      const db = new Sqlite(path, { readonly: true });
      const rows = db.prepare("SELECT count(*) FROM blobs").pluck().get();
      db.close();
      return rows;
    };
    expect(blobs()).toBe(1);
    const end = (id: string) =>
      act(({ outbox }) => {
        const found = outbox.find(id);
        expect(found?.card.files).toEqual([file]);
        if (found !== undefined) outbox.save({ ...found, state: { kind: "sent", at_ms: 1 } });
      });
    end("id1");
    got(ledger.prune(10));
    expect(blobs()).toBe(1);
    end("id2");
    got(ledger.prune(10));
    expect(blobs()).toBe(0);
  });

  test("goes in pieces, and says whether there is more", () => {
    act(({ inbox }) => {
      for (let n = 0; n < limits.prune_rows_max + 10; n += 1) {
        inbox.accept(inboundOf(`m${n}`), 1);
        inbox.handled("slack", `m${n}`, "", 1);
      }
    });
    expect(got(ledger.prune(AGES_MS))).toEqual({ removed: limits.prune_rows_max, more: "yes" });
    expect(got(ledger.prune(AGES_MS))).toEqual({ removed: 10, more: "no" });
  });
});
