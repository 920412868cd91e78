// What was done about a dialog on a worker's screen: `dialogs/<id>.json`. The step from `asked` to `typing` is taken by
// compare-and-replace before a key goes out, so that no key is ever typed twice (I5).

import * as z from "zod/mini";
import type { Key } from "../ports.ts";
import { codec } from "./codec.ts";

export interface DialogRecord {
  readonly id: string;
  readonly gen: string | undefined;
  /** The dialog as it was read from the screen. */
  readonly fingerprint: string;
  readonly ask: string;
  readonly stage: "asked" | "typing" | "typed" | "gone";
  /** When this stage began; records of former times do not say. */
  readonly since_ms?: number | undefined;
  /** What an answer may be: one of the choices, some of them, or else words of one's own; not said by former records. */
  readonly takes?: "one" | "several" | "words" | undefined;
  readonly options: readonly { readonly label: string; readonly keys: readonly string[] }[];
}

export const dialogKey = (id: string): Key => `dialogs/${id}.json`;

export const dialogCodec = codec({
  noun: "dialog",
  shape: z.object({
    id: z.string(),
    gen: z.optional(z.string()),
    fingerprint: z.string(),
    ask: z.string(),
    stage: z.enum(["asked", "typing", "typed", "gone"]),
    since_ms: z.optional(z.number()),
    takes: z.optional(z.enum(["one", "several", "words"])),
    options: z.array(z.object({ label: z.string(), keys: z.array(z.string()) })),
  }),
  fromWire({ gen, ...wire }, name): DialogRecord | { readonly problem: string } {
    if (wire.id !== name) return { problem: `it says its id is ${JSON.stringify(wire.id.slice(0, 80))}` };
    return { ...wire, gen };
  },
  toWire: (dialog) => ({ ...dialog }),
});
