// Goal: a person finds the same things at the same places on every size of terminal, and text of others stays where it
// belongs. Method: models are drawn to grids and read as text; every size in a range is drawn once.

import { describe, expect, it } from "vitest";
import type { PulseStatus } from "../../../src/engine/pulse-control.ts";
import type { WorkerHealth } from "../../../src/engine/types.ts";
import { frameOf } from "../../../src/engine/watch/frame.ts";
import { cellAt, gridText } from "../../../src/engine/watch/grid.ts";
import { press } from "../../../src/engine/watch/press.ts";
import { withEvents, withFleet, withSize } from "../../../src/engine/watch/see.ts";
import { ask, dead, type Fleet, model, NOW_MS, withScreen, worker } from "./kit.ts";

const text = (of: Parameters<typeof frameOf>[0]) => gridText(frameOf(of));
const lines = (of: Parameters<typeof frameOf>[0]) => text(of).split("\n");
const typed = (of: Parameters<typeof frameOf>[0], char: string) => press(of, { kind: "char", char }).model;

const fleet: Fleet = {
  workers: [
    worker("fix-42", { health: "waiting-ask", ask_age_s: 200, idle_s: 65 }),
    worker("docs", { started_s: NOW_MS / 1_000 - 4_000, uptime_s: 4_000 }),
    dead("old", { exit_code: 3, verify: { verdict: "fail", exit_code: 1, output: "" } }),
  ],
  asks: [ask("fix-42-1", "fix-42", { prompt: "Merge it?", options: ["yes", "no"] })],
};

const status: PulseStatus = {
  now_ms: NOW_MS,
  kind: "ok",
  pulse: "up",
  config: { kind: "absent", why: "", remedy: "" },
  decisions: [],
  troubles: [],
  last_beat: {
    ended_ms: NOW_MS - 12_000,
    outcome: "skipped",
    reason: "unchanged",
    say: "nothing has changed",
  },
  next: { at_ms: NOW_MS + 42_000, because: "interval" },
};

describe("80×24", () => {
  it("shows screen, title, pulse, table and keys", async () => {
    const shown = withFleet(await withScreen(model(fleet), "hello\r\n$ "), { pulse: status, at_ms: NOW_MS });
    expect(text(shown)).toBe(
      [
        "hello",
        "$",
        ...Array.from({ length: 15 }, () => ""),
        "─ screen ─ asks 1 ─ log ── fix-42 · 80×24 · live ───────────────────────────────",
        " pulse running · next look in 42s · 1 open ask · 12s ago: nothing has changed",
        "┌─ID─────────────────────────HEALTH─────────STATE─────IDLE──UP────ASK───VERIFY─┐",
        "│ fix-42                     waiting-ask    running   1m    1m    3m    -      │",
        "│ docs                       busy           running   3s    1h    -     -      │",
        "└──────────────────────────────────────────────────────────────────────────────┘",
        " ? help  q quit  ↑↓ worker  PgUp PgDn scroll  a asks   living workers, 1 hidden",
      ].join("\n"),
    );
  });

  it("and on 300 columns, the row of a worker stays together", () => {
    const wide = lines(withSize(model(fleet), { cols: 300, rows: 60 }));
    const row = wide.find((line) => line.startsWith("│ fix-42 "));
    expect(row).toHaveLength(300);
    expect(row?.trimEnd()).toMatch(/^│ fix-42 {59}waiting-ask .* - {2,}│$/);
  });

  it("shows those that ended, how, and what became of their check", () => {
    const all = model({ ...fleet, filter: { kind: "all" } });
    expect(text(all)).toMatch(/│ old +dead +exit 3 .* fail +│/);
    expect(text(all)).toContain("all workers");
    const workers = [dead("gone", { state: "running", exit_code: null })];
    expect(text(model({ workers, asks: [], filter: { kind: "all" } }))).toMatch(/│ gone +dead +lost /);
  });

  it("says why the pulse stands still", () => {
    const paused = { by: "ada", since_ms: NOW_MS, why: "holiday" };
    const held = withFleet(model(fleet), { pulse: { ...status, paused }, at_ms: NOW_MS });
    expect(text(held)).toContain("pulse paused · 1 open ask · by ada: holiday");
    const down = withFleet(model(fleet), { pulse: { ...status, pulse: "down" }, at_ms: NOW_MS });
    expect(text(down)).toContain("pulse stopped · 1 open ask · 12s ago: nothing has changed");
    const broken = withFleet(model(fleet), { trouble: "asks: cannot be read", at_ms: NOW_MS });
    expect(
      text(withFleet(broken, { pulse: status, at_ms: NOW_MS, trouble: "asks: cannot be read" })),
    ).toContain("pulse running · next look in 42s · 1 open ask · asks: cannot be read");
  });

  it("says when it looks next and what is open, however long its reason was", () => {
    const last_beat = { ...status.last_beat, say: "waiting for the checks ".repeat(9) } as const;
    const idle = withFleet(model(fleet), { pulse: { ...status, last_beat } as PulseStatus, at_ms: NOW_MS });
    expect(text(idle)).toContain("pulse running · next look in 42s · 1 open ask · 12s ago: waiting for");
  });

  it("has a bar where there are more workers than rows", () => {
    const many = model({ workers: Array.from({ length: 12 }, (_, at) => worker(`w${at}`)) });
    expect(lines(many).filter((line) => line.startsWith("│"))).toHaveLength(5);
    expect(lines(many).filter((line) => line.endsWith("█"))).toHaveLength(2);
  });

  it("shows the asks of the selected worker with their text", () => {
    const shown = typed(model(fleet), "a");
    expect(lines(shown).slice(0, 4)).toEqual([
      "fix-42-1 · question · 1m",
      "Merge it?",
      "options: yes | no",
      "answer it with: looop answer fix-42-1 …",
    ]);
  });

  it("shows asks that are longer than the pane from their beginning, whatever comes to them", () => {
    const long = ask("fix-42-1", "fix-42", {
      prompt: Array.from({ length: 40 }, (_, at) => `p${at}`).join("\n"),
    });
    const opened = typed(model({ ...fleet, asks: [long] }), "a");
    expect(lines(opened).slice(0, 2)).toEqual(["fix-42-1 · question · 1m", "p0"]);
    expect(text(opened)).toContain("fix-42 · line 17 of 42");
    const more = withFleet(opened, { asks: [long, ask("fix-42-2", "fix-42")], at_ms: NOW_MS });
    expect(lines(more)[1]).toBe("p0");
    expect(lines(press(more, { kind: "key", key: "ctrl-n" }).model)[1]).toBe("p1");
    expect(lines(press(opened, { kind: "key", key: "end" }).model)[16]).toBe(
      "answer it with: looop answer fix-42-1 …",
    );
    expect(text(typed(model(fleet), "a"))).not.toContain("line ");
  });

  it("shows what a yes to it does, to what, and until when", () => {
    const gate = ask("fix-42-2", "fix-42", {
      kind: "gate",
      risk: "destructive",
      effect: "deletes every backup\x1b[2J older than 2020",
      target: "aws s3 rb\n--force s3://prod-backups",
      expires_s: NOW_MS / 1_000 + 3_500,
    });
    expect(lines(typed(model({ ...fleet, asks: [gate] }), "a")).slice(0, 7)).toEqual([
      "fix-42-2 · gate, destructive · 1m",
      "Which one?",
      "effect: deletes every backup\ufffd[2J older than 2020",
      "target: aws s3 rb",
      "--force s3://prod-backups",
      "expires: in 58m",
      "answer it with: looop answer fix-42-2 …",
    ]);
  });

  it("shows the log of the pulse", () => {
    const ts = "2026-11-21T17:00:01.000Z";
    const event = { ts, event: "beat_failed", code: "x", why: "no\nluck" };
    const unseen = { ts, event: "run_metered", cost_usd: 1 };
    expect(lines(typed(withEvents(model(fleet), [unseen, event]), "l"))[0]).toBe(
      "17:00:01 the beat failed (x): no luck",
    );
  });

  it("shows the end of a screen that is higher than the pane, and the cursor on it", async () => {
    const rows = Array.from({ length: 24 }, (_, at) => `row ${at}`).join("\r\n");
    const shown = await withScreen(model({ workers: [worker("w")] }), rows);
    expect(lines(shown)[0]).toBe("row 6");
    expect(lines(shown)[17]).toBe("row 23");
    expect(cellAt(frameOf(shown), 17, 6).style.inverse).toBe(true);
  });

  it("explains its keys", () => {
    expect(text(typed(model(fleet), "?"))).toContain("Nothing here types into a worker");
  });

  it.each([
    [40, 10],
    [80, 10],
    [40, 24],
    [77, 16],
    [80, 16],
  ])("explains them whole on %d×%d, and how to leave", (cols, rows) => {
    const shown = lines(typed(model({ ...fleet, cols, rows }), "?")).slice(0, -1);
    const whole = shown.filter((line) => line.trim() !== "");
    for (const of of [/^ +a +.*asks/, /^ +q .*quit/, /another worker$/, /anew$/, /^ +Any key closes this\.$/])
      expect(whole.filter((line) => of.test(line))).toHaveLength(1);
  });
});

describe("every size", () => {
  const evil = "\x1b[2J日本\u202eevil\n".repeat(30);
  const crowd: readonly WorkerHealth[] = Array.from({ length: 9 }, (_, at) =>
    worker(`${"long-name-".repeat(6)}${at}`, { health: "waiting-prompt" }),
  );

  it("from the smallest on shows a table, a pane and the keys, each line whole", async () => {
    const base = await withScreen(
      model({ workers: crowd, asks: [ask("x-1", crowd[0]?.id ?? "", { prompt: evil })] }),
      evil,
    );
    for (let cols = 40; cols <= 200; cols += 7) {
      for (const rows of [10, 11, 13, 17, 24, 50, 100]) {
        for (const pane of ["screen", "asks", "log"] as const) {
          const shown = lines(withSize({ ...base, pane }, { cols, rows }));
          expect(shown).toHaveLength(rows);
          const table = shown.filter((line) => /^[┌└│]/.test(line));
          expect(table.length).toBeGreaterThanOrEqual(3);
          for (const line of table) expect(line, `${cols}×${rows}`).toMatch(/[┐┘│█]$/);
          for (const line of table) expect([...line]).toHaveLength(cols);
          expect(shown.at(-1)).toContain("? help  q quit");
        }
      }
    }
  });

  it("below the smallest says so", () => {
    for (const [cols, rows] of [
      [39, 24],
      [80, 9],
      [1, 1],
    ] as const) {
      const shown = lines(withSize(model(fleet), { cols, rows }));
      expect(shown).toHaveLength(rows);
      expect(shown[0]).toBe("looop watch needs".slice(0, cols));
    }
  });
});
