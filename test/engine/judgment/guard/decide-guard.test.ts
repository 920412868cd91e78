// Goal: what a rule says of an action is exactly what is ruled: which of several decides, on what it was caught, at what
// risk and in which words. Method: small packs and lines through the real readers, in rows; facts by hand where no line
// leads to them.

import { describe, expect, test } from "vitest";
import type { Action, ActionFacts } from "../../../../src/engine/judgment/facts.ts";
import { decideGuard } from "../../../../src/engine/judgment/guard/decide-guard.ts";
import { guardLimits } from "../../../../src/engine/judgment/guard/limits.ts";
import type { PackSet } from "../../../../src/engine/judgment/guard/pack.ts";
import { readPack } from "../../../../src/engine/judgment/guard/read-pack.ts";
import { readAction } from "../../../../src/engine/judgment/reading/read-action.ts";
import { factsOf } from "../facts-by-hand.ts";

type RuleText = Readonly<Record<string, unknown>>;

function packsOf(...packs: readonly (readonly RuleText[])[]): PackSet {
  const read = packs.map((rules, at) =>
    readPack({
      place: "own",
      source: `p${at}.yaml`,
      stem: `p${at}`,
      text: JSON.stringify({ rules: rules.map((rule) => ({ action: "approve", message: "look", ...rule })) }),
    }),
  );
  expect(read.flatMap(({ problems }) => problems)).toEqual([]);
  return setOf(read.flatMap(({ pack }) => pack ?? []));
}

const setOf = (packs: PackSet["packs"], problems: PackSet["problems"] = []): PackSet => ({
  packs,
  problems,
  hash: "h",
});

const shell = (line: string): ActionFacts => readAction({ kind: "shell", line, cwd: "/repo" });

describe("a condition", () => {
  interface Row {
    readonly when: Readonly<Record<string, unknown>>;
    readonly catches: readonly (string | Action)[];
    readonly passes: readonly (string | Action)[];
  }
  const move = (name: string): Action => ({ kind: "move", name, text: "x" });
  const rows: readonly Row[] = [
    {
      when: { cmd: "rm" },
      catches: ["rm a", "sudo rm a", "ls && rm a"],
      passes: ["ls", "echo rm"],
    },
    { when: { verb: "apply" }, catches: ["kubectl -n x apply -f y"], passes: ["kubectl get pods"] },
    {
      when: { verb: "s3 rm" },
      catches: ["aws s3 rm x", "aws --profile p s3 rm x"],
      passes: ["aws s3 ls rm", "aws rm s3"],
    },
    { when: { verb: "push" }, catches: ["git push"], passes: ["git log push", "git fetch origin push"] },
    {
      when: { force: "yes" },
      catches: ["git push --force", "git status; git push -f origin x"],
      passes: ["git push", "rm -f a", "git push --force-with-lease"],
    },
    { when: { force: "no" }, catches: ["git push"], passes: ["git push --force", "ls"] },
    {
      when: { branch: "main" },
      catches: ["git push origin main"],
      passes: ["git push origin side", "ls main"],
    },
    { when: { hard: "yes" }, catches: ["git reset --hard"], passes: ["git reset", "ls --hard"] },
    { when: { deletes: "yes" }, catches: ["git branch -D x"], passes: ["git branch x", "rm x"] },
    { when: { args: "-f" }, catches: ["rm -f a", "rm -rf a"], passes: ["rm a", "rm --f a", "rm a-f"] },
    {
      when: { args: "--yes" },
      catches: ["apt --yes x", "apt --yes=1 x"],
      passes: ["apt --yesterday", "apt yes"],
    },
    {
      when: { sql: "drop table" },
      catches: ["psql -c 'drop table a'"],
      passes: ["psql -c 'drop view a'", "ls"],
    },
    {
      when: { sql: "delete", where: "no" },
      catches: ["psql -c 'delete from a'"],
      passes: ["psql -c 'delete from a where b = 1'"],
    },
    {
      when: { host: "h.example" },
      catches: ["curl https://h.example/x"],
      passes: ["curl https://o.example/x"],
    },
    {
      when: { cmd: "curl", host: "h.example" },
      catches: ["curl https://h.example/x"],
      passes: ["wget https://h.example/x", "wget https://h.example/; curl https://o.example/"],
    },
    { when: { path: "a/**", writes: "yes" }, catches: ["echo x > a/b"], passes: ["cat a/b", "echo x > b/a"] },
    {
      when: { path: "/repo/a/**", writes: "yes" },
      catches: ["echo x > a/b", "echo x > ../repo/a/b", "echo x > /repo/a/b"],
      passes: ["echo x > b", "echo x > ../a/b"],
    },
    { when: { path: "a/**", deletes: "yes" }, catches: ["rm a/b"], passes: ["echo x > a/b"] },
    { when: { path: "a/**", deletes: "no" }, catches: ["echo x > a/b"], passes: ["rm a/b"] },
    {
      when: { path: "invoices/**", deletes: "yes" },
      catches: [
        ...[
          "rm -rf invoices",
          "rm -rf ./invoices",
          "rm -r invoices ledger",
          "rm -rf invoices/",
          "rm -R a/invoices",
        ],
        ...[
          "git rm -r invoices",
          "git mv invoices b",
          "mv invoices /tmp/",
          "mv -t /tmp invoices",
          "rimraf invoices",
        ],
        ...["find invoices -type f -delete", "find invoices -name '*.pdf' -delete", "find . -type f -delete"],
        ...[
          "tar --remove-files -cf x.tar invoices",
          "tar cf x.tar --remove-files invoices",
          "zip -rm x invoices",
        ],
        ...[
          "rm -rf in*",
          "rm -rf a/in*",
          "rm -rf i?voices",
          "rm -rf [h-j]nvoices",
          "rm -r in*/2019",
          "rm -rf *",
        ],
        ...["rm -rf .", "rm -rf /repo", "rm -rf ..", "mv * /tmp", "rsync -a --delete a/ invoices/"],
      ],
      passes: [
        ...[
          "ls invoices",
          "cp -r invoices b",
          "rm invoices.txt",
          "rm -rf invoices2",
          "rm -rf build",
          "rm -rf in*.txt",
        ],
        ...[
          "rm -rf build/*",
          "rm *.log",
          "find . -name '*.pyc' -delete",
          "find invoices",
          "git rm -r --cached invoices",
        ],
        ...["mkdir invoices", "mv a.csv invoices/", "rm -rf 'in*'", "git clean -n invoices", "mv src lib"],
        ...["tar cf invoices.tar --remove-files a", "rm -rf .*", "mv build/* lib/"],
      ],
    },
    {
      when: { path: "/srv/keep/**", deletes: "yes" },
      catches: [
        "rm -rf /srv",
        "rm -rf /srv/keep",
        "mv /srv /x",
        "rm -rf /sr*",
        "rm -rf /srv/k*/a",
        "rm -rf /",
      ],
      passes: [
        "rm -rf /srv/other",
        "rm -rf srv",
        "rm -rf keep",
        "rm -rf /repo/srv/keep",
        "find /srv -name a -delete",
      ],
    },
    {
      when: { path: "**/a/b/**", deletes: "yes" },
      catches: ["rm -rf a/b", "rm -rf x/a/b"],
      passes: ["rm -rf a", "rm -rf x/a", "rm -rf ."],
    },
    {
      when: { path: "ledger/*.csv", writes: "yes" },
      catches: [
        ...[
          "cp a.csv ledger/",
          "cp a.csv ledger",
          "mv x.csv ledger/",
          "cp a.csv b.txt ledger",
          "cp -t ledger a.csv",
        ],
        ...[
          "cp --target-directory=ledger a.csv",
          "install a.csv ledger",
          "ln a.csv ledger/",
          "cp *.csv ledger/",
        ],
        ...["cp -r b/. ledger/x.csv", "mv a/ledger .", "rm -rf ledger"],
      ],
      passes: [
        "cp a.txt ledger/",
        "cp ledger/a.csv b/",
        "cp a.csv b.csv",
        "scp a.csv ledger:",
        "cp a/ledger.csv b",
      ],
    },
    {
      when: { cmd: "cp", path: "ledger/a.csv", writes: "yes" },
      catches: ["cp a.csv ledger"],
      passes: ["mv a.csv ledger"],
    },
    {
      when: { writes: "yes", outside: "yes" },
      catches: ["echo x > /tmp/a", "echo x > ../a"],
      passes: ["echo x > a", "cat /tmp/a", "echo x > /repo/a"],
    },
    {
      when: { writes: "yes", outside: "no" },
      catches: ["echo x > a", "echo x > /repo/a"],
      passes: ["echo x > /a"],
    },
    {
      when: { deletes: "yes", writes: "yes" },
      catches: ["git branch -D x > out"],
      passes: ["git branch -D x", "rm a > out"],
    },
    { when: { effect: "looks" }, catches: ["ls"], passes: ["rm a"] },
    { when: { opaque: "yes" }, catches: ["$X a"], passes: ["ls"] },
    { when: { opaque: "no" }, catches: ["ls"], passes: ["$X a"] },
    {
      when: { tool: "write_goal" },
      catches: [move("write_goal")],
      passes: [move("drop_sensor"), "echo write_goal", { kind: "intent", text: "write_goal" }],
    },
    { when: { tool: "shell" }, catches: ["ls"], passes: [move("write_goal")] },
  ];
  test.each(rows.map((row) => [JSON.stringify(row.when), row] as const))(
    "%s",
    (_, { when, catches, passes }) => {
      const packs = packsOf([{ id: "r", when }]);
      const kindOf = (action: string | Action) =>
        decideGuard(typeof action === "string" ? shell(action) : readAction(action), packs).kind;
      const caught = [...catches, ...passes].filter((action) => kindOf(action) === "approve");
      expect(caught).toEqual(catches);
    },
  );

  test("of a path that nobody could place goes by how it is written", () => {
    const found = (text: string, wanted: "yes" | "no") => {
      const facts = factsOf({ paths: [{ text, does: "write" }], texts: [text] });
      return decideGuard(facts, packsOf([{ id: "r", when: { outside: wanted } }])).kind === "approve";
    };
    const [out, within] = [
      ["/a", "~/a", "$A/a", "..", "../a"],
      ["a", "./a", "..a", "a/../b"],
    ];
    expect([...out, ...within].filter((text) => found(text, "yes"))).toEqual(out);
    expect([...out, ...within].filter((text) => found(text, "no"))).toEqual(within);
  });

  test("calls the directory itself outside of itself, and a longer name no part of it", () => {
    const outside = (full: string, cwd: string) => {
      const action = { kind: "shell", line: "x", cwd } as const;
      const facts = factsOf({ action, paths: [{ text: full, full, does: "write" }] });
      return decideGuard(facts, packsOf([{ id: "r", when: { outside: "yes" } }])).kind === "approve";
    };
    expect([
      outside("/repo", "/repo"),
      outside("/repo/", "/repo"),
      outside("/repo/a", "/repo"),
      outside("/repo/a", "/repo/"),
      outside("/repository", "/repo"),
      outside("/a", "/"),
    ]).toEqual([true, true, false, false, true, false]);
  });
});

describe("what is told", () => {
  test("of several rules the strictest first, and within one action by name, whatever the order of files", () => {
    const rule = (id: string, action = "approve") => ({ id, action, match: "thing" });
    const packs = packsOf(
      [rule("b"), rule("z", "warn"), rule("a")],
      [rule("c", "block"), rule("b"), rule("0")],
    );
    const names = (set: PackSet) => decideGuard(shell("thing do"), set).hits.map((hit) => hit.rule.id);
    const told = ["p1/c", "p0/a", "p0/b", "p1/0", "p1/b", "p0/z"];
    expect(names(packs)).toEqual(told);
    expect(names({ ...packs, packs: packs.packs.toReversed() })).toEqual(told);
  });

  test("of two rules of one name always in the same order", () => {
    const [one, two] = [packsOf([{ id: "r", match: "thing" }]), packsOf([{ id: "r", match: "do" }])];
    const told = (sets: readonly PackSet[]) =>
      decideGuard(shell("thing do"), setOf(sets.flatMap(({ packs }) => packs))).hits.map(
        ({ rule }) => rule.hash,
      );
    expect(told([one, two])).toEqual(told([two, one]));
    expect(new Set(told([one, two])).size).toBe(2);
  });

  test("only of the command that was caught, not of its neighbours", () => {
    const packs = packsOf([
      { id: "r", when: { cmd: "rm" } },
      { id: "s", when: { path: "b", deletes: "yes" } },
    ]);
    const { hits } = decideGuard(shell("ls x; rm a b"), packs);
    expect(hits.map(({ on }) => on)).toEqual(["rm a b", "b"]);
  });

  test("a whole action by its text, and one without any by its name", () => {
    const packs = packsOf([{ id: "r", when: { effect: "looks" } }]);
    const on = (texts: readonly string[]) => decideGuard(factsOf({ texts }), packs).hits[0]?.on;
    expect([on(["first", "second"]), on([])]).toEqual(["first", "thing do"]);
  });

  test("a long text up to its limit, in one line", () => {
    const packs = packsOf([{ id: "r", match: "x" }]);
    const on = (text: string) => decideGuard(factsOf({ texts: [text], commands: [] }), packs).hits[0]?.on;
    const whole = "x".repeat(guardLimits.shown_chars_max);
    expect([on(whole), on(`${whole}y`), on("  x \n\t y ")]).toEqual([whole, `${whole.slice(1)}…`, "x y"]);
    expect(on(`ax${"y".repeat(guardLimits.shown_chars_max)}`)).toMatch(/^axy+…$/);
  });

  test("at the risk that it has, and never as reversible", () => {
    const risk = (of: ActionFacts["risk"]) =>
      decideGuard(factsOf({ risk: of }), packsOf([{ id: "r", match: "thing" }])).ruling.risk;
    expect([risk("reversible"), risk("irreversible"), risk("destructive")]).toEqual([
      "irreversible",
      "irreversible",
      "destructive",
    ]);
  });

  test("what only warns, as a warning and no reason", () => {
    const reason = (rules: readonly RuleText[]) => {
      const { kind, warnings, ruling } = decideGuard(
        shell("thing do"),
        rules.length === 0 ? setOf([]) : packsOf(rules),
      );
      return [kind, ruling.kind, ruling.reason, warnings.length, ruling.warnings.length, ruling.risk];
    };
    const risk = shell("thing do").risk;
    expect(reason([{ id: "w", action: "warn", match: "thing" }])).toEqual([
      "pass",
      "proceed",
      "rules only warn",
      1,
      1,
      risk,
    ]);
    expect(reason([])).toEqual(["pass", "proceed", "no rule speaks against it", 0, 0, risk]);
  });

  test("why a rule of a kind decided, with everything else that was caught but warnings", () => {
    const packs = packsOf([
      { id: "a", action: "approve", match: "thing", message: "ask" },
      { id: "b", action: "block", match: "do", message: "never" },
      { id: "w", action: "warn", match: "thing", message: "mind" },
    ]);
    const { kind, ruling } = decideGuard(shell("thing do"), packs);
    const evidence = [
      { text: "rule p0/b: never (thing do)", ref: "p0/b" },
      { text: "rule p0/a: ask (thing do)", ref: "p0/a" },
    ];
    const warnings = [{ text: "rule p0/w: mind (thing do)", ref: "p0/w" }];
    expect([kind, ruling]).toEqual([
      "block",
      {
        kind: "block",
        layer: "guardrails",
        by: "p0/b",
        reason: "never (thing do)",
        evidence,
        risk: shell("thing do").risk,
        warnings,
      },
    ]);
  });

  test("where the rules are shut, at which line where there is one, and not for what only looks", () => {
    const problem = { source: "p.yaml", why: "it is torn", remedy: "mend it" };
    const shut = (line: string, at?: number) => {
      const problems = [{ ...problem, ...(at !== undefined && { line: at }) }];
      const { kind, ruling } = decideGuard(shell(line), setOf([], problems));
      expect(ruling.layer).toBe("guardrails");
      return [kind, ruling.by, ruling.reason, ruling.mend];
    };
    const told = (place: string) => `the guardrails are closed until ${place} is mended: it is torn`;
    expect(shut("rm a")).toEqual(["block", "closed", told("p.yaml"), "mend it"]);
    expect(shut("rm a", 3)).toEqual(["block", "closed", told("p.yaml:3"), "mend it"]);
    expect(shut("ls $(x)")[0]).toBe("block");
    expect(shut("ls")).toEqual(["pass", "no rule", "no rule speaks against it", undefined]);
  });
});
