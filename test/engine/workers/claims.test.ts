// Goal: of two sessions that want a lease one gets it; it stays with a holder that lives or cannot be seen, and falls
// free with one that is proven dead.
// Method: a real directory, a scripted fleet, rivals that strike between two of our steps, and racing processes' worth
// of concurrent takers.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Fleet } from "../../../src/engine/engine.ts";
import { randomIds, systemClock } from "../../../src/engine/host/clock.ts";
import { createFileStore } from "../../../src/engine/host/file-store.ts";
import type { WorkerId } from "../../../src/engine/ids.ts";
import { limits } from "../../../src/engine/limits.ts";
import { failed } from "../../../src/engine/outcome.ts";
import type { Store } from "../../../src/engine/ports.ts";
import { createClaims } from "../../../src/engine/workers/claims.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "looop-claims-"));
  mkdirSync(join(root, "claims"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Session → its generation, or that it is dead. */
type Script = Readonly<Record<string, { readonly gen?: string; readonly alive: boolean }>>;

function fleetOf(script: Script | "unreadable", troubles: readonly string[] = []): Fleet {
  return {
    async list() {
      if (script === "unreadable") return failed("unreadable", "sessions/: denied", "mend it");
      const workers = Object.entries(script).map(([id, { gen, alive }]) => ({
        id: id as WorkerId,
        ...(gen !== undefined && { gen }),
        state: alive ? ("running" as const) : ("exited" as const),
        alive,
        exit_code: null,
        meta: false,
      }));
      return { kind: "ok", workers, troubles: troubles.map((path) => ({ path, why: "", remedy: "" })) };
    },
    whoami: async (name) => ({ kind: "person", name, surface: "terminal" }),
    whois: async () => ({ kind: "somebody" }),
  };
}

const realStore = () => createFileStore({ root, clock: systemClock(), ids: randomIds() });

function claimsOf(fleet: Fleet, store: Store = realStore()) {
  return createClaims({ store, clock: systemClock(), ids: randomIds(), fleet });
}

const path = () => join(root, "claims/repo.json");
const onDisk = () => JSON.parse(readFileSync(path(), "utf8"));
const ALIVE = { w1: { gen: "a", alive: true }, w2: { gen: "b", alive: true } };

function held(session: string, extra: object = {}) {
  writeFileSync(path(), JSON.stringify({ session, name: "repo", ts: 1_700_000_000, nonce: "n0", ...extra }));
}

test("a free name is claimed, and the record has the shape that looop reads", async () => {
  const outcome = await claimsOf(fleetOf(ALIVE)).claim("repo", "w1");
  expect(outcome).toMatchObject({ kind: "claimed", renewed: false, claim: { holder: "alive" } });
  expect(onDisk()).toMatchObject({ v: 1, session: "w1", name: "repo", gen: "a", nonce: expect.any(String) });
});

test("the holder renews under a fresh nonce and keeps what a newer program wrote", async () => {
  held("w1", { colour: "green" });
  const outcome = await claimsOf(fleetOf(ALIVE)).claim("repo", "w1");
  expect(outcome).toMatchObject({ kind: "claimed", renewed: true });
  expect(onDisk()).toMatchObject({ session: "w1", colour: "green" });
  expect(onDisk().nonce).not.toBe("n0");
});

test.each([
  ["lives", ALIVE, [], {}, "held"],
  ["is dead", { w1: { alive: false } }, [], {}, "claimed"],
  ["lives on as another generation", { w1: { gen: "z", alive: true } }, [], { gen: "a" }, "claimed"],
  ["has no session on record, as a person's script", {}, [], {}, "held"],
  ["had a session whose records are gone", {}, [], { gen: "a" }, "claimed"],
  ["had a session that may be among those we cannot read", {}, ["sessions/w1"], { gen: "a" }, "held"],
  ["cannot be looked up", "unreadable", [], { gen: "a" }, "held"],
] as const)("for another session, a lease whose holder %s", async (_, script, troubles, extra, expected) => {
  held("w1", extra);
  const outcome = await claimsOf(fleetOf(script, troubles)).claim("repo", "w2");
  expect(outcome.kind).toBe(expected);
  expect(onDisk().session).toBe(expected === "held" ? "w1" : "w2");
});

test.each([
  ["our own", "w1", ALIVE, "released"],
  ["of a dead session", "w2", { w1: { alive: false } }, "released"],
  ["of a live session", "w2", ALIVE, "held"],
  ["of a session we cannot look up", "w2", "unreadable", "held"],
] as const)("a lease %s, dropped", async (_, session, script, expected) => {
  held("w1");
  expect((await claimsOf(fleetOf(script)).unclaim("repo", session)).kind).toBe(expected);
  expect((await realStore().read("claims/repo.json")).kind).toBe(expected === "held" ? "ok" : "missing");
});

test("dropping what nobody holds is a success", async () => {
  expect(await claimsOf(fleetOf(ALIVE)).unclaim("repo", "w1")).toEqual({ kind: "released" });
});

test.each([
  ["claim name", "../repo", "w1"],
  ["session", "repo", ""],
])("a bad %s is refused and nothing is written", async (field, name, session) => {
  const claims = claimsOf(fleetOf(ALIVE));
  expect(await claims.claim(name, session)).toMatchObject({ kind: "refused", field });
  expect(await claims.unclaim(name, session)).toMatchObject({ kind: "refused", field });
  expect(await claims.list()).toMatchObject({ claims: [] });
});

test.each(["{", '{"session":""}', '{"session":7}'])(
  "a record that says %s is nobody's to take",
  async (text) => {
    writeFileSync(path(), text);
    expect(await claimsOf(fleetOf(ALIVE)).claim("repo", "w1")).toMatchObject({
      kind: "failed",
      reason: "corrupt",
    });
    expect(await claimsOf(fleetOf(ALIVE)).unclaim("repo", "w1")).toMatchObject({ kind: "failed" });
    expect(readFileSync(path(), "utf8")).toBe(text);
    expect(await claimsOf(fleetOf(ALIVE)).list()).toMatchObject({ troubles: [{ path: "claims/repo.json" }] });
  },
);

test.each([
  ["that may still be being written is left alone", 0, "failed"],
  ["that stayed empty is nobody's", -2 * limits.claim_grace_ms, "claimed"],
  ["from a clock ahead of ours is nobody's after the grace", 2 * limits.claim_grace_ms, "claimed"],
])("an empty record %s", async (_, age_ms, expected) => {
  writeFileSync(path(), "");
  const modified_s = (Date.now() + age_ms) / 1_000;
  utimesSync(path(), modified_s, modified_s);
  expect((await claimsOf(fleetOf(ALIVE)).claim("repo", "w1")).kind).toBe(expected);
});

test("a dead session's lease, renewed under our eyes, is not taken away", async () => {
  held("w1");
  const store = realStore();
  const rival: Store = {
    ...store,
    removeIf(key, expected) {
      held("w3", { nonce: "n1" }); // somebody else got there between our look and our move
      return store.removeIf(key, expected);
    },
  };
  const fleet = fleetOf({ w1: { alive: false }, w3: { alive: true } });
  expect(await claimsOf(fleet, rival).claim("repo", "w2")).toMatchObject({
    kind: "held",
    claim: { session: "w3" },
  });
});

test("a lease that changes hands at every try ends in an error, not in a loop", async () => {
  const store = realStore();
  let strikes = 0;
  const rival: Store = {
    ...store,
    async removeIf() {
      strikes += 1;
      return { kind: "differs" };
    },
  };
  held("w1");
  const outcome = await claimsOf(fleetOf({ w1: { alive: false } }), rival).claim("repo", "w2");
  expect(outcome).toMatchObject({ kind: "failed", reason: "locked" });
  expect(strikes).toBe(limits.claim_tries_max);
});

test("of many takers at once one wins, and the others see who", async () => {
  const names = Array.from({ length: 12 }, (_, index) => `s${index}`);
  const script = Object.fromEntries(names.map((name) => [name, { alive: true }]));
  const outcomes = await Promise.all(names.map((name) => claimsOf(fleetOf(script)).claim("repo", name)));
  const winners = outcomes.filter(({ kind }) => kind === "claimed");
  expect(winners).toHaveLength(1);
  for (const outcome of outcomes) {
    if (outcome.kind === "held") expect(outcome.claim.session).toBe(onDisk().session);
    else expect(outcome.kind).toBe("claimed");
  }
});

// --- reaping -------------------------------------------------------------------------------------------------------

const reap = (script: Script | "unreadable", troubles: readonly string[] = [], store?: Store) =>
  claimsOf(fleetOf(script, troubles), store).reap();

test("what a dead session held is dropped, and named", async () => {
  held("w1", { gen: "a" });
  expect(await reap({ w1: { gen: "a", alive: false } })).toMatchObject({
    kind: "ok",
    reaped: [{ name: "repo", session: "w1" }],
  });
  expect(await reap({ w1: { gen: "a", alive: false } })).toMatchObject({ kind: "ok", reaped: [] });
});

test("what a former life of a living session held is dropped", async () => {
  held("w1", { gen: "old" });
  expect(await reap(ALIVE)).toMatchObject({ reaped: [{ name: "repo" }] });
});

const stays: readonly (readonly [string, Script | "unreadable", object, readonly string[]])[] = [
  ["its holder lives", ALIVE, { gen: "a" }, []],
  ["nobody can see the sessions", "unreadable", { gen: "a" }, []],
  ["some session cannot be read, and it might be the holder", {}, { gen: "a" }, ["sessions/w1"]],
  ["its holder never had a session: a person's script", {}, {}, []],
];
test.each(stays)("a claim stays when %s", async (_why, script, record, troubles) => {
  held("w1", record);
  expect(await reap(script, troubles)).toMatchObject({ kind: "ok", reaped: [] });
  expect(onDisk().session).toBe("w1");
});

test("a lease that was renewed while we looked stays", async () => {
  held("w1", { gen: "a" });
  const store = realStore();
  const renewing: Store = {
    ...store,
    async removeIf(key, expected) {
      held("w1", { gen: "b", nonce: "n1" });
      return store.removeIf(key, expected);
    },
  };
  expect(await reap({ w1: { gen: "a", alive: false } }, [], renewing)).toMatchObject({ reaped: [] });
  expect(onDisk().gen).toBe("b");
});

test("a claim that cannot be read is a trouble and no prey", async () => {
  writeFileSync(path(), "{");
  expect(await reap({})).toMatchObject({ kind: "ok", reaped: [], troubles: [{ path: "claims/repo.json" }] });
});
