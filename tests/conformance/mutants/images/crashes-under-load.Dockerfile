# It ends when more than a few requests are in flight.
ARG GOOD_IMAGE=localhost/lockstep-things/good:test
# hadolint ignore=DL3006
FROM ${GOOD_IMAGE}
ENV FAULT=crashes-under-load
