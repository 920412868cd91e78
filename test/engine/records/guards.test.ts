// Goal: what the pulse remembers comes back as it went, and what makes no sense is corrupt rather than forgotten.
// Method: one round trip per record, rows of spoilt ones.

import { describe, expect, it } from "vitest";
import type { Codec } from "../../../src/engine/records/codec.ts";
import {
  attemptsCodec,
  backoffCodec,
  committedCodec,
  failureCodec,
  flapCodec,
  goalActivityCodec,
  guardKey,
  noopCodec,
  pauseCodec,
  providerWaitCodec,
  shellCodec,
  spendCodec,
  wakeCodec,
} from "../../../src/engine/records/guards.ts";

function comesBack<T>(name: string, codec: Codec<T>, value: T): void {
  it(`${name} comes back as it went`, () => {
    const read = codec.decode({ kind: "ok", bytes: codec.encode(value) }, "state/x.json");
    expect(read).toMatchObject({ kind: "ok", newer: false });
    expect(read.kind === "ok" && read.value).toEqual(value);
  });
}

function isCorrupt<T>(name: string, codec: Codec<T>, text: string): void {
  it(`${name} is corrupt`, () => {
    expect(codec.decode({ kind: "ok", bytes: Buffer.from(text) }, "state/x.json").kind).toBe("corrupt");
  });
}

const HASH = "0123456789abcdef0123456789abcdef";

describe("a guard record", () => {
  comesBack("the committed world", committedCodec, {
    hash: HASH,
    items: { playbook: "x", "goal:__proto__x": "y" },
  });
  comesBack("a noop", noopCodec, { hash: HASH, at_ms: 5 });
  comesBack("the failures", backoffCodec, { fails: 3, failed_ms: 5, policyHash: "p" });
  comesBack("the last failure", failureCodec, { code: "c", error: "e", fails: 1, failed_ms: 5, run: "r" });
  comesBack("the flapping", flapCodec, new Map([["snap:a", { last: "1", streak: 2, told: true }]]));
  comesBack("the attempts", attemptsCodec, [1, 2]);
  comesBack("the spend", spendCodec, [
    { at_ms: 1, who: "decider" as const, cost_usd: 0.5, tokens: { in: 1, out: 2, cached: 3 } },
    { at_ms: 2, who: "worker" as const },
  ]);
  comesBack("the next wake", wakeCodec, { due_ms: 9 });
  comesBack("a pause", pauseCodec, { by: "ada", paused_ms: 1, until_ms: 2, why: "holiday" });
  comesBack("a provider's wait", providerWaitCodec, { noted_ms: 4, until_ms: 5, said: "later" });
  comesBack("a shell result", shellCodec, { cmd: "ls", exitCode: null, output: "x", ran_ms: 5 });
  comesBack("the activity of goals", goalActivityCodec, new Map([["g", 5]]));

  isCorrupt("a committed world whose hash is none", committedCodec, '{"hash":"","items":{}}');
  isCorrupt("a count below zero", backoffCodec, '{"fails":-1,"at":1,"policy_hash":"p"}');
  isCorrupt("a negative cost", spendCodec, '{"rows":[{"at":1,"who":"decider","cost_usd":-5}]}');
  isCorrupt("spend of somebody unknown", spendCodec, '{"rows":[{"at":1,"who":"me"}]}');
  isCorrupt("an empty file", wakeCodec, "");

  it("of attempts loses only the entries that are no times", () => {
    const read = attemptsCodec.decode(
      { kind: "ok", bytes: Buffer.from('{"at":[1,"x",null,2]}') },
      "state/x.json",
    );
    expect(read).toMatchObject({ kind: "ok", value: [1, 2] });
  });
  it("has a place", () => expect(guardKey("provider-wait")).toBe("state/provider-wait.json"));
});
