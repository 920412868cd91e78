// The CONTRACT of organizations: people who share guardrails and practices through a database. Opt-in: without `join`
// nothing of it is there. What a person's machine has stays in force whether or not the database can be reached (I12).

import type { Told } from "./judge.ts";
import type { Failed, Refused } from "./outcome.ts";
import type { Actor } from "./types.ts";

export type OrgRole = "viewer" | "member" | "admin" | "owner";
export const orgRoles: readonly OrgRole[] = ["viewer", "member", "admin", "owner"];

export interface Org {
  /** Brings a database to the present shape and makes an organization in it, as whoever runs the database. */
  init(request: OrgInit, actor: Actor): Promise<OrgMade | Refused | Failed>;
  /** An invite is shown once. Whoever it is for alone can use it. */
  invite(request: OrgInvite, actor: Actor): Promise<OrgInvited | Refused | Failed>;
  join(request: { readonly token: string; readonly database: string }, actor: Actor): Promise<Told>;
  /** `here`: only what lies on this machine. */
  leave(where: "everywhere" | "here", actor: Actor): Promise<Told>;
  publishPack(pack: { readonly name: string; readonly text: string }, actor: Actor): Promise<Told>;
  publishPractice(text: string, actor: Actor): Promise<Told>;
  /** A pack by its name, a practice by its id. */
  withdraw(what: string, actor: Actor): Promise<Told>;
  /** Packs are put among the guardrails, where they only ever add; practices become proposals. */
  sync(actor: Actor): Promise<OrgSynced | OrgKept | Refused | Failed>;
  status(): Promise<OrgStatus | Refused | Failed>;
  /** Writes proposed practices into the playbook: those of these ids, or all. */
  adopt(ids: readonly string[], actor: Actor): Promise<Told>;
  /** What `contribute` would tell, to the letter. Tells nobody. */
  preview(): Promise<OrgPreview | Refused | Failed>;
  /** `approved`: the hash of the preview that a person looked at. */
  contribute(approved: string, actor: Actor): Promise<Told>;
  /** Whether the organization takes part in what organizations learn from one another. By an owner only. */
  collective(wanted: "on" | "off", actor: Actor): Promise<Told>;
}

export interface OrgInit {
  /** `env:NAME` or `file:/path`: where the address of the database stands. Never the address itself. */
  readonly database: string;
  readonly name: string;
  /** The login role of its first owner. */
  readonly owner: string;
}

export interface OrgMade {
  readonly kind: "made";
  readonly org: string;
  readonly name: string;
  readonly owner: string;
}

export interface OrgInvite {
  /** `role:bob`, `email:bob@example.org`, `jwt:<sub>`; a bare word is a login role. */
  readonly whom: string;
  readonly role: OrgRole;
  readonly lasts_s?: number;
}

export interface OrgInvited {
  readonly kind: "invited";
  readonly token: string;
  readonly whom: string;
  readonly role: OrgRole;
}

export interface OrgSynced {
  readonly kind: "synced";
  readonly name: string;
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: readonly string[];
  /** Packs that cannot be used, with why; an earlier copy stays. */
  readonly rejected: readonly { readonly pack: string; readonly why: string }[];
  readonly proposed: readonly OrgPractice[];
  readonly warnings: readonly string[];
}

/** The database says nothing, or nothing to us: what was there last counts on. */
export interface OrgKept {
  readonly kind: "kept";
  readonly name: string;
  readonly why: string;
  readonly remedy: string;
  readonly synced_ms?: number;
  readonly packs: readonly string[];
}

export interface OrgPractice {
  readonly id: string;
  readonly text: string;
  readonly by: string;
}

export interface OrgStatus {
  readonly kind: "ok";
  readonly org: string;
  readonly name: string;
  readonly person: string;
  readonly role: string;
  readonly synced_ms?: number;
  readonly packs: readonly {
    readonly name: string;
    readonly state: "in force" | "changed by hand" | "missing" | "unreadable";
  }[];
  readonly proposed: readonly OrgPractice[];
  readonly database:
    | { readonly kind: "offline"; readonly why: string }
    | {
        readonly kind: "online";
        readonly members: readonly { readonly person: string; readonly role: string }[];
        readonly collective: "on" | "off";
        /** Of its privacy, within a year. */
        readonly epsilon: { readonly spent: number; readonly budget: number };
        /** What organizations said together, with noise; only what this one said something about itself. */
        readonly pool: readonly {
          readonly signature: string;
          readonly yes: number;
          readonly no: number;
        }[];
      };
}

export interface OrgPreview {
  readonly kind: "ok";
  readonly org: string;
  readonly name: string;
  /** Seen in the organization as it stands here; what leaves it is a fingerprint with clipped counts. */
  readonly patterns: readonly { readonly signature: string; readonly yes: number; readonly no: number }[];
  readonly hash: string;
}
