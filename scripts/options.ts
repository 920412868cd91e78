// What was typed behind `npm run NAME --`: read, explained, or refused in words. Ends the process in the last two cases.

import { type ParseArgsOptionsConfig, parseArgs } from "node:util";

interface Script<Options extends ParseArgsOptionsConfig> {
  readonly name: string;
  readonly usage: string;
  readonly options: Options;
  /** Names before or between the options. */
  readonly takes?: "names";
}

const USAGE_CODE = 64;
const HELP = { help: { type: "boolean", short: "h", default: false } } as const;

export function readOptions<Options extends ParseArgsOptionsConfig>(script: Script<Options>) {
  const { name, usage, options, takes } = script;
  try {
    const read = parseArgs({ options: { ...options, ...HELP }, allowPositionals: takes === "names" });
    if (!(read.values as { readonly help: boolean }).help) return read;
    process.stdout.write(usage);
    process.exit(0);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return refuse(name, `${error.message.split(". ")[0]}; --help tells what there is`);
  }
}

export function refuse(name: string, why: string): never {
  process.stderr.write(`${name}: ${why}\n`);
  process.exit(USAGE_CODE);
}
