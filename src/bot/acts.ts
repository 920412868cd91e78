// What somebody wants done, whichever way they said it: a press, a form, a command, a line. And what it takes to be
// allowed to. Pure: the same thing said twice is the same act.

import type { WorkerId } from "../engine/ids.ts";
import type { AskView, Risk } from "../engine/types.ts";
import type { AskKey, Meaning, Subject } from "../notify/nouns.ts";
import type { Deed } from "./people.ts";
import type { AskRef, Command } from "./reading/command.ts";
import type { DraftReply, Intent, Reply, Until } from "./reading/intent.ts";
import { looksAtPlan } from "./reading/plan-verb.ts";

export type Act =
  | {
      readonly act: "answer";
      readonly ask: AskKey;
      /** What the engine gets, word for word. */
      readonly text: string;
      readonly decision: "approve" | "deny" | "choice" | "text";
      readonly limits?: string;
      /** What a person typed, where that is not `text`. */
      readonly words?: string;
      /** They typed what they were asked to, so that this is what they want. */
      readonly confirmed?: "typed";
    }
  | { readonly act: "wrong_code"; readonly tries: number }
  /** Shows how words were read, and waits for a Send. */
  | {
      readonly act: "confirm_reading";
      readonly ask: AskKey;
      readonly reply: Extract<Reply, { kind: "confirm" | "did_you_mean" }>;
      /** A program thinks so. */
      readonly proposedBy?: string;
    }
  | { readonly act: "invite"; readonly ask: AskKey; readonly preset?: string }
  | { readonly act: "reprompt"; readonly ask: AskKey; readonly why: string }
  | { readonly act: "snooze"; readonly ask: AskKey; readonly until?: Until; readonly words: string }
  | { readonly act: "ask_details"; readonly ask: AskKey }
  | { readonly act: "ask_why"; readonly ask: AskKey }
  | { readonly act: "show"; readonly worker: WorkerId }
  | { readonly act: "show_asker"; readonly ask: AskKey }
  | { readonly act: "fate"; readonly ask: AskKey; readonly choice: "fresh" | "note" | "drop" }
  | { readonly act: "which"; readonly among: readonly AskKey[]; readonly words: string }
  | { readonly act: "unknown_ask"; readonly ref: AskRef }
  /** A change that was shown and waits. `text`: other words instead. */
  | { readonly act: "draft"; readonly draft: string; readonly does: DraftReply }
  | { readonly act: "drop_card"; readonly subject: Subject }
  /** `about`: said to the card of this ask. */
  | { readonly act: "undo_last"; readonly about?: AskKey }
  | { readonly act: "command"; readonly command: Exclude<Command, { verb: "undo" }> }
  | ({ readonly act: "unclear" } & Omit<Extract<Intent, { kind: "unclear" }>, "kind">)
  | { readonly act: "nothing" };

export function actOfIntent(intent: Intent): Act {
  switch (intent.kind) {
    case "command":
      return intent.command.verb === "undo"
        ? { act: "undo_last" }
        : { act: "command", command: intent.command };
    case "reply":
      return actOfReply(intent.ask, intent.reply);
    case "draft":
      return { act: "draft", draft: intent.draft, does: intent.does };
    case "which":
      return { act: "which", among: intent.among, words: intent.words };
    case "unknown_ask":
      return { act: "unknown_ask", ref: intent.ref };
    case "unclear": {
      const { kind: _, ...unclear } = intent;
      return { act: "unclear", ...unclear };
    }
    case "chatter":
      return { act: "nothing" };
  }
}

function actOfReply(ask: AskKey, reply: Reply): Act {
  switch (reply.kind) {
    case "decide":
      return { act: "answer", ask, text: reply.text, decision: reply.decision };
    case "option":
      return {
        act: "answer",
        ask,
        text: reply.text,
        decision: reply.indices.length === 1 ? "choice" : "text",
      };
    case "verbatim":
      return { act: "answer", ask, text: reply.text, decision: "text" };
    case "confirm":
    case "did_you_mean":
      return { act: "confirm_reading", ask, reply };
    case "reprompt":
      return { act: "reprompt", ask, why: reply.why };
    case "snooze":
      return { act: "snooze", ask, until: reply.until, words: reply.words };
    case "why":
      return { act: "ask_why", ask };
    case "show":
      return { act: "show_asker", ask };
    case "details":
    case "asks_back":
    case "empty":
      return { act: "ask_details", ask };
    case "cancel":
      return { act: "reprompt", ask, why: "there is nothing here to cancel; the question stays open" };
    case "undo":
      return { act: "undo_last", about: ask };
  }
}

/** `words`: to be read first, as if they had been typed about this ask, or here. */
export type PressAct = Act | { readonly act: "read"; readonly words: string; readonly ask?: AskKey };

export function actOfMeaning(means: Meaning): PressAct {
  switch (means.do) {
    case "answer": {
      const { ask, text, decision, limits, words } = means;
      return {
        act: "answer",
        ask,
        text,
        decision,
        ...(limits !== undefined && { limits }),
        ...(words !== undefined && { words }),
      };
    }
    case "change":
      return { act: "invite", ask: means.ask, ...(means.preset !== undefined && { preset: means.preset }) };
    case "later":
      return { act: "read", words: means.words ?? "later", ask: means.ask };
    case "about":
      return { act: "read", words: means.words, ask: means.ask };
    case "command":
      return { act: "read", words: means.words };
    case "details":
      return { act: "ask_details", ask: means.ask };
    case "why":
      return { act: "ask_why", ask: means.ask };
    case "show":
      return { act: "show", worker: means.worker };
    case "confirm":
      return { act: "draft", draft: means.change, does: { kind: "send" } };
    case "edit":
      return { act: "draft", draft: means.change, does: { kind: "edit", text: "" } };
    case "undo":
      return { act: "draft", draft: means.change, does: { kind: "undo" } };
    case "cancel":
      return { act: "drop_card", subject: means.subject };
    case "edit_plan": {
      const { plan, hash } = means;
      return { act: "command", command: { verb: "plan", plan, does: "edit", hash } };
    }
    case "fate":
      return { act: "fate", ask: means.ask, choice: means.choice };
  }
}

/** The asks that an act is about: they are looked at before it is decided whether it may happen. */
export function asksOf(act: Act): readonly AskKey[] {
  if (act.act === "which") return act.among;
  return "ask" in act ? [act.ask] : [];
}

/** Which right it takes. `ask`: as it stands now; a gate that is gone is only looked at. */
export function deedOf(act: Act, ask: Pick<AskView, "kind" | "risk" | "by"> | undefined): Deed {
  switch (act.act) {
    case "answer":
    case "confirm_reading":
    case "invite":
      return ask?.kind === "gate" ? decide(ask.risk, ask.by) : { kind: "reply" };
    case "fate":
      return { kind: "steer" };
    case "snooze":
    case "reprompt":
    case "which":
      return { kind: "reply" };
    case "draft":
    case "undo_last":
      return { kind: "reply" }; // what it changes is checked again, by what it is, when it is known
    case "command":
      return deedOfCommand(act.command);
    default:
      return { kind: "look" };
  }
}

function decide(risk: Risk, requester: string | undefined): Deed {
  return { kind: "decide", risk, ...(requester !== undefined && { requester }) };
}

function deedOfCommand(command: Exclude<Command, { verb: "undo" }>): Deed {
  switch (command.verb) {
    case "goal":
      return { kind: command.edit === undefined ? "look" : "steer" };
    case "playbook":
      return { kind: command.edit === undefined ? "look" : "govern" };
    case "tell":
    case "quiet":
      return { kind: "reply" };
    case "start":
    case "kill":
    case "pause":
    case "resume":
    case "schedule":
    case "unschedule":
      return { kind: "steer" };
    case "plan":
      return { kind: looksAtPlan(command.does) ? "look" : "steer" };
    case "pair":
      return { kind: "govern" };
    default:
      return { kind: "look" };
  }
}
