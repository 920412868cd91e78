// Schedules: when the loop is to look at something by itself.

import type { Change, ChangeOutcome, ScheduleRequest, Schedules } from "../engine.ts";
import { contentHash } from "../hash.ts";
import { isId, type ScheduleName } from "../ids.ts";
import { limits } from "../limits.ts";
import { type Refused, refused, type Trouble } from "../outcome.ts";
import type { Clock, Store } from "../ports.ts";
import type { Codec } from "../records/codec.ts";
import { recordFolder } from "../records/folder.ts";
import { CADENCE_MEMBERS, type ScheduleRecord, scheduleCodec } from "../records/schedule.ts";
import type { Actor, Cadence, Schedule } from "../types.ts";
import { type AuditPorts, recordDeed, unchanged } from "./audit.ts";
import { checkLine } from "./body.ts";
import { type Calendar, cadenceFacts, cadenceText } from "./cadence.ts";
import { calendarFor } from "./calendar.ts";
import { mayChange } from "./permission.ts";
import { removeBody, replaceBody } from "./replace.ts";

const DIR = "schedules";
const keyOf = (name: string) => `${DIR}/${name}.json`;

export interface SchedulesPorts extends AuditPorts {
  readonly store: Store;
  readonly clock: Clock;
  /** Where the machine stands, as an IANA name. */
  readonly machineZone: () => string;
}

interface Wanted {
  readonly name: string;
  readonly request: ScheduleRequest;
}

type ScheduleChange = Change & { readonly note?: string };

export function createSchedules(ports: SchedulesPorts): Schedules {
  const { store, clock } = ports;
  const folder = recordFolder(store, clock, DIR, hashedCodec);

  return {
    async list() {
      const scan = await folder.scan();
      if (scan.kind === "failed") return scan;
      const records = [...scan.records.values()];
      const calendar = await calendarFor(records.map(({ cadence }) => cadence));
      const now_ms = clock.now_ms();
      const troubles: Trouble[] = [...(await folder.takeWarnings()), ...scan.troubled.values()];
      const schedules: Schedule[] = [];
      for (const record of records) {
        const problem = problemOf(record, calendar);
        if (problem !== undefined) troubles.push(problem);
        else schedules.push(scheduleOf(record, now_ms, calendar));
      }
      return { kind: "ok", schedules, troubles };
    },

    write: (name, request, change, actor) => write(ports, { name, request }, change, actor),
    remove: (name, change, actor) => remove(ports, name, change, actor),
  };
}

type HashedSchedule = ScheduleRecord & { readonly hash: string };

/** Knows the bytes that a record was read from, so that a change can name them. */
const hashedCodec: Codec<HashedSchedule> = {
  noun: scheduleCodec.noun,
  encode: scheduleCodec.encode,
  decode(read, key) {
    const decoded = scheduleCodec.decode(read, key);
    if (decoded.kind !== "ok") return decoded;
    return { ...decoded, value: { ...decoded.value, hash: contentHash(decoded.bytes) } };
  },
};

function scheduleOf(
  { name, cadence, note, hash }: HashedSchedule,
  now_ms: number,
  calendar: Calendar,
): Schedule {
  return {
    name: name as ScheduleName,
    cadence,
    hash,
    ...(note !== undefined && { note }),
    ...cadenceFacts(cadence, now_ms, calendar),
  };
}

/** What a person wrote by hand and no verb would have taken. */
function problemOf({ name, cadence }: ScheduleRecord, calendar: Calendar): Trouble | undefined {
  const path = keyOf(name);
  if (!isId(name)) return { path, why: "its name is no schedule name", remedy: "rename it" };
  if (cadence.kind !== "cron") return undefined;
  const problem = calendar.problem(cadence.cron, cadence.zone);
  return problem && { path, why: `${problem.field}: ${problem.why}`, remedy: "write it again, or remove it" };
}

async function write(
  ports: SchedulesPorts,
  wanted: Wanted,
  { note, ...change }: ScheduleChange,
  actor: Actor,
): Promise<ChangeOutcome> {
  const name = mayChange<ScheduleName>(actor, "schedule name", wanted.name);
  if (name.kind === "refused") return name;
  const noted = checkLine("note", note ?? "", limits.reason_chars_max);
  if (noted.kind === "refused") return noted;
  const decided = await decideCadence(wanted.request, ports.clock.now_ms(), ports.machineZone());
  if (decided.kind === "refused") return decided;
  const { cadence } = decided;

  const { store } = ports;
  const key = keyOf(name.id);
  const present = scheduleCodec.decode(await store.read(key), key);
  const stored = present.kind === "ok" ? present.stored : {};
  const others = Object.entries(stored).filter(([member]) => !isOurs(member));
  const record = { name: name.id, cadence, ...(note && { note }) };
  const bytes = scheduleCodec.encode(record, Object.fromEntries(others));
  const summary = `write-schedule ${name.id} ${cadenceText(cadence)}`;
  const outcome = await replaceBody(store, { key, bytes, expected_hash: change.expected_hash });
  if (outcome.kind === "unchanged") return unchanged(summary, outcome.hash);
  if (outcome.kind !== "written") return outcome;
  const fields = { schedule: name.id, cadence };
  return recordDeed(ports, { summary, event: "schedule_written", fields, hash: outcome.hash }, change, actor);
}

const isOurs = (member: string) => member === "note" || CADENCE_MEMBERS.some((ours) => ours === member);

async function remove(
  ports: SchedulesPorts,
  text: string,
  change: Change,
  actor: Actor,
): Promise<ChangeOutcome> {
  const name = mayChange<ScheduleName>(actor, "schedule name", text);
  if (name.kind === "refused") return name;
  const summary = `drop-schedule ${name.id}`;
  const removed = await removeBody(ports.store, keyOf(name.id), change.expected_hash);
  if (removed.kind === "missing") return unchanged(summary);
  if (removed.kind !== "removed") return removed;
  const fields = { schedule: name.id };
  return recordDeed(ports, { summary, event: "schedule_removed", fields }, change, actor);
}

/** Pure but for loading the calendar. */
async function decideCadence(
  request: ScheduleRequest,
  now_ms: number,
  machineZone: string,
): Promise<{ kind: "ok"; cadence: Cadence } | Refused> {
  const now_s = Math.floor(now_ms / 1_000);
  switch (request.kind) {
    case "in": {
      const { in_s } = request;
      const bad = wholeSeconds("in", in_s, 1);
      return bad ?? { kind: "ok", cadence: { kind: "once", at_s: Math.ceil(now_ms / 1_000) + in_s } };
    }
    case "every": {
      const { every_s } = request;
      const bad = wholeSeconds("every", every_s, limits.schedule_every_s_min);
      return bad ?? { kind: "ok", cadence: { kind: "every", every_s, anchor_s: now_s } };
    }
    case "cron": {
      const cadence: Cadence = { kind: "cron", cron: request.cron.trim(), zone: request.zone ?? machineZone };
      const calendar = await calendarFor([cadence]);
      const problem = calendar.problem(cadence.cron, cadence.zone);
      return problem === undefined ? { kind: "ok", cadence } : badCron(problem.field, cadence, problem.why);
    }
  }
}

function wholeSeconds(field: string, seconds: number, seconds_min: number): Refused | undefined {
  if (Number.isInteger(seconds) && seconds >= seconds_min && seconds <= limits.schedule_in_s_max)
    return undefined;
  return refused(
    field,
    `${seconds} is no number of seconds to wait`,
    `use a whole number from ${seconds_min} to ${limits.schedule_in_s_max}`,
  );
}

function badCron(field: "cron" | "zone", cadence: Extract<Cadence, { kind: "cron" }>, why: string): Refused {
  const value = JSON.stringify(
    (field === "cron" ? cadence.cron : cadence.zone).slice(0, limits.title_chars_max),
  );
  const remedy =
    field === "cron"
      ? "use five fields: minute hour day-of-month month day-of-week, such as `0 9 * * 1-5`"
      : "use an IANA name, such as Europe/Berlin or UTC";
  return refused(field, `${value}: ${why}`, remedy);
}
