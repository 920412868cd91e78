// The client on its own: where no program runs, one without a loop runs in this very process, over the same engine,
// for this terminal alone. What is decided is decided by the engine, as ever; the cards are forgotten afterwards.

import { join } from "node:path";
import { openChannel, terminalHome } from "../../channels/open.ts";
import type { EnginePorts } from "../../engine/create.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Problems } from "../../engine/home.ts";
import { type Failed, failed } from "../../engine/outcome.ts";
import type { Clock, Store } from "../../engine/ports.ts";
import { redactor } from "../../notify/redact.ts";
import type { WholeConfig } from "../check-config.ts";
import { type Concierge, openConcierge } from "../concierge.ts";
import { parseBotConfig } from "../config.ts";
import { menu } from "../reading/help.ts";
import type { Locale } from "../reading/intent.ts";
import { terminalShelf } from "../terminal-desk.ts";
import { pairInProcess } from "./in-process.ts";
import { clientLimits } from "./limits.ts";
import type { Call } from "./talk.ts";

export interface AloneParts {
  readonly engine: Engine;
  readonly ports: Pick<EnginePorts, "clock" | "ids">;
  readonly user: string;
  readonly zone: string;
  readonly config: () => Promise<WholeConfig | Problems>;
  /** For as long as it runs; removed by whoever gave it. */
  readonly scratch: { readonly dir: string; readonly store: Store };
}

export interface Alone {
  readonly kind: "alone";
  readonly call: Call;
  /** Handles what was said before, then ends. */
  stop(): Promise<void>;
}

export async function openAlone(parts: AloneParts): Promise<Alone | Failed> {
  const { engine, ports, user, scratch } = parts;
  const { clock, ids } = ports;
  const settings = settingsOf(await parts.config());
  if (settings.kind === "failed") return settings;
  const pair = pairInProcess();
  const terminal = {
    hatch: pair.hatch,
    shelf: terminalShelf(scratch.store, scratch.dir),
    nonce: () => ids.nonce(),
  };
  const opened = await openConcierge({
    engine,
    clock,
    ids,
    fraction: () => Number.parseInt(ids.nonce().slice(0, 8), 16) / 2 ** 32,
    ledgerPath: join(scratch.dir, "ledger.db"),
    holder: "looop client",
    redact: redactor([]),
    zone: settings.zone ?? parts.zone,
    locales: settings.bot.languages as readonly Locale[],
    people: settings.bot.people,
    singleOwner: settings.bot.singleOwner,
    approvals: settings.bot.approvals,
    user,
    rules: [],
    homes: [terminalHome],
    openChannels: async (setup) => [
      await openChannel({ surface: "terminal", terminal: { name: "looop", user }, ports: terminal }, setup),
    ],
    menu,
  });
  if (opened.kind === "failed") return opened;
  if (opened.kind !== "open") return failed("io", opened.why, opened.remedy);
  const stop = new AbortController();
  const running = opened.run(stop.signal);
  await shown(parts);
  return {
    kind: "alone",
    call: pair.call,
    async stop() {
      await handled(opened, clock);
      stop.abort();
      await running;
      opened.close();
    },
  };
}

type Settings = { readonly kind: "ok"; readonly bot: WholeConfig["bot"]; readonly zone?: string } | Failed;

/** Without a config its owner is the one who sits here; a wrong one decides nothing (I12). */
function settingsOf(config: WholeConfig | Problems): Settings {
  if (config.kind === "ready") return { kind: "ok", bot: config.bot, zone: config.engine.zone };
  if (config.state === "bad") return failed("corrupt", config.problems.join(" | "), config.remedy);
  const bot = parseBotConfig({ values: {}, placeOf: (key) => key });
  if (bot.kind === "ok") return { kind: "ok", bot: bot.config };
  return failed("corrupt", "without a config there is no default", config.remedy);
}

/** Words that are already typed are about what waits: it is put there before anybody is let in. */
async function shown({ engine, ports: { clock }, scratch }: AloneParts): Promise<void> {
  const open = await engine.mailbox.open();
  const count = open.kind === "ok" ? open.asks.filter(({ state }) => state === "pending").length : 0;
  for (let left = clientLimits.shown_looks_max; left > 0; left--) {
    const cards = await scratch.store.names("terminal/cards");
    if (count === 0 || (cards.kind === "ok" && cards.names.length > count)) return; // the board is one as well
    await clock.sleep(clientLimits.handle_look_ms);
  }
}

/** What was acknowledged is not left lying: there is nobody who would find it. */
async function handled({ ledger }: Concierge, clock: Clock): Promise<void> {
  for (let left = clientLimits.handle_looks_max; left > 0; left--) {
    const waiting = ledger.look((tables) => tables.inbox.waiting(1));
    if (waiting.kind !== "ok" || waiting.value.length === 0) return;
    await clock.sleep(clientLimits.handle_look_ms);
  }
}
