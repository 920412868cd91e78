// Secrets out of everything that is shown (I10). Pure; the patterns stand in secrets.ts.

/** A text without its secrets, and what was taken out, by name: "Slack token". */
export interface Redacted {
  readonly text: string;
  readonly found: readonly string[];
}

/** Never throws, takes time in proportion to the text, and changes nothing in what it has cleaned. */
export type Redact = (text: string) => Redacted;
