// Goal: which moves run, which wait for a yes with all of it shown, which never run; and that no second opinion ever
// loosens the first. Method: rows of moves; the product of our rules with every ruling.

import { describe, expect, it } from "vitest";
import { limits } from "../../../src/engine/limits.ts";
import type { Move } from "../../../src/engine/pulse/move.ts";
import {
  decidePermit,
  type PermitFacts,
  playbookHash,
  type Ruling,
} from "../../../src/engine/pulse/permit.ts";

const facts: PermitFacts = { playbook: { kind: "ok", body: "be kind\nbe brief\n" } };
const shell = (cmd: string): Move => ({ action: "run_shell", cmd });
const worker = (more: Partial<Extract<Move, { action: "start_worker" }>>): Move => ({
  action: "start_worker",
  id: "w",
  prompt: "do it",
  ...more,
});
const sensor = (script: string): Move => ({ action: "write_sensor", name: "s", script });

function check(title: string, move: Move, expected: Readonly<Record<string, unknown>>, given = facts): void {
  it(`${expected.kind}s ${title}`, () => expect(decidePermit(move, given)).toMatchObject(expected));
}

describe("our own rules", () => {
  check("doing nothing", { action: "noop" }, { kind: "allow" });
  check("a goal", { action: "write_goal", id: "g", body: "b" }, { kind: "allow" });
  check("looking", shell("git status"), { kind: "allow" });
  check("a push, shown whole", shell("git push origin x"), {
    kind: "park",
    risk: "irreversible",
    preview: "git push origin x",
  });
  const push = "git push origin x # ";
  check("what a person just reads", shell(push.padEnd(limits.preview_chars_max, "x")), { kind: "park" });
  check("what is longer than a person reads", shell(push.padEnd(limits.preview_chars_max + 1, "x")), {
    kind: "refuse",
  });
  check("removing", shell("rm -r build"), { kind: "park", risk: "destructive" });
  check("the rights of another user", shell("sudo ls"), { kind: "refuse" });
  check("a worker as configured", worker({}), { kind: "allow" });
  check("a worker with a check that only looks", worker({ verify: "test -f reports/x.md" }), {
    kind: "allow",
  });
  check("a worker with a check that runs code", worker({ verify: "npm test" }), { kind: "park" });
  check("a worker with a check that blunders", worker({ verify: "rm -rf /" }), { kind: "refuse" });
  check("a worker with a command of its own", worker({ command: "ls" }), { kind: "park" });
  check("a worker with a command that blunders", worker({ command: "sudo x" }), { kind: "refuse" });
  check(
    "a sensor that looks",
    sensor("#!/usr/bin/env bash\nset -euo pipefail\ngh pr list --json state | jq '{signal: .}'\n"),
    {
      kind: "allow",
    },
  );
  check("a sensor that acts", sensor("#!/bin/sh\ngit push\n"), { kind: "park" });
  check("a sensor that decides for people", sensor("#!/bin/sh\nlooop answer x yes\n"), { kind: "refuse" });
  check("a sensor in another language", sensor("#!/usr/bin/env python3\nprint(1)\n"), { kind: "park" });
  check("a sensor whose first line does more", sensor("#!/bin/sh -c 'rm x'\nls\n"), { kind: "park" });
  check("a sensor whose trace runs something", sensor("#!/bin/sh\nPS4='$(rm x)'\nset -x\nls\n"), {
    kind: "park",
  });
  check("a sensor without a first line", sensor("ls\n"), { kind: "park" });
});

describe("the playbook", () => {
  const empty: PermitFacts = { playbook: { kind: "missing" } };
  const previewLengthOf = (body: string) => {
    const permit = decidePermit(write(`${body}x`), empty);
    return permit.kind === "park" ? permit.preview.length - 1 : 0;
  };
  const write = (body: string): Move => ({ action: "write_playbook", body });
  check("a change of it, as a diff", write("be kind\nbe bold\n"), {
    kind: "park",
    preview: expect.stringMatching(/^-be brief\n\+be bold$/m),
    replaces: playbookHash(facts.playbook),
  });
  check("a change that changes nothing", write("be kind\nbe brief\n"), { kind: "refuse" });
  check(
    "a change of one that cannot be read",
    write("x"),
    { kind: "refuse" },
    { playbook: { kind: "unreadable", why: "EIO" } },
  );
  check(
    "a first one",
    write("be kind\n"),
    { kind: "park", replaces: "missing" },
    { playbook: { kind: "missing" } },
  );
  it("is known by what it says", () => {
    const other = playbookHash({ kind: "ok", body: "be kind\n" });
    expect(other).not.toBe(playbookHash(facts.playbook));
    expect(other).not.toBe(playbookHash({ kind: "missing" }));
  });
  const readWhole = limits.preview_chars_max - previewLengthOf("");
  check("a change that a person just reads", write("x".repeat(readWhole)), { kind: "park" }, empty);
  check("a change of a letter more", write("x".repeat(readWhole + 1)), { kind: "refuse" }, empty);
  check("a change nobody would read", write("x\n".repeat(40_000)), {
    kind: "refuse",
    why: expect.stringMatching(/smaller/),
  });
});

describe("a second opinion", () => {
  const order = { allow: 0, park: 1, refuse: 2 };
  const rulings: readonly Ruling["kind"][] = ["proceed", "slow_down", "get_context", "ask", "block"];
  const moves = [shell("ls"), shell("git push"), shell("sudo ls")];
  for (const kind of rulings) {
    it(`${kind} never loosens`, () => {
      for (const move of moves) {
        const alone = decidePermit(move, facts);
        const both = decidePermit(move, { ...facts, ruling: { kind, layer: "guard", reason: "r" } });
        expect(order[both.kind]).toBeGreaterThanOrEqual(order[alone.kind]);
        if (kind === "block") expect(both.kind).toBe("refuse");
        if (kind === "ask") expect(both.kind).not.toBe("allow");
      }
    });
  }
  it("that asks says why, and may raise the risk but not lower it", () => {
    const ask = (risk: Ruling["risk"]): PermitFacts => ({
      ...facts,
      ruling: { kind: "ask", layer: "deploy-1", reason: "a deploy", ...(risk && { risk }) },
    });
    expect(decidePermit(shell("git push"), ask("destructive"))).toMatchObject({ risk: "destructive" });
    expect(decidePermit(shell("rm x"), ask("reversible"))).toMatchObject({ risk: "destructive" });
    expect(decidePermit({ action: "notify", text: "t" }, ask(undefined))).toMatchObject({
      kind: "park",
      why: "a deploy (deploy-1)",
      preview: "notify\ntext: t",
    });
    const plan = { action: "start_plan", id: "p", goal: "g", steps: [{ title: "a" }] } as unknown as Move;
    expect(decidePermit(shell("git push"), ask("irreversible"))).toMatchObject({ risk: "irreversible" });
    expect(decidePermit({ action: "notify", text: "one\ntwo" }, ask(undefined))).toMatchObject({
      preview: "notify\ntext:\none\ntwo",
    });
    expect(decidePermit(plan, ask(undefined))).toMatchObject({
      preview: 'start_plan\nid: p\ngoal: g\nsteps: [{"title":"a"}]',
    });
  });
  it("that slows down is heard as advice, but not by whoever is asked anyway", () => {
    const slow: PermitFacts = { ...facts, ruling: { kind: "slow_down", layer: "guard", reason: "r" } };
    expect(decidePermit({ action: "noop" }, slow)).toEqual({ kind: "allow", advice: "r (guard)" });
    expect(decidePermit(shell("rm x"), slow)).toEqual(decidePermit(shell("rm x"), facts));
  });
  it("that only warns lets it happen, and whoever is asked reads the warning", () => {
    const ruling: Ruling = {
      kind: "proceed",
      layer: "guard",
      reason: "r",
      warnings: ["rule secrets/env: look"],
    };
    const warned: PermitFacts = { ...facts, ruling };
    expect(decidePermit({ action: "noop" }, warned)).toEqual({ kind: "allow" });
    expect(decidePermit(shell("rm x"), warned)).toMatchObject({
      kind: "park",
      why: expect.stringMatching(/rule secrets\/env: look$/),
    });
  });
});
