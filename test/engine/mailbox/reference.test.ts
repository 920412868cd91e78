// Goal: the reference program and ours share one data directory: each reads, answers and ends what the other wrote.
// Method: its real records as fixtures, always; and where LOOOP_REFERENCE_BIN names its binary, the program itself.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { randomIds, systemClock } from "../../../src/engine/host/clock.ts";
import { createFileStore } from "../../../src/engine/host/file-store.ts";
import { directoryWatcher } from "../../../src/engine/host/watcher.ts";
import { createMailbox } from "../../../src/engine/mailbox/mailbox.ts";
import { failed } from "../../../src/engine/outcome.ts";
import { tempDirectory } from "../../support/file-store.ts";
import { alice, idOf, pulse, session, worker } from "./kit.ts";

const fixtures = join(import.meta.dirname, "..", "..", "fixtures", "reference");
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

function open(from?: string) {
  const temp = tempDirectory();
  cleanups.push(temp.remove);
  const root = join(temp.path, "data");
  mkdirSync(join(root, "answers"), { recursive: true });
  mkdirSync(join(root, "asks"));
  if (from !== undefined) cpSync(from, root, { recursive: true });
  const clock = systemClock();
  const ids = randomIds();
  const mailbox = createMailbox({
    store: createFileStore({ root, clock, ids }),
    clock,
    ids,
    watcher: directoryWatcher(root),
    fleet: {
      list: async () => ({ kind: "ok", workers: [session("fix-9")], troubles: [] }),
      whoami: async (name) => ({ kind: "person", name, surface: "terminal" }),
      whois: async () => ({ kind: "somebody" }),
    },
    events: {
      record: async () => ({ kind: "ok" }),
      read: async () => failed("io", "not read here", "none"),
      async *follow() {
        yield failed("io", "not read here", "none");
      },
    },
  });
  const record = (key: string) =>
    JSON.parse(readFileSync(join(root, key), "utf8")) as Record<string, unknown>;
  return { root, mailbox, record };
}

describe("records of the reference program", () => {
  it("are listed, the answered ones are not", async () => {
    const listed = await open(fixtures).mailbox.open();
    if (listed.kind === "failed") throw new Error(listed.why);
    expect(listed.troubles).toEqual([]);
    expect(listed.asks.map(({ id, worker: of, state }) => `${id} of ${of}: ${state}`)).toEqual([
      "old-1 of old: pending",
      "setup-1 of setup: pending",
      "w-1 of w: pending",
    ]);
  });

  it("are found with everything they hold", async () => {
    const { mailbox } = open(fixtures);
    expect(await mailbox.find("fix-42-1")).toMatchObject({
      kind: "found",
      ask: {
        prompt: "Merge PR 7? “ready”\nsecond line\ttab",
        options: ["yes", "no", "later"],
        reference: "reports/pr7.md",
        state: "answered",
      },
      answer: { text: "yes, but only staging", decision: { kind: "text" } },
    });
    expect(await mailbox.find("old-1")).toMatchObject({ ask: { detached: true } });
  });

  it("are answered, and not answered twice", async () => {
    const { mailbox, record } = open(fixtures);
    expect(await mailbox.answer({ ask: "w-1", text: "eu" }, alice)).toMatchObject({ kind: "recorded" });
    expect(record("answers/w-1.json")).toMatchObject({ answer: "eu" });
    expect(await mailbox.answer({ ask: "fix-42-1", text: "no" }, alice)).toMatchObject({
      kind: "already",
      same: false,
      answer: { text: "yes, but only staging" },
    });
  });

  it("end the wait of ours, and their tells reach our workers", async () => {
    const { mailbox } = open(fixtures);
    const outcome = await mailbox.awaitAnswer(idOf("w-1-1"), {});
    expect(outcome).toMatchObject({ kind: "answered", answer: { text: "line 1\nline 2" } });
    expect(await mailbox.drainTells("fix-9")).toMatchObject({ tells: [{ text: "use staging" }] });
  });

  it("are counted when ours get their ids", async () => {
    const { mailbox } = open(fixtures);
    const outcome = await mailbox.raise({ worker: "w-1", prompt: "p" }, worker("w-1"));
    expect(outcome).toMatchObject({ ask: { id: "w-1-2" } });
  });
});

it("writes what the reference program insists on: texts as texts, times as whole seconds, lists as lists", async () => {
  const { mailbox, record } = open();
  const request = {
    worker: "fix-9",
    prompt: "p",
    options: ["yes", "no"],
    kind: "gate",
    expires_in_s: 0.5,
  } as const;
  await mailbox.raise(request, worker("fix-9", "g1"));
  const ask = record("asks/fix-9-1.json");
  expect([typeof ask.id, typeof ask.worker, typeof ask.prompt]).toEqual(["string", "string", "string"]);
  expect(Number.isInteger(ask.ts) && Number.isInteger(ask.expires)).toBe(true);
  await mailbox.answer({ ask: "fix-9-1", text: "yes" }, alice);
  expect(Number.isInteger(record("answers/fix-9-1.json").ts)).toBe(true);
  await mailbox.tell("fix-9", "use staging", alice);
  expect(Number.isInteger(record("tells/fix-9-1.json").ts)).toBe(true);
});

const binary = process.env.LOOOP_REFERENCE_BIN;
if (binary !== undefined && binary !== "") {
  describe("the reference program itself", () => {
    const env = (root: string) => ({
      PATH: process.env.PATH,
      HOME: root,
      LOOOP_DATA_DIR: root,
      LOOOP_ASK_POLL_MS: "20",
    });
    const run = async (root: string, ...args: string[]): Promise<string> => {
      const { stdout } = await promisify(execFile)(binary, args, { env: env(root) });
      return stdout;
    };
    const ask = (root: string) => {
      const child = spawn(binary, ["ask", "w", "--prompt", "Which region?"], {
        env: env(root),
        stdio: "pipe",
      });
      cleanups.push(() => void child.kill("SIGKILL"));
      let stdout = "";
      child.stdout.on("data", (chunk) => {
        stdout += String(chunk);
      });
      return once(child, "close").then(([code]) => ({ code: code as number, stdout }));
    };
    /** It says nothing when it has asked; its record is the sign. */
    const untilAsked = async (root: string) => {
      while (!existsSync(join(root, "asks", "w-1.json"))) await systemClock().sleep(5);
    };

    it("blocks on an ask, and goes on with our answer", async () => {
      const { root, mailbox } = open();
      const asking = ask(root);
      await untilAsked(root);
      expect(await mailbox.answer({ ask: "w-1", text: "eu, verbatim" }, alice)).toMatchObject({
        kind: "recorded",
      });
      expect(await asking).toEqual({ code: 0, stdout: "eu, verbatim\n" });
    });

    it("is released without an answer when we withdraw its ask, and cannot answer it any more", async () => {
      const { root, mailbox } = open();
      const asking = ask(root);
      await untilAsked(root);
      await mailbox.withdraw("w-1", alice);
      expect(await asking).toEqual({ code: 1, stdout: "" });
      expect(await run(root, "asks", "--json")).not.toContain("w-1");
      await expect(run(root, "answer", "w-1", "late")).rejects.toMatchObject({ code: 1 });
      expect(await mailbox.find("w-1")).toMatchObject({ ask: { state: "withdrawn" } });
    });

    it("lists our fullest gate and answers it, which our waiter reads as the approval it is", async () => {
      const { root, mailbox } = open();
      const outcome = await mailbox.raise(
        {
          worker: "engine",
          prompt: "Deploy?",
          kind: "gate",
          title: "Release",
          options: ["yes", "no"],
          recommend: { option: "yes", reason: "green", source: "precedent", confidence: 0.9 },
          action: { kind: "run_shell", fingerprint: "abc", preview: "deploy" },
          expires_in_s: 3_600,
        },
        pulse,
      );
      expect(outcome.kind).toBe("raised");
      const waiting = mailbox.awaitAnswer(idOf("engine-1"), {});
      const listed = JSON.parse(await run(root, "asks", "--json")) as { id: string; options?: string[] }[];
      expect(listed.find(({ id }) => id === "engine-1")).toMatchObject({ options: ["yes", "no"] });
      await run(root, "answer", "engine-1", "yes: only staging");
      expect(await waiting).toMatchObject({
        kind: "answered",
        answer: { decision: { kind: "approve", limits: "only staging" } },
      });
    });

    it("may not answer what we have answered", async () => {
      const { root, mailbox } = open();
      await mailbox.raise({ worker: "fix-9", prompt: "p" }, worker("fix-9"));
      await mailbox.answer({ ask: "fix-9-1", text: "eu" }, alice);
      await expect(run(root, "answer", "fix-9-1", "us")).rejects.toMatchObject({ code: 1 });
    });

    it("hands out our tells", async () => {
      const { root, mailbox } = open();
      await mailbox.tell("fix-9", "use staging", alice);
      expect(await run(root, "told", "fix-9")).toBe("• use staging\n");
      expect(await mailbox.drainTells("fix-9")).toMatchObject({ tells: [] });
    });
  });
}
