// Which programs a shell would find.

import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { codeOf } from "./errno.ts";

export function findPrograms(names: readonly string[], path: string): readonly string[] {
  const dirs = path.split(delimiter).filter(isAbsolute);
  return names.filter((name) => dirs.some((dir) => isProgram(join(dir, name))));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch (error) {
    if (codeOf(error) === "") throw error;
    return false;
  }
}
