// What is said where a bound of reading is exceeded. Whoever decides knows by these words that rules could not be held up
// to all of it, so that a person is asked and it is never let pass (I12).

export const beyond = {
  broken: "reading it failed",
  long: "it is too long to be read",
  nul: "it holds a NUL",
  nested: "it is nested too deeply",
  brackets: "it has too many open brackets",
  commands: "it has too many commands",
  grown: "its variables grow too long",
} as const;

export type Beyond = (typeof beyond)[keyof typeof beyond];

const all: ReadonlySet<string> = new Set(Object.values(beyond));

export function isBeyond(why: string): boolean {
  return all.has(why);
}
