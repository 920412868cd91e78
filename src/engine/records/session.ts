// What a session leaves on disk: `sessions/<id>/meta.json` (who hosts it, since when) and `status.json` (how it is).
// The shapes are those of looop's own sessions plus optional members, so either program reads the other's.

import * as z from "zod/mini";
import type { Key } from "../ports.ts";
import { codec } from "./codec.ts";

export interface SessionMeta {
  readonly id: string;
  readonly command: readonly string[];
  /** The process that owns the terminal; the session lives as long as it does. */
  readonly hostPid: number;
  /** Start mark of that pid (`ProcessFacts.started`), without which a reused pid would look like our host. */
  readonly hostStarted?: string;
  readonly started_s?: number;
  /** One life of this worker id. */
  readonly gen?: string;
  /** A person opened this session to change policy. */
  readonly meta: boolean;
  readonly cols?: number;
  readonly rows?: number;
  readonly cwd?: string;
  readonly title?: string;
  readonly goal?: string;
  readonly plan?: string;
}

export type SessionState = "starting" | "running" | "exited" | "killed";

export interface SessionStatus {
  readonly state: SessionState;
  readonly childPid: number | null;
  readonly exitCode: number | null;
  readonly changed_ms?: number;
}

export const sessionsDir: Key = "sessions";
export const metaKey = (id: string): Key => `${sessionsDir}/${id}/meta.json`;
export const statusKey = (id: string): Key => `${sessionsDir}/${id}/status.json`;

/** Unix seconds, or a date and time with its offset. */
const time = () => z.optional(z.union([z.number(), z.string()]));
const pid = () => z.int().check(z.positive());

export const sessionMetaCodec = codec({
  noun: "session",
  shape: z.lazy(() =>
    z.object({
      id: z.string(),
      cmd: z.array(z.string()),
      host_pid: z.optional(pid()),
      babysit_pid: z.optional(pid()),
      host_started: z.optional(z.string()),
      started_at: time(),
      gen: z.optional(z.string()),
      meta: z.optional(z.boolean()),
      cols: z.optional(z.int()),
      rows: z.optional(z.int()),
      cwd: z.optional(z.string()),
      title: z.optional(z.string()),
      goal: z.optional(z.string()),
      plan: z.optional(z.string()),
    }),
  ),
  fromWire(wire): SessionMeta | { readonly problem: string } {
    const hostPid = wire.host_pid ?? wire.babysit_pid;
    if (hostPid === undefined) return { problem: "field `host_pid` of this session is missing" };
    const started_ms = parseTime(wire.started_at);
    if (Number.isNaN(started_ms)) return { problem: "field `started_at` of this session is not a time" };
    const { id, cmd, cols, rows, cwd, title, goal, plan, gen } = wire;
    return {
      id,
      command: cmd,
      hostPid,
      ...(wire.host_started !== undefined && { hostStarted: wire.host_started }),
      ...(started_ms !== undefined && { started_s: Math.floor(started_ms / 1_000) }),
      ...(gen !== undefined && { gen }),
      meta: wire.meta ?? false,
      ...(cols !== undefined && { cols }),
      ...(rows !== undefined && { rows }),
      ...(cwd !== undefined && { cwd }),
      ...(title !== undefined && { title }),
      ...(goal !== undefined && { goal }),
      ...(plan !== undefined && { plan }),
    };
  },
  toWire: (meta) => ({
    id: meta.id,
    cmd: meta.command,
    host_pid: meta.hostPid,
    babysit_pid: meta.hostPid, // the name by which looop's own tools find the owner
    host_started: meta.hostStarted,
    started_at: meta.started_s === undefined ? undefined : new Date(meta.started_s * 1_000).toISOString(),
    gen: meta.gen,
    meta: meta.meta,
    cols: meta.cols,
    rows: meta.rows,
    cwd: meta.cwd,
    title: meta.title,
    goal: meta.goal,
    plan: meta.plan,
  }),
});

export const sessionStatusCodec = codec({
  noun: "session status",
  shape: z.lazy(() =>
    z.object({
      state: z.enum(["starting", "running", "exited", "killed"]),
      child_pid: z.optional(z.nullable(pid())),
      exit_code: z.optional(z.nullable(z.int())),
      last_change: time(),
    }),
  ),
  fromWire(wire): SessionStatus | { readonly problem: string } {
    const changed_ms = parseTime(wire.last_change);
    if (Number.isNaN(changed_ms)) return { problem: "field `last_change` of this session is not a time" };
    return {
      state: wire.state,
      childPid: wire.child_pid ?? null,
      exitCode: wire.exit_code ?? null,
      ...(changed_ms !== undefined && { changed_ms }),
    };
  },
  toWire: (status) => ({
    state: status.state,
    child_pid: status.childPid,
    exit_code: status.exitCode,
    last_change: status.changed_ms === undefined ? undefined : new Date(status.changed_ms).toISOString(),
  }),
});

/** Milliseconds; NaN when there is something that is not a time. */
function parseTime(value: number | string | undefined): number | undefined {
  if (value === undefined) return undefined;
  return new Date(typeof value === "number" ? value * 1_000 : value).getTime();
}
