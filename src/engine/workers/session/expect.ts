// Waiting for a pattern in output that comes in pieces. Pure: text in, verdict out; who reads and who waits is the
// client's matter. The pattern itself runs outside the host, with a bound (see host/session/pattern.ts).

import { sessionLimits } from "./limits.ts";

export type PatternLook =
  | { readonly kind: "match"; readonly text: string; readonly end: number }
  | { readonly kind: "none" }
  /** It backtracked beyond the bound; it would do so again. */
  | { readonly kind: "too_slow" };

export interface Pattern {
  find(text: string): PatternLook;
  /** The lines it is found in; one look for all of them. */
  keep(lines: readonly string[]): readonly string[] | "too_slow";
}

export interface Expectation {
  /** Looks at what has come so far plus this; a match may begin in an earlier piece. */
  look(text: string): PatternLook;
}

/** Text that did not match is remembered, so that a match may span pieces, up to a window. */
export function expectation(pattern: Pattern): Expectation {
  let window = "";
  return {
    look(text) {
      window += text;
      const found = pattern.find(window);
      if (found.kind === "none" && window.length > sessionLimits.expect_window_chars_max)
        window = window.slice(-sessionLimits.expect_window_chars_max / 2);
      return found;
    },
  };
}
