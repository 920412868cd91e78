// Goal: each part of a decision brief is known with whose word it is, or missing with a reason; nothing is made up.
// Method: rows of asks against the part that matters.

import { describe, expect, test } from "vitest";
import type { WorkerId } from "../../src/engine/ids.ts";
import { type Brief, briefOf } from "../../src/notify/brief.ts";
import type { AskFacts } from "../../src/notify/facts.ts";
import { askOf, factsOf, gateOf, NOW_MS, RAISED_S, workerOf } from "../support/notify.ts";

const parked = gateOf({ reference: "proposals/p.json", worker: "engine" as WorkerId });
const { worker: _gone, ...sessionless } = factsOf(parked);
const { action: _action, ...vague } = gateOf();
const { recommend: _recommend, ...unadvised } = askOf();

const known = (value: string, source: string) => ({ kind: "known", value, source });
const missing = (why: string) => ({ kind: "missing", why });

const rows: readonly (readonly [string, AskFacts, keyof Brief, unknown])[] = [
  ["a question goes on", factsOf(), "effect", known("fix-42 goes on with your answer", "the kind of ask")],
  [
    "a detached one starts",
    factsOf(askOf({ detached: true })),
    "effect",
    known("starts a fresh worker with your answer", "the kind of ask"),
  ],
  [
    "a parked move is what runs",
    sessionless,
    "effect",
    known("runs a command on this machine", "the parked action itself"),
  ],
  [
    "a worker's gate is its claim",
    factsOf(gateOf()),
    "effect",
    known("runs a command on this machine", "claimed by the worker fix-42"),
  ],
  [
    "an action of its own name",
    factsOf(gateOf({ action: { kind: "deploy", fingerprint: "f", preview: "x" } })),
    "effect",
    known("deploy", "claimed by the worker fix-42"),
  ],
  [
    "a name that objects have",
    factsOf(gateOf({ action: { kind: "constructor", fingerprint: "f", preview: "x" } })),
    "effect",
    known("constructor", "claimed by the worker fix-42"),
  ],
  ["no action", factsOf(vague), "effect", missing("it was not said what kind of action this is")],
  [
    "the target word for word",
    factsOf(gateOf()),
    "target",
    known("./release.sh v1.4.2", "claimed by the worker fix-42"),
  ],
  [
    "an effect that its worker tells",
    factsOf({ ...vague, effect: "publishes to the registry" }),
    "effect",
    known("publishes to the registry", "claimed by the worker fix-42"),
  ],
  [
    "a target that its worker tells, word for word",
    factsOf({ ...vague, target: "npm publish\nv1.4.2" }),
    "target",
    known("npm publish\nv1.4.2", "claimed by the worker fix-42"),
  ],
  [
    "what a parked action does, whatever else is told",
    factsOf({ ...vague, action: { kind: "run_shell", fingerprint: "f", preview: "ls" }, effect: "nothing" }),
    "effect",
    known("runs a command on this machine", "claimed by the worker fix-42"),
  ],
  ["no target", factsOf(vague), "target", missing("what exactly would be done was not given")],
  [
    "an empty target",
    factsOf(gateOf({ action: { kind: "x", fingerprint: "f", preview: " " } })),
    "target",
    missing("what exactly would be done was not given"),
  ],
  ["the rules' risk", sessionless, "undo", known("no, this cannot be undone", "the rules")],
  [
    "a worker's risk",
    factsOf(gateOf({ risk: "destructive" })),
    "undo",
    known(
      "no, and this destroys something",
      "claimed by the worker fix-42; what is not known counts as a no",
    ),
  ],
  ["a question's risk", factsOf(), "undo", missing("a question; nothing was said of a risk")],
  ["an idle worker", factsOf(), "waiting", known("fix-42 has been idle for over 15 minutes", "its session")],
  [
    "the loop waits for nobody",
    sessionless,
    "waiting",
    known("nobody waits: the loop goes on meanwhile", "the loop"),
  ],
  [
    "a dead worker",
    factsOf(askOf(), { worker: workerOf({ alive: false }) }),
    "waiting",
    known("nobody waits any more", "its session"),
  ],
  ["no session", { ask: askOf(), row: factsOf().row }, "waiting", missing("there is no session to look at")],
  ["the worker's advice", factsOf(), "recommendation", known("postgres", "claimed by the worker fix-42")],
  [
    "with a confidence",
    factsOf(askOf({ recommend: { option: "a", source: "precedent", confidence: 0.87 } })),
    "recommendation",
    known("a", "precedent, 87 % sure"),
  ],
  ["none", factsOf(unadvised), "recommendation", missing("no recommendation was given")],
  [
    "no reason",
    factsOf(askOf({ recommend: { option: "a", source: "worker" } })),
    "reason",
    missing("no reason was given"),
  ],
  [
    "an empty reason",
    factsOf(askOf({ recommend: { option: "a", reason: " ", source: "worker" } })),
    "reason",
    missing("no reason was given"),
  ],
  ["no end", factsOf(), "silence", known("it waits without an end", "the ask")],
  [
    "a gate without an end",
    factsOf(gateOf()),
    "silence",
    known("it is not done; it waits without an end", "the ask"),
  ],
  [
    "an expiry",
    factsOf(gateOf({ expires_s: RAISED_S + 3_600 })),
    "silence",
    known("expires Sat 21 Nov, 15:05: it is not done", "the ask"),
  ],
  [
    "a question's expiry",
    factsOf(askOf({ expires_s: RAISED_S + 3_600 })),
    "silence",
    known("expires Sat 21 Nov, 15:05: fix-42 is told that nobody answered", "the ask"),
  ],
  [
    "a deadline",
    factsOf(askOf(), { deadline_ms: NOW_MS }),
    "silence",
    known("it waits without an end; fix-42 is ended at Sat 21 Nov, 14:25", "the ask"),
  ],
];

describe("a brief", () => {
  test.each(rows)("%s", (_, facts, part, says) => {
    expect(briefOf(facts, { now_ms: NOW_MS, zone: "Europe/Berlin" })[part]).toEqual(says);
  });
});
