// The conversation with the running program: comes back when the connection breaks, says again what was not kept, with
// the same ids, and after each return shows exactly what stands there. Whoever shows it only listens.

import {
  type Deed,
  type FromBot,
  lineOf,
  type PostedCard,
  readFromBot,
  WIRE_VERSION,
} from "../../channels/terminal/wire.ts";
import type { Clock } from "../../engine/ports.ts";
import { clientLimits } from "./limits.ts";

/** A line to the program; where it leads is known to whoever gave it. */
export type Call = (ears: { heard(line: string): void; gone(): void }) => Promise<
  | {
      readonly kind: "open";
      readonly peer: { say(line: string): void; hangUp(): void };
      /** No program runs; it leads to one in this very process. */
      readonly alone?: "yes";
    }
  | { readonly kind: "nobody" }
  | { readonly kind: "failed"; readonly why: string }
>;

export interface TalkPorts {
  readonly call: Call;
  readonly clock: Clock;
  /** Names what this client says; unguessable, [a-z0-9]. */
  readonly nonce: string;
  readonly user: string;
  readonly zone?: string;
}

export type TalkEvent =
  | { readonly kind: "attached"; readonly name: string; readonly alone: "yes" | "no" }
  /** `nobody`: no program runs. It is tried again. */
  | { readonly kind: "away"; readonly how: "nobody" | "broken"; readonly why: string }
  | { readonly kind: "card"; readonly card: PostedCard }
  | { readonly kind: "removed"; readonly message: string }
  /** All cards that stand there were told. */
  | { readonly kind: "shown" }
  | { readonly kind: "kept"; readonly id: string; readonly notice?: string }
  /** It will not get better: the talk is over. */
  | { readonly kind: "refused"; readonly why: string; readonly remedy: string };

export type Saying =
  | { readonly kind: "say"; readonly text: string; readonly replyTo?: string }
  | { readonly kind: "press"; readonly message: string; readonly key: string }
  | { readonly kind: "command"; readonly text: string };

export interface Talk {
  /** False: too much is not kept yet, and this is not taken. */
  say(saying: Saying): boolean;
  /** It stands on the screen. Told once for each connection, and only to a program that wants to know. */
  seen(message: string): void;
  /** Said and not kept. */
  readonly unkept: number;
  /** Resolves after the signal, or when it was refused. */
  readonly done: Promise<void>;
}

export function openTalk(ports: TalkPorts, tell: (event: TalkEvent) => void, signal: AbortSignal): Talk {
  const { clock } = ports;
  const unkept = new Map<string, Deed>();
  const shown = new Set<string>();
  let peer: { say(line: string): void; hangUp(): void } | undefined;
  let alone: "yes" | "no" = "no";
  let isReady = false;
  /** What stood on the screen since the program last came; absent: it does not want to know. */
  let sighted: Set<string> | undefined;
  let isOver = false;
  let count = 0;

  function heard(said: FromBot | undefined, present: Set<string>): void {
    switch (said?.kind) {
      case undefined:
        refused("it says what this version does not understand");
        break;
      case "welcome":
        sighted = said.seen === "wanted" ? new Set() : undefined;
        if (said.v === WIRE_VERSION) tell({ kind: "attached", name: said.name, alone });
        else refused(`it speaks version ${said.v}, this is ${WIRE_VERSION}`);
        break;
      case "card":
        present.add(said.card.message);
        shown.add(said.card.message);
        tell({ kind: "card", card: said.card });
        break;
      case "removed":
        shown.delete(said.message);
        tell({ kind: "removed", message: said.message });
        break;
      case "shown":
        caughtUp(present);
        break;
      case "receipt":
        receipt(said);
        break;
      case "refused":
        refused(said.why, said.remedy);
        break;
    }
  }

  function refused(why: string, remedy = "start both from the same version of the program"): void {
    isOver = true;
    tell({ kind: "refused", why, remedy });
    peer?.hangUp();
  }

  /** What stood there before we were away, and does not any more, is gone. */
  function caughtUp(present: ReadonlySet<string>): void {
    for (const message of shown) {
      if (present.has(message)) continue;
      shown.delete(message);
      tell({ kind: "removed", message });
    }
    isReady = true;
    for (const deed of unkept.values()) peer?.say(lineOf(deed));
    tell({ kind: "shown" });
  }

  function receipt({ id, outcome, notice }: Extract<FromBot, { kind: "receipt" }>): void {
    const deed = unkept.get(id);
    if (deed === undefined) return;
    if (outcome === "lost") {
      void sayAgain(deed);
      return;
    }
    unkept.delete(id);
    tell({ kind: "kept", id, ...(notice !== undefined && { notice }) });
  }

  async function sayAgain(deed: Deed): Promise<void> {
    await clock.sleep(clientLimits.again_ms, signal);
    if (unkept.has(deed.id) && isReady) peer?.say(lineOf(deed));
  }

  /** Whoever leaves does not wait for an answer to the call. */
  const left = new Promise<undefined>((resolve) => {
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });

  async function once(): Promise<void> {
    const gone = Promise.withResolvers<void>();
    const present = new Set<string>();
    const ears = { heard: (line: string) => heard(readFromBot(line), present), gone: gone.resolve };
    const called = await Promise.race([ports.call(ears), left]);
    if (called === undefined) return;
    if (called.kind !== "open") {
      const why = called.kind === "nobody" ? "no program runs here" : called.why;
      tell({ kind: "away", how: called.kind === "nobody" ? "nobody" : "broken", why });
      return;
    }
    peer = called.peer;
    alone = called.alone ?? "no";
    const { user, zone } = ports;
    peer.say(lineOf({ kind: "hello", v: WIRE_VERSION, user, ...(zone !== undefined && { zone }) }));
    const hangUp = () => peer?.hangUp();
    signal.addEventListener("abort", hangUp, { once: true });
    if (signal.aborted) hangUp();
    await gone.promise;
    signal.removeEventListener("abort", hangUp);
    peer = undefined;
    isReady = false;
    if (!signal.aborted && !isOver) tell({ kind: "away", how: "broken", why: "the program hung up" });
  }

  async function keepCalling(): Promise<void> {
    while (!signal.aborted && !isOver) {
      await once();
      if (!isOver) await clock.sleep(clientLimits.reconnect_ms, signal);
    }
  }

  return {
    say(saying) {
      if (unkept.size >= clientLimits.unsent_max) return false;
      count += 1;
      const deed: Deed = { ...saying, id: `${ports.nonce}-${count}`, at_ms: clock.now_ms() };
      unkept.set(deed.id, deed);
      if (isReady) peer?.say(lineOf(deed));
      return true;
    },
    seen(message) {
      if (!isReady || sighted === undefined || sighted.has(message)) return;
      sighted.add(message);
      peer?.say(lineOf({ kind: "seen", message }));
    },
    get unkept() {
      return unkept.size;
    },
    done: keepCalling(),
  };
}
