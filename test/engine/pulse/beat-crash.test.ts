// Goal: a process that dies anywhere in a beat costs at most that beat: the next one reaches the same end, and nothing
// is launched that the ledger does not know of.
// Method: the same story on a store in memory, dying before and after each of its calls in turn, then a new process.

import { expect, it } from "vitest";
import { SimulatedCrash } from "../../fakes/memory-faults.ts";
import { openPulseKit, type PulseKit } from "./kit.ts";

const MOVE = '{"action":"write_goal","id":"ship","body":"shipped"}';

/** A world with everything in it that a beat writes about. */
function story(): PulseKit {
  const kit = openPulseKit();
  kit.sensor("ci", { exit_code: 1, stderr: Buffer.from("red") });
  kit.control.plant("snapshots/sensor-gone.json", "{}");
  kit.control.plant("claims/repo.json", '{"session":"x","gen":"g"}');
  kit.control.plant("state/backoff.json", '{"v":1,"fails":1,"at":1,"policy_hash":"p"}');
  kit.control.plant("state/failure.json", '{"v":1,"code":"c","error":"e","fails":1,"at":1}');
  kit.control.plant("state/shell.json", '{"v":1,"cmd":"ls","exit_code":0,"output":"x","at":1}');
  kit.control.plant("answers/a-1.json", '{"answer":"yes","ts":1}');
  kit.control.plant("asks/a-1.json", '{"worker":"a","prompt":"go?","ts":1}');
  kit.decider(MOVE.replace("}", ',"next_interval_s":60}'));
  return kit;
}

/** What must be the same however often we died. */
function end(kit: PulseKit) {
  const guard = (name: string) => kit.guard(name);
  return {
    committed: guard("committed"),
    backoff: guard("backoff"),
    failure: guard("failure"),
    shell: guard("shell"),
    noop: guard("noop"),
    told: guard("told"),
    wake: guard("wake"),
    claim: kit.control.text("claims/repo.json"),
    pruned: kit.control.text("snapshots/sensor-gone.json"),
    reading: kit.control.text("snapshots/sensor-ci.json"),
  };
}

async function callsOfWholeStory(): Promise<{ calls: number; after: ReturnType<typeof end> }> {
  const kit = story();
  expect(await kit.beat()).toMatchObject({ kind: "decided" });
  return { calls: kit.control.operations().length, after: end(kit) };
}

const whole = await callsOfWholeStory();

it.each(["before", "after"] as const)(
  "dies right %s each call, and the next process reaches the same end",
  async (when) => {
    expect(whole.calls).toBeGreaterThan(60);
    for (let nth = 1; nth <= whole.calls; nth += 1) {
      const kit = story();
      kit.control.arm({ method: "any", nth, effect: { kind: "crash", when } });
      let outcome: unknown;
      try {
        outcome = await kit.beat();
      } catch (error) {
        if (!(error instanceof SimulatedCrash)) throw error;
      }
      const launched = kit.prompts.length;
      kit.restart();
      const attempts = (kit.guard("attempts")?.at as number[] | undefined)?.length ?? 0;
      expect(attempts, `launches at call ${nth}`).toBeGreaterThanOrEqual(launched);
      const again = await kit.beat({ forced: "first_beat" });
      expect(["decided"], `after call ${nth}: ${JSON.stringify([outcome, again])}`).toContain(again.kind);
      expect(end(kit), `after call ${nth}`).toEqual(whole.after);
      // Of one crash at most one decision more.
      expect(kit.prompts.length).toBeLessThanOrEqual(2);
    }
  },
);
