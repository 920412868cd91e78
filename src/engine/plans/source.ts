// A file that is to become a plan, with the contracts and the settings that lie beside it.

import { basename, dirname, isAbsolute } from "node:path";
import { type Failed, failed, type Refused, refused } from "../outcome.ts";
import type { Plans } from "../plans.ts";
import { decodeText } from "../records/codec.ts";
import type { PlanFiles } from "./ground/ports.ts";
import { planLimits } from "./limits.ts";

const CONTRACT = ".contract.md";
/** Elsewhere a `config.json` is about something else. */
const HARNESS = ".loop";

type Source = Awaited<ReturnType<Plans["readSource"]>>;

export async function readSource(files: Pick<PlanFiles, "read" | "names">, path: string): Promise<Source> {
  if (!isAbsolute(path))
    return refused("file", `${path} is not an absolute path`, "give it from the root on");
  const name = basename(path);
  const dir = dirname(path);
  const text = await textOf(files, dir, name);
  if (typeof text !== "string") return text;
  if (!/\.json$/i.test(name)) return { kind: "ok", name, text, contracts: {} };
  const beside = await contractsBeside(files, dir);
  if (beside.kind !== "ok") return beside;
  const config = basename(dir) === HARNESS ? await textOf(files, dir, "config.json") : undefined;
  if (config !== undefined && typeof config !== "string" && config.kind !== "missing") return config;
  const { contracts } = beside;
  return { kind: "ok", name, text, contracts, ...(typeof config === "string" && { config }) };
}

async function textOf(
  files: Pick<PlanFiles, "read">,
  dir: string,
  name: string,
): Promise<string | Extract<Source, { kind: "missing" }> | Refused | Failed> {
  const read = await files.read(dir, name, planLimits.import_bytes_max);
  if (read.kind === "missing") {
    return { kind: "missing", why: `there is no file ${dir}/${name}`, remedy: "look at its name" };
  }
  if (read.kind === "unreadable") return failed("unreadable", read.why, "make it a readable regular file");
  const text = decodeText(read.bytes);
  return text ?? refused("file", `${name} is not UTF-8`, "convert it to UTF-8 first");
}

type Contracts = { readonly kind: "ok"; readonly contracts: Readonly<Record<string, string>> };

/** `.loop/contracts/US-001.contract.md` beside `.loop/prd.json`. One that cannot be read is not left out (I12). */
async function contractsBeside(
  files: Pick<PlanFiles, "read" | "names">,
  dir: string,
): Promise<Contracts | Refused | Failed> {
  const listed = await files.names(`${dir}/contracts`);
  if (listed.kind === "missing") return { kind: "ok", contracts: {} };
  if (listed.kind === "unreadable") {
    return failed("unreadable", listed.why, "make the contracts a readable directory, or move them away");
  }
  const names = listed.names.filter((name) => name.endsWith(CONTRACT)).slice(0, planLimits.steps_max);
  const found: [string, string][] = [];
  for (const name of names) {
    const text = await textOf(files, `${dir}/contracts`, name);
    if (typeof text === "string") found.push([name.slice(0, -CONTRACT.length), text]);
    else if (text.kind !== "missing") return text;
  }
  return { kind: "ok", contracts: Object.fromEntries(found) };
}
