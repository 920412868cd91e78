// Which machines a command talks to, as far as its words tell: addresses, `user@host`, and devices that are sockets.

import type { RedirectFacts, Word } from "../facts.ts";

const URL =
  /\b(?:https?|ftps?|sftp|ssh|git|wss?|postgres(?:ql)?|mysql|mongodb(?:\+srv)?|redis|amqps?|s3|gs):\/\/(?:[^@/\s'"]*@)?(\[[0-9a-f:]+\]|[\w.-]+)/gi;
const HOST = /^[\w-]+(?:\.[\w-]+)*$/;
const REMOTE = new Set(["ssh", "scp", "sftp", "rsync", "mosh", "ssh-copy-id"]);
const BARE = new Set([
  "curl",
  "wget",
  "http",
  "https",
  "xh",
  "nc",
  "ncat",
  "telnet",
  "ping",
  "dig",
  "nslookup",
  "ftp",
]);
const SSH_VALUED = /^-[bcDEeFIiJLlmoOpQRSWw]$/;
const HOST_OPTION = /^(?:-h|--host|--hostname|--server|-H|--endpoint-url|--endpoint)$/;

export function hostsOf(
  program: string,
  args: readonly Word[],
  redirects: readonly RedirectFacts[],
): readonly string[] {
  const found = new Set<string>();
  const add = (name: string | undefined) => {
    if (name !== undefined && name !== "") found.add(name.toLowerCase());
  };
  for (const { text } of args) for (const match of text.matchAll(URL)) add(match[1]);
  for (const { target } of redirects) add(/^\/dev\/(?:tcp|udp)\/([^/]+)/.exec(target.text)?.[1]);
  if (program === "git") for (const { text } of args) add(/^[\w.-]+@([\w.-]+):/.exec(text)?.[1]);
  if (REMOTE.has(program)) for (const name of remoteHosts(program, args)) add(name);
  if (BARE.has(program)) add(bareHost(args));
  if (
    /^(?:psql|mysql|mariadb|redis-cli|pg_dump|pg_restore|mongosh?|clickhouse(?:-client)?|docker)$/.test(
      program,
    )
  )
    args.forEach((word, index) => {
      if (HOST_OPTION.test(word.text)) add(hostName(args[index + 1]?.text));
      add(hostName(/^--host=(.+)$/.exec(word.text)?.[1]));
    });
  return [...found];
}

function remoteHosts(program: string, args: readonly Word[]): readonly (string | undefined)[] {
  if (program === "ssh" || program === "mosh" || program === "sftp") {
    const at = args.findIndex(
      (word, index) => !word.text.startsWith("-") && !SSH_VALUED.test(args[index - 1]?.text ?? ""),
    );
    return [hostName(args[at]?.text.split("@").at(-1)?.split(":")[0])];
  }
  return args.map((word) => hostName(/^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)/.exec(word.text)?.[1]));
}

function bareHost(args: readonly Word[]): string | undefined {
  const word = args.find(
    ({ text }) => /^[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:\/\S*)?$/.test(text) || /^localhost\b/.test(text),
  );
  return hostName(word?.text.split(/[:/]/)[0]);
}

function hostName(text: string | undefined): string | undefined {
  return text !== undefined && HOST.test(text) ? text : undefined;
}
