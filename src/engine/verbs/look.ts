// `shot`, `screenshot`, `log`, `expect`, `wait-idle`: looking at a worker's terminal, and waiting for it.

import type { Flag, Verb } from "./verb.ts";

const worker = { name: "worker", about: "whose terminal", need: "required", completes: "worker" } as const;

const shotFlags: readonly Flag[] = [
  { name: "ansi", kind: "switch", about: "with colours" },
  { name: "plain", kind: "switch", about: "without; so it is unless --ansi is given" },
  { name: "cells", kind: "switch", about: "with --json: every cell with its style, instead of the text" },
  { name: "png", kind: "text", value: "FILE", about: "write a picture; `-` writes it to standard output" },
];

const shotOutput = async () => (await import("./worker-outputs.ts")).shotOutput;

export const lookVerbs: readonly Verb[] = [
  {
    path: ["shot"],
    summary: "show the screen of a worker",
    about: ["Of one that has ended: its last screen."],
    args: [worker],
    flags: [
      ...shotFlags,
      { name: "trim", kind: "switch", about: "without blank ends of rows and blank rows below" },
    ],
    examples: ["looop shot fix-42 --trim", "looop shot fix-42 --png screen.png"],
    exits: ["not_found"],
    output: shotOutput,
    run: { needs: "engine", load: async () => (await import("./look-run.ts")).runShot },
  },
  {
    path: ["screenshot"],
    aliases: [["ss"]],
    summary: "show the screen of a worker without its blank ends",
    args: [worker],
    flags: [...shotFlags, { name: "no-trim", kind: "switch", about: "with all its blanks" }],
    examples: ["looop screenshot fix-42"],
    exits: ["not_found"],
    output: shotOutput,
    run: { needs: "engine", load: async () => (await import("./look-run.ts")).runScreenshot },
  },
  {
    path: ["log"],
    summary: "print what a worker has put out",
    about: [
      "Control sequences are taken out unless --raw. An offset counts raw bytes since the worker's start; with --json the next one is told.",
    ],
    args: [worker],
    flags: [
      { name: "follow", short: "f", kind: "switch", about: "go on until it has ended" },
      { name: "tail", kind: "count", value: "N", about: "only the last lines" },
      {
        name: "grep",
        kind: "text",
        value: "REGEX",
        about: "only lines in which this is found; before --tail counts",
      },
      { name: "since", kind: "count", value: "OFFSET", about: "from this byte on" },
      { name: "raw", kind: "switch", about: "as it was put out" },
    ],
    examples: ["looop log fix-42 --tail 50", "looop log fix-42 --follow --grep error"],
    exits: ["not_found", "interrupted", "terminated"],
    output: async () => (await import("./worker-outputs.ts")).logOutput,
    run: { needs: "engine", load: async () => (await import("./log-run.ts")).runLog },
  },
  {
    path: ["expect"],
    summary: "wait until a worker puts out something",
    about: [
      "Looks through all that was put out, from an offset (as `looop send --json` tells it) or at the screen. Exit 1 says that the worker ended without it.",
    ],
    args: [worker, { name: "regex", about: "a JavaScript regular expression", need: "required" }],
    flags: [
      {
        name: "timeout",
        kind: "timeout",
        value: "D",
        about: "give up after this long (exit 124); 30s unless told",
      },
      { name: "since", kind: "count", value: "OFFSET", about: "only what comes from this byte on" },
      { name: "from-now", kind: "switch", about: "only what comes from now on" },
      { name: "screen", kind: "switch", about: "the screen as it is shown, for programs that draw" },
      { name: "raw", kind: "switch", about: "control sequences count" },
    ],
    examples: ['looop expect fix-42 "tests passed" --timeout 10m'],
    exits: ["not_found", "timeout", "interrupted", "terminated"],
    output: async () => (await import("./worker-outputs.ts")).expectOutput,
    run: { needs: "engine", load: async () => (await import("./look-run.ts")).runExpect },
  },
  {
    path: ["wait-idle"],
    summary: "wait until a worker puts out nothing more",
    args: [worker],
    flags: [
      { name: "settle", kind: "duration", value: "D", about: "how long it must be quiet; 500ms unless told" },
      {
        name: "timeout",
        kind: "timeout",
        value: "D",
        about: "give up after this long (exit 124); 30s unless told",
      },
    ],
    examples: ["looop wait-idle fix-42 --settle 2s"],
    exits: ["not_found", "timeout", "interrupted", "terminated"],
    output: async () => (await import("./worker-outputs.ts")).idleOutput,
    run: { needs: "engine", load: async () => (await import("./look-run.ts")).runWaitIdle },
  },
];
