// Which program a line for the shell starts, where its first word says it. Pure.

const BUILTINS: ReadonlySet<string> = new Set(["true", "false", "exec", "cd", "echo", "test", "if", "for"]);

/** Variables set before it are passed over; undefined: only a shell could tell. */
export function programOf(line: string): string | undefined {
  const words = line.trim().split(/\s+/);
  const [first] = words.filter((word) => !/^[A-Za-z_]\w*=/.test(word));
  return first !== undefined && /^[\w./+-]+$/.test(first) ? first : undefined;
}

/** Whether PATH is asked for it. */
export function isOnPathAlone(program: string): boolean {
  return !program.includes("/") && !BUILTINS.has(program);
}
