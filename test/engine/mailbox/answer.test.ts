// Goal: one ask, one end, the same for everybody (I2, I3). Method: answers and withdrawals against a mailbox in memory,
// with others stepping in between look and writing, and with every record there can be already in place.

import { describe, expect, it } from "vitest";
import { limits } from "../../../src/engine/limits.ts";
import type { Actor } from "../../../src/engine/types.ts";
import { alice, bob, gate, json, type Kit, openKit, person, pulse, raise, worker } from "./kit.ts";

const answer = (kit: Kit, ask: string, text = "eu", actor: Actor = alice) =>
  kit.mailbox.answer({ ask, text }, actor);
const ANSWER = "answers/fix-42-1.json";

describe("a first answer", () => {
  it("is recorded verbatim with who gave it, in the shape the reference program reads", async () => {
    const kit = openKit();
    const { id } = await raise(kit, { options: ["eu", "us"] });
    const outcome = await answer(kit, id, " eu\n");
    const at_s = Math.floor(kit.clock.now_ms() / 1_000);
    expect(json(kit, ANSWER)).toEqual({
      v: 1,
      answer: " eu\n",
      ts: at_s,
      by: { person: "alice", surface: "slack", ref: "m-1" },
      decision: { kind: "choice" },
    });
    expect(outcome).toMatchObject({
      kind: "recorded",
      answer: { ask: id, text: " eu\n", answered_s: at_s },
      ask: { id, state: "answered" },
    });
  });

  it("is told to the chronicle without its text", async () => {
    const kit = openKit();
    await answer(kit, (await raise(kit)).id, "the secret plan");
    expect(kit.events.at(-1)).toMatchObject({
      event: "ask_answered",
      ask: "fix-42-1",
      by: "alice",
      surface: "slack",
    });
    expect(JSON.stringify(kit.events)).not.toContain("secret");
  });

  it("is recorded although the chronicle and the fleet cannot be read", async () => {
    const kit = openKit();
    kit.breakEvents();
    kit.fleet.break();
    expect(await answer(kit, (await raise(kit)).id)).toMatchObject({ kind: "recorded" });
  });

  it("is a record that strict programs can read, whatever the name of who gave it", async () => {
    const kit = openKit();
    await answer(kit, (await raise(kit)).id, "eu", person("al\ud83d", "m-1"));
    expect(json(kit, ANSWER)).toMatchObject({ by: { person: "al\ufffd" } });
  });

  it("opens a gate with its limits", async () => {
    const kit = openKit();
    const { id } = await gate(kit);
    expect(await answer(kit, id, "yes: only staging")).toMatchObject({
      kind: "recorded",
      answer: { decision: { kind: "approve", limits: "only staging" } },
    });
  });
});

describe("a second answer", () => {
  it("changes nothing and learns who was first", async () => {
    const kit = openKit();
    const { id } = await raise(kit);
    await answer(kit, id, "eu", alice);
    const before = kit.control.text(ANSWER);
    expect(await answer(kit, id, "us", bob)).toMatchObject({
      kind: "already",
      same: false,
      answer: { text: "eu", by: { person: "alice" } },
    });
    expect(kit.control.text(ANSWER)).toBe(before);
  });

  it("is known for the same message again, and only then", async () => {
    const kit = openKit();
    const { id } = await raise(kit);
    await answer(kit, id);
    expect(await answer(kit, id)).toMatchObject({ kind: "already", same: true });
    expect(await answer(kit, id, "eu", person("alice", "m-9"))).toMatchObject({ same: false });
    expect(await answer(kit, id, "eu", { ...alice, surface: "telegram" })).toMatchObject({ same: false });
    const { ref: _, ...withoutRef } = alice;
    expect(await answer(kit, id, "eu", withoutRef)).toMatchObject({ same: false });
  });

  it("is not forced in over a record that can be read", async () => {
    const kit = openKit();
    const { id } = await raise(kit);
    await answer(kit, id);
    expect(await kit.mailbox.answer({ ask: id, text: "us", force: "repair" }, bob)).toMatchObject({
      kind: "already",
    });
    expect(json(kit, ANSWER)).toMatchObject({ answer: "eu" });
  });

  it("meant for an earlier ask of that id opens nothing", async () => {
    const kit = openKit();
    const { id, raised_s } = await gate(kit);
    const late = { ask: id, text: "yes", raised_s: raised_s - 60 };
    expect(await kit.mailbox.answer(late, bob)).toMatchObject({ kind: "missing" });
    expect(await kit.mailbox.answer({ ...late, raised_s }, bob)).toMatchObject({ kind: "recorded" });
  });

  it("loses against one that is written between its look and its writing", async () => {
    const kit = openKit();
    const { id } = await raise(kit);
    const act = () => kit.control.plant(ANSWER, JSON.stringify({ answer: "us", ts: 1 }));
    kit.control.arm({ method: "create", key: ANSWER, effect: { kind: "meanwhile", act } });
    expect(await answer(kit, id)).toMatchObject({ kind: "already", same: false, answer: { text: "us" } });
    expect(kit.control.pending()).toEqual([]);
  });

  it("leaves exactly one of many that race", async () => {
    const kit = openKit();
    const { id } = await raise(kit);
    const people = Array.from({ length: 10 }, (_, n) => person(`p${n}`, `m${n}`));
    const outcomes = await Promise.all(people.map((one) => answer(kit, id, one.name, one)));
    expect(outcomes.filter(({ kind }) => kind === "recorded")).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === "already")).toHaveLength(9);
  });

  it("is recognised after an acknowledgement that got lost", async () => {
    const kit = openKit();
    const { id } = await raise(kit);
    kit.control.arm({ method: "create", effect: { kind: "lost", reason: "io" } });
    expect(await answer(kit, id)).toMatchObject({ kind: "failed" });
    expect(await answer(kit, id)).toMatchObject({ kind: "already", same: true });
  });
});

describe("who may not answer, and what is no answer", () => {
  const refusedRows: readonly (readonly [string, "question" | "gate", string, Actor, string])[] = [
    ["a worker its own ask", "question", "eu", worker("fix-42"), "answer"],
    ["a worker another's ask", "question", "eu", worker("other"), "answer"],
    ["a meta session", "question", "eu", { ...worker("other"), meta: true }, "answer"],
    ["the loop a gate", "gate", "yes", pulse, "answer"],
    ["a blank text", "question", " \n", alice, "answer"],
    ["a text too long", "question", "x".repeat(limits.message_chars_max + 1), alice, "answer"],
    ["an escape sequence", "question", "\u001b[2J", alice, "answer"],
    ["a carriage return", "question", "a\r\nb", alice, "answer"],
    ["a terminal's 8-bit control", "question", "a\u009bb", alice, "answer"],
    ["half a character", "question", "\ud83d", alice, "answer"],
    ["an unclear text to a gate", "gate", "sounds good", alice, "answer"],
  ];
  it.each(refusedRows)("refuses %s", async (_, kind, text, actor, field) => {
    const kit = openKit();
    const { id } = await raise(kit, { kind });
    expect(await answer(kit, id, text, actor)).toMatchObject({ kind: "refused", field });
    expect(kit.control.text(ANSWER)).toBeUndefined();
  });

  it("lets the loop answer a question", async () => {
    const kit = openKit();
    const outcome = await answer(kit, (await raise(kit)).id, "eu", pulse);
    expect(outcome).toMatchObject({
      kind: "recorded",
      answer: { by: { person: "pulse", surface: "engine" } },
    });
  });

  it("tells how to answer a gate clearly", async () => {
    const kit = openKit();
    expect(await answer(kit, (await gate(kit)).id, "hm")).toMatchObject({
      remedy: "say `yes` or `no`; add limits as `yes: only staging`",
    });
  });

  it("offers no limits where they would keep a parked action from being done", async () => {
    const kit = openKit();
    const action = { kind: "run_shell", fingerprint: "f", preview: "git push" };
    const { id } = await gate(kit, { action });
    expect(await answer(kit, id, "hm")).toMatchObject({
      remedy: "say `yes` or `no`; a yes with limits does not do it, for it would be another action",
    });
  });

  it.each(["nobody-1", "../etc/passwd", "", ".hidden", "a\u0000"])("knows no ask %j", async (id) => {
    const outcome = await answer(openKit(), id);
    expect(outcome.kind).toBe(id === "nobody-1" ? "missing" : "refused");
  });
});

describe("records that cannot be used", () => {
  it("are never answered over without force, and repaired with it", async () => {
    const kit = openKit();
    const { id } = await raise(kit);
    kit.control.plant(ANSWER, '{"answer": ');
    expect(await answer(kit, id)).toMatchObject({
      kind: "corrupt",
      remedy: expect.stringContaining("--force"),
    });
    expect(kit.control.text(ANSWER)).toBe('{"answer": ');
    expect(await kit.mailbox.answer({ ask: id, text: "eu", force: "repair" }, alice)).toMatchObject({
      kind: "recorded",
    });
    expect(json(kit, ANSWER)).toMatchObject({ answer: "eu" });
  });

  it("are repaired by one of two who try", async () => {
    const kit = openKit();
    const { id } = await raise(kit);
    kit.control.plant(ANSWER, "");
    const repair = (actor: Actor) => kit.mailbox.answer({ ask: id, text: "eu", force: "repair" }, actor);
    const kinds = (await Promise.all([repair(alice), repair(bob)])).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(["already", "recorded"]);
  });

  it("stay as they are when they cannot even be read", async () => {
    const kit = openKit();
    const { id } = await raise(kit);
    kit.control.plant(ANSWER, { kind: "other" });
    for (const force of [{}, { force: "repair" }] as const) {
      const outcome = await kit.mailbox.answer({ ask: id, text: "eu", ...force }, alice);
      expect(outcome).toMatchObject({ kind: "failed", reason: "unreadable" });
    }
  });

  it("make an ask unanswerable when they are the ask itself", async () => {
    const kit = openKit();
    kit.control.plant("asks/fix-42-1.json", "{}");
    kit.control.plant("asks/fix-42-2.json", { kind: "directory" });
    expect(await answer(kit, "fix-42-1")).toMatchObject({ kind: "corrupt" });
    expect(await answer(kit, "fix-42-2")).toMatchObject({ kind: "failed", reason: "unreadable" });
    expect(kit.control.text(ANSWER)).toBeUndefined();
  });
});

describe("an ask that is out of time", () => {
  it("is refused, for good, even when the clock is set back", async () => {
    const kit = openKit();
    const { id } = await raise(kit, { expires_in_s: 60 });
    const start_ms = kit.clock.now_ms();
    await kit.clock.advance(60_000);
    expect(await answer(kit, id)).toMatchObject({ kind: "closed", state: "expired" });
    kit.clock.setWall(start_ms);
    expect(await answer(kit, id)).toMatchObject({ kind: "closed", state: "expired" });
    expect(kit.events.map(({ event }) => event)).toEqual(["ask_raised", "ask_expired"]);
  });

  it("keeps an answer that came in time", async () => {
    const kit = openKit();
    const { id } = await raise(kit, { expires_in_s: 60 });
    await answer(kit, id);
    await kit.clock.advance(120_000);
    expect(await kit.mailbox.find(id)).toMatchObject({ ask: { state: "answered" }, answer: { text: "eu" } });
    expect(await answer(kit, id, "us", bob)).toMatchObject({ kind: "already" });
  });
});

describe("an ask that goes away while it is answered", () => {
  it("takes the answer with it once it is gone for good", async () => {
    const kit = openKit();
    const { id } = await raise(kit);
    kit.control.arm({
      method: "create",
      effect: { kind: "meanwhile", act: () => kit.control.disk.remove(`asks/${id}.json`) },
    });
    const outcome = answer(kit, id);
    await kit.clock.advance(limits.vanish_grace_ms + limits.ask_poll_ms);
    expect(await outcome).toMatchObject({ kind: "missing" });
    expect(kit.control.text(ANSWER)).toBeUndefined();
  });

  it("keeps the answer when it comes back within the grace", async () => {
    const kit = openKit();
    const { id } = await raise(kit);
    const text = kit.control.text(`asks/${id}.json`) ?? "";
    kit.control.arm({
      method: "create",
      effect: { kind: "meanwhile", act: () => kit.control.disk.remove(`asks/${id}.json`) },
    });
    const outcome = answer(kit, id);
    await kit.clock.advance(limits.ask_poll_ms);
    kit.control.plant(`asks/${id}.json`, text);
    await kit.clock.advance(limits.ask_poll_ms);
    expect(await outcome).toMatchObject({ kind: "recorded" });
  });

  it("does not end twice when its pair was archived between look and writing", async () => {
    const kit = openKit();
    const { id } = await raise(kit);
    const ask = kit.control.text(`asks/${id}.json`) ?? "";
    const act = () => {
      kit.control.disk.remove(`asks/${id}.json`);
      kit.control.plant(`asks/archive/${id}.json`, ask);
      kit.control.plant(`answers/archive/${id}.json`, JSON.stringify({ answer: "us", ts: 1 }));
    };
    kit.control.arm({ method: "create", effect: { kind: "meanwhile", act } });
    expect(await answer(kit, id)).toMatchObject({ kind: "already", answer: { text: "us" } });
    expect(kit.control.text(ANSWER)).toBeUndefined();
  });

  it("is not undone by its own archiving", async () => {
    const kit = openKit();
    const { id } = await raise(kit);
    const act = () => {
      const ask = kit.control.text(`asks/${id}.json`) ?? "";
      kit.control.disk.remove(`asks/${id}.json`);
      kit.control.plant(`asks/archive/${id}.json`, ask);
    };
    // The look that confirms comes after the ask was moved and before its answer was.
    kit.control.arm({ method: "read", key: `asks/${id}.json`, nth: 2, effect: { kind: "meanwhile", act } });
    expect(await answer(kit, id)).toMatchObject({ kind: "recorded" });
    expect(json(kit, ANSWER)).toMatchObject({ answer: "eu" });
  });
});

describe("withdrawing", () => {
  it("ends an ask durably, out of sight of programs that do not know withdrawals", async () => {
    const kit = openKit();
    const { id } = await raise(kit);
    expect(await kit.mailbox.withdraw(id, alice)).toMatchObject({ kind: "withdrawn", ask: { id } });
    expect(json(kit, ANSWER)).toMatchObject({ closed: { state: "withdrawn", by: "alice", ref: "m-1" } });
    expect(kit.control.text(`asks/${id}.json`)).toBeUndefined();
    expect(kit.control.text(`asks/archive/${id}.json`)).toBeDefined();
    expect(await kit.mailbox.find(id)).toMatchObject({
      ask: { state: "withdrawn", note: "withdrawn by alice" },
    });
    expect(await kit.mailbox.open()).toMatchObject({ asks: [] });
    expect(kit.events.at(-1)).toMatchObject({ event: "ask_withdrawn", ask: id, by: "alice" });
  });

  it("is final: no answer afterwards, not even a forced one", async () => {
    const kit = openKit();
    const { id } = await raise(kit);
    await kit.mailbox.withdraw(id, alice);
    expect(await answer(kit, id, "eu", bob)).toMatchObject({ kind: "closed", state: "withdrawn" });
    const forced = await kit.mailbox.answer({ ask: id, text: "eu", force: "repair" }, bob);
    expect(forced).toMatchObject({ kind: "closed" });
    kit.control.plant(ANSWER, "rotten");
    expect(await kit.mailbox.answer({ ask: id, text: "eu", force: "repair" }, bob)).toMatchObject({
      kind: "missing",
    });
  });

  it("comes too late for an answered ask, and says who answered", async () => {
    const kit = openKit();
    const { id } = await raise(kit);
    await answer(kit, id);
    expect(await kit.mailbox.withdraw(id, bob)).toMatchObject({
      kind: "already",
      answer: { by: { person: "alice" } },
    });
    expect(kit.control.text(`asks/${id}.json`)).toBeDefined();
  });

  it("is known for the same message again", async () => {
    const kit = openKit();
    const { id } = await raise(kit);
    await kit.mailbox.withdraw(id, alice);
    expect(await kit.mailbox.withdraw(id, alice)).toMatchObject({ kind: "withdrawn" });
    expect(await kit.mailbox.withdraw(id, bob)).toMatchObject({ kind: "closed", state: "withdrawn" });
  });

  it("stands although the ask could not be moved away", async () => {
    const kit = openKit();
    const { id } = await raise(kit);
    kit.control.arm({ method: "move", effect: { kind: "fail", reason: "disk_full" } });
    expect(await kit.mailbox.withdraw(id, alice)).toMatchObject({ kind: "withdrawn" });
    expect(await kit.mailbox.open()).toMatchObject({ asks: [] });
    expect(await answer(kit, id, "eu", bob)).toMatchObject({ kind: "closed" });
    await kit.mailbox.settle();
    expect(kit.control.text(`asks/${id}.json`)).toBeUndefined();
  });

  const rows: readonly (readonly [string, Actor, Actor, string])[] = [
    ["a worker its own ask", worker("fix-42", "g1"), worker("fix-42", "g1"), "withdrawn"],
    ["a worker another's ask", worker("fix-42"), worker("other"), "refused"],
    ["a later life of the worker", worker("fix-42", "g1"), worker("fix-42", "g2"), "refused"],
    ["a worker what the loop asked for it", pulse, worker("fix-42"), "refused"],
    ["the loop what it asked", pulse, pulse, "withdrawn"],
    ["the loop a worker's ask", worker("fix-42"), pulse, "refused"],
    ["a person anybody's ask", worker("fix-42"), bob, "withdrawn"],
  ];
  it.each(rows)("by %s", async (_, asker, taker, kind) => {
    const kit = openKit();
    const { id } = await raise(kit, {}, asker);
    expect(await kit.mailbox.withdraw(id, taker)).toMatchObject({ kind });
  });
});
