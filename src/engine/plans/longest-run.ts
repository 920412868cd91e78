// Which of a list stay in their order, so that as few as possible have to move. Pure.

/** The longest rising run of places, in order; what is not in it has moved. Places below 0 are in none. */
export function longestRun(places: readonly number[]): readonly number[] {
  const lengths: number[] = [];
  const before: number[] = [];
  let best = -1;
  for (const [index, place] of places.entries()) {
    let length = 1;
    let from = -1;
    for (let earlier = 0; earlier < index; earlier += 1) {
      const other = places[earlier] ?? -1;
      if (other < 0 || other >= place || (lengths[earlier] ?? 0) < length) continue;
      length = (lengths[earlier] ?? 0) + 1;
      from = earlier;
    }
    lengths.push(place < 0 ? 0 : length);
    before.push(from);
    if (place >= 0 && length > (lengths[best] ?? 0)) best = index;
  }
  const run: number[] = [];
  for (let index = best; index >= 0; index = before[index] ?? -1) run.unshift(places[index] ?? -1);
  return run;
}
