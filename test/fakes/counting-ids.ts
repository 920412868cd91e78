// Ids that a test can foretell: n1, n2, n3 …

import type { Ids } from "../../src/engine/ports.ts";

/** `prefix` is of [a-z0-9]; give each simulated process its own. */
export function countingIds(prefix = "n"): Ids {
  let count = 0;
  return {
    nonce() {
      count += 1;
      return `${prefix}${count}`;
    },
  };
}
