// Words that mean the same under every ask. `send`, `save` and `edit` are for cards that wait for them, and mean nothing here.

import type { Reply } from "./intent.ts";
import type { Lexicon } from "./lexicon.ts";

export function alwaysReply(word: string, lexicon: Lexicon): Reply | undefined {
  if (word === "") return { kind: "details" };
  const always = lexicon.always.get(word);
  if (always === undefined || always === "send" || always === "save" || always === "edit") return undefined;
  return { kind: always };
}
