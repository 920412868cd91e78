// Goal: every open ask is wanted somewhere or says why not, every copy of a closed one ends alike, nothing goes to a dead
// place, and only what changed costs a card.
// Method: small worlds, one thing different in each; a property over worlds of any state.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Place } from "../../src/channels/channel.ts";
import type { AskId, WorkerId } from "../../src/engine/ids.ts";
import { revOf } from "../../src/notify/digest.ts";
import type { AskFacts, PlanFacts, StandingCopy, ThreadFacts } from "../../src/notify/facts.ts";
import type { AskKey, Wanted } from "../../src/notify/nouns.ts";
import { allWanted, planAsk, planChanged } from "../../src/notify/plan.ts";
import type { RouteRule } from "../../src/notify/routes.ts";
import { placeKey, placeText } from "../../src/notify/routing.ts";
import { planBoards, planWorkers } from "../../src/notify/standing.ts";
import {
  ann,
  annDirect,
  answerOf,
  askOf,
  channelOf,
  factsOf,
  gateOf,
  NOW_MS,
  RAISED_S,
  rowOf,
  slackHome,
  telegramHome,
  workerOf,
  worldOf,
} from "../support/notify.ts";

const where = (wanted: readonly Wanted[]): readonly string[] =>
  wanted.map(({ subject, place }) => `${subject} → ${placeText(place)}`);
/** Everything at once. */
function planAll(world: PlanFacts) {
  const { plan, planned } = planChanged(world, [], new Map());
  return { ...plan, wanted: [...allWanted(planned), ...planWorkers(world), ...planBoards(world)] };
}
const ASK = `ask:${rowOf().key}`;
const at =
  (...places: readonly Place[]) =>
  () =>
    places.map((place) => ({ place, final: "no" as const }));

describe("an open ask", () => {
  test("is shown in every home when no rule says otherwise", () => {
    const { wanted, unshown } = planAsk(factsOf(), worldOf(), []);
    expect(where(wanted)).toEqual([`${ASK} → slack:C1`, `${ASK} → telegram:-100`]);
    expect(unshown).toBeUndefined();
  });

  test("goes where its rule says, and calls whom it names", () => {
    const rules: readonly RouteRule[] = [
      { kind: "gate", to: [{ kind: "chat", surface: "slack", chat: "C9" }], call: "ann" },
    ];
    const { wanted } = planAsk(factsOf(gateOf()), worldOf(), rules);
    expect(where(wanted)).toEqual([`${ASK} → slack:C9`]);
    expect(wanted[0]?.draft).toMatchObject({ volume: "ring", call: "U1" });
  });

  test("calls nobody twice, and nobody where only they read", () => {
    const { wanted } = planAsk(factsOf(), worldOf(), []);
    expect(wanted.map(({ draft }) => [draft.volume, draft.call])).toEqual([
      ["ring", "U1"],
      ["silent", undefined],
    ]);
    const rules: readonly RouteRule[] = [{ to: [{ kind: "person", name: "ann" }] }];
    expect(planAsk(factsOf(), worldOf(), rules).wanted[0]?.draft.call).toBeUndefined();
  });

  test("calls nobody where several may decide and no rule names one", () => {
    const bob = { ...ann, person: { ...ann.person, name: "bob" } };
    expect(planAsk(factsOf(), worldOf({ people: [ann, bob] }), []).wanted[0]?.draft.call).toBeUndefined();
  });

  test("opens the thread of its worker first, and then stands in it", () => {
    const channels = [channelOf("slack")];
    const homes = [{ place: slackHome, zone: "UTC" }];
    const opening = planAsk(factsOf(), worldOf({ channels, homes, asks: [factsOf()] }), []);
    expect(where(opening.wanted)).toEqual(["worker:fix-42 → slack:C1"]);
    expect(opening.wanted[0]?.thread).toEqual({ title: "fix-42" });
    expect(JSON.stringify(opening.wanted[0]?.draft)).toContain("Which database should I use?");
    expect(opening.unshown?.why).toBe("its thread is being opened in slack:C1");
    const thread = { ...slackHome, thread: "17" };
    const open = worldOf({ channels, homes, thread: () => ({ kind: "open", place: thread }) });
    expect(where(planAsk(factsOf(), open, []).wanted)).toEqual([`${ASK} → slack:C1/17`]);
  });

  test("the thread's title has no secret and fits", () => {
    const goalTitle = `ghp_${"aB3".repeat(12)} ${"x".repeat(300)}`;
    const facts = factsOf(askOf(), { goalTitle });
    const world = worldOf({ channels: [channelOf("slack")], asks: [facts] });
    const title = planAsk(facts, world, []).wanted[0]?.thread?.title ?? "";
    expect(title).toMatch(/^fix-42: ‹secret removed: GitHub token› x+…$/);
    expect(title.length).toBeLessThanOrEqual(90);
  });

  test("stands in the place itself where threads are refused, and where nobody's session asks", () => {
    const channels = [channelOf("slack")];
    const homes = [{ place: slackHome, zone: "UTC" }];
    const refused = worldOf({ channels, homes, thread: () => ({ kind: "refused", why: "no right" }) });
    expect(where(planAsk(factsOf(), refused, []).wanted)).toEqual([`${ASK} → slack:C1`]);
    const facts: AskFacts = { ask: askOf(), row: rowOf() };
    expect(where(planAsk(facts, worldOf({ channels, homes }), []).wanted)).toEqual([`${ASK} → slack:C1`]);
  });

  test("is kept right where it was shown before, quietly", () => {
    const old: Place = { surface: "slack", chat: "C0" };
    const { wanted } = planAsk(factsOf(), worldOf({ copies: at(old) }), []);
    expect(where(wanted)).toContain(`${ASK} → slack:C0`);
    expect(wanted.at(-1)?.lane).toBe("status");
    expect(wanted.at(-1)?.draft.volume).toBe("silent");
  });

  test("is a decision where it is new and an edit where it stands", () => {
    const lanes = planAsk(factsOf(), worldOf({ copies: at(slackHome) }), []).wanted.map(({ lane }) => lane);
    expect(lanes).toEqual(["status", "decision"]);
  });

  test("is shown again in its route, and not where it only stands", () => {
    expect(planAsk(factsOf(), worldOf(), []).wanted.map(({ final }) => final)).toEqual(["no", "no"]);
    const homes = ["C1", "C2"].map((chat) => ({ place: { surface: "slack", chat } as const, zone: "UTC" }));
    const { wanted } = planAsk(factsOf(), worldOf({ homes }), []);
    expect(wanted.map(({ draft }) => draft.volume)).toEqual(["ring", "silent"]);
  });

  test("that somebody put off is silent", () => {
    const row = rowOf({ snooze: { until_ms: NOW_MS + 1, words: "later", by: "ann" } });
    const { wanted } = planAsk(factsOf(gateOf(), { row }), worldOf(), []);
    expect(wanted.map(({ draft }) => draft.volume)).toEqual(["silent", "silent"]);
  });

  test("has no yes where the surface had to cut it", () => {
    const facts = factsOf(gateOf(), { cutIn: [slackHome] });
    const offers = planAsk(facts, worldOf(), []).wanted.map(({ draft }) =>
      draft.rows.flat().some(({ label }) => label === "Approve"),
    );
    expect(offers).toEqual([false, true]);
  });
});

describe("where a route ends in nothing", () => {
  const rules: readonly RouteRule[] = [{ to: [{ kind: "home", surface: "slack" }] }];
  const dead =
    (...places: readonly Place[]) =>
    (place: Place) =>
      places.some((each) => placeKey(each) === placeKey(place)) ? "we were removed" : undefined;

  test("another home stands in", () => {
    const { wanted } = planAsk(factsOf(), worldOf({ dead: dead(slackHome) }), rules);
    expect(where(wanted)).toEqual([`${ASK} → telegram:-100`]);
  });

  test("then whoever may decide, directly", () => {
    const { wanted } = planAsk(factsOf(), worldOf({ dead: dead(slackHome, telegramHome) }), rules);
    expect(where(wanted)).toEqual([`${ASK} → telegram:42`]);
  });

  test("then it is said why nobody sees it, and what helps", () => {
    const { wanted, unshown } = planAsk(
      factsOf(),
      worldOf({ dead: dead(slackHome, telegramHome, annDirect) }),
      rules,
    );
    expect(wanted).toEqual([]);
    expect(unshown?.why).toContain("slack:C1: we were removed");
    expect(unshown?.remedy).toContain("looop answer fix-42-1");
  });

  test("a place on a surface that is not connected is no place", () => {
    const { wanted } = planAsk(
      factsOf(),
      worldOf({ channels: [channelOf("telegram", { threads: "no" })] }),
      [],
    );
    expect(where(wanted)).toEqual([`${ASK} → telegram:-100`]);
  });

  test("a rule that names nobody known falls back, too", () => {
    const unknown: readonly RouteRule[] = [{ to: [{ kind: "person", name: "zoe" }] }];
    expect(where(planAsk(factsOf(), worldOf(), unknown).wanted)).toHaveLength(2);
  });
});

describe("a closed ask", () => {
  const closed = factsOf(askOf({ state: "answered" }), { answer: answerOf() });

  test("ends alike in each copy, and is posted nowhere anew", () => {
    const copies = at(slackHome, annDirect);
    const { wanted } = planAsk(closed, worldOf({ copies }), []);
    expect(where(wanted)).toEqual([`${ASK} → slack:C1`, `${ASK} → telegram:42`]);
    expect(wanted.map(({ lane, final }) => [lane, final])).toEqual([
      ["finalise", "yes"],
      ["finalise", "yes"],
    ]);
    expect(wanted[0]?.draft).toEqual(wanted[1]?.draft);
    expect(planAsk(closed, worldOf(), []).wanted).toEqual([]);
  });

  test("whose asker is gone stays where it stands, to be decided about, and is posted nowhere anew", () => {
    const orphaned = { ...closed, orphaned: "its worker is gone" };
    expect(planAsk(orphaned, worldOf(), []).wanted).toEqual([]);
    expect(where(planAsk(orphaned, worldOf({ copies: at(annDirect) }), []).wanted)).toEqual([
      `${ASK} → telegram:42`,
    ]);
  });

  test("tells times as they are where it stands", () => {
    const homes = [
      { place: { surface: "slack", chat: "C1" }, zone: "Asia/Tokyo" },
      { place: { surface: "slack", chat: "C2" }, zone: "UTC" },
      { place: { surface: "telegram", chat: "C3" }, zone: "America/New_York" },
    ] as const;
    const elsewhere = { surface: "telegram", chat: "C1" } as const;
    const copies = at(...homes.map(({ place }) => place), elsewhere);
    const { wanted } = planAsk(closed, worldOf({ homes, copies }), []);
    const times = wanted.map(({ draft }) => /\b\d\d:30\b/.exec(JSON.stringify(draft))?.[0]);
    expect(times).toEqual(["22:30", "13:30", "08:30", "14:30"]);
  });

  test("is final only when its outcome is known, or can no longer come", () => {
    const facts = factsOf(gateOf({ state: "answered", reference: "proposals/p.json" }), {
      answer: answerOf({ text: "yes", decision: { kind: "approve" }, answered_s: NOW_MS / 1_000 }),
    });
    const copies = at(slackHome);
    const final = (each: AskFacts, now_ms = NOW_MS) =>
      planAsk(each, worldOf({ copies, now_ms }), []).wanted[0]?.final;
    expect(final(facts)).toBe("no");
    expect(final({ ...facts, effect: { state: "ran", why: "done", at_ms: NOW_MS } })).toBe("yes");
    expect(final(facts, NOW_MS + 2 * 3_600_000)).toBe("no");
    expect(final(facts, NOW_MS + 2 * 3_600_000 + 1)).toBe("yes");
    const { reference: _, ...unparked } = facts.ask;
    expect(final({ ...facts, ask: unparked })).toBe("yes");
    expect(final({ ...facts, answer: answerOf({ text: "no", decision: { kind: "deny" } }) })).toBe("yes");
  });

  test("that was answered in somebody's name is final when that cannot be taken back any more", () => {
    const final = (undo: NonNullable<AskFacts["inName"]>["undo"]) =>
      planAsk({ ...closed, inName: { because: "as before", undo } }, worldOf({ copies: at(slackHome) }), [])
        .wanted[0]?.final;
    expect(final({ kind: "open", change: "c1", until_ms: NOW_MS + 1 })).toBe("no");
    expect(final({ kind: "over" })).toBe("yes");
  });
});

describe("who is called", () => {
  const calls = (people: PlanFacts["people"], of: Partial<PlanFacts> = {}) =>
    planAsk(factsOf(gateOf()), worldOf({ people, ...of }), []).wanted.map(({ draft }) => draft.call);
  const as = (...roles: readonly ("owner" | "approver" | "viewer")[]) => ({
    ...ann,
    person: { ...ann.person, roles },
  });

  test("is the only one who may decide, owner or approver", () => {
    expect(calls([as("approver")])).toEqual(calls([as("owner")]));
    expect(calls([as("approver")]).filter((call) => call !== undefined)).not.toEqual([]);
    expect(calls([as("viewer")]).filter((call) => call !== undefined)).toEqual([]);
    expect(calls([as("owner"), as("approver")]).filter((call) => call !== undefined)).toEqual([]);
  });

  test("is whom the rule names, though another one may decide alone", () => {
    const identities = [{ surface: "slack", user: "U2", via: "config" } as const];
    const bob = { ...as("viewer"), person: { ...as("viewer").person, name: "bob", identities } };
    const rules: readonly RouteRule[] = [{ to: [{ kind: "home", surface: "slack" }], call: "bob" }];
    const { wanted } = planAsk(factsOf(gateOf()), worldOf({ people: [ann, bob] }), rules);
    expect(wanted[0]?.draft.call).toBe("U2");
  });

  test("rings where it was brought to, and nowhere while they are left in peace", () => {
    const loud = (ladder: object) => {
      const row = rowOf({ ladder: { rung: 0, brought: [], ...ladder } });
      return planAsk(factsOf(askOf(), { row }), worldOf(), []).wanted.map(({ lane, draft }) => [
        lane,
        draft.volume,
      ]);
    };
    const asked = [
      ["decision", "ring"],
      ["decision", "silent"],
    ];
    expect(loud({})).toEqual(asked);
    expect(loud({ brought: ["ann"] })).toEqual([...asked, ["reminder", "ring"]]);
    expect(loud({ hushed: "ann" })).toEqual([
      ["decision", "silent"],
      ["decision", "silent"],
    ]);
  });

  test("one card stands where it was brought to, though its route leads there as well", () => {
    const row = rowOf({ ladder: { ...rowOf().ladder, brought: ["ann"] } as never });
    const direct: readonly RouteRule[] = [{ to: [{ kind: "person", name: "ann" }] }];
    const routed = planAsk(factsOf(gateOf(), { row }), worldOf(), direct).wanted;
    const brought = planAsk(factsOf(gateOf(), { row }), worldOf(), []).wanted;
    expect(new Set(where(routed)).size).toBe(routed.length);
    expect(where(brought).length).toBe(2 + where(routed).length);
  });

  test("no card says that it was cut where none was", () => {
    const drafts = (more: Partial<AskFacts>) =>
      planAsk(factsOf(gateOf(), more), worldOf(), []).wanted.map(({ draft }) => revOf(draft));
    expect(drafts({ cutIn: [] })).toEqual(drafts({}));
    expect(drafts({ cutIn: [slackHome] })).not.toEqual(drafts({}));
  });
});

describe("what stands in a place", () => {
  test("a board in each home that can be reached", () => {
    const world = worldOf({ dead: (place) => (place.surface === "slack" ? "removed" : undefined) });
    expect(where(planBoards(world))).toEqual(["board → telegram:-100"]);
  });

  test("the first card of a thread follows its worker", () => {
    const world = worldOf({
      thread: (_, under) =>
        under.surface === "slack" ? { kind: "open", place: { ...under, thread: "1" } } : { kind: "none" },
    });
    expect(where(planWorkers(world))).toEqual(["worker:fix-42 → slack:C1"]);
  });

  test("nothing is wanted twice", () => {
    const facts = factsOf();
    const other = factsOf(askOf({ id: "fix-42-2" as AskId }), { row: rowOf({ key: "k2" as AskKey }) });
    const world = worldOf({ asks: [facts, other], channels: [channelOf("slack"), channelOf("telegram")] });
    const all = where(planAll(world).wanted);
    expect(new Set(all).size).toBe(all.length);
    expect(all.filter((each) => each.startsWith("worker:"))).toHaveLength(2);
  });
});

describe("when little changed", () => {
  const many = (count: number): AskFacts[] =>
    Array.from({ length: count }, (_, index) =>
      factsOf(askOf({ id: `w-${index}` as AskId }), {
        row: rowOf({ key: `key-${index}` as AskKey, id: `w-${index}` as AskId }),
      }),
    );

  test("a thousand asks of which one changed cost the cards of one", () => {
    const asks = many(1_000);
    const { plan: first, planned } = planChanged(worldOf({ asks }), [], new Map());
    expect(first.wanted).toHaveLength(2_000);
    const changed = [...asks];
    const one = changed[432];
    if (one === undefined) throw new Error("there are more than that");
    changed[432] = { ...one, row: { ...one.row, recording: { by: "ann", since_ms: NOW_MS } } };
    const { plan, planned: next } = planChanged(worldOf({ asks: changed }), [], planned);
    expect(where(plan.wanted)).toEqual(["ask:key-432 → slack:C1", "ask:key-432 → telegram:-100"]);
    const all = allWanted(next);
    expect(all).toHaveLength(2_000);
    const drawn = new Set(first.wanted);
    expect(all.filter((each) => !drawn.has(each))).toEqual(plan.wanted);
  });

  const planned = (
    world: Partial<PlanFacts>,
    part: Partial<AskFacts> = {},
    rules: readonly RouteRule[] = [],
  ) => planChanged(worldOf({ ...world, asks: [factsOf(part.ask, part)] }), rules, new Map()).planned;
  const rows: readonly (readonly [string, Partial<PlanFacts>, Partial<AskFacts>, (readonly RouteRule[])?])[] =
    [
      ["the ask ended", {}, { ask: askOf({ state: "withdrawn" }) }],
      ["it was answered", {}, { answer: answerOf() }],
      ["its answer cannot be read", {}, { answerProblem: { why: "x", remedy: "y" } }],
      ["it was put off", {}, { row: rowOf({ snooze: { until_ms: 1, words: "later", by: "ann" } }) }],
      ["its worker died", {}, { worker: workerOf({ alive: false, health: "dead" }) }],
      ["its outcome is known", {}, { effect: { state: "ran", why: "x", at_ms: 1 } }],
      ["its fate was chosen", {}, { fate: { choice: "drop", by: "ann", at_ms: 1, result: "x" } }],
      ["it could not be shown whole", {}, { cutIn: [slackHome] }],
      ["its evidence changed", {}, { evidence: { kind: "text", name: "a", text: "b" } }],
      ["it has waited for a step longer", { now_ms: NOW_MS + 3_600_000 }, {}],
      ["a copy of it stands somewhere", { copies: at(slackHome) }, {}],
      ["a place died", { dead: () => "removed" }, {}],
      ["a home was added", { homes: [] }, {}],
      ["a thread was opened", { thread: () => ({ kind: "open", place: slackHome }) }, {}],
      ["a channel can less", { channels: [channelOf("slack", { files: "no" })] }, {}],
      ["somebody has another role", { people: [] }, {}],
      ["the rules changed", {}, {}, [{ to: [{ kind: "homes" }] }]],
    ];

  test.each(rows.map((row) => [row[0], row] as const))(
    "it is planned again because %s",
    (_, [, world, part, rules = []]) => {
      const before = planned({});
      const world_ = worldOf({ ...world, asks: [factsOf(part.ask, part)] });
      const { planned: after } = planChanged(world_, rules, before);
      expect(after.get(rowOf().key)?.rev).not.toBe(before.get(rowOf().key)?.rev);
    },
  );

  test("it is not planned again because a minute passed or a worker moved", () => {
    const before = planned({});
    const worker = workerOf({ idle_s: 1, uptime_s: 9, changed_ms: 3 });
    const world = worldOf({ now_ms: NOW_MS + 60_000, asks: [factsOf(askOf({ age_s: 1_260 }), { worker })] });
    expect(planChanged(world, [], before).plan.wanted).toEqual([]);
  });

  /** How often anything of the ask itself is read: nothing about it is worked out without that. */
  function counted(facts: AskFacts): { readonly facts: AskFacts; readonly reads: () => number } {
    let reads = 0;
    const ask = () => {
      reads += 1;
      return facts.ask;
    };
    return {
      facts: Object.defineProperty({ ...facts }, "ask", { get: ask, enumerable: true }),
      reads: () => {
        const told = reads;
        reads = 0;
        return told;
      },
    };
  }

  test("nothing is worked out anew of asks that lie there, whoever of them goes or comes", () => {
    const copies = at(slackHome)();
    const still = { copies: () => copies };
    const asks = ["a", "b", "c", "d"].map((name) =>
      counted(factsOf(askOf({ id: `${name}-1` as AskId }), { row: rowOf({ key: name as AskKey }) })),
    );
    const reads = () => asks.map((each) => (each.reads() > 0 ? 1 : 0));
    let last = new Map() as ReturnType<typeof planChanged>["planned"];
    const look = (which: readonly number[], more: Partial<PlanFacts> = {}) => {
      const of = which.flatMap((index) => asks[index]?.facts ?? []);
      last = planChanged(worldOf({ ...still, ...more, asks: of }), [], last).planned;
      return reads();
    };
    expect(look([0, 1, 2])).toEqual([1, 1, 1, 0]);
    expect(look([0, 1, 2])).toEqual([0, 0, 0, 0]);
    expect(look([0, 1, 2, 3])).toEqual([0, 0, 0, 1]);
    expect(look([1, 2, 3])).toEqual([0, 0, 0, 0]);
    expect(look([1, 3])).toEqual([0, 0, 0, 0]);
    expect(look([1, 3], { now_ms: NOW_MS - 1 })).toEqual([0, 1, 0, 1]);
    expect(look([1, 3], { now_ms: NOW_MS - 1, dead: () => "removed" })).toEqual([0, 1, 0, 1]);
    expect(look([1, 3], { now_ms: NOW_MS + 86_400_000, dead: () => "removed" })).toEqual([0, 1, 0, 1]);
  });

  test("nothing is worked out anew of asks behind those that changed, or between which one comes", () => {
    const copies = at(slackHome)();
    const asks = ["a", "b", "c", "d", "e", "b", "c"].map((name) =>
      counted(factsOf(askOf({ id: `${name}-1` as AskId }), { row: rowOf({ key: name as AskKey }) })),
    );
    let last = new Map() as ReturnType<typeof planChanged>["planned"];
    const look = (...which: readonly number[]) => {
      const of = which.flatMap((index) => asks[index]?.facts ?? []);
      last = planChanged(worldOf({ copies: () => copies, asks: of }), [], last).planned;
      return asks.flatMap(({ reads }, index) => (reads() > 0 ? [index] : []));
    };
    expect(look(0, 1, 2, 3)).toEqual([0, 1, 2, 3]);
    expect(look(0, 5, 6, 3)).toEqual([1, 2, 5, 6]); // what it was is read as well
    expect(look(0, 4, 5, 6, 3)).toEqual([4]);
    expect(look(0, 4, 5, 6, 3)).toEqual([]);
    expect(look(0, 4, 1, 6, 3)).toEqual([1]);
  });

  test("facts that were read anew and say the same are the same", () => {
    const copies = at(slackHome)();
    const threads: ThreadFacts = { kind: "none" };
    const worlds = (facts: AskFacts) =>
      worldOf({ copies: () => copies, thread: () => threads, asks: [facts] });
    const facts = factsOf(gateOf(), { worker: workerOf({}) });
    const first = planChanged(worlds(facts), [], new Map()).planned;
    expect(planChanged(worlds(structuredClone(facts)), [], first).planned).toBe(first);
    const other = structuredClone({ ...facts, cutIn: [slackHome] });
    expect(planChanged(worlds(other), [], first).planned).not.toBe(first);
    const opened: ThreadFacts = { kind: "open", place: { ...slackHome, thread: "1" } };
    const inThread = { ...worlds(facts), thread: () => opened };
    expect(planChanged(inThread, [], first).plan.wanted).not.toEqual([]);
    const snooze = { until_ms: NOW_MS + 1, words: "later", by: "ann" };
    const asleep = planChanged(worlds(factsOf(gateOf(), { row: rowOf({ snooze }) })), [], new Map()).planned;
    expect(planChanged(worlds(factsOf(gateOf())), [], asleep).plan.wanted).not.toEqual([]);
    const stranded = factsOf(gateOf({ state: "stranded" }));
    const second = planChanged(worlds(stranded), [], new Map()).planned;
    expect(planChanged(worlds(stranded), [], second).planned).toBe(second);
  });

  test("a place that is none of the homes, and is gone, is found out by the copy that stands there", () => {
    const copies = at({ surface: "slack", chat: "C0" })();
    const facts = factsOf();
    const worlds = (gone: string) =>
      worldOf({
        copies: () => copies,
        asks: [facts],
        dead: ({ chat }) => (chat === gone ? "removed" : undefined),
      });
    const first = planChanged(worlds("nobody"), [], new Map()).planned;
    expect(where(planChanged(worlds("C0"), [], first).plan.wanted)).not.toContain(`${ASK} → slack:C0`);
    expect(planChanged(worlds("C0"), [], first).plan.wanted).not.toEqual([]);
  });

  test("a place that only a rule names is looked at as any home is: it dies, heals, and has threads", () => {
    const rules: readonly RouteRule[] = [{ to: [{ kind: "chat", surface: "slack", chat: "C9" }] }];
    const facts = factsOf();
    const copies = at()();
    const still = { asks: [facts], channels: [channelOf("slack")], copies: () => copies };
    const homes = [{ place: slackHome, zone: "UTC" }];
    const open: ThreadFacts = { kind: "open", place: { surface: "slack", chat: "C9", thread: "1" } };
    const none: ThreadFacts = { kind: "none" };
    const worlds = (gone: string, thread: ThreadFacts) =>
      worldOf({
        ...{ ...still, homes, dead: ({ chat }) => (chat === gone ? "removed" : undefined) },
        thread: (_, under) => (under.chat === "C9" ? thread : none),
      });
    let last = planChanged(worlds("nobody", none), rules, new Map());
    const look = (gone: string, thread: ThreadFacts) => {
      last = planChanged(worlds(gone, thread), rules, last.planned);
      return where(last.plan.wanted);
    };
    expect(where(last.plan.wanted)).toEqual(["worker:fix-42 → slack:C9"]);
    expect(look("nobody", open)).toEqual([`${ASK} → slack:C9/1`]);
    expect(look("C9", none)).toEqual(["worker:fix-42 → slack:C1"]);
    expect(look("nobody", open)).toEqual([`${ASK} → slack:C9/1`]);
    expect(look("nobody", open)).toEqual([]);
  });

  test("who comes while another one goes is planned, and who went is not", () => {
    const [a, b, c] = many(3);
    if (a === undefined || b === undefined || c === undefined) throw new Error("there are three");
    const { planned } = planChanged(worldOf({ asks: [a, b] }), [], new Map());
    const next = planChanged(worldOf({ asks: [b, c] }), [], planned).planned;
    expect([...next.keys()]).toEqual(["key-1", "key-2"]);
  });

  test("a card says a longer time from the very moment on", () => {
    const copies = at(slackHome)();
    const asks = [factsOf()];
    const world = (now_ms: number) => worldOf({ asks, now_ms, copies: () => copies });
    const hour_ms = RAISED_S * 1_000 + 3_600_000;
    const before = planChanged(world(hour_ms - 1), [], planChanged(world(NOW_MS), [], new Map()).planned);
    expect(before.plan.wanted).toEqual([]);
    expect(planChanged(world(hour_ms), [], before.planned).plan.wanted).not.toEqual([]);
  });

  test("of a yes no more is awaited after two hours, however slowly the age of its ask is told by then", () => {
    const copies = at(slackHome)();
    const ask = gateOf({ state: "answered", reference: "proposals/p.json", raised_s: RAISED_S - 5 * 86_400 });
    const answer = answerOf({ text: "yes", decision: { kind: "approve" }, answered_s: NOW_MS / 1_000 });
    const asks = [factsOf(ask, { answer })];
    const look = (now_ms: number, last: ReturnType<typeof planChanged>["planned"]) =>
      planChanged(worldOf({ asks, now_ms, copies: () => copies }), [], last).planned;
    const hours_ms = 2 * 3_600_000;
    const first = look(NOW_MS, new Map());
    expect(look(NOW_MS + hours_ms, first)).toBe(first);
    expect(look(NOW_MS + hours_ms + 1, first)).not.toBe(first);
  });

  test("what nobody sees stays told", () => {
    const world = worldOf({ asks: [factsOf()], homes: [], people: [] });
    const { planned: before, plan: first } = planChanged(world, [], new Map());
    expect(first.unshown).toHaveLength(1);
    expect(planChanged(world, [], before).plan).toEqual({ wanted: [], unshown: first.unshown });
  });
});

describe("look after look", () => {
  interface Lying {
    now_ms: number;
    asks: AskFacts[];
    readonly copies: Map<AskKey, readonly StandingCopy[]>;
    readonly dead: Set<string>;
    thread: ThreadFacts;
  }
  const nowhere: readonly StandingCopy[] = [];
  const facts = (index: number, more: Partial<AskFacts> = {}): AskFacts => {
    const id = `w-${index}` as AskId;
    return factsOf(askOf({ id }), { row: rowOf({ key: `key-${index}` as AskKey, id }), ...more });
  };
  const withoutWorker = ({ worker: _, ...rest }: AskFacts): AskFacts => rest;
  const lying = (): Lying => ({
    now_ms: NOW_MS,
    asks: [0, 1, 2, 3].map((index) => (index === 2 ? withoutWorker(facts(index)) : facts(index))),
    copies: new Map(),
    dead: new Set(),
    thread: { kind: "none" },
  });
  const worldNow = ({ now_ms, asks, copies, dead, thread }: Lying): PlanFacts =>
    worldOf({
      now_ms,
      asks: [...asks],
      channels: [channelOf("slack"), channelOf("telegram", { threads: "no" })],
      copies: (key) => copies.get(key) ?? nowhere,
      dead: (place) => (dead.has(placeKey(place)) ? "removed" : undefined),
      thread: () => thread,
    });

  type Deed = (lie: Lying, index: number) => void;
  function put(lie: Lying, index: number, one: (facts: AskFacts) => AskFacts): void {
    lie.asks = lie.asks.map((each, at) => (at === index % lie.asks.length ? one(each) : each));
  }
  const deeds: Readonly<Record<string, Deed>> = {
    "nothing happens": () => undefined,
    "equal facts are made anew": (lie, index) =>
      put(lie, index, (each) => ({ ...each, row: { ...each.row } })),
    "one is being recorded": (lie, index) =>
      put(lie, index, (each) => ({
        ...each,
        row: { ...each.row, recording: { by: "ann", since_ms: NOW_MS } },
      })),
    "one is put off": (lie, index) =>
      put(lie, index, (each) => ({
        ...each,
        row: { ...each.row, snooze: { until_ms: NOW_MS + 1, words: "later", by: "ann" } },
      })),
    "one is wanted again": (lie, index) =>
      put(lie, index, ({ row: { snooze: _, ...row }, ...each }) => ({ ...each, row })),
    "one is withdrawn": (lie, index) =>
      put(lie, index, (each) => ({ ...each, ask: { ...each.ask, state: "withdrawn" } })),
    "one is answered": (lie, index) => put(lie, index, (each) => ({ ...each, answer: answerOf() })),
    "one is gone": (lie, index) => {
      lie.asks = lie.asks.filter((_, at) => at !== index % 4);
    },
    "one comes": (lie, index) => {
      const last = facts(10 + index);
      if (!lie.asks.some(({ row }) => row.key === last.row.key)) lie.asks = [...lie.asks, last];
    },
    "a card stands": (lie, index) => {
      const key = lie.asks[index % lie.asks.length]?.row.key;
      if (key !== undefined) lie.copies.set(key, [{ place: slackHome, final: "no" }]);
    },
    "a card is gone": (lie, index) => {
      const key = lie.asks[index % lie.asks.length]?.row.key;
      if (key !== undefined) lie.copies.delete(key);
    },
    "an hour passes": (lie) => {
      lie.now_ms += 3_600_000;
    },
    "the clock is set back": (lie) => {
      lie.now_ms -= 7_200_000;
    },
    "a place dies": (lie) => {
      lie.dead.add(placeKey(slackHome));
    },
    "it is well again": (lie) => {
      lie.dead.clear();
    },
    "a thread is opened": (lie) => {
      lie.thread = { kind: "open", place: { ...slackHome, thread: "t1" } };
    },
    "the thread dies": (lie) => {
      lie.dead.add(placeKey({ ...slackHome, thread: "t1" }));
    },
    "no thread may be opened": (lie) => {
      lie.thread = { kind: "refused", why: "no" };
    },
  };

  /** What a thread opens with is drawn as it is then; once it stands, its worker's card follows it. */
  const drawn = ({ subject, lane, draft, final }: Wanted) =>
    subject.startsWith("worker:") ? lane : `${lane} ${final} ${revOf(draft)}`;
  const byName = (wanted: readonly Wanted[]) =>
    new Map(wanted.map((each) => [`${each.subject} ${placeKey(each.place)}`, drawn(each)]));
  const sorted = <T extends { readonly ask: string }>(each: readonly T[]) =>
    each.toSorted((a, b) => (a.ask < b.ask ? -1 : 1));

  test("what is planned is what planning all of it anew comes to, and what is drawn is what changed", () => {
    const step = fc.tuple(fc.constantFrom(...Object.keys(deeds)), fc.nat(3));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 14 }), (steps) => {
        const lie = lying();
        let { planned } = planChanged(worldNow(lie), [], new Map());
        for (const [name, index] of steps) {
          if (lie.asks.length === 0) return;
          deeds[name]?.(lie, index);
          const world = worldNow(lie);
          const before = byName(allWanted(planned));
          const next = planChanged(world, [], planned);
          const anew = planChanged(world, [], new Map());
          const all = byName(allWanted(next.planned));
          expect(all).toEqual(byName(allWanted(anew.planned)));
          expect(sorted(next.plan.unshown)).toEqual(sorted(anew.plan.unshown));
          expect([...next.planned.keys()].sort()).toEqual([...anew.planned.keys()].sort());
          const now = byName(next.plan.wanted);
          for (const [place, each] of all)
            if (!now.has(place)) expect(each, name).toBe(before.get(place) ?? each);
          for (const place of all.keys()) expect(now.has(place) || before.has(place), name).toBe(true);
          planned = next.planned;
        }
      }),
      { numRuns: 60 },
    );
  });

  test("a thread that heals is where its asks belong again, though none of them stands there", () => {
    const lie = lying();
    const thread = { ...slackHome, thread: "t1" };
    lie.thread = { kind: "open", place: thread };
    lie.dead.add(placeKey(thread));
    const { planned } = planChanged(worldNow(lie), [], new Map());
    expect(allWanted(planned).map(({ place }) => place)).not.toContainEqual(thread);
    for (const { row } of lie.asks) lie.copies.set(row.key, [{ place: slackHome, final: "no" }]);
    const shown = planChanged(worldNow(lie), [], planned);
    lie.dead.clear();
    const { plan } = planChanged(worldNow(lie), [], shown.planned);
    expect(plan.wanted.filter(({ place }) => place.thread === "t1")).toHaveLength(3);
  });

  test("where nothing happens, the plan is the very same, and nothing is drawn", () => {
    const lie = lying();
    const { planned } = planChanged(worldNow(lie), [], new Map());
    const next = planChanged(worldNow(lie), [], planned);
    expect(next.planned).toBe(planned);
    expect(next.plan.wanted).toEqual([]);
    expect(planChanged(worldNow(lie), [], next.planned).planned).toBe(planned);
  });
});

test("in any world, an open ask is wanted or explained, and nothing goes to a dead place", () => {
  const surface = fc.constantFrom("slack" as const, "telegram" as const, "discord" as const);
  const place = fc.record({ surface, chat: fc.constantFrom("C1", "C2") });
  const state = fc.constantFrom(
    "pending" as const,
    "stranded" as const,
    "expired" as const,
    "withdrawn" as const,
    "answered" as const,
  );
  fc.assert(
    fc.property(
      fc.record({
        homes: fc.array(place, { maxLength: 3 }),
        copies: fc.array(place, { maxLength: 3 }),
        dead: fc.array(place, { maxLength: 4 }),
        surfaces: fc.uniqueArray(surface),
        threads: fc.constantFrom("open" as const, "none" as const, "refused" as const),
        isKnown: fc.boolean(),
        states: fc.array(state, { minLength: 1, maxLength: 4 }),
        isGate: fc.boolean(),
      }),
      (some) => {
        const keys = new Set(some.dead.map(placeKey));
        const asks = some.states.map((each, index) => {
          const ask = (some.isGate ? gateOf : askOf)({
            state: each,
            id: `w-${index}` as AskId,
            worker: "w" as WorkerId,
          });
          return factsOf(ask, { row: rowOf({ key: `k${index}` as AskKey }) });
        });
        const world = worldOf({
          asks,
          homes: some.homes.map((each) => ({ place: each, zone: "UTC" })),
          channels: some.surfaces.map((each) => channelOf(each)),
          people: some.isKnown ? [ann] : [],
          copies: at(...some.copies),
          dead: (each) => (keys.has(placeKey({ ...each, thread: undefined } as never)) ? "dead" : undefined),
          thread: (_, under) =>
            some.threads === "open"
              ? { kind: "open", place: { ...under, thread: "t" } }
              : some.threads === "none"
                ? { kind: "none" }
                : { kind: "refused", why: "no" },
        });
        const { wanted, unshown } = planAll(world);
        for (const each of wanted) {
          expect(world.dead(each.place)).toBeUndefined();
          expect(some.surfaces).toContain(each.place.surface);
        }
        for (const { ask, row } of asks) {
          const isOpen = ask.state === "pending" || ask.state === "stranded";
          const isWanted = wanted.some(({ subject }) => subject === `ask:${row.key}`);
          const isExplained = unshown.some(
            (each) => each.ask === row.key && each.why !== "" && each.remedy !== "",
          );
          if (isOpen) expect(isWanted || isExplained).toBe(true);
          expect(isWanted && isExplained).toBe(false);
        }
      },
    ),
    { numRuns: 300 },
  );
});
