// Goal: the screen of `status` says what holds the loop, and nothing of a record drives the terminal.
// Method: the verb on a scripted engine.

import { expect, test } from "vitest";
import type { Delivery } from "../../../src/engine/delivery.ts";
import type { PulseStatus } from "../../../src/engine/pulse-control.ts";
import type { State } from "../../../src/engine/types.ts";
import { statusOutput } from "../../../src/engine/verbs/outputs-pulse.ts";
import { ann, draftOf, stepOf, viewOf } from "../plans/drafts.ts";
import { ask, run } from "./scripted.ts";

const pulse: PulseStatus = {
  kind: "ok",
  now_ms: 1_000_000,
  pulse: "up",
  holder: { pid: 7, started: "s" },
  paused: { by: "ada", since_ms: 940_000, until_ms: 1_120_000, why: "lunch" },
  last_beat: { ended_ms: 995_000, outcome: "skipped", reason: "paused", say: "Paused." },
  next: { at_ms: 1_030_000, because: "every 60 s" },
  config: { kind: "ok", zone: "UTC", daily_usd_max: 5 },
  today: { day: "2026-11-21", runs: 3, cost_usd: 0.5, tokens: 12, unpriced: 1 },
  decisions: [{ ts: "2026-11-21T12:00:00.000Z", ok: false, say: "no \u001b[31mred" }],
  troubles: [{ path: "state/flap.json", why: "spoiled", remedy: "remove it" }],
};

const plans = [
  viewOf(draftOf([stepOf("S1"), stepOf("S2")])),
  viewOf(draftOf([stepOf("S1")], { id: "over" }), [{ event: "ended", state: "stopped", why: "", by: ann }]),
];

function world(status: PulseStatus) {
  const state: State = {
    data_dir: "/data",
    world_hash: "h",
    pulse_alive: true,
    snapshots: {},
    asks: [ask()],
    workers: [],
    goals: [],
    journal_tail: [],
    troubles: status.troubles,
    cursor: "c",
  };
  return {
    pulse: { status: async () => status },
    state: async () => state,
    workers: { health: async () => ({ kind: "ok" as const, workers: [], troubles: [] }) },
    goals: { list: async () => ({ kind: "ok" as const, goals: [], troubles: [] }) },
    schedules: { list: async () => ({ kind: "ok" as const, schedules: [], troubles: [] }) },
    plans: { list: async () => ({ kind: "ok" as const, plans, troubles: [] }) },
  };
}

const missing = { kind: "missing", why: "no ledger", remedy: "looop up" } as const;
const unshown: Partial<Delivery> = { glance: async () => missing };

test("one screen shows what holds it, what it cost, what waits and what is wrong, each once", async () => {
  const { code, stdout } = await run(["status"], { engine: world(pulse), delivery: unshown });
  expect(code).toBe(0);
  for (const line of [
    /^the pulse is up \(pid 7\)$/m,
    /^paused by ada 1m ago, for 2m: lunch$/m,
    /^last look 5s ago: skipped, Paused\.$/m,
    /^next look in 30s \(every 60 s\)/m,
    /^today: \$0\.50, and 1 run of unknown cost; 3 runs, 12 tokens; budget \$5$/m,
    /^ {2}⚑ w-1 /m,
    /^plans \(1\)\n {2}ship: review, 0 of 2 steps: looop plan show ship$/m,
    /✗ no \ufffd\[31mred$/m,
  ])
    expect(stdout).toMatch(line);
  expect(stdout.match(/flap\.json/g)).toHaveLength(1);
});

test("a look that was due long ago is told as late, and not while a decider thinks", async () => {
  const late: PulseStatus = { ...pulse, next: { at_ms: 700_000, because: "every 5 s" } };
  const status = async (of: PulseStatus) =>
    (await run(["status"], { engine: world(of), delivery: unshown })).stdout;
  expect(await status(late)).toMatch(/^the next look is 5m overdue \(every 5 s\); .*: looop health$/m);
  expect(await status({ ...late, deciding_since_ms: 690_000 })).not.toContain("overdue");
});

test("nothing of an ask reorders what a person reads", async () => {
  const engine = world(pulse);
  const target = "rm -rf ./\u202edliub/";
  const state = async () => ({ ...(await engine.state()), asks: [ask({ kind: "gate", target })] });
  const { stdout } = await run(["status"], { engine: { ...engine, state }, delivery: unshown });
  expect(stdout).toContain("rm -rf ./\ufffddliub/");
});

test("what a yes does is shown with its ask, and where it is long, where it is whole", async () => {
  const engine = world(pulse);
  const state = async () => ({
    ...(await engine.state()),
    asks: [ask({ kind: "gate", effect: "deletes backups", target: "y".repeat(400) })],
  });
  for (const verb of ["status", "state"]) {
    const { stdout } = await run([verb], { engine: { ...engine, state }, delivery: unshown });
    expect(stdout).toMatch(/^ +effect: deletes backups$/m);
    expect(stdout).toMatch(/^ +target: y{120}… \(whole: looop asks\)$/m);
  }
});

test("its JSON has the shape that it promises, whatever is known", async () => {
  const bare: PulseStatus = {
    kind: "ok",
    now_ms: 1,
    pulse: "down",
    config: { kind: "absent", why: "none", remedy: "init" },
    decisions: [],
    troubles: [],
  };
  for (const status of [pulse, bare]) {
    const { stdout } = await run(["status", "--json"], { engine: world(status), delivery: unshown });
    expect(statusOutput.safeParse(JSON.parse(stdout))).toMatchObject({ success: true });
    expect(JSON.parse(stdout)).not.toHaveProperty("deliveries");
  }
});

test("a config with which no loop starts is told with every reason, and no budget is read from it", async () => {
  const config = { kind: "problems", state: "bad", remedy: "mend c.yaml, then try again" } as const;
  const problems = ["c.yaml:1: interval", "c.yaml:2: colour"];
  const bad = { ...config, problems };
  const down: PulseStatus = { ...pulse, pulse: "down" };
  const { stdout } = await run(["status"], { engine: world(down), delivery: unshown, config: bad });
  expect(stdout).toMatch(/^c\.yaml:1: interval \| c\.yaml:2: colour; mend c\.yaml, then try again$/m);
  expect(stdout).not.toContain("budget");
  const absent = { ...bad, state: "absent" } as const;
  const other = await run(["status"], { engine: world(down), delivery: unshown, config: absent });
  expect(other.stdout).toContain("budget $5");
});

test("what cannot be told is told as that", async () => {
  const failed = { kind: "failed", reason: "io", why: "no disk", remedy: "plug it in" } as const;
  const engine = { ...world(pulse), pulse: { status: async () => failed } };
  expect(await run(["status"], { engine, delivery: unshown })).toMatchObject({ code: 1, stdout: "" });
});

test("goals and schedules that cannot be used are troubles, not fewer of them", async () => {
  const trouble = { path: "schedules/s.json", why: "not JSON", remedy: "mend it" };
  const engine = {
    ...world(pulse),
    goals: {
      list: async () => ({ kind: "failed", reason: "io", why: "no disk", remedy: "plug it in" }) as const,
    },
    schedules: { list: async () => ({ kind: "ok" as const, schedules: [], troubles: [trouble] }) },
  };
  const { stdout } = await run(["status"], { engine, delivery: unshown });
  expect(stdout).toContain("  goals: no disk; plug it in\n");
  expect(stdout).toContain("  schedules/s.json: not JSON; mend it\n");
});

test("where people are reached, and what did not reach them, stands there once anything was shown", async () => {
  const delivery: Partial<Delivery> = {
    glance: async () => ({
      kind: "ok",
      channels: [{ surface: "home", state: "deaf", why: "no proof since 12:00" }],
      deliveries: { waiting: 2, unknown: 1, dead: 3 },
    }),
  };
  const { stdout } = await run(["status"], { engine: world(pulse), delivery });
  expect(stdout).toContain("  home: deaf, no proof since 12:00\n");
  expect(stdout).toMatch(
    /2 on the way, of 1 it is not known .*, 3 did not arrive: see looop deliveries --dead/,
  );
  const json = JSON.parse((await run(["status", "--json"], { engine: world(pulse), delivery })).stdout);
  expect(statusOutput.safeParse(json)).toMatchObject({ success: true });
  expect(json.deliveries).toEqual({ waiting: 2, unknown: 1, dead: 3 });
});

test("a ledger that cannot be read is a trouble, and no empty one", async () => {
  const delivery: Partial<Delivery> = {
    glance: async () => ({ kind: "corrupt", why: "it is damaged", remedy: "restore a copy" }),
  };
  const { code, stdout } = await run(["status"], { engine: world(pulse), delivery });
  expect(code).toBe(0);
  expect(stdout).toContain("ledger.db: it is damaged; restore a copy");
  expect(stdout).not.toContain("arrived");
});
