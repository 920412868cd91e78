// A fresh data directory asks to be set up. Whoever is about something else lays it out and has that answered here.

import type { Engine } from "../../src/index.ts";

const OWNER = { kind: "person", name: "ann", surface: "terminal" } as const;

/** First content, and the questions that come with it answered. */
export async function answerStarters(engine: Pick<Engine, "seed" | "mailbox">): Promise<void> {
  const seeded = await engine.seed();
  if (seeded.kind === "failed") throw new Error(seeded.why);
  const open = await engine.mailbox.open();
  if (open.kind !== "ok") throw new Error(open.why);
  for (const { id } of open.asks) await engine.mailbox.answer({ ask: id, text: "setup complete" }, OWNER);
}
