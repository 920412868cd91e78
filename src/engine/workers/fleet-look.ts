// One look at the whole fleet: session records, asks, tells, checks and, for those that live, their screens. Reads only.

import { limits } from "../limits.ts";
import type { Failed, Trouble } from "../outcome.ts";
import type { Store } from "../ports.ts";
import { troubleOf } from "../records/codec.ts";
import { type DialogRecord, dialogCodec, dialogKey } from "../records/dialog.ts";
import type { RecordFolder } from "../records/folder.ts";
import { metaKey, sessionMetaCodec } from "../records/session.ts";
import { verifyCodec, verifyKey } from "../records/verify.ts";
import type { AskView, Tell, WorkerFacts, WorkerHealth } from "../types.ts";
import { decideHealth } from "./health.ts";
import { inTurns } from "./in-turns.ts";
import { fleetLimits } from "./limits.ts";
import type { FleetPorts } from "./ports.ts";
import type { Dialog } from "./prompts/dialog.ts";
import { dialogOn } from "./prompts-on-screen.ts";
import type { WorkerSettings } from "./settings.ts";

export interface Seen {
  readonly health: WorkerHealth;
  readonly reason: string;
  /** What stands on the screen and waits for a key. */
  readonly dialog?: Dialog;
  /** What was done about the last one. */
  readonly record?: DialogRecord;
}

export type FleetLook =
  | { readonly kind: "ok"; readonly seen: readonly Seen[]; readonly troubles: readonly Trouble[] }
  | Failed;

export async function lookAtFleet(
  ports: FleetPorts,
  tells: RecordFolder<Tell>,
  settings: WorkerSettings,
  isWanted: (worker: WorkerFacts) => boolean = () => true,
): Promise<FleetLook> {
  const fleet = await ports.fleet.list();
  if (fleet.kind === "failed") return fleet;
  const wanted = fleet.workers.filter(isWanted);
  if (wanted.length === 0) return { kind: "ok", seen: [], troubles: fleet.troubles };
  const open = await ports.mailbox.open();
  if (open.kind === "failed") return open;
  const told = await tells.scan();
  if (told.kind === "failed") return told;
  const context: Context = { asks: open.asks, tells: [...told.records.values()], settings };
  const troubles: Trouble[] = [...fleet.troubles];
  const byId = wanted.sort((a, b) => (a.id < b.id ? -1 : 1));
  const seen = await inTurns(byId, fleetLimits.looks_at_once, (worker) =>
    lookAt(ports, worker, context, troubles),
  );
  return { kind: "ok", seen, troubles };
}

interface Context {
  readonly asks: readonly AskView[];
  readonly tells: readonly Tell[];
  readonly settings: WorkerSettings;
}

async function lookAt(
  ports: FleetPorts,
  worker: WorkerFacts,
  { asks, tells, settings }: Context,
  troubles: Trouble[],
): Promise<Seen> {
  const { store, clock } = ports;
  const { id, gen } = worker;
  const now_ms = clock.now_ms();
  const record = await dialogRecord(store, worker, troubles);
  const screen = worker.alive ? await lookAtScreen(ports, worker, troubles) : {};
  const pending = asks.filter((ask) => ask.worker === id && ask.state === "pending");
  const own = pending.filter((ask) => ask.id !== record?.ask && !ask.detached);
  const verdict = decideHealth(
    {
      alive: worker.alive,
      ask: own.length > 0 ? "open" : "none",
      dialog: screen.dialog === undefined ? "none" : "open",
      stuck_s: settings.timeouts.workerStuck_s,
      ...(screen.moved_ms !== undefined && { screen_moved_ms: screen.moved_ms }),
    },
    now_ms,
  );
  const oldest_s = pending.reduce((age_s, ask) => Math.max(age_s, ask.age_s), -1);
  const verify = await verdictOf(store, worker, troubles);
  const meta = sessionMetaCodec.decode(await store.read(metaKey(id)), metaKey(id));
  const { goal, plan } = meta.kind === "ok" && meta.value.gen === gen ? meta.value : {};
  const health: WorkerHealth = {
    ...worker,
    health: verdict.health,
    pending_tells: tells.filter((tell) => tell.worker === id && (tell.gen ?? gen) === gen).length,
    ...(verdict.idle_s !== undefined && { idle_s: verdict.idle_s }),
    ...(worker.started_s !== undefined && { uptime_s: uptimeOf(worker, worker.started_s, now_ms) }),
    ...(oldest_s >= 0 && { ask_age_s: oldest_s }),
    ...(verify && { verify }),
    ...(goal !== undefined && { goal }),
    ...(plan !== undefined && { plan }),
  };
  return {
    health,
    reason: verdict.reason,
    ...(screen.dialog && { dialog: screen.dialog }),
    ...(record && { record }),
  };
}

/** Of one that has ended: how long it lived. */
function uptimeOf({ alive, changed_ms }: WorkerFacts, started_s: number, now_ms: number): number {
  const until_ms = alive ? now_ms : (changed_ms ?? now_ms);
  return Math.max(0, Math.floor(until_ms / 1_000 - started_s));
}

interface ScreenLook {
  readonly moved_ms?: number;
  readonly dialog?: Dialog;
}

async function lookAtScreen(
  { sessions, clock }: FleetPorts,
  { id }: WorkerFacts,
  troubles: Trouble[],
): Promise<ScreenLook> {
  const session = sessions.session(id);
  const status = await session.status();
  if (status.kind !== "ok") {
    const { why, remedy } = status;
    troubles.push({ path: `sessions/${id}`, why, remedy });
    return {};
  }
  const { live } = status;
  if (live === undefined) return {};
  if (live.trouble !== undefined)
    troubles.push({
      path: `sessions/${id}`,
      why: live.trouble,
      remedy: "mend it; the worker stands still meanwhile",
    });
  const changed_ms = live.screen_changed_ms;
  // A spinner alone is no sign of life.
  const moved_ms = live.screen_moved_ms ?? changed_ms;
  // What is still being drawn is not read; a spinner goes on beside the dialogs of some agents. What was drawn in the
  // future was drawn before the clock was set back.
  if (Math.abs(clock.now_ms() - moved_ms) < fleetLimits.dialog_settle_ms) return { moved_ms };
  const shot = await session.shot("plain", "trimmed");
  const dialog = shot.kind === "ok" ? dialogOn(shot.shot.text ?? "") : undefined;
  return { moved_ms, ...(dialog && { dialog }) };
}

async function dialogRecord(
  store: Store,
  { id, gen }: WorkerFacts,
  troubles: Trouble[],
): Promise<DialogRecord | undefined> {
  const read = dialogCodec.decode(await store.read(dialogKey(id)), dialogKey(id));
  if (read.kind === "missing") return undefined;
  if (read.kind === "ok") return read.value.gen === gen ? read.value : undefined;
  troubles.push(troubleOf(read, dialogKey(id), "dialog"));
  return undefined;
}

/** A check that cannot be read has not passed. */
async function verdictOf(
  store: Store,
  { id, gen, alive }: WorkerFacts,
  troubles: Trouble[],
): Promise<WorkerHealth["verify"] | undefined> {
  if (alive) return undefined;
  const read = verifyCodec.decode(await store.read(verifyKey(id)), verifyKey(id));
  if (read.kind === "missing") return undefined;
  if (read.kind !== "ok") {
    troubles.push(troubleOf(read, verifyKey(id), "check"));
    return { verdict: "fail", exit_code: null, output: read.why.slice(0, limits.reason_chars_max) };
  }
  const { stage } = read.value;
  if (read.value.gen !== gen || stage.in !== "done") return undefined;
  const { ok, exit_code, output } = stage.verdict;
  return { verdict: ok ? "pass" : "fail", exit_code, output };
}
