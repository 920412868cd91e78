// Numbers of asks and tells. An id is `<worker>-<n>`, split at its last hyphen, and nothing is ever appended to it:
// so worker `w` and worker `w-1` can never make the same id. Pure.

/** The number in a file name of this worker's, also where a suffix follows: `w-3.json`, `w-3.x81f.json`. */
export function numberOf(worker: string, fileName: string): number | undefined {
  if (!fileName.startsWith(`${worker}-`)) return undefined;
  const digits = /^(\d{1,15})(?:\.|$)/.exec(fileName.slice(worker.length + 1))?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export function highestNumber(worker: string, fileNames: Iterable<string>): number {
  let highest = 0;
  for (const name of fileNames) highest = Math.max(highest, numberOf(worker, name) ?? 0);
  return highest;
}

/** Oldest first; of the same second, in the order of their numbers. */
export function compareAge(a: { id: string; at_s: number }, b: { id: string; at_s: number }): number {
  return a.at_s - b.at_s || tailOf(a.id) - tailOf(b.id) || (a.id < b.id ? -1 : 1);
}

function tailOf(id: string): number {
  return Number(id.slice(id.lastIndexOf("-") + 1)) || 0;
}
