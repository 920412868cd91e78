// The values of a platform: from where they stand already, and from whoever sits there. A secret that is typed goes to a
// file that nobody else can read, never into the config's text.

import { join } from "node:path";
import { type Failed, type Refused, refused } from "../../engine/outcome.ts";
import { type ConfigText, foreignPart } from "../../engine/pulse/config-text.ts";
import type { LoadedConfig } from "../../engine/pulse/read-config.ts";
import { botKeys } from "../config.ts";
import { readSecret } from "../secrets.ts";
import { refOf, sourceOf } from "./given.ts";
import { type Gathered, type Lead, left, type Standing } from "./scene.ts";
import type { SetupField, Values } from "./setup.ts";

type Readable = Exclude<LoadedConfig, { kind: "failed" }>;

/** A text that is no YAML cannot be added to. */
export function standingOf(loaded: Readable, surface: string): Standing {
  if (loaded.kind === "absent") return { kind: "standing", source: { path: loaded.path }, configured: {} };
  const { load, path, text } = loaded;
  const broken = load.kind === "problems" ? load.problems.filter(({ key }) => key.startsWith("(")) : [];
  if (broken.length > 0) {
    const why = broken.map(({ place, why: each }) => `${place}: ${each}`).join(" | ");
    return refused("config", why, "mend it or move it away, then try again");
  }
  return { kind: "standing", source: { path, text }, configured: configuredOf({ path, text }, surface) };
}

function configuredOf(source: ConfigText, surface: string): Values {
  const { channels } = foreignPart(source, botKeys).values;
  const group = membersOf(membersOf(channels)[surface]);
  return Object.fromEntries(
    Object.entries(group).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])),
  );
}

const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {};

type End = Gathered | typeof left | Refused | Failed;

/** `anew`: asked for again, whatever stands. */
export async function gather(on: Lead, before: Gathered | undefined, anew: readonly string[]): Promise<End> {
  const values: Record<string, string> = { ...before?.values };
  const written: Record<string, string> = { ...before?.written };
  const files: Record<string, string> = { ...before?.files };
  for (const field of on.platform.fields) {
    // Once they all were given or passed over, only what was no good is wanted again.
    if (before !== undefined && !anew.includes(field.key)) continue;
    const one = await oneOf(on, field, anew.includes(field.key) ? "ask" : "look");
    if (one.kind === "left" || one.kind === "refused") return one;
    delete values[field.key];
    delete written[field.key];
    if (one.kind === "none") continue;
    values[field.key] = one.value;
    written[field.key] = one.written;
    if (one.file !== undefined) files[one.file] = one.value;
  }
  for (const key of on.platform.also) {
    const value = on.given[key] ?? on.standing.configured[key];
    if (value !== undefined) values[key] = value;
  }
  return { kind: "gathered", values, written, files };
}

type One =
  | { readonly kind: "one"; readonly value: string; readonly written: string; readonly file?: string }
  | { readonly kind: "none" }
  | typeof left
  | Refused;

async function oneOf(on: Lead, field: SetupField, how: "look" | "ask"): Promise<One> {
  const { given, platform, ports, standing, asking, say } = on;
  const key = `channels.${platform.surface}.${field.key}`;
  const source = sourceOf(field, { given, configured: standing.configured, env: ports.env });
  if (how === "look" && source.kind === "said") {
    const read = saidIn(on, key, field, source.written);
    const flaw = read.kind === "ok" ? field.flawOf(read.value) : read;
    if (read.kind === "ok" && flaw === undefined) {
      await say(`${field.label}: from the ${source.by}`);
      return { kind: "one", value: read.value, written: source.written };
    }
    if (flaw !== undefined && asking === undefined) return refused(key, flaw.why, flaw.remedy);
    if (flaw !== undefined)
      await say(`  ! ${field.label}, from the ${source.by}: ${flaw.why}\n    ${flaw.remedy}`);
  }
  if (asking === undefined) {
    if (field.required === "no") return { kind: "none" };
    const variable = field.variable === undefined ? "" : `set ${field.variable}, or `;
    return refused(key, `no ${field.label}`, `${variable}give --set ${field.key}=env:NAME or file:PATH`);
  }
  return typedOf(on, field);
}

function saidIn(on: Lead, key: string, field: SetupField, written: string) {
  if (field.kind === "plain") return { kind: "ok" as const, value: written };
  return readSecret(key, refOf(written), { env: on.ports.env, configPath: on.standing.source.path });
}

async function typedOf({ asking, platform, ports, signal, say }: Lead, field: SetupField): Promise<One> {
  if (asking === undefined) return left;
  for (;;) {
    const question = field.kind === "secret" ? `${field.label}, typed unseen: ` : `${field.label}: `;
    const read = await (field.kind === "secret"
      ? asking.askSecret(question, signal)
      : asking.ask(question, undefined, signal)); // ends: it is good, or they leave
    if (read.kind === "ended") return left;
    const value = read.text.trim();
    if (value === "" && field.required === "no") return { kind: "none" };
    const flaw = value === "" ? undefined : field.flawOf(value);
    if (value !== "" && flaw === undefined) {
      if (field.kind === "plain") return { kind: "one", value, written: value };
      const file = join(ports.dataDir, "secrets", `${platform.surface}-${field.key}`);
      return { kind: "one", value, written: `file:${file}`, file };
    }
    if (flaw !== undefined) await say(`  ! ${flaw.why}\n    ${flaw.remedy}`);
  }
}
