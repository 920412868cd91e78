// Goal: people of one organization get each other's packs and practices, keep what they have when nobody can be asked,
// and tell of themselves only what they saw first. What organizations learn from one another names nobody.
// Method: machines with data directories in memory speak through the real driver and a real socket to a real Postgres.

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { memoryDoor } from "../../../../src/engine/host/memory/open.ts";
import { postgresDoor } from "../../../../src/engine/host/postgres.ts";
import { readAddress } from "../../../../src/engine/judgment/org/address.ts";
import { adopted, decideSync, proposedOf } from "../../../../src/engine/judgment/org/decide-sync.ts";
import type { OrgDoor } from "../../../../src/engine/judgment/org/ports.ts";
import { patternsOf, previewHash } from "../../../../src/engine/judgment/org/told-patterns.ts";
import type { PrecedentRow } from "../../../../src/engine/judgment/ports.ts";
import type { Actor } from "../../../../src/engine/types.ts";
import {
  DATABASE,
  type Machine,
  machineOf,
  openSharedDatabase,
  remembering,
  type SharedDatabase,
} from "../../../support/shared-database.ts";

const ANN: Actor = { kind: "person", name: "ann", surface: "terminal" };
const WORKER = { kind: "worker", id: "w", meta: true } as unknown as Actor;
const PACK = `pack: git
rules:
  - id: no-fridays
    match: 'deploy --prod'
    action: block
    message: not on Fridays
`;
const SAID = [
  { signature: "npm test", yes: 9, no: 1 },
  { signature: "git push main", yes: 1, no: 3 },
];

let db: SharedDatabase;
let acme = "";

beforeAll(async () => {
  db = await openSharedDatabase();
  for (const login of ["ann", "bob", "eve", "o1", "o2", "o3", "o4", "o5", "o6"]) {
    await db.admin(`create role ${login} login`);
  }
  acme = await made("Acme", "ann");
  await db.admin("grant looop_member to bob, eve");
}, 240_000);

afterAll(async () => db.close());

async function made(name: string, owner: string): Promise<string> {
  const outcome = await machineOf(db.door("postgres")).engine.org.init(
    { database: DATABASE, name, owner },
    ANN,
  );
  if (outcome.kind !== "made") throw new Error(JSON.stringify(outcome));
  return outcome.org;
}

/** A door that somebody can shut. */
function shuttable(login: string): { readonly door: OrgDoor; isOpen: boolean } {
  const real = db.door(login);
  const state = {
    isOpen: true,
    door: {
      steps: () => real.steps(),
      connect: async (database: string) =>
        state.isOpen ? real.connect(database) : ({ kind: "offline", why: "ECONNREFUSED" } as const),
    },
  };
  return state;
}

async function member(login: string, org = acme, said = SAID): Promise<Machine> {
  const machine = machineOf(db.door(login), remembering(said));
  expect(await machine.engine.org.join({ token: org, database: DATABASE }, ANN)).toMatchObject({
    kind: "done",
  });
  return machine;
}

test("an owner invites, a person joins, takes over packs and practices, and the packs only add", async () => {
  const ann = await member("ann");
  const invited = await ann.engine.org.invite({ whom: "bob", role: "member" }, ANN);
  if (invited.kind !== "invited") throw new Error(JSON.stringify(invited));
  expect(invited.token).toMatch(/^[0-9a-f-]{36}\.[0-9a-f]{64}$/);
  expect(await ann.engine.org.publishPack({ name: "team", text: PACK }, ANN)).toMatchObject({ kind: "done" });
  expect(await ann.engine.org.publishPractice("Squash before merging", ANN)).toMatchObject({ kind: "done" });

  const way = shuttable("bob");
  const { engine, control } = machineOf(way.door);
  expect(await engine.org.sync(ANN)).toMatchObject({ kind: "refused", field: "organization" });
  expect(await engine.org.join({ token: invited.token, database: DATABASE }, ANN)).toMatchObject({
    kind: "done",
    summary: "org join Acme as member",
  });
  expect(control.text("org/org.json")).not.toMatch(/postgres:|none@/);
  expect(await engine.org.sync(ANN)).toMatchObject({
    kind: "synced",
    written: ["team"],
    proposed: [{ text: "Squash before merging", by: "role:ann" }],
  });
  // It calls itself like one of ours, and is what its file is called all the same.
  const rules = await engine.guard.list();
  expect("rules" in rules && rules.rules.map(({ id }) => id)).toEqual(["org-team/no-fridays"]);
  expect("problems" in rules && rules.problems).toEqual([]);
  const tested = await engine.guard.test({ kind: "shell", line: "./x deploy --prod" });
  expect("ruling" in tested && tested.ruling).toMatchObject({ kind: "block", by: "org-team/no-fridays" });
  expect(await engine.guard.remove("org-team", ANN)).toMatchObject({ kind: "refused" });
  expect(
    await engine.guard.add({ name: "org-x.yaml", text: "rules: [{id: a, match: b, action: warn}]" }, ANN),
  ).toMatchObject({ kind: "refused" });

  // An edit by hand is seen, and put right.
  control.plant("guardrails/org-team.yaml", "rules: []\n");
  expect(await engine.org.status()).toMatchObject({
    packs: [{ name: "team", state: "changed by hand" }],
    database: {
      kind: "online",
      collective: "off",
      members: [{ person: "role:ann" }, { person: "role:bob" }],
    },
  });
  expect(await engine.org.sync(ANN)).toMatchObject({ kind: "synced", written: ["team"] });
  expect(control.text("guardrails/org-team.yaml")).toBe(PACK);

  // Nobody can be asked: the last copy counts, and says so.
  way.isOpen = false;
  expect(await engine.org.sync(ANN)).toMatchObject({
    kind: "kept",
    packs: ["team"],
    synced_ms: expect.any(Number),
  });
  expect(await engine.org.status()).toMatchObject({
    packs: [{ state: "in force" }],
    database: { kind: "offline" },
  });
  expect(await engine.org.leave("everywhere", ANN)).toMatchObject({ kind: "failed" });
  expect(control.text("guardrails/org-team.yaml")).toBe(PACK);
  way.isOpen = true;

  // A pack that became unusable never replaces the one that counts.
  await db.admin("update looop.packs set body = 'rules: [{id: a, mach: x}]' where org_id = $1", [acme]);
  expect(await engine.org.sync(ANN)).toMatchObject({
    kind: "synced",
    written: [],
    removed: [],
    rejected: [{ pack: "team" }],
  });
  expect(control.text("guardrails/org-team.yaml")).toBe(PACK);
  expect(await engine.org.status()).toMatchObject({ packs: [{ name: "team", state: "in force" }] });

  // Whom somebody took out sees nothing, which is not the same as nothing being there.
  await db.as("ann", "select looop.remove_member($1, 'role:bob')", [acme]);
  expect(await engine.org.sync(ANN)).toMatchObject({
    kind: "kept",
    packs: ["team"],
    why: expect.stringMatching(/no member any more/),
  });
  expect(control.text("guardrails/org-team.yaml")).toBe(PACK);
  expect(await engine.org.leave("everywhere", ANN)).toMatchObject({ kind: "done" });
  expect([control.text("guardrails/org-team.yaml"), control.text("org/org.json")]).toEqual([
    undefined,
    undefined,
  ]);
});

test("a withdrawn pack goes at the next sync, and a practice is written into the playbook once", async () => {
  await db.admin("delete from looop.packs where org_id = $1", [acme]);
  const { engine, control } = await member("ann");
  await engine.playbook.write("# Mine\n", {}, ANN);
  await engine.org.publishPack({ name: "gone", text: PACK }, ANN);
  await engine.org.sync(ANN);
  expect(await engine.org.withdraw("gone", ANN)).toMatchObject({ kind: "done" });
  expect(await engine.org.withdraw("gone", ANN)).toMatchObject({ kind: "refused" });
  expect(await engine.org.sync(ANN)).toMatchObject({ kind: "synced", removed: ["org-gone.yaml"] });
  expect(control.text("guardrails/org-gone.yaml")).toBeUndefined();
  expect(await engine.org.adopt([], ANN)).toMatchObject({ kind: "done" });
  expect(control.text("PLAYBOOK.md")).toBe("# Mine\n\n## From Acme\n\n- Squash before merging\n");
  expect(await engine.org.adopt([], ANN)).toMatchObject({ kind: "nothing" });
  expect(await engine.org.sync(ANN)).toMatchObject({ proposed: [] });
});

test("a record that cannot be read is trouble, and never no organization", async () => {
  const { engine, control } = machineOf(db.door("ann"));
  control.plant("org/org.json", "{");
  for (const outcome of [
    await engine.org.status(),
    await engine.org.sync(ANN),
    await engine.org.preview(),
    await engine.org.join({ token: acme, database: DATABASE }, ANN),
    await engine.org.leave("here", ANN),
  ])
    expect(outcome).toMatchObject({ kind: "failed", reason: "corrupt" });
});

test("only a person speaks for a person", async () => {
  const { engine } = await member("ann");
  const { org } = engine;
  const outcomes = [
    await org.init({ database: DATABASE, name: "x", owner: "ann" }, WORKER),
    await org.invite({ whom: "eve", role: "owner" }, WORKER),
    await org.join({ token: acme, database: DATABASE }, WORKER),
    await org.leave("here", WORKER),
    await org.publishPack({ name: "x", text: PACK }, WORKER),
    await org.publishPractice("x", WORKER),
    await org.withdraw("x", WORKER),
    await org.sync(WORKER),
    await org.adopt([], WORKER),
    await org.contribute("x", WORKER),
    await org.collective("on", WORKER),
  ];
  for (const outcome of outcomes) expect(outcome).toMatchObject({ kind: "refused", field: "actor" });
});

test("what is told was seen first, to the letter, and only where an owner switched it on", async () => {
  const said = [...SAID];
  const { engine } = await member("ann", acme, said);
  const shown = await engine.org.preview();
  expect(shown).toMatchObject({ kind: "ok", patterns: SAID });
  const hash = shown.kind === "ok" ? shown.hash : "";
  expect(await engine.org.contribute("another", ANN)).toMatchObject({ kind: "refused", field: "preview" });
  expect(await engine.org.contribute(hash, ANN)).toMatchObject({
    kind: "refused",
    why: expect.stringMatching(/does not take part/),
  });
  expect(await db.admin("select * from looop.patterns"), "all of it or nothing").toEqual([]);
  expect(await engine.org.collective("on", ANN)).toMatchObject({ kind: "done" });
  said.push({ signature: "rm build", yes: 5, no: 0 });
  expect(await engine.org.contribute(hash, ANN), "it is not what was shown").toMatchObject({
    kind: "refused",
  });
  said.pop();
  for (const _ of [1, 2]) expect(await engine.org.contribute(hash, ANN)).toMatchObject({ kind: "done" });
  expect(await db.admin(`select signature, yes, "no" from looop.patterns order by yes desc`)).toEqual(SAID);
  const pooled = await db.admin(
    `select length(fingerprint) as length, yes, "no" from looop.contributions order by yes desc`,
  );
  expect(pooled, "clipped, without words, and once").toEqual([
    { length: 64, yes: 5, no: 0 },
    { length: 64, yes: 1, no: 3 },
  ]);
  expect(await engine.org.collective("off", ANN)).toMatchObject({ kind: "done" });
  expect(await db.admin("select * from looop.contributions")).toEqual([]);
});

describe("the pool", () => {
  const orgs: { readonly login: string; readonly org: string }[] = [];
  const contribute = async (login: string, org: string) => {
    const { engine } = await member(login, org, [{ signature: "npm test", yes: 4, no: 1 }]);
    await engine.org.collective("on", ANN);
    const shown = await engine.org.preview();
    expect(await engine.org.contribute(shown.kind === "ok" ? shown.hash : "", ANN)).toMatchObject({
      kind: "done",
    });
    return engine.org.status();
  };
  const released = () => db.admin(`select org_id, yes, "no" from looop.releases order by org_id`);

  test("tells nothing of what fewer than five organizations said, however often they say it", async () => {
    for (const login of ["o1", "o2", "o3", "o4"]) {
      orgs.push({ login, org: await made(login, login) });
    }
    for (const { login, org } of [...orgs, ...orgs]) await contribute(login, org);
    expect(await released()).toEqual([]);
    expect(await db.admin("select * from looop.budget_ledger")).toEqual([]);
  });

  test("tells the fifth and all before them one row of the same numbers, once, at a price", async () => {
    orgs.push({ login: "o5", org: await made("o5", "o5") });
    const status = await contribute("o5", orgs[4]?.org ?? "");
    expect(status).toMatchObject({
      database: { epsilon: { spent: 0.5, budget: 10 }, pool: [{ signature: "npm test" }] },
    });
    const first = await released();
    expect(first.length).toBe(5);
    expect(
      new Set(first.map(({ yes, no }) => `${yes} ${no}`)).size,
      "asking again draws no other noise",
    ).toBe(1);
    for (const { login, org } of orgs) await contribute(login, org);
    expect(await released()).toEqual(first);
    expect(
      await db.admin("select sum(epsilon)::float8 as spent, count(*)::int as rows from looop.budget_ledger"),
    ).toEqual([{ spent: 2.5, rows: 5 }]);
  });

  test("leaves out whose budget is spent, and needs five without them", async () => {
    await db.admin("delete from looop.releases");
    await db.admin("delete from looop.budget_ledger");
    const spent = orgs[0]?.org ?? "";
    await db.admin(
      "insert into looop.budget_ledger select $1, 'f' || n, looop.epoch_now(), 0.5 from generate_series(1, 20) n",
      [spent],
    );
    await contribute("o2", orgs[1]?.org ?? "");
    expect(await released()).toEqual([]);
    await contribute("o6", await made("o6", "o6"));
    expect((await released()).length).toBe(6);
    const charged = await db.admin("select count(*)::int as n from looop.budget_ledger where org_id = $1", [
      spent,
    ]);
    expect(charged, "it is told, for its counts were not in it").toEqual([{ n: 20 }]);
  });

  test("adds noise of the scale that its terms promise, around nothing", async () => {
    const [row] = await db.admin(
      "select avg(n)::float8 as mean, avg(abs(n))::float8 as spread, count(distinct n)::int as values from (select looop.noise(10) as n from generate_series(1, 4000)) s",
    );
    expect(Math.abs(Number(row?.mean))).toBeLessThan(2);
    expect(Number(row?.spread)).toBeGreaterThan(8.5);
    expect(Number(row?.spread)).toBeLessThan(11.5);
    expect(Number(row?.values)).toBeGreaterThan(30);
    expect(await db.admin("select counts_max / epsilon as scale, orgs_min from looop.terms()")).toEqual([
      { scale: "10.0000000000000000", orgs_min: 5 },
    ]);
  });
});

describe("the way to the database", () => {
  const rows: readonly (readonly [string, string])[] = [
    ["postgres://a:b@127.0.0.1/d", "none"],
    ["postgres://a:b@localhost:6000/d?sslmode=disable", "none"],
    ["postgresql://a:b@[::1]/d", "none"],
    ["postgres://a@localhost/d?host=/run/postgresql", "none"],
    ["postgres://a:b@db.example.org/d", "verified"],
    ["postgres://a:b@db.example.org/d?sslmode=require&sslrootcert=/ca.pem", "verified"],
    ["postgres://a:b@127.0.0.1.example.org/d", "verified"],
    ["postgres://a:b@localhost/d?sslmode=verify-full", "verified"],
    ["postgres://a:b@localhost/d?host=db.example.org", "verified"],
    ["postgres://a:b@db.example.org/d?sslmode=disable", "refused"],
    ["postgres://a:b@db.example.org/d?sslmode=prefer", "refused"],
    ["postgres://a:b@db.example.org/d?sslmode=no-verify", "refused"],
    ["postgres://a:b@db.example.org/d?host=127.0.0.1&sslmode=allow", "refused"],
    ["postgres://a:b@db.example.org/d?options=-crole%3Dx", "refused"],
    ["postgres://a:s%ZZecret@db.example.org/d", "refused"],
    ["postgres://a:secret#x@db.example.org/d", "refused"],
    ["https://a:secret@db.example.org/d", "refused"],
    ["postgres://db.example.org/d", "refused"],
    ["secret", "refused"],
  ];
  test.each(rows)("%s is %s", (text, wanted) => {
    const read = readAddress("database", text);
    expect(read.kind === "ok" ? read.address.tls.kind : read.kind).toBe(wanted);
    expect(JSON.stringify(read.kind === "ok" ? "" : read)).not.toMatch(/ecret/);
  });

  test("the address is named, not given, and its file is its owner's alone", async () => {
    const dir = mkdtempSync(join(tmpdir(), "looop-org-"));
    try {
      const file = join(dir, "dsn");
      const door = postgresDoor({
        EMPTY: " ",
        ELSEWHERE: "postgres://a:secret@db.example.org/d?sslmode=disable",
      });
      const whyOf = async (place: string) => {
        const connected = await door.connect(place);
        expect(connected.kind).toBe("refused");
        expect(JSON.stringify(connected)).not.toContain("secret");
        return "why" in connected ? connected.why : "";
      };
      expect(await whyOf("postgres://a:secret@localhost/d")).toMatch(/is not given itself/);
      expect(await whyOf("env:EMPTY")).toMatch(/not set/);
      expect(await whyOf("env:ELSEWHERE")).toMatch(/switches TLS off/);
      expect(await whyOf(`file:${file}`)).toMatch(/ENOENT/);
      writeFileSync(file, db.url, { mode: 0o644 });
      chmodSync(file, 0o644);
      expect(await whyOf(`file:${file}`)).toMatch(/read by others/);
      chmodSync(file, 0o600);
      const connected = await door.connect(`file:${file}`);
      if (connected.kind !== "open") throw new Error(JSON.stringify(connected));
      expect(await connected.session.run("select $1::int + 1 as n", [1])).toEqual({
        kind: "rows",
        rows: [{ n: 2 }],
      });
      expect(await connected.session.run("select nothing")).toMatchObject({ kind: "said", code: "42703" });
      await connected.session.close();
      expect(await connected.session.run("select 1")).toMatchObject({ kind: "offline" });
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  test("a port where nobody listens is offline, which is no answer", async () => {
    const door = postgresDoor({ ORG_DATABASE: "postgres://a:secret@127.0.0.1:1/d" });
    const connected = await door.connect(DATABASE);
    expect(connected).toMatchObject({ kind: "offline" });
    expect(JSON.stringify(connected)).not.toContain("secret");
  });
});

test("what a sync does follows from what is offered and what lies here", () => {
  const plan = decideSync(
    [
      { name: "new", body: "n" },
      { name: "bad", body: "b", problem: "line 1: no" },
    ],
    [{ file: "org-bad.yaml", hash: "x" }, { file: "org-old.yaml" }],
  );
  expect(plan).toEqual({
    write: [{ name: "new", file: "org-new.yaml", body: "n" }],
    remove: ["org-old.yaml"],
    unchanged: [],
    rejected: [{ pack: "bad", why: "line 1: no" }],
  });
});

test("adopted lines are added under one title, and stand for themselves", () => {
  const [one, two] = [
    { id: "1", text: "one", by: "x" },
    { id: "2", text: "two", by: "x" },
  ];
  const first = adopted("# P\n", "Acme", [one]);
  expect(adopted(first, "Acme", [two])).toBe("# P\n\n## From Acme\n\n- one\n- two\n");
  expect(adopted(`${first}\n## Other\n\ntext\n`, "Acme", [two])).toBe(
    "# P\n\n## From Acme\n\n- one\n\n## Other\n\ntext\n\n## From Acme\n\n- two\n",
  );
  expect(proposedOf([one, two], first)).toEqual([two]);
});

test("what names a place or a machine is never told, nor what was said but twice", () => {
  const told = patternsOf([
    { signature: "npm test", yes: 2, no: 1 },
    { signature: "ssh ann@host", yes: 9, no: 0 },
    { signature: "rm /srv/x", yes: 9, no: 0 },
    { signature: "curl host:80", yes: 9, no: 0 },
    { signature: "git push", yes: 2, no: 0 },
    { signature: "", yes: 9, no: 9 },
  ]);
  expect(told).toEqual([{ signature: "npm test", yes: 2, no: 1 }]);
  expect(previewHash("a", told)).not.toBe(previewHash("b", told));
});

test("what people answered here is told; what was taught, seeded or pressed as a reaction is not", async () => {
  const dir = mkdtempSync(join(tmpdir(), "looop-said-"));
  const door = memoryDoor(join(dir, "memory.db"), { monotonic_ms: () => performance.now() });
  try {
    const opened = await door.open("make");
    if (opened.kind !== "open") throw new Error(opened.kind);
    const row = (id: number, over: Partial<PrecedentRow>): PrecedentRow => ({
      id: `p${id}`,
      key: `k${id}`,
      at_ms: id,
      signature: "npm test",
      class: "tests",
      kind: "gate",
      risk: "reversible",
      words: [],
      options: [],
      choice: "approve",
      source: "answer",
      person: "ann",
      scope: "person",
      weight: 1,
      from: "here",
      ...over,
    });
    const rows: readonly Partial<PrecedentRow>[] = [
      {},
      {},
      { choice: "deny" },
      { choice: "choice:later" },
      { source: "taught" },
      { source: "reaction" },
      { from: "seed" },
      { signature: "" },
      { signature: "git push", choice: "deny" },
    ];
    const told = opened.memory.atomically((tables) => {
      for (const [id, over] of rows.entries()) tables.keep(row(id, over));
      return tables.said(3, 10);
    });
    expect(told).toEqual({ kind: "ok", value: [{ signature: "npm test", yes: 2, no: 1 }] });
  } finally {
    await door.close();
    rmSync(dir, { recursive: true, force: true });
  }
});
