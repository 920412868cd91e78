// What a story is made of while it is told.

import type { Surface } from "../../src/channels/channel.ts";
import type { Ask } from "../../src/engine/types.ts";
import type { MemoryWorld } from "../fakes/memory-channel.ts";
import type { House } from "../support/house.ts";
import type { Dice } from "./cast.ts";
import type { World } from "./world.ts";

export interface Raised {
  /** Stands in the question, and nowhere else. */
  readonly token: string;
  readonly ask: Ask;
  /** Its files were taken away by somebody else. */
  gone: "yes" | "no";
}

export interface Tale {
  readonly seed: number;
  readonly house: House;
  readonly dice: Dice;
  readonly surfaces: readonly Surface[];
  readonly singleOwner: "yes" | "no";
  readonly raised: Raised[];
  /** Of each ask that was answered, its record as it was first seen. */
  readonly answers: Map<string, string>;
  readonly goalTokens: string[];
  /** Cards that are not there any more, without anybody having told us. */
  readonly removed: Set<string>;
  /** Messages of each user of each surface. */
  readonly said: Map<string, readonly string[]>;
  readonly log: string[];
  readonly broken: string[];
  /** In every third story the loop itself turns, among sensors, deciders and disks that fail. */
  readonly around?: World;
}

export const WORKERS = ["w1", "w2", "w3"] as const;
export const GOAL = "release";
export const kim = { kind: "person", name: "kim", surface: "terminal" } as const;

export function note({ log, house }: Tale, what: string): void {
  log.push(`${house.clock.monotonic_ms()} -- ${what}`);
}

export function worldOf({ house, dice, surfaces: chosen }: Tale): MemoryWorld {
  return house.world(dice.pick(chosen));
}

export function each({ house }: Tale, act: (world: MemoryWorld) => void): void {
  for (const world of house.worlds.values()) act(world);
}
