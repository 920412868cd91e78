// What every policy verb has in common: its flags, its exit codes, and how they become a `Change`.

import type { Change } from "../engine.ts";
import type { ExitName } from "./exit-codes.ts";
import type { Flag, Input } from "./verb.ts";

export const journalFlag: Flag = {
  name: "journal",
  kind: "text",
  value: "TEXT",
  about: "what the journal says, instead of the generated line",
};

export const expectFlag: Flag = {
  name: "expect",
  kind: "text",
  value: "HASH",
  about:
    "change it only if it is still the text with this hash, as --json shows it where it is read or listed",
};

/** A meta session waits for a person before it writes. */
export const timeoutFlag: Flag = {
  name: "timeout",
  kind: "timeout",
  value: "D",
  about: "in a meta session: how long to wait for the human's yes",
};

export const policyExits: readonly ExitName[] = [
  "denied",
  "not_found",
  "conflict",
  "gone",
  "expired",
  "timeout",
  "interrupted",
  "terminated",
];

export const policyNote =
  "A worker may not change policy; a meta session shows its difference in a gate and writes after a yes.";

export function changeOf(input: Input, expected_hash: string | undefined): Change {
  const journal = input.text("journal");
  return {
    ...(journal !== undefined && { journal }),
    ...(expected_hash !== undefined && { expected_hash }),
  };
}
