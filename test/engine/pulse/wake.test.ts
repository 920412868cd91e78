// Goal: the next beat starts at the earliest thing known to come, at once for a hint, and no clock jump or past
// deadline makes it spin or sleep beyond an interval. Method: rows around one moment.

import { describe, expect, it } from "vitest";
import type { Guard } from "../../../src/engine/pulse/gate.ts";
import {
  isNudgeDue,
  type Nudge,
  nextWake,
  nudgeFor,
  type WakeFacts,
} from "../../../src/engine/pulse/wake.ts";

const NOW_MS = 1_800_000_000_000;
const MISSING = { kind: "missing" } as const;
const due = (in_ms: number): Guard<Nudge> => ({ kind: "ok", value: { due_ms: NOW_MS + in_ms } });
const quiet: WakeFacts = { interval_s: 60, nudge: MISSING, schedules: [], hints: [], beatEnded_ms: NOW_MS };

function check(title: string, more: Partial<WakeFacts>, because: string, in_ms: number): void {
  it(title, () => {
    const wake = nextWake({ ...quiet, ...more }, NOW_MS);
    expect([wake.because, wake.at_ms - NOW_MS]).toEqual([because, in_ms]);
  });
}

describe("the next beat", () => {
  check("comes after the interval", {}, "interval", 60_000);
  check(
    "counts the interval from the end of the last beat",
    { beatEnded_ms: NOW_MS - 20_000 },
    "interval",
    40_000,
  );
  check("is due when the interval is over", { beatEnded_ms: NOW_MS - 90_000 }, "interval", 0);
  check("comes now for a hint", { hints: ["answer login-1", "goal edit"], nudge: due(5_000) }, "hint", 0);
  check("comes with a nudge", { nudge: due(5_000) }, "nudge", 5_000);
  check("does not wait for a late nudge", { nudge: due(200_000) }, "interval", 60_000);
  check("does not spin on a nudge that was held back", { nudge: due(-1) }, "interval", 60_000);
  check(
    "comes with a schedule",
    {
      schedules: [
        { name: "a", due_ms: NOW_MS + 30_000 },
        { name: "b", due_ms: NOW_MS + 10_000 },
      ],
    },
    "schedule",
    10_000,
  );
  check(
    "does not spin on a schedule that is due already",
    { schedules: [{ name: "a", due_ms: NOW_MS }] },
    "interval",
    60_000,
  );
  check("comes when the gate opens", { retry_in_s: 20 }, "retry", 20_000);
  check("is not hurried by a gate that waits for a person", { retry_in_s: null }, "interval", 60_000);
  check("is not hurried by a gate that opens late", { retry_in_s: 7_200 }, "interval", 60_000);
  check(
    "goes on through a nudge that cannot be read",
    { nudge: { kind: "unreadable", why: "EIO" } },
    "interval",
    60_000,
  );
  check(
    "is one interval away when the clock was set back a day",
    { beatEnded_ms: NOW_MS + 86_400_000 },
    "interval",
    60_000,
  );
  check("is due when the clock was set forward a day", { beatEnded_ms: NOW_MS - 86_400_000 }, "interval", 0);
  check(
    "is one interval away across a change to summer time",
    { beatEnded_ms: NOW_MS, interval_s: 3_600 },
    "interval",
    3_600_000,
  );

  it("says what it is for", () => {
    const wake = nextWake({ ...quiet, schedules: [{ name: "report", due_ms: NOW_MS + 1 }] }, NOW_MS);
    expect(wake.what).toBe("report");
  });
});

describe("a nudge", () => {
  const isDue = (in_ms: number) => isNudgeDue(due(in_ms), NOW_MS, 300);
  it("forces a beat once it is due", () => {
    expect([isDue(1), isDue(0), isDue(-999_999_999)]).toEqual([false, true, true]);
  });
  it("that no decider can have asked for stems from another clock, and is due", () => {
    expect([isDue(600_000), isDue(600_001)]).toEqual([false, true]);
  });
  it("that is missing or unreadable forces nothing", () => {
    expect(isNudgeDue(MISSING, NOW_MS, 300)).toBe(false);
    expect(isNudgeDue({ kind: "corrupt", why: "x" }, NOW_MS, 300)).toBe(false);
  });

  const wish = (action: "noop" | "run_shell", next: number | undefined) => {
    const nudge = nudgeFor(action, next, 300, NOW_MS);
    return nudge === undefined ? undefined : (nudge.due_ms - NOW_MS) / 1_000;
  };
  it("is bounded whatever was wished for", () => {
    expect([wish("noop", 0), wish("noop", 30), wish("noop", 1e9)]).toEqual([5, 30, 300]);
  });
  it("comes by itself only after a shell command", () => {
    expect([wish("noop", undefined), wish("run_shell", undefined), wish("run_shell", 60)]).toEqual([
      undefined,
      5,
      60,
    ]);
  });
});
