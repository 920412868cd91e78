// Verbs that change something: workers, the loop, goals, the playbook, one's own hours. Pure, as the others.

import { readEdit } from "./arguments.ts";
import type { Command } from "./command.ts";
import { readingLimits } from "./limits.ts";
import { normalOf } from "./normal.ts";
import { readSnooze } from "./snooze.ts";
import { bad, done, type VerbContext, type VerbReader, type VerbReading } from "./verb-reading.ts";
import { EXAMPLES, readSchedule } from "./verb-schedule.ts";

function when({ facts }: VerbContext) {
  return { zone: facts.zone, now_ms: facts.now_ms, sensors: facts.known.sensors };
}

export const readTell: VerbReader = ({ words, line, body }, { facts }) => {
  const first = words[0]?.replace(/:$/, "");
  const isNamed = first !== undefined && facts.known.workers.includes(first);
  const named = isNamed || facts.worker === undefined ? first : facts.worker;
  if (named === undefined) return bad("tell whom what?", "tell fix-42 use the staging database");
  const rest = named === first ? line.slice(words[0]?.length ?? 0).trimStart() : line;
  const text = body === undefined ? rest : rest === "" ? body : `${rest}\n${body}`;
  if (text.trim() === "") return bad(`tell ${named} what?`, `tell ${named} use the staging database`);
  return done({ verb: "tell", worker: named, text }, isNamed ? "yes" : "no");
};

// A name and a task cannot be told apart by their words: the name has a colon behind it, or ends like `fix-42`.
const NAMED_START = /^([A-Za-z0-9_][\w.-]{0,63}):\s|^([A-Za-z0-9_][\w.-]{0,56}-\d{1,6})\s/;

export const readStart: VerbReader = ({ line, words, body }) => {
  const named = NAMED_START.exec(`${line} `);
  const name = named?.[1] ?? named?.[2] ?? (words.length === 1 && body !== undefined ? words[0] : undefined);
  const rest =
    named === null ? (name === undefined ? line : "") : `${line} `.slice(named[0].length).trimEnd();
  const prompt = body === undefined ? rest : rest === "" ? body : `${rest}\n${body}`;
  if (prompt.trim() === "") return bad("start what? Say the task", "start fix-42: make the tests pass");
  return done({ verb: "start", ...(name !== undefined && { worker: name }), prompt }, "no");
};

export const readKill: VerbReader = ({ words, line }, { facts }) => {
  const first = words[0];
  const isNamed = first !== undefined && facts.known.workers.includes(first);
  const named = isNamed || facts.worker === undefined ? first : facts.worker;
  if (named === undefined) return bad("kill which worker?", "kill fix-42 wrong branch", "workers");
  const reason = (named === first ? line.slice(first.length) : line).trim();
  return done({ verb: "kill", worker: named, ...(reason !== "" && { reason }) }, isNamed ? "yes" : "no");
};

const LENGTH =
  /^(?:for\s)?\s{0,8}(\d{1,6}(?:\.\d{1,2})?)\s?(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)(?!\w)/i;
const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export const readPause: VerbReader = ({ line }, context) => {
  const length = LENGTH.exec(line.slice(0, 64));
  const until = length === null ? pauseUntil(line, context) : undefined;
  if (until?.kind === "bad") return until;
  const for_ms =
    length === null
      ? until?.for_ms
      : Number(length[1]) * (UNIT_MS[length[2]?.charAt(0).toLowerCase() ?? ""] ?? 0);
  const why = length === null ? (until === undefined ? line : "") : line.slice(length[0].length).trim();
  if (for_ms !== undefined && !(for_ms > 0 && for_ms <= readingLimits.pause_ms_max)) {
    return bad(`pause for at most ${readingLimits.pause_ms_max / 86_400_000} days`, "pause 2h", "pause");
  }
  const command: Command = {
    verb: "pause",
    ...(for_ms !== undefined && { for_ms }),
    ...(why !== "" && { why }),
  };
  return done(command, why === "" ? "yes" : "no");
};

type PauseUntil =
  | { readonly kind: "until"; readonly for_ms: number }
  | (VerbReading & { readonly kind: "bad" });

function pauseUntil(line: string, context: VerbContext): PauseUntil | undefined {
  if (!/^until\s/i.test(line)) return undefined;
  const read = readSnooze(
    normalOf(line.slice(0, readingLimits.short_chars_max)),
    context.lexicon,
    when(context),
  );
  if (read.kind === "snooze" && read.until.kind === "at") {
    return { kind: "until", for_ms: read.until.at_ms - context.facts.now_ms };
  }
  return bad("I do not know that time", "pause until 18:00", "pause 2h");
}

export const readQuiet: VerbReader = ({ line }, context) => {
  const text = normalOf(line.slice(0, readingLimits.short_chars_max));
  if (text === "") return done({ verb: "quiet", quiet: { kind: "show" } }, "yes");
  if (text === "off" || text === "none") return done({ verb: "quiet", quiet: { kind: "off" } }, "yes");
  const hours = /^(\d{1,2})(?::(\d{2}))?\s?(?:-|to|until)\s?(\d{1,2})(?::(\d{2}))?$/.exec(text);
  if (hours !== null) {
    const [from_minute, to_minute] = [minuteOf(hours[1], hours[2]), minuteOf(hours[3], hours[4])];
    const isSound = from_minute < 1_440 && to_minute <= 1_440 && from_minute !== to_minute;
    if (!isSound) return bad("those are no hours of a day", "quiet 22:00-07:00");
    return done({ verb: "quiet", quiet: { kind: "hours", from_minute, to_minute } }, "yes");
  }
  const isAsked = /^(?:until|for|in|till)\s/.test(text);
  const read = readSnooze(isAsked ? text : `in ${text}`, context.lexicon, when(context));
  if (read.kind !== "snooze" || read.until.kind !== "at") {
    return bad("I do not know that time", "quiet 22:00-07:00", "quiet until 18:00", "quiet off");
  }
  return done({ verb: "quiet", quiet: { kind: "until", at_ms: read.until.at_ms, words: line } }, "yes");
};

function minuteOf(hour: string | undefined, minute: string | undefined): number {
  const [hours, minutes] = [Number(hour ?? 0), Number(minute ?? 0)];
  return minutes < 60 && hours <= 24 ? hours * 60 + minutes : Number.POSITIVE_INFINITY;
}

export const readPair: VerbReader = ({ words }) => {
  const code = words[0]?.toUpperCase();
  if (code === undefined) return bad("pair with which code?", "pair ABCD2345");
  if (!/^[2-9A-HJKMNP-Z]{8}$/.test(code))
    return bad("a pairing code has 8 letters and digits", "pair ABCD2345");
  return done({ verb: "pair", code }, words.length === 1 ? "yes" : "no");
};

export const readGoal: VerbReader = ({ words, line, body }, { facts }) => {
  const goal = words[0];
  if (goal === undefined) return bad("which goal?", "goals", "goal release");
  const rest = line.slice(line.indexOf(goal) + goal.length).replace(/^["'”]/, "");
  const isKnown = facts.known.goals.includes(goal);
  return edited(`${rest}${body === undefined ? "" : `\n${body}`}`, goal, (edit) =>
    done({ verb: "goal", goal, ...(edit && { edit }) }, isKnown ? "yes" : "no"),
  );
};

export const readPlaybook: VerbReader = ({ line, body }) =>
  edited(`${line}${body === undefined ? "" : `\n${body}`}`, "", (edit) =>
    done({ verb: "playbook", ...(edit && { edit }) }, "yes"),
  );

type Edited = Extract<Command, { verb: "playbook" }>["edit"];

function edited(typed: string, goal: string, command: (edit: Edited) => VerbReading): VerbReading {
  if (typed.trim() === "") return command(undefined);
  const read = readEdit(typed);
  if (read.kind === "edit") return command(read.edit);
  const verb = goal === "" ? "playbook" : `goal ${goal}`;
  const why = read.kind === "bad" ? read.why : "that is no edit I know";
  return bad(why, `${verb} append: …`, `${verb} replace "…" with "…"`, `${verb} edit`);
}

export const scheduleReader: VerbReader = (typed) => {
  const read = readSchedule(typed);
  return read.kind === "bad" ? bad(read.why, ...EXAMPLES, "schedules") : done(read.command, "no");
};
