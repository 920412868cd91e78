// What is wrong with an answer to a dialog on a worker's screen, while it can still be said to whoever gives it: later
// nothing would be typed, and the same be asked again. Reads only.

import { type Refused, refused } from "../outcome.ts";
import type { Store } from "../ports.ts";
import { dialogCodec, dialogKey } from "../records/dialog.ts";
import type { Ask } from "../types.ts";
import { namesChoice } from "./typing-answers.ts";

export async function dialogAnswerProblem(
  { store }: { readonly store: Store },
  { id, worker }: Ask,
  text: string,
): Promise<Refused | undefined> {
  const read = dialogCodec.decode(await store.read(dialogKey(worker)), dialogKey(worker));
  // Of one that cannot be read its worker's look tells; what is not known to be wrong is taken.
  if (read.kind !== "ok" || read.value.ask !== id || read.value.stage !== "asked") return undefined;
  const { takes, options } = read.value;
  if (takes === undefined || takes === "words") return undefined;
  const labels = options.map(({ label }) => label);
  if (namesChoice(labels, takes === "several", text)) return undefined;
  const list = labels.map((label, at) => `${at + 1}. ${label}`).join(" | ");
  const how = takes === "several" ? "name some, with commas between" : "name one, or its number";
  return refused(
    "answer",
    `the answer names none of the choices on the screen of ${worker}`,
    `${how}: ${list}`,
  );
}
