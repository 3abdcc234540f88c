# The desk as an image: Python alone, for what it runs lies in the folder of its scenario.
ARG PYTHON_IMAGE=docker.io/library/python:3.12-slim-bookworm
# hadolint ignore=DL3006
FROM ${PYTHON_IMAGE}
ENV PYTHONDONTWRITEBYTECODE=1
ARG CONTRACT_VERSION
ARG CONTRACT_SHA256
ARG RUN_AS=1000:1000
# Only what runs is built anew for another argument: a label or a user alone would come from the cache.
RUN printf '%s %s' "${CONTRACT_SHA256}" "${RUN_AS}" > /arguments
USER ${RUN_AS}
LABEL org.opencontainers.image.title="Desk" \
      org.opencontainers.image.description="A consumer that does all as it should" \
      org.opencontainers.image.version="1.0.0" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="https://github.com/sqlite-metadata/platform" \
      dev.lockstep.contract.version="${CONTRACT_VERSION}" \
      dev.lockstep.contract.sha256="${CONTRACT_SHA256}"
