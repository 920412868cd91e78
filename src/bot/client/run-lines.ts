// The client by lines, where there is no screen: cards are printed as they come, lines that come in are replies. Ends
// with the input, once everything that was said is kept.

import type { Clock } from "../../engine/ports.ts";
import { buttonsOf, isOpen, type ShownCard } from "./cards.ts";
import type { Guide, GuideWord } from "./guide.ts";
import { clientLimits } from "./limits.ts";
import { bodyRows, rowText, titleRows } from "./rows.ts";
import { openTalk, type Saying, type TalkEvent, type TalkPorts } from "./talk.ts";

export interface LinesParts {
  readonly talk: TalkPorts;
  readonly clock: Clock;
  readonly form: "text" | "json";
  /** Standard input, without the line ends. */
  readonly lines: AsyncIterable<string>;
  /** False: nobody reads any more. */
  print(text: string): Promise<boolean>;
  /** Ends the talk when it is over. */
  readonly guide?: Guide;
  /** Absent: every card is printed. */
  readonly prints?: (card: ShownCard) => boolean;
}

export type LinesEnd =
  | { readonly kind: "ended" }
  | { readonly kind: "stopped" }
  | { readonly kind: "not_running" }
  /** So many lines were said and are not kept. */
  | { readonly kind: "unkept"; readonly lines: number }
  | { readonly kind: "refused"; readonly why: string; readonly remedy: string };

export async function runLines(parts: LinesParts, signal: AbortSignal): Promise<LinesEnd> {
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal]);
  const ended = Promise.withResolvers<LinesEnd>();
  const attached = Promise.withResolvers<void>();
  const kept = Promise.withResolvers<void>();
  let isAtEnd = false;
  let printing = Promise.resolve();
  const tellCard = cardTeller();

  function print(text: string): void {
    if (text === "") return;
    printing = printing.then(
      async () => void ((await parts.print(text)) || ended.resolve({ kind: "ended" })),
    );
  }

  function onGuided(word: GuideWord): void {
    print(guideText(word));
    if (word.over === "yes") ended.resolve({ kind: "ended" });
  }

  function onTold(event: TalkEvent): void {
    if (event.kind === "refused") ended.resolve(event);
    if (event.kind === "away" && event.how === "nobody" && !isAttached)
      ended.resolve({ kind: "not_running" });
    if (event.kind === "shown") {
      isAttached = true;
      attached.resolve();
    }
    if (event.kind === "away" && !isAttached) return;
    if (event.kind === "attached" && parts.guide !== undefined) return; // it says where we are
    if (event.kind !== "card" || parts.prints === undefined || parts.prints(event.card))
      print(parts.form === "json" ? jsonOf(event) : textOf(event, tellCard));
    if (isAtEnd && talk.unkept === 0) kept.resolve();
  }
  let isAttached = false;
  const talk = openTalk(parts.talk, onTold, until);

  async function read(): Promise<LinesEnd> {
    await attached.promise;
    for await (const line of parts.lines) {
      const saying = sayingOf(line, parts.form);
      while (saying !== undefined && !talk.say(saying) && !until.aborted)
        await parts.clock.sleep(clientLimits.reconnect_ms, until);
    }
    isAtEnd = true;
    if (talk.unkept === 0) kept.resolve();
    await Promise.race([kept.promise, parts.clock.sleep(clientLimits.receipts_wait_ms_max, until)]);
    return talk.unkept === 0 ? { kind: "ended" } : { kind: "unkept", lines: talk.unkept };
  }

  const stopped = Promise.withResolvers<LinesEnd>();
  signal.addEventListener("abort", () => stopped.resolve({ kind: "stopped" }), { once: true });
  if (signal.aborted) stopped.resolve({ kind: "stopped" });
  const guiding = parts.guide?.follow(onGuided, until);
  const end = await Promise.race([read(), ended.promise, stopped.promise]);
  over.abort();
  await guiding;
  await talk.done;
  await printing;
  return end;
}

function sayingOf(line: string, form: LinesParts["form"]): Saying | undefined {
  const text = line.replace(/\r$/, "");
  if (text.trim() === "") return undefined;
  const asked = form === "json" && text.startsWith("{") ? pressOf(text) : undefined;
  if (asked !== undefined) return asked;
  const command = /^\/(?:looop\s+)?(\S.*)$/s.exec(text.trim())?.[1];
  return command === undefined ? { kind: "say", text } : { kind: "command", text: command };
}

/** For programs: `{"message":…,"key":…}` presses, `{"message":…,"text":…}` replies to that card. */
function pressOf(line: string): Saying | undefined {
  const value = parsed(line);
  if (typeof value !== "object" || value === null) return undefined;
  const { message, key, text } = value as Readonly<Record<string, unknown>>;
  if (typeof message !== "string") return undefined;
  if (typeof key === "string") return { kind: "press", message, key };
  return typeof text === "string" ? { kind: "say", text, replyTo: message } : undefined;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // a text that begins with a brace
    throw error;
  }
}

// --- printing ------------------------------------------------------------------------------------------------------

function jsonOf(event: TalkEvent): string {
  return `${JSON.stringify(event)}\n`;
}

function textOf(event: TalkEvent, tellCard: (card: ShownCard) => string): string {
  switch (event.kind) {
    case "card":
      return tellCard(event.card);
    case "attached":
      return event.alone === "no"
        ? `(attached to ${event.name})\n`
        : "(on its own: no program runs, looop up starts it; what is answered is recorded all the same)\n";
    case "away":
      return `(not attached: ${event.why}; what is said is kept until it is back)\n`;
    case "kept":
      return event.notice === undefined ? "" : `(${event.notice})\n`;
    case "shown":
    case "removed":
    case "refused":
      return "";
  }
}

const guideText = ({ mark, said, next }: GuideWord): string =>
  `${[`${mark}  ${said}`, ...(next === "" ? [] : [`${" ".repeat(mark.length)}  ${next}`])].join("\n")}\n\n`;

/** A card that is printed again says only what is new of it. */
function cardTeller(): (card: ShownCard) => string {
  const told = new Map<string, readonly string[]>();
  return (card) => {
    const lines = cardLines(card);
    const [title = "", ...rest] = lines;
    const before = told.get(card.message);
    told.delete(card.message);
    told.set(card.message, lines);
    const [oldest = ""] = told.keys();
    if (told.size > clientLimits.cards_max) told.delete(oldest);
    const fresh = before === undefined ? rest : rest.filter((each) => !before.includes(each));
    const isSame = before !== undefined && title === before[0] && fresh.length === 0;
    return isSame ? "" : `${[title, ...fresh].join("\n")}\n\n`;
  };
}

/** The title, what it says, its buttons by the words that can be typed. */
function cardLines(card: ShownCard): readonly string[] {
  const cols = clientLimits.cols_unknown;
  const head = titleRows(card, cols - 2).map(rowText);
  const label = card.label === undefined ? [] : [`  ${card.label}`];
  const body = bodyRows(card, cols - 2).map((row) => `  ${rowText(row)}`.trimEnd());
  const words = buttonsOf(card).map(({ label: says }) => `[${says}]`);
  const buttons = words.length === 0 ? [] : [`  ${words.join(" ")}`];
  const mark = isOpen(card) ? "⚑" : "·";
  return [`${mark} ${head.join("\n  ")}`, ...label, ...body, ...buttons];
}
