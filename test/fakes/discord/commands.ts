// Application commands: create, overwrite in bulk, edit, delete, and the rules for their bodies.

import { lengthErrors, listOf } from "./fields.ts";
import { type FieldError, refuse } from "./refusal.ts";
import type { Answer, Call, Operation } from "./rest.ts";
import type { Command, Component, World } from "./world.ts";

const DAY_MS = 86_400_000;
const limits = { chat: 100, menu: 15, options: 25, choices: 25, chars: 8000 } as const;

export function commandOperations(world: World): readonly Operation[] {
  const created = new Map<string, readonly number[]>();
  /** Commands of a guild, or under `global`. */
  const scopeOf = (call: Call) => {
    if (call.params.application !== world.applicationId) refuse(50001);
    const guild = call.params.guild;
    if (guild !== undefined && !world.guilds.get(guild)?.members.has(world.botId)) refuse(50001);
    return guild ?? "global";
  };
  const all = (scope: string) => world.commands.get(scope) ?? [];
  const shape = (command: Command, scope: string) => ({
    ...command.body,
    id: command.id,
    version: command.version,
    application_id: world.applicationId,
    ...(scope !== "global" && { guild_id: scope }),
  });

  function spend(scope: string): void {
    const now_ms = world.clock.now_ms();
    const recent = (created.get(scope) ?? []).filter((at_ms) => now_ms - at_ms < DAY_MS);
    if (recent.length >= world.limits.command_creates_per_day_max) refuse(30034);
    created.set(scope, [...recent, now_ms]);
  }

  function put(scope: string, body: Readonly<Record<string, unknown>>): Command {
    const { name, type = 1 } = body as { name: string; type?: number };
    const same = all(scope).find((command) => command.body.name === name && command.body.type === type);
    if (same === undefined) spend(scope);
    return {
      id: same?.id ?? world.nextId(),
      version: world.nextId(),
      body: { description: "", options: [], ...body, name, type },
    };
  }

  function create(call: Call): Answer {
    const scope = scopeOf(call);
    check([call.body], false);
    const command = put(scope, call.body);
    const isNew = !all(scope).some(({ id }) => id === command.id);
    world.commands.set(scope, [...all(scope).filter(({ id }) => id !== command.id), command]);
    return { status: isNew ? 201 : 200, body: shape(command, scope) };
  }

  function overwrite(call: Call): Answer {
    const scope = scopeOf(call);
    const bodies = call.list as readonly Readonly<Record<string, unknown>>[];
    check(bodies, true);
    const next = bodies.map((body) => put(scope, body));
    world.commands.set(scope, next);
    return { status: 200, body: next.map((command) => shape(command, scope)) };
  }

  function known(call: Call): Command {
    const found = all(scopeOf(call)).find(({ id }) => id === call.params.command);
    if (found === undefined) refuse(10063);
    return found;
  }

  function patch(call: Call): Answer {
    const scope = scopeOf(call);
    const old = known(call);
    const body = { ...old.body, ...call.body };
    check([body], false);
    const command = { ...old, version: world.nextId(), body };
    world.commands.set(
      scope,
      all(scope).map((each) => (each.id === old.id ? command : each)),
    );
    return { status: 200, body: shape(command, scope) };
  }

  function drop(call: Call): Answer {
    const scope = scopeOf(call);
    const old = known(call);
    world.commands.set(
      scope,
      all(scope).filter(({ id }) => id !== old.id),
    );
    return { status: 204 };
  }

  const list = (call: Call): Answer => {
    const scope = scopeOf(call);
    return { status: 200, body: all(scope).map((command) => shape(command, scope)) };
  };

  return ["/applications/:application/guilds/:guild/commands", "/applications/:application/commands"].flatMap(
    (path) => [
      { op: "command.list", method: "GET", path, run: list },
      { op: "command.create", method: "POST", path, run: create },
      { op: "command.overwrite", method: "PUT", path, run: overwrite },
      { op: "command.edit", method: "PATCH", path: `${path}/:command`, run: patch },
      { op: "command.delete", method: "DELETE", path: `${path}/:command`, run: drop },
    ],
  );
}

function check(bodies: readonly Readonly<Record<string, unknown>>[], isBulk: boolean): void {
  const errors = bodies.flatMap((body, index) => commandErrors(isBulk ? [index] : [], body));
  const ofType = (type: number) => bodies.filter((body) => (body.type ?? 1) === type).length;
  if (isBulk && (ofType(1) > limits.chat || ofType(2) > limits.menu || ofType(3) > limits.menu)) {
    errors.push({ path: [], code: "APPLICATION_COMMAND_MAX", message: "Maximum number of commands reached" });
  }
  if (errors.length > 0) refuse(errors);
}

type Path = readonly (string | number)[];

function commandErrors(at: Path, body: Readonly<Record<string, unknown>>): readonly FieldError[] {
  const type = body.type ?? 1;
  if (type !== 1) return lengthErrors([...at, "name"], body.name, 1, 32);
  const errors = [...nameErrors(at, body), ...optionErrors(at, listOf(body.options))];
  const chars = charsOf({ ...body, type: 1 });
  if (chars <= limits.chars) return errors;
  const message = `Command exceeds maximum size (${limits.chars})`;
  return [...errors, { path: at, code: "APPLICATION_COMMAND_TOO_LARGE", message }];
}

function nameErrors(at: Path, body: Readonly<Record<string, unknown>>): readonly FieldError[] {
  const name = String(body.name ?? "");
  const errors = [...lengthErrors([...at, "description"], body.description, 1, 100)];
  if (!/^[-_'\p{L}\p{N}]{1,32}$/u.test(name) || name !== name.toLowerCase()) {
    errors.push({
      path: [...at, "name"],
      code: "APPLICATION_COMMAND_INVALID_NAME",
      message: "Command name is invalid",
    });
  }
  return errors;
}

function optionErrors(at: Path, options: readonly Component[]): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (options.length > limits.options) {
    errors.push({
      path: [...at, "options"],
      code: "BASE_TYPE_MAX_LENGTH",
      message: `Must be ${limits.options} or fewer in length.`,
    });
  }
  for (const [index, option] of options.entries()) {
    const here: Path = [...at, "options", index];
    errors.push(...nameErrors(here, option), ...optionErrors(here, listOf(option.options)));
    if (listOf(option.choices).length > limits.choices) {
      errors.push({
        path: [...here, "choices"],
        code: "BASE_TYPE_MAX_LENGTH",
        message: "Must be 25 or fewer in length.",
      });
    }
    if (options.slice(0, index).some(({ name }) => name === option.name)) {
      errors.push({
        path: here,
        code: "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
        message: "Option name already exists",
      });
    }
  }
  return errors;
}

function charsOf(body: Component): number {
  const own = String(body.name ?? "").length + String(body.description ?? "").length;
  return [...listOf(body.options), ...listOf(body.choices)].reduce((sum, each) => sum + charsOf(each), own);
}
