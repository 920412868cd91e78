// `status`: one screen of the whole.

import { countText } from "../count.ts";
import type { DeliveryGlance } from "../delivery.ts";
import { isOver } from "../plans/events.ts";
import type { PlanView } from "../plans/nouns.ts";
import { pulseLimits } from "../pulse/limits.ts";
import type { PulseStatus } from "../pulse-control.ts";
import type { Goal, State, WorkerHealth } from "../types.ts";
import { askText } from "./answer-run.ts";
import { ageText } from "./duration.ts";
import type { StatusJson } from "./outputs-pulse.ts";
import { spendText } from "./pause-run.ts";
import { cannotDrive, doneOf } from "./plan-text.ts";
import { plain, problemOf, troubleNotes } from "./report.ts";
import { askJson } from "./shapes.ts";
import type { Result, Scene } from "./verb.ts";

interface Whole {
  readonly pulse: PulseStatus;
  readonly state: State;
  readonly workers: readonly WorkerHealth[];
  readonly goals: readonly Goal[];
  /** Those that are not over, newest first. */
  readonly plans: readonly PlanView[];
  /** Absent: nothing was ever shown to anybody here. */
  readonly delivery?: DeliveryGlance;
  readonly troubles: PulseStatus["troubles"];
}

export async function runStatus({ engine, home }: Scene): Promise<Result> {
  const opened = home();
  const [pulse, state, health, goals, schedules, plans, delivery, config] = await Promise.all([
    engine.pulse.status(),
    engine.state(),
    engine.workers.health(),
    engine.goals.list("live"),
    engine.schedules.list(),
    engine.plans.list(),
    glanceOf(opened),
    configProblems(opened),
  ]);
  if (pulse.kind === "failed") return problemOf(pulse);
  if ("kind" in state) return problemOf(state);
  const unseen =
    health.kind === "failed" ? [{ path: "sessions", why: health.why, remedy: health.remedy }] : [];
  const unlisted = Object.entries({ goals, schedules, plans }).flatMap(([path, read]) =>
    read.kind === "failed" ? [{ path, why: read.why, remedy: read.remedy }] : read.troubles,
  );
  const whole: Whole = {
    pulse: config !== undefined && pulse.config.kind === "ok" ? { ...pulse, config } : pulse,
    state,
    workers: health.kind === "ok" ? health.workers : [],
    goals: goals.kind === "ok" ? goals.goals : [],
    plans: plans.kind === "ok" ? plans.plans.filter(({ state: stands }) => !isOver(stands)) : [],
    ...(delivery.kind === "ok" && { delivery }),
    troubles: distinct([...pulse.troubles, ...state.troubles, ...unseen, ...unlisted, ...delivery.troubles]),
  };
  return { kind: "done", text: statusText(whole), json: statusJson(whole) };
}

type Glance = (DeliveryGlance | { readonly kind: "none" }) & { readonly troubles: Whole["troubles"] };

/** What keeps a loop from starting or deciding, of all that stands in the config; its absence is told already. */
async function configProblems(home: ReturnType<Scene["home"]>): Promise<PulseStatus["config"] | undefined> {
  const opened = await home;
  const checked = opened.kind === "home" ? await opened.config.check() : undefined;
  if (checked === undefined || checked.kind === "ready" || checked.state === "absent") return undefined;
  return { kind: "bad", why: checked.problems.join(" | "), remedy: checked.remedy };
}

/** A ledger that is there and cannot be read is no empty one (I12). */
async function glanceOf(home: ReturnType<Scene["home"]>): Promise<Glance> {
  const opened = await home;
  const glance = opened.kind === "home" ? await (await opened.delivery()).glance() : opened;
  if (glance.kind === "ok") return { ...glance, troubles: [] };
  if (glance.kind === "missing") return { kind: "none", troubles: [] };
  return { kind: "none", troubles: [{ path: "ledger.db", why: glance.why, remedy: glance.remedy }] };
}

/** Several readers come upon the same file. */
function distinct(troubles: Whole["troubles"]): Whole["troubles"] {
  return [...new Map(troubles.map((trouble) => [`${trouble.path} ${trouble.why}`, trouble])).values()];
}

function statusText({ pulse, state, workers, goals, plans, delivery, troubles }: Whole): string {
  const living = workers.filter(({ health }) => health !== "dead");
  const ended = workers.length - living.length;
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? "" : `\n${title}\n${lines.map((line) => `  ${plain(line)}\n`).join("")}`;
  return [
    `${pulseLines(pulse).map(plain).join("\n")}\n`,
    section(
      `asks that wait for you (${state.asks.length})`,
      state.asks.flatMap((ask) => askText(ask, "short").trimEnd().split("\n")),
    ),
    section(`workers (${living.length}${ended > 0 ? `, and ${ended} ended` : ""})`, living.map(workerLine)),
    section(
      `goals (${goals.length})`,
      goals.map(({ id, title }) => `${id}: ${title}`),
    ),
    section(`plans (${plans.length})`, plans.map(planStatusLine)),
    section(
      "last decisions",
      pulse.decisions.map(
        ({ ts, ok, say }) => `${ts.slice(0, 16).replace("T", " ")}Z ${ok ? "✓" : "✗"} ${say}`,
      ),
    ),
    section("where you are reached", delivery === undefined ? [] : deliveryLines(delivery)),
    section("troubles", troubleNotes(troubles)),
    `\n${plain(state.data_dir)}\n`,
  ].join("");
}

function pulseLines(pulse: PulseStatus): readonly string[] {
  const { now_ms, paused, last_beat, next, config, today, deciding_since_ms } = pulse;
  const ago = (at_ms: number) => `${ageText((now_ms - at_ms) / 1_000)} ago`;
  const { pid: held, servedBy } = pulse.holder ?? {};
  const by = servedBy === undefined ? "" : `, for ${servedBy}`;
  const pid = held === undefined ? "" : ` (pid ${held}${by})`;
  const until =
    paused?.until_ms === undefined
      ? "until looop resume"
      : `for ${ageText((paused.until_ms - now_ms) / 1_000)}`;
  const lines = [
    {
      up: `the pulse is up${pid}`,
      down: "the pulse is down: looop up starts it",
      unknown: "whether the pulse runs cannot be told",
    }[pulse.pulse],
    config.kind !== "ok" && `${config.why}; ${config.remedy}`,
    paused &&
      `paused by ${paused.by} ${ago(paused.since_ms)}, ${until}${paused.why ? `: ${paused.why}` : ""}`,
    deciding_since_ms !== undefined && `deciding since ${ageText((now_ms - deciding_since_ms) / 1_000)}`,
    last_beat && `last look ${ago(last_beat.ended_ms)}: ${last_beat.outcome}, ${last_beat.say}`,
    next && nextText(next, pulse),
    today && `today: ${spendText(today)}${budgetText(config)}`,
  ];
  return lines.filter((line) => typeof line === "string");
}

function nextText({ at_ms, because }: NonNullable<PulseStatus["next"]>, pulse: PulseStatus): string {
  const late_ms = pulse.now_ms - at_ms;
  const isAwaited = pulse.pulse === "up" && pulse.deciding_since_ms === undefined;
  if (isAwaited && late_ms >= pulseLimits.overdue_ms)
    return `the next look is ${ageText(late_ms / 1_000)} overdue (${because}); whether it still hears: looop health`;
  return `next look in ${ageText(-late_ms / 1_000)} (${because}), or when something happens`;
}

function budgetText(config: PulseStatus["config"]): string {
  if (config.kind !== "ok") return "";
  const { daily_usd_max: usd, daily_tokens_max: tokens } = config;
  const caps = [usd ? `$${usd}` : "", tokens ? `${tokens} tokens` : ""].filter((cap) => cap !== "");
  return caps.length === 0 ? "; no daily budget" : `; budget ${caps.join(" and ")}`;
}

function deliveryLines({ channels, deliveries }: DeliveryGlance): readonly string[] {
  const { waiting, unknown, dead } = deliveries;
  const told = [
    waiting > 0 && `${waiting} on the way`,
    unknown > 0 && `of ${unknown} it is not known whether they arrived`,
    dead > 0 && `${dead} did not arrive: see looop deliveries --dead`,
  ].filter((part) => part !== false);
  return [
    ...channels.map(({ surface, state, why }) => `${surface}: ${state}${why === "" ? "" : `, ${why}`}`),
    told.length === 0 ? "cards: all arrived" : `cards: ${told.join(", ")}`,
  ];
}

function workerLine({ id, health, idle_s, uptime_s, pending_tells }: WorkerHealth): string {
  const marks = [
    uptime_s === undefined ? "" : `up ${ageText(uptime_s)}`,
    idle_s === undefined ? "" : `idle ${ageText(idle_s)}`,
    pending_tells > 0 ? `${pending_tells} untold` : "",
  ].filter((mark) => mark !== "");
  return `${id}: ${health}${marks.length > 0 ? ` (${marks.join(", ")})` : ""}`;
}

function planStatusLine(plan: PlanView): string {
  const { id, state, steps, openAsks, trouble } = plan;
  const asks = openAsks.length === 0 ? "" : `, ${countText(openAsks.length, "question")} open`;
  const go = state === "review" ? `: looop plan show ${id}` : "";
  return `${id}: ${state}, ${doneOf(plan)} of ${countText(steps.length, "step")}${asks}${go}${trouble === undefined ? "" : `; ${cannotDrive(trouble)}`}`;
}

function statusJson({ pulse, state, workers, goals, plans, delivery, troubles }: Whole): StatusJson {
  const { deciding_since_ms, paused, last_beat, next, config, today, decisions, holder } = pulse;
  return {
    data_dir: state.data_dir,
    pulse: pulse.pulse,
    ...(holder && { pid: holder.pid }),
    ...(deciding_since_ms !== undefined && { deciding_since_ms }),
    ...(paused && { paused: { ...paused } }),
    ...(last_beat && { last_beat: { ...last_beat } }),
    ...(next && { next: { ...next } }),
    config: { ...config },
    ...(today && { today: { ...today } }),
    asks: state.asks.map(askJson),
    workers: workers.map(({ id, health, state: stands, exit_code, idle_s, uptime_s, verify }) => ({
      id,
      health,
      state: stands,
      exit_code,
      ...(idle_s !== undefined && { idle_s }),
      ...(uptime_s !== undefined && { uptime_s }),
      ...(verify && { verify: verify.verdict }),
    })),
    goals: goals.map(({ id, title }) => ({ id, title })),
    plans: plans.map((plan) => ({
      id: plan.id,
      state: plan.state,
      done: doneOf(plan),
      steps: plan.steps.length,
      asks: plan.openAsks.map(({ ask }) => ask),
      ...(plan.trouble && { trouble: { ...plan.trouble } }),
    })),
    decisions: decisions.map((each) => ({ ...each })),
    ...(delivery && {
      channels: delivery.channels.map((each) => ({ ...each })),
      deliveries: { ...delivery.deliveries },
    }),
    troubles: troubles.map((trouble) => ({ ...trouble })),
  };
}
