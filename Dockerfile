# Airlock's image: `docker build -t airlock .`
#
# Pin the base by its digest: --build-arg NODE_IMAGE=node:24-bookworm-slim@sha256:…
# Behind a registry of your own: --secret id=npmrc,src=$HOME/.npmrc
ARG NODE_IMAGE=node:24-bookworm-slim

# What the program needs when it runs, and nothing that builds it.
FROM ${NODE_IMAGE} AS production
WORKDIR /opt/airlock
COPY package.json package-lock.json .npmrc ./
# Not `npm ci`: the lockfile has no binaries of other platforms, and an image may be built for one.
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc \
    npm install --omit=dev --no-save --ignore-scripts --loglevel=error

FROM ${NODE_IMAGE} AS build
ARG VERSION=0.1.0
WORKDIR /opt/airlock
COPY package.json package-lock.json .npmrc ./
RUN node -e 'const { version } = require("./package.json"); if (version !== process.argv[1]) throw Error(`VERSION is not ${version}`)' "$VERSION"
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc \
    npm install --no-save --ignore-scripts --loglevel=error
COPY tsconfig.json ./
COPY scripts/build scripts/keep-declarations.ts scripts/strip-image.ts scripts/tsconfig.build.json scripts/
COPY src src
RUN node_modules/.bin/esbuild scripts/strip-image.ts --format=esm --outfile=strip-image.mjs --log-level=warning
RUN sh scripts/build && find dist -name '*.d.ts' -o -name '*.map' | xargs rm

FROM ${NODE_IMAGE}
ARG VERSION=0.1.0
# From here on there is no shell.
COPY --from=build /opt/airlock/strip-image.mjs /tmp/
RUN ["node", "/tmp/strip-image.mjs"]
COPY package.json LICENSE /opt/airlock/
COPY --from=production /opt/airlock/node_modules /opt/airlock/node_modules
COPY --from=build /opt/airlock/dist /opt/airlock/dist

LABEL org.opencontainers.image.title="Airlock" \
      org.opencontainers.image.description="A virtual waiting room and purchase airlock: a gateway in front of a ticket shop" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production \
    AIRLOCK_CONFIG=/etc/airlock/airlock.yaml
USER 10001:10001
# Relative paths of the configuration begin here: the keys and the ledger, and no other state.
WORKDIR /var/lib/airlock
VOLUME ["/var/lib/airlock"]
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s --retries=3 CMD ["node", "/opt/airlock/dist/main.js", "health"]
ENTRYPOINT ["node", "/opt/airlock/dist/main.js"]
CMD ["serve"]
