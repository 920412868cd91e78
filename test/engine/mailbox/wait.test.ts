// Goal: who waits for an answer gets what stands on disk, soon, and is never told "gone" by mistake.
// Method: a virtual clock and a watch in the test's hand; records changed behind the waiter's back.

import { describe, expect, it } from "vitest";
import type { AnswerWait } from "../../../src/engine/engine.ts";
import { limits } from "../../../src/engine/limits.ts";
import { alice, idOf, type Kit, openKit, raise, session, worker } from "./kit.ts";

const ASK = "asks/fix-42-1.json";
const ANSWER = "answers/fix-42-1.json";
const POLL_MS = limits.ask_poll_ms;

interface Waiting {
  readonly outcome: () => AnswerWait | undefined;
  readonly done: Promise<AnswerWait>;
}

function wait(kit: Kit, options: { timeout_ms?: number; signal?: AbortSignal } = {}): Waiting {
  let outcome: AnswerWait | undefined;
  const done = kit.mailbox.awaitAnswer(idOf("fix-42-1"), options).then((value) => {
    outcome = value;
    return value;
  });
  return { outcome: () => outcome, done };
}

/** Nothing may be left behind, however the wait ended. */
function expectTidy(kit: Kit): void {
  expect(kit.watcher.counts().open).toBe(0);
  expect(kit.clock.sleepers()).toEqual([]);
}

const plantAnswer = (kit: Kit, text = "eu") =>
  kit.control.plant(ANSWER, JSON.stringify({ answer: text, ts: 1 }));

describe("an answer", () => {
  it("that is there already is taken without waiting", async () => {
    const kit = openKit();
    await raise(kit);
    await kit.mailbox.answer({ ask: "fix-42-1", text: "eu" }, alice);
    expect(await wait(kit).done).toMatchObject({ kind: "answered", answer: { text: "eu" }, tells: [] });
    expectTidy(kit);
  });

  it("is taken at the hint, with no time passing", async () => {
    const kit = openKit();
    await raise(kit);
    const waiting = wait(kit);
    await kit.clock.untilAsleep();
    plantAnswer(kit);
    kit.watcher.ring();
    expect(await waiting.done).toMatchObject({ kind: "answered", answer: { text: "eu" } });
    expectTidy(kit);
  });

  it("is taken at the next poll when no hint comes", async () => {
    const kit = openKit();
    await raise(kit);
    const waiting = wait(kit);
    await kit.clock.untilAsleep();
    plantAnswer(kit);
    await kit.clock.advance(POLL_MS - 1);
    expect(waiting.outcome()).toBeUndefined();
    await kit.clock.advance(1);
    expect(await waiting.done).toMatchObject({ kind: "answered" });
  });

  it("is not missed when it comes between the look and the sleep", async () => {
    const kit = openKit();
    await raise(kit);
    const act = () => {
      plantAnswer(kit);
      kit.watcher.ring();
    };
    // The ask is read after the empty place of the answer was.
    kit.control.arm({ method: "read", key: ASK, effect: { kind: "meanwhile", act } });
    expect(await wait(kit).done).toMatchObject({ kind: "answered" });
    expect(kit.clock.monotonic_ms()).toBe(0);
  });

  it("is found in the archive", async () => {
    const kit = openKit();
    await raise(kit);
    await kit.mailbox.answer({ ask: "fix-42-1", text: "eu" }, alice);
    await kit.clock.advance(limits.settled_kept_ms + 1_000);
    await kit.mailbox.settle();
    expect(kit.control.text(ANSWER)).toBeUndefined();
    expect(await wait(kit).done).toMatchObject({ kind: "answered", answer: { text: "eu" } });
  });

  it("is found by a look that its archiving overtakes", async () => {
    const kit = openKit();
    await raise(kit);
    const act = () => {
      kit.control.plant("asks/archive/fix-42-1.json", kit.control.text(ASK) ?? "");
      kit.control.plant("answers/archive/fix-42-1.json", JSON.stringify({ answer: "eu", ts: 1 }));
      kit.control.disk.remove(ASK);
    };
    kit.control.arm({ method: "read", key: ASK, effect: { kind: "meanwhile", act } });
    expect(await wait(kit).done).toMatchObject({ kind: "answered" });
    expect(kit.clock.monotonic_ms()).toBe(0);
  });

  it("is found by a look that half of its archiving overtakes", async () => {
    const kit = openKit();
    await raise(kit);
    const act = () => {
      plantAnswer(kit);
      kit.control.plant("asks/archive/fix-42-1.json", kit.control.text(ASK) ?? "");
      kit.control.disk.remove(ASK);
    };
    kit.control.arm({ method: "read", key: ASK, effect: { kind: "meanwhile", act } });
    expect(await wait(kit).done).toMatchObject({ kind: "answered" });
    expect(kit.clock.monotonic_ms()).toBe(0);
  });

  it("of an older ask that had the same id is not taken", async () => {
    const kit = openKit();
    await raise(kit);
    kit.control.plant("asks/archive/fix-42-1.json", kit.control.text(ASK) ?? "");
    kit.control.plant("answers/archive/fix-42-1.json", JSON.stringify({ answer: "old", ts: 1 }));
    expect(await wait(kit, { timeout_ms: 5_000, signal: AbortSignal.abort() }).done).toEqual({
      kind: "aborted",
    });
    const waiting = wait(kit, { timeout_ms: 5_000 });
    await kit.clock.advance(5_000);
    expect(await waiting.done).toEqual({ kind: "timeout" });
  });

  it("that is unreadable is waited for until it can be read", async () => {
    const kit = openKit();
    await raise(kit);
    kit.control.plant(ANSWER, { kind: "other" });
    const waiting = wait(kit);
    await kit.clock.advance(600_000);
    expect(waiting.outcome()).toBeUndefined();
    plantAnswer(kit);
    await kit.clock.advance(POLL_MS);
    expect(await waiting.done).toMatchObject({ kind: "answered" });
  });

  it("that is corrupt ends the wait and says how to repair it", async () => {
    const kit = openKit();
    await raise(kit);
    kit.control.plant(ANSWER, '{"ans');
    const outcome = await wait(kit).done;
    expect(outcome).toMatchObject({
      kind: "corrupt",
      remedy: expect.stringContaining("looop answer fix-42-1 --force"),
    });
    expectTidy(kit);
  });

  it("to a gate never reads as a yes when the reference program wrote something unclear", async () => {
    const kit = openKit();
    await raise(kit, { kind: "gate" });
    plantAnswer(kit, "yeah whatever");
    expect(await wait(kit).done).toMatchObject({ answer: { decision: { kind: "text" } } });
  });
});

describe("other ends", () => {
  it("are told: withdrawn", async () => {
    const kit = openKit();
    await raise(kit);
    const waiting = wait(kit);
    await kit.clock.untilAsleep();
    await kit.mailbox.withdraw("fix-42-1", alice);
    kit.watcher.ring();
    expect(await waiting.done).toEqual({ kind: "withdrawn", by: "alice" });
  });

  it("are told: aborted, at once", async () => {
    const kit = openKit();
    await raise(kit);
    const stop = new AbortController();
    const waiting = wait(kit, { signal: stop.signal });
    await kit.clock.untilAsleep();
    stop.abort();
    expect(await waiting.done).toEqual({ kind: "aborted" });
    expectTidy(kit);
  });

  it("are told: timeout, by time that passed and not by the wall clock", async () => {
    const kit = openKit();
    await raise(kit);
    const waiting = wait(kit, { timeout_ms: 10_500 });
    await kit.clock.untilAsleep();
    kit.clock.setWall(kit.clock.now_ms() + 86_400_000);
    await kit.clock.advance(5_000);
    kit.clock.setWall(0);
    await kit.clock.advance(5_499);
    expect(waiting.outcome()).toBeUndefined();
    await kit.clock.advance(1);
    expect(await waiting.done).toEqual({ kind: "timeout" });
    expect(kit.control.text(ASK)).toBeDefined();
    expectTidy(kit);
  });

  it("are told: expired, once that stands on disk for everybody", async () => {
    const kit = openKit();
    await raise(kit, { expires_in_s: 60 });
    const waiting = wait(kit);
    await kit.clock.advance(60_000);
    expect(await waiting.done).toEqual({ kind: "expired" });
    expect(await kit.mailbox.answer({ ask: "fix-42-1", text: "eu" }, alice)).toMatchObject({
      kind: "closed",
    });
    expectTidy(kit);
  });

  it("give way to an answer that is created in the moment of expiry", async () => {
    const kit = openKit();
    await raise(kit, { expires_in_s: 60 });
    const waiting = wait(kit);
    kit.control.arm({ method: "create", effect: { kind: "meanwhile", act: () => plantAnswer(kit) } });
    await kit.clock.advance(60_000);
    expect(await waiting.done).toMatchObject({ kind: "answered", answer: { text: "eu" } });
  });

  it("come within a bound when expiry cannot be written down", async () => {
    const kit = openKit();
    await raise(kit, { expires_in_s: 60 });
    kit.control.arm({ method: "create", times: 1_000, effect: { kind: "fail", reason: "disk_full" } });
    const waiting = wait(kit);
    await kit.clock.advance(60_000 + limits.expiry_seal_ms_max - 1);
    expect(waiting.outcome()).toBeUndefined();
    await kit.clock.advance(POLL_MS);
    expect(await waiting.done).toEqual({ kind: "expired" });
  });
});

describe("an ask that is gone", () => {
  it("has vanished only after the grace", async () => {
    const kit = openKit();
    await raise(kit);
    const waiting = wait(kit);
    await kit.clock.untilAsleep();
    kit.control.disk.remove(ASK);
    await kit.clock.advance(POLL_MS + limits.vanish_grace_ms - 1);
    expect(waiting.outcome()).toBeUndefined();
    await kit.clock.advance(1);
    expect(await waiting.done).toEqual({ kind: "vanished" });
    expectTidy(kit);
  });

  it("is waited for again when its directory was wiped and restored", async () => {
    const kit = openKit();
    await raise(kit);
    const text = kit.control.text(ASK) ?? "";
    const waiting = wait(kit);
    await kit.clock.untilAsleep();
    for (let round = 0; round < 5; round += 1) {
      kit.control.wipe("asks");
      await kit.clock.advance(limits.vanish_directory_grace_ms - 2 * POLL_MS);
      kit.control.plant(ASK, text);
      await kit.clock.advance(2 * POLL_MS);
    }
    expect(waiting.outcome()).toBeUndefined();
    plantAnswer(kit);
    await kit.clock.advance(POLL_MS);
    expect(await waiting.done).toMatchObject({ kind: "answered" });
  });

  it("has vanished with its whole directory only after the longer grace", async () => {
    const kit = openKit();
    await raise(kit);
    kit.control.wipe("");
    const waiting = wait(kit);
    await kit.clock.advance(limits.vanish_directory_grace_ms - 1);
    expect(waiting.outcome()).toBeUndefined();
    await kit.clock.advance(1);
    expect(await waiting.done).toEqual({ kind: "vanished" });
  });

  it("is not gone while it cannot be read", async () => {
    const kit = openKit();
    await raise(kit);
    const waiting = wait(kit);
    await kit.clock.untilAsleep();
    kit.control.disk.remove(ASK);
    kit.control.plant(ASK, { kind: "other" });
    await kit.clock.advance(600_000);
    expect(waiting.outcome()).toBeUndefined();
    plantAnswer(kit);
    await kit.clock.advance(POLL_MS);
    expect(await waiting.done).toMatchObject({ kind: "answered" });
  });

  it("leaves an answer behind that nobody vouches for", async () => {
    const kit = openKit();
    await raise(kit);
    kit.control.disk.remove(ASK);
    plantAnswer(kit);
    const waiting = wait(kit);
    await kit.clock.advance(limits.vanish_grace_ms);
    expect(await waiting.done).toEqual({ kind: "vanished" });
  });
});

it("watches anew after silence, since the watched directory may be another by now", async () => {
  const kit = openKit();
  await raise(kit);
  const waiting = wait(kit);
  await kit.clock.advance(3 * POLL_MS);
  expect(kit.watcher.counts()).toEqual({ open: 1, opened: 4 });
  plantAnswer(kit);
  kit.watcher.ring();
  await waiting.done;
  expectTidy(kit);
});

it("costs a few reads per poll and no more", async () => {
  const kit = openKit();
  await raise(kit, { expires_in_s: 3_600 });
  const before = kit.control.operations().length;
  const waiting = wait(kit, { timeout_ms: 100 * POLL_MS });
  await kit.clock.advance(100 * POLL_MS);
  expect(await waiting.done).toEqual({ kind: "timeout" });
  expect(kit.control.operations().length - before).toBeLessThanOrEqual(2 * 102);
});

it("hands over the steering that waited, once, with the answer", async () => {
  const kit = openKit();
  kit.fleet.set(session("fix-42", { gen: "g1" }));
  await raise(kit, {}, worker("fix-42", "g1"));
  await kit.mailbox.tell("fix-42", "use staging", alice);
  await kit.mailbox.answer({ ask: "fix-42-1", text: "eu" }, alice);
  expect(await wait(kit).done).toMatchObject({
    kind: "answered",
    tells: [{ text: "use staging", by: "alice" }],
  });
  expect(await wait(kit).done).toMatchObject({ kind: "answered", tells: [] });
});

it("hands over the answer although the steering cannot be read", async () => {
  const kit = openKit();
  await raise(kit);
  await kit.mailbox.answer({ ask: "fix-42-1", text: "eu" }, alice);
  kit.control.arm({ method: "list", key: "tells", effect: { kind: "fail", reason: "permission" } });
  expect(await wait(kit).done).toMatchObject({ kind: "answered", tells: [] });
});

it("keeps from a waiter of an earlier life what is meant for the present one", async () => {
  const kit = openKit();
  await raise(kit, {}, worker("fix-42", "g1"));
  kit.fleet.set(session("fix-42", { gen: "g2" }));
  await kit.mailbox.tell("fix-42", "for the second", alice);
  await kit.mailbox.answer({ ask: "fix-42-1", text: "eu" }, alice);
  expect(await wait(kit).done).toMatchObject({ kind: "answered", tells: [] });
  expect(await kit.mailbox.drainTells("fix-42")).toMatchObject({ tells: [{ text: "for the second" }] });
});
