// The program as its config says, while it runs: what is another thing now counts once it is whole and stands still. It
// ends in order and goes on with it in the same process; all else is in files (I6). A config with a mistake, or a token that
// cannot be read, changes nothing (I12), in the moment between two runs neither: what was found good is carried over it.

import type { RunEnd } from "../engine/home.ts";
import type { Clock } from "../engine/ports.ts";
import { foreignPart } from "../engine/pulse/config-text.ts";
import type { LoadedConfig } from "../engine/pulse/read-config.ts";
import { sha256 } from "../notify/digest.ts";
import type { WholeConfig } from "./check-config.ts";
import { botKeys, type SecretRef } from "./config.ts";
import { botLimits } from "./limits.ts";
import {
  type KeptSecrets,
  readSecret,
  type SecretOutcome,
  type SecretSources,
  secretRefs,
} from "./secrets.ts";

export interface Following {
  readonly clock: Pick<Clock, "sleep">;
  /** Undefined: with what stands there now nothing could be started. */
  settings(): Promise<Settings | undefined>;
  report(event: "config_taken"): void;
}

export interface Settings {
  /** Of all that is read at the start. */
  readonly name: string;
  readonly config: WholeConfig;
  readonly secrets: KeptSecrets;
}

/** `run` judges what stands there by itself where it is given nothing, and says what is wrong with it. */
export async function runAsConfigured(
  following: Following,
  run: (settings: Settings | undefined, signal: AbortSignal) => Promise<RunEnd>,
  signal: AbortSignal,
): Promise<RunEnd> {
  let taken: Settings | undefined;
  for (;;) {
    const own: Settings | undefined = (await following.settings()) ?? taken;
    const changed = new AbortController();
    const over = new AbortController();
    const watching = untilChanged(following, own?.name, AbortSignal.any([signal, over.signal])).then(
      (found) => {
        if (found === "over") return;
        taken = found;
        following.report("config_taken");
        changed.abort();
      },
    );
    const end = await run(own, AbortSignal.any([signal, changed.signal]));
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
): Promise<Settings | "over"> {
  let seen = own;
  while (!signal.aborted) {
    await clock.sleep(botLimits.config_look_ms, signal);
    if (signal.aborted) break;
    const now = await settings();
    if (now !== undefined && now.name !== own && now.name === seen) return now;
    seen = now?.name;
  }
  return "over";
}

/** Without the profiles, which are followed by themselves, and without what the loop reads anew for every beat. */
export function settingsIn(
  read: LoadedConfig,
  config: WholeConfig,
  env: SecretSources["env"],
): Settings | undefined {
  if (read.kind !== "file") return undefined;
  const { profiles: _, ...values } = foreignPart(read, botKeys).values;
  const sources = { env, configPath: config.path };
  const refs = secretRefs(config.bot);
  const secrets = refs.map((ref) => readSecret("token", ref, sources));
  if (secrets.some(({ kind }) => kind !== "ok")) return undefined;
  const { zone, envAllow } = config.engine;
  return {
    name: sha256(JSON.stringify([values, zone, envAllow, secrets])),
    config,
    secrets: keptOf(refs, secrets),
  };
}

/** The same place is another object each time that the config is read. */
function keptOf(refs: readonly SecretRef[], secrets: readonly SecretOutcome[]): KeptSecrets {
  const placeOf = (ref: SecretRef) => JSON.stringify(ref);
  const kept = new Map(
    refs.flatMap((ref, nth) => {
      const secret = secrets[nth];
      return secret?.kind === "ok" ? [[placeOf(ref), secret.value] as const] : [];
    }),
  );
  return { of: (ref) => kept.get(placeOf(ref)) };
}
