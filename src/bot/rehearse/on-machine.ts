// The rehearsal on this machine: the socket of the running program, its ledger as it stands, and a restart of it.

import type { Engine } from "../../engine/engine.ts";
import type { Dialog, Home, Problems } from "../../engine/home.ts";
import { failed } from "../../engine/outcome.ts";
import type { Clock } from "../../engine/ports.ts";
import type { RehearsalEnd, RehearsalRequest } from "../../engine/rehearsal.ts";
import { openLedgerToRead } from "../../notify/ledger/look.ts";
import { askHatch, ledgerPathOf } from "../by-hand/hatch.ts";
import type { WholeConfig } from "../check-config.ts";
import { rehearse } from "./rehearse.ts";

export interface RehearsalMachine {
  readonly dataDir: string;
  readonly person: string;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly dialog: Dialog;
  config(): Promise<WholeConfig | Problems>;
  stop: Home["stop"];
  start(): ReturnType<Home["startApart"]>;
  tell(line: string): Promise<void>;
}

export async function rehearseOn(
  machine: RehearsalMachine,
  request: RehearsalRequest,
  signal: AbortSignal,
): Promise<RehearsalEnd> {
  const config = await machine.config();
  if (config.kind === "problems") return config;
  const { engine, clock, person, dialog, dataDir, tell } = machine;
  return rehearse(
    {
      engine,
      clock,
      person,
      tell,
      async surfaces() {
        const said = await askHatch(machine, { op: "channels" });
        if (said.kind === "nobody") return "nobody";
        if (said.kind === "channels") return said.channels;
        return said.kind === "failed"
          ? said
          : failed("io", "the program answered something else", "restart it");
      },
      look(read) {
        const opened = openLedgerToRead(ledgerPathOf(dataDir));
        if (opened.kind !== "ok") return failed("unreadable", opened.why, opened.remedy);
        const kept = opened.ledger.look(read);
        opened.ledger.close();
        return kept;
      },
      async wants(question) {
        if (dialog.with === "nobody") return "no";
        const said = await dialog.ask(`${question} (yes or no) `, "yes", signal);
        return said.kind === "line" && /^y(es)?$/i.test(said.text.trim()) ? "yes" : "no";
      },
      async restart() {
        const stopped = await machine.stop();
        if (stopped.kind === "failed") return stopped;
        const started = await machine.start();
        if (started.kind === "problems") return failed("io", started.problems.join(" | "), started.remedy);
        return started.kind === "failed" ? started : { kind: "ok" };
      },
    },
    request,
    signal,
  );
}
