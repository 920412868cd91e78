// The unit with which systemd runs the loop for its user. Pure.

import type { UnitFacts } from "../unit.ts";

/** The first line of what we wrote; a unit without it is somebody else's. */
export const UNIT_MARK = "# Written by looop service install; written anew by the next one.";

/** A decision in progress ends within five seconds; beyond this it hangs. */
const STOP_WAIT_S = 20;
const RESTART_AFTER_S = 5;
/** A config that is wrong is not tried for ever. */
const STARTS_MAX = 5;
const STARTS_WITHIN_S = 300;

export function unitText({ bin, dataDir, env, envFile }: UnitFacts): string {
  const variables = Object.entries(env).map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}`);
  return [
    UNIT_MARK,
    "[Unit]",
    "Description=looop: drives coding agents and asks their human",
    `StartLimitIntervalSec=${STARTS_WITHIN_S}`,
    `StartLimitBurst=${STARTS_MAX}`,
    "",
    "[Service]",
    "Type=exec",
    `ExecStart=${quoted(bin).replaceAll("$", "$$$$")} up`,
    `WorkingDirectory=${specifiers(dataDir)}`,
    ...variables,
    `EnvironmentFile=-${specifiers(envFile)}`,
    "Restart=on-failure",
    `RestartSec=${RESTART_AFTER_S}`,
    `TimeoutStopSec=${STOP_WAIT_S}`,
    "# Workers live in processes of their own and outlive a restart of the loop.",
    "KillMode=process",
    "UMask=0077",
    "",
    "[Install]",
    "WantedBy=default.target",
    "",
  ].join("\n");
}

/** As systemd reads words: in quotes, its escapes and specifiers taken for what they are. */
function quoted(text: string): string {
  return `"${specifiers(text).replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}

function specifiers(text: string): string {
  return text.replaceAll("%", "%%");
}

/** `systemctl show` prints `Name=value` lines. */
export function shownBy(text: string): Readonly<Record<string, string>> {
  const pairs = text.split("\n").flatMap((line) => {
    const at = line.indexOf("=");
    return at < 1 ? [] : [[line.slice(0, at), line.slice(at + 1).trim()] as const];
  });
  return Object.fromEntries(pairs);
}
