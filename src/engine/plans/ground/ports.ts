// What plans need of files that are not ours: the project that is worked on. Nothing here follows a link out of the root.

import type { Children, Clock, ReadOutcome, Store, WriteOutcome } from "../../ports.ts";

export interface FoundFile {
  /** Below the directory that was asked for, `/`-separated. */
  readonly path: string;
  readonly size: number;
  readonly modified_ms: number;
}

export type Look =
  | { readonly kind: "file"; readonly size: number }
  | { readonly kind: "directory"; readonly entries: number }
  | { readonly kind: "missing" }
  /** With all links followed it is not below the root. */
  | { readonly kind: "outside" }
  | { readonly kind: "unreadable"; readonly why: string };

export type Walk =
  /** Sorted. `more`: there are others beyond the bound. */
  | { readonly kind: "ok"; readonly files: readonly FoundFile[]; readonly more: boolean }
  | { readonly kind: "missing" }
  | { readonly kind: "unreadable"; readonly why: string };

export type Names =
  /** Sorted; directories with a slash behind them. */
  | { readonly kind: "ok"; readonly names: readonly string[] }
  | { readonly kind: "missing" }
  | { readonly kind: "unreadable"; readonly why: string };

/** Files of a project, by an absolute root and a path below it. Outcomes as everywhere: nothing throws. */
export interface PlanFiles {
  look(root: string, path: string): Promise<Look>;
  /** What is outside of the root is `unreadable`. */
  read(root: string, path: string, bytes_max: number): Promise<ReadOutcome>;
  names(dir: string): Promise<Names>;
  /** Regular files below `dir`; links are left out, and so are directories with one of the names in `skipped`. */
  walk(
    dir: string,
    bounds: { readonly files_max: number; readonly skipped: readonly string[] },
  ): Promise<Walk>;
  /** A link at `to` that leads to the directory `from`; what stands there stays. */
  lend(from: string, to: string): Promise<WriteOutcome>;
  /** With all that is in it; links are removed and not followed. One that is not there is removed. */
  removeDirectory(dir: string): Promise<WriteOutcome>;
}

export interface GroundPorts {
  readonly dataDir: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly children: Children;
  readonly files: PlanFiles;
  readonly env: Readonly<Record<string, string>>;
}
