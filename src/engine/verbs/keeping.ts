// The verbs about whole data directories: `backup`, `restore`, `migrate-from`.

import type { Verb } from "./verb.ts";

const outputs = () => import("./outputs-keeping.ts");
const runs = () => import("./keeping-run.ts");

const backupVerb: Verb = {
  path: ["backup"],
  summary: "write a consistent copy of the data directory into one file, also while the loop runs",
  about: [
    "A gzipped tar with a table of contents and hashes. What gates something is of one moment: it is read until nothing of it changed meanwhile. Databases are copied by SQLite. Locks, sockets and work trees are not in it.",
    "Without `--with-secrets` tokens stay behind: those in files, and those written in the config, in whose place the copy says what is missing. Transcripts and reports are copied as they are, whatever workers printed.",
  ],
  args: [{ name: "file", about: "a new file; nothing is overwritten", need: "required" }],
  flags: [{ name: "with-secrets", kind: "switch", about: "take the tokens along" }],
  examples: ["looop backup ~/looop.tar.gz", "looop backup /mnt/usb/looop.tar.gz --with-secrets"],
  exits: ["corrupt"],
  output: async () => (await outputs()).backupOutput,
  run: { needs: "nothing", load: async () => (await runs()).runBackup },
};

const restoreVerb: Verb = {
  path: ["restore"],
  summary: "make a data directory of what backup wrote; into an empty one only",
  about: [
    "Everything is compared with its hash before the directory gets its name; what is damaged, or was written by a newer looop, is refused and changes nothing. What happened after the copy was made is not known any more: a gate that was answered since is asked again, and cards may stand twice.",
  ],
  args: [{ name: "file", about: "what `looop backup` wrote", need: "required" }],
  flags: [{ name: "into", kind: "text", value: "DIR", about: "instead of the data directory" }],
  examples: ["looop restore ~/looop.tar.gz", "looop restore ~/looop.tar.gz --into ~/looop-restored"],
  exits: ["corrupt"],
  output: async () => (await outputs()).restoreOutput,
  run: { needs: "nothing", load: async () => (await runs()).runRestore },
};

const migrateVerb: Verb = {
  path: ["migrate-from"],
  summary:
    "take over the data directory of another looop: goals, playbook, sensors, schedules, asks, reports",
  about: [
    "Nothing there is changed and nothing here is overwritten; run again, it takes only what is new. Its loop must be stopped; workers that live there are best let to end. Without `--yes` it only shows what it would take.",
  ],
  args: [{ name: "dir", about: "the data directory of the other looop", need: "required" }],
  flags: [{ name: "yes", kind: "switch", about: "take it over, and do not only show it" }],
  examples: ["looop migrate-from ~/.local/state/looop", "looop migrate-from ~/old-looop --yes"],
  exits: [],
  output: async () => (await outputs()).migrateOutput,
  run: { needs: "nothing", load: async () => (await runs()).runMigrate },
};

export const keepingVerbs: readonly Verb[] = [backupVerb, restoreVerb, migrateVerb];
