// Goal: "until when" is read from every wording in use, in the right zone, and nonsense is left open. Method: rows.

import { describe, expect, it } from "vitest";
import {
  isLimitNotice,
  providerWaitUntil_ms,
  readProviderLimit,
} from "../../../../src/engine/pulse/meters/provider-limit.ts";

const moment = { now_ms: Date.parse("2026-11-21T15:00:00Z"), zone: "Europe/Berlin" };

function check(said: string, reset: string | undefined): void {
  it(`"${said}" ${reset === undefined ? "leaves it open" : `is ${reset}`}`, () => {
    const limit = readProviderLimit(said, moment);
    const iso = limit?.resets_ms === undefined ? undefined : new Date(limit.resets_ms).toISOString();
    expect(limit).toBeDefined();
    expect(iso).toBe(reset === undefined ? undefined : new Date(reset).toISOString());
  });
}

describe("the reset", () => {
  check("You've hit your limit · resets 7pm (America/Sao_Paulo)", "2026-11-21T22:00:00Z");
  check("You've hit your limit · resets 2:10pm (Europe/Moscow)", "2026-11-22T11:10:00Z");
  check("You've hit your session limit · resets 12am (UTC)", "2026-11-22T00:00:00Z");
  check("You've hit your weekly limit · resets Nov 25 at 9pm (America/New_York)", "2026-11-26T02:00:00Z");
  check("You've hit your limit · resets Nov 22, 3am (Nowhere/Land)", "2026-11-22T02:00:00Z");
  check("Claude AI usage limit reached|1795287600", "2026-11-21T19:00:00Z");
  check("You've hit your usage limit. Upgrade to Pro or try again at 12:16 PM.", "2026-11-22T11:16:00Z");
  check("You've hit your usage limit. Try again at Nov 25th, 2026 3:12 PM.", "2026-11-25T14:12:00Z");
  check("You've hit your usage limit. Try again in 2 days 3 hours 4 minutes.", "2026-11-23T18:04:00Z");
  check("rate limit: try again in 5 seconds", "2026-11-21T15:01:00Z");
  check('{"error":{"type":"usage_limit_reached","resets_in_seconds":9568}}', "2026-11-21T17:39:28Z");
  check("API Error: Rate limit reached", undefined);
  check("usage limit reached, try again in 900 days", undefined);
  check("Claude AI usage limit reached|1295287600", undefined);
  check("429 Too Many Requests", undefined);
  check("You exceeded your current quota, please check your plan and billing details.", undefined);
  check("Your credit balance is too low to access the Anthropic API.", undefined);
  check("402 Insufficient credits. Add more to go on.", undefined);

  it("said for January in December is next year's", () => {
    const december = { now_ms: Date.parse("2026-12-30T12:00:00Z"), zone: "UTC" };
    const limit = readProviderLimit("You've hit your limit · resets Jan 2 at 9am (UTC)", december);
    expect(limit?.resets_ms).toBe(Date.parse("2027-01-02T09:00:00Z"));
  });
  it("that was stated as a number beats the words", () => {
    const stated_ms = moment.now_ms + 7_200_000;
    expect(readProviderLimit("You've hit your limit · resets 7pm (UTC)", moment, stated_ms)?.resets_ms).toBe(
      stated_ms,
    );
  });
  it("that is open means a fixed wait", () => {
    expect(providerWaitUntil_ms({ said: "429" }, 0)).toBe(900_000);
  });
});

describe("other words", () => {
  for (const said of [
    "Incorrect API key",
    "context length exceeded",
    "the limit of files is 10",
    "error 4290",
  ]) {
    it(`"${said}" are no limit`, () => expect(readProviderLimit(said, moment)).toBeUndefined());
  }
  it("of an answer that only quotes a limit are no notice", () => {
    expect(isLimitNotice("You've hit your limit · resets 1pm (Europe/Lisbon)")).toBe(true);
    expect(isLimitNotice('{"action":"notify","text":"You\'ve hit your limit"}')).toBe(false);
  });
});
