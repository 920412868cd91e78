// Goal: what the bot read at its start counts once it is another thing, whole and at rest, without anybody restarting
// anything; and nothing else makes it start anew. Method: a clock moved by hand and settings said by the test; then real
// files, and the config's own reader.

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runAsConfigured, type Settings, settingsIn } from "../../src/bot/as-configured.ts";
import { checkConfig } from "../../src/bot/check-config.ts";
import { botKeys } from "../../src/bot/config.ts";
import { botLimits } from "../../src/bot/limits.ts";
import { readSecret } from "../../src/bot/secrets.ts";
import type { RunEnd } from "../../src/engine/home.ts";
import { loadConfig } from "../../src/engine/pulse/config-text.ts";
import { manualClock } from "../fakes/manual-clock.ts";

/** `says`: what the settings are, look by look; the first is read at the start, the last stays. */
function trial(says: readonly (string | undefined)[], ends?: RunEnd) {
  const clock = manualClock();
  const stop = new AbortController();
  const told: string[] = [];
  let looks = 0;
  const names: (string | undefined)[] = [];
  const settings = async () => {
    looks += 1;
    const name = says[Math.min(looks, says.length) - 1];
    return name === undefined ? undefined : { ...whole(), name };
  };
  const run = async (given: Settings | undefined, signal: AbortSignal): Promise<RunEnd> => {
    told.push("run");
    names.push(given?.name);
    if (ends !== undefined) return ends;
    await clock.sleep(Number.MAX_SAFE_INTEGER, signal);
    told.push("stopped");
    return { kind: "stopped" };
  };
  const report = (event: string) => void told.push(event);
  let end: RunEnd | undefined;
  void runAsConfigured({ clock, settings, report }, run, stop.signal).then((said) => {
    end = said;
  });
  return {
    told,
    names,
    end: () => end,
    stop: () => stop.abort(),
    async looks(count: number) {
      for (let n = 0; n < count; n += 1) await clock.advance(botLimits.config_look_ms);
    },
  };
}

const base = {
  tick_command: "agent",
  worker_command: "agent {{prompt_file}}",
  people: { ann: { roles: ["owner"] } },
  channels: {},
};

function whole(values: object = base, env: Record<string, string> = {}, path = "/config.yaml"): Settings {
  const source = { kind: "file", path, text: JSON.stringify(values) } as const;
  const read = { ...source, load: loadConfig(source, {}, { hostZone: "UTC", foreignKeys: botKeys }) };
  const config = checkConfig(read);
  if (config.kind !== "ready") throw new Error(config.problems.join("; "));
  const found = settingsIn(read, config, env);
  if (found === undefined) throw new Error("a token cannot be read");
  return found;
}

describe("a program whose config changes", () => {
  const rows: readonly (readonly [title: string, says: readonly (string | undefined)[], runs: number])[] = [
    ["goes on with it once it stands still", ["a", "a", "b"], 2],
    ["does not begin anew where nothing changed", ["a"], 1],
    ["waits while it is being written", ["a", "b", "c", "d", "e", "f"], 1],
    ["takes the end of what was being written", ["a", "b", "c", "d", "d", "d"], 2],
    ["changes nothing where it is wrong", ["a", undefined], 1],
    ["changes nothing where it is mended as it was", ["a", undefined, undefined, "a"], 1],
    ["goes on with what a wrong one is mended to", ["a", undefined, "b"], 2],
    ["changes nothing where it is taken back at once", ["a", "b", "a"], 1],
  ];
  test.each(rows)("%s", async (_, says, runs) => {
    const at = trial(says);
    await at.looks(5);
    const again = ["config_taken", "stopped", "run"];
    expect(at.told).toEqual(["run", ...(runs === 2 ? again : [])]);
    expect(at.end()).toBeUndefined();
    at.stop();
    await at.looks(1);
    expect(at.end()).toEqual({ kind: "stopped" });
  });

  test("takes one change after the other", async () => {
    const at = trial(["a", "b", "b", "b", "c"]);
    await at.looks(8);
    expect(at.told.filter((each) => each === "run")).toHaveLength(3);
    at.stop();
  });

  test("goes on with what it took, where that is wrong by the time that it starts with it", async () => {
    const at = trial(["a", "b", "b", undefined]);
    await at.looks(6);
    expect(at.names).toEqual(["a", "b"]);
    expect(at.end()).toBeUndefined();
    at.stop();
  });

  test("goes on with what stands there by the time that it starts", async () => {
    const at = trial(["a", "b", "b", "c"]);
    await at.looks(6);
    expect(at.names).toEqual(["a", "c"]);
    at.stop();
  });

  test("that could not be started says so, and does not wait for a change", async () => {
    const problems = { kind: "problems", state: "bad", problems: ["colour: no"], remedy: "mend it" } as const;
    const at = trial([undefined, "b"], problems);
    await at.looks(1);
    expect(at.end()).toEqual(problems);
    expect(at.told).toEqual(["run"]);
  });
});

describe("what counts as another config", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "as-configured-"));
    writeFileSync(join(dir, "token"), "1:one");
    chmodSync(join(dir, "token"), 0o600);
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const tokenAt = () => ({ kind: "file", path: join(dir, "token") }) as const;

  function settings(more: Readonly<Record<string, unknown>> = {}, env: Record<string, string> = {}) {
    const telegram = { token: `file:${join(dir, "token")}`, home: "7" };
    return whole({ ...base, channels: { telegram }, ...more }, env, join(dir, "config.yaml"));
  }

  test.each([
    ["people", { people: { ann: { roles: ["owner"] }, ben: { roles: ["viewer"] } } }],
    ["routes", { routes: [{ kind: "gate", to: ["telegram:7"] }] }],
    ["the time zone", { zone: "Europe/Berlin" }],
    ["a surface less", { channels: {} }],
  ])("%s", (_, more) => {
    expect(settings(more).name).toBeTypeOf("string");
    expect(settings(more).name).not.toBe(settings().name);
  });

  test.each([
    ["what the loop reads for every beat", { interval: 7, "caps.workers": 3 }],
    ["the profiles, which are followed by themselves", { profiles: { work: "/tmp/work" } }],
  ])("not %s", (_, more) => {
    expect(settings(more).name).toBe(settings().name);
  });

  test("a token in the file that the config names, and no word of it is in the name", () => {
    const before = settings().name;
    writeFileSync(join(dir, "token"), "2:two");
    expect(settings().name).not.toBe(before);
    expect(settings().name).not.toContain("two");
  });

  test("nothing, where the token cannot be read: with that nothing could be started", () => {
    rmSync(join(dir, "token"));
    expect(settings).toThrow("a token cannot be read");
  });

  test("and the token that was found then is there for a moment in which it cannot be read", () => {
    const { secrets } = settings();
    rmSync(join(dir, "token"));
    const sources = { env: {}, configPath: join(dir, "config.yaml") };
    expect(readSecret("token", tokenAt(), sources).kind).toBe("refused");
    expect(readSecret("token", tokenAt(), { ...sources, kept: secrets })).toEqual({
      kind: "ok",
      value: "1:one",
    });
    writeFileSync(join(dir, "token"), "2:two");
    expect(readSecret("token", tokenAt(), { ...sources, kept: secrets })).toMatchObject({ value: "2:two" });
  });
});
