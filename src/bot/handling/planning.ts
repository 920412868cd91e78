// Plans from chat: looked at, changed, approved, judged, ended. A yes and an edit are bound to the draft that was on the
// card; what would happen twice if it were done twice is begun under a mark (I2, I5).

import { shortHash } from "../../engine/plans/hash.ts";
import { planLimits } from "../../engine/plans/limits.ts";
import type { PlanView } from "../../engine/plans/nouns.ts";
import type { PlanEdit, PlanOutcome } from "../../engine/plans.ts";
import { planBoardCard } from "../../notify/cards/plan-board.ts";
import { exportCard } from "../../notify/cards/plan-receipt.ts";
import { planEditingCard, reviewCard, withheldGo } from "../../notify/cards/plan-review.ts";
import type { Draft } from "../../notify/nouns.ts";
import { reviewSubject, shownSubject } from "../../notify/plan-cards.ts";
import { placeKey } from "../../notify/routing.ts";
import type { Command } from "../reading/command.ts";
import { type Desk, here, notDone, type Outcome, type Speaker } from "./desk.ts";
import { mergePlan, startPlan, verifyPlan } from "./plan-deeds.ts";
import { showReceipt } from "./receipts.ts";
import { done, once } from "./steering.ts";

type Planning = Extract<Command, { verb: "plan" }>;

export async function handlePlan(desk: Desk, speaker: Speaker, said: Planning): Promise<Outcome> {
  if (said.does === "start") return startPlan(desk, speaker, said.rest ?? "");
  const read = await desk.engine.plans.read(said.plan);
  if (read.kind !== "ok") return notDone(`look at plan ${said.plan}`, read, speaker);
  const { plan } = read;
  switch (said.does) {
    case "go":
      return go(desk, speaker, plan, said.rest ?? said.hash);
    case "edit":
      return said.rest === undefined
        ? shown(speaker, plan, planEditingCard(plan, speaker.setting))
        : edit(desk, speaker, plan, { text: said.rest, ...(said.hash !== undefined && { hash: said.hash }) });
    case "receipt":
      return showReceipt(desk, speaker, plan.id);
    case "export":
      return exported(desk, speaker, plan);
    case "pause":
    case "resume":
    case "stop":
      return course(desk, speaker, plan, { does: said.does, reason: said.rest ?? "" });
    case "verify":
      return verifyPlan(desk, speaker, plan);
    case "merge":
      return mergePlan(desk, speaker, plan);
    case "pass":
    case "fail":
    case "challenge":
      return judge(desk, speaker, plan, { does: said.does, rest: said.rest ?? "" });
    default:
      return show(speaker, plan);
  }
}

function show(speaker: Speaker, plan: PlanView): Outcome {
  const { setting } = speaker;
  return shown(
    speaker,
    plan,
    plan.state === "review" ? reviewCard({ plan }, setting) : planBoardCard(plan, setting),
  );
}

/** What is said to it is bound to the draft on it. */
function shown(speaker: Speaker, plan: PlanView, draft: Draft): Outcome {
  const outcome = here("looked", `plan ${plan.id}`, draft);
  const { inbound } = speaker;
  const subject = shownSubject(plan.id, plan.hash, `${inbound.surface}:${inbound.id}`);
  return { ...outcome, replies: outcome.replies.map((reply) => ({ ...reply, subject })) };
}

async function go(desk: Desk, speaker: Speaker, plan: PlanView, hash: string | undefined): Promise<Outcome> {
  const what = `approve plan ${plan.id}`;
  if (hash === undefined) {
    const remedy = "reply go to the card of the plan, press its Go, or name the hash";
    return notDone(what, { why: "it was not said of which draft", remedy }, speaker);
  }
  const withheld = withheldGo(plan, { ...speaker.setting, ...(isCutHere(desk, speaker, plan) && cut) });
  if (withheld !== undefined) return notDone(what, withheld, speaker);
  const outcome = await desk.engine.plans.go(plan.id, hash, speaker.actor);
  return told(desk, speaker, outcome, what);
}

const cut = { cutHere: "yes" } as const;

/** The surface itself could not show all of it. */
function isCutHere(desk: Desk, { inbound }: Speaker, plan: PlanView): boolean {
  const found = desk.ledger.look((tables) => tables.copies.of(reviewSubject(plan.id, plan.hash)));
  if (found.kind === "failed") return true; // I12
  const copies = found.value.filter(({ place }) => placeKey(place) === placeKey(inbound.place));
  return copies.some(({ whole }) => whole === "cut");
}

async function edit(
  desk: Desk,
  speaker: Speaker,
  plan: PlanView,
  { text, hash }: { readonly text: string; readonly hash?: string },
): Promise<Outcome> {
  const what = `change plan ${plan.id}`;
  const lines = text.split("\n").flatMap((line) => line.trim() || []);
  if (lines.length > planLimits.edits_max) {
    const why = `there are ${lines.length} edits`;
    return notDone(what, { why, remedy: `say at most ${planLimits.edits_max} at once` }, speaker);
  }
  const edits: PlanEdit[] = [];
  for (const line of lines) {
    const read = await desk.engine.plans.readEdit(line);
    if (read.kind === "refused") return notDone(what, read, speaker);
    edits.push(read.edit);
  }
  const act = async (): Promise<Outcome> => {
    const outcome = await desk.engine.plans.edit(plan.id, edits, hash, speaker.actor);
    if (outcome.kind !== "done") return told(desk, speaker, outcome, what);
    desk.changed();
    const edited = {
      by: speaker.person.name,
      diff: "diff" in outcome ? (outcome.diff ?? "") : "",
      warnings: outcome.warnings,
    };
    const card = reviewCard({ plan: outcome.plan, edited }, speaker.setting);
    return { ...shown(speaker, outcome.plan, card), event: "steered", result: outcome.summary };
  };
  // Bound to a draft it changes that one and no other; else it would be changed a second time.
  return hash === undefined ? once(desk, speaker, { what, look: [`plan ${plan.id} show`] }, act) : act();
}

async function course(
  desk: Desk,
  speaker: Speaker,
  plan: PlanView,
  { does, reason }: { readonly does: "pause" | "resume" | "stop"; readonly reason: string },
): Promise<Outcome> {
  const { plans } = desk.engine;
  const outcome =
    does === "stop"
      ? await plans.stop(plan.id, reason || `${speaker.person.name} said so`, speaker.actor)
      : await plans[does](plan.id, speaker.actor);
  return told(desk, speaker, outcome, `${does} plan ${plan.id}`);
}

async function judge(
  desk: Desk,
  speaker: Speaker,
  plan: PlanView,
  { does, rest }: { readonly does: "pass" | "fail" | "challenge"; readonly rest: string },
): Promise<Outcome> {
  const [, criterion = "", why] = /^([^\s:]*)\s*:?\s*(.*)$/s.exec(rest.trim()) ?? [];
  const words = why?.trim() ?? "";
  const says =
    does === "challenge"
      ? { challenge: words || `${speaker.person.name} doubts it` }
      : { verdict: does, ...(words !== "" && { why: words }) };
  const outcome = await desk.engine.plans.judge(plan.id, criterion, says, speaker.actor);
  return told(desk, speaker, outcome, `judge ${criterion || "it"} of plan ${plan.id}`);
}

/** What the engine says. Of a draft that is no longer the one, the one that is. */
function told(desk: Desk, speaker: Speaker, outcome: PlanOutcome, what: string): Outcome {
  if (outcome.kind === "done") return done(desk, speaker, outcome.summary, outcome.warnings);
  if (outcome.kind !== "changed") return notDone(what, outcome, speaker);
  const { plan, why } = outcome;
  const remedy = `look at it again: its hash is ${shortHash(plan.hash)} now`;
  const problem = notDone(what, { why, remedy }, speaker);
  return { ...problem, replies: [...problem.replies, ...show(speaker, plan).replies] };
}

async function exported(desk: Desk, speaker: Speaker, plan: PlanView): Promise<Outcome> {
  const text = await desk.engine.plans.export(plan.id, "markdown");
  if (text.kind !== "ok") return notDone(`export plan ${plan.id}`, text, speaker);
  const { setting } = speaker;
  return here("looked", `export of ${plan.id}`, exportCard({ id: plan.id, text: text.text }, setting));
}
