// What guardrails need of the machine beside the store: files that are not of the data directory. Never throws. Asking
// is cheap: stamps are looked at each time, texts only where one changed.

import type { ReadOutcome } from "../../ports.ts";

export interface PackFile {
  /** As a person finds it; absolute, or as it was named. */
  readonly path: string;
  /** Changes whenever the file may have changed. */
  readonly stamp: string;
}

export type PackListing =
  /** In the order of their names; an empty list is proven to be one (I12). */
  | { readonly kind: "ok"; readonly files: readonly PackFile[] }
  | { readonly kind: "unreadable"; readonly path: string; readonly why: string };

export interface GuardFiles {
  /** The packs that come with this program. */
  shipped(): Promise<PackListing>;
  /** What the build made of them, as one text; missing where nothing was built. */
  built(): Promise<ReadOutcome>;
  /** `.looop/guardrails` from there up to the root of its repository; outside of one, only there. */
  ofRepository(cwd: string): Promise<PackListing>;
  read(path: string, bytes_max: number): Promise<ReadOutcome>;
  /** Of a directory as somebody named it. */
  absolute(path: string): string;
  /** Where in a data directory of this program a path leads: `answers/a-1.json`, or `.`; empty: into none. */
  ours(path: string): readonly string[];
}

/** The file that the build leaves beside the program. */
export const builtPacks = "guardrails.json";

/** A pack's name as its file bears it; undefined where the file is none. */
export function stemOfPack(name: string): string | undefined {
  return /^([^.].*)\.ya?ml$/i.exec(name)?.[1];
}

/** Of a path: the file's name without what makes it a pack. */
export function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return stemOfPack(name) ?? name;
}

/** In the data directory, such names are an organization's: its packs only ever add, whatever they call themselves. */
export const orgPrefix = "org-";
