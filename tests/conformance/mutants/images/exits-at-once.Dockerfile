# It ends before it was ready.
ARG GOOD_IMAGE=localhost/lockstep-things/good:test
# hadolint ignore=DL3006
FROM ${GOOD_IMAGE}
ENV FAULT=exits-at-once
