// systemd's unit of this user, on this machine: its file, and `systemctl --user`. Composition.

import { isAbsolute, join } from "node:path";
import type { Engine } from "../engine/engine.ts";
import { readConfigFile, removeConfigFile, writeConfigFile } from "../engine/host/config-file.ts";
import type { Environment } from "../engine/host/environment.ts";
import { isId } from "../engine/ids.ts";
import { refused } from "../engine/outcome.ts";
import type { Children } from "../engine/ports.ts";
import type { Controlled, UnitDesk } from "../engine/unit.ts";
import { botLimits } from "./limits.ts";

export interface UnitParts {
  readonly environment: Environment;
  readonly children: Children;
  readonly engine: Pick<Engine, "pulse">;
}

export function unitDesk({ environment, children, engine }: UnitParts): UnitDesk {
  const { childEnv, dataDir, bin } = environment;
  return {
    place(name) {
      if (!isId(name))
        return refused("name", `“${name}” is no name for a unit`, "letters, digits, . _ and -");
      const { HOME = "", XDG_CONFIG_HOME = "" } = childEnv;
      const config = isAbsolute(XDG_CONFIG_HOME) ? XDG_CONFIG_HOME : join(HOME, ".config");
      if (!isAbsolute(config))
        return refused("HOME", "HOME is not set, so there is no place for the unit", "set it");
      const unit = `${name}.service`;
      const facts = { bin, dataDir, env: kept(childEnv), envFile: join(config, "looop", `${name}.env`) };
      return { kind: "ok", unit, path: join(config, "systemd", "user", unit), facts };
    },
    read(path) {
      const read = readConfigFile([path]);
      if (read.kind === "absent") return { kind: "missing" };
      return read.kind === "file" ? { kind: "ok", text: read.text } : read;
    },
    write: writeConfigFile,
    remove: removeConfigFile,
    control: (args) => controlled(children, childEnv, args),
    async running() {
      const held = await engine.pulse.holder();
      if (held.kind === "failed") return held;
      if (held.kind === "free") return { kind: "ok", runs: "no" };
      return { kind: "ok", runs: "yes", ...(held.holder && { pid: held.holder.pid }) };
    },
  };
}

/** What a start by hand would have, and systemd does not give. Keys and tokens are not written into a unit. */
function kept(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const names = ["PATH", "LANG", "LOOOP_DATA_DIR", "LOOOP_CONFIG"];
  return Object.fromEntries(
    names.flatMap((name) => (env[name] === undefined || env[name] === "" ? [] : [[name, env[name]]])),
  );
}

async function controlled(
  children: Children,
  env: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<Controlled> {
  const run = await children.run({
    command: { program: "systemctl", args: ["--user", ...args] },
    cwd: "/",
    env,
    deadline_ms: botLimits.systemctl_ms_max,
    output_bytes_max: botLimits.systemctl_bytes_max,
    keep: "head",
  });
  if (run.kind === "not_started") return { kind: "absent", why: "there is no systemctl on PATH" };
  if (run.kind !== "ended") return { kind: "absent", why: "systemctl does not come to an end" };
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8");
  return { kind: "ended", code: run.exit_code, out: text(run.stdout), err: text(run.stderr) };
}
