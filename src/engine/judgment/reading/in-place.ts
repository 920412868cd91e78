// Programs that write back into the files they are given: editors, and what filters a text where it stands. Their first
// words are often a script and no file.

import type { CommandFacts, Word } from "../facts.ts";

interface Editor {
  /** What makes it write; absent: it always does. */
  readonly when?: RegExp;
  /** Options whose next word is the script, or another value. */
  readonly valued?: RegExp;
  /** Options that bring the script along: then no word without an option is one. */
  readonly brings?: RegExp;
  /** Words before the files. */
  readonly words?: number;
}

const PERL: Editor = {
  when: /^-[acdlnpswtuUWXT0-7]*i/,
  valued: /^-[a-zA-Z0-7]*[eE]$/,
  brings: /^-[a-zA-Z0-7]*[eE]/,
  words: 1,
};
const RUBY: Editor = { ...PERL, when: /^-[aclnpsSwW0-7]*i/ };
const SED: Editor = {
  when: /^-[nErsuz]*i|^--in-place/,
  valued: /^(?:-[nErsuz]*[ef]|--expression|--file)$/,
  brings: /^(?:-[nErsuz]*[ef]|--expression|--file)/,
  words: 1,
};
const AWK: Editor = {
  when: /^(?:-iinplace|--include=inplace|inplace)$/,
  valued: /^(?:-[fivF]|--(?:file|include|assign|field-separator))$/,
  brings: /^(?:-f|--file)/,
  words: 1,
};
const EDITOR: Editor = { valued: /^-s?c$/ };

const editors: Readonly<Record<string, Editor>> = {
  ...{ perl: PERL, ruby: RUBY, sed: SED, gsed: SED, awk: AWK, gawk: AWK },
  ...{ ex: EDITOR, ed: EDITOR, red: EDITOR, vim: EDITOR, vi: EDITOR, nvim: EDITOR, nano: {}, pico: {} },
  ...{ sponge: {}, dos2unix: {}, unix2dos: {}, sd: { words: 2 } },
  yq: { when: /^(?:-[a-zA-Z]*i|--in-?place)/, words: 1 },
};

/** The files that it writes back into; undefined: it is no such program, or is not told to. */
export function writtenBack({
  program,
  args,
}: Pick<CommandFacts, "program" | "args">): readonly Word[] | undefined {
  const language = program.replace(/(?<=^perl|^ruby)[\d.]+$/, "");
  const editor = Object.hasOwn(editors, language) ? editors[language] : undefined;
  if (editor === undefined) return undefined;
  const { when, valued, brings, words = 0 } = editor;
  if (when !== undefined && !args.some(({ text }) => when.test(text))) return undefined;
  const end = args.findIndex(({ text }) => text === "--");
  const names = args.filter(({ text }, index) => {
    if (end >= 0 && index > end) return true;
    return !/^-./.test(text) && text !== "--" && valued?.test(args[index - 1]?.text ?? "") !== true;
  });
  return names.slice(args.some(({ text }) => brings?.test(text) === true) ? 0 : words);
}
