// Goal: no token of ours or of somebody else reaches a child that the owner did not mean it for.
// Method: rows of variables through the one filter.

import { expect, test } from "vitest";
import { childEnv } from "../../src/engine/child-env.ts";

const where = {
  LOOOP_BIN: "/l",
  LOOOP_DATA_DIR: "/d",
  LOOOP_CONFIG: "/c",
  LOOOP_CLAIMS_DIR: "/d/claims",
  LOOOP_REPORTS_DIR: "/d/reports",
  LOOOP_SESSION_ID: "w",
  LOOOP_SESSION_GEN: "g",
  LOOOP_LOG_FORMAT: "json",
  LOOOP_FROM_SOURCE: "1",
};
const ours = { LOOOP_CHAT_TOKEN: "t", LOOOP_INTERVAL: "5" };

test.each(["agent", "command"] as const)(
  "%s is told where it is, and none of our other variables",
  (kind) => {
    expect(childEnv({ ...where, ...ours }, kind, [])).toEqual(where);
  },
);

test("the owner may name one of ours, but no wildcard reaches them", () => {
  expect(childEnv(ours, "command", ["LOOOP_INTERVAL"])).toEqual({ LOOOP_INTERVAL: "5" });
  for (const pattern of ["LOOOP_*", "L*", "LOOOP_CHAT_*"])
    expect(childEnv(ours, "agent", [pattern])).toEqual({});
});

test("what is withheld is not given even by name", () => {
  expect(childEnv(ours, "agent", ["LOOOP_CHAT_TOKEN"], ["LOOOP_CHAT_TOKEN"])).toEqual({});
});
