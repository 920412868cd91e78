// Goal: a token comes from where the config says, or nothing starts and the reason names no token. Method: real files.

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checkConfig } from "../../src/bot/check-config.ts";
import { botKeys } from "../../src/bot/config.ts";
import { readSecret } from "../../src/bot/secrets.ts";
import { loadConfig } from "../../src/engine/pulse/config-text.ts";

const dir = mkdtempSync(join(tmpdir(), "looop-secrets-"));
afterAll(() => rmSync(dir, { recursive: true }));
const configPath = join(dir, "config.yaml");
writeFileSync(configPath, "", { mode: 0o600 });
const file = (name: string, text: string) => {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
};
const sources = { env: { TOKEN: " xoxb-1 \n", EMPTY: "" }, configPath };

describe("a token", () => {
  it("comes from a variable, a file, or a config that nobody else can read", () => {
    expect(readSecret("k", { kind: "variable", name: "TOKEN" }, sources)).toEqual({
      kind: "ok",
      value: "xoxb-1",
    });
    expect(readSecret("k", { kind: "file", path: file("t", "xoxb-2\n") }, sources)).toMatchObject({
      value: "xoxb-2",
    });
    expect(readSecret("k", { kind: "written", value: "xoxb-3" }, sources)).toMatchObject({ value: "xoxb-3" });
  });

  it.each([
    ["a variable that is not set", { kind: "variable", name: "NONE" }, "NONE is not set"],
    ["an empty variable", { kind: "variable", name: "EMPTY" }, "EMPTY is not set"],
    ["a file that is not there", { kind: "file", path: join(dir, "none") }, "ENOENT"],
    ["an empty file", { kind: "file", path: file("empty", "\n") }, "is empty"],
    ["a file with more than a token", { kind: "file", path: file("big", "x".repeat(5_000)) }, "5000 bytes"],
  ] as const)("does not come from %s", (_, ref, why) => {
    expect(readSecret("channels.x.token", ref, sources)).toMatchObject({
      kind: "refused",
      field: "channels.x.token",
      why: expect.stringContaining(why),
    });
  });

  it("written out where others can read it is refused, and not repeated", () => {
    chmodSync(configPath, 0o644);
    const outcome = readSecret("k", { kind: "written", value: "xoxb-secret" }, sources);
    chmodSync(configPath, 0o600);
    expect(outcome.kind).toBe("refused");
    expect(JSON.stringify(outcome)).not.toContain("xoxb-secret");
  });
});

describe("the whole config", () => {
  const GOOD = "tick_command: a\nworker_command: b {{prompt_file}}\n";
  const check = (text: string) => {
    const source = { path: "/c.yaml", text };
    const load = loadConfig(source, {}, { hostZone: "UTC", foreignKeys: botKeys });
    return checkConfig({ kind: "file", ...source, load });
  };

  it("is ready", () => {
    expect(check(`${GOOD}channels: {slack: {}}\nroutes: [{kind: gate, to: slack}]\n`).kind).toBe("ready");
  });

  it("tells the mistakes of every part at once", () => {
    const outcome = check(
      "tick_command: 3\nworker_command: b\nchannels: {slak: {}}\nroutes: [{to: nowhere!}]\n",
    );
    expect(outcome.kind === "problems" && outcome.problems.length).toBeGreaterThanOrEqual(4);
  });

  it.each(["[SLACK_BOT_TOKEN]", "[SLACK_*]", "['*']"])(
    "gives no worker a token of ours: env_allow %s",
    (allow) => {
      const outcome = check(`${GOOD}channels: {slack: {}}\nenv_allow: ${allow}\n`);
      expect(outcome.kind).toBe("problems");
    },
  );

  it("takes no token from a variable that every worker is given anyway", () => {
    for (const name of ["OPENAI_SLACK", "HOME", "XDG_TOKEN"]) {
      const outcome = check(`${GOOD}channels: {slack: {bot_token: "env:${name}"}}\n`);
      expect(outcome.kind === "problems" && outcome.problems.join()).toContain(name);
    }
  });
});
