// Programs that only look, and the options that turn them into something else. A program that is not here, or an
// option that is named here, means that a person is asked: the list errs on that side.

import type { CommandFacts } from "../facts.ts";
import { type Ground, isFreeToWrite } from "./ground.ts";
import { curlReads, ghReads, gitReads } from "./remote-readers.ts";

type Reader = (command: CommandFacts, ground: Ground) => boolean;

/** Whether this command, with these arguments, changes nothing that matters. */
export function onlyReads(command: CommandFacts, ground: Ground): boolean {
  if (!command.wellNamed) return isOwnReader(command);
  const reader = Object.hasOwn(readers, command.program) ? readers[command.program] : undefined;
  return reader?.(command, ground) ?? false;
}

const always: Reader = () => true;

/** Arguments must be known: an unknown one could be the option that acts. */
function without(options: RegExp): Reader {
  return ({ args, moreArgs }) => !moreArgs && args.every((word) => !word.expands && !options.test(word.text));
}

/** The first words that are no options must be one of these. */
function verbs(allowed: readonly string[], forbidden = /^$/): Reader {
  return ({ args, moreArgs }) => {
    if (moreArgs || args.some((word) => word.expands || forbidden.test(word.text))) return false;
    const words = args.map((word) => word.text).filter((text) => !text.startsWith("-"));
    return allowed.some((verb) => verb === words.slice(0, verb.split(" ").length).join(" "));
  };
}

/** Every argument that is no option is a place it writes to. */
const writesFreely: Reader = ({ args, moreArgs }, ground) =>
  !moreArgs && args.filter((word) => !word.text.startsWith("-")).every((word) => isFreeToWrite(word, ground));

/** Only the last one is. */
const copiesFreely: Reader = ({ args, moreArgs }, ground) => {
  const target = args.at(-1);
  const plain = args.every((word) => !word.text.startsWith("-") || /^-[aRrpvuLPd]+$/.test(word.text));
  return !moreArgs && plain && args.length > 1 && target !== undefined && isFreeToWrite(target, ground);
};

const plainReaders =
  "cat head tail wc ls pwd echo grep egrep fgrep cut tr nl rev tac column comm diff cmp stat file du df basename " +
  "dirname realpath readlink whoami id uname uptime printenv which type true false : sleep seq jq md5sum sha1sum " +
  "sha256sum sha512sum cksum od hexdump strings ps pgrep free nproc lsblk expr fold fmt paste join cd zcat zgrep";

const readers: Readonly<Record<string, Reader>> = {
  ...Object.fromEntries(plainReaders.split(" ").map((name) => [name, always])),
  printf: ({ args, moreArgs }) => !moreArgs && args[0]?.expands === false && !args[0].text.startsWith("-v"),
  test: testReads,
  "[": testReads,
  // Long options may be shortened to what is unique, so it is their beginnings that count.
  date: without(/^(?:-[uR]*s|--s)/),
  hostname: ({ args }) => args.length === 0,
  env: ({ args }) => args.length === 0,
  command: ({ args }) => /^-[vV]$/.test(args[0]?.text ?? ""),
  // The second file of uniq and xxd is written.
  uniq: ({ args }) =>
    args.filter((word) => !word.text.startsWith("-")).length <= 1 && args.every((word) => !word.expands),
  xxd: ({ args }) =>
    args.filter((word) => !word.text.startsWith("-")).length <= 1 &&
    args.every((word) => !word.expands && !/^-r/.test(word.text)),
  sort: without(/^(?:-[a-zA-Z]*[oT]|--(?:o|com|t))/),
  tree: without(/^(?:-o|--output)/),
  rg: without(/^--(?:pre|hostname-bin)/),
  find: without(/^-(?:delete|exec|execdir|ok|okdir|fprint|fls)/),
  fd: without(/^(?:-x|-X|--exec)/),
  yq: without(/^(?:-i|--in-?place|-s|--split)/),
  sed: sedReads,
  awk: awkReads,
  gawk: awkReads,
  mkdir: writesFreely,
  touch: writesFreely,
  tee: writesFreely,
  cp: copiesFreely,
  git: gitReads,
  gh: ghReads,
  curl: curlReads,
  wget: ({ args, moreArgs }) =>
    !moreArgs &&
    args.some((word) => /^(?:--spider|-q?O-)$/.test(word.text)) &&
    args.every((word) => !word.expands && /^(?:-q|-nv|--spider|-q?O-|https?:\/\/.*)$/.test(word.text)),
  kubectl: verbs(
    [
      "get",
      "describe",
      "logs",
      "version",
      "top",
      "explain",
      "api-resources",
      "cluster-info",
      "rollout status",
      "rollout history",
      "config view",
      "auth can-i",
    ],
    /^--(?:kubeconfig|as|token)/,
  ),
  docker: verbs(
    [
      "ps",
      "images",
      "logs",
      "inspect",
      "version",
      "info",
      "top",
      "compose ps",
      "compose logs",
      "compose config",
      "image ls",
      "container ls",
      "volume ls",
      "network ls",
    ],
    /^(?:-H|--host|--config|-c|--context|-o|--output)/,
  ),
  systemctl: verbs([
    "status",
    "is-active",
    "is-enabled",
    "is-failed",
    "show",
    "list-units",
    "list-timers",
    "cat",
  ]),
  journalctl: without(/^--(?:va|ro|fl|syn|rel|sm|up|set|cursor-f)/),
  npm: verbs(
    ["ls", "list", "view", "outdated", "explain", "why", "ping", "version --json"],
    /^--(?:prefix|userconfig|script-shell|fix)/,
  ),
  terraform: verbs(["version", "state list"]),
  looop: looopReads,
};

const BINARY = /^(?:=|==|!=|-eq|-ne|-lt|-le|-gt|-ge|-nt|-ot|-ef)$/;

/** `-v` evaluates the name it is given, and a subscript in it may run anything: what is tested must be plain to see. */
function testReads({ args, moreArgs }: CommandFacts): boolean {
  const words = args.at(-1)?.text === "]" ? args.slice(0, -1) : args;
  const [first, second, third] = words[0]?.text === "!" ? words.slice(1) : words;
  if (moreArgs || words.length > 4 || first === undefined) return false;
  if (second === undefined) return true;
  if (BINARY.test(second.text) && !second.expands) return true;
  return third === undefined && !first.expands && /^-[abcdefghknprstuwxzGLNOS]$/.test(first.text);
}

/** `"$LOOOP_BIN" state`: the way a child is told to call us. */
function isOwnReader(command: CommandFacts): boolean {
  return /^(?:\$LOOOP_BIN|\$\{LOOOP_BIN\})$/.test(command.words[0]?.text ?? "") && looopReads(command);
}

function looopReads({ args, moreArgs }: Pick<CommandFacts, "args" | "moreArgs">): boolean {
  if (moreArgs || args.some((word) => word.expands)) return false;
  const words = args.map((word) => word.text).filter((text) => text !== "_" && !text.startsWith("-"));
  const [verb = "", noun = ""] = words;
  if (
    [
      "state",
      "status",
      "asks",
      "events",
      "journal",
      "cost",
      "log",
      "shot",
      "help",
      "version",
      "doctor",
    ].includes(verb)
  )
    return true;
  const readable = ["goal", "playbook", "sensor", "schedule", "worker", "plan", "judge"];
  return readable.includes(verb) && ["list", "read", "history", "status", "receipt", "why"].includes(noun);
}

/** `sed -n 10,20p` and plain substitutions; `w`, `e` and `-i` write or run. */
function sedReads({ args, moreArgs }: CommandFacts): boolean {
  if (moreArgs || args.some((word) => word.expands)) return false;
  const options = args.filter((word) => /^-/.test(word.text));
  if (
    options.some((word) => !/^-[nErsuz]+$|^--(?:quiet|silent|regexp-extended|posix|sandbox)$/.test(word.text))
  )
    return false;
  const script = args.find((word) => !/^-/.test(word.text))?.text ?? "";
  return /^(?:(?:\d+|\$)?(?:,(?:\d+|\$))?[pdq=]|s([/|#,])(?:(?!\1)[^\\\n]|\\[^\n])*\1(?:(?!\1)[^\\\n]|\\[^\n])*\1[gIip\d]*)(?:;\s*)?$/.test(
    script,
  );
}

function awkReads({ args, moreArgs }: CommandFacts): boolean {
  if (moreArgs || args.some((word) => word.expands)) return false;
  if (args.some((word) => /^(?:-f|-i|-l|-e|-E|--(?:file|include|load|source|exec))/.test(word.text)))
    return false;
  const script = args.find((word) => !word.text.startsWith("-"))?.text ?? "";
  return !/system|getline|close|fflush|[|@]|>|\bprintf?\b[^;}]*>/.test(script);
}
