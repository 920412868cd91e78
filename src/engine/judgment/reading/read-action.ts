// An action as facts: the one door of reading. Total and pure: it never throws, and what it cannot read it calls opaque
// and irreversible, never harmless (I12).

import { canonicalJson, contentHash } from "../../hash.ts";
import type { Action, ActionFacts } from "../facts.ts";
import { readLine } from "./line-facts.ts";
import { proseFacts } from "./prose-facts.ts";
import { fetchFacts, moveFacts, readFacts, toolFacts, writeFacts } from "./single-facts.ts";

export function readAction(action: Action): ActionFacts {
  const hash = contentHash(canonicalJson(action));
  return { action, hash, ...partsOf(action) };
}

function partsOf(action: Action): Omit<ActionFacts, "action" | "hash"> {
  switch (action.kind) {
    case "shell":
      return readLine(action.line, action.cwd);
    case "write":
      return writeFacts(action);
    case "read":
      return readFacts(action);
    case "fetch":
      return fetchFacts(action);
    case "tool":
      return toolFacts(action);
    case "move":
      return moveFacts(action);
    case "intent":
      return proseFacts(action.text);
  }
}
