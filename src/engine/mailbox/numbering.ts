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

/** Of the same second, in the order of their numbers; each number is read once, for there may be ten thousand. */
export function oldestFirst<T extends { readonly id: string }>(
  items: readonly T[],
  at_s: (item: T) => number,
): readonly T[] {
  const aged = items.map((item) => ({ item, at_s: at_s(item), tail: tailOf(item.id) }));
  aged.sort((a, b) => a.at_s - b.at_s || a.tail - b.tail || (a.item.id < b.item.id ? -1 : 1));
  return aged.map(({ item }) => item);
}

function tailOf(id: string): number {
  return Number(id.slice(id.lastIndexOf("-") + 1)) || 0;
}
