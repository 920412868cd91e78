// Goal: of several processes that want the same thing exactly one gets it, nobody's line is lost, and a lock is a lock
// for strangers too. Method: real processes started together on one directory; util-linux's flock as the stranger;
// waiting is observed at the clock that the waiter sleeps by.

import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { randomIds, systemClock } from "../../../src/engine/host/clock.ts";
import { disk as realDisk } from "../../../src/engine/host/disk.ts";
import { createFileStore } from "../../../src/engine/host/file-store.ts";
import { limits } from "../../../src/engine/limits.ts";
import type { Clock, Store } from "../../../src/engine/ports.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import { contentsOf, type TempDirectory, tempDirectory } from "../../support/file-store.ts";
import { start, startRacer } from "../../support/store-process.ts";

const RACERS = 5;
const ROUNDS = 12;

let temp: TempDirectory;
let root: string;
beforeEach(() => {
  temp = tempDirectory();
  root = temp.path;
});
afterEach(() => temp.remove());

interface Racer {
  readonly me: string;
  readonly kinds: readonly string[];
}

async function race(name: string, rounds = ROUNDS): Promise<readonly Racer[]> {
  const racers = Array.from({ length: RACERS }, () => startRacer(name, root, rounds));
  for (const racer of racers) expect(await racer.next()).toEqual({ kind: "ready" });
  for (const racer of racers) racer.say("go");
  const ended = await Promise.all(racers.map((racer) => racer.ended));
  for (const { exit_code, stderr } of ended)
    expect({ exit_code, stderr }).toEqual({ exit_code: 0, stderr: "" });
  return ended.map(({ outcomes }) => outcomes.at(-1) as unknown as Racer);
}

function prepare(dir: string, text = "old"): void {
  mkdirSync(join(root, dir), { recursive: true });
  for (let round = 0; round < ROUNDS; round += 1) writeFileSync(join(root, dir, String(round)), text);
}

const rounds = Array.from({ length: ROUNDS }, (_, round) => round);

describe("several processes at once", () => {
  test.for([
    { name: "create", won: "created", lost: "exists", file: (round: number) => `d/${round}` },
    { name: "replaceIf", won: "replaced", lost: "differs", file: (round: number) => `d/${round}` },
    { name: "removeIf", won: "removed", lost: "missing" },
    { name: "remove", won: "removed", lost: "missing" },
    { name: "move", won: "moved", lost: "missing" },
    { name: "move onto one name", won: "moved", lost: "exists", file: (round: number) => `e/${round}` },
  ])("$name: one wins each round, and what stands is the winner's", async ({ name, won, lost, file }) => {
    if (name !== "create" && name !== "move onto one name") prepare("d");
    const racers = await race(name);
    for (const round of rounds) {
      const kinds = racers.map(({ kinds }) => kinds[round]);
      const others = Array.from({ length: RACERS - 1 }, () => lost);
      expect(kinds.toSorted()).toEqual([won, ...others].toSorted());
      const winner = racers.find(({ kinds }) => kinds[round] === won);
      if (file) expect(readFileSync(join(root, file(round)), "utf8")).toBe(winner?.me);
    }
    if (name === "move") {
      const moved = racers.flatMap(({ me, kinds }) =>
        rounds.filter((round) => kinds[round] === "moved").map((round) => `${round}.${me}`),
      );
      expect(
        readdirSync(join(root, "e"))
          .filter((each) => !each.startsWith("."))
          .sort(),
      ).toEqual(moved.sort());
    }
  });

  test("no step of a count is lost", async () => {
    writeFileSync(join(root, "count"), "0");
    const racers = await race("count up");
    expect(new Set(racers.flatMap(({ kinds }) => kinds))).toEqual(new Set(["replaced"]));
    expect(readFileSync(join(root, "count"), "utf8")).toBe(String(RACERS * ROUNDS));
  });

  test.for(["append", "append and rotate"])(
    "%s: no line is lost, doubled or mixed with another",
    async (name) => {
      const racers = await race(name);
      expect(new Set(racers.flatMap(({ kinds }) => kinds))).toEqual(new Set(["ok"]));
      const contents = contentsOf(root);
      const lines = Object.values(contents).flatMap((text) => text.trimEnd().split("\n"));
      const found = lines.filter((line) => !line.startsWith("segment")).map((line) => line.trimEnd());
      const expected = racers.flatMap(({ me }) =>
        rounds.map(
          (round) => `${me} ${round}${name === "append" && round > 0 ? ` ${"x".repeat(round * 50)}` : ""}`,
        ),
      );
      expect(found.toSorted()).toEqual(expected.toSorted());
      const heads = lines.filter((line) => line.startsWith("segment"));
      expect(new Set(heads).size).toBe(heads.length);
      expect(heads.length).toBe(name === "append" ? 0 : Object.keys(contents).length);
    },
  );

  test("a lock is held by one at a time, and everybody gets his turn", async () => {
    const racers = await race("lock", 4);
    expect(new Set(racers.flatMap(({ kinds }) => kinds))).toEqual(new Set(["held alone"]));
  });
});

/** Tells when somebody has begun to wait, and goes on by real time. */
function observedClock() {
  const { promise: waiting, resolve } = Promise.withResolvers<void>();
  const real = systemClock();
  const clock: Clock = {
    ...real,
    sleep: (wait_ms, signal) => {
      resolve();
      return real.sleep(wait_ms, signal);
    },
  };
  return { clock, waiting };
}

/** A store whose next write stands still inside the lock until told to go on. */
function slowStore() {
  const { promise: inside, resolve: arrive } = Promise.withResolvers<void>();
  const { promise: goOn, resolve: proceed } = Promise.withResolvers<void>();
  const disk = {
    ...realDisk,
    write: async (...args: Parameters<typeof realDisk.write>) => {
      arrive();
      await goOn;
      return realDisk.write(...args);
    },
  };
  return { store: createFileStore({ root, clock: systemClock(), ids: randomIds(), disk }), inside, proceed };
}

const open = (clock: Clock) => createFileStore({ root, clock, ids: randomIds() });

describe("the lock of a directory", () => {
  test("held by flock(1) keeps our writers out until it is given back", async () => {
    mkdirSync(join(root, "d"));
    const stranger = start(["flock", join(root, "d", ".dirlock"), "sh", "-c", "echo held; cat"]);
    expect(await stranger.next()).toEqual({ said: "held" });
    const { clock, waiting } = observedClock();
    const writing = open(clock).write("d/a", Buffer.from("1"));
    await waiting;
    expect(contentsOf(root)).toEqual({});
    stranger.hangUp();
    expect(await writing).toEqual({ kind: "ok" });
    await stranger.ended;
  });

  test("held by us keeps flock(1) out until it is given back", async () => {
    const { store, inside, proceed } = slowStore();
    const tryLock = () => spawnSync("flock", ["-n", join(root, "d", ".dirlock"), "true"]).status;
    const writing = store.write("d/a", Buffer.from("1"));
    await inside;
    expect(tryLock()).toBe(1);
    proceed();
    await writing;
    expect(tryLock()).toBe(0);
  });

  test("held too long is told as such, and nothing was changed", async () => {
    mkdirSync(join(root, "d"));
    const stranger = start(["flock", join(root, "d", ".dirlock"), "sh", "-c", "echo held; cat"]);
    await stranger.next();
    const clock = manualClock();
    const store = open(clock);
    const both = Promise.all([store.write("d/a", Buffer.from("1")), store.remove("d/a")]);
    const first = store.create("d/b", Buffer.from("1"));
    let isOver = false;
    const outcome = first.then((told) => {
      isOver = true;
      return told;
    });
    while (!isOver) await clock.advance(limits.lock_retry_ms_max);
    expect(await outcome).toMatchObject({ kind: "failed", reason: "locked" });
    expect((await both).map(({ kind }) => kind)).toEqual(["failed", "missing"]);
    // Whoever queued behind the first did not wait all over again.
    expect(clock.monotonic_ms()).toBeLessThan(limits.lock_wait_ms_max + 2 * limits.lock_retry_ms_max + 1);
    expect(contentsOf(root)).toEqual({});
    stranger.hangUp();
    await stranger.ended;
  });

  test("of a directory that is wiped and restored meanwhile passes to the new one", async () => {
    const { store, inside, proceed } = slowStore();
    const old = store.write("d/a", Buffer.from("of the old directory"));
    await inside;
    const observed = Array.from({ length: 3 }, observedClock);
    const waiting = observed.map(({ clock }, index) => open(clock).write(`d/${index}`, Buffer.from("1")));
    await Promise.all(observed.map((each) => each.waiting));
    rmSync(join(root, "d"), { recursive: true });
    mkdirSync(join(root, "d"));
    writeFileSync(join(root, "d", "restored"), "yes");
    // They wait for nobody in the new directory, though the old lock is still held.
    expect(await Promise.all(waiting)).toEqual([{ kind: "ok" }, { kind: "ok" }, { kind: "ok" }]);
    proceed();
    expect((await old).kind).toBe("failed");
    expect(contentsOf(root)).toEqual({ "d/restored": "yes", "d/0": "1", "d/1": "1", "d/2": "1" });
  });

  test.for([
    { what: "a writer", act: (store: Store) => store.write("d/a", Buffer.from("1")), file: "d/.dirlock" },
    { what: "a holder for life", act: (store: Store) => store.lock("d/lock", "me"), file: "d/lock" },
  ])(
    "$what is not content with a lock file that vanished just before he locked it",
    async ({ act, file }) => {
      mkdirSync(join(root, "d"));
      writeFileSync(join(root, file), "");
      let wipes = 1;
      const openSync = (path: string, flags: number) => {
        const fd = realDisk.openSync(path, flags);
        if (wipes > 0 && path === join(root, file)) {
          wipes -= 1;
          rmSync(join(root, "d"), { recursive: true });
          mkdirSync(join(root, "d"));
        }
        return fd;
      };
      const disk = { ...realDisk, openSync: openSync as typeof realDisk.openSync };
      const store = createFileStore({ root, clock: systemClock(), ids: randomIds(), disk });
      const outcome = await act(store);
      expect(["ok", "locked"]).toContain(outcome.kind);
      expect(readdirSync(join(root, "d"))).toContain(file.slice("d/".length));
    },
  );

  test("of a directory that is wiped for good: whoever waits makes it anew", async () => {
    const { store, inside, proceed } = slowStore();
    const old = store.write("d/deep/a", Buffer.from("1"));
    await inside;
    const { clock, waiting } = observedClock();
    const writing = open(clock).write("d/deep/b", Buffer.from("1"));
    await waiting;
    rmSync(join(root, "d"), { recursive: true });
    expect(await writing).toEqual({ kind: "ok" });
    proceed();
    expect((await old).kind).toBe("failed");
    expect(contentsOf(root)).toEqual({ "d/deep/b": "1" });
  });

  test("is left to others now and then by one who writes without end", async () => {
    const pauses: number[] = [];
    const passing = manualClock();
    const clock: Clock = {
      ...passing,
      sleep: async (wait_ms) => {
        pauses.push(passing.monotonic_ms());
        await passing.advance(wait_ms);
      },
    };
    // Two to a write, so that one takes 30 ms on this clock.
    const fsync = async (fd: number) => {
      await passing.advance(15);
      return realDisk.fsync(fd);
    };
    const slow = { ...realDisk, fsync };
    const store = createFileStore({ root, clock, ids: randomIds(), disk: slow });
    await store.write("d/first", Buffer.from("1"));
    pauses.length = 0;
    for (let count = 0; count < 12; count += 1) await store.write("d/a", Buffer.from("1"));
    expect(pauses.length).toBeGreaterThanOrEqual(2);
    for (const [index, at_ms] of pauses.entries())
      expect(at_ms - (pauses[index - 1] ?? 0)).toBeLessThan(limits.lock_streak_ms_max + 75);
    // Who writes at his ease never pauses.
    pauses.length = 0;
    for (let count = 0; count < 12; count += 1) {
      await passing.advance(limits.lock_retry_ms_max + 1);
      await store.write("d/a", Buffer.from("1"));
    }
    expect(pauses).toEqual([]);
  });

  test("is taken in the order of coming within a process", async () => {
    const { store, inside, proceed } = slowStore();
    const order: number[] = [];
    const all = [0, 1, 2, 3, 4].map(async (index) => {
      await store.write(`d/${index}`, Buffer.from("1"));
      order.push(index);
    });
    await inside;
    proceed();
    await Promise.all(all);
    expect(order).toEqual([0, 1, 2, 3, 4]);
  });
});

describe("somebody who only looks at a lock", () => {
  /** A look that lasts as long as the test wants. */
  async function looker() {
    writeFileSync(join(root, "l"), "");
    const stranger = start(["flock", "-s", join(root, "l"), "sh", "-c", "echo looking; cat"]);
    expect(await stranger.next()).toEqual({ said: "looking" });
    return stranger;
  }

  test("is not taken for its holder by another who looks", async () => {
    const stranger = await looker();
    expect(await open(systemClock()).isLocked("l")).toBe("free");
    stranger.hangUp();
    await stranger.ended;
  });

  test("does not keep a starter from it", async () => {
    const stranger = await looker();
    const sleep = async () => {
      stranger.hangUp();
      await stranger.ended;
    };
    expect(await open({ ...systemClock(), sleep }).lock("l", "me")).toMatchObject({ kind: "locked" });
  });
});
