// All tables of memory.db behind one port.

import type { Database } from "better-sqlite3";
import type { MemoryTables } from "../../judgment/ports.ts";
import { decisionsTable } from "./decisions.ts";
import { precedentsTable, predictionsTable } from "./precedents.ts";
import { upkeepTable } from "./upkeep.ts";

export function tablesOf(db: Database): MemoryTables {
  return { ...decisionsTable(db), ...precedentsTable(db), ...predictionsTable(db), ...upkeepTable(db) };
}
