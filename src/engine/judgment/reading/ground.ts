// Where a shell command may write without anybody being asked: a report, a temporary file, nowhere. Everything else
// below the data directory decides something (an answer written by hand would approve a gate), and is not local work.

import type { Word } from "../facts.ts";

const DEVICES = new Set(["/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty"]);

export interface Ground {
  /** A `cd` in the line: what a relative path means is not known. */
  readonly moved: boolean;
}

export function isFreeToWrite(word: Word, ground: Ground): boolean {
  const { text } = word;
  if (DEVICES.has(text) || /^\d$/.test(text)) return true;
  if (word.expands || text.split("/").includes("..")) return false;
  if (text.startsWith("/tmp/") || text.startsWith("/var/tmp/")) return true;
  return !ground.moved && /^(?:\.\/)?reports\/./.test(text);
}

/** Reading from these is talking to another machine. */
export function isNetworkPath(text: string): boolean {
  return /^\/dev\/(?:tcp|udp)\//.test(text);
}

/** `/`, `/*`, the home directory, however it is spelled: what no `rm -r` may ever be given. */
export function isRootOrHome(text: string): boolean {
  return /^(?:\/+\*?|~[\w-]*\/?\*?|\$\{?HOME\}?\/?\*?|\/(?:home|Users|root|etc|usr|var|bin|lib|boot|opt)\/?\*?|\.\.?\/?|\*)$/.test(
    text,
  );
}
