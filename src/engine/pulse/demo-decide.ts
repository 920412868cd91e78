// The judgment of the demo: a script in place of a model. Pure, and from the prompt alone, so that it may be asked
// again at any moment, after any interruption, and does no step twice.

import { isId } from "../ids.ts";

/** As a decider would answer. */
export type DemoMove = Readonly<Record<string, string>> & {
  readonly action: string;
  readonly journal: string;
};

export const STORY = "release";

interface Release {
  readonly release: string;
  readonly checks: string;
  readonly live: string;
  readonly declined: string;
}

interface Worker {
  readonly id: string;
  readonly health: string;
  readonly verify?: string;
}

export function decideDemo(prompt: string): DemoMove {
  const goal = written(itemsOf(sectionOf(prompt, "GOALS")).get(`${STORY}.md`));
  const readings = itemsOf(sectionOf(prompt, "SENSOR READINGS"));
  const release = signalOf(readings.get(`sensor-${STORY}`)) as Partial<Release> | undefined;
  if (goal === undefined) return noop(`there is no goal called ${STORY}; the demo has nothing to do`);
  const { release: version, checks, live, declined } = release ?? {};
  if (version === undefined) return noop(`the sensor ${STORY} tells nothing`);
  if (checks !== "green") return noop(`${version} waits for its checks`);
  const id = workerFor(version);
  const workers = signalOf(readings.get("sys-sessions"));
  const worker = (Array.isArray(workers) ? (workers as Worker[]) : []).find((each) => each.id === id);
  if (worker !== undefined && worker.health !== "dead") {
    return noop(worker.health === "waiting-ask" ? `${id} waits for a person` : `${id} is at work`);
  }
  // Its check runs at the next look; what is not checked is not called done.
  if (worker !== undefined && worker.verify === undefined)
    return noop(`${id} has ended; its check is to come`);
  if (live === version || declined === version) {
    const end =
      live === version
        ? `${version} is live${verifiedBy(worker)}`
        : `${version} is not deployed: a person said no`;
    if (goal.includes(`- ${version} `)) return noop(`${end}; nothing to do`);
    return {
      action: "write_goal",
      id: STORY,
      body: `${goal}\n- ${end}\n`,
      journal: `noted on ${STORY}: ${end}`,
    };
  }
  return startWorker(id, version);
}

export function workerFor(version: string): string {
  return `${STORY}-${version.replace(/^v/, "").replaceAll(".", "-")}`;
}

function startWorker(id: string, version: string): DemoMove {
  if (!isId(id)) return noop(`${version} makes no worker id`);
  return {
    action: "start_worker",
    id,
    prompt: `Bring ${version} to production. Ask at a gate first, and do not deploy without a yes.`,
    verify: `grep -qx ${version} reports/production/version || grep -qx ${version} reports/production/declined`,
    journal: `${version} is green: started ${id}`,
  };
}

/** Only what the check after its end said; a worker whose record is gone proves nothing. */
function verifiedBy(worker: Worker | undefined): string {
  if (worker?.verify === "pass") return " and verified";
  return worker?.verify === "fail" ? ", but its check failed" : "";
}

function noop(journal: string): DemoMove {
  return { action: "noop", reason: journal, journal };
}

/** A line that looks like a header of the prompt was given a backslash there. */
function written(body: string | undefined): string | undefined {
  return body?.replace(/^\\(?=---|===)/gm, "");
}

function sectionOf(prompt: string, name: string): string {
  const [, after = ""] = prompt.split(`\n=== ${name} ===\n`);
  return after.split("\n=== ")[0] ?? "";
}

function itemsOf(section: string): ReadonlyMap<string, string> {
  const items = `\n${section}`.split("\n--- ").slice(1);
  return new Map(
    items.map((item) => {
      const end = item.indexOf("\n");
      return [item.slice(0, end), item.slice(end + 1).trimEnd()] as const;
    }),
  );
}

function signalOf(body: string | undefined): unknown {
  if (body === undefined) return undefined;
  try {
    return (JSON.parse(body) as { signal?: unknown }).signal;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined; // cut, or no JSON: nothing that a script could judge by
  }
}
