// Goal: a route is what somebody wrote, or every mistake in it with its place.
// Method: rows of rules as YAML gives them, and of asks against them.

import { describe, expect, test } from "vitest";
import { parseRoutes, type RouteRule, routeOf } from "../../src/notify/routes.ts";
import { askOf, gateOf } from "../support/notify.ts";

const rulesOf = (written: unknown): readonly RouteRule[] => {
  const outcome = parseRoutes(written);
  if (outcome.kind !== "ok") throw new Error(JSON.stringify(outcome.problems));
  return outcome.rules;
};

describe("what may be written", () => {
  const rows: readonly (readonly [unknown, unknown])[] = [
    [undefined, []],
    [null, []],
    [[{ to: "homes" }], [{ to: [{ kind: "homes" }] }]],
    [
      [{ to: ["slack", "@ann"] }],
      [
        {
          to: [
            { kind: "home", surface: "slack" },
            { kind: "person", name: "ann" },
          ],
        },
      ],
    ],
    [[{ to: "@ann/telegram" }], [{ to: [{ kind: "person", name: "ann", surface: "telegram" }] }]],
    [[{ to: "slack:C0123" }], [{ to: [{ kind: "chat", surface: "slack", chat: "C0123" }] }]],
    [
      [{ to: "telegram:-100123/7" }],
      [{ to: [{ kind: "chat", surface: "telegram", chat: "-100123", thread: "7" }] }],
    ],
    [
      [{ kind: "gate", risk: "destructive", to: "homes", call: "@ann" }],
      [{ kind: "gate", risk: "destructive", to: [{ kind: "homes" }], call: "ann" }],
    ],
  ];
  test.each(rows)("%j", (written, rules) => {
    expect(rulesOf(written)).toEqual(rules);
  });
});

describe("what may not", () => {
  const rows: readonly (readonly [unknown, readonly string[]])[] = [
    ["homes", ["routes"]],
    [[{}], ["routes.0.to"]],
    [[{ to: [] }], ["routes.0.to"]],
    [[{ to: "homes" }, { to: "irc:x" }], ["routes.1.to"]],
    [[{ to: "@Ann" }], ["routes.0.to"]],
    [[{ to: "@ann/irc" }], ["routes.0.to"]],
    [[{ to: "homes", risk: "bad" }], ["routes.0.risk"]],
    [[{ to: "homes", clas: "gate" }], ["routes.0.clas"]],
    [[{ to: "homes", goal: "a b" }], ["routes.0.goal"]],
    [
      [{ to: "x" }, { to: "homes", call: "A" }],
      ["routes.0.to", "routes.1.call"],
    ],
    [[7], ["routes.0"]],
  ];
  test.each(rows)("%j is told with its place", (written, keys) => {
    const outcome = parseRoutes(written);
    expect(outcome.kind === "problems" && outcome.problems.map(({ key }) => key)).toEqual(keys);
    expect(
      outcome.kind === "problems" && outcome.problems.every(({ why, remedy }) => why !== "" && remedy !== ""),
    ).toBe(true);
  });
});

describe("the first rule that fits decides", () => {
  const rules = rulesOf([
    { kind: "gate", risk: "destructive", to: "@ann" },
    { goal: "deploy*", to: "slack:C1" },
    { worker: "*-42", to: "slack:C2" },
    { worker: "a*b*c", to: "slack:C3" },
    { by: "bob", to: "slack:C4" },
  ]);
  const rows: readonly (readonly [string, Parameters<typeof routeOf>[0], string])[] = [
    ["a destructive gate", gateOf({ risk: "destructive" }), "rule 1: kind gate, risk destructive"],
    ["a goal by its beginning", askOf({ goal: "deploy-web" }), "rule 2: goal deploy*"],
    ["a worker by its end", askOf(), "rule 3: worker *-42"],
    ["a worker by its pieces", askOf({ worker: "a1b2c" as never }), "rule 4: worker a*b*c"],
    ["not by pieces in another order", askOf({ worker: "acb" as never }), "no rule fits: every home"],
    ["not by pieces that overlap", askOf({ worker: "abc2" as never }), "no rule fits: every home"],
    ["who asked", askOf({ worker: "x" as never, by: "bob" }), "rule 5: by bob"],
    ["an ask without a goal", askOf({ worker: "x" as never }), "no rule fits: every home"],
  ];
  test.each(rows)("%s", (_, ask, why) => {
    expect(routeOf(ask, rules).why).toBe(why);
  });

  test("no rules: every home", () => {
    expect(routeOf(askOf(), [])).toEqual({ to: [{ kind: "homes" }], why: "no rules: every home" });
  });

  test("a star alone stands for anything, and for nothing that is missing", () => {
    expect(routeOf(askOf(), rulesOf([{ worker: "*", to: "slack" }])).why).toBe("rule 1: worker *");
    expect(routeOf(askOf(), rulesOf([{ goal: "*", to: "slack" }])).why).toBe("no rule fits: every home");
  });
});
