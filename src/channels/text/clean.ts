// Text that came from somewhere → text that may stand in a message (I10). Pure. Nothing that a person could read is
// lost; what only steers the display is removed or made visible, so that a message looks like what it says. Never longer.

/** Newlines of every kind become `\n`; half characters become U+FFFD. */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|\u0085|\u2028|\u2029/g, "\n")
    .replace(CONTROLS, "")
    .replace(DIRECTION, "\ufffd");
}

/** As `cleanText`, on one line: for labels, titles, names of files. */
export function cleanLine(text: string): string {
  return cleanText(text).replace(/\s+/g, " ").trim();
}

// All C0 and C1 controls but tab and newline. They show nothing, and some surfaces refuse them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff]/g;

// Embeddings, overrides and isolates reorder what follows: a person would read another command than the one there is.
// Something is seen to stand there.
const DIRECTION = /[\u202a-\u202e\u2066-\u2069]/g;
