// What disk and process table tell about a session, living or not. A record that cannot be read is no absence (I12).

import { type Failed, failed } from "../../outcome.ts";
import type { Processes, Store } from "../../ports.ts";
import {
  metaKey,
  type SessionMeta,
  sessionMetaCodec,
  sessionStatusCodec,
  statusKey,
} from "../../records/session.ts";
import type { SessionFacts } from "../../workers/session/wait.ts";

export interface FactsPorts {
  readonly store: Store;
  readonly processes: Processes;
}

export type SessionRead =
  | ({
      readonly kind: "ok";
      readonly meta: SessionMeta;
      readonly childPid: number | null;
      readonly changed_ms?: number;
    } & SessionFacts)
  | { readonly kind: "missing" }
  | Failed;

export async function readSession({ store, processes }: FactsPorts, id: string): Promise<SessionRead> {
  const meta = sessionMetaCodec.decode(await store.read(metaKey(id)), metaKey(id));
  if (meta.kind === "missing") return { kind: "missing" };
  if (meta.kind !== "ok") return failed(meta.kind, meta.why, `mend or move away ${metaKey(id)}`);
  const { hostPid, hostStarted } = meta.value;
  // Before the status: a host publishes its last word and then goes, so what a dead one's status says is final.
  const host = processes.alive(hostPid, hostStarted);
  const status = sessionStatusCodec.decode(await store.read(statusKey(id)), statusKey(id));
  if (status.kind === "corrupt" || status.kind === "unreadable")
    return failed(status.kind, status.why, `mend or move away ${statusKey(id)}`);
  if (status.kind === "missing")
    return { kind: "ok", meta: meta.value, state: "starting", exitCode: null, childPid: null, host };
  return { kind: "ok", meta: meta.value, ...status.value, host };
}
