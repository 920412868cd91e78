// A fleet in memory: real records, a real mailbox and a clock moved by hand; sessions, children and the config are in
// the test's hand. What a session is, the fake writes into the same records as a real host.

import type { Workers } from "../../../src/engine/engine.ts";
import type { WorkerId } from "../../../src/engine/ids.ts";
import { createMailbox } from "../../../src/engine/mailbox/mailbox.ts";
import { failed } from "../../../src/engine/outcome.ts";
import type { RunOutcome, RunRequest, Store } from "../../../src/engine/ports.ts";
import {
  metaKey,
  type SessionState,
  sessionMetaCodec,
  sessionStatusCodec,
  statusKey,
} from "../../../src/engine/records/session.ts";
import type { Shot } from "../../../src/engine/terminals.ts";
import type { Actor } from "../../../src/engine/types.ts";
import { createFleet } from "../../../src/engine/workers/fleet.ts";
import type { FleetPorts } from "../../../src/engine/workers/ports.ts";
import type {
  LaunchOutcome,
  LaunchRequest,
  Session,
  Sessions,
} from "../../../src/engine/workers/sessions.ts";
import { type SettingsOutcome, settingsOrDefaults } from "../../../src/engine/workers/settings.ts";
import { createTerminals } from "../../../src/engine/workers/terminals.ts";
import { createWorkers } from "../../../src/engine/workers/workers.ts";
import { countingIds } from "../../fakes/counting-ids.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import { memoryStore } from "../../fakes/memory-store.ts";

export const ann: Actor = { kind: "person", name: "ann", surface: "terminal" };
export const pulse: Actor = { kind: "pulse" };
export const worker = (id: string, gen?: string): Actor => ({
  kind: "worker",
  id: id as WorkerId,
  meta: false,
  ...(gen !== undefined && { gen }),
});

const defaults = settingsOrDefaults({ kind: "absent", why: "", remedy: "" });
export const configured: Extract<SettingsOutcome, { kind: "ok" }> = {
  kind: "ok",
  settings: { ...defaults, workerCommand: "agent {{prompt_file}}" },
  path: "/etc/looop.yaml",
};

const HOST_PID = 4_000;

export function crew(options: { dataDir?: string; env?: Record<string, string> } = {}) {
  const clock = manualClock();
  const { store, control } = memoryStore({ clock });
  const launched: LaunchRequest[] = [];
  const ran: RunRequest[] = [];
  const typed: { id: string; keys: readonly string[] }[] = [];
  const journal: string[] = [];
  const events: Record<string, unknown>[] = [];
  const screens = new Map<string, { text: string; changed_ms: number; moved_ms: number }>();
  let whenTyped: (keys: readonly string[]) => void = () => undefined;
  const dead = new Set<number>();
  let nextPid = HOST_PID;
  let launch: (request: LaunchRequest) => LaunchOutcome | Promise<LaunchOutcome> = () => ({
    kind: "started",
    hostPid: 0,
    childPid: 0,
  });
  let settings: SettingsOutcome = configured;
  let child: (request: RunRequest, signal?: AbortSignal) => Promise<RunOutcome> = async () => ended(0);

  const processes = {
    alive: (pid: number) => (dead.has(pid) ? ("dead" as const) : ("alive" as const)),
    ancestry: () => [{ pid: 1_234, parent_pid: 1, started: "mark" }],
    variable: () => undefined,
  };
  const fleet = createFleet({ store, processes, marker: {} });
  const record = async (event: string, fields: Readonly<Record<string, unknown>>) => {
    events.push({ event, ...fields });
    return { kind: "ok" } as const;
  };
  const mailbox = createMailbox({
    store,
    clock,
    ids: countingIds("n"),
    watcher: { watch: () => ({ close: () => undefined }) },
    fleet,
    events: {
      record,
      read: async () => failed("io", "not here", "none"),
      async *follow() {
        yield failed("io", "not here", "none");
      },
    },
  });

  const sessions: Sessions = {
    async start(request) {
      const outcome = await launch(request);
      if (outcome.kind !== "started") return outcome;
      launched.push(request);
      await host(request.id, request);
      return outcome;
    },
    session: fakeSession,
    async remove(id) {
      await store.remove(metaKey(id));
      await store.remove(statusKey(id));
      return { kind: "removed" };
    },
  };

  /** What a host writes when its program runs. */
  async function host(id: string, request: Partial<LaunchRequest> = {}): Promise<number> {
    const hostPid = nextPid++;
    const meta = {
      id,
      command: request.command ?? ["cat"],
      hostPid,
      started_s: Math.floor(clock.now_ms() / 1_000),
      meta: request.meta ?? false,
      ...(request.gen !== undefined && { gen: request.gen }),
      ...(request.goal !== undefined && { goal: request.goal }),
      ...(request.plan !== undefined && { plan: request.plan }),
    };
    await store.write(metaKey(id), sessionMetaCodec.encode(meta));
    await become(id, "running", null);
    screens.set(id, { text: "", changed_ms: clock.now_ms(), moved_ms: clock.now_ms() });
    return hostPid;
  }

  async function become(id: string, state: SessionState, exitCode: number | null): Promise<void> {
    const status = { state, childPid: null, exitCode, changed_ms: clock.now_ms() };
    await store.write(statusKey(id), sessionStatusCodec.encode(status));
  }

  const isAlive = async (id: string) => {
    const list = await fleet.list();
    return list.kind === "ok" && list.workers.some((each) => each.id === id && each.alive);
  };

  const over = (id: string) =>
    ({ kind: "ended", ending: { kind: "lost" }, why: `session ${id} has finished`, remedy: "none" }) as const;

  function fakeSession(id: string): Session {
    const unused = async () => failed("io", "not in this test", "none");
    return {
      async status() {
        if (!(await isAlive(id))) return { kind: "ok", ending: { kind: "lost" } };
        const { changed_ms = 0, moved_ms = 0 } = screens.get(id) ?? {};
        return { kind: "ok", ending: { kind: "running" }, live: report(id, changed_ms, moved_ms) };
      },
      shot: async () => ({ kind: "ok", shot: shotOf(screens.get(id)?.text ?? "") }),
      async key(keys) {
        if (!(await isAlive(id))) return over(id);
        typed.push({ id, keys });
        whenTyped(keys);
        return { kind: "sent", sent: keys.length, offset: 7 };
      },
      async send(text) {
        if (!(await isAlive(id))) return over(id);
        typed.push({ id, keys: [text] });
        return { kind: "sent", sent: text.length, offset: 7 };
      },
      async kill() {
        if (!(await isAlive(id))) return over(id);
        await become(id, "killed", 129);
        return {
          kind: "killed",
          killed: true,
          confirmed: true,
          escalated: false,
          state: "killed",
          exit_code: 129,
          left: [],
        };
      },
      resize: async () => ({ kind: "ok" }),
      restart: async () => ({ kind: "ok" }),
      detachAll: async () => ({ kind: "ok", detached: 2 }),
      picture: unused,
      log: unused,
      attach: unused,
      expect: unused,
      waitForEnd: unused,
      waitForIdle: unused,
      async *follow() {
        yield failed("io", "not in this test", "none");
      },
    };
  }

  const ports: FleetPorts = {
    dataDir: options.dataDir ?? "/data",
    store,
    clock,
    ids: countingIds("g"),
    processes,
    children: {
      async run(request, signal) {
        ran.push(request);
        return child(request, signal);
      },
    },
    sessions,
    references: { read: async () => ({ kind: "missing" }) },
    settings: async () => settings,
    env: options.env ?? { PATH: "/bin", SECRET_TOKEN: "hidden", LOOOP_SESSION_ID: "starter" },
    fleet,
    mailbox,
    events: { record },
    journal: {
      async write(line) {
        journal.push(line);
        return { kind: "ok" };
      },
    },
  };
  const workers: Workers = createWorkers(ports);
  return {
    ports,
    store,
    control,
    clock,
    workers,
    terminals: createTerminals(ports),
    mailbox,
    launched,
    ran,
    typed,
    journal,
    events,
    host,
    become,
    text: (key: string) => textOf(store, key),
    die: (pid: number) => dead.add(pid),
    screen(id: string, text: string) {
      screens.set(id, { text, changed_ms: clock.now_ms(), moved_ms: clock.now_ms() });
    },
    /** A spinner has turned: the screen has changed, and says what it said. */
    spin(id: string) {
      const shown = screens.get(id);
      if (shown) screens.set(id, { ...shown, changed_ms: clock.now_ms() });
    },
    onTyped(does: typeof whenTyped) {
      whenTyped = does;
    },
    onLaunch(does: typeof launch) {
      launch = does;
    },
    onRun(does: typeof child) {
      child = does;
    },
    configure(outcome: SettingsOutcome) {
      settings = outcome;
    },
    reconcile: () => workers.reconcile(new AbortController().signal),
    attend: () => workers.attend(new AbortController().signal),
  };
}

export function ended(exit_code: number, stdout = ""): RunOutcome {
  const bytes = Buffer.from(stdout);
  return {
    kind: "ended",
    exit_code,
    signal: null,
    stdout: bytes,
    stderr: new Uint8Array(),
    stdout_bytes: bytes.length,
    stderr_bytes: 0,
    wall_ms: 1,
  };
}

async function textOf(store: Store, key: string): Promise<string | undefined> {
  const read = await store.read(key, 4_194_304);
  return read.kind === "ok" ? Buffer.from(read.bytes).toString("utf8") : undefined;
}

function report(id: string, changed_ms: number, screen_moved_ms: number) {
  return {
    id,
    state: "running" as const,
    child_pid: null,
    exit_code: null,
    last_change: "",
    output_bytes: 0,
    screen_seq: 0,
    screen_hash: "",
    screen_changed_ms: changed_ms,
    screen_moved_ms,
    output_ms: changed_ms,
    cols: 80,
    rows: 24,
    attached: 0,
  };
}

function shotOf(text: string): Shot {
  return {
    rows: 24,
    cols: 80,
    cursor: { row: 0, col: 0, hidden: false },
    alternate_screen: false,
    screen_hash: "",
    screen_seq: 0,
    format: "plain",
    text,
  };
}
