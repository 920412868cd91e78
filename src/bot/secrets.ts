// Tokens, from where the config says they are, and only in this process: never in a message, a log or a child.

import { readFileSync, statSync } from "node:fs";
import { type Refused, refused } from "../engine/outcome.ts";
import type { OwnSecret } from "../notify/redact.ts";
import type { BotConfig, SecretRef } from "./config.ts";
import { botLimits } from "./limits.ts";

export type SecretOutcome = { readonly kind: "ok"; readonly value: string } | Refused;

export interface SecretSources {
  readonly env: Readonly<Record<string, string>>;
  /** In which secrets may be written out, as long as nobody else can read it. */
  readonly configPath: string;
  /** As they were when they could be read, for one that cannot be just now. */
  readonly kept?: KeptSecrets;
}

export interface KeptSecrets {
  of(ref: SecretRef): string | undefined;
}

/** `key` is what the config calls it: `channels.slack.bot_token`. */
export function readSecret(key: string, ref: SecretRef, sources: SecretSources): SecretOutcome {
  const read = readNow(key, ref, sources);
  const kept = read.kind === "refused" ? sources.kept?.of(ref) : undefined;
  return kept === undefined ? read : { kind: "ok", value: kept };
}

function readNow(key: string, ref: SecretRef, sources: SecretSources): SecretOutcome {
  switch (ref.kind) {
    case "variable":
      return fromVariable(key, ref.name, sources.env);
    case "file":
      return fromFile(key, ref.path);
    case "written":
      return isPrivate(sources.configPath)
        ? { kind: "ok", value: ref.value }
        : refused(
            key,
            `${sources.configPath} has a secret in it and can be read by others`,
            `chmod 600 ${sources.configPath}; or keep it in a file of its own: \`file:/path\``,
          );
  }
}

function fromVariable(key: string, name: string, env: SecretSources["env"]): SecretOutcome {
  const value = env[name]?.trim();
  if (value !== undefined && value !== "") return { kind: "ok", value };
  const remedy = `set ${name}, or say where it is: \`${key.split(".").at(-1)}: file:/path\``;
  return refused(key, `the variable ${name} is not set`, remedy);
}

function fromFile(key: string, path: string): SecretOutcome {
  try {
    const { size } = statSync(path);
    if (size > botLimits.secret_chars_max) {
      return refused(
        key,
        `${path} has ${size} bytes, more than any token`,
        "name the file that holds the token alone",
      );
    }
    const value = readFileSync(path, "utf8").trim();
    if (value === "") return refused(key, `${path} is empty`, "write the token into it");
    return { kind: "ok", value };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    return refused(key, `${path} cannot be read (${code})`, "make it a file that this user can read");
  }
}

function isPrivate(path: string): boolean {
  try {
    return (statSync(path).mode & 0o077) === 0;
  } catch {
    return false; // who cannot be looked at is not known to be private
  }
}

/** Wherever the config says that a secret is. */
export function secretRefs(config: BotConfig): readonly SecretRef[] {
  const { slack, discord, telegram } = config;
  const refs: readonly (SecretRef | undefined)[] = [
    slack?.botToken,
    slack?.hears.by === "socket" ? slack.hears.appToken : slack?.hears.signingSecret,
    discord?.token,
    telegram?.token,
    telegram?.hears.by === "webhook" ? telegram.hears.secret : undefined,
  ];
  return refs.filter((ref) => ref !== undefined);
}

/** Names of variables with which one could speak in the program's name. */
export function secretVariables(config: BotConfig): readonly string[] {
  return secretRefs(config).flatMap((ref) => (ref.kind === "variable" ? [ref.name] : []));
}

/** The secrets themselves, so that they are kept out of what is shown. One that cannot be read cannot leak either. */
export function ownSecrets(config: BotConfig, sources: SecretSources): readonly OwnSecret[] {
  return secretRefs(config).flatMap((ref) => {
    const read = readSecret("token", ref, sources);
    return read.kind === "ok" ? [{ name: "a token of looop", value: read.value }] : [];
  });
}
