// The rules of the house as data: who may import whom, who may touch the machine and why, which words have no place.
// A new permission is one line with its reason; one that nobody uses any more fails the test.

import type { Use } from "./source.ts";

/** A file belongs to the longest `of` that begins its path. Inside one folder everybody may import everybody. */
export interface Layer {
  readonly of: string;
  readonly may: readonly string[];
}

const contract = [
  "src/engine/engine.ts",
  "src/engine/types.ts",
  "src/engine/ids.ts",
  "src/engine/outcome.ts",
];

export const layers: readonly Layer[] = [
  { of: "src/entry.ts", may: ["src/main.ts"] },
  { of: "src/main.ts", may: ["src/engine/", "src/bot/"] },
  { of: "src/index.ts", may: [...contract, "src/engine/host/"] },
  { of: "src/engine/", may: [] },
  { of: "src/bot/", may: ["src/notify/", "src/engine/", "src/channels/"] },
  { of: "src/notify/", may: [...contract, "src/channels/channel.ts"] },
  { of: "src/channels/", may: [] },
  { of: "src/channels/slack/", may: ["src/channels/channel.ts", "src/channels/limits.ts"] },
  { of: "src/channels/discord/", may: ["src/channels/channel.ts", "src/channels/limits.ts"] },
  { of: "src/channels/telegram/", may: ["src/channels/channel.ts", "src/channels/limits.ts"] },
  { of: "src/channels/terminal/", may: ["src/channels/channel.ts", "src/channels/limits.ts"] },
];

/** Folders that only the named files may look into, besides the folder itself. */
export interface Door {
  readonly into: string;
  readonly from: readonly string[];
  readonly why: string;
}

export const doors: readonly Door[] = [
  {
    into: "src/bot/",
    from: ["src/main.ts"],
    why: "nobody depends on who wires everything",
  },
  {
    into: "src/engine/host/",
    from: ["src/main.ts", "src/index.ts", "src/bot/bot.ts"],
    why: "the machine reaches the engine through ports; only compositions name drivers",
  },
  {
    into: "src/engine/verbs/",
    from: ["src/main.ts"],
    why: "the command line is one client of the contract among others",
  },
  { into: "src/channels/slack/", from: ["src/channels/open.ts"], why: "one switch names the platforms" },
  { into: "src/channels/discord/", from: ["src/channels/open.ts"], why: "one switch names the platforms" },
  { into: "src/channels/telegram/", from: ["src/channels/open.ts"], why: "one switch names the platforms" },
  { into: "src/channels/terminal/", from: ["src/channels/open.ts"], why: "one switch names the platforms" },
];

export interface Permission {
  readonly uses: readonly Use[];
  readonly why: string;
}

/** I8: the only files that touch the machine. */
export const machine: Readonly<Record<string, Permission>> = {
  "src/engine/host/clock.ts": {
    uses: ["clock", "timers", "randomness"],
    why: "is the Clock and Ids port: the real time, sleep and nonces",
  },
  "src/engine/host/disk.ts": {
    uses: ["files"],
    why: "the few file system calls of the store, so that tests can arm them",
  },
  "src/engine/host/file-lock.ts": {
    uses: ["files"],
    why: "opens the lock files that live as long as their process",
  },
  "src/engine/host/file-store.ts": {
    uses: ["timers"],
    why: "yields to the event loop between tries for a lock",
  },
  "src/engine/host/processes.ts": {
    uses: ["files", "machine"],
    why: "is the Processes port: /proc, kill(0) and the own pid",
  },
  "src/engine/host/read.ts": { uses: ["files"], why: "reads without following links" },
  "src/engine/host/watcher.ts": { uses: ["files"], why: "is the Watcher port" },
};

/** A package is imported by these files, or below these folders, and nowhere else. */
export const packages: Readonly<Record<string, { readonly at: readonly string[]; readonly why: string }>> = {
  koffi: { at: ["src/engine/host/flock.ts"], why: "one C function, flock(2)" },
  zod: { at: ["src/engine/records/"], why: "file shapes are parsed at the edge; types inside" },
};

/** Files beyond the soft limit, with the size they may not outgrow. They only ever shrink. */
export const largeFiles: Readonly<Record<string, { readonly lines_max: number; readonly why: string }>> = {
  "src/engine/engine.ts": { lines_max: 337, why: "the contract is read as one page" },
};

/** A breach that is known and has a reason to stand for now. */
export interface Debt {
  readonly rule: string;
  readonly path: string;
  readonly what: string;
  readonly why: string;
}

export const debts: readonly Debt[] = [];

export const sizes = {
  file_lines_soft: 250,
  file_lines_hard: 400,
  function_lines_max: 70,
  parameters_max: 4,
  header_lines_max: 3,
  architecture_lines_max: 250,
} as const;

/** Names that say nothing about what a thing is for. Some are good words inside a longer name, but not for a file. */
export interface EmptyName {
  readonly where: "everywhere" | "paths";
  readonly instead: string;
}

export const emptyNames: Readonly<Record<string, EmptyName>> = {
  manager: { where: "everywhere", instead: "name what it decides or keeps" },
  utils: { where: "everywhere", instead: "import from the file that owns the thing" },
  util: { where: "everywhere", instead: "import from the file that owns the thing" },
  helpers: { where: "everywhere", instead: "import from the file that owns the thing" },
  helper: { where: "everywhere", instead: "name it after its caller and its purpose" },
  service: { where: "everywhere", instead: "name what it does" },
  misc: { where: "everywhere", instead: "name what it is" },
  core: { where: "paths", instead: "the folder's name says it already" },
  common: { where: "paths", instead: "import from the owner" },
};

export interface BannedWord {
  readonly under: string;
  /** Not looked at: where the word is needed to forbid it. */
  readonly except?: readonly string[];
  readonly pattern: RegExp;
  readonly why: string;
}

/** Matched against whole texts, comments too. */
export const bannedWords: readonly BannedWord[] = [
  {
    under: "src/engine/",
    pattern: /slack|discord|telegram/i,
    why: "I7: the engine does not know that there is a chat",
  },
  {
    under: "src/channels/",
    pattern: /(?:\b|_)(?:goals?|asks?|beats?)(?![a-z])|(?<=[a-z])(?:Goals?|Asks?|Beats?)(?![a-z])/,
    why: "I7: a channel carries cards and does not know what they are about",
  },
  {
    under: "",
    except: ["test/architecture"],
    pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/,
    why: "do it, or open an issue",
  },
  {
    under: "",
    except: ["test/architecture"],
    pattern: /(?<![\w.])\/(?:work|root|Users)\/|(?<![\w.])\/home\/(?!ann\b|node\b|you\b)\w/,
    why: "a path of somebody's machine",
  },
  { under: "src/", pattern: /["'`]\/tmp\//, why: "the machine says where temporary files go" },
  {
    under: "test/",
    except: ["test/architecture"],
    pattern: /\bvi\.(?:do)?[mM]ock\(/,
    why: "fakes stand behind ports",
  },
  {
    under: "test/",
    except: ["test/architecture", "test/scripts/closing-line.test.ts"],
    pattern: /\b(?:it|test|describe)\.(?:only|skip|todo|fails)\(/,
    why: "every test runs, always",
  },
];
