// Goal: the hook and the MCP server as they are wired: the small client with and without a running program, settings in
// and out again, and a client of the protocol that is not ours. Method: built processes on real directories; the resident
// end is the real one, over its real socket.

import { spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { dirname, join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtEntry, builtHook, compiledCode } from "../support/built.ts";
import { checkout, loopBox, QUIET } from "./loop-process.ts";

const fixture = (name: string) =>
  readFileSync(join(import.meta.dirname, "../fixtures/hook", `${name}.json`), "utf8");

let box: ReturnType<typeof loopBox>;
beforeAll(() => {
  box = loopBox();
  mkdirSync(box.data, { recursive: true });
});
afterAll(async () => {
  await box.down();
  box.close();
});

interface Replied {
  readonly code: number | null;
  readonly out: string;
}

/** As Claude Code calls it. */
function hook(event: string, payload: string, program = builtHook): Promise<Replied> {
  const child = spawn(process.execPath, [program, "hook", event], {
    env: { PATH: process.env["PATH"], HOME: box.dir, XDG_CACHE_HOME: compiledCode, LOOOP_DATA_DIR: box.data },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stdin.end(payload);
  return new Promise((resolve) =>
    child.on("close", (code) => resolve({ code, out: Buffer.concat(chunks).toString() })),
  );
}

const publish = (id: string) =>
  fixture("pre-bash-look").replace("git status --short", "npm publish").replace("toolu_01Step1", id);

describe("the hook", () => {
  it("judges in its own process where nothing runs, and ends with 0 whatever it says", async () => {
    expect(await hook("pre", fixture("pre-bash-look"))).toEqual({ code: 0, out: "" });
    const push = await hook("pre", fixture("pre-bash-push"));
    expect(push.code).toBe(0);
    expect(JSON.parse(push.out).hookSpecificOutput).toMatchObject({ permissionDecision: "deny" });
    expect(await hook("post", "no JSON")).toEqual({ code: 0, out: "" });
  });

  it("closes while a pack cannot be used, but for what only looks", async () => {
    const pack = join(box.data, "guardrails", "mine.yaml");
    mkdirSync(join(box.data, "guardrails"), { recursive: true });
    writeFileSync(pack, "rules: [{id: x, nonsense: 1}]\n");
    const write = await hook("pre", fixture("pre-write"));
    expect(JSON.parse(write.out).hookSpecificOutput.permissionDecisionReason).toContain("mine.yaml");
    expect((await hook("pre", fixture("pre-bash-look"))).out).toBe("");
    rmSync(pack);
  });

  it("denies where nothing of ours can be loaded, and asks the running program without loading anything", async () => {
    const alone = join(box.dir, "alone.mjs");
    copyFileSync(builtHook, alone);
    const shut = await hook("pre", fixture("pre-bash-look"), alone);
    expect(JSON.parse(shut.out).hookSpecificOutput.permissionDecision).toBe("deny");
    box.write("config.yaml", QUIET);
    await box.json(["up", "--detach"]);
    await box.until(() => existsSync(box.path("hook/control.sock")));
    expect(await hook("pre", fixture("pre-bash-look"), alone)).toEqual({ code: 0, out: "" });
    const push = await hook("pre", fixture("pre-bash-push"), alone);
    expect(JSON.parse(push.out).hookSpecificOutput.permissionDecisionReason).toContain("force-push");
    const waiting = hook("pre", publish("toolu_A"), alone);
    const ask = await box.askOf("claude-ea2100b0");
    expect((await box.looop(["answer", ask, "yes"])).code).toBe(0);
    expect(JSON.parse((await waiting).out).hookSpecificOutput).toMatchObject({ permissionDecision: "allow" });
    await box.down();
  });

  it("is put into settings and taken out of them, which are then as they were", async () => {
    const path = join(box.dir, ".claude", "settings.json");
    mkdirSync(join(box.dir, ".claude"), { recursive: true });
    const theirs =
      '{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "say done"}]}]},\n "model": "opus"}\n';
    writeFileSync(path, theirs);
    const inside = await box.looop(["init", "hook", "--user"], { env: { LOOOP_SESSION_ID: "w" } });
    expect(inside.code).toBe(1);
    expect(readFileSync(path, "utf8")).toBe(theirs);
    const installed = await box.looop(["init", "hook", "--user"]);
    expect(installed).toMatchObject({ code: 0 });
    expect(installed.stderr).toContain("PreToolUse");
    const { hooks, model } = JSON.parse(readFileSync(path, "utf8"));
    expect(model).toBe("opus");
    expect(hooks.Stop[0].hooks[0].command).toBe("say done");
    expect(hooks.PreToolUse[0].hooks[0].command).toContain(box.data);
    const again = await box.looop(["init", "hook", "--user", "--json"]);
    expect(JSON.parse(again.stdout)).toMatchObject({ state: "unchanged" });
    expect((await box.looop(["init", "hook", "--user", "--remove"])).code).toBe(0);
    expect(readFileSync(path, "utf8")).toBe(theirs);
  });
});

// The shell in front of it, beside a stand-in for what runs and one for what judges without it.

type Stand = (response: ServerResponse, heard: string) => void;

const whole: Stand = (response) => response.end('reply\n{"said":"there"}\n');

/** As it is wired, in a directory whose name is as bad as one can be. */
async function shortWay(stand: Stand | "nobody any more" | "no socket", payload = "{}") {
  const root = mkdtempSync(join(box.dir, "it's $(touch pwned) `x` %s -"));
  const door = join(root, "data", "hook", "http.sock");
  for (const dir of ["bin", "dist", "data/hook"]) mkdirSync(join(root, dir), { recursive: true });
  copyFileSync(join(checkout, "bin", "looop"), join(root, "bin", "looop"));
  writeFileSync(
    join(root, "dist", "hook.js"),
    'import { readFileSync } from "node:fs";\nprocess.stdout.write("here:" + readFileSync(0, "utf8"));\n',
  );
  writeFileSync(join(root, "package.json"), '{"type":"module"}');
  let heard = "";
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    heard = `${request.method} ${request.url} ${Buffer.concat(chunks)}`;
    if (typeof stand === "function") stand(response, heard);
  });
  if (stand === "no socket") writeFileSync(door, "");
  else {
    await new Promise<void>((done) => server.listen(door, done));
    if (stand === "nobody any more") {
      linkSync(door, `${door}.kept`);
      await new Promise((done) => server.close(done));
      renameSync(`${door}.kept`, door);
    }
  }
  const child = spawn(join(root, "bin", "looop"), ["hook", "pre"], {
    cwd: root,
    env: {
      PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
      LOOOP_DATA_DIR: join(root, "data"),
      http_proxy: "http://127.0.0.1:9",
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const out: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stdin.end(payload);
  const code = await new Promise((done) => child.on("close", done));
  server.closeAllConnections();
  server.close();
  expect([code, readdirSync(root).sort()]).toEqual([0, ["bin", "data", "dist", "package.json"]]);
  return { out: Buffer.concat(out).toString(), heard };
}

describe.runIf(existsSync("/usr/bin/curl"))("the short way to the program that runs", () => {
  const here = "here:{}";
  const rows: readonly (readonly [string, Parameters<typeof shortWay>[0], string | RegExp])[] = [
    ["a whole answer is the answer", whole, '{"said":"there"}\n'],
    ["no opinion is said in words", (response) => response.end("reply\n"), ""],
    [
      "one that waits is waited for",
      (response) => {
        response.write("waiting fix-1\n");
        setImmediate(() => response.end('   \nreply\n{"said":"yes"}\n'));
      },
      '{"said":"yes"}\n',
    ],
    ["an error is no answer", (response) => response.writeHead(500).end('reply\n{"said":"there"}\n'), here],
    ["nothing is no answer", (response) => response.end(), here],
    ["what somebody else says is no answer", (response) => response.end('{"said":"allow"}'), here],
    [
      "half an answer is none",
      (response) => {
        response.write('reply\n{"said":', () => response.destroy());
      },
      here,
    ],
    [
      "while a person is asked it may not be asked anew from here",
      (response) => {
        response.write("waiting fix-1\n", () => response.destroy());
      },
      /"permissionDecision":"deny".*ended while a person was asked/,
    ],
    ["one that hangs is given up", () => undefined, here],
    ["one that was killed leaves its socket", "nobody any more", here],
    ["what is no socket is not asked", "no socket", here],
  ];

  it("takes a whole answer and nothing else; all else is judged here, with the very same call", async () => {
    const said = await Promise.all(rows.map(([, stand]) => shortWay(stand)));
    for (const [index, [title, , out]] of rows.entries())
      expect([title, said[index]?.out]).toEqual([
        title,
        typeof out === "string" ? out : expect.stringMatching(out),
      ]);
  });

  it("hands over what came to the letter, whatever stands in it", async () => {
    const nasty = `{"command":"echo '$(touch pwned)' \`id\` %s \\\\n \\u0000 \\"q\\" ☃ -n @/etc/passwd"}`;
    for (const payload of [nasty, "@/etc/passwd", "-", "", `"${"x".repeat(1_000_000)}"`]) {
      const [there, fallen] = await Promise.all([
        shortWay(whole, payload),
        shortWay((response) => response.writeHead(503).end(), payload),
      ]);
      expect(there).toEqual({ out: '{"said":"there"}\n', heard: `POST /pre ${payload}` });
      expect(fallen.out).toBe(`here:${payload}`);
    }
  });

  it("asks the real one, and a person through it", async () => {
    await box.json(["up", "--detach"]);
    await box.until(() => existsSync(box.path("hook/http.sock")));
    // Torn out of its package: whatever comes back came from the program that runs.
    const alone = join(box.dir, "alone", "bin", "looop");
    mkdirSync(dirname(alone), { recursive: true });
    copyFileSync(join(checkout, "bin", "looop"), alone);
    const quick = (payload: string, env: Readonly<Record<string, string>> = { LOOOP_DATA_DIR: box.data }) => {
      const child = spawn(alone, ["hook", "pre"], {
        env: { PATH: "/usr/bin:/bin", ...env },
        stdio: ["pipe", "pipe", "inherit"],
      });
      const out: Buffer[] = [];
      child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
      child.stdin.end(payload);
      return new Promise<string>((done) => child.on("close", () => done(Buffer.concat(out).toString())));
    };
    expect(await quick(fixture("pre-bash-look"))).toBe("");
    expect(await quick(fixture("pre-bash-push"))).toContain("git/force-push-main");
    expect(await quick("no JSON")).toContain("cannot be read");
    // Where nobody names the data directory, it is where the program would look for it.
    for (const [env, state] of [
      [{ HOME: join(box.dir, "h1") }, join(box.dir, "h1", ".local", "state")],
      [{ HOME: "/nowhere", XDG_STATE_HOME: join(box.dir, "x1") }, join(box.dir, "x1")],
      [{ HOME: join(box.dir, "h2"), XDG_STATE_HOME: "x" }, join(box.dir, "h2", ".local", "state")],
    ] as const) {
      mkdirSync(state, { recursive: true });
      symlinkSync(box.data, join(state, "looop"));
      expect(await quick(fixture("pre-bash-push"), env)).toContain("git/force-push-main");
    }
    const waiting = quick(publish("toolu_B").replace("npm publish", "npm publish --tag next"));
    const ask = await box.askOf("claude-ea2100b0");
    expect((await box.looop(["answer", ask, "yes"])).code).toBe(0);
    expect(JSON.parse(await waiting).hookSpecificOutput).toMatchObject({ permissionDecision: "allow" });
    await box.down();
  });
});

describe("the MCP server, to a client that is not ours", () => {
  it("offers proposals and questions, stays in its directory, and lets a person decide", async () => {
    const project = join(box.dir, "project");
    mkdirSync(project);
    symlinkSync("/etc", join(project, "elsewhere"));
    const client = new Client({ name: "test", version: "1" });
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [builtEntry, "mcp"],
        cwd: project,
        env: {
          PATH: process.env["PATH"] ?? "",
          HOME: box.dir,
          XDG_CACHE_HOME: compiledCode,
          LOOOP_DATA_DIR: box.data,
        },
      }),
    );
    async function call(name: string, given: Record<string, unknown>) {
      const reply = await client.callTool({ name, arguments: given });
      const [first] = reply.content as { text: string }[];
      return { bad: reply.isError === true, text: first?.text ?? "" };
    }
    const names = (await client.listTools()).tools.map((tool) => tool.name);
    expect(names).toContain("operator_start");
    expect(names.filter((name) => /answer|approve|go$|kill/.test(name))).toEqual([]);

    expect(await call("operator_start", { goal: "g", cwd: "/etc" })).toMatchObject({ bad: true });
    expect(await call("operator_start", { goal: "g", cwd: "elsewhere" })).toMatchObject({ bad: true });
    expect(await call("operator_start", { goal: "g", answer: "yes" })).toMatchObject({ bad: true });
    const blocked = await call("operator_start", {
      goal: "g",
      steps: [{ title: "a", finish: ["rm -rf /"] }],
    });
    expect(blocked).toMatchObject({ bad: true });
    const drafted = await call("operator_start", {
      goal: "ship it",
      steps: [{ title: "a", finish: ["npm test"] }],
    });
    expect(JSON.parse(drafted.text)).toMatchObject({ state: "review" });
    const { plan } = JSON.parse(drafted.text) as { plan: string };
    expect((await call("plan_show", { plan })).text).toContain("npm test");
    expect(JSON.parse((await call("operator_status", { plan })).text)).toMatchObject({ state: "review" });

    const command = { tool_name: "Bash", tool_input: { command: "git push --force origin main" } };
    expect(JSON.parse((await call("judge_evaluate", command)).text)).toMatchObject({ kind: "block" });

    // A rule counts from a person's yes on, and is theirs.
    const adopted = call("clone_adopt", { about: "git stash", decision: "deny" });
    const ask = await box.askOf("mcp");
    expect((await box.looop(["answer", ask, "yes"])).code).toBe(0);
    expect(await adopted).toMatchObject({ bad: false });
    const stash = { tool_name: "Bash", tool_input: { command: "git stash" } };
    expect(JSON.parse((await call("judge_evaluate", stash)).text)).toMatchObject({
      kind: "block",
      layer: "precedents",
    });

    const asked = call("ask_human", { question: "Which region?", options: ["eu", "us"] });
    const question = await box.askOf("mcp");
    await box.looop(["answer", question, "eu"]);
    expect(JSON.parse((await asked).text)).toMatchObject({ state: "answered", answer: "eu" });
    await client.close();
  });
});
