// Goal: whoever connects Slack is told exactly what is missing, ends with a config that works and with an account that is
// theirs, and leaves no token anywhere but in a file of their own. Method: the dialogue with a scripted person, real
// files, the unmodified SDK against a Slack on loopback.

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { botKeys } from "../../../src/bot/config.ts";
import { connect } from "../../../src/bot/setup/lead.ts";
import type { SetupPorts } from "../../../src/bot/setup/scene.ts";
import type { ConnectEnd, Dialog } from "../../../src/engine/home.ts";
import { systemClock } from "../../../src/engine/host/clock.ts";
import { loadConfigFile, writeConfigFile } from "../../../src/engine/host/config-file.ts";
import { writePrivateFile } from "../../../src/engine/host/private-file.ts";
import { allScopes, type FakeSlack, openSlack } from "../../fakes/slack/slack.ts";

let slack: FakeSlack;
let ann: string;
let ops: string;
let dir: string;
let shown: string;

beforeEach(async () => {
  slack = await openSlack();
  slack.keepRates("off");
  ann = slack.addUser("Ann");
  ops = slack.addChannel("ops", { members: [ann] });
  dir = mkdtempSync(join(tmpdir(), "looop-setup-"));
  shown = "";
  typed = undefined;
});
afterEach(async () => {
  await slack.close();
  rmSync(dir, { recursive: true, force: true });
});

type Step = string | (() => string | Promise<string>) | "leave" | "wait";

const configPath = () => join(dir, "config.yaml");
const configText = () => readFileSync(configPath(), "utf8");
const wroteConfig = () => readdirSync(dir).includes("config.yaml");

/** Answers in order; `wait` leaves the question open until somebody ends it. */
function scripted(steps: readonly Step[]): Dialog {
  const left = [...steps];
  async function next(question: string, signal?: AbortSignal) {
    shown += question;
    const step = left.shift();
    if (step === undefined) throw new Error(`nobody answers: ${question}\n${shown}`);
    if (step === "leave") return { kind: "ended" } as const;
    if (step !== "wait")
      return { kind: "line", text: typeof step === "string" ? step : await step() } as const;
    const ended = Promise.withResolvers<void>();
    signal?.addEventListener("abort", () => ended.resolve(), { once: true });
    await ended.promise;
    return { kind: "ended" } as const;
  }
  return {
    with: "person",
    ask: (question, _preset, signal) => next(question, signal),
    askSecret: (question, signal) => next(question, signal),
    async say(text) {
      shown += text;
      const code = /^ {4}([A-Z0-9]{8})$/m.exec(text)?.[1];
      if (code !== undefined) typed?.(code);
    },
  };
}

/** What the person does over there when they see the code. */
let typed: ((code: string) => void) | undefined;

function run(
  over: Partial<SetupPorts> & {
    readonly given?: readonly string[];
    readonly asks?: "person" | "nobody";
  } = {},
): Promise<ConnectEnd> {
  const { given = [], asks = over.dialog === undefined ? "nobody" : "person", ...ports } = over;
  const whole: SetupPorts = {
    dialog: scripted([]),
    clock: systemClock(),
    ids: { nonce: () => crypto.randomUUID().replaceAll("-", "") },
    dataDir: join(dir, "data"),
    user: "ann",
    env: {},
    readConfig: () => loadConfigFile([configPath()], {}, botKeys),
    writeConfig: writeConfigFile,
    writePrivate: writePrivateFile,
    ...ports,
  };
  const request = {
    surface: "slack",
    given: [`api_url=${slack.apiUrl}`, ...given],
    asks,
    does: "connect",
  } as const;
  return connect(whole, request, new AbortController().signal);
}

const env = () => ({ SLACK_BOT_TOKEN: slack.tokens.bot, SLACK_APP_TOKEN: slack.tokens.app });

describe("somebody at the terminal", () => {
  test("types both tokens unseen, chooses the channel, writes the code to the app, and is an owner", async () => {
    typed = (code) => void slack.dm(ann, code);
    const dialog = scripted([slack.tokens.bot, slack.tokens.app, "1", "wait"]);
    const end = await run({ dialog });
    if (end.kind !== "connected") throw new Error(JSON.stringify(end));

    const config = parse(configText());
    const secret = (name: string) => join(dir, "data", "secrets", name);
    expect(config.channels.slack).toMatchObject({
      bot_token: `file:${secret("slack-bot_token")}`,
      app_token: `file:${secret("slack-app_token")}`,
      home: ops,
    });
    expect(config.people).toEqual({ ann: { roles: ["owner"], slack: ann } });
    expect(readFileSync(secret("slack-bot_token"), "utf8").trim()).toBe(slack.tokens.bot);
    expect(statSync(secret("slack-bot_token")).mode & 0o777).toBe(0o600);
    expect(statSync(join(dir, "data", "secrets")).mode & 0o077).toBe(0);
    expect(slack.messages(ops).map(({ words }) => words)).toEqual([
      expect.stringContaining("connected here"),
    ]);
    expect(slack.messages(slack.dmOf(ann)).at(-1)?.words).toContain("owner");
    expect(end.facts).toMatchObject({ surface: "slack", home: ops, owner: "ann", changed: true });
    expect(end.lines.at(-1)).toContain("looop");
    const everything = shown + JSON.stringify(end) + configText();
    expect(everything).not.toContain(slack.tokens.bot);
    expect(everything).not.toContain(slack.tokens.app);
  });

  test("finds the manifest in both forms where the first step says", async () => {
    await run({ dialog: scripted(["leave"]) });
    const [yaml = ""] = /\/\S+slack-manifest\.yaml/.exec(shown) ?? [];
    const manifest = parse(readFileSync(yaml, "utf8"));
    expect(manifest).toEqual(JSON.parse(readFileSync(yaml.replace(/yaml$/, "json"), "utf8")));
    expect(manifest.settings.socket_mode_enabled).toBe(true);
    expect(manifest.features.app_home.messages_tab_enabled).toBe(true);
  });

  test("who mixed the tokens up, or has an old one, is told so and asked again", async () => {
    slack.token("token_revoked");
    const anew = () => {
      slack.token("good");
      return slack.tokens.bot;
    };
    const dialog = scripted([slack.tokens.app, slack.tokens.bot, slack.tokens.app, anew, "-", ""]);
    const end = await run({ dialog });
    expect(end.kind).toBe("connected");
    expect(shown).toContain("this is the app token");
    expect(shown).toContain("the token was revoked");
  });

  test("who adds a scope that was missing goes on without typing anything again", async () => {
    slack.grant(...allScopes.filter((scope) => scope !== "chat:write"));
    const added = () => {
      slack.grant(...allScopes);
      return "";
    };
    const end = await run({ dialog: scripted([slack.tokens.bot, slack.tokens.app, added, "-", ""]) });
    expect(end.kind).toBe("connected");
    expect(shown).toContain("chat:write is missing");
    expect(shown).toContain("Reinstall to Workspace");
  });

  test("who chooses a channel without the app in it is told to invite it", async () => {
    slack.addChannel("random", { members: [ann], withApp: "no" });
    const end = await run({ dialog: scripted([slack.tokens.bot, slack.tokens.app, "#random", "#ops", ""]) });
    expect(end).toMatchObject({ kind: "connected", facts: { home: ops } });
    expect(shown).toContain("invite it there first");
  });

  test("what others write meanwhile makes nobody an owner, and is left to the program", async () => {
    const bob = slack.addUser("Bob");
    const visitor = slack.addUser("Visitor", { team: "T0OTHER" });
    typed = (code) => {
      slack.dm(bob, "hello there");
      slack.dm(visitor, code);
      slack.dm(ann, `the code is ${code.toLowerCase()}`);
    };
    const end = await run({ dialog: scripted([slack.tokens.bot, slack.tokens.app, "-", "wait"]) });
    expect(end).toMatchObject({ kind: "connected", facts: { owner: "ann" } });
    expect(parse(configText()).people.ann.slack).toBe(ann);
  });

  test.each<[string, readonly Step[]]>([
    ["at the first token", ["leave"]],
    ["at the second token", ["xoxb-fake-bot-token", "leave"]],
    ["at the channel", ["xoxb-fake-bot-token", "xapp-fake-app-token", "leave"]],
    ["while the code is waited for", ["xoxb-fake-bot-token", "xapp-fake-app-token", "-", "leave"]],
  ])("who leaves %s leaves no config and no token behind", async (_, steps) => {
    expect(await run({ dialog: scripted(steps) })).toEqual({ kind: "left" });
    expect(wroteConfig()).toBe(false);
    expect(readdirSync(join(dir, "data"))).not.toContain("secrets");
  });
});

describe("without anybody to ask", () => {
  test("variables and values are enough, and once more changes nothing", async () => {
    const given = [`home=${ops}`, `owner=${ann}`];
    const first = await run({ env: env(), given });
    expect(first).toMatchObject({ kind: "connected", facts: { owner: "ann", changed: true, findings: [] } });
    expect(parse(configText()).channels.slack.bot_token).toBe("env:SLACK_BOT_TOKEN");
    const before = configText();
    expect(await run({ env: env(), given })).toMatchObject({ kind: "connected", facts: { changed: false } });
    expect(configText()).toBe(before);
  });

  test("what a person wrote into the config stays, and an owner keeps their name", async () => {
    writeFileSync(
      configPath(),
      "# mine\ntick_command: echo # keep\nworker_command: cat {{prompt_file}}\nchannels:\npeople:\n  kim:\n    roles: [owner]\n    slack: U7\n",
    );
    const end = await run({ env: env(), given: [`owner=${ann}`] });
    expect(end).toMatchObject({ kind: "connected", facts: { owner: "kim", problems: [] } });
    expect(configText()).toContain("# mine");
    expect(parse(configText()).people.kim.slack).toEqual(["U7", ann]);
  });

  test("a scope that can be missed is named, and the rest is done", async () => {
    slack.grant(...allScopes.filter((scope) => scope !== "reactions:read"));
    const end = await run({ env: env(), given: [`home=${ops}`] });
    if (end.kind !== "connected") throw new Error(JSON.stringify(end));
    expect(end.facts.findings).toEqual([expect.stringContaining("reactions:read")]);
  });

  test.each<[string, () => Parameters<typeof run>[0], RegExp]>([
    ["no token", () => ({}), /SLACK_BOT_TOKEN/],
    ["a token on the command line", () => ({ given: ["bot_token=xoxb-1"] }), /known|env:NAME/],
    ["tokens the wrong way round", () => ({ env: { ...env(), SLACK_BOT_TOKEN: slack.tokens.app } }), /xoxb-/],
    [
      "a revoked token",
      () => {
        slack.token("token_revoked");
        return { env: env() };
      },
      /revoked/,
    ],
    [
      "an app token that Slack does not know",
      () => ({ env: { ...env(), SLACK_APP_TOKEN: "xapp-old" } }),
      /app_token|know/,
    ],
    [
      "no scope to post",
      () => {
        slack.grant("im:history", "im:write");
        return { env: env() };
      },
      /chat:write/,
    ],
    [
      "a channel that does not exist",
      () => ({ env: env(), given: ["home=C404404"] }),
      /no such channel|not_found/,
    ],
    [
      "a channel without the app",
      () => ({ env: env(), given: [`home=${slack.addChannel("away", { withApp: "no" })}`] }),
      /invite the app/,
    ],
    [
      "a value that Slack has not",
      () => ({ env: env(), given: ["colour=red"] }),
      /bot_token, app_token, home, owner/,
    ],
    [
      "Slack itself away",
      () => {
        slack.faults.arm({ at: "auth.test", what: "status", value: 503, times: 9 });
        return { env: env() };
      },
      /503|network/,
    ],
  ])("with %s it says what to do, and writes nothing", async (_, how, says) => {
    const end = await run(how());
    expect(["refused", "failed"]).toContain(end.kind);
    expect(JSON.stringify(end)).toMatch(says);
    expect(wroteConfig()).toBe(false);
  });
});
