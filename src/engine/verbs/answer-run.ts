// `asks` and `answer`.

import { expiryText } from "../age.ts";
import { readGate } from "../mailbox/decision.ts";
import type { Answer, AskView } from "../types.ts";
import { readMessage } from "./body.ts";
import { ageText } from "./duration.ts";
import { answerProblem, plain, problem, problemOf, troubleNotes } from "./report.ts";
import { answerJson, askJson } from "./shapes.ts";
import type { Result, Scene } from "./verb.ts";

export async function runAsks(scene: Scene): Promise<Result> {
  const open = await scene.engine.mailbox.open();
  if (open.kind === "failed") return problemOf(open);
  const asks = open.asks.filter((ask) => scene.input.on("all") || ask.state !== "expired");
  return {
    kind: "done",
    text: asks.map((ask) => askText(ask, "whole")).join(""),
    json: asks.map(askJson),
    notes: troubleNotes(open.troubles),
  };
}

/** One ask for a person at a terminal; what a yes does is cut only where many other things are shown with it. */
export function askText(ask: AskView, how: "whole" | "short"): string {
  const marks = [
    ask.kind === "gate" ? `gate, ${ask.risk}` : undefined,
    ask.state === "pending" ? undefined : ask.state,
    ageText(ask.age_s),
  ];
  const shown = (text: string) => (how === "short" && text.length > SHORT_CHARS ? cut(text) : text);
  const expires = expiryText(ask);
  const lines = [
    `⚑ ${ask.id} (${ask.worker}; ${marks.filter(Boolean).join("; ")}): ${ask.title ? `${ask.title}: ` : ""}${ask.prompt}`,
    ask.action && `does: ${shown(ask.action.preview)}`,
    ask.effect && `effect: ${shown(ask.effect)}`,
    ask.target && `target: ${shown(ask.target)}`,
    expires && `expires: ${expires}`,
    ask.reference && `ref: ${ask.reference}`,
    ask.options.length > 0 && `options: ${ask.options.join(" | ")}`,
    ask.recommend &&
      `recommends: ${ask.recommend.option}${ask.recommend.reason ? ` (${ask.recommend.reason})` : ""}`,
    ask.note && `note: ${ask.note}`,
  ];
  const [head = "", ...more] = lines.filter((each) => typeof each === "string");
  return [head, ...more.map((each) => `    ${each}`)].map((each) => `${plain(deeper(each))}\n`).join("");
}

const SHORT_CHARS = 120;

const cut = (text: string): string => `${text.slice(0, SHORT_CHARS).toWellFormed()}… (whole: looop asks)`;

/** No line of a worker's text stands where one of ours would. */
const deeper = (text: string): string => text.replaceAll("\n", "\n      ");

/** Beside anything but a yes they would be written down, and kept by nobody. */
function limitsProblem(limits: string, answer: string): Result | undefined {
  const field = "--limits";
  if (limits.trim() === "") {
    const remedy = "say what the yes is limited to, or leave it out";
    return problem("usage", { kind: "usage", field, why: `${field} is blank`, remedy });
  }
  if (readGate(answer)?.kind === "approve") return undefined;
  const why = `${field} narrows a yes, and this answer is not one`;
  return problem("usage", { kind: "usage", field, why, remedy: "answer yes, or leave it out" });
}

export async function runAnswer(scene: Scene): Promise<Result> {
  const { input, engine } = scene;
  const read = await readMessage(scene, "answer");
  if (read.kind !== "ok") return read;
  const limits = input.text("limits");
  const unusable = limits === undefined ? undefined : limitsProblem(limits, read.text);
  if (unusable !== undefined) return unusable;
  const id = input.argument("ask") ?? "";
  const text = limits === undefined ? read.text : `${read.text.trim()}: ${limits.trim()}`;
  const actor = await scene.actor();
  const found = await engine.mailbox.find(id);
  if (found.kind === "refused" || found.kind === "failed") return problemOf(found);
  const asked = found.kind === "found" ? found.ask : undefined;
  if (
    asked !== undefined &&
    asked.kind === "gate" &&
    asked.risk !== "reversible" &&
    actor.kind === "person"
  ) {
    const end = await decideGate(scene, asked, text);
    if (end !== "free") return end;
  }
  const outcome = await engine.mailbox.answer(
    {
      ask: id,
      text,
      ...(asked !== undefined && { raised_s: asked.raised_s }),
      ...(input.on("force") && { force: "repair" as const }),
    },
    actor,
  );
  if (outcome.kind !== "recorded") return answerProblem(outcome);
  return answered(outcome);
}

/** What may not be taken back may take more than one person, or more than one word. */
async function decideGate(scene: Scene, ask: AskView, text: string): Promise<Result | "free"> {
  const home = await scene.home();
  if (home.kind !== "home") return problemOf(home);
  const desk = await home.gates();
  const end = await desk.decide({ ask, text, does: scene.input.on("force") ? "repair" : "answer" });
  switch (end.kind) {
    case "free":
      return "free";
    case "waits": {
      const json = { ask: askJson(ask), waits: `${end.why}; ${end.remedy}` };
      return { kind: "done", text: plain(`${end.why}\n`), json, notes: [end.remedy] };
    }
    case "recorded": {
      const now = await scene.engine.mailbox.find(ask.id);
      if (now.kind !== "found") return problemOf(now);
      if (now.answer !== undefined) return answered({ ask: now.ask, answer: now.answer });
      return problem("failed", { kind: "failed", why: `${ask.id} has no answer`, remedy: "see looop asks" });
    }
    default:
      return problemOf(end);
  }
}

function answered({ ask, answer }: { readonly ask: AskView; readonly answer: Answer }): Result {
  const decided = answer.decision.kind === "text" ? "answered" : answer.decision.kind;
  const limited = answer.decision.limits === undefined ? "" : ` (${answer.decision.limits})`;
  return {
    kind: "done",
    text: plain(`${ask.id} ${decided}${limited}\n`),
    json: { ask: askJson(ask), answer: answerJson(answer) },
    notes: ask.state === "stranded" && ask.note ? [`nobody waits for ${ask.id}: ${ask.note}`] : [],
  };
}
