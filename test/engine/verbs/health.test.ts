// Goal: the verbs that look after the program end with the code that says how it is, print what the machine reads on
// standard output alone, and let no worker mend. Method: the verbs on a scripted checkup; health over a real socket.

import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openHatch } from "../../../src/bot/by-hand/hatch.ts";
import { openProbe } from "../../../src/bot/by-hand/probe.ts";
import type { Checkup, DoctorRow, LogEntry, LogQuery, WellnessReport } from "../../../src/engine/health.ts";
import { systemClock } from "../../../src/engine/host/clock.ts";
import { failed } from "../../../src/engine/outcome.ts";
import { judgeStatusOutput } from "../../../src/engine/verbs/judge-outputs.ts";
import {
  doctorOutput,
  healthOutput,
  logsOutput,
  profilesOutput,
} from "../../../src/engine/verbs/outputs-health.ts";
import { quickDir } from "../../support/quick-dir.ts";
import { run, worker } from "./scripted.ts";

const report: WellnessReport = {
  kind: "health",
  ready: "no",
  up_s: 61,
  version: "1.0.0",
  checks: [
    { name: "pulse", state: "well", why: "up" },
    { name: "ledger", state: "unwell", why: "no space\u001b[2J left", remedy: "make room" },
  ],
  channels: [{ surface: "home", state: "hearing", why: "x", heard_ms: 5, lacks: ["topics"] }],
  profiles: [{ name: "work", directory: "/w", state: "unready", why: "pulse: down" }],
};
const down = { kind: "nobody" } as const;
const stuck = failed("io", "it does not answer", "see looop status");

interface Row {
  readonly line: string;
  readonly health: Awaited<ReturnType<Checkup["health"]>>;
  readonly code: number;
  readonly says: RegExp;
}
const rows: readonly Row[] = [
  { line: "health", health: report, code: 0, says: /^alive for 61 s\n$/ },
  {
    line: "health --ready",
    health: report,
    code: 1,
    says: /^not ready\n✓ pulse: up\n✗ ledger: no space�\[2J left; make room\n$/,
  },
  { line: "health --ready", health: { ...report, ready: "yes" }, code: 0, says: /^ready\n/ },
  { line: "health", health: down, code: 1, says: /^$/ },
  { line: "health --ready", health: down, code: 1, says: /^$/ },
  { line: "health", health: stuck, code: 1, says: /^$/ },
];
test.each(rows)("looop $line ends with $code", async ({ line, health, code, says }) => {
  const ran = await run(line.split(" "), { checkup: { health: async () => health } });
  expect(ran.code).toBe(code);
  expect(ran.stdout).toMatch(says);
  expect(ran.stderr === "").toBe(health.kind === "health");
  const json = await run([...line.split(" "), "--json"], { checkup: { health: async () => health } });
  expect(json.code).toBe(code);
  if (health.kind === "health") expect(healthOutput.safeParse(JSON.parse(json.stdout)).success).toBe(true);
});

const served = { name: "work", directory: "/w", state: "ready" } as const;
const away = { name: "lab", directory: "/l", state: "away", why: "no\u001b[2J lock" } as const;
test.each([
  {
    end: { kind: "profiles", profiles: [served, away] },
    code: 0,
    says: "✓ work  /w  served\n✗ lab  /l  not served: no�[2J lock\n",
  },
  { end: { kind: "profiles", profiles: [] }, code: 0, says: "" },
  { end: { kind: "problems", problems: ["a", "b"], remedy: "mend it" }, code: 1, says: "" },
  { end: stuck, code: 1, says: "" },
] as const)("looop profiles ends with $code and $end.kind", async ({ end, code, says }) => {
  const checkup = { profiles: async () => end };
  const ran = await run(["profiles"], { checkup });
  expect([ran.code, ran.stdout]).toEqual([code, says]);
  const json = await run(["profiles", "--json"], { checkup });
  if (code === 0) expect(profilesOutput.safeParse(JSON.parse(json.stdout)).success).toBe(true);
});

test("over the socket of the running program, all of it arrives; where nobody listens, that is said", async () => {
  const dataDir = mkdtempSync(join(quickDir(), "looop-probe-"));
  const clock = systemClock();
  const probe = openProbe({ dataDir, clock });
  try {
    expect(await probe.health()).toEqual({ kind: "nobody" });
    const text = 'looop_events_total{event="decided"} 1\n'.repeat(3_000);
    const hatch = await openHatch(
      dataDir,
      async () => "in",
      async ({ op }) => (op === "metrics" ? { kind: "metrics", text } : report),
    );
    if (hatch.kind !== "open") throw new Error(hatch.why);
    expect(await probe.health()).toEqual(report);
    expect(await probe.metrics()).toEqual({ kind: "metrics", text });
    await hatch.close();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});

test("metrics are printed as they are", async () => {
  const checkup: Partial<Checkup> = { metrics: async () => ({ kind: "metrics", text: "looop_ready 1\n" }) };
  expect(await run(["metrics"], { checkup })).toEqual({ code: 0, stdout: "looop_ready 1\n", stderr: "" });
  expect((await run(["metrics"], { checkup: { metrics: async () => down } })).code).toBe(1);
});

test("doctor ends with 1 where something is wrong, and where something could not be looked at", async () => {
  const check = async (state: DoctorRow["state"], code: number, end: string) => {
    const row: DoctorRow = { area: "files", state, what: "others\nmay read it", remedy: "chmod it" };
    const checkup: Partial<Checkup> = { doctor: async () => ({ kind: "report", rows: [row] }) };
    const ran = await run(["doctor"], { checkup });
    expect(ran.code).toBe(code);
    expect(ran.stdout).toMatch(/files: others may read it\n {4}chmod it\n/);
    expect(ran.stdout.trimEnd().split("\n").at(-1)).toBe(end);
    const json = JSON.parse((await run(["doctor", "--json"], { checkup })).stdout);
    expect(doctorOutput.safeParse(json).success).toBe(true);
    expect(json.problems).toBe(code);
  };
  await check("well", 0, "nothing is wrong");
  await check("note", 0, "nothing is wrong");
  await check("fixed", 0, "nothing is wrong");
  await check("problem", 1, "1 to see to");
  await check("unknown", 1, "1 to see to");
});

test("a worker may look, and not mend", async () => {
  const modes: string[] = [];
  const checkup: Partial<Checkup> = {
    doctor: async (mode) => {
      modes.push(mode);
      return { kind: "report", rows: [] };
    },
  };
  const engine = { fleet: { whoami: async () => worker } };
  expect((await run(["doctor"], { checkup, engine })).code).toBe(0);
  expect((await run(["doctor", "--fix"], { checkup, engine })).code).toBe(1);
  expect((await run(["doctor", "--fix"], { checkup })).code).toBe(0);
  expect(modes).toEqual(["look", "fix"]);
});

test("logs are one object a line, ask for what the flags say, and end as they were ended", async () => {
  const entry: LogEntry = {
    ts: "2026-11-21T00:00:00.000Z",
    level: "warn",
    event: "paused",
    text: "paused\u001b[2J\nby ada",
    fields: { by: "ada" },
  };
  const asked: LogQuery[] = [];
  const checkup = (broken?: typeof stuck): Partial<Checkup> => ({
    async *logs(query) {
      asked.push(query);
      yield [entry, entry];
      if (broken !== undefined) yield broken;
    },
  });
  const plain = await run(["logs"], { checkup: checkup() });
  expect(plain.stdout).toBe("2026-11-21T00:00:00.000Z warn  paused paused�[2J by ada\n".repeat(2));
  const json = await run(["logs", "--json", "--since", "2h", "--level", "error"], { checkup: checkup() });
  for (const line of json.stdout.trimEnd().split("\n"))
    expect(logsOutput.safeParse(JSON.parse(line)).success).toBe(true);
  expect((await run(["logs", "--tail", "3"], { checkup: checkup(stuck) })).code).toBe(1);
  const interrupts = new AbortController();
  interrupts.abort("terminated");
  expect((await run(["logs", "--follow"], { checkup: checkup(), interrupts })).code).toBe(143);
  expect((await run(["logs", "--level", "loud"], { checkup: checkup() })).code).toBe(64);
  expect((await run(["logs"], { checkup: checkup(), out: { kind: "closed" } })).code).toBe(0);
  expect(asked.slice(0, 4)).toEqual([
    { level: "info", follow: "no", tail: 100 },
    { level: "error", follow: "no", ago_ms: 7_200_000 },
    { level: "info", follow: "no", tail: 3 },
    { level: "info", follow: "yes", tail: 100 },
  ]);
});

const known = {
  kind: "ok",
  ...{ decisions: 0, precedents: 0, graded: { good: 0, bad: 0 }, classes: [], calibration: [] },
  ...{
    readiness: { percent: 0, stage: "knows little", next: "answer" },
    rules: [],
    contradictions: [],
    proposals: [],
  },
  ...{ latency_ms: { count: 0, p50: 0, p95: 0 }, rulings: [], troubles: [] },
} as const;
const buckets = (event: string, ...counts: readonly number[]) =>
  counts
    .map(
      (count, at) =>
        `looop_hook_seconds_bucket{le="${[0.001, 0.005, 0.05, "+Inf"][at]}",event="${event}"} ${count}`,
    )
    .join("\n");

test.each([
  ["nobody runs", down, undefined],
  ["nobody called yet", { kind: "metrics", text: "looop_info 1\n" }, undefined],
  ["it does not answer", stuck, undefined],
  [
    "calls of two kinds came in",
    { kind: "metrics", text: `# x\n${buckets("pre", 10, 15, 20, 20)}\n${buckets("post", 0, 79, 80, 80)}\n` },
    { count: 100, p50: 5, p95: 50 },
  ],
  [
    "most took longer than anybody counts",
    { kind: "metrics", text: buckets("pre", 0, 0, 1, 9) },
    { count: 9 },
  ],
] as const)("judge status tells how long calls of the hook took: %s", async (_title, metrics, hook_ms) => {
  const script = {
    engine: { judge: { status: async () => known } },
    checkup: { metrics: async () => metrics },
  };
  const ran = await run(["judge", "status", "--json"], script);
  expect(ran.code).toBe(0);
  const json: unknown = JSON.parse(ran.stdout);
  expect(judgeStatusOutput.safeParse(json).error).toBeUndefined();
  expect(json).toMatchObject({ decisions: 0 });
  expect((json as { hook_ms?: unknown }).hook_ms).toEqual(hook_ms);
});

test("judge status lists each rule with its id, in words and as JSON", async () => {
  const base = { person: "ada", at_ms: 0, words: ["deploy"], class: "deploy" };
  const rules = [
    { ...base, id: "p1", decision: "ask", expires_ms: 86_400_000, goal: "payments" },
    { ...base, id: "p2", decision: "deny", signature: "git stash", why: "it hides\u001b[2J work" },
    { ...base, id: "p3", decision: "approve", signature: "npm install" },
  ];
  const script = { engine: { judge: { status: async () => ({ ...known, rules }) as never } } };
  const ran = await run(["judge", "status"], { ...script, checkup: { metrics: async () => down } });
  expect(ran.stdout).toContain(
    [
      "Rules that were taught (looop judge forget ID):",
      "  p1  ask  asks about deploy (deploy), for goal payments, by ada, until 1970-01-02T00:00:00Z",
      "  p2  no   `git stash`, by ada: it hides�[2J work",
      "  p3  yes  `npm install`, by ada",
    ].join("\n"),
  );
  const json = await run(["judge", "status", "--json"], {
    ...script,
    checkup: { metrics: async () => down },
  });
  expect(judgeStatusOutput.safeParse(JSON.parse(json.stdout)).error).toBeUndefined();
  expect(JSON.parse(json.stdout)).toMatchObject({ rules });
});
