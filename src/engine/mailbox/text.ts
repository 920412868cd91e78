// What text may go into a record: something readable that every program on the other side can parse. Pure.

/** Control characters other than line break and tab; they could move a terminal or end a C string. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/** What is wrong with it, to follow a noun: "has 70000 characters; …". */
export function textProblem(text: string, chars_max: number): string | undefined {
  if (text.length > chars_max) return `has ${text.length} characters; at most ${chars_max} are taken`;
  if (text.trim() === "") return "is blank";
  const control = CONTROL.exec(text);
  if (control) return `has a control character (code ${control[0].charCodeAt(0)})`;
  if (!text.isWellFormed()) return "has half a character (a lone surrogate)";
  return undefined;
}

export function lineProblem(text: string, chars_max: number): string | undefined {
  return textProblem(text, chars_max) ?? (/[\n\t]/.test(text) ? "has a line break or a tab" : undefined);
}
