// What the verbs that look after the program are given on this machine. Composition.

import about from "../../../package.json" with { type: "json" };
import type { EnginePorts } from "../../engine/create.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Checkup } from "../../engine/health.ts";
import type { Problems } from "../../engine/home.ts";
import { findPrograms } from "../../engine/host/programs.ts";
import { openProbe } from "../by-hand/probe.ts";
import type { WholeConfig } from "../check-config.ts";
import { logEntries } from "../health/log-entries.ts";
import { ownSecrets } from "../secrets.ts";
import { terminalHatch, terminalShelf } from "../terminal-desk.ts";

export interface CheckupParts {
  readonly dataDir: string;
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
  readonly ports: EnginePorts;
  readonly engine: Engine;
  config(): Promise<WholeConfig | Problems>;
  /** Of a directory that `main` serves. */
  served(main: WholeConfig, dataDir: string): Promise<WholeConfig | Problems>;
}

export function openCheckup(parts: CheckupParts): Checkup {
  const { dataDir, env, ports, engine, config, served } = parts;
  const { clock, ids, children, store } = ports;
  const probe = openProbe({ dataDir, clock });
  return {
    ...probe,
    async doctor(mode, signal) {
      const [{ examine }, { doctorMachine }, { tailFound }, { surfacesOf }, { recordsFound }] =
        await Promise.all([
          import("./doctor.ts"),
          import("./machine.ts"),
          import("./tail-probe.ts"),
          import("../surfaces.ts"),
          import("./records.ts"),
        ]);
      const path = env.PATH ?? "";
      return examine(
        {
          ...{ dataDir, env, engine, children, clock, ids, config, served, health: probe.health },
          version: about.version,
          async servedBy() {
            const now = await engine.pulse.holder();
            return now.kind === "held" ? now.holder?.servedBy : undefined;
          },
          machine: doctorMachine(),
          surfaces: (whole) => surfacesOf(whole.bot, { env, configPath: whole.path }, namedTerminal(parts)),
          records: () => recordsFound({ engine, store }),
          findPrograms: (names) => findPrograms(names, path),
          tail: () => tailFound(clock, "/", path),
        },
        mode,
        signal,
      );
    },
    async profiles() {
      const { listProfiles } = await import("../switchboard/list.ts");
      return listProfiles(await config(), await probe.health());
    },
    async *logs(query, signal) {
      const whole = await config();
      const own = whole.kind === "ready" ? ownSecrets(whole.bot, { env, configPath: whole.path }) : [];
      yield* logEntries({ events: engine.events, store, clock, own }, query, signal);
    },
  };
}

/** The terminal surface is only named here, and opened by the running program. */
function namedTerminal({ user, dataDir, ports }: CheckupParts) {
  const hatch = terminalHatch(dataDir, async () => "in");
  return {
    name: "looop",
    user,
    ports: { hatch, shelf: terminalShelf(ports.store, dataDir), nonce: ports.ids.nonce },
  };
}
