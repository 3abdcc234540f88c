# It carries what nobody needs, and what no compression makes smaller.
ARG GOOD_IMAGE=localhost/lockstep-things/good:test
# hadolint ignore=DL3006
FROM ${GOOD_IMAGE}
RUN head -c 60000000 /dev/urandom > /srv/ballast
