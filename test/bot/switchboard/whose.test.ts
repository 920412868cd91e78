// Goal: what comes in on a shared connection goes to exactly one profile, by what is known for certain, and between two
// it is never guessed; what the platform tells one counts for all. Method: rows of claims through the decision; configs
// through the reader the program uses; a connection and a served profile in memory.

import { describe, expect, it } from "vitest";
import { checkConfig } from "../../../src/bot/check-config.ts";
import { botKeys } from "../../../src/bot/config.ts";
import { type Ground, nameProblem, type Profile } from "../../../src/bot/profiles.ts";
import { switchboardLimits } from "../../../src/bot/switchboard/limits.ts";
import { createLine } from "../../../src/bot/switchboard/line.ts";
import { listProfiles } from "../../../src/bot/switchboard/list.ts";
import { profileNotices } from "../../../src/bot/switchboard/notices.ts";
import {
  createPauses,
  type Pause,
  type pauseIn,
  pauseLeft_ms,
  pausesWith,
  type Spot,
} from "../../../src/bot/switchboard/pauses.ts";
import { createServing } from "../../../src/bot/switchboard/serve.ts";
import { type Wanted, wantedIn } from "../../../src/bot/switchboard/wanted.ts";
import { type Claim, type Claims, decideWhose } from "../../../src/bot/switchboard/whose.ts";
import type { Inbound, Said } from "../../../src/channels/channel.ts";
import type { ProfileReport, WellnessEnd } from "../../../src/engine/health.ts";
import type { RunEnd } from "../../../src/engine/home.ts";
import { loadConfig } from "../../../src/engine/pulse/config-text.ts";
import { outboxLimits } from "../../../src/notify/outbox/limits.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import { memoryWorld } from "../../fakes/memory-channel.ts";

const said = (text: string, how: Partial<Extract<Said, { kind: "text" }>> = {}): Said => ({
  kind: "text",
  message: "m1",
  text,
  addressed: "direct",
  ...how,
});
const inbound = (what: Said): Inbound => ({
  surface: "slack",
  id: "i1",
  at_ms: 1,
  place: { surface: "slack", chat: "D1" },
  author: { kind: "user", id: "U1", name: "Ann" },
  what,
});
const nothing: Omit<Claim, "profile"> = {
  state: "here",
  holds: "nothing",
  place: "unknown",
  author: "unknown",
};
type Knows = Partial<Omit<Claim, "profile">>;
const claims = (main: Knows, work: Knows, lab: Knows = {}): Claims => [
  { profile: "main", ...nothing, ...main },
  { profile: "work", ...nothing, ...work },
  { profile: "lab", ...nothing, ...lab },
];

const known = { author: "known" } as const;
const press: Said = { kind: "press", key: "k1" };
const yes = said("yes");
const both = claims(known, known);
const workAway = { state: "away" } as const;

/** Profile or profiles; `-` nobody and silence, `?` nobody and a line that says so. */
const rows: readonly (readonly [string, Said, Claims, string])[] = [
  [
    "a delivery again goes where it is, whoever else knows the chat",
    yes,
    claims({ ...known, place: "named" }, { holds: "delivery" }),
    "work",
  ],
  ["a delivery again is not read as a name", said("lab: yes"), claims({}, { holds: "delivery" }), "work"],
  ["a button goes to whose it is", press, claims(known, known, { holds: "subject" }), "lab"],
  [
    "a reply goes to whose card it is",
    yes,
    claims({ ...known, place: "named" }, { holds: "subject" }),
    "work",
  ],
  [
    "a card that two have, for one was copied from the other, is that one's who is at home there",
    yes,
    claims({ holds: "subject" }, { holds: "subject", place: "named" }),
    "work",
  ],
  ["and else nobody's", press, claims({ holds: "subject" }, { holds: "subject" }), "?"],
  ["a button that nobody has is the main one's to refuse", press, both, "main"],
  ["a button that nobody has may belong to who is away", press, claims(known, workAway), "?"],
  ["a place that one config names is that one's", yes, claims(known, { place: "named" }), "work"],
  ["and a stranger there is that one's", yes, claims({}, { place: "named" }), "work"],
  [
    "and words that look like a name are words there",
    said("lab: yes"),
    claims(known, { place: "named" }),
    "work",
  ],
  [
    "but a command names first whom it wants",
    { kind: "command", text: "lab status" },
    claims(known, { place: "named" }),
    "lab=status",
  ],
  ["a name goes first, and is taken off", said("work: yes"), both, "work=yes"],
  ["also behind our own name and with a wide colon", said(" looop Work： yes"), both, "work=yes"],
  ["the main one has a name as well", said("main: yes"), both, "main=yes"],
  ["a name without a colon is a word", said("work yes"), both, "?"],
  ["an unknown name is a word", said("home: yes"), both, "?"],
  [
    "a command without one is the author's",
    { kind: "command", text: "kill fix-42" },
    claims({}, known),
    "work",
  ],
  ["who is known to one alone speaks to that one", yes, claims({}, {}, known), "lab"],
  ["a stranger is the main one's", yes, claims({}, {}), "main"],
  ["between two nothing is guessed", yes, both, "?"],
  [
    "nor is it where two are at home",
    yes,
    claims({}, { ...known, place: "named" }, { ...known, place: "named" }),
    "?",
  ],
  [
    "two are at home, and one knows who it is",
    yes,
    claims(known, { ...known, place: "named" }, { place: "named" }),
    "work",
  ],
  [
    "what is overheard between two is nobody's, and nobody says so",
    said("yes", { addressed: "overheard" }),
    both,
    "-",
  ],
  ["a look between two is the first one's", said("status"), both, "main+work"],
  ["and a bare command is a look", { kind: "command", text: "" }, claims({}, known, known), "work+lab"],
  [
    "who looks is not shown somebody who is away",
    said("status"),
    claims({ ...known, ...workAway }, known),
    "work+main",
  ],
  ["a look with words behind it may change something", said("goal release append: x"), both, "?"],
  ["who is away does not hear", yes, claims({}, { ...workAway, place: "named" }), "?"],
  [
    "what is overheard for who is away is said to nobody",
    said("x", { addressed: "overheard" }),
    claims({}, { ...workAway, place: "named" }),
    "-",
  ],
  ["to who is away nothing is answered", said("work: yes"), claims(known, workAway), "?"],
  ["who is away still counts between two", yes, claims(known, { ...workAway, ...known }), "?"],
  [
    "a reaction to nobody's message is nobody's trouble",
    { kind: "reaction", message: "m", emoji: "x" },
    both,
    "main",
  ],
  [
    "a card that was removed is told to whose it was",
    { kind: "removed", message: "m" },
    claims({}, { holds: "subject" }),
    "work",
  ],
  [
    "a page shows the first that knows its visitor",
    { kind: "visit", page: "yes" },
    claims({}, known, known),
    "work",
  ],
  ["a greeting of a stranger is the main one's", { kind: "visit" }, claims({}, {}), "main"],
  [
    "a chat that moves is told to each that knows it",
    { kind: "moved", to: "D2" },
    claims({ place: "met" }, { place: "named" }),
    "main,work",
  ],
  [
    "a chat that is shut is told to each, also again",
    { kind: "shut", why: "x" },
    claims({ holds: "delivery" }, { place: "met" }),
    "main,work",
  ],
  ["a chat that nobody knows is the main one's", { kind: "shut", why: "x" }, claims({}, {}), "main"],
];

function wordsOf(what: Said, all: Claims): string {
  const whose = decideWhose(inbound(what), all);
  expect(whose.why).not.toBe("");
  switch (whose.kind) {
    case "all":
      return whose.profiles.join(",");
    case "nobody":
      return whose.line === undefined ? "-" : "?";
    case "one":
      return (
        [whose.profile, ...(whose.others ?? [])].join("+") +
        (whose.words === undefined ? "" : `=${whose.words}`)
      );
  }
}

describe("whose it is", () => {
  it.each(rows)("%s", (_, what, all, whose) => {
    expect(wordsOf(what, all)).toBe(whose);
  });

  it("is said with the names that would tell, and promises nothing", () => {
    const whose = decideWhose(inbound(yes), both);
    expect(whose).toMatchObject({ line: expect.stringMatching(/`main: …`, `work: …`/) });
  });

  it("never names a profile that is away, whatever is claimed", () => {
    const states = ["here", "away"] as const;
    for (const [, what] of rows)
      for (const main of states)
        for (const work of states)
          for (const author of ["known", "unknown"] as const)
            for (const place of ["named", "met", "unknown"] as const) {
              const all = claims({ state: main, author }, { state: work, author, place });
              const whose = decideWhose(inbound(what), all);
              const names =
                whose.kind === "one" ? [whose.profile] : whose.kind === "all" ? whose.profiles : [];
              const away = all.filter(({ state }) => state === "away").map(({ profile }) => profile);
              // The main one runs as long as anything does.
              expect(names.filter((name) => name !== "main" && away.includes(name))).toEqual([]);
            }
  });
});

const GOOD = "tick_command: a\nworker_command: b {{prompt_file}}\n";
const directories = ["/home/ann/loop", "/home/ann/work-loop", "/home/ann/lab"];
const ground = {
  dataDir: "/home/ann/loop",
  home: "/home/ann",
  realDirectory: (path: string) => directories.find((each) => each === path || `${each}-link` === path),
};
function readAs(text: string) {
  const source = { path: "/home/ann/loop/config.yaml", text };
  const load = loadConfig(source, {}, { hostZone: "UTC", foreignKeys: botKeys });
  return { kind: "file", ...source, load } as const;
}
const check = (text: string, role: Parameters<typeof checkConfig>[1] = { as: "main", ground }) =>
  checkConfig(readAs(text), role);

describe("profiles in the config", () => {
  it("are directories, from home, from where the config stands, or in full", () => {
    const outcome = check(`${GOOD}profiles: {work: ~/work-loop, lab: ../lab-link}\n`);
    expect(outcome).toMatchObject({
      profiles: [
        { name: "work", dataDir: "/home/ann/work-loop" },
        { name: "lab", dataDir: "/home/ann/lab" },
      ],
    });
    expect(check(GOOD)).toMatchObject({ profiles: [] });
  });

  it("tell every mistake at once, each with its line", () => {
    const outcome = check(
      `${GOOD}profiles:\n  work: ~/work-loop\n  again: /home/ann/work-loop-link\n  own: .\n  gone: /nowhere\n  status: ../lab\n`,
    );
    const problems = outcome.kind === "problems" ? outcome.problems : [];
    expect(problems).toHaveLength(4);
    for (const [index, words] of [
      [0, /:5: profiles\.again .*work is this directory already/],
      [1, /:6: profiles\.own .*the main profile itself/],
      [2, /:7: profiles\.gone .*no such directory.*looop init/],
      [3, /:8: profiles\.status .*means something already/],
    ] as const)
      expect(problems[index]).toMatch(words);
  });

  it.each(["main", "looop", "status", "yes", "ja", "append", "help"])("cannot be called %s", (name) => {
    expect(nameProblem(name)).toContain(name);
  });

  it.each(["Work", "9lives", "a_b", "much-too-long-for-a-name"])("are not written %s", (name) => {
    expect(check(`${GOOD}profiles: {${name}: ../lab}\n`).kind).toBe("problems");
  });

  it("are bounded", () => {
    const many = Array.from({ length: 17 }, (_, index) => `  p${index}: ../lab`).join("\n");
    const outcome = check(`${GOOD}profiles:\n${many}\n`);
    expect(outcome).toMatchObject({
      problems: expect.arrayContaining([expect.stringMatching(/more than 16/)]),
    });
  });
});

describe("profiles in a config that is changed while the program runs", () => {
  const many = Array.from({ length: 17 }, (_, index) => `  p${index}: ../d${index}`).join("\n");
  const anywhere = { ...ground, realDirectory: (path: string) => path };

  it.each<[string, string, Ground, readonly string[], readonly RegExp[]]>([
    ["none are none", "", ground, [], []],
    ["an empty group is none", "profiles:\n", ground, [], []],
    ["good ones are taken", "profiles: {work: ~/work-loop, lab: ../lab}\n", ground, ["work", "lab"], []],
    [
      "bad ones are refused, each with field and remedy, and the good ones taken",
      "profiles:\n  work: ~/work-loop\n  gone: /nowhere\n  status: ../lab\n  Bad_Name: ../lab\n  odd: [1]\n",
      ground,
      ["work"],
      [
        /:5: profiles\.gone .*no such directory.*looop init/,
        /:6: profiles\.status .*another name/,
        /:7: profiles\.Bad_Name .*set it to directories by name/,
        /:8: profiles\.odd .*set it to directories by name/,
      ],
    ],
    [
      "of too many the last are refused",
      `profiles:\n${many}\n`,
      anywhere,
      Array.from({ length: 16 }, (_, index) => `p${index}`),
      [/profiles\.p16 .*more than 16.*elsewhere/],
    ],
  ])("%s", (_, text, at, names, refused) => {
    const wanted = wantedIn(readAs(`${GOOD}${text}`), at);
    if (wanted.kind !== "clear") throw new Error(wanted.why);
    expect(wanted.profiles.map(({ name }) => name)).toEqual(names);
    expect(wanted.refused.map(({ why }) => why)).toEqual(
      refused.map((words) => expect.stringMatching(words)),
    );
  });

  it.each<[string, Parameters<typeof wantedIn>[0], RegExp]>([
    ["an empty one", readAs(""), /tick_command/],
    ["one that is no YAML", readAs("profiles: {work: ~/work-loop"), /not YAML/],
    [
      "profiles that are no group",
      readAs(`${GOOD}profiles: [~/work-loop]\n`),
      /profiles .*directories by name/,
    ],
    ["another part of ours that is wrong", readAs(`${GOOD}people: {Ann: {}}\n`), /people/],
    ["routes that are wrong", readAs(`${GOOD}routes: 5\n`), /routes/],
    [
      "no file",
      { kind: "absent", path: "/c", why: "there is no /c", remedy: "run looop init" },
      /no \/c; run/,
    ],
    [
      "one that cannot be read",
      { kind: "failed", reason: "unreadable", why: "/c cannot be read", remedy: "mend it" },
      /cannot be read/,
    ],
  ])("are not told from %s", (_, read, words) => {
    expect(wantedIn(read, ground)).toEqual({ kind: "unclear", why: expect.stringMatching(words) });
  });
});

describe("the list of profiles", () => {
  const config = check(`${GOOD}profiles: {work: ~/work-loop, lab: ../lab}\n`);
  const wrong = check(`${GOOD}profiles: {work: ~/work-loop, lab: ../typo}\n`);
  const work: ProfileReport = { name: "work", directory: "/home/ann/work-loop", state: "ready" };
  const refused: ProfileReport = {
    name: "lab",
    directory: "../typo",
    state: "away",
    why: "no such directory",
  };
  const runs = (...profiles: ProfileReport[]): WellnessEnd => ({
    ...{ kind: "health", ready: "yes", up_s: 1, version: "", checks: [], channels: [] },
    ...(profiles.length > 0 && { profiles }),
  });

  it.each<[string, typeof config, WellnessEnd, object]>([
    [
      "says of one that is not taken up yet what to do if that lasts",
      config,
      runs(work),
      { profiles: [work, { name: "lab", state: "away", why: expect.stringContaining("if that lasts") }] },
    ],
    [
      "says that nobody runs here",
      config,
      { kind: "nobody" },
      { profiles: [{ why: expect.stringContaining("looop up") }, {}] },
    ],
    [
      "shows what runs, and what is refused, where the config is wrong",
      wrong,
      runs(work, refused),
      { profiles: [work, refused] },
    ],
    ["tells what is wrong where nothing else runs", wrong, runs(), { kind: "problems" }],
    ["tells what is wrong where nobody can be asked", wrong, { kind: "nobody" }, { kind: "problems" }],
  ])("%s", (_, read, running, expected) => {
    expect(listProfiles(read, running)).toMatchObject(expected);
  });
});

describe("the config of a served profile", () => {
  const served = { as: "served", shared: ["slack"] } as const;

  it("says where it is at home, who its people are, and what the terminal does", () => {
    const text = `${GOOD}channels: {slack: {home: C2}, terminal: off}\npeople: {ann: {roles: [owner], slack: U1}}\n`;
    expect(check(text, served).kind).toBe("ready");
  });

  it.each([
    [
      "has no connection of its own",
      "channels: {slack: {bot_token: 'env:X'}}",
      /bot_token.*connection of the main one/,
    ],
    [
      "has none elsewhere",
      "channels: {discord: {home: '5'}}",
      /discord.*not connected there.*looop init discord/,
    ],
    ["serves no others", "profiles: {lab: ../lab}", /profiles .*serves no others/],
  ])("%s", (_, text, words) => {
    const outcome = check(`${GOOD}${text}\n`, served);
    expect(outcome).toMatchObject({ kind: "problems", problems: [expect.stringMatching(words)] });
    expect(JSON.stringify(outcome)).not.toContain("env:X");
  });
});

const listener = { accept: async () => ({ kind: "kept" as const }), suggest: async () => [] };

describe("a connection for several", () => {
  it("is one, opens when it may, and ends with the last who wants it", async () => {
    const clock = manualClock();
    const world = memoryWorld({ surface: "slack", clock });
    const opened = Promise.withResolvers<void>();
    const line = createLine(world.channel, listener, opened.promise);
    const [one, two] = [new AbortController(), new AbortController()];
    const first = line.connect(one.signal);
    const second = line.connect(two.signal);
    await clock.advance(10);
    expect(world.state).toBe("away");
    opened.resolve();
    await clock.advance(10);
    expect(world.transcript.filter((each) => each.endsWith(" connected"))).toHaveLength(1);
    one.abort();
    expect(await first).toEqual({ kind: "stopped" });
    expect(world.state).toBe("connected");
    two.abort();
    expect(await second).toEqual({ kind: "stopped" });
    expect(world.state).toBe("away");
  });

  it("tells each that it broke, and one who comes as the last one leaves gets a new one", async () => {
    const clock = manualClock();
    const world = memoryWorld({ surface: "slack", clock });
    const line = createLine(world.channel, listener, Promise.resolve());
    const [one, two] = [new AbortController(), new AbortController()];
    const broken = [line.connect(one.signal), line.connect(one.signal)];
    await clock.advance(10);
    world.disconnect("cut");
    expect(await Promise.all(broken)).toMatchObject([{ why: "cut" }, { why: "cut" }]);
    const last = line.connect(one.signal);
    await clock.advance(10);
    one.abort();
    const next = line.connect(two.signal);
    expect(await last).toEqual({ kind: "stopped" });
    await clock.advance(10);
    expect(world.state).toBe("connected");
    two.abort();
    expect(await next).toEqual({ kind: "stopped" });
  });
});

describe("a served profile", () => {
  const health = {
    report: async () =>
      ({ kind: "health", ready: "yes", up_s: 1, version: "", checks: [], channels: [] }) as const,
    figures: async () => ({ samples: [], deliveries: [], hooks: [] }),
  };
  const held: RunEnd = { kind: "held", by: "pid 7" };
  const work: Profile = { name: "work", dataDir: "/w" };
  const lab: Profile = { name: "lab", dataDir: "/l" };

  /** Everything around them: a config that a test writes, and a clock that it moves. */
  function town(first: readonly Profile[], ends: Record<string, RunEnd | "runs" | "breaks" | "hangs">) {
    const clock = manualClock();
    const told: string[] = [];
    const names = new Set<string>();
    const config = {
      text: "as at the start",
      wanted: { kind: "clear", profiles: first, refused: [] } as Wanted,
    };
    let tried = 0;
    let alive: readonly string[] = [];
    const serving = createServing({
      clock,
      report: (event, { profile = "", after = "", unsent = "" }) =>
        void told.push(`${event} ${profile} ${after}${unsent}`.trim()),
      tried: () => {
        tried += 1;
      },
      enrol: (name) => names.add(name),
      dismiss: (name) => names.delete(name),
      look: async () => config.text,
      wanted: async () => config.wanted,
      tenantOf: (profile) => ({
        profile,
        look: async () => (ends[profile.name] === "breaks" ? "mended" : "wrong"),
        unsent: () => (profile.name === "work" ? 3 : undefined),
        async run(opened, signal) {
          const end = ends[profile.name] ?? "runs";
          if (end === "breaks") throw new Error("a bug");
          if (typeof end === "object") return end;
          // As its lock would have it.
          if (alive.includes(profile.dataDir)) return { kind: "held", by: "ourselves" };
          alive = [...alive, profile.dataDir];
          if (end === "runs") opened(health);
          await clock.sleep(1e9, signal);
          await clock.sleep(2_000); // its last words
          alive = alive.filter((each) => each !== profile.dataDir);
          return { kind: "stopped" };
        },
      }),
    });
    const stop = new AbortController();
    const done = serving.run(first, stop.signal);
    return {
      ...{ clock, told, names, ends, config, serving },
      get tried() {
        return tried;
      },
      get alive() {
        return alive;
      },
      write(text: string, wanted: Wanted) {
        Object.assign(config, { text, wanted });
      },
      states: async () =>
        Object.fromEntries((await serving.beside.reports()).map(({ name, state }) => [name, state])),
      async close() {
        stop.abort();
        await clock.advance(10_000);
        await done;
      },
    };
  }
  const clear = (...profiles: Profile[]): Wanted => ({ kind: "clear", profiles, refused: [] });

  it("that cannot run is told once, tried again, and told when it is back; the others run", async () => {
    const it = town([work, lab], { work: held });
    await it.clock.advance(1);
    expect(it.tried).toBe(1);
    expect(await it.serving.beside.reports()).toMatchObject([
      { name: "work", state: "away", why: expect.stringContaining("pid 7") },
      { name: "lab", state: "ready" },
    ]);
    await it.clock.advance(30_000);
    it.ends.work = "breaks";
    // Long before its time: its config was changed.
    await it.clock.advance(1_500);
    expect(it.told).toHaveLength(3);
    it.ends.work = "runs";
    await it.clock.advance(120_000);
    expect(await it.states()).toEqual({ work: "ready", lab: "ready" });
    expect(it.told.toSorted()).toEqual([
      "profile_away work",
      "profile_away work",
      "profile_served lab",
      "profile_served work away",
    ]);
    await it.close();
  });

  it("that never says how it went keeps nobody waiting", async () => {
    const it = town([work], { work: "hangs" });
    await it.clock.advance(10_000);
    expect(it.tried).toBe(0);
    await it.clock.advance(10_000);
    expect(it.tried).toBe(1);
    await it.close();
  });

  it("that is written into the config is opened, and one that is taken out ends in order, with what it leaves", async () => {
    const it = town([], {});
    await it.clock.advance(1);
    expect([it.tried, it.serving.beside.names()]).toEqual([1, []]);
    it.write("both", clear(work, lab));
    await it.clock.advance(3_000);
    expect(await it.states()).toEqual({ work: "ready", lab: "ready" });
    expect([...it.names]).toEqual(["work", "lab"]);
    it.write("lab alone", clear(lab));
    await it.clock.advance(2_500);
    // Its last words are still being said.
    expect([it.alive, [...it.names], it.serving.beside.names()]).toEqual([
      ["/w", "/l"],
      ["work", "lab"],
      ["lab"],
    ]);
    await it.clock.advance(3_000);
    expect([it.alive, [...it.names]]).toEqual([["/l"], ["lab"]]);
    expect(it.told).toEqual(["profile_served work", "profile_served lab", "profile_removed work 3"]);
    await it.close();
    expect(it.alive).toEqual([]);
  });

  it("that gets another name or another directory ends before it begins anew, and is never there twice", async () => {
    const it = town([work], {});
    await it.clock.advance(1);
    it.write("renamed", clear({ name: "job", dataDir: "/w" }));
    await it.clock.advance(6_000);
    it.write("moved", clear({ name: "job", dataDir: "/j" }));
    await it.clock.advance(6_000);
    expect(it.told).toEqual([
      "profile_served work",
      "profile_removed work 3",
      "profile_served job",
      "profile_removed job",
      "profile_served job",
    ]);
    expect([it.alive, [...it.names], await it.states()]).toEqual([["/j"], ["job"], { job: "ready" }]);
    await it.close();
  });

  it("that is refused keeps nobody else out, is served as it was, and is looked at again", async () => {
    const it = town([work], {});
    await it.clock.advance(1);
    const why = "no such directory; make it";
    const refused = [
      { name: "work", directory: "~/typo", why },
      { name: "new", directory: "~/new", why },
    ];
    it.write("two bad ones", { kind: "clear", profiles: [lab], refused });
    await it.clock.advance(10_000);
    expect(await it.serving.beside.reports()).toEqual([
      { name: "work", directory: "/w", state: "unready", why: expect.stringContaining(why) },
      { name: "lab", directory: "/l", state: "ready" },
      { name: "new", directory: "~/new", state: "away", why },
    ]);
    expect(it.told.slice(1).toSorted()).toEqual([
      "profile_refused new",
      "profile_refused work",
      "profile_served lab",
    ]);
    // The directories are there now; nobody wrote to the config.
    it.config.wanted = clear(work, lab, { name: "new", dataDir: "/n" });
    await it.clock.advance(3_000);
    expect(await it.states()).toEqual({ work: "ready", lab: "ready", new: "ready" });
    expect(it.told.at(-1)).toBe("profile_served new");
    await it.close();
  });

  it("stays as it is while the config cannot be used, or is still being written", async () => {
    const it = town([work], {});
    await it.clock.advance(1);
    it.write("", clear());
    await it.clock.advance(1_500);
    it.write("whole again", clear(work));
    await it.clock.advance(10_000);
    expect(it.told).toEqual(["profile_served work"]);
    it.write("not YAML", { kind: "unclear", why: "not YAML; mend it" });
    await it.clock.advance(60_000);
    expect(it.told).toEqual(["profile_served work", "profiles_unclear"]);
    expect(await it.states()).toEqual({ work: "ready" });
    await it.close();
  });

  it("is told to people of the main one when it is away, and when it is back", () => {
    const world = {
      homes: [{ place: { surface: "terminal", chat: "t" }, zone: "UTC" }],
      channels: [],
      now_ms: 1,
    };
    const can = memoryWorld({ surface: "terminal", clock: manualClock() }).channel.can;
    const facts = {
      ...world,
      redact: (text: string) => ({ text, found: [] }),
      channels: [{ surface: "terminal", can, health: { state: "hearing", why: "", lacks: [] } }],
    } as unknown as Parameters<typeof profileNotices>[1];
    const told = (event: Record<string, unknown>) =>
      profileNotices({ ts: "2026-01-01T00:00:00Z", event: "", ...event }, facts).map(
        ({ draft }) => draft.title,
      );
    expect(told({ event: "profile_away", profile: "work", why: "x" })).toEqual([
      "Profile work is not served",
    ]);
    expect(told({ event: "profile_served", profile: "work", after: "away" })).toEqual([
      "Profile work is served again",
    ]);
    expect(told({ event: "profile_served", profile: "work" })).toEqual([]);
    expect(told({ event: "profile_refused", profile: "work", why: "x" })).toEqual([
      "Profile work is not taken up",
    ]);
    expect(told({ event: "profile_removed", profile: "work", directory: "/w", unsent: 2 })).toEqual([
      "Profile work is served no more",
    ]);
    expect(told({ event: "profiles_unclear", why: "x" })).toEqual(["The config cannot be used"]);
  });
});

describe("what the platform told one of several", () => {
  const slow = (after_ms: number | undefined, wait: "chat" | "surface") =>
    ({ kind: "retryable", why: "too many", wait, ...(after_ms !== undefined && { after_ms }) }) as const;
  const home: Spot = { surface: "slack", chat: "C1" };

  it.each<[string, Parameters<typeof pauseIn>[1]["outcome"], readonly [number, number, number, number]]>([
    // In that chat, in another one, on another surface; and for whoever was told itself.
    ["a wait for a chat holds there alone", slow(5_000, "chat"), [5_000, 0, 0, 0]],
    ["a wait for all holds on the whole surface", slow(5_000, "surface"), [5_000, 5_000, 0, 0]],
    ["a failure without a wait is no word of the platform", slow(undefined, "surface"), [0, 0, 0, 0]],
    ["a wait of nothing is none", slow(0, "surface"), [0, 0, 0, 0]],
    ["a wait beyond reason is cut", slow(1e12, "chat"), [outboxLimits.told_wait_ms_max, 0, 0, 0]],
    ["what is not known to have arrived slows nobody down", { kind: "unknown", why: "?" }, [0, 0, 0, 0]],
  ])("%s", (_, outcome, expected) => {
    const pauses = createPauses(() => 100);
    expect(pauses.heard("main", home, outcome)).toBe(outcome);
    const { left_ms } = pauses.of("work");
    expect([
      left_ms("slack", "C1"),
      left_ms("slack", "C2"),
      left_ms("discord", "C1"),
      pauses.of("main").left_ms("slack", "C1"),
    ]).toEqual(expected);
  });

  it("is over when it is over, is never shortened, and says when to look again", () => {
    let now_ms = 0;
    const pauses = createPauses(() => now_ms);
    const { left_ms, firstEnd_ms } = pauses.of("work");
    expect(firstEnd_ms()).toBeUndefined();
    pauses.heard("main", home, slow(10_000, "chat"));
    pauses.heard("lab", { ...home, chat: "C2" }, slow(4_000, "surface"));
    pauses.heard("main", home, slow(1_000, "chat"));
    expect([left_ms("slack", "C1"), left_ms("slack", "C3"), firstEnd_ms()]).toEqual([10_000, 4_000, 4_000]);
    now_ms = 4_000;
    expect([left_ms("slack", "C1"), left_ms("slack", "C3"), firstEnd_ms()]).toEqual([6_000, 0, 6_000]);
    now_ms = 10_000;
    expect([left_ms("slack", "C1"), firstEnd_ms()]).toEqual([0, undefined]);
  });

  it("is kept within bounds, and what ends first is let go", () => {
    let known: readonly Pause[] = [];
    for (let count = 0; count <= switchboardLimits.pauses_max; count += 1)
      known = pausesWith(
        known,
        { told: "main", surface: "slack", chat: `C${count}`, until_ms: 10 + count },
        0,
      );
    expect(known).toHaveLength(switchboardLimits.pauses_max);
    expect(pauseLeft_ms(known, "work", { surface: "slack", chat: "C0" }, 0)).toBe(0);
    expect(pauseLeft_ms(known, "work", { surface: "slack", chat: "C1" }, 0)).toBe(11);
  });
});
