// What another looop's data directory holds and this one can go on with: what people wrote, what was asked and answered,
// what is due. Nothing there is changed, nothing here is overwritten, and an answer is only ever taken with its own ask.

import type { TakeOverEnd, TakeOverLine, TakeOverRequest } from "../../engine/keeping.ts";
import { type Failed, failed, refused } from "../../engine/outcome.ts";
import type { Key, SeedFile, Store } from "../../engine/ports.ts";
import { answerCodec } from "../../engine/records/answer.ts";
import { askCodec } from "../../engine/records/ask.ts";
import type { Codec } from "../../engine/records/codec.ts";
import { scheduleCodec } from "../../engine/records/schedule.ts";
import { tellCodec } from "../../engine/records/tell.ts";
import { backupLimits } from "./limits.ts";

export interface TakeOverPorts {
  readonly dataDir: string;
  readonly here: Store;
  readonly storeAt: (root: string) => Store;
  /** What a fresh directory begins with: nobody's word yet, so theirs may replace it. */
  readonly seeds: () => Promise<{ readonly kind: "ok"; readonly files: readonly SeedFile[] } | Failed>;
}

const PULSE_LOCK: Key = ".lock/lock";
const PROGRAM = 0o755;

/** In the order in which they are taken: at no moment an answered ask looks open. */
const folders: readonly {
  readonly dir: Key;
  readonly ending: string;
  readonly codec?: Codec<object>;
  readonly mode?: number;
}[] = [
  { dir: "goals", ending: ".md" },
  { dir: "goals/archive", ending: ".md" },
  { dir: "playbook.d", ending: ".md" },
  { dir: "sensors", ending: ".sh", mode: PROGRAM },
  { dir: "schedules", ending: ".json", codec: scheduleCodec },
  { dir: "tells", ending: ".json", codec: tellCodec },
];

const singles: readonly Key[] = ["PLAYBOOK.md", "journal.md.1", "journal.md"];
const configs: readonly Key[] = ["config.yaml", "config.json"];

const notTaken: readonly { readonly dir: Key; readonly why: string }[] = [
  { dir: "sessions", why: "workers live where they were started: let them end there" },
  { dir: "claims", why: "held by workers there" },
  { dir: "prompts", why: "of workers there" },
  { dir: "verify", why: "of workers there" },
  { dir: "snapshots", why: "sensed anew by the next beat" },
  { dir: "runs", why: "decisions of the past: readable where they are" },
  { dir: "events.jsonl", why: "its readers' places are that program's own: readable where it is" },
];

export async function takeOver(ports: TakeOverPorts, { from, does }: TakeOverRequest): Promise<TakeOverEnd> {
  const { dataDir } = ports;
  if (from === dataDir)
    return refused("from", `${from} is this data directory`, "both may use it: nothing is to be done");
  const there = ports.storeAt(from);
  const look = await there.names("");
  if (look.kind === "unreadable") return failed("unreadable", look.why, "make it readable for this user");
  const isTheirs =
    look.kind === "ok" && ["goals", "asks", "PLAYBOOK.md"].some((name) => look.names.includes(name));
  if (!isTheirs)
    return refused(
      "from",
      `${from} is no data directory of a looop`,
      "name the one that holds its goals/ and asks/",
    );
  const pulse = await there.isLocked(PULSE_LOCK);
  if (does === "take" && pulse === "held")
    return refused(
      "from",
      `the loop of ${from} runs`,
      "stop it there with its own `looop down`, then try again",
    );
  const taking = takerOf(ports, there, does);
  const lines: TakeOverLine[] = [];
  for (const key of singles) lines.push(...(await taking.single(key)));
  lines.push(...(await taking.config()));
  for (const folder of folders) lines.push(...(await taking.folder(folder)));
  const mailbox = await taking.mailbox();
  lines.push(...mailbox.lines, ...(await taking.reports("reports", 1)));
  for (const { dir, why } of notTaken) {
    const name = look.kind === "ok" && look.names.includes(dir);
    if (name) lines.push({ path: dir, state: "left", why });
  }
  const broken = lines.find(({ state, why }) => state === "left" && why?.startsWith("failed: "));
  if (broken !== undefined && does === "take") {
    const why = `${broken.path}: ${broken.why?.slice("failed: ".length)}`;
    return failed("io", why, "see to it and run it again: what was taken stays, and is not taken twice");
  }
  return { kind: does === "take" ? "taken" : "looked", from, into: dataDir, lines, openAsks: mailbox.open };
}

interface One {
  readonly key: Key;
  readonly mode?: number;
  readonly codec?: Codec<object>;
}

type Theirs =
  | { readonly kind: "ok"; readonly bytes: Uint8Array }
  | { readonly kind: "no"; readonly lines: readonly TakeOverLine[] };

function takerOf({ here, seeds }: TakeOverPorts, there: Store, does: TakeOverRequest["does"]) {
  const left = (path: string, why: string): TakeOverLine => ({ path, state: "left", why });

  async function theirs({ key, codec }: One): Promise<Theirs> {
    const read = await there.read(key, backupLimits.foreign_bytes_max);
    if (read.kind === "missing") return { kind: "no", lines: [] };
    if (read.kind === "unreadable") return { kind: "no", lines: [left(key, read.why)] };
    if (codec === undefined) return read;
    const record = codec.decode(read, key);
    if (record.kind === "ok" && !record.newer) return read;
    const why =
      record.kind === "ok"
        ? "a newer version wrote it, and may mean more by it"
        : "why" in record
          ? record.why
          : "";
    return { kind: "no", lines: [left(key, why)] };
  }

  async function put(key: Key, bytes: Uint8Array, mode = 0o600): Promise<TakeOverLine> {
    const present = await here.read(key, backupLimits.foreign_bytes_max);
    if (present.kind === "unreadable") return left(key, `failed: ${present.why}`);
    if (present.kind === "ok") return overSeed(key, present.bytes, bytes);
    if (does === "preview") return { path: key, state: "would_take" };
    const made = await here.create(key, bytes, { mode, bytes_max: backupLimits.foreign_bytes_max });
    if (made.kind === "failed") return left(key, `failed: ${made.why}`);
    return made.kind === "created" ? { path: key, state: "taken" } : stands(key);
  }

  /** What a fresh directory began with gives way. */
  async function overSeed(key: Key, present: Uint8Array, bytes: Uint8Array): Promise<TakeOverLine> {
    if (Buffer.compare(present, bytes) === 0) return { path: key, state: "stands", why: "the same" };
    if (key !== "PLAYBOOK.md") return stands(key);
    const shipped = await seeds();
    const isSeed =
      shipped.kind === "ok" &&
      shipped.files.some((seed) => seed.key === key && Buffer.compare(seed.bytes, present) === 0);
    if (!isSeed) return stands(key);
    if (does === "preview") return { path: key, state: "would_take" };
    const replaced = await here.replaceIf(key, present, bytes);
    if (replaced.kind === "failed") return left(key, `failed: ${replaced.why}`);
    return replaced.kind === "replaced" ? { path: key, state: "taken" } : stands(key);
  }

  async function one(each: One): Promise<readonly TakeOverLine[]> {
    const read = await theirs(each);
    return read.kind === "ok" ? [await put(each.key, read.bytes, each.mode)] : read.lines;
  }

  async function names(
    dir: Key,
  ): Promise<{ readonly names: readonly string[]; readonly lines: readonly TakeOverLine[] }> {
    const listing = await there.names(dir);
    if (listing.kind === "ok") return { names: listing.names, lines: [] };
    return { names: [], lines: listing.kind === "unreadable" ? [left(dir, listing.why)] : [] };
  }

  /** Undefined: whatever has this name here is the same, or nothing has. */
  async function differs(
    keys: readonly Key[],
    bytes: Uint8Array | undefined,
  ): Promise<"differs" | undefined> {
    for (const key of keys) {
      const present = await here.read(key);
      if (present.kind === "unreadable") return "differs";
      if (present.kind === "ok" && (bytes === undefined || Buffer.compare(present.bytes, bytes) !== 0))
        return "differs";
    }
    return undefined;
  }

  return {
    single: (key: Key) => one({ key }),

    async config(): Promise<readonly TakeOverLine[]> {
      for (const key of configs) {
        const standing = await here.read(key);
        if (standing.kind !== "missing") {
          const theirs = await there.read("config.json");
          return theirs.kind === "missing" ? [] : [{ ...stands("config.json"), why: `${key} counts here` }];
        }
      }
      return one({ key: "config.json" });
    },

    async folder({ dir, ending, codec, mode }: (typeof folders)[number]): Promise<readonly TakeOverLine[]> {
      const listed = await names(dir);
      const lines = [...listed.lines];
      for (const name of listed.names.filter((each) => each.endsWith(ending))) {
        lines.push(...(await one({ key: `${dir}/${name}`, ...(codec && { codec }), ...(mode && { mode }) })));
      }
      return lines;
    },

    /** In pairs: an answer of theirs must never end a question of ours that has the same name. */
    async mailbox(): Promise<{ readonly lines: readonly TakeOverLine[]; readonly open: number }> {
      const [asks, ends] = [await names("asks"), await names("answers")];
      const lines = [...asks.lines, ...ends.lines];
      let open = 0;
      for (const name of new Set([...asks.names, ...ends.names].filter((each) => each.endsWith(".json")))) {
        const ask = await theirs({ key: `asks/${name}`, codec: askCodec });
        const end = await theirs({ key: `answers/${name}`, codec: answerCodec });
        const ours = [`asks/${name}`, `asks/archive/${name}`];
        const strange = await differs(ours, ask.kind === "ok" ? ask.bytes : undefined);
        if (strange !== undefined)
          lines.push({ ...stands(`asks/${name}`), why: "another question has that name here" });
        else if (ask.kind !== "ok" || (end.kind === "no" && end.lines.length > 0)) {
          lines.push(...(ask.kind === "no" ? ask.lines : []), ...(end.kind === "no" ? end.lines : []));
          if (end.kind === "ok") lines.push(left(`answers/${name}`, "its question is not there"));
        } else {
          if (end.kind === "ok") lines.push(await put(`answers/${name}`, end.bytes));
          lines.push(await put(`asks/${name}`, ask.bytes));
          if (end.kind === "no") open += 1;
        }
      }
      return { lines, open };
    },

    /** Whatever workers delivered, in whatever directories. */
    async reports(dir: Key, depth: number): Promise<readonly TakeOverLine[]> {
      const listing = await there.list(dir);
      if (listing.kind === "unreadable") return [left(dir, listing.why)];
      if (listing.kind !== "ok") return [];
      const lines: TakeOverLine[] = [];
      for (const { name, kind, size, mode } of listing.entries) {
        const key = `${dir}/${name}`;
        if (kind === "directory" && depth < backupLimits.depth_max)
          lines.push(...(await this.reports(key, depth + 1)));
        else if (kind !== "file") lines.push(left(key, "not a file"));
        else if (size > backupLimits.foreign_bytes_max) lines.push(left(key, "too large; copy it by hand"));
        else lines.push(...(await one({ key, mode })));
      }
      return lines;
    },
  };
}

function stands(path: string): TakeOverLine {
  return { path, state: "stands", why: "something else of that name is here" };
}
