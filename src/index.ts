// The package's door: an engine on a data directory, and the words of its contract. The one barrel of the house.

export type * from "./engine/engine.ts";
export { type Environment, environmentOf, readEnvironment } from "./engine/host/environment.ts";
export { openEngine } from "./engine/host/open.ts";
export type * from "./engine/outcome.ts";
export type * from "./engine/types.ts";
