// The line that is being typed, and those that were typed before. Pure. A character is what a person sees as one.

import { clientLimits } from "./limits.ts";

export interface Typing {
  readonly before: string;
  readonly after: string;
  /** Newest last. */
  readonly history: readonly string[];
  /** How far back in the history; 0: what is being typed. */
  readonly back: number;
  /** What was being typed when the history was opened. */
  readonly draft: string;
}

export const emptyTyping: Typing = { before: "", after: "", history: [], back: 0, draft: "" };

export const textOf = ({ before, after }: Typing): string => before + after;

export function typed(typing: Typing, text: string): Typing {
  if (textOf(typing).length + text.length > clientLimits.typed_chars_max) return typing;
  return { ...typing, before: typing.before + text, back: 0 };
}

export function edited(typing: Typing, key: string): Typing {
  const { before, after } = typing;
  const at = (text: { readonly before: string; readonly after: string }): Typing => ({ ...typing, ...text });
  switch (key) {
    case "backspace":
    case "ctrl-h":
      return at({ before: before.slice(0, -lastOf(before).length || undefined), after });
    case "delete":
    case "ctrl-d":
      return at({ before, after: after.slice(firstOf(after).length) });
    case "left":
    case "ctrl-b": {
      const moved = lastOf(before);
      return at({ before: before.slice(0, before.length - moved.length), after: moved + after });
    }
    case "right":
    case "ctrl-f": {
      const moved = firstOf(after);
      return at({ before: before + moved, after: after.slice(moved.length) });
    }
    case "home":
    case "ctrl-a":
      return at({ before: "", after: before + after });
    case "end":
    case "ctrl-e":
      return at({ before: before + after, after: "" });
    case "ctrl-u":
      return at({ before: "", after });
    case "ctrl-k":
      return at({ before, after: "" });
    case "ctrl-w":
      return at({ before: before.replace(/\S*\s*$/u, ""), after });
    default:
      return typing;
  }
}

/** `by` 1: older. */
export function recalled(typing: Typing, by: 1 | -1): Typing {
  const back = Math.min(Math.max(0, typing.back + by), typing.history.length);
  if (back === typing.back) return typing;
  const draft = typing.back === 0 ? textOf(typing) : typing.draft;
  const before = back === 0 ? draft : (typing.history.at(-back) ?? "");
  return { ...typing, before, after: "", back, draft };
}

/** Emptied; what stood there is remembered. */
export function taken(typing: Typing): Typing {
  const text = textOf(typing);
  const history = text === "" || text === typing.history.at(-1) ? typing.history : [...typing.history, text];
  return { ...emptyTyping, history: history.slice(-clientLimits.history_max) };
}

export const cleared = (typing: Typing): Typing => ({ ...emptyTyping, history: typing.history });

let segmenter: Intl.Segmenter | undefined;

/** Made by the first key that needs it: its tables take longer to load than a prompt to show. */
function graphemesOf(text: string): Iterable<Intl.SegmentData> {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return segmenter.segment(text);
}

const NEAR_CHARS = 64; // segmenting all of a long text at each key would be slow

function lastOf(text: string): string {
  return [...graphemesOf(text.slice(-NEAR_CHARS))].at(-1)?.segment ?? "";
}

function firstOf(text: string): string {
  const [first] = graphemesOf(text.slice(0, NEAR_CHARS));
  return first?.segment ?? "";
}
