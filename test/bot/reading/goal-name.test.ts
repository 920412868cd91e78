// Goal: a message becomes a goal under a name that people know again. Method: rows of messages and the names they get.

import { expect, test } from "vitest";
import { goalNameOf } from "../../../src/bot/reading/goal-name.ts";
import { isId } from "../../../src/engine/ids.ts";

const rows: readonly (readonly [text: string, taken: readonly string[], name: string])[] = [
  ["The login page is slow, look into it", [], "login-page-slow-look"],
  ["Please let us have a café menu", [], "us-cafe-menu"],
  ["please do it", [], "goal"],
  ["ログインが遅い", ["goal", "goal-2"], "goal-3"],
  ["Ship it", ["ship"], "ship-2"],
  [`${"x".repeat(200)} y`, [], "x".repeat(40)],
  ["../../etc/passwd", [], "etc-passwd"],
];

test.each(rows)("%j, with %j taken, is named %s", (text, taken, name) => {
  expect(goalNameOf(text, taken)).toBe(name);
  expect(isId(name)).toBe(true);
});
