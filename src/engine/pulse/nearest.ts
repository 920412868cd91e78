// What somebody may have meant by a name that does not exist. Pure.

/** Undefined when nothing is near enough to be a help. */
export function nearestOf(name: string, known: readonly string[]): string | undefined {
  const own = name.slice(0, 64).toLowerCase().replaceAll("-", "_");
  let best: string | undefined;
  let best_edits = Math.max(1, Math.floor(own.length / 3)) + 1;
  for (const candidate of known) {
    // A key written without its group is as near as one with a typo.
    const edits = candidate.endsWith(`.${own}`) ? 1 : editsBetween(own, candidate.toLowerCase());
    if (edits < best_edits) {
      best = candidate;
      best_edits = edits;
    }
  }
  return best;
}

/** Insertions, deletions and replacements. */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let at = 1; at <= a.length; at += 1) {
    const next = [at];
    for (let to = 1; to <= b.length; to += 1) {
      const replaced = (row[to - 1] ?? 0) + (a[at - 1] === b[to - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
