// `doctor`: everything looked over, by area, what is wrong with its remedy below it.

import type { DoctorRow } from "../health.ts";
import { checkupOf } from "./health-run.ts";
import type { DoctorJson } from "./outputs-health.ts";
import { refuseWorker } from "./person-only.ts";
import { interrupted, plain, problemOf } from "./report.ts";
import type { BareScene, Result } from "./verb.ts";

const marks: Readonly<Record<DoctorRow["state"], string>> = {
  well: "✓",
  fixed: "✓ mended:",
  note: "·",
  problem: "✗",
  unknown: "?",
};

export async function runDoctor(scene: BareScene): Promise<Result> {
  const mode = scene.input.on("fix") ? "fix" : "look";
  if (mode === "fix") {
    const worker = await refuseWorker(
      scene,
      (id) => `worker ${id} mends nothing here`,
      "leave it to a person",
    );
    if (worker !== undefined) return worker;
  }
  const checkup = await checkupOf(scene);
  if ("kind" in checkup) return problemOf(checkup);
  const signal = scene.terminal.interruptible();
  const { rows } = await checkup.doctor(mode, signal);
  if (signal.aborted) return interrupted(signal, "it was not looked through to the end", "run it again");
  const wrong = rows.filter(({ state }) => state === "problem" || state === "unknown");
  const json = { problems: wrong.length, rows: [...rows] } satisfies DoctorJson;
  return { kind: "done", exit: wrong.length === 0 ? "ok" : "failed", text: textOf(rows, wrong.length), json };
}

function textOf(rows: readonly DoctorRow[], wrong: number): string {
  const lines = rows.flatMap(({ area, state, what, remedy }) => [
    `${marks[state]} ${area}: ${what}`,
    ...(remedy === undefined ? [] : [`    ${remedy}`]),
  ]);
  const fixable = rows.filter(({ fixable: can }) => can === true).length;
  const mends = fixable === 0 ? "" : `; looop doctor --fix mends ${fixable}`;
  const end = wrong === 0 ? `nothing is wrong${mends}` : `${wrong} to see to${mends}`;
  return [...lines, end].map((text) => `${plain(text).replaceAll("\n", " ")}\n`).join("");
}
