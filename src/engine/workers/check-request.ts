// A request to start, looked at by itself: what can be said without looking at anything else. Pure.

import type { StartRequest } from "../engine.ts";
import { parseAskId, parseId } from "../ids.ts";
import { limits } from "../limits.ts";
import { type Refused, refused } from "../outcome.ts";
import { pulseLimits } from "../pulse/limits.ts";
import type { Actor } from "../types.ts";
import { mayOpenMeta } from "./actors.ts";
import { fleetLimits } from "./limits.ts";

/** The reference program's own loop, and the name under which the engine asks. */
const RESERVED = ["pulse", "engine"];

export function checkRequest(request: StartRequest, actor: Actor): Refused | undefined {
  return (
    idProblem(request) ??
    metaProblem(request, actor) ??
    placeProblem(request, actor) ??
    programProblem(request, actor) ??
    textProblem(request) ??
    deadlineProblem(request)
  );
}

function idProblem({ id, goal, plan, resume }: StartRequest): Refused | undefined {
  const worker = parseId("worker id", id);
  if (worker.kind === "refused") return worker;
  if (RESERVED.includes(id)) return refused("worker id", `${id} is not a worker's name`, "choose another id");
  for (const [field, value] of [["goal id", goal] as const, ["plan id", plan] as const]) {
    const parsed = value === undefined ? undefined : parseId(field, value);
    if (parsed?.kind === "refused") return parsed;
  }
  const ask = resume === undefined ? undefined : parseAskId(resume);
  return ask?.kind === "refused" ? { ...ask, field: "resume" } : undefined;
}

function metaProblem({ meta }: StartRequest, actor: Actor): Refused | undefined {
  const may = meta === true ? mayOpenMeta(actor) : undefined;
  return may?.kind === "refused" ? may : undefined;
}

/** Where a session starts is where it may write: only the loop says so, for a place that it made itself. */
function placeProblem({ cwd, repo }: StartRequest, actor: Actor): Refused | undefined {
  if (cwd === undefined) return undefined;
  const wrong = (why: string, remedy: string) => refused("cwd", `cwd ${why}`, remedy);
  if (actor.kind !== "pulse") return wrong("is the loop's to choose", "leave it out, or name a repository");
  if (repo !== undefined) return wrong("and repo are both given", "give one of them");
  if (!cwd.startsWith("/") || cwd.includes("\0") || Buffer.byteLength(cwd) > fleetLimits.path_bytes_max)
    return wrong("is no absolute path", "name the directory by its whole path");
  return undefined;
}

/** What works here is said by people: a worker hands on a task. */
function programProblem({ command }: StartRequest, actor: Actor): Refused | undefined {
  if (command === undefined || actor.kind !== "worker") return undefined;
  const why = `worker ${actor.id} may not say which program works`;
  return refused("command", why, "leave it out, or ask for it with `looop ask`");
}

function textProblem(request: StartRequest): Refused | undefined {
  const { prompt, command, verify, model, thinking } = request;
  if (Buffer.byteLength(prompt) > limits.body_bytes_max)
    return refused(
      "prompt",
      `prompt has more than ${limits.body_bytes_max} bytes`,
      "put the long part into a file and name it",
    );
  const texts = [
    ["prompt", prompt, limits.body_bytes_max],
    ["command", command, pulseLimits.command_chars_max],
    ["verify", verify, pulseLimits.shell_command_chars_max],
    ["model", model, fleetLimits.model_chars_max],
    ["thinking", thinking, fleetLimits.model_chars_max],
  ] as const;
  for (const [field, text, chars_max] of texts) {
    if (text === undefined) continue;
    if (text.trim() === "") return refused(field, `${field} is blank`, "write something, or leave it out");
    if (text.length > chars_max)
      return refused(field, `${field} has ${text.length} characters`, `use at most ${chars_max}`);
    if (text.includes("\0")) return refused(field, `${field} has a NUL character`, "send plain text");
    if (!text.isWellFormed()) return refused(field, `${field} has half a character`, "send plain text");
  }
  return undefined;
}

function deadlineProblem({ deadline_s }: StartRequest): Refused | undefined {
  if (deadline_s === undefined) return undefined;
  if (Number.isFinite(deadline_s) && deadline_s >= 1 && deadline_s <= fleetLimits.deadline_s_max)
    return undefined;
  return refused(
    "deadline",
    `deadline is ${deadline_s} seconds`,
    `give 1 to ${fleetLimits.deadline_s_max} seconds`,
  );
}
