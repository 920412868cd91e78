// Every bound of the ground that plans stand on, with its unit and its reason (I9).

export const groundLimits = {
  /** A git command on a local repository; a worktree of a large one is many files. */
  git_ms_max: 180_000,
  /** Of paths that differ: beyond, a step is not one step any more. */
  git_output_bytes_max: 4_194_304,
  changes_max: 5_000,
  /** Files of a directory without git that are compared by their contents. */
  surveyed_files_max: 5_000,
  /** A larger file is told by its size and its time. */
  surveyed_file_bytes_max: 4_194_304,
  surveyed_bytes_max: 268_435_456,
  /** A listing of that many files as a record. */
  survey_record_bytes_max: 8_388_608,
  /** Branches that are asked whether they took a plan's work in, newest first. */
  merge_refs_max: 50,
  /** Commits of each that are: those that touched the same file. */
  merge_commits_max: 100,
  /** Files that are named where a merge would clash, or something not committed is in its way. */
  clashes_told_max: 5,
  title_chars_max: 72,
  path_bytes_max: 4_096,
} as const;

/** Made by tools from what is there: never work of their own, and too much to compare. */
export const MADE_DIRECTORIES = [
  ".git",
  "node_modules",
  ".venv",
  "venv",
  "__pycache__",
  ".pytest_cache",
  ".mypy_cache",
  ".ruff_cache",
  "target",
  ".gradle",
] as const;

/** What git does not carry, and tests cannot do without. */
export const DEPENDENCIES = ["node_modules", ".venv", "venv", "vendor"] as const;
