// Which ask a message is about. Order: the card replied to, the thread's, an explicit code or id, the only one here.
// Never the newest: where two could be meant, or where the place and a code disagree, it is asked which.

import type { AskRef } from "./command.ts";
import type { AskFacts, Facts } from "./intent.ts";

export type Bound =
  | {
      readonly kind: "ask";
      readonly ask: AskFacts;
      readonly by: "card" | "thread" | "ref" | "sole";
      /** Without the code or id. */
      readonly text: string;
      /** An id at the end may be part of an answer in words: then this is the answer. */
      readonly whole: string;
    }
  | {
      readonly kind: "which";
      readonly among: readonly AskFacts[];
      readonly by: "ref" | "place";
      readonly text: string;
    }
  /** Begins or ends with what looks like a code or an id, and no open ask has it. */
  | { readonly kind: "unknown"; readonly ref: AskRef; readonly text: string; readonly otherwise: Bound }
  | { readonly kind: "none"; readonly text: string };

interface Found {
  readonly asks: readonly AskFacts[];
  readonly unknown?: AskRef;
  readonly text: string;
  readonly whole: string;
}

export function bind(words: string, facts: Facts): Bound {
  const found = refsIn(words, facts);
  const [first] = found.asks;
  if (first !== undefined) return byRef(first, found, facts);
  const otherwise = byPlace(words, facts);
  if (found.unknown === undefined) return otherwise;
  return { kind: "unknown", ref: found.unknown, text: found.text, otherwise };
}

function byRef(ask: AskFacts, found: Found, { about, thread }: Facts): Bound {
  const { text, whole } = found;
  const place = about?.kind === "ask" ? [about.ask] : thread;
  const among = unique([...found.asks, ...(place.some(({ key }) => key === ask.key) ? [] : place)]);
  if (among.length > 1) return { kind: "which", among, by: "ref", text };
  return { kind: "ask", ask, by: "ref", text, whole };
}

function byPlace(text: string, { about, thread, here, worker }: Facts): Bound {
  if (about?.kind === "ask") return { kind: "ask", ask: about.ask, by: "card", text, whole: text };
  if (about !== undefined) return { kind: "none", text };
  const isThread = thread.length > 0;
  const among = isThread ? thread : worker === undefined ? here : [];
  const [only] = among;
  if (only === undefined) return { kind: "none", text };
  if (among.length > 1) return { kind: "which", among, by: "place", text };
  return { kind: "ask", ask: only, by: isThread ? "thread" : "sole", text, whole: text };
}

function unique(asks: readonly AskFacts[]): readonly AskFacts[] {
  return [...new Map(asks.map((ask) => [ask.key, ask])).values()];
}

function openAsks({ about, thread, here, elsewhere }: Facts): readonly AskFacts[] {
  return unique([...(about?.kind === "ask" ? [about.ask] : []), ...thread, ...here, ...elsewhere]);
}

/** An ask by what somebody typed for it: `#7F`, `7f`, `fix-42-1`. */
export function askNamed(typed: string, facts: Facts): AskFacts | AskRef {
  const bare = typed.replace(/^[#＃]/u, "").replace(/[:,.!]$/u, "");
  const asks = openAsks(facts);
  const named =
    asks.find(({ id }) => id.toLowerCase() === bare.toLowerCase()) ??
    asks.find(({ code }) => code === bare.toUpperCase());
  return named ?? (isCode(bare) ? { by: "code", value: bare.toUpperCase() } : { by: "id", value: bare });
}

/** Letters and digits that cannot be mistaken for each other. */
function isCode(text: string): boolean {
  return /^[2-9A-HJKMNP-Z]+$/i.test(text);
}

// Both ends are looked at through windows of a fixed size: the time it takes does not depend on what stands between.
const WINDOW_CHARS = 160;
const HEAD = /^\s*(?:[#＃]([0-9A-Za-z]{2,4})|([A-Za-z0-9_][\w.-]{0,79}-\d{1,15}))(?![\w-])[:,]?(?:\s+|$)/u;
/** `yes #7F but only staging` */
const SECOND = /^(\s*[^\s#＃]{1,24}\s+)[#＃]([0-9A-Za-z]{2,4})(?![\w-])[:,]?(?:\s+|$)/u;
const TAIL = /(?:^|\s)(?:[#＃]([0-9A-Za-z]{2,4})|([A-Za-z0-9_][\w.-]{0,79}-\d{1,15}))[.!]?\s{0,16}$/u;

const ANYWHERE = /[#＃]([0-9A-Za-z]{2,4})(?![\w-])/gu;

/** By a code in the midst of other words: who names two asks in one message is asked which. */
function mentioned(words: string, facts: Facts): readonly AskFacts[] {
  const codes = new Set([...words.matchAll(ANYWHERE)].map(([, code]) => code?.toUpperCase()));
  return codes.size === 0 ? [] : openAsks(facts).filter(({ code }) => codes.has(code));
}

interface Taken {
  readonly named: AskFacts | AskRef;
  readonly by: "code" | "id";
  readonly rest: string;
}

function refsIn(words: string, facts: Facts): Found {
  const first = takeHead(words, facts) ?? takeSecond(words, facts);
  const start = first?.rest ?? words;
  const tail = takeTail(start, facts);
  const taken = [first, tail].flatMap((one) => one ?? []);
  const asks = unique([
    ...taken.flatMap(({ named }) => ("key" in named ? [named] : [])),
    ...mentioned(words, facts),
  ]);
  const unknown = taken.flatMap(({ named }) => ("key" in named ? [] : [named]))[0];
  const text = tail?.rest ?? start;
  const whole = tail === undefined || tail.by === "code" || text.trim() === "" ? text : start;
  return { asks, text, whole, ...(unknown !== undefined && { unknown }) };
}

function takeHead(words: string, facts: Facts): Taken | undefined {
  const match = HEAD.exec(words.slice(0, WINDOW_CHARS));
  return match === null ? undefined : taken(match[1], match[2], words.slice(match[0].length), facts);
}

function takeSecond(words: string, facts: Facts): Taken | undefined {
  const match = SECOND.exec(words.slice(0, WINDOW_CHARS));
  if (match === null) return undefined;
  const rest = words.slice(match[0].length);
  // Between a word and nothing stands no space: who waits for "yes" compares it with that.
  const before = rest === "" ? match[1]?.trimEnd() : match[1];
  return taken(match[2], undefined, `${before}${rest}`, facts);
}

function takeTail(words: string, facts: Facts): Taken | undefined {
  const at = Math.max(0, words.length - WINDOW_CHARS);
  const match = TAIL.exec(words.slice(at));
  if (match === null) return undefined;
  const rest = words.slice(0, at + match.index).replace(/[^\S\n]?[,;:]$/u, "");
  return taken(match[1], match[2], rest, facts);
}

/** Nothing, where it neither names an open ask nor looks as if it named another one. */
function taken(
  code: string | undefined,
  id: string | undefined,
  rest: string,
  facts: Facts,
): Taken | undefined {
  const named = askNamed(code === undefined ? (id ?? "") : `#${code}`, facts);
  const by = code === undefined ? "id" : "code";
  if ("key" in named) return { named, by, rest };
  // `#22` may be a number, `fix-9` a word; `#7F` and an id of a worker that exists are not.
  const isRef = code === undefined ? isOwnId(named.value, facts) : isCode(code) && /[a-z]/i.test(code);
  return isRef ? { named, by, rest } : undefined;
}

/** Of a worker that exists: then it is an ask's id, and not just a word with a number. */
function isOwnId(id: string, facts: Facts): boolean {
  const stem = id.replace(/-\d{1,15}$/, "");
  return facts.known.workers.includes(stem) || openAsks(facts).some((ask) => ask.id.startsWith(`${stem}-`));
}
