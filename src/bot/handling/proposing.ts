// Words that were for us and mean nothing to us: a runner may say what they may have meant. It is shown as a card that
// waits for a press, in the name of whoever presses, and it commits nothing (I5, I11). Whatever the runner does wrong,
// what is left is what there is without one.

import { proposalCard } from "../../notify/cards/proposal.ts";
import type { AskFacts } from "../../notify/facts.ts";
import { type Act, actOfIntent, asksOf, deedOf } from "../acts.ts";
import { accessOf } from "../people.ts";
import type { Intent, Reply } from "../reading/intent.ts";
import { proposalPrompt, readProposal } from "../reading/propose.ts";
import { read } from "../reading/read.ts";
import { confirmReading } from "./asking-back.ts";
import { type Desk, here, inboundSubject, type Outcome, type Speaker } from "./desk.ts";
import type { Unread } from "./unread.ts";

const BY = "a program that you configured: concierge_command";

/** Undefined: there is nothing to show, for whatever reason. */
export async function proposeFor(
  desk: Desk,
  speaker: Speaker,
  { typed, facts }: Unread,
): Promise<Outcome | undefined> {
  if (desk.propose === undefined) return undefined;
  const said = await desk.propose(desk.redact(proposalPrompt(typed, facts)).text);
  if (said.kind === "silent") return undefined;
  const proposal = readProposal(said.text, typed, facts);
  if (proposal.kind === "refused") {
    desk.report("proposal_unusable", { why: proposal.why });
    return undefined;
  }
  const { intent, words, because } = proposal;
  const act = actOfIntent(intent);
  const [ask] = await factsOf(desk, act);
  if (asksOf(act).length > 0 && ask === undefined) return undefined;
  const { surface, author } = speaker.inbound;
  const access = accessOf(surface, author, deedOf(act, ask?.ask), desk.access());
  if (access.kind === "refused") return undefined;
  const reply = intent.kind === "reply" ? replyShown(intent, { typed, facts }) : undefined;
  if (reply !== undefined && ask !== undefined) {
    const shown = { act: "confirm_reading", ask: ask.row.key, reply, proposedBy: BY } as const;
    const outcome = confirmReading(desk, speaker, shown, ask);
    return { ...outcome, words: typed };
  }
  const subject = inboundSubject(speaker.inbound, "proposal");
  const draft = proposalCard({ said: typed, words, because, by: BY, subject }, speaker.setting);
  return {
    ...here("proposed", `proposed: ${words}; waits for a press`, draft),
    replies: [{ draft, to: "here", subject }],
    words: typed,
    reading: words,
  };
}

async function factsOf(desk: Desk, act: Act): Promise<readonly AskFacts[]> {
  const all = await Promise.all(asksOf(act).map((key) => desk.observer.ask(key)));
  return all.filter((each): each is AskFacts => each !== undefined && !("kind" in each));
}

type Confirm = Extract<Reply, { kind: "confirm" }>;

/**
 * An answer is made of the person's own sentence. For a gate the runner only says which ask it is about: a decision that
 * our own reading of the sentence does not bear out is shown as not clear.
 */
function replyShown(
  { ask, reply }: Extract<Intent, { kind: "reply" }>,
  { typed, facts }: Unread,
): Confirm | undefined {
  if (reply.kind === "verbatim" || reply.kind === "option")
    return { kind: "confirm", decision: "unclear", text: reply.text };
  if (reply.kind !== "confirm" && reply.kind !== "did_you_mean") return undefined;
  const known = [...facts.thread, ...facts.here, ...facts.elsewhere].find(({ key }) => key === ask);
  const own =
    known === undefined
      ? undefined
      : read({ text: typed, form: "text" }, { ...facts, about: { kind: "ask", ask: known }, drafts: [] });
  const ours = own?.kind === "reply" ? own.reply : undefined;
  const isClear = ours !== undefined && "decision" in ours && ours.decision !== "unclear";
  if (isClear && ours.decision !== reply.decision)
    return { kind: "confirm", decision: "unclear", text: typed };
  const limits =
    ours?.kind === "confirm" && ours.limits !== undefined
      ? ours.limits
      : reply.kind === "confirm"
        ? reply.limits
        : undefined;
  return { kind: "confirm", decision: reply.decision, text: typed, ...(limits !== undefined && { limits }) };
}
