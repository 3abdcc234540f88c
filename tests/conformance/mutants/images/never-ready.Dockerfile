# It runs, and never says that it is ready.
ARG GOOD_IMAGE=localhost/lockstep-things/good:test
# hadolint ignore=DL3006
FROM ${GOOD_IMAGE}
ENV FAULT=never-ready
