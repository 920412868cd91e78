// Goal: the verbs about people and deliveries print what they are told, end with the code that says so, and let no worker
// change who people are. Method: the verbs on a scripted desk, their JSON against the shapes they promise.

import { expect, test } from "vitest";
import type { Delivery } from "../../../src/engine/delivery.ts";
import {
  auditCheckOutput,
  auditOutput,
  deliveriesOutput,
  peopleOutput,
  routeOutput,
} from "../../../src/engine/verbs/outputs-delivery.ts";
import { metaWorker, run, worker } from "./scripted.ts";

const hash = "0123456789abcdef".repeat(4);
const shown = {
  place: "home:C1",
  at_ms: 1_000,
  card: hash,
  state: "live",
  whole: "whole",
  seen: [{ who: "ada", at_ms: 2_000 }],
};

const desk: Delivery = {
  verifyAudit: async () => ({
    kind: "checked",
    state: "whole",
    rows: 7,
    head: { seq: 7, hash },
    anchors: 2,
    notes: [],
  }),
  readAudit: async ({ ask }) =>
    ask === "nope"
      ? { kind: "missing", why: "nothing was ever shown of an ask nope", remedy: "see looop asks" }
      : {
          kind: "ok",
          rows: [
            {
              seq: 3,
              at_ms: 1_000,
              event: "answered",
              actor: { kind: "person", name: "ada\u001b[2J", surface: "home", user: "U1" },
              words: "yes\nbut later",
              reading: "approve",
              card: hash,
              result: "fix-42-1 was answered by ada",
              hash,
            },
          ],
          ...(ask !== undefined && { shown: [shown] }),
        },
  people: async () => ({
    kind: "ok",
    people: [
      {
        name: "ada",
        roles: ["owner"],
        may: ["answer"],
        accounts: [{ surface: "home", user: "U1", via: "config" }],
      },
    ],
    waiting: [{ surface: "home", user: "U9", name: "Mallory", expires_ms: 2_000 }],
    notes: ["people: it cannot be this"],
  }),
  pair: async (request) => ({ kind: "done", summary: JSON.stringify(request) }),
  unpair: async (account) => ({ kind: "done", summary: JSON.stringify(account) }),
  explainRoute: async (ask) => ({
    kind: "ok",
    ask,
    code: "7F",
    why: "rule 1: kind gate",
    places: ["home:C1"],
    call: "ada",
    ladder: ["after 15m: a reminder where it stands, for ada"],
    misses: ["home:C2: it was archived"],
    shown: [shown],
    notes: ["no program runs here"],
  }),
  deliveries: async (which) => ({
    kind: "ok",
    asks:
      which === "dead"
        ? []
        : [
            { ask: "fix-42-1", code: "7F", shown: [shown] },
            { ask: "fix-43-1", code: "8G", shown: [] },
          ],
    deliveries:
      which === "dead"
        ? []
        : [
            {
              id: "d1",
              subject: "ask:x",
              place: "home:C1",
              op: "post",
              state: "dead",
              attempts: 9,
              since_ms: 1_000,
              title: "Which region?",
              why: "it was archived",
              remedy: "open it again",
            },
          ],
  }),
  retry: async (id) => ({
    kind: "missing",
    why: `there is no delivery ${id}`,
    remedy: "see looop deliveries",
  }),
  glance: async () => ({ kind: "missing", why: "no ledger", remedy: "looop up" }),
};

test.each([
  [["people"], ["ada: owner\n  may answer\n  home U1 (config)\n", "waits for looop pair CODE, until"]],
  [
    ["audit", "show"],
    [
      "3 1970-01-01T00:00:01Z answered ada\ufffd[2J (home): fix-42-1 was answered by ada; said “yes but later”; read as approve; on card 0123456789ab\n",
    ],
  ],
  [
    ["audit", "show", "--ask", "#7F"],
    [
      "shown 1970-01-01T00:00:01Z in home:C1 (live), card 0123456789ab, on the screen of ada 1970-01-01T00:00:02Z\n",
    ],
  ],
  [["audit", "verify"], ["the audit is whole: 7 rows, the newest is 7; agrees with 2 noted elsewhere\n"]],
  [
    ["routes", "explain", "fix-42-1"],
    [
      "fix-42-1 (#7F): rule 1: kind gate\ngoes to home:C1\ncalls ada\ndoes not go to home:C2: it was archived\n",
    ],
  ],
  [
    ["deliveries"],
    [
      "d1 dead since 1970-01-01T00:00:01Z, post to home:C1, “Which region?”: it was archived; open it again\n",
      "fix-42-1 (#7F) is open\n  shown 1970-01-01T00:00:01Z in home:C1 (live), card 0123456789ab, on the screen of ada 1970-01-01T00:00:02Z\n",
      "fix-43-1 (#8G) is open: shown nowhere yet, see looop routes explain\n",
    ],
  ],
  [["deliveries", "--dead"], ["everything arrived, or may still\n"]],
] as const)("looop %j prints it in lines, and no control sequence of a record", async (line, parts) => {
  const { code, stdout } = await run(line, { delivery: desk });
  expect(code).toBe(0);
  for (const part of parts) expect(stdout).toContain(part);
  expect(stdout).not.toContain("\u001b");
});

test.each([
  [["people"], peopleOutput],
  [["audit", "show", "--ask", "7F"], auditOutput],
  [["audit", "verify"], auditCheckOutput],
  [["routes", "explain", "fix-42-1"], routeOutput],
  [["deliveries"], deliveriesOutput],
] as const)("the JSON of looop %j has the shape that it promises", async (line, shape) => {
  const { stdout } = await run([...line, "--json"], { delivery: desk });
  expect(shape.safeParse(JSON.parse(stdout))).toMatchObject({ success: true });
});

test("a broken audit is told, and ends with a code of its own", async () => {
  const delivery: Partial<Delivery> = {
    verifyAudit: async () => ({
      kind: "checked",
      state: "broken",
      anchors: 1,
      seq: 4,
      why: "row 4 is not there; 5 follows 3",
      notes: ["hint"],
    }),
  };
  const { code, stdout, stderr } = await run(["audit", "verify"], { delivery });
  expect([code, stdout]).toEqual([6, "the audit is broken: row 4 is not there; 5 follows 3\n"]);
  expect(stderr).toContain("hint");
  const json = JSON.parse((await run(["audit", "verify", "--json"], { delivery })).stdout);
  expect(auditCheckOutput.safeParse(json)).toMatchObject({ success: true });
});

test("what is not there is not found", async () => {
  expect(await run(["audit", "show", "--ask", "nope"], { delivery: desk })).toMatchObject({ code: 4 });
  expect(await run(["deliveries", "retry", "d9"], { delivery: desk })).toMatchObject({ code: 4 });
});

test("who somebody is, is said in words, and refused where it cannot be meant", async () => {
  const said = async (...words: string[]) => run(["pair", "ABCD2345", ...words], { delivery: desk });
  expect(JSON.parse((await said()).stdout)).toEqual({ code: "ABCD2345" });
  expect(JSON.parse((await said("as", "ben", "approver")).stdout)).toEqual({
    code: "ABCD2345",
    as: "ben",
    role: "approver",
  });
  expect(JSON.parse((await said("ben")).stdout)).toEqual({ code: "ABCD2345", as: "ben" });
  expect(await said("as", "ben", "king")).toMatchObject({ code: 1, stdout: "" });
  expect(await said("as", "ben", "owner", "please")).toMatchObject({ code: 1, stdout: "" });
});

test.each([[["pair", "ABCD2345"]], [["unpair", "home", "U1"]], [["deliveries", "retry", "d1"]]])(
  "a worker may not: looop %j",
  async (line) => {
    for (const actor of [worker, metaWorker]) {
      const engine = { fleet: { whoami: async () => actor } };
      const { code, stdout, stderr } = await run(line, { delivery: desk, engine });
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toContain("worker w may not");
    }
  },
);
