// Goal: whoever watches over the machine is told what is so: ready only where it hears, beats and can write, and no figure
// for what could not be read. Method: rows for the decision; a house in memory with a real ledger; a real port.

import { readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createHealth, type Health, type HealthParts } from "../../../src/bot/health/health.ts";
import { createHookTimes } from "../../../src/bot/health/hook-times.ts";
import { listenHealth } from "../../../src/bot/health/http.ts";
import { healthLimits } from "../../../src/bot/health/limits.ts";
import { logEntries, type LogParts as Parts } from "../../../src/bot/health/log-entries.ts";
import { metrics } from "../../../src/bot/health/metrics.ts";
import { decideReadiness, type ReadyFacts } from "../../../src/bot/health/readiness.ts";
import { createTally } from "../../../src/bot/health/tally.ts";
import type { ChannelStatus } from "../../../src/channels/supervise.ts";
import { createEvents } from "../../../src/engine/chronicle/events.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import type { LogEntry, LogQuery } from "../../../src/engine/health.ts";
import { failed } from "../../../src/engine/outcome.ts";
import type { PulseStatus } from "../../../src/engine/pulse-control.ts";
import type { Happening } from "../../../src/notify/outbox/settle.ts";
import { countingIds } from "../../fakes/counting-ids.ts";
import { type ManualClock, manualClock } from "../../fakes/manual-clock.ts";
import { memoryStore } from "../../fakes/memory-store.ts";
import { openHouse } from "../../support/house.ts";

interface LogParts extends Parts {
  readonly events: Engine["events"];
  readonly clock: ManualClock;
}

const root = join(import.meta.dirname, "../../..");
const now_ms = 1_000_000_000;
const slack: ChannelStatus = { surface: "slack", state: "hearing", why: "the ping came back", lacks: [] };
const status: PulseStatus = {
  kind: "ok",
  now_ms,
  pulse: "up",
  config: { kind: "ok", zone: "UTC" },
  decisions: [],
  troubles: [],
};
const up: ReadyFacts = {
  now_ms,
  started_ms: now_ms - 3_600_000,
  channels: [slack],
  pulse: status,
  ledger: { kind: "ok" },
};

describe("ready", () => {
  function check(facts: Partial<ReadyFacts>, ...unwell: readonly string[]): void {
    const { ready, checks } = decideReadiness({ ...up, ...facts });
    const said = checks.filter(({ state }) => state === "unwell").map(({ name }) => name);
    expect({ ready, said }).toEqual({ ready: unwell.length === 0 ? "yes" : "no", said: unwell });
  }
  const of = (state: ChannelStatus["state"]): Partial<ReadyFacts> => ({ channels: [{ ...slack, state }] });
  const full = failed("disk_full", "the disk is full", "make room");
  const late_ms = healthLimits.beat_late_ms_max + 1;

  test("it hears, beats and writes", () => check({}));
  test("a deaf channel makes it unready", () => check(of("deaf"), "channel slack"));
  test("one that is off, too", () => check(of("off"), "channel slack"));
  test("one that nothing proves counts once it had its time", () => check(of("unsure")));
  test("and not before", () => check({ ...of("unsure"), started_ms: now_ms - 1_000 }, "channel slack"));
  test("every deaf channel is named, and what hears is not", () =>
    check(
      {
        channels: [
          slack,
          { ...slack, surface: "discord", state: "deaf" },
          { ...slack, surface: "telegram", state: "off" },
        ],
      },
      "channel discord",
      "channel telegram",
    ));
  test("a loop that is down", () => check({ pulse: { ...status, pulse: "down" } }, "pulse"));
  test("a loop of which nobody knows", () => check({ pulse: { ...status, pulse: "unknown" } }, "pulse"));
  test("a loop that cannot be looked at is not well (I12)", () => check({ pulse: full }, "pulse"));
  test("a beat that does not come", () =>
    check({ pulse: { ...status, next: { at_ms: now_ms - late_ms, because: "interval" } } }, "pulse"));
  test("unless somebody is deciding meanwhile", () =>
    check({
      pulse: {
        ...status,
        deciding_since_ms: now_ms - 1,
        next: { at_ms: now_ms - late_ms, because: "interval" },
      },
    }));
  test("a loop that a person holds is well", () =>
    check({ pulse: { ...status, paused: { by: "ada", since_ms: 0 } } }));
  const beat = (outcome: string, reason: string): Partial<ReadyFacts> => ({
    pulse: { ...status, last_beat: { ended_ms: now_ms, outcome, reason, say: "so it is" } },
  });
  test.each([
    ["skipped", "unchanged"],
    ["skipped", "backoff"],
    ["skipped", "daily_usd"],
    ["failed", "runner_failed"],
    ["failed", "move_refused"],
    ["decided", "changed"],
    // Mended since: the next beat goes on.
    ["skipped", "config"],
  ])("a beat that ended %s (%s) is one of a loop that turns", (outcome, reason) =>
    check(beat(outcome, reason)),
  );
  test.each([
    ["skipped", "guard_unreadable"],
    ["failed", "sense"],
    ["failed", "commit"],
    ["failed", "what_comes_later"],
    ["broken", "broken"],
  ])("one that ended %s (%s) is not", (outcome, reason) => check(beat(outcome, reason), "pulse"));
  test.each(["bad", "absent"] as const)("nor is one whose config is %s", (kind) =>
    check({ pulse: { ...status, config: { kind, why: "no", remedy: "mend it" } } }, "pulse"),
  );
  test("a ledger that takes nothing", () => check({ ledger: full }, "ledger"));
});

describe("what is counted between two looks", () => {
  test("is bounded: names beyond the bound are counted together, latencies are left out", () => {
    const tally = createTally();
    for (let n = 0; n < healthLimits.event_names_max + 7; n += 1)
      tally.counted({ ts: "2026-11-21T00:00:00.000Z", event: `e${n}` });
    expect(tally.events().get("other")).toBe(7);
    const delivery = { place: { surface: "slack" }, lane: "decision", created_ms: 0 };
    const shown = { kind: "shown", delivery } as unknown as Happening;
    for (let n = 0; n < healthLimits.latencies_kept_max + 5; n += 1) tally.heard(shown, 1_500);
    expect(tally.takeLatencies()).toHaveLength(healthLimits.latencies_kept_max);
    expect(tally.takeLatencies()).toEqual([]);
  });
});

describe("in a house", () => {
  async function inHouse(
    use: (health: Health, parts: HealthParts, house: Awaited<ReturnType<typeof openHouse>>) => Promise<void>,
  ) {
    const house = await openHouse({ surfaces: ["slack", "telegram"] });
    try {
      const parts: HealthParts = {
        engine: house.engine,
        ledger: house.concierge.ledger,
        clock: house.clock,
        version: "1.2.3",
        channels: () =>
          house.concierge.channels().map(({ surface, ...health }) => ({ surface, health, can: {} as never })),
      };
      await use(createHealth(parts), parts, house);
    } finally {
      await house.close();
    }
  }

  test("figures of what is so, and none of what cannot be read", () =>
    inHouse(async (health, parts, house) => {
      await house.raise({ kind: "gate", prompt: "Deploy?" });
      await house.settle();
      health.counted({ ts: "2026-11-21T00:00:00.000Z", event: "decided" });
      const delivery = {
        place: { surface: "slack" },
        lane: "decision",
        created_ms: house.clock.now_ms() - 400,
      };
      health.heard({ kind: "shown", delivery } as unknown as Happening, house.clock.now_ms());
      const hookTimes = createHookTimes();
      for (let n = 0; n < healthLimits.latencies_kept_max + 5; n += 1)
        hookTimes.took({ event: "pre", took_ms: 4 });
      const hooked = await createHealth({ ...parts, hookTimes }).metrics();
      expect(hooked).toContain('looop_hook_seconds_bucket{le="0.0025",event="pre"} 0');
      expect(hooked).toContain(
        `looop_hook_seconds_bucket{le="0.005",event="pre"} ${healthLimits.latencies_kept_max}`,
      );
      expect(hookTimes.take()).toEqual([]);
      const text = await health.metrics();
      expect(text).toContain('looop_info{version="1.2.3"} 1');
      expect(text).toMatch(/^looop_asks\{kind="gate",state="\w+",age="15m"\} 1$/m);
      expect(text).toContain('looop_channel_state{surface="telegram",state="hearing"} 1');
      expect(text).toContain('looop_decisions_total{outcome="decided"} 1');
      expect(text).toContain('looop_delivery_seconds_bucket{le="0.5",surface="slack",lane="decision"} 1');
      expect(text).toContain('looop_readable{part="asks"} 1');
      expect(text).toContain('looop_outbox{state="dead"} 0');
      // The second look keeps the histogram, and says of the asks what it now knows: nothing.
      const blind = {
        ...parts.engine,
        mailbox: { ...parts.engine.mailbox, open: async () => failed("io", "gone", "look") },
      };
      const second = await createHealth({
        ...parts,
        engine: blind as Pick<Engine, "pulse" | "mailbox" | "workers" | "judge">,
      }).metrics();
      expect(second).toContain('looop_readable{part="asks"} 0');
      expect(second).not.toMatch(/^looop_ask/m);
      // One record that cannot be used: the others are counted, and the part is not whole.
      const open: Engine["mailbox"]["open"] = async () => {
        const list = await parts.engine.mailbox.open();
        const trouble = { path: "asks/zz-1.json", why: "not JSON", remedy: "mend it" };
        return list.kind === "ok" ? { ...list, troubles: [trouble] } : list;
      };
      const lame = { ...parts.engine, mailbox: { ...parts.engine.mailbox, open } };
      const third = await createHealth({ ...parts, engine: lame }).metrics();
      expect(third).toContain('looop_readable{part="asks"} 0');
      expect(third).toMatch(/^looop_asks\{kind="gate"/m);
      expect(await health.metrics()).toContain(
        'looop_delivery_seconds_count{surface="slack",lane="decision"} 1',
      );
    }));

  test("a ledger that takes nothing is tried again soon, and not more often: somebody waits for the start", () =>
    inHouse(async (_, parts, house) => {
      let tries = 0;
      const atomically = () => {
        tries += 1;
        return failed("disk_full", "no space left", "make room");
      };
      const starting = createHealth({ ...parts, ledger: { ...parts.ledger, atomically } });
      const triesFor = async (wait_ms: number) => {
        await house.clock.advance(wait_ms);
        const before = tries;
        expect((await starting.report()).ready).toBe("no");
        return tries - before;
      };
      expect(await triesFor(0)).toBe(1);
      expect(await triesFor(healthLimits.unready_fresh_ms - 1)).toBe(0);
      expect(await triesFor(1)).toBe(1);
    }));

  test("a channel that hears now is told at once", () =>
    inHouse(async (_, parts) => {
      let state: "deaf" | "hearing" = "deaf";
      const channels = () => parts.channels().map((each) => ({ ...each, health: { ...each.health, state } }));
      const starting = createHealth({ ...parts, channels });
      const told = async () =>
        (await starting.report()).checks.find(({ name }) => /^channel/.test(name))?.state;
      expect(await told()).toBe("unwell");
      state = "hearing";
      expect(await told()).toBe("well");
    }));

  test("a ledger that is gone makes it unready, with its reason", () =>
    inHouse(async (health, parts, house) => {
      expect((await health.report()).checks.find(({ name }) => name === "ledger")?.state).toBe("well");
      const refusing = {
        ...parts.ledger,
        atomically: () => failed("disk_full", "no space left", "make room"),
      };
      const report = await createHealth({ ...parts, ledger: refusing }).report();
      expect(report.ready).toBe("no");
      expect(report.checks).toContainEqual({
        name: "ledger",
        state: "unwell",
        why: "no space left",
        remedy: "make room",
      });
      expect(house.state).toBe("running");
    }));

  test("a ledger whose file was taken away makes it unready, though rows can be written into what is left", () =>
    inHouse(async (_, parts) => {
      const gone = failed("io", "ledger.db is not there any more", "bring back a backup");
      const report = await createHealth({
        ...parts,
        ledger: { ...parts.ledger, stands: () => gone },
      }).report();
      expect(report.ready).toBe("no");
      expect(report.checks.find(({ name }) => name === "ledger")).toMatchObject({
        state: "unwell",
        why: "ledger.db is not there any more",
      });
    }));

  test("by HTTP: only this machine, only looking, 503 where it is not ready", () =>
    inHouse(async (health) => {
      const door = await listenHealth({ host: "127.0.0.1", port: 0 }, health);
      if (door.kind !== "open") throw new Error(door.why);
      try {
        const at = (path: string, how: { method?: string; host?: string } = {}) => call(door.port, path, how);
        const second = await listenHealth({ host: "127.0.0.1", port: door.port }, health);
        expect(second).toMatchObject({ kind: "failed", reason: "io" });
        expect(await at("/livez")).toMatchObject({ status: 200, body: "alive\n" });
        const ready = await at("/readyz");
        expect(ready.status).toBe(503); // no loop runs in this house
        expect(JSON.parse(ready.body)).toMatchObject({ ready: "no", version: "1.2.3" });
        expect((await at("/metrics")).body).toContain("looop_ready 0");
        expect((await at("/other")).status).toBe(404);
        expect((await at("/metrics", { method: "POST" })).status).toBe(405);
        expect((await at("/metrics", { host: "evil.example" })).status).toBe(403);
      } finally {
        await door.close();
      }
    }));
});

function call(
  port: number,
  path: string,
  { method = "GET", host = "127.0.0.1" }: { method?: string; host?: string },
) {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number | undefined; body: string }>();
  const sent = request({ host: "127.0.0.1", port, path, method, headers: { host } }, (response) => {
    let body = "";
    response.setEncoding("utf8");
    response.on("data", (chunk: string) => {
      body += chunk;
    });
    response.on("end", () => resolve({ status: response.statusCode, body }));
  });
  sent.on("error", reject);
  sent.end();
  return promise;
}

describe("the log", () => {
  const token = "xoxb-its-own-token-0123456789";
  async function inLog(
    use: (parts: LogParts, control: ReturnType<typeof memoryStore>["control"]) => Promise<void>,
  ) {
    const clock = manualClock();
    const { store, control } = memoryStore({ clock });
    const watcher = { watch: () => ({ close: () => undefined }) };
    const events = createEvents({ store, clock, ids: countingIds("e"), watcher });
    await events.record("decided", { action: "noop", summary: "noop" });
    await events.record("run_metered", { run: "r1" });
    await events.record("move_failed", { summary: "push", why: `refused ${token}`, deep: { list: [token] } });
    await use({ events, store, clock, own: [{ name: "a token", value: token }] }, control);
  }
  const query = { level: "info", follow: "no" } as const;
  async function entriesOf(parts: LogParts, asked: LogQuery) {
    const all: LogEntry[] = [];
    for await (const page of logEntries(parts, asked, new AbortController().signal)) {
      if ("kind" in page) throw new Error(page.why);
      all.push(...page);
    }
    return all;
  }

  test("has one shape, a level for each, and no secret however deep", () =>
    inLog(async (parts) => {
      const entries = await entriesOf(parts, { ...query, level: "debug" });
      expect(entries.map(({ level, event }) => `${level} ${event}`)).toEqual(
        expect.arrayContaining(["info decided", "debug run_metered", "error move_failed"]),
      );
      const failedMove = entries.find(({ event }) => event === "move_failed");
      expect(failedMove?.fields).toMatchObject({
        summary: "push",
        deep: { list: [expect.stringContaining("removed")] },
      });
      expect(JSON.stringify(entries)).not.toContain(token);
    }));

  test("is narrowed by level, by age and to the newest", () =>
    inLog(async (parts) => {
      const names = async (asked: Partial<LogQuery>) =>
        (await entriesOf(parts, { ...query, ...asked })).map(({ event }) => event);
      expect(await names({ level: "error" })).toEqual(["move_failed"]);
      expect(await names({ tail: 1 })).toEqual(["move_failed"]);
      expect(await names({ ago_ms: 1 })).toEqual(await names({}));
      const later = { ...parts, clock: { ...parts.clock, now_ms: () => parts.clock.now_ms() + 3_600_000 } };
      expect(await entriesOf(later, { ...query, ago_ms: 60_000 })).toEqual([]);
    }));

  test("has what the program in the background complained about", () =>
    inLog(async (parts, control) => {
      control.plant("logs/pulse.err", `looop: it broke, ${token}\n\nand again\n`);
      const complaints = (await entriesOf(parts, query)).filter(({ event }) => event === "complaint");
      expect(complaints.map(({ level, text }) => `${level} ${text.split(",")[0]}`)).toEqual([
        "error looop: it broke",
        "error and again",
      ]);
      expect(JSON.stringify(complaints)).not.toContain(token);
    }));

  test("that cannot be read is a failure, and no empty log (I12)", () =>
    inLog(async (parts) => {
      const unread = {
        ...parts,
        events: { ...parts.events, read: async () => failed("io", "gone", "look") },
      };
      await expect(entriesOf(unread, query)).rejects.toThrow("gone");
    }));

  test("is followed from where it was read, each once, until somebody has seen enough", () =>
    inLog(async (parts) => {
      const stop = new AbortController();
      const seen: string[] = [];
      const reading = (async () => {
        for await (const page of logEntries(parts, { ...query, follow: "yes" }, stop.signal)) {
          if ("kind" in page) throw new Error(page.why);
          seen.push(...page.map(({ event }) => event));
          if (seen.includes("worker_started")) stop.abort();
          else if (seen.length === 2) await parts.events.record("worker_started", { worker: "fix-1" });
        }
      })();
      await parts.clock.advance(60_000);
      await reading;
      expect(seen).toEqual(["decided", "move_failed", "worker_started"]);
    }));
});

describe("the names of figures", () => {
  const names = Object.keys(metrics).sort();
  const bare = (found: readonly string[]) =>
    [...new Set(found.map((name) => name.replace(/_(?:bucket|count|sum)$/, "")))].sort();

  test("docs/metrics.md tells each, and no other", () => {
    const text = readFileSync(join(root, "docs/metrics.md"), "utf8");
    expect(bare(text.match(/\blooop_[a-z_]+/g) ?? [])).toEqual(names);
  });

  test("the dashboard shows only figures that there are", () => {
    const text = readFileSync(join(root, "assets/grafana/looop.json"), "utf8");
    expect(() => JSON.parse(text)).not.toThrow();
    const shown = bare(text.match(/\blooop_[a-z_]+/g) ?? []);
    expect(shown.length).toBeGreaterThan(12);
    expect(shown.filter((name) => !names.includes(name))).toEqual([]);
  });
});
