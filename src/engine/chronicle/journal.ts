// The journal: one line per move, in local time, for people. A text can never forge a second entry.

import type { Journal } from "../engine.ts";
import { limits } from "../limits.ts";
import { type Failed, failed, type Trouble } from "../outcome.ts";
import type { Clock, LocalTime, Rotation, Store } from "../ports.ts";

const LIVE = "journal.md";
const OLD = "journal.md.1";
/** Rotations that may happen while a tail is read; each takes megabytes of journal. */
const TAIL_TRIES = 3;
const WINDOW_BYTES = 65_536;
/** What the store puts beside an older journal that it must not overwrite. */
const ASIDE = /^journal\.md\.1-/;

export interface JournalPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly localTime: LocalTime;
}

type Tail = Exclude<Awaited<ReturnType<Journal["tail"]>>, Failed>;

export function createJournal({ store, clock, localTime }: JournalPorts): Journal {
  /**
   * The store never overwrites when it rotates, so the older journal is removed first, and only if it is still the
   * one we saw: a slower process that meant the same cannot remove what a faster one has just rotated.
   */
  async function makeRoom(): Promise<void> {
    const live = await store.readRange(LIVE, 0, 0);
    if (live.kind !== "ok" || live.size < limits.journal_bytes_max) return;
    const old = await store.read(OLD, 2 * limits.journal_bytes_max);
    if (old.kind === "ok") await store.removeIf(OLD, old.bytes);
    else if (old.kind !== "missing") await thinOut();
  }

  /** While something stands in its way, each rotation leaves another file: the oldest make room, as they would have. */
  async function thinOut(): Promise<void> {
    const listing = await store.list("");
    if (listing.kind !== "ok") return;
    const aside = listing.entries.filter(({ name, kind }) => kind === "file" && ASIDE.test(name));
    aside.sort((a, b) => b.modified_ms - a.modified_ms);
    for (const { name } of aside.slice(limits.journal_aside_max - 1)) await store.remove(name);
  }

  /** The older journal is looked at even where it is not needed: what stands in its way must not go unseen. */
  async function tailOnce(count: number): Promise<Tail | "rotated" | { why: string }> {
    const live = await lastLines(store, LIVE, count);
    if ("why" in live) return live;
    const old = await lastLines(store, OLD, count - live.lines.length);
    if ("why" in old) return { kind: "ok", lines: live.lines, trouble: inTheWay(old.why) };
    const again = await store.readRange(LIVE, 0, 0);
    if (again.kind === "ok" && again.size < live.size) return "rotated";
    return { kind: "ok", lines: [...old.lines, ...live.lines] };
  }

  return {
    async write(line) {
      await makeRoom();
      const { date, time } = localTime(clock.now_ms());
      return store.append(LIVE, `- ${date} ${time} ${journalText(line)}\n`, rotateWhenFull);
    },

    async tail(lines) {
      const count = Math.max(0, Math.floor(lines));
      if (count === 0) return { kind: "ok", lines: [] };
      for (let tries = 0; tries < TAIL_TRIES; tries += 1) {
        const found = await tailOnce(count);
        if (found === "rotated") continue;
        if ("why" in found) return failed("unreadable", found.why, "make it a readable regular file");
        return found;
      }
      return failed("io", `${LIVE} was rotated again and again while it was read`, "try again");
    },
  };
}

function inTheWay(why: string): Trouble {
  const remedy = `move ${OLD} away; until then the last of the older lines are kept beside it, and not shown`;
  return { path: OLD, why, remedy };
}

const rotateWhenFull: Rotation = (present) =>
  present !== undefined && present.size >= limits.journal_bytes_max
    ? { kind: "start", head: "", to: OLD }
    : { kind: "append" };

/** One line, whatever was said. */
export function journalText(text: string): string {
  const flat = text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .trim();
  if (flat === "") return "(nothing was said)";
  if (flat.length <= limits.journal_line_chars_max) return flat;
  // Cut between characters, not within one.
  return `${flat.slice(0, limits.journal_line_chars_max - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

async function lastLines(
  store: Store,
  key: string,
  count: number,
): Promise<{ lines: readonly string[]; size: number } | { why: string }> {
  for (let window_bytes = WINDOW_BYTES; ; window_bytes *= 4) {
    const { kind, ...facts } = await store.readRange(key, 0, 0);
    if (kind === "missing") return { lines: [], size: 0 };
    if (!("size" in facts)) return { why: "why" in facts ? facts.why : key };
    if (count === 0) return { lines: [], size: facts.size };
    const start = Math.max(0, facts.size - window_bytes);
    const range = await store.readRange(key, start, facts.size - start);
    if (range.kind === "missing") return { lines: [], size: 0 };
    if (range.kind === "unreadable") return { why: range.why };
    // People edit the journal by hand: a byte that is no text must not hide the rest.
    const lines = Buffer.from(range.bytes).toString("utf8").split("\n");
    const whole = (start === 0 ? lines : lines.slice(1)).filter((line) => line.trim() !== "");
    if (start === 0 || whole.length >= count) return { lines: whole.slice(-count), size: facts.size };
  }
}
