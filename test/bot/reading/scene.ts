// The scenes in which a message is read, and an intent in one line, so that a corpus is a table of words and readings.

import {
  type AskFacts,
  type Facts,
  type Intent,
  locales,
  type Reply,
} from "../../../src/bot/reading/intent.ts";
import { wallTimeAt } from "../../../src/engine/pulse/zone.ts";
import type { AskKey } from "../../../src/notify/nouns.ts";

/** A Saturday, 19:40 in Berlin. */
export const NOW_MS = Date.parse("2026-11-21T18:40:00Z");
export const ZONE = "Europe/Berlin";

export function ask(code: string, more: Partial<AskFacts> = {}): AskFacts {
  return {
    key: `key-${code.toLowerCase()}` as AskKey,
    id: `fix-42-${code.charCodeAt(0)}`,
    code,
    kind: "question",
    prompt: "Which database?",
    options: [],
    several: "no",
    ...more,
  };
}

export const gate = ask("7F", { kind: "gate", prompt: "Publish v1.4.2?", id: "fix-42-1" });
export const choice = ask("C3", {
  id: "fix-42-2",
  options: ["Postgres 17", "SQLite, one file", "MySQL"],
  recommended: 2,
});
export const open = ask("Q5", { id: "build-7-3", prompt: "What should the retry limit be?" });
export const several = ask("M4", {
  id: "docs-4",
  options: ["api", "guide", "changelog"],
  several: "yes",
  recommended: 1,
});
export const dated = ask("D8", { id: "rel-8", prompt: "When should the release go out?" });
const gateChoices = ask("G2", { kind: "gate", options: ["yes: only staging", "no", "ask Ana", "yes"] });
const numbered = ask("N2", { options: ["6", "2", "10", "0", "1", "other"] });
const oddLabels = ask("W2", { options: ["R", "*Zig*", "2?", "Really?", "Nim!", "Nim", "Ada!", "Ada."] });
const yesNo = ask("Y2", { options: ["Yes", "No", "Approve both", "Later, on Monday"], recommended: 9 });
const twoYes = ask("Y3", { options: ["Oui", "Yes", "Tomorrow morning", "Approve all"], several: "yes" });
const single = ask("P9", { options: ["Keep it"], recommended: 1, several: "yes" });
const spot = ask("S4", { options: ["api", "guide"], several: "yes" });

const base: Facts = {
  addressed: "direct",
  thread: [],
  here: [],
  elsewhere: [],
  drafts: [],
  known: {
    workers: ["fix-42", "build-7", "docs"],
    goals: ["release", "deploy"],
    sensors: ["ci", "disk-space"],
    plans: ["greet"],
  },
  locales,
  zone: ZONE,
  now_ms: NOW_MS,
};

export function facts(more: Partial<Facts> = {}): Facts {
  return { ...base, ...more };
}

export const scenes = {
  nothing: facts(),
  gate: facts({ here: [gate] }),
  choice: facts({ here: [choice] }),
  open: facts({ here: [open] }),
  several: facts({ here: [several] }),
  dated: facts({ here: [dated] }),
  two: facts({ here: [gate, choice] }),
  twoGates: facts({ here: [gate, ask("8A", { kind: "gate" })] }),
  gateCard: facts({ about: { kind: "ask", ask: gate }, here: [gate, choice] }),
  openCard: facts({ about: { kind: "ask", ask: open }, here: [open, gate] }),
  thread: facts({
    addressed: "overheard",
    worker: "fix-42",
    thread: [gate],
    here: [gate],
    elsewhere: [open],
  }),
  questionThread: facts({ addressed: "overheard", worker: "fix-42", thread: [choice], here: [choice] }),
  mentioned: facts({ addressed: "mention", worker: "fix-42", thread: [gate], here: [gate] }),
  channel: facts({ addressed: "overheard", here: [gate] }),
  silence: facts({ addressed: "overheard" }),
  elsewhere: facts({ elsewhere: [gate, choice, open] }),
  gateChoices: facts({ here: [gateChoices] }),
  numbered: facts({ here: [numbered] }),
  oddLabels: facts({ here: [oddLabels] }),
  yesNo: facts({ here: [yesNo] }),
  twoYes: facts({ here: [twoYes] }),
  single: facts({ here: [single] }),
  spot: facts({ here: [spot] }),
  goalCard: facts({ about: { kind: "goal", goal: "release" }, here: [gate] }),
  threadOfTwo: facts({ worker: "fix-42", thread: [gate, choice], here: [gate, choice] }),
  cardAlone: facts({ about: { kind: "ask", ask: gate } }),
  workerPlace: facts({ worker: "docs", here: [gate] }),
} as const;

export type Scene = keyof typeof scenes;

/** What was typed, where, and how it must be read; `says`: what stands in the intent besides, as JSON writes it. */
export type Row = readonly [text: string, scene: Scene, reading: string, says?: string];

export function readingOf(intent: Intent, typed: string): string {
  switch (intent.kind) {
    case "command":
      return `!${JSON.stringify(intent.command)}`;
    case "reply":
      return replyOf(intent.reply, typed);
    case "draft":
      return `draft ${intent.draft} ${intent.does.kind}${"text" in intent.does ? ` ${intent.does.text}` : ""}`.trim();
    case "which":
      return `which ${intent.among.map((key) => key.replace("key-", "")).join(" ")}`;
    case "unknown_ask":
      return `unknown ${intent.ref.value}`;
    default:
      return intent.kind;
  }
}

function replyOf(reply: Reply, typed: string): string {
  switch (reply.kind) {
    case "decide":
      return reply.decision;
    case "did_you_mean":
      return `${reply.decision}?`;
    case "confirm": {
      const limits = reply.limits === undefined ? "" : ` [${reply.limits}]`;
      return `card ${reply.decision}${limits}${reply.always === undefined ? "" : " always"}`;
    }
    case "option":
      return `option ${reply.indices.join(",")}`;
    case "verbatim":
      return reply.text === typed ? "verbatim" : `verbatim ${reply.text}`;
    case "snooze":
      return reply.until.kind === "at"
        ? `later ${localTime(reply.until.at_ms)}`
        : `later ${reply.until.sensor} (${reply.until.words})`;
    case "asks_back":
      return "question";
    default:
      return reply.kind;
  }
}

export function localTime(at_ms: number, zone: string = ZONE): string {
  const { month, day, hour, minute } = wallTimeAt(at_ms, zone);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`;
}
