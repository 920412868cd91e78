// What a sensor may know of our environment: where things are and how people here write, no tokens of other tools.
// Pure.

const NAMES = new Set(["PATH", "HOME", "LANG", "TZ", "TMPDIR", "USER", "SHELL"]);
const PREFIXES = ["LC_", "XDG_", "LOOOP_"];

/** `allowed` are the owner's own names; a trailing `*` stands for any ending. */
export function sensorEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  allowed: readonly string[] = [],
): Record<string, string> {
  const given = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && isAllowed(entry[0], allowed),
  );
  return Object.fromEntries(given);
}

function isAllowed(name: string, allowed: readonly string[]): boolean {
  if (NAMES.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix))) return true;
  return allowed.some((each) => (each.endsWith("*") ? name.startsWith(each.slice(0, -1)) : each === name));
}
