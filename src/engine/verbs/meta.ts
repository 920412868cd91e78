// A meta session: a worker a person opened to change policy. It may, but only after a yes to exactly this change.
// Kept here once for every policy verb: the yes is bound to verb, target, old text and new text (I5, I12).

import type { ChangeOutcome } from "../engine.ts";
import { canonicalJson, contentHash } from "../hash.ts";
import { limits } from "../limits.ts";
import { type Failed, type Refused, refused } from "../outcome.ts";
import { unifiedDiff } from "../steering/diff.ts";
import type { Actor, Answer } from "../types.ts";
import { changeResult, line, plain, problem, problemOf } from "./report.ts";
import type { Result, Scene } from "./verb.ts";
import { tellsBeside, waitForAnswer } from "./waiting.ts";

/** One side of a change: what stands there, empty when nothing does. */
export type Present =
  | { readonly kind: "ok"; readonly text: string; readonly hash?: string }
  | Refused
  | Failed
  | { readonly kind: "missing"; readonly why: string; readonly remedy: string };

export interface PolicyChange {
  /** What is changed, as the diff names it, e.g. `goals/ship-v2.md`. */
  readonly target: string;
  /** Read twice: for the diff, and again after the yes. Missing is an empty text unless `mustExist`. */
  readonly present: () => Promise<Present>;
  readonly mustExist: "must exist" | "may be new";
  /** The text it becomes; empty when it goes away. Read twice as well: it may come from the archive. */
  readonly after: () => Promise<Present>;
  /** `expected_hash` names the text the yes was about. */
  readonly act: (actor: Actor, expected_hash?: string) => Promise<ChangeOutcome>;
}

/** Does a policy verb's change: at once for a person, after a person's yes for a meta session. */
export async function changePolicy(scene: Scene, change: PolicyChange): Promise<Result> {
  const actor = await scene.actor();
  const given_hash = scene.input.text("expect");
  if (actor.kind !== "worker" || !actor.meta) return changeResult(await change.act(actor, given_hash));

  const before = await presentOf(change);
  if (before.kind === "problem") return before;
  if (given_hash !== undefined && given_hash !== before.hash) return changedMeanwhile(change.target);
  const after = await change.after();
  if (after.kind !== "ok") return problemOf(after);
  if (after.text === before.text)
    return changeResult({ kind: "done", summary: `${change.target} is unchanged` });

  const consent = await askConsent(scene, actor.id, { change, before: before.text, after: after.text });
  if (consent !== undefined) return consent;

  const now = await presentOf(change);
  if (now.kind === "problem") return now;
  const then = await change.after();
  if (then.kind !== "ok") return problemOf(then);
  if (now.text !== before.text || now.hash !== before.hash || then.text !== after.text) {
    return changedMeanwhile(change.target);
  }
  return changeResult(await change.act(actor, now.hash));
}

type Standing = { readonly kind: "ok"; readonly text: string; readonly hash?: string };

async function presentOf(change: PolicyChange): Promise<Standing | (Result & { kind: "problem" })> {
  const present = await change.present();
  if (present.kind === "ok") return present;
  if (present.kind === "missing" && change.mustExist === "may be new") return { kind: "ok", text: "" };
  return problemOf(present);
}

function changedMeanwhile(target: string): Result & { kind: "problem" } {
  return problem("conflict", {
    kind: "changed",
    why: `${target} is not what it was when this change was made`,
    remedy: "read it again and make the change anew",
  });
}

interface Proposal {
  readonly change: PolicyChange;
  readonly before: string;
  readonly after: string;
}

/** Nothing when a person said yes to this very change. */
async function askConsent(
  scene: Scene,
  worker: string,
  { change, before, after }: Proposal,
): Promise<(Result & { kind: "problem" }) | undefined> {
  const verb = scene.input.verb.path.join(" ");
  const preview = unifiedDiff(before, after, { before: change.target, after: change.target });
  if (preview.length > limits.preview_chars_max) {
    const why = `the difference to ${change.target} has ${preview.length} characters, more than a person can approve at once`;
    return problemOf(refused("body", why, `change at most ${limits.preview_chars_max} characters at a time`));
  }
  const fingerprint = contentHash(canonicalJson([verb, change.target, before, after]));
  const signal = scene.terminal.interruptible();
  const raised = await scene.engine.mailbox.raise(
    {
      worker,
      kind: "gate",
      title: `${verb} ${change.target}`,
      prompt: `May ${worker} change ${change.target}? The difference is shown.`,
      action: { kind: verb, fingerprint, preview },
    },
    await scene.actor(),
  );
  if (raised.kind !== "raised") return problemOf(raised);
  await scene.terminal.complain(line(`waiting for a yes to ${raised.ask.id}`));
  const waited = await waitForAnswer(scene, raised.ask, signal);
  if (waited.kind === "problem") return waited;
  if (waited.tells.length > 0) await scene.terminal.complain(plain(tellsBeside(waited.tells)));
  return refusalOf(waited.answer, change.target);
}

/** A yes with limits is a yes to something else than this text. */
function refusalOf(answer: Answer, target: string): (Result & { kind: "problem" }) | undefined {
  const { decision } = answer;
  if (decision.kind === "approve" && decision.limits === undefined) return undefined;
  const why =
    decision.kind === "approve"
      ? `the change of ${target} was approved within limits (${decision.limits}) that a text cannot keep`
      : `the change of ${target} was not approved: ${answer.text}`;
  return problem("denied", { kind: "denied", why, remedy: "change it as the answer says, then ask again" });
}
