// Waiting for the world: returns when something of interest differs from what this client was last told.
// What was told is on disk before it is returned, so a held ask wakes a client once; hints only shorten the polls.

import { type Bell, createBell } from "../bell.ts";
import type { Fleet, Journal, Mailbox, WaitOutcome, WaitRequest } from "../engine.ts";
import { parseId } from "../ids.ts";
import { limits } from "../limits.ts";
import { type Failed, type Refused, refused, type Trouble } from "../outcome.ts";
import type { Clock, Store, Watcher } from "../ports.ts";
import type { Stored } from "../records/codec.ts";
import type { ChangeCategory, State } from "../types.ts";
import {
  changesOf,
  decodeCursor,
  encodeCursor,
  isOfInterest,
  type Sighting,
  sightingAfter,
} from "./cursor.ts";
import { createGlance, type Glance, WATCHED } from "./glance.ts";
import { type Observation, observe } from "./observe.ts";
import { isReminderDue, readTold, reportedNow, saveTold, type Told } from "./told.ts";

export interface WaitPorts {
  readonly dataDir: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly watcher: Watcher;
  readonly mailbox: Pick<Mailbox, "open">;
  readonly fleet: Pick<Fleet, "list">;
  readonly journal: Pick<Journal, "tail">;
  /** Backstop between two glances where no hint came. */
  readonly poll_ms: number;
}

/** One call of `wait`, from its request to its outcome. */
interface Vigil {
  readonly client: string;
  readonly interest: WaitRequest["interest"];
  /** A cursor was given: what the client's record says does not matter. */
  readonly fromCursor: boolean;
  readonly deadline_ms: number;
  told: Told;
  readonly stored: Stored | undefined;
  readonly troubles: readonly Trouble[];
}

export function createWait(ports: WaitPorts) {
  const { store, clock } = ports;

  async function wait(request: WaitRequest, signal?: AbortSignal): Promise<WaitOutcome> {
    const vigil = await begin(request);
    if (vigil.kind === "refused") return vigil;
    const glance = createGlance(store, ports.fleet);
    // Watching starts before the first look, so that nothing falls between the two.
    const bell = createBell(ports, WATCHED);
    try {
      return await keep(vigil, { bell, glance, signal });
    } finally {
      bell.close();
    }
  }

  async function begin(request: WaitRequest): Promise<(Vigil & { readonly kind: "ok" }) | Refused> {
    const checked = checkRequest(request);
    if (checked.kind === "refused") return checked;
    const { told, stored, troubles } = await readTold(store, request.client);
    return {
      kind: "ok",
      client: request.client,
      interest: request.interest,
      fromCursor: checked.since !== undefined,
      deadline_ms: clock.monotonic_ms() + (request.timeout_ms ?? Number.POSITIVE_INFINITY),
      told: { ...told, sighting: checked.since ?? told.sighting },
      stored,
      troubles,
    };
  }

  async function keep(
    vigil: Vigil,
    { bell, glance, signal }: { bell: Bell; glance: Glance; signal: AbortSignal | undefined },
  ): Promise<WaitOutcome> {
    let seen: Observation | undefined;
    let full_look_ms = 0;
    let looked_ms = 0;
    while (!signal?.aborted) {
      const now_ms = clock.monotonic_ms();
      const isLast = now_ms >= vigil.deadline_ms;
      const moved = await glance.moved();
      if (
        moved ||
        isLast ||
        seen === undefined ||
        now_ms >= full_look_ms ||
        isTimeToLook(vigil, seen, looked_ms)
      ) {
        looked_ms = clock.now_ms();
        const look = await observe(ports);
        if (look.kind === "failed") return look;
        seen = look;
        full_look_ms = now_ms + limits.full_scan_every_ms;
        const outcome = await decide(vigil, seen);
        if (outcome !== "nothing") return outcome;
        if (isLast) return endUntold(vigil, seen);
      }
      await bell.wait(Math.min(ports.poll_ms, vigil.deadline_ms - clock.monotonic_ms()), signal);
      const early_ms = now_ms + limits.wait_gap_ms_min - clock.monotonic_ms();
      if (early_ms > 0) await clock.sleep(early_ms, signal);
    }
    return { kind: "aborted" };
  }

  /** Time alone changes things too: an ask expires, a reminder falls due. */
  function isTimeToLook(vigil: Vigil, { state }: Observation, looked_ms: number): boolean {
    const now_ms = clock.now_ms();
    const hasExpired = state.asks.some(
      ({ expires_s = 0 }) => looked_ms < expires_s * 1_000 && expires_s * 1_000 <= now_ms,
    );
    return hasExpired || (!vigil.fromCursor && isReminderDue(vigil.told, state.asks, now_ms));
  }

  async function decide(vigil: Vigil, seen: Observation): Promise<WaitOutcome | "nothing"> {
    const changed = newsOf(vigil, seen, clock.now_ms());
    if (!isOfInterest(changed, vigil.interest)) {
      noteRevival(vigil, seen.sighting);
      return "nothing";
    }
    const told: Told = {
      sighting: sightingAfter(vigil.told.sighting, seen.sighting),
      reported:
        seen.sighting.asks === undefined ? vigil.told.reported : reportedNow(seen.state.asks, clock.now_ms()),
    };
    const saved = await saveTold(store, vigil.client, told, vigil.stored);
    // A client that brings its own cursor does not need our memory; any other would be woken in a loop.
    if (saved.kind === "failed" && !vigil.fromCursor) return { ...saved, remedy: forgetful(saved) };
    const notes = saved.kind === "failed" ? [troubleOfRecord(vigil.client, saved)] : [];
    return { kind: "changed", changed, state: stateFor(vigil, seen, notes) };
  }

  /** Nothing was told; only that the pulse came (back) up is remembered, or its next end would go unnoticed. */
  async function endUntold(vigil: Vigil, seen: Observation): Promise<WaitOutcome> {
    const before = await readTold(store, vigil.client);
    const isRevival = seen.sighting.pulse === "up" && before.told.sighting.pulse !== "up";
    if (isRevival && !vigil.fromCursor) {
      const sighting: Sighting = { ...before.told.sighting, pulse: "up" };
      const saved = await saveTold(store, vigil.client, { ...before.told, sighting }, before.stored);
      if (saved.kind === "failed") {
        const note = troubleOfRecord(vigil.client, saved);
        return { kind: "timeout", state: stateFor(vigil, seen, [note]) };
      }
    }
    return { kind: "timeout", state: stateFor(vigil, seen, []) };
  }

  return wait;
}

/** Mutates the vigil: while we look on, a pulse that came up is one that can go down again. */
function noteRevival(vigil: Vigil, now: Sighting): void {
  if (now.pulse !== "up" || vigil.told.sighting.pulse === "up") return;
  vigil.told = { ...vigil.told, sighting: { ...vigil.told.sighting, pulse: "up" } };
}

function newsOf(vigil: Vigil, seen: Observation, now_ms: number): readonly ChangeCategory[] {
  const changed = changesOf(vigil.told.sighting, seen.sighting);
  if (vigil.fromCursor || changed.includes("asks")) return changed;
  return isReminderDue(vigil.told, seen.state.asks, now_ms) ? ["asks", ...changed] : changed;
}

/** Its cursor also knows what could be seen before and cannot be now, or the next look would call it new. */
function stateFor(vigil: Vigil, { state, sighting }: Observation, notes: readonly Trouble[]): State {
  const cursor = encodeCursor(sightingAfter(vigil.told.sighting, sighting));
  return { ...state, cursor, troubles: [...state.troubles, ...vigil.troubles, ...notes] };
}

function forgetful({ remedy }: Failed): string {
  return `${remedy}; or wait with a cursor (\`since\`), for which nothing needs to be remembered`;
}

function troubleOfRecord(client: string, { why, remedy }: Failed): Trouble {
  return { path: `state/wait/${client}.json`, why, remedy };
}

function checkRequest({
  client,
  since,
  timeout_ms,
}: WaitRequest): { readonly kind: "ok"; readonly since: Sighting | undefined } | Refused {
  const name = parseId("client", client);
  if (name.kind === "refused") return name;
  if (timeout_ms !== undefined && !(timeout_ms >= 0 && timeout_ms <= limits.wait_timeout_ms_max)) {
    const remedy = `use 0 to ${limits.wait_timeout_ms_max} ms, or none to wait for as long as it takes`;
    return refused("timeout", `timeout of ${timeout_ms} ms is out of range`, remedy);
  }
  if (since === undefined) return { kind: "ok", since };
  const sighting = decodeCursor(since);
  if (sighting !== undefined) return { kind: "ok", since: sighting };
  return refused(
    "since",
    "since is not a cursor of ours",
    "hand back the `cursor` of a state or a wait, whole",
  );
}
