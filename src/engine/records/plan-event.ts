// `plans/<id>/events.jsonl`: one event per line, the truth of a plan. Each line begins with the sum and the length
// of its rest, so that one cut short by a crash (never acknowledged: it did not happen) is told from one that somebody
// or something spoiled (I12: then the whole plan is held).

import * as z from "zod/mini";
import { contentHash } from "../hash.ts";
import { overStates, type PlanEvent } from "../plans/events.ts";
import type { Key } from "../ports.ts";
import { planShapes } from "./plan-shapes.ts";

export const plansDir: Key = "plans";

export function eventsKey(id: string): Key {
  return `${plansDir}/${id}/events.jsonl`;
}

/** A copy for people to read; nothing reads it back. */
export function viewKey(id: string): Key {
  return `${plansDir}/${id}/plan.json`;
}

const EVENT_VERSION = 1;
const { text, count, amount, time, verdict, gate, criterionVerdict, step, draft, worker } = planShapes;
const optional = z.optional;

const by = z.object({ name: text, surface: text, ref: optional(text) });
const stamp = { id: text, at_ms: time, fence: optional(text) };
const deed = <Name extends string, Members extends z.core.$ZodLooseShape>(name: Name, members: Members) =>
  z.object({ event: z.literal(name), ...stamp, ...members });

const imported = z.object({
  step: text,
  state: z.enum(["pending", "passed", "blocked"]),
  rejections: count,
  notes: text,
});

const eventShape = z.discriminatedUnion("event", [
  deed("drafted", { draft, by, imported: optional(z.array(imported)) }),
  deed("edited", { from: text, draft, by }),
  deed("approved", { hash: text, by }),
  deed("driver_taken", { pid: z.int(), started: text, token: text }),
  deed("driver_left", {}),
  deed("worktree_made", { path: text, branch: text }),
  deed("worktree_removed", { path: text }),
  deed("lap_started", {
    lap: count,
    step: optional(text),
    role: z.enum(["planner", "generator", "evaluator"]),
    worker,
    head: optional(text),
  }),
  deed("lap_session", { lap: count, session: text, resume: optional(text) }),
  deed("lap_ended", {
    lap: count,
    end: text,
    usd: optional(amount),
    tokens: optional(amount),
    changed: optional(z.enum(["yes", "no"])),
    why: optional(text),
  }),
  deed("baseline", { step: text, gate }),
  deed("checked", { step: text, lap: count, gate }),
  deed("judged", { step: text, lap: count, verdicts: z.array(criterionVerdict), verdict }),
  deed("passed", { step: text, lap: count, commit: optional(text) }),
  deed("rejected", { step: text, lap: count, why: text }),
  deed("blocked", { step: text, why: text }),
  deed("asked", { ask: text, step: optional(text), about: text, options: z.array(text) }),
  deed("answered", { ask: text, choice: optional(text), text, by }),
  deed("amended", { step, by }),
  deed("waived", { step: text, why: text, by }),
  deed("skipped", { step: text, why: text, by }),
  deed("retried", { step: text, why: text, by: optional(by) }),
  deed("criterion_judged", { criterion: text, verdict, why: text, by }),
  deed("challenged", { criterion: text, why: text, by }),
  deed("paused", { why: text, by }),
  deed("resumed", { by }),
  deed("limit", { until_ms: time, why: text }),
  deed("breaker", { until_ms: time, why: text }),
  deed("ended", { state: z.enum(overStates), why: text, by: optional(by) }),
  deed("verified", { head: text, verdict, passed: count, of: count }),
]);

export function encodeEvent(event: PlanEvent): string {
  const body = JSON.stringify({ v: EVENT_VERSION, ...event });
  return `{"sum":"${contentHash(body)}","bytes":${Buffer.byteLength(body)},${body.slice(1)}\n`;
}

export type LineRead =
  | { readonly kind: "event"; readonly event: PlanEvent }
  | { readonly kind: "torn" }
  | { readonly kind: "corrupt"; readonly why: string };

const HEAD = /^\{"sum":"([0-9a-f]{32})","bytes":(\d{1,9}),/;
const HEAD_CHARS_MAX = 70;

/** `line` without its line break. */
export function decodeEvent(line: Uint8Array): LineRead {
  // NULs stand where a power cut came between a file's length and its content.
  const bytes = line.subarray(0, line.findLastIndex((byte) => byte !== 0) + 1);
  const start = Buffer.from(bytes.subarray(0, HEAD_CHARS_MAX)).toString("latin1");
  const head = HEAD.exec(start);
  if (head === null) return isHeadCut(start) ? { kind: "torn" } : corrupt("a line is no event");
  const body = `{${Buffer.from(bytes.subarray(head[0].length)).toString("utf8")}`;
  const bytes_missing = Number(head[2]) - (bytes.length - head[0].length + 1);
  if (bytes_missing > 0) return { kind: "torn" };
  if (bytes_missing < 0 || contentHash(body) !== head[1]) return corrupt("a line does not match its sum");
  return decodeBody(body);
}

/** Whether it is the beginning of a line's beginning. */
function isHeadCut(start: string): boolean {
  const opening = '{"sum":"';
  if (start.length <= opening.length) return opening.startsWith(start);
  const [, rest] = /^\{"sum":"[0-9a-f]{0,32}(.*)$/s.exec(start) ?? [];
  if (rest === undefined) return false;
  return rest === "" || '","bytes":'.startsWith(rest) || /^","bytes":\d{0,9}$/.test(rest);
}

function decodeBody(body: string): LineRead {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return corrupt("a line is not JSON");
  }
  const event = eventShape.safeParse(parsed);
  if (event.success) return { kind: "event", event: event.data as PlanEvent };
  const issue = event.error.issues[0];
  const where = issue?.path.join(".") || "event";
  const newer = isNewer(parsed) ? "; it was written by a newer program" : "";
  return corrupt(`field \`${where}\` of an event: ${issue?.message ?? "unexpected shape"}${newer}`);
}

function corrupt(why: string): LineRead {
  return { kind: "corrupt", why };
}

function isNewer(parsed: unknown): boolean {
  return typeof parsed === "object" && parsed !== null && "v" in parsed && Number(parsed.v) > EVENT_VERSION;
}
