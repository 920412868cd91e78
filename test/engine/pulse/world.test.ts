// Goal: one pass over the parts gives a hash that moves exactly when something that counts moved, and a diff that
// names it. Method: rows of (before, after), and properties over arbitrary parts.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffWorld, type Part, type World, worldOf } from "../../../src/engine/pulse/world.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const ok = (text: string): Part => ({ kind: "ok", bytes: bytes(text) });
const MISSING: Part = { kind: "missing" };
const UNREADABLE: Part = { kind: "unreadable" };

interface Sketch {
  readonly playbook?: Part;
  readonly goals?: Readonly<Record<string, Part>>;
  readonly snapshots?: Readonly<Record<string, string | Uint8Array>>;
}

function world(sketch: Sketch): World {
  const snapshots = Object.entries(sketch.snapshots ?? {}).map(
    ([name, body]) => [name, typeof body === "string" ? bytes(body) : body] as const,
  );
  return worldOf({
    playbook: sketch.playbook ?? MISSING,
    goals: new Map(Object.entries(sketch.goals ?? {})),
    snapshots: new Map(snapshots),
  });
}

describe("the world hash", () => {
  const check = (title: string, before: Sketch, after: Sketch, expected: "same" | "differs") =>
    it(title, () => {
      if (expected === "same") expect(world(after)).toEqual(world(before));
      else expect(world(after).hash).not.toBe(world(before).hash);
    });
  const snap = (body: string | Uint8Array): Sketch => ({ snapshots: { s: body } });

  check("moves with the playbook", { playbook: ok("a") }, { playbook: ok("b") }, "differs");
  check("tells an empty playbook from a missing one", { playbook: ok("") }, { playbook: MISSING }, "differs");
  check("tells unreadable from missing", { playbook: UNREADABLE }, { playbook: MISSING }, "differs");
  check("tells unreadable from empty", { playbook: UNREADABLE }, { playbook: ok("") }, "differs");
  check(
    "tells an unreadable goal from one whose body is the mark",
    { goals: { g: UNREADABLE } },
    { goals: { g: ok("!unreadable") } },
    "differs",
  );
  check(
    "tells an unreadable goal from a missing one",
    { goals: { g: UNREADABLE } },
    { goals: { g: MISSING } },
    "differs",
  );
  check("treats a missing goal as none", { goals: { g: MISSING } }, {}, "same");
  check("moves when a goal is renamed", { goals: { a: ok("x") } }, { goals: { b: ok("x") } }, "differs");
  check(
    "does not confuse the end of one body with the start of the next",
    { goals: { a: ok("xy"), b: ok("z") } },
    { goals: { a: ok("x"), b: ok("yz") } },
    "differs",
  );
  check(
    "does not confuse a body with a framed part",
    { goals: { a: ok('x"goal:b" ok 1\ny') } },
    { goals: { a: ok("x"), b: ok("y") } },
    "differs",
  );
  check(
    "does not confuse a body with a part framed without its length",
    { goals: { a: ok('x"goal:b" ok \ny') } },
    { goals: { a: ok("x"), b: ok("y") } },
    "differs",
  );
  check("ignores the order of members", snap('{"a":1,"b":2}'), snap('{ "b":2,\n"a":1 }'), "same");
  check("ignores detail", snap('{"signal":1,"detail":1}'), snap('{"signal":1,"detail":2}'), "same");
  check("moves with the signal", snap('{"signal":1}'), snap('{"signal":2}'), "differs");
  check("moves with anything when there is no signal", snap('{"x":1}'), snap('{"x":2}'), "differs");
  check("takes an array whole", snap('[{"signal":1,"x":1}]'), snap('[{"signal":1,"x":2}]'), "differs");
  check("hashes what is no JSON as it is", snap("up 3 days"), snap("up 4 days"), "differs");
  check(
    "hashes what is no UTF-8 as it is",
    snap(new Uint8Array([0xff])),
    snap(new Uint8Array([0xfe])),
    "differs",
  );
  check(
    "keeps numbers apart that the parser would round together",
    snap('{"signal":9007199254740993}'),
    snap('{"signal":9007199254740992}'),
    "differs",
  );
  check("does not read an inherited member as a signal", snap('{"__proto__":1}'), snap("{}"), "differs");

  it("does not depend on the order in which parts were listed", () => {
    const goals: [string, Part][] = [
      ["b", ok("2")],
      ["a", ok("1")],
    ];
    const one = worldOf({ playbook: MISSING, goals: new Map(goals), snapshots: new Map() });
    const other = worldOf({ playbook: MISSING, goals: new Map(goals.toReversed()), snapshots: new Map() });
    expect(other.hash).toBe(one.hash);
  });

  it("survives a reading of nothing but brackets", () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    expect(world(snap(deep)).items["snap:s"]).toMatch(/^\(non-JSON, 200000 bytes/);
  });

  it("does not count brackets within strings as nesting", () => {
    expect(world(snap(JSON.stringify({ signal: "[".repeat(1_000) }))).items["snap:s"]).toBe(
      JSON.stringify("[".repeat(1_000)),
    );
  });
});

describe("the policy hash", () => {
  it("moves with playbook and goals, not with readings", () => {
    const plain = world({ playbook: ok("p"), goals: { g: ok("1") }, snapshots: { s: "1" } });
    const reading = world({ playbook: ok("p"), goals: { g: ok("1") }, snapshots: { s: "2" } });
    const goal = world({ playbook: ok("p"), goals: { g: ok("2") }, snapshots: { s: "1" } });
    expect(reading.policy_hash).toBe(plain.policy_hash);
    expect(goal.policy_hash).not.toBe(plain.policy_hash);
  });
});

describe("the diff", () => {
  it("names what appeared, changed and went, in order", () => {
    const before = world({
      playbook: ok("p"),
      goals: { gone: ok("x") },
      snapshots: { ci: '{"signal":"red"}' },
    });
    const after = world({
      playbook: ok("p"),
      goals: { fresh: ok("x") },
      snapshots: { ci: '{"signal":"green"}' },
    });
    expect(diffWorld(before, after)).toEqual([
      { kind: "appeared", item: "goal:fresh", after: expect.any(String) },
      { kind: "gone", item: "goal:gone", before: expect.any(String) },
      { kind: "changed", item: "snap:ci", before: '"red"', after: '"green"' },
    ]);
  });

  it("is empty without a baseline", () => {
    expect(diffWorld(undefined, world({ playbook: ok("p") }))).toEqual([]);
  });

  it("is empty exactly when the hashes are equal", () => {
    const part = fc.oneof(
      fc.constantFrom(MISSING, UNREADABLE),
      fc.constantFrom("", "a", "b").map((text) => ok(text)),
    );
    const reading = fc.constantFrom("1", "2", '{"signal":1}', '{"signal":1,"detail":2}', "x", "y", "");
    const sketch = fc.record({
      playbook: part,
      goals: fc.dictionary(fc.constantFrom("a", "b", "__proto__x", "toString"), part),
      snapshots: fc.dictionary(fc.constantFrom("a", "b"), reading),
    });
    fc.assert(
      fc.property(sketch, sketch, (one, other) => {
        const [before, after] = [world(one), world(other)];
        const equalItems = diffWorld(before, after).length === 0;
        expect(equalItems).toBe(before.hash === after.hash);
      }),
      { numRuns: 300 },
    );
  });
});
