// Goal: what wants a decision rings once, nothing else does, and nobody is called twice.
// Method: rows of facts against the voice.

import { expect, test } from "vitest";
import { decideVoice, type Voice, type VoiceFacts } from "../../src/notify/policy.ts";

const fresh: VoiceFacts = {
  standing: "open",
  kind: "question",
  rank: 0,
  shown: "no",
  direct: "no",
  callable: "U1",
};
const rows: readonly (readonly [string, Partial<VoiceFacts>, Omit<Voice, "why">])[] = [
  ["a new question, where it is seen first", {}, { lane: "decision", volume: "ring", call: "U1" }],
  ["a new question, elsewhere", { rank: 1 }, { lane: "decision", volume: "silent" }],
  ["a new gate, elsewhere", { rank: 1, kind: "gate" }, { lane: "decision", volume: "ring" }],
  [
    "outside of its route",
    { rank: Number.MAX_SAFE_INTEGER, shown: "yes" },
    { lane: "status", volume: "silent" },
  ],
  ["where only they read", { direct: "yes" }, { lane: "decision", volume: "ring" }],
  ["where it stands already", { shown: "yes" }, { lane: "status", volume: "ring", call: "U1" }],
  ["put off", { standing: "snoozed", kind: "gate" }, { lane: "status", volume: "silent" }],
  [
    "put off, brought to somebody else",
    { standing: "snoozed", brought: "yes" },
    { lane: "reminder", volume: "ring" },
  ],
  ["being recorded", { standing: "recording", kind: "gate" }, { lane: "finalise", volume: "silent" }],
  ["over", { standing: "closed", kind: "gate" }, { lane: "finalise", volume: "silent" }],
  ["answered for nobody", { standing: "orphaned" }, { lane: "finalise", volume: "silent" }],
  ["asked by a worker that is gone", { standing: "stranded" }, { lane: "decision", volume: "silent" }],
  [
    "an answer that cannot be read",
    { standing: "unreadable" },
    { lane: "decision", volume: "ring", call: "U1" },
  ],
];

test.each(rows)("%s", (_, part, voice) => {
  const { why, ...said } = decideVoice({ ...fresh, ...part });
  expect(said).toEqual(voice);
  expect(why).not.toBe("");
});

test("nobody who can be called is called by no one", () => {
  const { callable: _none, ...nobody } = fresh;
  expect(decideVoice(nobody)).not.toHaveProperty("call");
});
