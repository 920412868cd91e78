// What is said on a session's control socket: one JSON object per line and a reply line to each; `attach` turns the
// connection into binary frames (see frames.ts). `v` is the version a client speaks; a host refuses what is newer.

import * as z from "zod/mini";
import { limits } from "../../limits.ts";
import { type Refused, refused } from "../../outcome.ts";
import type { SessionState } from "../../records/session.ts";
import { checkSize } from "./duration.ts";
import { sessionLimits } from "./limits.ts";

export const CONTROL_VERSION = 1;

const count = z.int().check(z.nonnegative());
const nothing = z.object({ v: z.optional(z.number()) });
const size = { cols: count, rows: count };

const shapes = {
  status: nothing,
  /** Held until the session moved on from these, at most `hold_ms`. */
  changed: z.object({ output_bytes: count, state: z.optional(z.string()), hold_ms: z.optional(count) }),
  shot: z.object({
    format: z.optional(z.enum(["plain", "ansi", "cells"])),
    edges: z.optional(z.enum(["trimmed", "whole"])),
  }),
  log: z.object({ since: z.optional(count), bytes_max: z.optional(count) }),
  send: z.object({
    text: z.string().check(z.maxLength(limits.message_chars_max)),
    line_end: z.optional(z.enum(["auto", "lf", "cr", "none"])),
  }),
  key: z.object({ keys: z.array(z.string()) }),
  resize: z.object(size),
  restart: nothing,
  kill: nothing,
  /** `drive` types and answers for the terminal; `view` only looks. */
  attach: z.object({
    mode: z.optional(z.enum(["drive", "view"])),
    cols: z.optional(count),
    rows: z.optional(count),
  }),
  /** Ends every attached connection. */
  detach: nothing,
} as const;

type Shapes = typeof shapes;
export type ControlOp = keyof Shapes;
type RequestOf<Op extends ControlOp> = { readonly op: Op } & z.infer<Shapes[Op]>;
export type ControlRequest = { [Op in ControlOp]: RequestOf<Op> }[ControlOp];

export type RequestOutcome = { readonly kind: "ok"; readonly request: ControlRequest } | Refused;

export function parseRequest(line: string): RequestOutcome {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refused("request", `not JSON (${error.message})`, "send one JSON object per line");
  }
  const head = z.object({ op: z.string(), v: z.optional(z.number()) }).safeParse(parsed);
  if (!head.success)
    return refused("op", "the request has no `op`", `use one of ${Object.keys(shapes).join(", ")}`);
  const { op, v = CONTROL_VERSION } = head.data;
  if (v > CONTROL_VERSION)
    return refused("v", `version ${v} is not spoken here`, `this host speaks version ${CONTROL_VERSION}`);
  if (!isOp(op)) return refused("op", `"${op}" is not known`, `use one of ${Object.keys(shapes).join(", ")}`);
  const body = shapes[op].safeParse(parsed);
  if (!body.success) {
    const issue = body.error.issues[0];
    return refused(issue?.path.join(".") || "request", issue?.message ?? "unexpected shape", `see op ${op}`);
  }
  return sized({ ...body.data, op } as ControlRequest);
}

const isOp = (op: string): op is ControlOp => Object.hasOwn(shapes, op);

function sized(request: ControlRequest): RequestOutcome {
  if ((request.op === "resize" || request.op === "attach") && request.cols !== undefined) {
    const checked = checkSize("size", request.cols, request.rows ?? 0);
    if (checked.kind === "refused") return checked;
  }
  return { kind: "ok", request };
}

/** How a session is, as the host tells it. */
export interface SessionReport {
  readonly id: string;
  readonly gen?: string;
  readonly state: SessionState;
  readonly child_pid: number | null;
  readonly exit_code: number | null;
  /** ISO time of the last change of state. */
  readonly last_change: string;
  /** Bytes ever put out, which is the offset of the next one. */
  readonly output_bytes: number;
  /** Goes up with each piece of output that reached the screen. */
  readonly screen_seq: number;
  readonly screen_hash: string;
  /** When the text on the screen was last seen to differ, and when anything was last put out. */
  readonly screen_changed_ms: number;
  /** The same, but for numbers and spinners, which a program that is stuck may go on drawing. */
  readonly screen_moved_ms?: number;
  readonly output_ms: number;
  readonly cols: number;
  readonly rows: number;
  readonly attached: number;
  /** What a person should mend, such as a full disk that holds the worker up. */
  readonly trouble?: string;
}

export interface KillReply {
  readonly killed: boolean;
  readonly confirmed: boolean;
  readonly escalated: boolean;
  readonly state: SessionState;
  readonly exit_code: number | null;
  readonly left: readonly number[];
}

export interface LogReply {
  readonly base64: string;
  readonly offset: number;
  readonly next: number;
  readonly end: number;
  readonly dropped_bytes: number;
}

/** `code` is what a program looks at, `error` what a person reads. */
export type ControlReply =
  | { readonly ok: true; readonly data: unknown }
  | {
      readonly ok: false;
      readonly code: ControlError;
      readonly error: string;
      readonly field?: string;
      readonly remedy?: string;
    };

export type ControlError = "refused" | "ended" | "full" | "failed" | "too_many";

export const reply = (data: unknown): ControlReply => ({ ok: true, data });

export function replyRefused({ field, why, remedy }: Refused): ControlReply {
  return { ok: false, code: "refused", error: why, field, remedy };
}

export const replyLine = (answer: ControlReply): string =>
  `${JSON.stringify({ v: CONTROL_VERSION, ...answer })}\n`;

const replyShape = z.object({
  ok: z.boolean(),
  data: z.optional(z.unknown()),
  code: z.optional(z.enum(["refused", "ended", "full", "failed", "too_many"])),
  error: z.optional(z.string()),
  field: z.optional(z.string()),
  remedy: z.optional(z.string()),
});

/** Undefined when it is not a reply at all. */
export function parseReply(line: string): ControlReply | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
  const checked = replyShape.safeParse(parsed);
  if (!checked.success) return undefined;
  const { ok, data, code = "failed", error = "no reason given", field, remedy } = checked.data;
  if (ok) return { ok, data };
  return { ok, code, error, ...(field !== undefined && { field }), ...(remedy !== undefined && { remedy }) };
}

/** What the starter tells a fresh host, through a pipe: the environment never touches the disk. */
export const launchShape = z.object({
  data_dir: z.string(),
  command: z.array(z.string()).check(z.minLength(1)),
  cwd: z.string(),
  env: z.record(z.string(), z.string()),
  cols: count,
  rows: count,
  gen: z.optional(z.string()),
  meta: z.optional(z.boolean()),
  title: z.optional(z.string()),
  goal: z.optional(z.string()),
  plan: z.optional(z.string()),
});
export type Launch = z.infer<typeof launchShape>;

/** What the host answers: that the program runs, or why not. */
export const launchReplyShape = z.object({
  ok: z.boolean(),
  error: z.optional(z.string()),
  host_pid: z.optional(count),
  child_pid: z.optional(count),
});
export type LaunchReply = z.infer<typeof launchReplyShape>;

export const launchLineBytesMax = sessionLimits.host_request_bytes_max;
