// Goal: docs/state.md names every file that the program makes. Method: the real verbs fill a data directory, and each
// path in it must be one that a row of the table describes.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Sandbox, sandbox } from "./cli-process.ts";

let box: Sandbox;
beforeEach(() => {
  box = sandbox();
});
afterEach(() => box.close());

const document = readFileSync(join(import.meta.dirname, "../../docs/state.md"), "utf8");

/** The code spans of the first column, each as a whole path: a bare name stands beside the one before it. */
function describedPaths(): RegExp[] {
  const rows = document.split("\n").filter((row) => row.startsWith("| `"));
  return rows.flatMap((row) => {
    const [, column = ""] = row.split("|");
    const spans = [...column.matchAll(/`([^`]+)`/g)].map(([, span = ""]) => span);
    const [first = ""] = spans;
    const dir = first.slice(0, first.lastIndexOf("/") + 1);
    return spans.map((span) => patternOf(span.includes("/") || span === first ? span : `${dir}${span}`));
  });
}

function patternOf(path: string): RegExp {
  const literal = path.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/<[^>]+>|\*/g, "[^/]+");
  const anywhere = path.startsWith(".") && !path.includes("/") ? "(?:.*/)?" : "";
  return new RegExp(`^${anywhere}${literal}${path.endsWith("/") ? ".*" : "$"}`);
}

const isDescribed = (path: string) => describedPaths().some((pattern) => pattern.test(path));

test("a file that no row describes is found", () => {
  expect(
    ["asks/w-1.json", "state/pause.json", "goals/.dirlock", "tells/consumed/x.json"].map(isDescribed),
  ).toEqual([true, true, true, true]);
  expect(["asks/w-1.txt", "state/nothing.json", "goals/deep/x.md"].map(isDescribed)).toEqual([
    false,
    false,
    false,
  ]);
});

test("every file that the verbs leave behind is described", async () => {
  const sensor = "#!/bin/sh\necho '{\"signal\":1}'\n";
  box.session("live");
  for (const [line, stdin] of [
    [["state"], ""],
    [["ask", "w", "--prompt", "One?", "--detach"], ""],
    [["flag", "w", "look", "--detach"], ""],
    [["answer", "w-1", "yes"], ""],
    [["unflag", "w-2"], ""],
    [["tell", "live", "look"], ""],
    [["told", "live"], ""],
    [["tell", "live", "again"], ""],
    [["playbook", "write", "two"], ""],
    [["goal", "archive", "setup"], ""],
    [["sensor", "write", "disk"], sensor],
    [["schedule", "write", "later", "--in", "2h"], ""],
    [["claim", "pr-1", "--session", "live"], ""],
    [["wait", "--timeout", "10s"], ""],
  ] as const) {
    expect(await box.looop(line, { stdin })).toMatchObject({ code: 0 });
  }
  const paths = readdirSync(box.data, { recursive: true, encoding: "utf8" });
  const files = paths.filter((path) => !statSync(box.path(path)).isDirectory());
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((path) => !isDescribed(path))).toEqual([]);
});
