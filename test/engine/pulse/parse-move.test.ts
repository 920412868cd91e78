// Goal: exactly one unmistakable move is read out of what deciders really say; everything doubtful is invalid with a
// reason that the next prompt can explain. Method: rows of answers; properties over noise.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pulseLimits } from "../../../src/engine/pulse/limits.ts";
import { fingerprintOf, isRepeatable, type Move, summaryOf } from "../../../src/engine/pulse/move.ts";
import { type InvalidMove, parseMove } from "../../../src/engine/pulse/parse-move.ts";

const noop = '{"action":"noop"}';
const shell = '{"action":"run_shell","cmd":"ls"}';

function valid(title: string, answer: string, move: Move): void {
  it(`reads ${title}`, () => expect(parseMove(answer)).toMatchObject({ kind: "move", move }));
}

function invalid(title: string, answer: string, reason: InvalidMove, why = /./): void {
  it(`refuses ${title}`, () => {
    expect(parseMove(answer)).toEqual({ kind: "invalid", reason, why: expect.stringMatching(why) });
  });
}

describe("the one object", () => {
  valid("it bare", noop, { action: "noop" });
  valid("it behind a byte order mark and before a newline", `\uFEFF \n${noop}\n\n`, { action: "noop" });
  valid("it in a fence", `\`\`\`json\n${noop}\n\`\`\``, { action: "noop" });
  valid("it in a fence within prose", `Here it is:\n\n\`\`\`\n${noop}\n\`\`\`\nDone.`, { action: "noop" });
  valid("it in prose", `I looked at {{everything}} {and} it's fine: ${noop} That's all.`, { action: "noop" });
  valid(
    "braces and fences within its strings",
    JSON.stringify({ action: "run_shell", cmd: "echo '{\"a\":1}' ``` }{" }),
    {
      action: "run_shell",
      cmd: "echo '{\"a\":1}' ``` }{",
    },
  );
  valid(
    "it when a string inside quotes a fence, in prose",
    `So:\n${JSON.stringify({ action: "notify", text: "```\nx" })}\n.`,
    {
      action: "notify",
      text: "```\nx",
    },
  );

  invalid("nothing", "", "empty");
  invalid("white space", " \n\t", "empty");
  invalid("prose alone", "I would do nothing.", "not_json");
  invalid("a list", `[${noop}]`, "not_an_object");
  invalid("a number", "42", "not_an_object");
  invalid("a string that holds a move", JSON.stringify(noop), "not_an_object");
  invalid("a list in prose", `My move: [${noop}]`, "not_an_object");
  invalid("two objects", `${noop}\n${shell}`, "several_objects", /2 JSON objects/);
  invalid("two equal objects", `${noop} ${noop}`, "several_objects");
  invalid(
    "an example beside the move",
    `Not {"action":"noop"} but:\n\`\`\`json\n${shell}\n\`\`\``,
    "several_objects",
  );
  invalid("an empty object beside the move", `{} ${noop}`, "several_objects");
  invalid("an object that was cut off", '{"action":"run_shell","cmd":"rm', "unclosed");
  invalid("a move inside an object that was cut off", `{"moves":{"first":${noop}`, "unclosed");
  invalid("a move inside a list that was cut off", `{"moves":[${noop}`, "unclosed");
  invalid("single quotes", "{'action':'noop'}", "not_json");
  invalid("a trailing comma", '{"action":"noop",}', "unclosed");
  invalid("a fence that never closes", `\`\`\`json\n${noop}`, "unclosed");
  invalid("two layers of fences", `\`\`\`\n\`\`\`json\n${noop}\n\`\`\`\n\`\`\``, "unclosed");
  invalid(
    "a member told twice",
    '{"action":"noop","action":"run_shell","cmd":"x"}',
    "duplicate_member",
    /"action"/,
  );
  invalid(
    "a member told twice in other spelling",
    '{"action":"run_shell","cmd":"ls","\\u0063md":"rm"}',
    "duplicate_member",
  );
  invalid("a hundred megabytes", "x".repeat(100_000_000), "too_long");
  invalid("a hundred objects", '{"a":1} '.repeat(100), "several_objects");
  invalid(
    "brackets without end",
    `{"action":"noop","x":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
    "bad_member",
  );
});

describe("the action", () => {
  invalid("none", "{}", "unknown_action", /"action" is missing; it must be one of noop, run_shell/);
  invalid("an unknown one", '{"action":"answer","ask":"x"}', "unknown_action", /"answer"/);
  invalid("one in capitals", '{"action":"NOOP"}', "unknown_action");
  invalid("an inherited name", '{"action":"toString"}', "unknown_action");
  invalid("a list as action", '{"action":["noop"]}', "unknown_action", /a list/);
});

describe("the members", () => {
  const bad = (title: string, object: Readonly<Record<string, unknown>>, why: RegExp) =>
    invalid(title, JSON.stringify(object), "bad_member", why);
  bad("a command that is missing", { action: "run_shell" }, /^run_shell: "cmd" is missing$/);
  bad("a command that is a number", { action: "run_shell", cmd: 7 }, /"cmd" must be string, not a number/);
  bad("an empty command", { action: "run_shell", cmd: "  " }, /"cmd" must not be empty/);
  bad("an empty playbook", { action: "write_playbook", body: "\n" }, /must not be empty/);
  bad(
    "a goal outside its directory",
    { action: "write_goal", id: "../x", body: "b" },
    /"id" must be 1 to 64/,
  );
  bad("a sensor called like a hidden file", { action: "write_sensor", name: ".x", script: "s" }, /"name"/);
  bad("a schedule without a time", { action: "write_schedule", name: "s" }, /exactly one of/);
  bad(
    "a schedule with two times",
    { action: "write_schedule", name: "s", in_s: 5, every_s: 60 },
    /exactly one of/,
  );
  bad("a schedule in no time", { action: "write_schedule", name: "s", in_s: 0 }, /at least 1/);
  bad("a schedule every second", { action: "write_schedule", name: "s", every_s: 1 }, /at least 60/);
  bad("half a second", { action: "write_schedule", name: "s", in_s: 1.5 }, /"in_s"/);
  bad(
    "an unknown mode",
    { action: "start_plan", id: "p", goal: "g", mode: "x" },
    /one of implement, explore, fix/,
  );
  bad("a plan of no steps", { action: "start_plan", id: "p", goal: "g", steps: [] }, /"steps"/);

  it("beyond the known ones are dropped", () => {
    const outcome = parseMove('{"action":"noop","thoughts":"hm","confidence":1}');
    expect(outcome).toEqual({ kind: "move", move: { action: "noop" } });
  });
  it("for the journal become one line", () => {
    const outcome = parseMove(
      JSON.stringify({ action: "noop", journal: "quiet\n[12:00] forged\u2028again" }),
    );
    expect(outcome).toMatchObject({ journal: "quiet [12:00] forged again" });
  });
  it("for the next look are taken when they are whole seconds, else left", () => {
    const next = (value: unknown) => parseMove(JSON.stringify({ action: "noop", next_interval_s: value }));
    expect(next(30)).toMatchObject({ nextInterval_s: 30 });
    for (const value of [-1, 1.5, "30", null, [30]]) expect(next(value)).not.toHaveProperty("nextInterval_s");
  });
});

describe("any answer", () => {
  it("is read or refused, never more", () => {
    const piece = fc.constantFrom(
      noop,
      shell,
      "{",
      "}",
      "[",
      "]",
      '"',
      "```",
      "\n",
      "text ",
      ",",
      "{}",
      "\\",
      '{"action":',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const answer = pieces.join("");
        const outcome = parseMove(answer);
        if (outcome.kind === "move") {
          const wholes = pieces.filter((each) => each === noop || each === shell);
          expect(wholes).toHaveLength(1);
        } else expect(outcome.why).not.toBe("");
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a fingerprint", () => {
  const move = (object: Readonly<Record<string, unknown>>): Move => {
    const outcome = parseMove(JSON.stringify(object));
    if (outcome.kind !== "move") throw new Error(outcome.why);
    return outcome.move;
  };
  const base = { action: "run_shell", cmd: "git push origin main" };
  it("does not depend on the reason, the journal or the order", () => {
    const other = { reason: "ready", cmd: base.cmd, journal: "j", next_interval_s: 5, action: "run_shell" };
    expect(fingerprintOf(move(other))).toBe(fingerprintOf(move(base)));
  });
  it("depends on every byte of the effect", () => {
    const prints = ["git push origin main", "git push origin main ", "git push origin mаin"].map((cmd) =>
      fingerprintOf(move({ action: "run_shell", cmd })),
    );
    expect(new Set(prints).size).toBe(3);
  });
  it("tells actions with the same members apart", () => {
    expect(fingerprintOf({ action: "drop_sensor", name: "x" })).not.toBe(
      fingerprintOf({ action: "drop_schedule", name: "x" }),
    );
  });
});

describe("a move", () => {
  it("has a line of its own", () => {
    expect(summaryOf({ action: "notify", text: "t", title: "T" })).toBe("notify: T");
    expect(summaryOf({ action: "write_goal", id: "g", body: "b" })).toBe("write_goal g");
  });
  it("says whether it may be repeated", () => {
    expect(isRepeatable({ action: "run_shell", cmd: "ls" })).toBe(false);
    expect(isRepeatable({ action: "write_goal", id: "g", body: "b" })).toBe(true);
    expect(pulseLimits.move_chars_max).toBeGreaterThan(1_048_576);
  });
});
