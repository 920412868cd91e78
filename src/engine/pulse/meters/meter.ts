// Reads one runner's stream as it comes: what it cost, which session it was, what was finally said, whether the
// provider refused, and the lines a person would want to see. Never fails: what it cannot read, it does not know.

import type { Tokens } from "../ledger.ts";
import { pulseLimits } from "../limits.ts";
import { lineSplitter } from "./lines.ts";
import { isLimitNotice, type Moment, type ProviderLimit, readProviderLimit } from "./provider-limit.ts";
import { type Runner, readerOf } from "./shapes.ts";
import { emptyTally, type Json, logLines, objectOf, type Tally } from "./tally.ts";

export type FinalText =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "none" }
  | { readonly kind: "too_long"; readonly chars_max: number };

export interface MeterReading {
  readonly runner: Runner | "plain";
  /** Absent: unknown, which is not zero. */
  readonly cost_usd?: number;
  readonly tokens?: Tokens;
  readonly sessionId?: string;
  readonly finalText: FinalText;
  /** The stream says that the run failed, whatever the exit code says. */
  readonly error?: string;
  readonly providerLimit?: ProviderLimit;
  /** Lines beyond the bound. */
  readonly skippedLines: number;
}

export interface Meter {
  /** Lines for the log, at most `rendered_lines_max`. */
  push(chunk: Uint8Array): readonly string[];
  end(moment: Moment): { readonly lines: readonly string[]; readonly reading: MeterReading };
}

const INJECTED = '{"type":"rate_limit_event"';

export function createMeter(): Meter {
  const splitter = lineSplitter(pulseLimits.stream_line_bytes_max);
  const tally = emptyTally();
  const plain = plainText();
  let runner: Runner | "plain" = "plain";
  /** First half of a line that another event was written into. */
  let torn = "";

  function readLine(line: string): readonly string[] {
    const event = eventOf(torn + line);
    if (event === undefined && torn !== "") return [...readWhole(torn), ...readWhole(line)];
    torn = "";
    return event === undefined ? readWhole(line) : readEvent(event);
  }

  /** A line that no torn half belongs to. */
  function readWhole(line: string): readonly string[] {
    torn = "";
    const event = eventOf(line);
    if (event !== undefined) return readEvent(event);
    const injected_at = line.indexOf(INJECTED);
    const injected = injected_at > 0 ? eventOf(line.slice(injected_at)) : undefined;
    if (injected !== undefined) {
      torn = line.slice(0, injected_at);
      return readEvent(injected);
    }
    plain.add(line);
    return logLines(line);
  }

  function readEvent(event: Json): readonly string[] {
    const found = readerOf(event);
    if (found === undefined) return [];
    const [name, read] = found;
    runner = name;
    return read(event, tally);
  }

  return {
    push: (chunk) => splitter.push(chunk).flatMap(readLine).slice(0, pulseLimits.rendered_lines_max),
    end(moment) {
      const rest = [...splitter.end().flatMap(readLine), ...(torn === "" ? [] : readWhole(torn))];
      const lines = rest.slice(0, pulseLimits.rendered_lines_max);
      const reading = readingOf(tally, runner, {
        moment,
        plain: plain.take(),
        skippedLines: splitter.skipped(),
      });
      return { lines, reading };
    },
  };
}

/** An event of some runner; a JSON object that is a move, or has no type, is somebody's plain answer. */
function eventOf(line: string): Json | undefined {
  if (!line.startsWith("{")) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
  const event = objectOf(parsed);
  return typeof event.type === "string" && event.action === undefined ? event : undefined;
}

interface Rest {
  readonly moment: Moment;
  readonly plain: FinalText;
  readonly skippedLines: number;
}

function readingOf(tally: Tally, runner: Runner | "plain", rest: Rest): MeterReading {
  const finalText = runner === "plain" ? rest.plain : finalTextOf(tally.said);
  const notice =
    finalText.kind === "text" && isLimitNotice(finalText.text) ? finalText.text.trim() : undefined;
  const error = tally.error ?? notice;
  const limit = error === undefined ? undefined : readProviderLimit(error, rest.moment, tally.resets_ms);
  const { cost_usd, tokens } = believed(tally, error);
  return {
    runner,
    ...(cost_usd !== undefined && { cost_usd }),
    ...(tokens !== undefined && { tokens }),
    ...(tally.sessionId !== undefined && { sessionId: tally.sessionId.slice(0, 200) }),
    finalText,
    ...(error !== undefined && { error }),
    ...(limit !== undefined && { providerLimit: limit }),
    skippedLines: rest.skippedLines,
  };
}

/** A run that said something cannot have used nothing: such a meter is broken, and its zero is no number. */
function believed(tally: Tally, error: string | undefined): Pick<Tally, "cost_usd" | "tokens"> {
  const { cost_usd, tokens } = tally;
  const nothing = tokens !== undefined && tokens.in + tokens.out + tokens.cached === 0;
  if (!nothing || error !== undefined) return { cost_usd, tokens };
  return { tokens: undefined, cost_usd: cost_usd === 0 ? undefined : cost_usd };
}

function finalTextOf(text: string | undefined): FinalText {
  if (text === undefined || text.trim() === "") return { kind: "none" };
  const chars_max = pulseLimits.final_text_chars_max;
  return text.length > chars_max ? { kind: "too_long", chars_max } : { kind: "text", text };
}

/** Everything a plain runner printed, up to the bound. */
function plainText(): { add(line: string): void; take(): FinalText } {
  let lines: string[] = [];
  let chars = 0;
  return {
    add(line) {
      chars += line.length + 1;
      if (chars > pulseLimits.final_text_chars_max + 1) lines = [];
      else lines.push(line);
    },
    take() {
      const chars_max = pulseLimits.final_text_chars_max;
      return chars > chars_max + 1 ? { kind: "too_long", chars_max } : finalTextOf(lines.join("\n"));
    },
  };
}
