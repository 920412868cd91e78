// What delivery remembers over a restart, in one SQLite file that one process writes (I6). The types only: `open.ts`
// opens it. Tables are reached inside `atomically` or `look`, which turn what the disk refuses into an outcome.

import type { Card, CopyRef, Cursor, Place, Surface } from "../../channels/channel.ts";
import type { Failed, Trouble } from "../../engine/outcome.ts";
import type { StandingCopy } from "../facts.ts";
import type { AskKey, AskRow, Copy, Delivery, Draft, Lane, Meaning, Rev, Snooze, Subject } from "../nouns.ts";
import type { InboxTable } from "./arrivals.ts";
import type { AttentionTable, NotesTable, SeenTable } from "./attention.ts";
import type { AuditTable, ChangesTable, PairingsTable, PeopleTable } from "./persons.ts";

export type Kept<T> = { readonly kind: "ok"; readonly value: T } | Failed;

export interface Ledger {
  readonly path: string;
  /** `created`: there was none; what was posted before, if anything, is unknown. */
  readonly came: "opened" | "created";
  /** What somebody should know about how it came up. */
  readonly troubles: readonly Trouble[];
  /**
   * All of it or nothing, and on disk when this returns. `act` is synchronous and has no effect but on the tables. May
   * not be nested: what composes takes `tables`. What `act` throws by itself undoes everything and is thrown on.
   */
  atomically<T>(act: (tables: Tables) => T): Kept<T>;
  /**
   * As above, but on disk only together with what comes next: at the next `atomically`, at `flush`, at `close`. A crash
   * before that undoes all that was gathered. For what is done again then, and is not told to anybody outside before.
   */
  gathered<T>(act: (tables: Tables) => T): Kept<T>;
  /** All that was gathered is on disk, or none of it is so any more. */
  flush(): Kept<void>;
  /** Reads, also what was gathered. */
  look<T>(read: (tables: Tables) => T): Kept<T>;
  /** Whether its file is still the one of that name: SQLite goes on without, and nobody ever reads what it keeps. */
  stands(): { readonly kind: "ok" } | Failed;
  /** Forgets what has been kept long enough; a bounded piece per call: `more` tells that another one would find work. */
  prune(now_ms: number): Kept<{ readonly removed: number; readonly more: "yes" | "no" }>;
  /** Frees the file for another process. Idempotent. */
  close(): void;
}

export interface Tables {
  readonly inbox: InboxTable;
  readonly outbox: OutboxTable;
  readonly copies: CopiesTable;
  readonly buttons: ButtonsTable;
  readonly asks: AsksTable;
  readonly people: PeopleTable;
  readonly pairings: PairingsTable;
  readonly places: PlacesTable;
  readonly changes: ChangesTable;
  readonly audit: AuditTable;
  readonly attention: AttentionTable;
  readonly notes: NotesTable;
  readonly seen: SeenTable;
}

// --- what goes out -------------------------------------------------------------------------------------------------

/** A delivery with what the outbox must know to go on after a crash. */
export interface Queued extends Delivery {
  /** In the order in which they were put. */
  readonly seq: number;
  readonly final: "yes" | "no";
  /** Of a thread that is to be opened with this card. */
  readonly threadTitle?: string;
  /** Of `pending` and `unknown`: nothing is tried before. */
  readonly due_ms: number;
  readonly probes: number;
  readonly moves: number;
  /** Was sent once more with a label, after nobody could tell whether it had arrived. Never a third time. */
  readonly resent: "yes" | "no";
  /** Goes out in its plainest form, after the platform refused the card. */
  readonly plain: "yes" | "no";
  /** May have been sent with this very card: its card stays as it is. */
  readonly doubted: "yes" | "no";
}

/** Enough to choose, without the card. */
export interface Head {
  readonly id: string;
  readonly seq: number;
  readonly lane: Lane;
  readonly surface: Surface;
  readonly chat: string;
  readonly state: "pending" | "unknown";
}

export type NewDelivery = Omit<Queued, "seq">;

interface SubjectAt {
  readonly subject: Subject;
  readonly place: Place;
}

export interface OutboxTable {
  add(delivery: NewDelivery): void;
  /** All but its card; what is over and not dead loses it. */
  save(delivery: Queued): void;
  /** With its card. */
  replace(delivery: Queued): void;
  find(id: string): Queued | undefined;
  /** Those of one copy that are not over, oldest first: at most a few. */
  active(subject: Subject, place: Place): readonly Queued[];
  /** Whether there is any of the above. */
  isActive(subject: Subject, place: Place): boolean;
  /** Keys under which a copy may stand there: of those that died before anybody knew. The newest first. */
  doubtedElders(subject: Subject, place: Place, count_max: number): readonly string[];
  /** The last one of a copy that is dead and was not followed by another. */
  lastDead(subject: Subject, place: Place): Queued | undefined;
  /** Of each free chat of the surface the most urgent one that is due and waits for no older one of its copy. */
  heads(surface: Surface, now_ms: number, isFree: (chat: string) => boolean): readonly Head[];
  /** When the next one becomes due that is not due now. */
  nextDue_ms(surface: Surface, now_ms: number): number | undefined;
  /** The clock was set back by so much: what waits, waits no longer for it. */
  setBack(by_ms: number): void;
  /** The latest moment at which anything of it is noted to have changed. */
  lastNoted_ms(): number | undefined;
  sending(): readonly Queued[];
  dead(count_max: number): readonly Queued[];
  /** All that are not over, oldest first. */
  underWay(count_max: number): readonly Queued[];
  /** Of one subject: those that are not over, oldest first, then the dead ones. */
  undelivered(subject: Subject, count_max: number): readonly Queued[];
  /** Posts whose subject has this prefix and of which nobody knows whether they arrived; the oldest first. */
  doubtfulPosts(prefix: string, count_max: number): readonly SubjectAt[];
  /** Dead ones of the place, or of the whole surface, that nothing newer has replaced. */
  deadIn(surface: Surface, place: Place | undefined, count_max: number): readonly Queued[];
  /** All that are pending there, without asking the platform for each. Says how many. */
  bury(
    surface: Surface,
    place: Place | undefined,
    how: { readonly why: string; readonly remedy: string; readonly now_ms: number },
  ): number;
  /** Those that are pending or sending anywhere: which surfaces have something to send. */
  surfaces(): readonly Surface[];
  /** Subjects that wait for their first posting somewhere, by what their name begins with. */
  waitingPosts(prefix: string): readonly (SubjectAt & { readonly id: string })[];
  /** Those under way that were put before then. */
  late(before_ms: number): number;
  counts(): { readonly waiting: number; readonly unknown: number; readonly dead: number };
}

// --- what stands where ---------------------------------------------------------------------------------------------

export interface KeptCopy extends Copy {
  /** As the platform gave it: what an edit needs. May be in another chat than the place (shown to one person alone). */
  readonly ref: CopyRef;
  readonly changed_ms: number;
}

export interface CopiesTable {
  find(subject: Subject, place: Place): KeptCopy | undefined;
  /** In the order in which they were delivered. */
  of(subject: Subject): readonly KeptCopy[];
  /** What a message of ours is about; also of those that were replaced by another one. */
  about(surface: Surface, chat: string, message: string): SubjectAt | undefined;
  /** Replaces the one of the same subject and place; its former message is still known to `about`. */
  put(copy: KeptCopy): void;
  /** By `copyKey`: what is shown where nothing is on its way and nothing else is wanted. All of them, in one look. */
  settled(): ReadonlyMap<string, { readonly shown: Rev; readonly final: "yes" | "no" }>;
  /** Copies that do not show what they should. */
  behind(count_max: number): readonly KeptCopy[];
  /** Those of subjects that begin so and are not final, left or gone. */
  live(prefix: string): readonly KeptCopy[];
  /** Asks of which a card is not final, left or gone. From memory. */
  liveAsks(): ReadonlySet<AskKey>;
  /** Where such a card could not be shown whole; the same list while nothing changes. */
  cutAsks(): ReadonlyMap<AskKey, readonly Place[]>;
  /** Where cards of each subject are, neither left nor gone; the same list while nothing changes. */
  standing(): ReadonlyMap<string, readonly StandingCopy[]>;
  /** The same, of asks. */
  standingAsks(): ReadonlyMap<AskKey, readonly StandingCopy[]>;
}

// --- what a press means --------------------------------------------------------------------------------------------

export interface ButtonsTable {
  /** Gives each button its key, and keeps what it means. The same draft of the same subject has the same keys. */
  arm(subject: Subject, draft: Draft, now_ms: number): Card;
  /** For a form, or a button that stands on no card. */
  keyOf(subject: Subject, meaning: Meaning, now_ms: number): string;
  /** Undefined: not one of ours, or too old. */
  find(key: string): { readonly subject: Subject; readonly meaning: Meaning } | undefined;
}

// --- asks, as delivery sees them -----------------------------------------------------------------------------------

export interface AsksTable {
  /** Idempotent. A new one gets its code. Opens a closed one again. */
  open(ask: Pick<AskRow, "key" | "id" | "raised_s">, now_ms: number): AskRow;
  close(key: AskKey, now_ms: number): void;
  find(key: AskKey): AskRow | undefined;
  /** By id, the open one; else the one that was raised last. */
  byId(id: string): AskRow | undefined;
  /** Of an open one, or of the last one that had it. Case and a leading `#` do not matter. */
  byCode(code: string): (AskRow & { readonly closed_ms?: number }) | undefined;
  listOpen(): readonly AskRow[];
  /** The same, in no order, from memory: the same row while nothing changes. For who alone writes the file. */
  openRows(): ReadonlyMap<AskKey, AskRow>;
  /** Each person's own; another one of theirs replaces it. */
  snooze(key: AskKey, snooze: Snooze): void;
  /** `by`: of this person alone. */
  wake(key: AskKey, by?: string): void;
  recording(key: AskKey, recording: AskRow["recording"] | undefined): void;
  /** The first time counts. */
  delivered(key: AskKey, at_ms: number): void;
}

// --- places --------------------------------------------------------------------------------------------------------

/** Why nothing can be posted there until somebody has mended it. */
export interface Closure {
  readonly surface: Surface;
  /** Absent: the whole surface. */
  readonly place?: Place;
  readonly since_ms: number;
  readonly why: string;
  readonly remedy: string;
}

export interface PlacesTable {
  /** A stored route of `worker:<id>`, `goal:<id>`, a subject, …: never "where it was last". */
  route(topic: string): Place | undefined;
  setRoute(topic: string, place: Place, now_ms: number): void;
  dropRoute(topic: string): void;
  routes(): readonly { readonly topic: string; readonly place: Place }[];
  /** The thread of a topic (`worker:<id>`) in a chat, as it was opened. */
  thread(topic: string, surface: Surface, chat: string): Place | undefined;
  setThread(topic: string, place: Place, now_ms: number): void;
  dropThread(topic: string, surface: Surface, chat: string): void;
  /** Which topic a thread belongs to. */
  topicOf(place: Place): string | undefined;
  threads(): readonly { readonly topic: string; readonly place: Place }[];
  cursor(place: Place): Cursor | undefined;
  cursors(surface: Surface): readonly Cursor[];
  setCursor(cursor: Cursor, now_ms: number): void;
  /** What stands in the way of posting there: of the place, else of its surface. */
  closure(place: Place): Closure | undefined;
  closures(): readonly Closure[];
  shut(closure: Closure): void;
  /** Without a place, the surface and all its places. */
  reopen(surface: Surface, place: Place | undefined): void;
  /** The chat goes on under another id: everything that named the old one names the new one. */
  move(surface: Surface, from: string, to: string): void;
  /** The same place under the id that its chat has now. */
  goesOn(place: Place): Place;
}
