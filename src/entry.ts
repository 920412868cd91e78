// Where the process starts: refuses a Node that is too old, keeps compiled code between runs, then loads the rest.
// Plain syntax and no static import of ours, so that an old Node gets as far as the sentence below.

import * as nodeModule from "node:module";

const NEEDED_MAJOR = 24;
const NEEDED_MINOR = 21;

function oldNode(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return major < NEEDED_MAJOR || (major === NEEDED_MAJOR && minor < NEEDED_MINOR);
}

/**
 * Compiling is a good part of a verb's time; where no cache can be kept it is merely slower. Never below the working
 * directory: what is loaded from the cache runs, and a repository could bring its own.
 */
function keepCompiledCode(): void {
  const { XDG_CACHE_HOME = "", HOME = "" } = process.env;
  const cache = XDG_CACHE_HOME.startsWith("/")
    ? XDG_CACHE_HOME
    : HOME.startsWith("/")
      ? `${HOME}/.cache`
      : "";
  if (cache !== "") nodeModule.enableCompileCache(`${cache}/looop/compile-cache`);
}

if (oldNode()) {
  process.stderr.write(
    `looop: needs Node ${NEEDED_MAJOR}.${NEEDED_MINOR} or newer, and this is ${process.versions.node}; install it from https://nodejs.org\n`,
  );
  process.exitCode = 1;
} else {
  keepCompiledCode();
  void import("./main.ts").then(({ main }) => main(process.argv.slice(2))).then((code) => process.exit(code));
}
