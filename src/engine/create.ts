// The engine, put together from its parts. Pure composition: what the machine does comes in through the ports.

import { createEvents } from "./chronicle/events.ts";
import { createJournal } from "./chronicle/journal.ts";
import type { Engine } from "./engine.ts";
import { grantDesk } from "./judgment/grant-desk.ts";
import type { GuardFiles } from "./judgment/guard/files.ts";
import { judgeMoves } from "./judgment/guard/judge-moves.ts";
import { guardOnDemand } from "./judgment/guard/on-demand.ts";
import { hookOnDemand } from "./judgment/hook/on-demand.ts";
import { moveJudge } from "./judgment/move-judge.ts";
import { judgeOnDemand } from "./judgment/on-demand.ts";
import { orgOnDemand } from "./judgment/org/on-demand.ts";
import type { OrgDoor } from "./judgment/org/ports.ts";
import type { History, MemoryDoor, ProseFiles } from "./judgment/ports.ts";
import { createMailbox } from "./mailbox/mailbox.ts";
import type { DrawPicture } from "./plans/desk.ts";
import type { PlanFiles } from "./plans/ground/ports.ts";
import { plansOnDemand } from "./plans/on-demand.ts";
import { rulesOf } from "./plans/ruled.ts";
import type {
  Children,
  Clock,
  Ids,
  LocalTime,
  Processes,
  References,
  Seeds,
  Store,
  Watcher,
} from "./ports.ts";
import { commandsOnDemand } from "./pulse/commands-on-demand.ts";
import { pulseControlOnDemand } from "./pulse/control-on-demand.ts";
import type { ReadConfig } from "./pulse/read-config.ts";

import { createSeed } from "./seed.ts";
import { createGoals } from "./steering/goals.ts";
import { createPlaybook } from "./steering/playbook.ts";
import { createSchedules } from "./steering/schedules.ts";
import { createSensors } from "./steering/sensors.ts";
import { observe } from "./watching/observe.ts";
import { createWait } from "./watching/wait.ts";
import { createClaims } from "./workers/claims.ts";
import { createFleet, type SessionMarker } from "./workers/fleet.ts";
import { terminalsOnDemand, workersOnDemand } from "./workers/on-demand.ts";
import { createPapers } from "./workers/papers.ts";
import type { Sessions } from "./workers/sessions.ts";

export interface EnginePorts {
  /** Absolute; the store's root. Children run in it. */
  readonly dataDir: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly localTime: LocalTime;
  /** Where the machine stands, as an IANA name. */
  readonly machineZone: () => string;
  readonly ids: Ids;
  readonly watcher: Watcher;
  readonly processes: Processes;
  readonly children: Children;
  readonly seeds: Seeds;
  readonly sessions: Sessions;
  readonly references: References;
  readonly guardFiles: GuardFiles;
  /** Of the projects that plans are about. */
  readonly planFiles: PlanFiles;
  /** Pixels of a receipt. Absent: none is drawn. */
  readonly drawPicture?: DrawPicture;
  /** What was learned: opened by the first ruling. */
  readonly memory: MemoryDoor;
  readonly history: History;
  readonly prose: ProseFiles;
  /** What an organization shares; nobody connects before a person asks for it. */
  readonly orgDoor: OrgDoor;
  /** What the config says, read anew. */
  readonly settings: ReadConfig;
  /** What our own environment says about the session we run in. */
  readonly marker: SessionMarker;
  /** From which children get what they are allowed to see. */
  readonly env: Readonly<Record<string, string>>;
  /** Backstops where no hint came. */
  readonly ask_poll_ms: number;
  readonly wait_poll_ms: number;
}

export function createEngine(ports: EnginePorts): Engine {
  const events = createEvents(ports);
  const journal = createJournal(ports);
  const fleet = createFleet(ports);
  const mailbox = createMailbox({ ...ports, fleet, events });
  const recording = { ...ports, events, journal };
  const crew = { ...ports, fleet, mailbox, events, journal };
  const watching = { ...ports, mailbox, fleet, journal, poll_ms: ports.wait_poll_ms };
  const schedules = createSchedules(recording);
  const guard = guardOnDemand(recording);
  const judge = judgeOnDemand({ ...ports, guard, grants: grantDesk({ ...ports, mailbox, events }) });
  const judgment = judgeMoves({ ...ports, guard, judge: moveJudge(judge) });
  const moved = {
    goals: createGoals(recording),
    playbook: createPlaybook(recording),
    sensors: createSensors(recording),
    schedules,
    workers: workersOnDemand(crew),
  };
  const terminals = terminalsOnDemand(crew);
  return {
    mailbox,
    ...moved,
    claims: createClaims({ ...ports, fleet }),
    fleet,
    papers: createPapers(ports),
    terminals,
    commands: commandsOnDemand({ ...crew, ...moved, judgment }),
    pulse: pulseControlOnDemand({ ...recording, schedules }),
    plans: plansOnDemand({ ...crew, workers: moved.workers, terminals, ruleOn: rulesOf(guard) }),
    guard,
    judge,
    hook: hookOnDemand({ ...ports, judge, mailbox, events }),
    org: orgOnDemand({ ...recording, guard, playbook: moved.playbook }),
    events,
    journal,
    async state() {
      const look = await observe(watching);
      return look.kind === "failed" ? look : look.state;
    },
    wait: createWait(watching),
    seed: createSeed(ports),
  };
}
