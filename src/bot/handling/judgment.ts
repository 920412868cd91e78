// What was learned from people, and who may answer for them, as a chat may see it.

import { autonomyCard, judgeCard } from "../../notify/cards/judgment.ts";
import type { Command } from "../reading/command.ts";
import { type Desk, here, notDone, type Outcome, type Speaker } from "./desk.ts";

/** Only shown: a chat changes nothing of what may be answered without it. */
export async function showJudgment(
  desk: Desk,
  speaker: Speaker,
  command: Extract<Command, { verb: "judge" | "autonomy" }>,
): Promise<Outcome> {
  const { setting } = speaker;
  const status = await desk.engine.judge.status();
  if (status.kind !== "ok") return notDone("show what was learned", status, speaker);
  if (command.verb === "judge") return here("looked", "judge", judgeCard(status, setting));
  const { class: of } = command;
  const classes = status.classes.filter(({ name }) => of === undefined || name === of);
  if (classes.length > 0) return here("looked", "autonomy", autonomyCard(classes, setting));
  const known = status.classes.map(({ name }) => name).join(", ");
  return notDone("show that", { why: `there is no class ${of}`, remedy: `there are ${known}` }, speaker);
}
