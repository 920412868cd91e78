// What `relay`, `brief` and `report` print with --json.

import * as z from "zod/mini";

/** Its program prints at its terminal; nothing else is printed. */
export const relayOutput = z.never();

export const briefOutput = z.object({ text: z.string() });

export const reportOutput = z.object({ name: z.string() });
