// What was sent to us without a word of its author's own: a voice message, a picture, a sticker, something passed on. Who
// sent it waits for an answer, and is told what would be one. Pure.

import type { Said } from "../../channels/channel.ts";
import type { Act } from "../acts.ts";

export function wordless(
  said: Extract<Said, { kind: "text" }>,
): { readonly kind: "act"; readonly act: Act } | undefined {
  if (said.text.trim() !== "") return undefined;
  if (said.addressed === "overheard") return { kind: "act", act: { act: "nothing" } };
  if (said.withheld === "yes") {
    const why =
      "Words that do not mention me are not shown to me here: mention me, reply with a ping, or press a button.";
    return { kind: "act", act: { act: "unclear", why, near: ["asks", "help"] } };
  }
  const why =
    said.quoted === undefined
      ? "I read what is typed. Of a voice message, a picture or a sticker I know nothing."
      : "What is quoted or passed on is not taken for your own words.";
  return { kind: "act", act: { act: "unclear", why: `${why} Please type it.`, near: ["asks", "help"] } };
}
