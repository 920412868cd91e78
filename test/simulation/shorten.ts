// A story that breaks a law, with every turn left out that it breaks without: what is left is the reason.

import { type TellHow, type Told, tell } from "./story.ts";

export interface Shortened {
  readonly told: Told;
  readonly turns: readonly number[];
  /** How often it was told for that. */
  readonly tries: number;
}

/** Each telling takes about a second; a story of 80 turns is short after some hundred. */
const TRIES_MAX = 250;

/** What is broken, without the names and numbers that differ between tellings. */
const kindOf = ({ broken }: Told): string =>
  (broken[0] ?? "").split("\n")[0]?.replace(/[^a-z ]+/gi, " ") ?? "";

const lawOf = (told: Told): string => kindOf(told).split(/\s+/).slice(0, 4).join(" ");

type Tell = (seed: number, how: TellHow) => Promise<Told>;

export async function shorten(seed: number, whole: Told, tellAgain: Tell = tell): Promise<Shortened> {
  let turns: readonly number[] = whole.rolls.map((_, turn) => turn);
  let told = whole;
  let tries = 0;
  for (let size = Math.ceil(turns.length / 2); size >= 1 && tries < TRIES_MAX; ) {
    let isShorter = false;
    for (let at = 0; at < turns.length && tries < TRIES_MAX; ) {
      const without = turns.toSpliced(at, size);
      tries += 1;
      const shorter = await tellAgain(seed, { again: { rolls: whole.rolls, turns: without } });
      if (shorter.broken.length > 0 && lawOf(shorter) === lawOf(whole)) {
        turns = without;
        told = shorter;
        isShorter = true;
      } else at += size;
    }
    if (size === 1 && !isShorter) break;
    size = size === 1 ? 1 : Math.ceil(size / 2);
  }
  return { told, turns, tries };
}
