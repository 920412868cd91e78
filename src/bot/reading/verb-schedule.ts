// `schedule …`: wake the loop once, every so often, or by a cron line. Pure; the engine checks what only it can know.

import type { ScheduleRequest } from "../../engine/engine.ts";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";

export type ScheduleReading =
  | { readonly kind: "command"; readonly command: Command }
  | { readonly kind: "bad"; readonly why: string };

export const EXAMPLES = [
  'schedule standup cron "0 9 * * 1-5" Europe/Berlin',
  "schedule recheck in 2h",
  "schedule rm recheck",
];

export function readSchedule({ words }: Arguments): ScheduleReading {
  const [name, how, span, ...more] = words;
  if (name === undefined) return { kind: "command", command: { verb: "schedules" } };
  if (/^(?:rm|remove|drop|delete)$/i.test(name)) {
    return how === undefined
      ? bad("drop which schedule?")
      : { kind: "command", command: { verb: "unschedule", name: how } };
  }
  if (how === undefined || span === undefined) return bad("when should it be due?");
  const [first, ...others] = more;
  const zone = first !== undefined && /^(?:UTC|[A-Za-z_]+\/[\w/+-]+)$/.test(first) ? first : undefined;
  const isCron = how.toLowerCase() === "cron";
  const request = requestOf(how.toLowerCase(), span, isCron ? zone : undefined);
  if (request === undefined) return bad(`${JSON.stringify(`${how} ${span}`.slice(0, 60))} is no time I know`);
  const note = (isCron && zone !== undefined ? others : more).join(" ");
  return { kind: "command", command: { verb: "schedule", name, request, ...(note !== "" && { note }) } };
}

function requestOf(how: string, span: string, zone: string | undefined): ScheduleRequest | undefined {
  if (how === "cron") return { kind: "cron", cron: span, ...(zone !== undefined && { zone }) };
  const seconds = secondsOf(span);
  if (seconds === undefined) return undefined;
  if (how === "in") return { kind: "in", in_s: seconds };
  return how === "every" ? { kind: "every", every_s: seconds } : undefined;
}

const UNIT_S: Readonly<Record<string, number>> = {
  "": 1,
  s: 1,
  m: 60,
  min: 60,
  h: 3_600,
  d: 86_400,
  w: 604_800,
};

function secondsOf(span: string): number | undefined {
  const match = /^(\d{1,9})(s|m|min|h|d|w)?$/i.exec(span);
  const seconds = match === null ? 0 : Number(match[1]) * (UNIT_S[match[2]?.toLowerCase() ?? ""] ?? 0);
  return seconds > 0 ? seconds : undefined;
}

function bad(why: string): ScheduleReading {
  return { kind: "bad", why };
}
