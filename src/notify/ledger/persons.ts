// Who people are, what they proposed, and what was done: the tables of the ledger that are about persons. Types only.

import type { Place, Surface } from "../../channels/channel.ts";
import type { Anchor, AuditRow, AuditVerdict, Deed } from "../audit.ts";
import type { Identity, Person, Role, Subject } from "../nouns.ts";

// --- people --------------------------------------------------------------------------------------------------------

export interface PeopleTable {
  list(): readonly Person[];
  /** The same from memory, for who alone writes the file. */
  everybody(): readonly Person[];
  find(name: string): Person | undefined;
  of(surface: Surface, user: string): Person | undefined;
  /** These are all that the config names: others that came from it are removed, people from pairing stay. */
  fromConfig(people: readonly Person[], now_ms: number): void;
  put(person: PersonRow, now_ms: number): void;
  /** `taken`: it is somebody else's. */
  link(name: string, identity: Identity, now_ms: number): "linked" | "taken" | "nobody";
  unlink(surface: Surface, user: string): "unlinked" | "missing";
  remove(name: string): "removed" | "missing";
}

export interface PersonRow {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly zone?: string;
  readonly locale?: string;
  readonly via: "config" | "pairing";
}

export interface Pairing {
  readonly surface: Surface;
  readonly user: string;
  /** As the surface shows it. */
  readonly name: string;
  /** Where to tell them that it worked. */
  readonly place: Place;
  readonly expires_ms: number;
}

export interface PairingsTable {
  /** Asked again by the same user, an older code is void. `full`: as many as may be pending are. */
  begin(
    who: Omit<Pairing, "expires_ms">,
    now_ms: number,
  ):
    | { readonly kind: "code"; readonly code: string; readonly expires_ms: number }
    | { readonly kind: "full"; readonly until_ms: number };
  /** Single use. `wrong`: counts against all that are pending, and after a few they are void. */
  redeem(
    code: string,
    now_ms: number,
  ):
    | { readonly kind: "ok"; readonly pairing: Pairing }
    | { readonly kind: "wrong"; readonly tries_left: number };
  pending(now_ms: number): readonly Pairing[];
}

// --- changes of goals, the playbook, … -----------------------------------------------------------------------------

/** Shown as a difference, and made when somebody confirms it. */
export interface ChangeRow {
  readonly id: string;
  /** `goal`, `playbook`, … */
  readonly kind: string;
  /** Which goal; empty where there is only one. */
  readonly target: string;
  /** Of the body it was computed from; undefined: there was none. */
  readonly beforeHash?: string;
  readonly before?: string;
  readonly after: string;
  readonly by: string;
  readonly made_ms: number;
  /** Until then it may be confirmed; once made, until then it may be taken back. */
  readonly expires_ms: number;
  /** `shown`: sent by a press alone, no typed word is for it. */
  readonly state: "proposed" | "shown" | "made" | "undone" | "cancelled";
  /** Of the body once it was made: what an undo must find. */
  readonly afterHash?: string;
}

export interface ChangesTable {
  put(change: ChangeRow): void;
  find(id: string): ChangeRow | undefined;
  /** The last one that this person made and may still take back. */
  lastMade(by: string, now_ms: number): ChangeRow | undefined;
  /** Cards that show how words were read, and were not cancelled. */
  readings(): readonly ChangeRow[];
  /** Cards that ask which ask was meant, and were neither cancelled nor closed. */
  whiches(): readonly ChangeRow[];
  /** Those of this person that may still be confirmed or taken back, the newest first: at most a few. */
  pending(by: string, now_ms: number): readonly ChangeRow[];
}

// --- audit ---------------------------------------------------------------------------------------------------------

export interface AuditTable {
  /** Redacted, chained, and never changed again. */
  append(deed: Deed, at_ms: number): AuditRow;
  /** Newest last. */
  about(subject: Subject, count_max: number): readonly AuditRow[];
  /** What came of one inbound, if it is among the newest some thousand rows. */
  ofInbound(inbound: string): AuditRow | undefined;
  page(after_seq: number, count_max: number): readonly AuditRow[];
  head(): Anchor;
  /** `anchors`: heads that were noted elsewhere; the only way to see that the newest rows were cut off. */
  verify(anchors: readonly Anchor[]): AuditVerdict;
}
