// Goal: what may not be done is denied whatever comes in, what a person decides passes once, and everything else leaves
// the agent's own rules alone. Method: payloads that Claude Code 2.1.330 wrote, through a judge on a real memory with the
// shipped packs and a mailbox in memory; nonsense through the same door; settings merged and taken apart as texts.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEvents } from "../../../../src/engine/chronicle/events.ts";
import type { HookCaller, HookEvent } from "../../../../src/engine/hook.ts";
import { fileGuards } from "../../../../src/engine/host/guard-files.ts";
import type { WorkerId } from "../../../../src/engine/ids.ts";
import { grantDesk } from "../../../../src/engine/judgment/grant-desk.ts";
import { createGrants } from "../../../../src/engine/judgment/guard/grants.ts";
import { createGuard } from "../../../../src/engine/judgment/guard/guard.ts";
import { closedReply } from "../../../../src/engine/judgment/hook/closed.ts";
import { decideReply } from "../../../../src/engine/judgment/hook/decide-reply.ts";
import { createHook, type HookPorts } from "../../../../src/engine/judgment/hook/hook.ts";
import { hookLimits } from "../../../../src/engine/judgment/hook/limits.ts";
import { heardOf } from "../../../../src/engine/judgment/hook/payload.ts";
import { reactionIn } from "../../../../src/engine/judgment/hook/reaction.ts";
import { hookSettings, withHooks, withoutHooks } from "../../../../src/engine/judgment/hook/settings.ts";
import { proceedIn, taskIn } from "../../../../src/engine/judgment/hook/surroundings.ts";
import { opIn, opLine, wordIn, wordLine } from "../../../../src/engine/judgment/hook/wire.ts";
import { createJudge } from "../../../../src/engine/judgment/judge.ts";
import { rulingKinds } from "../../../../src/engine/judgment/ruling.ts";
import { createMailbox } from "../../../../src/engine/mailbox/mailbox.ts";
import { countingIds } from "../../../fakes/counting-ids.ts";
import { manualClock } from "../../../fakes/manual-clock.ts";
import { memoryStore } from "../../../fakes/memory-store.ts";
import { ADA, openBench } from "../../../support/judge.ts";

const fixture = (name: string) =>
  readFileSync(join(import.meta.dirname, "../../../fixtures/hook", `${name}.json`), "utf8");

const ann: HookCaller = { kind: "person", name: "ann" };
const fix42: HookCaller = { kind: "worker", id: "fix-42" as WorkerId };

let calls = 0;

/** As the program sends it, each with an id of its own. */
function bash(command: string, more: Readonly<Record<string, unknown>> = {}): string {
  calls += 1;
  const payload: Record<string, unknown> = JSON.parse(fixture("pre-bash-look"));
  return JSON.stringify({
    ...payload,
    tool_input: { command },
    tool_use_id: `toolu_${calls}`,
    ...more,
  });
}

function open(over: Partial<HookPorts> = {}) {
  const bench = openBench();
  const clock = manualClock();
  const { store, control } = memoryStore({ clock });
  const base = {
    store,
    clock,
    ids: countingIds("k"),
    watcher: { watch: () => ({ close: () => undefined }) },
  };
  const events = createEvents(base as never);
  const fleet = { list: async () => ({ kind: "ok" as const, workers: [], troubles: [] }) };
  const mailbox = createMailbox({ ...base, fleet, events, ask_poll_ms: 1_000 } as never);
  const journal = { write: async () => ({ kind: "ok" }) as const };
  const guard = createGuard({
    ...base,
    guardFiles: fileGuards(() => clock.now_ms()),
    events,
    journal,
  } as never);
  const granting = { store, clock, mailbox, events };
  const judge = createJudge({ ...bench.ports, clock, guard, grants: grantDesk(granting) });
  const grants = createGrants(granting);
  const hook = createHook({
    judge,
    grants,
    mailbox,
    clock,
    proceed: async () => "pass",
    taskOf: (worker) => taskIn(store, worker),
    ...over,
  });
  const asked: string[] = [];
  const say = (
    event: HookEvent,
    payload: string,
    caller: HookCaller = ann,
    signal = new AbortController().signal,
  ) => hook.hear({ event, payload, caller }, { signal, onWait: (ask) => asked.push(ask) });
  return { ...bench, bench, judge, clock, control, store, hook, mailbox, asked, say };
}

interface Said {
  readonly permissionDecision?: string;
  readonly permissionDecisionReason?: string;
  readonly additionalContext?: string;
}

function saidIn(out: string): Said {
  if (out === "") return {};
  const { hookSpecificOutput } = JSON.parse(out) as { hookSpecificOutput: Said };
  return hookSpecificOutput;
}

/** Until somebody is asked, or the call has ended. */
async function untilAsked(house: ReturnType<typeof open>, reply: Promise<string>): Promise<string> {
  const done = reply.then(() => "ended");
  for (;;) {
    const [ask] = house.asked;
    if (ask !== undefined) return ask;
    const first = await Promise.race([done, new Promise((resolve) => setImmediate(resolve))]);
    if (first === "ended") throw new Error(`nobody was asked: ${await reply}`);
  }
}

let house: ReturnType<typeof open>;
beforeAll(() => {
  house = open();
});
afterAll(() => house.close());

describe("before a tool call", () => {
  it.each([
    ["pre-bash-look", undefined],
    ["pre-write", undefined],
    ["pre-edit", undefined],
    ["pre-bash-push", "deny"],
  ])("%s, as Claude Code sends it, gets %s", async (name, decision) => {
    expect(saidIn(await house.say("pre", fixture(name))).permissionDecision).toBe(decision);
  });

  it("has no opinion on what may be done, and prints nothing at all", async () => {
    expect(await house.say("pre", fixture("pre-bash-look"))).toBe("");
  });

  it.each([
    ['looop ask fix-42 --prompt "Ship it?"', ""],
    ['"$LOOOP_BIN" ask fix-42 --prompt "Ship it?"', ""],
    ['LOOOP_BIN=./build-all; "$LOOOP_BIN" ask fix-42', "care"],
    ['looop ask fix-42 --prompt "Ship it?" > notes.txt && ./build-all', "care"],
  ])("lets a worker ask without a word of advice: %s", async (line, said) => {
    expect(saidIn(await house.say("pre", bash(line), fix42)).additionalContext ?? "").toContain(said);
    if (said === "") expect(await house.say("pre", bash(line), fix42)).toBe("");
  });

  it("denies what a rule blocks, with the rule's name and what to do instead", async () => {
    const said = saidIn(await house.say("pre", fixture("pre-bash-push"), fix42));
    expect(said.permissionDecisionReason).toContain("git/force-push-main");
    expect(said.permissionDecisionReason).toContain("pull request");
  });

  it.each(["brew install jq", "./build-all"])("advises care with `%s` and decides nothing", async (line) => {
    const said = saidIn(await house.say("pre", bash(line)));
    expect(said.permissionDecision).toBeUndefined();
    expect(said.additionalContext).toContain("looop: care is advised");
  });

  it("tells its person that it was warned, in their words, and of nothing else", async () => {
    const cares: string[] = [];
    const patience = {
      signal: new AbortController().signal,
      onCare: ({ why }: { readonly why: string }) => cares.push(why),
    };
    for (const command of ["brew install jq", "printenv", "git status", "git push --force origin main"])
      await house.hook.hear({ event: "pre", payload: bash(command), caller: fix42 }, patience);
    expect(cares).toEqual([
      expect.stringContaining("brew install jq"),
      expect.stringContaining("secrets/show-environment"),
    ]);
  });

  it("says nothing of a secret that it was sent", async () => {
    const key = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
    const out = await house.say("pre", bash(`git push --force https://x:${key}@github.com/a/b main`));
    expect(saidIn(out).permissionDecision).toBe("deny");
    expect(out).not.toContain(key);
  });

  it.each([
    "looop answer fix-42-1 yes",
    '"${LOOOP_BIN:-looop}" answer fix-42-1 yes',
    "/opt/looop/bin/looop judge teach 'npm publish' yes",
  ])("lets no agent decide for a person: %s", async (line) => {
    expect(saidIn(await house.say("pre", bash(line))).permissionDecision).toBe("deny");
  });

  it.each([
    ["no JSON", "rm -rf /"],
    ["a list", "[]"],
    ["nothing", ""],
    ["a call without a tool", '{"session_id":"a"}'],
    [
      "too much",
      `{"tool_name":"Bash","tool_input":{"command":"${"a".repeat(hookLimits.payload_bytes_max)}"}}`,
    ],
  ])("denies %s: nobody can tell what it would do", async (_what, payload) => {
    const { permissionDecision, permissionDecisionReason } = saidIn(await house.say("pre", payload));
    expect(permissionDecision).toBe("deny");
    // The rules are in order, and whoever reads this shall not look for what is wrong with them.
    expect(permissionDecisionReason).not.toContain("guardrails");
  });

  it("ends with valid output, or none, whatever comes in", async () => {
    const tools = fc.constantFrom("Bash", "Write", "Read", "mcp__x__delete", "", "Task");
    const payload = fc.oneof(
      fc.string(),
      fc.json(),
      fc.record({ tool_name: tools, tool_input: fc.jsonValue() }).map((value) => JSON.stringify(value)),
    );
    const over = AbortSignal.abort();
    await fc.assert(
      fc.asyncProperty(payload, async (text) => {
        const said = saidIn(await house.say("pre", text, ann, over));
        expect(["deny", undefined]).toContain(said.permissionDecision);
      }),
      { numRuns: 60 },
    );
  });

  it("denies what may change something where we break ourselves, and lets reading go on", async () => {
    const broken = open({
      judge: {
        ...house.judge,
        rule: () => {
          throw new Error("out of order");
        },
      },
    });
    expect(saidIn(await broken.say("pre", bash("ls"))).permissionDecision).toBe("deny");
    expect(await broken.say("pre", bash("", { tool_name: "Read", tool_input: { file_path: "a" } }))).toBe("");
    expect(await broken.say("post", "{}")).toBe("");
    await broken.close();
  });
});

describe("what waits for a person", () => {
  const publish = "npm publish";

  it("passes once, when they say yes to it, and is asked again the next time", async () => {
    const one = open();
    const reply = one.say("pre", bash(publish), fix42);
    const ask = await untilAsked(one, reply);
    expect(await one.mailbox.find(ask)).toMatchObject({ ask: { worker: "fix-42", kind: "gate" } });
    await one.mailbox.answer({ ask, text: "yes" }, ADA);
    await one.clock.advance(2_000);
    const said = saidIn(await reply);
    expect(said).toMatchObject({ permissionDecision: "allow" });
    expect(said.permissionDecisionReason).toContain("ada said yes to exactly this, once");
    one.asked.length = 0;
    const over = AbortSignal.abort();
    expect(saidIn(await one.say("pre", bash(publish), fix42, over)).permissionDecision).toBe("deny");
    await one.close();
  });

  it("is denied with the ask's name when nobody answers in time; the same call passes later", async () => {
    const one = open();
    const reply = one.say("pre", bash(publish));
    const ask = await untilAsked(one, reply);
    await one.clock.advance(hookLimits.wait_ms_max + 2_000);
    const said = saidIn(await reply);
    expect(said.permissionDecision).toBe("deny");
    expect(said.permissionDecisionReason).toContain(ask);
    expect(said.permissionDecisionReason).toContain("ask again");
    await one.mailbox.answer({ ask, text: "yes" }, ADA);
    expect(saidIn(await one.say("pre", bash(publish))).permissionDecision).toBe("allow");
    await one.close();
  });

  it("is denied in their words when they say no, and nobody is asked twice", async () => {
    const one = open();
    const reply = one.say("pre", bash(publish), fix42);
    const ask = await untilAsked(one, reply);
    await one.mailbox.answer({ ask, text: "no, not on a Friday" }, ADA);
    await one.clock.advance(2_000);
    expect(saidIn(await reply).permissionDecisionReason).toContain("not on a Friday");
    one.asked.length = 0;
    expect(saidIn(await one.say("pre", bash(publish), fix42)).permissionDecision).toBe("deny");
    expect(one.asked).toEqual([]);
    await one.close();
  });

  it("is a yes of one worker and of exactly that line", async () => {
    const one = open();
    const reply = one.say("pre", bash(publish), fix42);
    const ask = await untilAsked(one, reply);
    await one.clock.advance(hookLimits.wait_ms_max + 2_000);
    await reply;
    await one.mailbox.answer({ ask, text: "yes" }, ADA);
    const over = AbortSignal.abort();
    expect(saidIn(await one.say("pre", bash(`${publish} --tag next`), fix42, over)).permissionDecision).toBe(
      "deny",
    );
    expect(saidIn(await one.say("pre", bash(publish), ann, over)).permissionDecision).toBe("deny");
    expect(saidIn(await one.say("pre", bash(publish), fix42)).permissionDecision).toBe("allow");
    await one.close();
  });

  it("is asked of a person for what no rule speaks about as well, and that yes counts once", async () => {
    const one = open();
    const line = "shred notes.txt";
    const over = AbortSignal.abort();
    const ruling = await one.judge.evaluate({ kind: "shell", line, cwd: "/home/ann/shop" }, {});
    expect(ruling).toMatchObject({ kind: "ask" });
    const reply = one.say("pre", bash(line), fix42);
    const ask = await untilAsked(one, reply);
    await one.mailbox.answer({ ask, text: "yes" }, ADA);
    await one.clock.advance(2_000);
    expect(saidIn(await reply).permissionDecision).toBe("allow");
    expect(saidIn(await one.say("pre", bash(line), fix42, over)).permissionDecision).toBe("deny");
    await one.close();
  });

  it("is judged once where two settings files ask about one call", async () => {
    const one = open();
    const payload = bash(publish);
    const both = [one.say("pre", payload, fix42), one.say("pre", payload, fix42)] as const;
    const ask = await untilAsked(one, both[0]);
    await one.mailbox.answer({ ask, text: "yes" }, ADA);
    await one.clock.advance(2_000);
    const decisions = (await Promise.all(both)).map((out) => saidIn(out).permissionDecision);
    expect(decisions).toEqual(["allow", "allow"]);
    expect(one.asked).toEqual([ask]);
    await one.close();
  });

  it("asks in the name of the session where there is no worker", async () => {
    const one = open();
    const reply = one.say("pre", bash(publish));
    const ask = await untilAsked(one, reply);
    expect(ask).toMatch(/^claude-[a-z0-9]{8}-1$/);
    await one.clock.advance(hookLimits.wait_ms_max + 2_000);
    await reply;
    await one.close();
  });
});

describe("after a tool call", () => {
  const counted = async () => {
    const status = await house.judge.status();
    return status.kind === "ok" ? status.graded : { good: -1, bad: -1 };
  };

  it("grades the call by its id: once, and only where somebody saw its end", async () => {
    const before = await counted();
    await house.say("pre", fixture("pre-bash-fails"));
    await house.say("post", fixture("post-bash-failed"));
    await house.say("post", fixture("post-bash-failed"));
    expect(await counted()).toEqual({ good: before.good, bad: before.bad + 1 });
    await house.say("pre", fixture("pre-bash-look"));
    await house.say("post", fixture("post-bash-good"));
    expect(await counted()).toEqual({ good: before.good + 1, bad: before.bad + 1 });
    expect(await house.say("post", fixture("post-bash-good").replace("Step1", "Never"))).toBe("");
  });

  it("grades what a revert takes back: the newest of its kind by the same worker, once", async () => {
    const house = open();
    const ran = async (command: string, caller: HookCaller = fix42) => {
      const pre = bash(command);
      await house.say("pre", pre, caller);
      await house.say("post", JSON.stringify({ ...JSON.parse(pre), tool_response: {} }), caller);
    };
    const bad = async () => {
      const status = await house.judge.status();
      return status.kind === "ok" ? status.graded.bad : -1;
    };
    const fix43: HookCaller = { kind: "worker", id: "fix-43" as WorkerId };
    await ran("git add -A && git commit -m one");
    await ran("git revert --no-edit HEAD", fix43);
    expect(await bad()).toBe(0);
    await ran("git revert --no-edit HEAD");
    await ran("git revert --no-edit HEAD");
    expect(await bad()).toBe(1);
    await ran("git merge feature");
    await ran("git merge --abort");
    await ran("npm install left-pad");
    await ran("npm uninstall right-pad");
    expect(await bad()).toBe(2);
    await ran("npm uninstall left-pad");
    expect(await bad()).toBe(3);
    house.close();
  });

  it.each([
    ["ended well", fixture("post-bash-good"), { kind: "good" }],
    ["was written", fixture("post-write"), { kind: "good" }],
    ["failed", fixture("post-bash-failed"), { kind: "bad", why: "Exit code 3" }],
    [
      "was stopped",
      fixture("post-bash-failed").replace('"is_interrupt":false', '"is_interrupt":true'),
      { kind: "unknown" },
    ],
    [
      "was interrupted",
      fixture("post-bash-good").replace('"interrupted":false', '"interrupted":true'),
      { kind: "unknown" },
    ],
    [
      "of a server said no",
      '{"tool_name":"mcp__a__b","tool_response":{"isError":true}}',
      { kind: "bad", why: "it failed" },
    ],
    [
      "exited with 1",
      '{"tool_name":"Bash","tool_response":{"exit_code":1}}',
      { kind: "bad", why: "exit code 1" },
    ],
    ["says nothing of its end", '{"tool_name":"Bash"}', { kind: "unknown" }],
  ])("what %s is read so", (_what, payload, end) => {
    expect(heardOf("post", payload)).toMatchObject({ kind: "end", end });
  });
});

describe("a session and its person", () => {
  it("begins with the rules of the house", async () => {
    const said = saidIn(await house.say("session", fixture("session-start")));
    expect(said.additionalContext).toContain("Never: this overwrites or deletes the main branch");
    expect(said.additionalContext?.length).toBeLessThanOrEqual(hookLimits.brief_chars_max);
  });

  it.each([
    ["👎 fix-42-3", { about: { ask: "fix-42-3" }, graded: { grade: "bad", source: "reaction" } }],
    ["-1 fix-42-3 too early", { about: { ask: "fix-42-3" }, graded: { grade: "bad", why: "too early" } }],
    ["undo d0123456789abcdef", { about: { decision: "d0123456789abcdef" }, graded: { source: "undo" } }],
    ["+1 fix-42-3", undefined],
    ["good idea", undefined],
    ["undo the last change", undefined],
    ["stop the dev server", undefined],
    ["rather nice, use redis instead", undefined],
  ])("reads `%s` as %o", (text, reaction) => {
    const read = reactionIn(text);
    if (reaction === undefined) expect(read).toBeUndefined();
    else expect(read).toMatchObject(reaction);
  });

  it("takes no grade from a worker's own words", async () => {
    const labels: unknown[] = [];
    const one = open({
      judge: {
        ...house.judge,
        async label(...given) {
          labels.push(given);
          return { kind: "nothing", why: "" };
        },
      },
    });
    const payload = fixture("user-prompt").replace("do it", "undo fix-42-3");
    expect(await one.say("prompt", payload, fix42)).toBe("");
    expect(labels).toEqual([]);
    expect(await one.say("prompt", payload, ann)).toBe("");
    expect(labels).toHaveLength(1);
    await one.close();
  });
});

describe("a ruling, as it is told", () => {
  it("never allows by itself, and stops every block and question", () => {
    for (const kind of rulingKinds) {
      const decision = decideReply({
        ...{ kind, layer: "learned", by: "x", reason: "r", evidence: [], risk: "reversible", warnings: [] },
      });
      const wanted = {
        proceed: "nothing",
        slow_down: "advise",
        get_context: "advise",
        ask: "ask",
        block: "deny",
      };
      expect(decision.kind).toBe(wanted[kind]);
    }
  });

  it("is the last resort's where nothing else could be loaded", () => {
    expect(closedReply("post", "", "x")).toBe("");
    expect(closedReply("pre", '{"tool_name":"Read"}', "x")).toBe("");
    expect(saidIn(closedReply("pre", '{"tool_name":"Bash"}', "x")).permissionDecision).toBe("deny");
  });

  it("crosses the socket as it is", () => {
    const op = { event: "pre", payload: "{\n}" } as const;
    expect(opIn(opLine(op))).toEqual(op);
    expect(opIn('{"event":"rm","payload":""}')).toBeUndefined();
    expect(opIn("x")).toBeUndefined();
    for (const word of [
      { kind: "waiting", ask: "a-1" },
      { kind: "reply", out: "" },
    ] as const)
      expect(wordIn(wordLine(word))).toEqual(word);
    expect(wordIn('{"kind":"reply"}')).toBeUndefined();
  });
});

describe("settings of the agent's program", () => {
  const command = (event: string) => `/opt/looop/bin/looop hook ${event}`;
  const textOf = (end: ReturnType<typeof withHooks>) => {
    if (end.kind === "refused") throw new Error(end.why);
    return end.text;
  };
  const own = {
    permissions: { allow: ["Bash"] },
    hooks: {
      PreToolUse: [{ matcher: "Bash", hooks: [{ type: "command", command: "./theirs.sh" }] }],
      Stop: [],
    },
    model: "opus",
  };

  it.each([
    ["no file", undefined],
    ["an empty object", "{}\n"],
    ["hooks of others", `${JSON.stringify(own, null, 2)}\n`],
    ["tabs", `${JSON.stringify(own, null, "\t")}\n`],
  ])("take our hooks in and give back what was there: %s", (_what, before) => {
    const installed = textOf(withHooks(before, command));
    expect(JSON.parse(installed)).toMatchObject(
      before === undefined ? {} : JSON.parse(before).permissions ? { permissions: own.permissions } : {},
    );
    expect(installed).toContain("mcp__.*");
    expect(textOf(withHooks(installed, command))).toBe(installed);
    const without = textOf(withoutHooks(installed));
    expect(without).toBe(before === undefined ? "{}\n" : before);
  });

  it("replace hooks of an older installation and keep a neighbour in the same entry", () => {
    const old = { type: "command", command: "'/old place/bin/looop' hook pre" };
    const mixed = {
      hooks: {
        PreToolUse: [{ matcher: "Bash", hooks: [old, { type: "command", command: "echo looop hook" }] }],
      },
    };
    const installed = textOf(withHooks(JSON.stringify(mixed), command));
    expect(installed).not.toContain("/old place/");
    expect(installed).toContain("echo looop hook");
  });

  it.each(["// mine\n{}", "[]", '{"hooks": []}', '{"hooks": {"PreToolUse": {}}}'])(
    "that cannot be merged into stay as they are: %s",
    (text) => {
      expect(withHooks(text, command)).toMatchObject({ kind: "refused", field: "settings" });
    },
  );

  it("close the gate where our program cannot start, and give a person the time that the hook waits", () => {
    const { hooks } = hookSettings(command) as {
      hooks: Record<string, { hooks: Record<string, unknown>[] }[]>;
    };
    const [pre] = hooks["PreToolUse"] ?? [];
    expect(pre?.hooks[0]).toMatchObject({ onFailure: "block", timeout: hookLimits.client_timeout_s });
    expect(hookLimits.wait_ms_max).toBeLessThan(hookLimits.client_timeout_s * 1_000);
  });
});

describe("what stands around a call", () => {
  it("is what its worker was started for: a rule for that goal counts, and for no other", async () => {
    const house = open();
    const meta = (id: string, goal?: string) =>
      house.store.create(
        `sessions/${id}/meta.json`,
        Buffer.from(JSON.stringify({ id, cmd: ["x"], host_pid: 1, goal })),
      );
    await meta("fix-42", "payments");
    await meta("fix-43", "docs");
    await house.store.create("sessions/fix-44/meta.json", Buffer.from("{"));
    const taught = await house.judge.teach({ about: "touch notes", decision: "deny", goal: "payments" }, ADA);
    expect(taught).toMatchObject({ kind: "done" });
    const by = async (id: string) =>
      saidIn(await house.say("pre", bash("touch notes"), { kind: "worker", id: id as WorkerId }));
    expect(await by("fix-42")).toMatchObject({ permissionDecision: "deny" });
    expect(await by("fix-43")).toEqual({});
    expect(await by("fix-45")).toEqual({});
    // It could be that goal's (I12).
    expect(await by("fix-44")).toMatchObject({ permissionDecision: "deny" });
    expect((await by("fix-44")).permissionDecisionReason).toContain("cannot be read");
    house.close();
  });

  it("lets pass by the config only what nothing speaks against, and never while nothing is to be done", async () => {
    const house = open({ proceed: async () => "allow" });
    const said = async (command: string, more = {}) => saidIn(await house.say("pre", bash(command, more)));
    expect(await said("git status")).toMatchObject({ permissionDecision: "allow" });
    expect(await said("git status", { permission_mode: "plan" })).toEqual({});
    expect(await said("printenv")).not.toHaveProperty("permissionDecision");
    expect(await said("pip install x")).not.toHaveProperty("permissionDecision");
    expect(await said("git push --force origin main")).toMatchObject({ permissionDecision: "deny" });
    house.close();
  });

  it("is read from the config, kept for a moment, and allows nothing where that cannot be used", async () => {
    const clock = manualClock();
    let config: unknown = { kind: "ok", settings: { hook: { proceed: "allow" } } };
    let looks = 0;
    const settings = async () => {
      looks += 1;
      return config as never;
    };
    const proceed = proceedIn({ settings, clock });
    expect([await proceed(), await proceed(), looks]).toEqual(["allow", "allow", 1]);
    config = { kind: "refused", field: "config", why: "x", remedy: "y" };
    await clock.advance(hookLimits.settings_fresh_ms + 1);
    expect([await proceed(), looks]).toEqual(["pass", 2]);
  });
});
