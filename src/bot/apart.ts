// The loop in a process of its own: started and seen to run, or ended and seen to be gone. The lock is the truth of whether
// it runs; the note in it says whose process to ask, which has its ledger open for longer than the lock.

import { join } from "node:path";
import type { LogStyle } from "../engine/chronicle/log-line.ts";
import type { Problems, StartEnd, StopEnd } from "../engine/home.ts";
import { type Background, signalProcess, startInBackground } from "../engine/host/background.ts";
import { failed } from "../engine/outcome.ts";
import type { Clock, Processes, Store } from "../engine/ports.ts";
import type { PulseControl, PulseHolder } from "../engine/pulse-control.ts";
import { botLimits } from "./limits.ts";
import { COMPLAINTS_KEY, LOG_KEY } from "./log-book.ts";

export interface Apart {
  readonly engine: { readonly pulse: Pick<PulseControl, "holder"> };
  readonly store: Store;
  readonly clock: Clock;
  readonly processes: Pick<Processes, "alive">;
  readonly dataDir: string;
  /** Everything: the loop is this program and may have its tokens. */
  readonly env: Readonly<Record<string, string>>;
  readonly checkConfig: () => Promise<{ readonly kind: "ready" } | Problems>;
  /** Whether the program hears what is done by hand: it holds the lock a moment before. */
  readonly answers: () => Promise<boolean>;
}

export async function startApart(apart: Apart, form: LogStyle["form"]): Promise<StartEnd> {
  const { engine, dataDir } = apart;
  const before = await engine.pulse.holder();
  if (before.kind === "failed") return before;
  if (before.kind === "held") return runningOf(before.holder);
  const config = await apart.checkConfig();
  if (config.kind !== "ready") return config;
  const started = startInBackground({
    line: ["up", "--log", ...(form === "json" ? ["--json"] : [])],
    cwd: dataDir,
    env: apart.env,
    complaints: join(dataDir, COMPLAINTS_KEY),
  });
  return started.kind === "failed" ? started : seenToRun(apart, started);
}

function runningOf(holder: PulseHolder | undefined): StartEnd {
  return { kind: "running", ...(holder && { holder }) };
}

async function seenToRun(apart: Apart, started: Background): Promise<StartEnd> {
  const { engine, store, clock, dataDir } = apart;
  const until_ms = clock.monotonic_ms() + botLimits.start_wait_ms_max;
  while (clock.monotonic_ms() < until_ms) {
    // Looked at first: one that has left found a holder, whom a look from before would not see.
    const ended = started.ended();
    const now = await engine.pulse.holder();
    if (now.kind === "held" && now.holder?.pid === started.pid) {
      await heard(apart, started);
      return { kind: "started", pid: started.pid, log: join(dataDir, LOG_KEY) };
    }
    // Somebody else was faster, and ours has left: it may have met them before they hold the lock.
    if (now.kind === "held" && ended !== "no") return runningOf(now.holder);
    if (ended === "badly") break;
    await clock.sleep(botLimits.look_ms);
  }
  const said = await store.read(COMPLAINTS_KEY);
  const complaint = said.kind === "ok" ? Buffer.from(said.bytes).toString("utf8").trim() : "";
  const how =
    started.ended() !== "no"
      ? "it ended at once"
      : `it does not run after ${botLimits.start_wait_ms_max / 1_000} s`;
  const why = `${how}${complaint === "" ? "" : `: ${complaint.slice(-botLimits.complaint_chars)}`}`;
  return failed(
    "io",
    `the loop was started, but ${why}`,
    `see ${join(dataDir, LOG_KEY)}, or run looop up to watch it`,
  );
}

/** What is asked of it right behind `up` finds it. One that never hears runs all the same, and its log says why. */
async function heard({ answers, clock }: Apart, started: Background): Promise<void> {
  const until_ms = clock.monotonic_ms() + botLimits.hearing_wait_ms_max;
  while (clock.monotonic_ms() < until_ms && started.ended() === "no") {
    if (await answers()) return;
    await clock.sleep(botLimits.look_ms);
  }
}

export async function stopPulse(apart: Pick<Apart, "engine" | "clock" | "processes">): Promise<StopEnd> {
  const { engine } = apart;
  const now = await engine.pulse.holder();
  if (now.kind === "failed") return now;
  if (now.kind === "free") return { kind: "not_running" };
  const { holder } = now;
  if (holder === undefined) {
    return failed(
      "locked",
      "a pulse runs, but does not say in which process",
      "stop it where it was started",
    );
  }
  if (holder.servedBy !== undefined) {
    const why = `process ${holder.pid} serves this directory for ${holder.servedBy}, with others`;
    return failed("locked", why, "take it out of `profiles:` in the config there");
  }
  const asked = signalProcess(holder, "SIGTERM");
  if (asked.kind === "failed") return asked;
  if (await isGone(apart, holder, botLimits.stop_wait_ms_max)) {
    return { kind: "stopped", pid: holder.pid, how: "asked" };
  }
  if (asked.kind === "gone") {
    const why = `a pulse runs as process ${holder.pid}, which cannot be seen from here`;
    return failed("locked", why, "stop it where it was started: in its container, or on its host");
  }
  const forced = signalProcess(holder, "SIGKILL");
  if (forced.kind === "failed") return forced;
  if (await isGone(apart, holder, botLimits.kill_wait_ms_max)) {
    return { kind: "stopped", pid: holder.pid, how: "forced" };
  }
  return failed("locked", `process ${holder.pid} does not die`, "look at it with ps; the kernel may hold it");
}

/** With all that it has open. A successor that somebody started meanwhile is not what was asked to end. */
async function isGone(
  { engine, clock, processes }: Pick<Apart, "engine" | "clock" | "processes">,
  { pid, started }: PulseHolder,
  wait_ms: number,
): Promise<boolean> {
  const until_ms = clock.monotonic_ms() + wait_ms;
  for (;;) {
    const now: Awaited<ReturnType<PulseControl["holder"]>> = await engine.pulse.holder();
    const isLeft =
      now.kind === "free" || (now.kind === "held" && now.holder !== undefined && now.holder.pid !== pid);
    if (isLeft && processes.alive(pid, started) !== "alive") return true;
    if (clock.monotonic_ms() >= until_ms) return false;
    await clock.sleep(botLimits.look_ms);
  }
}
