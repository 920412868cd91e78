// Goal: no bytes from outside make a reader throw, run on, or say much more than it was told. Method: each reader gets
// what it was made for, bent in hundreds of ways by one seed, and texts that hurt; a watchdog ends whoever never would.

import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runInNewContext } from "node:vm";
import type { Update } from "grammy/types";
import { describe, expect, test } from "vitest";
import { readManifest } from "../src/bot/backup/manifest.ts";
import { opIn, replyIn } from "../src/bot/by-hand/wire.ts";
import { parseBotConfig } from "../src/bot/config.ts";
import { readProposal } from "../src/bot/reading/propose.ts";
import { read } from "../src/bot/reading/read.ts";
import { readForm } from "../src/channels/discord/forms.ts";
import { inboundOf as fromDiscord } from "../src/channels/discord/inbound.ts";
import { formMarkOf, formValuesOf } from "../src/channels/slack/form.ts";
import { inboundOf as fromSlack } from "../src/channels/slack/inbound.ts";
import { inboundsOf as fromTelegram } from "../src/channels/telegram/inbound.ts";
import { readFromBot, readFromClient, readPostedCard } from "../src/channels/terminal/wire.ts";
import { readMarkdown } from "../src/channels/text/markdown.ts";
import { parseLines } from "../src/engine/chronicle/lines.ts";
import { parseCursor } from "../src/engine/chronicle/segment.ts";
import { openHookDoor } from "../src/engine/host/hook-door.ts";
import { readCalls } from "../src/engine/host/memory/transcripts.ts";
import { readFinalScreen, screenRecord } from "../src/engine/host/session/publish.ts";
import { readPack } from "../src/engine/judgment/guard/read-pack.ts";
import { heardOf } from "../src/engine/judgment/hook/payload.ts";
import { reactionIn } from "../src/engine/judgment/hook/reaction.ts";
import { withHooks, withoutHooks } from "../src/engine/judgment/hook/settings.ts";
import { opIn as hookOpIn, isHookEvent, wordIn } from "../src/engine/judgment/hook/wire.ts";
import { readAction } from "../src/engine/judgment/reading/read-action.ts";
import { countTests } from "../src/engine/plans/finish/counts/count.ts";
import { detectChecks, MANIFESTS } from "../src/engine/plans/finish/detect.ts";
import { gatePart, ledTo } from "../src/engine/plans/finish/gate-files.ts";
import { readChecklist } from "../src/engine/plans/markdown.ts";
import { calibrationOf } from "../src/engine/plans/prompts/calibration.ts";
import { foreignPart, loadConfig } from "../src/engine/pulse/config-text.ts";
import { createMeter } from "../src/engine/pulse/meters/meter.ts";
import { fingerprintOf } from "../src/engine/pulse/move.ts";
import { parseMove } from "../src/engine/pulse/parse-move.ts";
import { decideShell } from "../src/engine/pulse/shell/reversible.ts";
import { answerCodec } from "../src/engine/records/answer.ts";
import { askCodec } from "../src/engine/records/ask.ts";
import { claimCodec } from "../src/engine/records/claim.ts";
import { grantCodec } from "../src/engine/records/grant.ts";
import { backoffCodec, failureCodec, flapCodec } from "../src/engine/records/guards.ts";
import { decodeEvent, encodeEvent } from "../src/engine/records/plan-event.ts";
import { readPrd } from "../src/engine/records/plan-prd.ts";
import { checkOfJson } from "../src/engine/records/plan-shapes.ts";
import { readPlannerDraft } from "../src/engine/records/planner-draft.ts";
import { moveOf, proposalCodec } from "../src/engine/records/proposal.ts";
import { scheduleCodec } from "../src/engine/records/schedule.ts";
import { sessionMetaCodec, sessionStatusCodec } from "../src/engine/records/session.ts";
import { tellCodec } from "../src/engine/records/tell.ts";
import { readVerdict } from "../src/engine/records/verdict-file.ts";
import { directivesOf } from "../src/engine/steering/directives.ts";
import { readingOf } from "../src/engine/steering/reading.ts";
import { createPapers } from "../src/engine/workers/papers.ts";
import { claude } from "../src/engine/workers/prompts/claude.ts";
import { codex } from "../src/engine/workers/prompts/codex.ts";
import { opencode } from "../src/engine/workers/prompts/opencode.ts";
import { pi } from "../src/engine/workers/prompts/pi.ts";
import { rowsOf } from "../src/engine/workers/prompts/rows.ts";
import { callerWordIn, carriedIn, homeWordIn } from "../src/engine/workers/relay/wire.ts";
import { parseReply, parseRequest } from "../src/engine/workers/session/protocol.ts";
import { createScreen } from "../src/engine/workers/session/screen.ts";
import { hoursSaid } from "../src/notify/quiet.ts";
import { parseRoutes } from "../src/notify/routes.ts";
import { spanSaid, stepSaid } from "../src/notify/steps.ts";
import { scenes } from "./bot/reading/scene.ts";
import { manualClock } from "./fakes/manual-clock.ts";
import { memoryStore } from "./fakes/memory-store.ts";
import { seededRandom } from "./fakes/wire/faults.ts";

const SEED = 13;
const BENT = 120;
const HURTFUL_CHARS = 12_288;
/** Not a measure: whoever is not done by then never will be. */
const WATCHDOG_MS = 60_000;
/** Nodes and characters of what a reader returns, for each one that it was given. */
const GROWTH = 200;
const ALLOWANCE = 50_000;
const FAULTS_SHOWN = 3;

const root = resolve(import.meta.dirname, "..");
const textsIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => readFileSync(join(root, folder, name), "utf8").slice(0, 40_000));

// --- bending -------------------------------------------------------------------------------------------------------

const junk: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  "",
  "__proto__",
  "constructor",
  "../../etc/passwd",
  "\u0000\u001b]0;x\u0007\u202e",
  "\ud800",
  [],
  {},
  [[[[[[]]]]]],
  { toString: "x", length: -1 },
];
const pieces = [
  "{",
  "[",
  '"',
  "\\",
  "&a *a ",
  "\u001b[",
  "\n",
  "- ",
  "(",
  "$(",
  "`",
  "<",
  "\u0000",
  "\ud800",
  "é",
  "0",
];
const hurtful = [
  "[",
  '{"a":',
  "{a: ",
  "- ",
  "- - ",
  "? ",
  "&a [*a,",
  "((((a+)+)+)+)",
  "$(",
  "`",
  '"$(',
  "> ",
  "*a ",
  "[a](",
  "![[",
  "no ",
  "1 and ",
  "\u001b[1;",
  "\u001b]8;;",
  "\u001bP",
  "\u202e",
  "a\u0301",
  "<a ",
  "\\",
  "'",
  "  - a: b\n",
  "\r",
  "| a ",
  "1 passed, ",
];

type Random = () => number;
const below = (random: Random, end: number): number => Math.floor(random() * end);
function pick<T>(random: Random, from: readonly T[], instead: T): T {
  return from[below(random, from.length)] ?? instead;
}

function bendText(text: string, other: string, random: Random): string {
  const at = below(random, text.length + 1);
  const end = at + below(random, Math.min(64, text.length - at + 1));
  switch (below(random, 6)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(end);
    case 2:
      return text.slice(0, at) + text.slice(at, end).repeat(1 + below(random, 40)) + text.slice(end);
    case 3:
      return text.slice(0, at) + pick(random, pieces, "{").repeat(1 + below(random, 3)) + text.slice(end);
    case 4:
      return text.slice(0, at) + String.fromCharCode(below(random, 0x250)) + text.slice(at + 1);
    default:
      return text.slice(0, at) + other.slice(below(random, other.length + 1));
  }
}

/** One node of it becomes something else, is doubled, or goes. */
function bendJson(text: string, random: Random): string | undefined {
  const value = jsonIn(text);
  if (typeof value !== "object" || value === null) return undefined;
  let holder = value as Record<string, unknown>;
  for (;;) {
    const names = Object.keys(holder);
    const name = pick(random, names, "x");
    const inner = holder[name];
    if (typeof inner === "object" && inner !== null && random() < 0.7) {
      holder = inner as Record<string, unknown>;
      continue;
    }
    const fate = random();
    if (fate < 0.2) delete holder[name];
    else if (fate < 0.4) holder[pick(random, [...names, "constructor"], "x")] = inner;
    else holder[name] = pick(random, junk, null);
    return JSON.stringify(value);
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function bentOf(samples: readonly string[]): readonly string[] {
  const random = seededRandom(SEED);
  const bent = Array.from({ length: BENT }, () => {
    const sample = pick(random, samples, "");
    let text = (random() < 0.6 ? bendJson(sample, random) : undefined) ?? sample;
    for (let left = below(random, 3); left > 0 || text === sample; left -= 1)
      text = bendText(text, pick(random, samples, ""), random) || "\n";
    return text;
  });
  const hurting = hurtful.map((piece) => piece.repeat(HURTFUL_CHARS / piece.length));
  return [...samples, "", "\ufeff", "null", ...bent, ...hurting];
}

// --- what came of it -----------------------------------------------------------------------------------------------

/** Nodes and characters of plain data, each as often as it stands there; counting ends at `end`. */
function sizeOf(value: unknown, end: number): number {
  const left = [value];
  let size = 0;
  while (left.length > 0 && size < end) {
    const next = left.pop();
    size += 1;
    if (typeof next === "string") size += next.length;
    else if (Array.isArray(next)) left.push(...next);
    else if (isPlain(next)) left.push(...Object.values(next));
  }
  return size;
}

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

interface Reader {
  readonly what: string;
  readonly samples: readonly string[];
  readonly read: (text: string) => unknown;
}

function faultsOf({ samples, read: readOne }: Reader): readonly string[] {
  const faults: string[] = [];
  const look = (text: string): void => {
    const told = JSON.stringify(text.slice(0, 300));
    try {
      const end = text.length * GROWTH + ALLOWANCE;
      if (sizeOf(readOne(text), end) >= end) faults.push(`says far more than it was told: ${told}`);
    } catch (error) {
      faults.push(`throws ${error instanceof Error ? error.stack?.slice(0, 400) : String(error)}: ${told}`);
    }
  };
  const lookAtAll = (): void => {
    for (const text of bentOf(samples)) if (faults.length < FAULTS_SHOWN) look(text);
  };
  // Code of this realm that is called from a context is ended with it.
  runInNewContext("look()", { look: lookAtAll }, { timeout: WATCHDOG_MS });
  return faults;
}

// --- who reads -----------------------------------------------------------------------------------------------------

const bytesOf = (text: string): Uint8Array => Buffer.from(text);
const json = (...values: readonly unknown[]): readonly string[] =>
  values.map((value) => JSON.stringify(value));
const config = readFileSync(join(root, "docs/configuration.md"), "utf8");
const configs = [...config.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = ""]) => text);
const surroundings = { hostZone: "Europe/Vienna", foreignKeys: ["channels", "people", "routes", "profiles"] };
const reference = (folder: string) => textsIn(`test/fixtures/reference/${folder}`);
const person = { person: "ann", surface: "terminal" };

/** An ask is called what its file is called. */
function keyOf(text: string): string {
  const value = jsonIn(text);
  const id = typeof value === "object" && value !== null && "id" in value ? value.id : "";
  return `x/${typeof id === "string" ? id : ""}.json`;
}

function recordReader(
  what: string,
  codec: typeof claimCodec | typeof askCodec,
  samples: readonly string[],
): Reader {
  return {
    what: `a record of ${what}`,
    samples,
    read: (text) => {
      const { kind } = codec.decode({ kind: "ok", bytes: bytesOf(text) } as never, keyOf(text) as never);
      // I12: what stands there is never taken for absent.
      if (kind !== "ok" && kind !== "corrupt") throw new Error(`a record that is there is ${kind}`);
      return kind;
    },
  };
}

const run = { action: "run_shell", cmd: "ls", reason: "x" } as const;
const proposal = JSON.stringify({
  v: 1,
  ask: "looop-1",
  action: run,
  fingerprint: fingerprintOf(moveOf(run) as never),
  policy_hash: "x",
  risk: "irreversible",
  why: "w",
  preview: "p",
  parked: 1,
  expires: 2,
});

type AnyCodec = Parameters<typeof recordReader>[1];
const records: readonly Reader[] = (
  [
    ["an ask", askCodec, reference("asks")],
    ["an answer", answerCodec, reference("answers")],
    ["a tell", tellCodec, reference("tells")],
    ["a claim", claimCodec, json({ v: 1, session: "w1", name: "x", ts: 1, nonce: "n", gen: "g" })],
    [
      "a grant",
      grantCodec,
      json({
        v: 1,
        fingerprint: "f",
        ask: "a-1",
        rules: ["r"],
        worker: "w1",
        by: "ann",
        granted: 1,
        expires: 2,
      }),
    ],
    ["a proposal", proposalCodec, [proposal]],
    ["a schedule", scheduleCodec, json({ v: 1, cron: "0 9 * * 1", tz: "UTC", note: "x" }, { v: 1, at: 5 })],
    [
      "a session",
      sessionMetaCodec,
      json({ v: 1, id: "w1", cmd: ["x"], cwd: "/", host_pid: 7, started_at: "2026-01-01T00:00:00Z" }),
    ],
    [
      "a session's state",
      sessionStatusCodec,
      json({ v: 1, state: "exited", exit_code: 0, child_pid: 7, last_change: "2026-01-01T00:00:00Z" }),
    ],
    ["failures", backoffCodec, json({ v: 1, fails: 3, at: 9, policy_hash: "x" })],
    ["what was last done", failureCodec, json({ v: 1, code: "x", error: "y", fails: 1, at: 2 })],
    ["what flaps", flapCodec, json({ v: 1, snaps: { a: { last: "x", streak: 2, told: true } } })],
  ] as readonly (readonly [string, AnyCodec, readonly string[]])[]
).map(([what, codec, samples]) => recordReader(what, codec, samples));

const slackAround = {
  self: { user: "U0SELF", bot: "B0", team: "T0" },
  now_ms: 5_000,
  person: () => undefined,
};
const menu = { verbs: [] } as never;
const self = { id: 42, username: "looop_bot" } as never;

/** A payload of a platform's SDK has been parsed as JSON before anybody of ours sees it. */
const payload = (what: string, samples: readonly string[], readBody: (body: never) => unknown): Reader => ({
  what,
  samples,
  read: (text) => {
    const body = jsonIn(text);
    return typeof body === "object" && body !== null ? readBody(body as never) : undefined;
  },
});

const inbound: readonly Reader[] = [
  payload(
    "an event of Slack",
    json(
      {
        type: "event_callback",
        event_id: "Ev1",
        event: {
          type: "message",
          channel: "C1",
          user: "U0ANN",
          ts: "1700000001.0001",
          text: "yes <@U0SELF>",
        },
      },
      {
        type: "block_actions",
        user: { id: "U0ANN" },
        container: { channel_id: "C1", message_ts: "1.2" },
        actions: [{ action_id: "k", value: "key", action_ts: "1.3" }],
      },
      { type: "view_submission", user: { id: "U" }, view: { private_metadata: "{}", state: { values: {} } } },
      { command: "/looop", text: "status", user_id: "U", channel_id: "C", trigger_id: "t" },
    ),
    (body) => fromSlack(body, slackAround),
  ),
  {
    what: "a line of a client",
    samples: json(
      { kind: "hello", v: 1, user: "ann", zone: "UTC" },
      { kind: "say", id: "1", at_ms: 1, text: "yes", replyTo: "m" },
      { kind: "press", id: "2", at_ms: 1, message: "m", key: "k" },
    ),
    read: (text) => [readFromClient(text), readFromBot(text), readPostedCard(text)],
  },
  {
    what: "a line of a verb",
    samples: json({ op: "pair", code: "ABCDEFGH", by: "ann" }, { op: "channels" }, { kind: "ok", note: "x" }),
    read: (text) => [opIn(text), replyIn(text)],
  },
  {
    what: "a reply",
    samples: [
      "yes",
      "approve but only staging",
      "no, wait",
      "later tomorrow 9",
      "#7F 2",
      "/looop status",
      "> q\n1",
    ],
    read: (text) => [read({ text, form: "text" }, scenes.gate), read({ text, form: "text" }, scenes.several)],
  },
  {
    what: "Markdown",
    samples: [
      "# a\n\n- b\n  1. c\n\n| a | b |\n|---|---|\n| c | d |\n\n```sh\nls\n```\n[x](http://y) **b** ~~c~~\n",
    ],
    read: readMarkdown,
  },
];

/** Names that people give in a config: of other directories, of themselves, of hours. */
const NAMED = `profiles: { work: ~/work-loop, home: /srv/looop }
people: { ann: { roles: [owner], slack: U0ANN, quiet: "22:00-07:00", pierce: [destructive] } }
`;

const pulse: readonly Reader[] = [
  {
    what: "a config",
    samples: [...configs, "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b, *b]\nroutes: *c\n", NAMED],
    read: (text) => {
      const loaded = loadConfig({ path: "c.yaml", text } as never, {}, surroundings as never);
      if (loaded.kind !== "ok") return loaded;
      const part = foreignPart({ path: "c.yaml", text } as never, surroundings.foreignKeys);
      return [parseBotConfig(part), parseRoutes(part.values.routes)];
    },
  },
  {
    what: "a decider's move",
    samples: [
      '{"action":"noop","reason":"nothing to do"}',
      'I think\n```json\n{"action":"run_shell","cmd":"ls","reason":"x"}\n```\nso.',
    ],
    read: parseMove,
  },
  {
    what: "a shell line",
    samples: [
      "git push --force origin main && rm -rf $X",
      "bash -c 'curl x | sh' <<EOF\na\nEOF",
      "x=$(ls -la); echo ${x:-y}",
    ],
    read: (text) => [
      decideShell(text),
      readAction({ kind: "shell", line: text, cwd: "/srv" }),
      readAction({ kind: "tool", name: "Bash", input: jsonIn(text) ?? { command: text } }),
    ],
  },
  {
    what: "a runner's stream",
    samples: textsIn("test/fixtures/runner-streams"),
    read: (text) => {
      const meter = createMeter();
      const lines = meter.push(bytesOf(text));
      return [lines, meter.end({ now_ms: 1, zone: "UTC" } as never)];
    },
  },
  {
    what: "a log of events",
    samples: ['{"ts":"2026-01-01T00:00:00Z","event":"ask","id":"x"}\n{"ts":"2","event":"b"}\n', "3:120"],
    read: (text) => [parseLines(bytesOf(text)), parseCursor(text)],
  },
  {
    what: "a hook's payload",
    samples: textsIn("test/fixtures/hook"),
    read: (text) => (["pre", "post", "session", "prompt"] as const).map((event) => heardOf(event, text)),
  },
];

const checkJson = (text: string) => checkOfJson(text);
const event = encodeEvent({ kind: "paused", n: 3, at_ms: 1, driver: "d", why: "x", by: person } as never);
const plans: readonly Reader[] = [
  {
    what: "a pack of rules",
    samples: textsIn("seeds/guardrails").map((text) => text.slice(0, 1_500)),
    read: (text) => readPack({ place: "own", source: "p.yaml", stem: "p", text } as never).problems,
  },
  {
    what: "prd.json",
    samples: json({
      project: "p",
      branchName: "b",
      description: "d",
      userStories: [
        { id: "US-1", title: "t", acceptanceCriteria: ["Typecheck passes"], priority: 1, passes: false },
      ],
    }),
    read: (text) => readPrd(text),
  },
  {
    what: "a checklist",
    samples: [
      "# Goal\n\n- [ ] one\n  - check: `npm test`\n- [x] two (after: one)\n\n```\n- no\n```\n* three\n",
    ],
    read: (text) => readChecklist(text, checkJson),
  },
  {
    what: "an event of a plan",
    samples: [event, '{"sum":"x","bytes":3}'],
    read: (text) => decodeEvent(bytesOf(text)),
  },
  {
    what: "a planner's draft",
    samples: json({
      steps: [{ id: "a", title: "t", body: "b", finish: [{ kind: "run", command: "ls" }], depends: [] }],
    }),
    read: readPlannerDraft,
  },
  {
    what: "an evaluator's verdict",
    samples: json({ criteria: [{ criterion: "c1", verdict: "pass", evidence: "seen" }] }),
    read: (text) => readVerdict(text, [{ id: "c1", text: "works" }] as never),
  },
  {
    what: "what a check prints",
    samples: [
      "Tests  3 passed | 1 failed (4)\n",
      "ok 1 - a\n1..1\n",
      "--- PASS: TestX (0.0s)\nok  pkg\n",
      "5 passed in 0.1s",
    ],
    read: countTests,
  },
];

const terminal: readonly Reader[] = [
  {
    what: "a worker's screen",
    samples: textsIn("test/fixtures/screens"),
    read: (text) => [claude, codex, opencode, pi].map((readRows) => readRows(rowsOf(text))),
  },
  {
    what: "a word to a session",
    samples: json(
      { op: "keys", keys: ["Enter"] },
      { op: "paste", text: "x" },
      { op: "resize", cols: 80, rows: 24 },
    ),
    read: (text) => [parseRequest(text), parseReply(text)],
  },
];

const hookCommand = (event: string) => `looop hook ${event}`;
const ended = (stdout: string) =>
  ({
    kind: "ended",
    code: 0,
    stdout: bytesOf(stdout),
    stdout_bytes: stdout.length,
    stderr: bytesOf(""),
    wall_ms: 1,
  }) as never;
const far: readonly Reader[] = [
  {
    what: "a line over a relay",
    samples: [
      ...json(
        { v: 1, call: ["ask", "--prompt", "x"], typed: true },
        { input: "aGk=" },
        { stop: "interrupted" },
      ),
      ...json({ out: "aGk=" }, { want: 100 }, { end: 3 }),
      '7 {"end":0}',
      "7",
    ],
    read: (text) => [callerWordIn(text), homeWordIn(text), carriedIn(text)],
  },
  {
    what: "a word of a hook",
    samples: [
      ...json({ event: "pre", payload: "{}" }, { kind: "waiting", ask: "w-1" }),
      "undo d8f3aaaaaaaaaaa x",
    ],
    read: (text) => [hookOpIn(text), wordIn(text), reactionIn(text)],
  },
  {
    what: "an agent's settings",
    samples: json({ hooks: { PreToolUse: [{ matcher: "x", hooks: [{ type: "command", command: "y" }] }] } }),
    read: (text) => [withHooks(text, hookCommand), withoutHooks(text)],
  },
  {
    what: "an agent's transcript",
    samples: [
      `${JSON.stringify({ cwd: "/", message: { content: [{ type: "tool_use", id: "a", name: "Bash", input: {} }] } })}
${JSON.stringify({ message: { content: [{ type: "tool_result", tool_use_id: "a", content: "ok" }] } })}`,
    ],
    read: (text) => readCalls(text, 100),
  },
  {
    what: "what a sensor prints",
    samples: json({ signal: { a: 1 }, detail: "x" }),
    read: (text) => [
      readingOf("s" as never, ended(text), 5),
      directivesOf(`#!/bin/sh\n# looop: interval=${text}`),
    ],
  },
  {
    what: "what a model proposes",
    samples: json({ words: "status" }, { words: "yes" }),
    read: (text) => readProposal(text, "what now", scenes.gate),
  },
  payload(
    "a form that a person filled in",
    json(
      {
        private_metadata: '{"key":"k","chat":"C1"}',
        state: {
          values: { text: { value: { value: "drop 3" } }, pick: { a: { selected_option: { value: "x" } } } },
        },
      },
      [
        { component: { custom_id: "text", value: "yes" } },
        { components: [{ custom_id: "a", values: ["b"] }] },
      ],
    ),
    (body) => {
      const fields = body as never as Readonly<Record<string, unknown>>;
      const values = Array.isArray(body) ? readableForm(body) : formValuesOf(fields);
      return [
        formMarkOf(fields),
        Object.values(values).map((text) => read({ text, form: "text" }, scenes.gate)),
      ];
    },
  ),
  {
    what: "hours, spans and steps that a person said",
    samples: ["22:00-07:00", "15m", "thread after 15m", "15m: dm"],
    read: (text) => [hoursSaid(text), spanSaid(text), stepSaid(text)],
  },
  {
    what: "a project's own files",
    samples: [
      '{"scripts":{"test":"vitest","build":"tsc"}}',
      "test:\n\tgo test ./...\n",
      "[tool.pytest]\nx = 1\n",
    ],
    read: (text) => [
      ...MANIFESTS.map((name) => detectChecks({ names: [name], texts: { [name]: text } })),
      MANIFESTS.map((name) => gatePart(name, text)),
      ledTo(text),
    ],
  },
  {
    what: "verdicts that were overruled",
    samples: [
      '{"v":1,"plan":"p","criterion":"c","said":"pass","should":"fail","why":"w","by":"ann","at_ms":1}\n',
    ],
    read: calibrationOf,
  },
  {
    what: "a backup's list of files",
    samples: json({ v: 1, kind: "looop backup", made_ms: 1, files: [{ path: "a", bytes: 1, sha256: "x" }] }),
    read: (text) => readManifest(bytesOf(text), { ledger: 1 }),
  },
];

/** Discord's SDK has made rows of it by then. */
function readableForm(rows: readonly unknown[]): Readonly<Record<string, string>> {
  const isRow = (row: unknown): row is Parameters<typeof readForm>[0][number] =>
    typeof row === "object" && row !== null && !Array.isArray(row);
  const values = readForm(rows.filter(isRow));
  return Object.fromEntries(Object.entries(values).filter(([, value]) => typeof value === "string"));
}

describe("readers of what comes from outside", () => {
  const readers = [...records, ...inbound, ...pulse, ...plans, ...terminal, ...far];
  test.each(readers.map((reader) => [reader.what, reader] as const))(
    "any bytes where %s is expected are an outcome, at a bounded cost",
    (_, reader) => expect(faultsOf(reader)).toEqual([]),
  );

  test("what is bent as a record was whole before", () => {
    const bent = records.filter(({ samples, read: readOne }) =>
      samples.some((text) => readOne(text) !== "ok"),
    );
    expect(bent.map(({ what }) => what)).toEqual([]);
  });

  // Their adapters note an update that is no update, and go on: what must not happen is a place or an author made up.
  test.each([
    [
      "Discord",
      json({
        t: "MESSAGE_CREATE",
        d: {
          id: "1",
          channel_id: "7",
          guild_id: "1",
          type: 0,
          author: { id: "5" },
          content: "x",
          mentions: [],
        },
      }),
      (body: never) => fromDiscord(body, { selfId: "9", menu, parentOf: () => undefined }),
    ],
    [
      "Telegram",
      json({
        update_id: 1,
        message: {
          message_id: 2,
          date: 3,
          chat: { id: 4, type: "private" },
          from: { id: 5, is_bot: false, first_name: "A" },
          text: "yes",
        },
      }),
      (body: never) => fromTelegram(body as Update, { self, verbs: [], now_ms: 5 } as never),
    ],
  ])("an update of %s that is none makes up nobody", (what, samples, readBody) => {
    const reader = payload(what, samples, (body) => {
      try {
        const found = [readBody(body) ?? []].flat();
        const strange = found.filter(
          ({ author, place }) => typeof author.kind !== "string" || typeof place.chat !== "string",
        );
        if (strange.length > 0) throw new RangeError(`made up ${JSON.stringify(strange)}`);
        return found;
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        return undefined;
      }
    });
    expect(faultsOf(reader)).toEqual([]);
  });

  test("any bytes of a terminal's program leave a screen of its size", async () => {
    const faults: string[] = [];
    const screen = createScreen({ cols: 40, rows: 10, onReply: () => undefined });
    for (const text of bentOf(
      textsIn("test/fixtures/terminal")
        .slice(0, 6)
        .map((each) => each.slice(0, 4_000)),
    )) {
      await new Promise<void>((done) => screen.feed(bytesOf(text), done));
      const rows = screen.text().split("\n").length;
      if (rows !== 10) faults.push(`${rows} rows after ${JSON.stringify(text.slice(0, 200))}`);
    }
    screen.dispose();
    expect(faults).toEqual([]);
  });

  test("any bytes of a worker are its report as they are, or refused", async () => {
    const store = memoryStore({ clock: manualClock(0) });
    const papers = createPapers({ store: store.store });
    const actor = { kind: "worker", id: "w1" } as const;
    for (const text of bentOf(["# Report\n\ndone\n"])) {
      const written = await papers.writeReport(text, actor as never);
      const kept = await store.store.read("reports/w1.md" as never, 10_000_000);
      expect([written.kind, kept.kind === "ok" && Buffer.from(kept.bytes).equals(Buffer.from(text))]).toEqual(
        ["written", true],
      );
      await store.store.write("prompts/w1.md" as never, Buffer.from(text, "latin1"), {
        bytes_max: 10_000_000,
      });
      expect(["ok", "failed"]).toContain((await papers.readBrief(actor as never)).kind);
    }
  });

  test("any bytes where a session left its last screen are a screen, or none", () => {
    const dir = mkdtempSync(join(tmpdir(), "looop-fuzz-"));
    const cells = [{ row: 0, col: 1, char: "b", fg: 7, bold: true }];
    const cursor = { row: 0, col: 0, hidden: false };
    const sample = json({ screen_seq: 3, cols: 2, rows: 1, alternate_screen: false, cursor, cells });
    const screen: Reader = {
      what: "",
      samples: sample,
      read(text) {
        writeFileSync(join(dir, screenRecord), text);
        return readFinalScreen(dir);
      },
    };
    expect(screen.read(sample[0] ?? "")).toMatchObject({ seq: 3, image: { cols: 2 } });
    expect(faultsOf(screen)).toEqual([]);
    rmSync(dir, { recursive: true });
  });

  test("any bytes at the hook's door are a whole call, or none", async () => {
    const dir = mkdtempSync(join(tmpdir(), "looop-fuzz-"));
    const strange: unknown[] = [];
    const door = await openHookDoor(
      { kind: "beside", dir, path: join(dir, "control.sock") } as never,
      async (op) => {
        if (!isHookEvent(op.event) || typeof op.payload !== "string") strange.push(op);
        return "said";
      },
    );
    if (door.kind !== "open") throw new Error(JSON.stringify(door));
    const body = '{"tool_name":"Bash"}';
    const whole = `POST /pre HTTP/1.1\r\nHost: looop\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const answers: string[] = [];
    for (const text of bentOf([whole])) {
      const socket = connect(join(dir, "http.sock"));
      let heard = "";
      socket.on("data", (bytes) => {
        heard += bytes;
      });
      socket.on("error", () => undefined); // the door shuts while we still talk
      socket.end(text, "latin1");
      await once(socket, "close");
      answers.push(heard.split("\r\n", 1)[0] ?? "");
    }
    await door.close();
    rmSync(dir, { recursive: true });
    expect(strange).toEqual([]);
    expect(answers[0]).toBe("HTTP/1.1 200 OK");
    expect(answers.filter((line) => !/^(?:HTTP\/1\.1 (?:200|4\d\d) .*|)$/.test(line))).toEqual([]);
  });

  test("a reader that throws, runs on or swells is seen", () => {
    const bad = (readOne: (text: string) => unknown) => faultsOf({ what: "", samples: ["x"], read: readOne });
    expect(bad(() => [].at(0) ?? JSON.parse("{"))).not.toEqual([]);
    expect(bad((text) => text.repeat(100_000))).not.toEqual([]);
    const runsOn = () => {
      for (;;) JSON.stringify(1);
    };
    expect(() => runInNewContext("f()", { f: runsOn }, { timeout: 5 })).toThrow(/timed out/);
  });
});
