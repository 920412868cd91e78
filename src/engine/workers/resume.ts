// Going on where an earlier life asked and ended. The ask is claimed by renaming it into the archive, so that of two
// starts one goes on; given back when nothing could be started.

import type { Mailbox, StartRequest } from "../engine.ts";
import { type Failed, failed, type Refused, refused } from "../outcome.ts";
import type { Store } from "../ports.ts";
import type { Answer, Ask } from "../types.ts";

export interface Resume {
  readonly kind: "resume";
  readonly ask: Ask;
  readonly answer: Answer;
}

export async function resumeOf(
  mailbox: Mailbox,
  { resume = "" }: StartRequest,
): Promise<Resume | Refused | Failed> {
  const no = (why: string, remedy: string) => refused("resume", `${resume} ${why}`, remedy);
  const found = await mailbox.find(resume);
  if (found.kind === "missing") return no("is not there", "see `looop asks`");
  if (found.kind !== "found") return found;
  const { ask, answer } = found;
  if (!ask.detached)
    return no("was asked by a worker that waited for it", "start without --resume; the task says what to do");
  if (answer === undefined) return no("has no answer", "start when it was answered");
  return { kind: "resume", ask, answer };
}

const records = (id: string) =>
  [
    [`asks/${id}.json`, `asks/archive/${id}.json`],
    [`answers/${id}.json`, `answers/archive/${id}.json`],
  ] as const;

export async function claimResume(
  store: Store,
  { ask }: Resume,
): Promise<{ readonly kind: "claimed"; giveBack(): Promise<void> } | Refused | Failed> {
  const [question, answer] = records(ask.id);
  const moved = await store.move(...question);
  if (moved.kind === "failed") return moved;
  if (moved.kind === "missing")
    return refused("resume", `${ask.id} was already gone on from`, "see `looop worker list`");
  if (moved.kind === "exists") return failed("corrupt", `${question[1]} stands in the way`, "move it away");
  // The question is the claim; an answer that stays behind is found beside it, and archived later.
  const followed = await store.move(...answer);
  return {
    kind: "claimed",
    async giveBack() {
      if (followed.kind === "moved") await store.move(answer[1], answer[0]);
      await store.move(question[1], question[0]);
    },
  };
}
