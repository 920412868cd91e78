// `log`: what a worker has put out, at once or as it comes.

import type { LogOutcome, LogRequest } from "../terminals.ts";
import { line, problemOf } from "./report.ts";
import type { Result, Scene } from "./verb.ts";

export async function runLog(scene: Scene): Promise<Result> {
  const { input, engine } = scene;
  const worker = input.argument("worker") ?? "";
  const request = requestOf(scene);
  if (input.on("follow")) return followLog(scene, worker, request);
  const read = await engine.terminals.log(worker, request);
  if (read.kind !== "ok") return problemOf(read);
  const { text, offset, done } = read;
  return { kind: "done", text, json: { text, offset, done }, notes: gapNotes(read) };
}

function requestOf({ input }: Scene): LogRequest {
  const since = input.number("since");
  const tail = input.number("tail");
  const grep = input.text("grep");
  return {
    text: input.on("raw") ? "raw" : "plain",
    ...(since !== undefined && { since }),
    ...(tail !== undefined && { tail }),
    ...(grep !== undefined && { grep }),
  };
}

function gapNotes({ dropped_bytes }: Extract<LogOutcome, { kind: "ok" }>): string[] {
  return dropped_bytes > 0 ? [`${dropped_bytes} bytes before this are no longer kept`] : [];
}

/** What was there is cut to `--tail` once; from then on everything is shown as it comes. */
export async function followLog(scene: Scene, worker: string, request: LogRequest): Promise<Result> {
  const { engine, terminal, input } = scene;
  const signal = terminal.interruptible();
  let from = request;
  if (request.tail !== undefined) {
    const before = await engine.terminals.log(worker, request);
    const ended = await print(scene, before);
    if (ended !== undefined) return ended;
    if (before.kind === "ok") from = { ...request, since: before.offset };
  }
  for await (const piece of engine.terminals.follow(worker, from, signal)) {
    if (piece.kind === "ok" && piece.text === "" && !input.on("json")) continue;
    const ended = await print(scene, piece);
    if (ended !== undefined) return ended;
  }
  if (!signal.aborted) return { kind: "streamed", exit: "ok" };
  return { kind: "streamed", exit: signal.reason === "terminated" ? "terminated" : "interrupted" };
}

/** Nothing while there is more to print. */
async function print({ terminal, input }: Scene, piece: LogOutcome): Promise<Result | undefined> {
  if (piece.kind !== "ok") return problemOf(piece);
  for (const note of gapNotes(piece)) await terminal.complain(line(note));
  const { text, offset, done } = piece;
  const out = await terminal.out(input.on("json") ? `${JSON.stringify({ text, offset, done })}\n` : text);
  if (out.kind === "ok") return undefined;
  return out.kind === "closed" ? { kind: "streamed", exit: "ok" } : problemOf(out);
}
