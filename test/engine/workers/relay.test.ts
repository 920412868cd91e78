// Goal: what a relay runs names the right places; what crosses it comes out as it went in, and garbage is nobody's word;
// a worker elsewhere may send only a worker's lines, in its own name. Method: rows.

import { expect, test } from "vitest";
import { parseLine } from "../../../src/engine/verbs/arguments.ts";
import { admitRelayed } from "../../../src/engine/verbs/relayed.ts";
import { verbs } from "../../../src/engine/verbs/table.ts";
import { relayCommand } from "../../../src/engine/workers/relay/command.ts";
import {
  type CallerWord,
  callerLine,
  callerWordIn,
  carriedIn,
  carriedLine,
  type HomeWord,
  homeLine,
  homeWordIn,
} from "../../../src/engine/workers/relay/wire.ts";

const request = { id: "w", gen: "g7", nonce: "n9", looop: "looop" };

test("ssh forwards a socket of this very run, and tells the far end who it is", () => {
  const planned = relayCommand(
    { ...request, ssh: "you@box", words: ["cd app && claude", "it's"] },
    "/data/c.sock",
  );
  if (planned.kind === "refused") throw new Error(planned.why);
  const [program, ...args] = planned.command;
  expect(program).toBe("ssh");
  expect(args.slice(args.indexOf("-R"), -1)).toEqual([
    "-R",
    "/tmp/looop-relay-n9.sock:/data/c.sock",
    "you@box",
  ]);
  const far = args.at(-1) ?? "";
  const named =
    "LOOOP_RELAY=/tmp/looop-relay-n9.sock LOOOP_BIN=looop LOOOP_SESSION_ID=w LOOOP_SESSION_GEN=g7";
  expect(far).toMatch(new RegExp(`^env ${named} sh -c `));
  expect(far.endsWith(`sh 'cd app && claude it'\\''s'`)).toBe(true);
});

test("places are filled into words, and nothing else is", () => {
  const words = ["docker", "-v", "{here}:{there}", "{id} {{here}} $HOME"];
  expect(relayCommand({ ...request, words }, "/d/s")).toEqual({
    kind: "ok",
    command: ["docker", "-v", "/d/s:/tmp/looop-relay-n9.sock", "{id} {/d/s} $HOME"],
  });
  expect(relayCommand({ ...request, words: ["x"], carrier: "nc {there}" }, "/d/s")).toMatchObject({
    carrier: "nc /tmp/looop-relay-n9/control.sock",
  });
});

test.each<[Partial<Parameters<typeof relayCommand>[0]>, string]>([
  [{ words: [] }, "program"],
  [{ words: ["x"], ssh: "-oProxyCommand=evil" }, "ssh"],
  [{ words: ["x"], ssh: "you@box", carrier: "nc" }, "carrier"],
])("refused: %j", (more, field) => {
  expect(relayCommand({ ...request, words: [], ...more }, "/d/s")).toMatchObject({ kind: "refused", field });
});

const bytes = Uint8Array.from([0, 10, 255, 13]);

test.each<[CallerWord]>([
  [{ kind: "call", argv: ["ask", "--prompt", "a\nb"], typed: true }],
  [{ kind: "input", bytes }],
  [{ kind: "input" }],
  [{ kind: "stop", name: "terminated" }],
])("a caller's word comes through: %j", (word) => {
  const said = callerLine(word);
  expect(said).not.toContain("\n");
  expect(plain(callerWordIn(said))).toEqual(plain(word));
});

test.each<[HomeWord]>([
  [{ kind: "out", bytes }],
  [{ kind: "err", bytes }],
  [{ kind: "want", bytes_max: 7 }],
  [{ kind: "end", code: 3 }],
])("home's word comes through: %j", (word) => {
  expect(plain(homeWordIn(homeLine(word)))).toEqual(plain(word));
});

/** Bytes are bytes, whatever holds them. */
function plain(word: CallerWord | HomeWord | undefined): unknown {
  return word !== undefined && "bytes" in word && word.bytes !== undefined
    ? { ...word, bytes: [...word.bytes] }
    : word;
}

test.each([
  "",
  "null",
  "[]",
  "{",
  '{"call":["ask"]}',
  '{"v":2,"call":["ask"]}',
  '{"v":1,"call":"ask"}',
  '{"v":1,"call":["ask",1]}',
  JSON.stringify({ v: 1, call: Array.from({ length: 257 }, () => "x") }),
  JSON.stringify({ v: 1, call: ["x".repeat(262_145)] }),
  '{"stop":"now"}',
])("nobody's word: %s", (text) => {
  expect(callerWordIn(text)).toBeUndefined();
  expect(homeWordIn(text)).toBeUndefined();
});

test.each([
  ["3 {}", { caller: 3, line: "{}" }],
  ["3", { caller: 3 }],
  ["3 ", { caller: 3, line: "" }],
  ["Last login: 3", undefined],
  ["1234567890 x", undefined],
])("a carrier's line %j", (text, carried) => {
  expect(carriedIn(text)).toEqual(carried);
  if (carried !== undefined) expect(carriedLine(carried)).toBe(text);
});

test("these verbs go through a relay, and no other does", () => {
  const through = verbs.filter((verb) => verb.relayed !== undefined).map((verb) => verb.path.join(" "));
  expect(through).toEqual([
    "hook settings",
    "hook",
    "worker kill",
    "ask",
    "flag",
    "unflag",
    "told",
    "claim",
    "unclaim",
    "brief",
    "report",
    "help",
    "version",
    "schema",
  ]);
});

test.each<[string, string, boolean]>([
  ["ask --prompt x", "", true],
  ["ask w --prompt x", "", true],
  ["ask other --prompt x", "worker", false],
  ["told other", "worker", false],
  ["claim door --session other", "session", false],
  ["claim door --session w", "", true],
  ["kill w", "", true],
  ["kill other", "id", false],
  ["answer w-1 yes", "verb", false],
  ["up", "verb", false],
  ["relay x", "verb", false],
  ["mcp", "verb", false],
])("from w's relay, %s", (line, field, admitted) => {
  const parsed = parseLine(line.split(" "), verbs);
  if (parsed.kind !== "verb") throw new Error(line);
  const problem = admitRelayed(parsed.input, "w");
  expect(problem === undefined).toBe(admitted);
  if (!admitted) expect(problem).toMatchObject({ field });
});
