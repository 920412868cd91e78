// How a person changes the guardrails: a pack of theirs is added or taken away whole, journalled, and never written over
// another one. Nobody else may (I11).

import type { Told } from "../../judge.ts";
import { failed, type Refused, refused } from "../../outcome.ts";
import type { Store } from "../../ports.ts";
import { decodeText } from "../../records/codec.ts";
import { type AuditPorts, recordDeed } from "../../steering/audit.ts";
import type { Actor } from "../../types.ts";
import { orgPrefix, stemOf, stemOfPack } from "./files.ts";
import { guardLimits } from "./limits.ts";
import { lintPack } from "./lint.ts";
import type { PackSet } from "./pack.ts";
import { alwaysOn, ownDirectory, type PackPorts, type Packs } from "./packs.ts";

export interface ChangePorts extends Omit<PackPorts, "store">, AuditPorts {
  readonly store: Pick<Store, "list" | "read" | "create" | "removeIf">;
}

function notAPerson(actor: Actor, what: string): Refused | undefined {
  if (actor.kind === "person") return undefined;
  const who = actor.kind === "worker" ? `worker ${actor.id}` : "the loop";
  return refused(
    "actor",
    `${who} may not ${what} guardrails`,
    "a person does that, at a terminal of their own",
  );
}

/** One of ours to be edited, or a file's. Never over another one. */
export async function addPack(
  ports: ChangePorts,
  packs: Packs,
  { name, text }: { readonly name: string; readonly text?: string },
  actor: Actor,
): Promise<Told> {
  const denied = notAPerson(actor, "add");
  if (denied !== undefined) return denied;
  const before = await packs.load(undefined);
  const given = text ?? (await shippedText(ports, before, name));
  if (typeof given !== "string") return given;
  const { pack, problems } = lintPack({ place: "own", source: name, stem: stemOf(name), text: given });
  const [problem] = problems;
  if (pack === undefined || problem !== undefined) {
    const place = problem?.line === undefined ? name : `${name}:${problem.line}`;
    return refused(
      "pack",
      `${place}: ${problem?.why ?? "it is no pack"}`,
      problem?.remedy ?? "see docs/guardrails.md",
    );
  }
  if (pack.name === alwaysOn) {
    return refused(
      "pack",
      `${alwaysOn} is always on, and nothing stands in for it`,
      "call yours otherwise, with `pack:`",
    );
  }
  if (pack.name.startsWith(orgPrefix))
    return refused(
      "pack",
      `${orgPrefix}… is what packs of an organization are called`,
      "call yours otherwise",
    );
  const twin = before.packs.find(({ place, name: other }) => place === "own" && other === pack.name);
  const key = `${ownDirectory}/${pack.name}.yaml`;
  if (twin !== undefined && twin.source !== key) {
    return refused(
      "pack",
      `${twin.source} is called ${pack.name} already`,
      `looop guard remove ${pack.name} first`,
    );
  }
  const created = await ports.store.create(key, Buffer.from(given));
  if (created.kind === "failed") return created;
  if (created.kind === "exists") return standing(ports, key, given);
  const instead = before.packs.some(({ place, name: other }) => place === "shipped" && other === pack.name);
  const summary = `guard add ${pack.name}: ${pack.rules.length} rules${instead ? ", instead of the ones that are shipped" : ""}`;
  return changed(ports, { summary, pack: pack.name, change: "added" }, actor);
}

async function standing({ store }: ChangePorts, key: string, text: string): Promise<Told> {
  const read = await store.read(key, guardLimits.pack_bytes_max);
  if (read.kind === "ok" && decodeText(read.bytes) === text)
    return { kind: "nothing", why: `${key} is exactly this already` };
  const name = stemOf(key);
  return refused(
    "pack",
    `${key} is there already, and is another one`,
    `looop guard remove ${name} first, or call yours otherwise`,
  );
}

async function shippedText(ports: ChangePorts, { packs }: PackSet, name: string): Promise<string | Told> {
  const listing = await ports.guardFiles.shipped();
  if (listing.kind !== "ok") return failed("unreadable", listing.why, `make ${listing.path} readable`);
  const file = listing.files.find(({ path }) => stemOf(path) === name);
  if (file === undefined) {
    const shipped = packs.filter(({ place }) => place === "shipped").map((pack) => pack.name);
    return refused(
      "pack",
      `no pack called ${name} is shipped`,
      `name a file, or one of: ${shipped.join(", ")}`,
    );
  }
  const read = await ports.guardFiles.read(file.path, guardLimits.pack_bytes_max);
  const text = read.kind === "ok" ? decodeText(read.bytes) : undefined;
  return text ?? failed("unreadable", `${file.path} cannot be read`, "reinstall looop");
}

export async function removePack(
  ports: ChangePorts,
  packs: Packs,
  name: string,
  actor: Actor,
): Promise<Told> {
  const denied = notAPerson(actor, "remove");
  if (denied !== undefined) return denied;
  if (name.startsWith(orgPrefix))
    return refused("pack", `${name} is your organization's`, "looop org withdraw, or looop org leave");
  const { packs: all } = await packs.load(undefined);
  const key =
    all.find((pack) => pack.place === "own" && pack.name === name)?.source ?? (await fileOf(ports, name));
  if (key === undefined) {
    const isOurs = all.some((pack) => pack.place === "shipped" && pack.name === name);
    const why = isOurs ? `${name} is shipped, and always on` : `there is no pack ${name} in ${ownDirectory}/`;
    const remedy = isOurs
      ? `looop guard add ${name} makes a copy of it that you may edit`
      : "see `looop guard list`";
    return refused("pack", why, remedy);
  }
  const read = await ports.store.read(key, guardLimits.pack_bytes_max);
  if (read.kind === "unreadable") return failed("unreadable", read.why, `look at ${key}`);
  if (read.kind === "missing") return { kind: "nothing", why: `${key} is gone already` };
  const removed = await ports.store.removeIf(key, read.bytes);
  if (removed.kind === "failed") return removed;
  if (removed.kind === "differs")
    return refused("pack", `${key} was changed this moment`, "look at it, then try again");
  return changed(ports, { summary: `guard remove ${name}`, pack: name, change: "removed" }, actor);
}

/** One that cannot be read has no name but its file's. */
async function fileOf({ store }: ChangePorts, name: string): Promise<string | undefined> {
  const listing = await store.list(ownDirectory);
  const entries = listing.kind === "ok" ? listing.entries : [];
  const entry = entries.find((each) => stemOfPack(each.name) === name);
  return entry && `${ownDirectory}/${entry.name}`;
}

async function changed(
  ports: ChangePorts,
  {
    summary,
    pack,
    change,
  }: { readonly summary: string; readonly pack: string; readonly change: "added" | "removed" },
  actor: Actor,
): Promise<Told> {
  const deed = { summary, event: "guardrails_changed", fields: { pack, change } };
  const done = await recordDeed(ports, deed, {}, actor);
  return { kind: "done", summary: [summary, ...(done.warnings ?? [])].join("; ") };
}
