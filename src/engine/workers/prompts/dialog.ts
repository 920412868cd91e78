// What a dialog on a worker's screen is, whichever agent drew it: what it asks, what may be chosen, and what is typed
// for it. Pure.

export interface DialogOption {
  readonly label: string;
  /** What chooses it, or in a list of several what turns it over. */
  readonly keys: readonly string[];
  /** In a list of several: whether it is chosen already. */
  readonly chosen?: "chosen" | "free";
}

export type TypingStep =
  /** Written at once. `shows`: only while this stands on the screen. */
  | { readonly kind: "keys"; readonly keys: readonly string[]; readonly shows?: string }
  | { readonly kind: "text" };

export interface DialogReading {
  readonly agent: "claude" | "codex" | "opencode" | "pi";
  /** A notice has nothing to choose: its one option goes on. */
  readonly kind: "permission" | "question" | "notice";
  /** What is asked, with the rows above that say what it is about. */
  readonly text: string;
  readonly options: readonly DialogOption[];
  /** Less stands there than is asked about, as far as the screen tells; how the rest is seen on it. */
  readonly cut?: { readonly sure: "surely" | "perhaps"; readonly key: string };
  /** Several may be chosen; this hands them in. */
  readonly several?: { readonly submit: readonly TypingStep[] };
  /** An answer in words of one's own; what is typed for it, with the words at `text`. */
  readonly own?: readonly TypingStep[];
}

export interface Dialog extends DialogReading {
  /** Changes with everything that a person would decide by. */
  readonly fingerprint: string;
}

export const press = (...keys: string[]): TypingStep => ({ kind: "keys", keys });
export const TEXT: TypingStep = { kind: "text" };
