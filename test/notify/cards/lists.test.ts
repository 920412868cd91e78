// Goal: the board and the lists tell what is, what is not known, and what is being left out; and change with facts only.
// Method: whole cards as plain text where people look most, rows for the rest.

import { describe, expect, test } from "vitest";
import type { GoalId, SensorName, WorkerId } from "../../../src/engine/ids.ts";
import type { Goal, Schedule, Sensor } from "../../../src/engine/types.ts";
import { boardCard } from "../../../src/notify/cards/board.ts";
import { diffCard, doneCard, goalCard, playbookCard, undoneCard } from "../../../src/notify/cards/changes.ts";
import {
  asksCard,
  costCard,
  goalsCard,
  schedulesCard,
  sensorsCard,
} from "../../../src/notify/cards/lists.ts";
import { pictureCard, tailCard, workerCard, workersCard } from "../../../src/notify/cards/workers.ts";
import { unifiedDiff } from "../../../src/notify/diff.ts";
import type { Known } from "../../../src/notify/facts.ts";
import type { Draft, Subject } from "../../../src/notify/nouns.ts";
import {
  channelOf,
  factsOf,
  gateOf,
  homeOf,
  NOW_MS,
  pulseOf,
  RAISED_S,
  rowOf,
  settingOf,
  weakest,
  workerOf,
} from "../../support/notify.ts";
import { plainCard } from "../../support/plain-card.ts";

const setting = settingOf();
const ok = <T>(value: T): Known<T> => ({ kind: "ok", value });
const unknown = { kind: "unknown", why: "the disk does not answer" } as const;
const goal: Goal = {
  id: "deploy" as GoalId,
  body: "---\ngoal: Deploy it\n---\nOnly staging.\n",
  title: "Deploy it",
  archived: false,
  modified_ms: NOW_MS,
  hash: "h",
};

describe("the board", () => {
  test("says everything at a glance", () => {
    const home = homeOf({
      asks: ok([factsOf(gateOf()), factsOf()]),
      workers: ok([workerOf(), workerOf({ id: "fix-43" as WorkerId, health: "stuck", idle_s: 4_000 })]),
      goals: ok([goal]),
      channels: [
        channelOf("slack"),
        {
          ...channelOf("telegram"),
          health: { state: "deaf", why: "409", lacks: ["cannot read without a mention"] },
        },
      ],
      deliveries: { waiting: 2, dead: 1 },
      troubles: [{ path: "asks/x.json", why: "it is not JSON", remedy: "mend it" }],
    });
    expect(plainCard(boardCard(home, setting))).toBe(
      `looop: 2 waiting for you · 2 workers · pulse up <danger>
- Pulse: up
- Waiting for you: 2, the oldest for over 15 minutes
- Workers: 1 stuck, 1 waiting for an answer
- Goals: 1
- Today: $1.23 of $10.00, 12 runs, 45k tokens
- Last decision: Sat 21 Nov, 14:03: start_worker: fix-42
- Channels: Slack hears · Telegram deaf (409)
- Deliveries: 2 on their way, 1 will not arrive until somebody mends why
- Needs mending: asks/x.json: it is not JSON
- #7F: approve? Release v1.4.2 (fix-42, over 15 minutes)
- #7F: Which database should I use? (fix-42, over 15 minutes)
- fix-42: waiting for an answer
- fix-43: stuck, nothing new for over an hour
(Telegram: cannot read without a mention)
[asks] [workers] [goals]
[cost] [journal] [help]`,
    );
  });

  test("never shows what it cannot read as none", () => {
    const card = plainCard(
      boardCard(homeOf({ pulse: unknown, asks: unknown, workers: unknown, goals: unknown }), setting),
    );
    expect(card).toContain("looop: ? waiting for you · ? workers · pulse unknown <danger>");
    expect(card.match(/not known: the disk does not answer/g)).toHaveLength(6);
  });

  test("says who paused it and until when", () => {
    const pulse = ok(
      pulseOf({ paused: { by: "ann", since_ms: NOW_MS, until_ms: NOW_MS + 3_600_000, why: "lunch" } }),
    );
    expect(plainCard(boardCard(homeOf({ pulse }), setting))).toContain(
      "- Pulse: paused by ann since Sat 21 Nov, 14:25, until Sat 21 Nov, 15:25: lunch",
    );
  });

  test("is the same while nothing but time passes", () => {
    const home = (minutes: number) =>
      homeOf({
        pulse: ok(
          pulseOf({
            now_ms: NOW_MS + minutes * 60_000,
            next: { at_ms: NOW_MS + minutes, because: "interval" },
          }),
        ),
        asks: ok([factsOf()]),
        workers: ok([workerOf({ uptime_s: minutes * 60, idle_s: 1_200 + minutes * 60 })]),
      });
    const at = (minutes: number) =>
      boardCard(home(minutes), settingOf({ now_ms: NOW_MS + minutes * 60_000 }));
    expect(at(1)).toEqual(at(20));
  });

  test("of more than it can show says how many more there are", () => {
    const asks = ok(
      Array.from({ length: 40 }, (_, index) => factsOf(gateOf(), { row: rowOf({ code: `A${index}` }) })),
    );
    expect(plainCard(boardCard(homeOf({ asks }), setting))).toContain("… and 34 more: say asks.");
  });

  test("says what runs without a price is not known to be free", () => {
    const pulse = ok(pulseOf({ today: { day: "2026-11-21", runs: 2, cost_usd: 0, tokens: 5, unpriced: 2 } }));
    expect(plainCard(boardCard(homeOf({ pulse }), setting))).toContain(
      "$0.00 of $10.00, 2 runs, 5 tokens, 2 runs without a price",
    );
  });
});

const schedule: Schedule = {
  name: "nightly" as Schedule["name"],
  cadence: { kind: "cron", cron: "0 2 * * *", zone: "Europe/Berlin" },
  note: "backup",
  due: false,
  next_s: RAISED_S,
  hash: "h",
};
const sensor: Sensor = {
  name: "ci" as SensorName,
  interval_s: 300,
  timeout_s: 30,
  executable: false,
  modified_ms: 0,
};
const day = { day: "2026-11-21", runs: 2, cost_usd: 1.5, tokens: 1_500_000, unpriced: 1 };

const rows: readonly (readonly [string, Draft, readonly string[]])[] = [
  [
    "open asks",
    asksCard(ok([factsOf(gateOf())]), setting),
    [
      "1 waiting for you",
      "- #7F: approve? (irreversible) Release v1.4.2 (fix-42, over 15 minutes, recommended: yes)",
      "[#7F]",
    ],
  ],
  [
    "an ask that was put off",
    asksCard(
      ok([factsOf(gateOf(), { row: rowOf({ snooze: { until_ms: NOW_MS, words: "x", by: "ann" } }) })]),
      setting,
    ),
    ["put off until Sat 21 Nov, 14:25"],
  ],
  ["no asks", asksCard(ok([]), setting), ["Nothing waits for you <good>"]],
  [
    "asks that cannot be read",
    asksCard(unknown, setting),
    ["The asks cannot be read now <danger>", "That is not the same as none."],
  ],
  [
    "workers",
    workersCard(ok([workerOf({ pending_tells: 2 })]), setting),
    [
      "1 of 1 worker alive",
      "- fix-42: waiting for an answer, 2 notes not read yet · goal release",
      "[fix-42]",
    ],
  ],
  ["no workers", workersCard(ok([]), setting), ["No workers"]],
  ["goals", goalsCard(ok([goal]), setting), ["1 goal", "- deploy: Deploy it", "[deploy]"]],
  [
    "schedules",
    schedulesCard(ok([schedule]), setting),
    ["- nightly: 0 2 * * * (Europe/Berlin) · next Sat 21 Nov, 14:05 · backup"],
  ],
  [
    "a schedule that is due",
    schedulesCard(
      ok([{ ...schedule, cadence: { kind: "every", every_s: 7_200, anchor_s: 0 }, due: true }]),
      setting,
    ),
    ["every 2 hours · due now"],
  ],
  [
    "sensors",
    sensorsCard(ok([sensor]), setting),
    ["<attention>", "- ci: every 5 minutes, at most 30 seconds, cannot be run: it is not executable"],
  ],
  [
    "what was spent",
    costCard({ days: [day, { ...day, day: "2026-11-22", unpriced: 0 }], zone: "Europe/Berlin" }, setting),
    ["$3.00 in 2 days", "- 2026-11-22: $1.50, 2 runs, 1.5M tokens\n- 2026-11-21", "1 run told no price"],
  ],
  [
    "a worker that failed its check",
    workerCard(
      {
        worker: workerOf({
          alive: false,
          health: "dead",
          state: "exited",
          exit_code: 0,
          verify: { verdict: "fail", exit_code: 1, output: "2 failed" },
        }),
        asks: [],
      },
      setting,
    ),
    [
      "fix-42: ended with code 0, not verified (code 1) <danger>",
      "What the check printed:\n```\n2 failed\n```",
    ],
  ],
  [
    "a living worker can be ended, after a question",
    workerCard({ worker: workerOf(), goalTitle: "Release", asks: [factsOf()] }, setting),
    [
      "- Goal: release (Release)",
      "- Verified: not yet",
      "- #7F: Which database",
      "[*Show*] [Log] [!Kill ⚠!]",
    ],
  ],
  [
    "a picture with its words",
    pictureCard({ worker: "fix-42", png: new Uint8Array(3), screen: "$ npm test\n\u001b[1mok" }, setting),
    ["The screen of fix-42", "📎 screen-fix-42.png (image/png, 3 bytes)"],
  ],
  [
    "an empty log",
    tailCard({ title: "Log", name: "log", text: "\n", dropped_bytes: 0 }, setting),
    ["(Nothing yet.)"],
  ],
  [
    "a log that lost its beginning",
    tailCard({ title: "Log", name: "log", text: "a\nb\n", dropped_bytes: 2_400_000 }, setting),
    ["(2.4 MB before that are no longer kept.)", "```\na\nb\n```"],
  ],
  ["a goal", goalCard(goal, setting), ["Goal deploy: Deploy it", "Only staging.", "[Edit]"]],
  ["the playbook", playbookCard("# Rules\n", setting), ["# Rules", "[Edit]"]],
  ["an empty playbook", playbookCard("", setting), ["(It is empty.)"]],
  [
    "what was done can be undone",
    doneCard(
      {
        summary: "Changed goal deploy",
        by: "ann",
        at_ms: NOW_MS,
        warnings: [],
        undo: { change: "c1", until_ms: NOW_MS + 600_000 },
      },
      setting,
    ),
    ["Changed goal deploy <good>", "- Can be undone until: Sat 21 Nov, 14:35", "[Undo]"],
  ],
  [
    "what was undone says what came back",
    undoneCard(
      {
        target: "goal deploy",
        by: "ann",
        at_ms: NOW_MS,
        diff: unifiedDiff("a\nb\n", "a\nc\n", "goal deploy"),
      },
      setting,
    ),
    ["Undone: goal deploy is as it was", "1 line back, 1 line gone"],
  ],
];

test.each(rows)("%s", (_, draft, says) => {
  for (const each of says) expect(plainCard(draft)).toContain(each);
});

test("a goal's header is not shown twice, and its file is its body", () => {
  expect(plainCard(goalCard(goal, setting))).not.toContain("goal: Deploy it");
  const long = { ...goal, body: `${goal.body}${"x".repeat(4_000)}` };
  expect(Buffer.from(goalCard(long, setting).files[0]?.bytes ?? []).toString()).toBe(long.body);
});

test("a file that goes along has no secret in it", () => {
  const token = `ghp_${"aB3".repeat(12)}`;
  const [file] = tailCard(
    { title: "Log", name: "log", text: `${token}\n${"x\n".repeat(100)}`, dropped_bytes: 0 },
    setting,
  ).files;
  expect(Buffer.from(file?.bytes ?? []).toString()).toMatch(/^‹secret removed: GitHub token›\nx\n/);
});

test("the end of a long log is what is shown, in whole lines", () => {
  const text = Array.from({ length: 500 }, (_, index) => `line ${index}`).join("\n");
  const card = plainCard(tailCard({ title: "Log", name: "log", text, dropped_bytes: 0 }, setting));
  expect(card).toContain("(The end of 500 lines.)");
  expect(card).toContain("\nline 499\n```");
  expect(card).toMatch(/```\nline 46[0-9]\n/);
  expect(card).toContain(`📎 log.log (text/plain, ${text.length} bytes)`);
});

describe("a change", () => {
  const facts = { change: "c1", subject: "reply:1" as Subject, target: "goal deploy", by: "ann" };
  const diff = unifiedDiff("a\nb\n", "a\nc\nd\n", "goal deploy");

  test("is shown as a difference before it is made", () => {
    const draft = diffCard({ ...facts, diff }, setting);
    expect(plainCard(draft)).toBe(
      `Change goal deploy? +2 −1 <attention>
\`\`\`
--- goal deploy, as it is
+++ goal deploy, after the change
@@ -1,2 +1,3 @@
 a
-b
+c
+d
\`\`\`
- By: ann
[*Save*] [Edit] [Cancel]`,
    );
    expect(draft.rows.flat().map(({ means }) => means)).toEqual([
      { do: "confirm", change: "c1" },
      { do: "edit", change: "c1" },
      { do: "cancel", subject: "reply:1" },
    ]);
  });

  test("that is none says so", () => {
    expect(plainCard(diffCard({ ...facts, diff: "" }, setting))).toContain("Nothing to change: goal deploy");
  });

  test("that is long is attached as a difference", () => {
    const long = unifiedDiff("", `${"line\n".repeat(800)}`, "goal deploy");
    const [file] = diffCard({ ...facts, diff: long }, setting).files;
    expect(file).toMatchObject({ name: "change-goal-deploy.diff", mime: "text/x-diff" });
    expect(Buffer.from(file?.bytes ?? []).toString()).toBe(long);
  });

  test("that cannot be shown cannot be saved", () => {
    const long = unifiedDiff("", `${"line\n".repeat(800)}`, "goal deploy");
    const card = plainCard(
      diffCard({ ...facts, diff: long }, settingOf({ can: { ...weakest, files: "no" } })),
    );
    expect(card).toContain("Save is off");
    expect(card).not.toContain("Save*]");
  });
});
