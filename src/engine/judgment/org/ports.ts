// PORT: the database that an organization shares, and what this program ships to set it up. Never throws. Offline is its
// own outcome: nothing is known then, which is never the same as nothing being there (I12).

import type { Failed, Refused } from "../../outcome.ts";

export type OrgRow = Readonly<Record<string, unknown>>;

export type OrgReply =
  | { readonly kind: "rows"; readonly rows: readonly OrgRow[] }
  /** The database answered no. `code`: its SQLSTATE; `why` is in words that name no secret. */
  | { readonly kind: "said"; readonly code: string; readonly why: string }
  | { readonly kind: "offline"; readonly why: string };

/** One connection. What is sent with values is never put together from texts. */
export interface OrgSession {
  run(statement: string, values?: readonly unknown[]): Promise<OrgReply>;
  /** Whatever was begun and not committed is undone. */
  close(): Promise<void>;
}

export type OrgConnected =
  | { readonly kind: "open"; readonly session: OrgSession }
  | { readonly kind: "offline"; readonly why: string }
  | Refused;

export interface OrgStep {
  readonly version: number;
  readonly text: string;
}

export interface OrgDoor {
  /** `env:NAME` or `file:/path`. To another machine only over TLS whose certificate was verified. */
  connect(database: string): Promise<OrgConnected>;
  /** In the order of their versions. */
  steps(): Promise<{ readonly kind: "ok"; readonly steps: readonly OrgStep[] } | Failed>;
}
