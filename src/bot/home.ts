// What the command line may have done with the program, on this machine. Composition: ports of the machine, the engine,
// the loop, the demo.

import { join } from "node:path";
import type { LogStyle } from "../engine/chronicle/log-line.ts";
import { createEngine, type EnginePorts } from "../engine/create.ts";
import type { Engine } from "../engine/engine.ts";
import type { ConfigDesk, DemoRequest, Home } from "../engine/home.ts";
import { loadConfigFile, writeConfigFile } from "../engine/host/config-file.ts";
import { inkOf, terminalDialog } from "../engine/host/dialog.ts";
import { type Environment, environmentOf } from "../engine/host/environment.ts";
import { lastingWatcher } from "../engine/host/lasting-watcher.ts";
import { fileLogs } from "../engine/host/log-file.ts";
import { enginePorts } from "../engine/host/open.ts";
import { findPackageRoot } from "../engine/host/package-root.ts";
import { writePrivateFile } from "../engine/host/private-file.ts";
import { findPrograms } from "../engine/host/programs.ts";
import { demoDirectory, placeStory } from "../engine/host/story.ts";
import { systemTerminal } from "../engine/host/terminal.ts";
import { createActs } from "../engine/pulse/acts/create.ts";
import { noPlans } from "../engine/pulse/acts/ports.ts";
import { changeConfigText, loadConfig, problemText } from "../engine/pulse/config-text.ts";
import { noJudgment } from "../engine/pulse/permit.ts";
import { findPreset } from "../engine/pulse/presets.ts";
import type { PulsePorts } from "../engine/pulse/pulse-ports.ts";
import type { LoadedConfig } from "../engine/pulse/read-config.ts";
import { startApart, stopPulse } from "./apart.ts";
import { type BotParts, runBot } from "./bot.ts";
import { checkConfig } from "./check-config.ts";
import { botKeys } from "./config.ts";
import { playDemo } from "./demo.ts";
import { logBook } from "./log-book.ts";

export function openHome(environment: Environment): Home {
  const { dataDir, configPaths, childEnv } = environment;
  const terminal = systemTerminal();
  const ports = enginePorts(environment);
  const engine = createEngine(ports);
  const dialog = terminalDialog((text) => terminal.out(text));
  const style = { ink: inkOf(environment.noColor), clockAt: (at_ms: number) => clockText(ports, at_ms) };
  const read = () => loadConfigFile(configPaths, childEnv, botKeys);
  const check = async () => checkConfig(await read());
  const apart = {
    engine,
    store: ports.store,
    clock: ports.clock,
    dataDir,
    env: childEnv,
    checkConfig: check,
  };
  return {
    kind: "home",
    dataDir,
    config: configDesk(environment, read),
    dialog,
    async delivery() {
      const { openDelivery } = await import("./by-hand/delivery.ts");
      const { clock, ids } = ports;
      return openDelivery({ dataDir, user: environment.person, clock, ids, engine, config: check });
    },
    style,
    logForm: environment.logFormat === "json" ? "json" : "people",
    run(log, signal) {
      const write = log.to === "file" ? logBook(ports.store) : (line: string) => terminal.out(line);
      const logStyle: LogStyle = { ...style, form: log.form, ...(log.to === "file" && { ink: "plain" }) };
      const lasting = { ...ports, watcher: lastingWatcher(dataDir) };
      const parts: BotParts = {
        pulse: pulsePorts(lasting, engine, read),
        events: engine.events,
        checkConfig: check,
        async openConcierge(config) {
          const { openOn } = await import("./concierge-on-machine.ts");
          return openOn({ environment, ports: lasting, engine }, config);
        },
        write,
        style: logStyle,
      };
      return runBot(parts, signal);
    },
    startApart: (form) => startApart(apart, form),
    stop: () => stopPulse(apart),
    async client(request, signal) {
      const { clientOn } = await import("./client-on-machine.ts");
      const print = async (text: string) => (await terminal.out(text)).kind === "ok";
      return clientOn({ environment, ports, engine, config: check, print }, request, signal);
    },
    async connect(request, signal) {
      const { connect } = await import("./setup/lead.ts");
      const { clock, ids } = ports;
      const files = { readConfig: read, writeConfig: writeConfigFile, writePrivate: writePrivateFile };
      const around = { dialog, clock, ids, dataDir, user: environment.person, env: childEnv };
      return connect({ ...around, ...files }, request, signal);
    },
    seedStory: () => placeStory(ports.store, "part"),
    demo(request, signal) {
      const aside = terminalDialog((text) => terminal.complain(text));
      return demo({ environment, dialog: request.told === "here" ? dialog : aside, style }, request, signal);
    },
  };
}

function clockText({ localTime }: EnginePorts, at_ms: number): string {
  const [, time = ""] = localTime(at_ms).stamp.split("-");
  return time.replace(/^(\d\d)(\d\d)(\d\d)$/, "$1:$2:$3");
}

function configDesk({ childEnv }: Environment, read: () => Promise<LoadedConfig>): ConfigDesk {
  return {
    read,
    async propose(source, changes) {
      const text = changeConfigText(source, changes);
      const load = loadConfig({ path: source.path, text }, {}, { hostZone: "UTC", foreignKeys: botKeys });
      const problems = load.kind === "ok" ? [] : load.problems;
      return { text, problems: problems.map((each) => ({ key: each.key, text: problemText(each) })) };
    },
    write: writeConfigFile,
    findPrograms: (names) => findPrograms(names, childEnv.PATH ?? ""),
  };
}

function pulsePorts(ports: EnginePorts, engine: Engine, read: () => Promise<LoadedConfig>): PulsePorts {
  const acts = createActs({ ...ports, ...engine, plans: noPlans, judgment: noJudgment });
  return {
    ...ports,
    ...engine,
    logs: fileLogs(ports.dataDir),
    acts,
    async readConfig() {
      const loaded = await read();
      if (loaded.kind === "file" && loaded.load.kind === "ok")
        return { kind: "ok", config: loaded.load.config };
      const check = checkConfig(loaded);
      return {
        kind: "bad",
        why: check.kind === "problems" ? `${check.problems.join(" | ")}; ${check.remedy}` : "",
      };
    },
  };
}

interface Backdrop {
  readonly environment: Environment;
  readonly dialog: Home["dialog"];
  readonly style: Home["style"];
}

/** In an environment of its own: nothing that steers the person's loop steers the demo. */
async function demo({ environment, dialog, style }: Backdrop, request: DemoRequest, signal: AbortSignal) {
  const place = demoDirectory(request.dir);
  if (place.kind !== "ok") return place;
  const { dir } = place;
  const inherited = Object.entries(environment.childEnv).filter(
    ([name]) => !name.startsWith("LOOOP_") || name === "LOOOP_BIN" || name === "LOOOP_FROM_SOURCE",
  );
  const config = join(dir, "config.yaml");
  const around = environmentOf({
    env: { ...Object.fromEntries(inherited), LOOOP_DATA_DIR: dir, LOOOP_CONFIG: config },
    cwd: "/",
    user: environment.person,
    packageRoot: findPackageRoot(),
  });
  if (around.kind !== "ok") return around;
  const ports = enginePorts(around);
  const placed = await placeStory(ports.store, "whole");
  if (placed.kind === "failed") return placed;
  const read = () => loadConfigFile(around.configPaths, around.childEnv, botKeys);
  if ((await read()).kind === "absent") {
    const written = await writeConfigFile(config, undefined, demoConfig(config));
    if (written.kind === "failed") return written;
  }
  const engine = createEngine(ports);
  const pulse = pulsePorts(ports, engine, read);
  const { answers } = request;
  const stage = {
    dir,
    engine,
    pulse,
    clock: ports.clock,
    dialog,
    style: { ...style, form: "people" as const },
  };
  return playDemo({ ...stage, answers, person: environment.person }, signal);
}

function demoConfig(path: string): string {
  const preset = findPreset("demo");
  return changeConfigText(
    { path, text: "interval: 2 # a story is short\n" },
    { tick_command: preset?.tickCommand, worker_command: preset?.workerCommand },
  );
}
