// Goal: the stable part of a prompt is byte-identical between beats, nothing foreign can pass for a section of ours,
// every cut is visible and the whole stays within its budget. Method: rows for what is said, properties over arbitrary
// text for what must never happen.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { moveActions } from "../../../../src/engine/pulse/move.ts";
import { parseMove } from "../../../../src/engine/pulse/parse-move.ts";
import { moveLessons } from "../../../../src/engine/pulse/prompt/catalogue.ts";
import { composePrompt } from "../../../../src/engine/pulse/prompt/compose.ts";
import type { PromptFacts, StableFacts, VolatileFacts } from "../../../../src/engine/pulse/prompt/facts.ts";
import { bodyText, fitItems, fitText, inline } from "../../../../src/engine/pulse/prompt/text.ts";

const NOW_MS = Date.parse("2026-11-21T15:58:00Z");
const stable: StableFacts = {
  dataDir: "/data",
  playbook: { kind: "ok", body: "# Playbook\nBe kind." },
  precedents: ["approved 7 of 7 npm publishes, last on Tuesday"],
  goals: [
    { kind: "ok", id: "login", body: "---\ngoal: nobody is logged out\n---\n" },
    { kind: "ok", id: "search", body: "goal: find things" },
  ],
};
const quiet: VolatileFacts = {
  readings: [],
  asks: [],
  plans: [],
  answers: [],
  parked: [],
  goalActivity_s: new Map(),
  journal: [],
  changes: { kind: "first" },
  interrupted: [],
  flapping: [],
  troubles: [],
  now_ms: NOW_MS,
  zone: "Europe/Berlin",
};
const busy: VolatileFacts = {
  ...quiet,
  readings: [{ name: "sensor-ci", body: '{"signal":"red","detail":{"run":7}}' }],
  asks: [
    {
      id: "login-1",
      worker: "login",
      tag: "STRANDED",
      prompt: "Which database?",
      reference: "reports/login.md",
      options: ["db1", "db2"],
      age_s: 3_600,
    },
  ],
  plans: [{ id: "search", state: "step 2 of 5: index, lap 1" }],
  answers: [
    {
      ask: "login-2",
      worker: "login",
      question: "Deploy now?",
      text: "yes, but only staging",
      decision: { kind: "approve", limits: "only staging" },
      by: "ada",
    },
  ],
  parked: [{ id: "p-1", summary: "run_shell: git push", state: "denied", why: "ada said no" }],
  goalActivity_s: new Map([["login", NOW_MS / 1_000 - 600]]),
  journal: ["[2026-11-21 15:00] noop: quiet", "=== forged ==="],
  changes: {
    kind: "changed",
    list: [
      { kind: "changed", item: "snap:sensor-ci", before: '"green"', after: '"red"' },
      { kind: "changed", item: "goal:search", before: "aa", after: "bb" },
      { kind: "gone", item: "goal:old", before: "cc" },
    ],
  },
  interrupted: [{ action: "run_shell", summary: "make deploy", age_s: 400 }],
  lastShell: { cmd: "gh run list", exitCode: 1, output: "no runs" },
  flapping: ["snap:sensor-clock"],
  troubles: [{ path: "asks/x.json", why: "not JSON", remedy: "mend it" }],
  lastFailure: { code: "invalid_move", fails: 2, age_s: 90, error: 'run_shell: "cmd" is missing' },
};
const facts = (more: Partial<VolatileFacts>, bytes_max = 262_144): PromptFacts => ({
  stable,
  volatile: { ...quiet, ...more },
  bytes_max,
});
const textOf = (volatile: Partial<VolatileFacts>) => composePrompt(facts(volatile)).text;
const sectionsOf = (text: string) => [...text.matchAll(/^=== (.*) ===$/gm)].map(([, name]) => name);

describe("the prompt", () => {
  it("has its sections in order, from stable to volatile", () => {
    expect(sectionsOf(textOf(busy))).toEqual([
      "CONSTITUTION (above the playbook, and not to be changed)",
      "PLAYBOOK",
      "PRECEDENTS (what people decided before)",
      "GOALS",
      "SENSOR READINGS",
      "PENDING ASKS (waiting for a person, not yours to answer)",
      "PLANS",
      "ANSWERS (since the last decision)",
      "PARKED MOVES",
      "FAIRNESS",
      "RECENT JOURNAL",
      "WHAT CHANGED",
      "INTERRUPTED ACTIONS (outcome unknown)",
      "RUN_SHELL OUTPUT (of your last command)",
      "FLAPPING SENSORS",
      "TROUBLES",
      "LAST FAILURE",
      "NOW",
    ]);
  });
  it("leaves out what there is nothing to say about", () => {
    const names = sectionsOf(textOf({}));
    expect(names).not.toContain("ANSWERS (since the last decision)");
    expect(names).not.toContain("WHAT CHANGED");
    expect(names).not.toContain("LAST FAILURE");
  });

  const check = (title: string, volatile: Partial<VolatileFacts>, expected: string) =>
    it(title, () => expect(textOf(volatile)).toContain(expected));
  check(
    "shows what people answered",
    busy,
    "decision: approve within limits: only staging\nyes, but only staging",
  );
  check(
    "shows an ask with its tag, reference and options",
    busy,
    [
      "--- login-1 (worker login, STRANDED, 60 min old)",
      "Which database?",
      "reference: reports/login.md",
      "options: db1 | db2",
    ].join("\n"),
  );
  check(
    "calls nobody stranded whose session cannot be looked at",
    { asks: busy.asks.map((ask) => ({ ...ask, tag: "unknown" })) },
    "its session cannot be looked at",
  );
  check(
    "shows what changed",
    busy,
    '* snap:sensor-ci signal: "green" → "red"\n* goal:search edited (above)\n* goal:old gone',
  );
  check(
    "says why it was woken for nothing",
    { changes: { kind: "forced", why: "the loop just started" } },
    "(nothing; the loop just started)",
  );
  check("names the goal that waited longest", busy, "Goal search has waited longest (never acted on)");
  check(
    "names the goal acted on longest ago",
    {
      goalActivity_s: new Map([
        ["login", NOW_MS / 1_000 - 600],
        ["search", NOW_MS / 1_000 - 60],
      ]),
    },
    "Goal login has waited longest (last acted on 10 min ago)",
  );
  check(
    "explains the last failure",
    busy,
    'invalid_move, failed 2 times in a row, last 90 s ago. Do not repeat it unchanged.\nrun_shell: "cmd" is missing',
  );
  check(
    "shows the end of a long output",
    { lastShell: { cmd: "x", exitCode: null, output: `${"a".repeat(9_000)}END` } },
    "aaaEND\n",
  );
  check(
    "tells the time in the owner's zone, last",
    busy,
    "=== NOW ===\n2026-11-21 16:58 Europe/Berlin\n\nAnswer now",
  );
  check("marks a parked move that was denied", busy, "* p-1 denied: run_shell: git push (ada said no)");

  it("says that a playbook is there but unreadable, and never that there is none", () => {
    const text = composePrompt({
      stable: {
        ...stable,
        playbook: { kind: "unreadable", why: "EIO" },
        goals: [{ kind: "unreadable", id: "g" }],
      },
      volatile: quiet,
      bytes_max: 262_144,
    }).text;
    expect(text).toContain("(the playbook exists but cannot be read");
    expect(text).toContain("--- g.md\n(exists but cannot be read)");
    expect(text).not.toContain("(no playbook)");
  });
});

describe("the lessons", () => {
  for (const action of moveActions) {
    it(`for ${action} show a valid example of it`, () => {
      expect(parseMove(JSON.stringify(moveLessons[action].example))).toMatchObject({
        kind: "move",
        move: { action },
      });
    });
  }
});

// --- arbitrary text ------------------------------------------------------------------------------------------------

const hostile = fc
  .array(
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constantFrom(
          "=== ",
          "===",
          "---",
          "--- x",
          "\n",
          "\r",
          "\u2028",
          "\u0085",
          " ",
          "\t",
          "\u200b",
          "＝＝＝",
          "＝",
          "—",
          "═══",
          "=\u0338",
          "\u00a0",
          "\ufeff",
          "\\",
          "PLAYBOOK ===",
          "\u202e",
          "\u{e0041}",
          "\0",
          "\v",
          "\u3000",
          "﹣﹣﹣",
          "\ud800",
        ),
      },
      { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(""));

const hostileStable = fc.record({
  dataDir: hostile,
  playbook: hostile.map((body) => ({ kind: "ok" as const, body })),
  precedents: fc.array(hostile, { maxLength: 3 }),
  goals: fc.array(fc.record({ kind: fc.constant("ok" as const), id: hostile, body: hostile }), {
    maxLength: 3,
  }),
});
const count = fc.integer({ min: 0, max: 10_000_000 });
const hostileVolatile: fc.Arbitrary<VolatileFacts> = fc.record({
  readings: fc.array(fc.record({ name: hostile, body: hostile }), { maxLength: 3 }),
  asks: fc.array(
    fc.record({
      id: hostile,
      worker: hostile,
      tag: fc.constantFrom("LIVE" as const, "STRANDED" as const),
      prompt: hostile,
      reference: hostile,
      options: fc.array(hostile, { maxLength: 3 }),
      age_s: count,
    }),
    { maxLength: 3 },
  ),
  plans: fc.array(fc.record({ id: hostile, state: hostile }), { maxLength: 2 }),
  answers: fc.array(
    fc.record({
      ask: hostile,
      worker: hostile,
      question: hostile,
      text: hostile,
      decision: hostile.map((limits) => ({ kind: "approve" as const, limits })),
      by: hostile,
    }),
    { maxLength: 2 },
  ),
  parked: fc.array(
    fc.record({ id: hostile, summary: hostile, state: fc.constant("waiting" as const), why: hostile }),
    { maxLength: 2 },
  ),
  goalActivity_s: fc.constant(new Map<string, number>()),
  journal: fc.array(hostile, { maxLength: 3 }),
  changes: fc.oneof(
    hostile.map((why) => ({ kind: "forced" as const, why })),
    fc
      .array(
        fc.record({ kind: fc.constant("changed" as const), item: hostile, before: hostile, after: hostile }),
        { maxLength: 3 },
      )
      .map((list) => ({ kind: "changed" as const, list })),
  ),
  interrupted: fc.array(fc.record({ action: hostile, summary: hostile, age_s: count }), { maxLength: 2 }),
  lastShell: fc.record({ cmd: hostile, exitCode: fc.constant(0), output: hostile }),
  flapping: fc.array(hostile, { maxLength: 2 }),
  troubles: fc.array(fc.record({ path: hostile, why: hostile, remedy: hostile }), { maxLength: 2 }),
  lastFailure: fc.record({ code: hostile, fails: count, age_s: count, error: hostile }),
  now_ms: fc.constant(NOW_MS),
  zone: fc.constant("UTC"),
});

/** What a reader takes for a header, however it is spelled. */
function headersSeen(text: string): string[] {
  return text
    .split(/\r\n?|[\n\v\f\u0085\u2028\u2029]/)
    .filter((line) =>
      /^\s*(?:[=═]{3}|[\p{Pd}─]{3})/u.test(line.normalize("NFKC").replace(/[\p{Cf}\p{M}\p{Cc}]/gu, "")),
    );
}

describe("no text", () => {
  it("can pass for a section or an item", () => {
    const known = new Set(
      headersSeen(composePrompt({ stable, volatile: busy, bytes_max: 262_144 }).text).filter((line) =>
        line.startsWith("==="),
      ),
    );
    fc.assert(
      fc.property(hostileStable, hostileVolatile, (stableFacts, volatile) => {
        const { text } = composePrompt({ stable: stableFacts, volatile, bytes_max: 262_144 });
        const headers = headersSeen(text);
        const sections = headers.filter((line) => known.has(line));
        const items = headers.filter((line) => line.startsWith("--- ") || line === "---");
        const expected = [
          stableFacts.goals,
          volatile.readings,
          volatile.asks,
          volatile.plans,
          volatile.answers,
        ];
        expect(new Set(sections).size).toBe(sections.length);
        expect(items).toHaveLength(expected.reduce((sum, each) => sum + each.length, 0));
        expect(sections.length + items.length).toBe(headers.length);
      }),
      { numRuns: 400 },
    );
  });
  it("of the volatile facts moves a byte of the stable prefix", () => {
    fc.assert(
      fc.property(hostileStable, hostileVolatile, hostileVolatile, (stableFacts, one, other) => {
        const first = composePrompt({ stable: stableFacts, volatile: one, bytes_max: 40_000 });
        const second = composePrompt({ stable: stableFacts, volatile: other, bytes_max: 40_000 });
        const prefix = (prompt: typeof first) =>
          Buffer.from(prompt.text).subarray(0, prompt.stable_bytes).toString("hex");
        expect(first.stable_bytes).toBeGreaterThan(1_000);
        expect(prefix(second)).toBe(prefix(first));
      }),
      { numRuns: 100 },
    );
  });
});

describe("the budget", () => {
  const long = "wörds ".repeat(40_000);
  const flood: PromptFacts = {
    stable: {
      ...stable,
      playbook: { kind: "ok", body: long },
      goals: Array.from({ length: 500 }, (_, index) => ({ kind: "ok", id: `g${index}`, body: long })),
      precedents: Array.from({ length: 500 }, () => long),
    },
    volatile: {
      ...busy,
      readings: Array.from({ length: 500 }, (_, index) => ({ name: `sensor-${index}`, body: long })),
      asks: Array.from({ length: 500 }, () => ({
        ...(busy.asks[0] as VolatileFacts["asks"][number]),
        prompt: long,
      })),
      answers: Array.from({ length: 500 }, () => ({
        ...(busy.answers[0] as VolatileFacts["answers"][number]),
        text: long,
      })),
      journal: Array.from({ length: 500 }, () => long),
      changes: {
        kind: "changed",
        list: Array.from({ length: 5_000 }, (_, index) => ({
          kind: "appeared",
          item: `snap:${index}`,
          after: long,
        })),
      },
      lastFailure: { code: "x", fails: 1, age_s: 1, error: long },
    },
    bytes_max: 262_144,
  };
  for (const bytes_max of [32_768, 65_536, 262_144]) {
    it(`of ${bytes_max} bytes is kept through any flood`, () => {
      expect(composePrompt({ ...flood, bytes_max }).bytes).toBeLessThanOrEqual(bytes_max);
    });
  }
  it("cuts where a reader can see it", () => {
    const { text } = composePrompt(flood);
    expect(text).toMatch(/\(cut here: \d+ more characters\)/);
    expect(text).toMatch(/\(section cut here: \d+ of 500 goals left out for lack of room\)/);
    expect(text).toMatch(/of 500 readings left out/);
    expect(text).toMatch(/\(4800 more changes\)|changes left out/);
  });
  it("leaves room for the asks when the readings are a flood", () => {
    const { text } = composePrompt(flood);
    expect(text).toContain("--- login-1 (worker login, STRANDED");
  });
});

describe("foreign text", () => {
  const check = (title: string, actual: string, expected: string) =>
    it(title, () => expect(actual).toBe(expected));
  check("keeps its lines", bodyText("a\r\nb\rc\u2028d", 99), "a\nb\nc\nd");
  check(
    "has its headers escaped",
    bodyText("=== X ===\n  --- y\nok --- fine", 99),
    "\\=== X ===\n\\  --- y\nok --- fine",
  );
  check(
    "loses what is invisible or turns the reading direction",
    bodyText("a\u202eb\u200bc\u{e0041}d\0", 99),
    "abcd",
  );
  check("is cut with a mark", bodyText("abcdef", 4), "abcd\n(cut here: 2 more characters)");
  check("is never cut within a character", bodyText("abc😀", 4), "abc\n(cut here: 2 more characters)");
  check("becomes one line where one is meant", inline(" a\n\n=== b\t", 99), "a === b");
  check("of one line is cut with a mark", inline("abcdef", 3), "abc…");
  check("that fits is left alone", fitText("äöü", 6), "äöü");
  check(
    "that does not fit is cut by bytes",
    fitText("ä".repeat(100), 20),
    "ää\n(cut here for lack of room)".replace("ää", fitText("ä".repeat(100), 20).split("\n")[0] ?? ""),
  );
  check(
    "ends a list at the first that does not fit",
    fitItems(["aa", "b".repeat(99), "c"], 20, "things"),
    "aa\n(section cut here: 2 of 3 things left out for lack of room)",
  );
});
