// Goal: a schedule comes round when it says, also around a change of the clocks. Method: rows of moments through the
// pure rules, and the verbs over a store in memory.

import { beforeEach, describe, expect, test } from "vitest";
import type { ScheduleRequest, Schedules } from "../../../src/engine/engine.ts";
import { cadenceFacts, scheduleSignal } from "../../../src/engine/steering/cadence.ts";
import { calendarFor } from "../../../src/engine/steering/calendar.ts";
import { createSchedules } from "../../../src/engine/steering/schedules.ts";
import type { Cadence } from "../../../src/engine/types.ts";
import { person, steeringWorld, worker } from "../../support/steering.ts";

const at = (text: string) => Date.parse(text);
const seconds = (text: string) => at(text) / 1_000;

describe("coming round", () => {
  const once: Cadence = { kind: "once", at_s: seconds("2026-01-01T10:00:00Z") };
  const hourly: Cadence = { kind: "every", every_s: 3_600, anchor_s: seconds("2026-01-01T10:00:00Z") };

  test("once: pending, then due until it is dropped", async () => {
    const calendar = await calendarFor([once]);
    const rows: [string, string, number | undefined][] = [
      ["2026-01-01T09:59:59.999Z", "pending", once.at_s],
      ["2026-01-01T10:00:00Z", "due", undefined],
      ["2027-01-01T10:00:00Z", "due", undefined],
    ];
    for (const [now, signal, next_s] of rows) {
      expect(scheduleSignal(once, at(now), calendar)).toBe(signal);
      expect(cadenceFacts(once, at(now), calendar).next_s).toBe(next_s);
      expect(cadenceFacts(once, at(now), calendar).due).toBe(signal === "due");
    }
  });

  test("every: a period that changes with each boundary, and never in between", async () => {
    const calendar = await calendarFor([hourly]);
    const rows: [string, number, string][] = [
      ["2026-01-01T09:30:00Z", -1, "2026-01-01T10:00:00Z"],
      ["2026-01-01T10:00:00Z", 0, "2026-01-01T11:00:00Z"],
      ["2026-01-01T10:59:59.999Z", 0, "2026-01-01T11:00:00Z"],
      ["2026-01-01T11:00:00Z", 1, "2026-01-01T12:00:00Z"],
      ["2026-01-02T10:00:00Z", 24, "2026-01-02T11:00:00Z"],
    ];
    for (const [now, period, next] of rows) {
      expect(scheduleSignal(hourly, at(now), calendar), now).toEqual({ period });
      expect(cadenceFacts(hourly, at(now), calendar)).toEqual({ due: false, next_s: seconds(next) });
    }
  });

  test("cron: its period is the last moment it came round, in its own zone, also around a change of the clocks", async () => {
    const rows: [string, string, string, string, string][] = [
      // pattern, zone, now, last, next
      ["0 9 * * *", "Europe/Berlin", "2026-01-05T08:00:00Z", "2026-01-05T08:00:00Z", "2026-01-06T08:00:00Z"],
      ["0 9 * * *", "Europe/Berlin", "2026-01-05T07:59:59Z", "2026-01-04T08:00:00Z", "2026-01-05T08:00:00Z"],
      [
        "0 9 * * *",
        "America/New_York",
        "2026-07-05T12:00:00Z",
        "2026-07-04T13:00:00Z",
        "2026-07-05T13:00:00Z",
      ],
      ["0 9 * * 1-5", "UTC", "2026-01-10T12:00:00Z", "2026-01-09T09:00:00Z", "2026-01-12T09:00:00Z"],
      // 02:30 is left out: it comes right after the gap, once
      ["30 2 * * *", "Europe/Berlin", "2026-03-29T00:59:00Z", "2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z"],
      ["30 2 * * *", "Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"],
      ["30 2 * * *", "Europe/Berlin", "2026-03-29T12:00:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"],
      // 02:30 comes twice: it counts once
      ["30 2 * * *", "Europe/Berlin", "2026-10-25T00:29:00Z", "2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z"],
      ["30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"],
      ["30 2 * * *", "Europe/Berlin", "2026-10-25T01:45:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"],
      // every hour means every hour
      ["0 * * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"],
      ["0 * * * *", "Europe/Berlin", "2026-10-25T01:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"],
      ["0 * * * *", "Europe/Berlin", "2026-03-29T00:30:00Z", "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z"],
      // the southern half of the world
      [
        "30 2 * * *",
        "Australia/Sydney",
        "2026-10-03T15:59:00Z",
        "2026-10-02T16:30:00Z",
        "2026-10-03T16:00:00Z",
      ],
      ["0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", "2024-02-29T00:00:00Z", "2028-02-29T00:00:00Z"],
    ];
    for (const [cron, zone, now, last, next] of rows) {
      const cadence: Cadence = { kind: "cron", cron, zone };
      const calendar = await calendarFor([cadence]);
      const title = `${cron} ${zone} at ${now}`;
      expect(scheduleSignal(cadence, at(now), calendar), title).toEqual({ period: seconds(last) });
      expect(cadenceFacts(cadence, at(now), calendar), title).toEqual({ due: false, next_s: seconds(next) });
    }
  });

  test("cron: the period changes exactly when the next moment comes, minute by minute through both changes", async () => {
    const cadence: Cadence = { kind: "cron", cron: "15,45 1-3 * * *", zone: "Europe/Berlin" };
    const calendar = await calendarFor([cadence]);
    for (const day of ["2026-03-28T22:00:00Z", "2026-10-24T22:00:00Z"]) {
      let expected = cadenceFacts(cadence, at(day), calendar).next_s ?? 0;
      let before = scheduleSignal(cadence, at(day), calendar);
      for (let minute = 1; minute <= 360; minute += 1) {
        const now_ms = at(day) + minute * 60_000;
        const signal = scheduleSignal(cadence, now_ms, calendar);
        if (now_ms / 1_000 >= expected) {
          expect(signal).toEqual({ period: expected });
          expected = cadenceFacts(cadence, now_ms, calendar).next_s ?? 0;
          before = signal;
        } else expect(signal).toEqual(before);
      }
    }
  });
});

describe("the verbs", () => {
  let world: ReturnType<typeof steeringWorld>;
  let schedules: Schedules;
  beforeEach(() => {
    world = steeringWorld();
    schedules = createSchedules(world.ports);
  });

  const record = (name: string): unknown =>
    JSON.parse(world.control.text(`schedules/${name}.json`) ?? "null");
  const now_s = () => world.clock.now_ms() / 1_000;

  test("write the record other programs know, and ours for cron", async () => {
    const rows: [ScheduleRequest, unknown, string][] = [
      [{ kind: "in", in_s: 90 }, { v: 1, at: now_s() + 90 }, "at 2026-01-01T00:01:30.000Z"],
      [{ kind: "every", every_s: 3_600 }, { v: 1, every_s: 3_600, anchor: now_s() }, "every 3600 s"],
      [
        { kind: "cron", cron: " 0 9 * * 1-5 " },
        { v: 1, cron: "0 9 * * 1-5", tz: "Europe/Berlin" },
        'cron "0 9 * * 1-5" Europe/Berlin',
      ],
      [
        { kind: "cron", cron: "@daily", zone: "UTC" },
        { v: 1, cron: "@daily", tz: "UTC" },
        'cron "@daily" UTC',
      ],
    ];
    for (const [request, expected, text] of rows) {
      const outcome = await schedules.write("s", request, {}, person);
      expect(outcome).toMatchObject({ kind: "done", summary: `write-schedule s ${text}` });
      expect(record("s")).toEqual(expected);
    }
    expect(world.journalLines).toHaveLength(rows.length);
  });

  test("keep what they do not know, and drop what said when before", async () => {
    world.control.plant("schedules/s.json", '{"at": 5, "note": "old", "owner": "ada"}');
    await schedules.write("s", { kind: "every", every_s: 60 }, { note: "new" }, person);
    expect(record("s")).toEqual({ v: 1, every_s: 60, anchor: now_s(), note: "new", owner: "ada" });
  });

  test("refuse what can never be, and name what is wrong with it", async () => {
    const rows: [ScheduleRequest, string, RegExp][] = [
      [{ kind: "in", in_s: 0 }, "in", /0 is no number/],
      [{ kind: "in", in_s: -5 }, "in", /-5/],
      [{ kind: "in", in_s: 1.5 }, "in", /1.5/],
      [{ kind: "in", in_s: Number.NaN }, "in", /NaN/],
      [{ kind: "in", in_s: 1e12 }, "in", /no number/],
      [{ kind: "every", every_s: 59 }, "every", /59/],
      [{ kind: "cron", cron: "61 * * * *" }, "cron", /minute: 61/],
      [{ kind: "cron", cron: "bad" }, "cron", /^"bad": it has 1 field, and not five$/],
      [{ kind: "cron", cron: "* * * * * *" }, "cron", /: it has 6 fields, and not five$/],
      [{ kind: "cron", cron: "" }, "cron", /: it has 0 fields, and not five$/],
      [{ kind: "cron", cron: "@noon" }, "cron", /^"@noon": there is no pattern of that name$/],
      [{ kind: "cron", cron: "0 0 x * *" }, "cron", /contains illegal characters$/],
      [{ kind: "cron", cron: "0 0 31 2 *" }, "cron", /never comes/],
      [{ kind: "cron", cron: "0 9 * * *", zone: "Mars/Base" }, "zone", /no time zone/],
      [{ kind: "cron", cron: "0 9 * * *", zone: "" }, "zone", /no time zone/],
    ];
    for (const [request, field, why] of rows) {
      const outcome = await schedules.write("s", request, {}, person);
      expect(outcome, JSON.stringify(request)).toMatchObject({ kind: "refused", field });
      expect(outcome.kind === "refused" && outcome.why).toMatch(why);
    }
    expect(record("s")).toBeNull();
    expect(await schedules.write("s", { kind: "in", in_s: 5 }, { note: "a\nb" }, person)).toMatchObject({
      field: "note",
    });
    expect(await schedules.write("../s", { kind: "in", in_s: 5 }, {}, person)).toMatchObject({
      field: "schedule name",
    });
    expect(await schedules.write("s", { kind: "in", in_s: 5 }, {}, worker)).toMatchObject({ field: "actor" });
    expect(await schedules.remove("s", {}, worker)).toMatchObject({ field: "actor" });
  });

  test("list what stands there, and show what cannot be used as trouble", async () => {
    await schedules.write("a", { kind: "cron", cron: "0 9 * * *" }, { note: "stand-up" }, person);
    await schedules.write("b", { kind: "in", in_s: 60 }, {}, person);
    for (const [name, text] of [
      ["both", '{"at":1,"every_s":60}'],
      ["junk", "{"],
      ["never", '{"cron":"0 0 31 2 *","tz":"UTC"}'],
      ["none", "{}"],
      ["zone", '{"cron":"0 9 * * *","tz":"Mars/Base"}'],
      ["zero", '{"every_s":0}'],
    ] as const) {
      world.control.plant(`schedules/${name}.json`, text);
    }
    await world.clock.advance(60_000);
    const list = await schedules.list();
    if (list.kind !== "ok") throw new Error(list.why);
    expect(list.schedules).toMatchObject([
      { name: "a", due: false, note: "stand-up", next_s: seconds("2026-01-01T08:00:00Z") },
      { name: "b", due: true },
    ]);
    const paths = list.troubles.map(({ path }) => path).sort();
    expect(paths).toEqual(
      ["both", "junk", "never", "none", "zero", "zone"].map((name) => `schedules/${name}.json`),
    );
  });

  test("removing is the same twice, and records only what happened", async () => {
    await schedules.write("s", { kind: "in", in_s: 5 }, {}, person);
    expect(await schedules.remove("s", {}, person)).toMatchObject({
      kind: "done",
      summary: "drop-schedule s",
    });
    expect(await schedules.remove("s", {}, person)).toMatchObject({
      kind: "done",
      summary: "drop-schedule s: unchanged",
    });
    expect(world.journalLines).toHaveLength(2);
    world.control.plant("schedules/s.json", "{ broken");
    expect(await schedules.remove("s", {}, person)).toMatchObject({ kind: "done" });
  });

  test("the same cron again changes nothing", async () => {
    for (let times = 0; times < 2; times += 1) {
      await schedules.write("s", { kind: "cron", cron: "0 9 * * *" }, {}, person);
    }
    expect(world.journalLines).toHaveLength(1);
  });
});
