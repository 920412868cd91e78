// Which cards of plans stand where: the draft that waits for a yes, the board of what runs, what was judged of each
// step, and once, that it is over. Pure; a draft that is no longer the one keeps its card and says so.

import type { Place } from "../channels/channel.ts";
import { isOver } from "../engine/plans/events.ts";
import { shortHash } from "../engine/plans/hash.ts";
import type { PlanView, StepView } from "../engine/plans/nouns.ts";
import { planBoardCard } from "./cards/plan-board.ts";
import { planEndCard, verifiedCard } from "./cards/plan-receipt.ts";
import { reviewCard, reviewedCard } from "./cards/plan-review.ts";
import { verdictsCard } from "./cards/plan-verdicts.ts";
import type { Home, PlanFacts, Setting } from "./facts.ts";
import { planCardLimits } from "./limits.ts";
import type { Subject, Wanted } from "./nouns.ts";
import { placeKey, whyNot } from "./routing.ts";
import { settingOf } from "./standing.ts";

/** What its words are about. */
export interface PlanSubject {
  readonly plan: string;
  /** The draft that was shown. */
  readonly hash?: string;
  readonly step?: string;
}

const STANDING = ["planboard:", "planreview:", "planstep:"] as const;

export const boardSubject = (id: string) => `planboard:${id}` as Subject;
export const reviewSubject = (id: string, hash: string) => `planreview:${id}#${shortHash(hash)}` as Subject;
const stepSubject = (id: string, step: string) => `planstep:${id}#${step}` as Subject;
/** A card that was asked for: shown once, and bound to the draft that stands on it. */
export const shownSubject = (id: string, hash: string, inbound: string) =>
  `planshown:${id}#${shortHash(hash)}#${inbound}` as Subject;

export function planSubjectOf(subject: string): PlanSubject | undefined {
  const [, kind, plan = "", rest] = /^plan(board|review|step|shown):([^#]+)(?:#([^#]+))?/.exec(subject) ?? [];
  if (kind === undefined) return undefined;
  if (kind === "step") return { plan, ...(rest !== undefined && { step: rest }) };
  return { plan, ...(rest !== undefined && { hash: rest }) };
}

export function planPlans(world: PlanFacts): readonly Wanted[] {
  const plans = world.home.planViews ?? [];
  if (plans.length === 0) return [];
  const standing = standingPlans(world);
  return world.homes
    .filter(({ place }) => whyNot(place, world) === undefined)
    .flatMap((home) => {
      const setting = settingOf(home.place.surface, home.zone, world);
      return plans.flatMap((plan) => cardsOf({ plan, home, setting, standing }));
    });
}

/** Of each plan, the subjects of which a card still changes, with its places. */
type Standing = ReadonlyMap<string, ReadonlyMap<Subject, ReadonlySet<string>>>;

function standingPlans({ standing }: PlanFacts): Standing {
  const found = new Map<string, Map<Subject, ReadonlySet<string>>>();
  for (const [subject, copies] of standing?.() ?? []) {
    if (!STANDING.some((prefix) => subject.startsWith(prefix))) continue;
    const plan = planSubjectOf(subject)?.plan ?? "";
    const live = copies.filter(({ final }) => final === "no").map(({ place }) => placeKey(place));
    if (live.length === 0) continue;
    const theirs = found.get(plan) ?? new Map<Subject, ReadonlySet<string>>();
    found.set(plan, theirs.set(subject as Subject, new Set(live)));
  }
  return found;
}

interface Spot {
  readonly plan: PlanView;
  readonly home: Home;
  readonly setting: Setting;
  readonly standing: Standing;
}

function cardsOf(spot: Spot): readonly Wanted[] {
  return [...nowOf(spot), ...settledReviews(spot), ...steps(spot), ...verified(spot)];
}

function nowOf(spot: Spot): readonly Wanted[] {
  const { plan, home } = spot;
  if (isOver(plan.state)) return ends(spot);
  if (plan.state !== "review") return [board(spot, "no")];
  // It ran before: its board says that it waits.
  const isFollowed = standsAt(spot, boardSubject(plan.id), home.place);
  return isFollowed ? [review(spot), board(spot, "no")] : [review(spot)];
}

function review({ plan, home, setting }: Spot): Wanted {
  const subject = reviewSubject(plan.id, plan.hash);
  return { subject, place: home.place, lane: "decision", draft: reviewCard({ plan }, setting), final: "no" };
}

function board({ plan, home, setting }: Spot, final: "yes" | "no"): Wanted {
  const draft = planBoardCard(plan, setting);
  return { subject: boardSubject(plan.id), place: home.place, lane: "status", draft, final };
}

/** Told where it was followed, or while it is news; the same end has the same card. */
function ends(spot: Spot): readonly Wanted[] {
  const { plan, home, setting } = spot;
  const ended_ms = plan.ended_ms ?? plan.changed_ms;
  const isFollowed = standsAt(spot, boardSubject(plan.id), home.place);
  if (!isFollowed && !isNews(ended_ms, setting)) return [];
  const subject = `notice:plan-end:${plan.id}:${ended_ms}` as Subject;
  const packet: Wanted = {
    subject,
    place: home.place,
    lane: "reply",
    draft: planEndCard(plan, setting),
    final: "yes",
  };
  return isFollowed ? [packet, board(spot, "yes")] : [packet];
}

function isNews(at_ms: number, { now_ms }: Setting): boolean {
  return now_ms - at_ms < planCardLimits.news_ms_max;
}

/** Drafts that nobody is asked about any more. */
function settledReviews(spot: Spot): readonly Wanted[] {
  const { plan, home, setting, standing } = spot;
  const now = plan.state === "review" ? reviewSubject(plan.id, plan.hash) : undefined;
  return [...(standing.get(plan.id)?.keys() ?? [])]
    .filter((subject) => subject.startsWith("planreview:") && subject !== now)
    .filter((subject) => standsAt(spot, subject, home.place))
    .map((subject) => {
      const hash = planSubjectOf(subject)?.hash ?? "";
      const draft = reviewedCard({ plan, hash }, setting);
      return { subject, place: home.place, lane: "finalise", draft, final: "yes" };
    });
}

function steps(spot: Spot): readonly Wanted[] {
  const { plan, home, setting } = spot;
  const isEnded = isOver(plan.state);
  return plan.steps.flatMap((step): readonly Wanted[] => {
    const subject = stepSubject(plan.id, step.id);
    const isShown = standsAt(spot, subject, home.place);
    if (isEnded ? !isShown : !isShown && step.verdicts.length === 0 && !waitsForWord(plan, step)) return [];
    const draft = verdictsCard({ plan, step }, setting);
    return [{ subject, place: home.place, lane: "status", draft, final: isEnded ? "yes" : "no" }];
  });
}

/** Something in it can only be told by a person, and the plan has come to it. */
function waitsForWord({ openAsks }: PlanView, { id }: StepView): boolean {
  return openAsks.some(({ step, about }) => step === id && about.startsWith("criterion "));
}

function verified({ plan, home, setting }: Spot): readonly Wanted[] {
  const { id, verified: stamp } = plan;
  if (stamp === undefined || !isNews(stamp.at_ms, setting)) return [];
  const subject = `notice:plan-verified:${id}:${stamp.at_ms}` as Subject;
  return [{ subject, place: home.place, lane: "reply", draft: verifiedCard(plan, setting), final: "yes" }];
}

function standsAt({ plan, standing }: Spot, subject: Subject, place: Place): boolean {
  return standing.get(plan.id)?.get(subject)?.has(placeKey(place)) === true;
}
