// Where a long stretch of text, colours and moves is anything else. The search is a pattern, which the machine runs an
// order of magnitude faster than a look at each byte; where nothing is escaped, it is the machine's own. Pure.

import { EXACT_BEHIND, EXACT_TEXT, type Marks, SINGLE_MAX } from "./marks.ts";
import { isAlone, nextOf, SHIFT_IN, SHIFT_OUT } from "./special-bytes.ts";
import { EIGHT_BIT_LEAD } from "./stream-state.ts";
import { textOf } from "./styles.ts";

export interface Usual {
  /** Final bytes of sequences that set nothing, as characters. */
  readonly finals: string;
  /** What was set later: setting it before makes no difference. */
  readonly later: Marks;
}

const ESC = 0x1b;
/** Searched at once. */
const WINDOW_BYTES = 16_384;
/** More make the search slow; those that are left out are found, and taken one by one. */
const STYLES_MAX = 48;
const STYLE_CHARS_MAX = 24;
const PATTERNS_MAX = 64;
/** An exact colour, after its `38;` or `48;`. */
const EXACT = "(?:5;\\d{1,3}|2;\\d{1,3};\\d{1,3};\\d{1,3})";
/** With its lead: a tab stop, a reverse line feed, what begins a sequence, and what is not there yet. */
const EIGHT_BIT = "\\xc2(?=[\\x88\\x8d\\x90\\x98\\x9b\\x9d-\\x9f]|$)";

/** Finds the first place before `to` that is not usual, else `to`; to be asked with rising places of one stream. */
export type Search = (bytes: Uint8Array, from: number, to: number) => number;

export interface Patterns {
  /** The search for whatever is neither text nor usual. */
  unusual(usual: Usual): Search;
}

/** Streams repeat themselves: a pattern is made once. */
export function patterns(): Patterns {
  const made = new Map<string, RegExp>();
  return {
    unusual({ finals, later }) {
      const shifts = later.shifted >= 0 ? "" : "|[\\x0e\\x0f]";
      const source = `\\x1b(?!\\[(?:(?:${stylesOf(later).join("|")})m|[0-;]*[${finals}]))${shifts}|${EIGHT_BIT}`;
      let pattern = made.get(source);
      if (pattern === undefined) {
        if (made.size >= PATTERNS_MAX) made.clear();
        pattern = new RegExp(source);
        made.set(source, pattern);
      }
      return searchOf(pattern, later);
    },
  };
}

function searchOf(pattern: RegExp, later: Marks): Search {
  let escaped = -1;
  return (bytes, from, to) => {
    let at = from;
    while (at < to) {
      const end = Math.min(at + WINDOW_BYTES, to);
      if (escaped < at) escaped = nextOf(bytes, ESC, at);
      const found =
        escaped < end ? textOf(bytes, at, end).search(pattern) : unescaped(bytes.subarray(at, end), later);
      if (found !== -1) return at + found;
      at = end;
    }
    return to;
  };
}

/** The same as the pattern finds in a window without escapes. */
function unescaped(window: Uint8Array, later: Marks): number {
  const shifts = later.shifted >= 0 ? [] : [nextOf(window, SHIFT_OUT, 0), nextOf(window, SHIFT_IN, 0)];
  const until = Math.min(window.length, ...shifts);
  let lead = nextOf(window, EIGHT_BIT_LEAD, 0);
  while (lead < until && isAlone(window[lead + 1])) lead = nextOf(window, EIGHT_BIT_LEAD, lead + 1);
  const found = Math.min(until, lead);
  return found < window.length ? found : -1;
}

/** As patterns of parameters. Without any, one that never matches. */
function stylesOf({ singles, others }: Marks): readonly string[] {
  const styles: string[] = [];
  if ((singles[0] ?? -1) >= 0) styles.push("0?");
  for (let number = 1; number <= SINGLE_MAX; number++)
    if ((singles[number] ?? -1) >= 0) styles.push(String(number));
  if ((singles[EXACT_TEXT] ?? -1) >= 0) styles.push(`38;${EXACT}`);
  if ((singles[EXACT_BEHIND] ?? -1) >= 0) styles.push(`48;${EXACT}`);
  const short = [...others.keys()].filter((text) => text.length <= STYLE_CHARS_MAX).sort();
  const all = [...styles, ...short].slice(0, STYLES_MAX);
  return all.length === 0 ? ["(?!)"] : all;
}
