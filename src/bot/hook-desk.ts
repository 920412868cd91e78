// The resident end of the hook: calls of agents' programs come in over a socket of the owner's and are judged by the
// engine that is loaded already. Who calls is told by the kernel, not by the caller; workers may, for a call gives no
// right to anything. Without it the hook judges in its own process.

import { isAbsolute, join } from "node:path";
import type { Engine } from "../engine/engine.ts";
import type { HookDesk as HookFiles } from "../engine/home.ts";
import type { Care, HookCaller, HookPatience } from "../engine/hook.ts";
import { readConfigFile, removeConfigFile, writeConfigFile } from "../engine/host/config-file.ts";
import type { Environment } from "../engine/host/environment.ts";
import { hookPlaceOf } from "../engine/host/hook-call.ts";
import { openHookDoor } from "../engine/host/hook-door.ts";
import { type LineEars, type LinePeer, openLineSocket } from "../engine/host/line-socket.ts";
import type { WorkerId } from "../engine/ids.ts";
import { hookLimits } from "../engine/judgment/hook/limits.ts";
import { type HookOp, opIn, wordLine } from "../engine/judgment/hook/wire.ts";
import { refused } from "../engine/outcome.ts";
import type { Clock } from "../engine/ports.ts";
import { shellQuote } from "../engine/pulse/command.ts";
import type { HookTime } from "./health/hook-times.ts";

export interface HookDesk {
  readonly dataDir: string;
  readonly engine: Pick<Engine, "hook" | "fleet" | "events">;
  readonly clock: Pick<Clock, "monotonic_ms">;
  took(time: HookTime): void;
  /** A worker goes on, and was warned. */
  cared?(worker: WorkerId, care: Care): void;
  /** Whose machine it is: who is no worker's process is theirs. */
  readonly person: string;
}

/** Until the signal. Where the socket cannot be opened it is told once; the hook goes on without it. */
export async function serveHooks(desk: HookDesk, signal: AbortSignal): Promise<void> {
  const door = await openHookDoor(hookPlaceOf(desk.dataDir), (op, pid, patience) =>
    replyTo(desk, pid, op, patience),
  );
  const socket = await openLineSocket(
    hookPlaceOf(desk.dataDir),
    hookLimits.socket,
    async () => "in",
    (peer, pid) => earsFor(desk, { peer, pid }, signal),
  );
  for (const opened of [socket, door])
    if (opened.kind === "failed") await desk.engine.events.record("hook_closed", { why: opened.why });
  if (!signal.aborted && (socket.kind === "open" || door.kind === "open")) {
    const over = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => over.resolve(), { once: true });
    await over.promise;
  }
  if (socket.kind === "open") await socket.close();
  if (door.kind === "open") await door.close();
}

interface Line {
  readonly peer: LinePeer;
  readonly pid: number | undefined;
}

function earsFor(desk: HookDesk, line: Line, signal: AbortSignal): LineEars {
  const gone = new AbortController();
  return {
    heard(text) {
      const op = opIn(text);
      // What is not understood is left unanswered: the caller then judges by itself.
      if (op === undefined) line.peer.hangUp();
      else void serve(desk, line, op, AbortSignal.any([signal, gone.signal]));
    },
    // Whoever waited for a person does not wait any more.
    gone: () => gone.abort(),
  };
}

async function serve(desk: HookDesk, { peer, pid }: Line, op: HookOp, signal: AbortSignal) {
  const onWait = (ask: string) => peer.say(wordLine({ kind: "waiting", ask }));
  const out = await replyTo(desk, pid, op, { signal, onWait });
  peer.say(wordLine({ kind: "reply", out }));
  peer.hangUp();
}

async function replyTo(
  { engine, person, clock, took, cared }: HookDesk,
  pid: number | undefined,
  op: HookOp,
  { signal, onWait }: HookPatience,
): Promise<string> {
  const began_ms = clock.monotonic_ms();
  let isAsked = false;
  const caller = await callerOf(engine, pid, person);
  const out = await engine.hook.hear(
    { ...op, caller },
    {
      signal,
      onWait(ask) {
        isAsked = true;
        onWait?.(ask);
      },
      onCare(care) {
        if (caller.kind === "worker") cared?.(caller.id, care);
      },
    },
  );
  if (!isAsked) took({ event: op.event, took_ms: clock.monotonic_ms() - began_ms });
  return out;
}

async function callerOf(
  { fleet }: Pick<Engine, "fleet">,
  pid: number | undefined,
  person: string,
): Promise<HookCaller> {
  const who = pid === undefined ? ({ kind: "somebody" } as const) : await fleet.whois(pid);
  return who.kind === "worker" ? who : { kind: "person", name: person };
}

/** Where Claude Code keeps its settings, and how it calls us. */
export function hookFiles({ cwd, childEnv, bin, dataDir }: Environment): HookFiles {
  const { CLAUDE_CONFIG_DIR = "", HOME = "" } = childEnv;
  return {
    place(which) {
      if (which === "project") return { kind: "ok", path: join(cwd, ".claude", "settings.json") };
      if (isAbsolute(CLAUDE_CONFIG_DIR))
        return { kind: "ok", path: join(CLAUDE_CONFIG_DIR, "settings.json") };
      if (isAbsolute(HOME)) return { kind: "ok", path: join(HOME, ".claude", "settings.json") };
      return refused(
        "HOME",
        "HOME is not set, so there are no settings of yours",
        "say --project, or set HOME",
      );
    },
    async read(path) {
      const file = readConfigFile([path]);
      if (file.kind === "file") return { kind: "ok", text: file.text };
      return file.kind === "absent" ? { kind: "missing" } : file;
    },
    write: writeConfigFile,
    remove: removeConfigFile,
    // The directory is named: whoever starts the agent later may have another one, or none.
    command: (event) => `LOOOP_DATA_DIR=${shellQuote(dataDir)} ${shellQuote(bin)} hook ${event}`,
  };
}
