// Strangers' text that may stand in a message without mentioning, commanding or breaking anything (I10). Pure. A mention
// is found by Telegram in the plain text, across all markup, so each is broken wherever it could begin.

/** Invisible, takes no room, and is part of no mention and no command. */
const JOINER = "\u2060";

/** Text outside of code. Whoever reads it sees no difference; done twice, it is as done once. */
export function inert(text: string): string {
  return text.replace(/@(?!\u2060)/g, `@${JOINER}`).replace(COMMAND, `/${JOINER}`);
}

// A slash that would begin a command, or could with the text next to this one. Paths stay as they are.
const COMMAND = /(?<![\w/<>])\/(?=\w{1,64}(?![\w/<>])|$)/g;

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

export function escapeAttribute(text: string): string {
  return escapeHtml(text).replaceAll('"', "&quot;");
}
