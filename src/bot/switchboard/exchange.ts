// The main profile brings its connections, the others sit down beside it: what each needs to open its surfaces. What is
// known of a profile that is away is kept in the main one's ledger (I6).

import type { Channel, Place } from "../../channels/channel.ts";
import type { Clock } from "../../engine/ports.ts";
import type { Ledger } from "../../notify/ledger/ledger.ts";
import type { OwnSecret } from "../../notify/redact.ts";
import type { WholeConfig } from "../check-config.ts";
import type { Beside } from "../health/health.ts";
import { type Lines, ownLines } from "../lines.ts";
import { MAIN } from "../profiles.ts";
import { homesOf, openAll } from "../surfaces.ts";
import type { ChannelHouse } from "../who.ts";
import type { Remembered, Seated } from "./claim.ts";
import { createPauses } from "./pauses.ts";
import { createSwitchboard, type Switchboard, type SwitchboardSetup } from "./switchboard.ts";

export interface Exchange {
  readonly main: Lines;
  served(name: string): Lines;
  /** There is one of that name now, and none any more. */
  enrol(name: string): void;
  dismiss(name: string): void;
  /** Tokens of the connections: to be kept out of what anybody shows. */
  secrets(): readonly OwnSecret[];
  /** Whoever can be served is. */
  open(): void;
}

export function createExchange(
  { dataDir, clock }: { readonly dataDir: string; readonly clock: Pick<Clock, "monotonic_ms"> },
  beside: Beside,
): Exchange {
  const pauses = createPauses(() => clock.monotonic_ms());
  const names = new Set<string>();
  let board: Switchboard | undefined;
  let secrets: readonly OwnSecret[] = [];

  const main: Lines = {
    surfaces(...given) {
      const found = ownLines.surfaces(...given);
      if (found.kind === "ok") secrets = found.secrets;
      return found;
    },
    async open({ configs, config }, setup, house) {
      const all = await openAll(configs, setup);
      const isOwn = ({ surface }: Channel) => surface === "terminal";
      const channels = all.filter((each) => !isOwn(each));
      const memory = memoryIn(house.ledger);
      board = createSwitchboard({ names: [MAIN, ...names], channels, pauses, memory });
      return [...board.sit(MAIN, seatedOf(config, house)), ...all.filter(isOwn)];
    },
    close: () => board?.leave(MAIN),
    served: "",
    beside,
    othersTold: pauses.of(MAIN),
  };

  return {
    main,
    served: (name) => ({
      surfaces(config, sources, terminal) {
        const own = ownLines.surfaces({ ...config, bot: unshared(config.bot) }, sources, terminal);
        return own.kind === "ok" ? { ...own, homes: homesOf(config.bot), secrets } : own;
      },
      async open({ configs, config }, setup, house) {
        const own = await openAll(configs, setup);
        return [...(board?.sit(name, seatedOf(config, house)) ?? []), ...own];
      },
      close: () => board?.leave(name),
      served: `, which serves it as profile ${name} of ${dataDir}`,
      othersTold: pauses.of(name),
    }),
    enrol(name) {
      names.add(name);
      board?.enrol(name);
    },
    dismiss(name) {
      names.delete(name);
      board?.dismiss(name);
    },
    secrets: () => secrets,
    open: () => board?.open(),
  };
}

/** Without surfaces that are shared: their tokens are not asked for. */
function unshared(bot: WholeConfig["bot"]): WholeConfig["bot"] {
  const { slack: _slack, discord: _discord, telegram: _telegram, ...rest } = bot;
  return rest;
}

function seatedOf({ bot, rules }: WholeConfig, { ledger, people }: ChannelHouse): Seated {
  const ruled = rules.flatMap(({ to }) =>
    to.flatMap((target): readonly Place[] => (target.kind === "chat" ? [target] : [])),
  );
  const named = [...homesOf(bot), ...ruled].filter(({ surface }) => surface !== "terminal");
  return { ledger, people, named };
}

const noteOf = (profile: string) => `profile:${profile}`;

function memoryIn(ledger: Pick<Ledger, "look" | "atomically">): SwitchboardSetup["memory"] {
  return {
    read(profile) {
      const kept = ledger.look((tables) => tables.notes.read(noteOf(profile)));
      return kept.kind === "ok" && kept.value !== undefined
        ? (JSON.parse(kept.value) as Remembered)
        : undefined;
    },
    // What cannot be kept is known as long as this process lives.
    write: (profile, remembered) =>
      void ledger.atomically((tables) => tables.notes.write(noteOf(profile), JSON.stringify(remembered))),
  };
}
