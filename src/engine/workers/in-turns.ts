// The same for each of many, a few at a time, results in the order of what was given.

export async function inTurns<T, Result>(
  items: readonly T[],
  at_once: number,
  work: (item: T) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  let next = 0;
  async function lane(): Promise<void> {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at] as T);
  }
  await Promise.all(Array.from({ length: Math.min(at_once, items.length) }, lane));
  return results;
}
