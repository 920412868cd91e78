// The members of a JSON object in a line that nobody has checked; none where the line is something else. Pure, and by
// hand: what is started for every tool call of an agent reads its lines with it and loads nothing for it.

export function membersIn(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
