// The concierge on this machine: the real clock, the ledger in the data directory, the surfaces of the config.

import about from "../../package.json" with { type: "json" };
import type { EnginePorts } from "../engine/create.ts";
import type { Engine } from "../engine/engine.ts";
import type { Problems } from "../engine/home.ts";
import { type Failed, failed } from "../engine/outcome.ts";
import { redactor } from "../notify/redact.ts";
import { ledgerPathOf, openHatch, refusedByHand } from "./by-hand/hatch.ts";
import type { WholeConfig } from "./check-config.ts";
import { type Concierge, openConcierge } from "./concierge.ts";
import type { HookTimes } from "./health/hook-times.ts";
import { listenHealth } from "./health/http.ts";
import type { Lines } from "./lines.ts";
import { createProposer, proposerEnv } from "./proposer.ts";
import { menu } from "./reading/help.ts";
import type { Locale } from "./reading/intent.ts";
import { type KeptSecrets, secretVariables } from "./secrets.ts";
import { peopleOnly, refusedOnWire, terminalHatch, terminalShelf } from "./terminal-desk.ts";

export interface Machine {
  readonly environment: {
    readonly dataDir: string;
    readonly childEnv: Readonly<Record<string, string>>;
    readonly person: string;
  };
  readonly ports: EnginePorts;
  readonly engine: Engine;
  readonly hookTimes?: HookTimes;
  /** Tokens for a moment in which they cannot be read. */
  readonly kept?: KeptSecrets;
}

const NAME = "looop";

export async function openOn(
  { environment, ports, engine, hookTimes, kept }: Machine,
  config: WholeConfig,
  lines: Lines,
): Promise<Concierge | { readonly kind: "held"; readonly by: string } | Problems | Failed> {
  const { path, engine: settings, bot, rules } = config;
  const { dataDir, childEnv, person } = environment;
  const { clock, ids, store, processes } = ports;
  const terminal = {
    hatch: terminalHatch(dataDir, peopleOnly(engine.fleet, refusedOnWire)),
    shelf: terminalShelf(store, dataDir),
    nonce: () => ids.nonce(),
  };
  const sources = { env: childEnv, configPath: path, ...(kept !== undefined && { kept }) };
  const { health } = bot;
  const surfaces = lines.surfaces(config, sources, { name: NAME, user: person, ports: terminal });
  if (surfaces.kind !== "ok") return surfaces;
  const seeded = await engine.seed(); // the ledger needs its directory
  if (seeded.kind === "failed") return seeded;
  const [self] = processes.ancestry();
  const opened = await openConcierge({
    engine,
    clock,
    ids,
    fraction: () => Number.parseInt(ids.nonce().slice(0, 8), 16) / 2 ** 32,
    ledgerPath: ledgerPathOf(dataDir),
    holder: `pid ${self?.pid ?? "?"} of ${NAME} up${lines.served}`,
    redact: redactor(surfaces.secrets),
    zone: settings.zone,
    locales: bot.languages as readonly Locale[],
    people: bot.people,
    singleOwner: bot.singleOwner,
    approvals: bot.approvals,
    ladders: bot.ladders,
    user: person,
    rules,
    homes: surfaces.homes,
    openChannels: (setup, house) => lines.open({ configs: surfaces.configs, config }, setup, house),
    menu,
    ...(bot.conciergeCommand !== undefined && {
      propose: createProposer({
        children: ports.children,
        clock,
        command: bot.conciergeCommand,
        cwd: dataDir,
        env: proposerEnv(childEnv, settings.envAllow, secretVariables(bot)),
      }),
    }),
    version: about.version,
    ...(lines.othersTold !== undefined && { othersTold: lines.othersTold }),
    ...(lines.beside !== undefined && { beside: lines.beside }),
    ...(hookTimes !== undefined && { hookTimes }),
    ...(health !== undefined && { listen: (asked) => listenHealth(health, asked) }),
    openHatch: (serve) => openHatch(dataDir, peopleOnly(engine.fleet, refusedByHand), serve),
  });
  switch (opened.kind) {
    case "open":
      return {
        ...opened,
        close() {
          lines.close();
          opened.close();
        },
      };
    case "failed":
      return opened;
    case "locked":
      return { kind: "held", by: opened.by };
    case "corrupt":
    case "newer":
      return failed("corrupt", opened.why, opened.remedy);
  }
}
