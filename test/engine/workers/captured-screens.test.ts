// Goal: the dialogs that the agents draw today are seen, at narrow and wide sizes, and what they draw besides is not.
// Method: screens captured from the programs themselves; what is typed for an answer is what was seen to work there.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Dialog } from "../../../src/engine/workers/prompts/dialog.ts";
import { dialogOn } from "../../../src/engine/workers/prompts-on-screen.ts";
import { typingFor } from "../../../src/engine/workers/typing-answers.ts";

const FOLDER = join(import.meta.dirname, "../../fixtures/screens/captured");
const SIZES = ["80x24", "120x40"] as const;
const captured = readdirSync(FOLDER).flatMap((program) =>
  readdirSync(join(FOLDER, program)).map((file) => `${program}/${file.replace(/\.txt$/u, "")}`),
);
const screen = (name: string) => readFileSync(join(FOLDER, `${name}.txt`), "utf8");

/** What is pressed for an answer, with `…` for text and `?` before what waits for a page. */
function typed(dialog: Dialog, answer: string): string | undefined {
  return typingFor(dialog, answer)
    ?.map((step) => {
      if (step.kind === "text") return `…${step.text}`;
      return `${step.shows === undefined ? "" : "?"}${step.keys.join("+")}`;
    })
    .join(" ");
}

const claude = "claude-code-2.1.330";
const codex = "codex-0.169.0";
const opencode = "opencode-1.18.33";
const pi = "pi-0.73.1";

/** Screen, kind, what it says, and what is typed for which answer. */
const rows: readonly (readonly [
  string,
  Dialog["kind"],
  string,
  Readonly<Record<string, string | undefined>>,
])[] = [
  [`${claude}/trust`, "permission", "Quick safety check", { "Yes, I trust this folder": "down+enter" }],
  [`${claude}/theme`, "permission", "Choose the text style", { "Dark mode": "down+enter" }],
  [
    `${claude}/key`,
    "permission",
    "Detected a custom API key in your environment",
    { Yes: "up+enter", "No (recommended)": "enter" },
  ],
  [`${claude}/notes`, "notice", "Claude can make mistakes", { Continue: "enter" }],
  [`${claude}/bypass`, "permission", "Bypass Permissions", { "Yes, I accept": "down+enter" }],
  [`${claude}/command`, "permission", "rm -rf build", { yes: "1", No: "4", "Perhaps later": undefined }],
  [`${claude}/create-file`, "permission", "second line", { Yes: "1", No: "3" }],
  [`${claude}/fetch`, "permission", "http://127.0.0.1:8787/page", { Yes: "1" }],
  [`${claude}/leave-plan`, "permission", "exit plan mode", { No: "2" }],
  [
    `${claude}/question`,
    "question",
    "Which database",
    { Production: "2", "the copy\nof Monday": "3 …the copy of Monday enter" },
  ],
  [`${claude}/two-questions`, "question", "Which database", { Staging: "1" }],
  [
    `${claude}/several`,
    "question",
    "Which suites",
    {
      "Unit, soak": "1 3 tab ?1",
      Scenario: "2 tab ?1",
      "smoke too": "down down down …smoke too tab enter ?1",
    },
  ],
  [`${claude}/review`, "question", "→ Staging", { "submit answers": "1", Cancel: "2" }],
  [`${claude}/review-unanswered`, "question", "unanswered", { Cancel: "2" }],
  [`${codex}/command`, "permission", "rm -rf build", { "Yes, proceed (y)": "y" }],
  [`${codex}/permissions`, "permission", "network", { "No, continue without permissions (d)": "d" }],
  [
    `${codex}/trust`,
    "permission",
    "Folder access\n/srv/looop/worktrees/fix-42\n\nNote: You’re in a subdirectory",
    { "Trust and continue": "enter", "Back to Agent Command Center": "down+enter" },
  ],
  [`${codex}/question`, "question", "What customers see", { Production: "2", perhaps: undefined }],
  [`${codex}/two-questions`, "question", "Which database", { "None of the above": "3" }],
  [`${opencode}/command`, "permission", "rm -rf build", { "Allow once": "enter", Reject: "escape" }],
  [`${opencode}/edit`, "permission", "Edit notes.md", { Reject: "escape" }],
  [`${opencode}/outside-folder`, "permission", "/etc/*", { Reject: "escape" }],
  [`${opencode}/always-allow`, "permission", "until OpenCode is restarted", { Cancel: "escape" }],
  [`${opencode}/question`, "question", "Which database", { Production: "2", mine: "3 …mine enter" }],
  [
    `${opencode}/several`,
    "question",
    "Which suites",
    { Unit: "1 tab ?enter", "Scenario; unit": "1 2 tab ?enter", mine: undefined },
  ],
  [`${opencode}/review`, "question", "Suites: Unit", { Submit: "enter" }],
  [`${pi}/select`, "question", "Which environment?", { Production: "down+enter" }],
  [`${pi}/confirm`, "permission", "All messages will be deleted.", { Yes: "enter", No: "down+enter" }],
  [`${pi}/input`, "question", "name of the release", { "1.2.3": "…1.2.3 enter" }],
  [`${pi}/question`, "question", "Which database", { Production: "down+enter" }],
];

/** Only drawn at the program's first start, before anybody resizes it. */
const ONE_SIZE: readonly string[] = [`${codex}/trust`];
const sized = rows.flatMap(([name, ...rest]) =>
  SIZES.slice(0, ONE_SIZE.includes(name) ? 1 : undefined).map(
    (size) => [`${name}-${size}`, ...rest] as const,
  ),
);

test.each(sized)("%s is seen, and its answers typed", (name, kind, says, answers) => {
  const dialog = dialogOn(screen(name));
  expect(dialog).toMatchObject({ kind, text: expect.stringContaining(says) });
  if (dialog === undefined) return;
  const typing = Object.keys(answers).map((answer) => [answer, typed(dialog, answer)]);
  expect(Object.fromEntries(typing)).toEqual(answers);
});

test.each(captured.filter((name) => name.includes("/not-")))("%s waits for nothing", (name) => {
  expect(dialogOn(screen(name))).toBeUndefined();
});

test("every captured screen is held to something", () => {
  const held = new Set<string>(sized.map(([name]) => name));
  expect(captured.filter((name) => !name.includes("/not-") && !held.has(name))).toEqual([]);
});

const seen = sized.map(([name]) => name);

test.each(seen)("%s is over once something stands below it", (name) => {
  expect(dialogOn(`${screen(name).trimEnd()}\n\n● Going on with the task…\n`)).toBeUndefined();
});

test.each(seen)("%s that is quoted above a prompt is none", (name) => {
  expect(
    dialogOn(`${screen(name)}\n${"─".repeat(80)}\n❯ \n${"─".repeat(80)}\n  ? for shortcuts\n`),
  ).toBeUndefined();
});

test.each(seen)("%s that is drawn only halfway is none", (name) => {
  const all = screen(name).trimEnd().split("\n");
  expect(dialogOn(all.slice(0, all.length - 6).join("\n"))).toBeUndefined();
});

test("a spinner above does not make it another dialog", () => {
  const name = `${pi}/select-80x24`;
  const turned = screen(name).replace(/[⠀-⣿] Working/u, "⠸ Working");
  const other = screen(name).replace(/[⠀-⣿] Working/u, "⠋ Working");
  expect(turned).not.toBe(other);
  expect(dialogOn(turned)?.fingerprint).toBe(dialogOn(other)?.fingerprint);
});

test("what is chosen already is not turned over again, and makes it another dialog", () => {
  const name = `${claude}/several-80x24`;
  const part = screen(name).replace("1. [ ] Unit", "1. [✔] Unit");
  const dialog = dialogOn(part);
  expect(dialog && typed(dialog, "Unit, Soak")).toBe("3 tab ?1");
  expect(dialog && typed(dialog, "Soak")).toBe("1 3 tab ?1");
  expect(dialog?.fingerprint).not.toBe(dialogOn(screen(name))?.fingerprint);
});

test("the way to a choice starts where the highlight stands", () => {
  const moved = screen(`${pi}/select-80x24`)
    .replace(" → Staging", "   Staging")
    .replace("   Production", " → Production");
  const dialog = dialogOn(moved);
  expect(dialog && typed(dialog, "Staging")).toBe("up+enter");
  expect(dialog?.fingerprint).toBe(dialogOn(screen(`${pi}/select-80x24`))?.fingerprint);
});

test("of a key nothing reaches a chat", () => {
  expect(dialogOn(screen(`${claude}/key-80x24`))?.text).toBe(
    "Detected a custom API key in your environment\n\nDo you want to use this API key?",
  );
});
