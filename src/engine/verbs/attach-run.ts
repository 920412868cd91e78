// `attach`: a person's terminal and a worker's become one, until the chord, the end, or a closed window.

import type { AttachEnd, Attached } from "../terminals.ts";
import { chordReader } from "../workers/session/detach-chord.ts";
import { driveProblem } from "./drive-run.ts";
import { line, problem } from "./report.ts";
import type { RawTerminal } from "./terminal.ts";
import type { Result, Scene } from "./verb.ts";

const CTRL_C = "\x03";

export async function runAttach(scene: Scene): Promise<Result> {
  const { input, engine, terminal } = scene;
  const worker = input.argument("worker") ?? "";
  const mode = input.on("view") ? "view" : "drive";
  const actor = await scene.actor();
  const chord = chordReader();
  let attached: Attached | undefined;
  let raw: RawTerminal | undefined;
  const early: Uint8Array[] = [];
  raw = terminal.takeOver({
    typed(text) {
      if (attached === undefined) return;
      if (mode === "view") {
        if (text.includes(CTRL_C)) attached.detach();
        return;
      }
      const { typed, detach } = chord.feed(text);
      if (typed !== "") attached.type(typed);
      if (detach === "yes") attached.detach();
    },
    resized: (cols, rows) => mode === "drive" && attached?.resize(cols, rows),
    closed: () => attached?.detach(),
  });
  if (raw === undefined) return noTerminal(worker);
  const { cols, rows } = raw;
  const opened = await engine.terminals.attach(
    worker,
    { mode, ...(mode === "drive" && { size: { cols, rows } }) },
    { onBytes: (bytes) => (attached === undefined ? early.push(bytes) : raw.write(bytes)) },
    actor,
  );
  if (opened.kind !== "attached") {
    raw.restore();
    return driveProblem(opened);
  }
  for (const bytes of early) raw.write(bytes);
  attached = opened;
  const end = await opened.end;
  raw.restore();
  await terminal.complain(line(sentenceOf(worker, end)));
  return {
    kind: "streamed",
    exit: end.kind === "exited" ? { code: clamped(end.exit_code) } : end.kind === "lost" ? "failed" : "ok",
  };
}

function noTerminal(worker: string): Result {
  return problem("failed", {
    kind: "refused",
    field: "terminal",
    why: "attaching needs a terminal on standard input and output",
    remedy: `use looop log ${worker} --follow, looop shot ${worker} or looop send ${worker}`,
  });
}

function sentenceOf(worker: string, end: AttachEnd): string {
  if (end.kind === "exited") return `${worker} has ended`;
  if (end.kind === "lost") return `the host of ${worker} is gone`;
  return `left ${worker} (${end.why}); it goes on`;
}

function clamped(code: number | null): number {
  return Math.min(255, Math.max(0, code ?? 0));
}
