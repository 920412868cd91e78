// `init hook`: our hooks into a settings file of Claude Code, or out of it. Shows the difference, keeps what stood there,
// then writes. By a person only: a worker that could take them out would judge itself.

import type { Home, HookDesk } from "../home.ts";
import { withHooks, withoutHooks } from "../judgment/hook/settings.ts";
import { unifiedDiff } from "../steering/diff.ts";
import { refuseWorker } from "./person-only.ts";
import { plain, problem, problemOf } from "./report.ts";
import type { BareScene, Result } from "./verb.ts";

export async function runInitHook(scene: BareScene, home: Home): Promise<Result> {
  const { input } = scene;
  const stopped = await refuseWorker(
    scene,
    (worker) => `${worker} is a worker, and no worker changes what judges it`,
    "leave it to a person",
  );
  if (stopped !== undefined) return stopped;
  if (input.on("user") && input.on("project"))
    return problem("usage", {
      kind: "usage",
      field: "--user",
      why: "--user and --project exclude each other",
      remedy: "say where: for all your projects, or for the one here",
    });
  const place = home.hooks.place(input.on("user") ? "user" : "project");
  if (place.kind === "refused") return problemOf(place);
  const read = await home.hooks.read(place.path);
  if (read.kind === "failed") return problemOf(read);
  const before = read.kind === "ok" ? read.text : undefined;
  return input.on("remove")
    ? remove(scene, home, { path: place.path, before })
    : install(scene, home, { path: place.path, before });
}

interface Standing {
  readonly path: string;
  /** Undefined: there is no such file. */
  readonly before: string | undefined;
}

const backupOf = (path: string) => `${path}.before-looop`;

async function install(scene: BareScene, home: Home, { path, before }: Standing): Promise<Result> {
  const after = withHooks(before, home.hooks.command);
  if (after.kind === "refused") return problemOf(after);
  if (after.text === before) return ended(path, "unchanged", "has them already");
  const stop = await agreed(scene, home, { path, before, after: after.text });
  if (stop !== undefined) return stop;
  const backup = before === undefined ? undefined : await keep(home.hooks, path, before);
  if (backup !== undefined && backup.kind !== "ok") return problemOf(backup);
  const written = await home.hooks.write(path, before, after.text);
  if (written.kind !== "ok") return problemOf(written);
  return ended(path, "installed", "has every tool call judged, from the next session on", backup?.path);
}

/** The first one counts: what stood there before there was anything of ours. */
async function keep(hooks: HookDesk, path: string, before: string) {
  const backup = backupOf(path);
  const standing = await hooks.read(backup);
  if (standing.kind === "failed") return standing;
  const had = withoutHooks(before);
  if (standing.kind === "ok" && had.kind === "ok" && had.text !== before)
    return { kind: "ok", path: backup } as const;
  const written = await hooks.write(backup, standing.kind === "ok" ? standing.text : undefined, before);
  return written.kind === "ok" ? ({ kind: "ok", path: backup } as const) : written;
}

async function remove(scene: BareScene, home: Home, { path, before }: Standing): Promise<Result> {
  const without = withoutHooks(before);
  if (without.kind === "refused") return problemOf(without);
  if (before === undefined || without.text === before) return ended(path, "unchanged", "has none of ours");
  const kept = await home.hooks.read(backupOf(path));
  if (kept.kind === "failed") return problemOf(kept);
  const exact = kept.kind === "ok" && isSame(kept.text, without.text) ? kept.text : without.text;
  const stop = await agreed(scene, home, { path, before, after: exact });
  if (stop !== undefined) return stop;
  // It was made for our hooks, and nothing else stands in it.
  const isEmpty = kept.kind === "missing" && isSame(exact, "{}");
  const done = isEmpty ? await home.hooks.remove(path, before) : await home.hooks.write(path, before, exact);
  if (done.kind !== "ok") return problemOf(done);
  if (kept.kind === "ok") {
    const dropped = await home.hooks.remove(backupOf(path), kept.text);
    if (dropped.kind !== "ok") return problemOf(dropped);
  }
  return ended(path, "removed", "has nothing judged any more");
}

/** As settings, however they are laid out. */
function isSame(a: string, b: string): boolean {
  try {
    return JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b));
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** Undefined: go on. */
async function agreed(
  { terminal, input }: BareScene,
  { dialog }: Home,
  { path, before, after }: Standing & { readonly after: string },
): Promise<(Result & { kind: "problem" }) | undefined> {
  const names = { before: before === undefined ? "nothing" : path, after: path };
  await terminal.complain(`\n${plain(unifiedDiff(before ?? "", after, names))}\n`);
  if (dialog.with !== "person" || input.on("yes")) return undefined;
  const said = await dialog.ask("write this? [Y/n] ");
  if (said.kind !== "ended" && !/^n/i.test(said.text.trim())) return undefined;
  return problem("interrupted", {
    kind: "interrupted",
    why: "nothing was changed",
    remedy: "run looop init hook again",
  });
}

function ended(
  settings: string,
  state: "installed" | "removed" | "unchanged",
  words: string,
  backup?: string,
): Result {
  const text = plain(`${settings} ${words}\n`);
  return { kind: "done", text, json: { settings, state, ...(backup !== undefined && { backup }) } };
}
