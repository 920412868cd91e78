// Each configured surface: its tokens and switches, asked of the platform as `looop init` does, and how the running
// program hears it. Where the program runs, nobody else listens with its token: two who do throw each other out.

import type { ChannelClock } from "../../channels/channel.ts";
import { type ChannelConfig, openSetup } from "../../channels/open.ts";
import type { SetupCheck } from "../../channels/setup.ts";
import type { WellnessEnd, WellnessReport } from "../../engine/health.ts";
import { type Found, note, problem, unknown, well } from "./found.ts";
import { doctorLimits } from "./limits.ts";

export interface ChannelParts {
  readonly clock: ChannelClock;
  readonly configs: readonly ChannelConfig[];
  readonly running: WellnessEnd;
}

/** Asking these whether they are well is listening. */
const listens: ReadonlySet<string> = new Set(["telegram"]);

export async function channelsFound(parts: ChannelParts, signal: AbortSignal): Promise<readonly Found[]> {
  const each = await Promise.all(parts.configs.map((config) => channelFound(parts, config, signal)));
  return each.flat();
}

async function channelFound(
  { clock, running }: ChannelParts,
  config: ChannelConfig,
  signal: AbortSignal,
): Promise<readonly Found[]> {
  const { surface } = config;
  const heard = running.kind === "health" ? hearingFound(running, surface) : [];
  if (running.kind === "health" && listens.has(surface)) return heard;
  const setup = await openSetup(config, clock);
  if (setup === undefined) return heard.length > 0 ? heard : [well(surface, "needs no token")];
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal]);
  void clock.sleep(doctorLimits.channel_ms_max, until).then(() => over.abort());
  const check = await setup.check(until);
  over.abort();
  return [...checkedFound(surface, check), ...heard];
}

export function checkedFound(surface: string, check: SetupCheck): readonly Found[] {
  switch (check.kind) {
    case "refused":
      return [problem(surface, `${check.field}: ${check.why}`, check.remedy)];
    case "unreachable":
      return [unknown(surface, `it could not be asked: ${check.why}`, "look at the network, and try again")];
    case "ok":
      return [
        well(surface, `${check.self.name || check.self.id} at ${check.where}: the token is good`),
        ...check.findings.map(({ what, remedy, weight }) =>
          weight === "stops" ? problem(surface, what, remedy) : note(surface, what, remedy),
        ),
      ];
  }
}

function hearingFound({ channels }: WellnessReport, surface: string): readonly Found[] {
  const channel = channels.find((each) => each.surface === surface);
  const restart = "restart it: looop down, looop up";
  if (channel === undefined)
    return [problem(surface, "the running program does not know this surface", restart)];
  const { state, why, remedy = restart, lacks } = channel;
  const hearing =
    state === "hearing"
      ? well(surface, `the running program hears: ${why}`)
      : state === "unsure"
        ? note(surface, `nothing proves that the running program hears: ${why}`, remedy)
        : problem(surface, `the running program is ${state}: ${why}`, remedy);
  return [hearing, ...lacks.map((lack) => note(surface, lack, "see the page of this surface in docs/"))];
}
