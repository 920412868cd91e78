// Facts for tests of what is shown: one home, one owner, one worker, and an ask that each test bends to its case.

import type { Capabilities, Place, Surface } from "../../src/channels/channel.ts";
import type { AskId, WorkerId } from "../../src/engine/ids.ts";
import type { PulseStatus } from "../../src/engine/pulse-control.ts";
import type { Answer, AskView, WorkerHealth } from "../../src/engine/types.ts";
import type {
  AskFacts,
  ChannelFacts,
  HomeFacts,
  PersonFacts,
  PlanFacts,
  Setting,
} from "../../src/notify/facts.ts";
import type { AskKey, AskRow } from "../../src/notify/nouns.ts";
import { redactor } from "../../src/notify/redact.ts";

/** Sat 21 Nov 2026, 14:05 in Berlin. */
export const RAISED_S = Date.UTC(2026, 10, 21, 13, 5) / 1_000;
export const NOW_MS = RAISED_S * 1_000 + 20 * 60_000;

export const weakest: Capabilities = {
  text_chars_max: 1_900,
  button_label_chars_max: 40,
  buttons_max: 25,
  buttons_per_row_max: 5,
  threads: "yes",
  forms: "yes",
  files: "yes",
  press_kept_ms: 0,
  text_kept_ms: "history",
  repeats: "recognised",
  whispers: "yes",
};

export function settingOf(part: Partial<Setting> = {}): Setting {
  return { can: weakest, zone: "Europe/Berlin", now_ms: NOW_MS, redact: redactor([]), ...part };
}

export function askOf(part: Partial<AskView> = {}): AskView {
  return {
    id: "fix-42-1" as AskId,
    worker: "fix-42" as WorkerId,
    kind: "question",
    prompt: "Which database should I use?\n\nThe tests need **one**.",
    raised_s: RAISED_S,
    options: ["sqlite", "postgres"],
    gen: "g1",
    risk: "reversible",
    detached: false,
    state: "pending",
    age_s: 1_200,
    recommend: { option: "postgres", reason: "It is already there.", source: "worker" },
    ...part,
  };
}

export function gateOf(part: Partial<AskView> = {}): AskView {
  return askOf({
    kind: "gate",
    title: "Release v1.4.2",
    prompt: "fix-42 wants to run a command:\n\n./release.sh v1.4.2\n\nAll tests are green.",
    options: [],
    risk: "irreversible",
    action: { kind: "run_shell", fingerprint: "f00d", preview: "./release.sh v1.4.2" },
    recommend: { option: "yes", reason: "All tests are green.", source: "worker" },
    ...part,
  });
}

export function rowOf(part: Partial<AskRow> = {}): AskRow {
  return {
    key: "k1aaaaaaaaaaaaaaaaaa" as AskKey,
    id: "fix-42-1" as AskId,
    raised_s: RAISED_S,
    code: "7F",
    ...part,
  };
}

export function workerOf(part: Partial<WorkerHealth> = {}): WorkerHealth {
  return {
    id: "fix-42" as WorkerId,
    gen: "g1",
    state: "running",
    alive: true,
    exit_code: null,
    started_s: RAISED_S - 600,
    meta: false,
    health: "waiting-ask",
    idle_s: 1_200,
    uptime_s: 1_800,
    ask_age_s: 1_200,
    pending_tells: 0,
    goal: "release",
    ...part,
  };
}

export function answerOf(part: Partial<Answer> = {}): Answer {
  return {
    ask: "fix-42-1" as AskId,
    text: "postgres",
    answered_s: RAISED_S + 1_500,
    decision: { kind: "choice" },
    by: { person: "ann", surface: "slack" },
    ...part,
  };
}

export function factsOf(ask: AskView = askOf(), part: Partial<AskFacts> = {}): AskFacts {
  return { ask, row: rowOf({ id: ask.id }), worker: workerOf(), ...part };
}

// --- a whole home --------------------------------------------------------------------------------------------------

export const slackHome: Place = { surface: "slack", chat: "C1" };
export const telegramHome: Place = { surface: "telegram", chat: "-100" };
export const annDirect: Place = { surface: "telegram", chat: "42" };

export function channelOf(surface: Surface, part: Partial<Capabilities> = {}): ChannelFacts {
  return {
    surface,
    can: { ...weakest, ...part },
    health: { state: "hearing", why: "heard just now", lacks: [] },
  };
}

export const ann: PersonFacts = {
  person: {
    name: "ann",
    roles: ["owner"],
    zone: "Europe/Berlin",
    identities: [
      { surface: "slack", user: "U1", via: "config" },
      { surface: "telegram", user: "42", via: "config" },
    ],
  },
  direct: [annDirect],
};

export function pulseOf(part: Partial<PulseStatus> = {}): PulseStatus {
  return {
    kind: "ok",
    now_ms: NOW_MS,
    pulse: "up",
    config: { kind: "ok", zone: "Europe/Berlin", daily_usd_max: 10 },
    today: { day: "2026-11-21", runs: 12, cost_usd: 1.234, tokens: 45_300, unpriced: 0 },
    decisions: [{ ts: "2026-11-21T13:03:00.000Z", ok: true, say: "start_worker: fix-42" }],
    troubles: [],
    ...part,
  };
}

export function homeOf(part: Partial<HomeFacts> = {}): HomeFacts {
  return {
    pulse: { kind: "ok", value: pulseOf() },
    asks: { kind: "ok", value: [] },
    workers: { kind: "ok", value: [workerOf()] },
    goals: { kind: "ok", value: [] },
    schedules: { kind: "ok", value: [] },
    sensors: { kind: "ok", value: [] },
    channels: [channelOf("slack"), channelOf("telegram")],
    deliveries: { waiting: 0, dead: 0 },
    troubles: [],
    ...part,
  };
}

/** Slack and Telegram, Ann the owner, no threads open, nothing shown yet. */
export function worldOf(part: Partial<PlanFacts> = {}): PlanFacts {
  return {
    now_ms: NOW_MS,
    redact: redactor([]),
    zone: "Europe/Berlin",
    asks: [],
    home: homeOf(),
    pages: [],
    homes: [
      { place: slackHome, zone: "Europe/Berlin" },
      { place: telegramHome, zone: "Europe/Berlin" },
    ],
    people: [ann],
    channels: [channelOf("slack", { threads: "no" }), channelOf("telegram", { threads: "no" })],
    thread: () => ({ kind: "none" }),
    copies: () => [],
    dead: () => undefined,
    ...part,
  };
}
