// The program that a relay runs: what the far end must know is put into its words. Pure.

import { type Refused, refused } from "../../outcome.ts";
import { shellQuote } from "../../pulse/command.ts";
import { relayPathThere } from "../session/socket-path.ts";

export interface RelayRequest {
  readonly id: string;
  readonly gen: string;
  /** Of this very run: what a connection that was cut left there is not in the way of the next. */
  readonly nonce: string;
  /** The words after the flags. */
  readonly words: readonly string[];
  /** A host for ssh: the words are a command of its shell. */
  readonly ssh?: string;
  /** A shell command whose two streams lead to `looop relay listen` at the far end. */
  readonly carrier?: string;
  /** How the far end calls our program. */
  readonly looop: string;
}

export interface RelayCommand {
  readonly kind: "ok";
  readonly command: readonly [string, ...string[]];
  readonly carrier?: string;
}

/** `here` is the socket at home. */
export function relayCommand(request: RelayRequest, here: string): RelayCommand | Refused {
  const { words, ssh, carrier, nonce } = request;
  const [program, ...args] = words;
  if (program === undefined)
    return refused("program", "there is nothing to run", "name the program that leads to the other machine");
  const there = relayPathThere(nonce, carrier === undefined ? "bound for us" : "in a place of its own");
  if (ssh !== undefined) {
    if (carrier !== undefined)
      return refused("carrier", "--ssh forwards a socket by itself", "use one of --ssh and --carrier");
    if (!isHost(ssh))
      return refused("ssh", "that is not a host for ssh", "write you@host, or a name of ~/.ssh/config");
    return { kind: "ok", command: sshCommand(request, ssh, { here, there }) };
  }
  const filled = (word: string) => fillPlaces(word, { here, there });
  return {
    kind: "ok",
    command: [filled(program), ...args.map(filled)],
    ...(carrier !== undefined && { carrier: filled(carrier) }),
  };
}

interface Places {
  readonly here: string;
  readonly there: string;
}

function fillPlaces(word: string, places: Places): string {
  return word.replace(/\{(here|there)\}/g, (_, name: keyof Places) => places[name]);
}

/** ssh would take a leading dash for an option of its own. */
function isHost(text: string): boolean {
  return /^[^-\s][^\s]*$/.test(text);
}

/**
 * A connection of its own, so that the socket goes when it goes; no question of ssh's own on a screen that nobody reads;
 * and an end where the network has gone.
 */
const SSH_OPTIONS = [
  "BatchMode=yes",
  "ControlPath=none",
  "ExitOnForwardFailure=yes",
  "ServerAliveInterval=15",
  "ServerAliveCountMax=4",
];

/** sshd leaves the socket's file behind: the far end removes it, also when it is hung up on. */
const FAR_SCRIPT = 'trap \'rm -f "$LOOOP_RELAY"\' EXIT; trap "exit 129" HUP; trap "exit 143" TERM; eval "$1"';

function sshCommand(
  { id, gen, words, looop }: RelayRequest,
  host: string,
  { here, there }: Places,
): readonly [string, ...string[]] {
  const env = [
    `LOOOP_RELAY=${there}`,
    `LOOOP_BIN=${looop}`,
    `LOOOP_SESSION_ID=${id}`,
    `LOOOP_SESSION_GEN=${gen}`,
  ];
  const far = ["env", ...env, "sh", "-c", FAR_SCRIPT, "sh", words.join(" ")];
  const options = SSH_OPTIONS.flatMap((option) => ["-o", option]);
  return ["ssh", "-tt", ...options, "-R", `${there}:${here}`, host, far.map(shellQuote).join(" ")];
}
