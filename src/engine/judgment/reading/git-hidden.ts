// What git runs besides itself: settings that name programs, verbs that take a command, and verbs that may be anybody's
// alias.

import type { Word } from "../facts.ts";
import { gitWordsOf } from "./git.ts";
import { asLine } from "./given.ts";
import { joined } from "./peel.ts";
import type { Hidden } from "./reading.ts";

const RUN_BY_SETTING =
  /^(?:core\.(?:pager|editor|sshcommand|fsmonitor|askpass|gitproxy|hookspath)|sequence\.editor|pager\.\w+|diff\.external|diff\.\w+\.(?:command|textconv)|difftool\.\w+\.cmd|mergetool\.\w+\.cmd|credential\.helper|gpg\.program|filter\.\w+\.(?:clean|smudge|process)|alias\.\w+|protocol\.ext\.allow|uploadpack\.\w+|remote\.\w+\.(?:uploadpack|receivepack))=/i;

const VERBS = new Set(
  (
    "add am annotate apply archive bisect blame branch bundle cat-file check-ignore check-ref-format checkout checkout-index " +
    "cherry cherry-pick clean clone commit commit-tree config count-objects credential daemon describe diff diff-files " +
    "diff-index diff-tree difftool fast-export fast-import fetch filter-branch filter-repo for-each-ref format-patch fsck " +
    "gc grep gui hash-object help index-pack init instaweb lfs log ls-files ls-remote ls-tree maintenance merge merge-base " +
    "merge-file merge-tree mergetool mktag mktree mv name-rev notes pack-objects pack-refs prune prune-packed pull push " +
    "range-diff read-tree rebase reflog remote repack replace request-pull rerere reset restore rev-list rev-parse revert " +
    "rm send-email shortlog show show-branch show-ref sparse-checkout stage stash status submodule subtree switch " +
    "symbolic-ref tag update-index update-ref update-server-info var verify-commit verify-tag version whatchanged worktree " +
    "write-tree"
  ).split(" "),
);

export function gitHidden(args: readonly Word[]): readonly Hidden[] {
  const { verb, rest, settings } = gitWordsOf(args);
  const found: Hidden[] = settings.flatMap((setting) => settingHidden(setting, verb, rest));
  const own = settings.some((setting) => setting.toLowerCase().startsWith(`alias.${verb.toLowerCase()}=`));
  if (verb !== "" && !VERBS.has(verb) && !own)
    found.push({ kind: "unread", named: "yes", why: `\`git ${verb.slice(0, 40)}\` is somebody's alias` });
  found.push(...verbHidden(verb, rest));
  return found;
}

function settingHidden(setting: string, verb: string, rest: readonly Word[]): readonly Hidden[] {
  if (!RUN_BY_SETTING.test(setting)) return [];
  const value = setting.slice(setting.indexOf("=") + 1);
  if (!/^alias\./i.test(setting)) return [{ kind: "line", line: lineOf(value) }];
  const isCalled = setting.toLowerCase().startsWith(`alias.${verb.toLowerCase()}=`);
  const given = isCalled ? ` ${asLine(rest)}` : "";
  return [
    { kind: "line", line: lineOf(`${value.startsWith("!") ? value.slice(1) : `git ${value}`}${given}`) },
  ];
}

function lineOf(text: string): Word {
  return { text, expands: false };
}

function verbHidden(verb: string, rest: readonly Word[]): readonly Hidden[] {
  const texts = rest.map((word) => word.text);
  switch (verb) {
    case "submodule": {
      const at = texts.indexOf("foreach");
      return at < 0
        ? []
        : [
            {
              kind: "line",
              line: joined(rest.slice(at + 1).filter((word) => !/^--(?:recursive|quiet)$/.test(word.text))),
            },
          ];
    }
    case "bisect":
      return texts[0] === "run" ? [{ kind: "words", words: rest.slice(1) }] : [];
    case "rebase":
      return valuesOf(rest, /^(?:-x|--exec)(?:=|$)/);
    case "filter-branch":
      return valuesOf(rest, /^--[a-z-]+-filter(?:=|$)/);
    case "difftool":
    case "mergetool":
      return valuesOf(rest, /^(?:-x|--extcmd)(?:=|$)/);
    case "clone":
    case "fetch":
    case "pull":
    case "push":
    case "ls-remote":
      return [
        // `push -u` is something else.
        ...valuesOf(
          rest,
          verb === "clone" ? /^(?:-u|--upload-pack)(?:=|$)/ : /^--(?:upload-pack|receive-pack|exec)(?:=|$)/,
        ),
        ...texts
          .filter((text) => text.startsWith("ext::"))
          .map((text): Hidden => ({ kind: "line", line: lineOf(text.slice(5)) })),
      ];
    default:
      return [];
  }
}

function valuesOf(words: readonly Word[], option: RegExp): readonly Hidden[] {
  return words.flatMap((word, index): readonly Hidden[] => {
    const match = option.exec(word.text)?.[0];
    if (match === undefined) return [];
    const line = match.endsWith("=") ? { ...word, text: word.text.slice(match.length) } : words[index + 1];
    return line === undefined ? [] : [{ kind: "line", line }];
  });
}
