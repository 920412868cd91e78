// The long-running program on this machine: what it is made of for one data directory, and for the others that its
// config names as profiles, which run in the same process on the same connections. Composition.

import type { LogStyle } from "../engine/chronicle/log-line.ts";
import { createEngine, type EnginePorts } from "../engine/create.ts";
import type { Engine } from "../engine/engine.ts";
import type { Problems, RunEnd, RunLog } from "../engine/home.ts";
import type { Environment } from "../engine/host/environment.ts";
import { giveBackMemory } from "../engine/host/give-back.ts";
import { lastingWatcher } from "../engine/host/lasting-watcher.ts";
import { enginePorts } from "../engine/host/open.ts";
import { realDirectory } from "../engine/host/real-directory.ts";
import type { LoadedConfig } from "../engine/pulse/read-config.ts";
import { type Following, runAsConfigured, type Settings, settingsIn } from "./as-configured.ts";
import { type BotParts, runBot } from "./bot.ts";
import { createCare } from "./care.ts";
import type { WholeConfig } from "./check-config.ts";
import type { Concierge } from "./concierge.ts";
import { textCleaner } from "./health/clean-event.ts";
import { createHookTimes } from "./health/hook-times.ts";
import { serveHooks } from "./hook-desk.ts";
import type { Lines } from "./lines.ts";
import { logBook } from "./log-book.ts";
import { drivePlans } from "./plans-on-machine.ts";
import type { Profile } from "./profiles.ts";
import { pulsePorts } from "./pulse-on-machine.ts";
import { ownSecrets } from "./secrets.ts";
import { servedConfig } from "./served-on-machine.ts";
import type { Exchange } from "./switchboard/exchange.ts";
import type { Tenant } from "./switchboard/keep.ts";

export interface BotMachine {
  readonly environment: Environment;
  readonly ports: EnginePorts;
  readonly engine: Engine;
  read(): Promise<LoadedConfig>;
  check(): Promise<WholeConfig | Problems>;
  readonly style: LogStyle;
  write(line: string): Promise<unknown>;
  /** Found good before; what stands in files now may be wrong again. */
  readonly settings?: Settings;
}

type OpenConcierge = BotParts["openConcierge"];

export function runOnMachine(machine: BotMachine, log: RunLog, signal: AbortSignal): Promise<RunEnd> {
  return asConfigured(machine, signal, (taken, running) => runAsIs(taken, log, running));
}

/** As the config says, also where it changes meanwhile. */
function asConfigured(
  machine: BotMachine,
  signal: AbortSignal,
  run: (taken: BotMachine, signal: AbortSignal) => Promise<RunEnd>,
): Promise<RunEnd> {
  const take = (settings: Settings | undefined, running: AbortSignal) =>
    run(settings === undefined ? machine : { ...machine, settings }, running);
  return runAsConfigured(followingOf(machine), take, signal);
}

function followingOf({ ports, engine, read, check, environment }: BotMachine): Following {
  let judged: { readonly text: string; readonly config: WholeConfig | Problems } | undefined;
  return {
    clock: ports.clock,
    /** The same text is judged once; what it names may change without it. */
    async settings() {
      const now = await read();
      const text = textOf(now);
      if (judged?.text !== text || judged.config.kind !== "ready") judged = { text, config: await check() };
      const { config } = judged;
      return config.kind === "ready" ? settingsIn(now, config, environment.childEnv) : undefined;
    },
    report: (event) => void engine.events.record(event, {}), // what cannot be recorded has been tried
  };
}

async function runAsIs(machine: BotMachine, log: RunLog, signal: AbortSignal): Promise<RunEnd> {
  // Before its config is judged, which may lack here what only the other one needs.
  const now = await machine.engine.pulse.holder();
  if (now.kind === "held" && now.holder?.servedBy !== undefined) {
    const { pid, servedBy } = now.holder;
    return { kind: "held", by: `pid ${pid}, which serves this directory for ${servedBy}` };
  }
  let serve: ((signal: AbortSignal) => Promise<void>) | undefined;
  const parts = partsOf(machine, async (config, open) => {
    const others = await beside(machine, { config, log });
    serve = others.serve;
    return open(others.exchange.main);
  });
  return runBot({ ...parts, serveOthers: async (serving) => serve?.(serving) }, signal);
}

/** `connect` decides how it comes to its surfaces. */
function partsOf(
  machine: BotMachine,
  connect: (
    config: WholeConfig,
    open: (lines: Lines) => ReturnType<OpenConcierge>,
  ) => ReturnType<OpenConcierge>,
): BotParts {
  const { environment, ports, engine, read, check, style, write, settings } = machine;
  const { dataDir, childEnv, person } = environment;
  const hookTimes = createHookTimes();
  const kept = settings === undefined ? {} : { kept: settings.secrets };
  const lasting = { ...ports, watcher: lastingWatcher(dataDir) };
  const { clock } = ports;
  return {
    pulse: pulsePorts(lasting, engine, read),
    events: engine.events,
    drivePlans: (driving) => drivePlans({ ...engine, clock }, driving),
    giveBackMemory: (settling) => giveBackMemory(clock, settling),
    serveHooks: (serving) =>
      serveHooks(
        {
          ...{ dataDir, engine, person, clock },
          took: hookTimes.took,
          cared: createCare({ events: engine.events, clock }, serving),
        },
        serving,
      ),
    checkConfig: settings === undefined ? check : async () => settings.config,
    async openConcierge(config) {
      const { openOn } = await import("./concierge-on-machine.ts");
      return connect(config, (lines) =>
        openOn({ environment, ports: lasting, engine, hookTimes, ...kept }, config, lines),
      );
    },
    write,
    style,
    cleanerOf: ({ bot, path }) => textCleaner(ownSecrets(bot, { env: childEnv, configPath: path, ...kept })),
  };
}

interface Beside {
  readonly exchange: Exchange;
  serve(signal: AbortSignal): Promise<void>;
}

/** Profiles of this config, now and as it changes, each with an engine of its own. Connections are those of this start. */
async function beside(
  machine: BotMachine,
  { config, log }: { readonly config: WholeConfig; readonly log: RunLog },
): Promise<Beside> {
  const [{ createExchange }, { createServing }, { wantedIn }] = await Promise.all([
    import("./switchboard/exchange.ts"),
    import("./switchboard/serve.ts"),
    import("./switchboard/wanted.ts"),
  ]);
  const { environment, engine, ports } = machine;
  const { dataDir, childEnv } = environment;
  const ground = { dataDir, home: childEnv.HOME, realDirectory };
  const serving = createServing({
    clock: ports.clock,
    report: (event, fields) => void engine.events.record(event, fields), // what cannot be recorded has been tried
    tried: () => exchange.open(),
    enrol: (name) => exchange.enrol(name),
    dismiss: (name) => exchange.dismiss(name),
    tenantOf: (profile) => tenantOf(machine, { config, log, exchange }, profile),
    look: async () => textOf(await machine.read()),
    wanted: async () => wantedIn(await machine.read(), ground),
  });
  const exchange = createExchange({ dataDir, clock: ports.clock }, serving.beside);
  // Before anything is heard: what is theirs is not to be taken for the main one's while they are being opened.
  for (const { name } of config.profiles) exchange.enrol(name);
  return { exchange, serve: (signal) => serving.run(config.profiles, signal) };
}

const textOf = (read: LoadedConfig): string => (read.kind === "file" ? read.text : read.why);

function tenantOf(
  main: BotMachine,
  {
    config,
    log,
    exchange,
  }: { readonly config: WholeConfig; readonly log: RunLog; readonly exchange: Exchange },
  profile: Profile,
): Tenant {
  const { name, dataDir } = profile;
  const { environment, read, check } = servedConfig(main.environment, config, dataDir);
  const lines = exchange.served(name);
  let unsent: number | undefined;
  return {
    profile,
    look: async () => textOf(await read()),
    unsent: () => unsent,
    run(opened, signal) {
      const ports = enginePorts(environment);
      const engine = createEngine(ports);
      const machine: BotMachine = {
        ...{ environment, ports, engine, read, check },
        style: log.to === "file" ? main.style : { ...main.style, profile: name },
        write: log.to === "file" ? logBook(ports.store) : main.write,
      };
      return asConfigured(machine, signal, (taken, running) => {
        const parts = partsOf(taken, async (_config, open) => {
          const concierge = await open(lines);
          if (concierge.kind !== "open") return concierge;
          opened(concierge.health);
          return {
            ...concierge,
            close() {
              unsent = unsentIn(concierge);
              concierge.close();
            },
          };
        });
        const cleanerOf = () => textCleaner(exchange.secrets());
        // The main one gives memory back for all of them.
        const pulse = { ...parts.pulse, servedBy: main.environment.dataDir };
        const whole = { ...parts, pulse, cleanerOf, giveBackMemory: async () => undefined };
        return runBot(whole, running);
      });
    },
  };
}

function unsentIn({ ledger }: Concierge): number | undefined {
  const counts = ledger.look((tables) => tables.outbox.counts());
  return counts.kind === "ok" ? counts.value.waiting + counts.value.unknown : undefined;
}
