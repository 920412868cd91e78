// Goal: one program serves three data directories on one pair of sockets; each ask is answered where it was raised; one
// whose config is wrong keeps nobody else from working, is told, and is served when it is mended; one that is written into
// the config is served, and taken out of it no more. Method: the real program, a Slack on loopback, looop itself asked.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as timer } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Engine } from "../../src/index.ts";
import { type FakeSlack, openSlack } from "../fakes/slack/slack.ts";
import { builtIndex, builtToBeKilled, compiledCode } from "../support/built.ts";
import { type Sandbox, sandbox } from "./cli-process.ts";

const { environmentOf, openEngine } = await builtIndex();
const names = ["data", "work", "lab", "late"] as const;
type Name = (typeof names)[number];

let box: Sandbox;
let slack: FakeSlack;
let ann: string;
let program: ChildProcess;
let printed = "";
const homes = {} as Record<Name, string>;
const engines = {} as Record<Name, Engine>;

const dirOf = (name: Name) => join(box.dir, name);
const envOf = (name: Name) => ({
  PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
  HOME: box.dir,
  XDG_CACHE_HOME: compiledCode,
  LOOOP_DATA_DIR: dirOf(name),
});

const COMMANDS = `tick_command: echo '{"action":"noop"}'\nworker_command: "true {{prompt_file}}"\n`;
const peopleNamed = (name: string) => `people:\n  ${name}:\n    roles: [owner]\n    slack: ${ann}\n`;

function configure(name: Name, more: string): void {
  writeFileSync(join(dirOf(name), "config.yaml"), `${COMMANDS}${peopleNamed(`ann-${name}`)}${more}`);
}

function serve(profiles: string): void {
  const slackHere = `channels:\n  slack: {home: ${homes.data}, api_url: "${slack.apiUrl}"}\n`;
  configure("data", `${slackHere}profiles: {${profiles}}\n`);
}

beforeAll(async () => {
  box = sandbox();
  slack = await openSlack();
  slack.keepRates("off");
  ann = slack.addUser("Ann");
  for (const name of names) {
    homes[name] = slack.addChannel(`home-${name}`, { members: [ann] });
    mkdirSync(dirOf(name), { recursive: true });
    const environment = environmentOf({
      env: envOf(name),
      cwd: box.dir,
      user: "ann",
      packageRoot: undefined,
    });
    if (environment.kind !== "ok") throw new Error(environment.why);
    engines[name] = openEngine(environment);
    await engines[name].seed();
    const open = await engines[name].mailbox.open();
    const person = { kind: "person", name: "ann", surface: "terminal" } as const;
    for (const { id } of open.kind === "ok" ? open.asks : [])
      await engines[name].mailbox.answer({ ask: id, text: "setup complete" }, person);
  }
  serve("work: ../work, lab: ../lab");
  for (const name of ["work", "late"] as const)
    configure(name, `channels: {slack: {home: ${homes[name]}}}\n`);
  configure("lab", `channels: {slack: {home: ${homes.lab}, bot_token: "env:OTHER_TOKEN"}}\n`);
  program = spawn(process.execPath, [...builtToBeKilled, "up"], {
    cwd: box.dir,
    env: { ...envOf("data"), SLACK_BOT_TOKEN: slack.tokens.bot, SLACK_APP_TOKEN: slack.tokens.app },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [program.stdout, program.stderr])
    stream?.on("data", (chunk: Buffer) => {
      printed += String(chunk);
    });
  await Promise.race([slack.sockets.connected(2), once(program, "exit")]);
});
afterAll(async () => {
  if (program.exitCode === null && program.signalCode === null) {
    program.kill("SIGKILL");
    await once(program, "exit");
  }
  box.close();
  await slack.close();
});

async function until<T>(look: () => T | undefined | Promise<T | undefined>, what: string): Promise<T> {
  const late = AbortSignal.timeout(60_000);
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (late.aborted) throw new Error(`never: ${what}\n${printed}`);
    await timer(20);
  }
}

const cardIn = (name: Name, words: string) =>
  slack.messages(homes[name]).find((each) => each.words.includes(words) && each.user === slack.self.user);
const askIn = (name: Name) =>
  slack.messages(homes[name]).findLast(({ buttons }) => buttons.includes("1 · eu"));

async function raise(name: Name): Promise<string> {
  const request = { worker: "fix-42", prompt: `Which region, ${name}?`, options: ["eu", "us"] };
  const actor = { kind: "worker", id: "fix-42", meta: false } as never;
  const raised = await engines[name].mailbox.raise(request, actor);
  if (raised.kind !== "raised") throw new Error(JSON.stringify(raised));
  return raised.ask.id;
}

async function answerOf(name: Name, id: string): Promise<string | undefined> {
  const found = await engines[name].mailbox.find(id);
  return found.kind === "found" ? found.answer?.text : undefined;
}

const statesOf = async () => {
  const { stdout } = await box.looop(["profiles", "--json"]);
  const { profiles } = JSON.parse(stdout) as { profiles: { name: string; state: string; why?: string }[] };
  return Object.fromEntries(profiles.map(({ name, state }) => [name, state]));
};

test("each ask is answered where it was raised, and there is one pair of sockets", async () => {
  const ids = { data: await raise("data"), work: await raise("work") };
  expect(ids.data).toBe(ids.work);
  const { ts } = await until(() => askIn("work"), "work's card");
  await until(() => askIn("data"), "the main one's card");
  await slack.click(ann, { channel: homes.work, ts }, "1 · eu");
  expect(await until(() => answerOf("work", ids.work), "work's answer")).toBe("eu");
  expect(await answerOf("data", ids.data)).toBeUndefined();
  expect(slack.messages(homes.data).filter(({ words }) => words.includes("Which region, work?"))).toEqual([]);
  expect(slack.sockets.count()).toBe(2);
});

test("in the chat with a person whom both know, a name says who is meant", async () => {
  const id = await raise("work");
  const { ts } = await until(() => askIn("work"), "another card");
  expect(ts).not.toBe("");
  slack.say(ann, slack.dmOf(ann), "eu");
  const direct = () => slack.messages(slack.dmOf(ann)).map(({ words }) => words);
  await until(() => direct().find((words) => words.includes("work: …")), "how to say it");
  expect(await answerOf("work", id)).toBeUndefined();
  slack.say(ann, slack.dmOf(ann), `work: ${id} us`);
  expect(await until(() => answerOf("work", id), "its answer")).toBe("us");
});

test("one with a wrong config is told, and served when it is mended", async () => {
  await until(() => cardIn("data", "Profile lab is not served"), "the notice");
  expect(await statesOf()).toMatchObject({ lab: "away" });
  const health = await box.looop(["health", "--ready"]);
  expect([health.code, health.stdout]).toEqual([
    1,
    expect.stringMatching(/profile lab: not served: .*bot_token/),
  ]);
  configure("lab", `channels: {slack: {home: ${homes.lab}}}\n`);
  await until(() => cardIn("data", "Profile lab is served again"), "that it is back");
  const id = await raise("lab");
  const { ts } = await until(() => askIn("lab"), "lab's card");
  await slack.click(ann, { channel: homes.lab, ts }, "2 · us");
  expect(await until(() => answerOf("lab", id), "lab's answer")).toBe("us");
  expect(slack.sockets.count()).toBe(2);
});

test("one that is written into the config is served while the others go on, and one that is taken out is left in order", async () => {
  serve("work: ../work, lab: ../lab, late: ../late, gone: ../nowhere");
  await until(
    async () => ((await statesOf()).late === "ready" ? "ready" : undefined),
    "the new one is served",
  );
  await until(() => cardIn("data", "Profile gone is not taken up"), "the refusal");
  expect(printed).toMatch(/profile gone is not taken up: \S+config\.yaml:\d+: profiles\.gone .*looop init/);
  expect(await statesOf()).toEqual({ work: "ready", lab: "ready", late: "ready", gone: "away" });
  const id = await raise("late");
  const { ts } = await until(() => askIn("late"), "its card");
  await slack.click(ann, { channel: homes.late, ts }, "1 · eu");
  expect(await until(() => answerOf("late", id), "its answer")).toBe("eu");
  // Its home alone is to be left in peace: nobody else waits, and what it could not say stays in its ledger.
  const slowed = () =>
    slack.calls("chat.postMessage").filter(({ outcome }) => outcome === "ratelimited").length;
  slack.faults.arm({ at: "chat.postMessage", what: "rate_limit", value: 3_600 });
  await raise("late");
  await until(() => (slowed() === 1 ? "told" : undefined), "Slack wants it slower");
  serve("work: ../work, lab: ../lab");
  await until(() => cardIn("data", "Profile late is served no more"), "that it is gone");
  expect(printed).toMatch(/profile late is served no more: .*cards that wait in its ledger: [1-9]/);
  expect(await engines.late.pulse.holder()).toMatchObject({ kind: "free" });
  expect(await statesOf()).toEqual({ work: "ready", lab: "ready" });
  expect(slack.sockets.count()).toBe(2);
});

test("a served directory is held, says by whom, and is not stopped with all the others", async () => {
  const at = { env: { LOOOP_DATA_DIR: dirOf("work") } };
  const up = await box.looop(["up"], at);
  expect([up.code, up.stderr]).toEqual([
    0,
    expect.stringMatching(/pid \d+, which serves this directory for \S+data/),
  ]);
  const down = await box.looop(["down"], at);
  expect(down.code).toBe(1);
  expect(down.stderr).toContain("take it out of `profiles:`");
  expect((await box.looop(["status"], at)).stdout).toMatch(/the pulse is up \(pid \d+, for \S+data\)/);
  const doctor = await box.looop(["doctor"], at);
  expect(doctor.stdout).toMatch(/channels: those of \S+data/);
  expect(doctor.stdout).not.toContain("TOKEN");
  const metrics = await box.looop(["metrics"]);
  for (const name of ["main", "work", "lab"])
    expect(metrics.stdout).toMatch(new RegExp(`^looop_up_seconds\\{profile="${name}"\\} \\d`, "m"));
});

test("the log names the profile, and a stop ends all of them", async () => {
  expect(printed).toMatch(/\[work\] . the pulse is up/);
  expect(printed).not.toContain(slack.tokens.bot);
  program.kill("SIGTERM");
  const [code] = await once(program, "exit");
  expect(code).toBe(0);
  for (const name of names)
    expect(readFileSync(join(dirOf(name), "events.jsonl"), "utf8")).toContain("pulse_stopped");
  expect((await box.looop(["profiles"])).stdout).toMatch(/✗ work .*no loop runs here/);
});
