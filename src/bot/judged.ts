// What is observed, what judgment says of it, and who answers in whose name: put together. Composition only.

import type { Engine } from "../engine/engine.ts";
import type { Clock } from "../engine/ports.ts";
import type { ChannelFacts } from "../notify/facts.ts";
import type { Ledger } from "../notify/ledger/ledger.ts";
import type { Approvals } from "../notify/nouns.ts";
import { createJudging } from "./judging.ts";
import { learn } from "./learning.ts";
import { botLimits } from "./limits.ts";
import { createObserver, type Observer } from "./observe.ts";
import type { Access } from "./people.ts";
import { createStandingIn, type StandingIn } from "./standing-in.ts";

export interface JudgedSetup {
  readonly engine: Engine;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly approvals: Approvals;
  /** How long a person may be first where their class is only `assisted`. */
  readonly standInWait_ms?: number;
  access(): Access;
  channels(): readonly ChannelFacts[];
  changed(): void;
  report(event: string, fields: Readonly<Record<string, unknown>>): void;
}

export interface JudgedObserver {
  readonly observer: Observer;
  readonly standIn: StandingIn["act"];
  /** Hands every answer to judgment, until the signal. */
  learn(signal: AbortSignal): Promise<void>;
}

export function observeJudged(setup: JudgedSetup): JudgedObserver {
  const { engine, clock, changed } = setup;
  const judging = createJudging({ judge: engine.judge, clock, changed });
  const wait_ms = setup.standInWait_ms ?? botLimits.stand_in_wait_ms;
  const standingIn = createStandingIn({ ...setup, judging, wait_ms });
  const observer = createObserver({ ...setup, judging, coming: standingIn.coming });
  const learning = { ...setup, learned: judging.outdated };
  return { observer, standIn: standingIn.act, learn: (signal) => learn(learning, signal) };
}
