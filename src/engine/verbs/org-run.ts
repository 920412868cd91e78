// `org init|invite|join|leave|sync|status|publish|withdraw|adopt|preview|contribute|collective`.

import { resolve } from "node:path";
import type { Told } from "../judge.ts";
import type { OrgKept, OrgRole, OrgStatus, OrgSynced } from "../org.ts";
import { isoTime } from "./duration.ts";
import { plain, problem, problemOf } from "./report.ts";
import type { Result, Scene } from "./verb.ts";

/** It is looked at again from other places: a file's name says where it is. */
function databaseOf({ input, cwd }: Scene): string {
  const named = input.text("database") ?? "env:LOOOP_ORG_DATABASE";
  return named.startsWith("file:") && cwd !== undefined ? `file:${resolve(cwd, named.slice(5))}` : named;
}

export async function runOrgInit(scene: Scene): Promise<Result> {
  const { engine, input } = scene;
  const owner = input.text("owner");
  if (owner === undefined) return usage("--owner", "nobody would own it", "name a login role: --owner ann");
  const request = { name: input.argument("name") ?? "", owner, database: databaseOf(scene) };
  const made = await engine.org.init(request, await scene.actor());
  if (made.kind !== "made") return problemOf(made);
  const { org, name } = made;
  const text = `${plain(`org init ${name}`)}: ${org}\n`;
  return {
    kind: "done",
    text,
    json: { org, name, owner },
    notes: [`${owner} joins with looop org join ${org}`],
  };
}

export async function runOrgInvite(scene: Scene): Promise<Result> {
  const { engine, input } = scene;
  const expires_ms = input.number("expires");
  const request = {
    whom: input.argument("whom") ?? "",
    role: (input.text("role") ?? "member") as OrgRole,
    ...(expires_ms !== undefined && { lasts_s: Math.round(expires_ms / 1_000) }),
  };
  const invited = await engine.org.invite(request, await scene.actor());
  if (invited.kind !== "invited") return problemOf(invited);
  const { token, whom, role } = invited;
  return {
    kind: "done",
    text: `${token}\n`,
    json: { token, whom, role },
    notes: [`for ${whom}, once, as ${role}; it is not shown again`],
  };
}

export async function runOrgJoin(scene: Scene): Promise<Result> {
  const { engine, input } = scene;
  const request = { token: input.argument("invite") ?? "", database: databaseOf(scene) };
  return told(await engine.org.join(request, await scene.actor()), [
    "looop org sync takes over what it shares",
  ]);
}

export async function runOrgLeave(scene: Scene): Promise<Result> {
  const where = scene.input.on("here") ? "here" : "everywhere";
  return told(await scene.engine.org.leave(where, await scene.actor()));
}

export async function runOrgPublish(scene: Scene): Promise<Result> {
  const { engine, input } = scene;
  const [path, practice] = [input.argument("pack"), input.text("practice")];
  if ((path === undefined) === (practice === undefined))
    return usage("pack", "it is either a pack or a practice", "name a file, or use --practice");
  if (practice !== undefined) return told(await engine.org.publishPractice(practice, await scene.actor()));
  const file = await engine.guard.readFile(path ?? "");
  if (file.kind !== "ok") return problemOf(file);
  const name = (path ?? "").slice((path ?? "").lastIndexOf("/") + 1).replace(/\.ya?ml$/i, "");
  return told(await engine.org.publishPack({ name, text: file.text }, await scene.actor()));
}

export async function runOrgWithdraw(scene: Scene): Promise<Result> {
  return told(await scene.engine.org.withdraw(scene.input.argument("what") ?? "", await scene.actor()));
}

export async function runOrgAdopt(scene: Scene): Promise<Result> {
  return told(await scene.engine.org.adopt(scene.input.rest, await scene.actor()));
}

export async function runOrgContribute(scene: Scene): Promise<Result> {
  return told(await scene.engine.org.contribute(scene.input.argument("hash") ?? "", await scene.actor()));
}

export async function runOrgCollective(scene: Scene): Promise<Result> {
  const wanted = scene.input.argument("wanted");
  if (wanted !== "on" && wanted !== "off")
    return usage("wanted", "it is neither on nor off", "looop org collective on");
  return told(await scene.engine.org.collective(wanted, await scene.actor()));
}

function told(outcome: Told, notes: readonly string[] = []): Result {
  if (outcome.kind === "refused" || outcome.kind === "failed") return problemOf(outcome);
  const changed = outcome.kind === "done";
  const summary = outcome.kind === "done" ? outcome.summary : outcome.why;
  return {
    kind: "done",
    text: `${plain(summary)}\n`,
    json: { summary, changed },
    notes: changed ? notes : [],
  };
}

function usage(field: string, why: string, remedy: string): Result {
  return problem("usage", { kind: "usage", field, why, remedy });
}

export async function runOrgSync(scene: Scene): Promise<Result> {
  const outcome = await scene.engine.org.sync(await scene.actor());
  if (outcome.kind === "kept") return keptResult(outcome);
  return outcome.kind === "synced" ? syncedResult(outcome) : problemOf(outcome);
}

function keptResult(kept: OrgKept): Result {
  const { name, why, remedy, synced_ms, packs } = kept;
  const since = synced_ms === undefined ? "nothing was ever synced" : `as of ${isoTime(synced_ms / 1_000)}`;
  const lines = [`kept\t${name}\t${since}`, ...packs.map((pack) => `in force\t${pack}`)];
  const json = { ...kept, packs: [...packs] };
  return {
    kind: "done",
    exit: "failed",
    text: linesText(lines),
    json,
    notes: [`the last copy stays in force: ${why}; ${remedy}`],
  };
}

function syncedResult(synced: OrgSynced): Result {
  const { written, removed, unchanged, rejected, proposed, warnings } = synced;
  const lines = [
    ...written.map((name) => `written\t${name}`),
    ...removed.map((file) => `removed\t${file}`),
    ...unchanged.map((name) => `unchanged\t${name}`),
    ...rejected.map(({ pack, why }) => `rejected\t${pack}\t${why}`),
    ...proposed.map(({ id, text, by }) => `proposed\t${id}\t${text}\t${by}`),
  ];
  const notes = [
    ...warnings,
    ...(proposed.length > 0 ? ["looop org adopt writes them into the playbook"] : []),
  ];
  const json = {
    ...synced,
    written: [...written],
    removed: [...removed],
    unchanged: [...unchanged],
    rejected: rejected.map((each) => ({ ...each })),
    proposed: proposed.map((each) => ({ ...each })),
    warnings: [...warnings],
  };
  return { kind: "done", text: linesText(lines.length > 0 ? lines : ["nothing is shared"]), json, notes };
}

export async function runOrgStatus({ engine }: Scene): Promise<Result> {
  const status = await engine.org.status();
  if (status.kind !== "ok") return problemOf(status);
  const { kind: _, ...json } = status;
  return { kind: "done", text: linesText(statusLines(status)), json };
}

function statusLines(status: OrgStatus): readonly string[] {
  const { name, org, person, role, synced_ms, packs, proposed, database } = status;
  const online =
    database.kind === "offline"
      ? [`offline\t${database.why}; what was synced last is in force`]
      : [
          ...database.members.map((member) => `member\t${member.person}\t${member.role}`),
          `collective\t${database.collective}\tepsilon ${database.epsilon.spent} of ${database.epsilon.budget}`,
          ...database.pool.map(({ signature, yes, no }) => `pool\t${signature}\tabout ${yes} yes, ${no} no`),
        ];
  return [
    `organization\t${name}\t${org}`,
    `you\t${person}\t${role}`,
    `synced\t${synced_ms === undefined ? "never" : isoTime(synced_ms / 1_000)}`,
    ...packs.map((pack) => `pack\t${pack.name}\t${pack.state}`),
    ...proposed.map(({ id, text, by }) => `proposed\t${id}\t${text}\t${by}`),
    ...online,
  ];
}

export async function runOrgPreview({ engine }: Scene): Promise<Result> {
  const preview = await engine.org.preview();
  if (preview.kind !== "ok") return problemOf(preview);
  const { org, name, patterns, hash } = preview;
  const lines = [
    ...patterns.map(({ signature, yes, no }) => `${signature}\t${yes} yes\t${no} no`),
    `hash\t${hash}`,
  ];
  const json = { org, name, patterns: patterns.map((each) => ({ ...each })), hash };
  return {
    kind: "done",
    text: linesText(lines),
    json,
    notes: [`${name} would see this as it stands; the pool only hashes with clipped counts`],
  };
}

function linesText(lines: readonly string[]): string {
  return lines.map((each) => plain(`${each}\n`)).join("");
}
