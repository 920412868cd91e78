// `logs`: written as it is read, so that a long history needs no memory. A reader who has seen enough is no error.

import type { LogEntry, LogLevel } from "../health.ts";
import { limits } from "../limits.ts";
import { checkupOf } from "./health-run.ts";
import type { LogJson } from "./outputs-health.ts";
import { plain, problemOf } from "./report.ts";
import type { BareScene, Result } from "./verb.ts";

export async function runLogs(scene: BareScene): Promise<Result> {
  const { input, terminal } = scene;
  const checkup = await checkupOf(scene);
  if ("kind" in checkup) return problemOf(checkup);
  const ago_ms = input.number("since");
  const tail = input.number("tail") ?? (ago_ms === undefined ? limits.log_lines : undefined);
  const follow = input.on("follow") ? "yes" : "no";
  const signal = terminal.interruptible();
  const query = {
    level: (input.text("level") ?? "info") as LogLevel, // one of the verb's choices
    follow,
    ...(ago_ms !== undefined && { ago_ms }),
    ...(tail !== undefined && { tail }),
  } as const;
  const line = input.on("json") ? jsonLine : textLine;
  for await (const entries of checkup.logs(query, signal)) {
    if ("kind" in entries) return problemOf(entries);
    if (entries.length === 0) continue;
    const out = await terminal.out(entries.map(line).join(""));
    if (out.kind === "closed") return { kind: "streamed", exit: "ok" };
    if (out.kind === "failed") return problemOf(out);
  }
  if (!signal.aborted) return { kind: "streamed", exit: "ok" };
  return { kind: "streamed", exit: signal.reason === "terminated" ? "terminated" : "interrupted" };
}

function jsonLine({ ts, level, event, text, fields }: LogEntry): string {
  return `${JSON.stringify({ ts, level, event, text, fields: { ...fields } } satisfies LogJson)}\n`;
}

function textLine({ ts, level, event, text }: LogEntry): string {
  return `${plain(`${ts} ${level.padEnd(5)} ${event} ${text}`).replaceAll("\n", " ")}\n`;
}
