// Every verb there is, in the order in which help shows them.

import { answerVerb, asksVerb } from "./answer.ts";
import { askVerb, flagVerb, unflagVerb } from "./ask.ts";
import { claimVerbs } from "./claim.ts";
import { clientVerb } from "./client.ts";
import { auditVerbs, deliveryVerbs, peopleVerbs } from "./delivery.ts";
import { driveVerbs } from "./drive.ts";
import { eventsVerb, journalVerb } from "./events.ts";
import { goalVerbs } from "./goal.ts";
import { guardVerbs } from "./guard.ts";
import { healthVerbs } from "./health.ts";
import { hookVerbs } from "./hook.ts";
import { judgeVerbs } from "./judge.ts";
import { keepingVerbs } from "./keeping.ts";
import { lookVerbs } from "./look.ts";
import { mcpVerb } from "./mcp.ts";
import { orgVerbs } from "./org.ts";
import { planVerbs } from "./plan.ts";
import { playbookVerbs } from "./playbook.ts";
import { completeVerb, completionVerb, helpVerb, schemaVerb, versionVerb } from "./program.ts";
import {
  costVerb,
  demoDecideVerb,
  demoVerb,
  downVerb,
  initVerb,
  pauseVerb,
  resumeVerb,
  startVerb,
  statusVerb,
  upVerb,
} from "./pulse.ts";
import { rehearseVerb } from "./rehearse.ts";
import { paperVerbs, relayVerbs } from "./relay.ts";
import { runVerb } from "./run.ts";
import { scheduleVerbs } from "./schedule.ts";
import { sensorVerbs } from "./sensor.ts";
import { stateVerb, waitVerb } from "./state.ts";
import { tellVerb, toldVerb } from "./tell.ts";
import { unitVerbs } from "./unit.ts";
import type { Verb } from "./verb.ts";
import { watchVerb } from "./watch.ts";
import { workerVerbs } from "./worker.ts";

export interface VerbGroup {
  readonly title: string;
  readonly verbs: readonly Verb[];
}

export const verbGroups: readonly VerbGroup[] = [
  { title: "The loop", verbs: [initVerb, upVerb, downVerb, statusVerb, pauseVerb, resumeVerb, costVerb] },
  { title: "See", verbs: [stateVerb, waitVerb, asksVerb, eventsVerb, journalVerb, watchVerb] },
  {
    title: "Answer and steer",
    verbs: [clientVerb, answerVerb, tellVerb, ...goalVerbs, ...playbookVerbs, runVerb],
  },
  { title: "Judgment", verbs: [...guardVerbs, ...judgeVerbs, ...orgVerbs, ...hookVerbs, mcpVerb] },
  { title: "Workers", verbs: [...workerVerbs, ...relayVerbs, ...lookVerbs, ...driveVerbs] },
  { title: "Plans", verbs: planVerbs },
  { title: "People and cards", verbs: [...peopleVerbs, ...auditVerbs, ...deliveryVerbs, rehearseVerb] },
  { title: "This machine", verbs: [...unitVerbs, ...keepingVerbs] },
  { title: "Sense", verbs: [...sensorVerbs, ...scheduleVerbs] },
  { title: "For workers", verbs: [askVerb, flagVerb, unflagVerb, toldVerb, ...claimVerbs, ...paperVerbs] },
  { title: "Look after it", verbs: healthVerbs },
  { title: "The program", verbs: [demoVerb, startVerb, helpVerb, versionVerb, schemaVerb, completionVerb] },
];

/** `demo decide` is looked for before `demo`. */
export const verbs: readonly Verb[] = [
  demoDecideVerb,
  ...verbGroups.flatMap((group) => group.verbs),
  completeVerb,
];
