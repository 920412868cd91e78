// Goal: a half line is completed with what may stand there, in every shell by the same logic. Method: rows on the
// pure logic; the bash function is run for real against a stand-in program; zsh and fish where they are installed.

import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { completionOf } from "../../../src/engine/verbs/complete.ts";
import { verbs } from "../../../src/engine/verbs/table.ts";
import { ask, run } from "./scripted.ts";

function check(line: string): unknown {
  const completion = completionOf(line.split(" "), verbs);
  return completion.kind === "live" ? completion.live : completion.candidates.map((each) => each.value);
}

test.each<[string, unknown]>([
  ["as", ["asks", "ask"]],
  ["_ as", ["asks", "ask"]],
  ["goal ", ["write", "read", "list", "archive", "unarchive"]],
  ["goal un", ["unarchive"]],
  ["goal write ", "goal"],
  ["goal w ", "goal"],
  ["goal unarchive ", "archived-goal"],
  ["answer ", "ask"],
  ["answer w-1 ", []],
  ["answer --force ", "ask"],
  ["answer --limits x ", "ask"],
  ["tell ", "worker"],
  ["flag ", "worker"],
  ["flag w ", []],
  ["claim x --session ", "worker"],
  ["playbook restore ", "version"],
  ["ask --kind ", ["question", "gate"]],
  ["ask --kind g", ["gate"]],
  ["ask --ri", ["--risk"]],
  ["ask --prompt ", []],
  ["ask -- --ri", "worker"],
  ["completion ", ["bash", "zsh", "fish"]],
  ["config b", ["bash"]],
  ["help goal un", ["unarchive"]],
  ["schema pl", ["playbook", "plan"]],
  ["__comp", []],
  ["nonsense ", []],
])("looop %j", (line, expected) => {
  expect(check(line)).toEqual(expected);
});

test("live ids come with what they are, one a line, and nothing that could drive a terminal", async () => {
  const ran = await run(["__complete", "answer", "w"], {
    engine: {
      mailbox: {
        open: async () => ({
          kind: "ok",
          troubles: [],
          asks: [ask({ prompt: "two\nlines\u001b[2J" }), ask({ id: "x-1" as never })],
        }),
      },
    },
  });
  expect(ran).toEqual({ code: 0, stdout: "w-1\ttwo lines\u{fffd}[2J\n", stderr: "" });
});

const dir = mkdtempSync(join(tmpdir(), "looop-completion-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Prints the words it was asked about, so that the shell's side is what is tested. */
function standIn(): string {
  const path = join(dir, "looop");
  writeFileSync(path, '#!/bin/sh\nshift\nprintf "%s\\tabout\\n" "$(printf "<%s>" "$@")" "two words"\n');
  chmodSync(path, 0o755);
  return path;
}

async function script(shell: string): Promise<string> {
  const { stdout } = await run(["completion", shell]);
  const path = join(dir, `completion.${shell}`);
  writeFileSync(path, stdout);
  return path;
}

test("the bash function hands over the words and offers what comes back", async () => {
  const path = await script("bash");
  execFileSync("bash", ["-n", path]);
  const drive = `source "${path}"; COMP_WORDS=("${standIn()}" goal write "a b" more); COMP_CWORD=3; _looop; printf '%s\\n' "\${COMPREPLY[@]}"; complete -p looop`;
  const out = execFileSync("bash", ["--norc", "-c", drive], { encoding: "utf8" });
  expect(out.split("\n")).toEqual([
    "\\<goal\\>\\<write\\>\\<a\\ b\\>",
    "two\\ words",
    "complete -o default -F _looop looop",
    "",
  ]);
});

const installed = (shell: string) => spawnSync(shell, ["-c", "true"]).status === 0;

test("the zsh function offers what comes back, and files where nothing does", async () => {
  const path = await script("zsh");
  expect(await run(["completion", "zsh"])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("#compdef looop"),
  });
  if (!installed("zsh")) return;
  execFileSync("zsh", ["-n", path]);
  const drive = `source "${path}"; compadd() { print -l -- $values $shown }; words=("${standIn()}" goal write "a b" more); CURRENT=4; _looop`;
  const out = execFileSync("zsh", ["-f", "-c", drive], { encoding: "utf8" });
  expect(out).toBe("<goal><write><a b>\ntwo words\n<goal><write><a b>  about\ntwo words  about\n");
});

test("the fish function offers what comes back", async () => {
  const path = await script("fish");
  expect(await run(["completion", "fish"])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("complete -c looop"),
  });
  if (!installed("fish")) return;
  execFileSync("fish", ["--no-execute", path]);
  standIn();
  const drive = `set -x PATH "${dir}" $PATH; source "${path}"; complete -C "looop goal write "`;
  const out = execFileSync("fish", ["--no-config", "-c", drive], {
    encoding: "utf8",
    env: { ...process.env, HOME: dir },
  });
  expect(out.split("\n").sort()).toEqual(["", "<goal><write><>\tabout", "two words\tabout"]);
});

test("an unknown shell is refused with the nearest", async () => {
  expect(await run(["completion", "zhs"])).toMatchObject({
    code: 64,
    stdout: "",
    stderr: expect.stringContaining("zsh"),
  });
});
