// Goal: whoever connects Discord is told exactly what is switched off or missing, ends with a config that works and with
// an account that is theirs, and leaves no token anywhere but in a file of their own. Method: the dialogue with a
// scripted person, real files, the unmodified discord.js against a Discord on loopback.

import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
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
import { type FakeDiscord, openDiscord } from "../../fakes/discord/discord.ts";

let discord: FakeDiscord;
let ann: string;
let dir: string;
let shown: string;
/** What the person does over there when they see the code. */
let typed: (code: string) => void;

beforeEach(async () => {
  discord = await openDiscord();
  ann = discord.addPerson("Ann");
  dir = mkdtempSync(join(tmpdir(), "looop-setup-"));
  shown = "";
  typed = () => undefined;
});
afterEach(async () => {
  await discord.close();
  rmSync(dir, { recursive: true, force: true });
});

/** `wait` leaves the question open until somebody ends it. */
type Step = string | (() => string) | "leave" | "wait";

function scripted(steps: readonly Step[]): Dialog {
  const left = [...steps];
  async function next(question: string, signal?: AbortSignal) {
    shown += question;
    const step = left.shift();
    if (step === undefined) throw new Error(`nobody answers: ${question}\n${shown}`);
    if (step === "leave") return { kind: "ended" } as const;
    if (step !== "wait") return { kind: "line", text: typeof step === "string" ? step : step() } as const;
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
      if (code !== undefined) typed(code);
    },
  };
}

const configPath = () => join(dir, "config.yaml");
const config = () => parse(readFileSync(configPath(), "utf8"));

interface Run {
  readonly steps?: readonly Step[];
  readonly given?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

function run({ steps, given = [], env = {} }: Run): Promise<ConnectEnd> {
  const ports: SetupPorts = {
    dialog: scripted(steps ?? []),
    clock: systemClock(),
    ids: { nonce: () => crypto.randomUUID().replaceAll("-", "") },
    dataDir: join(dir, "data"),
    user: "ann",
    env,
    readConfig: () => loadConfigFile([configPath()], {}, botKeys),
    writeConfig: writeConfigFile,
    writePrivate: writePrivateFile,
  };
  const request = {
    surface: "discord",
    given: [`api_url=${discord.api}`, ...given],
    asks: steps === undefined ? "nobody" : "person",
    does: "connect",
  } as const;
  return connect(ports, request, new AbortController().signal);
}

const env = () => ({ DISCORD_TOKEN: discord.token });

describe("somebody at the terminal", () => {
  test("types the token unseen, chooses server and channel, writes the code to the bot, and is an owner", async () => {
    typed = (code) => void discord.dm(ann, code);
    const end = await run({ steps: [discord.token, discord.guild, "1", "wait"] });
    if (end.kind !== "connected") throw new Error(`${JSON.stringify(end)}\n${shown}`);
    const secret = join(dir, "data", "secrets", "discord-token");
    expect(config().channels.discord).toMatchObject({
      token: `file:${secret}`,
      guild: discord.guild,
      home: discord.channel,
    });
    expect(config().people).toEqual({ ann: { roles: ["owner"], discord: ann } });
    expect(readFileSync(secret, "utf8").trim()).toBe(discord.token);
    expect(statSync(secret).mode & 0o777).toBe(0o600);
    expect(discord.messages(discord.channel).map(({ content }) => content)).toEqual([
      expect.stringContaining("connected here"),
    ]);
    const direct = discord.sees(ann).messages.filter(({ authorId, channelId }) => {
      return authorId === discord.botId && channelId !== discord.channel;
    });
    expect(direct.at(-1)?.content).toContain("owner");
    expect(end.lines.join("\n")).toContain("Message Content Intent");
    expect(end.lines.at(-1)).toContain("looop");
    expect(shown + JSON.stringify(end) + readFileSync(configPath(), "utf8")).not.toContain(discord.token);
  });

  test("who is not heard in a channel without a mention is told how to be heard", async () => {
    typed = (code) => void discord.say(ann, discord.channel, code);
    const end = await run({ steps: [discord.token, "", "-", ""] });
    expect(end).toMatchObject({ kind: "connected" });
    expect(shown).toContain("begin with a mention of the bot");
    expect(config().people).toBeUndefined();
  });

  test("a code behind a mention in a channel counts, a stranger's other words do not", async () => {
    const bob = discord.addPerson("Bob");
    typed = (code) => {
      discord.dm(bob, "hello there");
      discord.say(ann, discord.channel, code.toLowerCase(), { mention: discord.botId });
    };
    expect(await run({ steps: [discord.token, "", "-", "wait"] })).toMatchObject({
      kind: "connected",
      facts: { owner: "ann" },
    });
    expect(config().people.ann.discord).toBe(ann);
  });

  test("who takes another secret of the same pages for the token is told which one it is", async () => {
    const steps = ["1234567890123456789", "a".repeat(64), "b".repeat(32), discord.token, "", "-", ""];
    expect((await run({ steps })).kind).toBe("connected");
    for (const words of ["this is an id", "public key", "client secret"]) expect(shown).toContain(words);
  });

  test("who has not invited the bot yet gets its link, and goes on without typing anything again", async () => {
    discord.removeBot();
    const invite = () => {
      discord.inviteBot();
      return "";
    };
    expect((await run({ steps: [discord.token, "", invite, "1", ""] })).kind).toBe("connected");
    expect(shown).toContain(`client_id=${discord.applicationId}&scope=bot+applications.commands`);
    expect(config().channels.discord.home).toBe(discord.channel);
  });

  test("who names a server that the bot is not in is asked for it again, and may pass it over", async () => {
    const end = await run({ steps: [discord.token, "123456789012345678", "", "-", ""] });
    expect(end.kind).toBe("connected");
    expect(shown).toContain("not in the server 123456789012345678");
    expect(config().channels.discord.guild).toBeUndefined();
  });

  test("who empties the address that took the presses goes on", async () => {
    discord.portal.interactionsUrl = "https://example.org/";
    const emptied = () => {
      discord.portal.interactionsUrl = "";
      return "";
    };
    expect((await run({ steps: [discord.token, "", emptied, "-", ""] })).kind).toBe("connected");
    expect(shown).toContain("Interactions Endpoint URL");
  });
});

describe("without anybody to be led", () => {
  test("a variable and values are enough, and once more changes nothing", async () => {
    const given = [`home=${discord.channel}`, `guild=${discord.guild}`, `owner=${ann}`];
    const first = await run({ env: env(), given });
    expect(first).toMatchObject({ kind: "connected", facts: { owner: "ann", where: "Home", changed: true } });
    expect(config().channels.discord.token).toBe("env:DISCORD_TOKEN");
    expect(await run({ env: env(), given })).toMatchObject({ kind: "connected", facts: { changed: false } });
  });

  test.each<[string, () => Run, RegExp]>([
    ["no token", () => ({}), /DISCORD_TOKEN/],
    ["a token on the command line", () => ({ given: [`token=${discord.token}`] }), /env:NAME/],
    [
      "a token that was reset",
      () => {
        const old = env();
        discord.resetToken();
        return { env: old };
      },
      /Reset Token/,
    ],
    ["another server", () => ({ env: env(), given: ["guild=123456789012345678"] }), /not in the server/],
    [
      "no server",
      () => {
        discord.removeBot();
        return { env: env() };
      },
      /oauth2\/authorize/,
    ],
    [
      "a channel that does not exist",
      () => ({ env: env(), given: ["home=123456789012345678"] }),
      /Unknown Channel/,
    ],
    [
      "a channel in which it may not write",
      () => {
        discord.forbid(discord.channel, "SendMessages");
        return { env: env(), given: [`home=${discord.channel}`] };
      },
      /Send Messages/,
    ],
    [
      "Discord itself away",
      () => {
        discord.faults.arm({ at: "user.me", what: "status", value: 503, times: 9 });
        return { env: env() };
      },
      /network/,
    ],
  ])("with %s it says what to do, and writes nothing", async (_, how, says) => {
    const end = await run(how());
    expect(["refused", "failed"]).toContain(end.kind);
    expect(JSON.stringify(end)).toMatch(says);
    expect(JSON.stringify(end)).not.toContain(discord.token);
    expect(existsSync(configPath())).toBe(false);
  });
});
