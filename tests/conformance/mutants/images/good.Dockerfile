# The image that keeps every promise; each broken one is made of it.
ARG NODE_IMAGE=docker.io/library/node:20-bookworm-slim
# hadolint ignore=DL3006
FROM ${NODE_IMAGE}
RUN chown 1000:1000 /srv
COPY server.mjs /app/
USER 1000:1000
EXPOSE 8080
HEALTHCHECK --timeout=2s CMD ["node", "-e", "require('http').get({port: 8080, path: '/health', timeout: 1500}, (answer) => process.exit(answer.statusCode === 200 ? 0 : 1)).on('timeout', () => process.exit(1)).on('error', () => process.exit(1))"]
CMD ["node", "/app/server.mjs"]
ARG CONTRACT_VERSION
ARG CONTRACT_SHA256
LABEL org.opencontainers.image.title="Things" \
      org.opencontainers.image.description="A service that keeps its promises" \
      org.opencontainers.image.version="1.0.0" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="https://github.com/sqlite-metadata/platform" \
      dev.lockstep.contract.version="${CONTRACT_VERSION}" \
      dev.lockstep.contract.sha256="${CONTRACT_SHA256}"
