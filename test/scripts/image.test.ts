// Goal: what is shipped as an image keeps its promises where they can be read: no root, no port, one volume, secrets by
// file, nothing of the checkout that does not belong. Method: the files themselves, and the steps that try them.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { askedFor } from "../../scripts/image/shed.ts";
import { BASE, baseSteps, buildSteps, IMAGE, storySteps } from "../../scripts/image/steps.ts";
import { verbs } from "../../src/engine/verbs/table.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

/** Instructions with their lines joined, comments left out. */
const instructions = read("Dockerfile")
  .replace(/^\s*#.*\n/gm, "")
  .replace(/\\\n/g, " ")
  .split("\n")
  .filter((line) => line.trim() !== "");
const last = (name: string) => instructions.findLast((line) => line.startsWith(`${name} `)) ?? "";

describe("the Dockerfile", () => {
  test("has two stages from one base, and ends as an unprivileged user", () => {
    expect(instructions.filter((line) => line.startsWith("FROM "))).toHaveLength(2);
    expect(last("ARG NODE_IMAGE") || instructions[0]).toContain(BASE);
    expect(instructions.findLastIndex((line) => line.startsWith("USER "))).toBeGreaterThan(
      instructions.findLastIndex((line) => line.startsWith("RUN ")),
    );
    expect(last("USER")).toBe("USER node");
  });

  test("starts the loop under an init, in words that the program knows", () => {
    expect(last("ENTRYPOINT")).toBe('ENTRYPOINT ["/usr/bin/tini", "--", "looop"]');
    const called = [last("CMD"), last("HEALTHCHECK").replace(/^.*CMD /, "CMD ")].map((line) =>
      (JSON.parse(line.slice("CMD ".length)) as string[]).filter((word) => word !== "looop"),
    );
    for (const [name = "", ...flags] of called) {
      const verb = verbs.find(({ path }) => path.join(" ") === name);
      const known = verb?.flags.map((flag) => `--${flag.name}`) ?? ["no such verb"];
      expect(known, name).toEqual(expect.arrayContaining(flags));
      expect(verb, name).toBeDefined();
    }
  });

  test("opens no port, and has its state in one volume", () => {
    expect(instructions.filter((line) => line.startsWith("EXPOSE"))).toEqual([]);
    expect(instructions.filter((line) => line.startsWith("VOLUME"))).toEqual(["VOLUME /data"]);
    expect(instructions.join("\n")).toContain("LOOOP_DATA_DIR=/data/looop");
  });

  test("is given what it is built from, and no state, secret or history", () => {
    const [first, ...let_in] = read(".dockerignore")
      .trim()
      .split("\n")
      .filter((line) => !line.startsWith("#"));
    expect(first).toBe("*");
    expect(let_in.every((line) => line.startsWith("!"))).toBe(true);
    const names = let_in.map((line) => line.slice(1));
    expect(names.filter((name) => !existsSync(join(root, name)))).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(["package-lock.json", "src", "seeds", "assets", "bin"]));
    for (const name of [".git", "node_modules", "test", "secrets", ".env"]) expect(names).not.toContain(name);
  });
});

describe("what the image carries along", () => {
  const names = ["pg", "@slack/bolt", "node-pty", "zod", "koffi", "yaml", "re2js", "grammy"];
  const asked = (text: string) => askedFor(names, [text]).join(" ");
  const check = (text: string, expected: string) => test(text, () => expect(asked(text)).toBe(expected));

  check('import pg from"pg";', "pg");
  check('import"pg/lib/x.js"', "pg");
  check('await import("koffi")', "koffi");
  check("const a=require('node-pty')", "node-pty");
  check('export{x}from"@slack/bolt"', "@slack/bolt");
  check('{vendor:"zod",place("yaml")}', "");
  check('import"./pg.js";import"pgx"', "");

  test("is what the program asks for: the build makes only that, and npm removes the rest", () => {
    const build = instructions.find((line) => line.includes("npm run --silent build")) ?? "";
    expect(build).toMatch(/build -- --program .*shed\.ts .*npm prune --omit=dev/);
    expect(build).toContain("chmod -R go=rX .");
  });

  test("its native parts are loaded while it is built, by the system and processor that it is for", () => {
    const smoke = instructions.find((line) => line.includes("bin/looop version")) ?? "";
    for (const name of ["better-sqlite3", "node-pty", "koffi", "@resvg/resvg-js"])
      expect(smoke).toContain(`"${name}"`);
    expect(instructions.indexOf(smoke)).toBeGreaterThan(
      instructions.findLastIndex((l) => l.startsWith("FROM ")),
    );
  });
});

describe("compose.yaml", () => {
  const compose = parse(read("compose.yaml"));
  const { looop } = compose.services;

  test("gives the container as little as it needs", () => {
    expect(looop).toMatchObject({ read_only: true, cap_drop: ["ALL"], restart: "unless-stopped" });
    expect(looop.security_opt).toEqual(["no-new-privileges:true"]);
    expect(looop.tmpfs).toEqual([expect.stringMatching(/^\/tmp:.*\bsize=\d+m\b.*\bexec\b/)]);
    expect(looop.volumes).toEqual(["data:/data"]);
    for (const key of ["ports", "privileged", "network_mode", "user", "pid"])
      expect(looop).not.toHaveProperty(key);
  });

  test("hands tokens over as files, and none through the environment", () => {
    expect([...looop.secrets].sort()).toEqual(Object.keys(compose.secrets).sort());
    for (const { file } of Object.values<{ file: string }>(compose.secrets))
      expect(file).toMatch(/^\$\{\w+_FILE:-/);
    expect(Object.keys(looop.environment).filter((name) => /TOKEN|SECRET/.test(name))).toEqual([]);
    const page = read("docs/docker.md");
    for (const name of looop.secrets) expect(page).toContain(`/run/secrets/${name}`);
  });
});

describe("the trial without an engine", () => {
  const facts = { root: "/src", scratch: "/s", node: "/n", npm: "/it's/npm", suite: "bookworm" };
  const lineOf = (name: string, extra = {}) =>
    [...baseSteps({ ...facts, ...extra }), ...buildSteps(facts), ...storySteps(facts)]
      .find((step) => step.name === name)
      ?.command.join(" ");

  test("builds the Dockerfile as it stands, on a base of the name that it asks for", () => {
    expect(lineOf("base name")).toContain(`commit --quiet --rm looop-base ${BASE}`);
    expect(lineOf("image")).toBe(
      `buildah --storage-driver vfs bud --isolation chroot --pull-never --format docker --tag ${IMAGE} /src`,
    );
    expect(lineOf("node")).toContain("cp -rL '/it'\\''s/npm'");
  });

  test("names no user when it runs, so that it is the image's own", () => {
    expect(lineOf("story")).not.toContain("--user");
    expect(lineOf("story")).toContain("--volume /s/data:/data");
  });

  test("brings along who signs for others, only where somebody does", () => {
    expect(lineOf("base certificates")).toBeUndefined();
    expect(lineOf("base certificates", { certificates: "/c.crt" })).toContain("NODE_EXTRA_CA_CERTS=");
  });

  test("its story is a shell script that any shell reads", () => {
    expect(readdirSync(join(root, "scripts/image"))).toContain("story.sh");
    expect(read("scripts/image/story.sh")).toMatch(/^#!\/bin\/sh\n/);
  });
});
