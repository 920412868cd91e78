// Variables that say what a key of the config says, for one process: they win over the file. Names as other programs of
// this kind know them.

export const configVariables: Readonly<Record<string, string>> = {
  LOOOP_INTERVAL: "interval",
  LOOOP_MAX_NEXT_INTERVAL: "max_next_interval",
  LOOOP_SESSION_TTL: "session_ttl",
  LOOOP_MAX_DAILY_USD: "budget.daily_usd",
  LOOOP_MAX_DECIDES_PER_HOUR: "caps.decides_per_hour",
  LOOOP_MAX_WORKERS: "caps.workers",
  LOOOP_NOOP_TTL: "caps.noop_ttl",
  LOOOP_FLAP_STREAK: "caps.flap_streak",
  LOOOP_PROMPT_MAX_BYTES: "caps.prompt_bytes",
  LOOOP_RUNS_KEEP: "caps.runs_kept",
  LOOOP_TICK_TIMEOUT_SECS: "timeouts.decide",
  LOOOP_SHELL_TIMEOUT_SECS: "timeouts.shell",
  LOOOP_SENSOR_TIMEOUT: "timeouts.sensor",
  LOOOP_VERIFY_TIMEOUT_SECS: "timeouts.verify",
  LOOOP_WORKER_STUCK_SECS: "timeouts.worker_stuck",
  LOOOP_RUNNER_RETRIES: "retries.count",
  LOOOP_RUNNER_RETRY_MATCH: "retries.match",
  LOOOP_RUNNER_RETRY_SLEEP: "retries.sleep",
};
