// Verbs that show something, and those that speak to an ask. Pure: arguments → a command, or what is wrong with them.

import type { AskRef, Command } from "./command.ts";
import { readingLimits } from "./limits.ts";
import { bad, done, type VerbReader } from "./verb-reading.ts";

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
    return {
      kind: "to_ask",
      ref: refOf(named),
      words: wordsFor(all),
      as: verb === "answer" ? "answer" : "reply",
    };
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
  const [named] = words;
  if (named !== undefined && !/^\d+$/.test(named)) {
    return done({ verb: "plan", plan: named, does: "receipt" }, "no");
  }
  const days = countOf(named, 0, readingLimits.cost_days_max);
  if (typeof days === "string") return bad(days, "receipt 30");
  return done({ verb: "receipt", ...(days > 0 && { days }) }, words.length <= 1 ? "yes" : "no");
};

export const readSensor: VerbReader = ({ words }, { facts }) => {
  const [sensor] = words;
  if (sensor === undefined) return done({ verb: "sensors" }, "yes");
  const isKnown = facts.known.sensors.includes(sensor) && words.length === 1;
  return done({ verb: "sensor", sensor }, isKnown ? "yes" : "no");
};

export const readJudge: VerbReader = ({ words }) => {
  const [does, named] = words;
  if (does === undefined) return done({ verb: "judge" }, "yes");
  if (does.toLowerCase() !== "why")
    return bad("judge shows what was learned; teaching is done in the terminal", "judge", "judge why #7F");
  if (named === undefined) return bad("judge why which? Give its code or its id", "judge why #7F", "asks");
  return done({ verb: "judge", ask: refOf(named) }, words.length === 2 ? "yes" : "no");
};

export const readAutonomy: VerbReader = ({ words }) => {
  const [of] = words;
  if (of === undefined) return done({ verb: "autonomy" }, "yes");
  if (words.length > 1)
    return bad("who may answer for you is said in the config, under `autonomy:`, and not here", "autonomy");
  return done({ verb: "autonomy", class: of.toLowerCase() }, "no");
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
