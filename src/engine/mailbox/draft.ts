// A request to ask, checked: what will stand in the record, or what is wrong with the request. Pure.
// A worker asks under its own id only, may raise a risk but never lower it, and recommends in its own name only.

import type { AskRequest } from "../engine.ts";
import { type AskId, parseId, type WorkerId } from "../ids.ts";
import { limits } from "../limits.ts";
import { type Refused, refused } from "../outcome.ts";
import { riskUnlessSaid } from "../records/ask.ts";
import type { Actor, Ask, AskKind, Recommendation, Risk } from "../types.ts";
import { GATE_REMEDY, readGate } from "./decision.ts";
import { whoOf } from "./shelves.ts";
import { lineProblem, textProblem } from "./text.ts";

/** Under this id the engine asks on its own behalf. */
export const ENGINE_ID = "engine";

export type Draft = Omit<Ask, "id">;

const risks: readonly Risk[] = ["reversible", "irreversible", "destructive"];

export function decideDraft(
  request: AskRequest,
  actor: Actor,
  now_ms: number,
): { kind: "draft"; draft: Draft } | Refused {
  const worker = parseId<WorkerId>("worker id", request.worker);
  if (worker.kind === "refused") return worker;
  const problem = whoProblem(worker.id, actor) ?? textsProblem(request) ?? membersProblem(request);
  if (problem) return problem;
  const { kind = "question", title, reference, options = [], recommend, expires_in_s } = request;
  const { goal, plan, action, effect, target } = request;
  const gen = actor.kind === "worker" ? actor.gen : undefined;
  const by = byOf(actor);
  const raised_s = Math.floor(now_ms / 1_000);
  const draft: Draft = {
    worker: worker.id,
    kind,
    prompt: request.prompt,
    raised_s,
    options,
    risk: riskOf(kind, request.risk, actor),
    detached: request.detach ?? false,
    ...(title !== undefined && { title }),
    ...(reference !== undefined && { reference }),
    ...(gen !== undefined && { gen }),
    ...(recommend && { recommend: signed(recommend, actor) }),
    ...(expires_in_s !== undefined && { expires_s: Math.ceil(now_ms / 1_000 + expires_in_s) }),
    ...(goal !== undefined && { goal }),
    ...(plan !== undefined && { plan }),
    ...(action && { action }),
    ...(effect !== undefined && { effect }),
    ...(target !== undefined && { target }),
    ...(by !== undefined && { by }),
  };
  return { kind: "draft", draft };
}

/** Who asked, where it was not the worker itself. */
function byOf(actor: Actor): string | undefined {
  return actor.kind === "worker" ? undefined : whoOf(actor);
}

function whoProblem(worker: WorkerId, actor: Actor): Refused | undefined {
  if (actor.kind === "worker" && actor.id !== worker) {
    return refused(
      "worker id",
      `this session is ${actor.id} and may not ask as ${worker}`,
      `ask as ${actor.id}`,
    );
  }
  if (worker === ENGINE_ID && actor.kind !== "pulse") {
    return refused("worker id", `${ENGINE_ID} is the loop itself`, "ask under another id");
  }
  return undefined;
}

type Check = readonly [field: string, problem: string | undefined, remedy: string];

function firstProblem(checks: readonly Check[]): Refused | undefined {
  for (const [field, problem, remedy] of checks) {
    if (problem !== undefined) return refused(field, `${field} ${problem}`, remedy);
  }
  return undefined;
}

const LINE = "one line of plain text";

function textsProblem(request: AskRequest): Refused | undefined {
  const { prompt, title, reference, options = [], recommend, action, effect, target } = request;
  const line = (field: string, text: string | undefined, chars_max: number): Check => [
    field,
    text === undefined ? undefined : lineProblem(text, chars_max),
    `give ${LINE} of at most ${chars_max} characters`,
  ];
  return firstProblem([
    [
      "prompt",
      textProblem(prompt, limits.prompt_chars_max),
      "say it shortly in plain text, and refer to a file for the rest",
    ],
    line("title", title, limits.title_chars_max),
    line("reference", reference, limits.reference_chars_max),
    ...options.map((option) => line("option", option, limits.option_chars_max)),
    line("recommended option", recommend?.option, limits.option_chars_max),
    line("source", recommend?.source, limits.title_chars_max),
    [
      "reason",
      recommend?.reason === undefined ? undefined : textProblem(recommend.reason, limits.reason_chars_max),
      "give the reason in plain text",
    ],
    line("effect", effect, limits.title_chars_max),
    [
      "target",
      target === undefined ? undefined : textProblem(target, limits.message_chars_max),
      "name it in plain text",
    ],
    line("action kind", action?.kind, limits.title_chars_max),
    line("fingerprint", action?.fingerprint, limits.title_chars_max),
    [
      "preview",
      action === undefined ? undefined : textProblem(action.preview, limits.message_chars_max),
      "shorten the preview",
    ],
  ]);
}

function membersProblem(request: AskRequest): Refused | undefined {
  const { kind = "question", options = [], recommend, expires_in_s, goal, plan, action } = request;
  for (const [field, id] of [["goal id", goal] as const, ["plan id", plan] as const]) {
    const parsed = id === undefined ? undefined : parseId<AskId>(field, id);
    if (parsed?.kind === "refused") return parsed;
  }
  return firstProblem([
    ["options", optionsProblem(kind, options), "offer few, different options; a gate takes yes and no"],
    ["recommended option", recommendProblem(kind, options, recommend), "recommend one of the options"],
    ["confidence", confidenceProblem(recommend?.confidence), "leave it out, or give a number from 0 to 1"],
    ["expiry", expiryProblem(expires_in_s), `give 1 to ${limits.ask_expires_s_max} seconds`],
    ["action", action && kind !== "gate" ? "belongs to a gate" : undefined, "ask with kind gate"],
  ]);
}

function optionsProblem(kind: AskKind, options: readonly string[]): string | undefined {
  if (options.length > limits.options_max) return `are ${options.length}; at most ${limits.options_max}`;
  const spaced = options.find((option) => option.trim() !== option);
  if (spaced !== undefined) return `begin or end with a space: ${JSON.stringify(spaced)}`;
  if (new Set(options).size !== options.length) return "repeat themselves";
  const unclear = kind === "gate" ? options.find((option) => readGate(option) === undefined) : undefined;
  if (unclear !== undefined)
    return `of a gate must read as yes or no: ${JSON.stringify(unclear)}; ${GATE_REMEDY}`;
  return undefined;
}

function recommendProblem(
  kind: AskKind,
  options: readonly string[],
  recommend: Recommendation | undefined,
): string | undefined {
  if (!recommend) return undefined;
  if (kind === "gate") return readGate(recommend.option) ? undefined : "of a gate must read as yes or no";
  return options.length === 0 || options.includes(recommend.option) ? undefined : "is none of the options";
}

function confidenceProblem(confidence: number | undefined): string | undefined {
  if (confidence === undefined || (confidence >= 0 && confidence <= 1)) return undefined;
  return `is ${confidence}`;
}

function expiryProblem(expires_in_s: number | undefined): string | undefined {
  if (expires_in_s === undefined) return undefined;
  const fits = expires_in_s > 0 && expires_in_s <= limits.ask_expires_s_max;
  return fits ? undefined : `is ${expires_in_s} seconds from now`;
}

function riskOf(kind: AskKind, said: Risk | undefined, actor: Actor): Risk {
  const least = riskUnlessSaid(kind);
  if (said === undefined) return least;
  return actor.kind === "worker" && risks.indexOf(said) < risks.indexOf(least) ? least : said;
}

function signed(recommend: Recommendation, actor: Actor): Recommendation {
  return actor.kind === "worker" ? { ...recommend, source: "worker" } : recommend;
}
