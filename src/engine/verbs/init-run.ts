// `init`: which agent decides and works here. Reads what stands, decides what shall stand, shows the difference, then
// writes; nothing is written that could not be read back. By a person only: a worker could make itself the decider.

import type { Dialog, Home } from "../home.ts";
import type { ConfigChanges } from "../pulse/config-text.ts";
import { findPreset, type Preset, presets } from "../pulse/presets.ts";
import type { LoadedConfig } from "../pulse/read-config.ts";
import { unifiedDiff } from "../steering/diff.ts";
import { presetRows } from "./init-text.ts";
import { refuseWorker } from "./person-only.ts";
import { line, plain, problem, problemOf } from "./report.ts";
import type { BareScene, Input, Result } from "./verb.ts";

type Standing = Exclude<LoadedConfig, { kind: "failed" }>;

interface Choice {
  readonly kind: "chosen";
  readonly preset: Preset;
  readonly tick: string;
  readonly worker: string;
}

type Stopped = Result & { readonly kind: "problem" };

export async function runInit(scene: BareScene): Promise<Result> {
  const home = await scene.home();
  if (home.kind !== "home") return problemOf(home);
  const surface = scene.input.argument("surface");
  if (surface === "hook") {
    const { runInitHook } = await import("./init-hook-run.ts");
    return runInitHook(scene, home);
  }
  const stopped = await refuseWorker(
    scene,
    (worker) => `${worker} is a worker, and no worker changes what decides and works here`,
    "ask for it with looop ask; a person does it",
  );
  if (stopped !== undefined) return stopped;
  if (surface !== undefined) {
    const { runConnect } = await import("./connect-run.ts");
    return runConnect(scene, home, surface);
  }
  const standing = await home.config.read();
  if (standing.kind === "failed") return problemOf(standing);
  const broken = brokenText(standing);
  if (broken !== undefined) return broken;
  const asked = home.dialog.with === "person" && !scene.input.on("yes");
  const choice = asked
    ? await choose(home, scene.input, standing)
    : chosenByFlags(home, scene.input, standing);
  if (choice.kind !== "chosen") return choice;
  return propose(scene, { home, standing, choice, confirm: asked ? "ask" : "no" });
}

/** A text that is no YAML cannot be merged into. */
function brokenText(standing: Standing): Stopped | undefined {
  if (standing.kind === "absent" || standing.load.kind === "ok") return undefined;
  const syntax = standing.load.problems.filter(({ key }) => key.startsWith("("));
  if (syntax.length === 0) return undefined;
  const why = syntax.map(({ place, why: each }) => `${place}: ${each}`).join(" | ");
  return problem("failed", { kind: "config", why, remedy: "mend it or move it away, then try again" });
}

function chosenByFlags(home: Home, input: Input, standing: Standing): Choice | Stopped {
  const named = input.text("runner");
  const found = home.config.findPrograms(programs());
  const preset =
    named === undefined
      ? presets.find(({ program }) => program !== undefined && found.includes(program))
      : findPreset(named);
  const kept = commandsIn(standing);
  const given = { tick: input.text("tick-command"), worker: input.text("worker-command") };
  const isCustom =
    preset?.name === "custom" || (named === undefined && (given.tick ?? given.worker) !== undefined);
  const base = isCustom ? (findPreset("custom") ?? preset) : preset;
  if (base === undefined) {
    return problem("failed", {
      kind: "refused",
      field: "runner",
      why: `no agent is on PATH (${programs().join(", ")})`,
      remedy: "install one, or name one with --runner; --runner demo needs none",
    });
  }
  const tick = given.tick ?? (isCustom ? kept.tick : undefined);
  const worker = given.worker ?? (isCustom ? kept.worker : undefined);
  if (isCustom && (tick === undefined || worker === undefined)) {
    const why = "a custom runner needs both its commands";
    return problem("failed", {
      kind: "refused",
      field: "runner",
      why,
      remedy: "give --tick-command and --worker-command",
    });
  }
  return {
    kind: "chosen",
    preset: base,
    tick: tick ?? base.tickCommand,
    worker: worker ?? base.workerCommand,
  };
}

const programs = () => presets.flatMap(({ program }) => program ?? []);

function commandsIn(standing: Standing): { readonly tick?: string; readonly worker?: string } {
  if (standing.kind === "absent" || standing.load.kind !== "ok") return {};
  return { tick: standing.load.config.tickCommand, worker: standing.load.config.workerCommand };
}

async function choose(home: Home, input: Input, standing: Standing): Promise<Choice | Stopped> {
  const { dialog } = home;
  const found = home.config.findPrograms(programs());
  await dialog.say(`Which agent shall decide and work here?\n\n${presetRows(found)}\n`);
  const preset = await choosePreset(dialog, input.text("runner") ?? firstOffer(found, standing));
  if (preset === undefined) return aborted();
  const kept = preset.name === "custom" ? commandsIn(standing) : {};
  await dialog.say("\nThe two commands; edit them, or press Enter.\n");
  const tick = await dialog.ask("decide: ", input.text("tick-command") ?? kept.tick ?? preset.tickCommand);
  if (tick.kind === "ended") return aborted();
  const worker = await dialog.ask(
    "work:   ",
    input.text("worker-command") ?? kept.worker ?? preset.workerCommand,
  );
  if (worker.kind === "ended") return aborted();
  return { kind: "chosen", preset, tick: tick.text.trim(), worker: worker.text.trim() };
}

/** What stands, if it is one of ours; else the first that is installed. */
function firstOffer(found: readonly string[], standing: Standing): string {
  const { tick } = commandsIn(standing);
  const same = presets.find(({ tickCommand }) => tickCommand === tick);
  const installed = presets.find(({ program }) => program !== undefined && found.includes(program));
  return (
    (
      same ??
      (tick === undefined ? installed : undefined) ??
      (tick === undefined ? undefined : findPreset("custom"))
    )?.name ?? "demo"
  );
}

async function choosePreset(dialog: Dialog, offer: string): Promise<Preset | undefined> {
  for (;;) {
    const read = await dialog.ask(`number or name [${offer}]: `); // ends: the person chooses or leaves
    if (read.kind === "ended") return undefined;
    const said = read.text.trim().toLowerCase() || offer;
    const preset = findPreset(said) ?? (/^\d+$/.test(said) ? presets[Number(said) - 1] : undefined);
    if (preset !== undefined) return preset;
    await dialog.say(`There is no ${plain(said)} among these.\n`);
  }
}

function aborted(): Stopped {
  return problem("interrupted", {
    kind: "interrupted",
    why: "left without an answer; nothing was changed",
    remedy: "run looop init again",
  });
}

interface Proposal {
  readonly home: Home;
  readonly standing: Standing;
  readonly choice: Choice;
  readonly confirm: "ask" | "no";
}

async function propose(scene: BareScene, { home, standing, choice, confirm }: Proposal): Promise<Result> {
  const { path } = standing;
  const before = standing.kind === "file" ? standing.text : undefined;
  const changes = changesOf(choice);
  const source = { path, ...(before !== undefined && { text: before }) };
  const after = await home.config.propose(source, changes);
  const ours = after.problems.filter(({ key }) => Object.hasOwn(changes, key));
  if (ours.length > 0) {
    const why = ours.map(({ text }) => text).join(" | ");
    return problem("failed", {
      kind: "refused",
      field: ours[0]?.key ?? "runner",
      why,
      remedy: "nothing was written",
    });
  }
  const changed = before !== after.text;
  if (changed) {
    const diff = unifiedDiff(before ?? "", after.text, {
      before: before === undefined ? "nothing" : path,
      after: path,
    });
    await scene.terminal.complain(`\n${plain(diff)}\n`);
    if (confirm === "ask") {
      const said = await home.dialog.ask("write this? [Y/n] ");
      if (said.kind === "ended" || /^n/i.test(said.text.trim())) return aborted();
    }
    const written = await home.config.write(path, before, after.text);
    if (written.kind !== "ok") return problemOf(written);
  }
  return finish(scene, home, { path, changed, choice, problems: after.problems.map(({ text }) => text) });
}

/** Names of models do not carry over from one agent to the next; the older names of the keys go. */
function changesOf({ preset, tick, worker }: Choice): ConfigChanges {
  const models =
    preset.name === "custom"
      ? {}
      : { worker_model: preset.workerModel, worker_thinking: preset.workerThinking };
  return { tick: undefined, interactive: undefined, tick_command: tick, worker_command: worker, ...models };
}

interface Written {
  readonly path: string;
  readonly changed: boolean;
  readonly choice: Choice;
  readonly problems: readonly string[];
}

async function finish(scene: BareScene, home: Home, written: Written): Promise<Result> {
  const { path, changed, choice, problems } = written;
  const opened = await scene.open();
  if (opened.kind !== "opened") return problemOf(opened);
  const story = choice.preset.name === "demo" ? await home.seedStory() : { kind: "ok" as const, created: [] };
  if (story.kind === "failed") return problemOf(story);
  const seeded = await opened.engine.seed();
  if (seeded.kind === "failed") return problemOf(seeded);
  const created = [...story.created, ...seeded.created.filter((each) => !each.endsWith("/"))];
  for (const each of problems)
    await scene.terminal.complain(line(`${each} (it keeps looop up from starting)`));
  const meters = METERS[choice.preset.meters];
  const text = [
    changed ? `wrote ${path}` : `${path} says so already`,
    created.length > 0 ? `made ${created.join(", ")} in ${home.dataDir}` : "",
    meters,
    "next: looop up runs the loop here (--detach: in the background); looop status shows it",
    "      looop client is where you answer what it asks, in another terminal, as often as you like",
  ];
  const lines = text.filter((each) => each !== "").map((each) => `${plain(each)}\n`);
  return { kind: "done", text: lines.join(""), json: { path, changed, created, problems: [...problems] } };
}

const METERS: Readonly<Record<Preset["meters"], string>> = {
  usd: "it tells what it costs: set budget.daily_usd to cap a day",
  tokens: "it tells tokens but no cost: set budget.daily_tokens to cap a day",
  none: "",
};
