// Workers: the list, one of them, and the end of what it printed.

import type { Part } from "../../channels/channel.ts";
import { cleanLine } from "../../channels/text/clean.ts";
import { fitText } from "../../channels/text/fit.ts";
import { countText } from "../../engine/count.ts";
import type { WorkerHealth } from "../../engine/types.ts";
import type { AskFacts, Known, Setting } from "../facts.ts";
import { cardLimits } from "../limits.ts";
import type { Draft } from "../nouns.ts";
import { bytesText, lastingText, timeText } from "../words.ts";
import { codeOf, headlineOf } from "./ask-parts.ts";
import { button, rowsOf } from "./buttons.ts";
import { draftOf, factsPart, notePart } from "./sheet.ts";

/** In steps, never with every tick. */
export function healthText({
  health,
  state,
  exit_code,
  idle_s,
  verify,
  pending_tells,
}: WorkerHealth): string {
  const idle = idle_s === undefined ? "" : `, nothing new for ${lastingText(idle_s)}`;
  const how = {
    dead: state === "killed" ? "killed" : `ended${exit_code === null ? "" : ` with code ${exit_code}`}`,
    "waiting-ask": "waiting for an answer",
    "waiting-prompt": `at a prompt of its own${idle}`,
    stuck: `stuck${idle}`,
    busy: "busy",
  }[health];
  const tells = pending_tells === 0 ? "" : `, ${countText(pending_tells, "note")} not read yet`;
  return `${how}${verify === undefined ? "" : `, ${verifyText(verify)}`}${tells}`;
}

function verifyText({ verdict, exit_code }: NonNullable<WorkerHealth["verify"]>): string {
  if (verdict === "pass") return "verified";
  return `not verified${exit_code === null ? "" : ` (code ${exit_code})`}`;
}

export function workersCard(workers: Known<readonly WorkerHealth[]>, setting: Setting): Draft {
  if (workers.kind === "unknown") return unknownCard("workers", workers.why, setting);
  const { value } = workers;
  const living = value.filter(({ alive }) => alive);
  const buttons = value
    .slice(0, Math.min(setting.can.buttons_max, cardLimits.list_rows_max))
    .map(({ id }) => button(id, { do: "command", words: `worker ${id}` }));
  return draftOf(
    {
      title:
        value.length === 0 ? "No workers" : `${living.length} of ${countText(value.length, "worker")} alive`,
      name: "workers",
      tone: value.some(({ health }) => health === "stuck") ? "attention" : "plain",
      parts: [
        factsPart(value.slice(0, cardLimits.file_rows_max).map((worker) => [worker.id, rowText(worker)])),
        ...(value.length === 0 ? [notePart("start and a task starts one.")] : []),
      ],
      rows: rowsOf([buttons], setting.can),
    },
    setting,
  );
}

function rowText(worker: WorkerHealth): string {
  return worker.goal === undefined ? healthText(worker) : `${healthText(worker)} · goal ${worker.goal}`;
}

export function unknownCard(what: string, why: string, setting: Setting): Draft {
  return draftOf(
    {
      title: `The ${what} cannot be read now`,
      name: `${what}-unknown`,
      tone: "danger",
      parts: [{ kind: "prose", markdown: why }, notePart("That is not the same as none.")],
    },
    setting,
  );
}

export interface WorkerCardFacts {
  readonly worker: WorkerHealth;
  readonly goalTitle?: string;
  /** Its open asks. */
  readonly asks: readonly AskFacts[];
}

/** Also the first card of a worker's thread. */
export function workerCard({ worker, goalTitle, asks }: WorkerCardFacts, setting: Setting): Draft {
  const { id, goal, plan, started_s, gen, verify } = worker;
  return draftOf(
    {
      title: `${id}: ${healthText(worker)}`,
      name: `worker-${id}`,
      tone: toneOf(worker),
      parts: [
        factsPart([
          [
            "Goal",
            goal === undefined ? undefined : goalTitle === undefined ? goal : `${goal} (${goalTitle})`,
          ],
          ["Plan", plan],
          ["Started", started_s === undefined ? undefined : timeText(started_s * 1_000, setting.zone)],
          ["Generation", gen],
          [
            "Verified",
            verify === undefined ? "not yet" : verify.verdict === "pass" ? "yes" : verifyText(verify),
          ],
        ]),
        ...verifyParts(verify),
        factsPart(asks.map((facts) => [codeOf(facts), headlineOf(facts.ask)])),
      ],
      rows: rowsOf([workerButtons(worker)], setting.can),
    },
    setting,
  );
}

function workerButtons({ id, alive }: WorkerHealth) {
  const kill = {
    ...button("Kill", { do: "command", words: `kill ${id}` }, "danger"),
    confirm: {
      title: `End ${id}?`,
      text: "What it has not written down is lost. Its asks stay, and nobody waits for them.",
      yes: "End it",
      no: "Back",
    },
  };
  return [
    button("Show", { do: "show", worker: id }, "primary"),
    button("Log", { do: "command", words: `log ${id}` }),
    ...(alive ? [kill] : []),
  ];
}

function toneOf({ health, verify }: WorkerHealth): Draft["tone"] {
  if (verify?.verdict === "fail") return "danger";
  if (health === "dead") return verify?.verdict === "pass" ? "good" : "muted";
  return health === "busy" ? "plain" : "attention";
}

function verifyParts(verify: WorkerHealth["verify"]): readonly Part[] {
  if (verify === undefined || verify.verdict === "pass" || verify.output.trim() === "") return [];
  return [{ kind: "verbatim", text: verify.output, from: "What the check printed" }];
}

/** Of a picture's words, for those who cannot see it; surfaces take about so much. */
const ALT_CHARS = 900;

/** The screen of a worker as a picture. Its text goes along for those who cannot see it. */
export function pictureCard(
  shot: { readonly worker: string; readonly png: Uint8Array; readonly screen: string },
  setting: Setting,
): Draft {
  const { worker, png, screen } = shot;
  const says = fitText(cleanLine(setting.redact(screen).text), { unit: "chars", max: ALT_CHARS }).text;
  const alt = `The screen of ${worker}: ${says === "" ? "empty" : says}`;
  return draftOf(
    {
      title: `The screen of ${worker}`,
      name: `screen-${worker}`,
      tone: "plain",
      parts: [],
      files: [{ name: `screen-${worker}.png`, mime: "image/png", alt, bytes: png }],
      rows: rowsOf(
        [
          [
            button("Again", { do: "command", words: `shot ${worker}` }),
            button("Log", { do: "command", words: `log ${worker}` }),
          ],
        ],
        setting.can,
      ),
    },
    setting,
  );
}

/** So much of the end stands on the card; all of it is in the file. */
const TAIL_CHARS = 1_400;

export interface Tail {
  readonly title: string;
  readonly name: string;
  readonly text: string;
  /** Left out at the front, because it is no longer kept. */
  readonly dropped_bytes: number;
}

/** The end of a log or a journal: newest at the bottom, as everywhere. */
export function tailCard({ title, name, text, dropped_bytes }: Tail, setting: Setting): Draft {
  const trimmed = text.trimEnd();
  const end = lastLines(trimmed);
  const isCut = end.length < trimmed.length;
  const bytes = Buffer.from(text);
  const isAttached = isCut && setting.can.files === "yes" && bytes.length <= cardLimits.file_bytes_max;
  return draftOf(
    {
      title,
      name,
      tone: "plain",
      files: isAttached ? [{ name: `${name}.log`, mime: "text/plain", alt: title, bytes }] : [],
      parts: [
        ...(isCut ? [notePart(`The end of ${countText(trimmed.split("\n").length, "line")}.`)] : []),
        ...(dropped_bytes > 0
          ? [notePart(`${bytesText(dropped_bytes)} before that are no longer kept.`)]
          : []),
        trimmed === "" ? notePart("Nothing yet.") : { kind: "verbatim", text: end },
      ],
    },
    setting,
  );
}

/** Whole lines, as many as fit; of a single endless line its end. */
function lastLines(text: string): string {
  const lines = text.split("\n").slice(-(cardLimits.lines_max - 1));
  while (lines.length > 1 && lines.join("\n").length > TAIL_CHARS) lines.shift();
  const end = lines.join("\n");
  return end.length > TAIL_CHARS ? end.slice(-TAIL_CHARS).toWellFormed() : end;
}
