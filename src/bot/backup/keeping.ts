// Copying, bringing back and taking over on this machine: the ports of each, put together when one is wanted.

import { isAbsolute, resolve } from "node:path";
import type { Keeping } from "../../engine/keeping.ts";
import type { Failed } from "../../engine/outcome.ts";
import type { Clock, Ids, Seeds, Store } from "../../engine/ports.ts";
import type { ForeignPart } from "../../engine/pulse/config-text.ts";
import { parseBotConfig, type SecretRef } from "../config.ts";
import { secretRefs } from "../secrets.ts";
import { backUp, type ConfigSecrets } from "./back-up.ts";
import { restore } from "./restore.ts";
import { takeOver } from "./take-over.ts";

export interface KeepingParts {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly store: Store;
  readonly seeds: Seeds;
  readonly storeAt: (root: string) => Store;
  makeScratch(): { readonly kind: "ok"; readonly dir: string; remove(): void } | Failed;
  /** The bot's part of a config; undefined where the text is no config. */
  partOf(text: string): ForeignPart | undefined;
}

export function openKeeping(parts: KeepingParts): Keeping {
  const { dataDir, clock, ids, store, seeds, storeAt } = parts;
  const nonce = () => ids.nonce();
  return {
    async backUp(request) {
      const scratch = parts.makeScratch();
      if (scratch.kind === "failed") return scratch;
      try {
        const ports = { dataDir, clock, nonce, scratch: scratch.dir };
        return await backUp({ ...ports, secrets: (text) => secretsIn(parts.partOf(text), dataDir) }, request);
      } finally {
        scratch.remove();
      }
    },
    restore: (request) => restore({ dataDir, nonce }, request),
    takeOver: (request) => takeOver({ dataDir, here: store, storeAt, seeds: () => seeds.files() }, request),
  };
}

/** A config that would not start does not tell what in it is a secret. */
export function secretsIn(part: ForeignPart | undefined, dataDir: string): ConfigSecrets {
  const parsed = part === undefined ? undefined : parseBotConfig(part);
  if (parsed?.kind !== "ok") return { kind: "unknown" };
  const refs = secretRefs(parsed.config);
  return {
    kind: "ok",
    written: refs.flatMap((ref: SecretRef) => (ref.kind === "written" ? [ref.value] : [])),
    files: refs.flatMap((ref: SecretRef) =>
      ref.kind === "file" ? [isAbsolute(ref.path) ? ref.path : resolve(dataDir, ref.path)] : [],
    ),
  };
}
