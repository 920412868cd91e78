// What stands for each value before anybody is asked: the command line, the config as it is, a variable. Pure.

import { type Refused, refused } from "../../engine/outcome.ts";
import type { SecretRef } from "../config.ts";
import type { PlatformSetup, SetupField, Values } from "./setup.ts";

export type Given = { readonly kind: "ok"; readonly values: Values } | Refused;

/** Keys of its own: where everything is shown, and whose account is the owner's. */
const GENERAL = ["home", "owner"];

export function givenOf(platform: PlatformSetup, said: readonly string[]): Given {
  const keys = [...platform.fields.map(({ key }) => key), ...GENERAL, ...platform.also];
  const values: Record<string, string> = {};
  for (const each of said) {
    const [key = "", ...rest] = each.split("=");
    const value = rest.join("=").trim();
    if (!keys.includes(key) || value === "") {
      const why = key === "" || value === "" ? "it is not KEY=VALUE" : `${platform.title} has no such value`;
      return refused(keys.includes(key) ? `--set ${key}` : "--set", why, `give one of ${keys.join(", ")}`);
    }
    const field = platform.fields.find((one) => one.key === key);
    if (field?.kind === "secret" && !/^(?:env|file):./.test(value)) {
      const why = "a secret on a command line can be read by everybody on this machine; take it for known";
      return refused(`--set ${key}`, why, `give --set ${key}=env:NAME or --set ${key}=file:PATH`);
    }
    values[key] = value;
  }
  return { kind: "ok", values };
}

export type Source =
  | { readonly kind: "said"; readonly written: string; readonly by: "command line" | "config" | "variable" }
  | { readonly kind: "missing" };

/** As the config would say it. */
export function sourceOf(
  field: SetupField,
  known: { readonly given: Values; readonly configured: Values; readonly env: Values },
): Source {
  const given = known.given[field.key];
  if (given !== undefined) return { kind: "said", written: given, by: "command line" };
  const configured = known.configured[field.key];
  if (configured !== undefined) return { kind: "said", written: configured, by: "config" };
  if (field.variable !== undefined && (known.env[field.variable] ?? "") !== "")
    return { kind: "said", written: `env:${field.variable}`, by: "variable" };
  return { kind: "missing" };
}

export function refOf(written: string): SecretRef {
  if (written.startsWith("env:")) return { kind: "variable", name: written.slice(4) };
  if (written.startsWith("file:")) return { kind: "file", path: written.slice(5) };
  return { kind: "written", value: written };
}
