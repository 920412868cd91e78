// The demo on this machine: a data directory of its own, the program in it as `looop up` runs it, and the client of this
// terminal at its socket. Composition.

import { join } from "node:path";
import { createEngine } from "../engine/create.ts";
import type { DemoEnd, DemoRequest, Home } from "../engine/home.ts";
import { machineZone } from "../engine/host/clock.ts";
import { loadConfigFile, writeConfigFile } from "../engine/host/config-file.ts";
import { typedLines } from "../engine/host/dialog.ts";
import { type Environment, environmentOf } from "../engine/host/environment.ts";
import { lastingWatcher } from "../engine/host/lasting-watcher.ts";
import { callLine } from "../engine/host/line-caller.ts";
import { enginePorts } from "../engine/host/open.ts";
import { findPackageRoot } from "../engine/host/package-root.ts";
import { findPrograms } from "../engine/host/programs.ts";
import { type DemoDirectory, demoDirectory, placeStory, removeDemo } from "../engine/host/story.ts";
import type { Failed, Refused } from "../engine/outcome.ts";
import type { Clock } from "../engine/ports.ts";
import { changeConfigText } from "../engine/pulse/config-text.ts";
import { findPreset } from "../engine/pulse/presets.ts";
import { runBot } from "./bot.ts";
import { checkConfig } from "./check-config.ts";
import { runClient } from "./client/client.ts";
import { clientLimits } from "./client/limits.ts";
import type { Call } from "./client/talk.ts";
import { openOn } from "./concierge-on-machine.ts";
import { botKeys } from "./config.ts";
import { playDemo, type Stage } from "./demo/demo.ts";
import { textCleaner } from "./health/clean-event.ts";
import { botLimits } from "./limits.ts";
import { ownLines } from "./lines.ts";
import { drivePlans } from "./plans-on-machine.ts";
import { pulsePorts } from "./pulse-on-machine.ts";
import { terminalSocket } from "./terminal-desk.ts";

export interface Backdrop {
  readonly environment: Environment;
  readonly style: Home["style"];
  /** False: nobody reads any more. */
  say(text: string): Promise<boolean>;
}

export async function demoOn(
  backdrop: Backdrop,
  request: DemoRequest,
  signal: AbortSignal,
): Promise<DemoEnd> {
  const place = demoDirectory(request.dir);
  if (place.kind !== "ok") return place;
  const around = surroundings(backdrop.environment, place.dir);
  if (around.kind !== "ok") return around;
  const placed = await placeDemo(around);
  if (placed.kind === "failed") return placed;
  return playDemo(stageOf(backdrop, { around, place, request }), signal);
}

/** Nothing that steers the person's loop steers the demo. */
function surroundings({ childEnv, person }: Environment, dir: string): Environment | Refused | Failed {
  const inherited = Object.entries(childEnv).filter(
    ([name]) => !name.startsWith("LOOOP_") || name === "LOOOP_BIN" || name === "LOOOP_FROM_SOURCE",
  );
  return environmentOf({
    env: { ...Object.fromEntries(inherited), LOOOP_DATA_DIR: dir, LOOOP_CONFIG: join(dir, "config.yaml") },
    cwd: "/",
    user: person,
    packageRoot: findPackageRoot(),
  });
}

async function placeDemo(around: Environment): Promise<{ readonly kind: "ok" } | Failed> {
  const placed = await placeStory(enginePorts(around).store, "whole");
  if (placed.kind === "failed") return placed;
  const loaded = await loadConfigFile(around.configPaths, around.childEnv, botKeys);
  if (loaded.kind !== "absent") return { kind: "ok" };
  const path = join(around.dataDir, "config.yaml");
  const preset = findPreset("demo");
  const text = changeConfigText(
    { path, text: "interval: 2 # a story is short\n" },
    { tick_command: preset?.tickCommand, worker_command: preset?.workerCommand },
  );
  const written = await writeConfigFile(path, undefined, text);
  return written.kind === "failed" ? written : { kind: "ok" };
}

interface Scene {
  readonly around: Environment;
  readonly place: DemoDirectory;
  readonly request: DemoRequest;
}

function stageOf({ environment, style, say }: Backdrop, { around, place, request }: Scene): Stage {
  const { person } = environment;
  const { screen } = request;
  const ports = { ...enginePorts(around), watcher: lastingWatcher(place.dir) };
  const { clock, ids } = ports;
  const engine = createEngine(ports);
  const read = () => loadConfigFile(around.configPaths, around.childEnv, botKeys);
  const socket = terminalSocket(place.dir);
  return {
    dir: place.dir,
    engine,
    clock,
    person,
    audience: screen !== undefined ? "screen" : request.answers === "person" ? "lines" : "script",
    command: commandOf(environment),
    typed: typedLines(),
    say,
    run: (write, signal) =>
      runBot(
        {
          pulse: pulsePorts(ports, engine, read),
          events: engine.events,
          drivePlans: (driving) => drivePlans({ ...engine, clock }, driving),
          // Its workers are a script, and their calls are nobody's to judge.
          giveBackMemory: async () => undefined,
          serveHooks: async () => undefined,
          checkConfig: async () => checkConfig(await read()),
          openConcierge: (config) => openOn({ environment: around, ports, engine }, config, ownLines),
          write,
          cleanerOf: () => textCleaner([]),
          style: { ...style, form: "people" },
        },
        signal,
      ),
    async client(seat, signal) {
      const over = new AbortController();
      const call: Call = (ears) => callLine(socket.path, clientLimits.socket, ears);
      const parts = {
        ...seat,
        call: onceUp(call, clock, AbortSignal.any([signal, over.signal])),
        clock,
        nonce: ids.nonce(),
        user: person,
        zone: machineZone(),
      };
      const end = await runClient(parts, { form: "text", ...(screen !== undefined && { screen }) }, signal);
      over.abort();
      return end;
    },
    tidy: () =>
      place.madeFor === "this" && request.keep === "no" ? removeDemo(place.dir) : { kind: "kept" },
  };
}

/** The program is being started in this very process: that nobody answers yet is no news. */
function onceUp(call: Call, clock: Clock, signal: AbortSignal): Call {
  return async (ears) => {
    for (;;) {
      const called = await call(ears); // ends: somebody answers, or the signal
      if (called.kind !== "nobody" || signal.aborted) return called;
      await clock.sleep(botLimits.look_ms, signal);
    }
  };
}

/** As it can be typed here: by its name where the shell finds it. */
function commandOf({ childEnv }: Environment): string {
  const { PATH = "", PWD = "", LOOOP_BIN = "looop" } = childEnv;
  // npx puts it there for as long as it runs itself.
  const lasting = PATH.split(":").filter((dir) => !dir.includes(OF_NPX));
  if (findPrograms(["looop"], lasting.join(":")).length > 0) return "looop";
  if (LOOOP_BIN.includes(OF_NPX)) return "npx looop-concierge";
  return LOOOP_BIN === join(PWD, "bin/looop") ? "bin/looop" : LOOOP_BIN;
}

const OF_NPX = "/_npx/";
