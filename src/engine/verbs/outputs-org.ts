// The shapes of what `org …` prints with `--json`. Loaded by `looop schema` and by tests, never on a verb's way.

import * as z from "zod/mini";

const opt = z.optional;
const practice = z.strictObject({ id: z.string(), text: z.string(), by: z.string() });

export const orgInitOutput = z.strictObject({ org: z.string(), name: z.string(), owner: z.string() });
export const orgInviteOutput = z.strictObject({ token: z.string(), whom: z.string(), role: z.string() });
export const orgChangeOutput = z.strictObject({ summary: z.string(), changed: z.boolean() });

export const orgSyncOutput = z.union([
  z.strictObject({
    kind: z.literal("synced"),
    name: z.string(),
    written: z.array(z.string()),
    removed: z.array(z.string()),
    unchanged: z.array(z.string()),
    rejected: z.array(z.strictObject({ pack: z.string(), why: z.string() })),
    proposed: z.array(practice),
    warnings: z.array(z.string()),
  }),
  z.strictObject({
    kind: z.literal("kept"),
    name: z.string(),
    why: z.string(),
    remedy: z.string(),
    synced_ms: opt(z.number()),
    packs: z.array(z.string()),
  }),
]);

const pattern = z.strictObject({ signature: z.string(), yes: z.number(), no: z.number() });

export const orgStatusOutput = z.strictObject({
  org: z.string(),
  name: z.string(),
  person: z.string(),
  role: z.string(),
  synced_ms: opt(z.number()),
  packs: z.array(
    z.strictObject({
      name: z.string(),
      state: z.enum(["in force", "changed by hand", "missing", "unreadable"]),
    }),
  ),
  proposed: z.array(practice),
  database: z.union([
    z.strictObject({ kind: z.literal("offline"), why: z.string() }),
    z.strictObject({
      kind: z.literal("online"),
      members: z.array(z.strictObject({ person: z.string(), role: z.string() })),
      collective: z.enum(["on", "off"]),
      epsilon: z.strictObject({ spent: z.number(), budget: z.number() }),
      pool: z.array(pattern),
    }),
  ]),
});

export const orgPreviewOutput = z.strictObject({
  org: z.string(),
  name: z.string(),
  patterns: z.array(pattern),
  hash: z.string(),
});
