// The program as its config says, while it runs: what the bot read at its start and is another thing now counts once it
// is whole and stands still. It ends in order and goes on with it in the same process; workers, plans and what people
// said are in files (I6). A config with a mistake, or a token that cannot be read, changes nothing (I12).

import type { RunEnd } from "../engine/home.ts";
import type { Clock } from "../engine/ports.ts";
import { foreignPart } from "../engine/pulse/config-text.ts";
import type { LoadedConfig } from "../engine/pulse/read-config.ts";
import { sha256 } from "../notify/digest.ts";
import type { WholeConfig } from "./check-config.ts";
import { botKeys } from "./config.ts";
import { botLimits } from "./limits.ts";
import { readSecret, type SecretSources, secretRefs } from "./secrets.ts";

export interface Following {
  readonly clock: Pick<Clock, "sleep">;
  /** A name for all that is read at the start. Undefined: with what stands there now nothing could be started. */
  settings(): Promise<string | undefined>;
  report(event: "config_taken"): void;
}

export async function runAsConfigured(
  following: Following,
  run: (signal: AbortSignal) => Promise<RunEnd>,
  signal: AbortSignal,
): Promise<RunEnd> {
  for (;;) {
    const own = await following.settings();
    const changed = new AbortController();
    const over = new AbortController();
    const watching = untilChanged(following, own, AbortSignal.any([signal, over.signal])).then((found) => {
      if (found === "over") return;
      following.report("config_taken");
      changed.abort();
    });
    const end = await run(AbortSignal.any([signal, changed.signal]));
    over.abort();
    await watching;
    if (end.kind !== "stopped" || signal.aborted || !changed.signal.aborted) return end;
  }
}

/** What is being written is not yet what somebody wants: only what stands still counts. */
async function untilChanged(
  { clock, settings }: Following,
  own: string | undefined,
  signal: AbortSignal,
): Promise<"changed" | "over"> {
  let seen = own;
  while (!signal.aborted) {
    await clock.sleep(botLimits.config_look_ms, signal);
    if (signal.aborted) break;
    const now = await settings();
    if (now !== undefined && now !== own && now === seen) return "changed";
    seen = now;
  }
  return "over";
}

/** Without the profiles, which are followed by themselves, and without what the loop reads anew for every beat. */
export function settingsIn(
  read: LoadedConfig,
  config: WholeConfig,
  env: SecretSources["env"],
): string | undefined {
  if (read.kind !== "file") return undefined;
  const { profiles: _, ...values } = foreignPart(read, botKeys).values;
  const sources = { env, configPath: config.path };
  const secrets = secretRefs(config.bot).map((ref) => readSecret("token", ref, sources));
  if (secrets.some(({ kind }) => kind !== "ok")) return undefined;
  const { zone, envAllow } = config.engine;
  return sha256(JSON.stringify([values, zone, envAllow, secrets]));
}
