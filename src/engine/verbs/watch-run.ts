// `watch`: which form it takes, and how the view is entered and left.

import type { Event } from "../types.ts";
import type { Filter } from "../watch/model.ts";
import type { FullScreen } from "../watch/ports.ts";
import { plain, problem, problemOf } from "./report.ts";
import type { Input, Result, Scene } from "./verb.ts";

const EVENTS_BEFORE = 20;

export async function runWatchVerb(scene: Scene): Promise<Result> {
  const { input, terminal, engine } = scene;
  if (input.on("all") && input.number("since") !== undefined) {
    const why = "--all and --since exclude each other";
    return problem("usage", { kind: "usage", field: "--since", why, remedy: "give one of them" });
  }
  const worker = input.argument("worker");
  if (worker !== undefined) {
    const known = await engine.terminals.status(worker);
    if (known.kind === "missing" || known.kind === "refused") return problemOf(known);
  }
  const wantsLines = input.on("log") || input.on("json");
  const screen = wantsLines ? undefined : await terminal.fullScreen();
  if (screen !== undefined) return view(scene, screen, worker);
  if (worker === undefined) return watchLog(scene);
  const { followLog } = await import("./log-run.ts");
  return followLog(scene, worker, { text: "plain" });
}

async function view({ engine, input }: Scene, screen: FullScreen, worker?: string): Promise<Result> {
  const { runWatch } = await import("../watch/watch.ts");
  const filter = filterOf(input);
  const end = await runWatch({ engine, screen }, { filter, ...(worker !== undefined && { worker }) });
  if (end === "quit") return { kind: "streamed", exit: "ok" };
  return { kind: "streamed", exit: end === "interrupted" ? "interrupted" : "terminated" };
}

function filterOf(input: Input): Filter {
  const since_ms = input.number("since");
  if (since_ms !== undefined) return { kind: "recent", since_s: since_ms / 1_000 };
  return input.on("all") ? { kind: "all" } : { kind: "living" };
}

async function watchLog({ engine, input, terminal }: Scene): Promise<Result> {
  const { logLineOf } = await import("../watch/log-line.ts");
  const signal = terminal.interruptible();
  const asLine = input.on("json")
    ? (event: Event) => `${JSON.stringify(event)}\n`
    : (event: Event) => {
        const line = logLineOf(event);
        return line === undefined ? "" : `${plain(line.text)}\n`;
      };
  for await (const page of engine.events.follow({ tail: EVENTS_BEFORE }, signal)) {
    if ("kind" in page) return problemOf(page);
    const out = await terminal.out(page.events.map(asLine).join(""));
    if (out.kind !== "ok") return out.kind === "closed" ? { kind: "streamed", exit: "ok" } : problemOf(out);
  }
  return { kind: "streamed", exit: signal.reason === "terminated" ? "terminated" : "interrupted" };
}
