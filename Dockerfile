# The loop and its concierge, for x64 and arm64. Runs as an unprivileged user on a read-only root: all state is in /data.
#   docker build -t looop-concierge .
#   docker build -t looop-concierge --build-arg AGENTS="@anthropic-ai/claude-code @openai/codex" .
ARG NODE_IMAGE=docker.io/library/node:24-slim

FROM ${NODE_IMAGE} AS build
# For the one part that compiles.
RUN apt-get update \
 && apt-get install -y --no-install-recommends g++ make python3 \
 && rm -rf /var/lib/apt/lists/*
# The headers of this very Node are in its image.
ENV npm_config_nodedir=/usr/local
WORKDIR /opt/looop
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
# The image brings its own Node; of packages only what the built code asks for stays, of native parts only what this
# machine loads. Who checked it out with narrow modes must not keep the image's user from reading it.
RUN npm run --silent build -- --program \
 && node scripts/image/shed.ts \
 && npm prune --omit=dev --no-audit --no-fund \
 && find node_modules/better-sqlite3/prebuilds -type f ! -name "linux-$(node -p process.arch).node" -delete \
 && rm -rf node_modules/node-pty/prebuilds node_modules/node-pty/third_party node_modules/node-pty/deps \
           node_modules/node-pty/node-addon-api node_modules/node-pty/src \
           node_modules/better-sqlite3/deps node_modules/better-sqlite3/src \
           node_modules/koffi/vendor node_modules/koffi/doc \
           scripts src tsconfig.json tsconfig.build.json package-lock.json .npmrc \
 && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete \
 && find node_modules/node-pty/build -mindepth 1 ! -path '*/Release' ! -name '*.node' -delete \
 && chmod -R go=rX .

FROM ${NODE_IMAGE}
# git: worktrees of workers. tini: reaps what workers leave, and hands signals on. More of Debian's packages on request,
# such as openssh-client for workers on other machines.
ARG PACKAGES=""
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates git tini $PACKAGES \
 && rm -rf /var/lib/apt/lists/*
# Packages of npm whose programs decide and work here; none, and the loop has the agents that you mount.
ARG AGENTS=""
RUN if [ -n "$AGENTS" ]; then npm install --global --no-audit --no-fund $AGENTS && npm cache clean --force; fi
COPY --from=build /opt/looop /opt/looop
# What is native loads on this processor and this system, or there is no image.
RUN export NODE_DISABLE_COMPILE_CACHE=1 && cd /opt/looop && node -e 'for (const name of ["better-sqlite3", "node-pty", "koffi", "@resvg/resvg-js"]) require(name); \
    new (require("better-sqlite3"))(":memory:").close()' && bin/looop version
# A new volume begins as a copy of this directory, and so belongs to the user.
RUN ln -s /opt/looop/bin/looop /usr/local/bin/looop \
 && install -d -o node -g node -m 0700 /data /data/home /data/looop
ENV HOME=/data/home \
    LOOOP_DATA_DIR=/data/looop \
    LANG=C.UTF-8 \
    NODE_ENV=production
USER node
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 CMD ["looop", "health", "--ready"]
ENTRYPOINT ["/usr/bin/tini", "--", "looop"]
CMD ["up"]
