// What a sync does to the packs that lie here, from what the organization has. A pack that cannot be used never replaces
// one that can, and what somebody changed by hand is put right. Pure.

import { contentHash } from "../../hash.ts";
import type { OrgPractice } from "../../org.ts";
import { orgPrefix } from "../guard/files.ts";

/** A shared pack, and what is wrong with it. */
export interface Offered {
  readonly name: string;
  readonly body: string;
  readonly problem?: string;
}

/** A pack of an organization that lies here; without a hash it could not be read. */
export interface Lying {
  readonly file: string;
  readonly hash?: string;
}

export interface SyncPlan {
  readonly write: readonly { readonly name: string; readonly file: string; readonly body: string }[];
  readonly remove: readonly string[];
  readonly unchanged: readonly string[];
  readonly rejected: readonly { readonly pack: string; readonly why: string }[];
}

export function packFile(name: string): string {
  return `${orgPrefix}${name}.yaml`;
}

export function decideSync(offered: readonly Offered[], lying: readonly Lying[]): SyncPlan {
  const here = new Map(lying.map(({ file, hash }) => [file, hash]));
  const good = offered.filter(({ problem }) => problem === undefined);
  const isSame = ({ name, body }: Offered) => here.get(packFile(name)) === contentHash(body);
  // One that is refused is still one of theirs: its earlier copy stays.
  const theirs = new Set(offered.map(({ name }) => packFile(name)));
  return {
    write: good
      .filter((pack) => !isSame(pack))
      .map(({ name, body }) => ({ name, file: packFile(name), body })),
    remove: lying.map(({ file }) => file).filter((file) => !theirs.has(file)),
    unchanged: good.filter(isSame).map(({ name }) => name),
    rejected: offered.flatMap(({ name, problem }) =>
      problem === undefined ? [] : [{ pack: name, why: problem }],
    ),
  };
}

const lineOf = ({ text }: OrgPractice) => `- ${text}`;

/** Those that do not stand in the playbook yet. */
export function proposedOf(practices: readonly OrgPractice[], playbook: string): readonly OrgPractice[] {
  const lines = new Set(playbook.split("\n").map((line) => line.trimEnd()));
  return practices.filter((practice) => !lines.has(lineOf(practice)));
}

/** The playbook with them at its end, under the organization's name. */
export function adopted(playbook: string, name: string, practices: readonly OrgPractice[]): string {
  const title = `## From ${name.replaceAll(/\s+/g, " ")}`;
  const lines = practices.map(lineOf).join("\n");
  const before = playbook.trimEnd();
  // Straight under the title where it ends the playbook already, and under a new one else.
  const last = before.lastIndexOf("\n## ");
  const open = before.slice(last + 1).startsWith(`${title}\n`) || before.endsWith(title);
  return `${before}${open ? "\n" : `\n\n${title}\n\n`}${lines}\n`.replace(/^\n+/, "");
}
