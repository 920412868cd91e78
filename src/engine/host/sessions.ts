// The Sessions port on this machine. Each part is loaded by the first call that needs it: most verbs drive no terminal.

import { join } from "node:path";
import { failed } from "../outcome.ts";
import type { Clock, Processes, Store } from "../ports.ts";
import type { Patience } from "../terminals.ts";
import type { Session, Sessions } from "../workers/sessions.ts";
import { findPackageRoot } from "./package-root.ts";

export interface SessionsPorts {
  readonly dataDir: string;
  readonly store: Store;
  readonly processes: Processes;
  readonly clock: Clock;
}

export function systemSessions(ports: SessionsPorts): Sessions {
  const { dataDir } = ports;
  return {
    async start(request) {
      const hostCommand = hostCommandOf();
      if (hostCommand === undefined)
        return failed("io", "the files of this package are not all there", "install looop again");
      const { startSession } = await import("./session/start.ts");
      return startSession({ ...ports, hostCommand }, { ...request, dataDir });
    },
    session: (id) => sessionOf(ports, id),
    async remove(id) {
      const { removeEnded } = await import("./session/start.ts");
      return removeEnded(ports, { dataDir, id });
    },
  };
}

/** From sources when we run from sources, else the bundle that we are part of. */
function hostCommandOf(): readonly [string, ...string[]] | undefined {
  const root = findPackageRoot();
  if (root === undefined) return undefined;
  const fromSources = import.meta.filename.startsWith(join(root, "src/"));
  const entry = fromSources ? join(root, "src/entry.ts") : join(import.meta.dirname, "entry.js");
  return [process.execPath, entry, "session-host"];
}

function sessionOf(ports: SessionsPorts, id: string): Session {
  const client = async () => (await import("./session/client.ts")).sessionClient(ports.dataDir, id, ports);
  const waiting = () => import("./session/waiting.ts");
  const patient = (patience: Patience) => ({ ...patience, clock: ports.clock });
  return {
    status: async () => (await client()).status(),
    shot: async (format, edges) => (await client()).shot(format, edges),
    picture: () => picture(ports, id),
    log: async (request) => (await import("./session/log.ts")).readLog(await client(), request),
    async *follow(request, signal) {
      yield* (await import("./session/log.ts")).followLog(await client(), request, signal);
    },
    send: async (text, lineEnd) => (await client()).send(text, lineEnd),
    key: async (keys) => (await client()).key(keys),
    resize: async (cols, rows) => (await client()).resize(cols, rows),
    restart: async () => (await client()).restart(),
    kill: async () => (await client()).kill(),
    detachAll: async () => (await client()).detachAll(),
    attach: async (request, events) =>
      (await import("./session/attach.ts")).attach(await client(), request, events),
    expect: async (request, patience) =>
      (await waiting()).expectOutput(await client(), request, patient(patience)),
    waitForEnd: async (patience) => (await waiting()).waitForEnd(await client(), patient(patience)),
    waitForIdle: async (settle_ms, patience) =>
      (await waiting()).waitForIdle(await client(), settle_ms, patient(patience)),
  };
}

async function picture(ports: SessionsPorts, id: string): ReturnType<Session["picture"]> {
  const { sessionClient } = await import("./session/client.ts");
  const seen = await sessionClient(ports.dataDir, id, ports).shot("cells", "whole");
  if (seen.kind !== "ok") return seen;
  const { imageOf } = await import("../workers/session/shot.ts");
  const { pictureOf } = await import("../workers/screen-picture.ts");
  const { renderPicture } = await import("./session/picture.ts");
  return renderPicture(pictureOf(imageOf(seen.shot)));
}
