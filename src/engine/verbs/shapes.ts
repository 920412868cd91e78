// The engine's nouns as `--json` shows them. Where looop's v1 has a name for it, that name is kept. Pure.

import type {
  Answer,
  Ask,
  AskView,
  Claim,
  Goal,
  PlaybookVersion,
  Schedule,
  Sensor,
  State,
} from "../types.ts";
import type {
  AnswerJson,
  AskJson,
  ClaimJson,
  GoalJson,
  ScheduleJson,
  SensorJson,
  StateJson,
  VersionJson,
} from "./outputs.ts";

/** Members that are undefined are left out, so that a document never says `null` where v1 says nothing. */
function present<T extends object>(
  members: {
    [K in keyof T]: T[K] | (undefined extends T[K] ? undefined : never);
  },
): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}

export function askJson(ask: Ask | AskView): AskJson {
  return present<AskJson>({
    id: ask.id,
    worker: ask.worker,
    kind: ask.kind,
    prompt: ask.prompt,
    ts: ask.raised_s,
    reference: ask.reference,
    options: ask.options.length > 0 ? [...ask.options] : undefined,
    title: ask.title,
    gen: ask.gen,
    risk: ask.risk,
    recommend: ask.recommend && present<NonNullable<AskJson["recommend"]>>({ ...ask.recommend }),
    expires: ask.expires_s,
    goal: ask.goal,
    plan: ask.plan,
    action: ask.action && { ...ask.action },
    effect: ask.effect,
    target: ask.target,
    by: ask.by,
    detached: ask.detached,
    state: "state" in ask ? ask.state : undefined,
    age_s: "state" in ask ? ask.age_s : undefined,
    note: "state" in ask ? ask.note : undefined,
  });
}

export function answerJson(answer: Answer): AnswerJson {
  return present<AnswerJson>({
    ask: answer.ask,
    answer: answer.text,
    ts: answer.answered_s,
    decision: { ...answer.decision },
    by: answer.by && { ...answer.by },
  });
}

export function goalJson(goal: Goal): GoalJson {
  const { id, title, archived, modified_ms, hash } = goal;
  return { id, title, archived, modified_ms, hash };
}

export function versionJson(version: PlaybookVersion): VersionJson {
  const { id, modified_ms, bytes, hash } = version;
  return { id, modified_ms, bytes, hash };
}

export function sensorJson(sensor: Sensor): SensorJson {
  const { name, interval_s, timeout_s, executable, modified_ms } = sensor;
  return present<SensorJson>({ name, interval_s, timeout_s, executable, modified_ms });
}

export function scheduleJson(schedule: Schedule): ScheduleJson {
  const { cadence, note, due, next_s, hash } = schedule;
  const rest = present<Pick<ScheduleJson, "note" | "due" | "next" | "hash">>({
    note,
    due,
    next: next_s,
    hash,
  });
  if (cadence.kind === "once") return { v: 1, at: cadence.at_s, ...rest };
  if (cadence.kind === "every") return { v: 1, every_s: cadence.every_s, anchor: cadence.anchor_s, ...rest };
  return { v: 1, cron: cadence.cron, tz: cadence.zone, ...rest };
}

export function claimJson(claim: Claim): ClaimJson {
  return { name: claim.name, session: claim.session, ts: claim.claimed_s, holder: claim.holder };
}

export function stateJson(state: State): StateJson {
  return {
    world_hash: state.world_hash,
    pulse_alive: state.pulse_alive,
    snapshots: { ...state.snapshots },
    asks: state.asks.map(askJson),
    workers: state.workers.map((worker) =>
      present<StateJson["workers"][number]>({
        id: worker.id,
        gen: worker.gen,
        state: worker.state,
        alive: worker.alive,
        exit_code: worker.exit_code,
        started: worker.started_s,
        changed_ms: worker.changed_ms,
        meta: worker.meta,
      }),
    ),
    goals: [...state.goals],
    journal_tail: [...state.journal_tail],
    troubles: state.troubles.map((trouble) => ({ ...trouble })),
    data_dir: state.data_dir,
    cursor: state.cursor,
  };
}
