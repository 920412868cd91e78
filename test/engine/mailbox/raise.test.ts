// Goal: an ask is recorded whole under an id that nobody had before, and says the truth about who asks.
// Method: rows of requests against a mailbox in memory; ids against records planted in every place.

import { describe, expect, it } from "vitest";
import type { AskRequest } from "../../../src/engine/engine.ts";
import { limits } from "../../../src/engine/limits.ts";
import type { Actor } from "../../../src/engine/types.ts";
import { alice, gate, json, openKit, pulse, raise, session, worker } from "./kit.ts";

describe("what a raised ask holds", () => {
  it("writes the record that the reference program reads, and says so in the chronicle", async () => {
    const kit = openKit();
    const ask = await raise(
      kit,
      { options: ["eu", "us, east"], reference: "reports/x.md" },
      worker("fix-42", "g1"),
    );
    expect(json(kit, "asks/fix-42-1.json")).toEqual({
      v: 1,
      id: "fix-42-1",
      worker: "fix-42",
      prompt: "Which region?",
      ts: Math.floor(kit.clock.now_ms() / 1_000),
      options: ["eu", "us, east"],
      reference: "reports/x.md",
      gen: "g1",
    });
    expect(ask.options).toEqual(["eu", "us, east"]);
    expect(kit.events).toEqual([
      {
        event: "ask_raised",
        ask: ask.id,
        worker: "fix-42",
        kind: "question",
        risk: "reversible",
        by: "fix-42",
      },
    ]);
  });

  it("counts expiry from now", async () => {
    const kit = openKit();
    const ask = await raise(kit, { expires_in_s: 60 });
    expect((ask.expires_s ?? 0) * 1_000 - kit.clock.now_ms()).toBe(60_000);
  });

  it("raises although the chronicle cannot be written", async () => {
    const kit = openKit();
    kit.breakEvents();
    expect((await raise(kit)).id).toBe("fix-42-1");
  });

  it("signs a worker's recommendation with its own name, whatever source it claims", async () => {
    const kit = openKit();
    const ask = await gate(kit, { recommend: { option: "yes", source: "precedent" } });
    expect(ask.recommend?.source).toBe("worker");
  });

  const risks: readonly (readonly [Actor, AskRequest["kind"], AskRequest["risk"], string])[] = [
    [worker("fix-42"), "question", undefined, "reversible"],
    [worker("fix-42"), "question", "destructive", "destructive"],
    [worker("fix-42"), "gate", undefined, "irreversible"],
    [worker("fix-42"), "gate", "reversible", "irreversible"],
    [worker("fix-42"), "gate", "destructive", "destructive"],
    [pulse, "gate", "reversible", "reversible"],
  ];
  it.each(risks)(
    "lets a worker raise a risk and never lower it: %j asks a %s and says %s",
    async (actor, kind, risk, stands) => {
      const kit = openKit();
      const request = { ...(kind && { kind }), ...(risk && { risk }) };
      expect((await raise(kit, request, actor)).risk).toBe(stands);
    },
  );

  it("stamps what the loop asks for a worker with the life that worker is in", async () => {
    const kit = openKit();
    kit.fleet.set(session("fix-42", { gen: "g7" }));
    const ask = await raise(kit, {}, pulse);
    expect(ask).toMatchObject({ gen: "g7", by: "pulse" });
    expect(await raise(kit, { worker: "engine" }, pulse)).toMatchObject({ id: "engine-1", by: "pulse" });
  });
});

describe("what is refused, with nothing written", () => {
  const expectRefused = async (request: Partial<AskRequest>, field: string, actor: Actor) => {
    const kit = openKit();
    const outcome = await kit.mailbox.raise({ worker: "fix-42", prompt: "p", ...request }, actor);
    expect(outcome).toMatchObject({ kind: "refused", field });
    expect(kit.control.operations()).toEqual([]);
    expect(kit.events).toEqual([]);
  };

  const askers: readonly (readonly [string, string, Actor])[] = [
    ["a worker id that is a path", "../x", alice],
    ["a worker that asks as another", "other", worker("fix-42")],
    ["a worker that asks as the engine", "engine", worker("fix-42")],
    ["a session that calls itself the engine", "engine", worker("engine")],
    ["a person who asks as the engine", "engine", alice],
  ];
  it.each(askers)("refuses %s", (_, name, actor) => expectRefused({ worker: name }, "worker id", actor));

  const rows: readonly (readonly [string, Partial<AskRequest>, string])[] = [
    ["a blank prompt", { prompt: " \n" }, "prompt"],
    ["a prompt too long", { prompt: "x".repeat(limits.prompt_chars_max + 1) }, "prompt"],
    ["an escape sequence in the prompt", { prompt: "a\u001b[2J" }, "prompt"],
    ["a NUL in the prompt", { prompt: "a\u0000" }, "prompt"],
    ["half a character in the prompt", { prompt: "a\ud800" }, "prompt"],
    ["a title of two lines", { title: "a\nb" }, "title"],
    ["a blank reference", { reference: "" }, "reference"],
    ["a blank option", { options: ["a", " "] }, "option"],
    ["an option that ends in a space", { options: ["a "] }, "options"],
    ["the same option twice", { options: ["a", "a"] }, "options"],
    ["too many options", { options: Array.from({ length: 26 }, (_, n) => `${n}`) }, "options"],
    [
      "a gate with an option that is neither yes nor no",
      { kind: "gate", options: ["yes", "maybe"] },
      "options",
    ],
    [
      "a recommendation that is no option",
      { options: ["a"], recommend: { option: "b", source: "s" } },
      "recommended option",
    ],
    [
      "a gate's unclear recommendation",
      { kind: "gate", recommend: { option: "ship", source: "s" } },
      "recommended option",
    ],
    [
      "a confidence beyond certainty",
      { recommend: { option: "b", source: "s", confidence: 1.1 } },
      "confidence",
    ],
    [
      "a confidence that is no number",
      { recommend: { option: "b", source: "s", confidence: Number.NaN } },
      "confidence",
    ],
    ["an expiry in the past", { expires_in_s: 0 }, "expiry"],
    ["an expiry that is no number", { expires_in_s: Number.NaN }, "expiry"],
    ["an expiry too far", { expires_in_s: limits.ask_expires_s_max + 1 }, "expiry"],
    ["an action on a question", { action: { kind: "x", fingerprint: "f", preview: "p" } }, "action"],
    [
      "an action without preview",
      { kind: "gate", action: { kind: "x", fingerprint: "f", preview: "" } },
      "preview",
    ],
    ["a goal that is a path", { goal: "../g" }, "goal id"],
    ["a plan that is a path", { plan: "a/b" }, "plan id"],
  ];
  it.each(rows)("refuses %s", (_, request, field) => expectRefused(request, field, worker("fix-42")));
});

describe("ids", () => {
  it.each([
    "asks/fix-42-7.json",
    "answers/fix-42-7.json",
    "asks/archive/fix-42-7.json",
    "answers/archive/fix-42-7.json",
  ])("go on behind %s, whatever stands in it", async (key) => {
    const kit = openKit();
    kit.control.plant(key, "not a record");
    expect((await raise(kit)).id).toBe("fix-42-8");
  });

  it("never meet, for workers whose names and numbers run together", async () => {
    const kit = openKit();
    const ids = [];
    for (const name of ["w", "w-1", "w", "w-1", "w-1-1", "w"])
      ids.push((await raise(kit, { worker: name })).id);
    expect(ids).toEqual(["w-1", "w-1-1", "w-2", "w-1-2", "w-1-1-1", "w-3"]);
  });

  it("are not reused after a withdrawal or an archiving", async () => {
    const kit = openKit();
    await kit.mailbox.withdraw((await raise(kit)).id, alice);
    await kit.mailbox.answer({ ask: (await raise(kit)).id, text: "eu" }, alice);
    await kit.clock.advance(limits.settled_kept_ms + 1_000);
    expect(await kit.mailbox.settle()).toMatchObject({ archived: ["fix-42-2", "fix-42-1"] });
    expect((await raise(kit)).id).toBe("fix-42-3");
  });

  it("differ for askers that race", async () => {
    const kit = openKit();
    const asks = await Promise.all(Array.from({ length: 20 }, () => raise(kit)));
    expect(new Set(asks.map(({ id }) => id)).size).toBe(20);
  });

  it("are not reused when another's ask comes and goes between the look and the writing", async () => {
    const kit = openKit();
    const act = async () => {
      kit.control.plant("asks/archive/fix-42-1.json", "another's, archived meanwhile");
    };
    kit.control.arm({ method: "create", effect: { kind: "meanwhile", act } });
    expect((await raise(kit)).id).toBe("fix-42-2");
    expect(kit.control.text("asks/fix-42-1.json")).toBeUndefined();
    expect(kit.control.pending()).toEqual([]);
  });

  it.each(["answered", "withdrawn"] as const)("stay with an ask that is %s at once", async (how) => {
    const kit = openKit();
    const act = async () => {
      const ask = "fix-42-1";
      const outcome =
        how === "answered"
          ? await kit.mailbox.answer({ ask, text: "eu" }, alice)
          : await kit.mailbox.withdraw(ask, alice);
      expect(outcome.kind).toBe(how === "answered" ? "recorded" : "withdrawn");
    };
    kit.control.arm({
      method: "read",
      key: "asks/archive/fix-42-1.json",
      effect: { kind: "meanwhile", act },
    });
    expect((await raise(kit)).id).toBe("fix-42-1");
    expect(kit.control.text("answers/fix-42-1.json")).toBeDefined();
    expect(kit.control.text("asks/fix-42-2.json")).toBeUndefined();
  });

  it.each(["asks", "answers", "asks/archive", "answers/archive"])(
    "are not given out while %s cannot be read",
    async (dir) => {
      const kit = openKit();
      kit.control.arm({ method: "names", key: dir, effect: { kind: "fail", reason: "permission" } });
      const outcome = await kit.mailbox.raise({ worker: "w", prompt: "p" }, worker("w"));
      expect(outcome).toMatchObject({ kind: "failed", reason: "unreadable" });
    },
  );

  it("may be longer than other ids, so that every worker can ask", async () => {
    const kit = openKit();
    const name = "w".repeat(limits.id_chars_max);
    const ask = await raise(kit, { worker: name });
    expect(await kit.mailbox.answer({ ask: ask.id, text: "eu" }, alice)).toMatchObject({ kind: "recorded" });
  });
});

it("says what the disk says when it refuses", async () => {
  const kit = openKit();
  kit.control.arm({ method: "create", effect: { kind: "fail", reason: "disk_full" } });
  const outcome = await kit.mailbox.raise({ worker: "w", prompt: "p" }, worker("w"));
  expect(outcome).toMatchObject({ kind: "failed", reason: "disk_full" });
  expect(kit.events).toEqual([]);
});

it("is not raised twice where the disk fails once the ask is there", async () => {
  const kit = openKit();
  kit.control.arm({ method: "create", effect: { kind: "lost", reason: "io" } });
  expect((await raise(kit)).id).toBe("fix-42-1");
  expect(kit.events).toMatchObject([{ event: "ask_raised", ask: "fix-42-1" }]);
});
