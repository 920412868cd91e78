// Everything that can be known before a worker is started, looked at without a trace: config, room, command, what it
// continues, where it works. Keeps I12: a fleet that cannot be read has no room for another worker.

import type { Fleet, StartRequest } from "../engine.ts";
import { type Failed, failed, type Refused, refused } from "../outcome.ts";
import type { Store } from "../ports.ts";
import { workerCommand } from "../pulse/command.ts";
import { type LaunchRecord, launchCodec, launchKey, promptKey } from "../records/launch.ts";
import type { Actor } from "../types.ts";
import type { FleetPorts } from "./ports.ts";
import { type Resume, resumeOf } from "./resume.ts";
import { createSandbox, type SandboxPlan } from "./sandbox.ts";
import { settingsOrDefaults, type WorkerSettings } from "./settings.ts";

/** All that was looked at; from here on things happen. */
export interface Plan {
  readonly kind: "plan";
  readonly request: StartRequest;
  readonly actor: Actor;
  readonly settings: WorkerSettings;
  readonly configPath?: string;
  readonly former?: LaunchRecord;
  readonly resume?: Resume;
  readonly sandbox?: Extract<SandboxPlan, { kind: "new" | "standing" }>;
  readonly warnings: readonly string[];
}

export async function planStart(
  ports: FleetPorts,
  request: StartRequest,
  actor: Actor,
): Promise<Plan | Refused | Failed> {
  const settings = await settingsFor(ports, request);
  if (settings.kind !== "ok") return settings;
  const room = await roomFor(ports.fleet, request.id, settings.settings.caps.workers);
  if (room.kind !== "room") return room;
  const command = workerCommand(request.command ?? settings.settings.workerCommand, {
    from: templateFrom(request),
    promptFile: `${ports.dataDir}/${promptKey(request.id)}`,
    promptBytes: Buffer.byteLength(request.prompt) + BRIEF_BYTES,
    flags: choicesOf(request),
    defaults: {},
  });
  if (command.kind === "refused") return command;
  const resume = request.resume === undefined ? undefined : await resumeOf(ports.mailbox, request);
  if (resume !== undefined && resume.kind !== "resume") return resume;
  const former = await formerLaunch(ports.store, request.id);
  if (former?.kind === "failed") return former;
  const sandbox = await sandboxFor(ports, request, former?.launch);
  if (sandbox.kind === "refused" || sandbox.kind === "failed") return sandbox;
  return {
    kind: "plan",
    request,
    actor,
    settings: settings.settings,
    ...("path" in settings && settings.path !== undefined && { configPath: settings.path }),
    warnings: command.warnings,
    ...(former && { former: former.launch }),
    ...(resume && { resume }),
    ...(sandbox.kind !== "none" && { sandbox }),
  };
}

/** The contract and a resume, roughly: only to tell early that a task cannot be passed as one argument. */
const BRIEF_BYTES = 8_192;

export const templateFrom = ({ command }: StartRequest) =>
  command === undefined ? "worker_command" : "command";

export function choicesOf({ model, thinking }: StartRequest) {
  return { ...(model !== undefined && { model }), ...(thinking !== undefined && { thinking }) };
}

async function settingsFor(ports: FleetPorts, request: StartRequest) {
  const read = await ports.settings();
  if (read.kind === "ok") return read;
  if (read.kind !== "absent") return read;
  // Where the command is given there is nothing that only a config could say.
  if (request.command !== undefined) return { kind: "ok", settings: settingsOrDefaults(read) } as const;
  return refused("worker_command", read.why, read.remedy);
}

type Room = { readonly kind: "room" } | Refused | Failed;

async function roomFor(fleet: Fleet, id: string, live_max: number): Promise<Room> {
  const read = await fleet.list();
  if (read.kind === "failed") return read; // I12
  const own = read.troubles.find(
    ({ path }) => path === `sessions/${id}` || path.startsWith(`sessions/${id}/`),
  );
  if (own) return failed("unreadable", `${own.path}: ${own.why}`, own.remedy);
  if (read.workers.some((worker) => worker.alive && worker.id === id))
    return refused("worker id", `worker ${id} is running`, "tell it, kill it first, or choose another id");
  // A session that cannot be read may live.
  const sessions = new Set(read.troubles.map(({ path }) => path.split("/")[1]));
  const live =
    read.workers.filter((worker) => worker.alive && !sessions.has(worker.id)).length + sessions.size;
  if (live < live_max) return { kind: "room" };
  const why = `${live} workers live${sessions.size > 0 ? ` (${sessions.size} of them unreadable)` : ""}; at most ${live_max} may`;
  return refused("workers", why, "wait for one to end, kill one, or raise `caps.workers` in the config");
}

/** It may name a worktree that is still to be settled, so it is not overwritten unread (I12). */
async function formerLaunch(
  store: Store,
  id: string,
): Promise<{ readonly kind: "former"; readonly launch: LaunchRecord } | Failed | undefined> {
  const read = launchCodec.decode(await store.read(launchKey(id)), launchKey(id));
  if (read.kind === "missing") return undefined;
  if (read.kind === "ok") return { kind: "former", launch: read.value };
  return failed(read.kind, read.why, `mend or move away ${launchKey(id)}; it may name a worktree`);
}

async function sandboxFor(
  ports: FleetPorts,
  { id, repo }: StartRequest,
  former: LaunchRecord | undefined,
): Promise<SandboxPlan | { readonly kind: "none" }> {
  if (repo === undefined) return { kind: "none" };
  return createSandbox(ports).plan(id, repo, former?.worktree);
}
