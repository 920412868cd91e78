// Whoever tells the person at the client a story: what just happened, and the one thing to do now. It stands above the
// cards, takes no key away from them, and decides nothing.

export interface GuideWord {
  /** How far the story is, in a few characters: "2/4". */
  readonly mark: string;
  readonly said: string;
  readonly next: string;
  /** `yes`: there is nothing more to come, and an empty Enter leaves. */
  readonly over: "yes" | "no";
}

export interface Guide {
  /** Each word stands until the next one. Resolves after the signal, or when there is no more to tell. */
  follow(show: (word: GuideWord) => void, signal: AbortSignal): Promise<void>;
}
