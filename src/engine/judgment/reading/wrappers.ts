// Programs that run other programs, as data: which of their options take a value, what stands before the command, and
// how the rest is to be taken.

export interface Wrapper {
  /** Options that take the next word as their value, or have it attached: `-u root`, `-uroot`. */
  readonly valued?: readonly string[];
  /** Options of one word. One that is in neither list leaves doubt about where the command begins. */
  readonly plain?: readonly string[];
  /** Words between the options and the command: how long, where, as whom. */
  readonly skips?: number;
  /** A word that must come first: `docker exec`, `uv run`. The first is optional global options' end. */
  readonly verbs?: readonly string[];
  /** The rest is joined and read by a shell, as `ssh` and `watch` do. */
  readonly joined?: "yes";
  /** `X=1` may stand before the command. */
  readonly assigns?: "yes";
  /** It does something itself as well: it reaches another machine, or fetches what it runs. */
  readonly acts?: "yes";
  /** More arguments come at run time. */
  readonly feeds?: "yes";
  /** Without a command it is one itself: `env`, `time`, `sudo -l`. */
}

const container = { verbs: ["exec"], skips: 1, acts: "yes" } as const;
const containerOptions = {
  valued: ["-u", "--user", "-w", "--workdir", "-e", "--env", "--env-file", "--name", "-v", "--volume", "-p"],
  plain: ["-i", "-t", "-it", "-ti", "-d", "--rm", "--privileged", "--interactive", "--tty", "-T"],
} as const;

export const wrappers: Readonly<Record<string, readonly Wrapper[]>> = {
  env: [
    {
      valued: ["-u", "--unset", "-C", "--chdir"],
      plain: ["-i", "-", "-0", "--ignore-environment", "-v"],
      assigns: "yes",
    },
  ],
  nohup: [{}],
  time: [{ valued: ["-f", "--format", "-o"], plain: ["-p", "-v"] }],
  command: [{ plain: ["-p"] }],
  builtin: [{}],
  exec: [{ valued: ["-a"], plain: ["-c", "-l"] }],
  nice: [{ valued: ["-n", "--adjustment"] }],
  ionice: [{ valued: ["-c", "-n"], plain: ["-t"] }],
  chrt: [{ plain: ["-f", "-r", "-o", "-b", "-i"], skips: 1 }],
  taskset: [{ plain: ["-c"], skips: 1 }],
  stdbuf: [{ valued: ["-i", "-o", "-e"], plain: ["-oL", "-o0", "-eL"] }],
  setsid: [{ plain: ["-w", "--wait", "-f", "--fork", "-c"] }],
  timeout: [
    {
      valued: ["-k", "--kill-after", "-s", "--signal"],
      plain: ["--foreground", "--preserve-status", "-v"],
      skips: 1,
    },
  ],
  gtimeout: [{ valued: ["-k", "-s"], plain: ["--foreground"], skips: 1 }],
  xargs: [
    {
      valued: ["-I", "-n", "-L", "-P", "-d", "-s", "-a", "-E"],
      plain: ["-0", "-r", "-t", "-x", "--no-run-if-empty", "--null", "-n1", "-0r", "-r0"],
      feeds: "yes",
    },
  ],
  parallel: [
    { valued: ["-j", "-n", "-a", "--jobs"], plain: ["-0", "-k", "--bar"], joined: "yes", feeds: "yes" },
  ],
  sudo: [
    {
      valued: ["-u", "-g", "-h", "-p", "-C", "-U", "-D", "--user", "--group"],
      plain: ["-n", "-E", "-H", "-S", "-i", "-b", "-s", "-k"],
      assigns: "yes",
    },
  ],
  doas: [{ valued: ["-u", "-C"], plain: ["-n", "-s"], assigns: "yes" }],
  pkexec: [{ valued: ["--user"] }],
  busybox: [{}],
  toybox: [{}],
  caffeinate: [{ valued: ["-t", "-w"], plain: ["-i", "-d", "-s", "-m"] }],
  unbuffer: [{ plain: ["-p"] }],
  chronic: [{}],
  strace: [{ valued: ["-o", "-e", "-p", "-s"], plain: ["-f", "-c", "-tt"], acts: "yes" }],
  ltrace: [{ valued: ["-o", "-e"], plain: ["-f"], acts: "yes" }],
  chroot: [{ skips: 1, acts: "yes" }],
  unshare: [{ plain: ["-r", "-m", "-n", "-p", "-f"], acts: "yes" }],
  nsenter: [{ valued: ["-t"], plain: ["-a", "-m", "-n", "-p", "-u", "-i"], acts: "yes" }],
  "systemd-run": [{ valued: ["-p", "--unit"], plain: ["--user", "--scope", "--wait", "-t"], acts: "yes" }],
  watch: [{ valued: ["-n", "--interval"], plain: ["-d", "-t", "-g", "-x", "-c"], joined: "yes" }],
  ssh: [
    {
      valued: ["-i", "-p", "-l", "-o", "-F", "-J", "-L", "-R", "-D", "-b", "-c", "-E", "-m", "-S", "-W"],
      plain: ["-t", "-tt", "-T", "-A", "-q", "-v", "-N", "-f", "-n", "-C", "-4", "-6", "-x", "-X", "-Y"],
      skips: 1,
      joined: "yes",
      acts: "yes",
    },
  ],
  docker: [
    { ...containerOptions, ...container },
    { ...containerOptions, verbs: ["run"], skips: 1, acts: "yes" },
    { ...containerOptions, verbs: ["compose", "exec"], skips: 1, acts: "yes" },
    { ...containerOptions, verbs: ["compose", "run"], skips: 1, acts: "yes" },
    { ...containerOptions, verbs: ["container", "exec"], skips: 1, acts: "yes" },
  ],
  podman: [
    { ...containerOptions, ...container },
    { ...containerOptions, verbs: ["run"], skips: 1, acts: "yes" },
  ],
  "docker-compose": [
    { ...containerOptions, ...container },
    { ...containerOptions, verbs: ["run"], skips: 1, acts: "yes" },
  ],
  kubectl: [
    {
      valued: ["-n", "--namespace", "-c", "--container", "--context", "--kubeconfig"],
      plain: ["-i", "-t", "-it", "-ti", "--stdin", "--tty"],
      verbs: ["exec"],
      skips: 1,
      acts: "yes",
    },
  ],
  oc: [{ valued: ["-n", "-c"], plain: ["-i", "-t", "-it"], verbs: ["exec"], skips: 1, acts: "yes" }],
  heroku: [{ valued: ["-a", "--app"], verbs: ["run"], acts: "yes" }],
  fly: [{ verbs: ["ssh", "console"], acts: "yes" }],
  npx: [
    { valued: ["-p", "--package"], plain: ["-y", "--yes", "--no-install", "-q", "--quiet"], acts: "yes" },
  ],
  bunx: [{ plain: ["--bun"], acts: "yes" }],
  uvx: [{ valued: ["--from"], acts: "yes" }],
  pipx: [{ verbs: ["run"], acts: "yes" }],
  npm: [
    { plain: ["-y", "--yes"], valued: ["--package"], verbs: ["exec"], acts: "yes" },
    { plain: ["-y", "--yes"], valued: ["--package"], verbs: ["x"], acts: "yes" },
  ],
  pnpm: [
    { verbs: ["exec"], acts: "yes" },
    { verbs: ["dlx"], acts: "yes" },
  ],
  yarn: [
    { verbs: ["exec"], acts: "yes" },
    { verbs: ["dlx"], acts: "yes" },
  ],
  uv: [{ valued: ["--with", "--python", "-p"], verbs: ["run"] }],
  poetry: [{ verbs: ["run"] }],
  pipenv: [{ verbs: ["run"] }],
  hatch: [{ verbs: ["run"] }],
  conda: [{ valued: ["-n", "-p"], plain: ["--no-capture-output"], verbs: ["run"] }],
  bundle: [{ verbs: ["exec"] }],
  direnv: [{ verbs: ["exec"], skips: 1 }],
  dotenv: [{ valued: ["-e", "-f"] }],
  doppler: [{ valued: ["-p", "-c"], verbs: ["run"] }],
  op: [{ valued: ["--env-file"], verbs: ["run"] }],
  "aws-vault": [{ verbs: ["exec"], skips: 1 }],
  mise: [{ verbs: ["exec"] }],
  flock: [{ valued: ["-w", "-E"], plain: ["-n", "-x", "-s", "-u"], skips: 1 }],
  setarch: [{ skips: 1 }],
  sshpass: [{ valued: ["-p", "-f", "-d"], plain: ["-e"] }],
  proxychains: [{ plain: ["-q"] }],
  torsocks: [{}],
};

export const shells: ReadonlySet<string> = new Set([
  "sh",
  "bash",
  "dash",
  "zsh",
  "ksh",
  "mksh",
  "ash",
  "fish",
  "rbash",
]);

/** Options of a wrapper that hold a whole line: `su -c`, `script -c`, `flock -c`, `npm exec -c`. */
export const lineOptions: Readonly<Record<string, RegExp>> = {
  su: /^(?:-c|--command|--session-command)$/,
  runuser: /^(?:-c|--command)$/,
  script: /^(?:-[aefq]*c|--command)$/,
  flock: /^(?:-c|--command)$/,
  npm: /^(?:-c|--call)$/,
  npx: /^(?:-c|--call)$/,
  "nix-shell": /^(?:--run|--command)$/,
  nix: /^(?:-c|--command)$/,
  entr: /^-s$/,
  sg: /^-c$/,
  concurrently: /^$/,
};
