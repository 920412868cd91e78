// `backup`, `restore`, `migrate-from`: done by the person at the terminal, and by nobody who works for the loop.

import { resolve } from "node:path";
import about from "../../../package.json" with { type: "json" };
import type { Keeping, LeftOut, TakeOverLine } from "../keeping.ts";
import type { BackupJson, MigrateJson, RestoreJson } from "./outputs-keeping.ts";
import { refuseWorker } from "./person-only.ts";
import { plain, problem, problemOf } from "./report.ts";
import type { BareScene, Result } from "./verb.ts";

type Stopped = Result & { readonly kind: "problem" };

interface Desk {
  readonly kind: "desk";
  readonly keeping: Keeping;
  /** Absolute, as whoever typed it meant it. */
  readonly path: (typed: string) => string;
}

async function deskOf(scene: BareScene): Promise<Desk | Stopped> {
  const worker = await refuseWorker(
    scene,
    (id) => `worker ${id} may not copy or bring back the whole data directory`,
    "ask for it with looop ask; a person does it",
  );
  if (worker !== undefined) return worker;
  const [opened, home] = await Promise.all([scene.open(), scene.home()]);
  if (opened.kind !== "opened") return problemOf(opened);
  if (home.kind !== "home") return problemOf(home);
  const { cwd = home.dataDir } = opened;
  return { kind: "desk", keeping: await home.keeping(), path: (typed) => resolve(cwd, typed) };
}

/** Elsewhere a lone - is a pipe. What is written and read here is a file, whole and of one name. */
function pipeProblem(given: string | undefined, field: string, remedy: string): Stopped | undefined {
  if (given !== "-") return undefined;
  const why = `${field} is -, and this verb neither reads nor writes a pipe`;
  return problem("usage", { kind: "usage", field, why, remedy: `${remedy}; ./- is what is called so` });
}

export async function runBackup(scene: BareScene): Promise<Result> {
  const pipe = pipeProblem(scene.input.argument("file"), "file", "name a new file, and send that on");
  if (pipe !== undefined) return pipe;
  const desk = await deskOf(scene);
  if (desk.kind !== "desk") return desk;
  const { input } = scene;
  const end = await desk.keeping.backUp({
    file: desk.path(input.argument("file") ?? ""),
    secrets: input.on("with-secrets") ? "with" : "without",
    program: about.version,
  });
  if (end.kind !== "backed_up") return problemOf(end);
  const { kind: _, ...json } = end;
  const text = `${end.files} files in ${end.file} (${sizeText(end.bytes)})\n`;
  return {
    kind: "done",
    text: plain(text),
    json: { ...json, left: [...end.left] } satisfies BackupJson,
    notes: leftNotes(end.left),
  };
}

export async function runRestore(scene: BareScene): Promise<Result> {
  const { input } = scene;
  const into = input.text("into");
  const pipe =
    pipeProblem(input.argument("file"), "file", "write what comes into a file, and name that") ??
    pipeProblem(into, "--into", "name a new directory");
  if (pipe !== undefined) return pipe;
  const desk = await deskOf(scene);
  if (desk.kind !== "desk") return desk;
  const end = await desk.keeping.restore({
    file: desk.path(input.argument("file") ?? ""),
    ...(into !== undefined && { into: desk.path(into) }),
  });
  if (end.kind !== "restored") return problemOf(end);
  const { kind: _, ...json } = end;
  const text = `${end.files} files as of ${end.made} in ${end.into} (${sizeText(end.bytes)})\n`;
  return {
    kind: "done",
    text: plain(text),
    json: { ...json, left: [...end.left] } satisfies RestoreJson,
    notes: leftNotes(end.left),
  };
}

export async function runMigrate(scene: BareScene): Promise<Result> {
  const desk = await deskOf(scene);
  if (desk.kind !== "desk") return desk;
  const { input } = scene;
  const from = desk.path(input.argument("dir") ?? "");
  const end = await desk.keeping.takeOver({ from, does: input.on("yes") ? "take" : "preview" });
  if (end.kind === "refused" || end.kind === "failed") return problemOf(end);
  const { lines, openAsks, into } = end;
  const json = { state: end.kind, from, into, lines: [...lines], open_asks: openAsks } satisfies MigrateJson;
  const notes = [
    ...(openAsks > 0
      ? [`${openAsks} of the questions are open: whoever asked them waits there, not here`]
      : []),
    ...(end.kind === "looked" ? ["nothing was written; --yes takes it over"] : []),
  ];
  return { kind: "done", text: lines.map(lineOf).join(""), json, notes };
}

const stateTexts: Readonly<Record<TakeOverLine["state"], string>> = {
  taken: "taken",
  would_take: "would take",
  stands: "stands",
  left: "left",
};

function lineOf({ path, state, why }: TakeOverLine): string {
  return `${plain(`${stateTexts[state].padEnd(10)} ${path}${why === undefined ? "" : `: ${why}`}`)}\n`;
}

function leftNotes(left: readonly LeftOut[]): readonly string[] {
  return left.map(({ path, why }) => `not in it: ${path}: ${why}`);
}

const MIB = 1_048_576;

function sizeText(bytes: number): string {
  return bytes < MIB ? `${Math.ceil(bytes / 1_024)} KiB` : `${(bytes / MIB).toFixed(1)} MiB`;
}
