// What a command runs besides itself: scripts in its words, in its input, in its options; and what it runs that nobody
// here can read. Pure; the caller reads what is found.

import type { CommandFacts, Word } from "../facts.ts";
import { codeIn } from "./code.ts";
import { gitHidden } from "./git-hidden.ts";
import { joined } from "./peel.ts";
import type { Hidden, Input } from "./reading.ts";
import { recipeOf } from "./recipes.ts";
import { isSqlClient, sqlHidden } from "./sql-clients.ts";
import { shells } from "./wrappers.ts";

export function hiddenIn(command: CommandFacts, input: Input): readonly Hidden[] {
  const { program } = command;
  const found: Hidden[] = [...byVariable(command), ...byOption(command)];
  if (shells.has(program)) found.push(...shellHidden(command, input));
  else if (isSqlClient(program)) found.push(...sqlHidden(command, input));
  else if (program === "git") found.push(...gitHidden(command.args));
  else if (Object.hasOwn(finders, program)) found.push(...(finders[program]?.(command, input) ?? []));
  else found.push(...codeIn(command, input), ...recipeOf(command));
  return found;
}

type Finder = (command: CommandFacts, input: Input) => readonly Hidden[];

const VALUED_BY_SHELLS = /^(?:-[oO]|\+[oO]|--rcfile|--init-file)$/;

/** `-c` and its line may have other options between them. */
function shellHidden(command: CommandFacts, input: Input): readonly Hidden[] {
  const { args, program } = command;
  let takesLine = false;
  let readsInput = false;
  let operand: Word | undefined;
  let given: readonly Word[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? { text: "", expands: true };
    if (VALUED_BY_SHELLS.test(word.text)) at += 1;
    else if (/^[-+]./.test(word.text)) {
      takesLine ||= /^-[a-zA-Z]*c/.test(word.text) || word.text === "--command";
      readsInput ||= /^-[a-zA-Z]*s/.test(word.text);
    } else if (word.text !== "-") {
      operand = word;
      given = args.slice(at + 1);
      break;
    }
  }
  if (takesLine) {
    if (operand !== undefined) return [{ kind: "line", line: operand, replaces: "yes", args: given }];
    return [{ kind: "unread", why: `\`${program}\` gets its line from elsewhere` }];
  }
  if (operand !== undefined && !readsInput)
    return [
      {
        kind: "unread",
        ...(/^[\w./-]+$/.test(operand.text) && { named: "yes" as const }),
        why: `\`${program} ${operand.text.slice(0, 60)}\` runs a script that is not known here`,
      },
    ];
  if (command.moreArgs) return [{ kind: "unread", why: `\`${program}\` gets its script from elsewhere` }];
  return inputAsLine(program, input);
}

function inputAsLine(program: string, input: Input): readonly Hidden[] {
  if (input.kind === "text") return [{ kind: "line", line: input, replaces: "yes" }];
  return input.kind === "none"
    ? []
    : [{ kind: "unread", why: `\`${program}\` runs what comes from ${input.from}` }];
}

const sourced: Finder = ({ args, program }) =>
  args.length === 0
    ? []
    : [
        {
          kind: "unread",
          why: `\`${program} ${args[0]?.text.slice(0, 60)}\` runs a script that is not known here`,
        },
      ];

const everyLine: Finder = ({ args }) =>
  args.filter((word) => !word.text.startsWith("-")).map((line) => ({ kind: "line", line }));

const finders: Readonly<Record<string, Finder>> = {
  eval: ({ args }) => [{ kind: "line", line: joined(args), replaces: "yes" }],
  source: sourced,
  ".": sourced,
  trap: ({ args }) =>
    args[0] === undefined || /^-?$/.test(args[0].text) ? [] : [{ kind: "line", line: args[0] }],
  alias: ({ args }) =>
    args
      .filter((word) => word.text.includes("="))
      .map(({ text, expands }) => ({
        kind: "line",
        line: { text: text.slice(text.indexOf("=") + 1), expands },
      })),
  find: ({ args }) => [...executed(args, /^-(?:exec|execdir|ok|okdir)$/)],
  fd: ({ args }) => [...executed(args, /^(?:-x|-X|--exec|--exec-batch)$/)],
  at: (_command, input) => inputAsLine("at", input),
  batch: (_command, input) => inputAsLine("batch", input),
  ssh: (_command, input) => inputAsLine("ssh", input),
  crontab: (command, input) => {
    const named = command.args.find((word) => !word.text.startsWith("-"));
    if (named !== undefined)
      return [{ kind: "unread", why: "it installs a table of commands that is not known here" }];
    return input.kind === "unknown" ? inputAsLine("crontab", input) : [];
  },
  tmux: ({ args }) =>
    typed(args, /^(?:new(?:-session|-window)?|neww|split-window|respawn-pane|send-keys|send)$/),
  screen: ({ args }) => [...typed(args, /^-[dmDSRX]+$/), ...startedBy(args, /^-(?:[dDmRU]*S|[cehpst])$/)],
  concurrently: everyLine,
  "npm-run-all": () => [],
  nodemon: ({ args }) => after(args, /^(?:-x|--exec)$/),
  entr: ({ args }) => [
    { kind: "words", words: args.filter((word) => !/^-\w$/.test(word.text)), feeds: "yes" },
  ],
};

/** `-exec rm {} ;`: each up to its end. */
function executed(args: readonly Word[], option: RegExp): readonly Hidden[] {
  const found: Hidden[] = [];
  for (let at = 0; at < args.length; at += 1) {
    if (!option.test(args[at]?.text ?? "")) continue;
    const end = args.findIndex((word, index) => index > at && (word.text === ";" || word.text === "+"));
    const words = args.slice(at + 1, end < 0 ? undefined : end);
    if (words.length > 0) found.push({ kind: "words", words, feeds: "yes" });
    at += words.length;
  }
  return found;
}

/** What is typed into, or started in, another terminal. */
function typed(args: readonly Word[], verb: RegExp): readonly Hidden[] {
  if (!args.some((word) => verb.test(word.text))) return [];
  return args
    .filter((word) => /\s/.test(word.text) && !word.text.startsWith("-"))
    .map((line) => ({ kind: "line", line }));
}

/** The words behind the options, of which some take a value. */
function startedBy(args: readonly Word[], valued: RegExp): readonly Hidden[] {
  let at = 0;
  while (/^-./.test(args[at]?.text ?? "")) at += valued.test(args[at]?.text ?? "") ? 2 : 1;
  const words = args.slice(at);
  return words.length === 0 ? [] : [{ kind: "words", words }];
}

function after(args: readonly Word[], option: RegExp): readonly Hidden[] {
  return args.flatMap((word, index): readonly Hidden[] => {
    const line = args[index + 1];
    return option.test(word.text) && line !== undefined ? [{ kind: "line", line }] : [];
  });
}

/** Options of harmless programs whose value is run. */
const OPTIONS: Readonly<Record<string, RegExp>> = {
  tar: /^(?:--to-command=|--use-compress-program=|--checkpoint-action=exec=|--rmt-command=|--rsh-command=|-I$)/,
  rsync: /^(?:-e$|--rsh=|--rsync-path=)/,
  ssh: /^(?:-o)?(?:ProxyCommand|LocalCommand|PermitLocalCommand)=/i,
  scp: /^(?:-S$|-o?ProxyCommand=)/i,
  sort: /^--compress-program=/,
  rg: /^--pre(?:=|$)/,
  gdb: /^(?:-i?ex$|--eval-command=)/,
  expect: /^-c$/,
  man: /^(?:-P$|--pager=)/,
  zip: /^-TT$/,
  vim: /^(?:-c$|\+!)/,
  vi: /^(?:-c$|\+!)/,
  nvim: /^(?:-c$|\+!)/,
  psql: /^--set=PAGER=/,
};

function byOption({ program, args }: CommandFacts): readonly Hidden[] {
  const option = Object.hasOwn(OPTIONS, program) ? OPTIONS[program] : undefined;
  if (option === undefined) return [];
  return args.flatMap((word, index): readonly Hidden[] => {
    const match = option.exec(word.text)?.[0];
    if (match === undefined) return [];
    const rest = word.text.slice(match.length);
    const line = rest === "" ? args[index + 1] : { text: rest, expands: word.expands };
    return line === undefined
      ? []
      : [{ kind: "line", line: { ...line, text: line.text.replace(/^(?::?!|(?:shell|spawn)\s+)/, "") } }];
  });
}

/** Variables whose value is run, by git or by whoever shows or edits a text. */
const RUNS =
  /^(?:GIT_(?:SSH_COMMAND|SSH|EDITOR|SEQUENCE_EDITOR|PAGER|EXTERNAL_DIFF|ASKPASS|PROXY_COMMAND)|PAGER|MANPAGER|EDITOR|VISUAL|PROMPT_COMMAND|LESSOPEN|SSH_ASKPASS)=/;
/** Variables that put other code into every program. */
const INJECTS =
  /^(?:LD_PRELOAD|LD_AUDIT|DYLD_INSERT_LIBRARIES|BASH_ENV|ENV|PERL5OPT|RUBYOPT|PYTHONSTARTUP|PS4)=|^PATH=(?:\.|\/tmp|\/var\/tmp|\/dev\/shm)|^NODE_OPTIONS=.*(?:-r\b|--require|--import|--loader|--eval|-e\b)/;

function byVariable({ assignments, program, args }: CommandFacts): readonly Hidden[] {
  const exported = program === "export" || program === "declare" ? args.map((word) => word.text) : [];
  return [...assignments, ...exported].flatMap((assignment): readonly Hidden[] => {
    const value = assignment.slice(assignment.indexOf("=") + 1);
    if (INJECTS.test(assignment) && value !== "")
      return [{ kind: "unread", why: `${assignment.split("=")[0]} puts other code into what runs` }];
    if (!RUNS.test(assignment) || value === "") return [];
    return [
      {
        kind: "words",
        words: value
          .split(/\s+/)
          .filter(Boolean)
          .map((text) => ({ text, expands: /[$`]/.test(text) })),
      },
    ];
  });
}
