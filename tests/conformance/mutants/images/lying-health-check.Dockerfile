# Its health check says that all is well, whatever happens.
ARG GOOD_IMAGE=localhost/lockstep-things/good:test
# hadolint ignore=DL3006
FROM ${GOOD_IMAGE}
HEALTHCHECK CMD ["true"]
