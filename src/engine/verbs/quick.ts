// The verbs that agents and hooks call in loops: their descriptions are at hand, all others come with the whole table.
// No other verb begins with the first word of one of these.

import { answerVerb, asksVerb } from "./answer.ts";
import { askVerb, flagVerb, unflagVerb } from "./ask.ts";
import { tellVerb, toldVerb } from "./tell.ts";
import type { Verb } from "./verb.ts";

export const quickVerbs: readonly Verb[] = [
  askVerb,
  answerVerb,
  asksVerb,
  flagVerb,
  unflagVerb,
  tellVerb,
  toldVerb,
];
