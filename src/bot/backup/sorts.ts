// What each path of a data directory is to a set: what must be of one moment, what may be of the next, what is copied by
// SQLite, what is left out and whether anybody would miss it. Pure.

export type Sort =
  /** Gates something, or is a person's word: of one moment with all others of its kind (I5, I12). */
  | { readonly kind: "record" }
  /** Grows, and databases are compared with it: its beginning, from before they are copied. */
  | { readonly kind: "log" }
  /** For people: as it stands when it is read. */
  | { readonly kind: "tale" }
  | { readonly kind: "database" }
  | { readonly kind: "config" }
  /** `missed`: its absence is told to people. */
  | { readonly kind: "out"; readonly why: string; readonly missed: "yes" | "no" };

const record: Sort = { kind: "record" };
const log: Sort = { kind: "log" };
const tale: Sort = { kind: "tale" };

const out = (why: string): Sort => ({ kind: "out", why, missed: "no" });
const missed = (why: string): Sort => ({ kind: "out", why, missed: "yes" });

export const databases: readonly string[] = ["ledger.db", "memory.db"];
export const SECRETS = "secrets";

const byTop: Readonly<Record<string, Sort>> = {
  "config.yaml": { kind: "config" },
  "config.json": { kind: "config" },
  worktrees: missed("work trees belong to their repositories, and are made anew"),
  copies: out("made to be thrown away"),
  "client-files": tale,
  "events.jsonl": log,
  "journal.md": log,
  "journal.md.1": log,
  logs: tale,
  reports: tale,
  runs: tale,
  sessions: tale,
  snapshots: tale,
  terminal: tale,
};

export function sortOf(path: string): Sort {
  const parts = path.split("/");
  const [top = ""] = parts;
  const name = parts.at(-1) ?? "";
  if (path === ".gitignore") return record;
  if (parts.some((part) => part.startsWith("."))) return out("a lock, or something that has no name yet");
  if (name.endsWith(".sock") || path.endsWith(".db.lock")) return out("belongs to a process");
  if (databases.includes(path)) return { kind: "database" };
  if (databases.some((each) => path === `${each}-wal` || path === `${each}-shm`)) {
    return out("in the copy of its database");
  }
  if (/^(?:ledger|memory)\.db\.(?:shape|corrupt)-/.test(path)) return out("an older copy of a database");
  if (/^events\.jsonl\./.test(path)) return log;
  return byTop[top] ?? record;
}

/** Under `secrets/`, and whatever file the config takes a token from. */
export function isSecret(path: string, named: readonly string[]): boolean {
  return path === SECRETS || path.startsWith(`${SECRETS}/`) || named.includes(path);
}

/** A name that may be made below a directory: relative, and it stays there. */
export function isBelow(path: string): boolean {
  const parts = path.split("/");
  return (
    !path.includes("\\") && !path.includes("\0") && parts.every((part) => !["", ".", ".."].includes(part))
  );
}

/** What stands in the config in place of a token that was written out in it: the start then asks for it by name. */
export const REMOVED = "env:REMOVED_FROM_BACKUP";

/** Every occurrence, in the text as a person wrote it. The longest first: one may be part of another. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const known = secrets.filter((secret) => secret !== "").sort((a, b) => b.length - a.length);
  return known.reduce((clean, secret) => clean.replaceAll(secret, REMOVED), text);
}
