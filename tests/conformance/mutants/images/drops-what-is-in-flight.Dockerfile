# It ends at once, and breaks what is under way.
ARG GOOD_IMAGE=localhost/lockstep-things/good:test
# hadolint ignore=DL3006
FROM ${GOOD_IMAGE}
ENV FAULT=drops-what-is-in-flight
