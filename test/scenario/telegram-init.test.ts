// Goal: whoever has a token is connected within a few questions, and what they answered is what the program then runs
// with. Method: the real command in a real pseudo-terminal and without one, against a Telegram on loopback.

import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type IPty, spawn } from "node-pty";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakeTelegram, openTelegram } from "../fakes/telegram/telegram.ts";
import { builtEntry, compiledCode } from "../support/built.ts";
import { type LoopBox, loopBox, QUIET } from "./loop-process.ts";

let box: LoopBox;
let telegram: FakeTelegram;
let ann: number;
const typing = new Set<IPty>();
beforeEach(async () => {
  box = loopBox();
  telegram = await openTelegram({ rates: "none" });
  ann = telegram.user("Ann", { username: "ann_smith" });
  box.write("config.yaml", QUIET);
});
afterEach(async () => {
  for (const pty of typing) pty.kill("SIGKILL");
  typing.clear();
  await box.down();
  box.close();
  await telegram.close();
});

interface Typist {
  /** Resolves with what was printed from there on, when this has been printed since the last time. */
  sees(text: string): Promise<void>;
  types(text: string): void;
  screen(): string;
  readonly ended: Promise<number>;
}

function atTerminal(line: readonly string[]): Typist {
  const pty = spawn(process.execPath, [builtEntry, ...line], {
    cols: 160,
    rows: 50,
    cwd: box.dir,
    env: {
      PATH: process.env.PATH ?? "",
      HOME: box.dir,
      LOOOP_DATA_DIR: box.data,
      TERM: "xterm",
      XDG_CACHE_HOME: compiledCode,
    },
  });
  typing.add(pty);
  let screen = "";
  let seen = 0;
  let look = (): unknown => undefined;
  pty.onData((text) => {
    screen += text;
    look();
  });
  const ended = new Promise<number>((resolve) =>
    pty.onExit(({ exitCode }) => {
      typing.delete(pty);
      look();
      resolve(exitCode);
    }),
  );
  return {
    sees: (text) =>
      new Promise((resolve, reject) => {
        look = () => {
          const at = screen.indexOf(text, seen);
          if (at >= 0) {
            seen = at + text.length;
            resolve();
          } else if (!typing.has(pty)) reject(new Error(`it ended without "${text}": ${screen}`));
        };
        look();
      }),
    types: (text) => pty.write(text),
    screen: () => screen,
    ended,
  };
}

const text = () => readFileSync(join(box.data, "config.yaml"), "utf8");

describe("at a terminal", () => {
  test("a token, a group, a link opened on the phone; then the program knows its owner there", {
    timeout: 90_000,
  }, async () => {
    const group = telegram.group("Ops", { members: [ann], forum: true, bot: "administrator" });
    telegram.say(ann, group, `/looop@${telegram.bot.username}`);
    const person = atTerminal(["init", "telegram", "--set", `api_url=${telegram.apiRoot}`]);
    await person.sees("typed unseen: ");
    person.types("@looop_bot\r");
    await person.sees("this is the name of a bot");
    await person.sees("typed unseen: ");
    person.types(`${telegram.token}\r`);
    await person.sees("knows us: @looop_bot");
    await person.sees("privacy mode is on");
    await person.sees("Ops, a topic for each worker");
    await person.sees("number or id [1]: ");
    person.types("\r");
    await person.sees(`https://t.me/${telegram.bot.username}?start=`);
    await person.sees("Waiting for it");
    const code = /\?start=([A-Z0-9]{8})/.exec(person.screen())?.[1] ?? "";
    telegram.deepLink(ann, code);
    expect(await person.ended).toBe(0);
    expect(person.screen()).toContain("you are Ann there");
    expect(person.screen()).toContain("next: looop up");
    expect(person.screen()).not.toContain(telegram.token);
    expect(telegram.sees(group).map((each) => each.text)).toContainEqual(
      expect.stringContaining("looop is connected here"),
    );
    expect(telegram.sees(ann).at(-1)?.text).toContain("You are an owner now");

    const secret = join(box.data, "secrets/telegram-token");
    expect(readFileSync(secret, "utf8").trim()).toBe(telegram.token);
    expect(statSync(secret).mode & 0o777).toBe(0o600);
    expect(text()).toContain(`token: file:${secret}`);
    expect(text()).not.toContain(telegram.token);
    expect(text()).toMatch(new RegExp(`home: "?${group}"?`));

    // Nothing that was said meanwhile was taken away from the program; the link is not answered with a puzzle.
    expect(telegram.pending()).toBeGreaterThan(0);
    await box.json(["up", "--detach"]);
    await box.until(
      () => telegram.pending() === 0 && telegram.sees(ann).some((each) => /waiting|waits/.test(each.text)),
    );
    expect(telegram.sees(ann).filter((each) => /understand|do not know you/.test(each.text))).toEqual([]);
    // The last step of docs/telegram.md.
    const asked = await box.looop("ask phone --prompt Reached? --option yes --option no --detach".split(" "));
    expect(asked.code).toBe(0);
    const card = () =>
      telegram.sees(group).find((each) => each.text.includes("From: phone") && each.buttons.length > 0);
    await box.until(() => card()?.buttons.flat().includes("1 · yes") === true);
    expect(card()?.rang).toEqual([ann]);
    telegram.tap(ann, group, card()?.id ?? 0, "1 · yes");
    await box.until(() => telegram.sees(group).some((each) => /Answered #\w+ Reached/.test(each.text)));
  });

  test("left at the question for the code, nothing was written", { timeout: 60_000 }, async () => {
    const person = atTerminal(["init", "telegram", "--set", `api_url=${telegram.apiRoot}`]);
    await person.sees("typed unseen: ");
    person.types(`${telegram.token}\r`);
    await person.sees("number or id [-]: ");
    person.types("\r");
    await person.sees("Waiting for it");
    person.types("\u0003");
    expect(await person.ended).toBe(130);
    expect(text()).toBe(QUIET);
    expect(existsSync(join(box.data, "secrets/telegram-token"))).toBe(false);
  });
});

describe("without anybody to ask", () => {
  const init = (...more: readonly string[]) =>
    box.looop(
      [
        "init",
        "telegram",
        "--json",
        "--set",
        `api_url=${telegram.apiRoot}`,
        ...more.flatMap((each) => ["--set", each]),
      ],
      { env: { TELEGRAM_TOKEN: telegram.token } },
    );

  test("the token comes from its variable, the rest from flags; the config is written and says so", {
    timeout: 60_000,
  }, async () => {
    telegram.say(ann, ann, "/start");
    const ran = await init(`home=${ann}`, `owner=${ann}`);
    expect(ran).toMatchObject({ code: 0 });
    expect(JSON.parse(ran.stdout)).toMatchObject({
      surface: "telegram",
      self: "looop_bot",
      home: String(ann),
      changed: true,
      problems: [],
    });
    expect(text()).toContain("token: env:TELEGRAM_TOKEN");
    expect(`${ran.stdout}${ran.stderr}${text()}`).not.toContain(telegram.token);
    expect(telegram.sees(ann).at(-1)?.text).toContain("looop is connected here");
  });

  test.each([
    [
      "a token on the command line is refused",
      () => init(`token=${telegram.token}`),
      /can be read by everybody/,
    ],
    ["a home that the bot is not in is named", () => init("home=-100777"), /-100777.*chat not found/],
    [
      "a revoked token is named, with where to get another one",
      () => {
        telegram.revokeToken();
        return init();
      },
      /channels\.telegram\.token.*@BotFather/,
    ],
    [
      "a missing token is named, with its variable",
      () => box.looop(["init", "telegram", "--json"]),
      /TELEGRAM_TOKEN/,
    ],
    [
      "a file with something else in it is named",
      () => {
        writeFileSync(join(box.dir, "token"), "hunter2\n");
        return init(`token=file:${join(box.dir, "token")}`);
      },
      /does not look like a token/,
    ],
  ] as const)(
    "%s",
    async (_, run, says) => {
      const ran = await run();
      expect(ran.code).toBe(1);
      expect(`${ran.stdout}${ran.stderr}`).toMatch(says);
      expect(`${ran.stdout}${ran.stderr}`).not.toContain(telegram.token);
      expect(text()).toBe(QUIET);
    },
    60_000,
  );
});
