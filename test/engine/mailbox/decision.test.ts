// Goal: a gate opens for a clear yes and for nothing else. Method: one row per text, read as the answer to a gate
// and to a question, and one per decision that a client hands in with a text.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideDecision, decisionOf } from "../../../src/engine/mailbox/decision.ts";
import { askCodec } from "../../../src/engine/records/ask.ts";
import type { Ask, AskKind, Decision } from "../../../src/engine/types.ts";

const approve = (limits?: string): Decision => ({ kind: "approve", ...(limits !== undefined && { limits }) });
const deny: Decision = { kind: "deny" };
const unclear: Decision = { kind: "text" };

const rows: readonly (readonly [text: string, meaning: Decision])[] = [
  ["yes", approve()],
  ["Yes", approve()],
  [" YES! ", approve()],
  ["y", approve()],
  ["approve", approve()],
  ["Approved.", approve()],
  ["yes: only staging", approve("only staging")],
  ["yes：only staging", approve("only staging")],
  ["yes: region eu-1\nand at most 3 hosts", approve("region eu-1\nand at most 3 hosts")],
  ["approve but only staging", approve("only staging")],
  ["yes, but only staging", approve("only staging")],
  ["yes, only staging", approve("only staging")],
  ["yes — without the migration", approve("without the migration")],
  ["yes - except prod", approve("except prod")],
  ["no", deny],
  ["N", deny],
  ["deny", deny],
  ["rejected", deny],
  ["no: the tests are red", deny],
  ["no, the tests are red", deny],
  ["No. ", deny],
  ["yes please", unclear],
  ["yes, please merge it", unclear],
  ["yes and no", unclear],
  ["yes, no", unclear],
  ["yes: no", unclear],
  ["yes but no", unclear],
  ["yes: not yet", unclear],
  ["yes, but not yet", unclear],
  ["yes but only after lunch", unclear],
  ["yes: only if the tests pass", unclear],
  ["yes: once CI is green", unclear],
  ["yes, but don’t touch prod", unclear],
  ["yes: do not touch prod", unclear],
  ["yes: wait", unclear],
  ["yes: let me look first", unclear],
  ["yes?", unclear],
  ["yes: only staging?", unclear],
  ["yes:", unclear],
  ["yes yes", unclear],
  ["yesterday", unclear],
  ["y'all", unclear],
  ["yes\nno", unclear],
  ["no, go ahead", unclear],
  ["no problem", unclear],
  ["no, yes", unclear],
  ["not yes", unclear],
  ["don't approve", unclear],
  ["I approve", unclear],
  ["ok", unclear],
  ["later", unclear],
  ["2", unclear],
  ["why?", unclear],
  ["", unclear],
  ["nо", unclear], // the second letter is Cyrillic
];

describe("what a text means to a gate", () => {
  it.each(rows)("reads %j", (text, meaning) => {
    expect(decisionOf({ kind: "gate", options: [] }, text)).toEqual(meaning);
  });

  it("never approves a text that does not begin with one of the four yes words", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: "grapheme" })), (text) => {
        fc.pre(!/^\s*(yes|y|approved?)(?![a-z])/i.test(text.normalize("NFKC")));
        expect(decisionOf({ kind: "gate", options: [] }, text).kind).not.toBe("approve");
      }),
    );
  });

  it("reads the options of a gate like any other text", () => {
    expect(decisionOf({ kind: "gate", options: ["ship it"] }, "ship it")).toEqual(unclear);
  });

  it("reads a hostile text of full length in linear time", () => {
    const text = `yes${" -".repeat(32_000)}`;
    expect(decisionOf({ kind: "gate", options: [] }, text)).toEqual(unclear);
  });
});

it("takes exactly an option of a question as the choice, and every other text as it is", () => {
  const question = { kind: "question", options: ["eu-1, Dublin", "us-2"] } as const;
  expect(decisionOf(question, "eu-1, Dublin")).toEqual({ kind: "choice" });
  expect(decisionOf(question, " us-2\n")).toEqual({ kind: "choice" });
  expect(decisionOf(question, "US-2")).toEqual(unclear);
  expect(decisionOf(question, "yes")).toEqual(unclear);
});

const ask = (kind: AskKind, options: readonly string[] = []): Ask => {
  const record = { id: "w-1", worker: "w", prompt: "p", ts: 1, kind, options };
  const read = askCodec.decode({ kind: "ok", bytes: Buffer.from(JSON.stringify(record)) }, "asks/w-1.json");
  if (read.kind !== "ok") throw new Error("the ask of this test is not one");
  return read.value;
};

const given: readonly (readonly [Ask, string, Decision | undefined, Decision | { field: string }])[] = [
  [ask("gate"), "yes", undefined, approve()],
  [ask("gate"), "sure", undefined, { field: "answer" }],
  [ask("gate"), "Approve ✅", approve(), approve()],
  [ask("gate"), "no", approve(), { field: "decision" }],
  [ask("gate"), "yes", deny, { field: "decision" }],
  [ask("gate"), "yes", approve("only staging"), approve("only staging")],
  [ask("gate"), "yes: only staging", approve(), approve("only staging")],
  [ask("gate"), "no", { kind: "deny", limits: "only staging" }, { field: "limits" }],
  [ask("gate"), "yes", approve("  "), { field: "limits" }],
  [ask("gate"), "yes", approve("only\u0000staging"), { field: "limits" }],
  [ask("gate"), "yes", { kind: "text" }, { field: "decision" }],
  [ask("gate"), "yes", { kind: "choice" }, { field: "decision" }],
  [ask("question", ["a"]), "a", undefined, { kind: "choice" }],
  [ask("question", ["a"]), "a", { kind: "choice" }, { kind: "choice" }],
  [ask("question", ["a"]), "b", { kind: "choice" }, { field: "answer" }],
  [ask("question", ["a"]), "b", undefined, { kind: "text" }],
  [ask("question", ["a"]), "b", approve(), { field: "decision" }],
  [ask("question"), "b", { kind: "text", limits: "x" }, { field: "decision" }],
];

it.each(given)(
  "writes down for %#: the text, what the client says, and what stands",
  (of, text, said, outcome) => {
    expect(decideDecision(of, text, said)).toMatchObject(outcome);
  },
);
