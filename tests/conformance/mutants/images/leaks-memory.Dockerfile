# It keeps something of every request.
ARG GOOD_IMAGE=localhost/lockstep-things/good:test
# hadolint ignore=DL3006
FROM ${GOOD_IMAGE}
ENV FAULT=leaks
