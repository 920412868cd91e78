// `org/org.json`: which organization this data directory belongs to, and what was last seen of it. Where the database is
// stands in it only as a reference: no secret.

import * as z from "zod/mini";
import type { Key } from "../ports.ts";
import { codec } from "./codec.ts";

export const orgKey: Key = "org/org.json";

export interface OrgRecord {
  readonly org: string;
  readonly name: string;
  /** `env:NAME` or `file:/path`. */
  readonly database: string;
  readonly person: string;
  readonly role: string;
  readonly joined_ms: number;
  readonly synced_ms?: number;
  /** As they were put down, by name and hash of their bytes. */
  readonly packs: readonly { readonly name: string; readonly hash: string }[];
  readonly practices: readonly { readonly id: string; readonly text: string; readonly by: string }[];
}

const shape = z.object({
  org: z.string(),
  name: z.string(),
  database: z.string(),
  person: z.string(),
  role: z.string(),
  joined: z.number(),
  synced: z.optional(z.number()),
  packs: z.array(z.object({ name: z.string(), hash: z.string() })),
  practices: z.array(z.object({ id: z.string(), text: z.string(), by: z.string() })),
});

export const orgCodec = codec<z.infer<typeof shape>, OrgRecord>({
  noun: "organization",
  shape,
  fromWire: ({ joined, synced, ...rest }) => ({
    ...rest,
    joined_ms: joined,
    ...(synced !== undefined && { synced_ms: synced }),
  }),
  toWire: ({ joined_ms, synced_ms, ...rest }) => ({ ...rest, joined: joined_ms, synced: synced_ms }),
});
