// How a project checks itself already: what it says in its manifests, offered to whoever drafts finish lines. Pure over
// what was read; nothing is run to find out.

import type { Check } from "../nouns.ts";

export interface ProjectFacts {
  /** Names at the project's top, directories with a slash behind them. */
  readonly names: readonly string[];
  /** Of manifests that could be read. */
  readonly texts: Readonly<Record<string, string>>;
}

/** What is worth reading. */
export const MANIFESTS = [
  "package.json",
  "Makefile",
  "makefile",
  "GNUmakefile",
  "justfile",
  "pyproject.toml",
  "setup.cfg",
  "tox.ini",
  "composer.json",
  "deno.json",
  "deno.jsonc",
  "Gemfile",
  "mix.exs",
  "CMakeLists.txt",
] as const;

interface Offer {
  readonly kind: "command" | "tests" | "build";
  readonly run: string;
}

/** Cheap ones first: types, style, build, tests. Of two ways to run the same tests the project's own word wins. */
export function detectChecks(facts: ProjectFacts): readonly Check[] {
  const offers = [
    ...fromScripts(facts),
    ...fromMake(facts),
    ...fromDeno(facts),
    ...fromPython(facts),
    ...fromCompiled(facts),
    ...fromRest(facts),
  ];
  const rank = { command: 0, build: 1, tests: 2 } as const;
  const once = offers.filter(({ run }, at) => offers.findIndex((each) => each.run === run) === at);
  return once.sort((a, b) => rank[a.kind] - rank[b.kind]);
}

const has = ({ names }: ProjectFacts, ...wanted: readonly string[]) =>
  wanted.some((name) => names.includes(name));

/** What npm writes into a new package, and what only says that there is nothing. */
const PLACEHOLDER = /no test specified|^\s*(?:true|:|exit 0|echo\b[^&|;]*)\s*$/i;

const TYPES = ["typecheck", "type-check", "check-types", "check:types", "types", "tsc"];
const STYLE = ["lint", "lint:check", "format:check"];

function fromScripts(facts: ProjectFacts): readonly Offer[] {
  const scripts = membersOf(facts.texts["package.json"], "scripts");
  if (scripts === undefined) return [];
  const real = (name: string) => {
    const line = scripts.get(name);
    return typeof line === "string" && line.trim() !== "" && !PLACEHOLDER.test(line);
  };
  const by = runnerOf(facts);
  const first = (names: readonly string[]): readonly Offer[] => {
    const name = names.find(real);
    return name === undefined ? [] : [{ kind: "command", run: `${by} run ${name}` }];
  };
  return [
    ...first(TYPES),
    ...first(STYLE),
    ...(real("build") ? [{ kind: "build" as const, run: `${by} run build` }] : []),
    // `bun test` is bun's own runner, and not the script.
    ...(real("test")
      ? [{ kind: "tests" as const, run: by === "bun" ? "bun run test" : `${by} test` }]
      : bunTests(facts)),
  ];
}

function bunTests(facts: ProjectFacts): readonly Offer[] {
  return has(facts, "bun.lock", "bun.lockb", "bunfig.toml") ? [{ kind: "tests", run: "bun test" }] : [];
}

function runnerOf(facts: ProjectFacts): "npm" | "pnpm" | "yarn" | "bun" {
  if (has(facts, "pnpm-lock.yaml", "pnpm-workspace.yaml")) return "pnpm";
  if (has(facts, "yarn.lock")) return "yarn";
  return has(facts, "bun.lock", "bun.lockb") ? "bun" : "npm";
}

function fromMake({ texts }: ProjectFacts): readonly Offer[] {
  const text = texts.GNUmakefile ?? texts.makefile ?? texts.Makefile;
  const just = texts.justfile;
  const target = (name: string) => new RegExp(`^${name}\\s*:(?!=)`, "m");
  const offers: Offer[] = [];
  for (const [program, source] of [
    ["make", text],
    ["just", just],
  ] as const) {
    if (source === undefined) continue;
    const lint = ["lint", "typecheck"].find((name) => target(name).test(source));
    if (lint !== undefined) offers.push({ kind: "command", run: `${program} ${lint}` });
    const test = ["test", "tests", "check"].find((name) => target(name).test(source));
    if (test !== undefined) offers.push({ kind: "tests", run: `${program} ${test}` });
  }
  return offers;
}

function fromDeno(facts: ProjectFacts): readonly Offer[] {
  if (!has(facts, "deno.json", "deno.jsonc")) return [];
  const tasks = membersOf(facts.texts["deno.json"] ?? facts.texts["deno.jsonc"], "tasks");
  return [
    { kind: "command", run: "deno lint" },
    { kind: "tests", run: tasks?.has("test") === true ? "deno task test" : "deno test" },
  ];
}

function fromPython(facts: ProjectFacts): readonly Offer[] {
  const { texts } = facts;
  const says = (name: string, word: RegExp) => word.test(texts[name] ?? "");
  const project = texts["pyproject.toml"] ?? "";
  const lint = [
    ...(/^\[tool\.ruff\b/m.test(project) ? [{ kind: "command" as const, run: "ruff check ." }] : []),
    ...(/^\[tool\.mypy\b/m.test(project) ? [{ kind: "command" as const, run: "mypy ." }] : []),
  ];
  const isPytest =
    has(facts, "pytest.ini", ".pytest.ini", "conftest.py") ||
    ["pyproject.toml", "setup.cfg", "tox.ini"].some((name) => says(name, /\bpytest\b/));
  if (isPytest) return [...lint, { kind: "tests", run: "python3 -m pytest -q" }];
  const isPython = has(facts, "pyproject.toml", "setup.py", "setup.cfg", "requirements.txt");
  if (isPython && has(facts, "tests/", "test/"))
    return [...lint, { kind: "tests", run: "python3 -m unittest discover" }];
  return lint;
}

function fromCompiled(facts: ProjectFacts): readonly Offer[] {
  const offers: Offer[] = [];
  if (has(facts, "Cargo.toml"))
    offers.push({ kind: "build", run: "cargo build" }, { kind: "tests", run: "cargo test" });
  if (has(facts, "go.mod"))
    offers.push(
      { kind: "command", run: "go vet ./..." },
      { kind: "build", run: "go build ./..." },
      { kind: "tests", run: "go test ./..." },
    );
  const maven = has(facts, "mvnw") ? "./mvnw" : "mvn";
  if (has(facts, "pom.xml")) offers.push({ kind: "tests", run: `${maven} -B test` });
  const gradle = has(facts, "gradlew") ? "./gradlew" : "gradle";
  // It prints no number of tests when all is well: its end is what counts.
  if (has(facts, "build.gradle", "build.gradle.kts")) offers.push({ kind: "command", run: `${gradle} test` });
  if (facts.names.some((name) => /\.(?:sln|slnx|csproj|fsproj)$/.test(name)))
    offers.push({ kind: "build", run: "dotnet build" }, { kind: "tests", run: "dotnet test" });
  if (/\benable_testing\b/.test(facts.texts["CMakeLists.txt"] ?? ""))
    offers.push(
      { kind: "build", run: "cmake -S . -B build && cmake --build build" },
      { kind: "tests", run: "ctest --test-dir build --output-on-failure" },
    );
  if (has(facts, "Package.swift")) offers.push({ kind: "tests", run: "swift test" });
  return offers;
}

function fromRest(facts: ProjectFacts): readonly Offer[] {
  const offers: Offer[] = [];
  const scripts = membersOf(facts.texts["composer.json"], "scripts");
  if (scripts?.has("test") === true) offers.push({ kind: "tests", run: "composer test" });
  else if (has(facts, "phpunit.xml", "phpunit.xml.dist"))
    offers.push({ kind: "tests", run: "vendor/bin/phpunit" });
  const gems = facts.texts.Gemfile ?? "";
  if (has(facts, ".rspec", "spec/") && (gems === "" || /\brspec/.test(gems)))
    offers.push({ kind: "tests", run: gems === "" ? "rspec" : "bundle exec rspec" });
  else if (gems !== "" && has(facts, "Rakefile") && has(facts, "test/"))
    offers.push({ kind: "tests", run: "bundle exec rake test" });
  if (has(facts, "mix.exs")) offers.push({ kind: "tests", run: "mix test" });
  return offers;
}

/** What cannot be read as JSON offers nothing: this only suggests. */
function membersOf(text: string | undefined, member: string): ReadonlyMap<string, unknown> | undefined {
  if (text === undefined) return undefined;
  try {
    const manifest: unknown = JSON.parse(text);
    if (typeof manifest !== "object" || manifest === null) return undefined;
    const found: unknown = Reflect.get(manifest, member);
    return typeof found === "object" && found !== null ? new Map(Object.entries(found)) : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
