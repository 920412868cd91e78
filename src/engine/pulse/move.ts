// The one typed action of a beat: its closed union, and its name (fingerprint). I1: what a decider says is one of
// these or nothing. Reading it out of the decider's words is `parse-move.ts`.

import * as z from "zod/mini";
import { canonicalJson, contentHash } from "../hash.ts";
import { isId } from "../ids.ts";
import { limits } from "../limits.ts";
import { pulseLimits } from "./limits.ts";

const id = z.string().check(
  z.refine((value: string) => isId(value), {
    error: `must be 1 to ${limits.id_chars_max} letters, digits, dots, underscores or hyphens, not starting with a dot`,
  }),
);
const text = (chars_max: number) =>
  z.string().check(
    z.refine((value: string) => value.trim() !== "", { error: "must not be empty" }),
    z.maxLength(chars_max, `must have at most ${chars_max} characters`),
  );
const body = text(limits.body_bytes_max);
const note = z.optional(
  z
    .string()
    .check(z.maxLength(limits.reason_chars_max, `must have at most ${limits.reason_chars_max} characters`)),
);
const seconds = (min: number) =>
  z
    .int()
    .check(
      z.gte(min, `must be at least ${min}`),
      z.lte(limits.schedule_in_s_max, `must be at most ${limits.schedule_in_s_max}`),
    );

const scheduleTimes = ["in_s", "every_s", "cron"] as const;

const step = z.object({
  title: text(limits.title_chars_max),
  description: z.optional(text(limits.message_chars_max)),
  /** A command whose exit code 0 proves the step. */
  finish: z.optional(text(pulseLimits.shell_command_chars_max)),
});

/** By `action`. Members beyond these are dropped: models like to think aloud. */
export const moveShapes = {
  noop: z.object({ action: z.literal("noop"), reason: note }),
  run_shell: z.object({
    action: z.literal("run_shell"),
    cmd: text(pulseLimits.shell_command_chars_max),
    reason: note,
  }),
  write_goal: z.object({ action: z.literal("write_goal"), id, body }),
  archive_goal: z.object({ action: z.literal("archive_goal"), id }),
  write_sensor: z.object({ action: z.literal("write_sensor"), name: id, script: body }),
  drop_sensor: z.object({ action: z.literal("drop_sensor"), name: id }),
  write_playbook: z.object({ action: z.literal("write_playbook"), body }),
  start_worker: z.object({
    action: z.literal("start_worker"),
    id,
    prompt: body,
    command: z.optional(text(pulseLimits.command_chars_max)),
    verify: z.optional(text(pulseLimits.shell_command_chars_max)),
    model: z.optional(text(limits.title_chars_max)),
    thinking: z.optional(text(limits.title_chars_max)),
  }),
  kill_worker: z.object({ action: z.literal("kill_worker"), id, reason: note }),
  tell_worker: z.object({ action: z.literal("tell_worker"), id, text: text(limits.message_chars_max) }),
  start_plan: z.object({
    action: z.literal("start_plan"),
    id,
    goal: text(limits.message_chars_max),
    mode: z.optional(z.enum(["implement", "explore", "fix"])),
    cwd: z.optional(text(limits.reason_chars_max)),
    steps: z.optional(
      z
        .array(step)
        .check(
          z.minLength(1, "must have at least one step"),
          z.maxLength(pulseLimits.plan_steps_max, `must have at most ${pulseLimits.plan_steps_max} steps`),
        ),
    ),
  }),
  write_schedule: z
    .object({
      action: z.literal("write_schedule"),
      name: id,
      in_s: z.optional(seconds(1)),
      every_s: z.optional(seconds(limits.schedule_every_s_min)),
      cron: z.optional(text(limits.title_chars_max)),
      zone: z.optional(text(limits.title_chars_max)),
      note,
    })
    .check(
      z.refine((move) => scheduleTimes.filter((time) => move[time] !== undefined).length === 1, {
        error: "needs exactly one of in_s, every_s and cron",
        path: ["in_s"],
      }),
    ),
  drop_schedule: z.object({ action: z.literal("drop_schedule"), name: id }),
  notify: z.object({
    action: z.literal("notify"),
    text: text(limits.reason_chars_max),
    title: z.optional(text(limits.title_chars_max)),
    urgent: z.optional(z.boolean()),
  }),
} as const;

export type MoveAction = keyof typeof moveShapes;
export type Move = { [Action in MoveAction]: z.infer<(typeof moveShapes)[Action]> }[MoveAction];

export const moveActions = Object.keys(moveShapes) as readonly MoveAction[];

export function isMoveAction(value: unknown): value is MoveAction {
  return typeof value === "string" && Object.hasOwn(moveShapes, value);
}

/** Equal effects, equal name: why it was wanted does not matter, what it does matters to the byte. */
export function fingerprintOf(move: Move): string {
  const { reason: _why, ...effect } = move as Move & { readonly reason?: string };
  return contentHash(`move 1 ${canonicalJson(effect)}`);
}

/** Not safe to do twice (I5): done under an intent, and never repeated without a person. */
export function isRepeatable(move: Move): boolean {
  return !["run_shell", "start_worker", "start_plan", "tell_worker", "notify"].includes(move.action);
}

/** One line for a journal or a card. */
export function summaryOf(move: Move): string {
  switch (move.action) {
    case "noop":
      return `noop${move.reason ? `: ${move.reason}` : ""}`;
    case "run_shell":
      return `run_shell: ${move.cmd}`;
    case "write_sensor":
    case "drop_sensor":
    case "write_schedule":
    case "drop_schedule":
      return `${move.action} ${move.name}`;
    case "write_playbook":
      return "write_playbook";
    case "notify":
      return `notify: ${move.title ?? move.text}`;
    default:
      return `${move.action} ${move.id}`;
  }
}
