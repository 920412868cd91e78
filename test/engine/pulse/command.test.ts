// Goal: a template and its values become a line that the shell reads as meant, whatever the values hold, and a prompt
// never lands in an argument it cannot fit in. Method: rows, and a real bash that echoes what it got.

import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  deciderCommand,
  shellQuote,
  unknownPlaceholders,
  workerCommand,
} from "../../../src/engine/pulse/command.ts";
import { findPreset, presets } from "../../../src/engine/pulse/presets.ts";

const FILE = "/data dir/it's/prompt.md";

function shellOf(template: string, promptFile = FILE): string {
  const command = deciderCommand(template, promptFile, 10);
  if (command.kind !== "ok") throw new Error(command.why);
  return command.shell;
}

/** What a program would get as its arguments. */
function bashArguments(line: string): string[] {
  const script = `show() { printf '%s\\0' "$@"; }; ${line}`;
  return execFileSync("bash", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

describe("a placeholder", () => {
  const check = (template: string, args: readonly string[]) =>
    it(`in ${template} arrives whole`, () => expect(bashArguments(shellOf(template))).toEqual(args));
  check("show {{prompt_file}}", [FILE]);
  check('show "{{prompt_file}}"', [FILE]);
  check("show '{{prompt_file}}'", [FILE]);
  check("show @{{prompt_file}}", [`@${FILE}`]);
  check('show "@{{ prompt_file }}"', [`@${FILE}`]);
  check("show '@{{prompt_file}}' x", [`@${FILE}`, "x"]);
  check('show "$(printf %s {{prompt_file}})"', [FILE]);
  check('show "$(printf %s "{{prompt_file}}")" "{{prompt_file}}"', [FILE, FILE]);
  check('show "`printf %s {{prompt_file}}`"', [FILE]);
  check('show \\"{{prompt_file}}\\"', [`"${FILE}"`]);
  check("show 'it'\\''s' {{prompt_file}}", ["it's", FILE]);

  it("survives any value in any quotes", () => {
    const value = fc
      .string({ unit: "binary", minLength: 1, maxLength: 30 })
      .filter((text) => !text.includes("\0"));
    const template =
      'show {{prompt_file}} "{{prompt_file}}" \'{{prompt_file}}\' "$(printf %s. {{prompt_file}})"';
    fc.assert(
      fc.property(value, (path) => {
        const clean = Buffer.from(path).toString();
        expect(bashArguments(shellOf(template, clean))).toEqual([clean, clean, clean, `${clean}.`]);
      }),
      { numRuns: 40 },
    );
  });
  it("in a value is not filled again", () => {
    expect(shellOf("show {{prompt_file}}", "{{model}}")).toBe("show '{{model}}'");
  });
  it("that is not ours stays, and can be named", () => {
    expect(shellOf("show {{promptfile}}")).toBe("show {{promptfile}}");
    expect(unknownPlaceholders("a {{promptfile}} {{ model }} {{x}} {{x}}")).toEqual(["promptfile", "x"]);
  });
});

describe("a decider", () => {
  it("without a placeholder reads its stdin", () => {
    expect(deciderCommand("agent -p", FILE, 9e6)).toEqual({ kind: "ok", shell: "agent -p", prompt: "stdin" });
  });
  it("loses the formatter of an old config", () => {
    expect(shellOf("agent -p | looop _ fmt")).toBe("agent -p");
    expect(shellOf("agent -p | /usr/bin/looop fmt ")).toBe("agent -p");
  });
  it("is refused a prompt that fits into no argument", () => {
    for (const template of [
      'a "$(cat {{prompt_file}})"',
      "a $(< {{prompt_file}})",
      "a `cat '{{prompt_file}}'`",
    ]) {
      expect(deciderCommand(template, FILE, 131_072)).toMatchObject({
        kind: "refused",
        field: "tick_command",
      });
      expect(deciderCommand(template, FILE, 1_000)).toMatchObject({ kind: "ok" });
    }
    expect(deciderCommand("a @{{prompt_file}}", FILE, 131_072)).toMatchObject({ kind: "ok" });
  });
  it("without a command is refused", () => {
    expect(deciderCommand("  ", FILE, 1)).toMatchObject({ kind: "refused", remedy: "run `looop init`" });
  });
});

describe("a worker", () => {
  const template = "w --model {{model}} -c effort={{thinking}} @{{prompt_file}}";
  const make = (given: string, flags = {}, defaults = {}) =>
    workerCommand(given, { from: "worker_command", promptFile: "/p", promptBytes: 5, flags, defaults });
  it("takes the flag before the config", () => {
    expect(make(template, { model: "big one" }, { model: "small", thinking: "low" })).toEqual({
      kind: "ok",
      shell: "w --model 'big one' -c effort=low @/p",
      warnings: [],
    });
  });
  it("is given its prompt by a file or by the verb that prints it, and never as an argument that is too long", () => {
    for (const given of [
      'relay x "$(looop brief)"',
      `relay x 'a "$("$LOOOP_BIN" brief)"'`,
      "x `${LOOOP_BIN} brief`",
    ]) {
      expect(make(given)).toMatchObject({ kind: "ok", shell: given });
      const choices = {
        from: "command",
        promptFile: "/p",
        promptBytes: 131_072,
        flags: {},
        defaults: {},
      } as const;
      expect(workerCommand(given, choices)).toMatchObject({ kind: "refused", field: "command" });
    }
    expect(make("relay looop brief | agent")).toMatchObject({ kind: "ok" });
    for (const given of ["agent", "agent --brief", "agent brief", "x-looop-briefly"])
      expect(make(given)).toMatchObject({ kind: "refused", field: "worker_command" });
  });
  it("loses the flag that has no value, instead of being given an empty one", () => {
    expect(make(template)).toMatchObject({ shell: "w @/p" });
    expect(make('w --model "{{model}}" --thinking={{thinking}} @{{prompt_file}}')).toMatchObject({
      shell: "w @/p",
    });
  });
  it("warns of a flag its template has no place for", () => {
    expect(make("w @{{prompt_file}}", { model: "m", thinking: "t" }, { model: "quiet" })).toMatchObject({
      shell: "w @/p",
      warnings: [
        "--model is ignored: worker_command has no {{model}}",
        "--thinking is ignored: worker_command has no {{thinking}}",
      ],
    });
    expect(make("w @{{prompt_file}}", {}, { model: "quiet" })).toMatchObject({ warnings: [] });
  });
  it("must be told where the prompt is, its stdin being a terminal", () => {
    expect(make("w --model {{model}}")).toMatchObject({ kind: "refused", field: "worker_command" });
  });
});

describe("quoting", () => {
  it("leaves plain words alone", () => expect(shellQuote("/a/b-c.md")).toBe("/a/b-c.md"));
  it("never makes nothing of nothing", () => expect(shellQuote("")).toBe("''"));
});

describe("presets", () => {
  for (const preset of presets) {
    it(`${preset.name} gives two commands, the decider's fit for a big prompt`, () => {
      expect(deciderCommand(preset.tickCommand, FILE, 250_000)).toMatchObject({ kind: "ok" });
      const { workerModel: model, workerThinking: thinking } = preset;
      const defaults = { ...(model && { model }), ...(thinking && { thinking }) };
      const worker = workerCommand(preset.workerCommand, {
        from: "worker_command",
        promptFile: FILE,
        promptBytes: 20_000,
        flags: {},
        defaults,
      });
      expect(worker).toMatchObject({ kind: "ok", warnings: [] });
      expect(worker.kind === "ok" && worker.shell).not.toMatch(/\{\{/);
      expect(unknownPlaceholders(preset.tickCommand + preset.workerCommand)).toEqual([]);
    });
  }
  it("give no decider the right to act", () => {
    for (const preset of presets) expect(preset.tickCommand).not.toMatch(/dangerously|--auto|yolo/);
  });
  it("give each worker of codex a process of its own, whichever flags are dropped", () => {
    const worker = workerCommand(findPreset("codex")?.workerCommand ?? "", {
      from: "worker_command",
      promptFile: FILE,
      promptBytes: 20_000,
      flags: {},
      defaults: {},
    });
    const alone = "codex --dangerously-bypass-approvals-and-sandbox -c features.daemon_auto_start=false";
    expect(worker.kind === "ok" && worker.shell).toBe(`${alone} "$(cat '/data dir/it'\\''s/prompt.md')"`);
  });
  it("are found by name", () => {
    expect(findPreset("codex")?.program).toBe("codex");
    expect(findPreset("toString")).toBeUndefined();
  });
});
