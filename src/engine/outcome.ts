// How things go wrong here: a value that says what happened, why, and what a person can do about it.
// Ports and contract verbs return these; only programmer errors throw.

export type FailReason =
  | "disk_full"
  | "read_only"
  | "permission"
  | "locked"
  | "not_a_file"
  | "too_large"
  | "corrupt"
  | "unreadable"
  | "io";

/** The machine did not let us. State is as it was. */
export interface Failed {
  readonly kind: "failed";
  readonly reason: FailReason;
  readonly why: string;
  readonly remedy: string;
}

/** The request itself was not acceptable: names the field, the kind of value it had, and the remedy. */
export interface Refused {
  readonly kind: "refused";
  readonly field: string;
  readonly why: string;
  readonly remedy: string;
}

export function failed(reason: FailReason, why: string, remedy: string): Failed {
  return { kind: "failed", reason, why, remedy };
}

export function refused(field: string, why: string, remedy: string): Refused {
  return { kind: "refused", field, why, remedy };
}

/** Something on disk that is not as it should be; shown to people until it is mended. */
export interface Trouble {
  readonly path: string;
  readonly why: string;
  readonly remedy: string;
}

/** The place once, also where the words begin with it. */
export function troubleText({ path, why }: Pick<Trouble, "path" | "why">): string {
  return why.startsWith(`${path}:`) ? why : `${path}: ${why}`;
}
