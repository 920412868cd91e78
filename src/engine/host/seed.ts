// First content as it is shipped with this package, read from `seeds/` beside the sources or the bundle.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { failed } from "../outcome.ts";
import type { Key, SeedFile, Seeds } from "../ports.ts";
import { codeOf, failureOf } from "./errno.ts";
import { makeDirectorySync } from "./make-directory.ts";
import { findPackageRoot } from "./package-root.ts";

interface Shipped extends Omit<SeedFile, "bytes"> {
  /** Below `seeds/data/`. Git and npm treat a file called .gitignore in their own way, so ours is called otherwise. */
  readonly from: string;
}

const fresh = { mode: 0o600, when: "fresh", stamped: false } as const;

const SHIPPED: readonly Shipped[] = [
  { ...fresh, from: "gitignore", key: ".gitignore", when: "always" },
  { ...fresh, from: "PLAYBOOK.md", key: "PLAYBOOK.md" },
  { ...fresh, from: "sensors/today.sh", key: "sensors/today.sh", mode: 0o755 },
  { ...fresh, from: "goals/setup.md", key: "goals/setup.md" },
  { ...fresh, from: "goals/playbook-daily.md", key: "goals/playbook-daily.md" },
  // Last: it sends people to the others.
  { ...fresh, from: "asks/setup-1.json", key: "asks/setup-1.json", stamped: true },
];

/** `root`: the data directory. */
export function packageSeeds(root: string, packageRoot: string | undefined = findPackageRoot()): Seeds {
  return {
    async files() {
      if (packageRoot === undefined)
        return failed("io", "the seeds of this package are not to be found", REMEDY);
      const from = join(packageRoot, "seeds", "data");
      try {
        const files = SHIPPED.map(async ({ from: name, ...file }): Promise<SeedFile> => {
          return { ...file, bytes: await readFile(join(from, name)) };
        });
        return { kind: "ok", files: await Promise.all(files) };
      } catch (error) {
        return { ...failureOf(error, from), remedy: REMEDY };
      }
    },

    async makeDirectory(dir: Key) {
      const path = join(root, dir);
      try {
        const first = makeDirectorySync(path, 0o700);
        return { kind: first === undefined ? "exists" : "created" };
      } catch (error) {
        if (codeOf(error) !== "EEXIST") return failureOf(error, path);
        return failed(
          "not_a_file",
          `${path}: something else stands where a directory should be`,
          "move it away",
        );
      }
    },
  };
}

const REMEDY = "reinstall looop; nothing was seeded";
