// What prompts are made of, read from disk: anchors, contract, notes, calibration. What cannot be read is said in the
// prompt where it matters and left out where it only helps; nothing here gates anything.

import type { StepView } from "../nouns.ts";
import { type CalibrationExample, calibrationKey, calibrationOf } from "../prompts/calibration.ts";
import type { Said } from "../prompts/generator.ts";
import { promptLimits } from "../prompts/limits.ts";
import type { AnchorText } from "../prompts/sections.ts";
import { driveLimits } from "./limits.ts";
import { contractKey, notesKey } from "./names.ts";
import type { DrivePorts } from "./ports.ts";

export async function readAnchors(
  { references }: DrivePorts,
  cwd: string,
  anchors: readonly string[],
): Promise<readonly AnchorText[]> {
  const shown = anchors.slice(0, promptLimits.anchors_shown_max);
  const texts: AnchorText[] = [];
  for (const path of shown) {
    const read = await references.read([cwd], path, promptLimits.anchor_bytes_max);
    if (read.kind === "ok") texts.push({ path, text: textOf(read.bytes) });
    else texts.push({ path, why: read.kind === "missing" ? "it is not there" : read.why });
  }
  return texts;
}

export async function readText(
  { store }: DrivePorts,
  key: string,
  bytes_max: number,
): Promise<string | undefined> {
  const read = await store.read(key, bytes_max);
  return read.kind === "ok" ? textOf(read.bytes) : undefined;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}

export function readContract(ports: DrivePorts, plan: string, step: StepView): Promise<string | undefined> {
  return readText(ports, contractKey(plan, step.id), driveLimits.contract_bytes_max);
}

export function readNotes(ports: DrivePorts, plan: string): Promise<string | undefined> {
  return readText(ports, notesKey(plan), driveLimits.notes_bytes_max);
}

export async function readExamples(ports: DrivePorts): Promise<readonly CalibrationExample[]> {
  const text = await readText(ports, calibrationKey, driveLimits.calibration_bytes_max);
  return text === undefined ? [] : calibrationOf(text);
}

export function saidAbout({ hints, notes }: StepView): readonly Said[] {
  const imported =
    notes === undefined || notes.trim() === "" ? [] : [{ by: "notes of the imported plan", text: notes }];
  return [
    ...imported,
    ...hints.filter(({ text }) => text.trim() !== "").map(({ by, text }) => ({ by, text })),
  ];
}

export function challengeOf(step: StepView): string | undefined {
  const said = step.challenges.map(({ criterion, why }) => `${criterion}: ${why}`);
  return said.length === 0 ? undefined : said.join("\n");
}
