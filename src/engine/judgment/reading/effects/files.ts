// What programs that remove, move and write files do. Below one's own directory a repository brings back what was
// written over; what is removed is taken for gone, but for what a build makes again.

import type { CommandFacts, Word } from "../../facts.ts";
import { writtenBack } from "../in-place.ts";
import { destroys, gone, here, looks, machine, out, type Told, unknown, worse } from "./effect.ts";
import { type Base, isRebuilt, isRunLater, placeOf } from "./places.ts";

type Reader = (command: CommandFacts, base: Base) => Told;

export function fileEffect(command: CommandFacts, base: Base): Told | undefined {
  const reader = Object.hasOwn(readers, command.program) ? readers[command.program] : undefined;
  return reader?.(command, base);
}

/** What it means that something is written there. */
export function writeEffect(word: Word, base: Base): Told {
  const { text } = word;
  if (isRunLater(text, base))
    return { ...machine, why: `writes ${text.slice(0, 60)}, which is run or obeyed later` };
  if (/^\/dev\/(?:sd|nvme|disk|rdisk|vd|xvd|mmcblk|mapper|dm-|md)/.test(text))
    return destroys("writes onto a disk");
  switch (placeOf(word, base)) {
    case "device":
      return looks;
    case "here":
    case "temporary":
      return here;
    case "unknown":
      return { effect: "changes_machine", why: "writes to a place that is not known" };
    default:
      return { effect: "changes_machine", why: `writes to ${text.slice(0, 60)}, outside its own directory` };
  }
}

/** What an option names as the place to write to. */
function optionTarget({ args }: CommandFacts, option: RegExp): readonly Word[] {
  return args.flatMap((word, index): readonly Word[] => {
    const attached = /^--[\w-]+=(.+)$/.exec(word.text)?.[1];
    if (attached !== undefined && option.test(word.text.split("=")[0] ?? ""))
      return [{ ...word, text: attached }];
    return option.test(args[index - 1]?.text ?? "") ? [word] : [];
  });
}

function operands({ args }: CommandFacts): readonly Word[] {
  const end = args.findIndex((word) => word.text === "--");
  return args.filter((word, index) =>
    (end >= 0 && index > end) || !/^-./.test(word.text) ? word.text !== "--" : false,
  );
}

function options({ args }: CommandFacts): readonly string[] {
  return args.map((word) => word.text).filter((text) => /^-./.test(text));
}

function worst(words: readonly Word[], base: Base): Told {
  return words.reduce((told, word) => worse(told, writeEffect(word, base)), looks);
}

const remove: Reader = (command, base) => {
  const targets = operands(command);
  if (options(command).some((option) => option === "--help" || option === "--version")) return looks;
  const isAgain = (word: Word) =>
    isRebuilt(word) || (placeOf(word, base) === "temporary" && !/[*?]/.test(word.text.split("/")[2] ?? "*"));
  if (!command.moreArgs && targets.length > 0 && targets.every(isAgain) && base.at === (base.home ?? "."))
    return { ...here, why: "removes what a build makes again" };
  return !command.moreArgs && targets.length === 0 && options(command).length === 0 ? looks : gone;
};

const writesAll: Reader = (command, base) =>
  command.moreArgs ? machine : worse(here, worst(operands(command), base));

/** Only the last one is written, or what `-t` names. */
const writesLast: Reader = (command, base) => {
  const target = command.args.find((_word, index) =>
    /^(?:-t|--target-directory)$/.test(command.args[index - 1]?.text ?? ""),
  );
  const last = target ?? operands(command).at(-1);
  return last === undefined ? looks : worse(here, writeEffect(last, base));
};

const moves: Reader = (command, base) => {
  if (operands(command).at(-1)?.text === "/dev/null") return destroys("moves it to where nothing comes back");
  return command.moreArgs ? machine : worse(here, worst(operands(command), base));
};

/** Modes and owners: of everything below a root there is no way back. */
const modes: Reader = (command, base) => {
  if (command.moreArgs) return machine;
  const recursive = options(command).some(
    (option) => option === "--recursive" || /^-[a-zA-Z]*R/.test(option),
  );
  const targets = operands(command).slice(
    options(command).some((option) => option.startsWith("--reference")) ? 0 : 1,
  );
  const wide = targets.some((word) =>
    /^(?:\/+\*?|~\/?|\$\{?HOME\}?\/?|\/(?:etc|usr|var|bin|lib|boot|home|root|opt)\/?\*?)$/.test(word.text),
  );
  if (recursive && wide) return destroys("changes who may use everything there");
  return worse(here, worst(targets, base));
};

const dd: Reader = ({ args }, base) => {
  const target = args.find((word) => word.text.startsWith("of="));
  return target === undefined
    ? looks
    : worse(here, writeEffect({ ...target, text: target.text.slice(3) }, base));
};

const copiesRemotely: Reader = (command, base) => {
  const words = operands(command);
  const isRemote = (word: Word | undefined) =>
    word !== undefined && /^(?:[\w.-]+@)?[\w.-]+:|^rsync:\/\//.test(word.text);
  if (
    options(command).some((option) => /^--del(?:ete)?/.test(option) || option === "--remove-source-files") &&
    !options(command).some((option) => option === "--dry-run" || /^-[a-zA-Z]*n/.test(option))
  )
    return destroys("removes there what is not here");
  if (isRemote(words.at(-1))) return out("writes to another machine");
  return worse(here, worst(words.slice(-1), base));
};

const edits: Reader = (command, base) => {
  const files = writtenBack(command);
  return files === undefined ? looks : worse(here, worst(files, base));
};

const readers: Readonly<Record<string, Reader>> = {
  rm: remove,
  unlink: remove,
  shred: () => destroys("overwrites what no undo brings back"),
  srm: remove,
  wipe: remove,
  rimraf: remove,
  "del-cli": remove,
  del: remove,
  rd: remove,
  "remove-item": () => gone,
  "clear-content": () => gone,
  "format-volume": () => destroys("formats a disk"),
  rmdir: (command, base) =>
    options(command).some((option) => /^\/s/i.test(option)) ? gone : worst(operands(command), base),
  trash: writesAll,
  "trash-put": writesAll,
  truncate: (command, base) =>
    command.args.some((word) => /^-s0?$|^--size=0?$/.test(word.text)) &&
    !operands(command).every((word) => isRebuilt(word) || placeOf(word, base) === "temporary")
      ? destroys("empties files")
      : writesAll(command, base),
  mv: moves,
  rename: writesAll,
  cp: writesLast,
  install: writesLast,
  ln: writesLast,
  rsync: copiesRemotely,
  scp: copiesRemotely,
  touch: writesAll,
  mkdir: writesAll,
  mktemp: () => here,
  mkfifo: writesAll,
  tee: writesAll,
  patch: () => here,
  unzip: (command, base) => worse(here, worst(optionTarget(command, /^-d$/), base)),
  zip: () => here,
  gzip: writesAll,
  gunzip: writesAll,
  tar: ({ args }, base) => {
    const into = args.find((_word, index) => /^(?:-C|--directory)$/.test(args[index - 1]?.text ?? ""));
    if (args.some((word) => word.text === "--remove-files")) return gone;
    return into === undefined ? here : worse(here, writeEffect(into, base));
  },
  chmod: modes,
  chown: modes,
  chgrp: modes,
  chattr: modes,
  setfacl: modes,
  dd,
  find: (command, base) => {
    const { args } = command;
    if (args.slice(1).some((word) => word.expands && /[$`]/.test(word.text))) return unknown;
    if (args.some((word) => word.text === "-delete")) return gone;
    return worst(optionTarget(command, /^-(?:fprint0?|fprintf|fls)$/), base);
  },
  fd: () => looks,
  sed: (command, base) => {
    const script = command.args.map((word) => word.text).join("\n");
    if (!options(command).some((option) => /^-[nErsuz]*i|^--in-place/.test(option)))
      return /(?:^|[;\n/}{\d$!])\s*[wWe]\b|\/[gip\d]*[we]\b/.test(script) ? unknown : looks;
    return edits(command, base);
  },
  awk: edits,
  gawk: edits,
  sort: (command, base) => worst(optionTarget(command, /^(?:-[a-zA-Z]*o|--output)$/), base),
  uniq: (command, base) => worst(operands(command).slice(1), base),
  xxd: (command, base) => worst(operands(command).slice(1), base),
  ed: edits,
  ex: edits,
  vim: edits,
  vi: edits,
  nano: edits,
  code: () => looks,
  logrotate: () => machine,
};
