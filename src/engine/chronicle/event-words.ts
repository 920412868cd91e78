// An event as one line for a person who watches the loop. Pure; what is not known by name is shown as it is.

import type { Event } from "../types.ts";

export type Level = "info" | "step" | "ok" | "warn" | "error";

export interface EventWords {
  readonly level: Level;
  readonly text: string;
}

type Say = (of: (field: string) => string) => EventWords | undefined;

const say =
  (level: Level, text: (of: (field: string) => string) => string): Say =>
  (of) => ({ level, text: text(of) });

const after = (lead: string, text: string) => (text === "" ? "" : `${lead}${text}`);
/** Shown elsewhere, or of no interest to somebody who watches. */
const nothing: Say = () => undefined;

const words: Readonly<Record<string, Say>> = {
  pulse_started: say("step", (of) => `the pulse is up (pid ${of("pid")})`),
  pulse_stopped: say("step", () => "the pulse is down"),
  pulse_paused: say("warn", (of) => `paused by ${of("by")}${after(": ", of("why"))}`),
  pulse_resumed: say("step", (of) => `resumed by ${of("by")}`),
  decide_started: say("info", (of) => `deciding (${of("reason").replaceAll("_", " ")})`),
  decided: (of) => {
    const cost = of("cost_usd") === "" ? "" : ` ($${Number(of("cost_usd")).toFixed(2)})`;
    const isNoop = of("action") === "noop";
    const said = isNoop ? `to do nothing${of("summary").replace(/^noop/, "")}` : of("summary");
    return { level: isNoop ? "info" : "ok", text: `decided${isNoop ? " " : ": "}${said}${cost}` };
  },
  decision_failed: say("error", (of) => `no decision (${of("code")}): ${of("why")}`),
  decision_interrupted: say("warn", () => "the decision was interrupted; it is not counted"),
  beat_skipped: say("info", (of) => of("say")),
  beat_failed: say("error", (of) => `the beat failed (${of("code")}): ${of("why")}`),
  beat_broken: say("error", (of) => `the loop itself failed, incident ${of("incident")}`),
  plan_lap: say("info", (of) => `plan ${of("plan")}: ${of("role")} ${of("worker")} begins`),
  plan_lap_ended: nothing,
  plan_passed: say("ok", (of) => `plan ${of("plan")}: ${of("step")} is passed`),
  plan_rejected: say("warn", (of) => `plan ${of("plan")}: ${of("step")} is sent back: ${of("why")}`),
  plan_asked: nothing,
  plan_blocked: say("warn", (of) => `plan ${of("plan")}: ${of("step")} is blocked`),
  plan_review: say("step", (of) => `plan ${of("plan")} waits for review`),
  plan_waits: say("warn", (of) => `plan ${of("plan")} waits: ${of("why")}`),
  plan_ended: say("step", (of) => `plan ${of("plan")} is over, ${of("state")}: ${of("why")}`),
  plan_tidied: say("info", (of) => `plan ${of("plan")}: its worktree ${of("path")} is removed`),
  plan_verified: (of) => ({
    level: of("verdict") === "pass" ? "ok" : "error",
    text: `plan ${of("plan")} on a clean checkout: ${of("passed")} of ${of("of")} finish lines pass`,
  }),
  plan_not_verified: say("error", (of) => `plan ${of("plan")} could not be verified: ${of("why")}`),
  plan_trouble: say("error", (of) => `plan ${of("plan")} cannot be driven: ${of("why")}`),
  provider_limit: say("warn", (of) => `the provider's limit: ${of("said")}; going on at ${of("until")}`),
  run_metered: nothing,
  segment: nothing,
  move_made: nothing,
  move_failed: say("error", (of) => `${of("summary")}: ${of("why")}`),
  move_refused: say("warn", (of) => `refused: ${of("summary")}${after(": ", of("why"))}`),
  proposal_parked: say("warn", (of) => `waits for a yes (${of("ask")}): ${of("summary")}`),
  proposal_settled: say(
    "step",
    (of) => `${of("state")}: ${of("summary")}${after(" (", of("why"))}${of("why") && ")"}`,
  ),
  outcome_unknown: say("error", (of) => `nobody knows how this ended: ${of("summary")}; see ${of("ask")}`),
  ask_raised: say("warn", (of) => `${of("worker")} asks ${of("ask")}${after(": ", of("title"))}`),
  ask_answered: say(
    "ok",
    (of) => `${of("ask")} was answered${after(" by ", of("by"))}${after(": ", of("decision"))}`,
  ),
  ask_withdrawn: say("info", (of) => `${of("ask")} was taken back${after(" by ", of("by"))}`),
  ask_archived: nothing,
  grant_used: say("step", (of) => `the yes to ${of("ask")} is used: ${of("signature")}`),
  answer_unlearned: say("warn", (of) => `nothing is learned from the answer to ${of("ask")}: ${of("why")}`),
  answers_unlearned: say("warn", (of) => `nothing is learned from answers: ${of("why")}`),
  stand_in_dropped: say("info", (of) => `${of("ask")} is not answered in anybody's name: ${of("why")}`),
  stand_in_unnoted: say("warn", (of) => `who ${of("ask")} was answered for is not noted: ${of("why")}`),
  proposal_asked: say("info", (of) => `asked what was meant: ${of("came")}${after(", ", of("why"))}`),
  proposal_unusable: say("warn", (of) => `what was guessed cannot be used: ${of("why")}`),
  told: say("info", (of) => `${of("worker")} was told something${after(" by ", of("by"))}`),
  worker_started: say("step", (of) => `worker ${of("worker")} started`),
  worker_ended: say("step", (of) => `worker ${of("worker")} ended${after(" with code ", of("exit_code"))}`),
  worker_killed: say("warn", (of) => `worker ${of("worker")} was killed${after(": ", of("reason"))}`),
  worker_stuck: say("warn", (of) => `worker ${of("worker")} is stuck for ${of("idle_s")} s`),
  worker_moving: say("info", (of) => `worker ${of("worker")} moves again`),
  worker_verified: (of) =>
    of("ok") === "true"
      ? { level: "ok", text: `worker ${of("worker")} verified: ${of("command")}` }
      : {
          level: "error",
          text: `worker ${of("worker")} not verified: ${of("command")} (${of("exit_code")})`,
        },
  worker_driven: say("info", (of) => `${of("by")} ${of("what")}`),
  worker_prompt: say(
    "warn",
    (of) => `worker ${of("worker")} stands before a question of ${of("agent")}: ${of("ask")}`,
  ),
  worker_typed: say(
    "step",
    (of) => `the answer of ${of("by")} to ${of("ask")} is typed into worker ${of("worker")}`,
  ),
  worker_prompt_unanswered: say(
    "warn",
    (of) =>
      `nothing was typed into worker ${of("worker")} for the answer to ${of("ask")}${after(": ", of("why"))}`,
  ),
  worker_settled: say("step", (of) => `worker ${of("worker")} is settled${after(", branch ", of("branch"))}`),
  worker_removed: say("info", (of) => `worker ${of("worker")} is put away`),
  claim_reaped: say("info", (of) => `claim ${of("claim")} is free again: ${of("session")} is gone`),
  sensor_failed: say("error", (of) => `sensor ${of("sensor")} failed: ${of("detail")}`),
  sensor_recovered: say("ok", (of) => `sensor ${of("sensor")} works again`),
  sensor_flapping: say("warn", (of) => `${of("reading")} changes all the time`),
  goal_written: say("step", (of) => `goal ${of("goal")} written`),
  goal_archived: say("step", (of) => `goal ${of("goal")} archived`),
  profile_served: say("step", (of) => `profile ${of("profile")} is served: ${of("directory")}`),
  profile_away: say("error", (of) => `profile ${of("profile")} is not served: ${of("why")}`),
  profile_refused: say("error", (of) => `profile ${of("profile")} is not taken up: ${of("why")}`),
  profile_removed: say(
    "step",
    (of) =>
      `profile ${of("profile")} is served no more: the config does not name it${after("; cards that wait in its ledger: ", of("unsent"))}`,
  ),
  profiles_unclear: say(
    "error",
    (of) => `what the config says now is not taken up until it is mended: ${of("why")}`,
  ),
  config_taken: say("step", () => "the config says something else now: it is taken up"),
  health_closed: say("error", (of) => `${of("why")}; ${of("remedy")}`),
  health_open: say("ok", () => "health and metrics can be looked at again"),
  by_hand_closed: say("error", (of) => `verbs of this machine cannot reach the bot: ${of("why")}`),
  hook_closed: say("error", (of) => `hooks of agents cannot reach the bot: ${of("why")}`),
  channel_state: (of) => ({
    level: of("state") === "hearing" ? "step" : of("state") === "unsure" ? "info" : "warn",
    text: `${of("surface")}: ${of("state")}${after(", ", of("why"))}`,
  }),
  channel_deaf: say("error", (of) => `${of("surface")} hears nothing any more: ${of("why")}`),
  channel_note: say("info", (of) => of("text")),
  channel_gap: say("warn", (of) => `${of("surface")}: nothing was heard for a while`),
  channel_shut: say("warn", (of) => `${of("surface")}: a chat is closed to us${after(": ", of("why"))}`),
  caught_up: say("step", (of) => `${of("surface")}: heard ${of("heard")} that were said meanwhile`),
  not_caught_up: say("warn", (of) => `${of("surface")}: what was said meanwhile was not read: ${of("why")}`),
  delivery_dead: say(
    "error",
    (of) => `${of("surface")}: a card does not arrive (${of("title")}): ${of("why")}`,
  ),
  place_closed: say("error", (of) => `${of("surface")}: nothing can be posted there: ${of("why")}`),
  ask_unshown: say("warn", (of) => `an ask is shown nowhere: ${of("ask")}`),
  cards_stale: say("error", (of) => `cards cannot be brought up to date: ${of("why")}`),
  not_attended: say("error", (of) => `nobody is reminded of what waits: ${of("why")}`),
  events_unread: say("error", (of) => `what happens is told to nobody: ${of("why")}`),
  ledger_unpruned: say("warn", (of) => `old rows stay in the ledger: ${of("why")}`),
  audit_anchor: nothing,
  by_hand_broken: say("error", (of) => `what was done by hand (${of("op")}) broke us: ${of("cause")}`),
  inbox_unreadable: say("error", (of) => `what came in cannot be read: ${of("why")}`),
  inbox_unwritable: say("error", (of) => `what came in cannot be settled: ${of("why")}`),
  inbound_broken: say("error", (of) => `a message broke us, incident ${of("incident")}, try ${of("tries")}`),
  notify: say("warn", (of) => `note: ${after("", of("title"))}${of("title") && ": "}${of("text")}`),
};

/** Nothing for what a person who watches need not see. */
export function eventWords(event: Event): EventWords | undefined {
  const known = Object.hasOwn(words, event.event) ? words[event.event] : undefined;
  if (known !== undefined) return known((field) => fieldText(event[field]));
  const { ts: _ts, event: name, ...fields } = event;
  const shown = Object.entries(fields).map(([field, value]) => `${field}=${fieldText(value)}`);
  return { level: "info", text: [name.replaceAll("_", " "), ...shown].join(" ") };
}

const FIELD_CHARS = 500;

function fieldText(value: unknown): string {
  if (value === undefined || value === null) return "";
  const text = typeof value === "object" ? nameIn(value) : String(value);
  return text.replace(/\s+/g, " ").trim().slice(0, FIELD_CHARS);
}

/** An actor is known by name, a decision by kind; other objects are shown whole. */
function nameIn(value: object): string {
  for (const member of ["name", "person", "id", "message", "kind"]) {
    const found: unknown = Reflect.get(value, member);
    if (typeof found === "string") return found;
  }
  return JSON.stringify(value);
}
