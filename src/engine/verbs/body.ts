// The text a verb is given: words on the line, or standard input, bounded and strictly UTF-8 (I9).

import { limits } from "../limits.ts";
import { refused } from "../outcome.ts";
import { decodeText } from "../records/codec.ts";
import { line, problemOf } from "./report.ts";
import type { Result, Scene } from "./verb.ts";

export type BodyRead =
  /** `from` matters: what comes through a pipe ends in a newline that nobody meant. */
  | { readonly kind: "ok"; readonly text: string; readonly from: "line" | "stdin" }
  | (Result & { kind: "problem" });

/** `field` is what the person calls it, e.g. `goal body`. */
export async function readBody(scene: Scene, field: string): Promise<BodyRead> {
  const { body } = scene.input;
  if (body.kind === "given") return { kind: "ok", text: body.text, from: "line" };
  if (body.kind === "none") return { kind: "ok", text: "", from: "line" };
  return readInput(scene, field);
}

export async function readInput(scene: Scene, field: string): Promise<BodyRead> {
  const { terminal } = scene;
  if (terminal.typed)
    await terminal.complain(line(`type the ${field}, then end it with Ctrl-D; Ctrl-C changes nothing`));
  const input = await terminal.readInput(limits.body_bytes_max);
  if (input.kind === "failed") return problemOf(input);
  if (input.kind === "too_large") {
    const why = `the ${field} on standard input is larger than ${limits.body_bytes_max} bytes`;
    return problemOf(refused(field, why, "shorten it, or put the rest in a file and name that file"));
  }
  const text = decodeText(input.bytes);
  if (text !== undefined) return { kind: "ok", text, from: "stdin" };
  return problemOf(
    refused(field, `the ${field} on standard input is not UTF-8`, "convert it to UTF-8 first"),
  );
}

/** A message, as opposed to a file: what follows its last word is not part of it. */
export async function readMessage(scene: Scene, field: string): Promise<BodyRead> {
  const read = await readBody(scene, field);
  return read.kind === "ok" && read.from === "stdin" ? { ...read, text: read.text.trimEnd() } : read;
}
