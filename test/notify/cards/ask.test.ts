// Goal: the card of an ask says all there is to decide it by, in each state, and never more than is on disk.
// Method: whole cards as plain text for the states people meet most, rows for the rest.

import { describe, expect, test } from "vitest";
import type { WorkerId } from "../../../src/engine/ids.ts";
import type { AskView } from "../../../src/engine/types.ts";
import { askCard, standingOf } from "../../../src/notify/cards/ask.ts";
import { sha256 } from "../../../src/notify/digest.ts";
import type { AskFacts, Setting } from "../../../src/notify/facts.ts";
import type { Meaning } from "../../../src/notify/nouns.ts";
import {
  answerOf,
  askOf,
  factsOf,
  gateOf,
  NOW_MS,
  RAISED_S,
  rowOf,
  settingOf,
  weakest,
  workerOf,
} from "../../support/notify.ts";
import { plainCard, shownText } from "../../support/plain-card.ts";

const setting = settingOf();
const plain = (facts: AskFacts, part: Partial<Setting> = {}): string =>
  plainCard(askCard(facts, settingOf(part)));
const meanings = (facts: AskFacts, part: Partial<Setting> = {}): readonly Meaning[] =>
  askCard(facts, settingOf(part))
    .rows.flat()
    .map(({ means }) => means);
const labels = (facts: AskFacts, part: Partial<Setting> = {}): readonly string[] =>
  askCard(facts, settingOf(part))
    .rows.flat()
    .map(({ label }) => label);

describe("a card as it is read", () => {
  test("an open question", () => {
    expect(plainCard(askCard(factsOf(), setting, { volume: "ring", call: "U1" }))).toBe(
      `#7F Which database should I use? <attention> 🔔 @U1
Which database should I use?

The tests need **one**.
- Recommended: 2 · postgres (claimed by the worker fix-42)
- Because: It is already there.
- Waiting: fix-42 has been idle for over 15 minutes
- If nobody answers: it waits without an end
- From: fix-42
- Asked: Sat 21 Nov, 14:05
(Or type: a number or your own words #7F · later 2h #7F · details #7F)
[*2 · postgres*] [1 · sqlite]
[Change…] [Later] [Details]
[Why] [Show]`,
    );
  });

  test("a gate of the loop", () => {
    const ask = gateOf({
      worker: "engine" as WorkerId,
      reference: "proposals/p-1.json",
      expires_s: RAISED_S + 8 * 3_600,
      recommend: { option: "yes", reason: "All tests are green.", source: "decider" },
    });
    const { worker: _none, ...facts } = factsOf(ask);
    expect(plain(facts)).toBe(
      `#7F Approve? Release v1.4.2 <attention>
fix-42 wants to run a command:
Exactly this (run_shell):
\`\`\`
./release.sh v1.4.2
\`\`\`
All tests are green.
- Recommended: yes (the loop's own decider)
- Because: All tests are green.
- Effect: runs a command on this machine
- Can be undone: no, this cannot be undone (the rules)
- Waiting: nobody waits: the loop goes on meanwhile
- If nobody answers: expires Sat 21 Nov, 22:05: it is not done
- From: the loop
- Asked: Sat 21 Nov, 14:05
(Or type: yes #7F · no #7F · later 2h #7F · details #7F)
[*Approve*] [Deny]
[Change…] [Later] [Details] [Why]`,
    );
  });

  test("a destructive gate about which little was said", () => {
    const { action: _a, recommend: _r, ...ask } = gateOf({ risk: "destructive" });
    expect(plain(factsOf(ask))).toBe(
      `#7F Approve? Release v1.4.2 <danger>
fix-42 wants to run a command:

./release.sh v1.4.2

All tests are green.
- Recommended: no recommendation was given
- Effect: it was not said what kind of action this is
- Target: what exactly would be done was not given
- Can be undone: no, and this destroys something (claimed by the worker fix-42; what is not known counts as a no)
- Waiting: fix-42 has been idle for over 15 minutes
- If nobody answers: it is not done; it waits without an end
- From: fix-42
- Asked: Sat 21 Nov, 14:05
(Or type: yes #7F · no #7F · later 2h #7F · details #7F)
[!Approve ⚠!] [Deny]
[Change…] [Later] [Details]
[Why] [Show]`,
    );
  });

  test("a gate whose worker tells what a yes does, as its word", () => {
    const { action: _a, recommend: _r, ...ask } = gateOf({ prompt: "Publish it?" });
    const command = "npm publish --tag latest ./dist/tool-1.4.2.tgz";
    const said = { ...ask, effect: "publishes to the registry", target: command };
    const card = plain(factsOf(said));
    expect(card).toContain(`Publish it?
By its worker's word, exactly this:
\`\`\`
${command}
\`\`\``);
    expect(card).toContain("- Effect: publishes to the registry (claimed by the worker fix-42)");
    expect(card).not.toContain("- Target:");
    const named = plain(factsOf({ ...said, target: "tool 1.4.2" }));
    expect(named).toContain("- Target: tool 1.4.2 (claimed by the worker fix-42)");
    expect(named).not.toContain("exactly this");
  });

  test("an answered question keeps the question", () => {
    expect(plain(factsOf(askOf({ state: "answered" }), { answer: answerOf() }))).toBe(
      `Answered #7F Which database should I use? <good>
Which database should I use?

The tests need **one**.
- Recommended: 2 · postgres (claimed by the worker fix-42)
- Because: It is already there.
- From: fix-42
- Asked: Sat 21 Nov, 14:05
- Decided: 2 · postgres
- By: ann on Slack
- When: Sat 21 Nov, 14:30
In these words:
\`\`\`
postgres
\`\`\``,
    );
  });
});

describe("where an ask stands", () => {
  const answered = gateOf({ state: "answered" });
  const yes = answerOf({ text: "yes", decision: { kind: "approve" } });
  const effect = { why: "it ended with exit code 0", at_ms: NOW_MS, state: "ran" } as const;
  const rows: readonly (readonly [
    name: string,
    facts: AskFacts,
    says: readonly string[],
    not?: readonly string[],
  ])[] = [
    [
      "put off",
      factsOf(askOf(), {
        row: rowOf({ snooze: { until_ms: NOW_MS + 3_600_000, words: "later 1h", by: "ann" } }),
      }),
      ["<muted>", "Put off until Sat 21 Nov, 15:25 by ann (“later 1h”).", "[*2 · postgres*]"],
    ],
    [
      "being recorded",
      factsOf(askOf(), { row: rowOf({ recording: { by: "ann", since_ms: NOW_MS } }) }),
      ["Recording… (ann)", "Which database"],
      ["[", "ecorded."],
    ],
    [
      "approved within limits, by a program without a name",
      factsOf(answered, {
        answer: {
          ...answerOf({ text: "yes: only staging", decision: { kind: "approve", limits: "only staging" } }),
          by: undefined,
        } as never,
      }),
      [
        "Approved within limits #7F",
        "- Limits: only staging",
        "- By: somebody in the terminal (no name was given)",
        "```\nyes: only staging\n```",
        "./release.sh v1.4.2",
      ],
    ],
    [
      "denied",
      factsOf(answered, { answer: answerOf({ text: "no", decision: { kind: "deny" } }) }),
      ["Denied #7F", "<muted>", "- Decided: deny"],
      ["[*Approve*]"],
    ],
    [
      "answered with neither yes nor no",
      factsOf(answered, { answer: answerOf({ text: "hm", decision: { kind: "text" } }) }),
      ["Answered, not approved", "neither yes nor no"],
    ],
    [
      "done",
      factsOf(answered, { answer: yes, effect }),
      [
        "Approved and done #7F",
        "<good>",
        "- Outcome: done, once (it ended with exit code 0), Sat 21 Nov, 14:25",
      ],
    ],
    [
      "failed",
      factsOf(answered, { answer: yes, effect: { ...effect, state: "failed" } }),
      ["Approved, and it failed", "<danger>"],
    ],
    [
      "void",
      factsOf(answered, { answer: yes, effect: { ...effect, state: "policy_changed" } }),
      ["Approved, not done", "the playbook changed"],
    ],
    [
      "of unknown outcome",
      factsOf(answered, { answer: yes, effect: { ...effect, state: "unknown" } }),
      ["outcome unknown", "not known whether it happened"],
      ["done, once"],
    ],
    [
      "taken back",
      factsOf(askOf({ state: "withdrawn", note: "withdrawn by fix-42" })),
      ["Taken back #7F", "withdrawn by fix-42"],
      ["enied"],
    ],
    [
      "expired",
      factsOf(gateOf({ state: "expired", expires_s: RAISED_S + 600 })),
      ["Expired #7F", "Expired at Sat 21 Nov, 14:15: nobody answered. It was not done. That is not a no."],
      ["enied"],
    ],
    [
      "stranded",
      factsOf(askOf({ state: "stranded", note: "session fix-42 ended with code 1" })),
      [
        "<muted>",
        "The worker is gone (session fix-42 ended with code 1).",
        "nobody waits any more",
        "[Drop it]",
        "[*2 · postgres*]",
      ],
    ],
    [
      "answered when its worker was gone",
      factsOf(askOf({ state: "answered" }), { answer: answerOf(), orphaned: "session fix-42 is gone" }),
      [
        "recorded, but fix-42 is gone (session fix-42 is gone)",
        "[*Start a fresh one with it*]",
        "[Note it on the goal]",
        "[Drop it]",
      ],
    ],
    [
      "and then its fate was chosen",
      factsOf(askOf({ state: "answered" }), {
        answer: answerOf(),
        orphaned: "gone",
        fate: { choice: "fresh", by: "ann", at_ms: NOW_MS, result: "worker fix-42 was started with it" },
      }),
      ["a fresh one was started with it by ann, Sat 21 Nov, 14:25: worker fix-42 was started with it"],
      ["["],
    ],
    [
      "with an answer that cannot be read",
      factsOf(gateOf(), { answerProblem: { why: "it is not JSON", remedy: "repair it in the terminal" } }),
      [
        "<danger>",
        "There is an answer, and its record cannot be read: it is not JSON. repair it in the terminal",
        "[Details]",
      ],
      ["Approve]", "Approve*]"],
    ],
    [
      "asked by a worker that waits for nobody",
      factsOf(askOf({ detached: true })),
      ["nobody waits: the answer starts a fresh worker"],
    ],
    [
      "with a deadline, a goal and evidence",
      factsOf(askOf({ goal: "db", reference: "reports/x.md" }), {
        deadline_ms: NOW_MS + 3_600_000,
        goalTitle: "A database",
        evidence: { kind: "text", name: "reports/x.md", text: "12 of 12 green" },
      }),
      [
        "fix-42 is ended at Sat 21 Nov, 15:25",
        "- Goal: db (A database)",
        "reports/x.md:\n```\n12 of 12 green\n```",
      ],
    ],
    [
      "with evidence that may not be read",
      factsOf(askOf({ reference: "/etc/shadow" }), {
        evidence: { kind: "unread", name: "/etc/shadow", why: "outside" },
      }),
      ["- Evidence: /etc/shadow (not shown: outside)"],
    ],
    [
      "with a recommendation without a reason",
      factsOf(askOf({ recommend: { option: "sqlite", source: "worker" } })),
      ["- Because: no reason was given", "[*1 · sqlite*]"],
    ],
    [
      "without a session",
      { ask: askOf(), row: rowOf() },
      ["- Waiting: there is no session to look at"],
      ["[Show]"],
    ],
  ];

  test.each(rows.map((row) => [row[0], row] as const))("%s", (_, [, facts, says, not = []]) => {
    const card = plain(facts);
    for (const each of says) expect(card).toContain(each);
    for (const each of not) expect(card).not.toContain(each);
  });

  test("every closed state keeps the question and has no button that decides", () => {
    for (const [, facts] of rows) {
      const standing = standingOf(facts);
      const card = askCard(facts, setting);
      expect(shownText(card)).toContain(facts.ask.kind === "gate" ? "./release.sh v1.4.2" : "The tests need");
      const decides = card.rows.flat().some(({ means }) => means.do === "answer");
      expect(decides).toBe(standing === "open" || standing === "snoozed" || standing === "stranded");
    }
  });
});

test("what a yes does, to what, and whether it can be undone stays behind the decision", () => {
  const { action: _, ...claimed } = gateOf();
  const asked: AskView = {
    ...claimed,
    effect: "removes 4,102 rows",
    target: "db-main",
    recommend: { option: "no", reason: "It is Friday.", source: "worker" },
  };
  const yes = answerOf({ text: "yes", decision: { kind: "approve" } });
  const open = plain(factsOf(asked));
  for (const facts of [
    factsOf(asked, { row: rowOf({ recording: { by: "ann", since_ms: NOW_MS } }) }),
    factsOf({ ...asked, state: "answered" }, { answer: yes }),
    factsOf({ ...asked, state: "expired" }),
  ]) {
    const lines = plain(facts).split("\n");
    const kept = ["Effect", "Target", "Can be undone", "Recommended", "Because"].map((name) =>
      lines.find((line) => line.startsWith(`- ${name}: `)),
    );
    for (const line of kept) expect(open).toContain(line ?? "no such line");
  }
});

describe("its buttons", () => {
  test("mean exactly what they say", () => {
    expect(meanings(factsOf()).slice(0, 2)).toEqual([
      { do: "answer", ask: rowOf().key, text: "postgres", decision: "choice", option: 2 },
      { do: "answer", ask: rowOf().key, text: "sqlite", decision: "choice", option: 1 },
    ]);
    expect(meanings(factsOf(gateOf())).slice(0, 2)).toEqual([
      { do: "answer", ask: rowOf().key, text: "yes", decision: "approve" },
      { do: "answer", ask: rowOf().key, text: "no", decision: "deny" },
    ]);
  });

  test("a no that is recommended comes first", () => {
    expect(plain(factsOf(gateOf({ recommend: { option: "no", source: "worker" } })))).toContain(
      "[*Deny*] [Approve]",
    );
  });

  test("a narrowed yes of the worker is a button of its own", () => {
    const facts = factsOf(gateOf({ options: ["yes", "yes: only staging", "no"] }));
    expect(labels(facts).slice(0, 3)).toEqual(["Approve", "Deny", "2 · yes: only staging"]);
    expect(meanings(facts)[2]).toMatchObject({ text: "yes: only staging", decision: "approve" });
  });

  test("a question without options takes words, and offers the recommended ones", () => {
    const facts = factsOf(askOf({ options: [], recommend: { option: "use the old one", source: "worker" } }));
    expect(labels(facts).slice(0, 2)).toEqual(["Answer “use the old one”", "Answer…"]);
    expect(plain(facts)).toContain("✎ Your answer");
  });

  test("long labels are cut with their number, and all options stand on the card", () => {
    const options = ["a".repeat(80), "b"];
    const card = plain(factsOf(askOf({ options })));
    expect(card).toContain(`- 1: ${"a".repeat(80)}`);
    expect(labels(factsOf(askOf({ options })))[0]).toBe(`1 · ${"a".repeat(35)}…`);
  });

  test("options beyond the buttons are answered by number", () => {
    const options = Array.from({ length: 30 }, (_, index) => `option ${index + 1}`);
    const facts = factsOf(askOf({ options, recommend: { option: "option 30", source: "worker" } }));
    const shown = labels(facts);
    expect(shown.length).toBe(weakest.buttons_max);
    expect(shown[0]).toBe("30 · option 30");
    expect(shown.slice(-5)).toEqual(["Change…", "Later", "Details", "Why", "Show"]);
    expect(plain(facts)).toContain("- 29: option 29");
  });

  const rooms: readonly (readonly [number, number])[] = [
    [25, 5],
    [100, 8],
    [25, 25],
    [6, 3],
    [2, 1],
  ];
  test.each(rooms)("%i buttons, %i in a row are kept to", (buttons_max, buttons_per_row_max) => {
    for (const count of [0, 1, 2, 5, 9, 24, 60]) {
      const options = Array.from({ length: count }, (_, index) => `number ${index}`);
      const facts = factsOf(askOf({ options }));
      const { rows } = askCard(facts, settingOf({ can: { ...weakest, buttons_max, buttons_per_row_max } }));
      expect(rows.flat().length).toBeLessThanOrEqual(buttons_max);
      expect(rows.every((row) => row.length >= 1 && row.length <= buttons_per_row_max)).toBe(true);
      expect(rows.length).toBeLessThanOrEqual(Math.max(2, Math.floor(buttons_max / buttons_per_row_max)));
      expect(new Set(rows.flat().map(({ means }) => JSON.stringify(means))).size).toBe(rows.flat().length);
    }
  });
});

test("a long preview that the question quotes in part is shown once", () => {
  const preview = Array.from({ length: 60 }, (_, index) => `line ${index} of it`).join("; ");
  const prompt = `It wants this:\n\n${preview.slice(0, 500)}\n… (more in the preview)\n\nThat is all.`;
  const card = plain(factsOf(gateOf({ prompt, action: { kind: "x", fingerprint: "f", preview } })));
  expect(card.split("line 3 of it")).toHaveLength(2);
  expect(card).toContain("line 59 of it");
  expect(card).toContain("That is all.");
});

describe("nothing is approved that was not shown", () => {
  const token = `ghp_${"aB3".repeat(12)}`;
  const secret: Partial<AskView> = {
    prompt: "Push it.",
    action: { kind: "run_shell", fingerprint: "f", preview: `curl -H 'X: ${token}' example.com` },
  };

  test("a gate that does not fit and cannot be attached has no yes", () => {
    const facts = factsOf(gateOf({ prompt: "x".repeat(4_000) }));
    const card = plain(facts, { can: { ...weakest, files: "no" } });
    expect(card).toContain("Approve is off: not all of it can be shown here.");
    expect(card).toContain("(Cut, and the whole text cannot be attached here.)");
    expect(card).not.toMatch(/Approve\*?\]|yes #7F/);
    expect(card).toContain("[Deny]");
  });

  test("nor one that the surface had to cut", () => {
    expect(plain(factsOf(gateOf()), { cutHere: "yes" })).toContain(
      "Approve is off: not all of it can be shown here.",
    );
  });

  describe("the file of what does not fit", () => {
    const gate = gateOf({ prompt: "x".repeat(1_990) });
    const answer = answerOf({ text: "yes" });
    const fileOf = (facts: AskFacts) => {
      const { files, parts } = askCard(facts, setting);
      const [file] = files;
      return { text: Buffer.from(file?.bytes ?? []).toString(), name: file?.name, parts };
    };

    test("is the same whatever the card says next, and in every state", () => {
      const open = fileOf(factsOf(gate));
      expect(open.text).toContain("x".repeat(1_990));
      const snooze = { until_ms: NOW_MS + 1, by: "ann", words: "tomorrow at 9:30" };
      const ladder = { rung: 0, brought: [], next: { who: "ben", at_ms: NOW_MS, how: "thread" } } as const;
      for (const facts of [
        factsOf(gate, { row: rowOf({ ladder }) }),
        factsOf(gate, { row: rowOf({ snooze, snoozes: [snooze] }) }),
        factsOf(gate, { row: rowOf({ recording: { by: "ann", since_ms: NOW_MS } }) }),
        factsOf({ ...gate, state: "answered" }, { answer }),
        factsOf({ ...gate, state: "withdrawn", note: "not needed" }),
      ]) {
        expect(fileOf(facts)).toMatchObject({ name: open.name, text: open.text });
      }
      expect(plain(factsOf(gate), { now_ms: NOW_MS + 3_600_000 })).toContain(sha256(open.text));
    });

    test("holds all of the card where what is new does not fit either", () => {
      const words = "because ".repeat(300).trim();
      const { text } = fileOf(factsOf({ ...gate, state: "answered" }, { answer: answerOf({ text: words }) }));
      expect(text).toContain(words);
      expect(text).toContain("x".repeat(1_990));
    });
  });

  test("a question that does not fit can be answered all the same", () => {
    const card = plain(factsOf(askOf({ prompt: "x".repeat(4_000) })), { can: { ...weakest, files: "no" } });
    expect(card).toContain("[*2 · postgres*]");
  });

  test("a gate with a secret in it is approved behind Details", () => {
    const card = plain(factsOf(gateOf(secret)));
    expect(card).toContain("something secret was taken out of what you see (GitHub token)");
    expect(card).toContain("curl -H 'X: ‹secret removed: GitHub token›' example.com");
    expect(card).not.toMatch(/Approve\*?\]|yes #7F/);
  });
});

describe("the same facts", () => {
  const later = (minutes: number): string =>
    plain(factsOf(), { now_ms: RAISED_S * 1_000 + minutes * 60_000 });

  test("give the same card, and time changes it in steps only", () => {
    expect(later(16)).toBe(later(59));
    expect(later(14)).not.toBe(later(16));
    expect(later(59)).not.toBe(later(61));
  });

  test("read as local time wherever the place is", () => {
    expect(plain(factsOf(), { zone: "Asia/Tokyo" })).toContain("- Asked: Sat 21 Nov, 22:05");
    expect(plain(factsOf(), { zone: "No/Where" })).toContain("- Asked: Sat 21 Nov, 13:05");
  });

  test("do not depend on how long the worker has been up", () => {
    expect(plain(factsOf(askOf(), { worker: workerOf({ uptime_s: 9_999, idle_s: 5, changed_ms: 1 }) }))).toBe(
      plain(factsOf()),
    );
  });
});
