// Packages and tools of development, told by their verbs: what builds and installs here, what installs on the machine,
// and what is published to everybody.

import { destroys, here, looks, machine, out, type Told, unknown } from "./effect.ts";
import { type Row, rowsByProgram } from "./rule.ts";

const publishes = out("publishes to everybody, and cannot be taken back");

function of(names: string, words: RegExp | undefined, told: Told): Row {
  return { of: names, told, ...(words && { words }) };
}

export const packageRows = rowsByProgram([
  // Packages
  of("npm pnpm yarn bun", / \| .*--dry-run/, looks),
  of("npm pnpm yarn bun", /^(?:unpublish|deprecate)\b/, destroys("takes away what others depend on")),
  of(
    "npm pnpm yarn bun",
    /^(?:npm )?(?:publish|stage publish|dist-tag (?:add|rm)|owner|access|team|org|token|hook|profile|star|adduser|login|logout)\b/,
    publishes,
  ),
  of(
    "npm pnpm yarn bun",
    /\| .*(?:-g|--global|--location=global)\b|^global\b|^link\b|^(?:config |c )?(?:set|delete)\b/,
    machine,
  ),
  of(
    "npm pnpm yarn bun",
    /^(?:ls|list|ll|la|view|info|show|outdated|explain|why|ping|audit|search|help|docs|doctor|whoami|root|bin|prefix|fund|config|query|licenses|pm ls)\b(?!.*--fix)(?!.* fix\b)|\| (?:-v|--version|--help)$/,
    looks,
  ),
  of("npm pnpm yarn", /^cache clean/, here),
  of(
    "npm pnpm yarn bun",
    /^(?:i|in|ins|install|ci|add|a|remove|rm|uninstall|un|update|up|upgrade|dedupe|prune|rebuild|pack|version|init|create|t|tst|test|start|build|x|exec|dlx|audit fix|import|store|patch|shrinkwrap|workspaces?|pkg|lint|typecheck|dev|check|format)\b|^(?:audit)\b|^ \|/,
    here,
  ),
  of("changeset", /^(?:publish|tag)/, publishes),
  of("changeset", undefined, here),
  of("lerna nx turbo rush", /publish|release|deploy/, publishes),
  of("lerna nx turbo rush", undefined, here),
  of(
    "semantic-release np release-it standard-version goreleaser twine gh-pages vsce ovsx cargo-release",
    / \| .*(?:--dry-run|--snapshot)|^check\b/,
    here,
  ),
  of(
    "semantic-release np release-it goreleaser twine gh-pages vsce ovsx cargo-release",
    undefined,
    publishes,
  ),
  of("cargo", /^(?:publish|yank|owner|login|logout)\b(?!.*--dry-run)/, publishes),
  of("cargo", /^(?:install|uninstall)\b/, machine),
  of("cargo go dotnet swift mix", /^(?:run|r) /, { ...unknown, why: "runs a program that is not read here" }),
  of(
    "cargo",
    /^(?:build|b|check|c|test|t|clippy|fmt|doc|d|bench|run|r|add|remove|update|fetch|clean|new|init|tree|metadata|fix|generate-lockfile|nextest|vendor|audit|deny|version|search|package|publish)\b|^ \|/,
    here,
  ),
  of("gem", /^(?:push|yank|owner)\b/, publishes),
  of(
    "gem brew apt apt-get dnf yum pacman snap flatpak apk zypper port choco winget scoop nix-env pip pip3 pipx conda mamba uv pkg dpkg rpm emerge asdf mise rustup nvm fnm volta sdk pyenv rbenv",
    /^(?:list|ls|show|search|info|query|outdated|freeze|check|deps|config|help|doctor|policy|why|tree|version|--version|current|which|where|env|cache dir)\b|^ \||^(?:-Q|-S[si]|-l|-q)/,
    looks,
  ),
  of(
    "apt apt-get dnf yum pacman snap flatpak apk zypper brew pip pip3 dpkg rpm pkg choco winget conda",
    /\b(?:remove|purge|autoremove|uninstall|erase|autoclean|prune)\b|\| .*-R[sn]*\b/,
    { effect: "changes_machine", why: "removes programs from this machine" },
  ),
  of("uv", /^publish/, publishes),
  of("uv", /^(?:sync|add|remove|lock|run|venv|pip|build|init|tool run|export|python)/, here),
  of("poetry hatch flit pdm maturin rye", /publish/, publishes),
  of("poetry hatch flit pdm maturin rye pipenv", undefined, here),
  of(
    "gem brew apt apt-get dnf yum pacman snap flatpak apk zypper port choco winget scoop nix-env pip pip3 pipx conda mamba uv pkg dpkg rpm emerge asdf mise rustup nvm fnm volta sdk pyenv rbenv update-alternatives dpkg-reconfigure add-apt-repository",
    undefined,
    { effect: "changes_machine", why: "installs on this machine" },
  ),
  of(
    "composer bundle bundler",
    /^(?:install|update|require|remove|add|dump-autoload|check|exec|test|outdated|show|validate|lock)/,
    here,
  ),
  of(
    "mvn gradle gradlew sbt mix lein",
    /\b(?:deploy|publish\w*|release\S*|hex\.publish|uploadArchives)\b/,
    publishes,
  ),
  of("mvn gradle gradlew sbt mix lein", undefined, here),
  of("dotnet nuget", /nuget push|^push|nuget delete/, publishes),
  of("dotnet nuget", undefined, here),
  of(
    "pod swift xcodebuild fastlane flutter dart",
    /trunk push|\bpublish\b|deliver|pilot|upload|release|deploy/,
    publishes,
  ),
  of("pod swift xcodebuild flutter dart", undefined, here),
  of("go", /^(?:install|env -w|telemetry)\b/, machine),
  of("go", /^(?:run|generate|tool)\b/, here),
  of("go", undefined, here),
  of("hardhat forge truffle anchor cast", /deploy|--broadcast|\bsend\b|migrate|verify/, publishes),
  of("hardhat forge truffle anchor cast", undefined, here),
  // Development
  of(
    "tsc eslint prettier biome oxlint knip vitest jest mocha ava tap c8 nyc stylelint webpack vite rollup esbuild parcel next nuxt astro svelte-check playwright cypress storybook pytest ruff black isort mypy pyright flake8 pylint tox nox coverage pre-commit rustc gcc g++ cc c++ clang clang++ clang-format clang-tidy cmake ctest meson ninja javac kotlinc ghc stack cabal zig rubocop rspec phpunit phpstan psalm shellcheck shfmt hadolint actionlint yamllint markdownlint codespell golangci-lint gofmt goimports gotestsum protoc buf swiftlint swiftformat ktlint sqlfluff typos vale dprint tsup tsdown tailwindcss sass postcss lint-staged husky commitlint unittest json.tool compileall py_compile venv ensurepip timeit sysconfig size-limit publint attw depcheck madge jscodeshift ng ember vue-tsc autoconf automake configure bear ccache diff3 dos2unix unix2dos convert magick ffmpeg pandoc dot graphviz plantuml mdbook mkdocs sphinx-build hugo jekyll",
    undefined,
    here,
  ),
]);
