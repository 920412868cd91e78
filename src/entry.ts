// Where the process starts: refuses a Node that is too old, keeps compiled code between runs, then loads the rest.
// Plain syntax and no static import of ours, so that an old Node gets as far as the sentence below.

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
  // Not imported: that would read every member of the module.
  if (cache !== "")
    process.getBuiltinModule("node:module").enableCompileCache(`${cache}/looop/compile-cache`);
}

async function run(argv: readonly string[]): Promise<number> {
  const [first, id, ...more] = argv;
  // Not a verb: a process of its own, which outlives all others and loads nothing of theirs.
  if (first === "session-host" && id !== undefined && more.length === 0) {
    const { runSessionHost } = await import("./engine/host/session/host.ts");
    return runSessionHost(id);
  }
  const { main } = await import("./main.ts");
  return main(argv);
}

if (oldNode()) {
  process.stderr.write(
    `looop: needs Node ${NEEDED_MAJOR}.${NEEDED_MINOR} or newer, and this is ${process.versions.node}; install it from https://nodejs.org\n`,
  );
  process.exitCode = 1;
} else {
  keepCompiledCode();
  void run(process.argv.slice(2)).then((code) => process.exit(code));
}
