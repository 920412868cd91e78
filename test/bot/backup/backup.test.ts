// Goal: a set is of one moment, holds no secret unasked, and becomes exactly the same directory again or nothing at all.
// Method: pure rows for names, tars and tables; real directories, databases and archives for the rest. What changes
// while a set is made is written by a port that is called in the middle of it.

import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BackUpPorts, backUp } from "../../../src/bot/backup/back-up.ts";
import { knownShapes } from "../../../src/bot/backup/databases.ts";
import { backupLimits } from "../../../src/bot/backup/limits.ts";
import { differenceOf, manifestBytes, readManifest } from "../../../src/bot/backup/manifest.ts";
import { restore } from "../../../src/bot/backup/restore.ts";
import { isBelow, REMOVED, sortOf, withoutSecrets } from "../../../src/bot/backup/sorts.ts";
import { readTar, type TarRead, tarEnd, tarOf } from "../../../src/bot/backup/tar.ts";
import type { BackUpRequest } from "../../../src/engine/keeping.ts";
import { inboundOf, opened } from "../../support/ledger.ts";
import { quickDir } from "../../support/quick-dir.ts";

let dir: string;
let data: string;
let count = 0;
beforeEach(() => {
  dir = mkdtempSync(join(quickDir(), "looop-set-"));
  data = join(dir, "data");
  mkdirSync(data);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function put(path: string, text: string, mode = 0o600): void {
  mkdirSync(dirname(join(data, path)), { recursive: true });
  writeFileSync(join(data, path), text, { mode });
}

function ports(extra: Partial<BackUpPorts> = {}): BackUpPorts {
  const scratch = join(dir, "scratch");
  mkdirSync(scratch, { recursive: true });
  return {
    dataDir: data,
    clock: { now_ms: () => Date.UTC(2026, 10, 21), sleep: async () => undefined },
    nonce: () => `n${count++}`,
    scratch,
    secrets: () => ({ kind: "ok", written: [], files: [] }),
    ...extra,
  };
}

const request = (file = join(dir, "set.tar.gz")): BackUpRequest => ({
  file,
  secrets: "without",
  program: "1.2.3",
});
const back = (into = join(dir, "restored")) =>
  restore({ dataDir: data, nonce: () => `n${count++}` }, { file: join(dir, "set.tar.gz"), into });

function treeOf(root: string, below = ""): Record<string, string> {
  const rows = readdirSync(join(root, below), { withFileTypes: true }).flatMap((each) => {
    const path = below === "" ? each.name : `${below}/${each.name}`;
    if (each.isDirectory()) return Object.entries(treeOf(root, path));
    return [
      [path, `${(statSync(join(root, path)).mode & 0o777).toString(8)} ${readFileSync(join(root, path))}`],
    ];
  });
  return Object.fromEntries(rows);
}

describe("what each path is to a set", () => {
  const rows: readonly (readonly [path: string, sort: string])[] = [
    ["asks/w-1.json", "record"],
    ["asks/archive/w-1.json", "record"],
    ["plans/p/events.jsonl", "record"],
    ["PLAYBOOK.md", "record"],
    [".gitignore", "record"],
    ["something-of-yours.txt", "record"],
    ["secrets/chat-bot_token", "record"],
    ["config.yaml", "config"],
    ["events.jsonl", "log"],
    ["events.jsonl.3", "log"],
    ["journal.md", "log"],
    ["reports/a/b.md", "tale"],
    ["sessions/w/transcript.log", "tale"],
    ["ledger.db", "database"],
    ["memory.db", "database"],
    ["ledger.db-wal", "out"],
    ["memory.db-shm", "out"],
    ["ledger.db.lock", "out"],
    ["ledger.db.shape-2-n1", "out"],
    ["sessions/w/control.sock", "out"],
    ["asks/.dirlock", "out"],
    [".lock/lock", "out"],
    [".looop-tmp-1", "out"],
    ["plans/p/.driver", "out"],
    ["worktrees/w/src/a.ts", "out"],
    ["copies/p-plan", "out"],
  ];
  test.each(rows)("%s is %s", (path, sort) => expect(sortOf(path).kind).toBe(sort));

  test("only names that stay below a directory may be made there", () => {
    const names = ["a", "a/b", "..", "a/../b", "/a", "a//b", "", ".", "a\\b", "a\0b", "a/."];
    expect(names.filter(isBelow)).toEqual(["a", "a/b"]);
  });

  test("a token goes wherever it stands, also where it is part of a longer one", () => {
    const clean = withoutSecrets("a: tok-1\nb: tok-12\nc: fine\n", ["tok-1", "tok-12", ""]);
    expect(clean).toBe(`a: ${REMOVED}\nb: ${REMOVED}\nc: fine\n`);
  });
});

describe("a tar", () => {
  async function readAll(
    bytes: Uint8Array,
    step = 700,
    bounds = backupLimits as Parameters<typeof readTar>[1],
  ) {
    async function* chunks() {
      for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
    }
    const reads: TarRead[] = [];
    for await (const read of readTar(chunks(), bounds)) reads.push(read);
    return reads;
  }
  const packed = (paths: readonly string[]) =>
    Buffer.concat([
      ...paths.flatMap((path) =>
        tarOf({ path, mode: 0o640, bytes: Buffer.from(`of ${path}`), modified_s: 1 }),
      ),
      tarEnd,
    ]);
  const long = `plans/${"p".repeat(64)}/contracts/${"s".repeat(64)}.contract.md`;
  const paths = ["a", long, `reports/${"x".repeat(140)}`, "reports/Übung 1.md", `${"d/".repeat(90)}e`];

  test("gives back every name and every byte, however it arrives", async () => {
    for (const step of [1, 511, 512, 100_000]) {
      const reads = await readAll(packed(paths), step);
      const seen = reads.map((read) =>
        read.kind === "file" ? [read.file.path, `${Buffer.from(read.file.bytes)}`] : read,
      );
      expect(seen).toEqual(paths.map((path) => [path, `of ${path}`]));
    }
  });

  test("can be read by any tar", () => {
    const file = join(dir, "t.tar");
    writeFileSync(file, packed(paths));
    const listed = execFileSync("tar", ["tf", file, "--quoting-style=literal"], {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C.UTF-8" },
    });
    expect(listed.trim().split("\n")).toEqual(paths);
  });

  test("that is cut, changed, too large, or holds more than files is refused where that shows", async () => {
    const whole = packed(["a", "b"]);
    const turned = Buffer.from(whole);
    turned[3] = 1;
    const link = Buffer.from(whole);
    link[156] = 50; // a symbolic link, with a sum that fits
    link.write("        ", 148);
    const sum = link.subarray(0, 512).reduce((all, byte) => all + byte, 0);
    link.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    const why = async (bytes: Uint8Array, bounds = backupLimits as Parameters<typeof readTar>[1]) => {
      const last = (await readAll(bytes, 512, bounds)).at(-1);
      return last?.kind === "bad" ? last.why : last?.kind;
    };
    expect(await why(whole.subarray(0, 700))).toBe("it ends in the middle");
    expect(await why(whole.subarray(0, 2048))).toBe("it ends in the middle");
    expect(await why(turned)).toBe("it is not a tar, or it is damaged");
    expect(await why(link)).toBe("a is no regular file");
    expect(await why(whole, { file_bytes_max: 3, files_max: 9 })).toContain(
      "more than a file of a set may have",
    );
    expect(await why(whole, { file_bytes_max: 9, files_max: 1 })).toBe("it has more than 1 files");
  });
});

describe("a table of contents", () => {
  const manifest = {
    program: "1",
    made: "now",
    secrets: "without" as const,
    shapes: { "ledger.db": 2 },
    files: [],
    left: [],
  };

  test("of a newer program, or of a newer database, is refused with the reason", () => {
    const newer = Buffer.from(manifestBytes(manifest)).toString().replace('"v": 1', '"v": 2');
    expect(readManifest(Buffer.from(newer), { "ledger.db": 2 }).kind).toBe("newer");
    expect(readManifest(manifestBytes(manifest), { "ledger.db": 2 }).kind).toBe("ok");
    expect(readManifest(manifestBytes(manifest), { "ledger.db": 1 })).toEqual({
      kind: "newer",
      why: "its ledger.db was written by a newer looop (shape 2, this one knows 1)",
    });
    expect(readManifest(manifestBytes(manifest), {}).kind).toBe("newer");
    for (const text of ["", "{", "{}", '{"v":1}', "[]"])
      expect(readManifest(Buffer.from(text), {}).kind).toBe("corrupt");
  });

  test("tells what is missing, what is not what it was, and what does not belong", () => {
    const row = (path: string, sha256 = "h") => ({ path, bytes: 1, sha256 });
    const found = (...rows: ReturnType<typeof row>[]) => new Map(rows.map((each) => [each.path, each]));
    expect(differenceOf([row("a")], found(row("a")))).toBeUndefined();
    expect(differenceOf([row("a"), row("b")], found(row("a")))).toBe("b is missing from it");
    expect(differenceOf([row("a")], found(row("a", "x")))).toBe("a is not what it was");
    expect(differenceOf([row("a")], found(row("a"), row("z")))).toBe("z does not belong to it");
  });
});

describe("a backup", () => {
  function fill(): void {
    put("goals/ship.md", "ship it");
    put("sensors/ci.sh", "#!/bin/sh\n", 0o755);
    put("asks/w-1.json", "{}");
    put("events.jsonl", "{}\n");
    put("reports/a/b.md", "done");
    put("asks/.dirlock", "");
    put(".lock/lock", "");
    put("worktrees/w/x", "");
    const ledger = opened(join(data, "ledger.db"));
    ledger.atomically(({ inbox }) => inbox.accept(inboundOf("m1"), 1));
    ledger.close();
  }

  test("comes back as the same files, with their modes, and the database with its rows", async () => {
    fill();
    const end = await backUp(ports(), request());
    expect(end).toMatchObject({ kind: "backed_up", files: 6, left: [{ path: "worktrees/" }] });
    expect(statSync(join(dir, "set.tar.gz")).mode & 0o777).toBe(0o600);
    expect(await back()).toMatchObject({
      kind: "restored",
      files: 6,
      program: "1.2.3",
      made: "2026-11-21T00:00:00.000Z",
    });
    const tree = treeOf(join(dir, "restored"));
    expect(Object.keys(tree).sort()).toEqual(
      [
        "asks/w-1.json",
        "events.jsonl",
        "goals/ship.md",
        "ledger.db",
        "reports/a/b.md",
        "sensors/ci.sh",
      ].sort(),
    );
    expect(tree["sensors/ci.sh"]).toBe("755 #!/bin/sh\n");
    const ledger = opened(join(dir, "restored/ledger.db"));
    expect(ledger.look(({ inbox }) => inbox.waiting(10).length)).toEqual({ kind: "ok", value: 1 });
    ledger.close();
  });

  test("has what was committed to a database that is open and being written", async () => {
    fill();
    const ledger = opened(join(data, "ledger.db"));
    ledger.atomically(({ inbox }) => inbox.accept(inboundOf("m2"), 2));
    expect((await backUp(ports(), request())).kind).toBe("backed_up");
    ledger.close();
    expect((await back()).kind).toBe("restored");
    const copy = new Sqlite(join(dir, "restored/ledger.db"), { readonly: true });
    expect(copy.prepare("SELECT count(*) FROM inbox").pluck().get()).toBe(2);
    copy.close();
  });

  test("begins again when a record changed, came or went while it looked, and ends with one moment", async () => {
    fill();
    const changes = [
      () => put("answers/w-1.json", "yes"),
      () => put("asks/w-1.json", "{ }"),
      () => rmSync(join(data, "goals/ship.md")),
    ];
    let looks = 0;
    const moving = ports({
      nonce() {
        looks += 1;
        changes.shift()?.();
        return `m${looks}`;
      },
    });
    expect((await backUp(moving, request())).kind).toBe("backed_up");
    expect(looks).toBe(5); // three looks that were spoilt, one that was not, and the name of the file
    await back();
    const tree = treeOf(join(dir, "restored"));
    expect(tree["answers/w-1.json"]).toContain("yes");
    expect(tree["asks/w-1.json"]).toContain("{ }");
    expect(tree["goals/ship.md"]).toBeUndefined();
  });

  test("goes on while a log grows, and gives up where records never stand still", async () => {
    fill();
    const writing = (path: string): string => {
      count += 1;
      put(path, `{}\n${count}`);
      return `w${count}`;
    };
    const growing = ports({ nonce: () => writing("events.jsonl") });
    expect((await backUp(growing, request())).kind).toBe("backed_up");
    let sleeps = 0;
    const clock = {
      now_ms: () => 0,
      async sleep() {
        sleeps += 1;
      },
    };
    const restless = ports({ clock, nonce: () => writing("state/x.json") });
    const end = await backUp(restless, request(join(dir, "never.tar.gz")));
    expect(end).toMatchObject({ kind: "failed", remedy: expect.stringContaining("looop pause") });
    expect(sleeps).toBe(backupLimits.looks_max);
    expect(existsSync(join(dir, "never.tar.gz"))).toBe(false);
  });

  test("leaves tokens behind unless told, and says which", async () => {
    put("config.yaml", "channels: {chat: {token: tok-written}} # mine\n");
    put("secrets/chat-token", "tok-file");
    put("elsewhere/token", "tok-named");
    const secrets = () => ({
      kind: "ok" as const,
      written: ["tok-written"],
      files: [join(data, "elsewhere/token")],
    });
    const end = await backUp(ports({ secrets }), request());
    expect(end.kind === "backed_up" && end.left.map(({ path }) => path)).toEqual([
      "config.yaml",
      "elsewhere/token",
      "secrets/chat-token",
    ]);
    const plain = gunzipSync(readFileSync(join(dir, "set.tar.gz"))).toString();
    expect(plain).not.toMatch(/tok-(?:written|file|named)/);
    expect(plain).toContain(`{token: ${REMOVED}}} # mine`);
    const all = { ...request(join(dir, "all.tar.gz")), secrets: "with" as const };
    expect(await backUp(ports({ secrets }), all)).toMatchObject({ kind: "backed_up", files: 3, left: [] });
  });

  test("leaves out a config of which nobody knows what in it is secret", async () => {
    put("config.yaml", "token: [tok-broken\n");
    const end = await backUp(ports({ secrets: () => ({ kind: "unknown" }) }), request());
    expect(end).toMatchObject({ files: 0, left: [{ path: "config.yaml" }] });
  });

  test("follows no link, and says so", async () => {
    put("goals/ship.md", "x");
    symlinkSync("/etc/passwd", join(data, "goals/leak.md"));
    expect(await backUp(ports(), request())).toMatchObject({ files: 1, left: [{ path: "goals/leak.md" }] });
  });

  test("what a copy that was killed left beside it goes a day later, and nothing else does", async () => {
    const nonce = "0123456789abcdef0123";
    const names = [`set-1.tar.gz.${nonce}.part`, `set-2.tar.gz.${nonce}.part`, "film.mkv.part"];
    const [old = "", young = "", film = ""] = names.map((name) => join(dir, name));
    for (const path of [old, young, film]) writeFileSync(path, "");
    const day_s = Date.UTC(2026, 10, 20) / 1_000;
    for (const path of [old, film]) utimesSync(path, day_s - 60, day_s - 60);
    utimesSync(young, day_s + 60, day_s + 60);
    expect((await backUp(ports(), request())).kind).toBe("backed_up");
    expect([old, young, film].map((path) => existsSync(path))).toEqual([false, true, true]);
  });

  test("is refused into the data directory and over anything, and a damaged database fails it", async () => {
    fill();
    expect(await backUp(ports(), request(join(data, "set.tar.gz")))).toMatchObject({
      kind: "refused",
      field: "file",
    });
    writeFileSync(join(dir, "set.tar.gz"), "mine");
    expect(await backUp(ports(), request())).toMatchObject({ kind: "refused", field: "file" });
    expect(readFileSync(join(dir, "set.tar.gz"), "utf8")).toBe("mine");
    truncateSync(join(data, "ledger.db"), 5000);
    const end = await backUp(ports(), request(join(dir, "other.tar.gz")));
    expect(end).toMatchObject({ kind: "failed", reason: "corrupt" });
    expect(readdirSync(dir).filter((name) => name.startsWith("other"))).toEqual([]);
  });
});

describe("a restore", () => {
  async function made(): Promise<Buffer> {
    put("goals/ship.md", "ship it");
    await backUp(ports(), request());
    return readFileSync(join(dir, "set.tar.gz"));
  }

  test("goes into an empty directory, and into none that holds something", async () => {
    await made();
    mkdirSync(join(dir, "empty"));
    expect((await back(join(dir, "empty"))).kind).toBe("restored");
    expect(await back(join(dir, "empty"))).toMatchObject({ kind: "refused", field: "into" });
    expect(
      await restore({ dataDir: data, nonce: () => "n" }, { file: join(dir, "set.tar.gz") }),
    ).toMatchObject({
      kind: "refused",
      field: "into",
    });
    expect(
      await restore({ dataDir: data, nonce: () => "n" }, { file: join(dir, "no"), into: join(dir, "q") }),
    ).toMatchObject({
      kind: "refused",
      field: "file",
    });
  });

  const damages: readonly (readonly [title: string, damage: (set: Buffer) => Buffer, why: RegExp])[] = [
    ["cut off", (set) => set.subarray(0, set.length - 20), /damaged, or no set/],
    ["no gzip", () => Buffer.from("hello"), /damaged, or no set/],
    [
      "a changed byte in a file",
      (set) => edited(set, (tar) => tar.write("SHIP", tar.indexOf("ship it"))),
      /goals\/ship\.md is not what it was/,
    ],
    [
      "a table of contents that is gone",
      (set) => gzipSync(gunzipSync(set).subarray(0, 1024)),
      /ends in the middle/,
    ],
    ["a name that leads out", () => packed("data/../../out"), /would lead out/],
    ["an absolute name", () => packed("/out"), /would lead out/],
    ["a stranger", () => packed("data/a"), /no table of contents/],
    ["a newer table", (set) => newer(set), /newer looop/],
  ];
  const packed = (path: string) =>
    gzipSync(
      Buffer.concat([...tarOf({ path, mode: 0o600, bytes: Buffer.from("x"), modified_s: 1 }), tarEnd]),
    );
  function edited(set: Buffer, edit: (tar: Buffer) => void): Buffer {
    const tar = gunzipSync(set);
    edit(tar);
    return gzipSync(tar);
  }
  const newer = (set: Buffer) => edited(set, (tar) => tar.write('"v": 9', tar.indexOf('"v": 1')));

  test.each(damages)("refuses a set with %s, and leaves nothing", async (_, damage, why) => {
    writeFileSync(join(dir, "set.tar.gz"), damage(await made()));
    const end = await back();
    expect(end.kind === "restored" ? "" : end.why).toMatch(why);
    expect(readdirSync(dir).filter((name) => name.startsWith("restored") || name === "out")).toEqual([]);
  });

  test("knows the shape of every database that a set may hold", () => {
    expect(Object.keys(knownShapes).sort()).toEqual(["ledger.db", "memory.db"]);
    expect(Object.values(knownShapes).every((shape) => shape > 0)).toBe(true);
  });
});
