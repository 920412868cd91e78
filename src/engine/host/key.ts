// Keys become paths. Ids were checked by the verbs that took them; a bad key here is our own mistake.

import type { Key } from "../ports.ts";

export function checkKey(key: Key): Key {
  const isBad = key
    .split("/")
    .some(
      (part) => part === "" || part === "." || part === ".." || part.includes("\0") || part.includes("\\"),
    );
  if (isBad) throw new Error(`not a key below the data directory: ${JSON.stringify(key)}`);
  return key;
}
