// Which processes belong to a session. Pure. A process is named by pid and start mark, never by pid alone:
// pids are reused. Three ties count: descent, the terminal session of the leader, and the generation in the
// environment, by which children are found that left group and session and lost their parents.

export interface ProcessRow {
  readonly pid: number;
  readonly parentPid: number;
  readonly group: number;
  readonly session: number;
  /** Distinguishes two processes that had the same pid. */
  readonly started: string;
  readonly zombie: boolean;
  /** The generation its environment names, if that could be read. */
  readonly gen?: string;
}

export interface TreeRoot {
  readonly pid: number;
  readonly started: string;
  readonly gen?: string;
  /** Never part of the tree: the host, its clients. */
  readonly spared: ReadonlySet<number>;
}

export type ProcessMark = Pick<ProcessRow, "pid" | "started">;

export const markOf = ({ pid, started }: ProcessMark): string => `${pid}:${started}`;

/** `known` are members found earlier: their children count even after a parent vanished. Zombies are already dead. */
export function decideMembers(
  table: readonly ProcessRow[],
  root: TreeRoot,
  known: ReadonlySet<string>,
): readonly ProcessRow[] {
  const leaderStands = table.some((row) => row.pid === root.pid && row.started === root.started);
  const members = new Set<ProcessRow>();
  for (const row of table) {
    const own = leaderStands && row.pid === root.pid;
    // Without the leader that number may by now be another session's.
    const inSession = leaderStands && row.session === root.pid;
    const marked = root.gen !== undefined && row.gen === root.gen;
    if (own || inSession || marked || known.has(markOf(row))) members.add(row);
  }
  addDescendants(table, members);
  return [...members].filter((row) => !row.zombie && !root.spared.has(row.pid));
}

function addDescendants(table: readonly ProcessRow[], members: Set<ProcessRow>): void {
  const byParent = Map.groupBy(table, (row) => row.parentPid);
  const open = [...members];
  for (let row = open.pop(); row !== undefined; row = open.pop()) {
    for (const child of byParent.get(row.pid) ?? []) {
      if (members.has(child)) continue;
      members.add(child);
      open.push(child);
    }
  }
}
