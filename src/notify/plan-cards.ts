// Which cards of plans stand where: the draft that waits for a yes, the board of what runs, what was judged of each
// step, and once, that it is over. Pure; a draft that is no longer the one keeps its card and says so.

import type { Place } from "../channels/channel.ts";
import type { WorkerId } from "../engine/ids.ts";
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
import type { Routed, RouteRule } from "./routes.ts";
import { itineraryOf, placeKey, whyNot } from "./routing.ts";
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

export function planPlans(world: PlanFacts, rules: readonly RouteRule[]): readonly Wanted[] {
  const plans = world.home.planViews ?? [];
  if (plans.length === 0) return [];
  const standing = standingPlans(world);
  return plans.flatMap((plan) =>
    [...sites(plan, { world, rules, standing }).values()].flatMap((site) => {
      const setting = settingOf(site.place.surface, site.zone, world);
      return cardsOf({ plan, site, setting, standing });
    }),
  );
}

/** A place and what of a plan belongs there. */
interface Site extends Home {
  /** Its draft is approved here: routed like a gate. */
  readonly reviews: "yes" | "no";
  /** What becomes of it is told here: routed like a question. */
  readonly follows: "yes" | "no";
}

interface Around {
  readonly world: PlanFacts;
  readonly rules: readonly RouteRule[];
  readonly standing: Standing;
}

/** Where routes lead, and wherever a card of it stands already: those are kept right, and no new ones come. */
function sites(plan: PlanView, { world, rules, standing }: Around): ReadonlyMap<string, Site> {
  const stopsOf = (kind: "gate" | "question") =>
    itineraryOf({ ask: routedAs(plan, kind) }, world, rules).stops;
  const found = new Map<string, Site>();
  const noted = ({ place, zone }: Home, told: Partial<Site>) => {
    const key = placeKey(place);
    found.set(key, { ...(found.get(key) ?? { place, zone, reviews: "no", follows: "no" }), ...told });
  };
  for (const stop of stopsOf("question")) noted(stop, { follows: "yes" });
  for (const stop of stopsOf("gate")) noted(stop, { reviews: "yes" });
  for (const places of standing.get(plan.id)?.values() ?? [])
    for (const [key, place] of places) {
      if (found.has(key) || whyNot(place, world) !== undefined) continue;
      const home = world.homes.find((each) => placeKey(each.place) === key);
      noted({ place, zone: home?.zone ?? world.zone }, {});
    }
  return found;
}

/** Its work can be thrown away; what cannot be taken back is asked for by itself. */
function routedAs({ id, approved }: PlanView, kind: "gate" | "question"): Routed {
  return {
    kind,
    risk: "reversible",
    worker: "engine" as WorkerId, // who asks in its name, too
    plan: id,
    ...(approved !== undefined && { by: approved.by }),
  };
}

/** Of each plan, the subjects of which a card still changes, with its places. */
type Standing = ReadonlyMap<string, ReadonlyMap<Subject, ReadonlyMap<string, Place>>>;

function standingPlans({ standing }: PlanFacts): Standing {
  const found = new Map<string, Map<Subject, ReadonlyMap<string, Place>>>();
  for (const [subject, copies] of standing?.() ?? []) {
    if (!STANDING.some((prefix) => subject.startsWith(prefix))) continue;
    const plan = planSubjectOf(subject)?.plan ?? "";
    const live = copies.filter(({ final }) => final === "no").map(({ place }) => place);
    if (live.length === 0) continue;
    const theirs = found.get(plan) ?? new Map<Subject, ReadonlyMap<string, Place>>();
    const places = new Map(live.map((place) => [placeKey(place), place]));
    found.set(plan, theirs.set(subject as Subject, places));
  }
  return found;
}

interface Spot {
  readonly plan: PlanView;
  readonly site: Site;
  readonly setting: Setting;
  readonly standing: Standing;
}

function cardsOf(spot: Spot): readonly Wanted[] {
  return [...nowOf(spot), ...settledReviews(spot), ...steps(spot), ...verified(spot)];
}

function nowOf(spot: Spot): readonly Wanted[] {
  const { plan, site } = spot;
  if (isOver(plan.state)) return ends(spot);
  const isFollowed = standsAt(spot, boardSubject(plan.id), site.place);
  if (plan.state !== "review") return site.follows === "yes" || isFollowed ? [board(spot, "no")] : [];
  const isAsked = site.reviews === "yes" || standsAt(spot, reviewSubject(plan.id, plan.hash), site.place);
  // It ran before: its board says that it waits.
  return [...(isAsked ? [review(spot)] : []), ...(isFollowed ? [board(spot, "no")] : [])];
}

function review({ plan, site, setting }: Spot): Wanted {
  const subject = reviewSubject(plan.id, plan.hash);
  return { subject, place: site.place, lane: "decision", draft: reviewCard({ plan }, setting), final: "no" };
}

function board({ plan, site, setting }: Spot, final: "yes" | "no"): Wanted {
  const draft = planBoardCard(plan, setting);
  return { subject: boardSubject(plan.id), place: site.place, lane: "status", draft, final };
}

/** Told where it was followed, or while it is news; the same end has the same card. */
function ends(spot: Spot): readonly Wanted[] {
  const { plan, site, setting } = spot;
  const ended_ms = plan.ended_ms ?? plan.changed_ms;
  const isFollowed = standsAt(spot, boardSubject(plan.id), site.place);
  const isToldHere = site.follows === "yes" && isNews(ended_ms, setting);
  if (!isFollowed && !isToldHere) return [];
  const subject = `notice:plan-end:${plan.id}:${ended_ms}` as Subject;
  const packet: Wanted = {
    subject,
    place: site.place,
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
  const { plan, site, setting, standing } = spot;
  const now = plan.state === "review" ? reviewSubject(plan.id, plan.hash) : undefined;
  return [...(standing.get(plan.id)?.keys() ?? [])]
    .filter((subject) => subject.startsWith("planreview:") && subject !== now)
    .filter((subject) => standsAt(spot, subject, site.place))
    .map((subject) => {
      const hash = planSubjectOf(subject)?.hash ?? "";
      const draft = reviewedCard({ plan, hash }, setting);
      return { subject, place: site.place, lane: "finalise", draft, final: "yes" };
    });
}

function steps(spot: Spot): readonly Wanted[] {
  const { plan, site, setting } = spot;
  const isEnded = isOver(plan.state);
  return plan.steps.flatMap((step): readonly Wanted[] => {
    const subject = stepSubject(plan.id, step.id);
    const isShown = standsAt(spot, subject, site.place);
    const isNew = site.follows === "yes" && (step.verdicts.length > 0 || waitsForWord(plan, step));
    if (isEnded ? !isShown : !isShown && !isNew) return [];
    const draft = verdictsCard({ plan, step }, setting);
    return [{ subject, place: site.place, lane: "status", draft, final: isEnded ? "yes" : "no" }];
  });
}

/** Something in it can only be told by a person, and the plan has come to it. */
function waitsForWord({ openAsks }: PlanView, { id }: StepView): boolean {
  return openAsks.some(({ step, about }) => step === id && about.startsWith("criterion "));
}

function verified({ plan, site, setting }: Spot): readonly Wanted[] {
  const { id, verified: stamp } = plan;
  if (stamp === undefined || site.follows === "no" || !isNews(stamp.at_ms, setting)) return [];
  const subject = `notice:plan-verified:${id}:${stamp.at_ms}` as Subject;
  return [{ subject, place: site.place, lane: "reply", draft: verifiedCard(plan, setting), final: "yes" }];
}

function standsAt({ plan, standing }: Spot, subject: Subject, place: Place): boolean {
  return standing.get(plan.id)?.get(subject)?.has(placeKey(place)) === true;
}
