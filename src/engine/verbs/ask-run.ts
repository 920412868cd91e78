// `ask` and `flag`: raise, wait, print the answer alone.
// A gate that is not approved ends with its own code, whatever the words were.

import type { AskRequest } from "../engine.ts";
import { tellText } from "../tell-text.ts";
import type { Actor, Answer, Ask, AskKind, Risk, Tell } from "../types.ts";
import { readInput } from "./body.ts";
import type { ExitName } from "./exit-codes.ts";
import { plain, problem, problemOf } from "./report.ts";
import { answerJson, askJson } from "./shapes.ts";
import type { Result, Scene } from "./verb.ts";
import { tellsBeside, waitForAnswer } from "./waiting.ts";

const MESSAGE_DEFAULT = "needs attention";

export async function runAsk(scene: Scene): Promise<Result> {
  const { input } = scene;
  const actor = await scene.actor();
  const worker = input.argument("worker") ?? (actor.kind === "worker" ? actor.id : undefined);
  if (worker === undefined) {
    return wrongLine(
      "worker",
      "nobody to ask for: this is not a worker's session",
      "write looop ask <worker> --prompt …",
    );
  }
  const recommend = input.text("recommend");
  const reason = input.text("reason");
  if (reason !== undefined && recommend === undefined) {
    return wrongLine(
      "--reason",
      "--reason says why, and there is nothing it is about",
      "add --recommend <option>",
    );
  }
  const prompt = await promptOf(scene);
  if (typeof prompt === "object") return prompt;
  const kind = input.text("kind") as AskKind | undefined;
  const risk = input.text("risk") as Risk | undefined;
  const effect = input.text("effect");
  const target = input.text("target");
  return raise(scene, actor, {
    ...commonRequest(scene, worker, prompt),
    ...(kind !== undefined && { kind }),
    ...(risk !== undefined && { risk }),
    ...(effect !== undefined && { effect }),
    ...(target !== undefined && { target }),
    ...(recommend !== undefined && {
      recommend: { option: recommend, source: actor.kind, ...(reason !== undefined && { reason }) },
    }),
    options: [...input.texts("option"), ...input.texts("options").flatMap(commaList)],
  });
}

export async function runFlag(scene: Scene): Promise<Result> {
  const actor = await scene.actor();
  const words = [...scene.input.rest];
  const own = actor.kind === "worker" ? actor.id : undefined;
  const worker = own === undefined || words[0] === own ? words.shift() : own;
  if (worker === undefined) {
    return wrongLine(
      "worker",
      "nobody to flag: this is not a worker's session",
      "write looop flag <worker> [message]",
    );
  }
  const message = words.length === 1 && words[0] === "-" ? await readInput(scene, "message") : undefined;
  if (message?.kind === "problem") return message;
  const prompt = message?.text.trimEnd() ?? (words.join(" ") || MESSAGE_DEFAULT);
  return raise(scene, actor, commonRequest(scene, worker, prompt));
}

function wrongLine(field: string, why: string, remedy: string): Result & { kind: "problem" } {
  return problem("usage", { kind: "usage", field, why, remedy });
}

async function promptOf(scene: Scene): Promise<string | (Result & { kind: "problem" })> {
  const given = scene.input.text("prompt");
  if (given === undefined)
    return wrongLine(
      "--prompt",
      "looop ask needs a question",
      'add --prompt "…", or --prompt - to pipe it in',
    );
  if (given !== "-") return given;
  const read = await readInput(scene, "prompt");
  return read.kind === "ok" ? read.text.trimEnd() : read;
}

function commaList(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function commonRequest({ input }: Scene, worker: string, prompt: string): AskRequest {
  const title = input.text("title");
  const reference = input.text("ref");
  const goal = input.text("goal");
  const expires_ms = input.number("expires");
  return {
    worker,
    prompt,
    detach: input.on("detach"),
    ...(title !== undefined && { title }),
    ...(reference !== undefined && { reference }),
    ...(goal !== undefined && { goal }),
    ...(expires_ms !== undefined && { expires_in_s: expires_ms / 1_000 }),
  };
}

async function raise(scene: Scene, actor: Actor, request: AskRequest): Promise<Result> {
  const detached = request.detach === true;
  const signal = detached ? new AbortController().signal : scene.terminal.interruptible();
  const raised = await scene.engine.mailbox.raise(request, actor);
  if (raised.kind !== "raised") return problemOf(raised);
  if (detached)
    return { kind: "done", text: `${raised.ask.id}\n`, json: { ask: askJson(raised.ask), tells: [] } };
  const waited = await waitForAnswer(scene, raised.ask, signal);
  return waited.kind === "problem" ? waited : answered(scene, raised.ask, waited);
}

function answered(
  scene: Scene,
  ask: Ask,
  { answer, tells }: { answer: Answer; tells: readonly Tell[] },
): Result {
  const aside = tellsBeside(tells);
  const combined = scene.input.on("with-tells");
  return {
    kind: "done",
    exit: exitOf(ask, answer),
    text: `${combined && aside !== "" ? `${aside}---\n` : ""}${answer.text}\n`,
    json: { ask: askJson(ask), answer: answerJson(answer), tells: tells.map(tellText) },
    asides: combined ? "" : plain(aside),
  };
}

/** Only a clear yes opens a gate. */
function exitOf(ask: Ask, answer: Answer): ExitName {
  return ask.kind === "gate" && answer.decision.kind !== "approve" ? "denied" : "ok";
}
