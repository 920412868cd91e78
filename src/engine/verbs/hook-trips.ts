// How long tool calls took at the door of the running program, from the figures that it shows. Pure. What is no figure is
// left out: nothing is decided on this.

export interface HookTrips {
  readonly count: number;
  /** Upper edges: so many were not slower. Absent: slower than the last edge. */
  readonly p50?: number;
  readonly p95?: number;
}

const BUCKET = /^looop_hook_seconds_bucket\{([^}]*)\} (\d+)$/;

/** Of the text in which metrics are exposed; undefined where no call came in yet. */
export function hookTripsIn(text: string): HookTrips | undefined {
  const edges = new Map<number, number>();
  for (const line of text.split("\n")) {
    const [, labels = "", count = "0"] = BUCKET.exec(line) ?? [];
    const le = /(?:^|,)le="([^"]+)"/.exec(labels)?.[1];
    if (le === undefined) continue;
    const edge = le === "+Inf" ? Number.POSITIVE_INFINITY : Number(le);
    // Of each kind of call one row; together they are all calls.
    edges.set(edge, (edges.get(edge) ?? 0) + Number(count));
  }
  const count = edges.get(Number.POSITIVE_INFINITY) ?? 0;
  if (count === 0) return undefined;
  const sorted = [...edges].sort(([a], [b]) => a - b);
  const at = (share: number) => {
    const [edge = Number.POSITIVE_INFINITY] = sorted.find(([, within]) => within >= share * count) ?? [];
    return Number.isFinite(edge) ? edge * 1_000 : undefined;
  };
  const [p50, p95] = [at(0.5), at(0.95)];
  return { count, ...(p50 !== undefined && { p50 }), ...(p95 !== undefined && { p95 }) };
}
