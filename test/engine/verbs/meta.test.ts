// Goal: a meta session changes policy only after a person's yes to exactly that change (I5, I12).
// Method: a scripted engine that records what it is asked to do; the person's answer and the world's are varied.

import { expect, test } from "vitest";
import type { AnswerWait, AskRequest } from "../../../src/engine/engine.ts";
import type { GoalId } from "../../../src/engine/ids.ts";
import { limits } from "../../../src/engine/limits.ts";
import { refused } from "../../../src/engine/outcome.ts";
import type { Actor, Goal } from "../../../src/engine/types.ts";
import { answer, bytes, metaWorker, person, raised, run, worker } from "./scripted.ts";

const goal = (body: string): Goal => ({
  id: "g" as GoalId,
  body,
  title: body,
  archived: false,
  modified_ms: 0,
  hash: `hash of ${body}`,
});

const yes: AnswerWait = {
  kind: "answered",
  answer: answer({ text: "yes", decision: { kind: "approve" } }),
  tells: [],
};

interface Situation {
  readonly actor?: Actor;
  readonly outcome?: AnswerWait;
  /** What stands at the first and at the second look; absent: nothing. */
  readonly bodies?: readonly (string | undefined)[];
  readonly line?: readonly string[];
  readonly body?: string;
}

async function write(situation: Situation) {
  const { actor = metaWorker, outcome = yes, bodies = ["old\n", "old\n"] } = situation;
  const asked: AskRequest[] = [];
  const done: { body: string; expected_hash?: string }[] = [];
  let looks = 0;
  const ran = await run(situation.line ?? ["goal", "write", "g"], {
    stdin: bytes(situation.body ?? "new\n"),
    engine: {
      fleet: { whoami: async () => actor },
      mailbox: {
        async raise(request) {
          asked.push(request);
          return { kind: "raised", ask: raised({ kind: "gate" }) };
        },
        awaitAnswer: async () => outcome,
      },
      goals: {
        async read() {
          const body = bodies[looks++];
          return body === undefined
            ? { kind: "missing", why: "there is no goal g", remedy: "write it" }
            : { kind: "ok", goal: goal(body) };
        },
        async write(_, body, change) {
          done.push({
            body,
            ...(change.expected_hash !== undefined && { expected_hash: change.expected_hash }),
          });
          return actor.kind === "worker" && !actor.meta
            ? refused("actor", "a worker may not change policy", "ask")
            : { kind: "done", summary: "write-goal g" };
        },
      },
    },
  });
  return { ...ran, asked, done };
}

test("a yes to the shown difference performs it, bound to the text that was read", async () => {
  const { code, stdout, asked, done } = await write({});
  expect({ code, stdout }).toEqual({ code: 0, stdout: "write-goal g\n" });
  expect(done).toEqual([{ body: "new\n", expected_hash: "hash of old\n" }]);
  expect(asked).toMatchObject([
    {
      worker: "w",
      kind: "gate",
      action: { kind: "goal write", preview: "--- goals/g.md\n+++ goals/g.md\n@@ -1 +1 @@\n-old\n+new\n" },
    },
  ]);
});

test("another text has another fingerprint", async () => {
  const first = (await write({})).asked[0]?.action?.fingerprint;
  const same = (await write({})).asked[0]?.action?.fingerprint;
  const other = (await write({ body: "other\n" })).asked[0]?.action?.fingerprint;
  expect(first).toBe(same);
  expect(first).not.toBe(other);
});

test("a new text is shown whole", async () => {
  const { code, asked } = await write({ bodies: [undefined, undefined] });
  expect(code).toBe(0);
  expect(asked[0]?.action?.preview).toContain("@@ -0,0 +1 @@\n+new\n");
});

test.each<[string, Situation, number]>([
  ["no", { outcome: { kind: "answered", answer: answer({ decision: { kind: "deny" } }), tells: [] } }, 3],
  ["unclear words", { outcome: { kind: "answered", answer: answer(), tells: [] } }, 3],
  [
    "a yes with limits, which a text cannot keep",
    {
      outcome: {
        kind: "answered",
        answer: answer({ decision: { kind: "approve", limits: "half of it" } }),
        tells: [],
      },
    },
    3,
  ],
  ["nobody in time", { outcome: { kind: "timeout" } }, 124],
  ["withdrawn", { outcome: { kind: "withdrawn", by: "ada" } }, 7],
  ["the text changed while the person thought", { bodies: ["old\n", "edited by hand\n"] }, 5],
  ["the text came into being meanwhile", { bodies: [undefined, "somebody's\n"] }, 5],
  ["the text went away meanwhile", { bodies: ["old\n", undefined] }, 5],
  ["a stale --expect", { line: ["goal", "write", "g", "--expect", "hash of older"] }, 5],
  ["a difference nobody can review", { body: `${"x".repeat(limits.preview_chars_max)}\n` }, 1],
])("%s changes nothing", async (_, situation, code) => {
  const ran = await write(situation);
  expect(ran.done).toEqual([]);
  expect(ran).toMatchObject({ code, stdout: "" });
});

test("a person writes at once, asking nobody", async () => {
  const { code, asked, done } = await write({ actor: person });
  expect({ code, asked, done }).toEqual({ code: 0, asked: [], done: [{ body: "new\n" }] });
});

test("an ordinary worker is left to the engine's refusal, and asks nobody", async () => {
  const { code, stdout, asked } = await write({ actor: worker });
  expect({ code, stdout, asked }).toEqual({ code: 1, stdout: "", asked: [] });
});

test("an archived text that changes while the person thinks is not brought back", async () => {
  const bodies = ["as shown\n", "as swapped in\n"];
  let looks = 0;
  const ran = await run(["goal", "unarchive", "g"], {
    engine: {
      fleet: { whoami: async () => metaWorker },
      mailbox: {
        raise: async () => ({ kind: "raised", ask: raised({ kind: "gate" }) }),
        awaitAnswer: async () => yes,
      },
      goals: {
        read: async () => ({ kind: "missing", why: "there is no goal g", remedy: "write it" }),
        list: async () => ({ kind: "ok", goals: [goal(bodies[looks++] ?? "")], troubles: [] }),
        unarchive: async () => {
          throw new Error("it was brought back");
        },
      },
    },
  });
  expect(ran).toMatchObject({ code: 5, stdout: "" });
});

test("a meta session that changes nothing asks nobody and does nothing", async () => {
  const { code, stdout, asked, done } = await write({ body: "old\n" });
  expect({ code, stdout, asked, done }).toEqual({
    code: 0,
    stdout: "goals/g.md is unchanged\n",
    asked: [],
    done: [],
  });
});
