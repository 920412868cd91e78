// Judgment at the loop's own moves and at `looop run`: a move is one action or several, and the strictest ruling about
// any of them counts (I11). What tells people something is never judged: silence would hide why everything else waits.

import type { Guard, Judge } from "../../judge.ts";
import { planPlaceOf } from "../../plans/place.ts";
import type { Move } from "../../pulse/move.ts";
import type { Judgment, Ruling as MoveRuling, StandingRules } from "../../pulse/permit.ts";
import type { Action } from "../facts.ts";
import { type Ruling, rulingKinds } from "../ruling.ts";

export interface MoveJudges {
  /** All layers, or the guardrails alone. */
  readonly judge: Pick<Judge, "evaluate">;
  readonly guard: Pick<Guard, "standing">;
  /** Where moves are made. */
  readonly dataDir: string;
}

export function judgeMoves({ judge, guard, dataDir }: MoveJudges): Judgment {
  return {
    async rule(move) {
      const rulings: Ruling[] = [];
      for (const action of actionsOf(move, dataDir)) rulings.push(await judge.evaluate(action, {}));
      return strictest(rulings);
    },

    async rules(): Promise<StandingRules> {
      const standing = await guard.standing(dataDir);
      if ("kind" in standing) {
        const { why, remedy } = standing;
        return { kind: "unreadable", troubles: [{ path: "guardrails", why, remedy }] };
      }
      const { hash, problems } = standing;
      if (problems.length === 0) return { kind: "ok", hash };
      const troubles = problems.map(({ source, why, remedy }) => ({ path: source, why, remedy }));
      return { kind: "unreadable", troubles };
    },
  };
}

/** Pure. All that a move would do, or set off later. */
export function actionsOf(move: Move, dataDir: string): readonly Action[] {
  const shell = (line: string | undefined, cwd = dataDir): Action[] =>
    line === undefined ? [] : [{ kind: "shell", line, cwd }];
  const said = (text: string): Action => ({ kind: "move", name: move.action, text });
  switch (move.action) {
    case "noop":
    case "notify":
      return [];
    case "run_shell":
      return shell(move.cmd);
    case "write_sensor":
      return shell(move.script);
    case "start_worker":
      return [said(move.prompt), ...shell(move.command), ...shell(move.verify)];
    case "start_plan": {
      // Where the plan is about, the rules of that repository hold.
      const cwd = planPlaceOf(move.cwd, dataDir);
      const steps = (move.steps ?? []).flatMap(({ title, description, finish }): Action[] => [
        { kind: "intent", text: description === undefined ? title : `${title}\n${description}`, cwd },
        ...shell(finish, cwd),
      ]);
      return [{ kind: "intent", text: move.goal, cwd }, ...steps];
    }
    case "write_goal":
    case "write_playbook":
      return [said(move.body)];
    case "tell_worker":
      return [said(move.text)];
    default:
      return [said("")];
  }
}

/** Pure. Undefined where there was nothing to judge. */
export function strictest(rulings: readonly Ruling[]): MoveRuling | undefined {
  const [first] = rulings;
  if (first === undefined) return undefined;
  const worst = rulings.reduce(
    (a, b) => (rulingKinds.indexOf(b.kind) > rulingKinds.indexOf(a.kind) ? b : a),
    first,
  );
  const warnings = rulings.flatMap((ruling) => ruling.warnings.map(({ text }) => text));
  const { kind, layer, by, reason, advice, risk, mend } = worst;
  return {
    kind,
    layer: layer === "guardrails" ? `guardrail ${by}` : layer,
    reason: advice === undefined ? reason : `${reason}; ${advice}`,
    risk,
    ...(mend !== undefined && { mend }),
    ...(warnings.length > 0 && { warnings: [...new Set(warnings)] }),
  };
}
