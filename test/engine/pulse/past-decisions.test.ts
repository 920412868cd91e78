// Goal: what the events tell about the decision under way is true. Method: rows of the last events.

import { describe, expect, test } from "vitest";
import { decidingSince } from "../../../src/engine/pulse/past-decisions.ts";
import type { Event } from "../../../src/engine/types.ts";

const ts = "2026-11-21T15:00:00.000Z";
const events = (names: readonly string[]) => names.map((event): Event => ({ ts, event }));

describe("a decision is under way", () => {
  test("from its start on, whatever else happens meanwhile", () => {
    expect(decidingSince(events(["decided", "decide_started", "ask_answered"]))).toBe(Date.parse(ts));
  });

  test.each(["decided", "decision_failed", "decision_interrupted", "provider_limit", "pulse_started"])(
    "no longer after %s",
    (end) => expect(decidingSince(events(["decide_started", end, "ask_answered"]))).toBeUndefined(),
  );
});
