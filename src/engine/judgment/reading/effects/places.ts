// Where a path lies, by its text alone: below the directory that one works in, in a temporary one, or elsewhere. Links
// are not followed; who must know asks the machine.

import { isAbsolute, posix } from "node:path";
import type { Word } from "../../facts.ts";

export type Place = "here" | "temporary" | "device" | "secret" | "elsewhere" | "unknown";

/** Where one works, as far as it is known at this point of the line. */
export interface Base {
  /** Where the action began. */
  readonly home?: string;
  /** After every `cd` so far; undefined when nobody knows. */
  readonly at: string | undefined;
}

export function fullOf(text: string, base: Base): string | undefined {
  if (text === "" || /^~|[$`]/.test(text)) return undefined;
  if (isAbsolute(text)) return posix.normalize(text);
  return base.at === undefined || !isAbsolute(base.at) ? undefined : posix.normalize(`${base.at}/${text}`);
}

const DEVICES = /^\/dev\/(?:null|zero|stdout|stderr|stdin|tty|random|urandom|fd\/\d+)$/;
const TEMPORARY = /^(?:\/private)?\/(?:tmp|var\/tmp)\/./;
const SECRET_FILE =
  /^(?:\.env(?:\.(?!example$|sample$|template$|dist$)[\w.-]+)?|\.netrc|\.npmrc|\.pypirc|id_(?:rsa|dsa|ecdsa|ed25519)|credentials(?:\.json)?|secrets?\.(?:ya?ml|json|toml)|service-account[\w-]*\.json)$|\.(?:pem|key|p12|pfx|keystore|jks)$/;
const SECRET_BELOW = new Set([".ssh", ".aws", ".gnupg"]);
const SECRET_END = /(?:^|\/)(?:\.kube\/config|\.docker\/config\.json)$/;

/** Part by part: over the whole of a path, an expression takes its length squared. */
export function isSecretPath(text: string): boolean {
  const segments = text.split("/");
  return (
    SECRET_FILE.test(segments.at(-1) ?? "") ||
    segments.some((segment) => SECRET_BELOW.has(segment)) ||
    SECRET_END.test(text)
  );
}

export function placeOf(word: Word, base: Base): Place {
  const { text } = word;
  if (DEVICES.test(text)) return "device";
  if (/^~|^\$\{?HOME\b/.test(text)) return "elsewhere";
  if (/[$`]/.test(text) && word.expands)
    return /^\/(?:tmp|var\/tmp)\/[\w.-]+\/?[^.]*$/.test(text) ? "temporary" : "unknown";
  const full = fullOf(text, base);
  if (full === undefined) {
    const moved = base.at !== (base.home ?? ".");
    return moved || /(?:^|\/)\.\.(?:\/|$)/.test(text) || isAbsolute(text) ? "elsewhere" : "here";
  }
  const home = base.home ?? "";
  if (isAbsolute(home) && (full === home || full.startsWith(home.endsWith("/") ? home : `${home}/`)))
    return "here";
  if (TEMPORARY.test(full)) return "temporary";
  return "elsewhere";
}

/** What a build or an installation makes again. */
const REBUILT =
  /^(?:\.\/)?(?:[\w.-]+\/)*(?:node_modules|dist|coverage|__pycache__|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.turbo|\.next|\.nuxt|\.svelte-kit|\.parcel-cache|\.vite|\.eslintcache|\.tsbuildinfo|[\w.-]+\.(?:pyc|pyo|tsbuildinfo|o|class))(?:\/\*?)?$/;

export function isRebuilt(word: Word): boolean {
  return (
    !word.text.split("/").includes("..") &&
    !word.text.startsWith("/") &&
    REBUILT.test(word.text) &&
    (!word.expands || /\*$/.test(word.text) || /\*\.\w+$/.test(word.text))
  );
}

/** Written there, it changes what git, a shell or a machine does by itself. */
const RUN_LATER =
  /(?:^|\/)(?:\.git\/(?:hooks\/|config$)|\.bashrc|\.bash_profile|\.zshrc|\.profile|\.zprofile|crontab|authorized_keys|\.ssh\/config|\.gitconfig)|^\/(?:etc|usr|bin|sbin|lib|boot|Library|System)\//;

export function isRunLater(text: string, base: Base): boolean {
  return RUN_LATER.test(text) || RUN_LATER.test(fullOf(text, base) ?? "");
}
