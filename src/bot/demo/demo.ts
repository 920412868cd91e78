// The demo, told to a person: the program as `looop up` runs it and the client that people answer at, in one process, in
// a data directory of its own. The story stands in files like everything else: left anywhere, it goes on from there.

import type { Engine } from "../../engine/engine.ts";
import type { ClientEnd, DemoEnd, RunEnd } from "../../engine/home.ts";
import { type Failed, failed } from "../../engine/outcome.ts";
import type { Clock } from "../../engine/ports.ts";
import { STORY } from "../../engine/pulse/demo-decide.ts";
import { isStanding } from "../client/cards.ts";
import type { ClientParts } from "../client/client.ts";
import { botLimits } from "../limits.ts";
import { askOf, type Chapter, chapterOf, isOfStory, type StoryFacts } from "./chapters.ts";
import { createScript } from "./script.ts";
import { epilogue, introduction, type Scenery, wordOf } from "./words.ts";

export interface Stage extends Scenery {
  readonly dir: string;
  readonly engine: Engine;
  readonly clock: Clock;
  /** What happens while it plays; nobody is told where a screen shows it. */
  run(write: (line: string) => Promise<unknown>, signal: AbortSignal): Promise<RunEnd>;
  client(seat: Seat, signal: AbortSignal): Promise<ClientEnd>;
  /** What the person types; never ends by itself where nobody does. */
  readonly typed: AsyncIterable<string>;
  say(text: string): Promise<boolean>;
  /** As the system knows them. */
  readonly person: string;
  /** Removes the directory, if it was made for this and shall not stay. Called after the end of all else. */
  tidy(): { readonly kind: "kept" | "gone" } | Failed;
}

export type Seat = Pick<ClientParts, "guide" | "prints" | "lines" | "print">;

export async function playDemo(stage: Stage, signal: AbortSignal): Promise<DemoEnd> {
  const { audience, dir } = stage;
  if (audience !== "screen") await stage.say(introduction({ dir, audience }));
  await takeBack(stage);
  const stop = new AbortController();
  const left = new AbortController();
  const running = stage.run(
    async (line) => (audience !== "screen" && isStep(line) ? stage.say(line) : undefined),
    stop.signal,
  );
  let early: Failed | undefined;
  const ended = running.then((end) => {
    if (!stop.signal.aborted) early = endedEarly(end, dir);
    left.abort();
  });
  const teller = createTeller(stage);
  const seat = { guide: teller.guide, prints: teller.prints, lines: teller.lines, print: teller.print };
  const seated = await stage.client(seat, AbortSignal.any([signal, left.signal, teller.failing]));
  stop.abort();
  await ended;
  await endWorkers(stage);
  const trouble = early ?? teller.trouble ?? (seated.kind === "failed" ? seated : undefined);
  if (trouble !== undefined) return trouble;
  return endOf(stage, await chapterNow(stage, teller.chapter));
}

/** What happened, and not what was merely looked at: the rest stands in the events. */
const isStep = (line: string): boolean => /[▸✓✗] /.test(line);

async function endOf(stage: Stage, chapter: Chapter | Failed): Promise<DemoEnd> {
  const { dir, command, engine } = stage;
  if (chapter.kind === "failed") return chapter;
  if (chapter.kind !== "over") return { kind: "left", dir, command };
  const { deployed, note } = chapter;
  const tail = await engine.journal.tail(botLimits.demo_journal_lines);
  const journal = tail.kind === "ok" ? tail.lines : [];
  const tidied = stage.tidy();
  if (tidied.kind === "failed") return tidied;
  await stage.say(epilogue({ deployed, note, journal, dir: { path: dir, kept: tidied.kind }, command }));
  return { kind: "played", dir, kept: tidied.kind === "kept", deployed };
}

function endedEarly(end: RunEnd, dir: string): Failed {
  if (end.kind === "failed") return end;
  if (end.kind === "problems") return failed("io", end.problems.join(" | "), end.remedy);
  const why = end.kind === "held" ? `a loop runs in ${dir} already (${end.by})` : "the loop ended by itself";
  return failed("io", why, "look at its events, or play in another directory");
}

/** A demo leaves nobody behind; one that was left starts a fresh worker when it goes on. */
async function endWorkers({ engine, person }: Stage): Promise<void> {
  const fleet = await engine.fleet.list();
  if (fleet.kind !== "ok") return;
  for (const { id } of fleet.workers.filter(({ alive }) => alive)) {
    await engine.workers.kill(id, "the demo is over", { kind: "person", name: person, surface: "terminal" });
  }
}

/** What a worker asked that is gone: a fresh one asks again, and nobody should have to choose between the two. */
async function takeBack({ engine, person }: Stage): Promise<void> {
  const open = await engine.mailbox.open();
  if (open.kind !== "ok") return; // where it matters, the story says that it cannot be read
  for (const { id, worker, state } of open.asks)
    if (isOfStory(worker) && state !== "pending")
      await engine.mailbox.withdraw(id, { kind: "person", name: person, surface: "terminal" });
}

async function chapterNow({ engine }: Stage, before: Chapter): Promise<Chapter | Failed> {
  const [goal, fleet, open] = [
    await engine.goals.read(STORY),
    await engine.fleet.list(),
    await engine.mailbox.open(),
  ];
  if (goal.kind === "failed") return goal;
  if (fleet.kind === "failed") return fleet;
  if (open.kind === "failed") return open;
  const ask = askOf(before);
  const asked = ask === undefined ? undefined : await engine.mailbox.find(ask);
  const facts: StoryFacts = {
    ...(goal.kind === "ok" && { goal: goal.goal.body }),
    workers: fleet.workers,
    open: open.asks,
    answered: asked?.kind === "found" && asked.answer !== undefined ? "yes" : "no",
  };
  return chapterOf(facts, before);
}

interface Teller extends Required<Seat> {
  readonly chapter: Chapter;
  /** Why the story does not go on. */
  readonly trouble: Failed | undefined;
  /** Aborts when there is trouble. */
  readonly failing: AbortSignal;
}

/** Follows the story and tells it, and answers in place of a person where there is none. */
function createTeller(stage: Stage): Teller {
  const { clock, audience } = stage;
  const failing = new AbortController();
  const script = createScript(clock, stage.say);
  const outcome = { card: Promise.withResolvers<void>(), word: Promise.withResolvers<void>() };
  const answered = Promise.withResolvers<void>();
  let chapter: Chapter = { kind: "begins" };
  let trouble: Failed | undefined;
  let wasAsked = false;

  function fail(why: Failed): void {
    trouble = why;
    failing.abort();
  }

  /** By lines the outcome is told, on the card and beside it, before the end of the story. */
  async function outcomeTold(signal: AbortSignal): Promise<void> {
    if (audience === "screen" || !wasAsked) return;
    const told = Promise.all([outcome.card.promise, outcome.word.promise]);
    await Promise.race([told, clock.sleep(botLimits.demo_settle_ms_max, signal)]);
  }

  async function follow(show: (word: ReturnType<typeof wordOf>) => void, signal: AbortSignal): Promise<void> {
    let told: Chapter["kind"] | undefined;
    let left_ms: number = botLimits.demo_ms_max;
    while (!signal.aborted) {
      const looked_ms = clock.monotonic_ms();
      const now = await chapterNow(stage, chapter);
      if (now.kind === "failed") return fail(now);
      chapter = now;
      if (wasAsked && now.kind !== "asks") answered.resolve();
      wasAsked ||= now.kind === "asks";
      if (now.kind === "over") await outcomeTold(signal);
      if (now.kind !== told) show(wordOf(now, stage));
      told = now.kind;
      if (now.kind === "over") return;
      await clock.sleep(botLimits.demo_look_ms, signal);
      const lasted_ms = clock.monotonic_ms() - looked_ms;
      script.at(now.kind, lasted_ms);
      // A person may take their time.
      if (now.kind !== "asks" || audience === "script") left_ms -= lasted_ms;
      if (left_ms < 0) return fail(stuck(stage));
    }
  }

  /** Whoever answered and closed the input is told the end all the same. */
  async function* typedLines(): AsyncGenerator<string> {
    let isAnything = false;
    for await (const line of stage.typed) {
      isAnything = true;
      yield line;
    }
    if (!isAnything) return;
    await Promise.race([answered.promise, clock.sleep(botLimits.demo_settle_ms_max)]);
    if (wasAsked && chapter.kind !== "asks") await endless();
  }

  return {
    get chapter() {
      return chapter;
    },
    get trouble() {
      return trouble;
    },
    failing: failing.signal,
    guide: { follow },
    prints(card) {
      script.willPrint(card);
      return !isStanding(card);
    },
    lines: audience === "script" ? script.lines : typedLines(),
    async print(text) {
      const isHeard = await stage.say(text);
      script.hasPrinted(text);
      if (/^· (?:Approved|Denied|Answered)/.test(text)) outcome.card.resolve();
      if (/^· \S+ Recorded: /.test(text)) outcome.word.resolve();
      return isHeard;
    },
  };
}

function stuck({ dir }: Stage): Failed {
  const why = `the story did not come to its end within ${botLimits.demo_ms_max / 1_000} s`;
  return failed("io", why, `see events.jsonl and runs/ in ${dir}`);
}

const endless = () => new Promise<never>(() => undefined);
