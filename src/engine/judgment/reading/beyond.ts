// What is said where a bound of reading is exceeded. Whoever decides knows by these words that rules could not be held up
// to all of it, so that a person is asked and it is never let pass (I12).

export const beyond = {
  broken: "reading it failed",
  long: "it is too long to be read",
  nul: "it holds a NUL",
  nested: "it is nested too deeply",
  brackets: "it has too many open brackets",
  commands: "it has too many commands",
  wrapped: "it is wrapped too often",
  grown: "its variables grow too long",
  words: "it has too many words",
  braces: "its braces make too many words",
  steps: "it holds too much within one word",
  paths: "it names too many files",
  path: "it names a file by a path that is too long",
  statements: "it has too many statements of SQL",
  sql: "its SQL is too long to be read",
  text: "its text is too long to be read",
  members: "its input has too many members",
  deep: "its input is nested too deeply",
  quoted: "it quotes too many commands",
} as const;

export type Beyond = (typeof beyond)[keyof typeof beyond];

const all: ReadonlySet<string> = new Set(Object.values(beyond));

export function isBeyond(why: string): boolean {
  return all.has(why);
}
