# Process 1 that does not handle SIGTERM is not ended by it.
ARG GOOD_IMAGE=localhost/lockstep-things/good:test
# hadolint ignore=DL3006
FROM ${GOOD_IMAGE}
ENV FAULT=heeds-no-signal
