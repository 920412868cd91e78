// How a program comes to its surfaces: connections of its own, or those that several profiles share.

import type { Channel, ChannelSetup } from "../channels/channel.ts";
import type { ChannelConfig } from "../channels/open.ts";
import type { Problems } from "../engine/home.ts";
import type { OthersTold } from "../notify/outbox/setup.ts";
import type { WholeConfig } from "./check-config.ts";
import type { Beside } from "./health/health.ts";
import type { SecretSources } from "./secrets.ts";
import { openAll, type Surfaces, surfacesOf, type TerminalParts } from "./surfaces.ts";
import type { ChannelHouse } from "./who.ts";

export interface Lines {
  surfaces(config: WholeConfig, sources: SecretSources, terminal: TerminalParts): Surfaces | Problems;
  open(
    surfaces: { readonly configs: readonly ChannelConfig[]; readonly config: WholeConfig },
    setup: ChannelSetup,
    house: ChannelHouse,
  ): Promise<readonly Channel[]>;
  /** Right before its ledger is closed. */
  close(): void;
  /** Behind whose process it is. */
  readonly served: string;
  readonly beside?: Beside;
  readonly othersTold?: OthersTold;
}

export const ownLines: Lines = {
  surfaces: ({ bot }, sources, terminal) => surfacesOf(bot, sources, terminal),
  open: ({ configs }, setup) => openAll(configs, setup),
  close: () => undefined,
  served: "",
};
