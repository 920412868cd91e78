// `client`: the person's end of the running program, at a terminal.

import type { Verb } from "./verb.ts";

export const clientVerb: Verb = {
  path: ["client"],
  summary: "see what waits for you, live, and answer it here",
  about: [
    "At a terminal: a screen with all cards, those that wait for you first. What you type is about the selected card; a digit chooses a button and Enter presses it; a line that begins with / is a command. It can be left and started again at any time, several at once, over ssh as well.",
    "Anywhere else, and with `--lines`: cards are printed as they come, each line of standard input is a reply. It ends with the input, once everything is kept. With `--json`, one event per line; a line of input may be an object: `{message, text}` replies to that card, `{message, key}` presses.",
  ],
  args: [],
  flags: [{ name: "lines", kind: "switch", about: "lines instead of the screen" }],
  examples: ["looop client", "echo yes | looop client"],
  exits: ["not_found", "interrupted", "terminated"],
  output: async () => (await import("./outputs-pulse.ts")).clientOutput,
  run: { needs: "nothing", load: async () => (await import("./client-run.ts")).runClientVerb },
};
