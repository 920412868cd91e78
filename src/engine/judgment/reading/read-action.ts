// An action as facts: the one door of reading. Total and pure: it never throws, and what it cannot read it calls opaque
// and irreversible, never harmless (I12).

import { canonicalJson, contentHash } from "../../hash.ts";
import type { Action, ActionFacts } from "../facts.ts";
import { beyond } from "./beyond.ts";
import { unknown } from "./effects/effect.ts";
import { readingLimits } from "./limits.ts";
import { type Parts, readLine } from "./line-facts.ts";
import { proseFacts } from "./prose-facts.ts";
import { fetchFacts, moveFacts, parts, readFacts, toolFacts, writeFacts } from "./single-facts.ts";

export function readAction(action: Action): ActionFacts {
  try {
    return { action, hash: contentHash(canonicalJson(action)), ...placedParts(action) };
  } catch (error) {
    return { action, hash: contentHash(`unread ${action.kind}`), ...brokenParts(error) };
  }
}

/** A directory that no machine has leads nowhere. */
function placedParts(action: Action): Parts {
  if (!("cwd" in action) || action.cwd === undefined) return partsOf(action);
  if (action.cwd.length <= readingLimits.path_chars_max) return partsOf(action);
  const read = partsOf({ ...action, cwd: "" });
  return { ...read, opaque: [...read.opaque, beyond.path] };
}

/** Whatever an input made one of ours do (it was nested deeper than the stack): a person is asked, and nothing ends of it. */
function brokenParts(error: unknown): Parts {
  const said = error instanceof Error ? error.message : "something broke";
  const told = { ...unknown, why: `${beyond.broken}: ${said.slice(0, readingLimits.why_chars_max)}` };
  return parts(told, { texts: [], signature: "opaque", opaque: [beyond.broken] });
}

function partsOf(action: Action): Parts {
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
