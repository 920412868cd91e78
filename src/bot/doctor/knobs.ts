// Variables that looop of before reads and this one does not: set and without effect they would be a silence. Pure.

import { limits } from "../../engine/limits.ts";
import { type Found, note } from "./found.ts";

const MB = 1_048_576;
const fixed = (what: string) => `unset it: here ${what}, whatever is set`;

/** With what to do instead. Those that are read here under the same name are not among them. */
const knobs: Readonly<Record<string, string>> = {
  LOOOP_SHELL_ALLOW_DANGEROUS:
    "unset it: guardrails decide what may run, and a person allows one command at a time; see looop guard list",
  LOOOP_SENSOR_MAX_BYTES: fixed(`a sensor may print ${limits.sensor_bytes_max} bytes`),
  LOOOP_VERIFY_BEAT_BUDGET_SECS: "unset it: `timeouts.verify` of the config bounds each check by itself",
  LOOOP_PLAYBOOK_KEEP: fixed(`${limits.playbook_versions_kept} versions of the playbook are kept`),
  LOOOP_EVENTS_MAX_BYTES: fixed(`a file of events has up to ${limits.events_segment_bytes_max / MB} MB`),
  LOOOP_JOURNAL_MAX_BYTES: fixed(`the journal has up to ${limits.journal_bytes_max / MB} MB`),
  LOOOP_TELLS_CONSUMED_KEEP_SECS: fixed(
    `delivered tells are kept for ${limits.consumed_tells_kept_ms / 86_400_000} days`,
  ),
};

/** Meant for the commands of the config, which see only what is named. */
const PROGRAMS = ["LOOOP_TICK_BIN", "LOOOP_WORKER_BIN"] as const;

export function knobsFound(
  env: Readonly<Record<string, string>>,
  envAllow: readonly string[] | undefined,
): readonly Found[] {
  const isSet = (name: string) => (env[name] ?? "") !== "";
  const idle = Object.entries(knobs).filter(([name]) => isSet(name));
  const unseen =
    envAllow === undefined ? [] : PROGRAMS.filter((name) => isSet(name) && !envAllow.includes(name));
  return [
    ...idle.map(([name, remedy]) => note("environment", `${name} is set, and nothing here reads it`, remedy)),
    ...unseen.map((name) =>
      note("environment", `${name} is set, and commands do not see it`, `name ${name} in \`env_allow\``),
    ),
  ];
}
