// What the demo says to a newcomer, chapter by chapter, and when it is over. Pure.

import type { GuideWord } from "../client/guide.ts";
import type { Chapter, Deployed } from "./chapters.ts";

/** Who gives the answer, and by what: a whole screen, lines, or nobody but a script. */
export type Audience = "screen" | "lines" | "script";

export interface Scenery {
  readonly audience: Audience;
  /** As this person would type it. */
  readonly command: string;
}

export function wordOf(chapter: Chapter, scenery: Scenery): GuideWord {
  const { mark, said, next } = sentences(chapter, scenery);
  return { mark, said, next, over: chapter.kind === "over" ? "yes" : "no" };
}

function sentences(chapter: Chapter, scenery: Scenery): Omit<GuideWord, "over"> {
  const { audience, command } = scenery;
  const watch = (next: string) => (audience === "screen" ? next : "");
  switch (chapter.kind) {
    case "begins":
      return {
        mark: "1/4",
        said: "A release turned green. The loop senses it and starts a worker.",
        next: watch("Nothing to do yet: watch."),
      };
    case "works":
      return {
        mark: "2/4",
        said: "The worker is up, in a terminal of its own, and prepares the release.",
        next: watch("Nothing to do yet: it will ask before it deploys."),
      };
    case "asks":
      return {
        mark: "3/4",
        said: "It is ready, and may not deploy without a person.",
        next: {
          screen: "That is you: type yes and press Enter. Or no, or why.",
          lines: "That is you: type yes and press Enter. Or no, or why.",
          script: "Here a script says yes. At a terminal you would.",
        }[audience],
      };
    case "answered":
      return {
        mark: "4/4",
        said: "Recorded. The worker goes on with your answer.",
        next: watch("Nothing to do: its work is checked when it ends."),
      };
    case "checked":
      return {
        mark: "4/4",
        said: "The worker has ended, and its check has passed.",
        next: watch("Nothing to do: the loop notes it on the goal."),
      };
    case "over":
      return {
        mark: " ✓ ",
        said: `${endOf(chapter)}; noted on the goal and in the journal.`,
        next: `Next: ${command} init, with an agent of yours.${audience === "screen" ? " Enter leaves." : ""}`,
      };
  }
}

/** Only what the check said is called verified. */
function endOf({ deployed, note }: Extract<Chapter, { kind: "over" }>): string {
  if (deployed === "declined") return "Not deployed, after a no";
  if (note.endsWith(" and verified")) return "Live and verified, after a yes";
  return note.includes("check failed") ? "Live, but its check failed" : "Live, and not checked";
}

const RULE = `${"─".repeat(72)}\n`;

export function introduction({ dir, audience }: { dir: string; audience: Audience }): string {
  const person =
    audience === "script"
      ? [
          "which may not deploy without a person's yes. Here a script says it; at\n",
          "a terminal you would.\n",
        ]
      : ["which may not deploy without a person's yes. That person is you.\n"];
  return [
    RULE,
    "A demo: no model, no network, no key; all else is real. A release turns\n",
    "green. The loop senses it and starts a worker in a terminal of its own,\n",
    ...person,
    `Everything happens in ${dir}\n`,
    RULE,
    "\n",
  ].join("");
}

export interface Ending {
  readonly deployed: Deployed;
  readonly note: string;
  readonly journal: readonly string[];
  /** `gone`: it was made for this, and is over. */
  readonly dir: { readonly path: string; readonly kept: "kept" | "gone" };
  readonly command: string;
}

const LINE_CHARS_MAX = 78;

export function epilogue({ deployed, note, journal, dir, command }: Ending): string {
  const where =
    dir.kept === "kept"
      ? [`All of it is in ${dir.path}:\n`, "asks/, answers/, reports/, journal.md\n"]
      : ["Its directory is removed again; to look at it, play it so:\n", `  ${command} demo --keep\n`];
  const steps = [
    ["init", "set it up with an agent of yours: claude, codex, opencode, pi"],
    ["up", "run the loop"],
    ["client", "answer what it asks, as here"],
  ].map(([verb = "", about = ""]) => `  ${command} ${verb.padEnd(8)}${about}\n`);
  return [
    RULE,
    deployed === "deployed"
      ? "Deployed, because a person said yes"
      : "Not deployed, because a person said no",
    `; noted on the goal:\n  - ${note}\n\nThe journal:\n`,
    ...journal.map((each) => `  ${shortened(each.replace(/\p{Cc}/gu, " "))}\n`),
    "\n",
    ...where,
    "\nNext:\n",
    ...steps,
  ].join("");
}

const shortened = (line: string): string =>
  line.length <= LINE_CHARS_MAX ? line : `${line.slice(0, LINE_CHARS_MAX - 1)}…`;
