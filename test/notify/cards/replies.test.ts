// Goal: what is said back to a person's words decides nothing by itself, and says what does.
// Method: each card as plain text, with its meanings where it has buttons.

import { describe, expect, test } from "vitest";
import type { WorkerId } from "../../../src/engine/ids.ts";
import { answeredCard, snoozedCard, staleCard } from "../../../src/notify/cards/ask-told.ts";
import { detailsCard, whyCard } from "../../../src/notify/cards/details.ts";
import {
  errorCard,
  gapCard,
  helpCard,
  noticeCard,
  outsideAnswerCard,
  refusedCard,
  unclearCard,
  unknownOutcomeCard,
} from "../../../src/notify/cards/notices.ts";
import {
  pairedCard,
  pairingAskCard,
  pairingCard,
  peopleCard,
  welcomeCard,
} from "../../../src/notify/cards/people.ts";
import {
  didYouMeanCard,
  readingCard,
  repromptCard,
  whichAskCard,
} from "../../../src/notify/cards/reading.ts";
import { deafCard, troubleCard } from "../../../src/notify/cards/troubles.ts";
import type { AskKey, Draft, Subject } from "../../../src/notify/nouns.ts";
import { ann, answerOf, askOf, factsOf, gateOf, NOW_MS, rowOf, settingOf } from "../../support/notify.ts";
import { plainCard } from "../../support/plain-card.ts";

const setting = settingOf();
const subject = "reading:1" as Subject;
const key = rowOf().key;
const means = (draft: Draft) => draft.rows.flat().map((each) => each.means);

describe("a reading", () => {
  test("says the decision, the limits, and exactly what goes to the worker", () => {
    const text = "approve but only staging";
    const draft = readingCard(
      { facts: factsOf(gateOf()), subject, decision: "approve", limits: "only staging", text },
      setting,
    );
    expect(plainCard(draft)).toBe(
      `#7F Did I read you right? Release v1.4.2 <attention>
- Decision: approve
- Limits: only staging
Exactly this goes to the worker:
\`\`\`
approve but only staging
\`\`\`
(Nothing is recorded before you press Send.)
[*Send*] [Edit] [Cancel]`,
    );
    expect(means(draft)).toEqual([
      { do: "answer", ask: key, text, decision: "approve", limits: "only staging", words: text },
      { do: "change", ask: key, preset: text },
      { do: "cancel", subject },
    ]);
  });

  test("says that limits do not run a parked action", () => {
    const facts = factsOf(gateOf({ reference: "proposals/p.json", worker: "engine" as WorkerId }));
    const card = plainCard(
      readingCard({ facts, subject, decision: "approve", limits: "x", text: "yes: x" }, setting),
    );
    expect(card).toContain("A yes with limits does not run what was shown");
  });

  test("of words that decide nothing offers both, and neither first", () => {
    const draft = readingCard(
      { facts: factsOf(gateOf()), subject, decision: "unclear", text: "hm, well" },
      setting,
    );
    expect(plainCard(draft)).toContain("- Decision: not clear to me");
    expect(draft.rows.flat().map(({ label, style }) => [label, style])).toEqual([
      ["Send as approve", "plain"],
      ["Send as deny", "plain"],
      ["Edit", "plain"],
      ["Cancel", "plain"],
    ]);
  });

  test("of a destructive yes looks dangerous, and `always` is for this one only", () => {
    const facts = factsOf(gateOf({ risk: "destructive" }));
    const draft = readingCard(
      { facts, subject, decision: "approve", text: "yes always", always: "yes" },
      setting,
    );
    expect(plainCard(draft)).toContain("<danger>");
    expect(plainCard(draft)).toContain("[!Send!]");
    expect(plainCard(draft)).toContain("This is for this one only.");
  });

  test("names the program that proposed it", () => {
    const draft = readingCard(
      { facts: factsOf(), subject, decision: "text", text: "x", proposedBy: "the concierge" },
      setting,
    );
    expect(plainCard(draft)).toContain("- Proposed by: the concierge");
  });
});

test("small talk is asked back", () => {
  const draft = didYouMeanCard(
    { facts: factsOf(gateOf()), decision: "approve", text: "👍", subject },
    setting,
  );
  expect(plainCard(draft)).toBe(
    `#7F Did you mean approve? <attention>
- About: Release v1.4.2
- You said: “👍”
(Nothing is decided yet. A clear word decides it: yes #7F or no #7F.)
[*Approve*] [Details] [Cancel]`,
  );
  expect(means(draft)[0]).toEqual({ do: "answer", ask: key, text: "yes", decision: "approve", words: "👍" });
});

test("which one is asked with every one that is open", () => {
  const other = factsOf(gateOf(), { row: rowOf({ key: "k2" as AskKey, code: "K3" }) });
  const draft = whichAskCard({ among: [factsOf(), other], words: "yes", subject }, setting);
  expect(plainCard(draft)).toBe(
    `Which one do you mean? 2 are open <attention>
- You said: “yes”
- #7F: fix-42: Which database should I use?
- #K3: fix-42: Release v1.4.2
(Press one, or say it again with the code.)
[#7F Which database should I use?]
[#K3 Release v1.4.2]
[Cancel]`,
  );
  expect(means(draft)[1]).toEqual({ do: "about", ask: "k2", words: "yes" });
});

const rows: readonly (readonly [string, Draft, readonly string[]])[] = [
  [
    "what is not taken says why and what is",
    repromptCard({ facts: factsOf(), why: "there are 2 options, not 4" }, setting),
    ["Not taken: there are 2 options, not 4", "- 2: postgres", "✎ Your answer"],
  ],
  [
    "and at a gate",
    repromptCard({ facts: factsOf(gateOf()), why: "a thumb decides nothing" }, setting),
    ["Say yes #7F or no #7F."],
  ],
  [
    "what is put off says until when",
    snoozedCard(
      {
        facts: factsOf(),
        snooze: { until_ms: NOW_MS, words: "tomorrow 9", by: "ann" },
        zone: "Europe/Berlin",
      },
      setting,
    ),
    ["Put off until Sat 21 Nov, 14:25", "“tomorrow 9”"],
  ],
  [
    "a late press gets the record",
    staleCard(factsOf(askOf({ state: "answered" }), { answer: answerOf() }), setting),
    ["Already over", "Answered. Yours changes nothing.", "- By: ann on Slack", "Which database"],
  ],
  [
    "an answer is told as recorded",
    answeredCard(factsOf(askOf(), { answer: answerOf() }), setting),
    ["#7F Recorded: answered", "- Decided: 2 · postgres"],
  ],
  [
    "a refusal says why and what helps",
    refusedCard({ why: "it takes the role `owner`", remedy: "ask ann" }, setting),
    ["I may not do that for you", "ask ann"],
  ],
  [
    "an error keeps its incident",
    errorCard({ what: "answer #7F", why: "the disk is full", remedy: "make room", incident: "i-1" }, setting),
    ["Not done: answer #7F", "- What helps: make room", "- In the log as: i-1", "Everything is as it was."],
  ],
  [
    "an unknown outcome is neither success nor refusal",
    unknownOutcomeCard(
      { what: "start fix-43", why: "We were killed meanwhile.", look: ["workers"] },
      setting,
    ),
    ["Not known whether it happened: start fix-43", "It is not repeated by itself.", "[workers]"],
  ],
  ["help", helpCard({ topic: "", markdown: "- `asks`" }, setting), ["What you can say <plain>", "- `asks`"]],
  [
    "words that mean nothing",
    unclearCard({ why: "No verb.", near: ["asks"] }, setting),
    ["Did you mean one of these?", "[asks] [help]"],
  ],
  [
    "each suggestion once",
    unclearCard({ why: "No verb.", near: ["status", "status", "help"] }, setting),
    ["[status] [help]"],
  ],
  [
    "a gap is named, with what may be lost and what is still open",
    gapCard(
      { surface: "telegram", from_ms: NOW_MS, to_ms: NOW_MS + 2_340_000, texts: "arrive", asks: [factsOf()] },
      setting,
    ),
    [
      "I was away on Telegram: Sat 21 Nov, 14:25 to Sat 21 Nov, 15:04 <attention> 🔔",
      "Presses in that time may not have reached me. 1 ask still open:",
      "- #7F: Which database",
      "[#7F]",
    ],
  ],
  [
    "a gap in which nothing was open is quiet",
    gapCard({ surface: "slack", from_ms: NOW_MS, to_ms: NOW_MS + 1, texts: "lost", asks: [] }, setting),
    ["Presses and messages in that time", "Nothing was open."],
  ],
  [
    "a gate that was decided without us is told aloud",
    outsideAnswerCard(
      factsOf(gateOf({ state: "answered" }), {
        answer: answerOf({
          text: "yes",
          decision: { kind: "approve" },
          by: { person: "root", surface: "terminal" },
        }),
      }),
      setting,
    ),
    ["#7F was decided elsewhere: approved <attention> 🔔", "- By: root in the terminal", "look there"],
  ],
  [
    "a note of the loop",
    noticeCard({ title: "", text: "CI is red" }, setting),
    ["A note from the loop", "CI is red"],
  ],
  [
    "troubles",
    troubleCard([{ path: "asks/x.json", why: "it is not JSON", remedy: "mend it" }], setting),
    ["Something needs mending: asks/x.json", "- Why: it is not JSON", "- What helps: mend it"],
  ],
  ["no troubles any more", troubleCard([], setting), ["Nothing is wrong any more <good>"]],
  [
    "a deaf channel is told elsewhere",
    deafCard(
      { surface: "slack", why: "no event for 5 minutes", remedy: "look at the token", asks: [factsOf()] },
      setting,
    ),
    ["I cannot hear you on Slack <danger> 🔔", "- At risk: 1 ask, open here as well"],
  ],
  [
    "a welcome",
    welcomeCard({ person: ann.person, open: 2 }, setting),
    ["Hello ann", "2 waiting now", "- You may: do everything", "[status] [asks] [help]"],
  ],
  [
    "a stranger gets a code and nothing else",
    pairingCard({ code: "ABCD2345", expires_ms: NOW_MS }, setting),
    ["I do not know you yet", "```\nABCD2345\n```"],
  ],
  [
    "an owner is asked, without the code",
    pairingAskCard({ surface: "slack", user: "U9", name: "Ann (real)", expires_ms: NOW_MS }, setting),
    ["- Calls themselves: Ann (real)", "- Account: Slack, U9", "ask them for the code"],
  ],
  [
    "somebody is in",
    pairedCard({ person: ann.person, by: "bob" }, setting),
    ["ann is in <good>", "- Let in by: bob"],
  ],
  [
    "who is known",
    peopleCard([ann.person], setting),
    ["1 known", "- ann: owner · Slack, Telegram · Europe/Berlin"],
  ],
  ["nobody is known", peopleCard([], setting), ["Nobody is known"]],
  [
    "why, with sources and with what nobody said",
    whyCard(factsOf(gateOf()), setting),
    [
      "- Recommended: yes (claimed by the worker fix-42)",
      "- Effect: runs a command on this machine (claimed by the worker fix-42)",
    ],
  ],
  [
    "all of it, with where it comes from",
    detailsCard(factsOf(gateOf({ goal: "release" })), setting),
    [
      "- Kind: gate, irreversible",
      "- Worker: fix-42, generation g1",
      "- Fingerprint: f00d",
      "- Content: sha256 ",
      "[*Approve*] [Deny]",
    ],
  ],
];

test.each(rows)("%s", (_, draft, says) => {
  for (const each of says) expect(plainCard(draft)).toContain(each);
});

describe("behind Details", () => {
  const secret = `ghp_${"aB3".repeat(12)}`;
  const hidden = gateOf({
    prompt: "Push.",
    action: { kind: "run_shell", fingerprint: "f", preview: `push ${secret}` },
  });

  test("a gate with a secret can be approved, and what is missing is named", () => {
    const card = plainCard(detailsCard(factsOf(hidden), setting));
    expect(card).toContain("(Taken out of what you see, and part of what runs: GitHub token.)");
    expect(card).toContain("[*Approve*]");
    expect(card).not.toContain(secret);
  });

  test("two asks that differ only in a secret differ in their content", () => {
    const content = (preview: string) =>
      /Content: (.*)/.exec(
        plainCard(
          detailsCard(factsOf(gateOf({ action: { kind: "x", fingerprint: "f", preview } })), setting),
        ),
      )?.[1];
    expect(content(`push ${secret}`)).not.toBe(content(`push ${secret.replace("aB3", "aB4")}`));
  });

  test("nothing can be decided any more once it is over", () => {
    const draft = detailsCard(factsOf(gateOf({ state: "answered" }), { answer: answerOf() }), setting);
    expect(draft.rows).toEqual([]);
  });
});
