// Looking at the loop from outside, and holding it. Reads what the pulse writes; the one thing it writes is the pause.
// Keeps I12: a record that cannot be used is shown as trouble, never as nothing.

import type { Events, Journal, Schedules } from "../engine.ts";
import { limits } from "../limits.ts";
import { type Failed, failed, refused, type Trouble } from "../outcome.ts";
import type { Clock, Store } from "../ports.ts";
import type {
  ControlOutcome,
  PauseRequest,
  PulseConfig,
  PulseControl,
  PulseStatus,
} from "../pulse-control.ts";
import { recordDeed } from "../steering/audit.ts";
import type { Actor } from "../types.ts";
import { PULSE_LOCK } from "../watching/observe.ts";
import {
  createGuards,
  type GuardRead,
  type Guards,
  type GuardValue,
  guardTrouble,
  valueIn,
} from "./guards.ts";
import { holderOf } from "./holder.ts";
import { pulseLimits } from "./limits.ts";
import { decidingSince, pastDecisions } from "./past-decisions.ts";
import type { ReadConfig } from "./read-config.ts";
import { daySpends, type SpendEntry, spendEntries } from "./spend-days.ts";
import { nextWake } from "./wake.ts";

export interface ControlPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly events: Events;
  readonly journal: Pick<Journal, "write">;
  readonly schedules: Pick<Schedules, "list">;
  readonly settings: ReadConfig;
  /** Where no config says another. */
  readonly machineZone: () => string;
}

export function createPulseControl(ports: ControlPorts): PulseControl {
  const guards = createGuards(ports.store);
  return {
    status: () => statusOf(ports, guards),
    holder: () => holderOf(ports.store),
    pause: (request, actor) => pause(ports, guards, request, actor),
    resume: (actor) => resume(ports, guards, actor),
    async spend(days) {
      const config = await ports.settings();
      const zone = config.kind === "ok" ? config.settings.zone : ports.machineZone();
      const entries = await entriesOf(ports, guards);
      if (entries.kind === "failed") return entries;
      const bounded = Math.min(Math.max(1, days), pulseLimits.spend_days_max);
      return {
        kind: "ok",
        zone,
        days: daySpends(entries.entries, { zone, days: bounded }, ports.clock.now_ms()),
      };
    },
  };
}

async function statusOf(ports: ControlPorts, guards: Guards): Promise<PulseStatus | Failed> {
  const now_ms = ports.clock.now_ms();
  const [holder, config, pause, beat, wake, spend] = await Promise.all([
    holderOf(ports.store),
    ports.settings(),
    guards.read("pause"),
    guards.read("beat"),
    guards.read("wake"),
    guards.read("spend"),
  ]);
  const recent = await ports.events.read({ tail: pulseLimits.status_events });
  const events = recent.kind === "ok" ? recent.events : [];
  const pulse = holder.kind === "failed" ? "unknown" : holder.kind === "held" ? "up" : "down";
  const since_ms = pulse === "up" ? decidingSince(events) : undefined;
  const zone = config.kind === "ok" ? config.settings.zone : ports.machineZone();
  const lastBeat = valueIn(beat);
  const interval_s = config.kind === "ok" ? config.settings.interval_s : pulseLimits.interval_s;
  const isWaiting = pulse === "up" && since_ms === undefined;
  return {
    kind: "ok",
    now_ms,
    pulse,
    ...(holder.kind === "held" && holder.holder && { holder: holder.holder }),
    ...(since_ms !== undefined && { deciding_since_ms: since_ms }),
    ...pausedOf(pause, now_ms),
    ...(lastBeat && {
      last_beat: {
        ended_ms: lastBeat.ended_ms,
        outcome: lastBeat.outcome,
        reason: lastBeat.reason,
        say: lastBeat.say,
      },
    }),
    ...(isWaiting && lastBeat && { next: await nextOf(ports, wake, { interval_s, lastBeat }) }),
    config: configOf(config),
    ...todayOf(spend, zone, now_ms),
    decisions: pastDecisions(events, pulseLimits.status_decisions),
    troubles: [
      ...(holder.kind === "failed" ? [{ path: PULSE_LOCK, why: holder.why, remedy: holder.remedy }] : []),
      ...(recent.kind === "ok" ? [] : [{ path: "events.jsonl", why: recent.why, remedy: recent.remedy }]),
      ...guardTroubles({ pause, beat, wake, spend }),
    ],
  };
}

function pausedOf(read: GuardRead<"pause">, now_ms: number): Pick<PulseStatus, "paused"> {
  const pause = valueIn(read);
  if (pause === undefined || (pause.until_ms !== undefined && pause.until_ms <= now_ms)) return {};
  const { by, paused_ms, until_ms, why } = pause;
  return {
    paused: {
      by,
      since_ms: paused_ms,
      ...(until_ms !== undefined && { until_ms }),
      ...(why !== undefined && { why }),
    },
  };
}

function configOf(read: Awaited<ReturnType<ReadConfig>>): PulseConfig {
  if (read.kind !== "ok") {
    return { kind: read.kind === "absent" ? "absent" : "bad", why: read.why, remedy: read.remedy };
  }
  const { zone, budget } = read.settings;
  return {
    kind: "ok",
    zone,
    ...(budget.dailyUsd !== undefined && { daily_usd_max: budget.dailyUsd }),
    ...(budget.dailyTokens !== undefined && { daily_tokens_max: budget.dailyTokens }),
  };
}

function todayOf(read: GuardRead<"spend">, zone: string, now_ms: number): Pick<PulseStatus, "today"> {
  if (read.kind !== "ok" && read.kind !== "missing") return {};
  const [today] = daySpends(valueIn(read) ?? [], { zone, days: 1 }, now_ms);
  return today === undefined ? {} : { today };
}

async function nextOf(
  { schedules, clock }: ControlPorts,
  wake: GuardRead<"wake">,
  { interval_s, lastBeat }: { interval_s: number; lastBeat: GuardValue<"beat"> },
): Promise<{ at_ms: number; because: string }> {
  const list = await schedules.list();
  const known = list.kind === "ok" ? list.schedules : [];
  const { ended_ms, retry_in_s } = lastBeat;
  const { at_ms, because, what } = nextWake(
    {
      interval_s,
      nudge: wake,
      schedules: known.flatMap(({ name, next_s }) =>
        next_s === undefined ? [] : [{ name, due_ms: next_s * 1_000 }],
      ),
      ...(retry_in_s !== undefined && { retry_in_s }),
      hints: [],
      beatEnded_ms: ended_ms,
    },
    clock.now_ms(),
  );
  return { at_ms, because: because === "interval" ? what : `${because}: ${what}` };
}

type Read = { [Name in "pause" | "beat" | "wake" | "spend"]: GuardRead<Name> };

function guardTroubles(read: Read): readonly Trouble[] {
  return (Object.keys(read) as (keyof Read)[]).flatMap((name) => guardTrouble(name, read[name]));
}

async function entriesOf(
  { events, clock }: ControlPorts,
  guards: Guards,
): Promise<{ kind: "ok"; entries: readonly SpendEntry[] } | Failed> {
  const ledger = await guards.read("spend");
  if (ledger.kind === "corrupt" || ledger.kind === "unreadable") {
    return failed(ledger.kind, ledger.why, "mend it or move it away");
  }
  const since_ms = clock.now_ms() - pulseLimits.spend_kept_ms;
  const entries: SpendEntry[] = [...(valueIn(ledger) ?? [])];
  let from: { cursor?: string } = {};
  for (;;) {
    const page = await events.read(from); // ends: each page moves on towards the `end` of a bounded file
    if (page.kind === "failed") return page;
    if (page.kind === "refused") return failed("unreadable", page.why, page.remedy);
    // What the ledger still holds is not counted twice.
    entries.push(...spendEntries(page.events).filter(({ at_ms }) => at_ms < since_ms));
    if (page.end) return { kind: "ok", entries };
    from = { cursor: page.cursor };
  }
}

function mayControl(actor: Actor): ReturnType<typeof refused> | undefined {
  if (actor.kind !== "worker") return undefined;
  return refused("actor", `worker ${actor.id} may not hold the loop`, "ask for it with `looop ask`");
}

const nameOf = (actor: Actor) => (actor.kind === "person" ? actor.name : actor.kind);

async function pause(
  ports: ControlPorts,
  guards: Guards,
  { why, for_ms }: PauseRequest,
  actor: Actor,
): Promise<ControlOutcome> {
  const bad = mayControl(actor);
  if (bad) return bad;
  const said = why?.trim();
  if (said !== undefined && said.length > limits.reason_chars_max) {
    const most = `${limits.reason_chars_max}`;
    return refused("reason", `the reason has ${said.length} characters`, `use at most ${most}`);
  }
  const now_ms = ports.clock.now_ms();
  const record = {
    by: nameOf(actor),
    paused_ms: now_ms,
    ...(for_ms !== undefined && { until_ms: now_ms + for_ms }),
    ...(said && { why: said }),
  };
  const written = await guards.write("pause", record);
  if (written.kind === "failed") return written;
  const summary = `paused by ${record.by}${said ? `: ${said}` : ""}`;
  return recordDeed(ports, { summary, event: "pulse_paused", fields: said ? { why: said } : {} }, {}, actor);
}

async function resume(ports: ControlPorts, guards: Guards, actor: Actor): Promise<ControlOutcome> {
  const bad = mayControl(actor);
  if (bad) return bad;
  const present = await guards.read("pause");
  if (present.kind === "missing") return { kind: "done", summary: "not paused; nothing to resume" };
  if (present.kind === "unreadable") return failed("unreadable", present.why, "make it a readable file");
  const cleared = await guards.clear("pause");
  if (cleared.kind === "failed") return cleared;
  const summary = `resumed by ${nameOf(actor)}`;
  return recordDeed(ports, { summary, event: "pulse_resumed", fields: {} }, {}, actor);
}
