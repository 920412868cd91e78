// The moves as a decider is taught them: one line of meaning and one example each. A test keeps it complete and every
// example valid.

import type { MoveAction } from "../move.ts";

interface Lesson {
  readonly says: string;
  readonly example: Readonly<Record<string, unknown>>;
}

export const moveLessons: Readonly<Record<MoveAction, Lesson>> = {
  noop: {
    says: "Nothing needs doing now. Say in `reason` why, so that a person can follow.",
    example: { action: "noop", reason: "CI is still running" },
  },
  run_shell: {
    says: "One command in the data directory. Looking is free; anything that acts waits for a person's yes.",
    example: { action: "run_shell", cmd: "gh run list --limit 5", next_interval_s: 5 },
  },
  start_worker: {
    says: "An agent session for hands-on work. Use the goal's id as worker id; a fresh, dated id for recurring work. `verify` is a read-only command whose exit code 0 proves the work done. `model` and `thinking` are optional.",
    example: {
      action: "start_worker",
      id: "fix-login",
      prompt: "Find out why … and fix it on a branch.",
      verify: "test -s reports/fix-login.md",
    },
  },
  tell_worker: {
    says: "A message to a living worker; it reads it at its next pause. Never an answer to its question.",
    example: { action: "tell_worker", id: "fix-login", text: "The staging database moved to db2." },
  },
  kill_worker: {
    says: "Ends a worker that is stuck or no longer needed.",
    example: { action: "kill_worker", id: "fix-login", reason: "no progress for two hours" },
  },
  start_plan: {
    says: "A goal with several steps that are checked one by one. Without `steps` a planner drafts them. `mode` is implement, explore or fix.",
    example: {
      action: "start_plan",
      id: "search",
      goal: "Full-text search over the notes",
      mode: "implement",
    },
  },
  write_goal: {
    says: "Creates or replaces a goal: all of its text, with its `goal:` header.",
    example: {
      action: "write_goal",
      id: "fix-login",
      body: "---\ngoal: nobody is logged out by accident\n---\n",
    },
  },
  archive_goal: {
    says: "A goal that is reached or given up.",
    example: { action: "archive_goal", id: "fix-login" },
  },
  write_sensor: {
    says: "A shell script that prints one JSON object. What is in `signal` wakes the loop when it changes, so keep times and counters in `detail`. It is run once before it is saved. Read-only.",
    example: {
      action: "write_sensor",
      name: "ci",
      script:
        "#!/usr/bin/env bash\ngh run list --limit 1 --json conclusion --jq '{signal: .[0].conclusion}'\n",
    },
  },
  drop_sensor: { says: "Removes a sensor.", example: { action: "drop_sensor", name: "ci" } },
  write_playbook: {
    says: "Proposes a new playbook, whole; a person sees the difference and decides.",
    example: { action: "write_playbook", body: "# Playbook\n…\n" },
  },
  write_schedule: {
    says: "Wakes the loop later: exactly one of `in_s`, `every_s` (at least 60) and `cron` (with an optional `zone`).",
    example: {
      action: "write_schedule",
      name: "weekly-report",
      cron: "0 9 * * 1",
      note: "write the weekly report",
    },
  },
  drop_schedule: { says: "Removes a schedule.", example: { action: "drop_schedule", name: "weekly-report" } },
  notify: {
    says: "A message to the person, who need not answer. `urgent` only when it cannot wait for the next look.",
    example: { action: "notify", text: "Release v1.4.2 is out.", urgent: false },
  },
};
