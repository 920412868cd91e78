// Real loops for the tests of starting and stopping: a data directory, a config with programs of ours, a command that
// children find. Waits for what is on disk; every process it started is ended by its pid.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as timer } from "node:timers/promises";
import { type Sandbox, sandbox } from "./cli-process.ts";

const root = join(import.meta.dirname, "../..");

export interface LoopBox extends Sandbox {
  write(key: string, text: string, mode?: number): void;
  read(key: string): string;
  pulse(): Promise<{ readonly pulse: string; readonly pid?: number }>;
  /** Until it is so; the deadline is that of the test. */
  until(look: () => boolean | Promise<boolean>): Promise<void>;
  down(): Promise<void>;
}

export function loopBox(): LoopBox {
  const box = sandbox();
  const path = (key: string) => join(box.data, key);
  const loop: LoopBox = {
    ...box,
    write(key, text, mode = 0o644) {
      mkdirSync(dirname(path(key)), { recursive: true });
      writeFileSync(path(key), text, { mode });
    },
    read: (key) => readFileSync(path(key), "utf8"),
    async pulse() {
      return (await box.json(["status"])) as { pulse: string; pid?: number };
    },
    async until(look) {
      while (!(await look())) await timer(20);
    },
    async down() {
      await box.looop(["down", "--workers"]);
    },
  };
  return loop;
}

/** Says that it has begun, and never ends by itself. */
export const HANGING =
  'tick_command: "touch deciding; exec sleep 1000"\nworker_command: "true {{prompt_file}}"\n';

export const QUIET = `tick_command: echo '{"action":"noop"}'\nworker_command: "true {{prompt_file}}"\n`;

export const checkout = root;
