// Goal: what people say is learned once and used where it may be; what the judge cannot know makes it stricter. Method:
// the whole judge on a real memory.db, with guardrails, config and history that the test sets.

import { writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { memoryDoor } from "../../../src/engine/host/memory/open.ts";
import { readCalls } from "../../../src/engine/host/memory/transcripts.ts";
import type { Action, Graded } from "../../../src/engine/judge.ts";
import { judgeMoves } from "../../../src/engine/judgment/guard/judge-moves.ts";
import { judgmentLimits } from "../../../src/engine/judgment/limits.ts";
import { moveJudge } from "../../../src/engine/judgment/move-judge.ts";
import { ADA, answerTo, askView, type Bench, openBench, WORKER } from "../../support/judge.ts";

let bench: Bench;

beforeEach(() => {
  bench = openBench();
});
afterEach(() => bench.close());

const shell = (line: string): Action => ({ kind: "shell", line, cwd: "/repo" });
const INSTALL = shell("npm install left-pad");
const good: Graded = { grade: "good", why: "exit 0", source: "exit" };

async function rulesOf(action: Action): Promise<string> {
  const { ruling } = await bench.judge.rule(action, {});
  return `${ruling.kind} by ${ruling.layer}`;
}

describe("actions", () => {
  test("what is only looked at leaves no trace; what is done is remembered with its reason", async () => {
    await bench.judge.evaluate(INSTALL, {});
    expect(await bench.judge.status()).toMatchObject({ decisions: 0 });
    const { decision } = await bench.judge.rule(INSTALL, { worker: "fix-1", correlation: "tool-1" });
    const why = await bench.judge.why("tool-1");
    expect(why).toMatchObject({ kind: "ok", id: decision, ruling: { layer: "cold_start" } });
    expect(await bench.judge.status()).toMatchObject({ decisions: 1, latency_ms: { count: 1 } });
  });

  test("failure makes it more careful, with its reason; success takes that back; what people take back is asked", async () => {
    const run = async (times: number, graded: Graded) => {
      for (let n = 0; n < times; n += 1) {
        const correlation = `${graded.grade} ${n}`;
        await bench.judge.rule(INSTALL, { correlation });
        expect((await bench.judge.outcome({ correlation }, graded)).kind).toBe("done");
      }
    };
    expect(await rulesOf(INSTALL)).toBe("proceed by cold_start");
    await run(4, { grade: "bad", why: "no such version", source: "exit" });
    expect(await rulesOf(INSTALL)).toBe("slow_down by learned");
    expect((await bench.judge.evaluate(INSTALL, {})).reason).toMatch(/no such version/);
    await run(9, good);
    expect(await rulesOf(INSTALL)).toBe("proceed by cold_start");
    const { decision = "" } = await bench.judge.rule(INSTALL, {});
    await bench.judge.label({ decision }, { grade: "bad", why: "broke the build", source: "revert" }, ADA);
    expect(await rulesOf(INSTALL)).toBe("ask by precedents");
  });

  test("an outcome counts once, and one that nobody saw is none", async () => {
    await bench.judge.rule(INSTALL, { correlation: "t" });
    expect(await bench.judge.outcome({ correlation: "t" }, good)).toMatchObject({ kind: "done" });
    expect(await bench.judge.outcome({ correlation: "t" }, good)).toMatchObject({ kind: "nothing" });
    expect(await bench.judge.outcome({ correlation: "never" }, good)).toMatchObject({ kind: "nothing" });
    expect(await bench.judge.status()).toMatchObject({ graded: { good: 1, bad: 0 } });
  });

  test("of a rule that wants a person a grant is used up by doing, not by looking", async () => {
    await bench.close();
    const used: string[] = [];
    const grants = {
      look: async () => ({ text: "ada approved it" }),
      claim: async () => (used.push("x") === 1 ? { text: "ada approved it" } : undefined),
    };
    bench = openBench({ grants });
    bench.guard = "ask";
    const about = { worker: "fix-1" };
    expect(await rulesOf(INSTALL)).toBe("ask by guardrails"); // in nobody's name
    expect((await bench.judge.evaluate(INSTALL, about)).kind).toBe("proceed");
    expect((await bench.judge.rule(INSTALL, about)).ruling.kind).toBe("proceed");
    expect((await bench.judge.rule(INSTALL, about)).ruling.kind).toBe("ask");
  });

  test("damaged memory is told, rules stricter, and is never taken for an empty one", async () => {
    writeFileSync(bench.path, "no database at all, and long enough to be read as one".repeat(100));
    const { ruling, decision } = await bench.judge.rule(shell("mkdir build"), {});
    expect(ruling.kind).toBe("slow_down");
    expect(decision).toBeUndefined();
    expect((await bench.judge.evaluate(shell("ls"), {})).kind).toBe("proceed");
    const status = await bench.judge.status();
    expect(status).toMatchObject({ kind: "ok", troubles: [{ path: bench.path }] });
    expect(await bench.judge.teach({ about: "ls", decision: "deny" }, ADA)).toMatchObject({ kind: "failed" });
    expect(await bench.judge.why("x")).toMatchObject({ kind: "failed" });
  });

  test("two judges on one file know the same", async () => {
    const other = openBench({ memory: memoryDoor(bench.path, { monotonic_ms: () => 0 }) });
    await bench.judge.teach({ about: "npm install", decision: "deny" }, ADA);
    const taught = await other.judge.evaluate(shell("npm install"), {});
    expect(`${taught.kind} by ${taught.layer}`).toBe("block by precedents");
    await other.close();
  });
});

describe("the loop's own moves", () => {
  test("what people taught counts, and where nobody knows anything the loop's own rules stand", async () => {
    const moves = judgeMoves({
      judge: moveJudge(bench.judge),
      guard: { standing: async () => ({ hash: "", problems: [] }) },
      dataDir: "/data",
    });
    const cmd = { action: "run_shell", cmd: "frobnicate --all" } as const;
    expect(await moves.rule(cmd)).toMatchObject({ kind: "proceed" });
    await bench.judge.teach({ about: "git status", decision: "deny" }, ADA);
    expect(await moves.rule({ ...cmd, cmd: "git status" })).toMatchObject({
      kind: "block",
      layer: "precedents",
    });
  });
});

describe("lessons", () => {
  test("a taught no blocks all that a person would call the same, until it is forgotten", async () => {
    const told = await bench.judge.teach({ about: "git status", decision: "deny", why: "noise" }, ADA);
    expect(await rulesOf(shell("git status"))).toBe("block by precedents");
    const id = told.kind === "done" ? (told.summary.split(":")[0] ?? "") : "";
    expect(await bench.judge.forget({ id }, ADA)).toMatchObject({ kind: "done" });
    expect(await rulesOf(shell("git status"))).toBe("proceed by cold_start");
  });

  test("a rule ends when it said it would", async () => {
    await bench.judge.teach({ about: "git status", decision: "ask", expires_in_s: 60 }, ADA);
    expect(await rulesOf(shell("git status"))).toBe("ask by precedents");
    bench.now_ms += 60_000;
    expect(await rulesOf(shell("git status"))).toBe("proceed by cold_start");
  });

  test("rules that hold are listed with all that was said of them, and found again by their id", async () => {
    await bench.judge.teach({ about: "git stash", decision: "deny", why: "it hides work" }, ADA);
    bench.now_ms += 1_000;
    await bench.judge.teach({ about: "deploy", decision: "ask", expires_in_s: 60, goal: "payments" }, ADA);
    const rules = async () => {
      const status = await bench.judge.status();
      return status.kind === "ok" ? status.rules : [];
    };
    const [newest, oldest] = await rules();
    const [at_ms, expires_ms] = [bench.now_ms, bench.now_ms + 60_000];
    expect(newest).toMatchObject({ decision: "ask", class: "deploy", words: ["deploy"], at_ms, expires_ms });
    expect(newest).toMatchObject({ person: "ada", goal: "payments" });
    expect(newest).not.toHaveProperty("signature");
    expect(oldest).toMatchObject({ decision: "deny", signature: "git stash", why: "it hides work" });
    bench.now_ms += 60_000;
    expect(await rules()).toEqual([oldest]);
    expect(await bench.judge.forget({ id: oldest?.id ?? "" }, ADA)).toMatchObject({ kind: "done" });
    expect(await rules()).toEqual([]);
  });

  test("a rule against many answers is one line of what does not fit together", async () => {
    const action = { kind: "run_shell", fingerprint: "f", preview: "git stash" };
    for (let n = 0; n < 9; n += 1) {
      const ask = askView({ action });
      await bench.judge.answered(ask, answerTo(ask, "yes"));
    }
    bench.now_ms += 1_000;
    await bench.judge.teach({ about: "git stash", decision: "deny" }, ADA);
    const status = await bench.judge.status();
    const lines = status.kind === "ok" ? status.contradictions : [];
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^`git stash`: ada said "approve" 9 times \(last p\S+\), then ada "deny" \(p\S+\)$/,
    );
  });

  test.each([
    ["a worker teaches", { about: "ls", decision: "approve" }, WORKER, "actor"],
    ["a yes to what destroys", { about: "rm -rf /srv/data", decision: "approve" }, ADA, "about"],
    ["nothing named", { about: " ", decision: "approve" }, ADA, "about"],
    ["a rule that is over", { about: "ls", decision: "ask", expires_in_s: 0 }, ADA, "expires"],
  ] as const)("%s is refused, and nothing is kept", async (_, lesson, actor, field) => {
    expect(await bench.judge.teach(lesson, actor)).toMatchObject({ kind: "refused", field });
    expect(await bench.judge.status()).toMatchObject({ precedents: 0 });
  });

  test("a worker neither forgets nor grades", async () => {
    expect(await bench.judge.forget({ all: "yes" }, WORKER)).toMatchObject({ kind: "refused" });
    expect(await bench.judge.label({ ask: "a" }, good, WORKER)).toMatchObject({ kind: "refused" });
  });
});

describe("asks", () => {
  async function answerMany(times: number, text = "yes"): Promise<void> {
    for (let n = 0; n < times; n += 1) {
      const ask = askView();
      await bench.judge.answered(ask, answerTo(ask, text));
      bench.now_ms += 3_600_000;
    }
  }

  test("it recommends with evidence, and by default a person answers", async () => {
    await answerMany(7);
    const recommended = await bench.judge.recommend(askView());
    expect(recommended).toMatchObject({ option: "approve", source: "precedents", mayAnswer: "no" });
    expect(recommended?.reason).toBe(
      "you approved 7 of 7 similar tests gates, last today".replace("tests gates", "gates"),
    );
    expect(recommended?.because).toMatch(/autonomy/);
    expect(recommended?.evidence[0]?.text).toMatch(/^ada: approve/);
  });

  test("an answer counts once, by its ask and by its message", async () => {
    const [ask, other] = [askView(), askView()];
    const by = { person: "ada", surface: "chat", ref: "m1" };
    expect(await bench.judge.answered(ask, answerTo(ask, "yes", by))).toMatchObject({ kind: "done" });
    expect(await bench.judge.answered(ask, answerTo(ask, "yes", by))).toMatchObject({ kind: "nothing" });
    expect(await bench.judge.answered(other, answerTo(other, "yes", by))).toMatchObject({ kind: "done" });
    expect(await bench.judge.status()).toMatchObject({ precedents: 2 });
  });

  test("each answer is predicted before it is learned from, also when nobody asked for a recommendation", async () => {
    await answerMany(6);
    await answerMany(1, "no");
    const status = await bench.judge.status();
    expect(status).toMatchObject({ classes: [{ name: "gate", predicted: 6, right: 5 }] });
    expect(status.kind === "ok" && status.brier).toBeGreaterThan(0);
  });

  test("off learns and says nothing", async () => {
    bench.autonomy = { default: "off" };
    await answerMany(5);
    expect(await bench.judge.recommend(askView())).toBeUndefined();
    bench.autonomy = {};
    expect(await bench.judge.recommend(askView())).toBeDefined();
  });

  test("with a record and leave it may answer, and one undo stops it", async () => {
    bench.autonomy = { default: "assisted" };
    await answerMany(40);
    const asked = async () => {
      const ask = askView();
      return { ask, recommended: await bench.judge.recommend(ask) };
    };
    let own = await asked();
    for (
      let tries = 0;
      own.recommended?.mayAnswer !== "yes" && tries < judgmentLimits.audit_one_in;
      tries += 1
    )
      own = await asked();
    expect(own.recommended?.mayAnswer).toBe("yes");
    const by = { person: "ada", surface: "clone" };
    expect(await bench.judge.answered(own.ask, answerTo(own.ask, "yes", by))).toMatchObject({
      kind: "nothing",
    });
    const undo: Graded = { grade: "bad", why: "no longer", source: "undo" };
    expect(await bench.judge.label({ ask: own.ask.id }, undo, ADA)).toMatchObject({ kind: "done" });
    expect(await bench.judge.label({ ask: own.ask.id }, undo, ADA)).toMatchObject({ kind: "nothing" });
    for (let n = 0; n < 20; n += 1) expect((await asked()).recommended?.mayAnswer ?? "no").toBe("no");
    expect(await bench.judge.why(own.ask.id)).toMatchObject({
      kind: "ok",
      trail: expect.arrayContaining([{ text: expect.stringMatching(/it was wrong/) }]),
    });
  });

  test.each([
    ["an irreversible ask", { risk: "irreversible" as const }, "proceed"],
    [
      "an ask that a guardrail is about",
      { action: { kind: "run_shell", fingerprint: "f", preview: "ls" } },
      "ask",
    ],
    [
      "an ask whose action destroys",
      { action: { kind: "run_shell", fingerprint: "f", preview: "rm -rf /srv/data" } },
      "proceed",
    ],
  ] as const)("%s is never answered by it, whatever the record", async (_, over, guard) => {
    bench.autonomy = { default: "trusted", gate: "trusted", delete: "trusted" };
    for (let n = 0; n < 120; n += 1) {
      const ask = askView(over);
      await bench.judge.answered(ask, answerTo(ask, "yes"));
      bench.now_ms += 600_000;
    }
    bench.guard = guard;
    for (let n = 0; n < 12; n += 1) {
      const recommended = await bench.judge.recommend(askView(over));
      expect(recommended).toMatchObject({ option: "approve", mayAnswer: "no" });
    }
  });

  test("answers about a command speak for that command, and for no other", async () => {
    const action = { kind: "run_shell", fingerprint: "f", preview: "npm install left-pad" };
    for (let n = 0; n < 4; n += 1) {
      const ask = askView({ action });
      await bench.judge.answered(ask, answerTo(ask, "yes"));
    }
    expect(await rulesOf(INSTALL)).toBe("proceed by precedents");
    expect(await rulesOf(shell("npm install another"))).not.toBe("proceed by precedents");
  });

  test("nobody who is not named is learned from", async () => {
    const ask = askView();
    const { by: _nobody, ...answer } = answerTo(ask, "yes");
    expect(await bench.judge.answered(ask, answer)).toMatchObject({ kind: "nothing" });
  });
});

describe("their own history", () => {
  const call = (id: string, command: string, result: object) =>
    [
      JSON.stringify({
        type: "assistant",
        cwd: "/repo",
        message: { content: [{ type: "tool_use", id, name: "Bash", input: { command } }] },
      }),
      JSON.stringify({
        type: "user",
        message: { content: [{ type: "tool_result", tool_use_id: id, ...result }] },
      }),
    ].join("\n");
  const declined = { is_error: true, content: "The user doesn't want to proceed with this tool use." };
  const transcript = [
    ...Array.from({ length: 9 }, (_, n) =>
      call(`g${n}`, "npm install left-pad", { is_error: true, content: "exit 1" }),
    ),
    call("d", "git push origin main", declined),
    call("s", "export TOKEN=ghp_secretsecretsecret", { content: "ok" }),
    "{torn",
    "42",
  ].join("\n");

  beforeEach(() => {
    bench.history = {
      toolCalls: async () => ({ calls: readCalls(transcript, 1_000), files: 1, skipped: 1 }),
      shellLines: async () => Array.from({ length: 6 }, () => "npm test"),
      commits: async () => Array.from({ length: 30 }, (_, n) => `feat: thing ${n}`),
    };
  });

  test("a preview learns nothing, a yes learns it, twice the same, and one word takes it back", async () => {
    const preview = await bench.judge.seed({ how: "preview", dir: "." }, ADA);
    expect(preview).toMatchObject({
      kind: "ok",
      how: "preview",
      declined: [{ times: 1 }],
      habits: [{ times: 6 }],
    });
    expect(await bench.judge.status()).toMatchObject({ precedents: 0 });
    for (let times = 0; times < 2; times += 1) await bench.judge.seed({ how: "learn", dir: "." }, ADA);
    expect(await bench.judge.status()).toMatchObject({ precedents: 2 });
    expect(await rulesOf(INSTALL)).toBe("slow_down by learned");
    expect(await rulesOf(shell("git push origin main"))).toBe("ask by precedents");
    await bench.judge.forget({ source: "seed" }, ADA);
    expect(await rulesOf(INSTALL)).toBe("proceed by cold_start");
    expect(await bench.judge.status()).toMatchObject({ precedents: 0 });
  });

  test("no line of it is kept, and no secret", async () => {
    const seeded = await bench.judge.seed({ how: "learn", dir: "." }, ADA);
    expect(JSON.stringify(seeded)).not.toMatch(/ghp_|left-pad@|feat: thing/);
    expect(await bench.judge.seed({ how: "learn", dir: "." }, WORKER)).toMatchObject({ kind: "refused" });
  });
});

describe("as prose", () => {
  test("rules and answers are told, and a second export changes nothing", async () => {
    await bench.judge.teach(
      { about: "npm install", decision: "approve", why: "the lock file is reviewed" },
      ADA,
    );
    const ask = askView();
    await bench.judge.answered(ask, answerTo(ask, "yes"));
    bench.files.set("docs/AGENTS.md", "# Theirs\n");
    const first = await bench.judge.exportTo("docs");
    expect(first).toEqual({ kind: "done", written: ["docs/JUDGMENT.md", "docs/AGENTS.md"], unchanged: [] });
    expect(bench.files.get("docs/AGENTS.md")).toMatch(/^# Theirs\n\n<!-- looop:judgment begin -->/);
    expect(bench.files.get("docs/JUDGMENT.md")).toMatch(
      /may be done without asking: the lock file is reviewed \(ada\)/,
    );
    expect(await bench.judge.exportTo("docs")).toMatchObject({ written: [] });
  });

  test("nothing is written beside marks that are torn", async () => {
    bench.files.set("AGENTS.md", "<!-- looop:judgment begin -->");
    expect(await bench.judge.exportTo(".")).toMatchObject({ kind: "refused", field: "AGENTS.md" });
    expect(bench.files.has("JUDGMENT.md")).toBe(false);
  });
});
