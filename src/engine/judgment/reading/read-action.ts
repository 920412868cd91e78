// An action as facts: the one door of reading. Total and pure: it never throws, and what it cannot read it calls opaque
// and irreversible, never harmless.

import { canonicalJson, contentHash } from "../../hash.ts";
import type { Action, ActionFacts } from "../facts.ts";

export function readAction(action: Action): ActionFacts {
  const text = action.kind === "shell" ? action.line : canonicalJson(action);
  return {
    action,
    commands: [],
    opaque: ["nothing of it was read"],
    paths: [],
    hosts: [],
    texts: [text],
    effect: "unknown",
    risk: "irreversible",
    why: "nothing of it was read",
    signature: `opaque ${contentHash(text)}`,
    hash: contentHash(canonicalJson(action)),
  };
}
