// Where a name leads in truth, with every link followed.

import { disk } from "./disk.ts";

/** Undefined: to no directory, or to one that we may not look at. */
export function realDirectory(path: string): string | undefined {
  try {
    const real = disk.realpathSync(path);
    return disk.statSync(real)?.isDirectory() === true ? real : undefined;
  } catch {
    return undefined; // whoever asks treats it as a place that is out of bounds
  }
}
