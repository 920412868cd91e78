// Goal: whatever the engine says, the process ends with the documented code, stdout holds the payload alone, and
// stderr says in one line what to do. Method: the real command line on a scripted engine, row by row.

import { expect, test } from "vitest";
import type { AnswerOutcome, AnswerWait, WaitOutcome } from "../../../src/engine/engine.ts";
import type { GateEnd } from "../../../src/engine/gate-desk.ts";
import type { AskId, ClaimName } from "../../../src/engine/ids.ts";
import { failed, refused } from "../../../src/engine/outcome.ts";
import type { Claim, EventPage, State } from "../../../src/engine/types.ts";
import { errorOutput } from "../../../src/engine/verbs/outputs.ts";
import { answer, ask, bytes, type Circumstances, metaWorker, raised, run, worker } from "./scripted.ts";

const tell = { id: "w-1", worker: ask().worker, text: "stay on staging", told_s: 1_005 };

function asking(outcome: AnswerWait, fields: Parameters<typeof raised>[0] = {}): Circumstances {
  return {
    engine: {
      mailbox: {
        raise: async () => ({ kind: "raised", ask: raised(fields) }),
        awaitAnswer: async () => outcome,
      },
    },
  };
}

const approve = answer({ text: "yes", decision: { kind: "approve" } });
const deny = answer({ text: "no", decision: { kind: "deny" } });
const unclear = answer({ text: "whatever", decision: { kind: "text" } });

test.each<[string, Circumstances, number, string]>([
  [
    "an answer is printed alone",
    asking({ kind: "answered", answer: answer(), tells: [] }),
    0,
    "the blue one\n",
  ],
  ["a question may be answered with no", asking({ kind: "answered", answer: deny, tells: [] }), 0, "no\n"],
  [
    "an approved gate",
    asking({ kind: "answered", answer: approve, tells: [] }, { kind: "gate" }),
    0,
    "yes\n",
  ],
  [
    "a denied gate fails closed",
    asking({ kind: "answered", answer: deny, tells: [] }, { kind: "gate" }),
    3,
    "no\n",
  ],
  [
    "an unclear gate fails closed",
    asking({ kind: "answered", answer: unclear, tells: [] }, { kind: "gate" }),
    3,
    "whatever\n",
  ],
  ["nobody in time", asking({ kind: "timeout" }), 124, ""],
  ["expired", asking({ kind: "expired" }), 8, ""],
  ["withdrawn", asking({ kind: "withdrawn", by: "ada" }), 7, ""],
  ["vanished", asking({ kind: "vanished" }), 7, ""],
  [
    "a corrupt answer",
    asking({ kind: "corrupt", why: "no JSON", remedy: "looop answer w-1 --force" }),
    6,
    "",
  ],
])("ask: %s", async (_, circumstances, code, stdout) => {
  const ran = await run(["ask", "w", "--prompt", "Which one?"], circumstances);
  expect(ran).toMatchObject({ code, stdout });
  expect(ran.stderr.split("\n").length - 1).toBe(stdout === "" ? 1 : 0);

  const json = await run(["ask", "w", "--prompt", "Which one?", "--json"], circumstances);
  expect(json.code).toBe(code);
  if (stdout === "") {
    expect(json.stdout).toBe("");
    expect(errorOutput.parse(JSON.parse(json.stderr)).error.why).not.toBe("");
  } else expect(JSON.parse(json.stdout).answer.answer).toBe(stdout.trimEnd());
});

test.each([
  ["interrupted", 130],
  ["terminated", 143],
])("ask: %s while waiting, the ask stays open and is named", async (reason, code) => {
  const interrupts = new AbortController();
  interrupts.abort(reason);
  const ran = await run(["ask", "w", "--prompt", "x"], { ...asking({ kind: "aborted" }), interrupts });
  expect(ran).toMatchObject({ code, stdout: "" });
  expect(ran.stderr).toContain("w-1 stays open");
});

test("ask: tells go to stderr, and before the answer only when asked for", async () => {
  const circumstances = asking({ kind: "answered", answer: answer(), tells: [tell] });
  const plain = await run(["ask", "w", "--prompt", "x"], circumstances);
  expect(plain.stdout).toBe("the blue one\n");
  expect(plain.stderr).toContain("• stay on staging\n");
  const combined = await run(["ask", "w", "--prompt", "x", "--with-tells"], circumstances);
  expect(combined.stdout).toMatch(/^\[.*\]\n• stay on staging\n---\nthe blue one\n$/);
  expect(combined.stderr).toBe("");
});

test("ask: what was typed reaches the engine as it was meant", async () => {
  const requests: unknown[] = [];
  const waits: unknown[] = [];
  const line = [
    ...["ask", "w", "--prompt", "Release?", "--title", "T", "--kind", "gate", "--risk", "destructive"],
    ...["--option", "a, b", "--options", "c, d,", "--recommend", "c", "--reason", "because"],
    ...["--ref", "reports/x.md", "--expires", "8h", "--goal", "g", "--timeout", "10m"],
  ];
  await run(line, {
    engine: {
      mailbox: {
        async raise(request) {
          requests.push(request);
          return { kind: "raised", ask: raised() };
        },
        async awaitAnswer(_, { timeout_ms }) {
          waits.push(timeout_ms);
          return { kind: "timeout" };
        },
      },
    },
  });
  expect(waits).toEqual([600_000]);
  expect(requests).toEqual([
    {
      worker: "w",
      prompt: "Release?",
      title: "T",
      kind: "gate",
      risk: "destructive",
      options: ["a, b", "c", "d"],
      recommend: { option: "c", reason: "because", source: "person" },
      reference: "reports/x.md",
      expires_in_s: 28_800,
      goal: "g",
      detach: false,
    },
  ]);
});

test.each([
  ["the environment's, where none is given", [], 5_000, 5_000],
  ["the given one before the environment's", ["--timeout", "1s"], 5_000, 1_000],
  ["none at all, when told so", ["--timeout", "0"], 5_000, undefined],
  ["none, where nobody says", [], undefined, undefined],
])("ask: the timeout is %s", async (_, flags, ask_timeout_ms, expected) => {
  let seen: unknown = "never called";
  await run(["ask", "w", "--prompt", "x", ...flags], {
    ...(ask_timeout_ms !== undefined && { ask_timeout_ms }),
    engine: {
      mailbox: {
        raise: async () => ({ kind: "raised", ask: raised() }),
        async awaitAnswer(_, options) {
          seen = options.timeout_ms;
          return { kind: "timeout" };
        },
      },
    },
  });
  expect(seen).toBe(expected);
});

test("ask --detach prints the id and waits for nothing", async () => {
  const ran = await run(["ask", "w", "--prompt", "x", "--detach"], {
    engine: { mailbox: { raise: async () => ({ kind: "raised", ask: raised({ detached: true }) }) } },
  });
  expect(ran).toEqual({ code: 0, stdout: "w-1\n", stderr: "" });
});

test.each<[string, string[], Circumstances, object]>([
  [
    "a person names the worker first",
    ["flag", "w", "look", "here"],
    {},
    { worker: "w", prompt: "look here" },
  ],
  [
    "a worker only speaks",
    ["flag", "look", "here"],
    { engine: { fleet: { whoami: async () => worker } } },
    { worker: "w", prompt: "look here" },
  ],
  [
    "a worker may name itself",
    ["flag", "w", "look"],
    { engine: { fleet: { whoami: async () => worker } } },
    { worker: "w", prompt: "look" },
  ],
  ["nothing said is still a flag", ["flag", "w"], {}, { worker: "w", prompt: "needs attention" }],
  [
    "a message through a pipe",
    ["flag", "w", "-"],
    { stdin: bytes("piped\n") },
    { worker: "w", prompt: "piped" },
  ],
])("flag: %s", async (_, line, circumstances, expected) => {
  let seen: unknown;
  await run([...line, "--detach"], {
    ...circumstances,
    engine: {
      ...circumstances.engine,
      mailbox: {
        async raise(request) {
          seen = request;
          return { kind: "raised", ask: raised() };
        },
      },
    },
  });
  expect(seen).toMatchObject(expected);
});

const notKept = async () => ({ kind: "missing", why: "no ask w-1", remedy: "see looop asks" }) as const;

const gate = ask({ kind: "gate", risk: "destructive" });
test.each<[string, GateEnd, number, string]>([
  ["free", { kind: "free" }, 0, "w-1 approve"],
  ["waits", { kind: "waits", why: "1 of 2 said yes", remedy: "ask ben" }, 0, "1 of 2 said yes"],
  ["refused", refused("answer", "it takes 2 people", "looop up"), 1, ""],
  ["failed", failed("io", "it hung up", "try again"), 1, ""],
  ["recorded", { kind: "recorded" }, 0, "w-1 approve"],
])("answer to a gate that cannot be taken back: %s", async (kind, end, code, said) => {
  const yes = answer({ decision: { kind: "approve" } });
  let seen: unknown;
  let recorded = 0;
  const ran = await run(["answer", "w-1", "yes"], {
    gates: {
      async decide(request) {
        seen = request;
        return end;
      },
    },
    engine: {
      mailbox: {
        find: async () => ({ kind: "found", ask: gate, ...(kind === "recorded" && { answer: yes }) }),
        async answer() {
          recorded += 1;
          return { kind: "recorded", answer: yes, ask: gate };
        },
      },
    },
  });
  expect(ran.code).toBe(code);
  expect(ran.stdout.trim()).toBe(said);
  expect(seen).toEqual({ ask: gate, text: "yes", does: "answer" });
  expect(recorded).toBe(kind === "free" ? 1 : 0);
});

test.each<[string, AnswerOutcome, number]>([
  ["recorded", { kind: "recorded", answer: answer(), ask: ask() }, 0],
  ["already answered", { kind: "already", answer: answer(), same: false }, 5],
  ["closed", { kind: "closed", state: "expired", why: "w-1 expired", remedy: "nothing" }, 5],
  ["corrupt", { kind: "corrupt", why: "w-1 is no JSON", remedy: "use --force" }, 6],
  ["missing", { kind: "missing", why: "no ask w-1", remedy: "see looop asks" }, 4],
  ["refused", refused("ask", "ask looks like a path", "use an id"), 1],
  ["disk full", failed("disk_full", "the disk is full", "free some space"), 1],
  ["a record the machine finds corrupt", failed("corrupt", "bad", "mend it"), 6],
])("answer: %s", async (_, outcome, code) => {
  const ran = await run(["answer", "w-1", "yes"], {
    engine: { mailbox: { find: notKept, answer: async () => outcome } },
  });
  expect(ran.code).toBe(code);
  expect(ran.stdout === "").toBe(code !== 0);
  expect(ran.stderr.split("\n").length - 1).toBe(code === 0 ? 0 : 1);
});

test("answer: who was first is told who it was", async () => {
  const first = answer({ by: { person: "bea", surface: "phone" } });
  const ran = await run(["answer", "w-1", "no"], {
    engine: {
      mailbox: { find: notKept, answer: async () => ({ kind: "already", answer: first, same: false }) },
    },
  });
  expect(ran.stderr).toBe(
    "looop: w-1 was already answered by bea (phone) at 1970-01-01T00:16:50Z; the answer that stands is: the blue one\n",
  );
});

test.each([
  [["answer", "w-1", "yes", "--limits", "only staging"], undefined, { text: "yes: only staging" }],
  [["answer", "w-1"], "through a pipe\n\n", { text: "through a pipe" }],
  [["answer", "w-1", "-", "--force"], "mended\n", { text: "mended", force: "repair" }],
])("answer: %j with stdin %j", async (line, stdin, expected) => {
  let seen: unknown;
  await run(line, {
    ...(stdin !== undefined && { stdin: bytes(stdin) }),
    engine: {
      mailbox: {
        find: notKept,
        async answer(request) {
          seen = request;
          return { kind: "recorded", answer: answer(), ask: ask() };
        },
      },
    },
  });
  expect(seen).toEqual({ ask: "w-1", ...expected });
});

test.each<[string, Circumstances["stdin"], string]>([
  ["not UTF-8", { kind: "ok", bytes: new Uint8Array([0xff, 0xfe]) }, "not UTF-8"],
  ["too large", { kind: "too_large" }, "larger than"],
  ["unreadable", failed("unreadable", "standard input is a directory", "give it a file"), "is a directory"],
])("a body that is %s changes nothing and exits 1", async (_, stdin, why) => {
  const ran = await run(["playbook", "write"], stdin === undefined ? {} : { stdin });
  expect(ran).toMatchObject({ code: 1, stdout: "" });
  expect(ran.stderr).toContain(why);
});

test("a person who types the body is told how to end it", async () => {
  const ran = await run(["goal", "write", "g"], {
    typed: true,
    stdin: bytes("text\n"),
    engine: { goals: { write: async () => ({ kind: "done", summary: "write-goal g" }) } },
  });
  expect(ran).toMatchObject({ code: 0, stdout: "write-goal g\n" });
  expect(ran.stderr).toContain("Ctrl-D");
});

test("a change's warnings are on stderr and in the JSON", async () => {
  const circumstances: Circumstances = {
    engine: {
      goals: { archive: async () => ({ kind: "done", summary: "archive-goal g", warnings: ["no journal"] }) },
    },
  };
  const text = await run(["goal", "archive", "g"], circumstances);
  expect(text).toEqual({ code: 0, stdout: "archive-goal g\n", stderr: "looop: no journal\n" });
  const json = await run(["goal", "archive", "g", "--json"], circumstances);
  expect(JSON.parse(json.stdout)).toEqual({ summary: "archive-goal g", warnings: ["no journal"] });
});

const state: State = {
  data_dir: "/data",
  world_hash: "h",
  pulse_alive: false,
  snapshots: { disk: { signal: { full: true }, detail: "…" } },
  asks: [ask()],
  workers: [],
  goals: ["g"],
  journal_tail: ["- 2026-11-21 10:00 noop"],
  troubles: [],
  cursor: "c1",
};

test.each<[string, WaitOutcome, number]>([
  ["changed", { kind: "changed", changed: ["asks"], state }, 0],
  ["the pulse went down", { kind: "changed", changed: ["pulse-down"], state }, 2],
  ["timeout", { kind: "timeout", state }, 124],
  ["a cursor of another directory", refused("since", "the cursor is of another directory", "drop it"), 1],
])("wait: %s", async (_, outcome, code) => {
  const ran = await run(["wait", "--json"], { engine: { wait: async () => outcome } });
  expect(ran.code).toBe(code);
  if (outcome.kind === "changed") expect(JSON.parse(ran.stdout).changed).toEqual(outcome.changed);
  else expect(ran.stdout).toBe("");
});

test("what is counted agrees with its number, and what is not known is not counted", async () => {
  const asks = { path: "asks", why: "asks: permission denied", remedy: "let looop read it" };
  const first = async (shown: State) => {
    const ran = await run(["wait"], {
      engine: { wait: async () => ({ kind: "changed", changed: [], state: shown }) },
    });
    return ran.stdout.split("\n").slice(1, 3);
  };
  expect((await first(state))[0]).toBe("pulse down; 1 goal; 0 workers; 1 open ask; /data");
  expect(await first({ ...state, asks: [], goals: ["a", "b"], troubles: [asks] })).toEqual([
    "pulse down; 2 goals; 0 workers; unknown open asks; /data",
    "! asks: permission denied; let looop read it",
  ]);
});

test.each([
  [{ kind: "exited", exit_code: 7 }, 7],
  [{ kind: "exited", exit_code: null }, 0],
  [{ kind: "killed", exit_code: 129 }, 129],
  [{ kind: "killed", exit_code: null }, 130],
  [{ kind: "lost" }, 137],
  [{ kind: "timeout" }, 124],
] as const)("wait with a worker: %j ends with %i", async (ending, code) => {
  const ran = await run(["wait", "fix-42"], { engine: { terminals: { waitForEnd: async () => ending } } });
  expect(ran.code).toBe(code);
});

test("wait: what belongs to the world does not go with a worker", async () => {
  const ran = await run(["wait", "fix-42", "--only-asks"]);
  expect(ran).toMatchObject({ code: 64, stdout: "" });
  expect(ran.stderr).toContain("--only-asks");
});

test("claim: held by somebody else", async () => {
  const claim: Claim = {
    name: "pr-1" as ClaimName,
    session: "other",
    claimed_s: 0,
    nonce: "n",
    holder: "alive",
  };
  const ran = await run(["claim", "pr-1", "--session", "me"], {
    engine: { claims: { claim: async () => ({ kind: "held", claim }) } },
  });
  expect(ran).toMatchObject({ code: 5, stdout: "" });
  expect(ran.stderr).toContain("held by other");
});

test("unflag: a worker's name takes back its open flags and leaves its other asks", async () => {
  const withdrawn: string[] = [];
  const id = (text: string) => text as AskId;
  const ran = await run(["unflag", "w"], {
    engine: {
      mailbox: {
        find: async () => ({ kind: "missing", why: "no", remedy: "no" }),
        open: async () => ({
          kind: "ok",
          troubles: [],
          asks: [
            ask(),
            ask({ id: id("w-2"), options: ["a"] }),
            ask({ id: id("w-3"), kind: "gate" }),
            ask({ id: id("w-4") }),
          ],
        }),
        async withdraw(which) {
          withdrawn.push(which);
          return { kind: "withdrawn", ask: raised({ id: id(which) }) };
        },
      },
    },
  });
  expect(withdrawn).toEqual(["w-1", "w-4"]);
  expect(ran).toEqual({ code: 0, stdout: "withdrawn w-1\nwithdrawn w-4\n", stderr: "" });
});

const pages: EventPage[] = [
  { events: [{ ts: "t1", event: "a", n: 1 }], cursor: "c1", end: false },
  { events: [{ ts: "t2", event: "b" }], cursor: "c2", end: true, gap: "older events are gone" },
];

test("events: every page, then where to read on; a gap is said on stderr", async () => {
  const read = async ({ cursor }: { cursor?: string }) => ({
    kind: "ok" as const,
    ...(pages[cursor === undefined ? 0 : 1] as EventPage),
  });
  const json = await run(["events", "--json"], { engine: { events: { read } } });
  expect(
    json.stdout
      .trim()
      .split("\n")
      .map((each) => JSON.parse(each)),
  ).toEqual([
    { ts: "t1", event: "a", n: 1 },
    { ts: "t2", event: "b" },
    { cursor: "c2", gap: "older events are gone" },
  ]);
  const text = await run(["events"], { engine: { events: { read } } });
  expect(text).toEqual({
    code: 0,
    stdout: "t1 a n=1\nt2 b\ncursor c2\n",
    stderr: "looop: older events are gone\n",
  });
});

test("events --follow: ends quietly with 0 when its reader has gone", async () => {
  async function* follow() {
    yield* pages;
    throw new Error("it went on after its reader had gone");
  }
  const ran = await run(["events", "--follow"], { engine: { events: { follow } }, out: { kind: "closed" } });
  expect(ran).toMatchObject({ code: 0, stdout: "" });
});

test("an output that cannot be written is an error, a reader who left is not", async () => {
  const engine = { journal: { tail: async () => ({ kind: "ok" as const, lines: ["- one"] }) } };
  expect((await run(["journal"], { engine, out: { kind: "closed" } })).code).toBe(0);
  const full = await run(["journal"], { engine, out: failed("disk_full", "no room", "make room") });
  expect(full).toMatchObject({ code: 1, stderr: "looop: no room; make room\n" });
});

test("a record of an upstream worker cannot drive a person's terminal", async () => {
  const engine = {
    mailbox: {
      open: async () => ({ kind: "ok" as const, asks: [ask({ prompt: "a\u001b[2Jb\u0007" })], troubles: [] }),
    },
  };
  const ran = await run(["asks"], { engine });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(ran.stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
});

test("warnings of the environment are said once, on stderr", async () => {
  const engine = { journal: { tail: async () => ({ kind: "ok" as const, lines: ["- then"] }) } };
  const ran = await run(["journal"], {
    engine,
    warnings: ["LOOOP_ASK_POLL_MS is not a whole number; using 1000"],
  });
  expect(ran.stderr).toBe("looop: LOOOP_ASK_POLL_MS is not a whole number; using 1000\n");
});

test("an empty list is told from one that could not be read, beside the payload", async () => {
  const goals = { list: async () => ({ kind: "ok" as const, goals: [], troubles: [] }) };
  const quiet = await run(["goal", "list"], { engine: { goals } });
  expect(quiet).toMatchObject({ code: 0, stdout: "", stderr: expect.stringContaining("looop goal write") });
  const json = await run(["goal", "list", "--json"], { engine: { goals } });
  expect(json).toMatchObject({ code: 0, stdout: "[]\n", stderr: "" });
  const troubles = [{ path: "goals", why: "no disk", remedy: "plug it in" }];
  const spoiled = { list: async () => ({ kind: "ok" as const, goals: [], troubles }) };
  const { stderr } = await run(["goal", "list"], { engine: { goals: spoiled } });
  expect(stderr).toContain("no disk");
  expect(stderr).not.toContain("there are none");
});

test("a directory that cannot be seeded can still be read", async () => {
  const ran = await run(["asks"], {
    engine: {
      seed: async () => failed("read_only", "the file system is read-only", "remount it"),
      mailbox: { open: async () => ({ kind: "ok", asks: [], troubles: [] }) },
    },
  });
  expect(ran).toEqual({
    code: 0,
    stdout: "",
    stderr: "looop: not seeded: the file system is read-only; remount it\n",
  });
});

test("--json with a wrong line keeps stdout empty too", async () => {
  const ran = await run(["asks", "--al", "--json"]);
  expect(ran).toMatchObject({ code: 64, stdout: "" });
  expect(errorOutput.parse(JSON.parse(ran.stderr)).error).toMatchObject({ kind: "usage", field: "flag" });
});

test("a meta worker's own asks need no meta", async () => {
  const ran = await run(["ask", "--prompt", "x", "--detach"], {
    engine: {
      fleet: { whoami: async () => metaWorker },
      mailbox: {
        raise: async (request) => ({ kind: "raised", ask: raised({ worker: request.worker as never }) }),
      },
    },
  });
  expect(ran.code).toBe(0);
});

test.each([
  [
    ["answer", "w-1", "no", "--limits", "only staging"],
    "looop: --limits narrows a yes, and this answer is not one;",
  ],
  [["answer", "w-1", "maybe", "--limits", "only staging"], "looop: --limits narrows a yes,"],
  [["answer", "w-1", "yes", "--limits", " "], "looop: --limits is blank;"],
])("%j answers nothing", async (line, why) => {
  const ran = await run(line, {});
  expect(ran).toMatchObject({ code: 64, stdout: "" });
  expect(ran.stderr).toContain(why);
});

test.each([
  ["in", "1.5 is no number of seconds", "looop: in: 1.5 is no number of seconds; do"],
  ["worker id", "worker id starts with a dot", "looop: worker id starts with a dot; do"],
  ["option", "options repeat themselves", "looop: options repeat themselves; do"],
  ["answer", "a worker may not answer an ask", "looop: a worker may not answer an ask; do"],
  ["tail", "99 is a detail", "looop: tail: 99 is a detail; do"],
])("a refusal of %s names its field once", async (field, why, said) => {
  const ran = await run(["goal", "read", "g"], {
    engine: { goals: { read: async () => refused(field, why, "do") } },
  });
  expect(ran).toMatchObject({ code: 1, stderr: `${said}\n` });
});

test("the shape of an error can be asked for by its name", async () => {
  const ran = await run(["schema", "error"], {});
  expect(JSON.parse(ran.stdout)).toMatchObject({ error: { properties: { error: { type: "object" } } } });
});

// An agent's program marks the shells that it opens.

const CLAUDE = { CLAUDECODE: "1" };

test.each<[string, string, Circumstances, "refused" | "goes on"]>([
  ["answer w-1 yes", "in a shell that an agent opened", { env: CLAUDE }, "refused"],
  ["answer w-1 yes", "of another program", { env: { CODEX_THREAD_ID: "0a" } }, "refused"],
  ["answer w-1 yes", "of a program that follows the convention", { env: { AI_AGENT: "new@1" } }, "refused"],
  ["judge teach ls yes", "in a shell that an agent opened", { env: CLAUDE }, "refused"],
  ["guard remove x", "in a shell that an agent opened", { env: CLAUDE }, "refused"],
  ["pair x", "in a shell that an agent opened", { env: CLAUDE }, "refused"],
  [
    "answer w-1 yes",
    "where somebody sits at a terminal all the same",
    { env: CLAUDE, typed: true },
    "goes on",
  ],
  ["answer w-1 yes", "whose mark was taken away", { env: { CLAUDECODE: "" } }, "goes on"],
  ["answer w-1 yes", "with settings of an agent, and no mark", { env: { CODEX_HOME: "/x" } }, "goes on"],
  ["asks", "which only looks", { env: CLAUDE }, "goes on"],
])("%s %s is %s", async (line, _where, circumstances, end) => {
  const ended = await run(line.split(" "), circumstances).catch(() => undefined);
  if (end === "goes on") expect(ended?.stderr ?? "").not.toContain("agent's session");
  else {
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended?.stderr).toMatch(/^looop: .* is set, so this runs in an agent's session.*env -u \w+ looop/);
  }
});

test("what rules say of an intent is said for where it is planned", async () => {
  const asked: unknown[] = [];
  const guard = {
    async test(action: unknown) {
      asked.push(action);
      return { kind: "failed", reason: "io", why: "x", remedy: "y" };
    },
  };
  await run(["guard", "test", "--as", "intent", "--cwd", "/app", "ship it"], { engine: { guard } as never });
  expect(asked).toEqual([{ kind: "intent", text: "ship it", cwd: "/app" }]);
});

test.each([
  ["nothing", ["guard", "test", " "], "there is nothing to test"],
  [
    "a word behind a whole line",
    ["guard", "test", "git push -f", "origin"],
    "put flags in front of the line",
  ],
])("what rules say is not told of %s", async (_what, line, said) => {
  const ended = await run(line);
  expect(ended).toMatchObject({ code: 64, stdout: "" });
  expect(ended.stderr).toContain(said);
});
