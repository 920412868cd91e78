// Goal: only people and the loop write policy, and only what can be read again. Method: rows through the pure rules.

import { expect, test } from "vitest";
import { limits } from "../../../src/engine/limits.ts";
import { checkBody, checkLine } from "../../../src/engine/steering/body.ts";
import { goalTitle } from "../../../src/engine/steering/goal-text.ts";
import { mayWritePolicy } from "../../../src/engine/steering/permission.ts";
import { nextVersionId } from "../../../src/engine/steering/playbook-versions.ts";
import { metaWorker, person, pulse, worker } from "../../support/steering.ts";

test("a worker writes no policy, unless a person opened its session for that", () => {
  expect(mayWritePolicy(worker)).toMatchObject({ kind: "refused", field: "actor" });
  for (const actor of [metaWorker, person, pulse]) expect(mayWritePolicy(actor)).toEqual({ kind: "ok" });
});

test("a body is text, not empty, not too long, and ends with a line break", () => {
  const check = (body: string, expected: string | RegExp): void => {
    const outcome = checkBody("goal body", body);
    if (typeof expected === "string") {
      expect(outcome, JSON.stringify(body)).toMatchObject({ kind: "ok", text: expected });
    } else {
      expect(outcome).toMatchObject({ kind: "refused", field: "goal body" });
      expect(outcome.kind === "refused" && outcome.why).toMatch(expected);
    }
  };
  check("a", "a\n");
  check("a\n", "a\n");
  check("a\tb\r\nc", "a\tb\r\nc\n");
  check("größer 🎉", "größer 🎉\n");
  check("", /empty/);
  check(" \n\t ", /empty/);
  check("a\nb\u0000c", /U\+0000 in line 2/);
  check("a\u001b[31m", /U\+001b/);
  check("a\u007f", /U\+007f/);
  check("a\u0085", /U\+0085/);
  check("a\ud800b", /half a character/);
  check("x".repeat(limits.body_bytes_max - 1), `${"x".repeat(limits.body_bytes_max - 1)}\n`);
  check("x".repeat(limits.body_bytes_max), /1048577 bytes/);
  check("ü".repeat(limits.body_bytes_max / 2), /bytes/);
});

test("a note is one line", () => {
  expect(checkLine("note", "stand-up", 10)).toEqual({ kind: "ok" });
  for (const bad of ["a\nb", "a\u0000", "\ud800", "x".repeat(11)]) {
    expect(checkLine("note", bad, 10), JSON.stringify(bad)).toMatchObject({ kind: "refused", field: "note" });
  }
});

test("a goal is called by its header, else by what it says first", () => {
  const rows: [string, string][] = [
    ["---\ngoal: Ship v2\n---\n# Notes\n", "Ship v2"],
    ['---\ngoal: "Ship: v2"\n---\n', "Ship: v2"],
    ["---\nowner: me\ngoal:\n---\n\nShip it\n", "Ship it"],
    ["---\nowner: me\n---\n\n# Ship\n", "# Ship"],
    ["\n\n  Ship v2  \nmore\n", "Ship v2"],
    ["---\ngoal: never closed\n", "goal: never closed"],
    ["prose\ngoal: not in a header\n", "prose"],
    ["---\r\ngoal: Windows\r\n---\r\n", "Windows"],
    ["---\n---\n", ""],
    [`${"🎉".repeat(300)}`, "🎉".repeat(limits.title_chars_max / 2)],
  ];
  for (const [body, title] of rows) expect(goalTitle(body), JSON.stringify(body)).toBe(title);
});

test("a kept playbook sorts after every earlier one, whatever the clock says", () => {
  const rows: [string | undefined, string, string | undefined][] = [
    [undefined, "20260101-100000", "20260101-100000"],
    ["20260101-100000", "20260101-100001", "20260101-100001"],
    ["20260101-100000", "20260101-100000", "20260101-100000-0001"],
    ["20260101-100000-0009", "20260101-100000", "20260101-100000-0010"],
    ["20261025-025959", "20261025-020000", "20261025-025959-0001"], // the hour that came twice
    ["20260101-100000-9999", "20260101-100000", undefined],
    ["20260101-100000-9999", "20260101-100001", "20260101-100001"],
  ];
  for (const [newest, stamp, expected] of rows) {
    const id = nextVersionId(newest, stamp);
    expect(id).toBe(expected);
    if (id !== undefined && newest !== undefined) expect(id > newest).toBe(true);
  }
});
