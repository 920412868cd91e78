// Words as a reply to one ask, by the grammar of its kind. Pure.

import { readGateReply, type Saying } from "./gate-reply.ts";
import type { AskFacts, Facts, Reply } from "./intent.ts";
import type { Lexicon } from "./lexicon.ts";
import { readQuestionReply } from "./question-reply.ts";
import type { CommandReading } from "./read-command.ts";

/** A message on its way to its meaning. */
export interface Reader {
  readonly words: string;
  readonly command: CommandReading | undefined;
  readonly facts: Facts;
  readonly lexicon: Lexicon;
}

export function sayingOf(text: string, facts: Facts, lexicon: Lexicon): Saying {
  const when = { zone: facts.zone, now_ms: facts.now_ms, sensors: facts.known.sensors };
  return { text, lexicon, when };
}

export function replyTo(ask: AskFacts, text: string, facts: Facts, lexicon: Lexicon): Reply {
  const saying = sayingOf(text, facts, lexicon);
  return ask.kind === "gate" ? readGateReply(ask, saying) : readQuestionReply(ask, saying);
}
