// The config of the whole program: the engine's part is read by the engine, which must know whose the other keys are.

/** Top-level keys that are not the engine's. Nothing else in the program has any yet. */
export const botKeys: readonly string[] = [];
