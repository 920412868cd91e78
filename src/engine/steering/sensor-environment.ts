// What a sensor may know of our environment: where things are and how people here write, no tokens of other tools.
// Pure.

const NAMES = new Set(["PATH", "HOME", "LANG", "TZ", "TMPDIR", "USER", "SHELL"]);
const PREFIXES = ["LC_", "XDG_", "LOOOP_"];

export function sensorEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const given = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && isAllowed(entry[0]),
  );
  return Object.fromEntries(given);
}

function isAllowed(name: string): boolean {
  return NAMES.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix));
}
