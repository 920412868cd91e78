// How urgent and how loud. Pure: facts in, a voice with its reason out. Quiet by default: what wants a decision rings
// once, where it is posted first; everything else lies there until somebody looks.

import type { AskStanding } from "./cards/ask.ts";
import type { Draft, Lane } from "./nouns.ts";

export interface VoiceFacts {
  readonly standing: AskStanding;
  readonly kind: "question" | "gate";
  /** Place of this copy in its route: zero is where it is expected to be seen first. */
  readonly rank: number;
  /** Whether there is a copy here already: then this is an edit, and an edit rings nowhere. */
  readonly shown: "yes" | "no";
  /** Who should decide it, as a user of this surface. */
  readonly callable?: string;
  /** Only the two of us are here. */
  readonly direct: "yes" | "no";
  /** It was brought here because nobody answered it elsewhere. */
  readonly brought?: "yes";
  /** Whoever would hear it is left in peace: the ladder brings it later. */
  readonly hushed?: "yes";
}

export interface Voice {
  readonly lane: Lane;
  readonly volume: Draft["volume"];
  /** Never more than one, and only where they would not hear it otherwise. */
  readonly call?: string;
  readonly why: string;
}

export function decideVoice(facts: VoiceFacts): Voice {
  const { standing, kind, rank, shown, callable, direct, brought, hushed } = facts;
  switch (standing) {
    case "closed":
    case "orphaned":
    case "recording":
      return { lane: "finalise", volume: "silent", why: "nothing is wanted of anybody" };
    case "snoozed":
      // Whoever it is brought to did not put it off.
      if (brought === "yes") break;
      return { lane: "status", volume: "silent", why: "somebody put it off" };
    case "open":
    case "stranded":
    case "unreadable":
      break;
  }
  const lane: Lane = shown === "yes" ? "status" : "decision";
  if (brought === "yes" && standing !== "stranded") {
    return {
      lane: shown === "yes" ? "status" : "reminder",
      volume: "ring",
      why: "nobody answered it elsewhere",
    };
  }
  if (hushed === "yes") return { lane, volume: "silent", why: "they are left in peace" };
  if (rank > 0 && kind === "question") {
    return { lane, volume: "silent", why: "a question rings in one place" };
  }
  if (standing === "stranded") return { lane, volume: "silent", why: "nobody waits for it" };
  const isCalled = rank === 0 && direct === "no" && callable !== undefined;
  return {
    lane,
    volume: "ring",
    ...(isCalled && { call: callable }),
    why: kind === "gate" ? "a gate rings wherever it is" : "somebody waits for an answer",
  };
}
