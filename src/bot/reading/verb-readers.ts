// One reader per verb: its arguments → a command, or what is wrong with them. Pure. `exact` says that nothing was left
// over and every name exists: only then a verb without a prefix is believed where an answer is expected.

import { type Arguments, readEdit } from "./arguments.ts";
import type { AskRef, Command } from "./command.ts";
import type { Facts } from "./intent.ts";
import type { Lexicon } from "./lexicon.ts";
import { readingLimits } from "./limits.ts";
import { normalOf } from "./normal.ts";
import { readSnooze } from "./snooze.ts";
import { readSchedule } from "./verb-schedule.ts";

export type VerbReading =
  | { readonly kind: "command"; readonly command: Command; readonly exact: "yes" | "no" }
  /** Is about an ask: these words, to that ask. */
  | { readonly kind: "to_ask"; readonly ref: AskRef; readonly words: string }
  | { readonly kind: "bad"; readonly why: string; readonly near: readonly string[] };

export interface VerbContext {
  readonly facts: Facts;
  readonly lexicon: Lexicon;
}

export type VerbReader = (typed: Arguments, context: VerbContext) => VerbReading;

/** `state`: what a wrong guess would do. */
export interface VerbEntry {
  readonly read: VerbReader;
  readonly state: "reads" | "changes";
}

function done(command: Command, exact: "yes" | "no"): VerbReading {
  return { kind: "command", command, exact };
}

function bad(why: string, ...near: readonly string[]): VerbReading {
  return { kind: "bad", why, near };
}

function when({ facts }: VerbContext) {
  return { zone: facts.zone, now_ms: facts.now_ms, sensors: facts.known.sensors };
}

/** Takes no arguments. */
export function plain(command: Command): VerbReader {
  return ({ line, body }) => done(command, line === "" && body === undefined ? "yes" : "no");
}

/** Alone, the list; with a name, that one. */
export function listOr(list: Command, one: VerbReader): VerbReader {
  return (typed, context) => (typed.line === "" ? plain(list)(typed, context) : one(typed, context));
}

export function aboutAsk(verb: "ask" | "why"): VerbReader {
  return ({ words, line }) => {
    const [named] = words;
    if (named === undefined)
      return bad(`${verb} about which? Give its code or its id`, `${verb} #7F`, "asks");
    const isShaped = /^[#＃]/u.test(named) || /-\d{1,15}$/.test(named);
    return done({ verb, ask: refOf(named) }, words.length === 1 && line === named && isShaped ? "yes" : "no");
  };
}

export function refOf(typed: string): AskRef {
  const bare = typed.replace(/^[#＃]/u, "").replace(/[:,]$/u, "");
  const isCode = /^[#＃]/u.test(typed) || !bare.includes("-");
  return isCode ? { by: "code", value: bare.toUpperCase() } : { by: "id", value: bare };
}

/** `answer #7F use postgres`: `words` are what would have been typed as a reply to its card. */
export function toAsk(verb: string, wordsFor: (rest: string) => string): VerbReader {
  return ({ words, line, body }) => {
    const [named] = words;
    const usage = `${verb} #7F${verb === "answer" ? " use postgres" : ""}`;
    if (named === undefined) return bad(`${verb} what? Give the code or id of the ask`, usage, "asks");
    const rest = line.slice(named.length).replace(/^[^\S\n]/, "");
    const all = body === undefined ? rest : `${rest}\n${body}`;
    if (verb === "answer" && all.trim() === "") return bad("an answer needs words", usage);
    return { kind: "to_ask", ref: refOf(named), words: wordsFor(all) };
  };
}

export function worker(verb: "worker" | "shot"): VerbReader {
  return ({ words }, { facts }) => {
    const named = words[0] ?? facts.worker;
    if (named === undefined) return bad(`${verb} needs the name of a worker`, `${verb} fix-42`, "workers");
    const isKnown = facts.known.workers.includes(named) && words.length <= 1;
    return done({ verb, worker: named }, isKnown ? "yes" : "no");
  };
}

export const readLog: VerbReader = ({ words }, { facts }) => {
  const hasName = words[0] !== undefined && !/^\d+$/.test(words[0]);
  const named = hasName ? words[0] : facts.worker;
  if (named === undefined) return bad("log of which worker?", "log fix-42 20", "workers");
  const lines = countOf(words[hasName ? 1 : 0], readingLimits.log_lines_default, readingLimits.log_lines_max);
  if (typeof lines === "string") return bad(lines, `log ${named} 20`);
  const isExact = facts.known.workers.includes(named) && words.length <= (hasName ? 2 : 1);
  return done({ verb: "log", worker: named, lines }, isExact ? "yes" : "no");
};

function countOf(typed: string | undefined, unless: number, max: number): number | string {
  if (typed === undefined) return unless;
  const number = /^\d{1,6}$/.test(typed) ? Number(typed) : 0;
  return number >= 1 && number <= max ? number : `give a number from 1 to ${max}`;
}

export const readJournal: VerbReader = ({ words }) => {
  const lines = countOf(words[0], readingLimits.journal_lines_default, readingLimits.journal_lines_max);
  if (typeof lines === "string") return bad(lines, "journal 20");
  return done({ verb: "journal", lines }, words.length <= 1 ? "yes" : "no");
};

export const readCost: VerbReader = ({ words }) => {
  const days = countOf(words[0], readingLimits.cost_days_default, readingLimits.cost_days_max);
  if (typeof days === "string") return bad(days, "cost 30");
  return done({ verb: "cost", days }, words.length <= 1 ? "yes" : "no");
};

export const readReceipt: VerbReader = ({ words }) => {
  const days = countOf(words[0], 0, readingLimits.cost_days_max);
  if (typeof days === "string") return bad(days, "receipt 30");
  return done({ verb: "receipt", ...(days > 0 && { days }) }, words.length <= 1 ? "yes" : "no");
};

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
  return { kind: "bad", why: "I do not know that time", near: ["pause until 18:00", "pause 2h"] };
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

export const readPlan: VerbReader = ({ words, line }) => {
  const [plan, does] = words;
  if (plan === undefined) return done({ verb: "plans" }, "yes");
  const rest = does === undefined ? "" : line.slice(line.indexOf(does, plan.length) + does.length).trim();
  const command: Command = {
    verb: "plan",
    plan,
    ...(does !== undefined && { does: does.toLowerCase() }),
    ...(rest !== "" && { rest }),
  };
  return done(command, "no");
};

export const readSensor: VerbReader = ({ words }, { facts }) => {
  const [sensor] = words;
  if (sensor === undefined) return done({ verb: "sensors" }, "yes");
  const isKnown = facts.known.sensors.includes(sensor) && words.length === 1;
  return done({ verb: "sensor", sensor }, isKnown ? "yes" : "no");
};

export const readHelp: VerbReader = ({ words }) =>
  done(
    { verb: "help", ...(words[0] !== undefined && { topic: words[0].toLowerCase() }) },
    words.length === 0 ? "yes" : "no",
  );

/** A picture of a worker, or whatever has that name. */
export const readShow: VerbReader = ({ words, line }, context) => {
  const [first, second] = words.filter((word) => !/^(?:me|the)$/i.test(word));
  const { known, worker: here } = context.facts;
  if (first === undefined) {
    return here === undefined
      ? bad("show what?", "show fix-42", "workers")
      : done({ verb: "shot", worker: here }, "yes");
  }
  if (known.workers.includes(first) && second === undefined)
    return done({ verb: "shot", worker: first }, "yes");
  if (first.toLowerCase() === "goal" && second !== undefined && known.goals.includes(second)) {
    return done({ verb: "goal", goal: second }, "yes");
  }
  if (known.goals.includes(first) && second === undefined) return done({ verb: "goal", goal: first }, "yes");
  if (/^[#＃]/u.test(first) || /-\d{1,15}$/.test(first))
    return done({ verb: "ask", ask: refOf(first) }, "yes");
  return bad(
    `there is nothing called ${JSON.stringify(line.slice(0, 40))} that I could show`,
    "workers",
    "goals",
    "asks",
  );
};

export const scheduleReader: VerbReader = (typed) => {
  const read = readSchedule(typed);
  return read.kind === "bad" ? bad(read.why, ...read.near) : done(read.command, "no");
};
