// Goal: a worker whose program runs on another machine asks, hears, claims, reports and is checked like one at home, and
// may do no more than that. Method: real workers, one per way to another machine; the other machine is a clean environment
// that has only a socket. Where an sshd is installed (LOOOP_TEST_SSHD, or Debian's), the way of ssh is the real one.

import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer } from "node:net";
import { userInfo } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { builtBin, builtHook, compiledCode } from "../support/built.ts";
import { type Crew, workerSandbox } from "./worker-process.ts";

const program = (name: string) => resolve(import.meta.dirname, "../fixtures/programs", name);
const SSHD = process.env.LOOOP_TEST_SSHD ?? "/usr/sbin/sshd";

let box: Crew;
let sshd: ChildProcess | undefined;
beforeEach(() => {
  box = workerSandbox();
  mkdirSync(join(box.dir, "far"));
  mkdirSync(join(box.dir, "bin"));
});
afterEach(() => {
  sshd?.kill();
  sshd = undefined;
  box.close();
});

/** The program there, as that machine knows it: not by anything that home said. */
const farLooop = () => {
  const path = join(box.dir, "far", "looop");
  const line = `XDG_CACHE_HOME='${compiledCode}' exec '${join(builtBin, "looop")}' "$@"`;
  writeFileSync(path, `#!/bin/sh\nPATH='${process.env.PATH}' ${line}\n`);
  chmodSync(path, 0o755);
  return path;
};

const clean = () => `env -i HOME='${join(box.dir, "far")}' PATH=/usr/bin:/bin LOOOP_BIN='${farLooop()}'`;

async function standInSsh(): Promise<void> {
  symlinkSync(program("ssh-stand-in.sh"), join(box.dir, "bin", "ssh"));
}

async function realSsh(): Promise<void> {
  const key = (name: string) => join(box.dir, name);
  for (const name of ["host", "user"])
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key(name)]);
  const port = await freePort();
  const options = [`AuthorizedKeysFile ${key("user.pub")}`, "StrictModes no", "UsePAM no", "PidFile none"];
  writeFileSync(
    key("sshd_config"),
    `ListenAddress 127.0.0.1\nHostKey ${key("host")}\n${options.join("\n")}\n`,
  );
  sshd = spawn(SSHD, ["-D", "-e", "-f", key("sshd_config"), "-p", String(port)], { stdio: "ignore" });
  const known = ["StrictHostKeyChecking no", "UserKnownHostsFile /dev/null", "LogLevel ERROR"];
  const host = [
    "HostName 127.0.0.1",
    `Port ${port}`,
    `User ${userInfo().username}`,
    `IdentityFile ${key("user")}`,
  ];
  writeFileSync(key("ssh_config"), ["Host box", ...host, ...known].join("\n"));
  writeFileSync(join(box.dir, "bin", "ssh"), `#!/bin/sh\nexec /usr/bin/ssh -F '${key("ssh_config")}' "$@"\n`);
  chmodSync(join(box.dir, "bin", "ssh"), 0o755);
  await listening(port);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function listening(port: number): Promise<void> {
  for (;;) {
    const heard = await new Promise<boolean>((done) => {
      const socket = connect(port, "127.0.0.1", () => done(true));
      socket.once("error", () => done(false));
      socket.once("connect", () => socket.destroy());
    });
    if (heard) return;
  }
}

const environment = () => ({
  LOOOP_BIN: box.bin,
  PATH: `${join(box.dir, "bin")}:${process.env.PATH}`,
  FAR_HOST: "box",
  FAR_HOME: join(box.dir, "far"),
});

async function fine(line: readonly string[], stdin = ""): Promise<string> {
  const ran = await box.looop(line, { stdin, env: environment() });
  expect({ line, code: ran.code, stderr: ran.stderr }).toEqual({ line, code: 0, stderr: "" });
  return ran.stdout;
}

async function start(id: string, relay: string, ...more: string[]): Promise<void> {
  const config = join(box.dir, "config.yaml");
  const keys = [
    "env_allow: [FAR_HOST, FAR_HOME]",
    "worker_command: none {{prompt_file}}",
    "tick_command: none",
  ];
  writeFileSync(config, `${keys.join("\n")}\n`);
  const command = `"$LOOOP_BIN" ${relay} # looop brief`;
  const line = ["worker", "start", id, "paint the door", "--command", command, ...more];
  const started = await box.looop(line, { env: { ...environment(), LOOOP_CONFIG: config } });
  expect(started).toMatchObject({ code: 0, stderr: "" });
}

test("a worker over ssh: ask, tell, report, claim, gate, keys, check", async () => {
  await (existsSync(SSHD) ? realSsh() : standInSsh());
  const relay = `relay --ssh box --looop '${farLooop()}' "sh '${program("far-agent.sh")}'"`;
  await start("painter", relay, "--verify", "grep -q 'painted blue' reports/painter.md");

  const colour = await box.askOf("painter");
  await fine(["tell", "painter", "two coats"]);
  await fine(["answer", colour, "blue"]);
  const gate = await box.askOf("painter");
  await fine(["answer", gate, "no, it is wet"]);
  await fine(["expect", "painter", "gate: 3", "--timeout", "30s"]);
  await fine(["send", "painter", "hello"]);
  expect(await box.looop(["wait", "painter", "--timeout", "30s"])).toMatchObject({ code: 7 });

  const said = (await fine(["log", "painter"])).split("\n").filter((line) => line !== "");
  expect(said).toEqual([
    "read its brief",
    "[your human said this while you waited; follow it as well]",
    "• two coats",
    "answer blue",
    "reports/painter.md",
    "claimed door",
    "claim for another: 1",
    "told another: 1",
    "kill another: 1",
    "goal: 1",
    "no, it is wet",
    "gate: 3",
    "hello",
    "typed hello on /dev/pts",
  ]);
  await box.engine.workers.reconcile(new AbortController().signal);
  expect(await box.json(["worker", "list", "--all"])).toMatchObject([
    { id: "painter", state: "exited", verify: { verdict: "pass" } },
  ]);
  expect(readdirSync(box.path("sessions/painter/relay"))).toEqual([]);
  expect(existsSync(box.path("goals/fame.md"))).toBe(false);
});

test("a program that has the socket itself, and one whose calls are carried over two streams", async () => {
  const agent = `sh -c '"$LOOOP_BIN" ask --prompt "Which?" && "$LOOOP_BIN" told; exit 7'`;
  const carrier = `dirname {there} > '${join(box.dir, "far", "there")}'; echo welcome; ${clean()} '${farLooop()}' relay listen {there}`;
  await start("near", `relay ${clean()} LOOOP_RELAY={here} ${agent}`);
  await start("far", `relay --carrier "${carrier}" ${clean()} LOOOP_RELAY={there} ${agent}`);
  for (const id of ["near", "far"]) {
    const ask = await box.askOf(id);
    await fine(["answer", ask, `that of ${id}`]);
    expect(await box.looop(["wait", id, "--timeout", "30s"])).toMatchObject({ code: 7 });
    expect(await fine(["log", id])).toBe(`that of ${id}\n`);
  }
  expect(existsSync(readFileSync(join(box.dir, "far", "there"), "utf8").trim())).toBe(false);
});

test("only a worker's session opens a relay; one that is gone is said, and judges no tool call", async () => {
  const byHand = await box.looop(["relay", "--ssh", "box", "claude"]);
  expect(byHand).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("only the program of a worker's session"),
  });
  const gone = join(box.dir, "gone.sock");
  const far = await box.looop(["ask", "--prompt", "x"], {
    env: { LOOOP_RELAY: gone, LOOOP_DATA_DIR: undefined },
  });
  expect(far).toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringContaining(`${gone} does not answer`),
  });
  const call = { hook_event_name: "PreToolUse", tool_name: "Bash", tool_input: { command: "ls" } };
  const hook = spawnSync(process.execPath, [builtHook, "hook", "pre"], {
    input: JSON.stringify(call),
    env: { HOME: box.dir, LOOOP_RELAY: gone },
    encoding: "utf8",
  });
  expect(hook).toMatchObject({ status: 0, stdout: expect.stringContaining('"permissionDecision":"deny"') });
});
