// Who says yes where no person is: once the card of this run stands there, and again only if nothing came of it. What it
// says goes the way of everything that is typed.

import type { Clock } from "../../engine/ports.ts";
import { isOpen, type ShownCard } from "../client/cards.ts";
import { botLimits } from "../limits.ts";
import type { Chapter } from "./chapters.ts";

export interface Script {
  /** What it types; never ends by itself. */
  readonly lines: AsyncIterable<string>;
  willPrint(card: ShownCard): void;
  hasPrinted(text: string): void;
  /** Where the story has been for so long. */
  at(chapter: Chapter["kind"], lasted_ms: number): void;
}

export function createScript(clock: Clock, say: (text: string) => Promise<unknown>): Script {
  const began_ms = clock.now_ms();
  let cue = Promise.withResolvers<void>();
  let card: "none" | "coming" | "shown" = "none";
  let asked_ms = 0;

  async function* lines(): AsyncGenerator<string> {
    for (;;) {
      await cue.promise; // ends: with the process, which the end of the story ends
      cue = Promise.withResolvers();
      await say("> yes\n\n");
      yield "yes";
    }
  }

  return {
    lines: lines(),
    willPrint(shown) {
      // One of before, of a worker that is gone, is not what is asked now.
      if (isOpen(shown) && shown.posted_ms >= began_ms && card === "none") card = "coming";
    },
    hasPrinted(text) {
      if (card === "coming" && text.startsWith("⚑ ")) card = "shown";
    },
    at(chapter, lasted_ms) {
      asked_ms = chapter === "asks" ? asked_ms + lasted_ms : 0;
      if (chapter !== "asks" || (card !== "shown" && asked_ms < botLimits.demo_settle_ms_max)) return;
      card = "none";
      asked_ms = 0;
      cue.resolve();
    },
  };
}
