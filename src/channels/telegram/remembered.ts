// A few things kept in memory, the oldest forgotten first. What is lost with the process is only asked for again.

export interface Remembered<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  drop(key: string): void;
  all(): readonly Value[];
}

export function remember<Value>(max: number): Remembered<Value> {
  const kept = new Map<string, Value>();
  return {
    get: (key) => kept.get(key),
    drop: (key) => void kept.delete(key),
    all: () => [...kept.values()],
    set(key, value) {
      kept.delete(key);
      kept.set(key, value);
      const oldest = kept.keys().next();
      if (kept.size > max && !oldest.done) kept.delete(oldest.value);
    },
  };
}
