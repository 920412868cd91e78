// What one command does, from whoever knows it best: what only looks, then git, SQL, files, the network, and rows of
// tools. Its redirects and what carries it (another user, another machine) are weighed in last.

import type { CommandFacts, RedirectFacts, SqlFacts } from "../../facts.ts";
import { isFreeToWrite, isNetworkPath } from "../ground.ts";
import { onlyReads } from "../readers.ts";
import { recipeIn } from "../recipes.ts";
import { cloudRows } from "./cloud.ts";
import { atLeast, destroys, here, looks, out, type Told, unknown, worse } from "./effect.ts";
import { fileEffect, writeEffect } from "./files.ts";
import { gitEffect } from "./git.ts";
import { packageRows } from "./packages.ts";
import type { Base } from "./places.ts";
import { exceedsSubject, toldBy } from "./rule.ts";
import { toolRows } from "./tools.ts";
import { webEffect } from "./web.ts";

export function commandEffect(command: CommandFacts, base: Base): Told {
  const written = command.redirects
    .filter(({ operator }) => operator.includes(">") && !operator.startsWith("<"))
    .map(({ operator, target }) =>
      operator === ">&" && /^[\d-]*$/.test(target.text) ? looks : writeEffect(target, base),
    )
    .reduce(worse, looks);
  const talks = command.redirects.some(({ target }) => isNetworkPath(target.text))
    ? out("talks to another machine through a redirect")
    : looks;
  const sends =
    command.program === "ssh" && (command.after.startsWith("|") || command.redirects.some(isInput))
      ? out("sends to another machine")
      : looks;
  const emptied = emptiedBy(command)
    ? destroys(`empties ${command.redirects.at(-1)?.target.text.slice(0, 60)}`)
    : looks;
  const own = command.program === "" ? looks : ownEffect(command, base);
  return [talks, sends, emptied].reduce(worse, carried(worse(own, written), command));
}

const DATA = /\.(?:db|sqlite3?|log|sql|csv|dump|bak|rdb|pem|key|jsonl)$|(?:^|\/)\.env[\w.]*$/;

/** `> data.db` with nothing to write: what stood there is no repository's. */
function emptiedBy({ program, args, redirects }: CommandFacts): boolean {
  const isSilent = program === "" || program === ":" || program === "true";
  const readsNothing =
    program === "cat" && args.length > 0 && args.every((word) => word.text === "/dev/null");
  const target = redirects.find(({ operator }) => operator === ">" || operator === ">|")?.target.text ?? "";
  return (
    (isSilent || readsNothing) &&
    redirects.every(({ operator }) => operator.includes(">")) &&
    DATA.test(target)
  );
}

function isInput({ operator }: RedirectFacts): boolean {
  return operator.startsWith("<");
}

const CONTAINER = /^(?:docker|docker-compose|podman|chroot|nsenter)$/;
const REMOTE = /^(?:ssh|kubectl|oc|heroku|fly|mosh)$/;
const OTHERS_RIGHTS = /^(?:sudo|doas|su|pkexec|runuser)$/;

function carried(told: Told, { wrappers }: CommandFacts): Told {
  if (told.effect === "looks") return told;
  if (wrappers.some((name) => REMOTE.test(name)))
    return atLeast(told, "reaches_out", `${told.why}, on another machine`);
  if (wrappers.some((name) => CONTAINER.test(name)))
    return atLeast(told, "changes_machine", `${told.why}, in a container`);
  if (wrappers.some((name) => OTHERS_RIGHTS.test(name)))
    return atLeast(told, "changes_machine", `${told.why}, with the rights of another user`);
  return told;
}

function ownEffect(command: CommandFacts, base: Base): Told {
  const { program } = command;
  if (command.words[0]?.expands === true && !/LOOOP_BIN/.test(command.words[0].text)) return unknown;
  if (asksOnly(command)) return looks;
  const ground = { moved: base.at !== (base.home ?? ".") };
  const at = command.args.at(-1);
  const writes = /^(?:mkdir|touch|tee|cp)$/.test(program) && at !== undefined && isFreeToWrite(at, ground);
  if (!command.moreArgs && onlyReads(command, ground)) return writes ? here : looks;
  if (
    !command.wellNamed &&
    command.words[0]?.text.includes("/") === true &&
    !OWN_TOOLS.test(command.words[0].text)
  )
    return { effect: "unknown", why: "is a program of somebody's own" };
  if (command.sql !== undefined && command.sql.length > 0)
    return command.sql.map(sqlEffect).reduce(worse, looks);
  const inner = /^(?:npx|bunx|uvx|pipx)$/.test(program) ? fetchedEffect(command) : undefined;
  return (
    inner ??
    gitEffect(command) ??
    webEffect(command, base) ??
    fileEffect(command, base) ??
    recipeEffect(command) ??
    toldBy(cloudRows, command) ??
    toldBy(packageRows, command) ??
    toldBy(toolRows, command) ??
    looopEffect(command) ??
    (program.startsWith("mkfs") || program.startsWith("newfs") ? destroys("formats a disk") : unknown)
  );
}

/** A tool that rows know has more words than they are compared with. */
export function exceedsRows(command: CommandFacts): boolean {
  const known = [cloudRows, packageRows, toolRows].some((rows) => rows.has(command.program));
  return known && exceedsSubject(command) && !onlyReads(command, { moved: true });
}

/** Programs of a repository that everybody's repository has. */
const OWN_TOOLS =
  /^(?:\.\/)?(?:gradlew|mvnw|configure|manage\.py|artisan|bin\/(?:rails|rake)|node_modules\/\.bin\/[\w-]+)$/;

function asksOnly({ args }: CommandFacts): boolean {
  const [only, ...more] = args;
  return more.length === 0 && /^(?:--version|--help|-V|-version)$/.test(only?.text ?? "");
}

/** Of a program that is fetched and run, its own effect is told; one that nobody knows is a stranger's. */
function fetchedEffect(command: CommandFacts): Told {
  const name = command.args.find((word) => !word.text.startsWith("-"))?.text.replace(/@[\w.^~-]+$/, "") ?? "";
  const own = name.split("/").at(-1) ?? "";
  const known = packageRows.get(own) ?? toolRows.get(own) ?? cloudRows.get(own);
  return known === undefined && !/^(?:rimraf|del-cli|tsx|ts-node)$/.test(name)
    ? { effect: "unknown", why: "fetches a program and runs it" }
    : looks;
}

function recipeEffect(command: CommandFacts): Told | undefined {
  switch (recipeIn(command)?.kind) {
    case undefined:
      return undefined;
    case "plain":
      return here;
    case "reaches":
      return out("runs a recipe that by its name reaches others");
    case "removes":
      return destroys("runs a recipe that by its name removes");
    case "unknown":
      return { effect: "unknown", why: "runs a recipe that is not read here" };
  }
}

function looopEffect({ program }: CommandFacts): Told | undefined {
  return program === "looop" ? { effect: "changes_machine", why: "changes what the loop does" } : undefined;
}

const changesData: Told = { effect: "changes_machine", why: "changes a database" };

export function sqlEffect({ verb, where, object }: SqlFacts): Told {
  switch (verb) {
    case "drop":
    case "truncate":
    case "purge":
    case "alter drop":
      return destroys(`removes ${object === "" ? "data" : object.slice(0, 60)}`);
    case "delete":
      return destroys(where === "yes" ? "removes rows" : "removes every row");
    case "update":
      return where === "yes" ? changesData : destroys("overwrites every row");
    case "select":
    case "show":
    case "describe":
    case "desc":
    case "explain":
    case "values":
    case "with":
    case "begin":
    case "start":
    case "commit":
    case "rollback":
    case "savepoint":
    case "use":
    case "set":
    case "pragma":
    case "analyze":
      return looks;
    case "shutdown":
    case "kill":
      return destroys("stops the database or who works with it");
    default:
      return changesData;
  }
}
