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

const layers: readonly Layer[] = [
  { of: "src/entry.ts", may: ["src/main.ts", "src/engine/host/session/host.ts"] },
  { of: "src/main.ts", may: ["src/engine/", "src/bot/"] },
  { of: "src/hook-entry.ts", may: ["src/main.ts", "src/engine/"] },
  { of: "src/index.ts", may: [...contract, "src/engine/host/"] },
  { of: "src/engine/", may: ["package.json"] },
  { of: "src/bot/", may: ["src/notify/", "src/engine/", "src/channels/", "package.json"] },
  {
    of: "src/notify/",
    may: [
      ...contract,
      "src/engine/pulse-control.ts",
      // Nouns: what judgment says of an ask is shown on its card.
      "src/engine/judge.ts",
      "src/engine/judgment/ruling.ts",
      "src/channels/channel.ts",
      // Pure, and people must be shown the difference that the engine would write down.
      "src/engine/steering/diff.ts",
      // Pure: who approves a plan sees the words that its hash is of, and the counts of its receipt.
      "src/engine/plans/nouns.ts",
      "src/engine/plans/diff.ts",
      "src/engine/plans/hash.ts",
      "src/engine/plans/events.ts",
      "src/engine/plans/step-state.ts",
      "src/engine/plans/receipt.ts",
      // Pure: quiet hours are those of the clock on somebody's wall.
      "src/engine/pulse/zone.ts",
      // Pure: one wording for what both sides tell people.
      "src/engine/count.ts",
      "src/engine/sqlite-failure.ts",
      // Cutting and cleaning text for any surface.
      "src/channels/text/clean.ts",
      "src/channels/text/fit.ts",
    ],
  },
  { of: "src/channels/", may: [] },
  {
    of: "src/channels/slack/",
    may: ["src/channels/channel.ts", "src/channels/setup.ts", "src/channels/limits.ts", "src/channels/text/"],
  },
  {
    of: "src/channels/discord/",
    may: ["src/channels/channel.ts", "src/channels/setup.ts", "src/channels/limits.ts", "src/channels/text/"],
  },
  {
    of: "src/channels/telegram/",
    may: ["src/channels/channel.ts", "src/channels/setup.ts", "src/channels/limits.ts", "src/channels/text/"],
  },
  {
    of: "src/channels/terminal/",
    may: ["src/channels/channel.ts", "src/channels/limits.ts", "src/channels/text/"],
  },
];

/** Folders that only the named files may look into, besides the folder itself. */
export interface Door {
  readonly into: string;
  readonly from: readonly string[];
  readonly why: string;
}

const doors: readonly Door[] = [
  {
    into: "src/bot/",
    from: ["src/main.ts"],
    why: "nobody depends on who wires everything",
  },
  {
    into: "src/engine/host/",
    from: [
      "src/entry.ts",
      "src/main.ts",
      "src/hook-entry.ts",
      "src/index.ts",
      "src/bot/home.ts",
      "src/bot/hook-desk.ts",
      "src/bot/apart.ts",
      "src/bot/terminal-desk.ts",
      "src/bot/client-on-machine.ts",
      "src/bot/demo-on-machine.ts",
      "src/bot/pulse-on-machine.ts",
      "src/bot/served-on-machine.ts",
      "src/bot/bot-on-machine.ts",
      "src/bot/by-hand/hatch.ts",
      "src/bot/doctor/checkup.ts",
      "src/bot/doctor/tail-probe.ts",
      "src/bot/unit-on-machine.ts",
      // Beside the data directory, where the store does not reach.
      "src/bot/backup/files.ts",
      "src/bot/backup/databases.ts",
    ],
    why: "the machine reaches the engine through ports; only compositions name drivers",
  },
  {
    into: "src/engine/verbs/",
    // The terminal is a port that the command line declares.
    from: [
      "src/main.ts",
      "src/engine/host/terminal.ts",
      // So is the way to another machine, whose far end is a verb's terminal.
      "src/engine/host/relay/call.ts",
      "src/engine/host/relay/conversation.ts",
      "src/engine/host/relay/door.ts",
      "src/engine/host/relay/far-terminal.ts",
    ],
    why: "the command line is one client of the contract among others",
  },
  { into: "src/channels/slack/", from: ["src/channels/open.ts"], why: "one switch names the platforms" },
  { into: "src/channels/discord/", from: ["src/channels/open.ts"], why: "one switch names the platforms" },
  { into: "src/channels/telegram/", from: ["src/channels/open.ts"], why: "one switch names the platforms" },
  {
    into: "src/channels/terminal/",
    // Its clients are ours: they speak its protocol and show its cards.
    from: [
      "src/channels/open.ts",
      "src/bot/client/talk.ts",
      "src/bot/client/cards.ts",
      "src/bot/client/rows.ts",
      "src/bot/surfaces.ts",
      "src/bot/terminal-desk.ts",
    ],
    why: "one switch names the platforms",
  },
];

export interface Permission {
  readonly uses: readonly Use[];
  readonly why: string;
}

/** I8: the only files that touch the machine. */
const machine: Readonly<Record<string, Permission>> = {
  "src/channels/slack/socket.ts": {
    uses: ["machine"],
    why: "hears the answered pings of its sockets, which the SDK keeps to itself",
  },
  "src/channels/slack/web.ts": {
    uses: ["network", "timers"],
    why: "calls that end when they are given up, uploads and response URLs: what the SDK's client cannot do",
  },
  "src/bot/doctor/machine.ts": {
    uses: ["files", "machine"],
    why: "looks at files, modes and room on the disk where no store reaches; mends what is safe",
  },
  "src/bot/health/http.ts": {
    uses: ["network"],
    why: "the port of this machine at which whoever watches over it looks",
  },
  "src/bot/backup/files.ts": {
    uses: ["files", "machine"],
    why: "reads a data directory as it stands, and writes sets and directories beside it",
  },
  "src/bot/secrets.ts": { uses: ["files"], why: "reads tokens from the files that the config names" },
  "src/entry.ts": {
    uses: ["machine", "environment"],
    why: "looks at the Node version and finds the compile cache before anything of ours is loaded",
  },
  "src/channels/telegram/client.ts": {
    uses: ["network"],
    why: "the agents of the connections to Telegram: which are left open, and both families of addresses",
  },
  "src/channels/telegram/webhook.ts": { uses: ["network"], why: "the door at which Telegram posts updates" },
  "src/engine/host/background.ts": {
    uses: ["files", "processes", "machine"],
    why: "starts the loop in a process of its own, and ends it by its pid",
  },
  "src/engine/host/children-group.ts": {
    uses: ["files", "timers", "clock", "machine"],
    why: "ends a process group and sees in /proc that nothing of it is left",
  },
  "src/engine/host/children.ts": {
    uses: ["clock", "timers"],
    why: "is the Children port: deadlines of other programs",
  },
  "src/engine/host/clock.ts": {
    uses: ["files", "clock", "timers", "randomness", "machine"],
    why: "is the Clock and Ids port: the real time, sleep and nonces, these from the random device",
  },
  "src/engine/host/dialog.ts": { uses: ["machine"], why: "is the Dialog port: lines at the terminal" },
  "src/engine/host/disk.ts": {
    uses: ["files"],
    why: "the file system calls of the store in one place, so that tests arm them",
  },
  "src/engine/host/environment.ts": {
    uses: ["machine", "environment"],
    why: "the one reader of environment, working directory and user name",
  },
  "src/hook-entry.ts": {
    uses: ["machine"],
    why: "starts the hook's process: its words, its end, and the compile cache where it needs everything",
  },
  "src/engine/host/hook-door.ts": {
    uses: ["network", "timers"],
    why: "the socket at which a shell hands over tool calls, and signs of life while a person is asked",
  },
  "src/engine/host/hook-call.ts": {
    uses: ["files", "timers", "machine"],
    why: "reads and writes a hook's two streams at once, where streams would cost more than the call",
  },
  "src/engine/host/koffi.ts": {
    uses: ["files", "machine"],
    why: "finds and loads the native part that fits this Node",
  },
  "src/engine/host/full-screen.ts": {
    uses: ["files", "machine"],
    why: "gives a terminal back in the last moment of a process: signals, raw mode, a plain write",
  },
  "src/engine/host/line-caller.ts": { uses: ["network"], why: "calls the Unix socket of a running program" },
  "src/engine/host/line-socket.ts": {
    uses: ["files", "network", "machine"],
    why: "the Unix socket at which clients of the same user come in, and its mode",
  },
  "src/engine/host/list.ts": { uses: ["timers"], why: "waits out the coarse time stamps of a directory" },
  "src/engine/host/log-file.ts": {
    uses: ["files"],
    why: "the logs of runs, as they come, without a flush per line",
  },
  "src/engine/host/memory/history.ts": {
    uses: ["files"],
    why: "reads a person's transcripts and shell history, when they ask for it",
  },
  "src/engine/host/memory/open.ts": {
    uses: ["files"],
    why: "the memory's file before SQLite opens it: its mode, and whether it is there",
  },
  "src/engine/host/own-program.ts": { uses: ["files"], why: "notices that the program was replaced" },
  "src/engine/host/package-root.ts": { uses: ["files"], why: "finds what is installed beside the code" },
  "src/engine/host/peer-pid.ts": {
    uses: ["machine"],
    why: "asks the kernel who is at the other end of a socket",
  },
  "src/engine/host/postgres.ts": {
    uses: ["files"],
    why: "reads a database's address from the file that a person named, and the steps of its shape from the package",
  },
  "src/engine/host/plan-files.ts": {
    uses: ["files", "timers"],
    why: "is the PlanFiles port: files of the project that a plan works on; breathes in a long walk",
  },
  "src/engine/host/processes.ts": {
    uses: ["files", "machine"],
    why: "is the Processes port: /proc, kill(0), the own pid",
  },
  "src/engine/host/programs.ts": { uses: ["files"], why: "looks for agents on PATH" },
  "src/engine/host/make-directory.ts": {
    uses: ["files"],
    why: "makes the directories of the store, where Node's own way may never end",
  },
  "src/engine/host/relay/carrier.ts": {
    uses: ["processes", "timers"],
    why: "the program whose two streams lead to another machine",
  },
  "src/engine/host/relay/door.ts": {
    uses: ["processes", "machine"],
    why: "runs a worker's program at the terminal that it was given, signals and all",
  },
  "src/engine/host/relay/far-listener.ts": {
    uses: ["files", "machine"],
    why: "its two streams are the way home; removes the directory that it made for its socket",
  },
  "src/engine/host/give-back.ts": { uses: ["machine"], why: "lets V8 give back what only the start needed" },
  "src/engine/host/program-pages.ts": {
    uses: ["files"],
    why: "asks the kernel which files are mapped into this process",
  },
  "src/engine/host/scratch.ts": { uses: ["files", "machine"], why: "makes a temporary directory" },
  "src/engine/host/seed.ts": {
    uses: ["files"],
    why: "reads seeds/ from the package, not from the data directory",
  },
  "src/engine/host/session/available.ts": { uses: ["files"], why: "what a pseudo-terminal has, in one go" },
  "src/engine/host/session/attach.ts": { uses: ["machine"], why: "whose socket it is: the user's own id" },
  "src/engine/host/session/client.ts": { uses: ["machine"], why: "whose socket it is: the user's own id" },
  "src/engine/host/session/control-client.ts": {
    uses: ["network", "timers"],
    why: "one request to the Unix socket of a session, with a deadline",
  },
  "src/engine/host/session/control-server.ts": {
    uses: ["files", "network", "timers", "machine"],
    why: "the Unix socket of one session, and its mode",
  },
  "src/engine/host/session/host.ts": {
    uses: ["files", "network", "machine"],
    why: "the process that owns a terminal: signals, pid, its socket",
  },
  "src/engine/host/session/kill-tree.ts": {
    uses: ["machine"],
    why: "signals to the descendants of a worker",
  },
  "src/engine/host/session/pattern.ts": {
    uses: ["machine"],
    why: "runs a person's pattern in a context with a watchdog",
  },
  "src/engine/host/session/picture.ts": {
    uses: ["files"],
    why: "finds the fonts that come with the package",
  },
  "src/engine/host/session/process-table.ts": { uses: ["files"], why: "reads /proc" },
  "src/engine/host/session/pty.ts": { uses: ["files"], why: "the pseudo-terminal" },
  "src/engine/host/session/publish.ts": { uses: ["files"], why: "the session's own records, by rename" },
  "src/engine/host/session/session.ts": { uses: ["machine"], why: "signals to the program in the terminal" },
  "src/engine/host/session/start.ts": {
    uses: ["files", "processes", "timers"],
    why: "starts a host that outlives whoever started it",
  },
  "src/engine/host/session/transcript-file.ts": { uses: ["files"], why: "appends a worker's raw output" },
  "src/engine/host/session/transcript-read.ts": { uses: ["files"], why: "reads ranges of it" },
  "src/engine/host/sessions.ts": { uses: ["machine"], why: "a host runs on the same Node as we do" },
  "src/engine/host/story.ts": {
    uses: ["files", "machine"],
    why: "reads the demo from the package and makes a place for it",
  },
  "src/engine/host/terminal.ts": {
    uses: ["files", "machine"],
    why: "is the Terminal port: three streams, two signals",
  },
  "src/engine/host/watcher.ts": { uses: ["files"], why: "is the Watcher port" },
  "src/notify/ledger/file.ts": {
    uses: ["files"],
    why: "the ledger's file before SQLite opens it: its mode, and moving a damaged one aside",
  },
};

/** A package is imported by these files, or below these folders, and nowhere else. */
const packages: Readonly<Record<string, { readonly at: readonly string[]; readonly why: string }>> = {
  koffi: { at: ["src/engine/host/koffi.ts"], why: "two C functions: flock(2), malloc_trim(3)" },
  execa: { at: ["src/engine/host/children.ts"], why: "starting other programs" },
  chokidar: { at: ["src/engine/host/lasting-watcher.ts"], why: "hints for the loop, for as long as it runs" },
  croner: { at: ["src/engine/steering/calendar.ts"], why: "when a cron line is due next" },
  pg: { at: ["src/engine/host/postgres.ts"], why: "the Postgres that an organization shares" },
  "prom-client": { at: ["src/bot/health/expose.ts"], why: "figures as Prometheus reads them" },
  "better-sqlite3": {
    at: [
      "src/notify/ledger/",
      "src/engine/host/memory/",
      "src/engine/sqlite-failure.ts",
      "src/bot/backup/databases.ts",
    ],
    why: "the ledger of delivery, and what judgment remembers",
  },
  "@resvg/resvg-js": { at: ["src/engine/host/session/picture.ts"], why: "SVG → PNG, in a thread of its own" },
  "node-pty": { at: ["src/engine/host/session/pty.ts"], why: "the pseudo-terminal" },
  "@xterm/headless": { at: ["src/engine/workers/session/screen.ts"], why: "bytes → screen, without I/O" },
  "@xterm/addon-serialize": { at: ["src/engine/workers/session/screen.ts"], why: "screen → text" },
  "@xterm/addon-unicode11": { at: ["src/engine/workers/session/screen.ts"], why: "how wide a character is" },
  "discord.js": { at: ["src/channels/discord/"], why: "Discord's gateway and its buckets" },
  "@modelcontextprotocol/server": {
    at: ["src/engine/judgment/mcp/serve.ts"],
    why: "the protocol by which agents call tools, and the checks of what comes in",
  },
  unbash: { at: ["src/engine/judgment/reading/"], why: "shell text → syntax tree" },
  yaml: {
    at: ["src/engine/pulse/config-text.ts", "src/engine/judgment/guard/yaml-place.ts"],
    why: "the configuration, and packs of guardrails",
  },
  re2js: {
    at: ["src/engine/judgment/guard/patterns.ts", "src/engine/plans/finish/search.ts"],
    why: "patterns of guardrails and finish lines, in linear time",
  },
  grammy: { at: ["src/channels/telegram/"], why: "the Bot API: one client, and the types of what it says" },
  "@slack/bolt": { at: ["src/channels/slack/"], why: "Slack's own SDK: sockets, signatures, calls" },
  undici: { at: ["src/channels/slack/web.ts"], why: "the HTTP client that Slack's SDK has anyway" },
  "mdast-util-from-markdown": { at: ["src/channels/text/markdown.ts"], why: "reads Markdown" },
  "mdast-util-gfm": { at: ["src/channels/text/markdown.ts"], why: "tables, strikethrough, task lists" },
  "micromark-extension-gfm": { at: ["src/channels/text/markdown.ts"], why: "the syntax of the above" },
  zod: {
    at: [
      "src/bot/reading/propose.ts",
      "src/engine/records/",
      "src/engine/verbs/",
      "src/engine/chronicle/segment.ts",
      "src/engine/pulse/config-keys.ts",
      "src/engine/pulse/move.ts",
      "src/engine/watching/told.ts",
      "src/engine/workers/session/protocol.ts",
      "src/bot/config.ts",
      "src/bot/config-shapes.ts",
      "src/bot/by-hand/wire.ts",
      "src/bot/backup/manifest.ts",
      "src/notify/routes.ts",
      "src/channels/terminal/wire.ts",
    ],
    why: "shapes that come from outside: records, a decider's reply, a peer's request; what a verb prints",
  },
};

/** Files beyond the soft limit, with the size they may not outgrow. They only ever shrink. */
const largeFiles: Readonly<Record<string, { readonly lines_max: number; readonly why: string }>> = {
  "src/engine/engine.ts": {
    lines_max: 400,
    why: "the contract is read as one page; it grows with what there is to drive",
  },
  "src/channels/channel.ts": {
    lines_max: 360,
    why: "the port is read as one page by whoever writes an adapter",
  },
};

/** A breach that is known and has a reason to stand for now. */
export interface Debt {
  readonly rule: string;
  readonly path: string;
  readonly what: string;
  readonly why: string;
}

const silence = "no failure is dropped in silence";
const shape = "a function takes few things and no switches";

const debts: readonly Debt[] = [
  {
    rule: silence,
    path: "src/engine/host/session/session.ts",
    what: ".catch()",
    why: "the tail of a queue: who queued the work gets its failure, and the next in line must still come",
  },
  {
    rule: shape,
    path: "src/engine/workers/screen-glyphs.ts",
    what: "rect takes 5",
    why: "a place and a size are four numbers, and giving them names would cost an object per stroke",
  },
  {
    rule: shape,
    path: "src/engine/workers/screen-glyphs.ts",
    what: "armRects takes 5",
    why: "as above",
  },
];

const sizes = {
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

const emptyNames: Readonly<Record<string, EmptyName>> = {
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
const bannedWords: readonly BannedWord[] = [
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
  {
    under: "src/",
    pattern: /import (?:z|\{[^}]*\bz\b[^}]*\}) from "zod/,
    why: "the object z carries all of zod into the bundle, half a megabyte; write import * as z",
  },
  {
    under: "src/",
    // One judges commands that write there; the other needs a path shorter than a Unix socket's may be.
    except: ["src/engine/judgment/reading/ground.ts", "src/engine/workers/session/socket-path.ts"],
    pattern: /["'`]\/tmp\//,
    why: "the machine says where temporary files go",
  },
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

export const tables = {
  layers,
  doors,
  machine,
  packages,
  largeFiles,
  debts,
  sizes,
  emptyNames,
  bannedWords,
} as const;
