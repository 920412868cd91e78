// Goal: a config is taken whole or refused with every problem, each with its place, and a secret is never repeated.
// Method: texts as people write them, through the reader that the program uses.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { botKeys, parseBotConfig } from "../../src/bot/config.ts";
import { foreignPart, loadConfig } from "../../src/engine/pulse/config-text.ts";
import { parseRoutes } from "../../src/notify/routes.ts";
import { usualLadders } from "../../src/notify/steps.ts";

const read = (text: string) => parseBotConfig(foreignPart({ path: "/c.yaml", text }, botKeys));

function config(text: string) {
  const outcome = read(text);
  if (outcome.kind !== "ok") throw new Error(JSON.stringify(outcome.problems));
  return outcome.config;
}

describe("a config", () => {
  it("without any of its keys: the terminal, every language, one owner", () => {
    expect(config("interval: 5\n")).toMatchObject({ terminal: "on", people: [], singleOwner: "yes" });
    expect(config("").languages).toHaveLength(8);
  });

  it("names a surface, and finds the tokens where they usually are", () => {
    const { slack, telegram, discord } = config(
      "channels:\n  slack:\n  telegram: {}\n  discord: {home: '123'}\n",
    );
    expect(slack).toEqual({
      botToken: { kind: "variable", name: "SLACK_BOT_TOKEN" },
      hears: { by: "socket", appToken: { kind: "variable", name: "SLACK_APP_TOKEN" } },
    });
    expect(telegram).toMatchObject({ hears: { by: "polling" } });
    expect(discord).toMatchObject({ home: "123", token: { kind: "variable", name: "DISCORD_TOKEN" } });
  });

  it("takes a chat of Telegram as the number that it is", () => {
    const { telegram } = config("channels:\n  telegram: {home: -1001234567890}\n");
    expect(telegram).toMatchObject({ home: "-1001234567890" });
  });

  it("takes tokens from files and other variables", () => {
    const { slack } = config(
      "channels:\n  slack: {bot_token: 'file:/run/secrets/bot', app_token: 'env:APP'}\n",
    );
    expect(slack?.botToken).toEqual({ kind: "file", path: "/run/secrets/bot" });
    expect(slack?.hears).toMatchObject({ appToken: { kind: "variable", name: "APP" } });
  });

  it("gives Slack over HTTP its own port and secret", () => {
    const { slack } = config("channels:\n  slack: {listen: '127.0.0.1:3000'}\n");
    expect(slack?.hears).toEqual({
      by: "http",
      signingSecret: { kind: "variable", name: "SLACK_SIGNING_SECRET" },
      at: { host: "127.0.0.1", port: 3000 },
    });
  });

  it("knows people with several accounts, numbers as ids included", () => {
    const { people } = config("people:\n  ada: {roles: [owner], slack: [U1, U2], telegram: 77}\n");
    expect(people[0]?.identities.map(({ surface, user }) => `${surface}:${user}`)).toEqual([
      "slack:U1",
      "slack:U2",
      "telegram:77",
    ]);
  });

  it("does not let an owner approve their own request where there are others", () => {
    const two = "people:\n  ada: {roles: [owner]}\n  ben: {roles: [approver]}\n";
    expect(config(two).singleOwner).toBe("no");
    expect(config(`${two}single_owner: true\n`).singleOwner).toBe("yes");
  });
});

it("the example of the documentation is taken as it stands", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/configuration.md"), "utf8");
  const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  const part = foreignPart({ path: "/c.yaml", text: example }, botKeys);
  expect(parseRoutes(part.values.routes)).toMatchObject({ kind: "ok", rules: [{ kind: "gate" }, {}] });
  const { people, slack, telegram, discord } = config(example);
  expect(people.map(({ name }) => name)).toEqual(["ada", "ben"]);
  expect([slack?.home, telegram?.home, discord?.guild]).not.toContain(undefined);
});

it("every key of the bot stands in the documentation", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/configuration.md"), "utf8");
  for (const key of botKeys) expect(page, key).toContain(`\`${key}`);
});

it.each(["slack", "discord", "telegram"])("a %s that stands at the top is told where it belongs", (name) => {
  const text = `tick_command: cat\nworker_command: cat {{prompt_file}}\n${name}:\n  token: x\n`;
  const load = loadConfig({ path: "/c.yaml", text }, {}, { hostZone: "UTC", foreignKeys: botKeys });
  expect(load).toMatchObject({
    problems: [{ key: name, place: "/c.yaml:3", remedy: `did you mean \`channels.${name}\`?` }],
  });
});

describe("how asks climb", () => {
  it("is as it always was where nothing is written", () => {
    expect(config("").ladders).toEqual(usualLadders);
  });

  it("is the config's where something is written, and only there", () => {
    const people = "people:\n  ada: {roles: [owner]}\n  ben: {roles: [member]}\n";
    const { ladders } = config(
      `${people}attention: {question: ["5m direct", "30m @ben"], again: 12h, ends: 2d}\n`,
    );
    expect(ladders.steps.question).toEqual([
      { after_ms: 300_000, how: "direct" },
      { after_ms: 1_800_000, how: "direct", who: "ben" },
    ]);
    expect(ladders.steps.destructive).toEqual(usualLadders.steps.destructive);
    expect([ladders.again_ms, ladders.ends_ms]).toEqual([12 * 3_600_000, 48 * 3_600_000]);
  });
});

describe("a mistake", () => {
  const rows: readonly [string, string, string][] = [
    ["channels: yes\n", "channels", "/c.yaml:1"],
    ["channels:\n  slak: {}\n", "channels.slak", "/c.yaml:2"],
    ["channels:\n  slack:\n    tokn: x\n", "channels.slack.tokn", "/c.yaml:3"],
    ["channels:\n  telegram:\n    api_url: http://example.com\n", "channels.telegram.api_url", "/c.yaml:3"],
    ["people:\n  Ada: {}\n", "people.Ada", "/c.yaml:2"],
    ["people:\n  ada: {roles: [king]}\n", "people.ada.roles.0", "/c.yaml:2"],
    ["people:\n  ada: {roles: [owner], zone: Mars/Base}\n", "people.ada.zone", "/c.yaml:2"],
    ["people:\n  ada: {roles: [member]}\n", "people", "/c.yaml:1"],
    ["people:\n  ada: {roles: [owner], slack: U1}\n  ben: {slack: U1}\n", "people.ben.slack", "/c.yaml:3"],
    ["single_owner: maybe\n", "single_owner", "/c.yaml:1"],
    ["languages: [tlh]\n", "languages.0", "/c.yaml:1"],
    ["attention: {destructive: []}\n", "attention.destructive", "/c.yaml:1"],
    ['attention: {question: ["2h direct", "1h thread"]}\n', "attention.question", "/c.yaml:1"],
    ['attention: {question: ["5s thread"]}\n', "attention.question", "/c.yaml:1"],
    ['attention: {question: ["5m pager"]}\n', "attention.question", "/c.yaml:1"],
    ['attention:\n  reversible: ["5m @zoe"]\n', "attention.reversible", "/c.yaml:2"],
    [
      'people:\n  ada: {roles: [owner]}\n  mia: {}\nattention:\n  reversible: ["5m @mia"]\n',
      "attention.reversible",
      "/c.yaml:5",
    ],
    ["attention:\n  ends: 4h\n", "attention.question", "/c.yaml:1"],
    ["attention: {sometimes: 4h}\n", "attention.sometimes", "/c.yaml:1"],
  ];
  it.each(rows)("%j is told at %s (%s)", (text, key, place) => {
    const outcome = read(text);
    expect(outcome.kind).toBe("problems");
    if (outcome.kind !== "problems") return;
    expect(outcome.problems.map((each) => each.key)).toContain(key);
    expect(outcome.problems.find((each) => each.key === key)?.place).toBe(place);
  });

  it("in a token does not repeat the token", () => {
    const outcome = read("channels:\n  slack:\n    bot_token: [xoxb-very-secret]\n");
    expect(outcome.kind).toBe("problems");
    expect(JSON.stringify(outcome)).not.toContain("very-secret");
  });

  it("does not hide another one", () => {
    const outcome = read("channels:\n  slak: {}\nsingle_owner: 3\n");
    expect(outcome.kind === "problems" && outcome.problems).toHaveLength(2);
  });
});
