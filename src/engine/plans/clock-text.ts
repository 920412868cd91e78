// A moment within the next day or so, for a line on a terminal. Pure.

export function clockText(at_ms: number): string {
  return `${new Date(at_ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
