// Goal: what is shipped works, starts light, and tells its types to whoever embeds it.
// Method: a real build into a folder of its own, then the built command and a small program against the declarations.

import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sdksBeside } from "../../scripts/bundle-sdks.ts";
import { laterParts } from "../../scripts/sdk-parts.ts";

const root = resolve(import.meta.dirname, "../..");
// Below node_modules, where built code finds its packages and no tool looks for sources.
const cache = join(root, "node_modules/.cache");
/** Each costs about half a millisecond. */
const FILES_MAX = 4;
let folder = "";
let dist = "";

beforeAll(() => {
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, "build-test-"));
  dist = join(folder, "dist");
  const built = run(process.execPath, [join(root, "scripts/build.ts"), dist]);
  expect(built).toMatchObject({ status: 0, stderr: "" });
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(program: string, args: readonly string[], env: Record<string, string> = {}) {
  const PATH = `${join(root, "node_modules/.bin")}:${process.env.PATH}`;
  return spawnSync(program, args, { cwd: folder || root, encoding: "utf8", env: { PATH, ...env } });
}

describe("the built command", () => {
  const reporter = join(root, "test/fixtures/programs/report-packages.mjs");
  const looop = (home: string, args: readonly string[]) =>
    run(process.execPath, ["--import", reporter, join(dist, "entry.js"), ...args], { HOME: home });

  test("asks, lists and answers, and loads no package for it, of the one that locks its native part alone", () => {
    const home = mkdtempSync(join(tmpdir(), "looop-built-"));
    try {
      const outcomes = [
        looop(home, ["ask", "fix-42", "--prompt", "Which database?", "--detach"]),
        looop(home, ["asks"]),
        looop(home, ["answer", "fix-42-1", "the small one"]),
        looop(home, ["told", "fix-42"]),
      ];
      expect(outcomes.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
      expect(outcomes[0]?.stdout).toBe("fix-42-1\n");
      expect(outcomes[1]?.stdout).toContain("Which database?");
      const loaded = outcomes.flatMap(
        ({ stderr }) => /^packages: ?(.*)$/m.exec(stderr)?.[1]?.split(" ") ?? ["(no report)"],
      );
      expect([...new Set(loaded)].filter((name) => name !== "")).toEqual([]);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });

  const filesOf = (stderr: string) => /^files: ?(.*)$/m.exec(stderr)?.[1]?.split(" ") ?? [];

  test("reads few files for it, and for a session none that only verbs need", () => {
    const home = mkdtempSync(join(tmpdir(), "looop-built-"));
    try {
      const asks = filesOf(looop(home, ["asks"]).stderr);
      expect(asks).toEqual(expect.arrayContaining(["base.js", "entry.js", "main.js"]));
      expect(asks.length).toBeLessThanOrEqual(FILES_MAX);
      const session = filesOf(looop(home, ["session-host", "nobody"]).stderr);
      expect(session).toContain("base.js");
      expect(session).not.toContain("main.js");
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });

  test("says in a stack trace where in the sources a line stands", () => {
    const map = JSON.parse(readFileSync(join(dist, "main.js.map"), "utf8")) as { sources: string[] };
    const sources = map.sources.map((source) => relative(root, resolve(dist, source)));
    expect(sources).toContain("src/engine/mailbox/tells.ts");
  });

  test("a schedule with a cron line works, though its package was bundled", () => {
    const home = mkdtempSync(join(tmpdir(), "looop-built-"));
    try {
      expect(looop(home, ["schedule", "write", "daily", "--cron", "0 9 * * *", "--tz", "UTC"]).status).toBe(
        0,
      );
      expect(looop(home, ["schedule", "list"]).stdout).toContain("daily");
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});

describe("the package's door", () => {
  function compile(source: string) {
    const dir = mkdtempSync(join(folder, "embedder-"));
    writeFileSync(join(dir, "embed.ts"), source);
    const compilerOptions = {
      module: "nodenext",
      target: "es2024",
      strict: true,
      noEmit: true,
      types: ["node"],
    };
    writeFileSync(join(dir, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["embed.ts"] }));
    return run("tsc", ["-p", dir]);
  }
  const embedder = `
    import { type Engine, type AskOutcome, openEngine, readEnvironment } from "../dist/types/index.js";
    const environment = readEnvironment();
    if (environment.kind !== "ok") throw new Error(environment.why);
    const engine: Engine = openEngine(environment);
    const outcome: AskOutcome = await engine.mailbox.raise({ worker: "w", prompt: "?" }, { kind: "pulse" });
    if (outcome.kind === "raised") outcome.ask.id satisfies string;
  `;

  test("types an embedder's program", () => {
    expect(compile(`${embedder}\nexport {};`)).toMatchObject({ stdout: "", status: 0 });
  });

  test("and its mistakes", () => {
    const mistaken = compile(`${embedder.replace('prompt: "?"', "prompt: 1")}\nexport {};`);
    expect(mistaken.stdout).toContain("Type 'number' is not assignable to type 'string'");
  });

  test("opens an engine", () => {
    const program = `import { openEngine, environmentOf } from ${JSON.stringify(join(dist, "index.js"))};
      const env = { LOOOP_DATA_DIR: ${JSON.stringify(join(folder, "data"))} };
      const engine = openEngine(environmentOf({ env, cwd: "/", user: "ann", packageRoot: undefined }));
      const raised = await engine.mailbox.raise({ worker: "w", prompt: "?" }, { kind: "pulse" });
      process.stdout.write(raised.kind + " " + raised.ask?.id);`;
    expect(run(process.execPath, ["--input-type=module", "-e", program])).toMatchObject({
      stdout: "raised w-1",
    });
  });
});

describe("the test kit", () => {
  const page = readFileSync(join(root, "docs/testing.md"), "utf8");
  const example = /```js example\n(?<code>[\s\S]*?)^```/m.exec(page)?.groups?.code ?? "";

  /** Where the package's own door leads into what was built. */
  function installed(): string {
    const user = mkdtempSync(join(folder, "user-"));
    const home = join(user, "node_modules/looop-concierge");
    mkdirSync(home, { recursive: true });
    copyFileSync(join(root, "package.json"), join(home, "package.json"));
    symlinkSync(dist, join(home, "dist"));
    return user;
  }

  test("tests somebody else's bot, as its page shows it", () => {
    const file = join(installed(), "bot.test.mjs");
    writeFileSync(file, example);
    const ran = run(process.execPath, ["--test", "--test-force-exit", "--test-reporter=tap", file]);
    expect(ran, ran.stdout).toMatchObject({ status: 0 });
    expect(ran.stdout).toMatch(/^# pass 4$/m);
  });

  test("has types", () => {
    const user = installed();
    const source = `
      import { type FakeSlack, manualClock, openSlack } from "looop-concierge/testing";
      const slack: FakeSlack = await openSlack({ clock: manualClock() });
      slack.say(slack.addUser("Ann"), "C1", "hello") satisfies string;
      // @ts-expect-error: a user has a name
      slack.addUser(1);
    `;
    writeFileSync(join(user, "kit.mts"), source);
    const options = ["--module", "nodenext", "--target", "es2024", "--types", "node", "--skipLibCheck"];
    const ran = run("tsc", ["--ignoreConfig", "--strict", "--noEmit", ...options, join(user, "kit.mts")]);
    expect(ran).toMatchObject({ stdout: "", status: 0 });
  });
});

describe("the SDKs in a file each", () => {
  const loaded = (file: string) =>
    run(process.execPath, [
      "-e",
      `require(${JSON.stringify(join(dist, file))}); process.stdout.write(process.moduleLoadList.join());`,
    ]).stdout;

  test("leave out of the start what they call late, or never", () => {
    for (const file of ["sdk-discord.cjs", "sdk-slack.cjs"]) {
      const modules = loaded(file);
      expect(modules, file).toContain("NativeModule http");
      expect(modules, file).not.toContain("NativeModule http2");
    }
  });

  test("are called by their own HTTP client: Node's own is not loaded beside it", async () => {
    const calls = {
      slack: `import { openWeb } from "./src/channels/slack/web.ts";
        const web = openWeb({ botToken: "xoxb-1", apiUrl: "http://127.0.0.1:1/api/" });
        const { kind } = await web.call("auth.test", {}, new AbortController().signal);`,
      discord: `import { createRest } from "./src/channels/discord/rest.ts";
        const rest = createRest({ token: "t", api: "http://127.0.0.1:1/api" });
        const request = { method: "POST", route: "/channels/1/messages", body: { content: "hi" } };
        const { kind } = await rest.call(request, new AbortController().signal);`,
    };
    for (const [surface, text] of Object.entries(calls)) {
      const own = `process.moduleLoadList.filter((name) => name.includes("undici")).join()`;
      const contents = `${text} process.stdout.write(kind + ": " + ${own});`;
      await build({
        stdin: { contents, resolveDir: root, loader: "ts" },
        ...{ bundle: true, format: "esm", platform: "node", target: "node24", plugins: [sdksBeside] },
        outfile: join(dist, `call-${surface}.js`),
      });
      const ran = run(process.execPath, [join(dist, `call-${surface}.js`)]);
      expect(ran, surface).toMatchObject({
        stdout: surface === "slack" ? "failed: " : "unsent: ",
        status: 0,
      });
    }
  });

  test("have it when it is called", async () => {
    const out = join(folder, "parts.cjs");
    const contents = 'export { Client } from "undici"; export { filetypeinfo } from "magic-bytes.js";';
    await build({
      ...{ bundle: true, format: "cjs", platform: "node", outfile: out, plugins: [laterParts] },
      stdin: { contents, resolveDir: join(root, "node_modules/@discordjs/rest") },
      alias: { undici: join(root, "node_modules/undici") },
    });
    const program = `const { Client, filetypeinfo } = require(${JSON.stringify(out)});
      const server = require("node:http2").createServer((_, response) => response.end("over two"));
      server.listen(0, "127.0.0.1", async () => {
        const client = new Client("http://127.0.0.1:" + server.address().port, { useH2c: true });
        const { body } = await client.request({ path: "/", method: "GET" });
        const [{ typename }] = filetypeinfo([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
        process.stdout.write((await body.text()) + ", " + typename);
        await client.close();
        server.close();
      });`;
    expect(run(process.execPath, ["-e", program])).toMatchObject({ stdout: "over two, png", status: 0 });
  });
});

test("a build that fails leaves what was there, and nothing of its own", () => {
  const out = join(folder, "kept");
  mkdirSync(out);
  writeFileSync(join(out, "entry.js"), "old");
  const before = readdirSync(folder).sort();
  const broken = run(process.execPath, [join(root, "scripts/build.ts"), out], { PATH: "/nonexistent" });
  expect(broken.status).toBe(1);
  expect(broken.stderr).toContain("is as it was");
  expect(readdirSync(folder).sort()).toEqual(before);
  expect(readdirSync(out)).toEqual(["entry.js"]);
});
