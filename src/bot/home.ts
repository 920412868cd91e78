// What the command line may have done with the program, on this machine. Composition: ports of the machine, the engine,
// the loop, the demo.

import type { LogStyle } from "../engine/chronicle/log-line.ts";
import { createEngine, type EnginePorts } from "../engine/create.ts";
import type { ConfigDesk, Home } from "../engine/home.ts";
import { loadConfigFile, writeConfigFile } from "../engine/host/config-file.ts";
import { inkOf, terminalDialog } from "../engine/host/dialog.ts";
import type { Environment } from "../engine/host/environment.ts";
import { enginePorts } from "../engine/host/open.ts";
import { writePrivateFile } from "../engine/host/private-file.ts";
import { findPrograms } from "../engine/host/programs.ts";
import { realDirectory } from "../engine/host/real-directory.ts";
import { placeStory } from "../engine/host/story.ts";
import { systemTerminal } from "../engine/host/terminal.ts";
import type { Keeping } from "../engine/keeping.ts";
import { changeConfigText, loadConfig, problemText } from "../engine/pulse/config-text.ts";
import { startApart, stopPulse } from "./apart.ts";
import { checkConfig, type WholeConfig } from "./check-config.ts";
import { botKeys } from "./config.ts";
import { hookFiles } from "./hook-desk.ts";
import { logBook } from "./log-book.ts";
import { unitDesk } from "./unit-on-machine.ts";

export function openHome(environment: Environment): Home {
  const { dataDir, configPaths, childEnv } = environment;
  const terminal = systemTerminal();
  const ports = enginePorts(environment);
  const engine = createEngine(ports);
  const dialog = terminalDialog((text) => terminal.out(text));
  const style = { ink: inkOf(environment.noColor), clockAt: (at_ms: number) => clockText(ports, at_ms) };
  const read = () => loadConfigFile(configPaths, childEnv, botKeys);
  const ground = { dataDir, home: childEnv.HOME, realDirectory };
  const check = async () => checkConfig(await read(), { as: "main", ground });
  const apart = {
    engine,
    store: ports.store,
    clock: ports.clock,
    processes: ports.processes,
    dataDir,
    env: childEnv,
    checkConfig: check,
    async answers() {
      const { openProbe } = await import("./by-hand/probe.ts");
      return (await openProbe({ dataDir, clock: ports.clock }).health()).kind !== "nobody";
    },
  };
  return {
    kind: "home",
    dataDir,
    config: configDesk(environment, { read, check }),
    hooks: hookFiles(environment),
    realDirectory,
    dialog,
    async delivery() {
      const { openDelivery } = await import("./by-hand/delivery.ts");
      const { clock, ids } = ports;
      return openDelivery({ dataDir, user: environment.person, clock, ids, engine, config: check });
    },
    async gates() {
      const { openGateDesk } = await import("./by-hand/gate-desk.ts");
      return openGateDesk({ dataDir, user: environment.person, clock: ports.clock, config: check });
    },
    unit: unitDesk({ environment, children: ports.children, engine }),
    keeping: () => keepingOn(dataDir, ports),
    async checkup() {
      const [{ openCheckup }, { servedConfig }] = await Promise.all([
        import("./doctor/checkup.ts"),
        import("./served-on-machine.ts"),
      ]);
      const served = (main: WholeConfig, directory: string) =>
        servedConfig(environment, main, directory).check();
      const parts = {
        dataDir,
        user: environment.person,
        env: childEnv,
        ports,
        engine,
        config: check,
        served,
      };
      return openCheckup(parts);
    },
    style,
    logForm: environment.logFormat === "json" ? "json" : "people",
    async run(log, signal) {
      const [{ runOnMachine }, { runUntilReplaced }, { ownProgram }] = await Promise.all([
        import("./bot-on-machine.ts"),
        import("./successor.ts"),
        import("../engine/host/own-program.ts"),
      ]);
      const write = log.to === "file" ? logBook(ports.store) : (line: string) => terminal.out(line);
      const logStyle: LogStyle = { ...style, form: log.form, ...(log.to === "file" && { ink: "plain" }) };
      const machine = { environment, ports, engine, read, check, style: logStyle, write };
      const start = log.to === "file" ? { start: () => startApart(apart, log.form) } : {};
      const succession = { clock: ports.clock, program: ownProgram, ...start };
      return runUntilReplaced(succession, (running) => runOnMachine(machine, log, running), signal);
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
    async rehearse(request, signal) {
      const { rehearseOn } = await import("./rehearse/on-machine.ts");
      const around = { dataDir, person: environment.person, engine, clock: ports.clock, dialog };
      return rehearseOn(
        {
          ...around,
          config: check,
          stop: () => stopPulse(apart),
          start: () => startApart(apart, "people"),
          tell: (line) => terminal.complain(`${line}\n`),
        },
        request,
        signal,
      );
    },
    seedStory: () => placeStory(ports.store, "part"),
    async demo(request, signal) {
      const { demoOn } = await import("./demo-on-machine.ts");
      const here = async (text: string) => (await terminal.out(text)).kind === "ok";
      const aside = async (text: string) => terminal.complain(text).then(() => true);
      return demoOn({ environment, style, say: request.told === "here" ? here : aside }, request, signal);
    },
  };
}

async function keepingOn(dataDir: string, { clock, ids, store, seeds }: EnginePorts): Promise<Keeping> {
  const [{ openKeeping }, { makeScratch }, { createFileStore }, text] = await Promise.all([
    import("./backup/keeping.ts"),
    import("../engine/host/scratch.ts"),
    import("../engine/host/file-store.ts"),
    import("../engine/pulse/config-text.ts"),
  ]);
  return openKeeping({
    ...{ dataDir, clock, ids, store, seeds },
    storeAt: (root) => createFileStore({ root, clock, ids }),
    makeScratch: () => makeScratch("looop-backup"),
    partOf(config) {
      const source = { path: "config", text: config };
      const load = text.loadConfig(source, {}, { hostZone: "UTC", foreignKeys: "any" });
      const isNoText = load.kind !== "ok" && load.problems.some(({ key }) => key.startsWith("("));
      return isNoText ? undefined : text.foreignPart(source, botKeys);
    },
  });
}

function clockText({ localTime }: EnginePorts, at_ms: number): string {
  const [, time = ""] = localTime(at_ms).stamp.split("-");
  return time.replace(/^(\d\d)(\d\d)(\d\d)$/, "$1:$2:$3");
}

function configDesk(
  { childEnv }: Environment,
  { read, check }: Pick<ConfigDesk, "read" | "check">,
): ConfigDesk {
  return {
    read,
    check,
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
