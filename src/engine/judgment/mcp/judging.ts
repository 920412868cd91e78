// Judgment and people, as an agent may have them: it may ask what would be said of a call, ask a person, and propose a
// rule. Deciding is not among it: no answer is given here, and a rule is taught by who said yes (I11).

import { parseAskId } from "../../ids.ts";
import type { Lesson } from "../../judge.ts";
import { tellText } from "../../tell-text.ts";
import { actionOfTool } from "../reading/tool-call.ts";
import {
  listOf,
  type McpArguments,
  type McpDesk,
  type McpReply,
  textOf,
  textsOf,
  told,
  wrong,
} from "./desk.ts";
import { mcpLimits } from "./limits.ts";
import { personOf } from "./operator.ts";

export async function judgeEvaluate(desk: McpDesk, given: McpArguments): Promise<McpReply> {
  const [here = "/"] = desk.roots;
  const named = textOf(given, "cwd");
  const action = actionOfTool({
    name: textOf(given, "tool_name") ?? "",
    input: given["tool_input"] ?? {},
    cwd: named?.startsWith("/") === true ? named : here,
  });
  const ruling = await desk.engine.judge.evaluate(action, { worker: desk.asker });
  return told(ruling);
}

export async function judgeStatus({ engine }: McpDesk): Promise<McpReply> {
  const status = await engine.judge.status();
  if (status.kind === "failed") return wrong(status);
  const { kind: _kind, ...facts } = status;
  return told(facts);
}

export async function askHuman(desk: McpDesk, given: McpArguments, signal: AbortSignal): Promise<McpReply> {
  const earlier = textOf(given, "ask");
  const question = textOf(given, "question");
  if ((earlier === undefined) === (question === undefined))
    return wrong({ why: "give a question, or the ask to look at again", remedy: "one of the two" });
  const { mailbox } = desk.engine;
  if (earlier !== undefined) return lookAgain(desk, earlier, signal);
  const options = textsOf(listOf(given, "options"));
  const request = { worker: desk.asker, prompt: question ?? "", kind: "question", options } as const;
  const raised = await mailbox.raise(request, desk.actor);
  return raised.kind === "raised" ? answerTo(desk, raised.ask.id, signal) : wrong(raised);
}

/** Only what was asked in the same name. */
async function lookAgain(desk: McpDesk, name: string, signal: AbortSignal): Promise<McpReply> {
  const found = await desk.engine.mailbox.find(name);
  if (found.kind !== "found") return wrong(found);
  if (found.ask.worker !== desk.asker)
    return wrong({ why: `${name} was asked by somebody else`, remedy: "name one of your own" });
  return answerTo(desk, found.ask.id, signal);
}

async function answerTo({ engine }: McpDesk, name: string, signal: AbortSignal): Promise<McpReply> {
  const id = parseAskId(name);
  if (id.kind === "refused") return wrong(id);
  const end = await engine.mailbox.awaitAnswer(id.id, { timeout_ms: mcpLimits.wait_ms_max, signal });
  switch (end.kind) {
    case "answered": {
      const { text, by } = end.answer;
      const meanwhile = end.tells.map(tellText);
      return told({
        ask: name,
        state: "answered",
        answer: text,
        by: by?.person ?? "somebody",
        ...(meanwhile.length > 0 && { told_meanwhile: meanwhile }),
      });
    }
    case "timeout":
    case "aborted":
      return told({ ask: name, state: "open", next: "call ask_human again with this ask, later" });
    default:
      return wrong({ why: `${name}: ${end.kind}`, remedy: "nobody answered it" });
  }
}

export async function cloneAdopt(desk: McpDesk, given: McpArguments, signal: AbortSignal): Promise<McpReply> {
  const why = textOf(given, "why");
  const lesson: Lesson = {
    about: textOf(given, "about") ?? "",
    decision: (textOf(given, "decision") ?? "ask") as Lesson["decision"],
    ...(why !== undefined && { why }),
  };
  const text = `Teach the rule: ${lesson.about} → ${lesson.decision}${why === undefined ? "" : `, because ${why}`}`;
  const action = { kind: "move", name: "teach_rule", text } as const;
  const wish = { action, asker: desk.asker, why: "an agent proposes a rule" };
  const said = await desk.engine.hook.permit(wish, mcpLimits.wait_ms_max, { signal });
  if (said.kind === "no") return wrong(said);
  const taught = await desk.engine.judge.teach(lesson, personOf(said.by));
  if (taught.kind === "done") return told(taught.summary);
  return taught.kind === "nothing" ? told(taught.why) : wrong(taught);
}
